"""A change tried says what the checker and the measures say of the whole timetable before and after it."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from scheduler import Meeting, Problem, Trial, check, evaluate
from tests.scheduler.tiny import random_problem, rare_problem

if TYPE_CHECKING:
    from collections.abc import Sequence


def drawn(problem: Problem, rng: random.Random, meetings: Sequence[Meeting]) -> Meeting:
    """Return a meeting of any request, in any slot, at any table, allowed or not."""
    members = {person.id: [person.id] for person in problem.participants}
    for group in problem.groups:
        members[group.id] = [person.id for person in problem.participants if person.group == group.id] or ["nobody"]
    request = rng.choice(problem.requests)
    tables = [table.id for table in problem.tables or ()]
    return Meeting(request.id, rng.choice(members[request.a]), rng.choice(members[request.b]), rng.choice(problem.slots).id, rng.choice(tables))


def timetable(problem: Problem, rng: random.Random) -> tuple[Meeting, ...]:
    """Put meetings together that break no rule."""
    held: tuple[Meeting, ...] = ()
    for _ in range(12):
        more = (*held, drawn(problem, rng, held))
        if check(problem, more).valid:
            held = more
    return held


@pytest.mark.parametrize("start", range(0, 400, 50))
def test_a_trial_says_what_checking_everything_says(start: int) -> None:
    seen: set[str] = set()
    for seed in range(start, start + 50):
        rng = random.Random(seed)
        drawn_problem = rare_problem(seed) if seed % 2 else random_problem(seed)
        problem = replace(drawn_problem, pins=(), requests=tuple(replace(request, required=False) for request in drawn_problem.requests))
        if not problem.requests or problem.tables is None:
            continue
        meetings = timetable(problem, rng)
        trial, before = Trial(problem, meetings), {goal.id: goal.value for goal in evaluate(problem, meetings)}
        for _ in range(8):
            removed = rng.sample(meetings, rng.randint(0, min(2, len(meetings))))
            kept = tuple(meeting for meeting in meetings if meeting not in removed)
            fresh = [drawn(problem, rng, kept) for _ in range(rng.randint(0, 2))]
            after_all = (*kept, *fresh)
            if any(meeting.a == meeting.b for meeting in fresh) or len({(one.request, one.slot) for one in after_all}) < len(after_all):
                continue
            effect = trial.of(removed, fresh)
            then = {(wrong.rule, wrong.entry) for wrong in check(problem, kept).violations}
            wrong = {(wrong.rule, wrong.entry) for wrong in check(problem, (*kept, *fresh)).violations} - then
            assert {(one.rule, one.entry) for one in effect.violations} == wrong, (seed, removed, fresh)
            after = {goal.id: goal.value for goal in evaluate(problem, (*kept, *fresh))}
            if not {"H1", "H5"} & {rule for rule, _ in wrong}:  # what a meeting held twice would count is nobody's question
                assert effect.goals == {goal: value - before[goal] for goal, value in after.items() if value != before[goal]}, (seed, removed, fresh)
            seen |= {rule for rule, _ in wrong}
    assert len(seen) >= 5


def test_a_trial_leaves_nothing_behind() -> None:
    rng = random.Random(7)
    problem = replace(random_problem(7), pins=())
    meetings = timetable(problem, rng)
    trial = Trial(problem, meetings)
    fresh = [drawn(problem, rng, meetings)]
    first = trial.of(meetings[:1], fresh)
    trial.of(meetings, [])
    assert trial.of(meetings[:1], fresh) == first
    assert {person.id: trial.wait(person.id) for person in problem.participants} == {
        person.id: Trial(problem, meetings).wait(person.id) for person in problem.participants
    }
