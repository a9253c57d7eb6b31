"""Where a meeting of two can be put beside those that are held: who of each organisation, in which slot, at which table. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openmap.events.tables import Side
from openmap.timetables.facts import MeetingFacts
from openmap.timetables.solving import available_slots, open_slots, ordered

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from openmap.timetables.facts import DelegationFacts, Facts, RegistrationFacts


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where a meeting should go; None means: the delegation that can, the slot it has or the first free, its own table or one that is free."""

    slot: UUID | None = None
    table: UUID | None = None
    delegation: UUID | None = None
    prefers: UUID | None = None
    """The table to take if it is free and nobody's own has to be taken."""


class Seating:
    """What is taken, kept up to date as meetings are lifted and put."""

    def __init__(self, meetings: Iterable[MeetingFacts], facts: Facts) -> None:
        """Index the event and the meetings."""
        self.facts = facts
        self.registrations = {registration.id: registration for registration in facts.registrations}
        self.sides = {registration.id: registration.side for registration in facts.registrations}
        self.open = open_slots(facts)
        self.homes = {member.home_table for registration in facts.registrations for member in registration.delegations}
        self.busy: Counter[tuple[UUID, UUID]] = Counter()
        self.taken: Counter[tuple[UUID, UUID | None]] = Counter()
        self._present: dict[UUID, frozenset[UUID]] = {}
        for meeting in meetings:
            self.put(meeting)

    def put(self, meeting: MeetingFacts) -> None:
        """Hold a meeting."""
        self._count(meeting, 1)

    def lift(self, meeting: MeetingFacts) -> None:
        """Take a meeting away."""
        self._count(meeting, -1)

    def is_free(self, delegation: DelegationFacts, slot: UUID) -> bool:
        """Tell whether a delegation is there in a slot and meets nobody."""
        return not self.busy[delegation.id, slot] and slot in self.present(delegation)

    def present(self, delegation: DelegationFacts) -> frozenset[UUID]:
        """Return the open slots in which a delegation is there."""
        if delegation.id not in self._present:
            self._present[delegation.id] = available_slots(delegation, self.open)
        return self._present[delegation.id]

    def place(self, pair: frozenset[UUID], wanted: Wanted, before: MeetingFacts | None = None) -> MeetingFacts | None:
        """Find a place for the meeting of two registrations; None where there is no free one.

        Where a slot is named the meeting is put into it even if nobody is free: the rules then say why it cannot be.
        """
        a, b = ordered(pair, self.sides)
        asked = wanted.slot or (before.slot if before else None)
        for slot in [asked] if asked else [line.id for line in self.open]:
            first = self._member(self.registrations[a], slot, wanted, before.a_delegation if before else None)
            second = self._member(self.registrations[b], slot, wanted, before.b_delegation if before else None)
            home = _home((self.sides[a], first), (self.sides[b], second))
            table = wanted.table or home or self._free_table(slot, wanted.prefers or (before.table if before else None))
            if table is None and asked is not None:
                table = self._any_table(before)
            certain = asked is not None or (self.is_free(first, slot) and self.is_free(second, slot))
            if certain and (table is not None or not self.facts.tables):
                return MeetingFacts(a, b, first.id, second.id, slot, table, is_pinned=before.is_pinned if before else False)
        return None

    def _count(self, meeting: MeetingFacts, by: int) -> None:
        self.busy[meeting.a_delegation, meeting.slot] += by
        self.busy[meeting.b_delegation, meeting.slot] += by
        self.taken[meeting.slot, meeting.table] += by

    def _member(self, registration: RegistrationFacts, slot: UUID, wanted: Wanted, before: UUID | None) -> DelegationFacts:
        """Choose who of an organisation sits there: the one asked for, one that is free, the one that did; else the first."""

        def order(member: DelegationFacts) -> tuple[bool, bool, bool]:
            return member.id != wanted.delegation, not self.is_free(member, slot), member.id != before

        return min(registration.delegations, key=order)

    def _free_table(self, slot: UUID, prefers: UUID | None) -> UUID | None:
        """Choose a table that is free: the preferred one, else one that is nobody's own."""
        best: tuple[bool, bool] | None = None
        found = None
        for table in self.facts.tables:
            if table.is_withdrawn or slot in table.closed_slots or self.taken[slot, table.id]:
                continue
            rank = (table.id != prefers, table.id in self.homes)
            if best is None or rank < best:
                best, found = rank, table.id
        return found

    def _any_table(self, before: MeetingFacts | None) -> UUID | None:
        """Keep the table, or take the first, where all are taken in the slot asked for: the rules will say that they are."""
        if before is not None and before.table is not None:
            return before.table
        return self.facts.tables[0].id if self.facts.tables else None


def _home(a: tuple[Side, DelegationFacts], b: tuple[Side, DelegationFacts]) -> UUID | None:
    """Apply rule H9: of two owners the buyer's table, if exactly one is a buyer, else the first's."""
    (a_side, first), (b_side, second) = a, b
    if first.home_table and second.home_table and b_side is Side.BUYER and a_side is not Side.BUYER:
        return second.home_table
    return first.home_table or second.home_table
