"""Files are read and written as the contract says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from scheduler import (
    Change,
    Conflict,
    Goal,
    MalformedProblem,
    Meeting,
    Outcome,
    Unmet,
    check,
    outcome_from_data,
    outcome_to_data,
    problem_from_data,
    problem_to_data,
    read_problem,
    read_timetable,
    write_problem,
    write_timetable,
)
from tests.scheduler.test_malformed import DAY
from tests.scheduler.tiny import random_problem

if TYPE_CHECKING:
    from pathlib import Path

DZN = """
% five people, five meetings, one pair twice
nBusiness = 5; nMeetings = 5; nTables = 2; nTotalSlots = 4; nMorningSlots = 2;
requested = [| 1, 2, 3 | 1, 3, 1 | 4, 5, 2 | 4, 5, 3 | 2, 3, 3 |];
nMeetingsBusiness = [2, 2, 2, 2, 2];
meetingsxBusiness = [{1,2},{1,5},{2,5},{3,4},{3,4}];
forbidden = [{0}, {0,4}, {}, {0}, 1..2];
fixed = [0, 0, 4, 0, 3];
precedences = [{}, {1}, {}, {}, {}];
"""
OUTCOME = Outcome(
    "feasible",
    (Meeting("r1", "b1", "e1", "s1", "t1"),),
    (Goal("G2", "satisfaction", 20, 25, "all"),),
    (Unmet("r2", "b2", "e1", "a_full", "why", Change("free_slot", "how", "b2", "s1", meeting=Meeting("r2", "b2", "e1", "s1"))),),
    (Conflict("H6", "pin", "how"),),
    minimal=False,
    seconds=0.5,
    seed=3,
    version="1",
)


UNMET = {"request": "r", "a": "x", "b": "y", "reason": "a_full", "text": ""}
CHANGE = {"kind": "free_slot", "text": ""}


def dzn(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "instance.dzn"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("seed", range(20))
def test_a_problem_survives_its_file(seed: int, tmp_path: Path) -> None:
    problem = random_problem(seed)
    write_problem(problem, tmp_path / "problem.json")
    assert read_problem(tmp_path / "problem.json") == problem


def test_a_problem_without_tables_is_written_without_them() -> None:
    data = problem_to_data(problem_from_data(DAY | {"tables": None}))
    assert "tables" not in data
    assert "kind" not in data


def test_a_timetable_survives_its_file(tmp_path: Path) -> None:
    write_timetable(OUTCOME, tmp_path / "timetable.json")
    assert read_timetable(tmp_path / "timetable.json") == OUTCOME


def test_a_timetable_is_written_with_the_keys_of_the_contract() -> None:
    data = json.loads(json.dumps(outcome_to_data(OUTCOME)))
    assert list(data) == ["status", "meetings", "goals", "unmet", "conflict", "minimal", "seconds", "seed", "version"]
    assert data["meetings"][0] == {"request": "r1", "a": "b1", "b": "e1", "slot": "s1", "table": "t1"}
    assert data["goals"][0] == {"id": "G2", "name": "satisfaction", "value": 20, "bound": 25, "scope": "all"}
    assert list(data["unmet"][0]) == ["request", "a", "b", "reason", "text", "change"]
    assert data["conflict"][0] == {"rule": "H6", "entry": "pin", "text": "how"}


def test_only_the_meetings_of_a_timetable_are_needed() -> None:
    assert outcome_from_data({"meetings": [{"request": "r", "a": "x", "b": "y", "slot": "s"}]}).meetings == (Meeting("r", "x", "y", "s"),)


@pytest.mark.parametrize(
    "data,words",
    [
        ([], "timetable: must be an object"),
        ({}, "timetable: meetings is missing"),
        ({"meetings": 3}, "meetings: must be a list"),
        ({"meetings": [{"request": "r"}]}, "meetings, entry 1: a is missing"),
        ({"meetings": [{"request": 1, "a": "x", "b": "y", "slot": "s"}]}, "request must be a string"),
        ({"meetings": [{"request": "r", "a": "x", "b": "y", "slot": "s", "table": 1}]}, "table must be a string"),
        ({"meetings": [], "status": "perfect"}, "status must be one of"),
        ({"meetings": [], "status": []}, "status must be one of"),
        ({"meetings": [], "goals": [{"id": "G9", "name": "", "value": 0, "bound": 0, "scope": "all"}]}, "id must be one of"),
        ({"meetings": [], "goals": [{"id": "G1", "name": "", "value": "0", "bound": 0, "scope": "all"}]}, "value must be a whole number"),
        ({"meetings": [], "goals": [{"id": "G1", "name": "", "value": 0, "bound": 0, "scope": "some"}]}, "scope must be one of"),
        ({"meetings": [], "unmet": [{"request": "r", "a": "x", "b": "y", "reason": "no", "text": ""}]}, "reason must be one of"),
        ({"meetings": [], "unmet": [3]}, "unmet, entry 1: must be an object"),
        ({"meetings": [], "unmet": [UNMET | {"text": 1}]}, "text must be a string"),
        ({"meetings": [], "unmet": [UNMET | {"change": {"kind": "wish", "text": ""}}]}, "kind must be one of"),
        ({"meetings": [], "unmet": [UNMET | {"change": {"kind": "free_slot", "text": 0}}]}, "text must be a string"),
        ({"meetings": [], "unmet": [UNMET | {"change": CHANGE | {"slot": 3}}]}, "slot must be a string"),
        ({"meetings": [], "unmet": [UNMET | {"change": CHANGE | {"limit": "hope"}}]}, "limit must be one of"),
        (
            {"meetings": [], "unmet": [UNMET | {"change": CHANGE | {"meeting": {"request": 1, "a": "x", "b": "y", "slot": "s"}}}]},
            "request must be a str",
        ),
        ({"meetings": [], "goals": [{"id": "G1", "name": 1, "value": 0, "bound": 0, "scope": "all"}]}, "name must be a string"),
        ({"meetings": [], "conflict": [{"rule": "H1", "entry": "x", "text": 1}]}, "text must be a string"),
        ({"meetings": [], "seconds": "1"}, "seconds must be a number"),
        ({"meetings": [], "seconds": True}, "seconds must be a number"),
        ({"meetings": [], "seconds": float("nan")}, "seconds must be a number"),
        ({"meetings": [], "seconds": -1}, "seconds must be a number"),
        ({"meetings": [], "seed": 1.5}, "seed must be a whole number"),
        ({"meetings": [], "minimal": 1}, "minimal must be true or false"),
        ({"meetings": [], "version": 1}, "version must be a string"),
    ],
)
def test_a_malformed_timetable_is_refused(data: object, words: str) -> None:
    with pytest.raises(MalformedProblem) as refusal:
        outcome_from_data(data)
    assert words in str(refusal.value)


def test_an_instance_of_the_literature_becomes_a_problem(tmp_path: Path) -> None:
    problem = read_problem(dzn(tmp_path, DZN))
    assert (problem.kind, problem.idle_rule) == ("b2bsp", "b2bsp")
    assert [slot.session for slot in problem.slots] == ["morning", "morning", "afternoon", "afternoon"]
    assert [table.id for table in problem.tables or ()] == ["t1", "t2"]
    assert [person.available for person in problem.participants] == [
        ("s1", "s2", "s3", "s4"),
        ("s1", "s2", "s3"),
        ("s1", "s2", "s3", "s4"),
        ("s1", "s2", "s3", "s4"),
        ("s3", "s4"),
    ]
    asked = [(request.id, request.a, request.b, request.slots, request.after) for request in problem.requests]
    assert asked == [
        ("m1", "p1", "p2", None, ()),
        ("m2", "p1", "p3", ("s1", "s2"), ("m1",)),
        ("m3", "p4", "p5", ("s4",), ()),
        ("m4", "p4", "p5", None, ()),
        ("m5", "p2", "p3", ("s3",), ()),
    ]
    assert all(request.required for request in problem.requests)
    rows = [("m1", "p1", "p2", "s1"), ("m2", "p1", "p3", "s2"), ("m3", "p4", "p5", "s4"), ("m4", "p4", "p5", "s3"), ("m5", "p2", "p3", "s3")]
    report = check(problem, [Meeting(*row, "t1" if row[0] != "m5" else "t2") for row in rows])
    assert report.valid
    assert [(goal.id, goal.value) for goal in report.goals] == [("G5", 1)]


def test_the_kind_of_a_problem_of_the_literature_survives_its_file(tmp_path: Path) -> None:
    problem = read_problem(dzn(tmp_path, DZN))
    write_problem(problem, tmp_path / "problem.json")
    assert read_problem(tmp_path / "problem.json") == problem


@pytest.mark.parametrize(
    "old,new,words",
    [
        ("nBusiness = 5;", "", "nBusiness: it is missing"),
        ("nBusiness = 5;", "nBusiness = five;", "nBusiness: must be a whole number"),
        ("nBusiness = 5;", "nBusiness = 50000000;", "nBusiness: holds a number of more than six digits"),
        ("nBusiness = 5;", "nBusiness = 4;", "forbidden: must have 4 entries, not 5"),
        ("nMeetings = 5;", "nMeetings = 6;", "requested: must have 6 entries, not 5"),
        ("nMeetings = 5;", "nMeetings 5;", "line 3: expected name = value;"),
        ("| 1, 2, 3 |", "| 1, 2, 4 |", "requested, row 1: must be two participants and 1, 2 or 3"),
        ("| 1, 2, 3 |", "| 1, 2 |", "requested, row 1: must be two participants and 1, 2 or 3"),
        ("| 1, 2, 3 |", "| 1, 6, 3 |", "requested, entry 1: must be between 1 and 5, not 6"),
        ("| 1, 2, 3 |", "| 1, 1, 3 |", "request m1: p1 cannot meet itself"),
        ("[| 1, 2, 3 |", "[ 1, 2, 3 |", "requested: must be a table"),
        ("{0,4}", "{0,5}", "forbidden, entry 2: must be between 0 and 4, not 5"),
        ("{0,4}", "{0,x}", "forbidden: must be an array of sets"),
        ("fixed = [0,", "fixed = [9,", "fixed, entry 1: must be between 0 and 4, not 9"),
        ("fixed = [0,", "fixed = [", "fixed: must have 5 entries, not 4"),
        ("fixed = [0,", "fixed = [a,", "fixed: must be an array of whole numbers"),
        ("precedences = [{},", "precedences = [{7},", "precedences, entry 1: must be between 1 and 5, not 7"),
        ("{}, {}, {}];", "{}, {}, {}]", "expected name = value;"),
    ],
)
def test_a_malformed_instance_of_the_literature_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in DZN
    with pytest.raises(MalformedProblem) as refusal:
        read_problem(dzn(tmp_path, DZN.replace(old, new, 1)))
    assert words in str(refusal.value)
