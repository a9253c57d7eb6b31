"""Where a day stands and what its organiser should do next: plain rules on figures, phases and the clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from openmap.clock import local
from openmap.events.queries import PhaseState
from openmap.formats import short_day
from openmap.i18n import gettext as _
from openmap.i18n import ngettext
from openmap.registrations.tables import RegistrationStatus
from openmap.rendering import url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from openmap.cockpit.queries import Figures
    from openmap.events.queries import EventDetails
    from openmap.events.tables import Side

ACTIONS_SHOWN = 3
LATE_DAYS = 7


class Step(NamedTuple):
    """One phase of the day: `state` is `done`, `current`, `open` (as well as the current one), `late` or `ahead`; `note` says by when."""

    label: str
    state: str
    note: str
    address: str


class Action(NamedTuple):
    """Something that waits for the organiser: what, why, where, with an icon."""

    label: str
    text: str
    address: str
    symbol: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that the rules look at.

    Attributes:
        counts: Registrations by side and status.
        refusals: Answers « je ne pourrai pas » that nobody has dealt with.
        replies: Answers by mail that wait to be checked.
    """

    event: EventDetails
    now: datetime
    figures: Figures
    counts: Mapping[tuple[Side, RegistrationStatus], int]
    refusals: int
    replies: int = 0

    @property
    def days_left(self) -> int:
        """How many days until the event; negative once it is over."""
        return (self.event.day - local(self.now, self.event.timezone).date()).days

    @property
    def registered(self) -> int:
        """How many registrations there are, whatever their state."""
        return sum(self.counts.values())

    @property
    def is_set_up(self) -> bool:
        """Whether meetings have a time, a place and people who may ask for them."""
        return bool(self.figures.windows and self.figures.tables and self.figures.pairs)

    def of_status(self, status: RegistrationStatus) -> int:
        """Count the registrations in a state."""
        return sum(count for (_side, state), count in self.counts.items() if state is status)

    def at(self, page: str, **query: object) -> str:
        """Return the address of another page of the event."""
        return url("/gestion/{slug}", slug=self.event.slug) + url(f"/{page}", **query)


def steps_of(day: Standing) -> list[Step]:
    """Say where the day stands: six phases; of those under way the current one is the settings until they are complete, then the furthest."""
    steps = [_setup(day), _registrations(day), _wishes(day), _timetable(day), _publication(day), _the_day(day)]
    under_way = [number for number, step in enumerate(steps) if step.state == "current"]
    current = (under_way[-1] if day.is_set_up else under_way[0]) if under_way else None
    return [step._replace(state="open") if step.state == "current" and number != current else step for number, step in enumerate(steps)]


def next_actions(day: Standing) -> list[Action]:
    """List what the organiser should do next, the most pressing first."""
    if day.event.cancelled_at is not None:
        return list(_letters(day))[:ACTIONS_SHOWN]
    found = [*_preparing(day), *_letters(day), *_deciding(day), *_building(day), *_completing(day)]
    return found[:ACTIONS_SHOWN]


def _setup(day: Standing) -> Step:
    address = day.at("reglages")
    return Step(_("Réglages"), "done", "", address) if day.is_set_up else Step(_("Réglages"), "current", _("à compléter"), address)


def _registrations(day: Standing) -> Step:
    label, address, waiting = _("Inscriptions"), day.at("inscriptions"), day.of_status(RegistrationStatus.SUBMITTED)
    phase, closes = day.event.registration_phase(day.now), day.event.registration_closes_at
    if phase is PhaseState.COMING:
        return Step(label, "ahead", _opening(day, day.event.registration_opens_at), address)
    if phase is PhaseState.OPEN and closes is not None and day.days_left >= 0:
        return Step(label, "current", _("jusqu'au %(day)s") % {"day": short_day(closes, day.event.timezone)}, address)
    if waiting:
        return Step(label, "late", ngettext("%(num)d à décider", "%(num)d à décider", waiting) % {"num": waiting}, address)
    if phase is PhaseState.OVER or day.figures.version is not None or day.days_left < 0:
        return Step(label, "done", "", address)
    return Step(label, "current" if day.is_set_up else "ahead", _("sans date de fin"), address)


