"""The search for the fewest breaks: lanes side by side, one that raises the bound and one that looks for timetables.

Core-guided search closes most problems in seconds, and shows no timetable until it ends. Beside it the other lane anneals, which gives a
good timetable at once, asks whether the bound itself can be reached, searches large neighbourhoods, and is a second core-guided search,
differently tuned. Whatever one lane proves ends what the other does in vain. One worker takes the same steps one after another.
"""

from __future__ import annotations

import itertools
import math
import threading
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from ortools.sat.python import cp_model

from scheduler.breaks_annealing import anneal, offer, placed
from scheduler.breaks_neighbourhoods import search_neighbourhoods
from scheduler.budget import FOUND, Budget, new_solver
from scheduler.placement import Grid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scheduler.breaks_model import BreaksModel
    from scheduler.breaks_standing import Standing

POLL_S: Final = 0.02
MOST_LANES: Final = 8
LAG_S: Final = 4.0
"""How long a search by cores may stay behind the bound that counting heads gave: it would go on for nothing.

Seen by the clock only: work is counted when a search by CP-SAT has ended.
"""
SLICE_S: Final = 1.0
"""The first try to reach the bound; each next one is as much longer."""
FIRST_SHARE: Final = 0.1
"""How much of the time limit the first timetable may take where tables are so scarce that none is found by placing meetings."""

