"""Room and waiting after a repair: the meetings of one person are put into their slots anew, everyone else's standing still.

Whom a person meets are different people, and what one of these waits does not depend on when another is met: the cheapest slots for all
meetings of one person are an assignment, found exactly in microseconds. A meeting that has no place yet is a row as well, dear to leave out, so
that the others make room for it. One person after the other, and again whoever meets somebody whose meetings have moved: an event of
1,000 x 2,000 that lost a slot waits less after a third of a second of this than after six of annealing.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from typing import TYPE_CHECKING, Final

import numpy as np
from ortools.graph.python.linear_sum_assignment import SimpleLinearSumAssignment

from scheduler.instance import GONE
from scheduler.timegrid import MOST_SLOTS, bits, blocks, idle_slots, presence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scheduler.arrays import Whole
    from scheduler.budget import Budget
    from scheduler.placement import Grid

STEPS: Final = 100
"""What rearranging one person counts, in steps of a search."""
TOGETHER: Final = 16
"""People whose costs are found at once."""
PATIENCE: Final = 2
"""How often everyone is looked at without anything getting better before it is enough."""
NEVER: Final = 1 << 40
"""The cost of a slot in which a meeting cannot be."""


def suits(grid: Grid) -> bool:
    """Tell whether nothing but people's slots and the number of tables says where a meeting may go."""
    return grid.instance.slots <= MOST_SLOTS and grid.special.idle and not grid.extra


