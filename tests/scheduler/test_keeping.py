"""What stays of a published timetable at once, by columns, is what stays meeting by meeting; a grid filled at once is one filled in turn."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from scheduler import Group, Meeting, Participant, Problem, Published, Request, Table, check, compile_problem
from scheduler.budget import Budget
from scheduler.filling import fill, filled, free_slots, roomy
from scheduler.generate import Shape, generate
from scheduler.instance import GONE, Instance
from scheduler.keeping import keep_each, keep_published, keep_whole
from scheduler.measure import meetings
from scheduler.narrowing import narrow
from scheduler.placement import Grid
from scheduler.run import Run
from tests.scheduler.day import DAY
from tests.scheduler.tiny import random_problem, rare_problem, slot

SHAPE = Shape(8, 16, 6, 6, 4, tables=8)


def repairing(problem: Problem) -> Run:
    """Return a repair of ``problem`` that has not begun."""
    instance = compile_problem(problem)
    return Run(instance, narrow(instance), Budget(5, deterministic=True), "repair", None)


def in_turn(instance: Instance) -> Grid:
    """Return a grid into which every request was put that fits, one after the other."""
    grid = Grid(instance, instance.pair_slots)
    for pair in range(instance.pairs):
        grid.insert(pair)
    return grid


def timetable(problem: Problem) -> tuple[Meeting, ...]:
    """Return the meetings of such a grid, at the first tables that are free."""
    instance = compile_problem(problem)
    grid, table = in_turn(instance), dict[int, int]()
    for when in range(instance.slots):
        here = [pair for pair, at in grid.slot.items() if at == when]
        owned = {int(home[pair]) for pair in here for home in (instance.pair_table, instance.pair_blocked)}
        others = iter([seat for seat, open_ in enumerate(instance.tables_open) if open_ >> when & 1 and seat not in owned])
        for pair in here:
            own = int(instance.pair_table[pair])
            table[pair] = next(others) if own == GONE else own
    return meetings(instance, grid.slot, table)


def published(problem: Problem) -> Problem:
    """Return ``problem`` with a timetable that people were told of."""
    return replace(problem, published=tuple(Published(one.a, one.b, one.slot, one.table) for one in timetable(problem)))


def cancelled(problem: Problem) -> Problem:
    """Return ``problem`` published, one structure having left since."""
    people = tuple(person for person in problem.participants if person.id != "e3")
    return replace(published(problem), participants=people, requests=tuple(one for one in problem.requests if one.b != "e3"))


def at_home(problem: Problem, draw: random.Random, count: int) -> Problem:
    """Return ``problem`` with a home table, each another, for so many people of either side."""
    owners = dict(zip(draw.sample([one.id for one in problem.participants], count), problem.tables or (), strict=False))
    people = tuple(replace(one, home_table=owners[one.id].id if one.id in owners else None) for one in problem.participants)
    return replace(problem, participants=people)


def since(problem: Problem, draw: random.Random) -> Problem:
    """Return a published problem in which one thing is different since."""
    person, entry, request = draw.choice(problem.participants), draw.choice(problem.published), draw.choice(problem.requests)
    others = tuple(one for one in problem.published if one != entry)
    some = tuple(draw.sample([one.id for one in problem.slots], 4))
    ways: list[dict[str, Any]] = [
        {
            "participants": tuple(one for one in problem.participants if one != person),
            "requests": tuple(one for one in problem.requests if person.id not in (one.a, one.b)),
        },
        {"participants": tuple(replace(one, available=some) if one == person else one for one in problem.participants)},
        {"participants": tuple(replace(one, max_meetings=2) if one == person else one for one in problem.participants)},
        {"vetoes": ((entry.a, entry.b),)},
        {"requests": tuple(one for one in problem.requests if one != request)},
        {
            "groups": (Group("g", max_meetings=draw.randint(3, 8)),),
            "participants": tuple(replace(one, group="g" if one in (person, problem.participants[0]) else None) for one in problem.participants),
        },
        {"tables": tuple(replace(one, slots=some) if one.id == entry.table else one for one in problem.tables or ())},
        {"published": (*others, replace(entry, table=None))},
        {"published": (*others, replace(entry, table="gone"))},
        {"published": (*others, replace(entry, slot="gone"))},
        {"published": (*others, replace(entry, slot=some[0]))},
        {"published": (*problem.published, replace(entry, slot=some[0]))},
        {"published": (*others, Published(entry.b, entry.a, entry.slot, entry.table))},
    ]
    return replace(problem, **draw.choice(ways))


def state(grid: Grid) -> tuple[object, ...]:
    """Return all that a grid keeps count of."""
    return (grid.slot, list(grid.slot), grid.at, grid.busy, grid.load, grid.met, grid.count, grid.unit_count, grid.slots)


def changed_since(seed: int) -> Problem:
    """Return the published problem of that seed, changed once or twice since; some have home tables, and some have them only since."""
    draw = random.Random(seed)
    problem = generate(SHAPE, seed % 10)
    if seed % 3 == 0:
        problem = at_home(problem, draw, draw.randint(1, 5))
    problem = since(published(problem), draw)
    if seed % 5 == 1:
        return at_home(problem, draw, 1)
    return since(problem, draw) if seed % 2 else problem


def stands_together(problem: Problem, run: Run) -> bool:
    """Tell whether all that can stay breaks no rule, each meeting staying in one way only."""
    instance, names = run.instance, run.instance.participant_ids
    together = []
    for number, (entry, pairs, _) in enumerate(run.history()):
        for pair in pairs:
            own = int(instance.pair_table[pair])
            table = f"spare {number}" if entry.table is None and own == GONE else instance.table_ids[own if entry.table is None else entry.table]
            request = instance.request_ids[instance.pair_request[pair]]
            together.append(Meeting(request, names[instance.pair_a[pair]], names[instance.pair_b[pair]], instance.slot_ids[entry.slot], table))
    spare = tuple(Table(f"spare {number}") for number in range(len(problem.published)))  # where any table will do, only their number counts
    crowded = any(sum(one.slot == name for one in together) > free for name, free in zip(instance.slot_ids, instance.tables_free, strict=True))
    return not crowded and check(replace(problem, tables=(*(problem.tables or ()), *spare)), together).valid


@pytest.mark.parametrize("seed", range(150))
def test_what_stands_together_is_kept_at_once_as_it_is_one_after_another(seed: int) -> None:
    problem = changed_since(seed)
    run = repairing(problem)
    whole, single = keep_whole(run), keep_each(run, run.history())
    assert (whole is not None) == stands_together(problem, run)
    if whole is not None:
        assert whole.tables == single.tables
        assert (whole.lost, whole.loose, whole.sure) == (single.lost, single.loose, single.sure)
        assert [one == other for one, other in zip(state(whole.grid), state(single.grid), strict=True)] == [True] * 9
        assert (whole.whole, single.whole) == (True, False)


def test_a_guest_at_a_table_that_has_an_owner_since_keeps_the_owner_from_meeting() -> None:
    problem = published(replace(DAY, requests=DAY.requests[:2]))
    assert problem.published[0] == Published("b1", "e1", "s1", "t1")
    people = tuple(replace(one, home_table="t1" if one.id == "b2" else None) for one in problem.participants)
    run = repairing(replace(problem, participants=people, requests=DAY.requests, published=problem.published[:1]))
    owner = [pair for pair in range(run.instance.pairs) if run.instance.participant_ids[run.instance.pair_a[pair]] == "b2"]
    for stay in (keep_whole(run), keep_each(run, run.history())):
        assert stay is not None
        assert [run.narrowed.slots[pair] & ~stay.grid.slots[pair] for pair in owner] == [1, 1]


def test_a_meeting_that_two_requests_could_keep_is_kept_in_turn() -> None:
    group: dict[str, Any] = {
        "groups": (Group("g"),),
        "participants": tuple(replace(one, group="g" if one.id == "b1" else None) for one in DAY.participants),
    }
    run = repairing(replace(DAY, requests=(*DAY.requests, Request("ge1", "g", "e1")), published=(Published("b1", "e1", "s1", "t1"),), **group))
    stay = keep_published(run)
    assert keep_whole(run) is None
    assert (stay.grid.slot, stay.tables, stay.sure, stay.lost) == ({0: 0}, {0: 0}, False, frozenset())


def test_those_who_see_a_change_anyway_come_last() -> None:
    told = (Published("b1", "e1", "s1", "t1"), Published("b1", "e2", "s1", "t2"), Published("gone", "e1", "s2", "t2"))
    stay = keep_published(repairing(replace(DAY, published=told)))
    assert (stay.grid.slot, stay.tables, stay.loose, stay.lost) == ({1: 0}, {1: 1}, False, frozenset({2}))


def test_meetings_that_may_sit_anywhere_stay_beside_each_other() -> None:
    told = (Published("b1", "e1", "s1"), Published("b2", "e2", "s1"))
    run = repairing(replace(DAY, published=told))
    stay = keep_each(run, run.history())
    assert (stay.grid.slot, stay.tables) == ({0: 0, 4: 0}, {})


def test_a_table_of_one_slot_is_none_of_another() -> None:
    run = repairing(replace(DAY, published=(Published("b1", "e1", "s1", "t2"), Published("b1", "e2", "s3", "t1"))))
    stay = keep_whole(run)
    assert stay is not None
    assert (stay.grid.slot, stay.tables) == ({0: 0, 1: 2}, {0: 1, 1: 0})


def test_a_meeting_that_may_sit_anywhere_needs_no_table_of_its_own_to_be_open() -> None:
    tables = (Table("t1"), Table("t2", slots=("s2",)))
    stay = keep_whole(repairing(replace(DAY, tables=tables, published=(Published("b1", "e1", "s1"),))))
    assert stay is not None
    assert stay.grid.slot == {0: 0}


def test_a_table_serves_one_published_meeting_in_a_slot() -> None:
    told = (Published("b1", "e1", "s1", "t1"), Published("b2", "e2", "s1", "t2"), Published("e3", "e4", "s1", "t1"))
    people = (*DAY.participants, Participant("e4", "structure"))
    tables = (*(DAY.tables or ()), Table("t3"))
    requests = (*DAY.requests, Request("e3e4", "e3", "e4"))
    stay = keep_published(repairing(replace(DAY, participants=people, tables=tables, requests=requests, published=told)))
    assert (stay.grid.slot, stay.tables) == ({0: 0, 4: 0}, {0: 0, 4: 1})


def test_a_meeting_stays_by_another_request_where_an_order_forbids_the_first() -> None:
    group: dict[str, Any] = {
        "groups": (Group("g"),),
        "participants": tuple(replace(one, group="g" if one.id == "b1" else None) for one in DAY.participants),
    }
    requests = (*(replace(one, after=("b2e2",) if one.id == "b1e1" else ()) for one in DAY.requests), Request("ge1", "g", "e1"))
    told = (Published("b2", "e2", "s2", "t1"), Published("b1", "e1", "s1", "t1"))
    stay = keep_published(repairing(replace(DAY, requests=requests, published=told, **group)))
    assert (stay.grid.slot, stay.tables) == ({4: 1, 5: 0}, {4: 0, 5: 0})


def test_what_must_be_held_comes_in_where_nobody_sees_a_change_if_it_can() -> None:
    required = tuple(replace(one, required=one.id == "b2e2") for one in DAY.requests)
    told = (Published("b1", "e1", "s1", "t1"), Published("b1", "e2", "s2", "t1"))
    stay = keep_published(repairing(replace(DAY, requests=required, published=told)))
    assert (stay.grid.slot[0], stay.grid.slot[1], stay.whole) == (0, 1, False)
    assert stay.grid.slot.keys() == {0, 1, 4}
    busy: dict[str, Any] = {"participants": tuple(replace(one, available=("s2",)) if one.id == "b2" else one for one in DAY.participants)}
    stay = keep_published(repairing(replace(DAY, requests=required, published=told, **busy)))
    assert (stay.grid.slot, stay.tables) == ({0: 1, 1: 0, 4: 1}, {})


def relaxed(problem: Problem) -> Problem:
    """Return ``problem`` without what must be held, with spare tables."""
    spare = tuple(Table(f"spare {number}") for number in range(len(problem.requests)))
    requests = tuple(replace(one, required=False) for one in problem.requests)
    return replace(problem, pins=(), requests=requests, tables=(*(problem.tables or ()), *spare))


TOLD = [
    problem for problem in (*map(random_problem, range(7000, 7150)), *map(rare_problem, range(7200, 7400))) if problem.tables and problem.published
]


@pytest.mark.parametrize("number", range(len(TOLD)))
def test_what_is_kept_in_turn_breaks_no_rule_and_leaves_out_only_what_would(number: int) -> None:
    problem = TOLD[number]
    run = repairing(problem)
    instance, names, history = run.instance, run.instance.participant_ids, run.history()
    stay = keep_each(run, history)

    def meeting(pair: int, when: int, table: int | None) -> Meeting:
        own = int(instance.pair_table[pair]) if table is None else table
        people = names[instance.pair_a[pair]], names[instance.pair_b[pair]]
        request = int(instance.pair_request[pair])
        return Meeting(
            instance.request_ids[request], *people, instance.slot_ids[when], instance.table_ids[own] if own != GONE else f"spare {request}"
        )

    held = [meeting(pair, when, stay.tables.get(pair)) for pair, when in stay.grid.slot.items()]
    free = relaxed(problem)
    assert check(free, held).violations == ()
    assert stay.tables.keys() <= stay.grid.slot.keys()
    assert stay.lost == {person for keep in history if not keep.pairs for person in keep.people}
    assert stay.loose == any(keep.pairs and keep.people <= stay.lost for keep in history)
    if not instance.required.any() and not problem.pins:
        for entry, pairs, _ in history:
            for pair in pairs:
                told = meeting(pair, entry.slot, entry.table)
                full = stay.grid.load[entry.slot] + stay.grid.tables(pair, entry.slot) > stay.grid.room[entry.slot]
                assert told in held or full or not check(free, [*held, told]).valid
    for pin in instance.pins:
        if len(instance.pins) == 1 and run.narrowed.forced.intersection(pin.pairs):
            assert stay.grid.slot[pin.pairs[0]] == pin.slot
            assert pin.table is None or stay.tables[pin.pairs[0]] == pin.table


GRIDS = [generate(SHAPE, 0), at_home(generate(SHAPE, 1), random.Random(1), 8), *map(random_problem, range(20)), *map(rare_problem, range(20, 60))]


def put_in_turn(instance: Instance, slots: list[int], held: dict[int, int]) -> Grid:
    """Return a grid into which ``held`` was put one pair after the other."""
    grid = Grid(instance, slots)
    for pair, when in held.items():
        grid.put(pair, when)
    return grid


@pytest.mark.parametrize("number", range(len(GRIDS)))
def test_a_grid_filled_at_once_is_one_filled_in_turn(number: int) -> None:
    instance = compile_problem(GRIDS[number])
    held = in_turn(instance).slot
    grid, single = filled(instance, instance.pair_slots, held), put_in_turn(instance, instance.pair_slots, held)
    assert state(grid) == state(single)
    assert fill(Grid(instance, instance.pair_slots), held)
    welcome = [grid.free(pair) if grid.welcome(pair) else 0 for pair in range(instance.pairs)]
    assert free_slots(grid).tolist() == welcome
    empty = Grid(instance, instance.pair_slots)
    assert free_slots(empty).tolist() == [empty.free(pair) if empty.welcome(pair) else 0 for pair in range(instance.pairs)]


def test_a_day_of_more_slots_than_a_number_has_bits_is_filled_in_turn() -> None:
    long = replace(DAY, slots=tuple(slot(number) for number in range(1, 71)))
    instance = compile_problem(long)
    held = {0: 69, 1: 68, 3: 2}
    grid = filled(instance, instance.pair_slots, held)
    assert state(grid) == state(put_in_turn(instance, instance.pair_slots, held))
    assert not fill(Grid(instance, instance.pair_slots), held)
    assert free_slots(grid).tolist() == [grid.free(pair) if grid.welcome(pair) else 0 for pair in range(instance.pairs)]
    told = replace(long, published=(Published("b1", "e1", "s70", "t1"), Published("b1", "gone", "s69", "t1")))
    stay = keep_published(repairing(told))
    assert (stay.grid.slot, stay.tables, stay.grid.slots[0], stay.whole) == ({0: 69}, {0: 0}, 1 << 69, False)


@pytest.mark.parametrize("slots", [62, 63])
def test_the_last_bit_of_a_number_is_a_slot_like_another(slots: int) -> None:
    told = (Published("b1", "e1", f"s{slots}", "t1"),)
    run = repairing(replace(DAY, slots=tuple(slot(number) for number in range(1, slots + 1)), published=told))
    stay = keep_published(run)
    assert (stay.grid.slot, stay.grid.slots[0], stay.whole) == ({0: slots - 1}, 1 << slots - 1, slots == 62)
    assert fill(Grid(run.instance, run.instance.pair_slots), {0: slots - 1}) == (slots == 62)


def test_a_grid_is_not_filled_with_what_cannot_stand_together() -> None:
    group: dict[str, Any] = {
        "groups": (Group("g"),),
        "participants": tuple(replace(one, group="g" if one.side == "buyer" else None) for one in DAY.participants),
    }
    instance = compile_problem(replace(DAY, requests=(Request("ge1", "g", "e1"), Request("ge2", "g", "e2")), **group))
    assert [(a, b) for a, b in zip(instance.pair_a.tolist(), instance.pair_b.tolist(), strict=True)] == [(0, 2), (1, 2), (0, 3), (1, 3)]
    grid = Grid(instance, instance.pair_slots)
    for held in ({0: 2, 2: 2}, {0: 2, 1: 2}, {0: 1, 1: 2}):  # b1 twice at once, e1 twice at once, one request twice
        assert not fill(grid, held)
        assert (grid.slot, grid.load) == ({}, [0] * instance.slots)
    assert fill(grid, {0: 2, 2: 3})
    assert not fill(grid, {1: 4})
    assert grid.slot == {0: 2, 2: 3}


@pytest.mark.parametrize(
    "fields,within",
    [
        ({}, True),
        ({"limit": (1, 2, 2, 1, 0)}, True),
        ({"limit": (1, 1, 2, 1, 0)}, False),
        ({"limit": (1, 2, 2, 0, 0)}, False),
        ({"unit_limit": (1, 2, 2, 1, 0)}, True),
        ({"unit_limit": (1, 2, 1, 1, 0)}, False),
        ({"tables_free": (2, 1, 0, 0, 0)}, True),
        ({"tables_free": (1, 1, 0, 0, 0)}, False),
        ({"tables_free": (2, 0, 0, 0, 0)}, False),
        ({"after": {0: (1,)}}, False),
        ({"once": ((0, 1),)}, False),
    ],
)
def test_a_grid_within_its_limits_and_tables_is_roomy(fields: dict[str, Any], within: bool) -> None:
    instance = replace(compile_problem(DAY), **fields)
    assert roomy(filled(instance, instance.pair_slots, {0: 0, 4: 0, 3: 1})) == within
