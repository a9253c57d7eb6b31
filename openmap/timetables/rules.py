"""What to look at before a run: people whom no timetable could serve, and promises that cannot all be kept. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from openmap.timetables.solving import available_slots, open_slots, requests_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from openmap.timetables.facts import Facts, RegistrationFacts


class Check(StrEnum):
    """What is looked at, the gravest first."""

    NO_SLOTS = "no_slots"
    NO_WISHES = "no_wishes"
    TABLES = "tables"
    ABSENT = "absent"
    ALONE = "alone"
    STARVED = "starved"
    APART = "apart"
    SILENT = "silent"
    STRANGERS = "strangers"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a run will suffer from: whom it is about, and figures that its sentence needs."""

    check: Check
    registrations: tuple[UUID, ...] = ()
    have: int = 0
    need: int = 0


def findings(facts: Facts, unreachable: frozenset[UUID] = frozenset()) -> tuple[Finding, ...]:
    """Look an event over; `unreachable` are the delegations of which nobody can be written to."""
    look = _Look(facts)
    found = [*look.substance(), *look.tables(), *look.people()]
    mute = tuple(r.id for r in facts.registrations if any(member.id in unreachable for member in r.delegations))
    if mute:
        found.append(Finding(Check.UNREACHABLE, mute))
    order = list(Check)
    return tuple(sorted(found, key=lambda finding: order.index(finding.check)))


class _Look:
    """An event as the checks see it: who has which slots, who could meet whom."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.slots = open_slots(facts)
        self.free = {r.id: [available_slots(member, self.slots) for member in r.delegations] for r in facts.registrations}
        vetoes = {frozenset((wish.asker, wish.asked)) for wish in facts.wishes if wish.is_veto}
        self.asked: dict[UUID, set[UUID]] = defaultdict(set)
        self.allowed: dict[UUID, set[UUID]] = defaultdict(set)
        keys = {str(r.id): r.id for r in facts.registrations}
        for request in requests_of(facts):
            a, b = keys[request.a], keys[request.b]
            for one, other in ((a, b), (b, a)):
                self.asked[one].add(other)
                if frozenset((a, b)) not in vetoes:
                    self.allowed[one].add(other)

    def substance(self) -> Iterator[Finding]:
        """Slots and wishes, without which there is no run."""
        if not self.slots:
            yield Finding(Check.NO_SLOTS)
        if not self.asked:
            yield Finding(Check.NO_WISHES)

    def tables(self) -> Iterator[Finding]:
        """Fewer places at tables than meetings that people could have."""
        if not self.facts.tables or not self.slots:
            return
        places = sum(sum(slot.id not in table.closed_slots for slot in self.slots) for table in self.facts.tables if not table.is_withdrawn)
        wanted = [min(self._room(r), len(self.allowed[r.id])) for r in self.facts.registrations]
        most = min(sum(wanted) // 2, sum(len(others) for others in self.allowed.values()) // 2)
        sides: dict[str, int] = defaultdict(int)
        for registration, count in zip(self.facts.registrations, wanted, strict=True):
            sides[registration.side.value] += count
        if len(sides) > 1:
            most = min(most, sum(sides.values()) - max(sides.values()))
        if places < most:
            yield Finding(Check.TABLES, have=places, need=most)

    def people(self) -> Iterator[Finding]:
        """Those who are never there, whom nobody asked for, whom vetoes or absences keep from everybody, who chose nobody or strangers."""
        here = {r.id for r in self.facts.registrations}
        chose = {wish.asker for wish in self.facts.wishes if wish.rank is not None}
        strangers = {wish.asker for wish in self.facts.wishes if wish.rank is not None and wish.asked not in here and wish.asker in here}
        groups: dict[Check, list[UUID]] = defaultdict(list)
        for registration in self.facts.registrations:
            key = registration.id
            if self.slots and not any(self.free[key]):
                groups[Check.ABSENT].append(key)
            elif not self.asked[key]:
                groups[Check.ALONE].append(key)
            elif len(self.allowed[key]) < min(self._promised(registration), len(self.asked[key])):
                groups[Check.STARVED].append(key)
            elif not any(self._together(key, other) for other in self.allowed[key]):
                groups[Check.APART].append(key)
            elif key not in chose:
                groups[Check.SILENT].append(key)
            if key in strangers:
                groups[Check.STRANGERS].append(key)
        yield from (Finding(check, tuple(keys)) for check, keys in groups.items())

    def _promised(self, registration: RegistrationFacts) -> int:
        own = registration.guaranteed_meetings
        return self.facts.event.guaranteed_meetings if own is None else own

    def _room(self, registration: RegistrationFacts) -> int:
        """Return how many meetings a registration may have: its free slots, within its limit."""
        limit = self.facts.event.max_meetings if registration.max_meetings is None else registration.max_meetings
        slots = sum(len(free) for free in self.free[registration.id])
        return slots if limit is None else min(slots, limit)

    def _together(self, one: UUID, other: UUID) -> bool:
        return any(mine & theirs for mine in self.free[one] for theirs in self.free[other])
