"""What each page about registrations is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openmap.events.labels import SIDE_LABELS
from openmap.events.tables import Side
from openmap.formats import day, euros
from openmap.i18n import _, lazy
from openmap.organisations.labels import BUYER_KINDS, DEPARTEMENT_NAMES, KIND_LABELS, LEVER_LABELS, MODE_LABELS, SECTOR_LABELS
from openmap.organisations.queries import NeedDetails
from openmap.organisations.tables import Kind
from openmap.registrations.labels import STATUS_COUNTS, STATUS_LABELS
from openmap.registrations.tables import RegistrationStatus
from openmap.rendering import url

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from openmap.events.queries import EventDetails
    from openmap.organisations.queries import OfferDetails, OrganisationDetails
    from openmap.outbox.queries import Trouble
    from openmap.registrations.descriptions import TopicFields
    from openmap.registrations.filters import Filters
    from openmap.registrations.imports import ImportReport, ReportRow
    from openmap.registrations.places import Places
    from openmap.registrations.queries import RegistrationDetails, RegistrationLine

SECTOR_OPTIONS = tuple((sector.value, label) for sector, label in SECTOR_LABELS.items())
DEPARTEMENT_OPTIONS = tuple((number, f"{name} ({number})") for number, name in DEPARTEMENT_NAMES.items())
LEVER_OPTIONS = tuple((lever.value, label) for lever, label in LEVER_LABELS.items())
MODE_OPTIONS = tuple((mode.value, label) for mode, label in MODE_LABELS.items())
SIDE_OPTIONS = tuple((side.value, label) for side, label in SIDE_LABELS.items())
NOTE_OPTIONS = (("avec", lazy("Avec une note")),)
PROFILE_OPTIONS = (("vide", lazy("Sans besoin ni offre")),)
DETAILS = frozenset(
    {
        "starts_on",
        "ends_on",
        "amount_min",
        "amount_max",
        "departement",
        "cpv",
        "levers",
        "past_work",
        "labels",
        "modes",
        "departements",
        "other_departements",
    }
)
STATUS_OPTIONS = tuple((status.value, label) for status, (label, _tone) in STATUS_LABELS.items())


def kind_options(side: Side | None) -> tuple[tuple[str, str], ...]:
    """List the kinds that make sense on a side: buyers see public bodies, structures the others, everyone else all."""
    shown = [kind for kind in Kind if side in {None, Side.FACILITATOR, Side.PARTNER, Side.VISITOR} or (kind in BUYER_KINDS) == (side is Side.BUYER)]
    return tuple((kind.value, KIND_LABELS[kind]) for kind in shown)


@dataclass(frozen=True, slots=True)
class FieldsPage:
    """A page with the form of a registration; `fields` is a `forms.RegistrationFields`, `refused` the sentence above the fields."""

    event: EventDetails
    side: Side | None
    fields: object
    errors: Mapping[str, str] = field(default_factory=dict)
    refused: str = ""
    registration: RegistrationDetails | None = None
    twins: tuple[RegistrationLine, ...] = ()
    topics: tuple[str, ...] = ()
    closed: str = ""
    blank: object = None
    troubles: tuple[Trouble, ...] = ()
    unwanted_since: datetime | None = None
    sectors: tuple[tuple[str, str], ...] = SECTOR_OPTIONS
    departements: tuple[tuple[str, str], ...] = DEPARTEMENT_OPTIONS
    sides: tuple[tuple[str, str], ...] = SIDE_OPTIONS

    @property
    def kinds(self) -> tuple[tuple[str, str], ...]:
        """The kinds that make sense on this side."""
        return kind_options(self.side)

    @property
    def side_label(self) -> str:
        """The side in words."""
        return SIDE_LABELS[self.side] if self.side else ""

    @property
    def status_badge(self) -> tuple[str, str]:
        """The words and tone of where the registration stands."""
        return STATUS_LABELS[self.registration.status] if self.registration else ("", "neutral")

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What is known of the organisation, in words."""
        if self.registration is None:
            return []
        one = self.registration
        said = [
            (_("Type"), str(KIND_LABELS[one.kind])),
            (_("SIRET"), one.siret or ""),
            (_("Ville"), one.city),
            (_("Familles d'achats"), ", ".join(str(SECTOR_LABELS[code]) for code in one.sectors)),
            (_("Départements"), ", ".join(one.departements)),
        ]
        return [(label, value) for label, value in said if value]


