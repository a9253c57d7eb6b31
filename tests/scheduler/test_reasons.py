"""Every request that is not met has one reason, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scheduler import Group, Participant, Problem, Request, Table, compile_problem
from scheduler.reasons import reasons
from tests.scheduler.day import DAY, asked, delegations, meet, person

FULL = "b1e2 s1 t1, b1e3 s2 t1"
CASES: list[tuple[str, dict[str, Any], str, str, str]] = [
    ("a veto", {"vetoes": (("b1", "e1"),)}, "", "vetoed", "a veto keeps b1 and e1 apart"),
    (
        "never there together",
        person("b1", available=("s1",)) | asked("b1e1", slots=("s2",)),
        "",
        "no_common_slot",
        "never available in the same slot",
    ),
    ("a is full", person("b1", available=("s1", "s2")), FULL, "a_full", "b1 meets somebody else in every slot"),
    ("b is full", person("e1", available=("s1",)), "b2e1 s1 t1", "b_full", "e1 meets somebody else in every slot"),
    ("a has a limit", person("b1", max_meetings=2), FULL, "limit", "b1 has 2 meetings and may have no more"),
    ("b has a limit", person("e1", max_meetings=1), "b2e1 s1 t1", "limit", "e1 has 1 meeting and may have no more"),
    ("the group has a limit", delegations(max_meetings=2), FULL, "limit", "g has 2 meetings and may have no more"),
    ("no table is left", {"tables": (Table("t1", ("s1",)),)}, "b2e2 s1 t1", "tables_full", "every table is taken"),
    ("no table is open", {"tables": (Table("t1", ()),)}, "", "tables_full", "no table is open"),
    ("the home table is taken", person("b1", home_table="t1", available=("s1",)), "b2e2 s1 t1", "tables_full", "table t1 is taken"),
    ("rest", person("b1", max_consecutive=1, available=("s1", "s2")), "b1e2 s1 t1", "limit", "more than 1 meeting in a row"),
    ("after itself", asked("b1e1", after=("b1e1",)), "", "outranked", "after itself"),
    (
        "free at different times",
        person("b1", available=("s1", "s2")) | asked("b1e1", slots=("s1", "s2")),
        "b1e2 s1 t1, b2e1 s2 t1",
        "outranked",
        "never the same one",
    ),
    ("the same two meet already", delegations(), "b2e1 s1 t1", "outranked", "by request b2e1"),
    ("room that was not used", {}, "b2e2 s1 t1", "outranked", "there is room in slot s1"),
]


@pytest.mark.parametrize("title,fields,meetings,reason,words", CASES, ids=[case[0] for case in CASES])
def test_the_reason_says_what_is_in_the_way(title: str, fields: dict[str, Any], meetings: str, reason: str, words: str) -> None:
    problem = replace(DAY, **fields)
    found = {one.request: one for one in reasons(compile_problem(problem), meet(meetings))}
    assert found["b1e1"].reason == reason
    assert words in found["b1e1"].text
    assert set(found) | {meeting.request for meeting in meet(meetings)} == {request.id for request in problem.requests}
    assert found["b1e1"].change is None


def test_a_group_that_nobody_stands_for_has_no_slot() -> None:
    problem = Problem(DAY.slots, (Participant("x", ""),), (Request("r", "x", "g"),), groups=(Group("g"),))
    found = reasons(compile_problem(problem), ())
    assert (found[0].reason, found[0].text) == ("no_common_slot", "nobody comes for g")


def test_the_reason_of_a_group_is_that_of_the_delegation_which_came_nearest() -> None:
    people = tuple(
        replace(one, group="g" if one.side == "buyer" else None, available=() if one.id == "b1" else None, max_meetings=1 if one.id == "b2" else None)
        for one in DAY.participants
    )
    problem = replace(DAY, participants=people, groups=(Group("g"),), requests=(Request("b2e1", "b2", "e1"), Request("ge3", "g", "e3")))
    assert reasons(compile_problem(problem), meet("b2e1 s1 t1"))[0].text == "b2 has 1 meeting and may have no more"