Way = Literal["anneal", "rework", "prove", "reach", "find"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """Some annealing, ``rework`` by neighbourhoods, or one run of CP-SAT: to ``prove`` by cores, ``reach`` the bound, ``find`` any timetable."""

    way: Way
    share: float = 1
    """How much of the time limit it may take."""
    most_s: float = math.inf
    seed: int = 0
    probing: bool = True
    """Probe before the search: a must for some problems, a loss for others."""
    saving: bool = False
    """Try each literal with the value it had last: a loss for most problems, whose timetables lie far from one another, a must for some."""

    def seconds(self, budget: Budget) -> float:
        """Return how long it may take."""
        return min(self.most_s, self.share * budget.limit_s, budget.left)

    def another(self, tried: int, most_s: float) -> Attempt:
        """Return the same after ``tried`` others in vain: how long a timetable takes to be found varies a hundredfold from way to way."""
        return replace(self, most_s=most_s, seed=self.seed + tried, probing=tried % 2 == 0, saving=tried % 3 == 1)


ALONE: Final = (
    Attempt("anneal", 0.1, 0.6),
    Attempt("reach", 0.1, 6),
    Attempt("find", 0.2),
    Attempt("rework", 0.2),
    Attempt("prove", 0.5),
    Attempt("prove", 0.2, seed=1, probing=False, saving=True),
    Attempt("find"),
    Attempt("rework", 0.5),
    Attempt("reach", seed=8),
)
BESIDE: Final = (
    Attempt("anneal", 0.1, 0.6),
    Attempt("reach", 0.1, 6),
    Attempt("find", 0.3),
    Attempt("rework", 0.5),
    Attempt("prove", 0.2, seed=1, probing=False, saving=True),
    Attempt("reach", 0.15, seed=8),
    Attempt("prove", seed=1),
    Attempt("reach", seed=24),
)


class Trial(cp_model.CpSolverSolutionCallback):
    """One attempt under way."""

    def __init__(self, attempt: Attempt, breaks: BreaksModel, standing: Standing, budget: Budget) -> None:
        """Set up model and solver for ``attempt`` from where things stand."""
        super().__init__()
        self.attempt, self.breaks, self.standing, self.budget = attempt, breaks, standing, budget
        self.most: int | None = None
        self.own, self.start = 0.0, budget.used
        self.solver = new_solver()

    def run(self) -> None:
        """Solve and take in what follows."""
        if self.pointless:
            return
        solver = self.solver
        solver.parameters.num_workers = 1
        solver.parameters.linearization_level = 0
        if not self.attempt.probing:
            solver.parameters.cp_model_probing_level = 0
        solver.parameters.use_phase_saving = self.attempt.saving
        solver.parameters.optimize_with_core = self.attempt.way == "prove"
        solver.parameters.random_seed = (self.budget.seed + self.attempt.seed) % (1 << 31)
        allowed = self.attempt.seconds(self.budget)
        if self.budget.deterministic:
            solver.parameters.max_deterministic_time = allowed
        else:
            solver.parameters.max_time_in_seconds = allowed
        if self.attempt.way == "prove":
            solver.best_bound_callback = self._raise_bound
        status = solver.solve(self._posed(), self)
        self.budget.spent += solver.response_proto.deterministic_time
        if status == cp_model.INFEASIBLE and (self.most is None or self.most >= self.breaks.most):
            self.standing.impossible = True
        elif status == cp_model.INFEASIBLE and self.most is not None:
            self.standing.raise_bound(self.most + 1)
        elif status in FOUND and self.attempt.way == "prove":
            self.standing.raise_bound(solver.best_objective_bound)

    def _raise_bound(self, bound: float) -> None:
        self.own = bound
        self.standing.raise_bound(bound)

    def on_solution_callback(self) -> None:
        """Take in a timetable."""
        self.standing.take(*self.breaks.timetable(self.boolean_value))

    @property
    def pointless(self) -> bool:
        """Tell whether nothing new can come of it."""
        standing = self.standing
        if standing.over or (self.attempt.way == "find" and standing.value is not None):
            return True
        lagging = self.attempt.way == "prove" and self.own < standing.counted and self.budget.used - self.start > LAG_S
        return lagging or (self.most is not None and self.most < standing.bound)

    def _posed(self) -> cp_model.CpModel:
        """Return the model with the question that the attempt puts."""
        model, breaks = self.breaks.model.cp.clone(), self.breaks.breaks
        if self.attempt.way == "reach":
            self.most = self.standing.bound
            model.add(breaks <= self.most)
        elif self.attempt.way == "prove":
            model.minimize(breaks)
        return model


class Lane(threading.Thread):
    """Attempts one after another."""

    def __init__(self, attempts: Sequence[Attempt], breaks: BreaksModel, standing: Standing, budget: Budget, grid: Grid | None = None) -> None:
        """Take the attempts, which start with the thread, and the ``grid`` to anneal."""
        super().__init__(daemon=True)
        self.attempts, self.breaks, self.standing, self.budget, self.grid = attempts, breaks, standing, budget, grid
        self.trial: Trial | None = None
        self.error: BaseException | None = None

    def run(self) -> None:
        """Work until nothing is left to find; an error is kept for whoever waits."""
        try:
            for attempt in self.attempts:
                if self.standing.over or self.budget.left <= 0:
                    return
                self._make(attempt)
        except BaseException as error:  # noqa: BLE001  # raised again in the thread that waits
            self.error = error

    def _make(self, attempt: Attempt) -> None:
        """Make one attempt in the way that it says."""
        if attempt.way == "rework":
            with part_of(self.budget, attempt, self.standing) as budget:
                search_neighbourhoods(self.breaks, self.standing, budget)
        elif attempt.way != "anneal":
            self._try(attempt)
        elif (grid := self._grid()) is not None:
            with part_of(self.budget, attempt, self.standing) as budget:
                anneal(grid, self.standing, budget)

    def _grid(self) -> Grid | None:
        """Return a timetable to anneal: any that CP-SAT finds where none could be placed; None where it finds none, or a swap could break a pin."""
        if self.grid is None and not self.breaks.model.instance.pins:
            self._try(Attempt("find", FIRST_SHARE))
            if self.standing.slot:
                self.grid = Grid(self.breaks.model.instance, self.breaks.slots)
                for pair, slot in dict(self.standing.slot).items():
                    self.grid.put(pair, slot)
        return self.grid

    def _try(self, attempt: Attempt) -> None:
        """Make one attempt; to reach the bound is tried in longer and longer slices, each in another way, as long as it may take."""
        end = self.budget.used + attempt.seconds(self.budget)
        for tried in itertools.count():
            most_s = max(0.0, min(SLICE_S * (1 + tried), end - self.budget.used))
            once = attempt if attempt.way != "reach" else attempt.another(tried, most_s)
            self.budget.charge(len(self.breaks.used))
            self.trial = Trial(once, self.breaks, self.standing, self.budget)
            self.trial.run()
            if attempt.way != "reach" or self.standing.over or self.budget.used >= end or self.budget.left <= 0:
                return

    def watch(self) -> None:
        """End the attempt under way if it became pointless or someone asked to stop."""
        trial = self.trial
        if trial is not None and (trial.pointless or self.budget.stopped):
            trial.solver.stop_search()


@contextmanager
def part_of(budget: Budget, attempt: Attempt, standing: Standing) -> Iterator[Budget]:
    """Lend ``attempt`` its part of ``budget``, which ends when nothing is left to find; what it spends is charged."""
    part = Budget(
        attempt.seconds(budget),
        seed=budget.seed,
        workers=1,
        deterministic=budget.deterministic,
        should_stop=lambda: standing.over or budget.left <= 0,
    )
    yield part
    budget.spent += part.spent


def search(breaks: BreaksModel, standing: Standing, budget: Budget, tell: Callable[[Standing], None]) -> None:
    """Fill ``standing`` until it is settled or time ends; ``tell`` hears of each change, in the calling thread."""
    running = lanes(breaks, standing, budget)
    for lane in running:
        lane.start()
    told = (standing.bound, standing.value)
    try:
        while wait(running) and all(lane.error is None for lane in running):
            if told != (standing.bound, standing.value):
                told = (standing.bound, standing.value)
                tell(standing)
    finally:
        standing.abandoned = True
        while wait(running):
            pass
    for lane in running:
        if lane.error is not None:
            raise lane.error


def wait(running: Sequence[Lane]) -> bool:
    """Let the lanes that are alive work for a moment; tell whether there are any."""
    alive = [lane for lane in running if lane.is_alive()]
    for lane in alive[:1]:
        lane.join(POLL_S)
    for lane in alive:
        lane.watch()
    return bool(alive)


def lanes(breaks: BreaksModel, standing: Standing, budget: Budget) -> list[Lane]:
    """Return what each worker does."""
    grid = placed(breaks.model.instance, breaks.slots)
    if grid is not None:
        offer(grid, standing)
    if budget.workers == 1:
        return [Lane(ALONE, breaks, standing, budget, grid)]
    more = range(2, min(budget.workers, MOST_LANES))
    others = [Lane([Attempt("prove", seed=seed), Attempt("reach", seed=16 * seed)], breaks, standing, budget) for seed in more]
    return [Lane([Attempt("prove"), Attempt("reach", seed=16)], breaks, standing, budget), Lane(BESIDE, breaks, standing, budget, grid), *others]
