"""What a timetable is built from, as frozen values: between the rows of the slices below and the problem of the scheduler."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from openmap.events.queries import EventDetails, SlotLine, TableLine
    from openmap.events.slots import Span
    from openmap.events.tables import Side
    from openmap.programme.diary import Taken


@dataclass(frozen=True, slots=True)
class DelegationFacts:
    """One diary: people of a registration who sit together. `taken` are the slots that the programme of the day takes of them."""

    id: UUID
    name: str
    absences: tuple[Span, ...]
    max_meetings: int | None
    home_table: UUID | None
    taken: tuple[Taken, ...] = ()


@dataclass(frozen=True, slots=True)
class RegistrationFacts:
    """An accepted registration with the delegations that still come."""

    id: UUID
    reference: str | None
    name: str
    side: Side
    max_meetings: int | None
    guaranteed_meetings: int | None
    delegations: tuple[DelegationFacts, ...]
    sectors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WishFacts:
    """A wish (with its rank) or a veto of one registration about another."""

    asker: UUID
    asked: UUID
    rank: int | None
    is_veto: bool


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """A meeting of a draft; `a` and `b` are registrations, in the order of the request."""

    a: UUID
    b: UUID
    a_delegation: UUID
    b_delegation: UUID
    slot: UUID
    table: UUID | None
    is_pinned: bool = False

    @property
    def pair(self) -> frozenset[UUID]:
        """The two registrations that meet."""
        return frozenset((self.a, self.b))


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the solver is told about an event."""

    event: EventDetails
    slots: tuple[SlotLine, ...]
    tables: tuple[TableLine, ...]
    matrix: frozenset[tuple[Side, Side]]
    registrations: tuple[RegistrationFacts, ...]
    wishes: tuple[WishFacts, ...]
    published: tuple[MeetingFacts, ...] = ()

    def meeting_end(self, slot: SlotLine) -> datetime:
        """Return when a meeting in a slot ends: the changeover is the slot's last minutes."""
        return slot.ends_at - timedelta(minutes=self.event.changeover_minutes)
