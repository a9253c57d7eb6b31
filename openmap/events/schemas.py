"""What programs send and read of an event: JSON bodies, and the way between them and the values of the verbs."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from openmap.clock import local
from openmap.errors import InvalidForm
from openmap.events.queries import EventDetails, SlotLine, TableLine, WindowLine
from openmap.events.tables import PlaceKind, Side
from openmap.events.values import DEFAULT_MATRIX, EventValues, PlaceValues, WindowValues
from openmap.i18n import _
from openmap.shapes import place_of, sentence_of

if TYPE_CHECKING:
    from collections.abc import Mapping

CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::00)?")
MOMENTS = ("registration_opens_at", "registration_closes_at", "wishes_open_at", "wishes_close_at")
Name = Annotated[str, msgspec.Meta(max_length=80)]
Line = Annotated[str, msgspec.Meta(max_length=200)]
SmallInt = Annotated[int, msgspec.Meta(ge=-2_147_483_648, le=2_147_483_647)]


class WindowIn(msgspec.Struct, forbid_unknown_fields=True):
    """A stretch of the day in which meetings are held; local times such as ``09:00``."""

    name: Name
    starts: Annotated[str, msgspec.Meta(description="Local time, HH:MM", examples=["09:00"])]
    ends: Annotated[str, msgspec.Meta(description="Local time, HH:MM", examples=["11:30"])]


class TableIn(msgspec.Struct, forbid_unknown_fields=True):
    """A table, room or video link."""

    name: Name
    kind: PlaceKind = PlaceKind.TABLE
    location: Annotated[str, msgspec.Meta(max_length=300)] = ""


class PairIn(msgspec.Struct, forbid_unknown_fields=True):
    """People of side `asker` may ask to meet people of side `asked`."""

    asker: Side
    asked: Side


class EventIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """An event as a program describes it. Moments carry an offset; null leaves a phase open on that side."""

    slug: Annotated[str, msgspec.Meta(max_length=80, examples=["vitry-2027"])]
    title: Annotated[str, msgspec.Meta(max_length=200, examples=["Openmap ESS, économie circulaire"])]
    day: date
    windows: list[WindowIn] = []
    tables: Annotated[list[TableIn] | int, msgspec.Meta(description="The tables, or how many: « Table 1 » to « Table n »")] = []
    matrix: list[PairIn] = msgspec.field(default_factory=lambda: [PairIn(asker, asked) for asker, asked in sorted(DEFAULT_MATRIX)])
    reference: Annotated[str, msgspec.Meta(max_length=80)] | None = None
    theme: Line = ""
    description: str = ""
    notice: str = ""
    timezone: Annotated[str, msgspec.Meta(max_length=40)] = "Europe/Paris"
    place_name: Line = ""
    place_address: Annotated[str, msgspec.Meta(max_length=300)] = ""
    departement: Annotated[str, msgspec.Meta(max_length=3)] = ""
    organiser_name: Line = ""
    organiser_email: Annotated[str, msgspec.Meta(max_length=320)] = ""
    title_en: Annotated[Line, msgspec.Meta(description="What readers of English see; empty: the French")] = ""
    theme_en: Line = ""
    description_en: str = ""
    notice_en: str = ""
    place_name_en: Line = ""
    slot_minutes: SmallInt = 20
    changeover_minutes: SmallInt = 5
    guaranteed_meetings: SmallInt = 1
    max_meetings: SmallInt | None = None
    max_consecutive: SmallInt | None = None
    max_wishes: SmallInt = 10
    max_vetoes: SmallInt = 3
    side_multipliers: dict[Side, SmallInt] = {}
    shows_requesters: bool = False
    registration_opens_at: datetime | None = None
    registration_closes_at: datetime | None = None
    wishes_open_at: datetime | None = None
    wishes_close_at: datetime | None = None
    accepts_automatically: bool = False
    capacity: Annotated[SmallInt | None, msgspec.Meta(description="Accepted registrations at most, visitors aside")] = None
    buyer_capacity: SmallInt | None = None
    structure_capacity: SmallInt | None = None
    visitor_capacity: Annotated[SmallInt | None, msgspec.Meta(description="People who visit, at most")] = None
    is_listed: bool = True

    def values(self) -> EventValues:
        """Return the values of the verbs.

        Raises:
            InvalidForm: A moment without an offset, or a text with a null character.
        """
        columns = {name: getattr(self, name) for name in self.__struct_fields__ if name not in {"windows", "tables", "matrix"}}
        errors = {name: _("Ajoutez le décalage horaire, par exemple +02:00.") for name in MOMENTS if columns[name] and columns[name].tzinfo is None}
        errors |= {name: _("Ce texte contient un caractère interdit.") for name, value in columns.items() if isinstance(value, str) and "\0" in value}
        if errors:
            raise InvalidForm(_("La journée n'est pas enregistrée : corrigez les champs signalés."), fields=errors)
        return EventValues(**columns)

    def window_values(self) -> tuple[WindowValues, ...]:
        """Return the windows; raises InvalidForm naming the time that cannot be read."""
        errors: dict[str, str] = {}
        for i, window in enumerate(self.windows):
            for bound in ("starts", "ends"):
                if not CLOCK.fullmatch(getattr(window, bound)):
                    errors[f"windows.{i}.{bound}"] = _("Écrivez l'heure ainsi : 09:00.")
        if errors:
            raise InvalidForm(_("La journée n'est pas enregistrée : corrigez les champs signalés."), fields=errors)
        return tuple(WindowValues(name=w.name, starts=time.fromisoformat(w.starts), ends=time.fromisoformat(w.ends)) for w in self.windows)

    def place_values(self) -> tuple[PlaceValues, ...]:
        """Return the tables, numbered where only their count is given; raises InvalidForm for a count that makes no sense."""
        if isinstance(self.tables, int):
            return numbered_tables(self.tables)
        return tuple(PlaceValues(name=table.name, kind=table.kind, location=table.location) for table in self.tables)

    def pairs(self) -> frozenset[tuple[Side, Side]]:
        """Return who may ask to meet whom."""
        return frozenset((pair.asker, pair.asked) for pair in self.matrix)


MOST_TABLES = 2000


def numbered_tables(count: int) -> tuple[PlaceValues, ...]:
    """Name as many tables as asked for, « Table 1 » first; raises InvalidForm."""
    if not 0 <= count <= MOST_TABLES:
        raise InvalidForm(
            _("La journée n'est pas enregistrée : corrigez les champs signalés."),
            fields={"tables": _("Indiquez un nombre de tables de 0 à %(most)d.") % {"most": MOST_TABLES}},
        )
    return tuple(PlaceValues(name=f"Table {number}") for number in range(1, count + 1))


class CopyIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A new event like an earlier one; an empty title keeps the earlier one's."""

    slug: Annotated[str, msgspec.Meta(max_length=80, examples=["vitry-2028"])]
    day: date
    title: Annotated[str, msgspec.Meta(max_length=200)] = ""
    reference: Annotated[str, msgspec.Meta(max_length=80)] | None = None


