"""Take somebody, a table or a slot out of a published day, and start the repair that fills what this frees."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from openmap.attendance.service import WithdrawnAlready
from openmap.db import transaction
from openmap.errors import NotFound
from openmap.events import queries as events
from openmap.events import service as event_verbs
from openmap.i18n import lazy
from openmap.publication import queries as publication
from openmap.registrations import queries as registrations
from openmap.registrations.decisions import leave_or_enter
from openmap.registrations.presence import withdraw_delegation
from openmap.registrations.tables import RegistrationStatus
from openmap.timetables.service import start_run

if TYPE_CHECKING:
    from openmap.audit.service import Actor
    from openmap.events.queries import EventDetails
    from openmap.publication.queries import Planned
    from openmap.settings import Settings
    from openmap.timetables.queries import RunDetails

REPAIR_S = 10.0


class Loss(StrEnum):
    """What a day can lose."""

    REGISTRATION = "registration"
    DELEGATION = "delegation"
    TABLE = "table"
    SLOT = "slot"


class NothingToLose(NotFound):
    """The event has no such registration, delegation, table or slot."""

    message = lazy("Ce qui serait retiré n'existe pas à cette journée, ou en est déjà retiré.")


@dataclass(frozen=True, slots=True)
class Lost:
    """What would be taken out: its name, the registration it belongs to, and the published meetings that it takes along."""

    loss: Loss
    key: UUID
    name: str
    registration: UUID | None
    meetings: tuple[Planned, ...]


async def consequence(event: EventDetails, loss: Loss, key: UUID) -> Lost:
    """Say what would vanish; raises NothingToLose."""
    name, registration = await _named(event, loss, key)
    version = await publication.version_in_force(event.id)
    planned = await publication.planned_of_version(version.id) if version else []
    return Lost(loss, key, name, registration, tuple(meeting for meeting in planned if key in _holds(meeting, loss)))


async def cancel(actor: Actor, *, event_id: UUID, loss: Loss, key: UUID, settings: Settings) -> RunDetails | None:
    """Take something out of the day and start a repair of the published timetable; None where nothing is published.

    Nobody is told before the draft that the repair makes is published.

    Raises:
        NothingToLose: The event has no such thing.
        WithdrawnAlready, LastDelegation: It left before, or nobody would be left.
        RunUnderWay, NothingToSchedule: No repair can be started now; nothing is taken out.
    """
    async with transaction():
        event = await events.event(event_id)
        _name, registration_id = await _named(event, loss, key)
        match loss:
            case Loss.REGISTRATION:
                before = await registrations.registration(key)
                if before.status is RegistrationStatus.WITHDRAWN:
                    raise WithdrawnAlready
                await leave_or_enter(actor, before, RegistrationStatus.WITHDRAWN, secret_key=settings.secret_key)
            case Loss.DELEGATION if registration_id is not None:
                await withdraw_delegation(actor, registration_id, key)
            case Loss.TABLE:
                await event_verbs.withdraw_table(actor, event_id, key)
            case _:
                await event_verbs.close_slot(actor, event_id, key)
        if not event.is_published:
            return None
        return await start_run(actor, event_id, policy="repair", time_limit_s=REPAIR_S)


def _holds(meeting: Planned, loss: Loss) -> tuple[UUID | None, ...]:
    """Name what a meeting depends on, of one kind."""
    match loss:
        case Loss.REGISTRATION:
            return meeting.a, meeting.b
        case Loss.DELEGATION:
            return meeting.a_delegation, meeting.b_delegation
        case Loss.TABLE:
            return (meeting.table_id,)
        case _:
            return (meeting.slot_id,)


async def _named(event: EventDetails, loss: Loss, key: UUID) -> tuple[str, UUID | None]:
    """Name something of the event, with the registration it belongs to."""
    if loss is Loss.TABLE:
        found = [line.name for line in await events.tables_of(event.id) if line.id == key and not line.is_withdrawn]
    elif loss is Loss.SLOT:
        slots = [line for line in await events.slots_of(event.id) if line.id == key and not line.is_closed]
        found = [f"{line.starts_at.astimezone(event.zone):%H:%M}" for line in slots]
    else:
        return await _people(event, loss, key)
    if not found:
        raise NothingToLose
    return found[0], None


async def _people(event: EventDetails, loss: Loss, key: UUID) -> tuple[str, UUID]:
    owner = await registrations.owner_of_delegation(key) if loss is Loss.DELEGATION else key
    rows = await registrations.registrations_by_ids([owner]) if owner else []
    if not rows or rows[0].event_id != event.id:
        raise NothingToLose
    if loss is Loss.REGISTRATION:
        return rows[0].organisation, rows[0].id
    name = next((line.name for line in rows[0].present if line.id == key), None)
    if name is None:
        raise NothingToLose
    return f"{rows[0].organisation} ({name})" if name else rows[0].organisation, rows[0].id
