"""Change a timetable by hand: pure steps from one list of meetings to the next, before the rules are checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from openmap.errors import Conflict, NotFound
from openmap.events.tables import Side
from openmap.i18n import _
from openmap.timetables.facts import MeetingFacts
from openmap.timetables.solving import available_slots, open_slots, ordered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from openmap.timetables.facts import DelegationFacts, Facts, RegistrationFacts

Meetings = tuple[MeetingFacts, ...]


class Op(StrEnum):
    """What can be done to the meeting of a pair."""

    MOVE = "move"
    REMOVE = "remove"
    ADD = "add"
    PIN = "pin"
    UNPIN = "unpin"


@dataclass(frozen=True, slots=True)
class Change:
    """One step; None means: the delegation that can, the slot or the table it has, or else the first that is free."""

    op: Op
    one: UUID
    other: UUID
    delegation: UUID | None = None
    slot: UUID | None = None
    table: UUID | None = None


class NoSuchMeeting(NotFound):
    """The two do not meet in this draft."""


class AlreadyMeeting(Conflict):
    """The two meet already in this draft."""


class NoFreePlace(Conflict):
    """No slot, table or delegation is free for this meeting."""


def apply_changes(meetings: Meetings, changes: Sequence[Change], facts: Facts) -> Meetings:
    """Apply steps one after the other.

    Raises:
        NotFound: A step names something that is not part of the event, or a meeting that is not in the draft.
        Conflict: A step adds a meeting that is there, or finds no free place.
    """
    for number, change in enumerate(changes):
        meetings = _Step(meetings, facts, change, number).result()
    return meetings


class _Step:
    """One change being applied to the meetings before it."""

    def __init__(self, meetings: Meetings, facts: Facts, change: Change, number: int) -> None:
        self.meetings, self.facts, self.change = meetings, facts, change
        self.at = {"index": number}
        registrations = {registration.id: registration for registration in facts.registrations}
        self.one, self.other = (self._known(registrations, key) for key in (change.one, change.other))
        self.pair = frozenset((change.one, change.other))
        self.present = next((meeting for meeting in meetings if meeting.pair == self.pair), None)

    def result(self) -> Meetings:
        """Return the meetings after the change."""
        self._check_places()
        if self.change.op is Op.ADD:
            if self.present:
                sentence = _("%(a)s et %(b)s se rencontrent déjà dans ce brouillon.") % self._names()
                raise AlreadyMeeting(sentence, details={**self.at, "violations": [self._twice(sentence)]})
            return (*self.meetings, self._placed(None))
        if self.present is None:
            raise NoSuchMeeting(_("%(a)s et %(b)s ne se rencontrent pas dans ce brouillon.") % self._names(), details=self.at)
        others = tuple(meeting for meeting in self.meetings if meeting is not self.present)
        if self.change.op is Op.REMOVE:
            return others
        if self.change.op is Op.MOVE:
            self.meetings = others
            return (*others, self._placed(self.present))
        return (*others, replace(self.present, is_pinned=self.change.op is Op.PIN))

    def _names(self) -> dict[str, str]:
        return {"a": self.one.name, "b": self.other.name}

    def _known(self, registrations: dict[UUID, RegistrationFacts], key: UUID) -> RegistrationFacts:
        if key not in registrations:
            raise NotFound(_("Cette inscription n'est pas acceptée à cette journée : %(key)s.") % {"key": key}, details=self.at)
        return registrations[key]

    def _check_places(self) -> None:
        if self.change.slot is not None and self.change.slot not in {slot.id for slot in self.facts.slots}:
            raise NotFound(_("Ce créneau n'existe pas à cette journée : %(key)s.") % {"key": self.change.slot}, details=self.at)
        if self.change.table is not None and self.change.table not in {table.id for table in self.facts.tables}:
            raise NotFound(_("Cette table n'existe pas à cette journée : %(key)s.") % {"key": self.change.table}, details=self.at)
        delegations = {delegation.id for registration in (self.one, self.other) for delegation in registration.delegations}
        if self.change.delegation is not None and self.change.delegation not in delegations:
            raise NotFound(
                _("Cette délégation n'est pas une de celles des deux organisations : %(key)s.") % {"key": self.change.delegation}, details=self.at
            )

    def _placed(self, before: MeetingFacts | None) -> MeetingFacts:
        """Find slot, delegations and table: those asked for, those it had, or else the first that are free."""
        sides = {registration.id: registration.side for registration in self.facts.registrations}
        a, b = ordered(self.pair, sides)
        known = {self.one.id: self.one, self.other.id: self.other}
        wanted = self.change.slot or (before.slot if before else None)
        slots = [wanted] if wanted else [slot.id for slot in open_slots(self.facts)]
        for slot in slots:
            first = self._delegation(known[a], slot, before.a_delegation if before else None)
            second = self._delegation(known[b], slot, before.b_delegation if before else None)
            home = _home((known[a].side, first), (known[b].side, second))
            table = self.change.table or home or self._free_table(slot, before.table if before else None)
            if table is None and wanted is not None:
                table = self._any_table(before)
            certain = wanted is not None or (self._is_free(first, slot) and self._is_free(second, slot))
            if certain and (table is not None or not self.facts.tables):
                return MeetingFacts(a, b, first.id, second.id, slot, table, is_pinned=before.is_pinned if before else False)
        raise NoFreePlace(_("Aucun créneau n'a à la fois %(a)s, %(b)s et une table de libres.") % self._names(), details=self.at)

    def _delegation(self, registration: RegistrationFacts, slot: UUID, before: UUID | None) -> DelegationFacts:
        """Choose who of an organisation sits there: the one asked for, one that is free, the one that did.

        Where nobody is free the first is taken, and the rules say why it cannot be.
        """

        def order(member: DelegationFacts) -> tuple[bool, bool, bool]:
            return member.id != self.change.delegation, not self._is_free(member, slot), member.id != before

        return min(registration.delegations, key=order)

    def _is_free(self, delegation: DelegationFacts, slot: UUID) -> bool:
        busy = any(meeting.slot == slot and delegation.id in (meeting.a_delegation, meeting.b_delegation) for meeting in self.meetings)
        return not busy and slot in available_slots(delegation, open_slots(self.facts))

    def _any_table(self, before: MeetingFacts | None) -> UUID | None:
        """Keep the table, or take the first, where all are taken in the slot asked for: the rules will say that they are."""
        if before is not None and before.table is not None:
            return before.table
        return self.facts.tables[0].id if self.facts.tables else None

    def _twice(self, sentence: str) -> dict[str, str]:
        return {"rule": "H5", "entry": f"request {self.change.one}~{self.change.other}", "text": sentence}

    def _free_table(self, slot: UUID, before: UUID | None) -> UUID | None:
        """Choose a table that is free: the one it had, else one that is nobody's own."""
        taken = {meeting.table for meeting in self.meetings if meeting.slot == slot}
        free = [table.id for table in self.facts.tables if not table.is_withdrawn and slot not in table.closed_slots and table.id not in taken]
        homes = {member.home_table for registration in self.facts.registrations for member in registration.delegations}
        return min(free, key=lambda table: (table != before, table in homes), default=None)


def _home(a: tuple[Side, DelegationFacts], b: tuple[Side, DelegationFacts]) -> UUID | None:
    """Apply rule H9: of two owners the buyer's table, if exactly one is a buyer, else the first's."""
    (a_side, first), (b_side, second) = a, b
    if first.home_table and second.home_table and b_side is Side.BUYER and a_side is not Side.BUYER:
        return second.home_table
    return first.home_table or second.home_table


def offered_pairs(meetings: Iterable[MeetingFacts]) -> frozenset[frozenset[UUID]]:
    """Return the pairs that meet in a draft: what the organiser placed may be met although nobody asked for it."""
    return frozenset(meeting.pair for meeting in meetings)