class Rearranging:
    """The meetings of a grid that may move, those that have no place yet, and what each would cost in each slot."""

    def __init__(self, grid: Grid, budget: Budget, wanted: Iterable[int] = ()) -> None:
        """Take the timetable of ``grid``, and those of the pairs ``wanted`` that it lacks; hosts are those of two who have fewer slots left."""
        self.grid, self.budget = grid, budget
        instance = grid.instance
        self.blocks, self.present = np.array(blocks(instance), dtype=np.int64), np.array(presence(instance), dtype=np.int64)
        self.block_of = [next(index for index, block in enumerate(blocks(instance)) if block >> slot & 1) for slot in range(instance.slots)]
        self.within, self.there = blocks(instance), presence(instance)
        self.shifts = [1 << power for power in range(instance.slots.bit_length())]
        self.bit = np.int64(1) << np.arange(instance.slots, dtype=np.int64)
        there = (self.present[:, None] & self.bit) > 0
        self.rank = there.cumsum(axis=1) - there
        """rank[person, slot]: in how many slots before that one the person can wait."""
        self.since = 0
        """How many people were looked at since something got better."""
        self.scale = instance.slots * instance.slots + 1
        moving = [*(pair for pair in wanted if pair not in grid.slot), *(pair for pair in grid.slot if grid.slots[pair] & (grid.slots[pair] - 1))]
        self.moving = len(moving)
        self.queue = deque(dict.fromkeys(map(self._host, moving)))
        self.queued = set(self.queue)
        self.pairs: dict[int, list[int]] = {host: [] for host in self.queue}
        """pairs[host]: the pairs of ``moving`` that are theirs."""
        self.others = defaultdict[int, list[int]](list)
        """others[person]: whom they meet, or would, in the order of ``pairs``."""
        for pair in moving:
            for person in (grid.a[pair], grid.b[pair]):
                self.others[person].append(grid.sum[pair] - person)
                if person in self.pairs:
                    self.pairs[person].append(pair)

    def _host(self, pair: int) -> int:
        grid = self.grid
        a, b = grid.a[pair], grid.b[pair]
        available = grid.instance.available
        return b if (available[b] & ~grid.busy[b]).bit_count() < (available[a] & ~grid.busy[a]).bit_count() else a

    def round(self, length_s: float) -> None:
        """Rearrange for ``length_s``, or until nothing gets better any more."""
        start, self.since = self.budget.used, 0
        while self.queue and self.since < PATIENCE * len(self.pairs) and self.budget.used - start < length_s and self.budget.left > 0:
            hosts = [self.queue.popleft() for _ in range(min(TOGETHER, len(self.queue)))]
            self.queued.difference_update(hosts)
            self.budget.charge(STEPS * len(hosts))
            self.since += len(hosts)
            touched: set[int] = set()
            for host, cost in zip(hosts, self._costs(hosts), strict=True):
                if host in touched or not touched.isdisjoint(self.others[host]):
                    again = [host]
                else:
                    moved = self._rearrange(host, cost)
                    touched.update(moved)
                    again = [other for person in moved for other in self.others.get(person, ()) if other in self.pairs and other != host]
                for other in again:
                    if other not in self.queued:
                        self.queued.add(other)
                        self.queue.append(other)

    def _rearrange(self, host: int, costs: Whole) -> list[int]:
        """Give the meetings of ``host`` the best slots while all others' stay; return who now meets at another time."""
        grid, pairs = self.grid, self.pairs[host]
        now = [grid.slot.get(pair, GONE) for pair in pairs]
        own = sum(1 << slot for slot in now if slot != GONE)
        free = grid.instance.available[host] & ~(grid.busy[host] ^ own)
        slots = [slot for slot in bits(free) if own >> slot & 1 or grid.load[slot] < grid.room[slot]]
        cost, prices = costs[:, slots], None
        if GONE in now:
            welcome = [index for index, slot in enumerate(now) if slot != GONE or self._welcome(pairs[index], host)]
            cost, pairs, now = cost[welcome], [pairs[index] for index in welcome], [now[index] for index in welcome]
            prices = self._prices(host, pairs) if GONE in now else None
        place = {slot: column for column, slot in enumerate(slots)}
        columns = [place.get(slot, GONE) for slot in now]
        holes = self._holes(host, slots) if prices is not None or len(slots) > len(now) else []
        then = cheapest(cost, columns, holes, prices)
        if then == columns:
            return []
        dearer = total(cost, then, prices) - total(cost, columns, prices)
        return self._move(host, pairs, now, [GONE if column == GONE else slots[column] for column in then], dearer)

    def _welcome(self, pair: int, host: int) -> bool:
        """Tell whether ``pair`` may be held besides what is, were it not for the limits of ``host``, who may have another meeting less."""
        grid, instance, request = self.grid, self.grid.instance, self.grid.request[pair]
        other = grid.sum[pair] - host
        unit = grid.unit[other]
        if grid.met[request] or grid.count[other] >= instance.limit[other] or grid.unit_count[unit] >= instance.unit_limit[unit]:
            return False
        return request not in grid.mates or not any(grid.met[mate] for mate in grid.mates[request])

    def _holes(self, host: int, slots: Sequence[int]) -> list[int]:
        """Return what leaving each of ``slots`` empty would make ``host`` wait if they met in all others."""
        grid = self.grid
        busy = grid.busy[host] | sum(1 << slot for slot in slots)
        full = idle_slots(busy, self.there[host], self.within)
        return [idle_slots(busy ^ 1 << slot, self.there[host], self.within) - full for slot in slots]

    def _move(self, host: int, pairs: Sequence[int], now: Sequence[int], then: Sequence[int], dearer: int) -> list[int]:
        """Move ``pairs`` to the slots ``then``, unless ``host`` would have fewer meetings or too many, or all together would wait longer."""
        grid, here = self.grid, self.there[host]
        moved = [(pair, before, after) for pair, before, after in zip(pairs, now, then, strict=True) if after != before]
        more = now.count(GONE) - then.count(GONE)
        busy = grid.busy[host]
        for _, before, after in moved:
            busy ^= (before != GONE) << max(before, 0)
            busy ^= (after != GONE) << max(after, 0)
        dearer += idle_slots(busy, here, self.within) - idle_slots(grid.busy[host], here, self.within)
        if dearer > 0 or more < 0 or not self._within_limits(host, more, moved):
            return []
        if dearer < 0:
            self.since = 0
        for pair, before, _ in moved:
            if before != GONE:
                grid.take(pair)
        for pair, _, after in moved:
            if after != GONE:
                grid.put(pair, after)
        return [host, *(grid.sum[pair] - host for pair, _, _ in moved)]

    def _within_limits(self, host: int, more: int, moved: Iterable[tuple[int, int, int]]) -> bool:
        """Tell whether limits and guarantees hold with ``more`` meetings of ``host``, ``moved`` being pairs with their slots before and after."""
        grid, instance = self.grid, self.grid.instance
        change = Counter({grid.unit[host]: more})
        for pair, before, after in moved:
            change[grid.unit[grid.sum[pair] - host]] += (before == GONE) - (after == GONE)
        return grid.count[host] + more <= instance.limit[host] and all(
            instance.guarantee[unit] <= grid.unit_count[unit] + by if by < 0 else grid.unit_count[unit] + by <= instance.unit_limit[unit]
            for unit, by in change.items()
            if by
        )

    def _prices(self, host: int, pairs: Sequence[int]) -> list[int]:
        """Return what leaving out each of ``pairs`` costs: more than any waiting, and more than all weights where a guarantee needs it."""
        grid, instance = self.grid, self.grid.instance
        weights = [int(instance.weight[grid.request[pair]]) for pair in pairs]
        dear, prices = sum(weights) + 1, []
        for pair, weight in zip(pairs, weights, strict=True):
            unit = grid.unit[grid.sum[pair] - host]
            needed = grid.unit_count[unit] - (pair in grid.slot) < instance.guarantee[unit]
            prices.append(self.scale * (weight + dear * needed))
        return prices

    def _costs(self, hosts: Sequence[int]) -> list[Whole]:
        """Return for each host, by pair of theirs and slot, how much longer, plus one, whom they meet would wait; NEVER where it cannot be."""
        grid = self.grid
        others, pairs = [other for host in hosts for other in self.others[host]], [pair for host in hosts for pair in self.pairs[host]]
        busy, slot = grid.busy, grid.slot
        used = np.array([busy[who] ^ (1 << slot[pair] if pair in slot else 0) for who, pair in zip(others, pairs, strict=True)], dtype=np.int64)
        allowed = np.array([grid.slots[pair] for pair in pairs], dtype=np.int64) & ~used
        present, within = self.present[others][:, None], used[:, None] & self.blocks
        span = within
        for shift in self.shifts:
            span = span | span >> shift
        first, last = (np.bitwise_count(present & up_to).astype(np.int64) for up_to in ((within & -within) - 1, span >> 1))
        first[within == 0], last[within == 0] = 0, MOST_SLOTS
        first, last, rank = first[:, self.block_of], last[:, self.block_of], self.rank[others]
        longer = np.maximum(np.maximum(first - rank, rank - last), last == MOST_SLOTS)
        cost = np.where(allowed[:, None] & self.bit, longer, NEVER)
        return np.split(cost, np.cumsum([len(self.pairs[host]) for host in hosts[:-1]]))


