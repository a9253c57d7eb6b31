"""What is answered: meetings, goals with their proven bounds, reasons, conflict; the twin of ``TIMETABLE.json`` (see docs/model.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["optimal", "feasible", "infeasible", "unknown"]
Scope = Literal["all", "chosen", "placed"]
GoalId = Literal["G1", "G2", "G3", "G4", "G5", "G6", "G7"]
Reason = Literal["vetoed", "no_common_slot", "a_full", "b_full", "tables_full", "limit", "outranked"]
ChangeKind = Literal["raise_limit", "free_slot", "add_table"]
Limit = Literal["max_meetings", "max_consecutive"]
Phase = Literal["choosing", "placing", "repairing", "shortening", "proving", "explaining", "done"]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A request that was given participants (``a`` and ``b`` in the request's order), a slot and a table."""

    request: str
    a: str
    b: str
    slot: str
    table: str | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """The value reached for one goal and the value no timetable with the earlier goals as good can better, within ``scope``."""

    id: GoalId
    name: str
    value: int
    bound: int
    scope: Scope


@dataclass(frozen=True, slots=True)
class Change:
    """The cheapest single change after which an unmet request is met, checked by making it."""

    kind: ChangeKind
    text: str
    participant: str | None = None
    """Whose limit or slot it is; a group where the group's limit is raised."""
    slot: str | None = None
    limit: Limit | None = None
    meeting: Meeting | None = None
    """The meeting as it was held when the change was tried."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """A request that is not met, and why."""

    request: str
    a: str
    b: str
    reason: Reason
    text: str
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """One entry of an unsatisfiable set: the rule (``H1``…) and the entry of the problem it comes from, in words."""

    rule: str
    entry: str
    text: str


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of a run as told to ``on_progress``: phase, goals known so far, seconds since the start of solving."""

    phase: Phase
    seconds: float
    goals: tuple[Goal, ...] = ()
    meetings: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer of ``solve``: an infeasible problem is an answer with a conflict, never an exception."""

    status: Status
    meetings: tuple[Meeting, ...] = ()
    goals: tuple[Goal, ...] = ()
    unmet: tuple[Unmet, ...] = ()
    conflict: tuple[Conflict, ...] = ()
    minimal: bool = True
    seconds: float = 0.0
    seed: int = 0
    version: str = ""