def profile_address(event: EventDetails, registration: RegistrationDetails, *, by_organiser: bool) -> str:
    """Return where the profile of a registration's organisation is: its own page, or the organiser's."""
    if by_organiser:
        return url("/gestion/{slug}/inscriptions/{registration}/fiche", slug=event.slug, registration=registration.id)
    return url("/espace/{registration}/fiche", registration=registration.id)


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """What others read of an organisation; `fields` is a `forms.RegistrationFields`, `same_siret` a warning for the organiser."""

    event: EventDetails
    registration: RegistrationDetails
    by_organiser: bool
    is_open: bool
    needs: tuple[NeedDetails, ...]
    offers: tuple[OfferDetails, ...]
    same_siret: tuple[OrganisationDetails, ...]
    fields: object
    errors: Mapping[str, str]
    refused: str
    sectors: tuple[tuple[str, str], ...] = SECTOR_OPTIONS
    departements: tuple[tuple[str, str], ...] = DEPARTEMENT_OPTIONS

    @property
    def address(self) -> str:
        """Where this page, and its forms, live."""
        return profile_address(self.event, self.registration, by_organiser=self.by_organiser)

    @property
    def kinds(self) -> tuple[tuple[str, str], ...]:
        """The kinds that make sense on this side, and the one it has."""
        shown, own = kind_options(self.registration.side), self.registration.kind
        return shown if own.value in dict(shown) else ((own.value, KIND_LABELS[own]), *shown)

    @property
    def says_needs(self) -> bool:
        """Whether needs are expected of this side, or known anyway."""
        return self.registration.side is Side.BUYER or bool(self.needs)

    @property
    def says_offers(self) -> bool:
        """Whether offers are expected of this side, or known anyway."""
        return self.registration.side is not Side.BUYER or bool(self.offers)

    def facts(self, topic: NeedDetails | OfferDetails) -> list[tuple[str, str]]:
        """Say what is known of a need or an offer, besides its title and description."""
        said = [(_("Familles d'achats"), ", ".join(str(SECTOR_LABELS[code]) for code in topic.sectors))]
        if isinstance(topic, NeedDetails):
            said += [(_("Période"), _period(topic)), (_("Montant hors taxes"), _amount(topic)), (_("Département"), topic.departement)]
            said += [(_("Code CPV"), topic.cpv), (_("Leviers"), "; ".join(str(LEVER_LABELS[lever]) for lever in topic.levers))]
        else:
            said += [(_("Mode"), ", ".join(str(MODE_LABELS[mode]) for mode in topic.modes)), (_("Départements"), ", ".join(topic.departements))]
            said += [(_("Références"), topic.past_work), (_("Labels"), topic.labels)]
        return [(label, value) for label, value in said if value]


def _period(need: NeedDetails) -> str:
    start, end = need.starts_on and day(need.starts_on), need.ends_on and day(need.ends_on)
    if start and end:
        return _("du %(start)s au %(end)s") % {"start": start, "end": end}
    if start:
        return _("à partir du %(day)s") % {"day": start}
    return _("jusqu'au %(day)s") % {"day": end} if end else ""


def _amount(need: NeedDetails) -> str:
    low, high = need.amount_min_cents, need.amount_max_cents
    if low is not None and high is not None:
        return _("de %(low)s à %(high)s") % {"low": euros(low), "high": euros(high)}
    if low is not None:
        return _("à partir de %(low)s") % {"low": euros(low)}
    return _("jusqu'à %(high)s") % {"high": euros(high)} if high is not None else ""


@dataclass(frozen=True, slots=True)
class TopicPage:
    """The form of one need or offer; `topic` is its id, or `besoin` or `offre` for a new one."""

    event: EventDetails
    registration: RegistrationDetails
    by_organiser: bool
    is_need: bool
    topic: str
    fields: TopicFields
    errors: Mapping[str, str] = field(default_factory=dict)
    refused: str = ""
    sectors: tuple[tuple[str, str], ...] = SECTOR_OPTIONS
    departements: tuple[tuple[str, str], ...] = DEPARTEMENT_OPTIONS
    modes: tuple[tuple[str, str], ...] = MODE_OPTIONS
    levers: tuple[tuple[str, str], ...] = LEVER_OPTIONS

    @property
    def back(self) -> str:
        """Where the profile is."""
        return profile_address(self.event, self.registration, by_organiser=self.by_organiser)

    @property
    def address(self) -> str:
        """Where this page, and its form, live."""
        return f"{self.back}/{self.topic}"

    @property
    def is_detailed(self) -> bool:
        """Whether more is said, or wrong, than the title, the description and the families."""
        said = {name for name, text in self.fields.texts.items() if text} | {name for name, codes in self.fields.chosen.items() if codes}
        return bool((said & DETAILS) | (self.errors.keys() & DETAILS))

    @property
    def is_new(self) -> bool:
        """Whether there is nothing to remove yet."""
        return self.topic in {"besoin", "offre"}


