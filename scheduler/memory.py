"""What exists when the solver starts is set aside from the garbage collector, and what it makes is looked through rarely.

At large size that is a million objects, and walking over them again and again took half of a repair.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

MADE: Final = 200_000
"""How many objects are made between two looks of the garbage collector: hardly any of them is ever garbage before the run ends."""


@contextmanager
def set_aside() -> Iterator[None]:
    """Leave what exists out of garbage collections meanwhile; a program that has set things aside itself keeps them so."""
    made, *others = gc.get_threshold()
    if made:
        gc.set_threshold(max(made, MADE), *others)
    frozen = gc.get_freeze_count() > 0
    if not frozen:
        gc.freeze()
    try:
        yield
    finally:
        gc.set_threshold(made, *others)
        if not frozen:
            gc.unfreeze()
