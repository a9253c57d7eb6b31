"""A timetable in arrays by slot and person, for the searches that look at everybody at once (``sweeps.py``, ``substitution.py``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.instance import GONE
from scheduler.timegrid import blocks, presence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.placement import Grid

    Whole = NDArray[np.int64]
    Truth = NDArray[np.bool_]


class Arrays:
    """Who meets whom in each slot, and what everyone waits; ``self.people`` numbers the participants."""

    def __init__(self, grid: Grid) -> None:
        """Take what does not change from the instance, and the timetable of ``grid``."""
        self.grid = grid
        self.instance = instance = grid.instance
        self.people = np.arange(instance.participants)
        self.a, self.b = instance.pair_a.astype(np.int64), instance.pair_b.astype(np.int64)
        self.both = np.append(self.a + self.b, 0)
        self.allowed = np.append(np.array(grid.slots, dtype=np.int64), -1)
        self.room = np.array(grid.room, dtype=np.int64)
        self.blocks, self.present = blocks(instance), np.array(presence(instance), dtype=np.int64)
        self.block_of = [next(index for index, block in enumerate(self.blocks) if block >> slot & 1) for slot in range(instance.slots)]
        self.most = np.array(instance.consecutive, dtype=np.int64)
        self.load_grid()

    def load_grid(self) -> None:
        """Take the timetable of the grid."""
        grid = self.grid
        self.pair_at = np.array(grid.at, dtype=np.int64).reshape(len(self.people), len(grid.load)).T.copy()
        """pair_at[slot, person]: the pair held, or GONE."""
        self.partner = np.where(self.pair_at == GONE, self.people, self.both[self.pair_at] - self.people)
        """partner[slot, person]: whom they meet; themselves where nobody."""
        self.busy = np.array(grid.busy, dtype=np.int64)
        self.load = np.array(grid.load, dtype=np.int64)
        self.held = np.zeros(len(self.allowed), dtype=np.bool_)
        self.held[list(grid.slot)] = True
        """held[pair]; the one after the last stands for none."""
        self.count = np.array(grid.count, dtype=np.int64)
        self.unit_count = np.array(grid.unit_count, dtype=np.int64)
        self.cost = np.stack([idle(self.busy & block, self.present & block, len(self.load)) for block in self.blocks])
        """cost[block, person]: the idle slots of each session (of all slots under the literature's rule)."""
        self.total = int(self.cost.sum())

    def give_grid(self, pair_at: Whole) -> None:
        """Bring the grid to the timetable of ``pair_at``."""
        grid = self.grid
        slot, person = np.nonzero(pair_at >= 0)
        where = dict(zip(pair_at[slot, person].tolist(), slot.tolist(), strict=True))
        for pair in [pair for pair, when in grid.slot.items() if where.get(pair) != when]:
            grid.take(pair)
        for pair, when in where.items():
            if pair not in grid.slot:
                grid.put(pair, when)

    def waits(self, people: Whole, used: Whole, within: set[int]) -> dict[int, Whole]:
        """Return what ``people`` would wait in each block of ``within`` if they met in the slots ``used``."""
        return {block: idle(used & self.blocks[block], self.present[people] & self.blocks[block], len(self.load)) for block in within}

    def dearer(self, people: Whole, waits: dict[int, Whole]) -> Whole:
        """Return how much longer than now each of ``people`` would wait."""
        change = np.zeros(len(people), dtype=np.int64)
        for block, wait in waits.items():
            change += wait - self.cost[block][people]
        return change

    def move(self, people: Whole, used: Whole, waits: dict[int, Whole]) -> None:
        """Let ``people``, each named once, meet in the slots ``used``."""
        self.total += int(self.dearer(people, waits).sum())
        self.busy[people] = used
        for block, wait in waits.items():
            self.cost[block][people] = wait

    def rested(self, people: Whole, used: Whole) -> Truth:
        """Tell whether each of ``people`` keeps to their meetings in a row (H8) in the slots ``used``."""
        tired = np.zeros(len(people), dtype=np.bool_)
        limited = np.flatnonzero(self.most[people] < len(self.load))
        if len(limited):
            most = self.most[people[limited]]
            for session in self.instance.session_mask:
                run = used[limited] & session
                for length in range(1, int(most.max()) + 1):
                    run = np.where(most >= length, run & run >> 1, run)
                tired[limited] |= run > 0
        return ~tired


def idle(used: Whole, present: Whole, slots: int) -> Whole:
    """Return the idle slots of people who meet in the slots ``used`` of one block and are ``present`` in others (G4)."""
    span, shift = used, 1
    while shift < slots:
        span = span | span >> shift
        shift *= 2
    waiting: Whole = np.bitwise_count(span & -(used & -used) & present & ~used).astype(np.int64)
    return waiting
