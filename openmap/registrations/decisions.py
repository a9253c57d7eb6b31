"""What the organiser, or the event's capacity, decides of a registration: accept, refuse, make wait, withdraw, promote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openmap.audit.service import SYSTEM, Actor, record
from openmap.clock import now
from openmap.db import transaction
from openmap.errors import Conflict, InvalidForm
from openmap.events import queries as events
from openmap.events.tables import Side
from openmap.i18n import _, lazy
from openmap.registrations import queries
from openmap.registrations.links import drop_drafts, write_to
from openmap.registrations.places import is_limited, people_of, places_left
from openmap.registrations.service import PublishedAlready, lock_event, next_waiting_rank, update_registration
from openmap.registrations.tables import Registration, RegistrationStatus

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from uuid import UUID

    from openmap.registrations.queries import RegistrationDetails
    from openmap.registrations.values import RegistrationValues

NOTE_LENGTH = 200
LETTERS = {
    RegistrationStatus.ACCEPTED: "accepted",
    RegistrationStatus.WAITING: "waiting",
    RegistrationStatus.REFUSED: "refused",
}


class NotTheirs(Conflict):
    """A decision that is not made by this verb."""

    message = lazy("Une inscription ne revient pas à cet état : acceptez-la, refusez-la, mettez-la en attente ou retirez-la.")


async def set_status(
    actor: Actor, registration_id: UUID, status: RegistrationStatus, *, secret_key: str, notifies: bool = False
) -> RegistrationDetails:
    """Accept, refuse, put on the waiting list, mark as declined or withdraw. A place that becomes free goes to the first who waits.

    Args:
        actor: Who decides.
        registration_id: Of what.
        status: The new state; the present one changes nothing.
        secret_key: Makes the personal links of letters.
        notifies: Send the people concerned a letter at once. Those promoted by it from the waiting list have their
            letter as a draft.

    Raises:
        PublishedAlready: The timetable is published and an accepted registration would leave it.
        NotTheirs: Nothing goes back to submitted, nor to invited but an invitation that was declined.
    """
    before = await queries.registration(registration_id)
    event = await events.event(before.event_id)
    if status is before.status:
        return before
    if event.is_published and before.status is RegistrationStatus.ACCEPTED:
        raise PublishedAlready(event.id, registration_id)
    return await leave_or_enter(actor, before, status, secret_key=secret_key, notifies=notifies)


async def change_registration(
    actor: Actor,
    registration_id: UUID,
    values: RegistrationValues,
    status: RegistrationStatus,
    *,
    secret_key: str,
    notifies: bool = False,
    still: Callable[[], Awaitable[None]] | None = None,
) -> RegistrationDetails:
    """Replace what a registration holds and decide of it, all or nothing; raises what `update_registration` and `set_status` raise.

    `still` is called once nobody else can decide of the event's registrations, and may refuse.
    """
    async with transaction():
        await lock_event((await queries.registration(registration_id)).event_id)
        if still is not None:
            await still()
        await update_registration(actor, registration_id, values)
        return await set_status(actor, registration_id, status, secret_key=secret_key, notifies=notifies)


async def leave_or_enter(
    actor: Actor, before: RegistrationDetails, status: RegistrationStatus, *, secret_key: str, notifies: bool = False
) -> RegistrationDetails:
    """Do what `set_status` does, published or not: public for the slices that then take the meetings away and tell people; raises NotTheirs."""
    reopens = status is RegistrationStatus.INVITED and before.status is RegistrationStatus.DECLINED and before.invited_at is not None
    if status in {RegistrationStatus.INVITED, RegistrationStatus.SUBMITTED} and not reopens:
        raise NotTheirs
    async with transaction():
        await lock_event(before.event_id)
        rank = await next_waiting_rank(before.event_id) if status is RegistrationStatus.WAITING else None
        await _move(actor, before.event_id, before.id, status, rank=rank)
        await drop_drafts(actor, before.event_id, [before.id])
        if notifies and status in LETTERS:
            await write_to([before.id], LETTERS[status], secret_key=secret_key)
        if before.status is RegistrationStatus.ACCEPTED:
            await promote_waiting(before.event_id, secret_key=secret_key, as_draft=True)
        return await queries.registration(before.id)


async def accept_many(actor: Actor, event_id: UUID, registration_ids: Sequence[UUID], *, secret_key: str, notifies: bool = False) -> int:
    """Accept several at once, those of this event that are not yet accepted; return how many."""
    async with transaction():
        await lock_event(event_id)
        found = [line for line in await queries.registrations_by_ids(registration_ids) if line.event_id == event_id]
        chosen = [line.id for line in found if line.status is not RegistrationStatus.ACCEPTED]
        for registration_id in chosen:
            await _move(actor, event_id, registration_id, RegistrationStatus.ACCEPTED, rank=None)
        if notifies:
            await write_to(chosen, LETTERS[RegistrationStatus.ACCEPTED], secret_key=secret_key)
        return len(chosen)


async def decide_many(
    actor: Actor, event_id: UUID, registration_ids: Sequence[UUID], status: RegistrationStatus, *, secret_key: str, notifies: bool = False
) -> int:
    """Refuse several at once, or make them wait: those of this event that are elsewhere; return how many. What meets people published to stays."""
    event = await events.event(event_id)
    async with transaction():
        await lock_event(event_id)
        found = [line for line in await queries.registrations_by_ids(registration_ids) if line.event_id == event_id and line.status is not status]
        chosen = [line for line in found if not (event.is_published and line.status is RegistrationStatus.ACCEPTED)]
        for line in chosen:
            await leave_or_enter(actor, line, status, secret_key=secret_key, notifies=notifies)
        return len(chosen)


async def note_many(actor: Actor, event_id: UUID, registration_ids: Sequence[UUID], note: str) -> int:
    """Add a line to the note for the team of several registrations of an event; return how many.

    Raises:
        InvalidForm: There is nothing to note, or too much.
    """
    line = " ".join(note.split())
    if not line or len(line) > NOTE_LENGTH:
        raise InvalidForm(_("Écrivez la note à ajouter : %(limit)d signes au plus.") % {"limit": NOTE_LENGTH})
    async with transaction():
        rows: list[dict[str, Any]] = await Registration.raw(
            "UPDATE registration SET organiser_note = right(concat_ws(E'\\n', nullif(organiser_note, ''), {}::text), 10000), updated_at = {}"
            " WHERE event = {} AND id = ANY({}) RETURNING id",
            line,
            now(),
            event_id,
            list(registration_ids),
        )
        details = {"count": len(rows), "ids": [str(row["id"]) for row in rows]}
        await record(actor, "registrations.noted", event_id=event_id, subject=("event", event_id), details=details)
    return len(rows)


async def promote_waiting(event_id: UUID, *, secret_key: str, as_draft: bool = False) -> int:
    """Accept those who wait, in order, while there is a place on their side; write to them; return how many.

    Where nothing limits a side, nobody of it is promoted by itself. One who does not fit keeps those behind on the same side waiting.

    Args:
        event_id: Where.
        secret_key: Makes the personal links of letters.
        as_draft: Nobody asked for it: the letters wait until an organiser has read them.
    """
    async with transaction():
        await lock_event(event_id)
        event = await events.event(event_id)
        places, full = await places_left(event), set[Side]()
        promoted = []
        for line in await queries.registrations_by_ids([line.id for line in await queries.waiting_list(event_id)]):
            people = people_of(line)
            if line.side in full or not is_limited(event, line.side):
                continue
            if not places.fits(line.side, people):
                full.add(line.side)
                continue
            places.take(line.side, people)
            promoted.append(line.id)
            await _move(SYSTEM, event_id, line.id, RegistrationStatus.ACCEPTED, rank=None)
        await write_to(promoted, LETTERS[RegistrationStatus.ACCEPTED], secret_key=secret_key, as_draft=as_draft)
        return len(promoted)


async def _move(actor: Actor, event_id: UUID, registration_id: UUID, status: RegistrationStatus, *, rank: int | None) -> None:
    changes: dict[Any, Any] = {Registration.status: status, Registration.waiting_rank: rank, Registration.updated_at: now()}
    await Registration.update(changes).where(Registration.id == registration_id)
    await record(actor, f"registration.{status.value}", event_id=event_id, subject=("registration", registration_id))
