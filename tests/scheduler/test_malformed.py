"""Malformed problems are refused at birth, with a message that names the entry and says what is wrong."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from scheduler import MalformedProblem, Problem, Slot, problem_from_data, problem_to_data, read_problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAY: dict[str, Any] = {
    "slots": [
        {"id": "s1", "start": "2030-05-02T09:00", "end": "2030-05-02T09:15", "session": "am"},
        {"id": "s2", "start": "2030-05-02T09:15", "end": "2030-05-02T09:30", "session": "am"},
        {"id": "s3", "start": "2030-05-02T14:00", "end": "2030-05-02T14:15", "session": "pm"},
    ],
    "tables": [{"id": "t1"}, {"id": "t2", "slots": ["s1"]}],
    "groups": [{"id": "g", "name": "Ville", "max_meetings": 3, "guaranteed": 2}],
    "participants": [
        {"id": "b1", "side": "buyer", "group": "g", "available": ["s1"], "max_meetings": 1, "max_consecutive": 1, "home_table": "t1"},
        {"id": "b2", "side": "buyer"},
        {"id": "e1", "side": "structure"},
    ],
    "requests": [
        {"id": "r1", "a": "b1", "b": "e1", "rank_a": 1, "slots": ["s1"], "multiplier": 2},
        {"id": "r2", "a": "b2", "b": "e1", "after": ["r1"]},
    ],
    "vetoes": [["b2", "b1"]],
    "pins": [{"a": "g", "b": "e1", "slot": "s1", "table": "t1"}],
    "published": [{"a": "gone", "b": "e1", "slot": "old", "table": "lost"}],
    "side_multipliers": {"buyer": 2},
    "idle_rule": "present",
}

WRONG = [
    # where, what is put there, the entry named, words of the reason
    ("slots", {}, "slots", "list"),
    ("slots.0", 3, "slots, entry 1", "object"),
    ("slots.0.id", None, "slots, entry 1", "id is missing"),
    ("slots.0.id", 7, "slots, entry 1", "id must be a string"),
    ("slots.0.id", "", "slot", "empty"),
    ("slots.1.id", "s1", "slot s1", "twice"),
    ("slots.0.start", None, "slots, entry 1", "start is missing"),
    ("slots.0.start", "nine", "slot s1", "date and time"),
    ("slots.0.start", 9, "slot s1", "string"),
    ("slots.0.end", "2030-05-02T09:00", "slot s1", "before"),
    ("slots.0.end", "2030-05-02T08:59", "slot s1", "before"),
    ("slots.0.end", "2030-05-02T09:15+02:00", "slot s1", "offset"),
    ("slots.0.end", "2030-05-02T09:16", "slot s2", "overlap"),
    ("slots.2.start", "2030-05-02T08:00", "slot s3", "order of time"),
    ("slots.0.session", "pm", "slot s3", "two pieces"),
    ("slots.0.session", 1, "slot s1", "string"),
    ("tables", "two", "tables", "whole number"),
    ("tables", -1, "tables", "0 or more"),
    ("tables", True, "tables", "whole number"),
    ("tables", 10**9, "tables", "or less"),
    ("tables", 2.0, "tables", "whole number"),
    ("tables.0", "t1", "tables, entry 1", "object"),
    ("tables.1.id", "t1", "table t1", "twice"),
    ("tables.1.slots", ["s9"], "table t2", "unknown slot 's9'"),
    ("tables.1.slots", "s1", "table t2", "list"),
    ("tables.1.slots", [["s1"]], "table t2", "string"),
    ("groups.0.id", "b2", "group b2", "same id"),
    ("groups.0.max_meetings", -1, "group g", "0 or more"),
    ("groups.0.max_meetings", "3", "group g", "whole number"),
    ("groups.0.guaranteed", -1, "group g", "0 or more"),
    ("groups.0.guaranteed", True, "group g", "whole number"),
    ("groups.0.name", 1, "group g", "string"),
    ("participants.1.id", "b1", "participant b1", "twice"),
    ("participants.1.side", 1, "participant b2", "string"),
    ("participants.1.name", [], "participant b2", "string"),
    ("participants.1.group", "nobody", "participant b2", "unknown group 'nobody'"),
    ("participants.1.group", "e1", "participant b2", "unknown group 'e1'"),
    ("participants.0.available", ["s9"], "participant b1", "unknown slot 's9'"),
    ("participants.0.available", 1, "participant b1", "list"),
    ("participants.0.max_meetings", -1, "participant b1", "0 or more"),
    ("participants.0.max_meetings", False, "participant b1", "whole number"),
    ("participants.0.max_consecutive", 1.5, "participant b1", "whole number"),
    ("participants.0.max_consecutive", -1, "participant b1", "0 or more"),
    ("participants.0.guaranteed", -1, "participant b1", "0 or more"),
    ("participants.0.home_table", "t9", "participant b1", "unknown table 't9'"),
    ("participants.0.home_table", 1, "participant b1", "string"),
    ("participants.0.name", "\ud800", "participant b1", "cannot be written"),
    ("requests.1.id", "r1", "request r1", "twice"),
    ("requests.0.a", None, "requests, entry 1", "a is missing"),
    ("requests.0.a", 1, "request r1", "string"),
    ("requests.0.a", "b9", "request r1", "unknown participant or group 'b9'"),
    ("requests.0.b", "b1", "request r1", "itself"),
    ("requests.1", {"id": "r2", "a": "b1", "b": "e1"}, "request r2", "request r1 is the same pair"),
    ("requests.1", {"id": "r2", "a": "e1", "b": "b1"}, "request r2", "request r1 is the same pair"),
    ("requests.0.rank_a", 0, "request r1", "1 or more"),
    ("requests.0.rank_b", -2, "request r1", "1 or more"),
    ("requests.0.rank_a", True, "request r1", "whole number"),
    ("requests.0.rank_a", "1", "request r1", "whole number"),
    ("requests.0.required", 1, "request r1", "true or false"),
    ("requests.0.slots", ["s9"], "request r1", "unknown slot 's9'"),
    ("requests.1.after", ["r9"], "request r2", "unknown request 'r9'"),
    ("requests.1.after", "r1", "request r2", "list"),
    ("requests.0.multiplier", 0, "request r1", "1 or more"),
    ("requests.0.multiplier", 10**30, "request r1", "or less"),
    ("requests.0.multiplier", True, "request r1", "whole number"),
    ("vetoes", [["b1"]], "veto 1", "names two"),
    ("vetoes", [["b1", "b2", "e1"]], "veto 1", "names two"),
    ("vetoes", ["b1"], "veto 1", "list of two"),
    ("vetoes", [["b1", "b9"]], "veto 1", "unknown participant or group 'b9'"),
    ("vetoes", [["b1", 9]], "veto 1", "string"),
    ("vetoes", [["b1", "b1"]], "veto 1", "itself"),
    ("pins.0.a", "b9", "pin b9 with e1", "unknown participant or group 'b9'"),
    ("pins.0.a", "e1", "pin e1 with e1", "itself"),
    ("pins.0.b", "b2", "pin g with b2", "no request"),
    ("pins.0.slot", "s9", "pin g with e1", "unknown slot 's9'"),
    ("pins.0.slot", 1, "pin 'g' with 'e1'", "string"),
    ("pins.0.table", "t9", "pin g with e1", "unknown table 't9'"),
    ("published.0.slot", None, "published, entry 1", "slot is missing"),
    ("published.0.a", 1, "published meeting 1 with 'e1'", "string"),
    ("published.0.table", 4, "published meeting 'gone' with 'e1'", "string"),
    ("side_multipliers", [], "side_multipliers", "object"),
    ("side_multipliers.buyer", 0, "side_multipliers", "buyer must be 1 or more"),
    ("side_multipliers.buyer", True, "side_multipliers", "whole number"),
    ("idle_rule", "never", "idle_rule", "present or b2bsp"),
    ("idle_rule", 4, "idle_rule", "present or b2bsp"),
    ("idle_rule", "", "idle_rule", "present or b2bsp"),
    ("idle_rule", [], "idle_rule", "present or b2bsp"),
    ("kind", "other", "kind", "event or b2bsp"),
    ("kind", False, "kind", "event or b2bsp"),
    ("kind", "b2bsp", "idle_rule", "must be b2bsp where the kind is b2bsp"),
    ("requests.0.a", "two\nlines", "request r1", r"unknown participant or group 'two\nlines'"),
    ("requests.0", {"id": "two\nlines", "a": "b1", "b": "b9"}, r"request two\nlines", "unknown participant or group 'b9'"),
    ("pins.0.b", "a\tb", r"pin g with a\tb", "unknown participant or group"),
]
ANYTHING: list[Any] = [
    *(None, True, False, 0, -1, 1, 2**70, 1.5, float("nan"), "", "x", "b1", "s1", "t1", "r1", "g", "\ud800", "\x00", "a\nb"),
    *([], [None], [1], ["x"], ["s1"], [["s1"]], {}, {"a": 1}),
    *("2030-05-02T09:00", "2030-05-02", "0001-01-01T00:00+23:59", "9999-12-31T23:59-23:59", "2030-05-02T09:00Z"),
]


def changed(where: str, value: Any) -> dict[str, Any]:
    """Return the day with ``value`` put at the place that ``where`` names."""
    data = copy.deepcopy(DAY)
    *path, last = where.split(".")
    place: Any = data
    for key in path:
        place = place[int(key)] if key.isdigit() else place[key]
    place[int(last) if last.isdigit() else last] = value
    return data


@pytest.mark.parametrize("where,value,entry,words", WRONG)
def test_a_malformed_problem_is_refused_with_its_entry_and_the_reason(where: str, value: object, entry: str, words: str) -> None:
    with pytest.raises(MalformedProblem) as refusal:
        problem_from_data(changed(where, value))
    assert refusal.value.entry == entry
    assert words in refusal.value.reason
    assert str(refusal.value) == f"{refusal.value.entry}: {refusal.value.reason}"


def everywhere(data: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield each place of ``data``."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        here = (*path, str(key))
        yield ".".join(here)
        yield from everywhere(value, here)


def understood(data: dict[str, Any]) -> Problem | MalformedProblem:
    """Return the problem, or its refusal."""
    try:
        return problem_from_data(data)
    except MalformedProblem as refusal:
        return refusal


@pytest.mark.parametrize("where", list(everywhere(DAY)))
def test_whatever_stands_anywhere_is_understood_or_refused_in_one_line(where: str) -> None:
    for value in ANYTHING:
        answer = understood(changed(where, value))
        if isinstance(answer, Problem):
            assert problem_from_data(json.loads(json.dumps(problem_to_data(answer)))) == answer, value
        else:
            assert answer.entry, value
            assert answer.reason, value
            assert str(answer).isprintable(), value


@pytest.mark.parametrize("where,value", [("slots.1.session", "pm"), ("slots.1.session", "lunch"), ("slots.2.session", "am")])
def test_another_division_into_sessions_is_well_formed(where: str, value: str) -> None:
    assert len(problem_from_data(changed(where, value)).slots) == 3


def test_what_cannot_be_satisfied_is_well_formed() -> None:
    data = changed("pins.0.slot", "s3")
    data["vetoes"].append(["g", "e1"])
    data["requests"][0] |= {"required": True, "slots": [], "after": ["r2", "r1"]}
    problem = problem_from_data(data)
    assert problem.requests[0].required
    assert problem.requests[0].slots == ()


def test_history_may_name_what_is_gone() -> None:
    assert problem_from_data(DAY).published[0].slot == "old"


def test_multipliers_that_are_too_large_together_are_refused() -> None:
    data = changed("side_multipliers.buyer", 1_000_000)
    data["requests"][0]["multiplier"] = 1_000_000
    data["requests"] += [{"id": f"x{index}", "a": "b2", "b": f"y{index}", "multiplier": 1_000_000} for index in range(40)]
    data["participants"] += [{"id": f"y{index}"} for index in range(40)]
    with pytest.raises(MalformedProblem, match="too large to add up"):
        problem_from_data(data)


def test_times_with_and_without_offset_do_not_mix_between_slots() -> None:
    slots = (Slot("s1", "2030-05-02T09:00", "2030-05-02T09:15"), Slot("s2", "2030-05-02T10:00Z", "2030-05-02T10:15Z"))
    with pytest.raises(MalformedProblem, match="slot s2: some times carry an offset"):
        Problem(slots, (), ())


def test_offsets_are_compared_as_instants() -> None:
    slots = (Slot("s1", "2030-05-02T09:00+02:00", "2030-05-02T09:15+02:00"), Slot("s2", "2030-05-02T07:15Z", "2030-05-02T07:30Z"))
    assert len(Problem(slots, (), ()).slots) == 2


@pytest.mark.parametrize(
    "content,words",
    [
        (b"{", "line 1, column 2: this is not JSON"),
        (b"", "this is not JSON"),
        (b"[]", "problem: must be an object"),
        (b"null", "problem: must be an object"),
        (b'{"slots": [\xff]}', "byte 12: the file is not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"tables": ' + b"9" * 5000 + b"}", "this is not JSON that can be read"),
    ],
)
def test_a_file_that_is_not_json_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "problem.json"
    path.write_bytes(content)
    with pytest.raises(MalformedProblem) as refusal:
        read_problem(path)
    assert words in str(refusal.value)


def test_a_byte_order_mark_is_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "problem.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(DAY).encode())
    assert read_problem(path) == problem_from_data(DAY)


def test_absent_keys_have_their_defaults() -> None:
    problem = problem_from_data({"slots": DAY["slots"], "participants": [{"id": "x"}, {"id": "y"}], "requests": [{"id": "r", "a": "x", "b": "y"}]})
    assert (problem.tables, problem.groups, problem.vetoes, problem.pins, problem.published) == (None, (), (), (), ())
    assert (problem.side_multipliers, problem.idle_rule, problem.kind) == ({}, "present", "event")
    person, request = problem.participants[0], problem.requests[0]
    assert (person.side, person.available, person.max_meetings, person.max_consecutive, person.guaranteed, person.home_table) == (
        "",
        *[None] * 3,
        1,
        None,
    )
    assert (request.rank_a, request.rank_b, request.required, request.slots, request.after, request.multiplier) == (None, None, False, None, (), 1)


def test_an_empty_object_is_a_problem_with_nothing_to_do() -> None:
    assert problem_from_data({}) == Problem((), (), ())


def test_a_number_of_tables_names_them() -> None:
    problem = problem_from_data({"tables": 3})
    assert [table.id for table in problem.tables or ()] == ["t1", "t2", "t3"]
