"""Verbs of an event: create it, set it up, say who organises it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from asyncpg.exceptions import ForeignKeyViolationError

from openmap.audit.service import Actor, record
from openmap.clock import now
from openmap.db import savepoint, transaction
from openmap.errors import Conflict, InvalidForm, NotFound
from openmap.events import queries
from openmap.events.slots import Span, cut
from openmap.events.tables import Event, EventStaff, MeetingTable, OrganiserRole, Side, SidePair, Slot, Window
from openmap.events.values import DEFAULT_MATRIX, EventValues, PlaceValues, WindowValues, place_problems, spans, window_problems
from openmap.i18n import _, lazy

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from uuid import UUID

    from openmap.events.queries import EventDetails


class SlugTaken(Conflict):
    """Another event has this short address or reference."""

    message = lazy("Une autre journée porte déjà cette adresse courte ou cette référence.")


class SlotsInUse(Conflict):
    """A draft or a published timetable holds meetings in slots that would disappear."""


class TablesInUse(Conflict):
    """A draft or a published timetable holds meetings at tables that would disappear."""


class LastOrganiser(Conflict):
    """An event keeps at least one organiser."""


async def create_event(
    actor: Actor,
    values: EventValues,
    *,
    windows: tuple[WindowValues, ...] = (),
    places: tuple[PlaceValues, ...] = (),
    matrix: frozenset[tuple[Side, Side]] = DEFAULT_MATRIX,
    organisers: tuple[UUID, ...] = (),
) -> EventDetails:
    """Create an event with its windows, slots, tables and matrix of sides, all or nothing.

    Raises:
        InvalidForm: A message per field, keyed ``title``, ``windows.0.ends``, ``tables.2.name``…
        SlugTaken: Another event has this slug or reference.
    """
    _check(values, windows, places)
    async with transaction():
        await _require_free(values, but=None)
        row = Event(**_columns(values))
        await row.save()
        await _write_windows(row.id, values, windows)
        await _write_places(row.id, places)
        await _write_matrix(row.id, matrix)
        for account_id in organisers:
            await EventStaff(event=row.id, account=account_id, role=OrganiserRole.ORGANISER).save()
        await record(actor, "event.created", event_id=row.id, subject=("event", row.id), details={"slug": values.slug})
        return await queries.event(row.id)


async def update_event(
    actor: Actor,
    event_id: UUID,
    values: EventValues,
    *,
    windows: tuple[WindowValues, ...] | None = None,
    places: tuple[PlaceValues, ...] | None = None,
    matrix: frozenset[tuple[Side, Side]] | None = None,
    still: Callable[[], Awaitable[None]] | None = None,
) -> EventDetails:
    """Replace what describes an event, and its windows, tables or matrix where they are given.

    Slots that stay where they were keep their identity, and so do tables that keep their name: timetables that use them are untouched.
    `still` is called once nobody else can change the event, and may refuse.

    Raises:
        InvalidForm, SlugTaken: As `create_event`.
        SlotsInUse, TablesInUse: A timetable uses what would disappear.
    """
    _check(values, windows or (), places or ())
    async with transaction():
        await Event.raw("SELECT id FROM event WHERE id = {} FOR UPDATE", event_id)
        if still is not None:
            await still()
        before = await queries.event(event_id)
        await _require_free(values, but=event_id)
        columns = {**_columns(values), "updated_at": now()}
        await Event.update({getattr(Event, name): value for name, value in columns.items()}).where(Event.id == event_id)
        if windows is None and before.day != values.day and (before.timezone, before.slot_minutes) == (values.timezone, values.slot_minutes):
            await _postpone(before, values)
        elif windows is None and (before.day, before.timezone, before.slot_minutes) != (values.day, values.timezone, values.slot_minutes):
            windows = await _windows_as_values(before)
            _check(values, windows, ())
        if windows is not None:
            await _write_windows(event_id, values, windows)
        if places is not None:
            await _write_places(event_id, places)
        if matrix is not None:
            await _write_matrix(event_id, matrix)
        await record(actor, "event.updated", event_id=event_id, subject=("event", event_id), details={"fields": _changed(before, values)})
        return await queries.event(event_id)


async def close_slot(actor: Actor, event_id: UUID, slot_id: UUID, *, closed: bool = True) -> None:
    """Close a slot to meetings, or open it again; timetables already made are not changed by it."""
    async with transaction():
        rows = await Slot.update({Slot.is_closed: closed}).where(Slot.id == slot_id, Slot.event == event_id).returning(Slot.id)
        if not rows:
            raise NotFound(_("Ce créneau n'existe pas ou n'existe plus."))
        await record(actor, "event.slot_closed" if closed else "event.slot_opened", event_id=event_id, subject=("slot", slot_id))


async def withdraw_table(actor: Actor, event_id: UUID, table_id: UUID, *, withdrawn: bool = True) -> None:
    """Take a table away from meetings, or bring it back; timetables already made are not changed by it."""
    async with transaction():
        rows = (
            await MeetingTable.update({MeetingTable.is_withdrawn: withdrawn})
            .where(MeetingTable.id == table_id, MeetingTable.event == event_id)
            .returning(MeetingTable.id)
        )
        if not rows:
            raise NotFound(_("Cette table n'existe pas ou n'existe plus."))
        await record(actor, "event.table_withdrawn" if withdrawn else "event.table_restored", event_id=event_id, subject=("table", table_id))


async def mark_published(event_id: UUID) -> None:
    """Note that the event has a first published version, in the transaction that publishes it (which writes the journal)."""
    async with transaction():
        await Event.update({Event.published_at: now()}).where(Event.id == event_id, Event.published_at.is_null())


async def add_staff(actor: Actor, event_id: UUID, account_id: UUID, role: OrganiserRole) -> None:
    """Give an account a role at an event, or change the one it has."""
    async with transaction():
        await queries.event(event_id)
        rows = (
            await EventStaff.update({EventStaff.role: role})
            .where(EventStaff.event == event_id, EventStaff.account == account_id)
            .returning(EventStaff.id)
        )
        if not rows:
            await EventStaff(event=event_id, account=account_id, role=role).save()
        await _require_an_organiser(event_id)
        await record(actor, "event.staff_added", event_id=event_id, subject=("account", account_id), details={"role": role})


async def remove_staff(actor: Actor, event_id: UUID, account_id: UUID) -> None:
    """Take the role of an account at an event away.

    Raises:
        LastOrganiser: Nobody would organise the event any more.
    """
    async with transaction():
        await EventStaff.delete().where(EventStaff.event == event_id, EventStaff.account == account_id)
        await _require_an_organiser(event_id)
        await record(actor, "event.staff_removed", event_id=event_id, subject=("account", account_id))


def _check(values: EventValues, windows: tuple[WindowValues, ...], places: tuple[PlaceValues, ...]) -> None:
    problems = {**values.problems(), **window_problems(values, windows), **place_problems(places)}
    if problems:
        raise InvalidForm(_("La journée n'est pas enregistrée : corrigez les champs signalés."), fields=problems)


def _columns(values: EventValues) -> dict[str, Any]:
    columns = asdict(values)
    columns["side_multipliers"] = json.dumps(values.side_multipliers)
    columns["reference"] = values.reference or None
    columns["title"] = values.title.strip()
    columns["organiser_email"] = values.organiser_email.strip()
    return columns


def _changed(before: EventDetails, values: EventValues) -> list[str]:
    return sorted(name for name, value in asdict(values).items() if getattr(before, name) != value)


async def _require_free(values: EventValues, *, but: UUID | None) -> None:
    wanted = {values.slug, values.reference} - {None, ""}
    rows = await Event.select(Event.id, Event.slug).where(Event.slug.is_in(list(wanted)) | Event.reference.is_in(list(wanted)))
    if any(row["id"] != but for row in rows):
        raise SlugTaken(fields={"slug": lazy("Cette adresse courte est déjà prise.")})


async def _windows_as_values(before: EventDetails) -> tuple[WindowValues, ...]:
    lines = await queries.windows_of(before.id)
    zone = before.zone
    return tuple(
        WindowValues(name=line.name, starts=line.starts_at.astimezone(zone).time(), ends=line.ends_at.astimezone(zone).time()) for line in lines
    )


async def _postpone(before: EventDetails, values: EventValues) -> None:
    """Move windows and slots to another day at the same local times; they keep their identity, so that timetables move with them."""
    moved = ", ".join(
        f"{name} = ({name} AT TIME ZONE {{}} + make_interval(days => {{}}::int)) AT TIME ZONE {{}}" for name in ("starts_at", "ends_at")
    )
    shift = (before.timezone, (values.day - before.day).days, before.timezone)
    for table, name in ((Window, "meeting_window"), (Slot, "slot")):
        await table.raw(f"UPDATE {name} SET {moved} WHERE event = {{}}", *shift, *shift, before.id)  # noqa: S608  # made of constants


async def _write_windows(event_id: UUID, values: EventValues, windows: tuple[WindowValues, ...]) -> None:
    """Write windows and slots, keeping the rows of slots that stay at the same place in time."""
    kept = {Span(line.starts_at, line.ends_at): line.id for line in await queries.slots_of(event_id)}
    old_windows = [line.id for line in await queries.windows_of(event_id)]
    placed = spans(values.day, values.timezone, windows)
    for window, span in zip(windows, placed, strict=True):
        row = Window(event=event_id, name=window.name.strip(), starts_at=span.starts_at, ends_at=span.ends_at)
        await row.save()
        slots = cut(span, values.slot_minutes)
        stay = [kept.pop(slot) for slot in slots if slot in kept]
        if stay:
            await Slot.update({Slot.window: row.id}).where(Slot.id.is_in(stay))
        await _drop_slots([slot_id for old, slot_id in kept.items() if any(old.overlaps(slot) for slot in slots)], kept)
        known = {Span(line["starts_at"], line["ends_at"]) for line in await Slot.select(Slot.starts_at, Slot.ends_at).where(Slot.event == event_id)}
        fresh = [Slot(event=event_id, window=row.id, starts_at=slot.starts_at, ends_at=slot.ends_at) for slot in slots if slot not in known]
        if fresh:
            await Slot.insert(*fresh)
    await _drop_slots(list(kept.values()), kept)
    if old_windows:
        await Window.delete().where(Window.id.is_in(old_windows))


async def _drop_slots(slot_ids: list[UUID], kept: dict[Span, UUID]) -> None:
    """Delete slots and forget them in `kept`.

    Raises:
        SlotsInUse: A meeting of a timetable stands in one of them.
    """
    if not slot_ids:
        return
    try:
        async with savepoint():
            await Slot.delete().where(Slot.id.is_in(slot_ids))
    except ForeignKeyViolationError as error:
        raise SlotsInUse(
            _("Des plannings placent des rendez-vous dans des créneaux qui disparaîtraient. Fermez ces créneaux au lieu de les supprimer.")
        ) from error
    for span in [span for span, slot_id in kept.items() if slot_id in set(slot_ids)]:
        del kept[span]


async def _write_places(event_id: UUID, places: tuple[PlaceValues, ...]) -> None:
    """Write the tables, keeping the rows of those that keep their name."""
    known = {line.name: line.id for line in await queries.tables_of(event_id)}
    gone = [table_id for name, table_id in known.items() if name not in {place.name.strip() for place in places}]
    if gone:
        try:
            async with savepoint():
                await MeetingTable.delete().where(MeetingTable.id.is_in(gone))
        except ForeignKeyViolationError as error:
            raise TablesInUse(
                _("Des plannings placent des rendez-vous à des tables qui disparaîtraient. Retirez ces tables au lieu de les supprimer.")
            ) from error
    for position, place in enumerate(places):
        columns: dict[str, Any] = {"kind": place.kind, "location": place.location.strip(), "position": position}
        if table_id := known.get(place.name.strip()):
            await MeetingTable.update({getattr(MeetingTable, key): value for key, value in columns.items()}).where(MeetingTable.id == table_id)
        else:
            await MeetingTable(event=event_id, name=place.name.strip(), **columns).save()


async def _write_matrix(event_id: UUID, matrix: Iterable[tuple[Side, Side]]) -> None:
    await SidePair.delete().where(SidePair.event == event_id)
    rows = [SidePair(event=event_id, asker=asker, asked=asked) for asker, asked in sorted(set(matrix))]
    if rows:
        await SidePair.insert(*rows)


async def _require_an_organiser(event_id: UUID) -> None:
    left = await EventStaff.count().where(EventStaff.event == event_id, EventStaff.role == OrganiserRole.ORGANISER)
    if not left:
        raise LastOrganiser(_("Une journée garde au moins une personne qui l'organise : ajoutez-en une autre d'abord."))
