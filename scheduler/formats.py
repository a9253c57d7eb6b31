"""Files: ``PROBLEM.json``, ``TIMETABLE.json`` and the literature's ``.dzn`` become the types of the front door, and back.

Other programs rely on these formats (docs/model.md, "Files"). Every refusal is a ``MalformedProblem`` that names the entry.
"""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import MISSING, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast, get_args

from scheduler.dzn import problem_from_dzn
from scheduler.malformed import MalformedProblem, boolean, optional_text, shown, text, whole
from scheduler.outcome import Change, ChangeKind, Conflict, Goal, GoalId, Limit, Meeting, Outcome, Reason, Scope, Status, Unmet
from scheduler.problem import Group, IdleRule, Kind, Participant, Pin, Problem, Published, Request, Slot, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    Entry = Slot | Table | Group | Participant | Request | Pin | Published

T = TypeVar("T", Slot, Table, Group, Participant, Request, Pin, Published, Meeting, Goal, Change, Unmet, Conflict)

LISTS: Final = frozenset({"slots", "available", "after"})
"""Keys of an entry that hold a list of identifiers."""


def read_problem(path: str | Path) -> Problem:
    """Read a problem from a ``.json`` file, or from a ``.dzn`` file of the literature; raise ``MalformedProblem`` or ``OSError``."""
    content = decode(Path(path).read_bytes())
    return problem_from_dzn(content) if Path(path).suffix == ".dzn" else problem_from_data(parse(content))


def write_problem(problem: Problem, path: str | Path) -> None:
    """Write ``problem`` as ``PROBLEM.json``."""
    Path(path).write_text(json_text(problem_to_data(problem)), encoding="utf-8")


def read_timetable(path: str | Path) -> Outcome:
    """Read a ``TIMETABLE.json``; only ``meetings`` is needed. Raise ``MalformedProblem`` or ``OSError``."""
    return outcome_from_data(parse(decode(Path(path).read_bytes())))


def write_timetable(outcome: Outcome, path: str | Path) -> None:
    """Write ``outcome`` as ``TIMETABLE.json``."""
    Path(path).write_text(json_text(outcome_to_data(outcome)), encoding="utf-8")


def problem_from_data(data: object) -> Problem:
    """Return the problem that a decoded ``PROBLEM.json`` describes; absent keys have the defaults of docs/model.md."""
    top = mapping("problem", data)
    multipliers = mapping("side_multipliers", {} if top.get("side_multipliers") is None else top["side_multipliers"])
    return Problem(
        slots=entries(Slot, "slots", top),
        participants=entries(Participant, "participants", top),
        requests=entries(Request, "requests", top),
        tables=tables(top),
        groups=entries(Group, "groups", top),
        vetoes=tuple(veto(index, row) for index, row in enumerate(rows("vetoes", top), 1)),
        pins=entries(Pin, "pins", top),
        published=entries(Published, "published", top),
        side_multipliers=cast("dict[str, int]", dict(multipliers)),
        idle_rule=cast("IdleRule", "present" if top.get("idle_rule") is None else top["idle_rule"]),
        kind=cast("Kind", "event" if top.get("kind") is None else top["kind"]),
    )


def problem_to_data(problem: Problem) -> dict[str, Any]:
    """Return ``problem`` as ``PROBLEM.json`` holds it."""
    data = dataclasses.asdict(problem)
    if problem.tables is None:
        del data["tables"]
    if problem.kind == "event":
        del data["kind"]
    return data


def outcome_from_data(data: object) -> Outcome:
    """Return the outcome that a decoded ``TIMETABLE.json`` describes."""
    top = mapping("timetable", data)
    if "meetings" not in top:
        raise MalformedProblem("timetable", "meetings is missing")
    status = top.get("status", "feasible")
    one_of("timetable", "status", status, get_args(Status))
    unmet = [mapping(f"unmet, entry {index}", row) for index, row in enumerate(rows("unmet", top), 1)]
    outcome = Outcome(
        status=cast("Status", status),
        meetings=entries(Meeting, "meetings", top),
        goals=entries(Goal, "goals", top),
        unmet=tuple(entry(Unmet, f"unmet, entry {index}", row) for index, row in enumerate(unmet, 1)),
        conflict=entries(Conflict, "conflict", top),
        minimal=cast("bool", top.get("minimal", True)),
        seconds=cast("float", top.get("seconds", 0.0)),
        seed=cast("int", top.get("seed", 0)),
        version=cast("str", top.get("version", "")),
    )
    check_outcome(outcome)
    return outcome


def outcome_to_data(outcome: Outcome) -> dict[str, Any]:
    """Return ``outcome`` as ``TIMETABLE.json`` holds it."""
    return dataclasses.asdict(outcome)


def check_meeting(meeting: Meeting) -> None:
    """Refuse values of the wrong type in a meeting that was read."""
    where = f"meeting {shown(meeting.request)}"
    for key in ("request", "a", "b", "slot"):
        text(where, key, getattr(meeting, key), empty=False)
    optional_text(where, "table", meeting.table)


