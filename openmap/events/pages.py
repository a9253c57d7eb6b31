"""What each page about setting an event up is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openmap.clock import local
from openmap.errors import NotFound
from openmap.events.forms import CAPACITIES, LIMITS, NUMBERS, SWITCHES, TEXTS
from openmap.events.schemas import MOMENTS
from openmap.events.tables import OrganiserRole, PlaceKind, Side
from openmap.events.values import DEFAULT_MATRIX
from openmap.i18n import gettext as _
from openmap.i18n import lazy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openmap.errors import Conflict, InvalidForm
    from openmap.events.queries import EventDetails, SlotLine, StaffLine, TableLine, WindowLine

SIDE_LABELS: Final[dict[Side, str]] = {
    Side.BUYER: lazy("Acheteurs"),
    Side.STRUCTURE: lazy("Structures"),
    Side.FACILITATOR: lazy("Facilitateurs"),
    Side.PARTNER: lazy("Partenaires"),
    Side.VISITOR: lazy("Visiteurs"),
}
MEETING_SIDES: Final = (Side.BUYER, Side.STRUCTURE, Side.FACILITATOR, Side.PARTNER)
LEAST_WINDOW_ROWS: Final = 3
DEFAULTS: Final = {
    "slot_minutes": "20",
    "changeover_minutes": "5",
    "guaranteed_meetings": "1",
    "max_wishes": "10",
    "max_vetoes": "3",
    "is_listed": "1",
}


@dataclass(frozen=True, slots=True)
class PairBox:
    """A box of the matrix: people of one side may ask to meet people of another."""

    value: str
    asker: str
    asked: str
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A group of settings that is changed on a page of its own; `name` ends its address."""

    name: str
    title: str
    symbol: str
    fields: tuple[str, ...]

    def holds(self, field: str) -> bool:
        """Tell whether a field of the forms belongs here; rows of windows go with `windows`."""
        return field in self.fields or (field.startswith("window_") and "windows" in self.fields)

    def laid_over(self, standing: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
        """Return every field: what was typed for this group, what stands for the others; places and windows of other groups are not read again."""
        kept = {name: text for name, text in standing.items() if not self.holds(name) and not name.startswith(("window_", "tables"))}
        return kept | {name: text for name, text in typed.items() if self.holds(name)}


SECTIONS: Final[dict[str, Section]] = {
    section.name: section
    for section in (
        Section("journee", lazy("La journée"), "calendar-days", ("day", *TEXTS, "is_listed")),
        Section("creneaux", lazy("Les créneaux de rendez-vous"), "clock", ("slot_minutes", "changeover_minutes", "windows")),
        Section("tables", lazy("Les tables"), "table-2", ("tables",)),
        Section(
            "regles",
            lazy("Qui rencontre qui, et combien de fois"),
            "users",
            ("matrix", "guaranteed_meetings", "max_meetings", "max_consecutive", "max_wishes", "max_vetoes", "shows_requesters"),
        ),
        Section(
            "etapes",
            lazy("Les étapes et leurs dates"),
            "hourglass",
            (*MOMENTS, *CAPACITIES, "accepts_automatically"),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class NewEventPage:
    """The form of an event that is not created yet."""

    values: Mapping[str, str]
    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """All settings of an event, to read."""

    event: EventDetails
    sections: tuple[Section, ...]
    windows: tuple[WindowLine, ...]
    slots: tuple[SlotLine, ...]
    tables: tuple[TableLine, ...]
    boxes: tuple[PairBox, ...]

    @property
    def missing(self) -> tuple[Section, ...]:
        """The groups without which no timetable can be built."""
        found = {"creneaux": self.windows, "tables": self.tables, "regles": self.boxes}
        return tuple(section for section in self.sections if not found.get(section.name, True))


@dataclass(frozen=True, slots=True)
class SectionPage:
    """The form of one group of settings; `elsewhere` says what is wrong in another group."""

    event: EventDetails
    section: Section
    values: Mapping[str, str]
    errors: Mapping[str, str]
    elsewhere: str
    boxes: tuple[PairBox, ...]
    window_rows: range
    slots: tuple[SlotLine, ...]
    tables: tuple[TableLine, ...]


@dataclass(frozen=True, slots=True)
class TeamPage:
    """Who organises an event, and the form that adds somebody."""

    event: EventDetails
    staff: tuple[StaffLine, ...]
    email: str
    role: OrganiserRole
    errors: Mapping[str, str]


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
        if (asker, asked) != (Side.BUYER, Side.BUYER) or f"{asker}>{asked}" in chosen
    )


def section_of(name: str) -> Section:
    """Return the group of settings at this address; raises NotFound."""
    if name not in SECTIONS:
        raise NotFound(_("Il n'y a pas de réglages à cette adresse."))
    return SECTIONS[name]


def rows_of(values: Mapping[str, str]) -> range:
    """Return the rows of windows that the form shows: those that are filled, and room for more."""
    filled = sum(1 for name in values if name.startswith("window_") and name.endswith("_starts"))
    return range(max(LEAST_WINDOW_ROWS, filled + 1))


def typed_errors(refusal: InvalidForm | Conflict) -> dict[str, str]:
    """Name the fields as the forms do: windows have rows of their own, tables one box."""
    if not refusal.fields:
        return {"": str(refusal)}
    renamed = {}
    for name, text in refusal.fields.items():
        parts = name.split(".")
        place = "_".join(["window", *parts[1:]]) if parts[0] == "windows" and len(parts) > 1 else parts[0]
        renamed["window_0_name" if place == "windows" else place] = text
    return renamed


def values_of(event: EventDetails, windows: Sequence[WindowLine], tables: Sequence[TableLine]) -> dict[str, str]:
    """Fill the form with what stands."""
    values = {name: str(getattr(event, name)) for name in (*TEXTS, *NUMBERS)}
    values |= {name: str(getattr(event, name)) for name in LIMITS if getattr(event, name) is not None}
    values |= {name: "1" for name in SWITCHES if getattr(event, name)}
    values |= {name: f"{local(moment, event.timezone):%Y-%m-%dT%H:%M}" for name in MOMENTS if (moment := getattr(event, name))}
    values["day"] = event.day.isoformat()
    for row, window in enumerate(windows):
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


@dataclass(frozen=True, slots=True)
class CopyPage:
    """The form of a day like an earlier one."""

    event: EventDetails
    values: Mapping[str, str]
    errors: Mapping[str, str]
