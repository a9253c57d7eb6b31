"""What is asked: the frozen description of a timetable to build, checked when it is made.

Every class mirrors one entry of ``PROBLEM.json`` (see docs/model.md). Identifiers are strings chosen by the caller; tuples keep the
caller's order, which carries no meaning except that slots are in order of time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Side = str
IdleRule = Literal["present", "b2bsp"]
Policy = Literal["build", "repair"]


@dataclass(frozen=True, slots=True)
class Slot:
    """An indivisible interval in which meetings are held; ``start`` and ``end`` are ISO 8601, local or with offset, never mixed."""

    id: str
    start: str
    end: str
    session: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A place where one meeting can be held in one slot; ``slots`` None means open in all of them."""

    id: str
    slots: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """An organisation that sends several participants; its ``guaranteed`` replaces theirs, its ``max_meetings`` holds besides theirs."""

    id: str
    name: str = ""
    max_meetings: int | None = None
    guaranteed: int = 1


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


@dataclass(frozen=True, slots=True)
class Pin:
    """A meeting that must be held in ``slot`` (and at ``table`` if given); ``a`` and ``b`` may name groups."""

    a: str
    b: str
    slot: str
    table: str | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """A meeting people were told of; history, so it may name people, tables and slots that are gone. A null table matches any."""

    a: str
    b: str
    slot: str
    table: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything the solver is told. ``tables`` None means as many as needed."""

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
