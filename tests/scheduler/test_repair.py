"""Large changes after publication: who sees a change whatever is done may meet others, and nobody else notices."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler import Participant, Pin, Problem, Published, Request, Slot, Table, check, compile_problem, solve
from scheduler.budget import Budget
from scheduler.completion import complete
from scheduler.filling import fill, roomy
from scheduler.generate import Shape, generate
from scheduler.keeping import keep_each, keep_published, keep_whole
from scheduler.measure import measure_choice
from scheduler.narrowing import narrow
from scheduler.placement import Grid
from scheduler.repair import choose_again, is_loose, worth
from scheduler.run import Run


def without_the_first_slot(problem: Problem) -> Problem:
    """Return ``problem`` published, every table being closed in its first slot since."""
    told = tuple(Published(m.a, m.b, m.slot, m.table) for m in solve(problem, time_limit_s=0.5, deterministic=True).meetings)
    later = tuple(slot.id for slot in problem.slots[1:])
    return replace(problem, tables=tuple(replace(table, slots=later) for table in problem.tables or ()), published=told)


def repairing(problem: Problem) -> Run:
    """Return a repair of ``problem`` that has not begun."""
    instance = compile_problem(problem)
    return Run(instance, narrow(instance), Budget(5, deterministic=True), "repair", None)


def test_people_of_a_closed_slot_meet_others_and_nobody_else_notices() -> None:
    run = repairing(without_the_first_slot(generate(Shape(30, 90, 12, 14, 8), 5)))
    kept = keep_published(run)
    before = dict(kept.grid.slot)
    again = choose_again(run, kept)
    assert again is not None
    assert kept.grid.slot == before
    complete(kept.grid, run.budget, 1)
    assert worth(again.grid) > worth(kept.grid)
    stay = {pair: slot for pair, slot in before.items() if not is_loose(kept, pair)}
    assert stay.items() <= again.grid.slot.items()
    assert stay
    assert {kept.grid.slots[pair] for pair in stay} == {1 << slot for slot in stay.values()}
    value = measure_choice(run.instance, again.grid.slot)
    assert (again.missing, value["G1"]) == (0, 0)
    assert value["G2"] <= again.weight(0) < measure_choice(run.instance, dict.fromkeys(again.chosen, 0) | before)["G2"]
    assert again.reached == (value["G2"] == again.weight(0))


def test_a_meeting_that_could_stay_in_one_slot_only_may_go_for_better_ones() -> None:
    slots = (Slot("s1", "2017-11-16T09:00", "2017-11-16T09:15", "morning"), Slot("s2", "2017-11-16T09:15", "2017-11-16T09:30", "morning"))
    people = tuple(Participant(name, side="buyer" if name[0] == "b" else "structure", name=name) for name in ("b1", "b2", "e1", "e2"))
    requests = (Request("r1", "b1", "e1", 1, 1), Request("r2", "b2", "e2", 1, 1), Request("r3", "b1", "e2", None, 9, slots=("s2",)))
    told = (Published("b1", "e1", "s1", "t1"), Published("b2", "e2", "s1", "t2"), Published("b1", "e2", "s2", "t1"))
    tables = (Table("t1", slots=("s2",)), Table("t2", slots=("s2",)))
    problem = Problem(slots=slots, participants=people, requests=requests, tables=tables, published=told)
    run = repairing(problem)
    again = choose_again(run, keep_published(run))
    assert again is not None
    assert again.grid.slot == {0: 1, 1: 1}
    assert (again.missing, again.weight(0), again.reached) == (0, 80, True)
    assert solve(problem, policy="repair", deterministic=True).status == "optimal"


def test_pinned_meetings_stay_while_others_are_chosen_again() -> None:
    problem = without_the_first_slot(generate(Shape(30, 90, 12, 14, 8), 5))
    kept = keep_published(repairing(problem))
    names, slots = kept.grid.instance.participant_ids, kept.grid.instance.slot_ids
    loose = [(pair, slot) for pair, slot in kept.grid.slot.items() if is_loose(kept, pair)][:3]
    pins = tuple(Pin(names[kept.grid.a[pair]], names[kept.grid.b[pair]], slots[slot]) for pair, slot in loose)
    pinned = replace(problem, pins=pins)
    run = repairing(pinned)
    kept = keep_published(run)
    again = choose_again(run, kept)
    assert again is not None
    complete(kept.grid, run.budget, 1)
    assert worth(again.grid) > worth(kept.grid)
    assert set(loose) <= again.grid.slot.items()
    outcome = solve(pinned, policy="repair", time_limit_s=1, deterministic=True)
    assert check(pinned, outcome.meetings, "repair").valid
    assert outcome.goals[0].value == outcome.goals[0].bound


def test_what_must_be_held_is_not_chosen_again() -> None:
    problem = without_the_first_slot(generate(Shape(30, 90, 12, 14, 8), 5))
    first, *others = problem.requests
    run = repairing(replace(problem, requests=(replace(first, required=True), *others)))
    assert choose_again(run, keep_published(run)) is None


def cancelled(problem: Problem) -> Problem:
    """Return ``problem`` published, one structure having left since."""
    told = tuple(Published(m.a, m.b, m.slot, m.table) for m in solve(problem, time_limit_s=0.1, deterministic=True).meetings)
    people = tuple(person for person in problem.participants if person.id != "e3")
    return replace(problem, participants=people, requests=tuple(one for one in problem.requests if one.b != "e3"), published=told)


def state(grid: Grid) -> tuple[object, ...]:
    """Return all that a grid keeps count of."""
    return (grid.slot, list(grid.slot), grid.at, grid.busy, grid.load, grid.met, grid.count, grid.unit_count, grid.slots)


def at_home(problem: Problem, *names: str) -> Problem:
    """Return ``problem`` with a home table for each of ``names``."""
    tables = dict(zip(names, (table.id for table in problem.tables or ()), strict=False))
    return replace(problem, participants=tuple(replace(person, home_table=tables.get(person.id)) for person in problem.participants))


@pytest.mark.parametrize(
    "seed, owners", [*((seed, ()) for seed in range(4)), (0, ("b1", "b2", "e1")), (0, tuple(f"b{number}" for number in range(1, 9)))]
)
def test_what_stays_is_kept_at_once_as_it_is_one_after_another(seed: int, owners: tuple[str, ...]) -> None:
    run = repairing(cancelled(at_home(generate(Shape(8, 16, 6, 6, 4, tables=8 if len(owners) == 8 else 6), seed), *owners)))
    whole, single = keep_whole(run), keep_each(run, run.history())
    assert whole is not None
    assert whole.lost
    assert whole.tables == single.tables
    assert (whole.lost, whole.loose, whole.sure) == (single.lost, single.loose, single.sure)
    assert [one == other for one, other in zip(state(whole.grid), state(single.grid), strict=True)] == [True] * 9


def test_a_guest_at_a_table_that_has_an_owner_since_keeps_the_owner_from_meeting() -> None:
    problem = cancelled(generate(Shape(8, 16, 6, 6, 4, tables=6), 0))
    guests = [entry for entry in problem.published if "e3" not in (entry.a, entry.b)][:1]
    busy = {entry.a for entry in problem.published if entry.slot == guests[0].slot}
    owner = next(person.id for person in problem.participants if person.side == "buyer" and person.id not in busy)
    people = tuple(replace(person, home_table=guests[0].table if person.id == owner else None) for person in problem.participants)
    alone = tuple(entry for entry in problem.published if owner not in (entry.a, entry.b) and entry.table != guests[0].table)
    run = repairing(replace(problem, participants=people, published=(*guests, *alone)))
    whole, single = keep_whole(run), keep_each(run, run.history())
    assert whole is not None
    assert whole.grid.slots == single.grid.slots != run.narrowed.slots
    slot = run.instance.slot_ids.index(guests[0].slot)
    mine = [pair for pair in range(run.instance.pairs) if run.instance.participant_ids[run.instance.pair_a[pair]] == owner]
    assert {run.narrowed.slots[pair] >> slot & 1 for pair in mine} == {0, 1}
    assert {whole.grid.slots[pair] >> slot & 1 for pair in mine} == {0}


def test_what_is_published_twice_at_one_table_is_not_kept_at_once() -> None:
    problem = cancelled(generate(Shape(8, 16, 6, 6, 4, tables=6), 0))
    first, second, *others = (entry for entry in problem.published if "e3" not in (entry.a, entry.b))
    assert keep_whole(repairing(problem)) is not None
    for twice in (replace(second, slot=first.slot, table=first.table), replace(first, table=None)):
        assert keep_whole(repairing(replace(problem, published=(first, twice, *others)))) is None


def test_a_grid_is_not_filled_with_what_cannot_stand_together() -> None:
    instance = compile_problem(generate(Shape(12, 30, 8, 10, 6, tables=10), 0))
    one, *_, other = instance.pairs_of(0), *(pair for pair in range(instance.pairs) if instance.pair_a[pair] == instance.pair_a[0])
    grid = Grid(instance, instance.pair_slots)
    assert not fill(grid, {one[0]: 2, other: 2})
    assert (grid.slot, grid.load) == ({}, [0] * instance.slots)
    assert fill(grid, {one[0]: 2, other: 3})
    assert roomy(grid)
    assert not fill(grid, {})
    assert not roomy(replaced_limits(grid))


def replaced_limits(grid: Grid) -> Grid:
    """Return the same where nobody may have more than one meeting."""
    other = Grid(replace(grid.instance, limit=(1,) * grid.instance.participants), grid.slots)
    fill(other, grid.slot)
    return other
