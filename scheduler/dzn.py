"""The literature's instances: ``.dzn`` files of the B2B meeting scheduling problem (Bofill et al., JAIR 74, 2022).

Participants become ``p1``…, slots ``s1``…, requests ``m1``… in file order, tables ``t1``…; every meeting is required and a fixed slot becomes
the only slot its request allows. The files have no times: slots of 15 minutes from nine o'clock stand for them.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final, TypeVar

from scheduler.malformed import MalformedProblem, shown
from scheduler.problem import Participant, Problem, Request, Slot, Table

Item = TypeVar("Item")

FIRST: Final = datetime.fromisoformat("2000-01-01T09:00")
STATEMENT: Final = re.compile(r"\s*([A-Za-z_]\w*)\s*=\s*([^;]*);")
COMMENT: Final = re.compile(r"%[^\n]*")
NUMBER: Final = re.compile(r"-?\d+")
LONG: Final = re.compile(r"\d{7}")
SESSIONS: Final = {1: "morning", 2: "afternoon", 3: None}
"""What the third number of ``requested`` allows."""


def problem_from_dzn(content: str) -> Problem:
    """Return the problem that a ``.dzn`` file describes; raise ``MalformedProblem`` that names the entry."""
    values = statements(content)
    people, meetings = size(values, "nBusiness"), size(values, "nMeetings")
    slots, morning, tables = size(values, "nTotalSlots"), size(values, "nMorningSlots"), size(values, "nTables")
    requested, forbidden = triples(values, meetings), sets(values, "forbidden", people)
    fixed, precedences = numbers(values, "fixed", meetings), sets(values, "precedences", meetings)
    within("forbidden", forbidden, 0, slots)
    within("fixed", [fixed], 0, slots)
    within("precedences", precedences, 1, meetings)
    within("requested", [list(row[:2]) for row in requested], 1, people)
    session = {slot: "morning" if slot <= morning else "afternoon" for slot in range(1, slots + 1)}
    return Problem(
        kind="b2bsp",
        idle_rule="b2bsp",
        slots=tuple(slot_at(slot, session[slot]) for slot in session),
        tables=tuple(Table(f"t{table}") for table in range(1, tables + 1)),
        participants=tuple(
            Participant(f"p{person}", "", available=tuple(f"s{slot}" for slot in session if slot not in forbidden[person - 1]))
            for person in range(1, people + 1)
        ),
        requests=tuple(
            Request(
                f"m{index}",
                f"p{a}",
                f"p{b}",
                required=True,
                slots=allowed(session, half, fixed[index - 1]),
                after=tuple(f"m{other}" for other in precedences[index - 1]),
            )
            for index, (a, b, half) in enumerate(requested, 1)
        ),
    )


def slot_at(number: int, session: str) -> Slot:
    """Return the slot of that number, counted from 1."""
    start = FIRST + timedelta(minutes=15 * (number - 1))
    return Slot(f"s{number}", start.isoformat(), (start + timedelta(minutes=15)).isoformat(), session)


def allowed(session: dict[int, str], half: int, fixed: int) -> tuple[str, ...] | None:
    """Return the slots that a meeting may have: of its half of the day, and the fixed one only if there is one; None means all."""
    wanted = SESSIONS[half]
    if wanted is None and not fixed:
        return None
    return tuple(f"s{slot}" for slot, name in session.items() if wanted in (None, name) and fixed in (0, slot))


def statements(content: str) -> dict[str, str]:
    """Return the right-hand side of each ``name = value;``."""
    text, values, place = COMMENT.sub("", content), {}, 0
    while text[place:].strip():
        match = STATEMENT.match(text, place)
        if match is None:
            raise MalformedProblem(f"line {text.count(chr(10), 0, place) + 1}", "expected name = value;")
        values[match[1]], place = match[2].strip(), match.end()
    return values


def value_of(values: dict[str, str], name: str) -> str:
    """Return the value of ``name``; refuse a file without it."""
    if name not in values:
        raise MalformedProblem(name, "it is missing")
    if LONG.search(values[name]):
        raise MalformedProblem(name, "holds a number of more than six digits")
    return values[name]


def size(values: dict[str, str], name: str) -> int:
    """Return the number ``name``."""
    value = value_of(values, name)
    if not re.fullmatch(r"[0-9]+", value):
        raise MalformedProblem(name, f"must be a whole number, not {shown(value)}")
    return int(value)


def numbers(values: dict[str, str], name: str, count: int) -> list[int]:
    """Return the ``count`` numbers of the array ``name``."""
    match = re.fullmatch(r"\[([-\d,\s]*)\]", value_of(values, name))
    if match is None:
        raise MalformedProblem(name, "must be an array of whole numbers")
    return counted(name, [int(number) for number in NUMBER.findall(match[1])], count)


def sets(values: dict[str, str], name: str, count: int) -> list[list[int]]:
    """Return the ``count`` sets of the array ``name``; a range ``1..3`` is a set too."""
    value = value_of(values, name)
    if not re.fullmatch(r"\[(\s*(\{[-\d,\s]*\}|\d+\s*\.\.\s*\d+)\s*,?)*\s*\]", value):
        raise MalformedProblem(name, "must be an array of sets of whole numbers")
    found = []
    for braces, first, last in re.findall(r"\{([^}]*)\}|(\d+)\s*\.\.\s*(\d+)", value):
        found.append(list(range(int(first), int(last) + 1)) if first else [int(number) for number in NUMBER.findall(braces)])
    return counted(name, found, count)


def triples(values: dict[str, str], count: int) -> list[tuple[int, int, int]]:
    """Return the rows of ``requested``: two participants and the half of the day."""
    match = re.fullmatch(r"\[\|([-\d,|\s]*)\|\]", value_of(values, "requested"))
    if match is None:
        raise MalformedProblem("requested", "must be a table of whole numbers: [| 1, 2, 3 | … |]")
    rows = [[int(number) for number in NUMBER.findall(row)] for row in match[1].split("|") if row.strip()]
    for index, row in enumerate(counted("requested", rows, count), 1):
        if len(row) != len(("a", "b", "half")) or row[2] not in SESSIONS:
            raise MalformedProblem(f"requested, row {index}", "must be two participants and 1, 2 or 3")
    return [(row[0], row[1], row[2]) for row in rows]


def counted(name: str, items: list[Item], count: int) -> list[Item]:
    """Refuse an array of another length than the file announces."""
    if len(items) != count:
        raise MalformedProblem(name, f"must have {count} entries, not {len(items)}")
    return items


def within(name: str, rows: list[list[int]], least: int, most: int) -> None:
    """Refuse numbers outside ``least``…``most``."""
    for index, row in enumerate(rows, 1):
        for number in row:
            if not least <= number <= most:
                raise MalformedProblem(f"{name}, entry {index}", f"must be between {least} and {most}, not {number}")
