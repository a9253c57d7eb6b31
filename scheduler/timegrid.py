"""Slots as bits of an integer: sessions, runs of slots that follow one another, and what a participant's slots in use make them wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from scheduler.instance import Instance


MOST_SLOTS: Final = 62
"""Slots that fit in the bits of one number of an array."""


def bits(mask: int) -> list[int]:
    """Return the slots of a set, in order."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def bit_sets(instance: Instance, sets: Sequence[int]) -> NDArray[Any]:
    """Return sets of slots as an array, of Python's own integers where they do not fit in those of numpy."""
    return np.array(sets, dtype=np.int64 if instance.slots <= MOST_SLOTS else np.object_)


def windows(instance: Instance, length: int) -> Iterator[range]:
    """Yield each ``length`` slots that follow one another in a session."""
    for mask in instance.session_mask:
        first, last = (mask & -mask).bit_length() - 1, mask.bit_length()
        for start in range(first, last - length + 1):
            yield range(start, start + length)


def blocks(instance: Instance) -> tuple[int, ...]:
    """Return the sets of slots within which waiting is counted: sessions, or all slots under the literature's rule."""
    return ((1 << instance.slots) - 1,) if instance.problem.idle_rule == "b2bsp" else instance.session_mask


def presence(instance: Instance) -> tuple[int, ...]:
    """Return the slots of each participant that can be idle: where they are available, or all under the literature's rule."""
    every = (1 << instance.slots) - 1
    return (every,) * instance.participants if instance.problem.idle_rule == "b2bsp" else instance.available


def idle_slots(used: int, present: int, blocks: tuple[int, ...]) -> int:
    """Return the idle slots of a participant ``present`` in some slots who meets in those ``used`` (G4)."""
    total = 0
    for block in blocks:
        within = used & block
        if within:
            total += (((1 << within.bit_length()) - (within & -within)) & present & ~within).bit_count()
    return total


def breaks(used: int, present: int, blocks: tuple[int, ...]) -> int:
    """Return the number of breaks of a participant (G5)."""
    total = 0
    for block in blocks:
        met = waited = False
        for slot in bits((used | present) & block):
            if used >> slot & 1:
                total += waited
                met, waited = True, False
            elif met:
                waited = True
    return total


def longest_run(used: int) -> int:
    """Return the length of the longest run of slots that follow one another in ``used``, a set within one session."""
    length = 0
    while used:
        used &= used >> 1
        length += 1
    return length


def most_within(instance: Instance, mask: int, consecutive: int) -> int:
    """Return how many slots of ``mask`` can be used with at most ``consecutive`` in a row (H8)."""
    total = 0
    for session in instance.session_mask:
        run = 0
        for slot in bits(session):
            run = run + 1 if mask >> slot & 1 else 0
            if run > consecutive:
                run = 0
            total += run > 0
    return total
