"""Large changes after publication: who sees a change whatever is done may meet others, and nobody else notices."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler import Problem, Published, compile_problem, solve
from scheduler.budget import Budget
from scheduler.completion import complete
from scheduler.filling import fill, roomy
from scheduler.generate import Shape, generate
from scheduler.keeping import keep_each, keep_published, keep_whole
from scheduler.measure import measure_choice
from scheduler.narrowing import narrow
from scheduler.placement import Grid
from scheduler.repair import choose_again, worth
from scheduler.run import Run


def without_the_first_slot(problem: Problem) -> Problem:
    """Return ``problem`` published, every table being closed in its first slot since."""
    told = tuple(Published(m.a, m.b, m.slot, m.table) for m in solve(problem, time_limit_s=0.5, deterministic=True).meetings)
    later = tuple(slot.id for slot in problem.slots[1:])
    return replace(problem, tables=tuple(replace(table, slots=later) for table in problem.tables or ()), published=told)


def repairing(problem: Problem) -> Run:
    """Return a repair of ``problem`` that has not begun."""
    instance = compile_problem(problem)
    return Run(instance, narrow(instance), Budget(5, deterministic=True), "repair", None)


def test_people_of_a_closed_slot_meet_others_and_nobody_else_notices() -> None:
    run = repairing(without_the_first_slot(generate(Shape(30, 90, 12, 14, 8), 5)))
    kept = keep_published(run)
    before = dict(kept.grid.slot)
    again = choose_again(run, kept)
    assert again is not None
    assert kept.grid.slot == before
    complete(kept.grid, run.budget, 1)
    assert worth(again.grid) > worth(kept.grid)
    stay = {pair: slot for pair, slot in before.items() if kept.grid.slots[pair] == 1 << slot}
    assert stay.items() <= again.grid.slot.items()
    assert stay
    value = measure_choice(run.instance, again.grid.slot)
    assert (again.missing, value["G1"]) == (0, 0)
    assert value["G2"] <= again.weight(0) < measure_choice(run.instance, dict.fromkeys(again.chosen, 0) | before)["G2"]
    assert again.reached == (value["G2"] == again.weight(0))


def test_what_must_be_held_is_not_chosen_again() -> None:
    problem = without_the_first_slot(generate(Shape(30, 90, 12, 14, 8), 5))
    first, *others = problem.requests
    run = repairing(replace(problem, requests=(replace(first, required=True), *others)))
    assert choose_again(run, keep_published(run)) is None


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
    run = repairing(cancelled(generate(Shape(8, 16, 6, 6, 4, tables=6), seed)))
    whole, single = keep_whole(run), keep_each(run, run.history())
    assert whole is not None
    assert whole.lost
    assert whole.tables == single.tables
    assert (whole.lost, whole.loose, whole.sure) == (single.lost, single.loose, single.sure)
    assert [one == other for one, other in zip(state(whole.grid), state(single.grid), strict=True)] == [True] * 9


def test_what_is_published_twice_at_one_table_is_not_kept_at_once() -> None:
    problem = cancelled(generate(Shape(8, 16, 6, 6, 4, tables=6), 0))
    first, second, *others = (entry for entry in problem.published if "e3" not in (entry.a, entry.b))
    assert keep_whole(repairing(problem)) is not None
    for twice in (replace(second, slot=first.slot, table=first.table), replace(first, table=None)):
        assert keep_whole(repairing(replace(problem, published=(first, twice, *others)))) is None


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
