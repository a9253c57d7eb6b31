"""Verbs of a registration: submit it, add it for someone, change who comes and when they cannot meet."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from asyncpg.exceptions import UniqueViolationError

from openmap.audit.service import Actor, record
from openmap.clock import now
from openmap.db import savepoint, transaction
from openmap.errors import Conflict, InvalidForm
from openmap.events import queries as events
from openmap.events.queries import EventDetails, PhaseState
from openmap.events.tables import Event, Side
from openmap.formats import day_and_time
from openmap.i18n import _, lazy
from openmap.organisations import queries as organisations
from openmap.organisations.service import OrganisationValues, find_or_create_organisation
from openmap.organisations.topics import TooManyTopics, add_topic
from openmap.registrations import queries
from openmap.registrations.doubles import registrations_with_address
from openmap.registrations.links import drop_drafts, may_write_today, resend_link, write_to
from openmap.registrations.places import places_left
from openmap.registrations.presence import touches_meetings, unknown_ids, write_delegations
from openmap.registrations.tables import Registration, RegistrationStatus
from openmap.registrations.values import consent_problem

if TYPE_CHECKING:
    from openmap.organisations.topics import TopicValues
    from openmap.registrations.queries import RegistrationDetails
    from openmap.registrations.values import RegistrationValues


class RegistrationClosed(Conflict):
    """The public form is not open."""


class ReferenceTaken(Conflict):
    """Another registration of the event has this reference."""


class PublishedAlready(Conflict):
    """The timetable is published: what touches meetings is done where people are told."""

    message = lazy("Le planning est publié : ce changement toucherait des rendez-vous annoncés. Sur sa page, choisissez « Retirer de la journée ».")

    def __init__(self, event_id: UUID, registration_id: UUID) -> None:
        """Say which request does it instead."""
        path = f"/api/v1/events/{event_id}/registrations/{registration_id}/withdraw"
        super().__init__(details={"next": {"method": "POST", "path": path}})


async def submit_registration(
    event_id: UUID,
    *,
    organisation: OrganisationValues,
    side: Side,
    values: RegistrationValues,
    consents: bool,
    secret_key: str,
    topic: TopicValues | None = None,
) -> RegistrationDetails:
    """Take in the public form and write to its contact. It is accepted, waits for the organiser, or for a place, as the event decides.

    A need or an offer (`topic`) joins those that are known of the organisation. The same organisation sending the same address again gets back
    the registration it has: a form sent twice makes one; one that was invited has
    answered. An address gets `links.LETTERS_A_DAY` letters a day at most.

    Raises:
        RegistrationClosed: The period is to come or over, the event is cancelled, or the side cannot register.
        InvalidForm: A message per field; ``consents`` when it is not given.
    """
    event = await events.event(event_id)
    require_open(event, side)
    problems = values.problems(event) | (topic.problems("topic.") if topic else {})
    _refuse(problems | consent_problem(consents=consents), organisation)
    async with transaction():
        await lock_event(event_id)
        for known in await queries.registrations_by_ids(await registrations_with_address(event_id, values.delegations[0].people[0].email)):
            if known.side == side and await _is_named(known, organisation.name):
                if known.status is RegistrationStatus.INVITED:
                    return await take_up(event, known, values, topic=topic, secret_key=secret_key)
                await resend_link(event_id, values.delegations[0].people[0].email, secret_key=secret_key)
                return known
        registration_id = uuid4()
        actor = Actor.by_registration(registration_id, organisation.name)
        register = await find_or_create_organisation(actor, organisation)
        status = await _status_of_new(event, side, values)
        await _insert(event, registration_id, register.id, side=side, status=status, values=values, consented=True)
        if topic:
            await _describe(actor, register.id, topic, event_id)
        await record(actor, "registration.submitted", event_id=event_id, subject=("registration", registration_id), details={"status": status})
        if await may_write_today(event_id, values.delegations[0].people[0].email):
            await write_to([registration_id], status.value, secret_key=secret_key)
        return await queries.registration(registration_id)


async def take_up(
    event: EventDetails,
    known: RegistrationDetails,
    values: RegistrationValues,
    *,
    secret_key: str,
    topic: TopicValues | None = None,
    is_chosen: bool = False,
) -> RegistrationDetails:
    """Turn an invitation into a registration, in the caller's transaction, which holds the event; the letters that wait to invite it are dropped.

    Args:
        event: To which.
        known: The invited registration.
        values: What the form says, checked.
        secret_key: Makes the personal link of the letter.
        topic: A need or an offer.
        is_chosen: It came by the link of the invitation: nobody has to decide of it again.
    """
    actor = Actor.by_registration(known.id, known.organisation)
    status = await _status_of_new(event, known.side, values)
    if is_chosen and status is RegistrationStatus.SUBMITTED:
        status = RegistrationStatus.ACCEPTED
    rank = await next_waiting_rank(event.id) if status is RegistrationStatus.WAITING else None
    columns = {"is_listed": values.is_listed, "message": values.message.strip(), "locale": values.locale, "consented_at": now()}
    await _save(known.id, columns | {"status": status, "waiting_rank": rank})
    await write_delegations(event, known, values.delegations)
    if topic:
        await _describe(actor, known.organisation_id, topic, event.id)
    await drop_drafts(actor, event.id, [known.id])
    await record(actor, "registration.submitted", event_id=event.id, subject=("registration", known.id), details={"status": status})
    if await may_write_today(event.id, values.delegations[0].people[0].email):
        await write_to([known.id], status.value, secret_key=secret_key)
    return await queries.registration(known.id)


async def create_registration(
    actor: Actor,
    event_id: UUID,
    *,
    organisation: OrganisationValues | UUID,
    side: Side,
    values: RegistrationValues,
    status: RegistrationStatus = RegistrationStatus.ACCEPTED,
) -> RegistrationDetails:
    """Register an organisation for it; the organiser may do so at any time, beyond the capacity too.

    Raises:
        InvalidForm: A message per field.
        ReferenceTaken: Another registration of the event has this reference.
    """
    event = await events.event(event_id)
    _refuse(values.problems(event), organisation)
    async with transaction():
        await lock_event(event_id)
        if isinstance(organisation, UUID):
            register = await organisations.organisation(organisation)
        else:
            register = await find_or_create_organisation(actor, organisation)
        registration_id = uuid4()
        await _insert(event, registration_id, register.id, side=side, status=status, values=values, consented=False)
        await record(actor, "registration.created", event_id=event_id, subject=("registration", registration_id), details={"status": status})
        return await queries.registration(registration_id)


async def update_registration(actor: Actor, registration_id: UUID, values: RegistrationValues) -> RegistrationDetails:
    """Replace what a registration holds. People and delegations that are named by their id keep it; those left out no longer come.

    Raises:
        InvalidForm: A message per field; an unknown id among the delegations or people.
        ReferenceTaken: Another registration of the event has this reference.
        PublishedAlready: The timetable is published, and absences, limits or delegations would change.
    """
    before = await queries.registration(registration_id)
    event = await events.event(before.event_id)
    _refuse(values.problems(event) | unknown_ids(before, values.delegations))
    if event.is_published and touches_meetings(before, values):
        raise PublishedAlready(event.id, registration_id)
    async with transaction():
        columns = {name: getattr(values, name) for name in ("reference", "max_meetings", "guaranteed_meetings", "is_listed", "locale")}
        columns |= {"message": values.message.strip(), "organiser_note": values.organiser_note.strip()}
        await _require_free_reference(event.id, values.reference, but=registration_id)
        await _save(registration_id, columns)
        await write_delegations(event, before, values.delegations)
        after = await queries.registration(registration_id)
        changed = [name for name in (*columns, "delegations") if getattr(before, name) != getattr(after, name)]
        if changed:
            await record(actor, "registration.updated", event_id=event.id, subject=("registration", registration_id), details={"fields": changed})
        return after


def require_open(event: EventDetails, side: Side) -> None:
    """Refuse a public registration outside its period, or on a side that has no form."""
    if event.cancelled_at:
        raise RegistrationClosed(_("Cette journée est annulée : on ne peut plus s'y inscrire."))
    phase = event.registration_phase(now())
    if phase is PhaseState.COMING and event.registration_opens_at:
        opens = day_and_time(event.registration_opens_at, event.timezone)
        raise RegistrationClosed(_("Les inscriptions ouvrent le %(moment)s. Revenez à ce moment-là.") % {"moment": opens})
    if phase is PhaseState.OVER or (event.is_published and side is not Side.VISITOR):
        raise RegistrationClosed(_("Les inscriptions sont closes. Écrivez à l'organisateur si vous souhaitez encore venir."))


async def lock_event(event_id: UUID) -> None:
    """Let one transaction at a time count the places of an event."""
    await Event.raw("SELECT id FROM event WHERE id = {} FOR UPDATE", event_id)


async def next_waiting_rank(event_id: UUID) -> int:
    """Return the rank after the last of the waiting list."""
    sql = "SELECT coalesce(max(waiting_rank), 0) + 1 AS next FROM registration WHERE event = {}"
    rows: list[dict[str, Any]] = await Registration.raw(sql, event_id)
    return int(rows[0]["next"])


async def _describe(actor: Actor, organisation_id: UUID, topic: TopicValues, event_id: UUID) -> None:
    """Add what the form says; whoever registers does not lose the place because the profile is full."""
    with suppress(TooManyTopics):
        async with savepoint():
            await add_topic(actor, organisation_id, topic, event_id=event_id)


async def _status_of_new(event: EventDetails, side: Side, values: RegistrationValues) -> RegistrationStatus:
    if not (await places_left(event)).fits(side, sum(len(delegation.people) for delegation in values.delegations)):
        return RegistrationStatus.WAITING
    return RegistrationStatus.ACCEPTED if event.accepts_automatically else RegistrationStatus.SUBMITTED


async def _is_named(known: RegistrationDetails, name: str) -> bool:
    found = await organisations.organisation_by_name(name)
    return known.organisation == name.strip() or (found is not None and found.id == known.organisation_id)


def _refuse(problems: dict[str, str], organisation: OrganisationValues | UUID | None = None) -> None:
    """Raise the problems of a form, those of its organisation among them."""
    if isinstance(organisation, OrganisationValues):
        try:
            organisation.checked()
        except InvalidForm as refusal:
            problems = {f"organisation.{name}": text for name, text in refusal.fields.items()} | problems
    if problems:
        raise InvalidForm(_("L'inscription n'est pas enregistrée : corrigez les champs signalés."), fields=problems)


async def _insert(
    event: EventDetails,
    registration_id: UUID,
    organisation_id: UUID,
    *,
    side: Side,
    status: RegistrationStatus,
    values: RegistrationValues,
    consented: bool,
) -> None:
    await _require_free_reference(event.id, values.reference, but=None)
    row = Registration(
        id=registration_id,
        event=event.id,
        organisation=organisation_id,
        side=side,
        reference=values.reference,
        status=status,
        waiting_rank=await next_waiting_rank(event.id) if status is RegistrationStatus.WAITING else None,
        max_meetings=values.max_meetings,
        guaranteed_meetings=values.guaranteed_meetings,
        is_listed=values.is_listed,
        consented_at=now() if consented else None,
        message=values.message.strip(),
        organiser_note=values.organiser_note.strip(),
        locale=values.locale,
    )
    await Registration.insert(row)
    await write_delegations(event, await queries.registration(registration_id), values.delegations)


async def _require_free_reference(event_id: UUID, reference: str | None, *, but: UUID | None) -> None:
    if reference is None:
        return
    row = await Registration.select(Registration.id).where(Registration.event == event_id, Registration.reference == reference).first()
    if row is not None and row["id"] != but:
        raise ReferenceTaken(_("Une autre inscription porte déjà la référence « %(reference)s ».") % {"reference": reference})


async def _save(registration_id: UUID, columns: dict[str, Any]) -> None:
    changes = {getattr(Registration, name): value for name, value in columns.items()} | {Registration.updated_at: now()}
    try:
        async with savepoint():
            await Registration.update(changes).where(Registration.id == registration_id)
    except UniqueViolationError as error:
        raise ReferenceTaken(_("Une autre inscription porte déjà la référence « %(reference)s ».") % {"reference": columns["reference"]}) from error
