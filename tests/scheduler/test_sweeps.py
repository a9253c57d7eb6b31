"""Waiting at large size: sweeps and substitutions keep every rule, the guarantee and the satisfaction, and count what they claim."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scheduler import Problem, check, compile_problem
from scheduler.arrays import Arrays
from scheduler.budget import Budget
from scheduler.choosing import choose
from scheduler.generate import Shape, generate
from scheduler.measure import measure_choice, measure_waiting, meetings
from scheduler.narrowing import narrow
from scheduler.placement import Grid
from scheduler.problem import Pin
from scheduler.run import Run
from scheduler.substitution import Substitution
from scheduler.sweeps import Sweeps, affordable, labels, suits
from scheduler.tabling import Hall

ROOMY, SCARCE = Shape(45, 140, 12, 16, 8), Shape(45, 140, 12, 16, 8, tables=36)


def placed(problem: Problem) -> Grid:
    """Return the first timetable of ``problem``, pins held."""
    instance = compile_problem(problem)
    run = Run(instance, narrow(instance), Budget(0, deterministic=True), "build", None)
    choose(run)
    grid = Grid(instance, narrow(instance, run.slot).slots)
    for pair, slot in run.slot.items():
        grid.put(pair, slot)
    return grid


def limited(problem: Problem) -> Problem:
    """Return ``problem`` with rests, limits, required requests and a pin."""
    people = tuple(replace(one, max_consecutive=3 + index % 3, max_meetings=9) for index, one in enumerate(problem.participants))
    asked = tuple(replace(one, required=index % 50 == 0) for index, one in enumerate(problem.requests))
    free = {person.id: set(person.available or [slot.id for slot in problem.slots]) for person in people}
    first = asked[7]
    return replace(problem, participants=people, requests=asked, pins=(Pin(first.a, first.b, min(free[first.a] & free[first.b])),))


@pytest.mark.parametrize("problem", [generate(ROOMY, 1), generate(SCARCE, 2), limited(generate(ROOMY, 3))], ids=["roomy", "scarce", "limited"])
def test_sweeps_shorten_the_waiting_and_keep_all_else(problem: Problem) -> None:
    grid = placed(problem)
    before = measure_choice(grid.instance, grid.slot) | measure_waiting(grid.instance, grid.slot)
    assert suits(grid)
    reached = Sweeps(grid, Budget(3, seed=1, deterministic=True)).round(1)
    after = measure_choice(grid.instance, grid.slot) | measure_waiting(grid.instance, grid.slot)
    assert (after["G1"], after["G2"]) == (before["G1"], before["G2"])
    assert after["G4"] == reached < before["G4"] / 2
    assert check(problem, meetings(grid.instance, grid.slot, Hall(grid.instance, grid.slot, {}).seat())).valid


def test_sweeps_repeat_themselves() -> None:
    def once() -> dict[int, int]:
        grid = placed(generate(SCARCE, 4))
        Sweeps(grid, Budget(3, seed=5, deterministic=True)).round(0.3)
        return grid.slot

    assert once() == once()


def test_an_order_of_meetings_and_shared_tables_are_left_to_single_swaps() -> None:
    problem = generate(ROOMY, 1)
    first, second, *others = problem.requests
    assert not suits(placed(replace(problem, requests=(replace(first, after=(second.id,)), second, *others))))
    homes = tuple(replace(one, home_table="t1") if index < 2 else one for index, one in enumerate(problem.participants))
    assert not suits(placed(replace(problem, participants=homes)))
    assert not suits(placed(generate(Shape(10, 27, 8, 10, 6), 1)))


def test_a_substitution_changes_the_meetings_and_nothing_that_counts() -> None:
    grid = placed(generate(ROOMY, 6))
    before, held = measure_choice(grid.instance, grid.slot), set(grid.slot)
    arrays = Arrays(grid)
    substitution, random = Substitution(arrays), np.random.default_rng(0)
    for slot in range(grid.instance.slots):
        substitution.substitute(slot, 0.5, random)
    arrays.give_grid(arrays.pair_at)
    assert set(grid.slot) != held
    assert measure_choice(grid.instance, grid.slot) == before
    assert measure_waiting(grid.instance, grid.slot)["G4"] == arrays.total
    fresh = Arrays(grid)
    for name in ("pair_at", "partner", "busy", "load", "count", "unit_count", "held", "cost"):
        assert np.array_equal(getattr(arrays, name), getattr(fresh, name)), name


def test_everyone_on_a_path_has_its_smallest_number() -> None:
    # 0-3 and 4-1 meet in s, 3-4 and 2-5 in t: the paths 0-3-4-1 and 2-5.
    people = np.arange(6)
    assert labels(people, np.array([3, 4, 2, 0, 1, 5]), np.array([0, 1, 5, 4, 3, 2])).tolist() == [0, 0, 2, 0, 0, 2]


@pytest.mark.parametrize(
    "price, moved, least, most, chosen",
    [
        ([-2.0, -1.0, 3.0], [1, 1, -1], 0, 2, [True, True, False]),
        ([-2.0, -1.0, 3.0], [1, 1, -1], 0, 1, [True, False, False]),
        ([-2.0, -5.0, 1.0], [1, 1, -1], 0, 1, [True, True, True]),
        ([-2.0, -1.0, -9.0], [-1, -1, 0], -1, 0, [True, False, True]),
        ([-2.0, np.inf, 1.0], [1, -1, 0], 0, 0, [False, False, False]),
    ],
)
def test_tables_bound_the_choice_at_the_least_cost(price: list[float], moved: list[int], least: int, most: int, chosen: list[bool]) -> None:
    assert affordable(np.array(price), np.array(moved), least, most).tolist() == chosen
