"""What tests of the programme start from: a day with slots, people in delegations, and sessions written with few words."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING, Any

from openmap.audit.service import SYSTEM
from openmap.db import fold
from openmap.programme import service
from openmap.programme.tables import SessionKind
from openmap.programme.values import SessionValues, SpeakerValues
from openmap.registrations.values import DelegationValues, PersonValues
from tests.openmap.day import registered

if TYPE_CHECKING:
    from uuid import UUID

    from openmap.events.queries import EventDetails
    from openmap.programme.queries import SessionDetails
    from openmap.registrations.queries import RegistrationDetails

WORKSHOP = SessionValues(title="Répondre à un marché réservé", kind=SessionKind.WORKSHOP, starts=time(10), ends=time(10, 30), takes_sign_up=True)
OPENING = SessionValues(title="Ouverture", kind=SessionKind.PLENARY, starts=time(8, 30), ends=time(9), for_everyone=True)


def team(name: str, count: int) -> tuple[DelegationValues, ...]:
    """Describe one delegation of `count` people."""
    people = tuple(PersonValues(email=f"{fold(name)}.{i}@example.org", first_name=f"Zoé {i}", last_name=name) for i in range(1, count + 1))
    return (DelegationValues(people=people),)


async def with_team(event: EventDetails, name: str, count: int, **changes: Any) -> RegistrationDetails:
    """Register an organisation with one delegation of `count` people."""
    return await registered(event, name, delegations=team(name, count), **changes)


def attendees(registration: RegistrationDetails) -> list[UUID]:
    """List the people of a registration."""
    return [person.id for delegation in registration.present for person in delegation.attendees]


def speaking(*people: UUID) -> tuple[SpeakerValues, ...]:
    """Put people on stage."""
    return tuple(SpeakerValues(attendee=person) for person in people)


async def a_session(event: EventDetails, base: SessionValues = WORKSHOP, **changes: Any) -> SessionDetails:
    """Add a session to the programme."""
    return await service.save_session(SYSTEM, event.id, replace(base, **changes))
