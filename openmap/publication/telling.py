"""Rows → `difference`: what each person should have (`Wanted`) and what each address was told (`Known`), for one event."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from openmap.db import fold
from openmap.i18n import _, use_locale
from openmap.publication import queries
from openmap.publication.difference import Known, Step, Wanted, difference
from openmap.publication.letters import reason
from openmap.registrations.queries import registrations_by_ids
from openmap.registrations.tables import RegistrationStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openmap.events.queries import EventDetails, TableLine
    from openmap.publication.queries import Appointment, LedgerLine, Planned
    from openmap.settings import Settings

SUMMARY_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Telling:
    """What has to be told, and the facts that letters are written from; `appointments` by UID."""

    steps: tuple[Step, ...]
    appointments: dict[str, Appointment]


async def to_tell(event: EventDetails, planned: Sequence[Planned], settings: Settings) -> Telling:
    """Compare meetings planned with what people were told; of a cancelled event nothing is left to meet."""
    lines = await queries.ledger(event.id)
    wanted: list[Wanted] = []
    found: dict[str, Appointment] = {}
    if event.cancelled_at is None:
        known_uids = {(line.attendee, line.own_registration, line.other_registration): line.uid for line in lines}
        for appointment in await queries.appointments(event, planned):
            if not comes(appointment):
                continue
            identity = (appointment.attendee.id, appointment.own.id, appointment.other.id)
            uid = known_uids.get(identity) or uid_of(event.id, *identity, domain=domain_of(settings))
            found[uid] = appointment
            wanted.append(wanted_of(event, appointment, uid, settings))
    return Telling(difference(wanted, [known_of(line) for line in lines]), found)


async def explained(event: EventDetails, telling: Telling) -> list[tuple[str, str, str]]:
    """Say who is told and why, by name: name, address, reason."""
    people = await queries.people(step.content.attendee for step in telling.steps)
    names = {row.id: row.organisation for row in await registrations_by_ids(sorted({step.content.other for step in telling.steps}))}
    lines = [
        (people[step.content.attendee].name, step.content.address, reason(step, other=names[step.content.other], timezone=event.timezone))
        for step in telling.steps
    ]
    return sorted(lines, key=lambda line: (fold(line[0]), line[1:]))


def comes(appointment: Appointment) -> bool:
    """Tell whether both sides still come: what was planned with those who left is not told to anybody."""
    return all(side.status is RegistrationStatus.ACCEPTED for side in (appointment.own, appointment.other)) and not (
        appointment.own_delegation.is_withdrawn or appointment.other_delegation.is_withdrawn
    )


def uid_of(event_id: UUID, attendee_id: UUID, own: UUID, other: UUID, *, domain: str) -> str:
    """Name one person's side of a pair of registrations: the same for every run, time, table and address (RFC 7986 §5.3: no meaning in it)."""
    pair = uuid5(event_id, "|".join(sorted((str(own), str(other)))))
    return f"{pair.hex}-{attendee_id.hex}@{domain}"


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
            summary=(_("Rendez-vous %(event)s – %(table)s") % {"event": event.title, "table": table_name(appointment.table)})[:SUMMARY_LENGTH],
            organiser_name=event.organiser_name or settings.sender_name,
            organiser_address=event.organiser_email or settings.sender_address,
            address=appointment.attendee.email,
        )


def table_name(table: TableLine | None) -> str:
    """Name the place at the event."""
    return _("table à confirmer") if table is None else table.name


def place_of(event: EventDetails, table: TableLine | None) -> str:
    """Write where a meeting is held, from the table to the street."""
    parts = (table_name(table), table.location if table else "", event.place_name, event.place_address)
    return ", ".join(part for part in parts if part)[:SUMMARY_LENGTH]


def place_key(event: EventDetails, table: TableLine | None) -> str:
    """Return what changes when people must go elsewhere, and not when a table or the building gets another name."""
    where = f"{table.id}|{table.location}" if table else ""
    return hashlib.sha256(f"{where}|{event.place_address}".encode()).hexdigest()


def known_of(line: LedgerLine) -> Known:
    """Read a line of the ledger as `difference` wants it."""
    content = Wanted(
        uid=line.uid,
        attendee=line.attendee,
        own=line.own_registration,
        other=line.other_registration,
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
    )
