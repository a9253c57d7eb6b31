"""At which table: the meetings of each slot share its tables out so that people stay where they sit (G7).

A *link* joins two meetings that follow one another in the session of someone without a home table; it is kept where both are at one table.
Of the links that leave a meeting for the same slot one at most can be kept, and of those that enter it from the same slot too: each link
lies in one group of either kind, so the largest number of links kept is at most a maximum matching, which is the bound.
Tables are given slot by slot, each slot by a maximum matching between its meetings and the tables their people come from.
Small events that miss the bound are settled by a model with a Boolean per meeting and table.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from ortools.graph.python import max_flow
from ortools.sat.python import cp_model

from scheduler.chains import alike, chain
from scheduler.instance import GONE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.budget import Budget
    from scheduler.instance import Instance

MOST_CHAINED: Final = 400
"""Meetings up to which the model of chains is tried."""
MOST_SEATS: Final = 20_000
"""Meetings times tables up to which the model is tried."""


class Link(NamedTuple):
    """Two meetings that follow one another for someone without home table, as pairs."""

    before: int
    after: int


@dataclass(slots=True)
class Seating:
    """The table of each pair held, the table changes counted, and the fewest there could be in these slots."""

    table: dict[int, int]
    changes: int
    bound: int


class Hall:
    """The tables of each slot and who must sit where, for meetings in given slots."""

    def __init__(self, instance: Instance, slot: Mapping[int, int], fixed: Mapping[int, int]) -> None:
        """Take the slot of each pair held, and the tables that pins or published meetings ask for."""
        self.instance = instance
        self.slot = slot
        self.fixed = dict(fixed)
        own, blocked = instance.pair_table.tolist(), instance.pair_blocked.tolist()
        self.fixed |= {pair: own[pair] for pair in slot if own[pair] != GONE}
        self.sessions: list[list[int]] = [[] for _ in instance.session_mask]
        for index, session in enumerate(instance.session):
            self.sessions[session].append(index)
        self.meetings = defaultdict[int, list[int]](list)
        for pair, when in slot.items():
            self.meetings[when].append(pair)
        self.taken = [set[int]() for _ in range(instance.slots)]
        for pair, when in slot.items():
            if pair in self.fixed:
                self.taken[when].add(self.fixed[pair])
            if blocked[pair] != GONE:
                self.taken[when].add(blocked[pair])
        self.free = [
            [table for table, open_ in enumerate(instance.tables_open) if open_ >> when & 1 and table not in self.taken[when]]
            if self.meetings[when]
            else []
            for when in range(instance.slots)
        ]
        self.a, self.b = instance.pair_a.tolist(), instance.pair_b.tolist()
        self.links = self._links()

    def _links(self) -> list[Link]:
        instance, pairs = self.instance, np.fromiter(self.slot, dtype=np.int64, count=len(self.slot))
        pair, when = np.tile(pairs, 2), np.tile(np.fromiter(self.slot.values(), dtype=np.int64, count=len(pairs)), 2)
        person = np.append(instance.pair_a[pairs], instance.pair_b[pairs])
        order = np.lexsort((when, person))
        order = order[np.array(instance.home, dtype=np.int64)[person[order]] == GONE]
        pair, diary = pair[order], person[order] * np.int64(len(self.sessions)) + np.array(instance.session, dtype=np.int64)[when[order]]
        follows = np.flatnonzero(diary[1:] == diary[:-1])
        return list(map(Link, pair[follows].tolist(), pair[follows + 1].tolist()))

    def may_keep(self, link: Link) -> bool:
        """Tell whether some table could serve both meetings of ``link``."""
        tables = self.fixed.get(link.before), self.fixed.get(link.after)
        if None not in tables:
            return tables[0] == tables[1]
        for table, loose in (tables[0], link.after), (tables[1], link.before):
            if table is not None:
                when = self.slot[loose]
                return self.instance.tables_open[table] >> when & 1 == 1 and table not in self.taken[when]
        return True

    def seats(self, pair: int) -> list[int]:
        """Return the tables at which ``pair`` could be."""
        return [self.fixed[pair]] if pair in self.fixed else self.free[self.slot[pair]]

    def changes(self, table: Mapping[int, int]) -> int:
        """Return the number of links that are not kept."""
        return sum(table[link.before] != table[link.after] for link in self.links)

    def bound(self) -> int:
        """Return the fewest table changes, by a maximum matching of links between the groups they leave and enter."""
        links = np.array(self.links, dtype=np.int64).reshape(-1, 2)
        fixed = np.full(self.instance.pairs, GONE, dtype=np.int64)
        fixed[list(self.fixed)] = list(self.fixed.values())
        tables = fixed[links]
        keep = (tables[:, 0] == tables[:, 1]) | (tables == GONE).any(axis=1)
        for index in np.flatnonzero((tables == GONE).sum(axis=1) == 1).tolist():
            keep[index] = self.may_keep(self.links[index])
        kept = links[keep]
        if not len(kept):
            return len(links)
        when = np.zeros(self.instance.pairs, dtype=np.int64)
        when[list(self.slot)] = list(self.slot.values())
        left = np.unique(kept[:, 0] * len(self.free) + when[kept[:, 1]], return_inverse=True)[1]
        entered = np.unique(kept[:, 1] * len(self.free) + when[kept[:, 0]], return_inverse=True)[1]
        leaving, entering = np.arange(left.max() + 1), np.arange(entered.max() + 1)
        nodes = len(leaving) + 2
        flow = max_flow.SimpleMaxFlow()
        for tails, heads in ((left + 2, entered + nodes), (np.zeros_like(leaving), leaving + 2), (entering + nodes, np.ones_like(entering))):
            flow.add_arcs_with_capacity(tails, heads, np.ones_like(tails))
        flow.solve(0, 1)
        return len(self.links) - int(flow.optimal_flow())

    def seat(self) -> dict[int, int]:
        """Give each meeting a table, slot by slot, keeping as many links as one slot can."""
        table: dict[int, int] = {}
        for slots in self.sessions:
            sits: dict[int, int] = {}
            for when in slots:
                self._seat_slot(when, sits, table)
        return table

    def _seat_slot(self, when: int, sits: dict[int, int], table: dict[int, int]) -> None:
        """Seat the meetings of one slot; ``sits`` holds where people without home table sat last."""
        instance = self.instance
        free = set(self.free[when])
        loose, people = [], {}
        for pair in self.meetings[when]:
            people[pair] = [p for p in (self.a[pair], self.b[pair]) if instance.home[p] == GONE]
            if pair in self.fixed:
                table[pair] = self.fixed[pair]
            else:
                loose.append(pair)
        wants = {pair: [sits[p] for p in people[pair] if sits.get(p) in free] for pair in loose}
        seated = matched(sorted(loose, key=lambda pair: -len(wants[pair]) + len(set(wants[pair]))), wants)
        left = free - set(seated.values())
        here = {person for two in people.values() for person in two}
        awaited = {seat for person, seat in sits.items() if person not in here}
        order = sorted(left, key=lambda seat: (seat in awaited, seat), reverse=True)
        for pair in loose:
            table[pair] = seated[pair] if pair in seated else order.pop()
        for pair, who in people.items():
            for person in who:
                sits[person] = table[pair]


def matched(meetings: list[int], wants: Mapping[int, list[int]]) -> dict[int, int]:
    """Return a maximum matching of ``meetings`` to tables among those each ``wants`` (augmenting paths)."""
    holder: dict[int, int] = {}

    def augment(pair: int, seen: set[int]) -> bool:
        for seat in wants[pair]:
            if seat not in seen:
                seen.add(seat)
                if seat not in holder or augment(holder[seat], seen):
                    holder[seat] = pair
                    return True
        return False

    for pair in meetings:
        augment(pair, set())
    return {pair: seat for seat, pair in holder.items()}


def seat(instance: Instance, slot: Mapping[int, int], fixed: Mapping[int, int], budget: Budget, most_s: float) -> Seating:
    """Return tables for pairs held in ``slot``, ``fixed`` being those that pins or published meetings ask for."""
    hall = Hall(instance, slot, fixed)
    table = hall.seat()
    seating = Seating(table, hall.changes(table), hall.bound())
    if seating.changes > seating.bound and len(slot) <= MOST_CHAINED and all(alike(hall, slots) for slots in hall.sessions):
        bound = sum(chain(hall, slots, table, budget, most_s / len(hall.sessions)) for slots in hall.sessions)
        return Seating(table, hall.changes(table), max(seating.bound, bound))
    if seating.changes > seating.bound and len(slot) * len(instance.table_ids) <= MOST_SEATS:
        settle(hall, seating, budget, most_s)
    return seating


def settle(hall: Hall, seating: Seating, budget: Budget, most_s: float) -> None:
    """Improve ``seating`` by a model with a Boolean per meeting and table, and raise its bound."""
    cp = cp_model.CpModel()
    sits: dict[tuple[int, int], cp_model.IntVar] = {}
    for pair in hall.slot:
        for table in hall.seats(pair):
            sits[pair, table] = cp.new_bool_var("")
            cp.add_hint(sits[pair, table], seating.table[pair] == table)
        cp.add_exactly_one([sits[pair, table] for table in hall.seats(pair)])
    at = defaultdict[tuple[int, int], list[cp_model.IntVar]](list)
    for (pair, table), literal in sits.items():
        at[hall.slot[pair], table].append(literal)
    for literals in at.values():
        cp.add_at_most_one(literals)
    kept = [kept_link(cp, hall, sits, link) for link in hall.links if hall.may_keep(link)]
    most = len(hall.links) - seating.bound
    cp.add(cp_model.LinearExpr.sum(kept) <= most)
    cp.maximize(cp_model.LinearExpr.sum(kept))
    answer = budget.run(cp, most_s)
    if answer.found:
        found = {pair: seat for (pair, seat), literal in sits.items() if answer(literal)}
        if hall.changes(found) < seating.changes:
            seating.table, seating.changes = found, hall.changes(found)
        seating.bound = max(seating.bound, len(hall.links) - answer.bound)


def kept_link(cp: cp_model.CpModel, hall: Hall, sits: Mapping[tuple[int, int], cp_model.IntVar], link: Link) -> cp_model.IntVar:
    """Return a literal that is true only if both meetings of ``link`` are at one table."""
    keep = cp.new_bool_var("")
    for here, there in (link, link[::-1]):
        for table in hall.seats(here):
            elsewhere = sits.get((there, table))
            cp.add_bool_or(keep.negated(), sits[here, table].negated(), *(() if elsewhere is None else (elsewhere,)))
    return keep
