"""Seats of sessions: sign up, wait, undo. A seat is given by one conditional statement, behind the lock of the session's row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from openmap.audit.service import Actor, record
from openmap.clock import now
from openmap.db import transaction
from openmap.errors import Conflict, NotFound
from openmap.events import queries as events
from openmap.events.slots import Span
from openmap.i18n import _, lazy
from openmap.letters.queries import own_texts
from openmap.outbox.service import enqueue_all
from openmap.programme import queries
from openmap.programme.letters import seat_letter
from openmap.programme.queries import IN_FORCE
from openmap.programme.tables import SignUp
from openmap.programme.taking import changing

if TYPE_CHECKING:
    from uuid import UUID

    from openmap.events.queries import EventDetails
    from openmap.programme.queries import SessionDetails, SignUpLine

_SIGN_UP = (
    "INSERT INTO sign_up (id, session, attendee, has_seat, position, created_at) SELECT {}, held.id, {},"  # noqa: S608  # made of constants
    f" held.capacity IS NULL OR (SELECT count(*){IN_FORCE} WHERE sign_up.session = held.id) < held.capacity,"
    " 1 + coalesce((SELECT max(position) FROM sign_up WHERE sign_up.session = held.id), 0), {}"
    " FROM programme_session AS held WHERE held.id = {} AND held.takes_sign_up ON CONFLICT (session, attendee) DO NOTHING"
)
_FILL = (
    "UPDATE sign_up SET has_seat = true WHERE id IN (SELECT sign_up.id"  # noqa: S608  # made of constants
    + IN_FORCE
    + " WHERE sign_up.session = {} AND NOT sign_up.has_seat ORDER BY sign_up.position LIMIT {}) RETURNING attendee"
)


class SignUpClosed(Conflict):
    """The session takes no sign-up, has begun, or is not held."""

    message = lazy("Cette séance ne prend pas ou plus d'inscription.")


class TakenElsewhere(Conflict):
    """The person is in another session at the same time."""


class NotSignedUp(NotFound):
    """The person has no sign-up for this session."""

    message = lazy("Cette personne n'est pas inscrite à cette séance.")


class NotComing(NotFound):
    """The person does not come to this event."""

    message = lazy("Cette personne ne vient pas à cette journée.")


async def sign_up(actor: Actor, event_id: UUID, session_id: UUID, attendee: UUID, *, breaks_meetings: bool = False) -> SignUpLine:
    """Give a person a seat in a session, or a place among those who wait for one; doing it twice changes nothing.

    Raises:
        UnknownSession, NotComing: The event has no such session, or no such person comes to it.
        SignUpClosed, TakenElsewhere: As their names say; participants come too late once it has begun, the organiser does not.
        TakesPublishedTime: The seat would take the person from published slots, and `breaks_meetings` is not set.
    """
    async with changing(event_id, breaks_meetings=breaks_meetings) as event:
        await _lock(session_id)
        session = await queries.session(event, session_id)
        if not await queries.coming(event_id, [attendee]):
            raise NotComing
        has_begun = actor.kind == "registration" and session.starts_at <= now()
        if not session.takes_sign_up or event.cancelled_at is not None or has_begun:
            raise SignUpClosed
        await _require_free(event, session, attendee)
        await _fill(event, session)
        await SignUp.raw(_SIGN_UP, uuid4(), attendee, now(), session_id)
        await record(actor, "programme.signed-up", event_id=event_id, subject=("session", session_id), details={"attendee": str(attendee)})
        return await _line(event_id, session_id, attendee)


async def cancel_sign_up(actor: Actor, event_id: UUID, session_id: UUID, attendee: UUID) -> None:
    """Take a person's sign-up back; the seat goes to the first who waits.

    Raises:
        UnknownSession, NotSignedUp: There is no such session, or no such sign-up.
    """
    async with changing(event_id, breaks_meetings=True) as event:
        await _lock(session_id)
        await queries.session(event, session_id)
        rows = await SignUp.delete().where(SignUp.session == session_id, SignUp.attendee == attendee).returning(SignUp.id)
        if not rows:
            raise NotSignedUp
        await record(actor, "programme.sign-up-cancelled", event_id=event_id, subject=("session", session_id), details={"attendee": str(attendee)})
        await fill_seats(event, session_id)


async def give_seats(actor: Actor, event_id: UUID, session_id: UUID, *, breaks_meetings: bool = False) -> int:
    """Give the free seats to those who wait, also after publication; return how many got one.

    Raises:
        UnknownSession: The event has no such session.
        TakesPublishedTime: A seat would take somebody from published slots, and `breaks_meetings` is not set.
    """
    async with changing(event_id, breaks_meetings=breaks_meetings) as event:
        await _lock(session_id)
        count = await _fill(event, await queries.session(event, session_id))
        await record(actor, "programme.seats-given", event_id=event_id, subject=("session", session_id), details={"count": count})
        return count


async def fill_seats(event: EventDetails, session_id: UUID) -> None:
    """Give the free seats of a session to those who wait, in order, and tell them; in the caller's transaction.

    Once the timetable is published nobody is moved into a session that is held during meetings: they may have one then. The organiser decides.
    """
    async with transaction():
        await _lock(session_id)
        session = await queries.session(event, session_id)
        if session.waiting and not (event.is_published and await during_meetings(event, session)):
            await _fill(event, session)


async def during_meetings(event: EventDetails, session: SessionDetails) -> bool:
    """Tell whether a session overlaps a slot in which meetings may be held."""
    return any(session.span.overlaps(Span(slot.starts_at, slot.ends_at)) for slot in await events.slots_of(event.id) if not slot.is_closed)


async def _fill(event: EventDetails, session: SessionDetails) -> int:
    free = session.waiting if session.capacity is None else max(session.capacity - session.seats, 0)
    if not free or not session.waiting:
        return 0
    rows: list[dict[str, Any]] = await SignUp.raw(_FILL, session.id, free)
    people = {row["attendee"] for row in rows}
    lines = [line for line in await queries.sign_ups_of(event.id, session.id) if line.attendee in people]
    own = await own_texts(event.id)
    await enqueue_all([seat_letter(event, session, line, own) for line in lines])
    return len(lines)


async def _lock(session_id: UUID) -> None:
    await SignUp.raw("SELECT id FROM programme_session WHERE id = {} FOR UPDATE", session_id)


async def _require_free(event: EventDetails, session: SessionDetails, attendee: UUID) -> None:
    """Refuse a person who is in another session then, waiting for a seat included; raises TakenElsewhere."""
    waits = {line.session for line in await queries.sign_ups_of(event.id) if line.attendee == attendee}
    held = {one.session for one in await queries.engagements_of(event) if one.attendee in {None, attendee}}
    for other in await queries.sessions_of(event):
        if other.id != session.id and other.id in waits | held and other.span.overlaps(session.span):
            raise TakenElsewhere(_("À la même heure, cette personne est déjà dans « %(title)s ».") % {"title": other.title})


async def _line(event_id: UUID, session_id: UUID, attendee: UUID) -> SignUpLine:
    return next(line for line in await queries.sign_ups_of(event_id, session_id) if line.attendee == attendee)
