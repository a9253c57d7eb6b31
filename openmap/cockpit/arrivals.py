"""Who is expected at the gate, by name, and what people need on the spot. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openmap.events.tables import Event, Side

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody expected: a person of an accepted registration, or (`side` None) somebody on stage from outside."""

    last_name: str
    first_name: str
    organisation: str
    service: str
    side: Side | None


@dataclass(frozen=True, slots=True)
class OnSite:
    """What somebody needs or agreed to, with their registration to reach them by."""

    registration_id: UUID
    name: str
    organisation: str
    access_needs: str
    catering_needs: str
    agrees_to_photos: bool


_ARRIVALS = (
    "SELECT attendee.last_name, attendee.first_name, organisation.name AS organisation, delegation.name AS service, registration.side,"
    " attendee.name_folded AS key FROM attendee JOIN delegation ON delegation.id = attendee.delegation"
    " JOIN registration ON registration.id = delegation.registration JOIN organisation ON organisation.id = registration.organisation"
    " WHERE registration.event = {} AND registration.status = 'accepted' AND delegation.withdrawn_at IS NULL AND attendee.left_at IS NULL"
    " UNION SELECT speaker.name, '', speaker.organisation, '', NULL, fold(regexp_replace(speaker.name, '^.* ', '')) FROM speaker"
    " JOIN programme_session ON programme_session.id = speaker.session WHERE programme_session.event = {} AND speaker.attendee IS NULL"
    " ORDER BY key, organisation"
)
_ON_SITE = (
    "SELECT registration.id AS registration_id, trim(attendee.first_name || ' ' || attendee.last_name) AS name, attendee.email,"
    " organisation.name AS organisation, attendee.access_needs, attendee.catering_needs,"
    " attendee.photo_consented_at IS NOT NULL AND attendee.photo_withdrawn_at IS NULL AS agrees_to_photos"
    " FROM attendee JOIN delegation ON delegation.id = attendee.delegation"
    " JOIN registration ON registration.id = delegation.registration JOIN organisation ON organisation.id = registration.organisation"
    " WHERE registration.event = {} AND registration.status = 'accepted' AND delegation.withdrawn_at IS NULL AND attendee.left_at IS NULL"
    " ORDER BY attendee.name_folded, attendee.id"
)


async def arrivals_of(event_id: UUID) -> list[Arrival]:
    """List everybody who is expected, in French order of last names."""
    rows: list[dict[str, Any]] = await Event.raw(_ARRIVALS, event_id, event_id)
    return [
        Arrival(row["last_name"], row["first_name"], row["organisation"], row["service"], Side(row["side"]) if row["side"] else None) for row in rows
    ]


async def on_site(event_id: UUID) -> list[OnSite]:
    """List what each person who is expected needs and agreed to, in French order of last names."""
    rows: list[dict[str, Any]] = await Event.raw(_ON_SITE, event_id)
    return [
        OnSite(
            registration_id=row["registration_id"],
            name=row["name"] or row["email"],
            organisation=row["organisation"],
            access_needs=row["access_needs"],
            catering_needs=row["catering_needs"],
            agrees_to_photos=row["agrees_to_photos"],
        )
        for row in rows
    ]
