"""Change a timetable by hand: pure steps from one list of meetings to the next, before the rules are checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from openmap.errors import Conflict, NotFound
from openmap.i18n import _
from openmap.timetables.facts import MeetingFacts
from openmap.timetables.seating import Seating, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from openmap.timetables.facts import Facts, RegistrationFacts

Meetings = tuple[MeetingFacts, ...]


class Op(StrEnum):
    """What can be done to the meeting of a pair."""

    MOVE = "move"
    REMOVE = "remove"
    ADD = "add"
    PIN = "pin"
    UNPIN = "unpin"
    SWAP = "swap"


@dataclass(frozen=True, slots=True)
class Change:
    """One step; None means: the delegation that can, the slot or the table it has, or else the first that is free.

    `partners` are the two of the meeting whose slot and table a swap takes, and who get this one's.
    """

    op: Op
    one: UUID
    other: UUID
    delegation: UUID | None = None
    slot: UUID | None = None
    table: UUID | None = None
    partners: tuple[UUID, UUID] | None = None


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
    seating = Seating(meetings, facts)
    for number, change in enumerate(changes):
        meetings = _Step(meetings, seating, change, number).result()
    return meetings


class _Step:
    """One change being applied to the meetings before it; `seating` follows."""

    def __init__(self, meetings: Meetings, seating: Seating, change: Change, number: int) -> None:
        self.meetings, self.seating, self.facts, self.change = meetings, seating, seating.facts, change
        self.at = {"index": number}
        self.one, self.other = self._known(change.one), self._known(change.other)
        self.pair = frozenset((change.one, change.other))
        self.present = self._meeting_of(self.pair)

    def result(self) -> Meetings:
        """Return the meetings after the change."""
        self._check_places()
        if self.change.op is Op.ADD:
            if self.present:
                sentence = _("%(a)s et %(b)s se rencontrent déjà dans ce brouillon.") % self._names()
                raise AlreadyMeeting(sentence, details={**self.at, "violations": [self._twice(sentence)]})
            return (*self.meetings, self._put(self.pair, self._wanted(), None))
        if self.present is None:
            raise NoSuchMeeting(_("%(a)s et %(b)s ne se rencontrent pas dans ce brouillon.") % self._names(), details=self.at)
        others = tuple(meeting for meeting in self.meetings if meeting is not self.present)
        match self.change.op:
            case Op.REMOVE:
                self.seating.lift(self.present)
                return others
            case Op.MOVE:
                self.seating.lift(self.present)
                return (*others, self._put(self.pair, self._wanted(), self.present))
            case Op.SWAP:
                return self._swapped(self.present)
        return (*others, replace(self.present, is_pinned=self.change.op is Op.PIN))

    def _swapped(self, mine: MeetingFacts) -> Meetings:
        """Let two meetings take each other's slot and table."""
        partners = self.change.partners or (self.change.one, self.change.other)
        for key in partners:
            self._known(key)
        theirs = self._meeting_of(frozenset(partners))
        if theirs is None or theirs is mine:
            raise NoSuchMeeting(_("L'autre rendez-vous de l'échange n'est pas dans ce brouillon."), details=self.at)
        self.seating.lift(mine)
        self.seating.lift(theirs)
        first = self._put(mine.pair, Wanted(slot=theirs.slot, prefers=theirs.table), mine)
        second = self._put(theirs.pair, Wanted(slot=mine.slot, prefers=mine.table), theirs)
        return (*(meeting for meeting in self.meetings if meeting not in (mine, theirs)), first, second)

    def _put(self, pair: frozenset[UUID], wanted: Wanted, before: MeetingFacts | None) -> MeetingFacts:
        placed = self.seating.place(pair, wanted, before)
        if placed is None:
            raise NoFreePlace(_("Aucun créneau n'a à la fois %(a)s, %(b)s et une table de libres.") % self._names(), details=self.at)
        self.seating.put(placed)
        return placed

    def _wanted(self) -> Wanted:
        return Wanted(slot=self.change.slot, table=self.change.table, delegation=self.change.delegation)

    def _meeting_of(self, pair: frozenset[UUID]) -> MeetingFacts | None:
        return next((meeting for meeting in self.meetings if meeting.pair == pair), None)

    def _names(self) -> dict[str, str]:
        return {"a": self.one.name, "b": self.other.name}

    def _known(self, key: UUID) -> RegistrationFacts:
        if key not in self.seating.registrations:
            raise NotFound(_("Cette inscription n'est pas acceptée à cette journée : %(key)s.") % {"key": key}, details=self.at)
        return self.seating.registrations[key]

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

    def _twice(self, sentence: str) -> dict[str, str]:
        return {"rule": "H5", "entry": f"request {self.change.one}~{self.change.other}", "text": sentence}


def offered_pairs(meetings: Iterable[MeetingFacts]) -> frozenset[frozenset[UUID]]:
    """Return the pairs that meet in a draft: what the organiser placed may be met although nobody asked for it."""
    return frozenset(meeting.pair for meeting in meetings)
