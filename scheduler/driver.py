"""The driver: from a problem to its timetable, goal after goal, a valid one at once and better ones until proven or out of time.

1. *Choosing*: which requests, by a flow that bounds G1 and G2 (``selection.py``).
2. *Placing*: slots by edge colouring with Kempe chains (``placement.py``). Nearly always reaches the bounds; where it does not, the exact
   model proves how near one can come, at small and event size (``exact.py``).
3. *Repairing*: published meetings stay where they were as far as G3 asks (``repair.py``); the waiting of whoever sees a change is shortened by
   rearranging one person's meetings after another's (``rearranging.py``).
4. *Shortening*: waiting by annealing over Kempe chains, one at a time (``annealing.py``) or all of two slots at once (``sweeps.py``), which
   usually ends at none and so is its own proof; where it does not, the exact model with patterns.
5. *Seating*: tables (``tabling.py``).

The literature's problem, where every meeting is held and breaks alone count, goes its own way (``breaks.py``).
"""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Final

from scheduler.annealing import Annealing
from scheduler.arguments import check_arguments
from scheduler.breaks import solve_breaks
from scheduler.budget import Budget
from scheduler.changes import with_changes
from scheduler.choosing import choose
from scheduler.compiling import compile_problem
from scheduler.conflict import conflict
from scheduler.exact import LARGEST_WAITING, size
from scheduler.filling import filled
from scheduler.keeping import unavoidable
from scheduler.measure import measure_stability, meetings
from scheduler.memory import set_aside
from scheduler.narrowing import narrow
from scheduler.outcome import Outcome
from scheduler.polishing import MOST_MEETINGS, choose_anew, polish
from scheduler.proving import PROOF_SHARE, prove_waiting
from scheduler.rearranging import Rearranging
from scheduler.rearranging import suits as may_rearrange
from scheduler.reasons import reasons
from scheduler.repair import mend, stay
from scheduler.run import Run
from scheduler.stability import steady
from scheduler.sweeps import Sweeps, suits
from scheduler.tabling import seat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scheduler.outcome import GoalId, Progress, Status
    from scheduler.placement import Grid
    from scheduler.problem import Policy, Problem
    from scheduler.selection import Selection

WIDE: Final[tuple[GoalId, ...]] = ("G1", "G2", "G3", "G4")
"""Goals whose bound must hold over all timetables for the answer to be called optimal."""
FIRST_ROUND_S: Final = 0.4
"""The first round of annealing; each next round is twice as long, and the last takes what is left."""
ROUND_S: Final = 4e-3
"""The same for each meeting that is free to move, where that is less: at small and event size exact models are asked after one round."""
POLISH_S: Final = 0.01
"""How long other orders are tried for each meeting, for fewer table changes."""
SEATING_SHARE: Final = 0.9
"""The share of the time left that the proof of table changes may take."""
MENDING_S: Final = 5e-4
"""How long a repair anneals for each meeting that is free to move."""
REARRANGING_S: Final = 2e-5
"""The same where a person's meetings can be rearranged at once (``rearranging.py``)."""
SEATING_S: Final = 1e-4
"""What giving one meeting its table takes, kept back from the annealing."""


@set_aside()
def solve(
    problem: Problem,
    *,
    time_limit_s: float = 30.0,
    seed: int = 0,
    workers: int | None = None,
    policy: Policy = "build",
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    deterministic: bool = False,
    changes_limit_s: float = 10.0,
) -> Outcome:
    """Return the best timetable found in ``time_limit_s``, with proven bounds, reasons for what is unmet, or the conflict.

    For ``changes_limit_s`` more, the cheapest change that would let each unmet request in is looked for, at event size.
    ``deterministic`` counts work instead of seconds, with one worker: the same seed gives the same answer on any machine.
    No time at all (0) gives the first timetable. Raises ``ValueError`` where an argument is none of what it may be.
    """
    check_arguments(policy, seed, workers, {"time_limit_s": time_limit_s, "changes_limit_s": changes_limit_s})
    budget = Budget(time_limit_s, seed=seed, workers=workers, deterministic=deterministic, should_stop=should_stop)
    if problem.kind == "b2bsp":
        return replace(solve_breaks(problem, budget, on_progress), version=package_version())
    instance = compile_problem(problem)
    run = Run(instance, narrow(instance), budget, policy, on_progress)
    run.tell("choosing")
    status = build(run)
    seconds = budget.seconds
    if status != "optimal" and not run.complete:
        found, minimal = conflict(problem, proven=True, should_stop=should_stop) if status == "infeasible" else ((), True)
        return Outcome(status, conflict=found, minimal=minimal, seconds=seconds, seed=budget.seed, version=package_version())
    held = meetings(instance, run.slot, run.table)
    run.tell("explaining")
    spare = Budget(changes_limit_s, seed=budget.seed, deterministic=deterministic, should_stop=should_stop)
    unmet = with_changes(problem, held, reasons(instance, held), spare)
    run.tell("done")
    return Outcome(status, held, run.goals(), unmet, seconds=seconds, seed=budget.seed, version=package_version())


