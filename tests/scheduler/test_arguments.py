"""What the solver may be called with, and how misuse is refused: at once, with the argument's name and what it may be."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from scheduler import Pin, solve
from scheduler.conflict import conflict
from scheduler.generate import Shape, generate
from tests.scheduler.day import DAY


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"policy": "other"}, "policy must be 'build' or 'repair', not 'other'"),
        ({"policy": None}, "policy must be 'build' or 'repair', not None"),
        ({"policy": ["build"]}, r"policy must be 'build' or 'repair', not \['build'\]"),
        ({"seed": -1}, "seed must be a whole number of at least 0, not -1"),
        ({"seed": 1.5}, "seed must be a whole number of at least 0, not 1.5"),
        ({"seed": True}, "seed must be a whole number of at least 0, not True"),
        ({"workers": 0}, r"workers must be None \(one for each core\) or a whole number of at least 1, not 0"),
        ({"time_limit_s": -0.1}, "time_limit_s must be a number of seconds of at least 0, not -0.1"),
        ({"time_limit_s": math.nan}, "time_limit_s must be a number of seconds of at least 0, not nan"),
        ({"time_limit_s": "30"}, "time_limit_s must be a number of seconds of at least 0, not '30'"),
        ({"time_limit_s": True}, "time_limit_s must be a number of seconds of at least 0, not True"),
        ({"changes_limit_s": -1}, "changes_limit_s must be a number of seconds of at least 0, not -1"),
        ({"changes_limit_s": math.nan}, "changes_limit_s must be a number of seconds of at least 0, not nan"),
    ],
)
def test_misuse_is_refused_by_the_name_of_the_argument(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        solve(DAY, **arguments)


@pytest.mark.parametrize(
    "arguments", [{"policy": "repair"}, {"seed": np.int64(3)}, {"workers": 1}, {"time_limit_s": 0}, {"time_limit_s": np.float32(5)}]
)
def test_what_may_be_is_taken(arguments: dict[str, Any]) -> None:
    assert solve(DAY, **arguments).meetings


def test_a_stop_ends_the_search_for_a_smaller_conflict_too() -> None:
    problem = replace(DAY, pins=(Pin("b1", "e1", "s1"), Pin("b1", "e2", "s1")))
    assert conflict(problem, proven=True)[1]
    asked: list[int] = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 3

    found, minimal = conflict(problem, proven=True, should_stop=stop)
    assert (len(asked), minimal) == (4, False)
    assert {"H6", "H1"} <= {one.rule for one in found}


@pytest.mark.parametrize("kind", ["event", "b2bsp"])
def test_a_run_that_was_stopped_names_what_it_knows_of_the_conflict(kind: str) -> None:
    problem = generate(Shape(10, 27, 8, 10, 6))
    nowhere = replace(problem.requests[0], required=True, slots=())
    problem = replace(problem, requests=(nowhere, *problem.requests[1:]))
    if kind == "b2bsp":
        problem = replace(problem, kind="b2bsp", idle_rule="b2bsp", requests=(nowhere,))
    outcome = solve(problem, should_stop=lambda: True)
    assert (outcome.status, outcome.minimal) == ("infeasible", False)
    assert "request r1" in {one.entry for one in outcome.conflict}
