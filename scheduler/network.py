"""Which requests to meet, as a flow: source, units, members, requests, members, units, sink.

Choosing requests so that nobody has more meetings than free slots is a b-matching. Where the units (groups, or single participants) fall
into two sides that only meet each other, it is a minimum-cost flow: the capacities are slots and limits (H7, H8), the first arc of a unit
carries its guarantee with a bonus above all weights (G1 before G2), a request is an arc of capacity one, and what must be met has a bonus
above everything. Leaving out when and at which table makes it a relaxation: its value bounds G1, and G2 for as long as G1 is reached.

Where the G1 reached is worse than the flow's, its G2 is no bound. Paying for missing meetings a price ``p`` below the bonus gives one
for every ``p``: max (G2 - p x missing) + p x (missing reached), which is Lagrange's; ``bounds.py`` looks for the best price.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from ortools.graph.python import min_cost_flow

from scheduler.timegrid import bit_sets, most_within

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from scheduler.instance import Instance
    from scheduler.narrowing import Narrowed

LARGEST_COST: Final = 2**58
"""Costs times units of flow stay below, so that the solver counts in 64 bits."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice of pairs: the flow's, with its G1 and G2, and whether everything that must be met is."""

    pairs: tuple[int, ...]
    missing: int
    weight: int
    complete: bool


def colours(instance: Instance) -> NDArray[np.int8] | None:
    """Return the side, 0 or 1, of each unit so that pairs only join different sides; None where there are no such sides."""
    named = named_sides(instance)
    return found_sides(instance) if named is None else named


def named_sides(instance: Instance) -> NDArray[np.int8] | None:
    """Return the sides as the participants name them, where that is all there is to it; None where somebody meets their own side."""
    names = sorted({person.side for person in instance.problem.participants})
    if len(names) > 2:  # noqa: PLR2004  # two sides are what is looked for
        return None
    side = np.array([names.index(person.side) for person in instance.problem.participants], dtype=np.int8)
    colour = np.zeros(len(instance.unit_ids), dtype=np.int8)
    colour[instance.unit] = side
    same = np.array_equal(colour[instance.unit], side)
    return colour if same and not (side[instance.pair_a] == side[instance.pair_b]).any() else None


def found_sides(instance: Instance) -> NDArray[np.int8] | None:
    """Return sides found by walking from unit to unit; None where a walk comes back to its own side."""
    near: defaultdict[int, set[int]] = defaultdict(set)
    for a, b in set(zip(instance.unit[instance.pair_a].tolist(), instance.unit[instance.pair_b].tolist(), strict=True)):
        near[a].add(b)
        near[b].add(a)
    colour = np.full(len(instance.unit_ids), -1, dtype=np.int8)
    for start in range(len(colour)):
        if colour[start] >= 0:
            continue
        colour[start] = 0
        queue = deque([start])
        while queue:
            unit = queue.popleft()
            for other in near[unit]:
                if colour[other] < 0:
                    colour[other] = 1 - colour[unit]
                    queue.append(other)
                elif colour[other] == colour[unit]:
                    return None
    return colour


def usable_slots(instance: Instance, slots: Sequence[int]) -> NDArray[Any]:
    """Return the slots of each participant, as a set of bits, in which some pair of theirs could be held."""
    masks = bit_sets(instance, slots)
    usable = np.zeros(instance.participants, dtype=masks.dtype)
    live = np.flatnonzero(masks)
    for people in (instance.pair_a[live], instance.pair_b[live]):
        np.bitwise_or.at(usable, people, masks[live])
    return usable


def capacities(instance: Instance, slots: Sequence[int]) -> list[int]:
    """Return how many meetings each participant can have at most: limit, slots in which some pair could be held, rest (H7, H8)."""
    return [
        min(limit, mask.bit_count() if most >= instance.slots else most_within(instance, mask, most))
        for limit, mask, most in zip(instance.limit, usable_slots(instance, slots).tolist(), instance.consecutive, strict=True)
    ]


