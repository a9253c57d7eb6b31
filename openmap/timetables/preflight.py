"""The page that looks an event over before a run: what was found, in words, and the way to mend each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from openmap.db import fold
from openmap.i18n import lazy, ngettext
from openmap.rendering import url
from openmap.timetables.rules import Check
from openmap.timetables.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openmap.events.queries import EventDetails
    from openmap.timetables.facts import Facts
    from openmap.timetables.pages import RunRow
    from openmap.timetables.rules import Finding

Tone = Literal["wrong", "warning"]
NAMES_SHOWN: Final = 8
TITLES: Final[dict[Check, str]] = {
    Check.NO_SLOTS: lazy("Aucun créneau n'est ouvert"),
    Check.NO_WISHES: lazy("Personne n'a exprimé de souhait qui puisse être satisfait"),
    Check.TABLES: lazy("Les tables ne suffisent pas"),
    Check.ABSENT: lazy("Des absences ne laissent aucun créneau"),
    Check.ALONE: lazy("Personne ne les demande, et eux non plus"),
    Check.STARVED: lazy("Des vetos privent du minimum garanti"),
    Check.APART: lazy("Jamais là en même temps"),
    Check.SILENT: lazy("N'ont choisi personne"),
    Check.STRANGERS: lazy("Souhaitent qui n'est pas accepté"),
    Check.UNREACHABLE: lazy("Ne pourront pas être prévenus"),
}
REASONS: Final[dict[Check, str]] = {
    Check.NO_SLOTS: lazy("Sans créneau, il n'y a rien à placer."),
    Check.NO_WISHES: lazy("Sans souhait, il n'y a pas de rendez-vous à placer."),
    Check.ABSENT: lazy("Ils n'auront aucun rendez-vous."),
    Check.ALONE: lazy("Aucun souhait ne les concerne : ils n'auront aucun rendez-vous."),
    Check.STARVED: lazy("Une fois les vetos respectés, il leur reste moins de demandes que de rendez-vous garantis."),
    Check.APART: lazy("Ceux qui les demandent, ou qu'ils demandent, ne sont présents à aucun de leurs créneaux."),
    Check.SILENT: lazy("Ils ne rencontreront que ceux qui les ont demandés."),
    Check.STRANGERS: lazy("Ces souhaits ne comptent pas tant que l'autre organisation n'est pas acceptée."),
    Check.UNREACHABLE: lazy("Leur délégation n'a personne avec une adresse électronique : l'invitation n'arrivera à personne."),
}
REMEDIES: Final[dict[Check, tuple[str, str]]] = {
    Check.NO_SLOTS: (lazy("Ouvrir des créneaux"), "/gestion/{slug}/reglages"),
    Check.NO_WISHES: (lazy("Voir les souhaits"), "/gestion/{slug}/souhaits"),
    Check.TABLES: (lazy("Ajouter des tables"), "/gestion/{slug}/reglages"),
    Check.ABSENT: (lazy("Revoir les absences"), "/gestion/{slug}/inscriptions"),
    Check.ALONE: (lazy("Choisir pour eux"), "/gestion/{slug}/souhaits"),
    Check.STARVED: (lazy("Revoir les souhaits et les vetos"), "/gestion/{slug}/souhaits"),
    Check.APART: (lazy("Revoir les absences"), "/gestion/{slug}/inscriptions"),
    Check.SILENT: (lazy("Choisir pour eux"), "/gestion/{slug}/souhaits"),
    Check.STRANGERS: (lazy("Voir les inscriptions"), "/gestion/{slug}/inscriptions"),
    Check.UNREACHABLE: (lazy("Compléter les inscriptions"), "/gestion/{slug}/inscriptions"),
}
OF_THE_WISHES: Final = frozenset({Check.ALONE, Check.STARVED, Check.SILENT, Check.STRANGERS})
GRAVE: Final = frozenset({Check.NO_SLOTS, Check.NO_WISHES})


@dataclass(frozen=True, slots=True)
class FindingRow:
    """Something to look at before the run: how it is called, what follows from it, whom it is about with the page of each, the remedy."""

    code: str
    tone: Tone
    title: str
    reason: str
    count: int
    people: tuple[tuple[str, str], ...]
    remedy: str
    path: str


@dataclass(frozen=True, slots=True)
class PreflightPage:
    """What a run would suffer from, and the form that starts it all the same."""

    event: EventDetails
    findings: tuple[FindingRow, ...]
    active: RunRow | None
    has_published: bool
    values: Mapping[str, str]
    errors: Mapping[str, str]


def finding_rows(found: Sequence[Finding], facts: Facts) -> tuple[FindingRow, ...]:
    """Put what was found in words."""
    words = Words.of(facts)
    return tuple(_row(finding, facts, words) for finding in found)


def _row(finding: Finding, facts: Facts, words: Words) -> FindingRow:
    slug, check = facts.event.slug, finding.check
    label, path = REMEDIES[check]
    pattern = "/gestion/{slug}/souhaits/{id}" if check in OF_THE_WISHES else "/gestion/{slug}/inscriptions/{id}"
    people = sorted(((words.name(key), key) for key in finding.registrations), key=lambda line: fold(line[0]))
    return FindingRow(
        code=check.value,
        tone="wrong" if check in GRAVE else "warning",
        title=str(TITLES[check]),
        reason=_tables(finding) if check is Check.TABLES else str(REASONS[check]),
        count=len(people),
        people=tuple((name, url(pattern, slug=slug, id=key)) for name, key in people[:NAMES_SHOWN]),
        remedy=str(label),
        path=url(path, slug=slug),
    )


def _tables(finding: Finding) -> str:
    """Say how many meetings there is room for, and how many people could have."""
    sentence = ngettext(
        "%(need)s rendez-vous pourrait avoir lieu ; les tables en accueillent %(have)s au plus.",
        "%(need)s rendez-vous pourraient avoir lieu ; les tables en accueillent %(have)s au plus.",
        finding.need,
    )
    return sentence % {"have": finding.have, "need": finding.need}
