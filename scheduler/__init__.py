"""Who meets whom, when, at which table: the front door of the scheduler (docs/model.md).

It is pure: standard library, numpy and OR-Tools; it knows nothing of the web, the database or mail.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from scheduler.check import CheckReport, Violation, check
from scheduler.compiling import compile_problem
from scheduler.explain import PairMeets, explain
from scheduler.formats import (
    outcome_from_data,
    outcome_to_data,
    problem_from_data,
    problem_to_data,
    read_problem,
    read_timetable,
    write_problem,
    write_timetable,
)
from scheduler.goals import GoalValue, evaluate
from scheduler.malformed import MalformedProblem
from scheduler.outcome import Change, Conflict, Goal, Meeting, Outcome, Progress, Unmet
from scheduler.problem import Group, Participant, Pin, Policy, Problem, Published, Request, Slot, Table
from scheduler.reasons import reasons
from scheduler.signals import ended_by_signals
from scheduler.trial import Effect, Trial

if TYPE_CHECKING:
    from scheduler.driver import solve
    from scheduler.replacement import replacements

LATE: Final = {"solve": "scheduler.driver", "replacements": "scheduler.replacement"}

__all__ = [
    "Change",
    "CheckReport",
    "Conflict",
    "Effect",
    "Goal",
    "GoalValue",
    "Group",
    "MalformedProblem",
    "Meeting",
    "Outcome",
    "PairMeets",
    "Participant",
    "Pin",
    "Policy",
    "Problem",
    "Progress",
    "Published",
    "Request",
    "Slot",
    "Table",
    "Trial",
    "Unmet",
    "Violation",
    "check",
    "compile_problem",
    "ended_by_signals",
    "evaluate",
    "explain",
    "outcome_from_data",
    "outcome_to_data",
    "problem_from_data",
    "problem_to_data",
    "read_problem",
    "read_timetable",
    "reasons",
    "replacements",
    "solve",
    "write_problem",
    "write_timetable",
]


def __getattr__(name: str) -> Any:
    """Import what solves when it is asked for: OR-Tools takes a second and 87 MB that reading and checking a timetable need not pay."""
    if name in LATE:
        return getattr(import_module(LATE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
