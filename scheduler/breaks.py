"""The literature's problem: every meeting is held and the breaks are as few as can be, proven (Bofill et al., JAIR 74, 2022).

1. Count heads: which sets of slots people occupy bounds the breaks, and often refutes at once (``breaks_bounds.py``).
2. Search for meetings: breaks as clauses with the cuts that make it quick (``breaks_model.py``), a core-guided search beside one that
   looks for timetables (``breaks_search.py``), by annealing (``breaks_annealing.py``) and by large neighbourhoods (``breaks_neighbourhoods.py``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.breaks_bounds import count_bound, degrees
from scheduler.breaks_model import build_breaks
from scheduler.breaks_search import search
from scheduler.breaks_standing import Standing
from scheduler.compiling import compile_problem
from scheduler.conflict import conflict
from scheduler.measure import meetings
from scheduler.narrowing import Narrowed, narrow, pinned_tables
from scheduler.outcome import Goal, Outcome, Progress
from scheduler.reasons import reasons
from scheduler.rules import GOAL
from scheduler.tabling import Hall

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.budget import Budget
    from scheduler.instance import Instance
    from scheduler.outcome import Meeting, Phase, Status
    from scheduler.problem import Problem

    Listener = Callable[[Progress], None]


def solve_breaks(problem: Problem, budget: Budget, on_progress: Listener | None = None) -> Outcome:
    """Return the timetable with fewest breaks found within ``budget`` with its proven bound, or the conflict.

    Where the budget ends before any timetable was found the status is ``unknown``.
    """
    instance = compile_problem(problem)
    narrowed = narrow(instance)
    standing = fewest_breaks(instance, narrowed, budget, on_progress)
    seconds = budget.seconds
    if standing.impossible:
        entries, minimal = conflict(problem, proven=True, should_stop=budget.should_stop)
        return Outcome("infeasible", conflict=entries, minimal=minimal, seconds=seconds, seed=budget.seed)
    if standing.value is None:
        return Outcome("unknown", seconds=seconds, seed=budget.seed)
    held = seated(instance, standing)
    tell(on_progress, budget, standing, "done")
    status: Status = "optimal" if standing.settled else "feasible"
    return Outcome(status, held, goals(standing), reasons(instance, held), seconds=seconds, seed=budget.seed)


def fewest_breaks(instance: Instance, narrowed: Narrowed, budget: Budget, on_progress: Listener | None = None) -> Standing:
    """Return the timetable with fewest breaks found within ``budget``, the proven bound, or that there is none."""
    settled = degrees(instance)
    tell(on_progress, budget, Standing(0), "choosing")
    bound = count_bound(instance, narrowed.slots, settled, budget)
    standing = Standing(bound or 0, impossible=bound is None)
    if standing.impossible:
        return standing
    tell(on_progress, budget, standing, "proving")
    breaks = build_breaks(instance, narrowed.slots, settled)
    search(breaks, standing, budget, lambda now: tell(on_progress, budget, now, "shortening" if now.value is not None else "proving"))
    return standing


def seated(instance: Instance, standing: Standing) -> tuple[Meeting, ...]:
    """Return the meetings at tables, those that pins name first."""
    hall = Hall(instance, standing.slot, pinned_tables(instance, standing.slot))
    return meetings(instance, standing.slot, hall.seat())


def tell(on_progress: Listener | None, budget: Budget, standing: Standing, phase: Phase) -> None:
    """Report where things stand."""
    if on_progress is not None:
        on_progress(Progress(phase, budget.seconds, goals(standing), len(standing.slot)))


def goals(standing: Standing) -> tuple[Goal, ...]:
    """Return G5 with its bound, which holds for all timetables; nothing before there is one."""
    if standing.value is None:
        return ()
    return (Goal("G5", GOAL["G5"].name, standing.value, min(standing.bound, standing.value), "all"),)
