"""Proof at small and event size: the goals one after the other on the exact model, each held at the value reached before the next.

What the searches have already proven is taken over; the first goal that is not is minimised. Requests that every choice as good as the one
reached must make, or cannot make, are decided beforehand: a request is forced into, or out of, the flow, and if the value of the flow falls
below the one reached, it is decided. That leaves few open (8 to 32 of 170 to 310 at event size), which is what opens the joint proof of
waiting, over every choice of meetings (scope ``all``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scheduler.model import build, missing, satisfaction
from scheduler.patterns import waiting
from scheduler.stability import changed, keepable

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from scheduler.budget import Answer, Budget
    from scheduler.instance import Instance
    from scheduler.model import Model
    from scheduler.network import Network
    from scheduler.outcome import GoalId

LARGEST: Final = 40_000
"""Pairs times slots up to which the model is worth its time for the choice of meetings and for stability."""
LARGEST_WAITING: Final = 12_000
"""The same for waiting, whose patterns make the model much heavier."""


def size(slots: list[int]) -> int:
    """Return how many variables the model would have."""
    return sum(mask.bit_count() for mask in slots)


def decided(network: Network, value: tuple[int, int], slots: list[int], budget: Budget) -> tuple[list[int], set[int]]:
    """Return ``slots`` without the requests that no choice as good as ``value`` (G1, G2) makes, and the requests that all make."""
    prices = network.prices()
    left, always = list(slots), set[int]()
    if prices is None:
        return left, always
    price, must = prices
    target = int(network.must.sum()) * must + value[1] - price * value[0]
    chosen = {int(network.instance.pair_request[pair]) for pair in network.solve(*prices)[1].pairs}
    force = must * (int(network.must.sum()) + 1)
    for request in sorted(set(network.request.tolist())):
        if budget.left <= 0:
            break
        budget.charge(500)
        pairs = network.instance.pairs_of(request)
        if request in chosen:
            if network.solve(price, must, without=pairs)[0] < target:
                always.add(request)
        elif network.solve(price, must, bonus=[(request, force)])[0] - force < target:
            for pair in pairs:
                left[pair] = 0
    return left, always


class Proof:
    """One exact model on which goals are proven in order."""

    def __init__(self, instance: Instance, slots: list[int], always: set[int], budget: Budget, placed: dict[int, int] | None) -> None:
        """Build the model over ``slots``; the requests of ``always`` are met; ``placed`` is a timetable to start from."""
        self.instance = instance
        self.budget = budget
        self.model: Model = build(instance, slots)
        for request in sorted(always):
            self.model.cp.add_bool_or(self.model.of_request[request])
        self.slots = slots
        self.placed = placed
        self.kept: dict[int, int] = {}
        self.kept_literals: dict[tuple[int, int], cp_model.IntVar] = {}
        self.bounds: dict[GoalId, int] = {}
        self.pending: dict[GoalId, cp_model.LinearExpr] = {}

    def expression(self, goal: GoalId) -> cp_model.LinearExpr:
        """Return what ``goal`` minimises (G2 with its sign turned), adding to the model what it needs."""
        if goal == "G1":
            return missing(self.model)
        if goal == "G2":
            return -satisfaction(self.model)
        if goal == "G3":
            expression, self.kept_literals = changed(self.model, keepable(self.instance, self.slots))
            return expression
        if goal not in self.pending:
            costs = waiting(self.model)
            longest = self.model.cp.new_int_var(0, self.instance.slots, "")
            for person in costs.of_person:
                self.model.cp.add(person <= longest)
            self.pending = {"G4": costs.idle, "G5": costs.breaks, "G6": longest + 0}
        return self.pending[goal]

    def hold(self, goal: GoalId, value: int) -> None:
        """Let no timetable be worse in ``goal`` than ``value`` (G2 with its sign turned)."""
        self.model.cp.add(self.expression(goal) <= value)

    def minimise(self, goal: GoalId, most_s: float, floor: int | None = None) -> Answer:
        """Minimise ``goal``, keep what was found, and hold it there."""
        expression = self.expression(goal)
        if floor is not None:
            self.model.cp.add(expression >= floor)
        self.model.cp.minimize(expression)
        if self.placed is not None:
            self.model.hint(self.placed)
        easy = goal in ("G1", "G2") and size(list(self.slots)) <= LARGEST_WAITING
        answer = self.budget.run(self.model.cp, most_s, workers=1, linear=2) if easy else self.budget.run(self.model.cp, most_s)
        if answer.found:
            self._keep(answer)
            self.bounds[goal] = answer.bound
            self.model.cp.add(expression <= answer.value)
        return answer

    def find(self, most_s: float) -> Answer:
        """Look for any timetable that keeps what is held."""
        answer = self.budget.run(self.model.cp, most_s, workers=1, linear=0)
        if answer.found:
            self._keep(answer)
        return answer

    def _keep(self, answer: Answer) -> None:
        self.placed = {pair: slot for (pair, slot), literal in self.model.held.items() if answer(literal)}
        self.kept = {pair: table for (pair, table), literal in self.kept_literals.items() if answer(literal)}
