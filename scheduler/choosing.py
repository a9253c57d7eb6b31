"""Which requests are met: the flow's choice is placed; what cannot be is replaced; at small size the exact model has the last word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.exact import LARGEST, Proof, size
from scheduler.placement import Grid
from scheduler.selection import Selection, select

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scheduler.run import Run


def choose(run: Run) -> Selection | None:
    """Choose and place requests; leave a timetable in ``run`` if one is found; return None where there is none at all."""
    selection = select(run.instance, run.narrowed, run.budget)
    if selection.impossible:
        return None
    run.prove("G1", selection.missing_bound)
    grid = place(run, selection.choice.pairs)
    if complete(run, grid):
        run.hold(grid.slot)
        if run.value["G1"] == selection.choice.missing:
            run.prove("G2", selection.weight_bound)
    if not (run.proven("G1") and run.proven("G2")):
        if size(run.narrowed.slots) <= LARGEST:
            if not prove_choice(run):
                return None
        elif run.complete:
            run.prove("G2", selection.weight_bound)
    return selection


def place(run: Run, pairs: Iterable[int]) -> Grid:
    """Place ``pairs``, what must be held first, then whoever has most meetings; then all other requests that still fit."""
    instance, narrowed = run.instance, run.narrowed
    grid = Grid(instance, narrowed.slots)
    for pair in sorted(narrowed.forced):
        insert_in(grid, pair)
    for pin in instance.pins:
        if not any(pin.slot == grid.slot.get(pair) for pair in pin.pairs):
            any(insert_in(grid, pair, 1 << pin.slot) for pair in pin.pairs)
    degree = [0] * instance.participants
    chosen = list(pairs)
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


def insert_in(grid: Grid, pair: int, mask: int = -1) -> bool:
    """Hold ``pair`` in a slot of ``mask`` that is free for it, if there is one, and keep it there."""
    free = grid.free(pair) & mask
    slot = free.bit_length() - 1
    if not free or not grid.welcome(pair) or not grid.fits(pair, slot):
        return False
    grid.put(pair, slot)
    grid.slots[pair] = 1 << slot
    return True


def complete(run: Run, grid: Grid) -> bool:
    """Tell whether everything that must be held is: required requests and pins."""
    instance = run.instance
    return all(grid.met[request] for request in instance.required.nonzero()[0].tolist()) and all(
        any(grid.slot.get(pair) == pin.slot for pair in pin.pairs) for pin in instance.pins
    )


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
    answer = proof.minimise("G2", run.budget.left / 2)
    if answer.found:
        run.take(proof)
        run.bound["G2"] = (-answer.bound, "all")
    return True
