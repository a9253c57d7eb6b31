"""What tests of registrations and wishes start from: a day, and organisations that come to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING, Any

from openmap.audit.service import SYSTEM
from openmap.db import fold
from openmap.events import service as events
from openmap.events.tables import Side
from openmap.events.values import EventValues, WindowValues
from openmap.organisations.service import OrganisationValues
from openmap.registrations import service
from openmap.registrations.tables import RegistrationStatus
from openmap.registrations.values import DelegationValues, PersonValues, RegistrationValues

if TYPE_CHECKING:
    from openmap.events.queries import EventDetails
    from openmap.registrations.queries import RegistrationDetails

SECRET_KEY = "for-tests-only-" + "0123456789" * 4
DAY = date(2027, 11, 18)
VALUES = EventValues(slug="vitry-2027", title="Openmap ESS", day=DAY, slot_minutes=15, changeover_minutes=3, organiser_name="GIP Exemple")
MORNING = WindowValues(name="Matin", starts=time(9), ends=time(12))


async def a_day(**changes: Any) -> EventDetails:
    return await events.create_event(SYSTEM, replace(VALUES, **changes), windows=(MORNING,))


def people(name: str, email: str = "") -> tuple[PersonValues, ...]:
    address = email or f"{fold(name).replace(' ', '-')}@example.org"
    return (PersonValues(email=address, first_name="Jeanne", last_name=name),)


def comes(name: str, email: str = "", **changes: Any) -> RegistrationValues:
    return replace(RegistrationValues(delegations=(DelegationValues(people=people(name, email)),)), **changes)


async def registered(
    event: EventDetails,
    name: str,
    side: Side = Side.STRUCTURE,
    *,
    status: RegistrationStatus = RegistrationStatus.ACCEPTED,
    organisation: dict[str, Any] | None = None,
    **changes: Any,
) -> RegistrationDetails:
    register = OrganisationValues(name=name, **(organisation or {}))
    return await service.create_registration(SYSTEM, event.id, organisation=register, side=side, values=comes(name, **changes), status=status)
