"""What is set aside from the garbage collector comes back, and what others set aside stays."""

from __future__ import annotations

import gc

import pytest

from scheduler.memory import MADE, set_aside


def test_what_exists_is_set_aside_for_a_while() -> None:
    before = gc.get_freeze_count()
    with set_aside():
        assert gc.get_freeze_count() > before
    assert gc.get_freeze_count() == before


def test_what_a_program_set_aside_itself_stays_so() -> None:
    gc.freeze()
    try:
        with set_aside():
            pass
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()


@pytest.mark.parametrize("made", [0, 700, 10**6])
def test_garbage_is_looked_for_rarely_and_as_often_as_before_afterwards(made: int) -> None:
    before = gc.get_threshold()
    gc.set_threshold(made, *before[1:])
    try:
        with set_aside():
            assert gc.get_threshold() == (made and max(made, MADE), *before[1:])
        assert gc.get_threshold() == (made, *before[1:])
    finally:
        gc.set_threshold(*before)
