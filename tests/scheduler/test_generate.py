"""Invented problems have the shape asked for and are the same for the same seed."""

from __future__ import annotations

from collections import Counter

import pytest

from scheduler.generate import Shape, generate

SHAPE = Shape(buyers=10, structures=27, slots=9, wishes_buyer=10, wishes_structure=6)


def test_the_shape_is_kept() -> None:
    problem = generate(SHAPE)
    assert Counter(person.side for person in problem.participants) == {"buyer": 10, "structure": 27}
    assert [slot.session for slot in problem.slots] == ["morning"] * 5 + ["afternoon"] * 4
    assert len(problem.tables or ()) == 10
    assert Counter(request.a for request in problem.requests if request.rank_a) == {f"b{index}": 10 for index in range(1, 11)}
    assert Counter(request.b for request in problem.requests if request.rank_b) == {f"e{index}": 6 for index in range(1, 28)}
    assert all(request.rank_a or request.rank_b for request in problem.requests)


def test_ranks_are_one_to_the_number_of_wishes() -> None:
    ranks = sorted(request.rank_a for request in generate(SHAPE).requests if request.a == "b1" and request.rank_a)
    assert ranks == list(range(1, 11))


def test_the_seed_alone_decides() -> None:
    assert generate(SHAPE, 4) == generate(SHAPE, 4)
    assert generate(SHAPE, 4) != generate(SHAPE, 5)


@pytest.mark.parametrize("availability,share", [(1.0, 1.0), (0.0, 0.0), (0.5, 0.5)])
def test_availability_is_the_chance_of_being_there(availability: float, share: float) -> None:
    shape = Shape(60, 60, 20, 1, 1, availability=availability)
    there = [20 if person.available is None else len(person.available) for person in generate(shape).participants]
    assert abs(sum(there) / (120 * 20) - share) < 0.05


def test_popularity_is_skewed() -> None:
    wanted = Counter(request.b for request in generate(Shape(200, 200, 8, 10, 0)).requests)
    assert max(wanted.values()) > 4 * sum(wanted.values()) / 200


def test_nobody_wishes_for_more_than_there_are() -> None:
    assert len(generate(Shape(3, 2, 4, 50, 50)).requests) == 6


@pytest.mark.parametrize("sessions,names", [(1, {"morning"}), (3, {"session 1", "session 2", "session 3"})])
def test_sessions_are_named(sessions: int, names: set[str]) -> None:
    assert {slot.session for slot in generate(Shape(1, 1, 6, 1, 1, sessions=sessions)).slots} == names


def test_tables_may_be_fewer() -> None:
    assert len(generate(Shape(10, 10, 4, 2, 2, tables=8)).tables or ()) == 8
