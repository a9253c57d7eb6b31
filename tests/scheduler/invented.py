"""Invented problems of the literature's kind, and the fewest breaks of any timetable of theirs, by trying them all."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

from scheduler import Outcome, Participant, Pin, Problem, Request, Table, check, solve
from tests.scheduler.exhaustive import Brute
from tests.scheduler.tiny import slot


def literature(
    pairs: list[tuple[int, int]],
    slots: int,
    tables: int,
    *,
    forbidden: dict[int, set[int]] | None = None,
    only: dict[int, set[int]] | None = None,
    after: dict[int, set[int]] | None = None,
    people: int = 0,
) -> Problem:
    """Return a problem of the literature: meetings ``m1``… between the ``pairs``, all to be held."""
    forbidden, only, after = forbidden or {}, only or {}, after or {}
    names = [f"s{index}" for index in range(1, slots + 1)]
    count = max([people, *(max(pair) for pair in pairs)])
    return Problem(
        kind="b2bsp",
        idle_rule="b2bsp",
        slots=tuple(slot(index, "morning" if index <= (slots + 1) // 2 else "afternoon") for index in range(1, slots + 1)),
        tables=tuple(Table(f"t{index}") for index in range(1, tables + 1)),
        participants=tuple(
            Participant(f"p{index}", "", available=tuple(name for name in names if int(name[1:]) not in forbidden.get(index, set())))
            for index in range(1, count + 1)
        ),
        requests=tuple(
            Request(
                f"m{index}",
                f"p{a}",
                f"p{b}",
                required=True,
                slots=tuple(f"s{number}" for number in sorted(only[index])) if index in only else None,
                after=tuple(f"m{other}" for other in sorted(after.get(index, ()))),
            )
            for index, (a, b) in enumerate(pairs, 1)
        ),
    )


def invented(seed: int) -> Problem:
    """Return a tiny random problem; repeated pairs, fixed meetings, halves of the day, orders and few tables all occur."""
    rng = random.Random(seed)
    people, slots = rng.randint(3, 6), rng.randint(3, 6)
    meetings = rng.randint(2, 6)
    pairs = [tuple(rng.sample(range(1, people + 1), 2)) for _ in range(meetings)]
    every = range(1, slots + 1)
    return literature(
        [(a, b) for a, b in pairs],
        slots,
        rng.randint(1, 3),
        people=people,
        forbidden={person: {number for number in every if rng.random() < 0.25} for person in range(1, people + 1) if rng.random() < 0.5},
        only={index: set(rng.sample(every, rng.randint(1, slots))) for index in range(1, meetings + 1) if rng.random() < 0.2},
        after={index: {rng.randint(1, meetings)} - {index} for index in range(1, meetings + 1) if rng.random() < 0.2},
    )


def loosened(seed: int) -> Problem:
    """Return an invented problem in which some requests are not required, some limits are set and perhaps a pin asks for a slot or a table."""
    problem, rng = invented(seed), random.Random(-seed)
    requests = tuple(replace(request, required=rng.random() < 0.6) for request in problem.requests)
    people = tuple(
        replace(person, max_meetings=rng.choice([None, None, 2, 3]), max_consecutive=rng.choice([None, None, 2])) for person in problem.participants
    )
    pin = rng.choice(requests)
    pins = (Pin(pin.a, pin.b, rng.choice(problem.slots).id, rng.choice([None, "t1"])),) if rng.random() < 0.4 else ()
    return replace(problem, requests=requests, participants=people, pins=pins)


def fewest(problem: Problem) -> int | None:
    """Return the fewest breaks of any timetable, by trying them all; None where there is none."""
    brute = Brute(problem)
    tables = len(problem.tables or ())
    best: int | None = None
    for held in brute.placements():
        if max(([when for *_, when in held].count(name) for name in brute.slots), default=0) <= tables:
            pauses = sum(1 for name in brute.people for gap in brute.waits(name, list(held)) if gap)
            best = pauses if best is None else min(best, pauses)
    return best


def solved(problem: Problem, **options: bool | int | None) -> Outcome:
    """Solve, repeatably; whatever timetable comes must keep the rules and have the value that is claimed."""
    outcome = solve(problem, **({"deterministic": True, "time_limit_s": 20} | options))  # type: ignore[arg-type]  # options by name, for short
    report = check(problem, outcome.meetings)
    if outcome.goals:
        assert report.violations == ()
        assert [(goal.id, goal.value) for goal in report.goals] == [(goal.id, goal.value) for goal in outcome.goals]
    return outcome


def round_robin() -> Problem:
    """Return seven who all meet one another but for three pairs, in eight slots at three tables, some away at times."""
    pairs = [pair for pair in itertools.combinations(range(1, 8), 2) if pair not in {(1, 2), (3, 4), (5, 6)}]
    return literature(pairs, 8, 3, forbidden={1: {3}, 4: {5}, 7: {2}})
