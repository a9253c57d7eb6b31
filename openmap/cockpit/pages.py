"""What each page of the cockpit is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from openmap.cockpit import chart
from openmap.cockpit.labels import task_label
from openmap.cockpit.tallies import places_of, waits_of
from openmap.events.labels import SIDE_LABELS, SIDE_PLURALS
from openmap.events.tables import Side
from openmap.formats import number
from openmap.i18n import gettext as _
from openmap.registrations import chart as topics
from openmap.registrations.tables import RegistrationStatus

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from openmap.cockpit.arrivals import Arrival, OnSite
    from openmap.cockpit.rules import Action, Standing, Step
    from openmap.cockpit.tallies import Diary, RankTally
    from openmap.drawing import BarChart, TwinMap
    from openmap.events.queries import EventDetails, SlotLine
    from openmap.jobs import FailedJob
    from openmap.publication.queries import VersionLine
    from openmap.registrations.tallies import TopicTally

LEFT = (RegistrationStatus.REFUSED, RegistrationStatus.DECLINED, RegistrationStatus.WITHDRAWN)


class Figure(NamedTuple):
    """A number, what it counts, and the list behind it (empty when there is nothing to list)."""

    number: str
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class SideRow:
    """How many registrations of one side there are, by what the organiser does with them; each count with its address."""

    label: str
    counts: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class CockpitPage:
    """Where a day stands, and what its organiser should do next."""

    event: EventDetails
    standing: Standing
    steps: list[Step]
    actions: list[Action]
    failed_jobs: int

    @property
    def sides(self) -> list[SideRow]:
        """The registrations of each side that has any: invited, to be decided, accepted, waiting, gone."""
        return [
            SideRow(str(label), self._counts(side)) for side, label in SIDE_PLURALS.items() if any(key[0] is side for key in self.standing.counts)
        ]

    def _counts(self, side: str) -> tuple[tuple[int, str], ...]:
        known = (RegistrationStatus.INVITED, RegistrationStatus.SUBMITTED, RegistrationStatus.ACCEPTED, RegistrationStatus.WAITING)
        counts = {status: count for (of, status), count in self.standing.counts.items() if of == side}
        shown = [(counts.get(status, 0), self.standing.at("inscriptions", cote=side, etat=status.value)) for status in known]
        return (*shown, (sum(counts.get(status, 0) for status in LEFT), self.standing.at("inscriptions", cote=side)))

    @property
    def registration_figures(self) -> list[Figure]:
        """Who comes, and what is missing of them."""
        at, figures = self.standing.at, self.standing.figures
        return [
            _figure(self.standing.of_status(RegistrationStatus.ACCEPTED), _("Inscriptions acceptées"), at("inscriptions", etat="accepted")),
            _figure(self.standing.of_status(RegistrationStatus.SUBMITTED), _("À décider"), at("inscriptions", etat="submitted")),
            _figure(figures.without_wishes, _("Sans aucun souhait"), at("souhaits", sans=1)),
            _figure(figures.without_topics, _("Sans besoin ni offre"), at("inscriptions", etat="accepted", fiche="vide")),
        ]

    @property
    def timetable_figures(self) -> list[Figure]:
        """How far the timetable got; nothing before the first run."""
        at, figures = self.standing.at, self.standing.figures
        shown = [_figure(figures.runs, _("Calculs"), at("calculs")), _figure(figures.drafts, _("Brouillons"), at("calculs"))]
        if figures.version is not None:
            version = at(f"versions/{figures.version}")
            shown.append(Figure(_("n° %(number)s") % {"number": figures.version}, _("Version publiée"), version))
            shown.append(_figure(figures.version_meetings, _("Rendez-vous publiés"), version))
        return shown if figures.runs or figures.drafts else []

    @property
    def message_figures(self) -> list[Figure]:
        """What people wait for, and what they answered; nothing when nothing waits."""
        at, figures = self.standing.at, self.standing.figures
        shown = [
            _figure(figures.messages_draft, _("Messages à relire et à envoyer"), at("messages", etat="draft")),
            _figure(figures.messages_leaving, _("Messages en cours d'envoi"), at("messages")),
            _figure(figures.messages_failed, _("Messages non partis"), at("messages", etat="failed")),
            _figure(self.standing.refusals, _("« Je ne pourrai pas » à traiter"), at("refus")),
        ]
        return shown if any(figure.address for figure in shown) else []


def _figure(count: int, label: str, address: str) -> Figure:
    return Figure(number(count), label, address if count else "")


@dataclass(frozen=True, slots=True)
class FailedJobsPage:
    """The jobs of a day that gave up."""

    event: EventDetails
    jobs: list[FailedJob]

    @staticmethod
    def label(job: FailedJob) -> str:
        """Say what the job was to do."""
        return task_label(job.task)


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A line of the journal in words; `about` names whom it is about and `link` opens it, or they are empty."""

    at: datetime
    who: str
    how: str
    what: str
    about: str
    link: str


