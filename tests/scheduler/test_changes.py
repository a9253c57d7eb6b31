"""The cheapest change is the first one, in the order stated, after which some timetable meets the request with G1 no worse and G2 better."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from scheduler import Problem, check, compile_problem
from scheduler.budget import Budget
from scheduler.changes import with_changes
from scheduler.proposals import changed, proposals
from scheduler.reasons import reasons
from tests.scheduler.exhaustive import Answer, Brute, order_of
from tests.scheduler.tiny import random_problem, rare_problem

if TYPE_CHECKING:
    from collections.abc import Callable


def helps(problem: Problem, now: Answer, request: str) -> bool:
    """Tell by exhaustive search whether ``problem`` has a timetable with ``request``, G1 no worse and G2 better than ``now``."""
    return any(
        answer.values["G1"] <= now.values["G1"] and answer.values["G2"] < now.values["G2"] and any(m.request == request for m in answer.meetings)
        for answer in Brute(problem).answers()
    )


@pytest.mark.parametrize("invent,seed", [(invent, seed) for invent in (random_problem, rare_problem) for seed in range(30)])
def test_the_change_found_is_the_cheapest_there_is(invent: Callable[[int], Problem], seed: int) -> None:
    problem = invent(seed)
    order = order_of(problem, "build")
    now = min(Brute(problem).answers(), key=lambda answer: [answer.values[goal] for goal in order], default=None)
    if now is None:
        return
    for unmet in with_changes(problem, now.meetings, reasons(compile_problem(problem), now.meetings), Budget(60, deterministic=True)):
        asked = next(request for request in problem.requests if request.id == unmet.request)
        tried = [proposal.change for proposal in proposals(problem, asked, everyone=True)]
        cheapest = next((change for change in tried if helps(changed(problem, change), now, unmet.request)), None)
        found = None if unmet.change is None else replace(unmet.change, meeting=None, text="")
        assert found == (None if cheapest is None else replace(cheapest, text="")), unmet
        if unmet.change is not None:
            assert unmet.change.meeting is not None
            assert unmet.change.meeting.request == unmet.request
            assert not [v for v in check(changed(problem, unmet.change), (unmet.change.meeting,)).violations if v.rule in ("H2", "H3", "H4", "M1")]
