"""Load an event from a file into the database, and write one back, by the same verbs as the pages."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from openmap.db import transaction
from openmap.demo.event_files import DelegationEntry, EventFile, PersonEntry, RegistrationEntry
from openmap.demo.programme import describe_programme, load_programme
from openmap.events import queries as events
from openmap.events import service as events_service
from openmap.events.queries import EventDetails
from openmap.events.schemas import MOMENTS, EventIn, event_in
from openmap.events.slots import Span
from openmap.organisations import queries as organisations
from openmap.organisations import topics
from openmap.organisations.schemas import NeedIn, OfferIn, needs_out, offers_out
from openmap.organisations.service import OrganisationValues
from openmap.registrations import queries as registrations
from openmap.registrations import service as registrations_service
from openmap.registrations.values import DelegationValues, PersonValues, RegistrationValues
from openmap.wishes import queries as wishes
from openmap.wishes.rules import Pair
from openmap.wishes.service import put_wishes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from openmap.audit.service import Actor
    from openmap.events.queries import TableLine
    from openmap.organisations.queries import NeedDetails, OfferDetails
    from openmap.registrations.queries import DelegationLine, RegistrationDetails


class _Around(NamedTuple):
    """What an entry of a file is told relative to."""

    event: EventDetails
    tables: list[TableLine]


async def load_event(actor: Actor, content: EventFile, *, organisers: tuple[UUID, ...], day: date | None = None) -> EventDetails:
    """Load a whole event, all or nothing.

    Args:
        actor: Who loads it.
        content: The file, already completed (`invention.completed`).
        organisers: Accounts that will organise it.
        day: Another day than the file's: everything dated moves with it.

    Raises:
        InvalidForm, Conflict: As the verbs that it calls; nothing is kept then.
    """
    described = moved(content.event, day) if day else content.event
    async with transaction():
        event = await events_service.create_event(
            actor,
            described.values(),
            windows=described.window_values(),
            places=described.place_values(),
            matrix=described.pairs(),
            organisers=organisers,
        )
        tables = await events.tables_of(event.id)
        ids = {entry.reference: await _register(actor, event, entry, tables) for entry in content.registrations}
        pairs = [Pair(ids[asker], ids[asked], rank) for asker, names in content.wishes.items() for rank, asked in enumerate(names, 1)]
        pairs += [Pair(ids[asker], ids[asked], None, is_veto=True) for asker, names in content.vetoes.items() for asked in names]
        if pairs:
            await put_wishes(actor, event.id, pairs)
        await load_programme(actor, event, content, ids)
    return event


def moved(event: EventIn, day: date) -> EventIn:
    """Move an event and the dates of its phases to another day."""
    shift = day - event.day
    moments = {name: value + shift for name in MOMENTS if (value := getattr(event, name)) is not None}
    return msgspec.structs.replace(event, day=day, **moments)


async def export_event(event_id: UUID) -> EventFile:
    """Describe an event as a file from which it can be loaded again; timetables and messages are not part of it."""
    event = await events.event(event_id)
    tables = await events.tables_of(event_id)
    described = event_in(event, await events.windows_of(event_id), tables, await events.matrix_of(event_id))
    people = await registrations.every_registration(event_id)
    references = {line.id: line.reference or f"R{number:03}" for number, line in enumerate(people, 1)}
    needs = await organisations.needs_of({line.organisation_id for line in people})
    offers = await organisations.offers_of({line.organisation_id for line in people})
    entries = [
        _registration_entry(line, references[line.id], _Around(event, tables), needs[line.organisation_id], offers[line.organisation_id])
        for line in people
    ]
    chosen, refused = await _choices(event_id, references)
    sessions, stands = await describe_programme(event, people, references)
    return EventFile(event=described, registrations=entries, programme=sessions, stands=stands, wishes=chosen, vetoes=refused)


def _registration_entry(
    line: RegistrationDetails, reference: str, around: _Around, needs: Sequence[NeedDetails], offers: Sequence[OfferDetails]
) -> RegistrationEntry:
    return RegistrationEntry(
        reference=reference,
        side=line.side,
        organisation=line.organisation,
        kind=line.kind,
        siret=line.siret,
        sectors=list(line.sectors),
        departements=list(line.departements),
        city=line.city,
        status=line.status,
        is_listed=line.is_listed,
        max_meetings=line.max_meetings,
        guaranteed_meetings=line.guaranteed_meetings,
        delegations=[_delegation_entry(delegation, around) for delegation in line.present],
        needs=[msgspec.convert(_plain(need), NeedIn) for need in needs_out(needs)],
        offers=[msgspec.convert(_plain(offer), OfferIn) for offer in offers_out(offers)],
    )


async def _choices(event_id: UUID, references: dict[UUID, str]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    chosen: dict[str, list[str]] = {}
    refused: dict[str, list[str]] = {}
    for line in sorted(await wishes.wishes_of_event(event_id), key=lambda wish: wish.rank or 0):
        kept = refused if line.is_veto else chosen
        kept.setdefault(references[line.asker_id], []).append(references[line.asked_id])
    return chosen, refused


async def _register(actor: Actor, event: EventDetails, entry: RegistrationEntry, tables: list[TableLine]) -> UUID:
    values = OrganisationValues(
        name=entry.organisation,
        siret=entry.siret,
        kind=entry.kind,
        sectors=tuple(entry.sectors),
        departements=tuple(entry.departements),
        city=entry.city,
    )
    by_name = {table.name: table.id for table in tables}
    made = await registrations_service.create_registration(
        actor,
        event.id,
        organisation=values,
        side=entry.side,
        status=entry.status,
        values=RegistrationValues(
            reference=entry.reference,
            is_listed=entry.is_listed,
            max_meetings=entry.max_meetings,
            guaranteed_meetings=entry.guaranteed_meetings,
            delegations=tuple(_delegation_values(delegation, event, by_name) for delegation in entry.delegations),
        ),
    )
    if entry.needs:
        await topics.set_needs(actor, made.organisation_id, [need.values() for need in entry.needs])
    if entry.offers:
        await topics.set_offers(actor, made.organisation_id, [offer.values() for offer in entry.offers])
    return made.id


def _delegation_values(entry: DelegationEntry, event: EventDetails, tables: dict[str, UUID]) -> DelegationValues:
    people = tuple(PersonValues(**msgspec.structs.asdict(person)) for person in entry.people)
    return DelegationValues(
        name=entry.name,
        people=people,
        absences=tuple(_span(text, event) for text in entry.absences),
        max_meetings=entry.max_meetings,
        home_table=tables.get(entry.home_table) if entry.home_table else None,
    )


def _span(text: str, event: EventDetails) -> Span:
    zone = ZoneInfo(event.timezone)
    start, end = (datetime.combine(event.day, time.fromisoformat(part), tzinfo=zone).astimezone(UTC) for part in text.split("-"))
    return Span(start, end)


def _delegation_entry(line: DelegationLine, around: _Around) -> DelegationEntry:
    zone, by_id = around.event.zone, {table.id: table.name for table in around.tables}
    return DelegationEntry(
        name=line.name,
        people=[PersonEntry(**{name: getattr(person, name) for name in PersonEntry.__struct_fields__}) for person in line.attendees],
        absences=[f"{a.starts_at.astimezone(zone):%H:%M}-{a.ends_at.astimezone(zone):%H:%M}" for a in line.absences],
        max_meetings=line.max_meetings,
        home_table=by_id.get(line.home_table) if line.home_table else None,
    )


def _plain(value: msgspec.Struct) -> dict[str, object]:
    """Return the fields of what is read back, but for its id."""
    data: dict[str, object] = msgspec.to_builtins(value)
    del data["id"]
    return data


FOUR_WEEKS = timedelta(weeks=4)
THURSDAY = 3


def thursday_ahead(today: date) -> date:
    """Return the Thursday of the week four weeks after this one."""
    monday = today - timedelta(days=today.weekday())
    return monday + FOUR_WEEKS + timedelta(days=THURSDAY)
