"""Agendas of participants: the calendar to subscribe to, its personal address, and who may renew it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openmap.audit.service import Actor, record
from openmap.clock import now
from openmap.db import transaction
from openmap.errors import NotFound
from openmap.events import queries as events
from openmap.i18n import _, lazy, use_locale
from openmap.ical import Entry, feed
from openmap.programme import queries as programme
from openmap.publication import queries
from openmap.publication.release import told_line, write_ledger
from openmap.publication.service import offer_again
from openmap.publication.tables import Subscriber
from openmap.publication.telling import comes, domain_of, session_uid, uid_of, wanted_of
from openmap.registrations import queries as registrations
from openmap.registrations.links import close_links, ensure_links
from openmap.registrations.queries import FEED_LINK, link_subject
from openmap.registrations.tables import AccessLink, RegistrationStatus
from openmap.security import derive_token, token_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from openmap.events.queries import EventDetails
    from openmap.publication.difference import Wanted
    from openmap.publication.queries import Appointment, LedgerLine
    from openmap.settings import Settings


class UnknownPerson(NotFound):
    """Nobody of the registration has this id."""

    message = lazy("Cette personne ne fait pas partie de cette inscription.")


async def feed_of_token(token: str, settings: Settings) -> str:
    """Write the calendar that a personal address subscribes to, empty for whoever has invitations instead; raises UnknownLink."""
    attendee_id, registration_id = await link_subject(FEED_LINK, token_hash(token))
    event_id = (await registrations.registration(registration_id)).event_id
    is_subscribed = attendee_id in await queries.subscribers(event_id)
    return await calendar_of(registration_id, attendee_id, settings, is_empty=not is_subscribed)


async def calendar_of(registration_id: UUID, attendee_id: UUID, settings: Settings, *, is_empty: bool = False) -> str:
    """Write the sessions that one person attends and their meetings in the version in force; empty once they do not come any more.

    UID and SEQUENCE are those of the invitations. DTSTAMP is the moment of the last message, or of the publication, so that a feed that says
    the same has the same bytes.
    """
    registration = await registrations.registration(registration_id)
    event = await events.event(registration.event_id)
    entries: list[Entry] = []
    if not is_empty and event.cancelled_at is None:
        told = {line.uid: line for line in await queries.ledger_of_attendee(attendee_id)}
        entries = await _meetings_of(event, registration_id, attendee_id, told, settings)
        if registration.status is RegistrationStatus.ACCEPTED:
            entries += await _sessions_of(event, attendee_id, told, settings)
    person = (await queries.people([attendee_id])).get(attendee_id)
    with use_locale(person.locale if person else "fr"):
        return feed(entries, name=_("Rendez-vous %(event)s") % {"event": event.title}, timezone=event.timezone)


async def _meetings_of(
    event: EventDetails, registration_id: UUID, attendee_id: UUID, told: Mapping[str, LedgerLine], settings: Settings
) -> list[Entry]:
    version = await queries.version_in_force(event.id)
    if version is None:
        return []
    known = {(line.own_registration, line.other_registration): line.uid for line in told.values() if line.other_registration}
    entries: list[Entry] = []
    for appointment in await queries.appointments(event, await queries.planned_of_version(version.id), registration_id=registration_id):
        if appointment.attendee.id != attendee_id or not comes(appointment):
            continue
        pair = (appointment.own.id, appointment.other.id)
        uid = known.get(pair) or uid_of(event.id, attendee_id, *pair, domain=domain_of(settings))
        wanted, line = wanted_of(event, appointment, uid, settings), told.get(uid)
        entries.append(
            Entry(
                uid=uid,
                sequence=line.sequence if line else 0,
                stamped_at=max(version.published_at, line.stamped_at) if line else version.published_at,
                starts_at=wanted.starts_at,
                ends_at=wanted.ends_at,
                summary=wanted.summary,
                location=wanted.place,
                url=f"{settings.base_url}/espace/{registration_id}/agenda",
            )
        )
    return entries


async def _sessions_of(event: EventDetails, attendee_id: UUID, told: Mapping[str, LedgerLine], settings: Settings) -> list[Entry]:
    """List the sessions that a person attends, under the UIDs of their invitations: the whole programme has others."""
    address = f"{settings.base_url}/journees/{event.slug}/programme"
    known = {line.session: line for line in told.values() if line.session}
    entries: list[Entry] = []
    for session in (await programme.sessions_of_attendees(event, [attendee_id]))[attendee_id]:
        line, changed_at = known.get(session.id), max(session.updated_at, event.updated_at)
        entries.append(
            Entry(
                uid=line.uid if line else session_uid(session.id, attendee_id, domain=domain_of(settings)),
                sequence=max(session.revision, line.sequence) if line else session.revision,
                stamped_at=max(changed_at, line.stamped_at) if line else changed_at,
                starts_at=session.starts_at,
                ends_at=session.ends_at,
                summary=session.title,
                location=", ".join(part for part in (session.room, event.place_name) if part),
                url=address,
            )
        )
    return entries


@dataclass(frozen=True, slots=True)
class Read:
    """A meeting as a subscriber reads it now, and the SEQUENCE under which they may answer; `is_noted` says that the ledger holds it."""

    wanted: Wanted
    sequence: int
    is_noted: bool


async def read_by_subscribers(registration_id: UUID, other_id: UUID, settings: Settings) -> dict[UUID, Read | None]:
    """Map each subscriber of a registration to their meeting with another one in the version in force; None where there is none (any more).

    What they read moves on with the version, without a message: a line of the ledger that the feed has overtaken counts as one SEQUENCE earlier.
    """
    registration = await registrations.registration(registration_id)
    event, subscribed = await events.event(registration.event_id), await queries.subscribers(registration.event_id)
    people = {person.id for delegation in registration.present for person in delegation.attendees} & subscribed
    version = await queries.version_in_force(event.id) if people and event.cancelled_at is None else None
    found: dict[UUID, Read | None] = dict.fromkeys(people)
    planned = await queries.planned_of_version(version.id) if version else []
    for appointment in await queries.appointments(event, planned, registration_id=registration_id):
        person = appointment.attendee.id
        if person in people and appointment.other.id == other_id and comes(appointment):
            found[person] = await _as_read(event, appointment, settings)
    return found


async def note_reading(event_id: UUID, read: Iterable[Read]) -> None:
    """Write into the ledger what subscribers read: an answer is about a line of it. No mailbox holds it."""
    lines = [
        told_line(event_id, one.wanted, sequence=one.sequence, stamped_at=now(), is_cancelled=True, is_by_feed=True)
        for one in read
        if not one.is_noted
    ]
    await write_ledger(lines)


async def _as_read(event: EventDetails, appointment: Appointment, settings: Settings) -> Read:
    pair = (appointment.own.id, appointment.other.id)
    known = await queries.ledger_of_attendee(appointment.attendee.id)
    last = max((line for line in known if (line.own_registration, line.other_registration) == pair), key=lambda line: line.sequence, default=None)
    uid = last.uid if last else uid_of(event.id, appointment.attendee.id, *pair, domain=domain_of(settings))
    wanted = wanted_of(event, appointment, uid, settings)
    if last is None:
        return Read(wanted, 0, is_noted=False)
    # An invitation whose withdrawal has not left is still in a mailbox: its line says so, and stays.
    stands = not last.is_by_feed or (last.starts_at, last.ends_at, last.place_key) == (wanted.starts_at, wanted.ends_at, wanted.place_key)
    return Read(wanted, last.sequence if stands else last.sequence + 1, is_noted=stands)


async def feed_addresses(registration_id: UUID, settings: Settings) -> dict[UUID, str]:
    """Map each person of a registration who has a feed to its address."""
    rows: list[dict[str, Any]] = await AccessLink.select(AccessLink.subject, AccessLink.generation).where(
        AccessLink.registration == registration_id, AccessLink.purpose == FEED_LINK, AccessLink.revoked_at.is_null()
    )
    base = settings.base_url.rstrip("/")
    return {row["subject"]: f"{base}/calendar/{derive_token(settings.secret_key, FEED_LINK, row['subject'], row['generation'])}.ics" for row in rows}


async def subscribe(actor: Actor | None = None, *, registration_id: UUID, attendee_id: UUID, settings: Settings) -> int:
    """Give a person an address to subscribe to, or a new one: the former answers no more. It takes the place of their invitations.

    Who asks for it is the person, where no `actor` is named.

    Returns:
        How many drafts wait because of it: one per invitation to take out of the person's calendar.

    Raises:
        UnknownPerson: Nobody of the registration has this id.
        PublicationRunning: Another publication or release of this event is under way.
    """
    own, event_id = await _own_actor(registration_id, attendee_id)
    actor = actor or own
    async with transaction():
        await close_links(FEED_LINK, attendee_id)
        await ensure_links(FEED_LINK, {attendee_id: registration_id}, secret_key=settings.secret_key)
        await Subscriber.insert(Subscriber(attendee=attendee_id, since=now())).on_conflict(target=Subscriber.attendee, action="DO NOTHING")
        await record(actor, "feed.renewed", event_id=event_id, subject=("attendee", attendee_id))
        return await _tell(actor, event_id, attendee_id, settings)


async def unsubscribe(actor: Actor | None = None, *, registration_id: UUID, attendee_id: UUID, settings: Settings, closes: bool = False) -> int:
    """Go back to invitations: a calendar that still subscribes is shown nothing, so that it lets go of the meetings.

    Args:
        actor: Who asks for it; the person, where nobody is named.
        registration_id: Their registration.
        attendee_id: The person.
        settings: Names the site in links.
        closes: Close the address as well: it answers no more.

    Returns:
        How many drafts wait because of it: one invitation per meeting.

    Raises:
        UnknownPerson: Nobody of the registration has this id.
        PublicationRunning: Another publication or release of this event is under way.
    """
    own, event_id = await _own_actor(registration_id, attendee_id)
    actor = actor or own
    async with transaction():
        await Subscriber.delete().where(Subscriber.attendee == attendee_id)
        if closes:
            await close_links(FEED_LINK, attendee_id)
        await record(actor, "feed.closed" if closes else "feed.left", event_id=event_id, subject=("attendee", attendee_id))
        return await _tell(actor, event_id, attendee_id, settings)


async def registration_of(event_id: UUID, attendee_id: UUID) -> UUID:
    """Find the registration of a person who comes to an event; raises UnknownPerson."""
    for registration in await registrations.every_registration(event_id):
        if any(person.id == attendee_id for delegation in registration.present for person in delegation.attendees):
            return registration.id
    raise UnknownPerson


async def _own_actor(registration_id: UUID, attendee_id: UUID) -> tuple[Actor, UUID]:
    registration = await registrations.registration(registration_id)
    person = next((person for delegation in registration.present for person in delegation.attendees if person.id == attendee_id), None)
    if person is None:
        raise UnknownPerson
    return Actor.by_registration(registration_id, person.name), registration.event_id


async def _tell(actor: Actor, event_id: UUID, attendee_id: UUID, settings: Settings) -> int:
    """Prepare what one person's calendar needs now; nothing before the first publication."""
    if await queries.version_in_force(event_id) is None:
        return 0
    return len((await offer_again(actor, event_id=event_id, settings=settings, attendee_id=attendee_id)).message_ids)