def build(run: Run) -> Status:
    """Fill ``run``; return how its timetable may be called."""
    chosen = None
    if run.order[0] == "G3":
        possible = mend(run)
    else:
        chosen = choose(run)
        possible = chosen is not None
    if not possible:
        return "infeasible"
    if not run.complete:
        return "unknown"
    run.prove("G4", 0)
    run.tell("placing")
    if run.order[0] == "G1" and run.instance.problem.published:
        run.tell("repairing")
        if not stay(run, unavoidable(run.history())):
            return "infeasible"
    shorten(run, chosen)
    take_seats(run, chosen)
    return "optimal" if all(optimal(run, goal) for goal in run.order) else "feasible"


def optimal(run: Run, goal: GoalId) -> bool:
    """Tell whether ``goal`` is at its bound, proven widely enough."""
    return run.proven(goal) and (goal not in WIDE or run.bound[goal][1] == "all")


def shorten(run: Run, selection: Selection | None) -> None:
    """Shorten the waiting (G4 to G6) without touching the earlier goals."""
    slots = allowed_slots(run)
    if run.budget.left > 0 and any(slots[pair] & (slots[pair] - 1) for pair in run.slot):
        anneal(run, filled(run.instance, slots, run.slot))
    if not run.proven("G4") and size(run.narrowed.slots) <= LARGEST_WAITING:
        prove_waiting(run, selection)
    run.prove("G5", min(1, run.bound["G4"][0]))
    run.prove("G6", min(1, run.bound["G4"][0]))


def anneal(run: Run, grid: Grid) -> None:
    """Move the meetings of ``grid``, which holds the timetable of ``run``, round after round."""
    if run.order[0] == "G3" and size(run.narrowed.slots) > LARGEST_WAITING and may_rearrange(grid):
        rearranging = Rearranging(grid, run.budget, run.wanted)
        rearranging.round(REARRANGING_S * rearranging.moving)
        run.hold(grid.slot)
        run.tell("shortening")
        return
    annealing: Sweeps | Annealing = Sweeps(grid, run.budget) if suits(grid) else Annealing(grid, run.budget)
    for length in rounds(run, len(annealing.moving)):
        if annealing.best == 0 or run.budget.left == 0:
            break
        annealing.round(length)
        if grid.slot != run.slot:
            run.hold(grid.slot)
        run.tell("shortening")


def allowed_slots(run: Run) -> list[int]:
    """Return the slots of each pair: pins, and published meetings of people who see no change, cannot move."""
    if run.steadied is not None:
        return run.steadied
    slots = narrow(run.instance, run.slot).slots
    if run.instance.problem.published:
        slots, run.kept = steady(run.instance, run.history(), slots, run.slot, run.kept)
    return slots


def rounds(run: Run, moving: int) -> Iterator[float]:
    """Yield the lengths of the rounds of annealing, in seconds, ``moving`` meetings being free to move."""
    if size(run.narrowed.slots) <= LARGEST_WAITING:
        yield min(FIRST_ROUND_S, ROUND_S * moving)
    elif run.order[0] == "G3":
        yield MENDING_S * moving
    else:
        length, reserve = FIRST_ROUND_S, SEATING_S * len(run.slot)
        while (left := run.budget.left - reserve) > 0:
            yield length if left > 3 * length else left
            length *= 2


def take_seats(run: Run, selection: Selection | None) -> None:
    """Give every meeting a table (G7), at small size after trying other orders of meeting, and other meetings that weigh as much."""
    if len(run.slot) <= MOST_MEETINGS:
        length = min(POLISH_S * len(run.slot), run.budget.left * PROOF_SHARE)
        polish(run, filled(run.instance, allowed_slots(run), run.slot), length / 2)
        if selection is not None and not run.instance.problem.published:
            choose_anew(run, selection, 2 * length)
    seating = seat(run.instance, run.slot, run.fixed_tables(), run.budget, max(1.0, run.budget.left * SEATING_SHARE))
    run.table = seating.table
    run.value["G7"] = seating.changes
    run.prove("G7", seating.bound, "placed")
    run.value |= measure_stability(run.instance, run.slot, run.table)


def package_version() -> str:
    """Return the version of the package, or of the source where it is not installed."""
    try:
        return version("openmap")
    except PackageNotFoundError:
        return "0.1.0"
