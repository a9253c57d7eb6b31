"""The choice of requests and its bounds, placement, repairs of single slots: the parts of the solver, each on its own."""

from __future__ import annotations

import random

import pytest

from scheduler import MalformedProblem, Participant, Problem, Request, Table, check, replacements, solve
from scheduler.annealing import Annealing
from scheduler.bounds import weight_bound
from scheduler.budget import Budget
from scheduler.compiling import compile_problem
from scheduler.generate import Shape, generate
from scheduler.narrowing import narrow
from scheduler.network import Network, colours, seats
from scheduler.placement import Grid
from scheduler.selection import Matching, Selection, select
from scheduler.tabling import seat
from tests.scheduler import tiny
from tests.scheduler.exhaustive import Brute
from tests.scheduler.tiny import random_problem


def choice(problem: Problem) -> tuple[Selection, Selection]:
    """Return the choice as the solver makes it, and by the integer program."""
    instance = compile_problem(problem)
    budget = Budget(20, deterministic=True)
    return select(instance, narrow(instance), budget), Matching(instance, narrow(instance)).select(budget)


@pytest.mark.parametrize("seed", [*range(10_000, 10_080), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(10_080, 10_400))])
def test_no_timetable_betters_the_bounds_of_the_choice(seed: int) -> None:
    problem = random_problem(seed)
    rivals = Brute(problem).answers()
    for selection in choice(problem):
        if selection.impossible:
            assert rivals == []
        for rival in rivals:
            assert rival.values["G1"] >= selection.missing_bound
            assert -rival.values["G2"] <= weight_bound(compile_problem(problem), selection, rival.values["G1"])


@pytest.mark.parametrize("seed", range(30))
def test_flow_and_integer_program_agree(seed: int) -> None:
    flow, program = choice(generate(Shape(6, 12, 5, 5, 3), seed))
    assert flow.network is not None
    assert (flow.choice.missing, flow.choice.weight) == (program.choice.missing, program.choice.weight)


@pytest.mark.parametrize("slots", [2, 70])
def test_a_table_counts_only_where_people_of_both_sides_could_sit_at_it(slots: int) -> None:
    # Of three buyers only the first comes after s1, where two tables stand: two meetings in s1, and then one a slot.
    problem = Problem(
        slots=tuple(tiny.slot(index) for index in range(1, slots + 1)),
        tables=(Table("t1"), Table("t2")),
        participants=(
            Participant("b1", "buyer"),
            *(Participant(name, "buyer", available=("s1",)) for name in ("b2", "b3")),
            *(Participant(f"e{index}", "structure") for index in range(slots + 2)),
        ),
        requests=tuple(Request(f"{buyer}-e{index}", buyer, f"e{index}", rank_a=1) for buyer in ("b1", "b2", "b3") for index in range(slots + 2)),
    )
    instance = compile_problem(problem)
    narrowed = narrow(instance)
    assert seats(instance, narrowed.slots, colours(instance)) == slots + 1
    assert seats(instance, narrowed.slots) == 2 * slots
    assert select(instance, narrowed, Budget(10, deterministic=True)).weight_bound == 10 * (slots + 1)


def placed(shape: Shape, seed: int) -> tuple[Grid, list[int]]:
    """Return the grid of the chosen pairs and those that found no slot."""
    instance = compile_problem(generate(shape, seed))
    narrowed, sides = narrow(instance), colours(compile_problem(generate(shape, seed)))
    assert sides is not None
    network = Network(instance, narrowed, sides, seed)
    prices = network.prices()
    assert prices is not None
    grid = Grid(instance, narrowed.slots)
    return grid, [pair for pair in network.solve(*prices)[1].pairs if not grid.insert(pair)]


def sound(grid: Grid) -> bool:
    """Tell whether all that a grid keeps count of agrees with the slots of its pairs."""
    fresh = Grid(grid.instance, grid.slots)
    for pair, slot in grid.slot.items():
        assert fresh.free(pair) >> slot & 1
        fresh.put(pair, slot)
    return (fresh.busy, fresh.load, fresh.at, fresh.count, fresh.met) == (grid.busy, grid.load, grid.at, grid.count, grid.met)


@pytest.mark.parametrize("seed", range(5))
def test_every_chosen_request_finds_a_slot(seed: int) -> None:
    grid, stuck = placed(Shape(60, 200, 16, 20, 8), seed)
    assert stuck == []
    assert sound(grid)


@pytest.mark.parametrize("seed", range(3))
def test_annealing_moves_meetings_without_breaking_or_losing_any(seed: int) -> None:
    grid, _ = placed(Shape(10, 27, 12, 10, 6), seed)
    held = set(grid.slot)
    annealing = Annealing(grid, Budget(3, seed=seed, deterministic=True))
    first = annealing.total
    assert annealing.round(2) <= first
    assert annealing.total == annealing.best
    assert set(grid.slot) == held
    assert sound(grid)


def test_a_swap_that_a_rule_forbids_leaves_everything_as_it_was() -> None:
    grid, _ = placed(Shape(10, 27, 8, 10, 6, tables=8), 0)
    draw = random.Random(0)
    for _ in range(2000):
        pair = draw.choice(list(grid.slot))
        s, t = grid.slot[pair], draw.randrange(grid.instance.slots)
        before = dict(grid.slot)
        found = None if grid.busy[grid.a[pair]] >> t & 1 else grid.path(grid.a[pair], s, t)
        if found is not None and not grid.swap(found[0], (grid.a[pair], found[1]), s, t):
            assert grid.slot == before
    assert sound(grid)


@pytest.mark.parametrize("seed", range(4))
def test_tables_are_shared_out_with_a_bound(seed: int) -> None:
    grid, _ = placed(Shape(6, 14, 6, 6, 4), seed)
    seating = seat(grid.instance, grid.slot, {}, Budget(20, deterministic=True), 20)
    assert seating.changes == seating.bound
    assert len({(grid.slot[pair], table) for pair, table in seating.table.items()}) == len(grid.slot)


def test_replacements_fill_a_freed_slot_best_first_and_move_nobody() -> None:
    problem = generate(Shape(10, 27, 8, 10, 6), 1)
    meetings = solve(problem, deterministic=True, changes_limit_s=0).meetings
    freed, rest = meetings[7], meetings[:7] + meetings[8:]
    found = replacements(problem, rest, freed.slot, limit=50)
    assert freed.request in {meeting.request for meeting in found}
    weights = []
    for meeting in found:
        report = check(problem, (*rest, meeting))
        assert report.valid
        weights.append((-report.goals[0].value, report.goals[1].value))
    assert weights == sorted(weights, reverse=True)
    assert replacements(problem, rest, freed.slot, freed.table, limit=1)[0].table == freed.table


def test_replacements_refuse_what_does_not_exist() -> None:
    problem = generate(Shape(2, 2, 2, 1, 1))
    with pytest.raises(MalformedProblem, match="slot s9: there is no such slot"):
        replacements(problem, (), "s9")
    with pytest.raises(MalformedProblem, match="table t9: there is no such table"):
        replacements(problem, (), "s1", "t9")
