"""Repairs of a published timetable: somebody leaves, somebody comes late, a table or a slot is lost; and what building anew would change instead."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from scheduler.bench.measuring import Measurement
from scheduler.bench.sizes import Case
from scheduler.bench.table import cell
from scheduler.check import check
from scheduler.driver import solve
from scheduler.generate import Shape
from scheduler.goals import evaluate
from scheduler.problem import Published

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scheduler.problem import Policy, Problem

NAME: Final = "repair"
REPAIRED: Final = Case("1000x2000", 30, Shape(1000, 2000, 30, 40, 20))
PUBLISHING_S: Final = 5.0
"""How long the timetable is worked at that is then published."""
COLUMNS: Final = (
    "problem",
    "policy",
    "status",
    "meetings",
    "people changed",
    "G1",
    "G2",
    "gap G2",
    "idle before",
    "idle after",
    "seconds",
    "times as many",
)


def measure_repairs(case: Case, publishing_s: float = PUBLISHING_S) -> Iterator[list[Measurement]]:
    """Yield, for each loss, the repair of the published timetable, and two timetables built in the same time.

    ``build`` keeps published meetings where that costs no wishes; ``anew`` does not know them.
    """
    everyone, chance = case.problem(), random.Random(case.seed)
    late = chance.choice([person.id for person in everyone.participants])
    problem = without(everyone, late)
    outcome = solve(problem, time_limit_s=publishing_s, seed=case.seed, changes_limit_s=0)
    told = tuple(Published(meeting.a, meeting.b, meeting.slot, meeting.table) for meeting in outcome.meetings)
    before = next(goal.value for goal in outcome.goals if goal.id == "G4")
    for name, changed in losses(replace(problem, published=told), replace(everyone, published=told), chance):
        title = f"{case.name} {name}"
        repaired = measure_policy(title, changed, "repair", case.limit_s, case.seed)
        built = measure_policy(title, changed, "build", repaired.seconds, case.seed)
        anew = measure_anew(title, changed, repaired.seconds, case.seed)
        for measured in (repaired, built, anew):
            measured.first_waiting = before
        yield [repaired, built, anew]


def losses(problem: Problem, everyone: Problem, chance: random.Random) -> Iterator[tuple[str, Problem]]:
    """Yield what may happen to ``problem`` once it is published; ``everyone`` has the participant more who comes late."""
    told = chance.choice(problem.published)
    yield "cancellation", without(problem, chance.choice((told.a, told.b)))
    yield "late arrival", everyone
    tables, lost = problem.tables or (), chance.choice(problem.published).table
    yield "lost table", replace(problem, tables=tuple(table for table in tables if table.id != lost))
    later = tuple(slot.id for slot in problem.slots[1:])
    yield "closed slot", replace(problem, tables=tuple(replace(table, slots=later) for table in tables))


def without(problem: Problem, name: str) -> Problem:
    """Return ``problem`` without the participant called ``name`` and their requests; what was published stays as it was."""
    return replace(
        problem,
        participants=tuple(person for person in problem.participants if person.id != name),
        requests=tuple(request for request in problem.requests if name not in (request.a, request.b)),
    )


def measure_policy(title: str, problem: Problem, policy: Policy, limit_s: float, seed: int) -> Measurement:
    """Solve ``problem`` by ``policy``; a timetable that breaks a rule is called ``wrong``."""
    outcome = solve(problem, time_limit_s=limit_s, seed=seed, policy=policy, changes_limit_s=0)
    status = outcome.status if check(problem, outcome.meetings, policy).valid else "wrong"
    measured = Measurement(title, policy, status, outcome.seconds, meetings=len(outcome.meetings))
    measured.goals = {goal.id: goal.value for goal in outcome.goals}
    measured.bound = {goal.id: (goal.bound, goal.scope) for goal in outcome.goals}
    return measured


def measure_anew(title: str, problem: Problem, limit_s: float, seed: int) -> Measurement:
    """Build a timetable as if nothing had been published, and count who would see a change."""
    outcome = solve(replace(problem, published=()), time_limit_s=limit_s, seed=seed, changes_limit_s=0)
    goals: dict[str, int] = {goal.id: goal.value for goal in evaluate(problem, outcome.meetings)}
    return Measurement(title, "anew", outcome.status, outcome.seconds, meetings=len(outcome.meetings), goals=goals)


def repair_heading() -> str:
    """Return the two lines above the rows."""
    return f"| {' | '.join(COLUMNS)} |\n|{'|'.join('---' for _ in COLUMNS)}|\n"


def repair_row(measured: Measurement, repaired: Measurement) -> str:
    """Return one row; ``repaired`` is the repair of the same problem, which says how many times as many people see a change."""
    value, (bound, _) = measured.goals["G2"], measured.bound.get("G2", (0, ""))
    changed, fewest = measured.goals["G3"], repaired.goals["G3"]
    cells = [measured.case, measured.solver, measured.status, str(measured.meetings), *(cell(measured, goal) for goal in ("G3", "G1", "G2"))]
    cells.append(f"{100 * (bound - value) / bound:.3f} %" if bound else "")
    cells += [str(measured.first_waiting), str(measured.goals["G4"]), f"{measured.seconds:.2f} s", f"{changed / fewest:.1f}" if fewest else ""]
    return f"| {' | '.join(cells)} |\n"
