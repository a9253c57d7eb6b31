"""The fewest breaks of the literature's problem, against every timetable of tiny invented ones and against arguments by hand."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from ortools.sat.python import cp_model

from scheduler import Group, MalformedProblem, Meeting, Pin, Progress, Table, check, compile_problem, solve
from scheduler.breaks_bounds import count_bound, degrees
from scheduler.breaks_model import build_breaks
from scheduler.budget import Budget, new_solver
from scheduler.narrowing import narrow
from tests.scheduler.invented import fewest, invented, literature, loosened, round_robin, solved


@pytest.mark.parametrize("seed", [*range(60), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(60, 240))])
def test_the_fewest_breaks_are_those_of_exhaustive_search(seed: int) -> None:
    problem = invented(seed)
    best = fewest(problem)
    outcome = solved(problem, seed=seed, time_limit_s=2)
    if best is None:
        assert outcome.status == "infeasible"
        assert outcome.conflict
    else:
        assert outcome.status == "optimal"
        assert [(goal.value, goal.bound, goal.scope) for goal in outcome.goals] == [(best, best, "all")]


@pytest.mark.parametrize("seed", [*range(60), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(60, 240))])
def test_the_fewest_breaks_are_those_of_exhaustive_search_with_pins_limits_and_choices(seed: int) -> None:
    problem = loosened(seed)
    best = fewest(problem)
    outcome = solved(problem, seed=seed, time_limit_s=2)
    assert outcome.status == ("infeasible" if best is None else "optimal")
    assert [(goal.value, goal.bound) for goal in outcome.goals] == ([] if best is None else [(best, best)])


@pytest.mark.parametrize("seed", range(200, 320))
def test_counting_heads_never_promises_too_much(seed: int) -> None:
    problem = invented(seed)
    best = fewest(problem)
    instance = compile_problem(problem)
    bound = count_bound(instance, narrow(instance).slots, degrees(instance), Budget(20, deterministic=True))
    if best is not None:
        assert bound is not None
        assert bound <= best


def test_counting_heads_sees_that_two_cannot_be_seated_alone() -> None:
    # Three meet one another within four slots at one table: each pair takes a slot, two of the three slots of each must adjoin.
    problem = literature([(1, 2), (2, 3), (1, 3)], 4, 1)
    instance = compile_problem(problem)
    assert count_bound(instance, narrow(instance).slots, degrees(instance), Budget(20, deterministic=True)) == 1
    assert solved(problem).goals[0].value == fewest(problem) == 1


def test_counting_heads_refutes_someone_with_more_meetings_than_slots() -> None:
    problem = literature([(1, 2), (1, 3), (1, 4)], 3, 3, forbidden={1: {2}})
    instance = compile_problem(problem)
    assert count_bound(instance, narrow(instance).slots, degrees(instance), Budget(20, deterministic=True)) is None


def test_a_conflict_names_who_has_too_few_slots() -> None:
    outcome = solved(literature([(1, 2), (1, 3), (1, 4), (2, 5), (3, 5)], 3, 3, forbidden={1: {2}}))
    assert outcome.status == "infeasible"
    assert outcome.minimal
    assert {(entry.rule, entry.entry) for entry in outcome.conflict} == {
        ("H1", "participant p1"),
        ("H3", "participant p1"),
        ("H10", "request m1"),
        ("H10", "request m2"),
        ("H10", "request m3"),
    }


def test_breaks_are_within_two_of_each_other() -> None:
    # p1 must sit in slots 1, 3, 5 and 7, while p2, who meets once, has no break: three breaks are one too many.
    only = {index: {2 * index - 1} for index in range(1, 5)}
    assert solved(literature([(1, 2), (1, 3), (1, 4), (1, 5)], 7, 2, only=only)).status == "infeasible"
    assert solved(literature([(1, 2), (1, 3), (1, 4)], 7, 2, only={index: only[index] for index in (1, 2, 3)})).goals[0].value == 2


def test_morning_and_afternoon_adjoin_and_forbidden_slots_make_breaks() -> None:
    assert solved(literature([(1, 2), (1, 3)], 4, 1, only={1: {2}, 2: {3}})).goals[0].value == 0
    assert solved(literature([(1, 2), (1, 3)], 3, 1, forbidden={1: {2}})).goals[0].value == 1


def test_a_repeated_pair_meets_twice() -> None:
    outcome = solved(literature([(1, 2), (2, 1)], 3, 1))
    assert [meeting.request for meeting in outcome.meetings] in (["m1", "m2"], ["m2", "m1"])
    assert outcome.goals[0].value == 0


def test_groups_are_refused() -> None:
    with pytest.raises(MalformedProblem, match="groups: must be empty where the kind is b2bsp"):
        compile_problem(replace(literature([(1, 2)], 2, 1), groups=(Group("g1", ""),)))


def test_pins_of_slot_and_table_hold() -> None:
    problem = replace(literature([(1, 2), (1, 3), (4, 5)], 4, 2), pins=(Pin("p2", "p1", "s4", "t2"), Pin("p5", "p4", "s4", None)))
    outcome = solved(problem)
    assert outcome.status == "optimal"
    assert Meeting("m1", "p1", "p2", "s4", "t2") in outcome.meetings
    assert Meeting("m3", "p4", "p5", "s4", "t1") in outcome.meetings


def test_a_pinned_table_holds_whichever_of_a_repeated_pair_keeps_it() -> None:
    outcome = solved(replace(literature([(1, 2), (2, 1), (3, 4)], 3, 2), pins=(Pin("p1", "p2", "s2", "t2"), Pin("p3", "p4", "s2"))))
    assert outcome.status == "optimal"
    assert [(one.slot, one.table) for one in outcome.meetings if one.slot == "s2" and "p1" in (one.a, one.b)] == [("s2", "t2")]


def test_a_table_that_is_closed_counts_in_its_slots_only() -> None:
    problem = literature([(1, 2), (3, 4), (5, 6)], 2, 2)
    problem = replace(problem, tables=(Table("t1", ("s1",)), Table("t2")))
    outcome = solved(problem)
    assert sorted(meeting.slot for meeting in outcome.meetings) == ["s1", "s1", "s2"]
    assert solved(replace(problem, tables=(Table("t1", ("s1",)), Table("t2", ("s1",))))).status == "infeasible"


def test_a_request_that_is_not_required_fills_a_break_if_it_can() -> None:
    problem = literature([(1, 2), (1, 3), (1, 4)], 3, 1, only={1: {1}, 2: {3}, 3: {2}})
    optional = replace(problem, requests=(*problem.requests[:2], replace(problem.requests[2], required=False)))
    outcome = solved(optional)
    assert outcome.goals[0].value == 0
    assert len(outcome.meetings) == 3


def test_nothing_to_hold_is_held_without_breaks() -> None:
    outcome = solved(replace(literature([(1, 2)], 2, 1), requests=()))
    assert (outcome.status, outcome.meetings, [goal.value for goal in outcome.goals]) == ("optimal", (), [0])


@pytest.mark.parametrize("seed", range(4))
def test_a_pin_that_several_pairs_could_keep_stays_where_it_is(seed: int) -> None:
    pairs = [(1, 2), (2, 1), (1, 3), (2, 4), (3, 4), (3, 5), (5, 6), (4, 6)]
    problem = replace(literature(pairs, 6, 2, forbidden={5: {2}}), pins=(Pin("p1", "p2", "s4"),))
    outcome = solved(problem, seed=seed)
    assert outcome.status == "optimal"
    assert any({meeting.a, meeting.b} == {"p1", "p2"} and meeting.slot == "s4" for meeting in outcome.meetings)


def test_that_many_meetings_need_as_many_seats_takes_no_search() -> None:
    # Seven of the eight meetings of p1 must lie in the first ten slots: six seats there are too few.
    pairs = [*((1, other) for other in range(2, 10)), *itertools.pairwise(range(2, 10))]
    instance = compile_problem(literature(pairs, 20, 3, only={index: set(range(1, 11)) for index in range(1, 8)}))
    breaks = build_breaks(instance, narrow(instance).slots, degrees(instance))
    breaks.model.cp.add(cp_model.LinearExpr.sum([breaks.used[0, slot] for slot in range(10)]) <= 6)
    solver = new_solver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 0
    assert solver.solve(breaks.model.cp) == cp_model.INFEASIBLE
    assert solver.num_conflicts == 0


def test_the_same_seed_gives_the_same_timetable() -> None:
    first, second = (replace(solved(round_robin(), seed=3), seconds=0) for _ in range(2))
    assert first == second


def test_progress_is_told_with_values_never_below_their_bounds() -> None:
    told: list[Progress] = []
    outcome = solve(round_robin(), deterministic=True, time_limit_s=20, on_progress=told.append)
    assert told[0].phase == "choosing"
    assert told[-1].phase == "done"
    assert told[-1].goals == outcome.goals
    values = [goal.value for progress in told for goal in progress.goals]
    assert values == sorted(values, reverse=True)
    assert all(goal.bound <= goal.value for progress in told for goal in progress.goals)


def test_who_asks_to_stop_gets_what_was_found_so_far() -> None:
    outcome = solve(round_robin(), time_limit_s=60, should_stop=lambda: True)
    assert outcome.status == "feasible"
    assert check(round_robin(), outcome.meetings).violations == ()
    assert outcome.goals[0].bound < outcome.goals[0].value


def test_without_any_time_a_problem_with_pins_stays_unknown() -> None:
    assert solve(replace(round_robin(), pins=(Pin("p1", "p3", "s1"),)), time_limit_s=0).status == "unknown"
