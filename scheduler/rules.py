"""The hard rules and the goals as one readable list; model, checker, documentation and tests all refer to it by identifier.

To change what a timetable is allowed to be, start here, then follow the identifier: ``check.py`` tests it plainly, ``instance.py`` compiles
it, docs/model.md explains it under the same heading, tests/scheduler holds one that allows, one that forbids and one at the edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from scheduler.outcome import GoalId
    from scheduler.problem import Policy, Problem


@dataclass(frozen=True, slots=True)
class Rule:
    """A hard rule: never broken."""

    id: str
    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class GoalRule:
    """A goal: ``sense`` says whether a smaller or a larger ``measure`` is better."""

    id: GoalId
    name: str
    sentence: str
    measure: str
    sense: Literal["min", "max"]


RULES: Final = (
    Rule("H1", "one meeting at a time", "A participant sits in at most one meeting per slot."),
    Rule("H2", "one meeting per table", "A table hosts at most one meeting per slot, and only in slots in which it is open."),
    Rule("H3", "present", "Both participants are available in the slot, and the request's own allowed slots, if given, hold it."),
    Rule("H4", "vetoes", "A vetoed pair never meets; a veto of a group holds for its delegations."),
    Rule("H5", "once", "A pair (a pair of groups, where there are groups) meets at most once."),
    Rule("H6", "pins", "A pinned meeting is held in its slot, and at its table if that is pinned too."),
    Rule("H7", "limits", "A participant, or a group, has at most max_meetings meetings."),
    Rule(
        "H8",
        "rest",
        "A participant has at most max_consecutive meetings in consecutive slots of a session; any slot without a meeting interrupts.",
    ),
    Rule(
        "H9",
        "home tables",
        "A participant with a home table meets only there (of two owners, at the buyer's if exactly one is a buyer, else at a's), and their "
        "home table serves nobody else in slots in which they meet.",
    ),
    Rule("H10", "requirements", "A required request is met; a request marked after others, if it and the other are met, comes in a later slot."),
    Rule("B1", "even breaks", "In the literature's problem the numbers of breaks of any two participants are within 2 of each other."),
    Rule("M1", "from a request", "Every meeting is one of the requests, between the participants that it names or their delegations, in its order."),
)

GOALS: Final = (
    GoalRule("G1", "guarantee", "Everyone with requests gets their guaranteed number of meetings.", "missing meetings", "min"),
    GoalRule("G2", "satisfaction", "The wishes that count most are met.", "sum of weights", "max"),
    GoalRule("G3", "stability", "Few people see a published meeting change.", "people who see a change", "min"),
    GoalRule("G4", "waiting", "Nobody stands around.", "idle slots of all participants", "min"),
    GoalRule("G5", "breaks", "The waiting comes in few pieces.", "number of breaks", "min"),
    GoalRule("G6", "fairness of waiting", "No one waits more than their share.", "largest number of idle slots of one participant", "min"),
    GoalRule("G7", "table changes", "People stay where they sit.", "consecutive meetings at different tables", "min"),
)

GOAL: Final = {goal.id: goal for goal in GOALS}
BUILD_ORDER: Final[tuple[GoalId, ...]] = ("G1", "G2", "G3", "G4", "G5", "G6", "G7")
REPAIR_ORDER: Final[tuple[GoalId, ...]] = ("G3", "G1", "G2", "G4", "G5", "G6", "G7")
LITERATURE_ORDER: Final[tuple[GoalId, ...]] = ("G5",)
BREAK_SPREAD: Final = 2
"""Rule B1: how far apart the numbers of breaks of two participants may be."""
BUYER: Final = "buyer"
"""The side whose home table wins where two owners meet (H9)."""


def points(rank: int | None) -> int:
    """Return what a rank counts: 10 for the first choice, one less for each next, never below 1; nothing where it was not asked."""
    return 0 if rank is None else max(1, 11 - rank)


def goal_order(problem: Problem, policy: Policy = "build") -> tuple[GoalId, ...]:
    """Return the goals that ``problem`` has, the most important first: stability needs a published timetable."""
    if problem.kind == "b2bsp":
        return LITERATURE_ORDER
    order = REPAIR_ORDER if policy == "repair" else BUILD_ORDER
    return order if problem.published else tuple(goal for goal in order if goal != "G3")
