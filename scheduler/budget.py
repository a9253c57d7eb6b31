"""How long the solver may still work: by the clock, or by counted work where the answer must be repeatable.

By the clock, two runs differ, for the machine is never equally busy. A deterministic budget counts steps of the searches written here
and CP-SAT's own deterministic time instead, one unit standing for about one second of one core, and gives CP-SAT one worker and one seed.
"""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING, Final

from ortools.sat.python import cp_model

if TYPE_CHECKING:
    from collections.abc import Callable

STEPS_PER_SECOND: Final = 1_000_000
"""Steps of the annealing that count as one second of work."""
FOUND: Final = (cp_model.OPTIMAL, cp_model.FEASIBLE)
WATCH_S: Final = 0.1


def new_solver() -> cp_model.CpSolver:
    """Return a CP-SAT solver that leaves Ctrl-C to the program: its own handler would end one search, and afterwards the process."""
    solver = cp_model.CpSolver()
    solver.parameters.catch_sigint_signal = False
    return solver


def by_cores(solver: cp_model.CpSolver) -> None:
    """Search from below, by unsatisfiable cores, for small problems with an objective of few units whose solutions lie far from one another.

    Cores are taken as they come and clauses are left as they are: what that saves later is more than a second of search pays for.
    """
    solver.parameters.optimize_with_core = True
    solver.parameters.core_minimization_level = 0
    solver.parameters.inprocessing_dtime_ratio = 0.0
    solver.parameters.use_phase_saving = False
    solver.parameters.cp_model_probing_level = 0


class Budget:
    """The time that is left, the seed, the workers, and whether someone asked to stop."""

    def __init__(
        self,
        limit_s: float,
        *,
        seed: int = 0,
        workers: int | None = None,
        deterministic: bool = False,
        should_stop: Callable[[], bool] | None = None,
    ) -> None:
        """Start counting now; ``workers`` None means one for each core."""
        self.limit_s = limit_s
        self.seed = int(seed)
        self.deterministic = deterministic
        self.workers = 1 if deterministic else workers or os.cpu_count() or 1
        self.should_stop = should_stop
        self.started = time.perf_counter()
        self.spent = 0.0

    @property
    def seconds(self) -> float:
        """Return the seconds since the start, by the clock."""
        return time.perf_counter() - self.started

    @property
    def used(self) -> float:
        """Return how much of the limit is used."""
        return self.spent if self.deterministic else self.seconds

    @property
    def left(self) -> float:
        """Return how much of the limit is left, never below 0; nothing once someone asked to stop."""
        return 0.0 if self.stopped else max(0.0, self.limit_s - self.used)

    @property
    def stopped(self) -> bool:
        """Tell whether someone asked to stop."""
        return self.should_stop is not None and self.should_stop()

    def charge(self, steps: int) -> None:
        """Count ``steps`` of a search of our own."""
        self.spent += steps / STEPS_PER_SECOND

    def run(
        self,
        model: cp_model.CpModel,
        most_s: float,
        *,
        workers: int | None = None,
        linear: int | None = None,
        work: float | None = None,
        cores: bool = False,
    ) -> Answer:
        """Solve ``model`` within ``most_s`` seconds and what is left; a model that must not start is not tried.

        ``linear`` says how much of the model its linear relaxation holds: 0 nothing, 2 everything; None leaves it to CP-SAT.
        ``work`` is a limit in CP-SAT's own measure besides. With ``cores`` the objective is searched by unsatisfiable cores.
        """
        solver = new_solver()
        allowed = min(most_s, self.left)
        if allowed <= 0:
            return Answer(solver, cp_model.UNKNOWN)
        solver.parameters.random_seed = self.seed % (1 << 31)
        solver.parameters.num_workers = workers or self.workers
        if linear is not None:
            solver.parameters.linearization_level = linear
        if cores:
            by_cores(solver)
        if self.deterministic:
            solver.parameters.max_deterministic_time = allowed if work is None else min(allowed, work)
        else:
            solver.parameters.max_time_in_seconds = allowed
            if work is not None:
                solver.parameters.max_deterministic_time = work
        status = self._watched(solver, model)
        self.spent += solver.response_proto.deterministic_time
        return Answer(solver, status)

    def _watched(self, solver: cp_model.CpSolver, model: cp_model.CpModel) -> cp_model.CpSolverStatus:
        """Solve, ending early when someone asks to stop: CP-SAT itself asks nobody between two solutions."""
        if self.should_stop is None:
            return solver.solve(model)
        ended = threading.Event()

        def watch() -> None:
            while not ended.wait(WATCH_S):
                if self.stopped:
                    solver.stop_search()

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            return solver.solve(model)
        finally:
            ended.set()
            watcher.join()


class Answer:
    """What CP-SAT found: ``found`` a solution, ``proven`` optimal, or ``impossible``."""

    def __init__(self, solver: cp_model.CpSolver, status: cp_model.CpSolverStatus) -> None:
        """Wrap the solver after its run."""
        self.solver = solver
        self.found = status in FOUND
        self.proven = status == cp_model.OPTIMAL
        self.impossible = status == cp_model.INFEASIBLE

    @property
    def value(self) -> int:
        """Return the objective reached."""
        return round(self.solver.objective_value)

    @property
    def bound(self) -> int:
        """Return the objective's bound, which is whole because the objective is."""
        return round(self.solver.best_objective_bound)

    def __call__(self, literal: cp_model.LiteralT) -> bool:
        """Return the value of a Boolean variable."""
        return self.solver.boolean_value(literal)
