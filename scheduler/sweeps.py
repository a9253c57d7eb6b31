"""Waiting at large size: all Kempe chains between two slots at once (G4; the meetings held do not change).

The meetings of two slots ``s`` and ``t`` fall into paths and cycles that share nobody. Swapping the two slots along one of them changes
when its two ends meet and nothing else, so which paths to swap are independent decisions: each is taken with the chance that the heat
bath gives its change in waiting (Glauber 1963), all of them in a few dozen array operations. Paths are told apart by pointer doubling: from
person to partner in ``s`` to partner in ``t`` is a permutation of the people, whose orbits are the paths, and the smallest number on an
orbit of ``n`` people is known to all of them after log n rounds.

Tables bind the decisions together: a path with one meeting more in ``s`` than in ``t`` moves that many to ``t``. Where that is too many, the
cheapest paths are taken out of the choice, or put in on the other side, until the tables suffice: in slots that are full to the last
table two paths change places, which no single swap can do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.arrays import Arrays
from scheduler.substitution import Substitution
from scheduler.timegrid import MOST_SLOTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.arrays import Truth, Whole
    from scheduler.budget import Budget
    from scheduler.placement import Grid

HOT: Final = 0.6
COLD: Final = 0.12
"""Temperatures, in idle slots, at which a round starts and ends."""
FEWEST: Final = 400
"""Meetings free to move from which array operations are quicker than single swaps."""
STEPS: Final = 100
STEPS_A_PERSON: Final = 0.07
"""What two slots count, in steps of annealing: so much, and so much for each person."""


def suits(grid: Grid) -> bool:
    """Tell whether all chains between two slots may be judged on their own, and are many enough for it to pay."""
    special, slots = grid.special, grid.slots
    if grid.instance.slots > MOST_SLOTS or grid.extra or special.later or special.shared:
        return False
    return sum(slots[pair] & (slots[pair] - 1) > 0 for pair in grid.slot) >= FEWEST


class Sweeps:
    """The waiting of a grid, and rounds of sweeps over all pairs of slots; the grid is left at the best timetable seen."""

    def __init__(self, grid: Grid, budget: Budget) -> None:
        """Take the timetable of ``grid``; other meetings may take the place of those held where none was published."""
        self.grid, self.budget = grid, budget
        self.random = np.random.default_rng(budget.seed)
        self.arrays = Arrays(grid)
        self.substitution = None if grid.instance.published else Substitution(self.arrays)
        self.best, self.saved = self.arrays.total, self.arrays.pair_at.copy()
        self.moving = [pair for pair in grid.slot if grid.slots[pair] & (grid.slots[pair] - 1)]

    def round(self, length_s: float) -> int:
        """Sweep for ``length_s`` or until nobody waits; return the best waiting seen."""
        start, arrays = self.budget.used, self.arrays
        steps = int(STEPS + STEPS_A_PERSON * len(arrays.people))
        pairs = [(s, t) for t in range(len(arrays.load)) for s in range(t + 1)]
        elapsed = 0.0
        while elapsed < 1 and self.best > 0 and self.budget.left > 0:
            for index in self.random.permutation(len(pairs)).tolist():
                elapsed = (self.budget.used - start) / length_s
                if elapsed >= 1 or arrays.total == 0:
                    break
                s, t = pairs[index]
                self._turn(s, t, HOT * (COLD / HOT) ** elapsed)
                self.budget.charge(steps)
            if arrays.total < self.best:
                self.best, self.saved = arrays.total, arrays.pair_at.copy()
        arrays.give_grid(self.saved)
        if arrays.total != self.best:
            arrays.load_grid()
        return self.best

    def _turn(self, s: int, t: int, temperature: float) -> None:
        """Exchange two slots along some paths, or the meetings of one slot for others."""
        if s != t:
            exchange(self.arrays, s, t, temperature, self.random)
        elif self.substitution is not None:
            self.substitution.substitute(t, temperature, self.random)


def exchange(arrays: Arrays, s: int, t: int, temperature: float, random: np.random.Generator) -> None:
    """Swap ``s`` and ``t`` along some of the paths between them, each with the chance that its change in waiting deserves."""
    here, there = arrays.busy >> s & 1, arrays.busy >> t & 1
    path = labels(arrays.people, arrays.partner[s], arrays.partner[t])
    stuck = here & ~(arrays.allowed[arrays.pair_at[s]] >> t) | there & ~(arrays.allowed[arrays.pair_at[t]] >> s)
    fixed = np.zeros(len(path), dtype=np.bool_)
    fixed[path[np.flatnonzero(stuck)]] = True
    ends = np.flatnonzero((here ^ there) & ~fixed[path])
    ends = ends[np.argsort(path[ends], kind="stable")]
    used = arrays.busy[ends] ^ (1 << s | 1 << t)
    waits = arrays.waits(ends, used, {arrays.block_of[s], arrays.block_of[t]})
    price = arrays.dearer(ends, waits).reshape(-1, 2).sum(axis=1) - temperature * random.logistic(size=len(ends) // 2)
    price[~arrays.rested(ends, used).reshape(-1, 2).all(axis=1)] = np.inf
    moved = (here[ends] - there[ends]).reshape(-1, 2).sum(axis=1) // 2
    chosen = affordable(price, moved, int(arrays.load[s] - arrays.room[s]), int(arrays.room[t] - arrays.load[t]))
    along = np.zeros(len(path), dtype=np.bool_)
    along[path[ends[::2][chosen]]] = True
    people = np.flatnonzero(along[path])
    for table in (arrays.partner, arrays.pair_at):
        first, second = table[s], table[t]
        first[people], second[people] = second[people], first[people]
    total = int(moved[chosen].sum())
    arrays.load[t] += total
    arrays.load[s] -= total
    both = np.repeat(chosen, 2)
    arrays.move(ends[both], used[both], {block: wait[both] for block, wait in waits.items()})


def labels(people: Whole, at_s: Whole, at_t: Whole) -> Whole:
    """Return the smallest number on the path of each person, whose partners in two slots (themselves where none) are given."""
    reach, label = at_t[at_s], people
    while True:
        lower = np.minimum(label, label[reach])
        if np.array_equal(lower, label):
            return label
        label, reach = lower, reach[reach]


def affordable(price: NDArray[np.float64], moved: Whole, least: int, most: int) -> Truth:
    """Return the cheapest choice of paths that moves from ``least`` to ``most`` meetings, ``moved`` being what each moves."""
    chosen = price < 0
    total = int(moved[chosen].sum())
    excess = max(total - most, least - total)
    if excess > 0:
        sense = 1 if total > most else -1
        turning = np.flatnonzero(np.where(chosen, moved == sense, moved == -sense) & (price < np.inf))
        turned = turning[np.argsort(np.abs(price[turning]), kind="stable")[:excess]]
        chosen[turned] ^= True
    return chosen
