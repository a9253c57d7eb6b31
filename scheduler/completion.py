"""More meetings without moving anyone: the best requests that fit into what a timetable leaves free.

What is held stays, so the people, slots, tables and limits left over are the capacities of a small assignment: a Boolean per pair and free slot.
That is what a repair does after it has kept what it can, and what fills a slot freed by a cancellation (``replacements``).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python import cp_model

from scheduler.filling import free_slots
from scheduler.timegrid import bits

if TYPE_CHECKING:
    from scheduler.budget import Budget
    from scheduler.placement import Grid


@dataclass(frozen=True, slots=True)
class Completion:
    """The pairs added, and whether no other set of additions would have been better in G1 and then G2."""

    added: tuple[int, ...]
    proven: bool


def openings(grid: Grid) -> dict[int, list[int]]:
    """Return the slots in which each request that is not met could be held as things are, by pair."""
    roomy = sum(1 << slot for slot, load in enumerate(grid.load) if load < grid.room[slot])
    free = free_slots(grid) & roomy
    ways = {pair: [slot for slot in bits(int(free[pair])) if grid.fits(pair, slot)] for pair in np.flatnonzero(free).tolist()}
    return {pair: slots for pair, slots in ways.items() if slots}


def complete(grid: Grid, budget: Budget, most_s: float) -> Completion:
    """Add to ``grid`` the meetings that serve G1 and then G2 best while all that is held stays."""
    found = openings(grid)
    if not found:
        return Completion((), proven=True)
    cp = cp_model.CpModel()
    held = {(pair, slot): cp.new_bool_var("") for pair, slots in found.items() for slot in slots}
    capacities(grid, cp, held)
    cp.maximize(gain(grid, cp, held))
    answer = budget.run(cp, most_s)
    wanted = [key for key, literal in held.items() if answer(literal)] if answer.found else [(pair, slots[0]) for pair, slots in found.items()]
    weight = grid.instance.weight
    added = []
    for pair, slot in sorted(wanted, key=lambda key: -int(weight[grid.request[key[0]]])):
        if grid.free(pair) >> slot & 1 and grid.welcome(pair) and grid.fits(pair, slot):
            grid.put(pair, slot)
            added.append(pair)
    return Completion(tuple(added), proven=answer.proven and len(added) == len(wanted))


def capacities(grid: Grid, cp: cp_model.CpModel, held: dict[tuple[int, int], cp_model.IntVar]) -> None:
    """Say what is left: one meeting per person and slot, one per request or pair of units, limits, tables."""
    instance = grid.instance
    alone, once = (defaultdict[tuple[int, int], list[cp_model.IntVar]](list) for _ in range(2))
    person, unit, tables = (defaultdict[int, list[cp_model.IntVar]](list) for _ in range(3))
    for (pair, slot), literal in held.items():
        people = grid.a[pair], grid.b[pair]
        for one in people:
            alone[one, slot].append(literal)
            person[one].append(literal)
        for group in {grid.unit[one] for one in people}:
            unit[group].append(literal)
        once[min(grid.unit[one] for one in people), max(grid.unit[one] for one in people)].append(literal)
        tables[slot] += [literal] * grid.tables(pair, slot)
    for literals in (*alone.values(), *once.values()):
        cp.add_at_most_one(literals)
    for groups, left in (
        (person, [most - have for most, have in zip(instance.limit, grid.count, strict=True)]),
        (unit, [most - have for most, have in zip(instance.unit_limit, grid.unit_count, strict=True)]),
        (tables, [most - have for most, have in zip(grid.room, grid.load, strict=True)]),
    ):
        for key, literals in groups.items():
            if len(literals) > left[key]:
                cp.add(cp_model.LinearExpr.sum(literals) <= left[key])


def gain(grid: Grid, cp: cp_model.CpModel, held: dict[tuple[int, int], cp_model.IntVar]) -> cp_model.LinearExpr:
    """Return what the additions bring: guaranteed meetings above all, then weights."""
    instance = grid.instance
    weights = [int(instance.weight[grid.request[pair]]) for pair, _ in held]
    bonus = sum(weights) + 1
    of_unit = defaultdict[int, list[cp_model.IntVar]](list)
    for (pair, _), literal in held.items():
        for unit in {grid.unit[grid.a[pair]], grid.unit[grid.b[pair]]}:
            of_unit[unit].append(literal)
    served = []
    for unit, literals in of_unit.items():
        short = instance.guarantee[unit] - grid.unit_count[unit]
        if short > 0:
            served.append(cp.new_int_var(0, short, ""))
            cp.add(served[-1] <= cp_model.LinearExpr.sum(literals))
    return cp_model.LinearExpr.weighted_sum([*held.values(), *served], [*weights, *[bonus] * len(served)])
