"""Large changes after publication: who sees a change whatever is done may meet others, and nobody else notices."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler import Problem, Published, compile_problem, solve
from scheduler.budget import Budget
from scheduler.completion import complete
from scheduler.filling import fill, roomy
from scheduler.generate import Shape, generate
from scheduler.narrowing import narrow
from scheduler.placement import Grid
from scheduler.repair import choose_again, keep_published, keep_whole, worth
from scheduler.run import Run


def without_the_first_slot(problem: Problem) -> Problem:
    """Return ``problem`` published, every table being closed in its first slot since."""
    told = tuple(Published(m.a, m.b, m.slot, m.table) for m in solve(problem, time_limit_s=0.5, deterministic=True).meetings)
    later = tuple(slot.id for slot in problem.slots[1:])
    return replace(problem, tables=tuple(replace(table, slots=later) for table in problem.tables or ()), published=told)


def kept_and_filled(problem: Problem) -> tuple[Run, Grid]:
    """Return what stays of the published timetable of ``problem``, with the free places filled."""
    instance = compile_problem(problem)
    run = Run(instance, narrow(instance), Budget(5, deterministic=True), "repair", None)
    grid, _ = keep_published(run, run.history())
    complete(grid, run.budget, 1)
    return run, grid


def test_people_of_a_closed_slot_meet_others_and_nobody_else_notices() -> None:
    run, grid = kept_and_filled(without_the_first_slot(generate(Shape(30, 90, 12, 14, 8), 5)))
    before = dict(grid.slot)
    again = choose_again(run, grid)
    assert worth(again) > worth(grid)
    assert grid.slot == before
    stay = {pair: slot for pair, slot in before.items() if grid.slots[pair] == 1 << slot}
    assert stay.items() <= again.slot.items()
    assert stay


def test_what_must_be_held_is_not_chosen_again() -> None:
    problem = without_the_first_slot(generate(Shape(30, 90, 12, 14, 8), 5))
    first, *others = problem.requests
    run, grid = kept_and_filled(replace(problem, requests=(replace(first, required=True), *others)))
    assert choose_again(run, grid) is grid


def cancelled(problem: Problem) -> Problem:
    """Return ``problem`` published, one structure having left since."""
    told = tuple(Published(m.a, m.b, m.slot, m.table) for m in solve(problem, time_limit_s=0.1, deterministic=True).meetings)
    people = tuple(person for person in problem.participants if person.id != "e3")
    return replace(problem, participants=people, requests=tuple(one for one in problem.requests if one.b != "e3"), published=told)


def state(grid: Grid) -> tuple[object, ...]:
    """Return all that a grid keeps count of."""
    return (grid.slot, list(grid.slot), grid.at, grid.busy, grid.load, grid.met, grid.count, grid.unit_count, grid.slots)


@pytest.mark.parametrize("seed", range(4))
def test_what_stays_is_kept_at_once_as_it_is_one_after_another(seed: int) -> None:
    instance = compile_problem(cancelled(generate(Shape(8, 16, 6, 6, 4, tables=6), seed)))
    run = Run(instance, narrow(instance), Budget(5, deterministic=True), "repair", None)
    twice = [keep._replace(pairs=keep.pairs * 2) for keep in run.history()]
    assert (keep_whole(run, run.history()) is None, keep_whole(run, twice) is None) == (False, True)
    (whole, seats), (single, the_same) = keep_published(run, run.history()), keep_published(run, twice)
    assert seats == the_same
    assert [one == other for one, other in zip(state(whole), state(single), strict=True)] == [True] * 9


def test_a_grid_is_not_filled_with_what_cannot_stand_together() -> None:
    instance = compile_problem(generate(Shape(12, 30, 8, 10, 6, tables=10), 0))
    one, *_, other = instance.pairs_of(0), *(pair for pair in range(instance.pairs) if instance.pair_a[pair] == instance.pair_a[0])
    grid = Grid(instance, instance.pair_slots)
    assert not fill(grid, {one[0]: 2, other: 2})
    assert (grid.slot, grid.load) == ({}, [0] * instance.slots)
    assert fill(grid, {one[0]: 2, other: 3})
    assert roomy(grid)
    assert not fill(grid, {})
    assert not roomy(replaced_limits(grid))


def replaced_limits(grid: Grid) -> Grid:
    """Return the same where nobody may have more than one meeting."""
    other = Grid(replace(grid.instance, limit=(1,) * grid.instance.participants), grid.slots)
    fill(other, grid.slot)
    return other
