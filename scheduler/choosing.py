"""Which requests are met: the flow's choice is placed; what cannot be is replaced; at small size the exact model has the last word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.bounds import weight_bound
from scheduler.exact import LARGEST, Proof, size
from scheduler.narrowing import fits, narrow
from scheduler.placement import Grid
from scheduler.selection import Selection, select
from scheduler.stability import seats_kept

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scheduler.narrowing import Narrowed
    from scheduler.run import Run


def choose(run: Run) -> Selection | None:
    """Choose and place requests; leave a timetable in ``run`` if one is found; return None where there is none at all."""
    asked = {int(run.instance.pair_request[pair]) for keep in run.history() for pair in keep.pairs}
    selection = select(run.instance, run.narrowed, run.budget, asked)
    if selection.impossible:
        return None
    run.prove("G1", selection.missing_bound)
    grid = place(run, selection.choice.pairs)
    if is_complete(run, grid):
        run.kept = seats_kept(run.instance, run.history(), grid.slot)
        run.hold(grid.slot)
        run.prove("G2", weight_bound(run.instance, selection, run.value["G1"]))
    if not (run.proven("G1") and run.proven("G2")) and size(run.narrowed.slots) <= LARGEST and not prove_choice(run):
        return None
    return selection


def place(run: Run, pairs: Iterable[int]) -> Grid:
    """Place ``pairs``, what must be held first, then whoever has most meetings; then all other requests that still fit."""
    instance, narrowed = run.instance, keep_pins(run)
    grid = Grid(instance, narrowed.slots)
    for pair in sorted(narrowed.forced):
        insert_in(grid, pair)
    degree = [0] * instance.participants
    chosen = list(pairs)
    stay_put(run, grid, set(chosen))
    for pair in chosen:
        degree[grid.a[pair]] += 1
        degree[grid.b[pair]] += 1
    required = instance.required
    chosen.sort(key=lambda pair: (not required[grid.request[pair]], -degree[grid.a[pair]] - degree[grid.b[pair]]))
    stuck = [pair for pair in chosen if pair not in grid.slot and not grid.insert(pair)]
    if stuck:
        weight = instance.weight
        others = [pair for pair in range(instance.pairs) if narrowed.slots[pair] and not grid.met[grid.request[pair]]]
        others.sort(key=lambda pair: (not required[grid.request[pair]], -weight[grid.request[pair]]))
        for pair in others:
            if grid.welcome(pair):
                grid.insert(pair)
    return grid


def stay_put(run: Run, grid: Grid, chosen: set[int]) -> None:
    """Place the chosen pairs that were published where they were."""
    for keep in run.history():
        slot = keep.entry.slot
        for pair in keep.pairs:
            if pair in chosen and grid.free(pair) >> slot & 1 and grid.welcome(pair) and grid.fits(pair, slot):
                grid.put(pair, slot)


def keep_pins(run: Run) -> Narrowed:
    """Settle, one after the other, the pins that several pairs could keep, on the first pair that still can."""
    narrowed, held = run.narrowed, dict[int, int]()
    for pin in run.instance.pins:
        if len(pin.pairs) > 1:
            ways = [pair for pair in pin.pairs if narrowed.slots[pair] >> pin.slot & 1 and fits(run.instance, pair, pin)]
            if ways and not any(held.get(pair) == pin.slot for pair in ways):
                held[ways[0]] = pin.slot
                narrowed = narrow(run.instance, held)
    return narrowed


def insert_in(grid: Grid, pair: int) -> None:
    """Hold ``pair`` in the one slot that it has, if it is free."""
    if (free := grid.free(pair)) and grid.welcome(pair) and grid.fits(pair, free.bit_length() - 1):
        grid.put(pair, free.bit_length() - 1)


def is_complete(run: Run, grid: Grid) -> bool:
    """Tell whether everything that must be held is: required requests, and pins at their tables, which nobody else takes or keeps."""
    instance = run.instance
    if not all(grid.met[request] for request in instance.required.nonzero()[0].tolist()):
        return False
    for pin in instance.pins:
        ways = [pair for pair in pin.pairs if grid.slot.get(pair) == pin.slot and fits(instance, pair, pin)]
        if not ways:
            return False
        others = [pair for pair, slot in grid.slot.items() if slot == pin.slot and pair not in ways]
        if pin.table is not None and any(pin.table in touched(run, pair, pin.slot) for pair in others):
            return False
    return True


def touched(run: Run, pair: int, slot: int) -> set[int]:
    """Return the tables that ``pair`` takes or keeps empty in ``slot``, as far as homes and pins say."""
    pinned = {pin.table for pin in run.instance.pins if pin.slot == slot and pair in pin.pairs and pin.table is not None}
    return pinned | {int(run.instance.pair_table[pair]), int(run.instance.pair_blocked[pair])}


def prove_choice(run: Run) -> bool:
    """Minimise G1 and then maximise G2 on the exact model; return False where no timetable exists."""
    run.tell("proving")
    proof = Proof(run.instance, run.narrowed.slots, set(), run.budget, run.slot if run.complete else None)
    if run.proven("G1"):
        proof.hold("G1", run.value["G1"])
    else:
        answer = proof.minimise("G1", run.budget.left / 3, run.bound["G1"][0])
        if answer.impossible:
            return False
        if not answer.found:
            return True
        run.take(proof)
        run.prove("G1", answer.bound)
    answer = proof.minimise("G2", run.budget.left / 2, -run.bound["G2"][0] if "G2" in run.bound else None)
    if answer.found:
        run.take(proof)
        run.prove("G2", -answer.bound)
    return True
