"""What the prices of a linear relaxation decide: pairs and slots that no choice as good as the one reached can use, requests that all make.

The flow of ``network.py`` leaves out when: where tables or absences keep its value from being reached, it decides little. Here a pair is held
in a slot to a degree between 0 and 1: at most one meeting per person and slot, one per request, one per table. The prices (dual values) of
these rules bound G2, and say what each variable costs against its gain: one that costs more than the bound is above the value reached is
decided. Any prices make a valid bound, so they are rounded to whole numbers and the rest is exact: nothing hangs on the solver's rounding.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from ortools.linear_solver import pywraplp

from scheduler.timegrid import bits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.instance import Instance

SCALE: Final = 1 << 20
"""A gain of 1 in whole prices."""


def priced(instance: Instance, slots: Sequence[int], missing: int, weight: int) -> tuple[list[int], set[int]]:
    """Return the slots left to each pair, and the requests met, in every timetable with at most ``missing`` (G1) and at least ``weight`` (G2)."""
    relaxation = Relaxation(instance, slots, missing)
    cost = relaxation.costs()
    if cost is None:
        return list(slots), set()
    spare = relaxation.bound - weight * SCALE
    left, always = list(slots), set[int]()
    for (pair, slot), more in cost.items():
        if more > spare:
            left[pair] &= ~(1 << slot)
    for request, saved in relaxation.dearer(cost).items():
        if saved > spare:
            always.add(request)
    return left, always


class Relaxation:
    """The relaxation, its rows as lists of variables with a right-hand side; all rows say "at most"."""

    def __init__(self, instance: Instance, slots: Sequence[int], missing: int) -> None:
        """Write the rows: H1, one per request, H2, H7, and G1 where it is short."""
        self.instance = instance
        self.keys = [(pair, slot) for pair, mask in enumerate(slots) for slot in bits(mask)]
        self.rows: list[tuple[list[int], int]] = []
        self.of_request: dict[int, int] = {}
        """of_request[request]: its row."""
        self.promises: list[tuple[list[int], int]] = []
        """Who has a guarantee: their variables, and how many meetings they are promised."""
        self.missing = missing
        self.bound = 0
        self.prices: list[int] = []
        self._write()

    def _write(self) -> None:
        instance = self.instance
        alone = defaultdict[tuple[int, int], list[int]](list)
        person, request, slot, unit = (defaultdict[int, list[int]](list) for _ in range(4))
        for index, (pair, when) in enumerate(self.keys):
            two = int(instance.pair_a[pair]), int(instance.pair_b[pair])
            for one in two:
                alone[one, when].append(index)
                person[one].append(index)
            for one in {int(instance.unit[one]) for one in two}:
                unit[one].append(index)
            request[int(instance.pair_request[pair])].append(index)
            slot[when].append(index)
        self.rows += [(indices, 1) for indices in alone.values()]
        self.rows += [(slot[when], free) for when, free in enumerate(instance.tables_free) if when in slot]
        self.rows += [(person[one], most) for one, most in enumerate(instance.limit) if one in person]
        for number, indices in request.items():
            self.of_request[number] = len(self.rows)
            self.rows.append((indices, 1))
        self.promises = [(unit[one], promised) for one, promised in enumerate(instance.guarantee) if promised]

    def costs(self) -> dict[tuple[int, int], int] | None:
        """Return what holding each pair in each slot costs beyond its gain, in whole prices, below 0 where it gains; set ``bound``."""
        weight = self.instance.weight[self.instance.pair_request[[pair for pair, _ in self.keys]]].tolist() if self.keys else []
        solved = self._solve(weight)
        if solved is None:
            return None
        prices, bonuses = solved
        cost = [-gain * SCALE for gain in weight]
        self.prices = prices
        self.bound = 0
        for (indices, most), price in zip(self.rows, prices, strict=True):
            self.bound += price * most
            for index in indices:
                cost[index] += price
        for (indices, promised), bonus in zip(self.promises, bonuses, strict=True):
            self.bound -= bonus * promised
            for index in indices:
                cost[index] -= bonus
        self.bound += max(bonuses, default=0) * self.missing
        self.bound += sum(-each for each in cost if each < 0)
        return dict(zip(self.keys, cost, strict=True))

    def dearer(self, cost: dict[tuple[int, int], int]) -> dict[int, int]:
        """Return by how much the bound falls where a request is not met: its price, and what its variables gained."""
        gained = defaultdict[int, int](int)
        for (pair, _), each in cost.items():
            gained[int(self.instance.pair_request[pair])] += max(0, -each)
        return {request: self.prices[row] + gained[request] for request, row in self.of_request.items()}

    def _solve(self, weight: list[int]) -> tuple[list[int], list[int]] | None:
        """Return the prices of the rows, and what a meeting more for each of the promised is worth, all whole and at least 0."""
        solver = pywraplp.Solver.CreateSolver("GLOP")
        held = [solver.NumVar(0, 1, "") for _ in self.keys]
        rows = [solver.Add(solver.Sum([held[index] for index in indices]) <= most) for indices, most in self.rows]
        short = [solver.NumVar(0, promised, "") for _, promised in self.promises]
        promises = [
            solver.Add(solver.Sum([held[index] for index in indices]) + less >= promised)
            for less, (indices, promised) in zip(short, self.promises, strict=True)
        ]
        solver.Add(solver.Sum(short) <= self.missing)
        solver.Maximize(solver.Sum([gain * literal for gain, literal in zip(weight, held, strict=True)]))
        if solver.Solve() != pywraplp.Solver.OPTIMAL:
            return None
        prices = [max(0, round(row.dual_value() * SCALE)) for row in rows]
        return prices, [max(0, round(-row.dual_value() * SCALE)) for row in promises]