@dataclass(frozen=True, slots=True)
class JournalPage:
    """Who did what at an event, the latest first."""

    event: EventDetails
    entries: list[JournalEntry]
    next: str | None
    is_first: bool


@dataclass(frozen=True, slots=True)
class PrintRow:
    """A document that can be printed; `is_ready` says that there is something to print."""

    name: str
    label: str
    about: str
    is_ready: bool


@dataclass(frozen=True, slots=True)
class PrintsPage:
    """Everything that can be printed of a day; `version` is the timetable shown, None before the first."""

    event: EventDetails
    rows: tuple[PrintRow, ...]
    people: int
    version: int | None


def side_words(line: Arrival) -> str:
    """Say in what part somebody comes."""
    return str(SIDE_LABELS[line.side]) if line.side else _("Au programme")


@dataclass(frozen=True, slots=True)
class ArrivalsPage:
    """Who is expected, by name; `counts` by side, None for those on stage from outside."""

    event: EventDetails
    lines: tuple[Arrival, ...]
    counts: Mapping[Side | None, int]
    may_organise: bool

    @property
    def figures(self) -> list[tuple[int, str]]:
        """How many people are expected, in all and by side."""
        by_side = [(self.counts[side], str(SIDE_PLURALS[side])) for side in Side if self.counts.get(side)]
        on_stage = [(self.counts[None], _("Au programme"))] if self.counts.get(None) else []
        return [(len(self.lines), _("Personnes attendues")), *by_side, *on_stage]

    def side_words(self, line: Arrival) -> str:
        """Say in what part somebody comes."""
        return side_words(line)


@dataclass(frozen=True, slots=True)
class OnSitePage:
    """What people need on the spot, and who agreed to photographs."""

    event: EventDetails
    lines: tuple[OnSite, ...]

    @property
    def needs(self) -> tuple[OnSite, ...]:
        """Those who need something."""
        return tuple(line for line in self.lines if line.access_needs or line.catering_needs)

    @property
    def without_consent(self) -> tuple[OnSite, ...]:
        """Those who may not be photographed."""
        return tuple(line for line in self.lines if not line.agrees_to_photos)

    @property
    def figures(self) -> list[tuple[int, str]]:
        """How many need and agree."""
        return [
            (len(self.lines), _("Personnes attendues")),
            (sum(bool(line.access_needs) for line in self.lines), _("Besoins d'accès")),
            (sum(bool(line.catering_needs) for line in self.lines), _("Besoins de repas")),
            (sum(line.agrees_to_photos for line in self.lines), _("D'accord pour les photographies")),
        ]


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """What those who come need, offer and wish, and who meets how often; what there is nothing of yet is left out."""

    event: EventDetails
    tally: TopicTally
    ranks: tuple[RankTally, ...]
    version: VersionLine | None
    diaries: tuple[Diary, ...]
    slots: tuple[SlotLine, ...]

    @property
    def figures(self) -> list[tuple[str, str]]:
        """The numbers on top."""
        counts = [
            (self.tally.organisations, _("Organisations")),
            (self.tally.needs, _("Besoins")),
            (self.tally.reserved, _("Besoins réservables")),
            (self.tally.offers, _("Offres")),
            (sum(tally.given for tally in self.ranks), _("Souhaits")),
            *([(self.version.meeting_count, _("Rendez-vous publiés"))] if self.version else []),
        ]
        return [(number(count), label) for count, label in counts]

    @property
    def families(self) -> BarChart:
        """Needs against offers."""
        return topics.family_chart(self.tally)

    @property
    def territory(self) -> TwinMap:
        """Needs and offers on the map."""
        return topics.territory(self.tally)

    @property
    def of_topics(self) -> list[BarChart]:
        """Everything else about needs, offers and those who have them."""
        charts = (topics.lever_chart(self.tally), topics.amount_chart(self.tally), topics.mode_chart(self.tally), topics.kind_chart(self.tally))
        return [one for one in charts if one.rows]

    @property
    def of_wishes(self) -> BarChart:
        """Wishes by rank."""
        return chart.wish_chart(self.ranks, is_published=self.version is not None)

    @property
    def of_meetings(self) -> list[BarChart]:
        """Who meets how often, and waits how long; nothing before publication."""
        if self.version is None:
            return []
        places = places_of(self.slots)
        return [chart.meeting_chart(self.diaries), chart.wait_chart([waits_of(diary, places) for diary in self.diaries if diary.slots])]

    @property
    def kinds(self) -> tuple[chart.KindRow, ...]:
        """Meetings by kind of organisation; nothing before publication."""
        return chart.kind_rows(self.diaries) if self.version else ()

    @property
    def tables(self) -> dict[str, tuple[list[str], list[list[object]]]]:
        """Every table, by the name of its file."""
        charts = [self.families, *self.of_topics, self.of_wishes, *self.of_meetings]
        found = {one.id: one.table for one in charts if one.rows} | {self.territory.id: self.territory.table}
        return found | ({"rendez-vous-par-type": chart.kind_table(self.kinds)} if self.kinds else {})