def total(cost: Whole, columns: Sequence[int], prices: Sequence[int] | None) -> int:
    """Return the cost of an assignment of a column to each row, a row without one (GONE) at its price."""
    return sum(int(cost[row, column]) if prices is None or column != GONE else prices[row] for row, column in enumerate(columns))


def cheapest(cost: Whole, now: Sequence[int], holes: Sequence[int], prices: Sequence[int] | None) -> list[int]:
    """Return a column for each row so that the cost is least, ``now`` where it is that at a glance.

    ``cost[row, column]`` is ``NEVER`` where they do not go together. A column left out costs ``holes[column]``; where there are ``prices`` a row may
    be left without a column (GONE) at its price.
    """
    rows, columns = cost.shape
    if not rows:
        return []
    if prices is None and rows == columns and int(cost.min(axis=1).sum()) >= int(cost[np.arange(rows), now].sum()):
        return list(now)
    row, column = np.nonzero(cost < NEVER)
    value, width = cost[row, column], columns
    if prices is not None:
        row, column, value = np.append(row, np.arange(rows)), np.append(column, columns + np.arange(rows)), np.append(value, prices)
        width += rows
    if width > rows:
        idle, every = np.indices((width - rows, width)).reshape(2, -1)
        free = np.append(holes, np.zeros(width - columns, dtype=np.int64))
        row, column, value = np.append(row, idle + rows), np.append(column, every), np.append(value, free[every])
    assignment = SimpleLinearSumAssignment()
    assignment.add_arcs_with_cost(row, column, value)
    assignment.solve()
    return [mate if mate < columns else GONE for mate in map(assignment.right_mate, range(rows))]
