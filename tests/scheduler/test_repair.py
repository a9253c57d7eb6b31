"""Large changes after publication: who sees a change whatever is done may meet others, and nobody else notices."""

from __future__ import annotations

from dataclasses import replace

from scheduler import Problem, Published, compile_problem, solve
from scheduler.budget import Budget
from scheduler.completion import complete
from scheduler.generate import Shape, generate
from scheduler.narrowing import narrow
from scheduler.placement import Grid
from scheduler.repair import choose_again, keep_published, worth
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
