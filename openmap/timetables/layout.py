"""The board of a draft as a page: a window of lines, slots as columns, what stands in each cell and, for what is chosen, what it would mean there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from openmap.clock import local
from openmap.db import fold
from openmap.events.tables import Side
from openmap.formats import clock_time
from openmap.i18n import _, ngettext
from openmap.organisations.labels import SECTOR_LABELS
from openmap.organisations.tables import Sector
from openmap.timetables.marks import Marker, Place
from openmap.timetables.pages import BoardView, Cut, DraftRow, GoalRow, UnmetRow, closed_cells, cut, draft_row, unmet_row
from openmap.timetables.words import Words, effect_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from openmap.events.queries import EventDetails, SlotLine
    from openmap.timetables.facts import Facts, MeetingFacts
    from openmap.timetables.marks import Chosen, Mark
    from openmap.timetables.queries import DraftDetails, UnmetLine

ROWS_SHOWN: Final = 40
FEWEST_ROWS: Final = 8
CELLS_SHOWN: Final = 336
UNMET_SHOWN: Final = 25
TONES: Final = ("free", "cost", "closed")


class Look(NamedTuple):
    """What of a draft is looked at: lines by people or by tables, which page of them and of the wishes not met, whose name or family only."""

    view: BoardView = "people"
    rows: int = 1
    unmet: int = 1
    name: str = ""
    sector: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A meeting on the board; `key` names it within its draft."""

    key: str
    name: str
    place: str
    is_pinned: bool
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class BoardCell:
    """What stands at a line in a slot, why nothing may (empty where it may), and what is chosen would do there."""

    cells: tuple[Cell, ...]
    closed: str
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A line of the board: a delegation or a table; `is_apart` while what is chosen cannot come into it."""

    key: UUID | None
    name: str
    note: str
    cells: tuple[BoardCell, ...]
    is_apart: bool = False


@dataclass(frozen=True, slots=True)
class SlotHead:
    """A column of the board; `key` names the slot in forms."""

    key: str
    starts_at: datetime
    window: str
    is_closed: bool


@dataclass(frozen=True, slots=True)
class SlotChoice:
    """A slot in the list of the form: what the move would do there, or why it cannot be."""

    key: str
    text: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """What is chosen: the two names, where they meet or why they do not, and where they could."""

    key: str
    a: str
    b: str
    place: str
    is_meeting: bool
    is_pinned: bool
    reason: str
    change: str
    can_explain: bool
    slots: tuple[SlotChoice, ...]
    tables: tuple[tuple[str, str], ...]
    free: int
    cost: int


@dataclass(frozen=True, slots=True)
class Board:
    """The window of the board that is shown."""

    event: EventDetails
    number: int
    look: Look
    columns: tuple[SlotHead, ...]
    rows: Cut[BoardRow]
    panel: Panel | None
    is_lost: bool
    """Something was chosen that this draft does not hold."""


@dataclass(frozen=True, slots=True)
class Relation:
    """Where a draft stands among those made by hand: the one before it, the one made of it last, and what it changed in the figures."""

    parent: int | None
    child: int | None
    effect: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft: figures, board, reasons."""

    event: EventDetails
    draft: DraftDetails
    row: DraftRow
    goals: tuple[GoalRow, ...]
    relation: Relation
    board: Board
    unmet: Cut[tuple[str, UnmetRow]]
    sectors: tuple[tuple[str, str], ...]
    conflict: tuple[str, ...]
    meetings: int
    is_latest: bool
    has_published: bool


class Shown(NamedTuple):
    """A draft as it was read: itself, its meetings, the facts of its event, and the drafts before and after it."""

    draft: DraftDetails
    meetings: tuple[MeetingFacts, ...]
    facts: Facts
    parent: tuple[DraftDetails, int] | None = None
    """With the number of its meetings."""
    child: int | None = None
    is_latest: bool = True


def draft_page(shown: Shown, look: Look, chosen: Chosen | None, *, is_lost: bool = False) -> DraftPage:
    """Lay a draft out, the part of it that is looked at."""
    draft, meetings, facts = shown.draft, shown.meetings, shown.facts
    words = Words.of(facts)
    known = [(f"w{i}", line) for i, line in enumerate(draft.unmet)]
    if look.name:
        wanted = fold(look.name)
        known = [(key, line) for key, line in known if wanted in fold(words.name(line.a)) or wanted in fold(words.name(line.b))]
    unmet = cut(known, look.unmet, UNMET_SHOWN)
    row = draft_row(draft, len(meetings))
    sectors = sorted({sector for registration in facts.registrations for sector in registration.sectors})
    return DraftPage(
        event=facts.event,
        draft=draft,
        row=row,
        goals=row.goals,
        relation=_relation(shown),
        board=board_of(shown, look, chosen, words, is_lost=is_lost),
        unmet=Cut(tuple((key, unmet_row(line, words)) for key, line in unmet.items), *unmet.bounds),
        sectors=tuple((sector, str(SECTOR_LABELS[Sector(sector)])) for sector in sectors),
        conflict=tuple(words.broken(entry.rule, entry.entry) for entry in draft.conflict),
        meetings=len(meetings),
        is_latest=shown.is_latest,
        has_published=bool(facts.published),
    )


