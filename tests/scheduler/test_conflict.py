"""An infeasible problem is answered by a set of entries that alone is unsatisfiable and becomes satisfiable when any of them leaves it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from scheduler import Pin, Problem, Request, Table
from scheduler.conflict import conflict
from tests.scheduler.day import DAY, asked, delegations, person
from tests.scheduler.exhaustive import Brute, conflict_complaints
from tests.scheduler.tiny import random_problem, rare_problem

if TYPE_CHECKING:
    from collections.abc import Callable

CASES: list[tuple[str, dict[str, Any], set[str]]] = [
    ("a pin in an absence", person("b1", available=("s1",)) | {"pins": (Pin("b1", "e1", "s2"),)}, {"H6 pin b1 with e1", "H3 participant b1"}),
    (
        "a pin that the request does not allow",
        asked("b1e1", slots=("s3",)) | {"pins": (Pin("b1", "e1", "s2"),)},
        {"H6 pin b1 with e1", "H3 request b1e1"},
    ),
    ("a required vetoed pair", asked("b1e1", required=True) | {"vetoes": (("e1", "b1"),)}, {"H10 request b1e1", "H4 veto e1 with b1"}),
    (
        "two pins at once",
        {"pins": (Pin("b1", "e1", "s1"), Pin("b1", "e2", "s1"))},
        {"H6 pin b1 with e1", "H6 pin b1 with e2", "H1 participant b1"},
    ),
    ("a pair pinned twice", {"pins": (Pin("b1", "e1", "s1"), Pin("b1", "e1", "s2"))}, {"H6 pin b1 with e1"}),
    (
        "too few tables",
        {"tables": (Table("t1"),), "pins": (Pin("b1", "e1", "s1"), Pin("b2", "e2", "s1"))},
        {"H2 tables", "H6 pin b1 with e1", "H6 pin b2 with e2"},
    ),
    (
        "a pin at a closed table",
        {"tables": (Table("t1", ("s2",)), Table("t2")), "pins": (Pin("b1", "e1", "s1", "t1"),)},
        {"H2 table t1", "H6 pin b1 with e1"},
    ),
    ("one table pinned twice", {"pins": (Pin("b1", "e1", "s1", "t1"), Pin("b2", "e2", "s1", "t1"))}, {"H6 pin b1 with e1", "H6 pin b2 with e2"}),
    ("a meeting pinned at two tables", {"pins": (Pin("b1", "e1", "s1", "t1"), Pin("b1", "e1", "s1", "t2"))}, {"H6 pin b1 with e1"}),
    (
        "two delegations pinned at two tables at once",
        delegations() | {"pins": (Pin("g", "e1", "s1", "t1"), Pin("g", "e1", "s1", "t2"))},
        {"H6 pin g with e1", "H5 pair e1 and g"},
    ),
    (
        "two meetings at a home table that opens once",
        {"tables": (Table("t1", ("s1",)), Table("t2"))}
        | person("b1", home_table="t1")
        | {"requests": tuple(replace(one, required=one.id in ("b1e1", "b1e2")) for one in DAY.requests)},
        {"H9 participant b1", "H2 table t1", "H10 request b1e1", "H10 request b1e2"},
    ),
    ("a limit", person("b1", max_meetings=0) | {"pins": (Pin("b1", "e1", "s1"),)}, {"H6 pin b1 with e1", "H7 participant b1"}),
    ("a group's limit", delegations(max_meetings=0) | {"pins": (Pin("g", "e1", "s1"),)}, {"H6 pin g with e1", "H7 group g"}),
    (
        "no rest",
        person("b1", max_consecutive=1) | {"pins": (Pin("b1", "e1", "s1"), Pin("b1", "e2", "s2"))},
        {"H6 pin b1 with e1", "H6 pin b1 with e2", "H8 participant b1"},
    ),
    (
        "as many meetings as slots, and no rest",
        person("b1", available=("s1", "s2", "s3"), max_consecutive=2)
        | {"requests": tuple(replace(one, required=one.a == "b1") for one in DAY.requests)},
        {"H1 participant b1", "H3 participant b1", "H8 participant b1", "H10 request b1e1", "H10 request b1e2", "H10 request b1e3"},
    ),
    ("a pin away from home", person("b1", home_table="t2") | {"pins": (Pin("b1", "e1", "s1", "t1"),)}, {"H6 pin b1 with e1", "H9 participant b1"}),
    (
        "two delegations pinned with the same",
        delegations() | {"pins": (Pin("b1", "e1", "s1"), Pin("b2", "e1", "s2"))},
        {"H6 pin b1 with e1", "H6 pin b2 with e1", "H5 pair e1 and g"},
    ),
    ("after itself", asked("b1e1", required=True, after=("b1e1",)), {"H10 request b1e1"}),
    (
        "an order against two pins",
        asked("b1e1", after=("b2e2",)) | {"pins": (Pin("b1", "e1", "s1"), Pin("b2", "e2", "s2"))},
        {"H10 request b1e1", "H6 pin b1 with e1", "H6 pin b2 with e2"},
    ),
]


def day(fields: dict[str, Any]) -> Problem:
    return replace(DAY, **fields)


@pytest.mark.parametrize("title,fields,entries", CASES, ids=[case[0] for case in CASES])
def test_the_conflict_names_what_cannot_hold_together(title: str, fields: dict[str, Any], entries: set[str]) -> None:
    found, minimal = conflict(day(fields))
    assert {f"{one.rule} {one.entry}" for one in found} == entries
    assert minimal


@pytest.mark.parametrize("invent,seed", [(invent, seed) for invent in (random_problem, rare_problem) for seed in range(60)])
def test_there_is_a_conflict_exactly_where_there_is_no_timetable_and_nothing_in_it_can_be_spared(invent: Callable[[int], Problem], seed: int) -> None:
    problem = invent(seed)
    found, minimal = conflict(problem)
    assert bool(found) == (not Brute(problem).exists())
    if found:
        assert minimal
        assert conflict_complaints(problem, found) == []


def test_the_conflict_of_a_large_problem_stays_small() -> None:
    people = tuple(replace(one, id=f"{one.id}-{index}") for index in range(60) for one in DAY.participants)
    requests = tuple(Request(f"r{index}", f"b1-{index}", f"e1-{index}", required=index % 2 == 0) for index in range(60))
    problem = replace(DAY, participants=people, requests=requests, tables=None, vetoes=(("b1-4", "e1-4"),))
    assert [one.entry for one in conflict(problem)[0]] == ["request r4", "veto b1-4 with e1-4"]


def test_where_time_ends_first_the_conflict_found_is_said_not_to_be_minimal() -> None:
    problem = day({"pins": (Pin("b1", "e1", "s1"), Pin("b1", "e2", "s1"))})
    found, minimal = conflict(problem, proven=True, time_limit_s=-1)
    assert not minimal
    assert {"H6", "H1"} <= {one.rule for one in found}


def test_a_proof_that_the_demands_do_not_explain_names_them_all() -> None:
    found, minimal = conflict(day(asked("b1e1", required=True)), proven=True)
    assert not minimal
    assert "request b1e1" in {one.entry for one in found}
