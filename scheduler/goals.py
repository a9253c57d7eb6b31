"""The goals G1…G7 measured on a timetable, in plain Python: what the solver claims must equal what is counted here."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.rules import GOAL, goal_order
from scheduler.timetable import Timetable, index_timetable
from scheduler.weights import candidates, guarantees, weights

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scheduler.outcome import GoalId, Meeting
    from scheduler.problem import Policy, Problem


@dataclass(frozen=True, slots=True)
class GoalValue:
    """The value of one goal on one timetable."""

    id: GoalId
    name: str
    value: int


def evaluate(problem: Problem, meetings: Iterable[Meeting], policy: Policy = "build") -> tuple[GoalValue, ...]:
    """Return the value of every goal that ``problem`` has, the most important first."""
    return measure(index_timetable(problem, meetings), policy)


def measure(timetable: Timetable, policy: Policy = "build") -> tuple[GoalValue, ...]:
    """Return the value of every goal on an indexed timetable, the most important first."""
    return tuple(GoalValue(goal, GOAL[goal].name, MEASURES[goal](timetable)) for goal in goal_order(timetable.problem, policy))


def missing_meetings(timetable: Timetable) -> int:
    """G1: return how many guaranteed meetings are missing; a meeting counts once for a group, whoever of it sits there."""
    problem, held = timetable.problem, defaultdict[str, int](int)
    for meeting in timetable.meetings:
        for unit in {timetable.units[meeting.a], timetable.units[meeting.b]}:
            held[unit] += 1
    return sum(max(0, promised - held[unit]) for unit, promised in guarantees(problem, candidates(problem)).items())


def satisfaction(timetable: Timetable) -> int:
    """G2: return the sum of the weights of the requests met."""
    weight = dict(zip((request.id for request in timetable.problem.requests), weights(timetable.problem), strict=True))
    return sum(weight[request] for request in {meeting.request for meeting in timetable.meetings})


def people_changed(timetable: Timetable) -> int:
    """G3: return how many people still there see a published meeting change slot or table, or vanish; a published table of null matches any."""
    held: dict[tuple[frozenset[str], str], set[str | None]] = defaultdict(set)
    for meeting in timetable.meetings:
        held[frozenset((meeting.a, meeting.b)), meeting.slot].add(meeting.table)
    changed: set[str] = set()
    for published in timetable.problem.published:
        tables = held.get((frozenset((published.a, published.b)), published.slot), set())
        kept = bool(tables) if published.table is None else published.table in tables
        if not kept:
            changed |= {published.a, published.b}
    return len(changed & timetable.person.keys())


def idle_slots(timetable: Timetable) -> int:
    """G4: return the idle slots of all participants."""
    return sum(sum(timetable.gaps(person)) for person in timetable.problem.participants)


def breaks(timetable: Timetable) -> int:
    """G5: return the number of breaks of all participants."""
    return sum(len(timetable.gaps(person)) for person in timetable.problem.participants)


def longest_wait(timetable: Timetable) -> int:
    """G6: return the largest number of idle slots of one participant."""
    return max((sum(timetable.gaps(person)) for person in timetable.problem.participants), default=0)


def table_changes(timetable: Timetable) -> int:
    """G7: return how often a participant without home table has consecutive meetings of one session at different tables."""
    return sum(
        before.table != after.table
        for person in timetable.problem.participants
        if person.home_table is None
        for before, after in timetable.consecutive(person.id)
    )


MEASURES: dict[GoalId, Callable[[Timetable], int]] = {
    "G1": missing_meetings,
    "G2": satisfaction,
    "G3": people_changed,
    "G4": idle_slots,
    "G5": breaks,
    "G6": longest_wait,
    "G7": table_changes,
}
