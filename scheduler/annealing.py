"""Waiting at any size: simulated annealing whose only move is a Kempe swap (G4; the meetings held do not change).

Swapping two slots along an alternating path changes when its two end participants meet and nothing for those between, so a move costs
microseconds whatever the size of the event, never breaks a rule and never touches G1 or G2. Started from any
placement it brings events of 60 x 200 to no waiting at all, which proves itself. Annealing: Kirkpatrick, Gelatt and Vecchi 1983; Kempe
chains as neighbourhood: Johnson, Aragon, McGeoch and Schevon 1991 (graph colouring), Thompson and Dowsland 1996 (examination timetables).
"""

from __future__ import annotations

import math
import random
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from scheduler.placement import UNLIMITED
from scheduler.timegrid import blocks, breaks, idle_slots, presence

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.budget import Budget
    from scheduler.placement import Grid

HOT: Final = 0.6
COLD: Final = 0.12
"""Temperatures, in idle slots, at which a round starts and ends."""
MOST_GAIN: Final = 4
"""What the other end of a path may be hoped to gain; paths that would need more are not walked."""
HALF: Final = 0.5
GLANCE: Final = 2048
"""Steps between two looks at the clock."""
GLANCE_CROWDED: Final = 256
"""The same where slots may be crowded for a while: the best timetable is one of those looked at that is not."""
REMEMBERED: Final = 1 << 17
"""Prices kept, by slots in use and present."""
CROWDED: Final = 16
"""What a meeting more than there are tables weighs, in idle slots, where that is allowed on the way."""
BREAK: Final = 4
"""What a break weighs, in idle slots, where breaks are what counts."""


def waits_and_breaks(used: int, present: int, within: tuple[int, ...]) -> int:
    """Return the idle slots of a participant and, weighing more, their breaks: fewer and shorter breaks are on the way to none."""
    idle = idle_slots(used, present, within)
    return idle + BREAK * breaks(used, present, within) if idle else 0


class Annealing:
    """The waiting of a grid, and rounds of annealing that shorten it; the grid is left at the best timetable seen."""

    def __init__(
        self,
        grid: Grid,
        budget: Budget,
        price: Callable[[int, int, tuple[int, ...]], int] = idle_slots,
        scale: float = 1,
        *,
        crowded: bool = False,
    ) -> None:
        """Count the waiting of ``grid``: the ``price`` of each participant's slots in use, which goes in steps of about ``scale``.

        With ``crowded`` a slot may have more meetings than tables on the way, at a price: where every table is taken in every slot, no swap
        alone is possible. No pair may keep a second table empty then.
        """
        within = blocks(grid.instance)
        self.price = lru_cache(REMEMBERED)(lambda used, here: price(used, here, within))
        self.scale = scale
        self.grid = grid
        self.budget = budget
        self.present = presence(grid.instance)
        self.random = random.Random(budget.seed)
        self.tables = list(grid.room)
        self.crowded = crowded
        self.cost = [self.price(used, here) for used, here in zip(grid.busy, self.present, strict=True)]
        self.total = sum(self.cost)
        self.best = self.total
        self.saved = dict(grid.slot)
        self.moving = [pair for pair in grid.slot if grid.slots[pair] & (grid.slots[pair] - 1)]

    def round(self, length_s: float, goal: int = 0) -> int:
        """Anneal for ``length_s`` or until the waiting is down to ``goal``; return the best waiting seen."""
        glance = GLANCE_CROWDED if self.crowded else max(GLANCE, len(self.grid.slot))
        start = self.budget.used
        if self.crowded:
            self.grid.room = [UNLIMITED] * len(self.tables)
        while self.best > goal and self.budget.left > 0:
            elapsed = (self.budget.used - start) / length_s
            if elapsed >= 1:
                break
            self._steps(glance, self.scale * HOT * (COLD / HOT) ** elapsed, goal)
            self.budget.charge(glance)
            if self.total < self.best and all(used <= room for used, room in zip(self.grid.load, self.tables, strict=True)):
                self.best = self.total
                self.saved = dict(self.grid.slot)
        self.restore()
        return self.best

    def restore(self) -> None:
        """Put the grid back to the best timetable seen."""
        grid = self.grid
        moved = [pair for pair, slot in self.saved.items() if grid.slot[pair] != slot]
        for pair in moved:
            grid.take(pair)
        for pair in moved:
            grid.put(pair, self.saved[pair])
        grid.room = list(self.tables)
        self.cost = [self.price(used, here) for used, here in zip(grid.busy, self.present, strict=True)]
        self.total = sum(self.cost)

    def crowding(self, s: int, t: int) -> float:
        """Return the price of a meeting more in slot ``t`` and one less in ``s``, as far as tables go."""
        load, tables = self.grid.load, self.tables
        return CROWDED * ((load[t] >= tables[t]) - (load[s] > tables[s])) if self.crowded else 0

    def _steps(self, steps: int, temperature: float, goal: int) -> None:
        """Try ``steps`` swaps at one temperature."""
        grid, cost, present = self.grid, self.cost, self.present
        busy, slot_of, slots, a, total = grid.busy, grid.slot, grid.slots, grid.a, grid.sum
        path_from, swap, uniform, log = grid.path, grid.swap, self.random.random, math.log
        price, most_gain = self.price, self.scale * MOST_GAIN
        pairs = self.moving
        count, width = len(pairs), grid.instance.slots
        if not count:
            return
        for _ in range(steps):
            draw = uniform() * count
            pair = pairs[int(draw)]
            t = int(uniform() * width)
            if not slots[pair] >> t & 1:
                continue
            start = a[pair] if draw % 1 < HALF else total[pair] - a[pair]
            used = busy[start]
            if used >> t & 1:
                continue
            s = slot_of[pair]
            both = 1 << s | 1 << t
            first = price(used ^ both, present[start]) - cost[start]
            allowed = -temperature * log(1.0 - uniform())
            found = path_from(start, s, t) if first - most_gain <= allowed else None
            if found is None:
                continue
            path, end = found
            second = price(busy[end] ^ both, present[end]) - cost[end]
            crowding = self.crowding(s, t) if len(path) & 1 else 0
            if first + second + crowding > allowed or not swap(path, (start, end), s, t):
                continue
            cost[start] += first
            cost[end] += second
            self.total += first + second
            if self.total <= goal:
                return
