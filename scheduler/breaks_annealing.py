"""Fewer breaks by annealing: a timetable at once, by placing meetings one after the other, and better ones from there on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scheduler.annealing import BREAK, Annealing, waits_and_breaks
from scheduler.placement import Grid
from scheduler.rules import BREAK_SPREAD
from scheduler.timegrid import blocks, breaks, presence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.breaks_standing import Standing
    from scheduler.budget import Budget
    from scheduler.instance import Instance

FIRST_ROUND_S: Final = 0.2
"""The first round of annealing; each next round is twice as long."""


def anneal(grid: Grid, standing: Standing, budget: Budget) -> None:
    """Take in better and better timetables, from that of ``grid`` on."""
    annealing = Annealing(grid, budget, waits_and_breaks, BREAK, crowded=not grid.extra)
    length = FIRST_ROUND_S
    while budget.left > 0 and annealing.best > 0 and annealing.moving:
        annealing.round(length)
        offer(grid, standing)
        length *= 2


def offer(grid: Grid, standing: Standing) -> None:
    """Take in the timetable of ``grid``, if it keeps the breaks even (B1)."""
    instance = grid.instance
    within = blocks(instance)
    pauses = [breaks(used, here, within) for used, here in zip(grid.busy, presence(instance), strict=True)]
    if max(pauses) - min(pauses) <= BREAK_SPREAD:
        standing.take(sum(pauses), dict(grid.slot))


def placed(instance: Instance, slots: Sequence[int]) -> Grid | None:
    """Return all required meetings placed by Kempe chains, those with fewest slots first; None where that fails or pins ask for more."""
    if instance.pins or not instance.requests:
        return None
    grid = Grid(instance, slots)
    required = [request for request in range(instance.requests) if instance.required[request]]
    required.sort(key=lambda request: sum(slots[pair].bit_count() for pair in instance.pairs_of(request)))
    stuck = [request for request in required if not any(grid.insert(pair) for pair in instance.pairs_of(request))]
    return grid if all(any(grid.insert(pair) for pair in instance.pairs_of(request)) for request in stuck) else None
