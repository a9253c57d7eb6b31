"""Invite organisations to register, remind those who did not answer, take their answer in. Every letter is a draft of the outbox."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from openmap.audit.service import Actor, record
from openmap.clock import now
from openmap.db import transaction
from openmap.errors import Conflict, InvalidForm
from openmap.events import queries as events
from openmap.events.queries import EventDetails, PhaseState
from openmap.i18n import _, lazy, ngettext
from openmap.organisations import queries as organisations
from openmap.organisations.service import refuse_invitations, save_organisations
from openmap.registrations import invited, queries
from openmap.registrations.guests import GUEST_COLUMNS, Guest, Invitation, KnownGuests, plan_invitations, read_guests
from openmap.registrations.imports import ImportRefused, ImportReport, ReportMessage, ReportRow, require_columns
from openmap.registrations.links import drop_drafts, write_to
from openmap.registrations.presence import unknown_ids
from openmap.registrations.queries import RegistrationDetails
from openmap.registrations.service import lock_event, require_open, take_up
from openmap.registrations.tables import Attendee, Delegation, Registration, RegistrationStatus
from openmap.registrations.values import consent_problem
from openmap.security import token_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openmap.events.tables import Side
    from openmap.organisations.topics import TopicValues
    from openmap.registrations.cells import CellProblem
    from openmap.registrations.values import RegistrationValues
    from openmap.sheets import Grid

CHUNK: Final = 500
ASKED_AGAIN: Final = frozenset({RegistrationStatus.INVITED, RegistrationStatus.DECLINED, RegistrationStatus.REFUSED, RegistrationStatus.WITHDRAWN})
"""Where an invitation can be sent anew: without an answer, or with one that ended it."""
REMIND_AFTER_DAYS: Final = 7
FEWEST_DAYS: Final = 2
MOST_DAYS: Final = 90
WORDS_LENGTH: Final = 2000


class InvitationsClosed(Conflict):
    """Whoever got the letter could not register any more."""

    message = lazy("Les inscriptions sont closes : une lettre d'invitation mènerait à une page fermée. Prolongez-les d'abord dans les réglages.")


class NotInvited(Conflict):
    """An answer to an invitation, of a registration that has none to answer."""

    message = lazy("Cette inscription n'attend pas de réponse à une invitation. Votre page dit où elle en est.")


class LeftAlone(Conflict):
    """The organisation asked not to be invited any more."""

    message = lazy("Cette organisation a demandé à ne plus être invitée : si elle revient sur sa demande, levez-la d'abord sur son inscription.")


@dataclass(frozen=True, slots=True)
class Inviting:
    """Who invites, to what, with which words. `account_id` limits the earlier events that lend addresses; None for all."""

    actor: Actor
    event_id: UUID
    account_id: UUID | None
    words: str = ""


async def examine_guests(inviting: Inviting, guests: Sequence[Guest]) -> list[Invitation]:
    """Say what inviting each guest would do, without writing; raises InvalidForm for an organisation that the register does not have."""
    event = await events.event(inviting.event_id)
    present = await invited.present_at(event.id)
    found = await organisations.organisations_like(
        ids={guest.organisation_id for guest in guests if guest.organisation_id},
        sirets={guest.siret for guest in guests if guest.siret},
        names={guest.organisation for guest in guests if guest.organisation},
    )
    ids = {line.id for line in found}
    unknown = [i for i, guest in enumerate(guests) if guest.organisation_id and guest.organisation_id not in ids]
    if unknown:
        message = _("Cette organisation n'existe pas ou n'existe plus.")
        raise InvalidForm(message, fields={f"guests.{i}.organisation": message for i in unknown})
    unwanted, hashes = await organisations.not_to_invite()
    known = KnownGuests(
        organisations=found,
        present=present,
        contacts=await invited.contacts_of(ids, but=event.id, account_id=inviting.account_id),
        unwanted=unwanted,
        is_unwanted_address=lambda address: address_hash(address) in hashes,
    )
    return await asyncio.to_thread(plan_invitations, guests, known)


async def invite(inviting: Inviting, guests: Sequence[Guest], *, secret_key: str) -> list[Invitation]:
    """Make a registration in the state `invited` for each guest who is not at the event, and a letter as a draft where there is an address.

    Raises:
        InvitationsClosed: Nobody could register any more.
        InvalidForm: The organiser's own words are too long.
    """
    if len(inviting.words) > WORDS_LENGTH:
        message = _("Ce texte compte plus de %(limit)d caractères.") % {"limit": WORDS_LENGTH}
        raise InvalidForm(message, fields={"words": message})
    event = await events.event(inviting.event_id)
    if event.cancelled_at or event.is_published or event.registration_phase(now()) is PhaseState.OVER:
        raise InvitationsClosed
    async with transaction():
        await lock_event(event.id)
        planned = await examine_guests(inviting, guests)
        written = [entry for entry in planned if entry.outcome != "unchanged"]
        await save_organisations(inviting.actor, new=[entry.organisation for entry in written if entry.is_new_organisation], changed=[])
        await _insert_registrations(event, [entry for entry in written if entry.outcome == "created"])
        await _insert_people([entry for entry in written if entry.has_letter])
        ids = [entry.registration_id for entry in written if entry.has_letter and entry.registration_id]
        letters = await write_to(ids, "invitation", secret_key=secret_key, as_draft=True, words=inviting.words.strip())
        if written:
            details = {"count": len(written), "letters": letters, "ids": [str(entry.registration_id) for entry in written]}
            await record(inviting.actor, "registrations.invited", event_id=event.id, subject=("event", event.id), details=details)
        return planned


async def invite_list(inviting: Inviting, grid: Grid, *, side: Side | None, dry_run: bool, secret_key: str) -> ImportReport:
    """Invite those whom a table names, one organisation a row; report row by row. Nothing is written for a table with an error.

    Raises:
        UnreadableFile: The column of organisations is missing.
        ImportRefused: A row has an error, and this is no dry run.
        InvitationsClosed: Nobody could register any more, and this is no dry run.
    """
    require_columns(grid, [key for key in ("organisation",) if key not in grid.columns(GUEST_COLUMNS)], GUEST_COLUMNS)
    guests, problems = await asyncio.to_thread(read_guests, grid, side)
    if dry_run or problems:
        report = _report(grid, await examine_guests(inviting, guests), problems, is_applied=False)
        if not dry_run:
            raise ImportRefused(report)
        return report
    return _report(grid, await invite(inviting, guests, secret_key=secret_key), problems, is_applied=True)


async def reminders(event_id: UUID, *, days: int) -> invited.Due:
    """Find the registrations that `remind` would write to."""
    return await invited.to_remind(event_id, before=now() - timedelta(days=min(max(days, FEWEST_DAYS), MOST_DAYS)))


async def remind(actor: Actor, event_id: UUID, *, days: int = REMIND_AFTER_DAYS, secret_key: str) -> int:
    """Write to the invited who did not answer and whose last letter is older than so many days; return how many drafts there are.

    Whoever has no letter yet, because the address came later or the draft was dropped, gets the invitation.

    Raises:
        InvitationsClosed: Nobody could register any more.
    """
    event = await events.event(event_id)
    if event.cancelled_at or event.is_published or event.registration_phase(now()) is PhaseState.OVER:
        raise InvitationsClosed
    async with transaction():
        await lock_event(event_id)
        due = await reminders(event_id, days=days)
        count = await write_to(due.first, "invitation", secret_key=secret_key, as_draft=True)
        count += await write_to(due.again, "reminder", secret_key=secret_key, as_draft=True)
        if count:
            await record(actor, "registrations.reminded", event_id=event_id, subject=("event", event_id), details={"count": count})
        return count


async def invite_once_more(actor: Actor, event_id: UUID, registration_id: UUID, *, secret_key: str) -> bool:
    """Ask one organisation once more: its answer, or a refusal by mistake, is taken back, and a new letter waits as a draft.

    Returns:
        Whether there is a letter: not without an address.

    Raises:
        InvitationsClosed: Nobody could register any more.
        NotInvited: It was not invited, or registered.
        LeftAlone: It asked for no more letters.
    """
    event = await events.event(event_id)
    if event.cancelled_at or event.is_published or event.registration_phase(now()) is PhaseState.OVER:
        raise InvitationsClosed
    async with transaction():
        await lock_event(event_id)
        own = await queries.registration(registration_id)
        if own.event_id != event_id or own.invited_at is None or own.status not in ASKED_AGAIN:
            raise NotInvited
        unwanted, hashes = await organisations.not_to_invite()
        if own.organisation_id in unwanted or (own.contact and address_hash(own.contact.email) in hashes):
            raise LeftAlone
        await Registration.update({Registration.status: RegistrationStatus.INVITED, Registration.updated_at: now()}).where(Registration.id == own.id)
        await drop_drafts(actor, event_id, [own.id])
        letters = await write_to([own.id], "invitation", secret_key=secret_key, as_draft=True)
        await record(actor, "registration.invited-again", event_id=event_id, subject=("registration", own.id), details={"from": own.status.value})
        return bool(letters)


async def accept_invitation(
    registration_id: UUID, values: RegistrationValues, *, consents: bool, secret_key: str, topic: TopicValues | None = None
) -> RegistrationDetails:
    """Register whom the organiser invited: accepted at once while there is a place, else on the waiting list.

    Raises:
        NotInvited: It answered already, or was not invited.
        RegistrationClosed: The period is to come or over.
        InvalidForm: A message per field.
    """
    own = await queries.registration(registration_id)
    event = await events.event(own.event_id)
    require_open(event, own.side)
    problems = values.problems(event) | (topic.problems("topic.") if topic else {}) | consent_problem(consents=consents)
    if problems:
        raise InvalidForm(_("L'inscription n'est pas enregistrée : corrigez les champs signalés."), fields=problems)
    async with transaction():
        await lock_event(event.id)
        own = await queries.registration(registration_id)
        if not is_to_answer(own) and not (own.status is RegistrationStatus.DECLINED and own.invited_at):
            raise NotInvited
        foreign = unknown_ids(own, values.delegations)
        if foreign:
            raise InvalidForm(_("L'inscription n'est pas enregistrée : corrigez les champs signalés."), fields=foreign)
        return await take_up(event, own, values, topic=topic, secret_key=secret_key, is_chosen=True)


async def answer_invitation(actor: Actor, registration_id: UUID, *, comes: bool) -> RegistrationDetails:
    """Note « je ne viendrai pas », or take it back; asking twice changes nothing.

    Raises:
        NotInvited: It registered, or was not invited.
    """
    own = await queries.registration(registration_id)
    wanted = RegistrationStatus.INVITED if comes else RegistrationStatus.DECLINED
    async with transaction():
        await lock_event(own.event_id)
        own = await queries.registration(registration_id)
        if own.invited_at is None or own.status not in {RegistrationStatus.INVITED, RegistrationStatus.DECLINED}:
            raise NotInvited
        if own.status is wanted:
            return own
        await Registration.update({Registration.status: wanted, Registration.updated_at: now()}).where(Registration.id == own.id)
        await drop_drafts(actor, own.event_id, [own.id])
        action = "registration.reopened" if comes else "registration.declined"
        await record(actor, action, event_id=own.event_id, subject=("registration", own.id))
        return await queries.registration(own.id)


async def stop_invitations(registration_id: UUID) -> None:
    """Invite the organisation and the address of a registration no more; drafts to it are dropped. Asking twice changes nothing."""
    own = await queries.registration(registration_id)
    actor = Actor.by_registration(own.id, own.organisation)
    address = own.contact.email if own.contact else ""
    async with transaction():
        digest = address_hash(address) if address else ""
        await refuse_invitations(actor, own.organisation_id, address_hash=digest, event_id=own.event_id)
        if is_to_answer(own):
            await drop_drafts(actor, own.event_id, [own.id])


def is_to_answer(own: RegistrationDetails) -> bool:
    """Tell whether a registration was invited and did not answer."""
    return own.status is RegistrationStatus.INVITED


def address_hash(address: str) -> str:
    """Return what stands for an address in the list of those who do not want to be invited."""
    return token_hash(address.strip().lower())


async def _insert_registrations(event: EventDetails, entries: Sequence[Invitation]) -> None:
    rows = [
        Registration(
            id=entry.registration_id,
            event=event.id,
            organisation=entry.organisation.id,
            side=entry.side,
            status=RegistrationStatus.INVITED,
            locale=entry.guest.locale,
            invited_at=now(),
            created_at=now(),
            updated_at=now(),
        )
        for entry in entries
    ]
    for start in range(0, len(rows), CHUNK):
        await Registration.insert(*rows[start : start + CHUNK])


async def _insert_people(entries: Sequence[Invitation]) -> None:
    delegations = [Delegation(id=uuid4(), registration=entry.registration_id, position=1) for entry in entries]
    names = ("email", "first_name", "last_name", "phone", "job_title", "locale")
    people = [
        Attendee(delegation=delegation.id, position=1, **{name: getattr(entry.guest, name) for name in names})
        for delegation, entry in zip(delegations, entries, strict=True)
    ]
    for start in range(0, len(delegations), CHUNK):
        await Delegation.insert(*delegations[start : start + CHUNK])
        await Attendee.insert(*people[start : start + CHUNK])


def _report(grid: Grid, planned: Sequence[Invitation], problems: Sequence[CellProblem], *, is_applied: bool) -> ImportReport:
    wrong: dict[int, list[ReportMessage]] = {}
    for problem in problems:
        wrong.setdefault(problem.row, []).append(ReportMessage("error", problem.column, problem.message))
    entries = {entry.guest.row: entry for entry in planned}
    names = grid.columns(GUEST_COLUMNS)
    rows = []
    for row in grid.rows:
        entry, name = entries.get(row.number), row.cells[names["organisation"]]
        if row.number in wrong or entry is None:
            rows.append(ReportRow(row.number, "error", "", name, tuple(wrong.get(row.number, ()))))
            continue
        said = (ReportMessage("warning", "", entry.warning),) if entry.warning else ()
        rows.append(ReportRow(row.number, entry.outcome, "", name, said))
    counted = [row.outcome for row in rows]
    return ImportReport(
        tuple(rows), counted.count("created"), counted.count("updated"), counted.count("unchanged"), counted.count("error"), is_applied
    )


def said_of(planned: Sequence[Invitation]) -> str:
    """Say in a sentence what was done."""
    written = [entry for entry in planned if entry.outcome != "unchanged"]
    letters = sum(entry.has_letter for entry in written)
    if not written:
        return _("Personne de plus n'est invité : ces organisations le sont déjà, sont inscrites, ou ne veulent plus l'être.")
    made = ngettext("%(num)d organisation est invitée.", "%(num)d organisations sont invitées.", len(written)) % {"num": len(written)}
    drafts = ngettext(
        "%(num)d lettre attend dans les messages, rien n'est parti.", "%(num)d lettres attendent dans les messages, rien n'est parti.", letters
    )
    return f"{made} {drafts % {'num': letters}}"
