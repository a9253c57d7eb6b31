"""Breaks for a few people only: who must have one, and a timetable in which nobody else has (docs/model.md, "Breaks").

Where only a few breaks are needed most people need none, and a search that may give anybody a break is lost among them. So everybody is
first assumed to have none. CP-SAT answers with people of whom one must have a break; those who can be spared from this blame are let go,
one after another, until few are left: they may have breaks. Again, until a timetable exists. Then one with as few breaks as the bound is
looked for in which the others have none, which is a far smaller question. Where it has no answer either more people are blamed, or nobody
is: then the bound rises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ortools.sat.python import cp_model

from scheduler.budget import FOUND, Budget, new_solver

if TYPE_CHECKING:
    from collections.abc import Collection

    from scheduler.breaks_model import BreaksModel
    from scheduler.breaks_search import Standing

SPARING_S: Final = 0.5
"""How long it may take to see that someone can be spared, in CP-SAT's own measure."""
FIRST_SLICE_S: Final = 6.0
"""How long the first search goes on before another seed is tried; each next one is as much longer."""


class Confining:
    """The search under way: ``free`` are those who may have breaks."""

    def __init__(self, breaks: BreaksModel, standing: Standing, budget: Budget, limit_s: float) -> None:
        """Take where things stand, and how long it may go on."""
        self.breaks, self.standing, self.budget = breaks, standing, budget
        self.end = budget.used + limit_s
        self.free = set[int]()
        self.people = {person for person, ends in breaks.ends.items() if ends}
        self.solver = new_solver()

    @property
    def pointless(self) -> bool:
        """Tell whether nothing new can come of it."""
        return self.standing.settled

    @property
    def left(self) -> float:
        """Return how long it may still go on."""
        return 0.0 if self.pointless else min(self.end - self.budget.used, self.budget.left)

    def run(self) -> None:
        """Blame people until a timetable exists, then look for one with as few breaks as the bound."""
        while self.left > 0 and (blamed := self.blamed(None)) is not None:
            if not blamed:
                self.standing.impossible = True
                return
            self.free |= self.spared(blamed)
        slice_s = FIRST_SLICE_S
        for seed in range(self.breaks.model.instance.pairs + 1):
            if self.left <= 0:
                return
            most = self.standing.bound
            status = self.solve(self.posed(self.people - self.free, most), min(slice_s, self.left), seed)
            if status == cp_model.INFEASIBLE:
                self.widen(most)
            slice_s += FIRST_SLICE_S

    def widen(self, most: int) -> None:
        """Let more people have breaks, for ``most`` are not enough for those who may; where nobody else is to blame, the bound rises."""
        blamed = self.blamed(most)
        if blamed is None:
            return
        if not blamed:
            self.standing.raise_bound(most + 1)
        self.free |= blamed

    def blamed(self, most: int | None) -> set[int] | None:
        """Return people of whom one must have a break where those free have ``most`` at most; None if that is not so, or not known."""
        model, name = self.posed((), most), dict[int, int]()
        for person in sorted(self.people - self.free):
            none = model.new_bool_var("")
            for end in self.breaks.ends[person]:
                model.add_implication(none, end.negated())
            model.add_assumption(none)
            name[none.index] = person
        if self.solve(model, self.left) != cp_model.INFEASIBLE:
            return None
        return {name[index] for index in self.solver.sufficient_assumptions_for_infeasibility()}

    def spared(self, blamed: set[int]) -> set[int]:
        """Return a part of ``blamed`` of whom one must have a break still, none of whom can be spared as far as that is seen quickly."""
        kept, size = sorted(blamed), max(1, len(blamed) // 6)
        while True:
            first = 0
            while first < len(kept) and self.left > 0:
                rest = kept[:first] + kept[first + size :]
                if self.solve(self.posed(rest, None), min(SPARING_S, self.left), work=SPARING_S) == cp_model.INFEASIBLE:
                    kept = rest
                else:
                    first += size
            if size == 1 or self.left <= 0:
                return set(kept)
            size = 1

    def posed(self, calm: Collection[int], most: int | None) -> cp_model.CpModel:
        """Return the model in which those who are ``calm`` have no break, and all together ``most`` at most."""
        model = self.breaks.model.cp.clone()
        for person in calm:
            for end in self.breaks.ends[person]:
                model.add(end == 0)
        if most is not None:
            model.add(self.breaks.breaks <= most)
        return model

    def solve(self, model: cp_model.CpModel, limit_s: float, seed: int = 0, work: float | None = None) -> cp_model.CpSolverStatus:
        """Solve, for ``limit_s`` and ``work`` at most; take in the timetable."""
        solver = self.solver = new_solver()
        solver.parameters.num_workers = 1
        solver.parameters.linearization_level = 0
        solver.parameters.random_seed = (self.budget.seed + seed) % (1 << 31)
        if self.budget.deterministic:
            solver.parameters.max_deterministic_time = limit_s
        else:
            solver.parameters.max_time_in_seconds = limit_s if work is None else self.left
            if work is not None:
                solver.parameters.max_deterministic_time = work
        status = solver.solve(model)
        self.budget.spent += solver.response_proto.deterministic_time
        self.budget.charge(len(self.breaks.used))
        if status in FOUND:
            self.standing.take(*self.breaks.timetable(solver.boolean_value))
        return status
