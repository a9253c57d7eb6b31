"""Why two do not meet, and the cheapest change that would let them: the answer to one question about one timetable."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scheduler.check import check_meetings
from scheduler.compiling import compile_problem
from scheduler.malformed import MalformedProblem, shown
from scheduler.reasons import occupation, reason_of
from scheduler.timetable import index_timetable
from scheduler.validation import members_of
from scheduler.weights import units_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.outcome import Meeting, Unmet
    from scheduler.problem import Problem, Request


class PairMeets(ValueError):
    """Raised when the pair asked about does meet; ``meeting`` says where."""

    def __init__(self, meeting: Meeting) -> None:
        """Say where and when they meet."""
        super().__init__(f"{meeting.a} and {meeting.b} meet in slot {meeting.slot}" + (f" at table {meeting.table}" if meeting.table else ""))
        self.meeting = meeting


def explain(problem: Problem, meetings: Sequence[Meeting], a: str, b: str, *, time_limit_s: float = 20.0) -> Unmet:
    """Return why ``a`` and ``b`` (participants or groups, in either order) do not meet, with the cheapest change that would let them.

    Raises:
        PairMeets: they do meet.
        MalformedProblem: one of them is unknown, no request asks for the pair, or a meeting is not of this problem.

    """
    from scheduler.budget import Budget  # noqa: PLC0415  # as below
    from scheduler.changes import cheapest, situation  # noqa: PLC0415  # importing OR-Tools takes a second that checking need not wait

    request = asked(problem, a, b)
    for foreign in check_meetings(index_timetable(problem, meetings), meetings):
        raise MalformedProblem(foreign.entry, foreign.text)
    met = meeting_of(problem, meetings, a, b)
    if met is not None:
        raise PairMeets(met)
    instance = compile_problem(problem)
    number = problem.requests.index(request)
    unmet = reason_of(instance, occupation(instance, meetings), number)
    if problem.kind == "b2bsp":
        return unmet
    return replace(unmet, change=cheapest(situation(problem, meetings, Budget(time_limit_s)), number))


def asked(problem: Problem, a: str, b: str) -> Request:
    """Return the request between ``a`` and ``b``, or else the one that covers them through a group."""
    members, units = members_of(problem), units_of(problem)
    for name in (a, b):
        if name not in members:
            raise MalformedProblem(f"pair {a} with {b}", f"unknown participant or group {shown(name)}")
    exact = [request for request in problem.requests if {request.a, request.b} == {a, b}]
    near = [
        request
        for request in problem.requests
        if any({p, q} == {a, b} for p in (request.a, *members[request.a]) for q in (request.b, *members[request.b]))
    ]
    same = [request for request in problem.requests if {units[request.a], units[request.b]} == {units[a], units[b]}]
    for found in (exact, near, same):
        if found:
            return found[0]
    raise MalformedProblem(f"pair {a} with {b}", "no request asks for it")


def meeting_of(problem: Problem, meetings: Sequence[Meeting], a: str, b: str) -> Meeting | None:
    """Return the meeting of ``a`` and ``b``, or of members of theirs."""
    members = members_of(problem)
    pairs = {frozenset((p, q)) for p in members[a] for q in members[b]}
    return next((meeting for meeting in meetings if frozenset((meeting.a, meeting.b)) in pairs), None)
