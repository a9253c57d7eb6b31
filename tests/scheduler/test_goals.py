"""What each goal counts, on timetables small enough to count by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scheduler import Group, Meeting, Participant, Problem, Published, Request, check, compile_problem, evaluate
from scheduler.measure import measure_choice, measure_stability, measure_waiting
from scheduler.weights import weights
from tests.scheduler.day import DAY, PEOPLE, asked, delegations, meet, person


def value(goal: str, fields: dict[str, Any], meetings: tuple[Meeting, ...]) -> int:
    return next(one.value for one in evaluate(replace(DAY, **fields), meetings) if one.id == goal)


@pytest.mark.parametrize(
    "fields,meetings,missing",
    [
        ({}, "", 5),
        ({}, "b1e1 s1 t1", 3),
        ({}, "b1e1 s1 t1, b1e2 s2 t1", 2),
        ({}, "b1e3 s1 t1, b2e1 s2 t1, b2e2 s3 t1", 0),
        (person("b1", guaranteed=0), "", 4),
        (person("b1", guaranteed=2), "b1e1 s1 t1", 4),
        (person("b1", guaranteed=9), "", 7),  # capped by three requests
        (person("b1", guaranteed=9, max_meetings=2), "", 6),
        (person("b1", guaranteed=9) | {"vetoes": (("b1", "e2"),)}, "", 6),
        ({"vetoes": (("b1", "e3"),)}, "", 4),  # e3 has no other request
        (delegations(), "", 4),  # the group counts once, whoever of it sits there
        (delegations(guaranteed=3), "b1e1 s1 t1, b2e2 s2 t1", 2),
        (delegations(guaranteed=3, max_meetings=2), "b1e1 s1 t1, b2e2 s2 t1", 1),
        (delegations(guaranteed=0), "", 3),
    ],
)
def test_g1_counts_missing_guaranteed_meetings(fields: dict[str, Any], meetings: str, missing: int) -> None:
    assert value("G1", fields, meet(meetings)) == missing


def test_g1_promises_nothing_to_who_has_no_request() -> None:
    assert value("G1", {"requests": ()}, ()) == 0


@pytest.mark.parametrize(
    "request_,multipliers,weight",
    [
        (Request("r", "b1", "e1", 1), {}, 10),
        (Request("r", "b1", "e1", 10), {}, 1),
        (Request("r", "b1", "e1", 11), {}, 1),
        (Request("r", "b1", "e1", 500), {}, 1),
        (Request("r", "b1", "e1", None, 3), {}, 8),
        (Request("r", "b1", "e1", 1, 3), {}, 36),
        (Request("r", "b1", "e1", 1, 3, multiplier=5), {}, 180),
        (Request("r", "b1", "e1", 1, 3), {"buyer": 2}, 56),
        (Request("r", "b1", "e1", 1, 3), {"buyer": 2, "structure": 3}, 88),
        (Request("r", "b1", "e1"), {"buyer": 7}, 1),
        (Request("r", "b1", "e1", multiplier=4), {}, 1),
    ],
)
def test_g2_weighs_a_wish_by_ranks_sides_and_multiplier(request_: Request, multipliers: dict[str, int], weight: int) -> None:
    assert weights(replace(DAY, requests=(request_,), side_multipliers=multipliers)) == [weight]


def test_g2_counts_a_group_by_its_heaviest_side() -> None:
    people = (Participant("x", "buyer", group="g"), Participant("y", "partner", group="g"), Participant("z", "partner"))
    problem = Problem((), people, (Request("r", "g", "z", 1),), groups=(Group("g"),), side_multipliers={"buyer": 2, "partner": 3})
    assert weights(problem) == [30]


def test_g2_adds_the_weights_of_the_requests_met() -> None:
    assert value("G2", {}, meet("b1e1 s1 t1, b1e2 s2 t1")) == 19


@pytest.mark.parametrize(
    "published,meetings,changed",
    [
        (Published("b1", "e1", "s1", "t1"), "b1e1 s1 t1", 0),
        (Published("e1", "b1", "s1", "t1"), "b1e1 s1 t1", 0),
        (Published("b1", "e1", "s1", "t1"), "b1e1 s2 t1", 2),
        (Published("b1", "e1", "s1", "t1"), "b1e1 s1 t2", 2),
        (Published("b1", "e1", "s1", None), "b1e1 s1 t2", 0),
        (Published("b1", "e1", "s1", None), "", 2),
        (Published("b1", "gone", "s1", "t1"), "b1e1 s1 t1", 1),
        (Published("gone", "lost", "s1", "t1"), "", 0),
        (Published("b1", "e1", "gone", "t1"), "b1e1 s1 t1", 2),
        (Published("b1", "e1", "s1", "gone"), "b1e1 s1 t1", 2),
    ],
)
def test_g3_counts_people_who_see_a_change(published: Published, meetings: str, changed: int) -> None:
    assert value("G3", {"published": (published,)}, meet(meetings)) == changed


def test_g3_counts_a_person_once() -> None:
    published = (Published("b1", "e1", "s1", "t1"), Published("b1", "e2", "s2", "t1"), Published("b2", "e1", "s2", "t2"))
    assert value("G3", {"published": published}, meet("b2e1 s2 t2")) == 3


def test_g3_exists_only_with_a_published_timetable_and_leads_in_a_repair() -> None:
    published = replace(DAY, published=(Published("b1", "e1", "s1"),))
    assert [goal.id for goal in evaluate(DAY, (), "repair")] == ["G1", "G2", "G4", "G5", "G6", "G7"]
    assert [goal.id for goal in evaluate(published, ())] == ["G1", "G2", "G3", "G4", "G5", "G6", "G7"]
    assert [goal.id for goal in evaluate(published, (), "repair")] == ["G3", "G1", "G2", "G4", "G5", "G6", "G7"]


def test_the_literature_counts_breaks_alone() -> None:
    assert [goal.id for goal in evaluate(replace(DAY, kind="b2bsp", idle_rule="b2bsp"), ())] == ["G5"]


LITERATURE: dict[str, Any] = {"idle_rule": "b2bsp"}
WAITS: list[tuple[dict[str, Any], str, tuple[int, int, int]]] = [
    ({}, "b1e1 s1 t1, b1e2 s2 t1", (0, 0, 0)),
    ({}, "b1e1 s1 t1, b1e2 s3 t1", (1, 1, 1)),
    ({}, "b1e1 s1 t1, b1e2 s4 t1", (0, 0, 0)),  # another session
    ({}, "b1e1 s3 t1, b1e2 s5 t1", (0, 0, 0)),
    (person("b1", available=("s1", "s3")), "b1e1 s1 t1, b1e2 s3 t1", (0, 0, 0)),  # not there meanwhile
    (LITERATURE, "b1e1 s1 t1, b1e2 s5 t1", (3, 1, 3)),
    (LITERATURE, "b1e1 s1 t1, b1e2 s3 t1, b1e3 s5 t1", (2, 2, 2)),
    (LITERATURE | person("b1", available=("s1", "s3")), "b1e1 s1 t1, b1e2 s3 t1", (1, 1, 1)),
    ({}, "b1e1 s1 t1, b1e2 s3 t1, b2e2 s1 t2, b2e1 s3 t2", (4, 4, 1)),
]


@pytest.mark.parametrize("fields,meetings,counted", WAITS)
def test_g4_g5_g6_count_idle_slots_breaks_and_the_longest_wait(fields: dict[str, Any], meetings: str, counted: tuple[int, int, int]) -> None:
    assert tuple(value(goal, fields, meet(meetings)) for goal in ("G4", "G5", "G6")) == counted


def test_g5_counts_pieces_where_g4_counts_slots() -> None:
    four = replace(DAY, slots=tuple(replace(one, session="morning") for one in DAY.slots))
    assert [goal.value for goal in evaluate(four, meet("b1e1 s1 t1, b1e2 s5 t1")) if goal.id in ("G4", "G5", "G6")] == [3, 1, 3]


@pytest.mark.parametrize(
    "fields,meetings,changes",
    [
        ({}, "b1e1 s1 t1, b1e2 s2 t1", 0),
        ({}, "b1e1 s1 t1, b1e2 s2 t2", 1),
        ({}, "b1e1 s1 t1, b1e2 s3 t2", 1),  # an idle slot between is no excuse
        ({}, "b1e1 s3 t1, b1e2 s4 t2", 0),  # another session
        ({}, "b1e1 s1 t1, b2e1 s2 t2, b1e2 s2 t1", 1),
        (person("b1", home_table="t1"), "b1e1 s1 t2, b1e2 s2 t1", 0),
        ({"tables": None}, "b1e1 s1 -, b1e2 s2 -", 0),
    ],
)
def test_g7_counts_table_changes_of_who_has_no_home_table(fields: dict[str, Any], meetings: str, changes: int) -> None:
    assert value("G7", fields, meet(meetings)) == changes


def test_the_order_of_people_changes_no_value() -> None:
    meetings = meet("b1e1 s1 t1, b1e2 s3 t2, b2e1 s2 t1")
    turned = replace(DAY, participants=PEOPLE[::-1], requests=DAY.requests[::-1])
    assert evaluate(turned, meetings[::-1]) == evaluate(DAY, meetings)


def test_a_request_that_nobody_asked_for_still_guarantees() -> None:
    assert value("G1", asked("b1e3", rank_a=None), ()) == 5


def test_without_a_word_goals_are_listed_as_for_building() -> None:
    told = replace(DAY, published=(Published("b1", "e1", "s1"),))
    assert [goal.id for goal in check(told, ()).goals] == [goal.id for goal in evaluate(told, (), "build")]
    assert [goal.id for goal in check(told, (), "repair").goals] == [goal.id for goal in evaluate(told, (), "repair")]
    assert [goal.name for goal in evaluate(told, ())] == [
        *("guarantee", "satisfaction", "stability", "waiting", "breaks", "fairness of waiting", "table changes"),
    ]


def test_nobody_waits_where_nobody_comes() -> None:
    nobody = compile_problem(Problem((), (), ()))
    assert measure_waiting(nobody, {}) == {"G4": 0, "G5": 0, "G6": 0}
    assert measure_choice(nobody, {}) == {"G1": 0, "G2": 0}
    assert [goal.value for goal in evaluate(nobody.problem, ())] == [0] * 6


def test_a_slot_that_is_gone_is_not_the_last_of_the_couple_before() -> None:
    instance = compile_problem(replace(DAY, published=(Published("b1", "e2", "gone", "t1"), Published("b1", "e2", "gone"))))
    assert measure_stability(instance, {0: 4}, {0: 0}) == {"G3": 2}


@pytest.mark.parametrize("table,changed", [("t1", 2), (None, 0), ("gone", 2)])
def test_a_meeting_without_a_table_yet_keeps_no_table_that_was_published(table: str | None, changed: int) -> None:
    instance = compile_problem(replace(DAY, published=(Published("b1", "e1", "s1", table),)))
    assert measure_stability(instance, {0: 0}, {}) == {"G3": changed}
