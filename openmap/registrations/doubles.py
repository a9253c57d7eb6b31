"""Reads that find the same organisation or person twice: a warning for the organiser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openmap.db import fold
from openmap.i18n import _
from openmap.registrations import queries
from openmap.registrations.tables import Registration, RegistrationStatus

if TYPE_CHECKING:
    from uuid import UUID

    from openmap.registrations.queries import RegistrationDetails


async def doubles(made: RegistrationDetails, *, name: str) -> list[str]:
    """Say what about a new registration may be a double: the organisation was known under another `name`, or comes already."""
    said = []
    if name and fold(name) != fold(made.organisation):
        said.append(_("Ce SIRET est déjà celui de « %(name)s » : l'inscription est à ce nom.") % {"name": made.organisation})
    if await queries.same_organisation(made.event_id, made.organisation_id, other_than=made.id):
        said.append(_("Doublon possible : cette organisation a déjà une inscription à cette journée."))
    return said


async def others_come(organisation_id: UUID, *, but: UUID) -> bool:
    """Tell whether an organisation has another registration that was accepted, at any event."""
    return bool(
        await Registration.exists().where(
            Registration.organisation == organisation_id, Registration.id != but, Registration.status == RegistrationStatus.ACCEPTED
        )
    )


async def registrations_with_address(event_id: UUID, email: str) -> list[UUID]:
    """Find the registrations that still come in which a person has this address."""
    rows: list[dict[str, Any]] = await Registration.raw(
        "SELECT DISTINCT registration.id FROM registration"
        " JOIN delegation ON delegation.registration = registration.id AND delegation.withdrawn_at IS NULL"
        " JOIN attendee ON attendee.delegation = delegation.id AND attendee.left_at IS NULL"
        " WHERE registration.event = {} AND lower(attendee.email) = {} AND registration.status NOT IN ('withdrawn', 'refused', 'declined')",
        event_id,
        email.strip().lower(),
    )
    return [row["id"] for row in rows]
