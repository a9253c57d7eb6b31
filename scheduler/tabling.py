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
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from ortools.graph.python import max_flow
from ortools.sat.python import cp_model

from scheduler.chains import alike, chain
from scheduler.instance import GONE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from scheduler.budget import Budget
    from scheduler.instance import Instance

    Whole = NDArray[np.int64]

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
        if (instance.pair_table != GONE).any():
            own = instance.pair_table.tolist()
            self.fixed |= {pair: own[pair] for pair in slot if own[pair] != GONE}
        self.sessions: list[list[int]] = [[] for _ in instance.session_mask]
        for index, session in enumerate(instance.session):
            self.sessions[session].append(index)
        self.meetings = defaultdict[int, list[int]](list)
        for pair, when in slot.items():
            self.meetings[when].append(pair)
        self.taken = [set[int]() for _ in range(instance.slots)]
        for pair, table in self.fixed.items():
            if pair in slot:
                self.taken[slot[pair]].add(table)
        for pair in np.flatnonzero(instance.pair_blocked != GONE).tolist():
            if pair in slot:
                self.taken[slot[pair]].add(int(instance.pair_blocked[pair]))
        self.free = [
            [table for table, open_ in enumerate(instance.tables_open) if open_ >> when & 1 and table not in self.taken[when]]
            if self.meetings[when]
            else []
            for when in range(instance.slots)
        ]
        self.a, self.b = instance.pair_a.tolist(), instance.pair_b.tolist()
        self.homeless = [table == GONE for table in instance.home]
        self.following = self._following()
        """following[link]: the two pairs of each link."""

    @cached_property
    def links(self) -> list[Link]:
        """Return the links one by one."""
        return list(map(Link, *self.following.T.tolist()))

    def _following(self) -> Whole:
        instance, pairs = self.instance, np.fromiter(self.slot, dtype=np.int64, count=len(self.slot))
        pair, when = np.tile(pairs, 2), np.tile(np.fromiter(self.slot.values(), dtype=np.int64, count=len(pairs)), 2)
        person = np.append(instance.pair_a[pairs], instance.pair_b[pairs])
        order = np.lexsort((when, person))
        order = order[np.array(instance.home, dtype=np.int64)[person[order]] == GONE]
        pair, diary = pair[order], person[order] * np.int64(len(self.sessions)) + np.array(instance.session, dtype=np.int64)[when[order]]
        follows = np.flatnonzero(diary[1:] == diary[:-1])
        return np.stack((pair[follows], pair[follows + 1]), axis=1)

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
        at = self._column(table)[self.following]
        return int((at[:, 0] != at[:, 1]).sum())

    def _column(self, number: Mapping[int, int]) -> Whole:
        """Return a number for each pair, GONE where it has none."""
        column = np.full(self.instance.pairs, GONE, dtype=np.int64)
        column[np.fromiter(number, dtype=np.int64, count=len(number))] = np.fromiter(number.values(), dtype=np.int64, count=len(number))
        return column

    def bound(self) -> int:
        """Return the fewest table changes, by a maximum matching of links between the groups they leave and enter.

        Links whose two tables are settled are kept or not whatever is done; those that are leave nothing of their groups to others.
        """
        links, width = self.following, len(self.free)
        tables, when = self._column(self.fixed)[links], self._column(self.slot)
        left, entered = links[:, 0] * width + when[links[:, 1]], links[:, 1] * width + when[links[:, 0]]
        loose = tables == GONE
        kept = (tables[:, 0] == tables[:, 1]) & ~loose[:, 0]
        open_ = loose.any(axis=1) & ~np.isin(left, left[kept]) & ~np.isin(entered, entered[kept])
        for index in np.flatnonzero(open_ & (loose.sum(axis=1) == 1)).tolist():
            open_[index] = self.may_keep(Link(*links[index].tolist()))
        return len(links) - int(kept.sum()) - largest_matching(left[open_], entered[open_])

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
        free, homeless, pairs = set(self.free[when]), self.homeless, self.meetings[when]
        loose = []
        for pair in pairs:
            if pair in self.fixed:
                table[pair] = self.fixed[pair]
            else:
                loose.append(pair)
        wants = {pair: [sits[p] for p in (self.a[pair], self.b[pair]) if homeless[p] and sits.get(p) in free] for pair in loose}
        seated = matched(sorted(loose, key=lambda pair: -len(wants[pair]) + len(set(wants[pair]))), wants)
        left = free - set(seated.values())
        if len(seated) < len(loose):
            here = {person for pair in pairs for person in (self.a[pair], self.b[pair])}
            awaited = {seat for person, seat in sits.items() if person not in here}
            order = sorted(left, key=lambda seat: (seat in awaited, seat), reverse=True)
        for pair in loose:
            table[pair] = seated[pair] if pair in seated else order.pop()
        for pair in pairs:
            sits[self.a[pair]] = sits[self.b[pair]] = table[pair]


def largest_matching(left: Whole, right: Whole) -> int:
    """Return how many of the edges between ``left`` and ``right`` can be taken so that no two meet at an end."""
    if not len(left):
        return 0
    tails, heads = np.unique(left, return_inverse=True)[1], np.unique(right, return_inverse=True)[1]
    leaving, entering = np.arange(tails.max() + 1), np.arange(heads.max() + 1)
    nodes = len(leaving) + 2
    flow = max_flow.SimpleMaxFlow()
    for start, end in ((tails + 2, heads + nodes), (np.zeros_like(leaving), leaving + 2), (entering + nodes, np.ones_like(entering))):
        flow.add_arcs_with_capacity(start, end, np.ones_like(start))
    flow.solve(0, 1)
    return int(flow.optimal_flow())


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
