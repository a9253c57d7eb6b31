"""Who is busy when: which slots of a delegation the programme takes. Pure.

A delegation is one diary, but several people may sit in it. The programme takes a slot of it when no attendee of the delegation is left free in that
slot, whichever sessions hold them; a session for everyone takes the slot of every delegation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openmap.events.slots import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from openmap.events.queries import SlotLine
    from openmap.programme.tables import SessionKind, SpeakerRole


@dataclass(frozen=True, slots=True)
class Engagement:
    """Somebody is in a session: `attendee` None means everyone, `role` None means in the audience."""

    session: UUID
    title: str
    kind: SessionKind
    span: Span
    attendee: UUID | None = None
    person: str = ""
    role: SpeakerRole | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A slot of a delegation that the programme takes, and by what."""

    slot: UUID
    starts_at: datetime
    ends_at: datetime
    engagements: tuple[Engagement, ...]

    @property
    def span(self) -> Span:
        """The time that is taken."""
        return Span(self.starts_at, self.ends_at)


def taken_slots(
    engagements: Sequence[Engagement], people: Mapping[UUID, frozenset[UUID]], slots: Iterable[SlotLine]
) -> dict[UUID, tuple[Taken, ...]]:
    """Find the slots that the programme takes of each delegation.

    Args:
        engagements: Everybody's sessions.
        people: Delegation → its attendees.
        slots: The slots of the event.

    Returns:
        Delegation → its taken slots in the order of `slots`; delegations that are free all day are absent.
    """
    found: dict[UUID, list[Taken]] = {}
    for slot in slots:
        span = Span(slot.starts_at, slot.ends_at)
        here = [engagement for engagement in engagements if engagement.span.overlaps(span)]
        if not here:
            continue
        busy = {engagement.attendee for engagement in here}
        for delegation, attendees in people.items():
            if None in busy or (attendees and attendees <= busy):
                own = tuple(engagement for engagement in here if engagement.attendee is None or engagement.attendee in attendees)
                found.setdefault(delegation, []).append(Taken(slot.id, slot.starts_at, slot.ends_at, own))
    return {delegation: tuple(taken) for delegation, taken in found.items()}
