"""What stays of a published timetable before anything new is put in: pins, published meetings that can be held, required requests.

After a cancellation all that can stay stays together, and is found by columns: meeting by meeting, 27,000 of them take a third of a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.choosing import keep_pins
from scheduler.filling import fill, roomy
from scheduler.instance import ANY, GONE
from scheduler.placement import Grid
from scheduler.stability import couples, steady
from scheduler.timegrid import MOST_SLOTS, bit_sets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scheduler.run import Run
    from scheduler.stability import Kept

    Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stay:
    """The meetings that stay, in a grid whose slots are those of each pair once everyone who need not see a change sees none."""

    grid: Grid
    tables: dict[int, int]
    """tables[pair]: the table of a pair that must stay, pinned or published; one of two people who see a change anyway may sit elsewhere."""
    lost: frozenset[int]
    """The people of published meetings that cannot be held any more: they see a change whatever is done."""
    loose: bool
    """A published meeting of two of them could stay, and may go."""
    sure: bool
    """Each published meeting that can stay can do so as one pair only."""
    whole: bool
    """All that could stay stays, so that ``grid.slots`` holds for every timetable in which only ``lost`` see a change."""


def keep_published(run: Run) -> Stay:
    """Return what stays of the published timetable, with pins and required requests."""
    return keep_whole(run) or keep_each(run, run.history())


def unavoidable(kept: Sequence[Kept]) -> frozenset[int]:
    """Return the people of published meetings that cannot be held any more."""
    return frozenset(person for keep in kept if not keep.pairs for person in keep.people)


def keep_whole(run: Run) -> Stay | None:
    """Return what stays at once where all that could stay stays together, as after a cancellation; None where that is not so, or more is asked."""
    instance, told = run.instance, run.instance.told
    pair = None if instance.pins or instance.required.any() or instance.slots > MOST_SLOTS else only_pairs(run)
    if pair is None:
        return None
    lost = np.zeros(instance.participants + 1, dtype=np.bool_)
    lost[told[pair == GONE, :2]] = True
    lost[GONE] = False
    alone = lost[told[:, :2]].sum(axis=1)
    order = np.argsort(alone, kind="stable")
    stays = order[pair[order] != GONE]
    held, when, at = pair[stays], told[stays, 2], told[stays, 3]
    grid = Grid(instance, run.narrowed.slots)
    if len(np.unique(held)) < len(held) or not apart(run, held, when, at) or not fill(grid, dict(zip(held.tolist(), when.tolist(), strict=True))):
        return None
    if not roomy(grid):
        return None
    kept = alone[stays] < 2  # noqa: PLR2004  # a meeting of two people who see a change anyway may move
    named = kept & (at != ANY)
    grid.slots = held_to(run, held[kept], when[kept], at[kept])
    tables = dict(zip(held[named].tolist(), at[named].tolist(), strict=True))
    return Stay(grid, tables, frozenset(np.flatnonzero(lost).tolist()), not kept.all(), sure=True, whole=True)


def apart(run: Run, pair: Whole, when: Whole, at: Whole) -> bool:
    """Tell whether no table is taken twice in a slot, or while its owner meets elsewhere, ``pair`` being held in slot ``when`` at table ``at``."""
    own, blocked = run.instance.pair_table[pair], run.instance.pair_blocked[pair]
    touched = np.concatenate([own, blocked, np.where((at == ANY) | (at == own), GONE, at)])
    places = (np.tile(when, 3) * len(run.instance.table_ids) + touched)[touched != GONE]
    return len(np.unique(places)) == len(places)


def held_to(run: Run, pair: Whole, when: Whole, at: Whole) -> list[int]:
    """Return the slots of each pair once each of ``pair`` is held to its slot ``when``; owners of a table that it has as a guest cannot meet then."""
    instance, bit = run.instance, np.int64(1) << when
    slots = bit_sets(instance, run.narrowed.slots)
    slots[pair] = bit
    guest = (at != ANY) & (instance.pair_table[pair] == GONE)
    closed = np.zeros(len(instance.table_ids) + 1, dtype=np.int64)
    np.bitwise_or.at(closed, at[guest], bit[guest])
    left: list[int] = (slots & ~(closed[instance.pair_table] | closed[instance.pair_blocked])).tolist()
    return left


def only_pairs(run: Run) -> Whole | None:
    """Return the one pair that could keep each published meeting, GONE where none could; None where several could keep one."""
    instance, told = run.instance, run.instance.told
    keys, named = couples(instance, instance.pair_a, instance.pair_b), couples(instance, told[:, 0], told[:, 1])
    order = np.argsort(keys, kind="stable")
    first = np.searchsorted(keys[order], named)
    if (np.searchsorted(keys[order], named, side="right") - first > 1).any():
        return None
    pair = np.append(order, GONE)[first]
    pair[np.append(keys, GONE)[pair] != named] = GONE
    when, at = told[:, 2], told[:, 3]
    open_ = np.append(bit_sets(instance, instance.tables_open), [0, 0])  # what ANY and GONE point at
    own = np.append(instance.pair_table, GONE)[pair]
    can = (pair != GONE) & (when != GONE) & (at != GONE) & ((at == ANY) | (own == GONE) | (own == at))
    slots = np.append(bit_sets(instance, run.narrowed.slots), 0)[pair] & np.where(at == ANY, -1, open_[at])
    return np.where(can & (slots >> np.maximum(when, 0) & 1 > 0), pair, GONE)


def keep_each(run: Run, kept: Sequence[Kept]) -> Stay:
    """Return what stays, one after the other: pins, published meetings, those of people who see a change anyway last, and required requests."""
    narrowed, lost = keep_pins(run), unavoidable(kept)
    grid = Grid(run.instance, narrowed.slots)
    taken = [set[int]() for _ in range(run.instance.slots)]
    own, blocked = run.instance.pair_table.tolist(), run.instance.pair_blocked.tolist()
    seats: dict[int, tuple[int, int]] = {}

    def hold(pair: int, slot: int, table: int | None) -> bool:
        touched = {own[pair], blocked[pair], GONE if table is None else table} - {GONE}
        if not taken[slot].isdisjoint(touched) or not grid.free(pair) >> slot & 1 or not grid.welcome(pair) or not grid.fits(pair, slot):
            return False
        grid.put(pair, slot)
        taken[slot] |= touched
        if table is not None:
            seats[pair] = slot, table
        return True

    for pair in sorted(pair for pair in narrowed.forced if narrowed.slots[pair]):
        hold(pair, narrowed.slots[pair].bit_length() - 1, narrowed.pinned_table.get(pair))
    for entry, pairs, _ in sorted(kept, key=lambda keep: len(keep.people & lost)):
        any(hold(pair, entry.slot, entry.table) for pair in pairs)
    steadied = steady(run.instance, kept, narrowed.slots, grid.slot, {pair: table for pair, (_, table) in seats.items()})[0]
    for slots in (steadied, narrowed.slots, steadied):
        grid.slots = list(slots)
        for request in run.instance.required.nonzero()[0].tolist():
            any(grid.insert(pair) for pair in run.instance.pairs_of(request) if not grid.met[request])
    stays = {pair: table for pair, (slot, table) in seats.items() if grid.slot.get(pair) == slot}
    tables = {pair: table for pair, table in stays.items() if pair in narrowed.forced or not lost.issuperset((grid.a[pair], grid.b[pair]))}
    loose = any(keep.pairs and keep.people <= lost for keep in kept)
    return Stay(grid, tables, lost, loose, sure=all(len(keep.pairs) < 2 for keep in kept), whole=False)  # noqa: PLR2004  # two would be a choice
