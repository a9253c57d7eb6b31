"""One solver on one problem: goals reached and bounds, seconds, first timetable, waiting on the way."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from scheduler.bench.baselines import BASELINES, TooLarge
from scheduler.budget import Budget
from scheduler.compiling import compile_problem
from scheduler.driver import solve
from scheduler.goals import evaluate
from scheduler.measure import meetings
from scheduler.tabling import Hall

if TYPE_CHECKING:
    from scheduler.bench.sizes import Case
    from scheduler.outcome import Progress


@dataclass(slots=True)
class Measurement:
    """What was measured of ``solver`` on the problem called ``case``; ``bound`` holds value, bound and scope for what is proven."""

    case: str
    solver: str
    status: str
    seconds: float = 0.0
    first_s: float = 0.0
    """When the first timetable was there."""
    meetings: int = 0
    goals: dict[str, int] = field(default_factory=dict)
    bound: dict[str, tuple[int, str]] = field(default_factory=dict)
    first_waiting: int = 0
    """G4 of the first timetable."""
    megabytes: int = 0

    def data(self) -> dict[str, Any]:
        """Return the measurement for JSON."""
        return asdict(self)


def measure_solver(case: Case) -> Measurement:
    """Run the solver."""
    seen: list[Progress] = []
    outcome = solve(case.problem(), time_limit_s=case.limit_s, seed=case.seed, on_progress=seen.append, changes_limit_s=0)
    first = next((event for event in seen if event.meetings), None)
    measured = Measurement(case.name, "openmap", outcome.status, outcome.seconds, meetings=len(outcome.meetings))
    measured.goals = {goal.id: goal.value for goal in outcome.goals}
    measured.bound = {goal.id: (goal.bound, goal.scope) for goal in outcome.goals}
    if first is not None:
        measured.first_s = first.seconds
        measured.first_waiting = next((event.goals[index].value for event in seen for index, goal in enumerate(event.goals) if goal.id == "G4"), 0)
    return measured


def measure_baseline(case: Case, solver: str) -> Measurement:
    """Run a baseline with the same time."""
    problem = case.problem()
    budget = Budget(case.limit_s, seed=case.seed)
    instance = compile_problem(problem)
    try:
        slot = BASELINES[solver](instance, budget)
    except TooLarge:
        return Measurement(case.name, solver, "too large")
    seconds = budget.seconds
    if not slot:
        return Measurement(case.name, solver, "nothing", seconds)
    held = meetings(instance, slot, Hall(instance, slot, {}).seat())
    goals: dict[str, int] = {goal.id: goal.value for goal in evaluate(problem, held)}
    return Measurement(case.name, solver, "feasible", seconds, meetings=len(held), goals=goals)
