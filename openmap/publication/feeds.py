"""Agendas of participants: the calendar to subscribe to, its personal address, and who may renew it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openmap.audit.service import Actor, record
from openmap.db import transaction
from openmap.errors import NotFound
from openmap.events import queries as events
from openmap.i18n import _, lazy, use_locale
from openmap.ical import Entry, feed
from openmap.programme import queries as programme
from openmap.publication import queries
from openmap.publication.telling import comes, domain_of, uid_of, wanted_of
from openmap.registrations import queries as registrations
from openmap.registrations.links import close_links, ensure_links
from openmap.registrations.queries import FEED_LINK, link_subject
from openmap.registrations.tables import AccessLink, RegistrationStatus
from openmap.security import derive_token, token_hash

if TYPE_CHECKING:
    from uuid import UUID

    from openmap.events.queries import EventDetails
    from openmap.settings import Settings


class UnknownPerson(NotFound):
    """Nobody of the registration has this id."""

    message = lazy("Cette personne ne fait pas partie de cette inscription.")


async def feed_of_token(token: str, settings: Settings) -> str:
    """Write the calendar that a personal address subscribes to; raises UnknownLink."""
    attendee_id, registration_id = await link_subject(FEED_LINK, token_hash(token))
    return await calendar_of(registration_id, attendee_id, settings)


async def calendar_of(registration_id: UUID, attendee_id: UUID, settings: Settings) -> str:
    """Write the sessions that one person attends and their meetings in the version in force; empty once they do not come any more.

    UID and SEQUENCE are those of the invitations. DTSTAMP is the moment of the last message, or of the publication, so that a feed that says
    the same has the same bytes.
    """
    registration = await registrations.registration(registration_id)
    event = await events.event(registration.event_id)
    version = await queries.version_in_force(event.id)
    planned = await queries.planned_of_version(version.id) if version and event.cancelled_at is None else []
    told = {line.uid: line for line in await queries.ledger_of_attendee(attendee_id)}
    known = {(line.own_registration, line.other_registration): line.uid for line in told.values()}
    entries: list[Entry] = []
    for appointment in await queries.appointments(event, planned, registration_id=registration_id):
        if appointment.attendee.id != attendee_id or not comes(appointment) or version is None:
            continue
        pair = (appointment.own.id, appointment.other.id)
        uid = known.get(pair) or uid_of(event.id, attendee_id, *pair, domain=domain_of(settings))
        wanted, line = wanted_of(event, appointment, uid, settings), told.get(uid)
        agenda = f"{settings.base_url}/espace/{registration_id}/agenda"
        entries.append(
            Entry(
                uid=uid,
                sequence=line.sequence if line else 0,
                stamped_at=max(version.published_at, line.stamped_at) if line else version.published_at,
                starts_at=wanted.starts_at,
                ends_at=wanted.ends_at,
                summary=wanted.summary,
                location=wanted.place,
                url=agenda,
            )
        )
    if registration.status is RegistrationStatus.ACCEPTED and event.cancelled_at is None:
        entries += await _sessions_of(event, attendee_id, settings)
    person = (await queries.people([attendee_id])).get(attendee_id)
    with use_locale(person.locale if person else "fr"):
        return feed(entries, name=_("Rendez-vous %(event)s") % {"event": event.title}, timezone=event.timezone)


async def _sessions_of(event: EventDetails, attendee_id: UUID, settings: Settings) -> list[Entry]:
    """List the sessions that a person attends, under UIDs of their own: the whole programme has others."""
    address = f"{settings.base_url}/journees/{event.slug}/programme"
    return [
        Entry(
            uid=f"{session.id}-{attendee_id}@{domain_of(settings)}",
            sequence=session.revision,
            stamped_at=max(session.updated_at, event.updated_at),
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            summary=session.title,
            location=", ".join(part for part in (session.room, event.place_name) if part),
            url=address,
        )
        for session in (await programme.sessions_of_attendees(event, [attendee_id]))[attendee_id]
    ]


async def feed_addresses(registration_id: UUID, settings: Settings) -> dict[UUID, str]:
    """Map each person of a registration who has a feed to its address."""
    rows: list[dict[str, Any]] = await AccessLink.select(AccessLink.subject, AccessLink.generation).where(
        AccessLink.registration == registration_id, AccessLink.purpose == FEED_LINK, AccessLink.revoked_at.is_null()
    )
    base = settings.base_url.rstrip("/")
    return {row["subject"]: f"{base}/calendar/{derive_token(settings.secret_key, FEED_LINK, row['subject'], row['generation'])}.ics" for row in rows}


async def renew_feed(*, registration_id: UUID, attendee_id: UUID, settings: Settings) -> None:
    """Give a person an address to subscribe to, or a new one: the former answers no more.

    Raises:
        UnknownPerson: Nobody of the registration has this id.
    """
    registration = await registrations.registration(registration_id)
    person = next((person for delegation in registration.present for person in delegation.attendees if person.id == attendee_id), None)
    if person is None:
        raise UnknownPerson
    async with transaction():
        await close_links(FEED_LINK, attendee_id)
        await ensure_links(FEED_LINK, {attendee_id: registration_id}, secret_key=settings.secret_key)
        actor = Actor.by_registration(registration_id, person.name)
        await record(actor, "feed.renewed", event_id=registration.event_id, subject=("attendee", attendee_id))
