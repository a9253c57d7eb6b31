"""Fewer table changes by other orders and other meetings, at no price for any earlier goal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.annealing import Annealing
from scheduler.budget import Budget
from scheduler.choosing import choose
from scheduler.compiling import compile_problem
from scheduler.filling import filled
from scheduler.generate import Shape, generate
from scheduler.narrowing import narrow
from scheduler.polishing import choose_anew, polish, table_changes
from scheduler.run import Run


@pytest.mark.parametrize("seed", range(3))
def test_other_orders_and_other_meetings_cost_no_earlier_goal_and_no_table_change(seed: int) -> None:
    instance = compile_problem(generate(Shape(10, 27, 8, 10, 6), seed))
    run = Run(instance, narrow(instance), Budget(60, deterministic=True), "build", None)
    selection = choose(run)
    assert selection is not None
    grid = filled(run.instance, run.narrowed.slots, run.slot)
    assert Annealing(grid, run.budget).round(20) == 0
    run.hold(grid.slot)
    before, values = table_changes(run), dict(run.value)
    assert values["G4"] == 0
    polish(run, grid, 0.1)
    ordered = table_changes(run)
    chosen = set(run.slot)
    choose_anew(run, selection, 0.5)
    assert table_changes(run) <= ordered <= before
    assert table_changes(run) < before
    assert run.value == values
    assert set(run.slot) != chosen or table_changes(run) == ordered


def test_where_somebody_waits_no_other_meetings_are_tried() -> None:
    instance = compile_problem(generate(Shape(10, 27, 8, 10, 6), 0))
    run = Run(instance, narrow(instance), Budget(60, deterministic=True), "build", None)
    selection = choose(run)
    assert selection is not None
    assert run.value["G4"] > 0
    before = replace(run, slot=dict(run.slot))
    choose_anew(run, selection, 2)
    assert run.slot == before.slot
