"""Rows → `difference`: what each person should have (`Wanted`) and what each address was told (`Known`), for one event."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from openmap.db import fold
from openmap.events.tables import PlaceKind
from openmap.i18n import _, use_locale
from openmap.programme import queries as programme
from openmap.publication import changes, queries
from openmap.publication.difference import Known, Step, Wanted, difference
from openmap.publication.letters import reason
from openmap.registrations.queries import registrations_by_ids
from openmap.registrations.tables import RegistrationStatus

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openmap.events.queries import EventDetails, TableLine
    from openmap.programme.queries import SessionDetails
    from openmap.publication.queries import Appointment, LedgerLine, Planned
    from openmap.registrations.queries import AttendeeLine
    from openmap.settings import Settings

SUMMARY_LENGTH = 300
_LINK = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Telling:
    """What has to be told, and the facts that letters are written from; `appointments`, of meetings, by UID.

    `changes` maps who was told of their day before to the steps that one plain letter lists together.
    """

    steps: tuple[Step, ...]
    appointments: dict[str, Appointment]
    changes: dict[UUID, tuple[Step, ...]]


async def to_tell(event: EventDetails, planned: Sequence[Planned], settings: Settings) -> Telling:
    """Compare meetings planned with what people were told; of a cancelled event nothing is left to meet."""
    lines = await queries.ledger(event.id)
    wanted: list[Wanted] = []
    found: dict[str, Appointment] = {}
    known_uids = {(line.attendee, line.own_registration, line.other_registration, line.session): line.uid for line in lines}
    if event.cancelled_at is None:
        wanted += await sessions_wanted(event, known_uids, settings)
        for appointment in await queries.appointments(event, planned):
            if not comes(appointment):
                continue
            identity = (appointment.attendee.id, appointment.own.id, appointment.other.id)
            uid = known_uids.get((*identity, None)) or uid_of(event.id, *identity, domain=domain_of(settings))
            found[uid] = appointment
            wanted.append(wanted_of(event, appointment, uid, settings))
    steps = difference(wanted, [known_of(line) for line in lines], subscribed=await queries.subscribers(event.id))
    return Telling(steps, found, changes.gathered(steps, {line.attendee for line in lines}))


class ToldLine(NamedTuple):
    """A message that somebody will get, and why."""

    organisation: str
    name: str
    address: str
    reason: str


async def explained(event: EventDetails, telling: Telling) -> list[ToldLine]:
    """Say who is told and why, by organisation and name."""
    ids = [step.content.attendee for step in telling.steps]
    people, coming_for = await queries.people(ids), await queries.organisations_of(ids)
    names = await names_of(telling.steps)
    found = [
        (step.content.attendee, step.content.address, reason(step, other=names[step.content.uid], timezone=event.timezone)) for step in telling.steps
    ]
    found += [(person, people[person].email or own[0].content.address, changes.reason(own)) for person, own in telling.changes.items()]
    lines = [ToldLine(coming_for[person], people[person].name, address, why) for person, address, why in found]
    return sorted(lines, key=lambda line: (fold(line.organisation), fold(line.name), line.address, line.reason))


async def names_of(steps: Sequence[Step]) -> dict[str, str]:
    """Name by UID what each step is about: the organisation to meet, or the session."""
    others = sorted({step.content.other for step in steps if step.content.other})
    organisations = {row.id: row.organisation for row in await registrations_by_ids(others)}
    return {step.content.uid: organisations[step.content.other] if step.content.other else step.content.summary for step in steps}


def comes(appointment: Appointment) -> bool:
    """Tell whether both sides still come: what was planned with those who left is not told to anybody."""
    return all(side.status is RegistrationStatus.ACCEPTED for side in (appointment.own, appointment.other)) and not (
        appointment.own_delegation.is_withdrawn or appointment.other_delegation.is_withdrawn
    )


def uid_of(event_id: UUID, attendee_id: UUID, own: UUID, other: UUID, *, domain: str) -> str:
    """Name one person's side of a pair of registrations: the same for every run, time, table and address (RFC 7986 §5.3: no meaning in it)."""
    pair = uuid5(event_id, "|".join(sorted((str(own), str(other)))))
    return f"{pair.hex}-{attendee_id.hex}@{domain}"


def session_uid(session_id: UUID, attendee_id: UUID, *, domain: str) -> str:
    """Name one person's seat in a session of the programme, or their place on its stage."""
    return f"{session_id.hex}-{attendee_id.hex}@{domain}"


def domain_of(settings: Settings) -> str:
    """Return the right-hand side of new UIDs; those already told keep theirs when the site moves."""
    return urlsplit(settings.base_url).hostname or "localhost"


