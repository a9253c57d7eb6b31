"""What can stay of a published timetable, against the checker and every timetable of tiny invented problems."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache

import pytest

from scheduler import Meeting, Pin, Problem, Published, Table, check, compile_problem, evaluate
from scheduler.budget import Budget
from scheduler.exact import Proof
from scheduler.generate import Shape, generate
from scheduler.instance import GONE, Instance
from scheduler.measure import meetings
from scheduler.narrowing import narrow
from scheduler.placement import Grid
from scheduler.stability import Kept, keepable, people_changed, satisfied, seats_kept, steady, taken_tables
from tests.scheduler.day import DAY
from tests.scheduler.exhaustive import Answer, Brute
from tests.scheduler.tiny import random_problem, rare_problem


def is_told(problem: Problem) -> bool:
    """Tell whether ``problem`` has tables, a published timetable, and no two pins that contradict each other."""
    pins = {(frozenset((pin.a, pin.b)), pin.slot) for pin in problem.pins}
    return bool(problem.tables and problem.published and len(pins) == len(problem.pins))


PROBLEMS = list(filter(is_told, (*map(random_problem, range(6000, 6080)), *map(rare_problem, range(6100, 6220)))))
NUMBERED = pytest.mark.parametrize("number", range(len(PROBLEMS)))


@cache
def answers(number: int) -> list[Answer]:
    """Return some twenty of the timetables of a problem."""
    found = Brute(PROBLEMS[number]).answers()
    return found[:: len(found) // 20 + 1]


def placed(instance: Instance, answer: Answer) -> tuple[dict[int, int], dict[int, int]]:
    """Return the slot and the table of each pair held in ``answer``."""
    number = {named(instance, pair): pair for pair in range(instance.pairs)}
    held = {number[one.request, one.a, one.b]: one for one in answer.meetings}
    slot = {pair: instance.slot_ids.index(one.slot) for pair, one in held.items()}
    return slot, {pair: instance.table_ids.index(one.table or "") for pair, one in held.items()}


def named(instance: Instance, pair: int) -> tuple[str, str, str]:
    """Return the request and the people of ``pair``."""
    people = instance.participant_ids
    return instance.request_ids[instance.pair_request[pair]], people[instance.pair_a[pair]], people[instance.pair_b[pair]]


def is_pinned_otherwise(problem: Problem, meeting: Meeting) -> bool:
    """Tell whether a pin wants the people of ``meeting`` at another table then, or others at its table."""
    who = Brute(problem).who
    for pin in problem.pins:
        its = {meeting.a, meeting.b} in [{a, b} for a in who[pin.a] for b in who[pin.b]]
        if pin.table is not None and pin.slot == meeting.slot and its != (pin.table == meeting.table):
            return True
    return False


def changed(problem: Problem, answer: Answer) -> frozenset[str]:
    """Return who sees a published meeting change."""
    held = {(frozenset((one.a, one.b)), one.slot): one.table for one in answer.meetings}
    people = {one.id for one in problem.participants}
    seen: set[str] = set()
    for old in problem.published:
        where = (frozenset((old.a, old.b)), old.slot)
        if where not in held or old.table not in (None, held[where]):
            seen |= {old.a, old.b}
    return frozenset(seen & people)


@NUMBERED
def test_a_published_meeting_can_stay_if_it_alone_breaks_no_rule(number: int) -> None:
    problem = PROBLEMS[number]
    instance = compile_problem(problem)
    alone = replace(
        problem,
        pins=(),
        participants=tuple(replace(one, max_meetings=None, max_consecutive=None) for one in problem.participants),
        groups=tuple(replace(one, max_meetings=None) for one in problem.groups),
        requests=tuple(replace(one, required=False) for one in problem.requests),
    )
    kept = keepable(instance, instance.pair_slots)
    assert [keep.entry for keep in kept] == list(instance.published)
    for old, keep in zip(problem.published, kept, strict=True):
        names = {instance.participant_ids[person] for person in keep.people}
        assert names == {old.a, old.b} & set(instance.participant_ids)
        tables = [old.table] if old.table is not None else instance.table_ids
        ways = []
        for pair in range(instance.pairs):
            request, a, b = named(instance, pair)
            meetings = [Meeting(request, a, b, old.slot, table) for table in tables] if {a, b} == {old.a, old.b} else []
            if any(check(alone, [one]).valid and (old.table is None or not is_pinned_otherwise(problem, one)) for one in meetings):
                ways.append(pair)
        assert keep.pairs == tuple(ways)


@pytest.mark.parametrize("table,kept", [("t1", [(0,), (), (), (4,), (4,), (0,), (0,)]), (None, [(0,), (0,), (4,), (4,), (4,), (0,), (0,)])])
def test_a_pinned_table_is_lost_to_others_and_its_meeting_to_other_tables(table: str | None, kept: list[tuple[int, ...]]) -> None:
    told = (
        Published("b1", "e1", "s1", "t1"),
        Published("b1", "e1", "s1", "t2"),
        Published("b2", "e2", "s1", "t1"),
        Published("b2", "e2", "s1", "t2"),
        Published("b2", "e2", "s2", "t1"),
        Published("b1", "e1", "s2", "t2"),
        Published("b1", "e1", "s1"),
    )
    instance = compile_problem(replace(DAY, pins=(Pin("b1", "e1", "s1", table),), published=told))
    assert [keep.pairs for keep in keepable(instance, instance.pair_slots)] == kept


@NUMBERED
def test_published_tables_go_to_meetings_that_can_have_them(number: int) -> None:
    instance = compile_problem(PROBLEMS[number])
    kept = keepable(instance, instance.pair_slots)
    for answer in answers(number):
        slot, _ = placed(instance, answer)
        seats = seats_kept(instance, kept, slot)
        wanted = [(pair, keep.entry) for keep in kept for pair in keep.pairs if slot.get(pair) == keep.entry.slot]
        assert {(pair, table) for pair, table in seats.items()} <= {(pair, entry.table) for pair, entry in wanted}

        def touched(pair: int, slot: dict[int, int] = slot, seats: dict[int, int] = seats) -> set[int]:
            near = [other for other, when in slot.items() if when == slot[pair] and other != pair]
            owned = {int(home[other]) for other in near for home in (instance.pair_table, instance.pair_blocked)}
            return owned | {seats[other] for other in near if other in seats}

        assert all(table not in touched(pair) for pair, table in seats.items())
        assert all(entry.table in touched(pair) for pair, entry in wanted if entry.table is not None and pair not in seats)


@NUMBERED
def test_who_sees_no_change_is_held_to_that_and_nobody_else_is(number: int) -> None:
    problem = PROBLEMS[number]
    instance = compile_problem(problem)
    kept = keepable(instance, instance.pair_slots)
    known = [(changed(problem, answer), *placed(instance, answer)) for answer in answers(number)]
    alone = all(len(keep.pairs) < 2 for keep in kept)
    for moved, slot, table in known:
        left, tables = steady(instance, kept, instance.pair_slots, slot, table)
        assert all(slots & ~before == 0 for slots, before in zip(left, instance.pair_slots, strict=True))
        assert tables.items() <= table.items()
        assert all(left[pair] >> when & 1 for pair, when in slot.items())
        own = instance.pair_table.tolist()
        firm = {satisfied(own, keep.entry, slot, table, keep.pairs) for keep in kept if not names(instance, keep) <= moved}
        assert {left[pair] for pair in firm - {GONE}} == {1 << slot[pair] for pair in firm - {GONE}}
        for others, where, at in known:
            holds = firm - {GONE} <= where.keys() and tables.items() <= at.items() and all(left[pair] >> when & 1 for pair, when in where.items())
            assert others <= moved or not holds
            assert holds or not others <= moved or not alone


def names(instance: Instance, keep: Kept) -> frozenset[str]:
    """Return the people of a published meeting by name."""
    return frozenset(instance.participant_ids[person] for person in keep.people)


@NUMBERED
def test_tables_are_taken_by_meetings_and_kept_empty_by_owners(number: int) -> None:
    instance = compile_problem(PROBLEMS[number])
    for answer in answers(number):
        slot, table = placed(instance, answer)
        for when in range(instance.slots):
            here = [pair for pair, at in slot.items() if at == when]
            homes = {int(instance.home[person]) for pair in here for person in (instance.pair_a[pair], instance.pair_b[pair])}
            assert taken_tables(instance, table, when, slot) - {GONE} == {table[pair] for pair in here} | homes - {GONE}


@NUMBERED
def test_the_fewest_changes_of_the_model_are_those_of_every_timetable(number: int) -> None:
    problem = PROBLEMS[number]
    instance = compile_problem(problem)
    proof = Proof(instance, narrow(instance).slots, set(), Budget(10, deterministic=True), None)
    answer = proof.minimise("G3", 10)
    every = Brute(problem).answers()
    assert answer.proven == bool(every)
    assert not every or answer.value == min(one.values["G3"] for one in every)
    kept = keepable(instance, instance.pair_slots)
    entries = {(pair, keep.entry.slot, keep.entry.table) for keep in kept for pair in keep.pairs}
    placed_ = proof.placed or {}
    assert {(pair, placed_[pair], table) for pair, table in proof.kept.items()} <= entries


TOLD = Published("b1", "e1", "s1", "t1")
OTHERS = tuple(replace(one, required=one.id == "b2e2") for one in DAY.requests)


@pytest.mark.parametrize(
    "homes,published,changes,seats",
    [
        ({}, (TOLD,), 0, {0: 0}),
        ({}, (TOLD, Published("b2", "e2", "s1", "t1")), 2, {0: 0}),
        ({}, (TOLD, Published("b2", "e2", "s1", "t2")), 0, {0: 0, 4: 1}),
        ({}, (replace(TOLD, table=None), Published("b2", "e2", "s1")), 0, {}),
        ({"b2": "t1"}, (TOLD,), 2, {}),
        ({"b2": "t2"}, (TOLD,), 0, {0: 0}),
        ({"b2": "t2", "e2": "t1"}, (TOLD,), 2, {}),
        ({"b2": "t2", "e2": "t3"}, (TOLD,), 0, {0: 0}),
        ({"b2": "t2", "e2": "t1"}, (replace(TOLD, table="t3"),), 0, {0: 2}),
    ],
)
def test_an_owner_who_must_meet_then_takes_a_table_from_a_published_meeting(
    homes: dict[str, str], published: tuple[Published, ...], changes: int, seats: dict[int, int]
) -> None:
    people = tuple(replace(one, home_table=homes.get(one.id), available=("s1",) if one.id == "b2" else None) for one in DAY.participants)
    tables = (*(DAY.tables or ()), Table("t3"))
    instance = compile_problem(replace(DAY, participants=people, tables=tables, requests=OTHERS, published=published))
    proof = Proof(instance, instance.pair_slots, set(), Budget(10, deterministic=True), None)
    assert proof.minimise("G3", 10).value == changes
    assert seats_kept(instance, keepable(instance, instance.pair_slots), {0: 0, 4: 0}) == seats


@pytest.mark.parametrize("seed", range(10))
def test_who_sees_a_change_is_counted_at_once_as_meeting_by_meeting(seed: int) -> None:
    draw = random.Random(seed)
    problem = generate(Shape(8, 16, 6, 6, 4, tables=8), seed)
    instance = compile_problem(problem)
    grid = Grid(instance, instance.pair_slots)
    for pair in draw.sample(range(instance.pairs), instance.pairs):
        grid.insert(pair)
    table = {pair: sum(grid.slot[other] == when for other in range(pair) if other in grid.slot) for pair, when in grid.slot.items()}
    told = tuple(Published(one.a, one.b, one.slot, one.table) for one in meetings(instance, grid.slot, table))
    published = replace(problem, published=tuple(replace(one, slot="s6") if draw.random() < 0.2 else one for one in told))
    for pair in draw.sample(sorted(grid.slot), len(grid.slot) // 5):
        grid.take(pair)
    expected = next(one.value for one in evaluate(published, meetings(instance, grid.slot, table)) if one.id == "G3")
    assert people_changed(compile_problem(published), grid.slot, table) == expected > 0