class SlotOut(msgspec.Struct):
    """A slot; a meeting in it ends `changeover_minutes` before `ends_at`."""

    id: UUID
    window: str
    starts_at: datetime
    ends_at: datetime
    is_closed: bool


class TableOut(msgspec.Struct):
    """A table, room or video link."""

    id: UUID
    name: str
    kind: PlaceKind
    location: str
    closed_slots: list[UUID]
    is_withdrawn: bool


class EventOut(EventIn, kw_only=True):
    """An event as it stands, with its slots."""

    id: UUID
    tables: list[TableOut]  # type: ignore[assignment]  # read back in full, never as a count
    slots: list[SlotOut]
    published_at: datetime | None
    cancelled_at: datetime | None
    updated_at: datetime


class EventLine(msgspec.Struct):
    """An event in a list."""

    id: UUID
    slug: str
    reference: str | None
    title: str
    day: date
    timezone: str
    place_name: str
    cancelled_at: datetime | None


def event_line(details: EventDetails) -> EventLine:
    """Describe an event in a list."""
    return EventLine(
        id=details.id,
        slug=details.slug,
        reference=details.reference,
        title=details.title,
        day=details.day,
        timezone=details.timezone,
        place_name=details.place_name,
        cancelled_at=_at(details.cancelled_at, details),
    )


def event_in(details: EventDetails, windows: list[WindowLine], tables: list[TableLine], matrix: frozenset[tuple[Side, Side]]) -> EventIn:
    """Describe an event as a program would have to, to get what stands: the ground that a PATCH changes."""
    zone = details.zone
    return EventIn(
        **_described(details),
        windows=[_window(line, zone) for line in windows],
        tables=[TableIn(name=line.name, kind=line.kind, location=line.location) for line in tables],
        matrix=[PairIn(asker, asked) for asker, asked in sorted(matrix)],
    )


def event_out(
    details: EventDetails, windows: list[WindowLine], tables: list[TableLine], matrix: frozenset[tuple[Side, Side]], slots: list[SlotLine]
) -> EventOut:
    """Describe an event to programs, times with the offset of its zone."""
    zone = details.zone
    return EventOut(
        id=details.id,
        **_described(details),
        windows=[_window(line, zone) for line in windows],
        tables=[
            TableOut(
                id=line.id,
                name=line.name,
                kind=line.kind,
                location=line.location,
                closed_slots=sorted(line.closed_slots),
                is_withdrawn=line.is_withdrawn,
            )
            for line in tables
        ],
        matrix=[PairIn(asker, asked) for asker, asked in sorted(matrix)],
        slots=[
            SlotOut(
                id=line.id,
                window=line.window,
                starts_at=local(line.starts_at, details.timezone),
                ends_at=local(line.ends_at, details.timezone),
                is_closed=line.is_closed,
            )
            for line in slots
        ],
        published_at=_at(details.published_at, details),
        cancelled_at=_at(details.cancelled_at, details),
        updated_at=local(details.updated_at, details.timezone),
    )


def merged(present: EventIn, patch: Mapping[str, Any]) -> EventIn:
    """Apply a merge patch (RFC 7396, one level) to an event.

    Raises:
        InvalidForm: The result is not an event; the message names the place.
    """
    body = {**msgspec.to_builtins(present), **patch}
    try:
        return msgspec.convert(body, EventIn)
    except msgspec.ValidationError as error:
        fields = {place_of(str(error)) or "body": sentence_of(str(error))}
        raise InvalidForm(_("La journée n'est pas enregistrée : corrigez les champs signalés."), fields=fields) from error


def _described(details: EventDetails) -> dict[str, Any]:
    described = {name: getattr(details, name) for name in EventIn.__struct_fields__ if name in EventDetails.__slots__}
    return described | {name: _at(described[name], details) for name in MOMENTS}


def _at(moment: datetime | None, details: EventDetails) -> datetime | None:
    return None if moment is None else local(moment, details.timezone)


def _window(line: WindowLine, zone: ZoneInfo) -> WindowIn:
    return WindowIn(name=line.name, starts=f"{line.starts_at.astimezone(zone):%H:%M}", ends=f"{line.ends_at.astimezone(zone):%H:%M}")
