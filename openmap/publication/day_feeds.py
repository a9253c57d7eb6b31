"""The organiser's calendar of a day: all meetings in force, by organisation and place, without anything about a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid5

from openmap.audit.service import Actor, record
from openmap.db import transaction
from openmap.errors import NotFound
from openmap.events import queries as events
from openmap.i18n import _, lazy
from openmap.ical import Entry, feed
from openmap.publication import queries
from openmap.publication.service import hold
from openmap.publication.tables import EventFeed
from openmap.publication.telling import domain_of, open_name
from openmap.registrations.queries import registrations_by_ids
from openmap.security import derive_token, token_hash

if TYPE_CHECKING:
    from uuid import UUID

    from openmap.settings import Settings

PURPOSE = "event-feed"


class UnknownFeed(NotFound):
    """The address was never made, was renewed, or is closed."""

    message = lazy("Cette adresse d'agenda n'existe pas ou plus.")


async def feed_of_token(token: str, settings: Settings) -> str:
    """Write the calendar behind an organiser's address; raises UnknownFeed."""
    row = await EventFeed.select(EventFeed.event).where(EventFeed.token_hash == token_hash(token), EventFeed.is_open.eq(True)).first()
    if row is None:
        raise UnknownFeed
    return await meetings_feed(row["event"], settings)


async def meetings_feed(event_id: UUID, settings: Settings) -> str:
    """Write all meetings of the version in force; empty once the day is cancelled. The same version gives the same bytes.

    A link of a meeting by video opens it for whoever has it, so that it stays out.
    """
    event = await events.event(event_id)
    version = await queries.version_in_force(event_id)
    planned = await queries.planned_of_version(version.id) if version and event.cancelled_at is None else []
    people = {row.id: row.organisation for row in await registrations_by_ids(sorted({key for meeting in planned for key in (meeting.a, meeting.b)}))}
    tables = {table.id: table for table in await events.tables_of(event_id)}
    entries: list[Entry] = []
    for meeting in planned if version else ():
        table = open_name(tables.get(meeting.table_id) if meeting.table_id else None)
        pair = uuid5(event_id, "|".join(sorted((str(meeting.a), str(meeting.b)))))
        entries.append(
            Entry(
                uid=f"{pair.hex}@{domain_of(settings)}",
                sequence=version.number - 1 if version else 0,
                stamped_at=version.published_at if version else meeting.starts_at,
                starts_at=meeting.starts_at,
                ends_at=meeting.ends_at,
                summary=f"{table} : {people[meeting.a]} – {people[meeting.b]}",
                location=", ".join(part for part in (table, event.place_name) if part),
                url=f"{settings.base_url}/gestion/{event.slug}/messages",
            )
        )
    return feed(entries, name=_("Tous les rendez-vous %(event)s") % {"event": event.title}, timezone=event.timezone)


async def address(event_id: UUID, settings: Settings) -> str:
    """Return the address that is open, or nothing."""
    row = await EventFeed.select(EventFeed.generation).where(EventFeed.event == event_id, EventFeed.is_open.eq(True)).first()
    return _address(event_id, row["generation"], settings) if row else ""


async def renew(actor: Actor, *, event_id: UUID, settings: Settings) -> str:
    """Make an address, or another one: the former answers no more; return it."""
    async with transaction():
        await hold(event_id)
        row = await EventFeed.select(EventFeed.generation).where(EventFeed.event == event_id).first()
        generation = row["generation"] + 1 if row else 1
        hashed = token_hash(derive_token(settings.secret_key, PURPOSE, event_id, generation))
        if row:
            values: dict[Any, Any] = {EventFeed.generation: generation, EventFeed.token_hash: hashed, EventFeed.is_open: True}
            await EventFeed.update(values).where(EventFeed.event == event_id)
        else:
            await EventFeed.insert(EventFeed(event=event_id, generation=generation, token_hash=hashed))
        await record(actor, "event.feed_renewed", event_id=event_id, subject=("event", event_id))
    return _address(event_id, generation, settings)


async def close(actor: Actor, *, event_id: UUID) -> None:
    """Close the address: it answers no more."""
    async with transaction():
        await EventFeed.update({EventFeed.is_open: False}).where(EventFeed.event == event_id)
        await record(actor, "event.feed_closed", event_id=event_id, subject=("event", event_id))


def _address(event_id: UUID, generation: int, settings: Settings) -> str:
    token = derive_token(settings.secret_key, PURPOSE, event_id, generation)
    return f"{settings.base_url.rstrip('/')}/calendar/journee/{token}.ics"
