"""Each hard rule three times: a timetable that it allows, one that it forbids, and one at its edge."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scheduler import Meeting, Participant, Pin, Problem, Request, Table, check
from scheduler.rules import GOALS, RULES
from tests.scheduler.day import DAY, PEOPLE, asked, delegations, meet, person
from tests.scheduler.tiny import slot


def broken(fields: dict[str, Any], meetings: tuple[Meeting, ...]) -> list[str]:
    return [violation.rule for violation in check(replace(DAY, **fields), meetings).violations]


HOME = person("b1", home_table="t1")
TWO_HOMES = {"participants": tuple(replace(one, home_table={"b1": "t1", "e1": "t2"}.get(one.id)) for one in PEOPLE)}
CASES: dict[str, dict[str, list[tuple[str, dict[str, Any], str]]]] = {
    "H1": {
        "allows": [("one person in two slots", {}, "b1e1 s1 t1, b1e2 s2 t1")],
        "forbids": [("two meetings at once", {}, "b1e1 s1 t1, b1e2 s1 t2"), ("for the other side as well", {}, "b1e1 s1 t1, b2e1 s1 t2")],
        "edge": [("everyone busy in one slot", {}, "b1e1 s1 t1, b2e2 s1 t2")],
    },
    "H2": {
        "allows": [("two tables in one slot", {}, "b1e1 s1 t1, b2e2 s1 t2"), ("no tables are named", {"tables": None}, "b1e1 s1 -, b2e2 s1 -")],
        "forbids": [
            ("one table twice", {}, "b1e1 s1 t1, b2e2 s1 t1"),
            ("one table twice, none being named", {"tables": None}, "b1e1 s1 t9, b2e2 s1 t9"),
            ("an unknown table", {}, "b1e1 s1 t3"),
            ("no table", {}, "b1e1 s1 -"),
            ("a closed table", {"tables": (Table("t1", ("s2",)),)}, "b1e1 s1 t1"),
            ("a table that never opens", {"tables": (Table("t1", ()),)}, "b1e1 s1 t1"),
        ],
        "edge": [("the only slot in which it is open", {"tables": (Table("t1", ("s2",)),)}, "b1e1 s2 t1")],
    },
    "H3": {
        "allows": [("present", person("b1", available=("s1", "s2")), "b1e1 s1 t1")],
        "forbids": [
            ("absent", person("b1", available=("s1",)), "b1e1 s2 t1"),
            ("the other is absent", person("e1", available=("s1",)), "b1e1 s2 t1"),
            ("never there", person("b1", available=()), "b1e1 s1 t1"),
            ("a slot that the request does not allow", asked("b1e1", slots=("s2",)), "b1e1 s1 t1"),
            ("a request that allows none", asked("b1e1", slots=()), "b1e1 s1 t1"),
        ],
        "edge": [("the only slot in common", person("b1", available=("s3",)) | asked("b1e1", slots=("s3", "s4")), "b1e1 s3 t1")],
    },
    "H4": {
        "allows": [("others meet", {"vetoes": (("b1", "e1"),)}, "b1e2 s1 t1, b2e1 s1 t2")],
        "forbids": [
            ("a vetoed pair", {"vetoes": (("b1", "e1"),)}, "b1e1 s1 t1"),
            ("named the other way round", {"vetoes": (("e1", "b1"),)}, "b1e1 s1 t1"),
            ("a veto of the group", delegations() | {"vetoes": (("g", "e1"),)}, "b1e1 s1 t1"),
        ],
        "edge": [("a veto of one delegation leaves the other", delegations() | {"vetoes": (("b1", "e1"),)}, "b2e1 s1 t1")],
    },
    "H5": {
        "allows": [("different pairs", {}, "b1e1 s1 t1, b1e2 s2 t1")],
        "forbids": [
            ("the same request twice", {}, "b1e1 s1 t1, b1e1 s2 t1"),
            ("two delegations of a group", delegations(), "b1e1 s1 t1, b2e1 s2 t1"),
        ],
        "edge": [
            ("a repeated request of the literature", {"kind": "b2bsp", "idle_rule": "b2bsp", **asked("b1e2", a="b1", b="e1")}, "b1e1 s1 t1"),
            ("delegations that meet different people", delegations(), "b1e1 s1 t1, b2e2 s2 t1"),
        ],
    },
    "H6": {
        "allows": [("held where pinned", {"pins": (Pin("b1", "e1", "s2", "t2"),)}, "b1e1 s2 t2")],
        "forbids": [
            ("not held", {"pins": (Pin("b1", "e1", "s2"),)}, ""),
            ("in another slot", {"pins": (Pin("b1", "e1", "s2"),)}, "b1e1 s1 t1"),
            ("at another table", {"pins": (Pin("b1", "e1", "s2", "t2"),)}, "b1e1 s2 t1"),
        ],
        "edge": [
            ("named the other way round", {"pins": (Pin("e1", "b1", "s2"),)}, "b1e1 s2 t1"),
            ("a pin of the group, kept by a delegation", delegations() | {"pins": (Pin("g", "e1", "s2"),)}, "b2e1 s2 t1"),
        ],
    },
    "H7": {
        "allows": [("below the limit", person("b1", max_meetings=2), "b1e1 s1 t1")],
        "forbids": [
            ("above the limit", person("b1", max_meetings=1), "b1e1 s1 t1, b1e2 s2 t1"),
            ("none allowed", person("b1", max_meetings=0), "b1e1 s1 t1"),
            ("the group's limit", delegations(max_meetings=1), "b1e1 s1 t1, b2e2 s2 t1"),
        ],
        "edge": [
            ("at the limit", person("b1", max_meetings=2), "b1e1 s1 t1, b1e2 s2 t1"),
            ("at the group's limit", delegations(max_meetings=2), "b1e1 s1 t1, b2e2 s2 t1"),
        ],
    },
    "H8": {
        "allows": [("a rest between", person("b1", max_consecutive=1), "b1e1 s1 t1, b1e2 s3 t1")],
        "forbids": [
            ("two in a row", person("b1", max_consecutive=1), "b1e1 s1 t1, b1e2 s2 t1"),
            ("three in a row", person("b1", max_consecutive=2), "b1e1 s1 t1, b1e2 s2 t1, b1e3 s3 t1"),
            ("none in a row", person("b1", max_consecutive=0), "b1e1 s1 t1"),
        ],
        "edge": [
            ("as many as allowed", person("b1", max_consecutive=2), "b1e1 s1 t1, b1e2 s2 t1"),
            ("a new session starts anew", person("b1", max_consecutive=1), "b1e1 s3 t1, b1e2 s4 t1"),
        ],
    },
    "H9": {
        "allows": [("at home", HOME, "b1e1 s1 t1, b2e2 s1 t2")],
        "forbids": [
            ("away from home", HOME, "b1e1 s1 t2"),
            ("the buyer's home comes first", TWO_HOMES, "b1e1 s1 t2"),
            ("a guest at a's home while a buyer hosts", TWO_HOMES, "b1e1 s1 t1, b2e2 s1 t2"),
            ("at b's home where neither is a buyer", TWO_HOMES | {"requests": (Request("e1b1", "e1", "b1"),)}, "e1b1 s1 t2"),
        ],
        "edge": [
            ("a home lent while its owner is idle", HOME, "b2e2 s1 t1"),
            ("the only owner is b", person("e1", home_table="t2"), "b1e1 s1 t2"),
            ("two owners of one table", {"participants": tuple(replace(one, home_table="t1") for one in PEOPLE)}, "b1e1 s1 t1"),
        ],
    },
    "H10": {
        "allows": [("a required request is met", asked("b1e1", required=True), "b1e1 s1 t1")],
        "forbids": [
            ("a required request is not met", asked("b1e1", required=True), "b2e2 s1 t1"),
            ("before the other", asked("b1e1", after=("b2e2",)), "b1e1 s1 t1, b2e2 s2 t1"),
            ("with the other", asked("b1e1", after=("b2e2",)), "b1e1 s1 t1, b2e2 s1 t2"),
        ],
        "edge": [
            ("right after the other", asked("b1e1", after=("b2e2",)), "b2e2 s1 t1, b1e1 s2 t1"),
            ("the other is not met", asked("b1e1", after=("b2e2",)), "b1e1 s1 t1"),
        ],
    },
    "M1": {
        "allows": [("what was asked", {}, "b1e1 s1 t1")],
        "forbids": [("an unknown request", {}, "b2e3 s1 t1"), ("an unknown slot", {}, "b1e1 s9 t1")],
        "edge": [("a delegation for its group", delegations(), "b1e1 s1 t1")],
    },
}
ALLOWED = [(rule, *case) for rule, kinds in CASES.items() for kind in ("allows", "edge") for case in kinds[kind]]
FORBIDDEN = [(rule, *case) for rule, kinds in CASES.items() for case in kinds["forbids"]]


@pytest.mark.parametrize("rule,title,fields,meetings", ALLOWED, ids=[f"{case[0]}: {case[1]}" for case in ALLOWED])
def test_a_timetable_that_keeps_the_rule_is_accepted(rule: str, title: str, fields: dict[str, Any], meetings: str) -> None:
    assert broken(fields, meet(meetings)) == []


@pytest.mark.parametrize("rule,title,fields,meetings", FORBIDDEN, ids=[f"{case[0]}: {case[1]}" for case in FORBIDDEN])
def test_a_timetable_that_breaks_the_rule_is_refused_for_that_rule(rule: str, title: str, fields: dict[str, Any], meetings: str) -> None:
    assert set(broken(fields, meet(meetings))) == {rule}


def test_a_request_of_a_group_may_be_held_by_its_delegation() -> None:
    assert broken(delegations(), (Meeting("ge3", "b2", "e3", "s1", "t1"),)) == []


@pytest.mark.parametrize("meeting", [("b1", "e2"), ("e1", "b1"), ("b1", "b1"), ("b1", "nobody"), ("nobody", "e1")])
def test_a_meeting_of_others_than_those_who_were_asked_is_refused(meeting: tuple[str, str]) -> None:
    assert broken({}, (Meeting("b1e1", *meeting, "s1", "t1"),)) == ["M1"]


def test_the_literature_may_repeat_a_pair() -> None:
    fields = {"kind": "b2bsp", "idle_rule": "b2bsp", **asked("b1e2", a="b1", b="e1")}
    assert broken(fields, (Meeting("b1e1", "b1", "e1", "s1", "t1"), Meeting("b1e2", "b1", "e1", "s2", "t1"))) == []


@pytest.mark.parametrize("gaps,rules", [(2, []), (3, ["B1"])])
def test_b1_allows_two_breaks_more_than_another_and_no_third(gaps: int, rules: list[str]) -> None:
    people = (Participant("b1", "buyer"), *(Participant(f"e{index}", "structure") for index in range(1, 5)))
    problem = Problem(
        slots=tuple(slot(index) for index in range(1, 9)),
        participants=people,
        requests=tuple(Request(f"b1e{index}", "b1", f"e{index}") for index in range(1, 5)),
        kind="b2bsp",
        idle_rule="b2bsp",
    )
    meetings = [Meeting(f"b1e{index}", "b1", f"e{index}", f"s{2 * index - 1}", "t1") for index in range(1, gaps + 2)]
    assert [violation.rule for violation in check(problem, meetings).violations] == rules


def test_b1_compares_people_who_all_have_breaks() -> None:
    slots = tuple(slot(index) for index in range(1, 6))
    people = (Participant("p1", ""), Participant("p2", ""))
    requests = tuple(Request(f"m{index}", "p1", "p2") for index in range(3))
    meetings = [Meeting(f"m{index}", "p1", "p2", f"s{2 * index + 1}", "t1") for index in range(3)]
    assert check(Problem(slots, people, requests, kind="b2bsp", idle_rule="b2bsp"), meetings).valid


def test_b1_holds_for_the_literature_only() -> None:
    assert broken({}, meet("b1e1 s1 t1, b1e2 s3 t1")) == []


def test_a_problem_without_participants_has_an_empty_timetable() -> None:
    assert check(Problem((), (), (), kind="b2bsp", idle_rule="b2bsp"), ()).valid


def test_every_rule_has_its_three_kinds_of_tests_and_a_heading_in_the_documentation() -> None:
    assert set(CASES) | {"B1"} == {rule.id for rule in RULES}
    assert [goal.id for goal in GOALS] == ["G1", "G2", "G3", "G4", "G5", "G6", "G7"]
