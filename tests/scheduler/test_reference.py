"""The checker and the compiled form against every timetable of tiny invented problems, written twice and apart."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from scheduler import Meeting, Problem, check, compile_problem, evaluate
from scheduler.instance import GONE
from scheduler.measure import measure_choice, measure_stability, measure_waiting, meetings
from tests.scheduler.exhaustive import SIGN, Brute
from tests.scheduler.tiny import random_problem, rare_problem

SEEDS = range(100)


def disturbed(problem: Problem, timetable: tuple[Meeting, ...], rng: random.Random) -> tuple[Meeting, ...]:
    """Return ``timetable`` with one or two things changed, which may or may not break a rule."""
    changed = list(timetable)
    for _ in range(rng.choice([1, 1, 2])):
        kind = rng.choice(["slot", "table", "drop", "add", "swap"])
        if kind == "add" or not changed:
            request = rng.choice(problem.requests)
            ways = Brute(problem).who
            pair = rng.choice(ways[request.a] or ["?"]), rng.choice(ways[request.b] or ["?"])
            changed.append(Meeting(request.id, *pair, rng.choice(problem.slots).id, rng.choice(problem.tables or ()).id))
        elif kind == "drop":
            changed.pop(rng.randrange(len(changed)))
        else:
            index, model = rng.randrange(len(changed)), rng.choice(changed)
            when = rng.choice(problem.slots).id if kind == "slot" else model.slot if kind == "swap" else changed[index].slot
            where = rng.choice(problem.tables or ()).id if kind == "table" else model.table if kind == "swap" else changed[index].table
            changed[index] = replace(changed[index], slot=when, table=where)
    return tuple(changed)


PROBLEMS = [problem for problem in (*map(random_problem, SEEDS), *map(rare_problem, range(1000, 1070))) if problem.tables is not None]


@pytest.mark.parametrize("seed,problem", list(enumerate(PROBLEMS)), ids=range(len(PROBLEMS)))
def test_the_checker_accepts_exactly_the_timetables_that_exist(seed: int, problem: Problem) -> None:
    rng = random.Random(seed)
    answers = Brute(problem).answers()
    known = {frozenset(answer.meetings) for answer in answers}
    for answer in rng.sample(answers, min(20, len(answers))):
        report = check(problem, answer.meetings)
        assert report.violations == ()
        assert {goal.id: SIGN[goal.id] * goal.value for goal in report.goals} == {goal.id: answer.values[goal.id] for goal in report.goals}
        for _ in range(5):
            other = disturbed(problem, answer.meetings, rng)
            assert check(problem, other).valid == (len(set(other)) == len(other) and frozenset(other) in known), other


@pytest.mark.parametrize("seed,problem", list(enumerate(PROBLEMS)), ids=range(len(PROBLEMS)))
def test_the_goals_of_the_compiled_form_are_those_of_every_timetable(seed: int, problem: Problem) -> None:
    instance, answers = compile_problem(problem), Brute(problem).answers()
    pairs = zip(instance.pair_request.tolist(), instance.pair_a.tolist(), instance.pair_b.tolist(), strict=True)
    number = {
        (instance.request_ids[request], instance.participant_ids[a], instance.participant_ids[b]): pair for pair, (request, a, b) in enumerate(pairs)
    }
    for answer in random.Random(seed).sample(answers, min(20, len(answers))):
        held = {number[meeting.request, meeting.a, meeting.b]: meeting for meeting in answer.meetings}
        slot = {pair: instance.slot_ids.index(meeting.slot) for pair, meeting in held.items()}
        table = {pair: instance.table_ids.index(meeting.table or "") for pair, meeting in held.items()}
        measured = measure_choice(instance, slot) | measure_waiting(instance, slot) | measure_stability(instance, slot, table)
        assert measured.keys() == {"G1", "G2", "G4", "G5", "G6"} | ({"G3"} if problem.published else set())
        assert {goal: SIGN[goal] * value for goal, value in measured.items()} == {goal: answer.values[goal] for goal in measured}
        order = {name: index for index, name in enumerate((*instance.slot_ids, *instance.table_ids))}
        assert meetings(instance, slot, table) == tuple(sorted(answer.meetings, key=lambda one: (order[one.slot], order[one.table or ""])))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_compiled_form_says_the_same_as_the_problem(seed: int) -> None:
    problem = random_problem(seed)
    instance, brute = compile_problem(problem), Brute(problem)
    for index, request in enumerate(problem.requests):
        pairs = instance.pairs_of(index)
        named = {(instance.participant_ids[instance.pair_a[pair]], instance.participant_ids[instance.pair_b[pair]]) for pair in pairs}
        assert named == set(brute.pairs(request.id))
        assert instance.vetoed[index] == (not named)
        assert instance.weight[index] == brute.weight(request.id)
        for pair in pairs:
            assert instance.pair_request[pair] == index
            table = int(instance.pair_table[pair])
            names = (instance.participant_ids[instance.pair_a[pair]], instance.participant_ids[instance.pair_b[pair]])
            for place, slot in enumerate(instance.slot_ids):
                reachable = (*names, slot) in brute.ways(request.id) and any(open_ >> place & 1 for open_ in instance.tables_open)
                at_home = table == GONE or bool(instance.tables_open[table] >> place & 1)
                assert bool(instance.pair_slots[pair] >> place & 1) == (reachable and at_home and request.id not in request.after)
    assert sum(instance.guarantee) == evaluate(problem, ())[0].value == brute.missing(())
