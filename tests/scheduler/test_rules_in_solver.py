"""The same cases put to the solver: a problem in which exactly these meetings can be held, and must be, is solved where the rule allows them.

``test_rules.py`` puts them to the checker. Each rule is written twice, and neither writing may be laxer or stricter than the other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from scheduler import Outcome, Pin, Policy, Problem, Published, check, solve
from tests.scheduler.day import DAY, meet
from tests.scheduler.test_rules import ALLOWED, FORBIDDEN

if TYPE_CHECKING:
    from scheduler import Meeting, Request

UNASKABLE = {"an unknown table", "no table", "an unknown request", "an unknown slot"}
"""Timetables that no problem can ask for: what they name does not exist."""
KEPT = [case for case in ALLOWED if case[1] not in UNASKABLE]
REFUSED = [case for case in FORBIDDEN if case[1] not in UNASKABLE]


def only(fields: dict[str, Any], meetings: tuple[Meeting, ...]) -> Problem:
    """Return the day with ``fields`` in which these meetings must be held, where they are, and no other can be."""
    problem = replace(DAY, **fields)
    slots: dict[str, list[str]] = {}
    for meeting in meetings:
        slots.setdefault(meeting.request, []).append(meeting.slot)

    def narrowed(request: Request) -> Request:
        where = tuple(slot for slot in slots.get(request.id, ()) if request.slots is None or slot in request.slots)
        return replace(request, slots=where, required=request.required or request.id in slots)

    pins = tuple(Pin(meeting.a, meeting.b, meeting.slot, meeting.table) for meeting in meetings)
    return replace(problem, requests=tuple(narrowed(request) for request in problem.requests), pins=(*problem.pins, *pins))


def answer(problem: Problem, policy: Policy, meetings: tuple[Meeting, ...]) -> Outcome:
    """Return the answer; a repair has the meetings as its history."""
    told = tuple(Published(meeting.a, meeting.b, meeting.slot, meeting.table) for meeting in meetings) if policy == "repair" else ()
    return solve(replace(problem, published=told), policy=policy, time_limit_s=5, deterministic=True)


@pytest.mark.parametrize("policy", ["build", "repair"])
@pytest.mark.parametrize("rule,title,fields,meetings", KEPT, ids=[f"{case[0]}: {case[1]}" for case in KEPT])
def test_the_solver_finds_what_a_rule_allows(rule: str, title: str, fields: dict[str, Any], meetings: str, policy: Policy) -> None:
    asked = meet(meetings)
    problem = only(fields, asked)
    outcome = answer(problem, policy, asked)
    assert outcome.status == "optimal"
    assert check(problem, outcome.meetings).valid
    table = {one.request: one.table for one in asked}
    assert {replace(one, table=one.table if table[one.request] else None) for one in outcome.meetings} == set(asked)


@pytest.mark.parametrize("policy", ["build", "repair"])
@pytest.mark.parametrize("rule,title,fields,meetings", REFUSED, ids=[f"{case[0]}: {case[1]}" for case in REFUSED])
def test_the_solver_finds_nothing_that_a_rule_forbids(rule: str, title: str, fields: dict[str, Any], meetings: str, policy: Policy) -> None:
    outcome = answer(only(fields, meet(meetings)), policy, meet(meetings))
    assert outcome.status == "infeasible"
    assert outcome.meetings == ()
    assert outcome.conflict
    assert outcome.minimal


def test_every_case_of_the_checker_is_put_to_the_solver_unless_nobody_could_ask_for_it() -> None:
    assert {case[1] for case in (*ALLOWED, *FORBIDDEN)} >= UNASKABLE
    assert {case[0] for case in KEPT} == {case[0] for case in ALLOWED}
    assert {case[0] for case in REFUSED} == {case[0] for case in FORBIDDEN} - {"M1"}
