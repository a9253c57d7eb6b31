"""Other meetings for less waiting: a meeting gives its place to a request that weighs as much (G4 beyond the choice of meetings made).

Many requests weigh the same: all wishes after the tenth, to begin with. Where one of two people who meet could, in the same slot, meet
somebody who is free then, and the one who leaves keeps the meetings that they were guaranteed, G1 and G2 stay as they are, and the waiting of
the one who leaves and of the one who joins changes. All such substitutions of one slot are weighed together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.instance import GONE

if TYPE_CHECKING:
    from scheduler.arrays import Arrays, Whole


class Substitution:
    """The requests that may take one another's place."""

    def __init__(self, arrays: Arrays) -> None:
        """Find the pairs that are free to be met or not: the only way to hold their request, neither required nor pinned."""
        instance = arrays.instance
        self.arrays = arrays
        self.weight = np.append(instance.weight[instance.pair_request], 0)
        self.unit = instance.unit.astype(np.int64)
        self.promised = np.array(instance.guarantee, dtype=np.int64)
        self.limit, self.unit_limit = np.array(instance.limit, dtype=np.int64), np.array(instance.unit_limit, dtype=np.int64)
        settled = instance.required.copy()
        settled[[request for mates in instance.once for request in mates]] = True
        single = np.diff(instance.pair_start) == 1
        self.loose = np.append((single & ~settled)[instance.pair_request], False)
        self.loose[[pair for pin in instance.pins for pair in pin.pairs]] = False

    def substitute(self, slot: int, temperature: float, random: np.random.Generator) -> None:
        """Make some substitutions in ``slot``, each with the chance that its change in waiting deserves."""
        arrays, unit = self.arrays, self.unit
        spare = np.flatnonzero(self.loose & ~arrays.held & (arrays.allowed >> slot & 1 > 0))
        pair = np.tile(spare, 2)
        stays, joins = np.append(arrays.a[spare], arrays.b[spare]), np.append(arrays.b[spare], arrays.a[spare])
        now = arrays.pair_at[slot][stays]
        fits = (now != GONE) & (arrays.busy[joins] >> slot & 1 == 0) & (self.weight[now] == self.weight[pair]) & self.loose[now]
        pair, stays, joins, now = (column[fits] for column in (pair, stays, joins, now))
        leaves = arrays.both[now] - stays
        fits = (arrays.unit_count[unit[leaves]] > self.promised[unit[leaves]]) & (arrays.count[joins] < self.limit[joins])
        fits &= arrays.unit_count[unit[joins]] < self.unit_limit[unit[joins]]
        pair, stays, joins, leaves = (column[fits] for column in (pair, stays, joins, leaves))
        ends = np.append(joins, leaves)
        used = arrays.busy[ends] ^ 1 << slot
        waits = arrays.waits(ends, used, {arrays.block_of[slot]})
        price = arrays.dearer(ends, waits).reshape(2, -1).sum(axis=0) - temperature * random.logistic(size=len(pair))
        chosen = np.flatnonzero((price < 0) & arrays.rested(ends, used).reshape(2, -1).all(axis=0))
        chosen = chosen[np.argsort(price[chosen], kind="stable")]
        for key in (np.minimum(stays, leaves), unit[joins], unit[leaves]):
            chosen = chosen[np.sort(np.unique(key[chosen], return_index=True)[1])]
        moved = np.append(chosen, chosen + len(pair))
        arrays.move(ends[moved], used[moved], {block: wait[moved] for block, wait in waits.items()})
        self._seat(slot, pair[chosen], stays[chosen], joins[chosen], leaves[chosen])

    def _seat(self, slot: int, pair: Whole, stays: Whole, joins: Whole, leaves: Whole) -> None:
        """Hold each ``pair`` in ``slot`` in place of the meeting of those who stay with those who leave."""
        arrays = self.arrays
        at, partner = arrays.pair_at[slot], arrays.partner[slot]
        arrays.held[at[stays]], arrays.held[pair] = False, True
        at[stays] = at[joins] = pair
        at[leaves] = GONE
        partner[stays], partner[joins], partner[leaves] = joins, stays, leaves
        for people, sense in ((joins, 1), (leaves, -1)):
            arrays.count[people] += sense
            arrays.unit_count[self.unit[people]] += sense
