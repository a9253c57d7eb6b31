"""How many places there are left: organisations that may meet under one total and one limit a side, visitors by person under theirs alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from openmap.events.tables import Side
from openmap.registrations.tables import Registration

if TYPE_CHECKING:
    from openmap.events.queries import EventDetails
    from openmap.registrations.queries import RegistrationDetails

SIDE_LIMITS: Final = {Side.BUYER: "buyer_capacity", Side.STRUCTURE: "structure_capacity", Side.VISITOR: "visitor_capacity"}


@dataclass(slots=True)
class Places:
    """Places left: `total` for those who may meet, `sides` where a side has a limit of its own; None where nothing limits. May be below zero."""

    total: int | None
    sides: dict[Side, int]

    @property
    def has_some(self) -> bool:
        """Whether something limits, and leaves a place."""
        return any(left > 0 for left in (self.total, *self.sides.values()) if left is not None)

    def fits(self, side: Side, people: int) -> bool:
        """Tell whether one more registration has its place."""
        limits = [self.sides.get(side), None if side is Side.VISITOR else self.total]
        return all(left is None or left >= _weight(side, people) for left in limits)

    def take(self, side: Side, people: int) -> None:
        """Give a registration its place."""
        if side in self.sides:
            self.sides[side] -= _weight(side, people)
        if self.total is not None and side is not Side.VISITOR:
            self.total -= 1


def is_limited(event: EventDetails, side: Side) -> bool:
    """Tell whether anything limits how many come on a side."""
    return _limit(event, side) is not None or (side is not Side.VISITOR and event.capacity is not None)


def people_of(registration: RegistrationDetails) -> int:
    """Count the people who come."""
    return sum(len(delegation.attendees) for delegation in registration.present)


async def places_left(event: EventDetails) -> Places:
    """Count the places left at an event."""
    rows: list[dict[str, Any]] = await Registration.raw(
        "SELECT registration.side, count(DISTINCT registration.id) AS registrations, count(attendee.id) AS people FROM registration"
        " LEFT JOIN delegation ON delegation.registration = registration.id AND delegation.withdrawn_at IS NULL"
        " LEFT JOIN attendee ON attendee.delegation = delegation.id AND attendee.left_at IS NULL"
        " WHERE registration.event = {} AND registration.status = 'accepted' GROUP BY registration.side",
        event.id,
    )
    taken = {Side(row["side"]): _weight(Side(row["side"]), row["people"], row["registrations"]) for row in rows}
    meeting = sum(count for side, count in taken.items() if side is not Side.VISITOR)
    limits = {side: limit for side in SIDE_LIMITS if (limit := _limit(event, side)) is not None}
    total = None if event.capacity is None else event.capacity - meeting
    return Places(total, {side: limit - taken.get(side, 0) for side, limit in limits.items()})


def _limit(event: EventDetails, side: Side) -> int | None:
    limit: int | None = getattr(event, SIDE_LIMITS[side]) if side in SIDE_LIMITS else None
    return limit


def _weight(side: Side, people: int, registrations: int = 1) -> int:
    return max(people, registrations) if side is Side.VISITOR else registrations
