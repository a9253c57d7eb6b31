"""The solver on tiny invented problems against every timetable that exists, and what it promises of its runs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler import Meeting, Outcome, Policy, Problem, Progress, Published, check, solve
from scheduler.generate import Shape, generate
from tests.scheduler.exhaustive import complaints
from tests.scheduler.tiny import random_problem, rare_problem

VITRY = Shape(10, 27, 8, 10, 6)
HALF_AN_HOUR = 1800.0


def answer(problem: Problem, policy: Policy = "build", seed: int = 0, limit: float = 20.0) -> Outcome:
    """Return the repeatable answer; changes are looked for in tiny problems only."""
    return solve(problem, time_limit_s=limit, seed=seed, policy=policy, deterministic=True, changes_limit_s=10 if len(problem.slots) < 5 else 0)


@pytest.mark.parametrize("seed", [*range(100), 279])
def test_a_tiny_problem_is_solved_to_proven_optimality(seed: int) -> None:
    problem = random_problem(seed)
    outcome = answer(problem, seed=seed)
    assert complaints(problem, outcome) == []
    assert outcome.status in {"optimal", "infeasible"}


@pytest.mark.parametrize("policy,seed", [(policy, seed) for policy in ("build", "repair") for seed in range(60)])
def test_a_tiny_problem_in_which_what_is_rare_is_common_is_solved_too(policy: Policy, seed: int) -> None:
    problem = rare_problem(seed + 60 * (policy == "repair"))
    outcome = answer(problem, policy, seed)
    assert complaints(problem, outcome, policy) == []
    assert outcome.status in {"optimal", "infeasible"}


@pytest.mark.parametrize("seed", [*range(2000, 2040), 9535])
def test_a_tiny_repair_changes_as_few_people_as_possible(seed: int) -> None:
    problem = random_problem(seed)
    outcome = answer(problem, "repair", seed)
    assert complaints(problem, outcome, "repair") == []
    assert outcome.status in {"optimal", "infeasible"}


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in (1, 2))])
def test_the_day_of_vitry_is_optimal(seed: int) -> None:
    problem = generate(VITRY, seed)
    outcome = answer(problem, seed=seed)
    report = check(problem, outcome.meetings)
    assert report.valid
    assert [(goal.id, goal.value) for goal in report.goals] == [(goal.id, goal.value) for goal in outcome.goals]
    assert outcome.status == "optimal"


def test_the_same_seed_gives_the_same_answer() -> None:
    problem = generate(VITRY, 5)
    first, second = answer(problem, seed=3), answer(problem, seed=3)
    assert first.meetings == second.meetings
    assert first.goals == second.goals


def test_changes_that_are_looked_for_are_the_same_for_the_same_seed_too() -> None:
    problem = generate(VITRY, 5)
    first, second = (solve(problem, time_limit_s=0.5, deterministic=True, changes_limit_s=0.3) for _ in range(2))
    assert any(one.change is not None for one in first.unmet)
    assert first.unmet == second.unmet


def test_a_stop_keeps_the_best_timetable_so_far() -> None:
    problem = generate(Shape(60, 200, 16, 20, 8))
    seen: list[Progress] = []
    outcome = solve(problem, time_limit_s=HALF_AN_HOUR, on_progress=seen.append, should_stop=lambda: any(event.phase == "placing" for event in seen))
    assert outcome.status == "feasible"
    assert check(problem, outcome.meetings).valid
    assert len(outcome.meetings) == max(event.meetings for event in seen)


def test_progress_tells_phases_in_order_and_goals_that_only_improve() -> None:
    seen: list[Progress] = []
    outcome = solve(generate(VITRY, 1), on_progress=seen.append, deterministic=True, changes_limit_s=0.2)
    phases = [event.phase for event in seen]
    assert phases[:2] == ["choosing", "placing"]
    assert phases[-1] == "done"
    assert [event.seconds for event in seen] == sorted(event.seconds for event in seen)
    waits = [goal.value for event in seen for goal in event.goals if goal.id == "G4"]
    assert waits == sorted(waits, reverse=True)
    assert seen[-1].goals == outcome.goals


def test_waiting_is_never_shortened_at_the_price_of_an_earlier_goal() -> None:
    seen: list[Progress] = []
    outcome = solve(generate(Shape(20, 60, 12, 12, 6), 2), time_limit_s=1.5, on_progress=seen.append, deterministic=True, changes_limit_s=0)
    placed = next(event for event in seen if event.phase == "placing")
    assert [goal for goal in placed.goals if goal.id < "G4"] == [goal for goal in outcome.goals if goal.id < "G4"]
    waits = [next(goal.value for goal in goals if goal.id == "G4") for goals in (placed.goals, outcome.goals)]
    assert waits[1] < waits[0]


def published(meetings: tuple[Meeting, ...]) -> tuple[Published, ...]:
    """Return ``meetings`` as they were told to people."""
    return tuple(Published(meeting.a, meeting.b, meeting.slot, meeting.table) for meeting in meetings)


def test_a_cancellation_touches_only_the_partners_of_who_left() -> None:
    problem = generate(Shape(60, 200, 16, 20, 8), 4)
    before = answer(problem, limit=2).meetings
    partners = {meeting.a for meeting in before if meeting.b == "e3"}
    after = replace(
        problem,
        participants=tuple(person for person in problem.participants if person.id != "e3"),
        requests=tuple(request for request in problem.requests if request.b != "e3"),
        published=published(before),
    )
    outcome = answer(after, "repair", limit=5)
    assert check(after, outcome.meetings, "repair").valid
    stability = outcome.goals[0]
    assert (stability.id, stability.value, stability.bound, stability.scope) == ("G3", len(partners), len(partners), "all")
    held = {(meeting.a, meeting.b, meeting.slot, meeting.table) for meeting in outcome.meetings}
    assert {(meeting.a, meeting.b, meeting.slot, meeting.table) for meeting in before if meeting.b != "e3"} <= held


def test_a_lost_table_moves_no_more_people_than_sat_there() -> None:
    problem = generate(VITRY, 2)
    before = answer(problem).meetings
    assert problem.tables is not None
    after = replace(problem, tables=tuple(table for table in problem.tables if table.id != "t1"), published=published(before))
    outcome = answer(after, "repair", limit=10)
    assert check(after, outcome.meetings, "repair").valid
    seated = {person for meeting in before if meeting.table == "t1" for person in (meeting.a, meeting.b)}
    assert outcome.goals[0].value == outcome.goals[0].bound == len(seated)


@pytest.mark.parametrize("shape", [Shape(20, 60, 12, 12, 6), pytest.param(Shape(60, 200, 16, 20, 8), marks=pytest.mark.long)])
def test_a_closed_slot_lets_the_people_who_sat_in_it_meet_others(shape: Shape) -> None:
    problem = generate(shape, 5)
    before = answer(problem, limit=0.5).meetings
    assert problem.tables is not None
    later = tuple(slot.id for slot in problem.slots[1:])
    after = replace(problem, tables=tuple(replace(table, slots=later) for table in problem.tables), published=published(before))
    outcome = answer(after, "repair", limit=2)
    stability, _, satisfaction = outcome.goals[:3]
    assert check(after, outcome.meetings, "repair").valid
    assert stability.value == stability.bound == 2 * sum(meeting.slot == problem.slots[0].id for meeting in before)
    assert satisfaction.value > 0.99 * satisfaction.bound


def test_history_that_fits_is_kept_when_building_again() -> None:
    problem = generate(VITRY, 3)
    before = answer(problem)
    again = answer(replace(problem, published=published(before.meetings)), seed=9)
    assert {goal.id: goal.value for goal in again.goals}["G3"] == 0
    assert again.meetings == before.meetings


def test_an_impossible_problem_is_an_answer() -> None:
    problem = generate(VITRY)
    nowhere = replace(problem.requests[0], required=True, slots=())
    assert answer(replace(problem, requests=(nowhere, *problem.requests[1:]))).status == "infeasible"


def test_no_time_at_all_still_gives_a_timetable() -> None:
    problem = generate(VITRY)
    outcome = answer(problem, limit=0.0)
    assert outcome.status == "feasible"
    assert check(problem, outcome.meetings).valid
