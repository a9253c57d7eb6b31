"""French words for what the scheduler says in codes: rules, goals, reasons, changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from openmap.formats import clock_time
from openmap.i18n import _, lazy, ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openmap.timetables.facts import Facts

GOAL_LABELS: Final[dict[str, str]] = {
    "G1": lazy("Rendez-vous garantis manquants"),
    "G2": lazy("Satisfaction des souhaits (points)"),
    "G3": lazy("Personnes dont un rendez-vous annoncé change"),
    "G4": lazy("Créneaux d'attente"),
    "G5": lazy("Coupures dans les agendas"),
    "G6": lazy("Plus longue attente d'une personne"),
    "G7": lazy("Changements de table"),
}

PHASE_LABELS: Final[dict[str, str]] = {
    "choosing": lazy("Choix des rendez-vous"),
    "placing": lazy("Placement dans les créneaux"),
    "repairing": lazy("Réparation avec le moins de changements"),
    "shortening": lazy("Réduction des attentes"),
    "proving": lazy("Preuve du résultat"),
    "explaining": lazy("Explication des souhaits non satisfaits"),
    "done": lazy("Enregistrement du brouillon"),
}

RULE_LABELS: Final[dict[str, str]] = {
    "H1": lazy("Une délégation n'a qu'un rendez-vous par créneau."),
    "H2": lazy("Une table n'accueille qu'un rendez-vous par créneau, et seulement quand elle est ouverte."),
    "H3": lazy("Les deux organisations sont présentes pendant le créneau."),
    "H4": lazy("Un veto est respecté."),
    "H5": lazy("Deux organisations ne se rencontrent qu'une fois."),
    "H6": lazy("Un rendez-vous épinglé reste où il est."),
    "H7": lazy("Personne ne dépasse son nombre maximal de rendez-vous."),
    "H8": lazy("Personne n'enchaîne plus de rendez-vous que la limite."),
    "H9": lazy("Qui a sa propre table y reçoit ses rendez-vous, et personne d'autre ne s'y assied pendant ce temps."),
    "H10": lazy("Un rendez-vous exigé a lieu."),
    "M1": lazy("Un rendez-vous réunit deux organisations attendues, qui peuvent se rencontrer."),
}

REASON_LABELS: Final[dict[str, str]] = {
    "vetoed": lazy("L'une des deux organisations, ou la personne qui organise, a opposé un veto."),
    "no_common_slot": lazy("%(a)s et %(b)s n'ont aucun créneau de présence en commun."),
    "a_full": lazy("%(a)s a déjà des rendez-vous qui comptent davantage sur tous ses créneaux."),
    "b_full": lazy("%(b)s a déjà des rendez-vous qui comptent davantage sur tous ses créneaux."),
    "tables_full": lazy("Toutes les tables sont prises quand les deux sont libres."),
    "limit": lazy("L'une des deux organisations a atteint son nombre maximal de rendez-vous."),
    "outranked": lazy("D'autres souhaits, mieux classés, ont pris les créneaux possibles."),
}

CHANGE_LABELS: Final[dict[str, str]] = {
    "raise_limit": lazy("Relever d'un rendez-vous la limite de %(who)s le permettrait."),
    "free_slot": lazy("Ce serait possible si %(who)s était là à %(when)s."),
    "add_table": lazy("Une table de plus le permettrait."),
}


def signed(number: int) -> str:
    """Write a difference with its sign, the minus of typography."""
    return f"+{number}" if number > 0 else f"\u2212{-number}"


def effect_words(goals: Mapping[str, int], wishes: int = 0) -> tuple[str, ...]:
    """Say what a change does to the figures, the most important first; what stays the same is left out.

    Args:
        goals: By how much each goal moves.
        wishes: How many wishes more are met.
    """
    known = {
        "wishes": (wishes, ngettext("souhait", "souhaits", abs(wishes))),
        "G1": (goals.get("G1", 0), ngettext("garantie manquante", "garanties manquantes", abs(goals.get("G1", 0)))),
        "G2": (goals.get("G2", 0) if not wishes else 0, ngettext("point", "points", abs(goals.get("G2", 0)))),
        "G3": (goals.get("G3", 0), ngettext("personne à prévenir", "personnes à prévenir", abs(goals.get("G3", 0)))),
        "G4": (goals.get("G4", 0), ngettext("attente", "attentes", abs(goals.get("G4", 0)))),
        "G5": (goals.get("G5", 0), ngettext("coupure", "coupures", abs(goals.get("G5", 0)))),
        "G6": (goals.get("G6", 0), _("à la plus longue attente")),
        "G7": (goals.get("G7", 0), ngettext("changement de table", "changements de table", abs(goals.get("G7", 0)))),
    }
    return tuple(f"{signed(number)} {word}" for number, word in known.values() if number)


def is_costly(goals: Mapping[str, int]) -> bool:
    """Tell whether a change takes a guarantee or a wish away, or makes somebody wait or come back."""
    return any(goals.get(goal, 0) > 0 for goal in ("G1", "G4", "G5")) or goals.get("G2", 0) < 0


@dataclass(frozen=True, slots=True)
class Words:
    """The names that sentences need: of registrations, delegations, tables, and the time of slots, by id."""

    people: Mapping[str, str]
    slots: Mapping[str, str]
    tables: Mapping[str, str]

    @classmethod
    def of(cls, facts: Facts) -> Words:
        """Collect the names of an event."""
        people = {str(registration.id): registration.name for registration in facts.registrations}
        for registration in facts.registrations:
            for delegation in registration.delegations:
                people[str(delegation.id)] = f"{registration.name} ({delegation.name})" if delegation.name else registration.name
        slots = {str(slot.id): clock_time(slot.starts_at, facts.event.timezone) for slot in facts.slots}
        return cls(people, slots, {str(table.id): table.name for table in facts.tables})

    def name(self, key: UUID | str | None) -> str:
        """Name a registration or a delegation; one that left is said to have left."""
        return self.people.get(str(key), _("une organisation qui ne vient plus"))

    def reason(self, code: str, a: UUID, b: UUID) -> str:
        """Say why a wish is not met."""
        return str(REASON_LABELS[code]) % {"a": self.name(a), "b": self.name(b)}

    def change(self, change: Mapping[str, Any] | None) -> str:
        """Say what would let it in; empty where nothing single would."""
        if change is None:
            return ""
        who = self.name(change["participant"]) if change["participant"] else ""
        return str(CHANGE_LABELS[change["kind"]]) % {"who": who, "when": self.slots.get(str(change["slot"]), "")}

    def entry(self, entry: str) -> str:
        """Name what a broken rule is about: the scheduler says ``participant ID``, ``meeting A~B``, ``table ID``, ``slot ID``."""
        names = [found for word in entry.replace("~", " ").replace(",", " ").split() if (found := self._known(word))]
        return ", ".join(dict.fromkeys(names))

    def broken(self, rule: str, entry: str) -> str:
        """Say which rule is broken, by whom."""
        label = str(RULE_LABELS.get(rule, rule))
        about = self.entry(entry)
        return f"{label} ({about})" if about else label

    def _known(self, word: str) -> str | None:
        return self.people.get(word) or self.tables.get(word) or self.slots.get(word)
