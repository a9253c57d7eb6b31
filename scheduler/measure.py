"""The goals of a timetable in compiled form, and its meetings with the problem's own names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.outcome import Meeting
from scheduler.stability import people_changed
from scheduler.timegrid import bit_sets, blocks, breaks, idle_slots, presence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.instance import Instance
    from scheduler.outcome import GoalId


def used_slots(instance: Instance, slot: Mapping[int, int]) -> list[int]:
    """Return the slots in use of each participant."""
    pairs, when = (np.fromiter(numbers, dtype=np.int64, count=len(slot)) for numbers in (slot, slot.values()))
    bit = bit_sets(instance, [1 << index for index in range(instance.slots)])[when]
    used = bit_sets(instance, [0] * instance.participants)
    for people in (instance.pair_a[pairs], instance.pair_b[pairs]):
        np.bitwise_or.at(used, people, bit)
    masks: list[int] = used.tolist()
    return masks


def measure_choice(instance: Instance, slot: Mapping[int, int]) -> dict[GoalId, int]:
    """Return G1 and G2 of the pairs held."""
    pairs = np.fromiter(slot, dtype=np.int64, count=len(slot))
    first, second = instance.unit[instance.pair_a[pairs]], instance.unit[instance.pair_b[pairs]]
    met = np.bincount(first, minlength=len(instance.unit_ids)) + np.bincount(second[second != first], minlength=len(instance.unit_ids))
    missing = np.maximum(np.array(instance.guarantee, dtype=np.int64) - met, 0).sum()
    return {"G1": int(missing), "G2": int(instance.weight[instance.pair_request[pairs]].sum())}


def measure_waiting(instance: Instance, slot: Mapping[int, int]) -> dict[GoalId, int]:
    """Return G4 to G6 of the pairs held in these slots."""
    within = blocks(instance)
    everyone = list(zip(used_slots(instance, slot), presence(instance), strict=True))
    idle = [idle_slots(used, here, within) for used, here in everyone]
    pauses = sum(breaks(used, here, within) for (used, here), wait in zip(everyone, idle, strict=True) if wait)
    return {"G4": sum(idle), "G5": pauses, "G6": max(idle, default=0)}


def measure_stability(instance: Instance, slot: Mapping[int, int], table: Mapping[int, int]) -> dict[GoalId, int]:
    """Return G3, where the problem has it, for pairs held in these slots at these tables."""
    if not instance.problem.published:
        return {}
    return {"G3": people_changed(instance, slot, table)}


def meetings(instance: Instance, slot: Mapping[int, int], table: Mapping[int, int]) -> tuple[Meeting, ...]:
    """Return the meetings by slot and table, in the order of their names in the problem."""
    rows = sorted((when, table[pair], pair) for pair, when in slot.items())
    pairs = np.array([pair for *_, pair in rows], dtype=np.int64)
    requests, people, slots, tables = instance.request_ids, instance.participant_ids, instance.slot_ids, instance.table_ids
    named = zip(instance.pair_request[pairs].tolist(), instance.pair_a[pairs].tolist(), instance.pair_b[pairs].tolist(), rows, strict=True)
    return tuple(Meeting(requests[request], people[a], people[b], slots[when], tables[seat]) for request, a, b, (when, seat, _) in named)