def _wishes(day: Standing) -> Step:
    label, address = _("Souhaits"), day.at("souhaits")
    phase, closes = day.event.wishes_phase(day.now), day.event.wishes_close_at
    if phase is PhaseState.COMING:
        return Step(label, "ahead", _opening(day, day.event.wishes_open_at), address)
    if phase is PhaseState.OVER or day.figures.version is not None or day.days_left < 0:
        return Step(label, "done", "", address)
    note = _("jusqu'au %(day)s") % {"day": short_day(closes, day.event.timezone)} if closes is not None else _("sans date de fin")
    return Step(label, "current" if day.figures.askers else "ahead", note, address)


def _timetable(day: Standing) -> Step:
    label, address, drafts = _("Planning"), day.at("calculs"), day.figures.drafts
    note = ngettext("%(num)d brouillon", "%(num)d brouillons", drafts) % {"num": drafts} if drafts else ""
    if day.figures.version is not None:
        return Step(label, "done", note, address)
    over = day.event.wishes_phase(day.now) is PhaseState.OVER
    if day.days_left < 0 or (over and day.days_left <= LATE_DAYS):
        return Step(label, "late", _("à publier"), address)
    return Step(label, "current" if over or drafts else "ahead", note, address)


def _publication(day: Standing) -> Step:
    label, version, unsent = _("Publication"), day.figures.version, day.figures.messages_draft + day.figures.messages_failed
    if version is None:
        return Step(label, "ahead", "", "")
    if unsent:
        return Step(
            label, "current", ngettext("%(num)d message à envoyer", "%(num)d messages à envoyer", unsent) % {"num": unsent}, day.at("messages")
        )
    return Step(label, "done", _("version n° %(number)s") % {"number": version}, day.at(f"versions/{version}"))


def _the_day(day: Standing) -> Step:
    label, left = _("Jour J"), day.days_left
    if left < 0:
        return Step(label, "done", short_day(day.event.day), "")
    if left == 0:
        return Step(label, "current", _("aujourd'hui"), "")
    return Step(label, "ahead", ngettext("demain", "dans %(num)d jours", left) % {"num": left}, "")


def _opening(day: Standing, moment: datetime | None) -> str:
    return _("à partir du %(day)s") % {"day": short_day(moment, day.event.timezone)} if moment else ""


def _preparing(day: Standing) -> Iterator[Action]:
    if day.is_set_up:
        return
    parts = ((day.figures.windows, _("les créneaux")), (day.figures.tables, _("les tables")), (day.figures.pairs, _("qui peut rencontrer qui")))
    missing = ", ".join(name for count, name in parts if not count)
    yield Action(_("Terminer les réglages"), _("Il manque encore : %(parts)s.") % {"parts": missing}, day.at("reglages"), "settings")


def _letters(day: Standing) -> Iterator[Action]:
    refusals, failed, drafts = day.refusals, day.figures.messages_failed, day.figures.messages_draft
    if refusals:
        label = ngettext("Traiter une réponse « je ne pourrai pas »", "Traiter %(num)d réponses « je ne pourrai pas »", refusals) % {"num": refusals}
        yield Action(label, _("L'autre partie attend encore ce rendez-vous : retirez-le ou remplacez-le."), day.at("refus"), "ban")
    if day.replies:
        label = ngettext("Vérifier une réponse par courriel", "Vérifier %(num)d réponses par courriel", day.replies) % {"num": day.replies}
        yield Action(label, _("On ne sait pas de qui elles viennent, ou ce qu'elles disent."), day.at("refus/a-verifier"), "mail")
    if failed:
        label = ngettext("Reprendre un message qui n'est pas parti", "Reprendre %(num)d messages qui ne sont pas partis", failed) % {"num": failed}
        yield Action(
            label, _("Le serveur de courriel les a refusés ; chaque ligne dit pourquoi."), day.at("messages", etat="failed"), "triangle-alert"
        )
    if drafts:
        label = ngettext("Relire et envoyer un message", "Relire et envoyer %(num)d messages", drafts) % {"num": drafts}
        yield Action(label, _("Tant qu'ils ne sont pas envoyés, personne n'est prévenu."), day.at("messages", etat="draft"), "send")


