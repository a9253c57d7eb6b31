"""Seats of sessions: sign up, wait, undo. A seat is given by one conditional statement, behind the lock of the session's row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openmap.db import transaction
from openmap.events import queries as events
from openmap.events.slots import Span
from openmap.programme import queries
from openmap.programme.queries import IN_FORCE
from openmap.programme.tables import SignUp

if TYPE_CHECKING:
    from uuid import UUID

    from openmap.events.queries import EventDetails
    from openmap.programme.queries import SessionDetails

_FILL = (
    "UPDATE sign_up SET has_seat = true WHERE id IN (SELECT sign_up.id"  # noqa: S608  # made of constants
    + IN_FORCE
    + " WHERE sign_up.session = {} AND NOT sign_up.has_seat ORDER BY sign_up.created_at, sign_up.id LIMIT {}) RETURNING attendee"
)


async def fill_seats(event: EventDetails, session_id: UUID) -> list[UUID]:
    """Give the free seats of a session to those who wait, in order, in the caller's transaction.

    Once the timetable is published nobody is moved into a session that is held during meetings: they may have one then. The organiser decides.

    Returns:
        Who has a seat now and had none.
    """
    async with transaction():
        await SignUp.raw("SELECT id FROM programme_session WHERE id = {} FOR UPDATE", session_id)
        session = await queries.session(event, session_id)
        if not session.waiting or (event.is_published and await during_meetings(event, session)):
            return []
        free = session.waiting if session.capacity is None else max(session.capacity - session.seats, 0)
        rows = await SignUp.raw(_FILL, session_id, free)
        return [row["attendee"] for row in rows]


async def during_meetings(event: EventDetails, session: SessionDetails) -> bool:
    """Tell whether a session overlaps a slot in which meetings may be held."""
    return any(session.span.overlaps(Span(slot.starts_at, slot.ends_at)) for slot in await events.slots_of(event.id) if not slot.is_closed)
