"""Reads of events: the day as set up, its slots and tables, who organises it, which phase is open."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from openmap.accounts.tables import Account
from openmap.errors import NotFound
from openmap.events.tables import Event, EventStaff, MeetingTable, OrganiserRole, PlaceKind, Side, SidePair, Slot, Window
from openmap.i18n import current_locale, lazy

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID


ENGLISH: Final = "en"
TRANSLATED: Final = ("title", "theme", "description", "notice", "place_name")
"""Texts of an event that may also be written in English."""


class PhaseState(StrEnum):
    """Whether a phase bounded by two moments is yet to come, open, or over."""

    COMING = "coming"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class EventDetails:
    """An event as it is set up; every moment is aware, in UTC."""

    id: UUID
    slug: str
    reference: str | None
    title: str
    theme: str
    description: str
    notice: str
    day: date
    timezone: str
    place_name: str
    place_address: str
    departement: str
    organiser_name: str
    organiser_email: str
    title_en: str
    theme_en: str
    description_en: str
    notice_en: str
    place_name_en: str
    slot_minutes: int
    changeover_minutes: int
    guaranteed_meetings: int
    max_meetings: int | None
    max_consecutive: int | None
    max_wishes: int
    max_vetoes: int
    side_multipliers: dict[Side, int]
    shows_requesters: bool
    registration_opens_at: datetime | None
    registration_closes_at: datetime | None
    wishes_open_at: datetime | None
    wishes_close_at: datetime | None
    accepts_automatically: bool
    capacity: int | None
    buyer_capacity: int | None
    structure_capacity: int | None
    visitor_capacity: int | None
    is_listed: bool
    cancelled_at: datetime | None
    published_at: datetime | None
    updated_at: datetime

    def in_language(self, locale: str) -> EventDetails:
        """Return the event in the words of a language; what nobody wrote in it stays in French."""
        if locale != ENGLISH:
            return self
        return replace(self, **{name: text for name in TRANSLATED if (text := getattr(self, f"{name}_{ENGLISH}"))})

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which people read the event's times."""
        return ZoneInfo(self.timezone)

    @property
    def is_published(self) -> bool:
        """Whether people were told of meetings: from then on, what touches meetings is done by the slices that can tell them."""
        return self.published_at is not None

    def registration_phase(self, now: datetime) -> PhaseState:
        """Tell whether people may register at `now`."""
        return _phase(now, self.registration_opens_at, self.registration_closes_at)

    def wishes_phase(self, now: datetime) -> PhaseState:
        """Tell whether participants may choose at `now`."""
        return _phase(now, self.wishes_open_at, self.wishes_close_at)


@dataclass(frozen=True, slots=True)
class WindowLine:
    """A stretch of the day in which meetings are held."""

    id: UUID
    name: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class SlotLine:
    """A slot; `window` is the name of its window. A meeting ends `changeover_minutes` before `ends_at`."""

    id: UUID
    window_id: UUID
    window: str
    starts_at: datetime
    ends_at: datetime
    is_closed: bool


@dataclass(frozen=True, slots=True)
class TableLine:
    """A table, room or video link, in the organiser's order."""

    id: UUID
    name: str
    kind: PlaceKind
    location: str
    closed_slots: frozenset[UUID]
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class StaffLine:
    """A member of staff at an event."""

    account_id: UUID
    name: str
    email: str
    role: OrganiserRole


async def event(event_id: UUID) -> EventDetails:
    """Read an event.

    Raises:
        NotFound: There is none with this id.
    """
    return _found(await Event.select().where(Event.id == event_id).first())


async def event_for_reader(event_id: UUID) -> EventDetails:
    """Read one event in the words of the language in force, for pages of people who do not change it; raises NotFound."""
    return (await event(event_id)).in_language(current_locale())


async def event_by_slug(slug: str) -> EventDetails:
    """Read the event at this short address; raises NotFound."""
    return _found(await Event.select().where(Event.slug == slug).first())


async def event_by_reference(reference: str) -> EventDetails:
    """Read the event that a caller knows under its own reference, or by its slug; raises NotFound."""
    rows = await Event.select().where((Event.reference == reference) | (Event.slug == reference))
    return _found(max(rows, key=lambda row: row["reference"] == reference, default=None))


