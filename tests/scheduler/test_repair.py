"""Large changes after publication: who sees a change whatever is done may meet others, and nobody else notices."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler import Participant, Pin, Problem, Published, Request, Slot, Table, check, compile_problem, solve
from scheduler.budget import Budget
from scheduler.completion import complete
from scheduler.generate import Shape, generate
from scheduler.keeping import keep_published
from scheduler.measure import measure_choice
from scheduler.narrowing import narrow
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


@pytest.mark.parametrize("seed,owners", [(3, 0), (9, 0), (4, 4), (7, 4)])
def test_a_meeting_that_may_go_holds_no_table(seed: int, owners: int) -> None:
    """It may move to where its old table is another's, or be in the way of an owner who comes to theirs."""
    problem = without_the_first_slot(generate(Shape(10, 20, 8, 6, 4), seed))
    people = tuple(
        replace(person, home_table=f"t{number}" if number <= owners else None) for number, person in enumerate(problem.participants, start=1)
    )
    problem = replace(problem, participants=people)
    kept = keep_published(repairing(problem))
    assert kept.loose
    assert kept.tables
    assert not any(is_loose(kept, pair) for pair in kept.tables)
    outcome = solve(problem, time_limit_s=1, deterministic=True, policy="repair", changes_limit_s=0)
    assert check(problem, outcome.meetings, "repair").violations == ()


@pytest.mark.parametrize("requests", [(Request("r", "b", "e", 1),), ()])
def test_a_meeting_at_any_table_is_lost_where_there_is_none_any_more(requests: tuple[Request, ...]) -> None:
    people = (Participant("b", side="buyer"), Participant("e", side="structure"))
    slots = (Slot("s1", "2017-11-16T09:00", "2017-11-16T09:15", "morning"),)
    problem = Problem(slots=slots, participants=people, requests=requests, tables=(), published=(Published("b", "e", "s1", None),))
    outcome = solve(problem, time_limit_s=1, deterministic=True, policy="repair")
    assert (outcome.status, outcome.meetings) == ("optimal", ())
    assert next(goal.value for goal in outcome.goals if goal.id == "G3") == len(people)


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
