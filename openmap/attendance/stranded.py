"""Published meetings that cannot be held as they stand, because the programme takes one of their people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openmap.programme import queries as programme
from openmap.publication import queries as publication
from openmap.registrations import queries as registrations

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from openmap.events.queries import EventDetails
    from openmap.publication.queries import Planned
    from openmap.registrations.queries import RegistrationDetails


@dataclass(frozen=True, slots=True)
class BrokenMeeting:
    """A published meeting, the organisation that the programme takes from it (or both), and the people of both who were told."""

    starts_at: datetime
    a: str
    b: str
    taken: tuple[str, ...]
    people: tuple[str, ...]


async def broken_by(event: EventDetails, taken: Collection[tuple[UUID, UUID]]) -> list[BrokenMeeting]:
    """Say which meetings of the version in force stand in these slots of these delegations.

    Args:
        event: The event.
        taken: Pairs of a delegation and a slot.
    """
    found = [meeting for meeting in await _in_force(event.id) if any(key in taken for key in _places(meeting))]
    ids = sorted({key for meeting in found for key in (meeting.a, meeting.b)})
    people = {line.id: line for line in await registrations.registrations_by_ids(ids)}
    return [
        BrokenMeeting(
            starts_at=meeting.starts_at,
            a=people[meeting.a].organisation,
            b=people[meeting.b].organisation,
            taken=tuple(people[owner].organisation for owner, place in zip((meeting.a, meeting.b), _places(meeting), strict=True) if place in taken),
            people=_names(people[meeting.a], meeting.a_delegation) + _names(people[meeting.b], meeting.b_delegation),
        )
        for meeting in found
    ]


async def count_taken(event: EventDetails) -> int:
    """Count the meetings of the version in force of which the programme now takes somebody."""
    if not event.is_published:
        return 0
    taken = {(delegation, one.slot) for delegation, found in (await programme.taken_of(event)).items() for one in found}
    return sum(any(place in taken for place in _places(meeting)) for meeting in await _in_force(event.id)) if taken else 0


async def _in_force(event_id: UUID) -> list[Planned]:
    version = await publication.version_in_force(event_id)
    return await publication.planned_of_version(version.id) if version else []


def _places(meeting: Planned) -> tuple[tuple[UUID, UUID], tuple[UUID, UUID]]:
    return (meeting.a_delegation, meeting.slot_id), (meeting.b_delegation, meeting.slot_id)


def _names(registration: RegistrationDetails, delegation_id: UUID) -> tuple[str, ...]:
    return tuple(person.name for line in registration.delegations if line.id == delegation_id for person in line.attendees)
