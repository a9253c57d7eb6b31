"""The waiting is bounded by counting heads and proven over every choice of meetings, at event size with too few tables too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from scheduler import Participant, Problem, Request, Table, check, solve
from scheduler.budget import Budget
from scheduler.compiling import compile_problem
from scheduler.exact import decided
from scheduler.generate import Shape, generate
from scheduler.heads import Heads, columns, subsets
from scheduler.narrowing import narrow
from scheduler.network import colours
from scheduler.pricing import priced
from scheduler.selection import select
from scheduler.timegrid import idle_slots, presence
from tests.scheduler.exhaustive import Brute, order_of
from tests.scheduler.tiny import random_problem, rare_problem, slot

if TYPE_CHECKING:
    from collections.abc import Callable


def waiting(problem: Problem, value: dict[str, int]) -> list[int]:
    """Return what counting heads promises of G4, G5 and G6 for timetables as good as ``value`` in G1 and G2."""
    instance = compile_problem(problem)
    sides = None if instance.once else colours(instance)
    held = {"G1": value["G1"], "G2": -value["G2"], "G4": value["G4"]}
    heads = Heads(instance, narrow(instance).slots, set(), held, None if sides is None else sides.tolist())  # type: ignore[arg-type]  # ids of goals
    return [heads.minimise(goal, Budget(20, deterministic=True), 20).bound for goal in ("G4", "G5", "G6")]


@pytest.mark.parametrize("make", [random_problem, rare_problem])
@pytest.mark.parametrize("seed", range(7000, 7025))
def test_counting_heads_never_promises_too_much(make: Callable[[int], Problem], seed: int) -> None:
    problem = replace(make(seed), published=())
    rivals = [rival.values for rival in Brute(problem).answers()]
    if rivals:
        best = min(rivals, key=lambda values: [values[goal] for goal in order_of(problem, "build")])
        bounds = waiting(problem, best)
        assert bounds[0] <= best["G4"]
        if bounds[0] == best["G4"]:
            assert bounds[1] <= best["G5"]
        if bounds[:2] == [best["G4"], best["G5"]]:
            assert bounds[2] <= best["G6"]


def test_a_run_of_meetings_ends_with_its_session_where_waiting_goes_on() -> None:
    slots = (slot(1, session="morning"), slot(2, session="morning"), slot(3, session="afternoon"), slot(4, session="afternoon"))
    people = (Participant("b", "buyer", max_consecutive=1), Participant("x", "structure"), Participant("y", "structure"))
    requests = (Request("r1", "b", "x", slots=("s2",)), Request("r2", "b", "y", slots=("s3", "s4")))
    problem = Problem(slots, participants=people, requests=requests, idle_rule="b2bsp")
    outcome = solve(problem, time_limit_s=5, deterministic=True)
    assert waiting(problem, {"G1": 0, "G2": -2, "G4": 1})[0] == 0
    assert [meeting.slot for meeting in outcome.meetings] == ["s2", "s3"]


@pytest.mark.parametrize("make", [random_problem, rare_problem])
@pytest.mark.parametrize("seed", range(7100, 7125))
def test_prices_decide_nothing_that_a_timetable_as_good_does_otherwise(make: Callable[[int], Problem], seed: int) -> None:
    problem = make(seed)
    instance = compile_problem(problem)
    requests, people = instance.pair_request.tolist(), instance.participant_ids
    pairs = {(requests[pair], people[instance.pair_a[pair]], people[instance.pair_b[pair]]): pair for pair in range(instance.pairs)}
    rivals = Brute(problem).answers()
    values = sorted({(rival.values["G1"], rival.values["G2"]) for rival in rivals})
    for missing, weight in {(missing, -turned) for missing, turned in (*values[:1], *values[len(values) // 2 :][:1])}:
        left, always = priced(instance, instance.pair_slots, missing, weight)
        for rival in rivals:
            if rival.values["G1"] <= missing and -rival.values["G2"] >= weight:
                held = [(instance.request_ids.index(request), a, b, when) for request, a, b, when in rival.placed]
                assert always <= {request for request, *_ in held}
                assert all(left[pairs[request, a, b]] >> instance.slot_ids.index(when) & 1 for request, a, b, when in held)


def test_prices_decide_most_where_the_flow_cannot_be_reached() -> None:
    instance = compile_problem(generate(Shape(10, 27, 8, 10, 6, tables=8), 1))
    left, always = priced(instance, instance.pair_slots, 0, 1582)
    live = {instance.pair_request[pair] for pair, mask in enumerate(left) if mask}
    assert always <= live
    assert len(always) > 50
    assert len(live - always) < 30


def crowd() -> Problem:
    """Return three who all meet one buyer in three of four slots of one session, the buyer away in the second; one table."""
    return Problem(
        slots=tuple(slot(index) for index in range(1, 5)),
        tables=(Table("t1"),),
        participants=(
            Participant("b1", "buyer", available=("s1", "s3", "s4")),
            Participant("b2", "buyer", available=("s2",)),
            *(Participant(f"e{index}", "structure") for index in (1, 2, 3)),
        ),
        requests=(
            *(Request(f"r{index}", "b1", f"e{index}", rank_a=index) for index in (1, 2, 3)),
            Request("r4", "b2", "e1", rank_a=1),
        ),
    )


def test_who_is_away_does_not_wait_and_heads_say_so() -> None:
    outcome = solve(crowd(), deterministic=True)
    assert (outcome.status, [goal.value for goal in outcome.goals if goal.id == "G4"]) == ("optimal", [0])
    assert waiting(crowd(), {goal.id: -goal.value if goal.id == "G2" else goal.value for goal in outcome.goals}) == [0, 0, 0]


def test_a_table_that_must_serve_another_in_between_makes_somebody_wait() -> None:
    there = replace(crowd(), participants=(replace(crowd().participants[0], available=None), *crowd().participants[1:]))
    outcome = solve(there, deterministic=True)
    goals = [(goal.value, goal.bound, goal.scope) for goal in outcome.goals if goal.id in {"G4", "G5", "G6"}]
    assert (outcome.status, goals) == ("optimal", [(1, 1, "all")] * 3)


@pytest.mark.parametrize(
    "shape, seed",
    [
        (Shape(7, 18, 8, 8, 5, tables=5), 1),
        (Shape(8, 20, 8, 8, 5, tables=6), 4),
        (Shape(8, 22, 6, 8, 5, tables=6), 0),
        pytest.param(Shape(10, 27, 8, 10, 6, tables=8), 1, marks=pytest.mark.long),
        pytest.param(Shape(10, 27, 8, 10, 6, tables=8), 2, marks=pytest.mark.long),
        pytest.param(Shape(10, 27, 12, 10, 6, tables=8), 2, marks=pytest.mark.long),
    ],
)
def test_a_day_with_a_fifth_fewer_tables_than_buyers_is_proven(shape: Shape, seed: int) -> None:
    problem = generate(shape, seed)
    outcome = solve(problem, seed=seed, time_limit_s=20, deterministic=True, changes_limit_s=0)
    assert outcome.status == "optimal"
    assert [goal.scope for goal in outcome.goals] == ["all"] * 5 + ["placed"]
    report = check(problem, outcome.meetings)
    assert report.valid
    assert [(goal.id, goal.value) for goal in report.goals] == [(goal.id, goal.value) for goal in outcome.goals]


def test_what_heads_found_guides_the_search_within_the_slots_of_the_busy_side() -> None:
    instance = compile_problem(generate(Shape(10, 27, 8, 10, 6, tables=8), 2))
    narrowed, budget = narrow(instance), Budget(20, deterministic=True)
    selection = select(instance, narrowed, budget)
    assert selection.network is not None
    value = {"G1": selection.choice.missing, "G2": selection.choice.weight}
    slots, always = decided(selection.network, (value["G1"], value["G2"]), narrowed.slots, budget)
    heads = Heads(instance, slots, always, value | {"G4": 2}, selection.network.colour.tolist())  # type: ignore[arg-type]  # ids of goals
    assert heads.minimise("G4", budget, 20).proven
    guided, present = heads.guided(slots), presence(instance)
    assert {instance.pair_request[pair] for pair, mask in enumerate(guided) if mask} >= always
    for buyer in range(10):
        sits = heads.used[buyer]
        reach = [mask for pair, mask in enumerate(guided) if instance.pair_a[pair] == buyer and mask]
        assert len(reach) == sits.bit_count()
        assert all(mask & ~sits == 0 for mask in reach)
    assert sum(idle_slots(used, present[person], instance.session_mask) for person, used in heads.used.items()) == 1


def test_every_set_of_slots_is_listed_once() -> None:
    assert sorted(subsets(0b1010)) == [0, 0b10, 0b1000, 0b1010]
    instance = compile_problem(crowd())
    assert columns(instance, narrow(instance).slots) == 8 + 2 + 3 * 16 - 16
