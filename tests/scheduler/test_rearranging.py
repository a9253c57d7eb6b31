"""Rearranging one person's meetings: exact for that person, never at the cost of what comes before waiting, and room for a meeting more."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
import pytest

from scheduler import Group, Participant, Problem, Request, Slot, Table, compile_problem
from scheduler.budget import Budget
from scheduler.choosing import choose
from scheduler.filling import filled
from scheduler.generate import Shape, generate
from scheduler.instance import GONE
from scheduler.measure import measure_choice, measure_waiting
from scheduler.narrowing import narrow
from scheduler.placement import Grid
from scheduler.rearranging import NEVER, Rearranging, cheapest, suits, total
from scheduler.run import Run

if TYPE_CHECKING:
    from scheduler.instance import Instance


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("is_priced", [False, True])
def test_an_assignment_is_the_cheapest_there_is(seed: int, is_priced: bool) -> None:
    random = np.random.default_rng(seed)
    rows, columns = 3, 4
    cost = np.where(random.random((rows, columns)) < 0.7, random.integers(0, 9, (rows, columns)), NEVER)
    now = list(random.permutation(columns)[:rows].tolist())
    cost[np.arange(rows), now] = 9
    holes: list[int] = random.integers(0, 3, columns).tolist()
    prices: list[int] | None = random.integers(5, 12, rows).tolist() if is_priced else None

    def worth(chosen: list[int]) -> int:
        return total(cost, chosen, prices) + sum(holes[column] for column in set(range(columns)) - set(chosen))

    left_out = [GONE] * rows if is_priced else []
    assert worth(cheapest(cost, now, holes, prices)) == min(worth(list(chosen)) for chosen in permutations((*range(columns), *left_out), rows))


def placed(shape: Shape, seed: int, *, grouped: bool = False) -> tuple[Instance, Grid, list[int]]:
    """Return an event that waits, its timetable, and the pairs of a tenth of its meetings that were taken out."""
    problem = generate(shape, seed)
    if grouped:
        people = tuple(replace(one, group="g" if one.id in {"e1", "e2", "e3"} else None) for one in problem.participants)
        problem = replace(problem, participants=people, groups=(Group("g", "G", max_meetings=6),))
    instance = compile_problem(problem)
    run = Run(instance, narrow(instance), Budget(60, deterministic=True), "build", None)
    assert choose(run) is not None
    grid = filled(instance, run.narrowed.slots, run.slot)
    wanted = list(grid.slot)[::10]
    for pair in wanted:
        grid.take(pair)
    return instance, grid, wanted


@pytest.mark.parametrize("grouped", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_nothing_that_comes_before_waiting_gets_worse_nor_waiting_without_need(seed: int, grouped: bool) -> None:
    instance, grid, wanted = placed(Shape(12, 30, 10, 12, 6, tables=11), seed, grouped=grouped)
    rearranging = Rearranging(grid, Budget(60, deterministic=True), wanted)

    def values() -> tuple[int, int, int]:
        return -measure_choice(instance, grid.slot)["G1"], measure_choice(instance, grid.slot)["G2"], -measure_waiting(instance, grid.slot)["G4"]

    first = before = values()
    for _ in range(100):
        rearranging.round(1e-6)
        assert values() >= before
        before = values()
        used = filled(instance, grid.slots, grid.slot)
        assert (used.busy, used.load, used.unit_count) == (grid.busy, grid.load, grid.unit_count)
        assert all(grid.slots[pair] >> slot & 1 for pair, slot in grid.slot.items())
        assert all(load <= room for load, room in zip(grid.load, grid.room, strict=True))
        assert all(count <= most for count, most in zip(grid.unit_count, instance.unit_limit, strict=True))
    assert before[:2] > first[:2]


def test_it_ends_where_nothing_gets_better() -> None:
    instance, grid, _ = placed(Shape(12, 30, 10, 12, 6), 1)
    budget = Budget(1e6, deterministic=True)
    Rearranging(grid, budget).round(1e6)
    assert budget.spent < 10
    assert measure_waiting(instance, grid.slot)["G4"] < measure_waiting(instance, placed(Shape(12, 30, 10, 12, 6), 1)[1].slot)["G4"]


def test_the_others_of_a_person_make_room_for_a_meeting_more() -> None:
    slots = tuple(Slot(f"s{hour}", f"2017-11-16T{hour:02}:00", f"2017-11-16T{hour:02}:30", "morning") for hour in range(1, 4))
    there = {"b": None, "x": ("s1", "s2"), "y": ("s2", "s3"), "z": ("s1",)}
    people = tuple(Participant(name, side="buyer" if name == "b" else "structure", name=name, available=when) for name, when in there.items())
    requests = tuple(Request(name, "b", name, 1, 1) for name in "xyz")
    instance = compile_problem(Problem(slots=slots, participants=people, requests=requests, tables=(Table("t1"),)))
    grid = Grid(instance, instance.pair_slots)
    for pair, slot in ((0, 0), (1, 1)):
        grid.put(pair, slot)
    assert suits(grid)
    Rearranging(grid, Budget(1, deterministic=True), [2]).round(1)
    assert grid.slot == {0: 1, 1: 2, 2: 0}