def seats(instance: Instance, slots: Sequence[int], colour: NDArray[np.int8] | None = None) -> int:
    """Return how many meetings there can be: in each slot at most as many as tables, and as people who could sit, of either side in ``colour``."""
    usable = usable_slots(instance, slots)
    there = (usable[:, None] >> np.arange(instance.slots, dtype=usable.dtype) & 1).astype(np.int64)
    if colour is None:
        pairs = there.sum(axis=0) // 2
    else:
        near = colour[instance.unit] == 0
        pairs = np.minimum(there[near].sum(axis=0), there[~near].sum(axis=0))
    return int(pairs.sum() if instance.unlimited_tables else np.minimum(pairs, instance.tables_free).sum())


class Network:
    """The flow of an instance with two sides; built once, solved with various prices, bonuses and requests taken out."""

    def __init__(self, instance: Instance, narrowed: Narrowed, colour: NDArray[np.int8], seed: int = 0) -> None:
        """Lay the nodes and arcs; pairs that can be held nowhere have none, and ``seed`` alone breaks ties."""
        self.instance = instance
        live = np.flatnonzero(bit_sets(instance, narrowed.slots))
        live = np.random.default_rng(seed).permutation(live)
        flip = colour[instance.unit[instance.pair_a[live]]] == 1
        self.live = live
        self.near = np.where(flip, instance.pair_b[live], instance.pair_a[live]).astype(np.int64)
        self.far = np.where(flip, instance.pair_a[live], instance.pair_b[live]).astype(np.int64)
        self.request = instance.pair_request[live].astype(np.int64)
        self.gain = instance.weight[self.request]
        self.must = instance.required.copy()
        for pin in instance.pins:
            requests = {int(instance.pair_request[pair]) for pair in pin.pairs}
            if len(requests) == 1:
                self.must[requests.pop()] = True
        self.limit = np.array(capacities(instance, narrowed.slots), dtype=np.int64)
        self.seats = seats(instance, narrowed.slots, colour)
        self.colour = colour.astype(np.int64)
        self.total_gain = int(self.gain.sum()) + 1
        several = np.bincount(self.request, minlength=instance.requests) > 1
        self.several = np.nonzero(several)[0]
        self.is_several = several[self.request]
        self.inner = np.nonzero(self.is_several)[0]

    def prices(self) -> tuple[int, int] | None:
        """Return the bonus of a guaranteed meeting and of a request that must be met; None where numbers would grow too large."""
        bonus = self.total_gain
        must = (sum(self.instance.guarantee) + 1) * bonus
        largest = must * 2 * (self.instance.participants + 2)
        return (bonus, must) if largest < LARGEST_COST else None

    def favouring(self, requests: Collection[int]) -> Choice | None:
        """Return the best choice that, of those equally good, makes most of ``requests``; None where numbers would grow too large."""
        prices, scale = self.prices(), len(requests) + 1
        if prices is None or prices[1] * 2 * (self.instance.participants + 2) * scale >= LARGEST_COST:
            return None
        price, must = prices
        return self.solve(price * scale, must * scale, bonus=[(request, 1) for request in requests], scale=scale)[1]

    def solve(
        self, price: int, must: int, *, bonus: Sequence[tuple[int, int]] = (), without: Collection[int] = (), scale: int = 1
    ) -> tuple[int, Choice]:
        """Return the value of the best choice and the choice, a missing meeting costing ``price`` and a request unmet ``must``.

        ``scale`` multiplies and then ``bonus`` adds to the gain of requests; ``without`` leaves pairs out.
        """
        gain = self.gain * scale + np.where(self.must[self.request], must, 0)
        if bonus:
            extra = np.zeros(self.instance.requests, dtype=np.int64)
            for request, more in bonus:
                extra[request] += more
            gain = gain + extra[self.request]
        open_ = np.ones(len(self.live), dtype=np.int64)
        if without:
            open_[np.isin(self.live, np.fromiter(without, dtype=np.int64))] = 0
        flow = min_cost_flow.SimpleMinCostFlow()
        into, out_of = self._lay(flow, price, gain, open_)
        if flow.solve() != flow.OPTIMAL:
            message = "the flow of the selection has no solution, which a bypass rules out"
            raise RuntimeError(message)
        chosen = self._pairs(flow.flows(into) > 0, flow.flows(out_of) > 0)
        promised = int(sum(self.instance.guarantee))
        return -flow.optimal_cost() - price * promised, self._choice(chosen)

    def _lay(
        self, flow: min_cost_flow.SimpleMinCostFlow, price: int, gain: NDArray[np.int64], open_: NDArray[np.int64]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Add nodes and arcs to ``flow``; return the arcs of the pairs, and those that leave the requests that several pairs can hold."""
        instance = self.instance
        people, units = instance.participants, len(instance.unit_ids)
        source, sink = people + units, people + units + 1
        unit = np.arange(units)
        limit = np.minimum(np.array(instance.unit_limit, dtype=np.int64), np.bincount(instance.unit, self.limit, units).astype(np.int64))
        promised = np.minimum(np.array(instance.guarantee, dtype=np.int64), limit)
        tails = np.where(self.colour == 0, source, people + unit)
        heads = np.where(self.colour == 0, people + unit, sink)
        add = flow.add_arcs_with_capacity_and_unit_cost
        add(tails, heads, promised, np.full(units, -price))
        add(tails, heads, limit - promised, np.zeros(units, dtype=np.int64))
        person = np.arange(people)
        near = self.colour[instance.unit] == 0
        home = people + instance.unit
        add(np.where(near, home, person), np.where(near, person, home), self.limit, np.zeros(people, dtype=np.int64))
        nodes = np.full(instance.requests, -1, dtype=np.int64)
        nodes[self.several] = sink + 1 + 2 * np.arange(len(self.several))
        joint = nodes[self.several]
        add(joint, joint + 1, np.ones(len(joint), dtype=np.int64), np.zeros(len(joint), dtype=np.int64))
        arcs: NDArray[np.int32] = add(self.near, np.where(self.is_several, nodes[self.request], self.far), open_, -gain)
        inner = self.inner
        leaving: NDArray[np.int32] = add(nodes[self.request[inner]] + 1, self.far[inner], open_[inner], np.zeros(len(inner), dtype=np.int64))
        supply = min(self.seats, int(limit[self.colour == 0].sum()))
        flow.add_arc_with_capacity_and_unit_cost(source, sink, supply, 0)
        flow.set_node_supply(source, supply)
        flow.set_node_supply(sink, -supply)
        return arcs, leaving

    def _pairs(self, into: NDArray[np.bool_], out_of: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return the pairs that carry flow; a request of two groups may join delegations that were vetoed, then it is left out."""
        chosen = np.nonzero(into & ~self.is_several)[0].tolist()
        near = {int(self.request[index]): int(self.near[index]) for index in np.nonzero(into & self.is_several)[0]}
        far = {int(self.request[index]): int(self.far[index]) for index in self.inner[np.nonzero(out_of)[0]]}
        for index in self.inner.tolist():
            request = int(self.request[index])
            if near.get(request) == self.near[index] and far.get(request) == self.far[index]:
                chosen.append(index)
        return np.array(sorted(chosen), dtype=np.int64)

    def _choice(self, chosen: NDArray[np.int64]) -> Choice:
        """Return the choice of the pairs whose arcs carry flow, measured."""
        pairs = self.live[chosen]
        requests = self.request[chosen]
        units = self.instance.unit
        met = np.bincount(units[self.near[chosen]], minlength=len(self.instance.unit_ids))
        met += np.bincount(units[self.far[chosen]], minlength=len(self.instance.unit_ids))
        missing = np.maximum(np.array(self.instance.guarantee) - met, 0).sum()
        return Choice(tuple(pairs.tolist()), int(missing), int(self.gain[chosen].sum()), bool(np.isin(np.nonzero(self.must)[0], requests).all()))
