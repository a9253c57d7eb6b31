"""What is set aside from the garbage collector comes back, and what others set aside stays."""

from __future__ import annotations

import gc

from scheduler.memory import set_aside


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