def check_outcome(outcome: Outcome) -> None:
    """Refuse values of the wrong type in a timetable that was read."""
    for meeting in outcome.meetings:
        check_meeting(meeting)
    for goal in outcome.goals:
        text(f"goal {shown(goal.id)}", "name", goal.name)
        one_of("goals", "id", goal.id, get_args(GoalId))
        one_of(f"goal {goal.id}", "scope", goal.scope, get_args(Scope))
        whole(f"goal {goal.id}", "value", goal.value, 0)
        whole(f"goal {goal.id}", "bound", goal.bound, 0)
    for unmet in outcome.unmet:
        where = f"unmet {shown(unmet.request)}"
        for key in ("request", "a", "b", "text"):
            text(where, key, getattr(unmet, key))
        one_of(where, "reason", unmet.reason, get_args(Reason))
        if unmet.change is not None:
            check_change(where, unmet.change)
    for conflict in outcome.conflict:
        for key in ("rule", "entry", "text"):
            text("conflict", key, getattr(conflict, key))
    boolean("timetable", "minimal", outcome.minimal)
    whole("timetable", "seed", outcome.seed, 0)
    text("timetable", "version", outcome.version)
    if type(outcome.seconds) not in (int, float) or not 0 <= outcome.seconds < math.inf:
        raise MalformedProblem("timetable", f"seconds must be a number, not {shown(outcome.seconds)}")


def check_change(where: str, change: Change) -> None:
    """Refuse values of the wrong type in a change that was read."""
    one_of(f"{where}, change", "kind", change.kind, get_args(ChangeKind))
    text(f"{where}, change", "text", change.text)
    for key in ("participant", "slot"):
        optional_text(f"{where}, change", key, getattr(change, key))
    if change.limit is not None:
        one_of(f"{where}, change", "limit", change.limit, get_args(Limit))
    if change.meeting is not None:
        check_meeting(change.meeting)


def decode(content: bytes) -> str:
    """Return the text of a file, a byte order mark left out."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MalformedProblem(f"byte {error.start + 1}", "the file is not UTF-8 text") from error


def parse(content: str) -> object:
    """Return the value of a JSON text."""
    try:
        return json.loads(content)
    except json.JSONDecodeError as error:
        raise MalformedProblem(f"line {error.lineno}, column {error.colno}", f"this is not JSON: {error.msg}") from error
    except RecursionError as error:
        raise MalformedProblem("the whole file", "it is nested too deeply") from error
    except ValueError as error:
        raise MalformedProblem("the whole file", f"this is not JSON that can be read: {error}") from error


def json_text(data: object) -> str:
    """Return ``data`` as JSON, readable and ending with a newline."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def mapping(where: str, data: object) -> Mapping[str, object]:
    """Refuse ``data`` that is not a JSON object."""
    if not isinstance(data, dict):
        raise MalformedProblem(where, f"must be an object, not {shown(data)}")
    return data


def rows(key: str, top: Mapping[str, object]) -> list[object]:
    """Return the list at ``key``, empty if absent or null."""
    value = top.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise MalformedProblem(key, f"must be a list, not {shown(value)}")
    return value


def entries(kind: type[T], key: str, top: Mapping[str, object]) -> tuple[T, ...]:
    """Return the list at ``key`` as entries of ``kind``."""
    return tuple(entry(kind, f"{key}, entry {index}", row) for index, row in enumerate(rows(key, top), 1))


def entry(kind: type[T], where: str, row: object) -> T:
    """Return one entry of ``kind``; null stands for absent, keys that it does not have are left out."""
    data = mapping(where, row)
    values: dict[str, Any] = {}
    for field_ in fields(kind):
        value = data.get(field_.name)
        if value is not None:
            values[field_.name] = tuple(value) if field_.name in LISTS and isinstance(value, list) else value
        elif field_.default is MISSING and field_.name != "side":
            raise MalformedProblem(where, f"{field_.name} is missing")
    if kind is Participant:
        values.setdefault("side", "")
    if kind is Unmet and "change" in values:
        values["change"] = entry(Change, f"{where}, change", values["change"])
    if kind is Change and "meeting" in values:
        values["meeting"] = entry(Meeting, f"{where}, meeting", values["meeting"])
    if "id" in values and not isinstance(values["id"], str):
        raise MalformedProblem(where, f"id must be a string, not {shown(values['id'])}")
    return kind(**values)


def tables(top: Mapping[str, object]) -> tuple[Table, ...] | None:
    """Return the tables: a list of them, a number n for t1…tn, or None for as many as needed."""
    value = top.get("tables")
    if value is None:
        return None
    if isinstance(value, list):
        return entries(Table, "tables", top)
    whole("tables", "a number of tables", value, 0, 1_000_000)
    return tuple(Table(f"t{index}") for index in range(1, cast("int", value) + 1))


def veto(index: int, row: object) -> tuple[str, str]:
    """Return the pair of a veto; its members are checked with the problem."""
    if not isinstance(row, list):
        raise MalformedProblem(f"veto {index}", f"must be a list of two, not {shown(row)}")
    return cast("tuple[str, str]", tuple(row))


def one_of(where: str, key: str, value: object, allowed: tuple[str, ...]) -> None:
    """Refuse a ``value`` that is not one of ``allowed``."""
    if value not in allowed:
        raise MalformedProblem(where, f"{key} must be one of {', '.join(allowed)}, not {shown(value)}")
