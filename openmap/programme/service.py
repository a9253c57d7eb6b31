"""Verbs of the programme: write a session with who is on stage, take it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from asyncpg.exceptions import UniqueViolationError

from openmap.audit.service import Actor, record
from openmap.clock import now
from openmap.db import savepoint, transaction
from openmap.errors import Conflict, InvalidForm
from openmap.events import queries as events
from openmap.i18n import _
from openmap.programme import queries
from openmap.programme.seats import fill_seats
from openmap.programme.tables import ProgrammeSession, Speaker
from openmap.programme.taking import changing
from openmap.registrations.service import lock_event

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID

    from openmap.programme.queries import SessionDetails
    from openmap.programme.values import SessionValues

PLACED = ("starts", "ends", "room")


class SessionReferenceTaken(Conflict):
    """Another session of the event has this reference."""


class SeatsInUse(Conflict):
    """People signed up for more seats than the session would have."""


async def save_session(
    actor: Actor,
    event_id: UUID,
    values: SessionValues,
    *,
    session_id: UUID | None = None,
    breaks_meetings: bool = False,
    still: Callable[[], Awaitable[None]] | None = None,
) -> SessionDetails:
    """Write a session and who is on stage, as a new one or in place of what stood there.

    Raises:
        InvalidForm: A message per field.
        UnknownSession: The event has no such session.
        SessionReferenceTaken, SeatsInUse, TakesPublishedTime: As their names say.
    """
    problems = values.problems()
    if problems:
        raise InvalidForm(_("La séance n'est pas enregistrée : corrigez les champs signalés."), fields=problems)
    async with changing(event_id, breaks_meetings=breaks_meetings) as event:
        if still is not None:
            await still()
        await _require_coming(event_id, values)
        before = await queries.session(event, session_id) if session_id else None
        if before is not None:
            _require_seats(before, values)
        key = await _write(event_id, values, before)
        await _write_speakers(key, values)
        await fill_seats(event, key)
        done = "programme.session-changed" if before else "programme.session-added"
        await record(actor, done, event_id=event_id, subject=("session", key), details={"title": values.title.strip()})
        return await queries.session(event, key)


async def delete_session(actor: Actor, event_id: UUID, session_id: UUID) -> None:
    """Take a session out of the programme, with who signed up for it; raises UnknownSession."""
    async with transaction():
        await lock_event(event_id)
        found = await queries.session(await events.event(event_id), session_id)
        await ProgrammeSession.delete().where(ProgrammeSession.id == session_id)
        details = {"title": found.title, "signed_up": found.seats + found.waiting}
        await record(actor, "programme.session-deleted", event_id=event_id, subject=("session", session_id), details=details)


async def _require_coming(event_id: UUID, values: SessionValues) -> None:
    wanted = [speaker.attendee for speaker in values.speakers if speaker.attendee]
    known = await queries.coming(event_id, wanted)
    message = _("Cette personne ne vient pas à cette journée.")
    errors = {f"speakers.{i}.attendee": message for i, one in enumerate(values.speakers) if one.attendee and one.attendee not in known}
    if errors:
        raise InvalidForm(_("La séance n'est pas enregistrée : corrigez les champs signalés."), fields=errors)


def _require_seats(before: SessionDetails, values: SessionValues) -> None:
    signed_up = before.seats + before.waiting
    if signed_up and not values.takes_sign_up:
        message = _("Des personnes sont déjà inscrites à cette séance : retirez d'abord leurs inscriptions.")
        raise SeatsInUse(message, fields={"takes_sign_up": message})
    if values.capacity is not None and values.capacity < before.seats:
        message = _("%(count)d personnes ont déjà une place : retirez-en d'abord.") % {"count": before.seats}
        raise SeatsInUse(message, fields={"capacity": message})


async def _write(event_id: UUID, values: SessionValues, before: SessionDetails | None) -> UUID:
    columns: dict[str, Any] = {name: getattr(values, name) for name in ("kind", "starts", "ends", "for_everyone", "takes_sign_up", "capacity")}
    columns |= {"is_public": values.is_public, "reference": (values.reference or "").strip() or None, "updated_at": now()}
    columns |= {name: getattr(values, name).strip() for name in ("title", "room", "description")}
    try:
        async with savepoint():
            if before is None:
                row = ProgrammeSession(event=event_id, created_at=now(), **columns)
                await row.save()
                key: UUID = row.id
                return key
            if any(getattr(before, name) != columns[name] for name in PLACED):
                columns["revision"] = before.revision + 1
            await ProgrammeSession.update({getattr(ProgrammeSession, name): value for name, value in columns.items()}).where(
                ProgrammeSession.id == before.id
            )
            return before.id
    except UniqueViolationError as error:
        message = _("Une autre séance porte déjà la référence « %(reference)s ».") % {"reference": values.reference}
        raise SessionReferenceTaken(message, fields={"reference": message}) from error


async def _write_speakers(session_id: UUID, values: SessionValues) -> None:
    await Speaker.delete().where(Speaker.session == session_id)
    rows = [
        Speaker(
            session=session_id,
            position=position,
            role=one.role,
            attendee=one.attendee,
            name="" if one.attendee else one.name.strip(),
            job_title="" if one.attendee else one.job_title.strip(),
            organisation="" if one.attendee else one.organisation.strip(),
        )
        for position, one in enumerate(values.speakers, 1)
    ]
    if rows:
        await Speaker.insert(*rows)
