"""Invented tiny problems that use every field of the format, small enough to enumerate."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

from scheduler import Group, Participant, Pin, Problem, Published, Request, Slot, Table

FIRST = datetime.fromisoformat("2030-05-02T09:00")
LENGTH = timedelta(minutes=15)


def slot(index: int, session: str = "morning") -> Slot:
    """Return slot ``s<index>``, a quarter of an hour long."""
    start = FIRST + index * LENGTH
    return Slot(f"s{index}", start.isoformat(), (start + LENGTH).isoformat(), session)


def random_problem(seed: int) -> Problem:
    """Return the tiny problem of that seed; about half of them have a rarer rule such as a pin, a home table or an order."""
    rng = random.Random(seed)
    slots = [f"s{index}" for index in range(1, rng.randint(2, 4) + 1)]
    cut = rng.choice([len(slots), len(slots), 2])
    tables = tuple(Table(f"t{index}", some(rng, slots, 0.2)) for index in range(1, rng.choice([1, 2, 2, 3]) + 1))
    groups = (Group("g", max_meetings=rng.choice([None, None, 1, 2]), guaranteed=rng.choice([1, 1, 2])),) if rng.random() < 0.3 else ()
    people = tuple(person(rng, index, slots, tables, grouped=bool(groups)) for index in range(rng.randint(3, 6)))
    requests = draw_requests(rng, people, groups, slots)
    pairs = [(request.a, request.b) for request in requests]
    return Problem(
        slots=tuple(slot(index, "morning" if index <= cut else "afternoon") for index in range(1, len(slots) + 1)),
        tables=tables,
        groups=groups,
        participants=people,
        requests=requests,
        vetoes=tuple(pair for pair in pairs if rng.random() < 0.07),
        pins=tuple(Pin(a, b, rng.choice(slots), rng.choice([None, "t1"])) for a, b in pairs if rng.random() < 0.08),
        published=draw_published(rng, pairs, slots, [person.id for person in people]),
        side_multipliers=rng.choice([{}, {}, {"buyer": 2}, {"buyer": 1, "structure": 3}]),
        idle_rule=rng.choice(["present", "present", "b2bsp"]),
    )


def rare_problem(seed: int) -> Problem:
    """Return a tiny problem in which what is rare is common.

    Home tables that several share, pins and vetoes that name groups or their delegations, two groups, tables without number.
    """
    rng = random.Random(f"rare {seed}")
    problem = random_problem(seed)
    tables = problem.tables or ()
    groups = problem.groups or (Group("g"),)
    if rng.random() < 0.3:
        groups = (*groups, Group("h", max_meetings=rng.choice([None, 1, 2]), guaranteed=rng.choice([0, 1, 2])))
    people = tuple(
        replace(
            one,
            side=rng.choice(["buyer", "structure", "structure", "facilitator"]),
            group=rng.choice([None, None, *(group.id for group in groups)]),
            home_table=rng.choice(tables).id if rng.random() < 0.35 else None,
            max_meetings=rng.choice([None, None, 1, 2]),
        )
        for one in problem.participants
    )
    requests = draw_requests(rng, people, groups, [slot.id for slot in problem.slots])
    unnumbered = rng.random() < 0.3
    if unnumbered:
        kept = {request.id for request in requests[:3]}
        requests = tuple(replace(one, after=tuple(other for other in one.after if other in kept)) for one in requests[:3])
    return replace(
        problem,
        groups=groups,
        participants=people,
        requests=requests,
        tables=None if unnumbered else tables,
        vetoes=tuple(kin(rng, people, one) for one in requests if rng.random() < 0.15),
        pins=draw_pins(rng, problem, people, requests),
        published=draw_published(rng, [(one.a, one.b) for one in requests], [slot.id for slot in problem.slots], [one.id for one in people]),
    )


def kin(rng: random.Random, people: tuple[Participant, ...], request: Request) -> tuple[str, str]:
    """Return the two of a request, or in their place the group of one or a delegation of theirs."""

    def relative(name: str) -> str:
        near = [one.group for one in people if one.id == name and one.group] + [one.id for one in people if one.group == name]
        return rng.choice([name, *near])

    a, b = relative(request.a), relative(request.b)
    return (a, b) if a != b else (request.a, request.b)


def draw_pins(rng: random.Random, problem: Problem, people: tuple[Participant, ...], requests: tuple[Request, ...]) -> tuple[Pin, ...]:
    """Return nothing, or a pin or two that may name the group of a delegation, or a delegation of a group."""
    pins = []
    members = {one.id: {one.id} for one in people}
    for one in people:
        if one.group is not None:
            members.setdefault(one.group, set()).add(one.id)
    for request in requests:
        if rng.random() < 0.12:
            a, b = kin(rng, people, request)
            if any(p != q for p in members.get(a, ()) for q in members.get(b, ())):
                pins.append(Pin(a, b, rng.choice(problem.slots).id, rng.choice([None, "t1"])))
                if rng.random() < 0.2:
                    pins.append(replace(pins[-1], table=rng.choice([None, "t1", *(table.id for table in problem.tables or ())])))
    return tuple(pins)


def some(rng: random.Random, ids: list[str], chance: float) -> tuple[str, ...] | None:
    """Return None (all), or with that chance a part of ``ids``."""
    return tuple(name for name in ids if rng.random() < 0.7) if rng.random() < chance else None


def person(rng: random.Random, index: int, slots: list[str], tables: tuple[Table, ...], *, grouped: bool) -> Participant:
    """Return participant ``p<index>``."""
    return Participant(
        f"p{index}",
        side="buyer" if index % 2 else "structure",
        group="g" if grouped and index % 3 == 0 else None,
        available=some(rng, slots, 0.5),
        max_meetings=rng.choice([None, None, None, 1, 2]),
        max_consecutive=rng.choice([None, None, None, None, 1, 2]),
        guaranteed=rng.choice([1, 1, 1, 0, 2]),
        home_table=rng.choice(tables).id if rng.random() < 0.12 else None,
    )


def draw_requests(rng: random.Random, people: tuple[Participant, ...], groups: tuple[Group, ...], slots: list[str]) -> tuple[Request, ...]:
    """Return two to five requests between different people or groups."""
    names = [one.id for one in people] + [group.id for group in groups] * 2
    pairs: list[tuple[str, str]] = []
    for _ in range(rng.randint(2, 5)):
        a, b = rng.sample(names, 2)
        if a != b and (a, b) not in pairs and (b, a) not in pairs:
            pairs.append((a, b))
    ids = [f"r{index}" for index in range(len(pairs))]
    return tuple(
        Request(
            name,
            a,
            b,
            rank_a=rng.choice([None, 1, 2, 3, 12]),
            rank_b=rng.choice([None, 1, 2, 3]),
            required=rng.random() < 0.07,
            slots=some(rng, slots, 0.1),
            after=tuple(other for other in ids if other != name and rng.random() < 0.04),
            multiplier=rng.choice([1, 1, 1, 2]),
        )
        for name, (a, b) in zip(ids, pairs, strict=True)
    )


def draw_published(rng: random.Random, pairs: list[tuple[str, str]], slots: list[str], people: list[str]) -> tuple[Published, ...]:
    """Return nothing, or a history that may name what is gone."""
    if rng.random() < 0.6:
        return ()
    asked = [pair for pair in pairs if pair[0] in people and pair[1] in people]
    kept = [Published(a, b, rng.choice([*slots, "gone"]), rng.choice([None, "t1", "t2", "gone"])) for a, b in asked if rng.random() < 0.7]
    return (*kept, Published(rng.choice(people), "gone", "s1", "t1")) if rng.random() < 0.2 else tuple(kept)
