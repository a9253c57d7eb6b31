"""A day small enough to count by hand, and words to change it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scheduler import Group, Meeting, Participant, Problem, Request, Table
from tests.scheduler.tiny import slot

PEOPLE = (
    Participant("b1", "buyer"),
    Participant("b2", "buyer"),
    Participant("e1", "structure"),
    Participant("e2", "structure"),
    Participant("e3", "structure"),
)
DAY = Problem(
    slots=(slot(1), slot(2), slot(3), slot(4, "afternoon"), slot(5, "afternoon")),
    tables=(Table("t1"), Table("t2")),
    participants=PEOPLE,
    requests=(
        Request("b1e1", "b1", "e1", 1),
        Request("b1e2", "b1", "e2", 2),
        Request("b1e3", "b1", "e3", 3),
        Request("b2e1", "b2", "e1", 1),
        Request("b2e2", "b2", "e2", 2),
    ),
)


def meet(text: str) -> tuple[Meeting, ...]:
    """Read meetings such as ``b1e1 s1 t1, b2e2 s1 t2``; the participants are in the name of the request."""
    words = [line.split() for line in text.split(",") if line.strip()]
    return tuple(Meeting(request, request[:2], request[2:], when, None if table == "-" else table) for request, when, table in words)


def person(name: str, **changes: Any) -> dict[str, Any]:
    """Return the field of a day in which one participant is different."""
    return {"participants": tuple(replace(one, **changes) if one.id == name else one for one in PEOPLE)}


def asked(name: str, **changes: Any) -> dict[str, Any]:
    """Return the field of a day in which one request is different."""
    return {"requests": tuple(replace(one, **changes) if one.id == name else one for one in DAY.requests)}


def delegations(**group: Any) -> dict[str, Any]:
    """Return the fields of a day in which both buyers are one group ``g``, asked for by e1 and, through b2, by e2."""
    people = tuple(replace(one, group="g") if one.side == "buyer" else one for one in PEOPLE)
    return {"participants": people, "groups": (Group("g", **group),), "requests": (*DAY.requests, Request("ge3", "g", "e3", 1))}