@dataclass(frozen=True, slots=True)
class ListPage:
    """The organiser's list, narrowed and cut into pages; `counts` is over the whole event."""

    event: EventDetails
    lines: tuple[RegistrationLine, ...]
    filters: Filters
    counts: Mapping[RegistrationStatus, int]
    total: int
    number: int
    pages: int
    places: Places
    sides: tuple[tuple[str, str], ...] = SIDE_OPTIONS
    statuses: tuple[tuple[str, str], ...] = STATUS_OPTIONS
    profiles: tuple[tuple[str, str], ...] = PROFILE_OPTIONS
    notes: tuple[tuple[str, str], ...] = NOTE_OPTIONS

    @property
    def figures(self) -> list[tuple[int, str, str]]:
        """How many stand where, each leading to its list."""
        shown = [status for status in STATUS_LABELS if self.counts.get(status)] or [RegistrationStatus.ACCEPTED]
        return [(self.counts.get(status, 0), STATUS_COUNTS[status], self._address(etat=status.value)) for status in shown]

    @property
    def address(self) -> str:
        """The address of the list as it is narrowed, where acting on all of it goes."""
        return self._address(**self._query())

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return self.counts.get(RegistrationStatus.WAITING, 0)

    @property
    def is_narrowed(self) -> bool:
        """Whether the list shows less than all."""
        return bool(self.filters.side or self.filters.status or self.filters.text or self.filters.without_topics or self.filters.with_note)

    @property
    def previous(self) -> str:
        """The address of the page before, if any."""
        return self._address(**self._query(), page=str(self.number - 1)) if self.number > 1 else ""

    @property
    def next(self) -> str:
        """The address of the page after, if any."""
        return self._address(**self._query(), page=str(self.number + 1)) if self.number < self.pages else ""

    def file(self, name: str) -> str:
        """Return the address of an export of the narrowed list."""
        return url("/gestion/{slug}/inscriptions/fichier/{name}", slug=self.event.slug, name=name, **self._query())

    def at(self, line: RegistrationLine) -> str:
        """Return the address of a line: of what there is to complete, where the list shows that."""
        wanted = "/gestion/{slug}/inscriptions/{registration}" + ("/fiche" if self.filters.without_topics else "")
        return url(wanted, slug=self.event.slug, registration=line.id)

    def side_label(self, line: RegistrationLine) -> str:
        """Say the side of a line."""
        return SIDE_LABELS[line.side]

    def status_badge(self, line: RegistrationLine) -> tuple[str, str]:
        """Say where a line stands, with its tone."""
        return STATUS_LABELS[line.status]

    def _query(self) -> dict[str, str]:
        said = {
            "cote": self.filters.side.value if self.filters.side else "",
            "etat": self.filters.status.value if self.filters.status else "",
            "texte": self.filters.text,
            "fiche": "vide" if self.filters.without_topics else "",
            "note": "avec" if self.filters.with_note else "",
        }
        return {name: value for name, value in said.items() if value}

    def _address(self, **query: str) -> str:
        return url("/gestion/{slug}/inscriptions", slug=self.event.slug, **query)


@dataclass(frozen=True, slots=True)
class ImportPage:
    """The import of a table: nothing yet, a report to read, or why the file was refused. `rows` is what the confirmation sends back."""

    event: EventDetails
    report: ImportReport | None = None
    rows: str = ""
    refused: str = ""
    shown: tuple[ReportRow, ...] = ()

    @property
    def status(self) -> int:
        """The HTTP status: whether something has to be corrected."""
        return 422 if self.refused or (self.report and self.report.errors) else 200


@dataclass(frozen=True, slots=True)
class LinkPage:
    """The form that sends a personal link again; `is_sent` says the same for every address."""

    event: EventDetails
    is_sent: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class DonePage:
    """What follows a registration: what happens next, and when."""

    event: EventDetails
    status: RegistrationStatus
    meets: bool = True