def board_of(shown: Shown, look: Look, chosen: Chosen | None, words: Words, *, is_lost: bool = False) -> Board:
    """Lay the window of the board out, and mark its cells where something is chosen."""
    facts = shown.facts
    layout = _Layout(shown.meetings, facts, words, chosen)
    lines = layout.by_table() if look.view == "tables" else layout.by_people()
    lines = [line for line in lines if layout.matches(line, look)]
    window = cut(lines, look.rows, window_size(len(facts.slots)))
    items = list(window.items)
    if chosen is not None and look.view == "people":
        shown_already = {line.place for line in items}
        items = [*(line for line in layout.by_people() if line.registration == chosen.a and line.place not in shown_already), *items]
    marker = Marker(facts, shown.meetings, chosen, words) if chosen is not None else None
    rows = tuple(layout.row(line, marker) for line in items)
    return Board(
        event=facts.event,
        number=shown.draft.number,
        look=look,
        columns=tuple(_head(slot, facts) for slot in facts.slots),
        rows=Cut(rows, *window.bounds),
        panel=_panel(chosen, marker, rows, facts, words) if chosen is not None and marker is not None else None,
        is_lost=is_lost,
    )


def window_size(slots: int) -> int:
    """Return how many lines a window of the board has, so that the page stays light."""
    return max(FEWEST_ROWS, min(ROWS_SHOWN, CELLS_SHOWN // max(1, slots)))


def slot_key(slot: SlotLine, facts: Facts) -> str:
    """Name a slot in forms by its local time, for instance ``0945``."""
    return f"{local(slot.starts_at, facts.event.timezone):%H%M}"


class _Line(NamedTuple):
    """A line before its cells: the delegation or table, its registration, its names, what it holds by slot, what closes its slots."""

    place: Place
    registration: UUID | None
    name: str
    note: str
    held: Mapping[UUID, tuple[MeetingFacts, ...]]
    closed: tuple[str, ...]


class _Layout:
    """The lines of a board."""

    def __init__(self, meetings: Sequence[MeetingFacts], facts: Facts, words: Words, chosen: Chosen | None) -> None:
        self.meetings, self.facts, self.words, self.chosen = meetings, facts, words, chosen
        self.keys = {id(meeting): f"m{i}" for i, meeting in enumerate(meetings)}
        self.sectors = {registration.id: registration.sectors for registration in facts.registrations}
        self.none = facts.slots[0].id if facts.slots else None

    def by_people(self) -> list[_Line]:
        """One line per delegation on the first side of a request: all the buyers, whoever asked for others, and who is chosen."""
        held: dict[UUID, dict[UUID, tuple[MeetingFacts, ...]]] = defaultdict(dict)
        for meeting in self.meetings:
            mine = held[meeting.a_delegation]
            mine[meeting.slot] = (*mine.get(meeting.slot, ()), meeting)
        lines = []
        for registration in sorted(self.facts.registrations, key=lambda r: (list(Side).index(r.side), fold(r.name))):
            for delegation in registration.delegations:
                own = held.get(delegation.id, {})
                if not own and registration.side is not Side.BUYER and (self.chosen is None or self.chosen.a != registration.id):
                    continue
                name = self.words.name(delegation.id if len(registration.delegations) > 1 else registration.id)
                place = Place(self.none, delegation=delegation.id) if self.none else None
                if place:
                    count = sum(len(found) for found in own.values())
                    note = ngettext("%(num)d rendez-vous", "%(num)d rendez-vous", count) % {"num": count}
                    lines.append(_Line(place, registration.id, name, note, own, closed_cells(delegation, self.facts.slots)))
        return lines

    def by_table(self) -> list[_Line]:
        """One line per table, and one for meetings without."""
        held: dict[UUID | None, dict[UUID, tuple[MeetingFacts, ...]]] = defaultdict(dict)
        for meeting in self.meetings:
            held[meeting.table][meeting.slot] = (*held[meeting.table].get(meeting.slot, ()), meeting)
        lines = []
        if self.none is None:
            return []
        for table in self.facts.tables:
            closed = tuple(_("table fermée") if table.is_withdrawn or slot.id in table.closed_slots else "" for slot in self.facts.slots)
            lines.append(_Line(Place(self.none, table=table.id), None, table.name, table.location, held[table.id], closed))
        if held.get(None):
            lines.append(_Line(Place(self.none), None, _("Sans table"), "", held[None], ("",) * len(self.facts.slots)))
        return lines

    def matches(self, line: _Line, look: Look) -> bool:
        """Tell whether a line, or someone whom it meets, has the name and the family looked for."""
        keys = {key for found in line.held.values() for meeting in found for key in (meeting.a, meeting.b)} | {line.registration}
        named = not look.name or any(fold(look.name) in fold(name) for name in (line.name, *(self.words.name(key) for key in keys)))
        return named and (not look.sector or any(look.sector in self.sectors.get(key, ()) for key in keys if key is not None))

    def row(self, line: _Line, marker: Marker | None) -> BoardRow:
        """Fill the cells of a line, marked where what is chosen may come into it."""
        place, chosen = line.place, self.chosen
        is_table = place.delegation is None
        is_own = marker is not None and chosen is not None and (place.table is not None if is_table else line.registration == chosen.a)
        cells = []
        for slot, closed in zip(self.facts.slots, line.closed, strict=True):
            mark = marker.mark(place._replace(slot=slot.id)) if is_own and marker is not None else None
            held = tuple(self._cell(meeting, is_table=is_table) for meeting in line.held.get(slot.id, ()))
            cells.append(BoardCell(held, closed, mark))
        return BoardRow(place.delegation or place.table, line.name, line.note, tuple(cells), is_apart=chosen is not None and not is_own)

    def _cell(self, meeting: MeetingFacts, *, is_table: bool) -> Cell:
        name, place = self.words.name(meeting.b_delegation), self.words.tables.get(str(meeting.table), "")
        if is_table:
            name, place = f"{self.words.name(meeting.a)} · {self.words.name(meeting.b)}", ""
        is_chosen = self.chosen is not None and self.chosen.pair == meeting.pair
        return Cell(self.keys[id(meeting)], name, place, meeting.is_pinned, is_chosen)


def _head(slot: SlotLine, facts: Facts) -> SlotHead:
    return SlotHead(slot_key(slot, facts), local(slot.starts_at, facts.event.timezone), slot.window, slot.is_closed)


def _panel(chosen: Chosen, marker: Marker, rows: Iterable[BoardRow], facts: Facts, words: Words) -> Panel:
    """Describe what is chosen, and where the form can put it: its own line of the board by people, whatever lines are shown."""
    slots = []
    own = next((registration for registration in facts.registrations if registration.id == chosen.a), None)
    for slot in facts.slots if own else ():
        marks = [(member.id, marker.mark(Place(slot.id, delegation=member.id))) for member in own.delegations] if own else []
        best = min(((key, mark) for key, mark in marks if mark is not None), key=lambda found: TONES.index(found[1].tone), default=None)
        if best is not None:
            key, mark = best
            text = f"{clock_time(slot.starts_at, facts.event.timezone)} – {mark.text}"
            slots.append(SlotChoice(f"{slot_key(slot, facts)}.{key}", text, mark.tone != "closed"))
    shown = [cell.mark for row in rows for cell in row.cells if cell.mark is not None]
    meeting, unmet = chosen.meeting, chosen.unmet
    place = ""
    if meeting is not None:
        at = next(slot.starts_at for slot in facts.slots if slot.id == meeting.slot)
        place = ", ".join(part for part in (clock_time(at, facts.event.timezone), words.tables.get(str(meeting.table), "")) if part)
    return Panel(
        key=chosen.key,
        a=words.name(chosen.a),
        b=words.name(chosen.b),
        place=place,
        is_meeting=meeting is not None,
        is_pinned=meeting is not None and meeting.is_pinned,
        reason=words.reason(unmet.reason, unmet.a, unmet.b) if unmet else "",
        change=_change(unmet, words),
        can_explain=unmet is not None and not unmet.is_explained,
        slots=tuple(slots),
        tables=tuple((str(table.id), table.name) for table in facts.tables if not table.is_withdrawn),
        free=sum(mark.tone == "free" for mark in shown),
        cost=sum(mark.tone == "cost" for mark in shown),
    )


def _change(unmet: UnmetLine | None, words: Words) -> str:
    """Say what would let a wish in, or that nothing single would, where that was looked for."""
    if unmet is None:
        return ""
    found = words.change(unmet.change)
    return found or (_("Aucun changement simple ne le permettrait.") if unmet.is_explained else "")


def _relation(shown: Shown) -> Relation:
    """Say where a draft comes from and what it changed."""
    if shown.parent is None:
        return Relation(None, shown.child, ())
    parent, count = shown.parent
    before = {goal.id: goal.value for goal in parent.goals}
    moved = {goal.id: goal.value - before[goal.id] for goal in shown.draft.goals if goal.id in before}
    gained = len(parent.unmet) - len(shown.draft.unmet) if parent.unmet or shown.draft.unmet else len(shown.meetings) - count
    return Relation(parent.number, shown.child, effect_words(moved, gained))
