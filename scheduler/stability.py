"""G3: who sees a published meeting change, which published meetings could stay, and the same count inside the model.

A person counts once, however many of their meetings change; a person who is gone does not count.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from ortools.sat.python import cp_model

from scheduler.instance import ANY, GONE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from scheduler.instance import CompiledPublished, Instance
    from scheduler.model import Literal, Model


class Kept(NamedTuple):
    """A published meeting, the pairs that would keep it, none where it cannot be kept at all, and its people who are still there."""

    entry: CompiledPublished
    pairs: tuple[int, ...]
    people: frozenset[int]


def keepable(instance: Instance, slots: Sequence[int]) -> list[Kept]:
    """Return every published meeting with the pairs that, each taken alone, could keep it in its slot at its table."""
    named = couples(instance, [entry.a for entry in instance.published], [entry.b for entry in instance.published])
    keys = couples(instance, instance.pair_a, instance.pair_b)
    ways = defaultdict[int, list[int]](list)
    candidates = np.flatnonzero(np.isin(keys, named))
    for pair, key in zip(candidates.tolist(), keys[candidates].tolist(), strict=True):
        ways[key].append(pair)
    pinned = {(pin.table, pin.slot): pin.pairs for pin in instance.pins if pin.table is not None}
    moved = {(pair, pin.slot): pin.table for pin in instance.pins if pin.table is not None for pair in pin.pairs}
    own, open_ = instance.pair_table.tolist(), instance.tables_open

    def seatable(pair: int, slot: int, table: int) -> bool:
        if table == GONE or not open_[table] >> slot & 1 or own[pair] not in (GONE, table):
            return False
        if not moved:
            return True
        return moved.get((pair, slot), table) == table and pair in pinned.get((table, slot), (pair,))

    found = []
    for entry, key in zip(instance.published, named.tolist(), strict=True):
        a, b, slot, table = entry
        pairs = [pair for pair in ways.get(key, ()) if slot != GONE and slots[pair] >> slot & 1 and (table is None or seatable(pair, slot, table))]
        found.append(Kept(entry, tuple(pairs), frozenset((a, b) if GONE not in (a, b) else {a, b} - {GONE})))
    return found


def couples(instance: Instance, a: ArrayLike, b: ArrayLike) -> NDArray[np.int64]:
    """Return one number for each two people in either order; GONE where one of them is gone."""
    first, second = np.array(a, dtype=np.int64), np.array(b, dtype=np.int64)
    least = np.minimum(first, second)
    numbers: NDArray[np.int64] = np.where(least == GONE, GONE, least * instance.participants + np.maximum(first, second))
    return numbers


def people_changed(instance: Instance, slot: Mapping[int, int], table: Mapping[int, int]) -> int:
    """Return how many people see a change if pairs are held in these slots at these tables; a table not yet given matches none."""
    told = instance.told
    wanted = couples(instance, told[:, 0], told[:, 1])
    wanted = np.where((wanted == GONE) | (told[:, 2] == GONE), GONE, wanted * instance.slots + told[:, 2])
    pairs = np.fromiter(slot, dtype=np.int64, count=len(slot))
    held = couples(instance, instance.pair_a[pairs], instance.pair_b[pairs]) * instance.slots + np.fromiter(slot.values(), np.int64, len(slot))
    order = np.argsort(held)
    held = np.append(held[order], 2**62)
    seat = np.append(np.fromiter((table.get(pair, GONE) for pair in slot), np.int64, len(slot))[order], GONE)
    place = np.searchsorted(held, wanted)
    kept = (held[place] == wanted) & ((told[:, 3] == ANY) | ((told[:, 3] == seat[place]) & (seat[place] != GONE)))
    changed = np.unique(told[~kept, :2])
    return int((changed != GONE).sum())


def satisfied(own: Sequence[int], entry: CompiledPublished, slot: Mapping[int, int], table: Mapping[int, int], pairs: Sequence[int]) -> int:
    """Return the pair of ``pairs`` that keeps ``entry``, or GONE; ``own`` holds the home table of each pair."""
    for pair in pairs:
        if slot.get(pair) == entry.slot and (entry.table is None or entry.table in (table.get(pair), own[pair])):
            return pair
    return GONE


def seats_kept(instance: Instance, kept: Sequence[Kept], slot: Mapping[int, int]) -> dict[int, int]:
    """Return the published tables that pairs held in ``slot`` can have, one pair at each, and none that an owner takes or keeps empty."""
    touched = defaultdict[tuple[int, int], set[int]](set)
    for pair, when in slot.items() if kept else ():
        touched[when, int(instance.pair_table[pair])].add(pair)
        touched[when, int(instance.pair_blocked[pair])].add(pair)
    seats: dict[int, int] = {}
    for keep in kept:
        when, table = keep.entry.slot, keep.entry.table
        for pair in keep.pairs:
            if table is not None and slot.get(pair) == when and pair not in seats and touched[when, table] <= {pair}:
                touched[when, table].add(pair)
                seats[pair] = table
    return seats


def steady(
    instance: Instance, kept: Sequence[Kept], slots: Sequence[int], slot: Mapping[int, int], table: Mapping[int, int]
) -> tuple[list[int], dict[int, int]]:
    """Return the slots of each pair once everyone who sees no change is held to that, and the tables of the meetings so kept.

    A meeting of two people who see a change anyway may move. Who owns a table that a kept meeting has as a guest cannot meet then.
    """
    own = instance.pair_table.tolist()
    pairs = [satisfied(own, entry, slot, table, options) if options else GONE for entry, options, _ in kept]
    moved: set[int] = set()
    for keep, pair in zip(kept, pairs, strict=True):
        if pair == GONE:
            moved |= keep.people
    left, tables = list(slots), dict[int, int]()
    closed = defaultdict[int, int](int)
    for (entry, _, people), pair in zip(kept, pairs, strict=True):
        if pair == GONE or people <= moved:
            continue
        left[pair] = 1 << entry.slot
        if entry.table is not None:
            tables[pair] = entry.table
            if own[pair] == GONE:
                closed[entry.table] |= left[pair]
    owned = np.nonzero((instance.pair_table != GONE) | (instance.pair_blocked != GONE))[0].tolist() if closed else []
    for pair in owned:
        left[pair] &= ~(closed.get(int(instance.pair_table[pair]), 0) | closed.get(int(instance.pair_blocked[pair]), 0))
    return left, tables


def changed(model: Model, kept: Sequence[Kept]) -> tuple[cp_model.LinearExpr, dict[tuple[int, int], Literal]]:
    """Return G3 inside the model, and its literals "this pair is held in this slot at its published table" by pair and table."""
    cp, instance = model.cp, model.instance
    people: dict[int, Literal] = {}
    at_table: dict[tuple[int, int, int], Literal] = {}
    for keep in kept:
        literals = [literal for pair in keep.pairs if (literal := stays(model, pair, keep.entry, at_table)) is not None]
        for person in keep.people:
            if person not in people:
                people[person] = cp.new_bool_var("")
            cp.add_bool_or(people[person], *literals)
    same = defaultdict[tuple[int, int], list[cp_model.IntVar]](list)
    for (_, slot, table), literal in at_table.items():
        same[slot, table].append(literal)
    for (slot, table), literals in same.items():
        cp.add_at_most_one(literals)
        for (pair, when), held in model.held.items():
            if when == slot and table in (int(instance.pair_table[pair]), int(instance.pair_blocked[pair])):
                for literal in literals:
                    cp.add_at_most_one(literal, held)
    return cp_model.LinearExpr.sum(list(people.values())), {(pair, table): literal for (pair, _, table), literal in at_table.items()}


def stays(model: Model, pair: int, entry: CompiledPublished, at_table: dict[tuple[int, int, int], Literal]) -> Literal | None:
    """Return the literal "``pair`` keeps ``entry``", or None where the model does not let it."""
    held = model.held.get((pair, entry.slot))
    if held is None or entry.table is None or int(model.instance.pair_table[pair]) == entry.table:
        return held
    key = (pair, entry.slot, entry.table)
    if key not in at_table:
        at_table[key] = model.cp.new_bool_var("")
        model.cp.add_implication(at_table[key], held)
    return at_table[key]


def taken_tables(instance: Instance, seats: Mapping[int, int], when: int, slot: Mapping[int, int]) -> set[int]:
    """Return the tables that meetings held in ``slot`` at ``seats`` take, or keep empty for an owner (H9), in slot ``when``."""
    held = [pair for pair, at in slot.items() if at == when]
    return {seats[pair] for pair in held} | {int(instance.pair_blocked[pair]) for pair in held}
