"""How timetables with few breaks are looked for: lanes side by side, annealing, neighbourhoods, and how they end."""

from __future__ import annotations

import itertools
import threading

import pytest

from scheduler import Progress, compile_problem, solve
from scheduler.annealing import BREAK, Annealing, waits_and_breaks
from scheduler.breaks_annealing import offer, placed
from scheduler.breaks_bounds import degrees
from scheduler.breaks_model import build_breaks
from scheduler.breaks_neighbourhoods import freed, search_neighbourhoods
from scheduler.breaks_search import LAG_S, Attempt, Lane, Trial, lanes
from scheduler.breaks_standing import Standing
from scheduler.budget import Budget
from scheduler.narrowing import narrow
from tests.scheduler.invented import literature, round_robin, solved


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_lanes_side_by_side_agree_with_one_alone(workers: int) -> None:
    problem = round_robin()
    outcome = solved(problem, deterministic=False, workers=workers, time_limit_s=60)
    assert (outcome.status, [goal.value for goal in outcome.goals]) == ("optimal", [goal.value for goal in solved(problem).goals])


def test_a_day_with_every_table_taken_in_every_slot_is_settled() -> None:
    # Eight who all meet, four tables, seven slots: a tournament, in which all sit all the time; and one more slot than it takes, with a table less.
    pairs = list(itertools.combinations(range(1, 9), 2))
    assert solved(literature(pairs, 7, 4)).goals[0].value == 0
    problem = literature(pairs, 10, 3, forbidden={1: {10}})
    outcome = solved(problem, time_limit_s=60)
    assert outcome.status == "optimal"
    assert len(outcome.meetings) == len(pairs)


@pytest.mark.parametrize("seed", range(3))
def test_annealing_in_crowded_slots_ends_within_the_tables(seed: int) -> None:
    problem = round_robin()
    instance = compile_problem(problem)
    grid = placed(instance, narrow(instance).slots)
    assert grid is not None
    annealing = Annealing(grid, Budget(0.5, seed=seed, deterministic=True), waits_and_breaks, BREAK, crowded=True)
    before = annealing.best
    assert annealing.round(0.5) <= before
    assert all(used <= room for used, room in zip(grid.load, instance.tables_free, strict=True))
    assert grid.room == list(instance.tables_free)
    assert sorted(grid.slot) == list(range(instance.pairs))


def test_a_search_by_cores_that_stays_behind_what_was_counted_is_pointless() -> None:
    problem = round_robin()
    instance = compile_problem(problem)
    breaks, budget = build_breaks(instance, narrow(instance).slots, degrees(instance)), Budget(60, deterministic=True)
    trial = Trial(Attempt("prove"), breaks, Standing(3), budget)
    assert not trial.pointless
    budget.spent += LAG_S + 1
    assert trial.pointless
    trial.own = 3
    assert not trial.pointless
    trial.standing.raise_bound(4)  # by another lane: this one may be the first to find a timetable all the same
    assert not trial.pointless


def test_every_try_to_reach_a_bound_goes_another_way() -> None:
    first = Attempt("reach", seed=8)
    ways = [first.another(tried, 1.0) for tried in range(6)]
    assert len({(way.seed, way.probing, way.saving) for way in ways}) == 6
    assert {(way.probing, way.saving) for way in ways} == set(itertools.product((True, False), repeat=2))


def test_a_neighbourhood_moves_only_what_is_in_it() -> None:
    instance = compile_problem(round_robin())
    breaks = build_breaks(instance, narrow(instance).slots, degrees(instance))
    grid = placed(instance, breaks.slots)
    assert grid is not None
    part = freed(breaks, grid.slot, 0b00111100)
    assert Budget(10, deterministic=True).run(part.model.cp, 5).found
    free = {pair for pair, slot in grid.slot.items() if 2 <= slot <= 5}
    assert 0 < len(free) < len(grid.slot)
    assert all({slot for held, slot in part.model.held if held == pair} == {grid.slot[pair]} for pair in set(grid.slot) - free)
    assert all({slot for held, slot in part.model.held if held == pair} <= {2, 3, 4, 5} for pair in free)


@pytest.mark.parametrize("seed", range(3))
def test_by_neighbourhoods_a_timetable_gets_as_few_breaks_as_can_be(seed: int) -> None:
    instance = compile_problem(round_robin())
    breaks = build_breaks(instance, narrow(instance).slots, degrees(instance))
    least = solved(round_robin()).goals[0].value
    grid = placed(instance, breaks.slots)
    assert grid is not None
    standing = Standing(least)
    offer(grid, standing)
    before, _ = standing.best()
    search_neighbourhoods(breaks, standing, Budget(2, seed=seed, deterministic=True, should_stop=lambda: standing.settled))
    assert standing.value == least < before


def test_a_neighbourhood_of_the_whole_day_proves_what_it_finds() -> None:
    instance = compile_problem(literature([(1, 2), (2, 3), (1, 3)], 4, 1))
    breaks = build_breaks(instance, narrow(instance).slots, degrees(instance))
    grid = placed(instance, breaks.slots)
    assert grid is not None
    standing = Standing(0)
    offer(grid, standing)
    search_neighbourhoods(breaks, standing, Budget(2, deterministic=True))
    assert standing.settled
    assert standing.bound == 1


def test_an_error_of_whoever_listens_ends_the_search() -> None:
    def listen(progress: Progress) -> None:
        if progress.phase == "shortening":
            raise LookupError(progress.phase)

    with pytest.raises(LookupError):
        solve(round_robin(), workers=2, time_limit_s=600, on_progress=listen)
    assert not [thread for thread in threading.enumerate() if isinstance(thread, Lane)]


def test_an_error_in_one_lane_ends_the_others() -> None:
    def fail() -> bool:
        if threading.current_thread() is not threading.main_thread():
            raise LookupError
        return False

    with pytest.raises(LookupError):
        solve(round_robin(), workers=2, time_limit_s=600, should_stop=fail)
    assert not [thread for thread in threading.enumerate() if isinstance(thread, Lane)]


def test_no_lane_ends_with_a_search_by_cores_that_may_give_up() -> None:
    instance = compile_problem(round_robin())
    breaks = build_breaks(instance, narrow(instance).slots, degrees(instance))
    for workers in (1, 2, 4):
        for lane in lanes(breaks, Standing(0), Budget(60, workers=workers)):
            assert (lane.attempts[-1].way, lane.attempts[-1].share) == ("reach", 1)
