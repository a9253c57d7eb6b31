"""Who comes for a registration and when they cannot meet: the verbs that write delegations, people and absences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from openmap.audit.service import Actor, record
from openmap.clock import now
from openmap.db import transaction
from openmap.errors import Conflict, InvalidForm
from openmap.events import queries as events
from openmap.i18n import _, lazy
from openmap.registrations import queries
from openmap.registrations.tables import Absence, Attendee, Delegation

if TYPE_CHECKING:
    from openmap.events.queries import EventDetails
    from openmap.events.slots import Span
    from openmap.registrations.queries import DelegationLine, RegistrationDetails
    from openmap.registrations.values import DelegationValues, PersonValues, RegistrationValues


class LastDelegation(Conflict):
    """A registration without a delegation would be one that nobody comes for."""

    message = lazy("C'est la seule délégation de cette organisation : retirez plutôt l'inscription.")


async def replace_absences(actor: Actor, registration_id: UUID, delegation_id: UUID, absences: tuple[Span, ...]) -> None:
    """Write when a delegation cannot meet, published or not: public for the slices that then repair the timetable and tell people."""
    before = await queries.registration(registration_id)
    async with transaction():
        await _write_absences(delegation_id, absences)
        subject = ("registration", registration_id)
        await record(actor, "registration.absences_set", event_id=before.event_id, subject=subject, details={"count": len(absences)})


async def withdraw_delegation(actor: Actor, registration_id: UUID, delegation_id: UUID) -> None:
    """Take a delegation out, published or not: public for the slice that then repairs the timetable and tells people.

    Raises:
        LastDelegation: Nobody would come for the registration.
    """
    async with transaction():
        before = await queries.registration(registration_id)
        if {line.id for line in before.present} <= {delegation_id}:
            raise LastDelegation
        await Delegation.update({Delegation.withdrawn_at: now()}).where(Delegation.id == delegation_id, Delegation.registration == registration_id)
        await Attendee.update({Attendee.left_at: now()}).where(Attendee.delegation == delegation_id, Attendee.left_at.is_null())
        subject = ("registration", registration_id)
        await record(actor, "registration.delegation_withdrawn", event_id=before.event_id, subject=subject)


PERSON_TEXTS = ("first_name", "last_name", "phone", "job_title", "email", "access_needs", "catering_needs")


def unknown_ids(before: RegistrationDetails, delegations: tuple[DelegationValues, ...]) -> dict[str, str]:
    """Return a message per id that is not one of this registration's."""
    problems: dict[str, str] = {}
    known = {line.id: {person.id for person in line.attendees} for line in before.delegations}
    everyone = {person for people in known.values() for person in people}
    for i, delegation in enumerate(delegations):
        if delegation.id is not None and delegation.id not in known:
            problems[f"delegations.{i}.id"] = _("Cette délégation n'est pas de cette inscription.")
        for j, person in enumerate(delegation.people):
            if person.id is not None and person.id not in everyone:
                problems[f"delegations.{i}.attendees.{j}.id"] = _("Cette personne n'est pas de cette inscription.")
    return problems


def touches_meetings(before: RegistrationDetails, values: RegistrationValues) -> bool:
    """Tell whether a change would move or remove meetings: limits, absences, delegations that come or go."""
    limits = (before.max_meetings, before.guaranteed_meetings) != (values.max_meetings, values.guaranteed_meetings)
    present = {line.id: line for line in before.present}
    kept = {delegation.id: delegation for delegation in values.delegations}
    return limits or set(present) != set(kept) or any(_differs(present[key], kept[key]) for key in present)


def _differs(line: DelegationLine, delegation: DelegationValues) -> bool:
    told = [(absence.starts_at, absence.ends_at) for absence in line.absences]
    asked = sorted((absence.starts_at, absence.ends_at) for absence in delegation.absences)
    return told != asked or line.max_meetings != delegation.max_meetings


async def write_delegations(event: EventDetails, before: RegistrationDetails, delegations: tuple[DelegationValues, ...]) -> None:
    """Write who comes, in the caller's transaction; delegations left out are withdrawn, not deleted: timetables may hold them.

    Raises:
        InvalidForm: A home table that is not the event's.
    """
    await _require_known_tables(event, delegations)
    position = max((line.position for line in before.delegations), default=0)
    gone = {line.id for line in before.present} - {delegation.id for delegation in delegations}
    left = {person.id for line in before.delegations for person in line.attendees} - {person.id for d in delegations for person in d.people}
    if gone:
        await Delegation.update({Delegation.withdrawn_at: now()}).where(Delegation.id.is_in(list(gone)))
    if left:
        await Attendee.update({Attendee.left_at: now()}).where(Attendee.id.is_in(list(left)))
    for delegation in delegations:
        columns: dict[str, Any] = {"name": delegation.name.strip(), "max_meetings": delegation.max_meetings, "home_table": delegation.home_table}
        columns["withdrawn_at"] = None
        delegation_id = delegation.id or uuid4()
        if delegation.id is None:
            position += 1
            await Delegation.insert(Delegation(id=delegation_id, registration=before.id, position=position, **columns))
        else:
            await Delegation.update({getattr(Delegation, name): value for name, value in columns.items()}).where(Delegation.id == delegation_id)
        await _write_people(delegation_id, delegation.people)
        await _write_absences(delegation_id, delegation.absences)


async def _require_known_tables(event: EventDetails, delegations: tuple[DelegationValues, ...]) -> None:
    if not any(delegation.home_table for delegation in delegations):
        return
    tables = {line.id for line in await events.tables_of(event.id)}
    unknown = [i for i, delegation in enumerate(delegations) if delegation.home_table and delegation.home_table not in tables]
    if unknown:
        message = _("Cette table n'est pas de cette journée.")
        raise InvalidForm(message, fields={f"delegations.{i}.home_table": message for i in unknown})


async def _write_people(delegation_id: UUID, people: tuple[PersonValues, ...]) -> None:
    ids = [person.id for person in people if person.id]
    known = {row["id"]: row for row in await Attendee.select().where(Attendee.id.is_in(ids))} if ids else {}
    for position, person in enumerate(people, 1):
        columns: dict[str, Any] = {name: getattr(person, name).strip() for name in PERSON_TEXTS}
        columns |= _consent(known.get(person.id) if person.id else None, agrees=person.agrees_to_photos)
        columns |= {"locale": person.locale, "delegation": delegation_id, "position": position, "left_at": None}
        if person.id is None:
            await Attendee.insert(Attendee(**columns))
        else:
            await Attendee.update({getattr(Attendee, name): value for name, value in columns.items()}).where(Attendee.id == person.id)


def _consent(before: dict[str, Any] | None, *, agrees: bool) -> dict[str, Any]:
    """Date an agreement to photographs that is given or withdrawn; the date of one that was withdrawn stays, as its trace."""
    stands = before is not None and before["photo_consented_at"] is not None and before["photo_withdrawn_at"] is None
    if agrees == stands:
        return {}
    return {"photo_consented_at": now(), "photo_withdrawn_at": None} if agrees else {"photo_withdrawn_at": now()}


async def _write_absences(delegation_id: UUID, absences: tuple[Span, ...]) -> None:
    await Absence.delete().where(Absence.delegation == delegation_id)
    spans = sorted({(absence.starts_at, absence.ends_at) for absence in absences})
    if spans:
        await Absence.insert(*[Absence(delegation=delegation_id, starts_at=start, ends_at=end) for start, end in spans])
