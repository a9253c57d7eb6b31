"""G1 and G2 bounded and a choice of requests that reaches the bounds, before anyone is given a slot.

Two sides that meet each other make a flow (``network.py``). Other graphs (facilitators meet both sides, structures bid jointly) and several
requests of the same two groups make the same b-matching a small integer program, with a Boolean per pair: CP-SAT's linear relaxation is
almost always whole, and its bound holds whether it ends or not.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from scheduler.network import Choice, Network, capacities, colours, seats

if TYPE_CHECKING:
    from collections.abc import Collection

    from scheduler.budget import Budget
    from scheduler.instance import Instance
    from scheduler.narrowing import Narrowed


@dataclass(frozen=True, slots=True)
class Selection:
    """A choice, what no timetable can better, and the flow it came from; ``impossible`` where what must be met cannot be."""

    choice: Choice
    missing_bound: int
    weight_bound: int
    """Of the timetables whose G1 is no worse than the choice's."""
    network: Network | None
    impossible: bool = False


def select(instance: Instance, narrowed: Narrowed, budget: Budget, favoured: Collection[int] = ()) -> Selection:
    """Choose the pairs to meet, of choices as good one that meets most of the requests ``favoured``, where there are two sides."""
    sides = None if instance.once else colours(instance)
    if sides is not None:
        network = Network(instance, narrowed, sides, budget.seed)
        prices = network.prices()
        if prices is not None:
            choice = (network.favouring(favoured) if favoured else None) or network.solve(*prices)[1]
            return Selection(choice, choice.missing, choice.weight, network, impossible=not choice.complete)
    return Matching(instance, narrowed).select(budget)


class Matching:
    """The choice of pairs as an integer program, for any graph."""

    def __init__(self, instance: Instance, narrowed: Narrowed) -> None:
        """Build the program: limits, rest, tables, once, what must be met."""
        self.instance = instance
        self.cp = cp_model.CpModel()
        self.chosen = {pair: self.cp.new_bool_var("") for pair, mask in enumerate(narrowed.slots) if mask}
        of_person, of_unit, of_request = (defaultdict[int, list[cp_model.IntVar]](list) for _ in range(3))
        for pair, literal in self.chosen.items():
            people = int(instance.pair_a[pair]), int(instance.pair_b[pair])
            for person in people:
                of_person[person].append(literal)
            for unit in {int(instance.unit[person]) for person in people}:
                of_unit[unit].append(literal)
            of_request[int(instance.pair_request[pair])].append(literal)
        self.of_unit = of_unit
        self._at_most(of_person, dict(enumerate(capacities(instance, narrowed.slots))))
        self._at_most(of_unit, dict(enumerate(instance.unit_limit)))
        self._at_most(of_request, dict.fromkeys(of_request, 1))
        once = {number: [literal for request in mates for literal in of_request[request]] for number, mates in enumerate(instance.once)}
        self._at_most(once, dict.fromkeys(once, 1))
        self._at_most({0: list(self.chosen.values())}, {0: seats(instance, narrowed.slots)})
        for request in instance.required.nonzero()[0].tolist():
            self.cp.add_bool_or(of_request[request])
        for pin in instance.pins:
            self.cp.add_bool_or([self.chosen[pair] for pair in pin.pairs if pair in self.chosen])

    def _at_most(self, groups: dict[int, list[cp_model.IntVar]], limit: dict[int, int]) -> None:
        for key, literals in groups.items():
            if len(literals) > limit[key]:
                self.cp.add(cp_model.LinearExpr.sum(literals) <= limit[key])

    def select(self, budget: Budget) -> Selection:
        """Minimise G1, then maximise G2 with G1 no worse than reached; each within a third of the time left."""
        instance = self.instance
        short = []
        for unit, promised in enumerate(instance.guarantee):
            if promised:
                short.append(self.cp.new_int_var(0, promised, ""))
                self.cp.add(cp_model.LinearExpr.sum(self.of_unit[unit]) + short[-1] >= promised)
        missing = cp_model.LinearExpr.sum(short)
        weight = cp_model.LinearExpr.weighted_sum(
            list(self.chosen.values()), [int(instance.weight[instance.pair_request[pair]]) for pair in self.chosen]
        )
        self.cp.minimize(missing)
        first = budget.run(self.cp, budget.left / 3)
        if not first.found:
            return Selection(Choice((), sum(instance.guarantee), 0, complete=False), 0, int(instance.weight.sum()), None, first.impossible)
        pairs = [pair for pair, literal in self.chosen.items() if first(literal)]
        self.cp.add(missing <= first.value)
        self.cp.maximize(weight)
        for literal in self.chosen.values():
            self.cp.add_hint(literal, first(literal))
        second = budget.run(self.cp, budget.left / 3)
        weight_bound = int(instance.weight.sum())
        if second.found:
            pairs = [pair for pair, literal in self.chosen.items() if second(literal)]
            weight_bound = second.bound
        reached = sum(int(instance.weight[instance.pair_request[pair]]) for pair in pairs)
        return Selection(Choice(tuple(pairs), first.value, reached, complete=True), first.bound, weight_bound, None)
