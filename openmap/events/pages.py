"""What each page about setting an event up is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openmap.clock import local
from openmap.events.forms import LIMITS, NUMBERS, SWITCHES, TEXTS, WINDOW_ROWS
from openmap.events.schemas import MOMENTS
from openmap.events.tables import PlaceKind, Side
from openmap.events.values import DEFAULT_MATRIX
from openmap.i18n import gettext as _
from openmap.i18n import lazy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openmap.events.queries import EventDetails, SlotLine, StaffLine, TableLine, WindowLine

SIDE_LABELS: Final[dict[Side, str]] = {
    Side.BUYER: lazy("Acheteurs"),
    Side.STRUCTURE: lazy("Structures"),
    Side.FACILITATOR: lazy("Facilitateurs"),
    Side.PARTNER: lazy("Partenaires"),
    Side.VISITOR: lazy("Visiteurs"),
}
MEETING_SIDES: Final = (Side.BUYER, Side.STRUCTURE, Side.FACILITATOR, Side.PARTNER)
DEFAULTS: Final = {
    "slot_minutes": "20",
    "changeover_minutes": "5",
    "guaranteed_meetings": "1",
    "max_wishes": "10",
    "max_vetoes": "3",
    "is_listed": "1",
    "tables": "10",
}


@dataclass(frozen=True, slots=True)
class PairBox:
    """A box of the matrix: people of one side may ask to meet people of another."""

    value: str
    asker: str
    asked: str
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class SetupPage:
    """The form of an event; `event` is None for one that is not created yet."""

    event: EventDetails | None
    values: Mapping[str, str]
    errors: Mapping[str, str]
    boxes: tuple[PairBox, ...]
    window_rows: range
    slots: tuple[SlotLine, ...]
    tables: tuple[TableLine, ...]
    staff: tuple[StaffLine, ...]


@dataclass(frozen=True, slots=True)
class EventsPage:
    """The events of a member of staff."""

    ahead: tuple[EventDetails, ...]
    past: tuple[EventDetails, ...]


def boxes(ticked: Sequence[str] | frozenset[tuple[Side, Side]] = DEFAULT_MATRIX) -> tuple[PairBox, ...]:
    """Lay the matrix out; `ticked` as typed (``buyer>structure``) or as kept."""
    chosen = {pair if isinstance(pair, str) else f"{pair[0]}>{pair[1]}" for pair in ticked}
    return tuple(
        PairBox(f"{asker}>{asked}", str(SIDE_LABELS[asker]), str(SIDE_LABELS[asked]), f"{asker}>{asked}" in chosen)
        for asker in MEETING_SIDES
        for asked in MEETING_SIDES
        if (asker, asked) != (Side.BUYER, Side.BUYER)
    )


def values_of(event: EventDetails, windows: Sequence[WindowLine], tables: Sequence[TableLine]) -> dict[str, str]:
    """Fill the form with what stands."""
    values = {name: str(getattr(event, name)) for name in (*TEXTS, *NUMBERS)}
    values |= {name: str(getattr(event, name)) for name in LIMITS if getattr(event, name) is not None}
    values |= {name: "1" for name in SWITCHES if getattr(event, name)}
    values |= {name: f"{local(moment, event.timezone):%Y-%m-%dT%H:%M}" for name in MOMENTS if (moment := getattr(event, name))}
    values["day"] = event.day.isoformat()
    for row, window in zip(range(WINDOW_ROWS), windows, strict=False):
        values |= {
            f"window_{row}_name": window.name,
            f"window_{row}_starts": f"{local(window.starts_at, event.timezone):%H:%M}",
            f"window_{row}_ends": f"{local(window.ends_at, event.timezone):%H:%M}",
        }
    values["tables"] = "\n".join(_table_line(table) for table in tables)
    return values


def _table_line(table: TableLine) -> str:
    words = {PlaceKind.TABLE: "", PlaceKind.ROOM: _("salle"), PlaceKind.VIDEO: _("visio")}
    parts = [table.name, table.location, words[table.kind]]
    while parts and not parts[-1]:
        parts.pop()
    return " ; ".join(parts)