def _deciding(day: Standing) -> Iterator[Action]:
    submitted = day.of_status(RegistrationStatus.SUBMITTED)
    if submitted:
        label = ngettext("Décider d'une inscription", "Décider de %(num)d inscriptions", submitted) % {"num": submitted}
        yield Action(label, _("Une inscription acceptée peut choisir et être choisie."), day.at("inscriptions", etat="submitted"), "users")
    if not day.registered and day.is_set_up:
        text = _("Importez votre tableau, inscrivez quelqu'un vous-même, ou diffusez l'adresse de la page publique.")
        yield Action(_("Réunir les inscriptions"), text, day.at("inscriptions/import"), "upload")


def _building(day: Standing) -> Iterator[Action]:
    figures, phase = day.figures, day.event.wishes_phase(day.now)
    if figures.active_run is not None:
        yield Action(
            _("Suivre le calcul en cours"), _("Vous pouvez l'arrêter et garder son résultat."), day.at(f"calculs/{figures.active_run}"), "clock"
        )
    elif figures.draft_waits:
        label = _("Relire le brouillon n° %(number)s") % {"number": figures.latest_draft}
        text = _("Il n'est pas publié : personne n'en est prévenu.")
        yield Action(label, text, day.at(f"brouillons/{figures.latest_draft}"), "table-2")
    elif figures.version is None and figures.askers > figures.without_wishes and day.is_set_up:
        label = _("Calculer le planning") if phase is PhaseState.OVER else _("Essayer un premier calcul")
        text = _("Un calcul propose un brouillon ; personne n'est prévenu tant que vous n'avez pas publié.")
        yield Action(label, text, day.at("calculs"), "play")
    if figures.stranded and figures.active_run is None:
        label = ngettext("Replacer un rendez-vous publié", "Replacer %(num)d rendez-vous publiés", figures.stranded) % {"num": figures.stranded}
        text = _("Créneau fermé, table retirée ou personne prise par le programme : une réparation change le moins de rendez-vous possible.")
        yield Action(label, text, day.at("calculs"), "refresh-cw")


def _completing(day: Standing) -> Iterator[Action]:
    figures = day.figures
    if figures.without_wishes and figures.version is None and day.event.wishes_phase(day.now) is not PhaseState.COMING:
        label = ngettext("Voir qui n'a pas choisi (une organisation)", "Voir qui n'a pas choisi (%(num)d organisations)", figures.without_wishes) % {
            "num": figures.without_wishes
        }
        yield Action(label, _("Relancez-les, ou choisissez pour elles : sans souhait, on les rencontre moins."), day.at("souhaits", sans=1), "star")
    if figures.without_topics and figures.version is None:
        label = ngettext("Compléter une fiche", "Compléter %(num)d fiches", figures.without_topics) % {"num": figures.without_topics}
        text = _("Sans besoin ni offre décrits, on ne sait pas pourquoi les rencontrer.")
        yield Action(label, text, day.at("inscriptions", etat="accepted", fiche="vide"), "pencil")
    if figures.version is not None:
        label = _("Voir le planning publié")
        count = figures.version_meetings
        meetings = ngettext("%(num)d rendez-vous.", "%(num)d rendez-vous.", count) % {"num": count}
        yield Action(label, meetings, day.at(f"versions/{figures.version}"), "calendar-days")
        if day.days_left >= 0:
            text = _("Vous lisez d'abord ce qui disparaît ; une réparation propose le moins de changements possible.")
            yield Action(_("Quelqu'un ne vient plus, une table ou un créneau manque"), text, day.at("desistements"), "refresh-cw")