async def events_of(account_id: UUID | None, *, after: tuple[date, UUID] | None = None, limit: int = 50) -> list[EventDetails]:
    """List events, latest day first: those that an account organises or keeps the desk of, or all (`account_id` None: for administrators)."""
    query = Event.select().order_by(Event.day, Event.id, ascending=False).limit(limit)
    if account_id is not None:
        query = query.where(Event.id.is_in(EventStaff.select(EventStaff.event).where(EventStaff.account == account_id)))
    if after is not None:
        day, last = after
        query = query.where((Event.day < day) | ((Event.day == day) & (Event.id < last)))
    return [_details(row) for row in await query]


async def listed_events(today: date) -> list[EventDetails]:
    """List the events that the public page shows, those to come first by day."""
    rows = await Event.select().where(Event.is_listed.eq(True)).order_by(Event.day)
    ahead = [_details(row) for row in rows if row["day"] >= today]
    past = [_details(row) for row in rows if row["day"] < today]
    return ahead + past[::-1]


async def windows_of(event_id: UUID) -> list[WindowLine]:
    """Read the windows of an event in order of time."""
    rows = await Window.select().where(Window.event == event_id).order_by(Window.starts_at)
    return [WindowLine(id=row["id"], name=row["name"], starts_at=row["starts_at"], ends_at=row["ends_at"]) for row in rows]


async def slots_of(event_id: UUID) -> list[SlotLine]:
    """Read the slots of an event in order of time."""
    rows = await Slot.select(*Slot.all_columns(), Slot.window.name).where(Slot.event == event_id).order_by(Slot.starts_at)
    return [
        SlotLine(
            id=row["id"],
            window_id=row["window"],
            window=row["window.name"],
            starts_at=row["starts_at"],
            ends_at=row["ends_at"],
            is_closed=row["is_closed"],
        )
        for row in rows
    ]


async def tables_of(event_id: UUID) -> list[TableLine]:
    """Read the tables of an event in the organiser's order, withdrawn ones included."""
    rows = await MeetingTable.select().where(MeetingTable.event == event_id).order_by(MeetingTable.position, MeetingTable.name)
    return [
        TableLine(
            id=row["id"],
            name=row["name"],
            kind=PlaceKind(row["kind"]),
            location=row["location"],
            closed_slots=frozenset(row["closed_slots"]),
            is_withdrawn=row["is_withdrawn"],
        )
        for row in rows
    ]


async def matrix_of(event_id: UUID) -> frozenset[tuple[Side, Side]]:
    """Read who may ask to meet whom, as pairs (asker, asked)."""
    rows = await SidePair.select().where(SidePair.event == event_id)
    return frozenset((Side(row["asker"]), Side(row["asked"])) for row in rows)


async def staff_of(event_id: UUID) -> list[StaffLine]:
    """List who organises an event or keeps its desk."""
    rows = (
        await EventStaff.select(EventStaff.account, EventStaff.role, EventStaff.account.name, EventStaff.account.email)
        .where(EventStaff.event == event_id)
        .order_by(EventStaff.account.email)
    )
    return [
        StaffLine(account_id=row["account"], name=row["account.name"], email=row["account.email"], role=OrganiserRole(row["role"])) for row in rows
    ]


async def role_at(event_id: UUID, account_id: UUID) -> OrganiserRole | None:
    """Tell what an account may do at an event; None if nothing, or if the account is disabled."""
    row = (
        await EventStaff.select(EventStaff.role)
        .where(EventStaff.event == event_id, EventStaff.account == account_id, EventStaff.account.disabled_at.is_null())
        .first()
    )
    return OrganiserRole(row["role"]) if row else None


async def account_by_email(email: str) -> UUID | None:
    """Find the account of a member of staff by address."""
    row = await Account.select(Account.id).where(Account.email == email.strip().lower()).first()
    return row["id"] if row else None


def _phase(now: datetime, opens_at: datetime | None, closes_at: datetime | None) -> PhaseState:
    if opens_at and now < opens_at:
        return PhaseState.COMING
    if closes_at and now >= closes_at:
        return PhaseState.OVER
    return PhaseState.OPEN


def _found(row: dict[str, Any] | None) -> EventDetails:
    if row is None:
        raise NotFound(lazy("Cette journée n'existe pas ou n'existe plus."))
    return _details(row)


def _details(row: dict[str, Any]) -> EventDetails:
    multipliers = json.loads(row["side_multipliers"])
    columns = {name: row[name] for name in EventDetails.__slots__ if name != "side_multipliers"}
    return EventDetails(side_multipliers={Side(side): value for side, value in multipliers.items()}, **columns)
