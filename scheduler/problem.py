"""What is asked: the frozen description of a timetable to build, checked when it is made.

Every class mirrors one entry of ``PROBLEM.json`` (see docs/model.md). Identifiers are strings chosen by the caller; tuples keep the
caller's order, which carries no meaning except that slots are in order of time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from scheduler.malformed import (
    LARGEST,
    MalformedProblem,
    boolean,
    moment,
    named,
    optional_text,
    optional_texts,
    optional_whole,
    shown,
    text,
    texts,
    whole,
)
from scheduler.validation import check_problem

Side = str
IdleRule = Literal["present", "b2bsp"]
Policy = Literal["build", "repair"]
Kind = Literal["event", "b2bsp"]


@dataclass(frozen=True, slots=True)
class Slot:
    """An indivisible interval in which meetings are held; ``start`` and ``end`` are ISO 8601, local or with offset, never mixed."""

    id: str
    start: str
    end: str
    session: str = ""

    def __post_init__(self) -> None:
        """Check the types, and that the slot ends after it starts."""
        entry = named("slot", self.id)
        text(entry, "session", self.session)
        start, end = moment(entry, "start", self.start), moment(entry, "end", self.end)
        if (start.tzinfo is None) != (end.tzinfo is None):
            raise MalformedProblem(entry, "start and end must both carry an offset, or neither")
        if end <= start:
            raise MalformedProblem(entry, f"it ends ({self.end}) before it has started ({self.start})")


@dataclass(frozen=True, slots=True)
class Table:
    """A place where one meeting can be held in one slot; ``slots`` None means open in all of them."""

    id: str
    slots: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        """Check the types."""
        optional_texts(named("table", self.id), "slots", self.slots)


@dataclass(frozen=True, slots=True)
class Group:
    """An organisation that sends several participants; its ``guaranteed`` replaces theirs, its ``max_meetings`` holds besides theirs."""

    id: str
    name: str = ""
    max_meetings: int | None = None
    guaranteed: int = 1

    def __post_init__(self) -> None:
        """Check the types and the bounds."""
        entry = named("group", self.id)
        text(entry, "name", self.name)
        optional_whole(entry, "max_meetings", self.max_meetings, 0)
        whole(entry, "guaranteed", self.guaranteed, 0)


@dataclass(frozen=True, slots=True)
class Participant:
    """One diary: the smallest unit that sits in a meeting; ``available`` None means every slot."""

    id: str
    side: Side
    name: str = ""
    group: str | None = None
    available: tuple[str, ...] | None = None
    max_meetings: int | None = None
    max_consecutive: int | None = None
    guaranteed: int = 1
    home_table: str | None = None

    def __post_init__(self) -> None:
        """Check the types and the bounds."""
        entry = named("participant", self.id)
        text(entry, "side", self.side)
        text(entry, "name", self.name)
        optional_text(entry, "group", self.group)
        optional_texts(entry, "available", self.available)
        optional_whole(entry, "max_meetings", self.max_meetings, 0)
        optional_whole(entry, "max_consecutive", self.max_consecutive, 0)
        whole(entry, "guaranteed", self.guaranteed, 0)
        optional_text(entry, "home_table", self.home_table)


@dataclass(frozen=True, slots=True)
class Request:
    """A pair (participants or groups) that could meet; ranks start at 1 (first choice), None means not asked by that side."""

    id: str
    a: str
    b: str
    rank_a: int | None = None
    rank_b: int | None = None
    required: bool = False
    slots: tuple[str, ...] | None = None
    after: tuple[str, ...] = ()
    multiplier: int = 1

    def __post_init__(self) -> None:
        """Check the types and the bounds."""
        entry = named("request", self.id)
        text(entry, "a", self.a, empty=False)
        text(entry, "b", self.b, empty=False)
        optional_whole(entry, "rank_a", self.rank_a, 1)
        optional_whole(entry, "rank_b", self.rank_b, 1)
        boolean(entry, "required", self.required)
        optional_texts(entry, "slots", self.slots)
        texts(entry, "after", self.after)
        whole(entry, "multiplier", self.multiplier, 1, LARGEST)
        if self.a == self.b:
            raise MalformedProblem(entry, f"{self.a} cannot meet itself")


@dataclass(frozen=True, slots=True)
class Pin:
    """A meeting that must be held in ``slot`` (and at ``table`` if given); ``a`` and ``b`` may name groups."""

    a: str
    b: str
    slot: str
    table: str | None = None

    def __post_init__(self) -> None:
        """Check the types."""
        entry = f"pin {shown(self.a)} with {shown(self.b)}"
        for key in ("a", "b", "slot"):
            text(entry, key, getattr(self, key), empty=False)
        optional_text(entry, "table", self.table)


@dataclass(frozen=True, slots=True)
class Published:
    """A meeting people were told of; history, so it may name people, tables and slots that are gone. A null table matches any."""

    a: str
    b: str
    slot: str
    table: str | None = None

    def __post_init__(self) -> None:
        """Check the types."""
        entry = f"published meeting {shown(self.a)} with {shown(self.b)}"
        for key in ("a", "b", "slot"):
            text(entry, key, getattr(self, key), empty=False)
        optional_text(entry, "table", self.table)


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything the solver is told. ``tables`` None means as many as needed; ``kind`` ``b2bsp`` is the literature's problem (docs/model.md)."""

    slots: tuple[Slot, ...]
    participants: tuple[Participant, ...]
    requests: tuple[Request, ...]
    tables: tuple[Table, ...] | None = None
    groups: tuple[Group, ...] = ()
    vetoes: tuple[tuple[str, str], ...] = ()
    pins: tuple[Pin, ...] = ()
    published: tuple[Published, ...] = ()
    side_multipliers: dict[Side, int] = field(default_factory=dict)
    idle_rule: IdleRule = "present"
    kind: Kind = "event"

    def __post_init__(self) -> None:
        """Check the entries against one another; raise ``MalformedProblem`` that names the first one that is wrong."""
        check_problem(self)
