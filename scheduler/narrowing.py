"""What follows at once from pins, limits and closed tables: where each pair can still be held.

A pinned participant has no other meeting in that slot; the other ways to hold a pinned request are gone; a table pinned in a slot is
lost to its owner there (H6, H9). Every solver starts from these slots, so a pin costs nothing afterwards. Nothing possible is taken away.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.instance import GONE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.instance import CompiledPin, Instance


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The slots left to each pair, the pairs that must be held, and the tables their pins name."""

    slots: list[int]
    forced: frozenset[int]
    """Pairs that must be held: a pin that only they can keep."""
    pinned_table: dict[int, int]
    """pinned_table[pair]: the table its pin names, for pairs in ``forced``."""


def narrow(instance: Instance, held: Mapping[int, int] | None = None) -> Narrowed:
    """Return what pins, limits and closed tables leave to each pair; ``held`` settles which pair keeps a pin that several could."""
    slots = parted(instance)
    forced: dict[int, CompiledPin] = {}
    for pin in instance.pins:
        ways = [pair for pair in pin.pairs if slots[pair] >> pin.slot & 1 and fits(instance, pair, pin)]
        if held is not None and len(ways) > 1:
            ways = [pair for pair in ways if held.get(pair) == pin.slot]
        if len(ways) == 1 and (ways[0] not in forced or pin.table is not None):
            forced[ways[0]] = pin
    if forced:
        reserve(instance, slots, forced)
    none = np.array([limit == 0 for limit in instance.limit], dtype=np.bool_)
    for pair in np.flatnonzero(none[instance.pair_a] | none[instance.pair_b]).tolist():
        slots[pair] = 0
    tables = {pair: pin.table for pair, pin in forced.items() if pin.table is not None}
    return Narrowed(slots, frozenset(forced), tables)


def parted(instance: Instance) -> list[int]:
    """Return the slots of each pair without those in which two pins want its people at two tables: one meeting cannot keep both (H5, H6)."""
    slots = list(instance.pair_slots)
    table: dict[tuple[int, int], int] = {}
    for pin in instance.pins if instance.problem.kind == "event" else ():
        for pair in pin.pairs if pin.table is not None else ():
            if table.setdefault((pair, pin.slot), pin.table or 0) != pin.table:
                slots[pair] &= ~(1 << pin.slot)
    return slots


def pinned_tables(instance: Instance, slot: Mapping[int, int]) -> dict[int, int]:
    """Return the tables that pins name for pairs held in ``slot``."""
    return {pair: pin.table for pin in instance.pins if pin.table is not None for pair in pin.pairs if slot.get(pair) == pin.slot}


def fits(instance: Instance, pair: int, pin: CompiledPin) -> bool:
    """Tell whether ``pair`` may be held at the table of ``pin``, which must be open, as far as home tables are concerned (H9)."""
    own = int(instance.pair_table[pair])
    return pin.table is None or (own in (GONE, pin.table) and instance.tables_open[pin.table] >> pin.slot & 1 == 1)


def reserve(instance: Instance, slots: list[int], forced: dict[int, CompiledPin]) -> None:
    """Take from all other pairs what the ``forced`` ones occupy: the participants, the request, the home table."""
    owners = defaultdict[int, list[int]](list)
    for participant, table in enumerate(instance.home):
        if table != GONE:
            owners[table].append(participant)
    busy = defaultdict[int, int](int)
    once: dict[int, tuple[int, ...]] = {request: mates for mates in instance.once for request in mates}
    settled: set[int] = set()
    for pair, pin in forced.items():
        bit = 1 << pin.slot
        people = {int(instance.pair_a[pair]), int(instance.pair_b[pair])}
        hosts = set() if pin.table is None else set(owners[pin.table])
        for person in people | hosts:
            busy[person] |= bit
        request = int(instance.pair_request[pair])
        settled.update(once.get(request, (request,)))
    requests = instance.pair_request.tolist()
    for pair, (a, b) in enumerate(zip(instance.pair_a.tolist(), instance.pair_b.tolist(), strict=True)):
        if pair in forced:
            slots[pair] &= 1 << forced[pair].slot
        elif requests[pair] in settled:
            slots[pair] = 0
        else:
            slots[pair] &= ~(busy[a] | busy[b])
