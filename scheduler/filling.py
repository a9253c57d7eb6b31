"""A whole timetable put into an empty grid at once, by columns instead of meeting by meeting: what a repair starts from at large size.

At 27,000 meetings one after another takes a fifth of a second, several times in one repair; as columns it is a hundredth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from scheduler.instance import GONE
from scheduler.placement import Grid
from scheduler.timegrid import MOST_SLOTS, bit_sets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from scheduler.instance import Instance


def filled(instance: Instance, slots: Sequence[int], slot: Mapping[int, int]) -> Grid:
    """Return a grid that holds each pair of ``slot``, and in which pair ``p`` may move within ``slots[p]``."""
    grid = Grid(instance, slots)
    if not fill(grid, slot):
        for pair, when in slot.items():
            grid.put(pair, when)
    return grid


def fill(grid: Grid, slot: Mapping[int, int]) -> bool:
    """Hold each pair of ``slot`` in ``grid``, which must be empty; return False, and leave it empty, where two of them would meet somewhere.

    What they would meet in is a person's slot or a request; limits, tables and rest are left to ``roomy``.
    """
    instance, pairs = grid.instance, np.fromiter(slot, np.int64, len(slot))
    when = np.fromiter(slot.values(), np.int64, len(slot))
    if grid.slot or instance.slots > MOST_SLOTS:
        return False
    a, b, request = instance.pair_a[pairs], instance.pair_b[pairs], instance.pair_request[pairs]
    at = np.full((instance.participants, instance.slots), GONE, dtype=np.int64)
    at[a, when] = at[b, when] = pairs
    met = np.zeros(instance.requests, dtype=np.bool_)
    met[request] = True
    if int((at != GONE).sum()) != 2 * len(pairs) or int(met.sum()) != len(pairs):
        return False
    grid.at, grid.met, grid.slot = at.tolist(), met.tolist(), dict(slot)
    bits = np.int64(1) << np.arange(instance.slots, dtype=np.int64)
    grid.busy = ((at != GONE) * bits).sum(axis=1).tolist()
    grid.count = np.bincount(np.append(a, b), minlength=instance.participants).tolist()
    first, second = instance.unit[a], instance.unit[b]
    grid.unit_count = np.bincount(np.append(first, second[second != first]), minlength=len(instance.unit_ids)).tolist()
    grid.load = np.bincount(when, minlength=instance.slots).tolist()
    for pair in grid.extra.keys() & slot.keys():
        grid.load[slot[pair]] += grid.tables(pair, slot[pair]) - 1
    return True


def free_slots(grid: Grid) -> NDArray[Any]:
    """Return the slots in which each pair could be held besides what is, as far as its people, their limits and its request go."""
    instance, a, b = grid.instance, grid.instance.pair_a, grid.instance.pair_b
    busy, request = bit_sets(instance, grid.busy), instance.pair_request
    full = np.array(grid.count) >= np.array(instance.limit)
    full |= (np.array(grid.unit_count) >= np.array(instance.unit_limit))[instance.unit]
    met = np.array(grid.met, dtype=np.bool_)
    for mates in instance.once:
        met[list(mates)] |= met[list(mates)].any()
    free: NDArray[Any] = bit_sets(instance, grid.slots) & ~(busy[a] | busy[b])
    free[full[a] | full[b] | met[request]] = 0
    return free


def roomy(grid: Grid) -> bool:
    """Tell whether what ``grid`` holds is within its limits and tables, and nothing else is asked (rest, orders, a table of two owners)."""
    instance = grid.instance
    if not grid.special.idle or grid.mates:
        return False
    return all(
        used <= most
        for uses, limits in ((grid.load, grid.room), (grid.count, instance.limit), (grid.unit_count, instance.unit_limit))
        for used, most in zip(uses, limits, strict=True)
    )