def wanted_of(event: EventDetails, appointment: Appointment, uid: str, settings: Settings) -> Wanted:
    """Say what one person's calendar should hold, in that person's language."""
    with use_locale(appointment.attendee.locale):
        return Wanted(
            uid=uid,
            attendee=appointment.attendee.id,
            own=appointment.own.id,
            other=appointment.other.id,
            starts_at=appointment.starts_at,
            ends_at=appointment.ends_at,
            place_key=place_key(event, appointment.table),
            place=place_of(event, appointment.table),
            summary=(_("Rendez-vous %(event)s – %(table)s") % {"event": event.title, "table": open_name(appointment.table)})[:SUMMARY_LENGTH],
            organiser_name=event.organiser_name or settings.sender_name,
            organiser_address=event.organiser_email or settings.sender_address,
            address=appointment.attendee.email,
        )


async def sessions_wanted(event: EventDetails, known: Mapping[tuple[UUID, UUID, UUID | None, UUID | None], str], settings: Settings) -> list[Wanted]:
    """Say which sessions each person should have in their calendar: those in which they have a seat, or are on stage."""
    sessions = {line.id: line for line in await programme.sessions_of(event)}
    signed_up = await programme.sign_ups_of(event.id) if sessions else []
    seats = {(line.session, line.attendee, line.registration) for line in signed_up if not line.rank}
    stage = {
        (session.id, one.attendee, one.registration)
        for session in sessions.values()
        for one in session.speakers
        if one.attendee is not None and one.registration is not None
    }
    people = await queries.people(attendee for _session, attendee, _registration in seats | stage)
    found: list[Wanted] = []
    for session_id, attendee_id, registration_id in sorted(seats | stage):
        uid = known.get((attendee_id, registration_id, None, session_id)) or session_uid(session_id, attendee_id, domain=domain_of(settings))
        found.append(session_wanted(event, sessions[session_id], people[attendee_id], registration_id, uid, settings))
    return found


def session_wanted(  # noqa: PLR0917  # what a calendar object is made of
    event: EventDetails, session: SessionDetails, person: AttendeeLine, registration_id: UUID, uid: str, settings: Settings
) -> Wanted:
    """Say what the calendar of one person who attends a session should hold."""
    return Wanted(
        uid=uid,
        attendee=person.id,
        own=registration_id,
        other=None,
        session=session.id,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        place_key=hashlib.sha256(f"{session.room}|{event.place_address}".encode()).hexdigest(),
        place=", ".join(part for part in (session.room, event.place_name, event.place_address) if part)[:SUMMARY_LENGTH],
        summary=f"{session.title} – {event.title}"[:SUMMARY_LENGTH],
        organiser_name=event.organiser_name or settings.sender_name,
        organiser_address=event.organiser_email or settings.sender_address,
        address=person.email,
    )


def table_name(table: TableLine | None) -> str:
    """Name the place at the event."""
    return _("table à confirmer") if table is None else table.name


def open_name(table: TableLine | None) -> str:
    """Name the place where others may read it: calendars of teams are shared, so that an address given as a name stays out."""
    is_link = table is not None and _LINK.search(table.name) is not None
    return _("par visioconférence") if is_link else table_name(table)


def place_of(event: EventDetails, table: TableLine | None) -> str:
    """Write where a meeting is held, from the table to the street; a meeting by video is held at its link alone."""
    if table is not None and table.kind is PlaceKind.VIDEO:
        return ", ".join(part for part in (table.name, table.location) if part)[:SUMMARY_LENGTH]
    parts = (table_name(table), table.location if table else "", event.place_name, event.place_address)
    return ", ".join(part for part in parts if part)[:SUMMARY_LENGTH]


def place_key(event: EventDetails, table: TableLine | None) -> str:
    """Return what changes when people must go elsewhere, and not when a table or the building gets another name."""
    where = f"{table.id}|{table.location}" if table else ""
    if table is not None and table.kind is PlaceKind.VIDEO:
        return hashlib.sha256(where.encode()).hexdigest()
    return hashlib.sha256(f"{where}|{event.place_address}".encode()).hexdigest()


def known_of(line: LedgerLine) -> Known:
    """Read a line of the ledger as `difference` wants it."""
    content = Wanted(
        uid=line.uid,
        attendee=line.attendee,
        own=line.own_registration,
        other=line.other_registration,
        session=line.session,
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        place_key=line.place_key,
        place=line.place,
        summary=line.summary,
        organiser_name=line.organiser_name,
        organiser_address=line.organiser_address,
        address=line.address,
    )
    return Known(
        content,
        sequence=line.sequence,
        is_cancelled=line.is_cancelled,
        stamped_at=line.stamped_at,
        is_lost=line.is_lost,
        is_held=line.is_held,
        is_by_feed=line.is_by_feed,
    )
