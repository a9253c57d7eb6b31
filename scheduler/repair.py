"""G3: as few people as possible see a published meeting change.

Policy ``build`` asks for it third: among the timetables as good in G1 and G2. Policy ``repair`` asks for it first, as on the day itself: after a
cancellation every published meeting that still can be held stays, in its slot and at its table, and the free places are filled
(``completion.py``). The people of a published meeting that cannot be held at all see a change whatever is done; where
they are the only ones, that is the proof. At small size the exact model decides.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scheduler.bounds import weight_bound
from scheduler.choosing import is_complete, keep_pins
from scheduler.completion import complete
from scheduler.exact import LARGEST, Proof, size
from scheduler.filling import fill, roomy
from scheduler.instance import GONE
from scheduler.measure import measure_choice
from scheduler.narrowing import Narrowed
from scheduler.placement import Grid
from scheduler.selection import select
from scheduler.stability import steady

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.instance import Instance
    from scheduler.run import Run
    from scheduler.stability import Kept


def stay(run: Run, kept: Sequence[Kept]) -> bool:
    """Keep people's published meetings where the goals before G3 allow; return False where there is no timetable at all."""
    run.prove("G3", len(unavoidable(kept)))
    if size(run.narrowed.slots) <= LARGEST and not all(run.proven(goal) for goal in run.order[: run.order.index("G4")]):
        return prove_stability(run)
    return True


def unavoidable(kept: Sequence[Kept]) -> set[int]:
    """Return the people of published meetings that cannot be held any more."""
    return {person for keep in kept if not keep.pairs for person in keep.people}


def prove_stability(run: Run) -> bool:
    """Minimise the goals up to G3 (``build``), or G3 and then G1 and G2 (``repair``), on the exact model."""
    before = run.order[: run.order.index("G3")]
    proof = Proof(run.instance, run.narrowed.slots, set(), run.budget, run.slot if run.complete else None)
    for goal in before:
        proof.hold(goal, -run.value[goal] if goal == "G2" else run.value[goal])
    if not before:
        run.bound["G2"] = (int(run.instance.weight.sum()), "all")
    for goal in run.order[len(before) : run.order.index("G4")]:
        answer = proof.minimise(goal, run.budget.left / 2)
        if answer.impossible:
            return False
        if not answer.found:
            break
        run.take(proof)
        run.bound[goal] = (-answer.bound if goal == "G2" else answer.bound, "all")
    return True


def mend(run: Run) -> bool:
    """Keep what was published, fill what is free, and bound G3, G1 and G2; return False where there is no timetable at all."""
    kept = run.history()
    lost = unavoidable(kept)
    grid, seats = keep_published(run, kept)
    filled = complete(grid, run.budget, run.budget.left / 4)
    if any(keep.pairs and keep.people <= lost for keep in kept):
        grid = choose_again(run, grid)
    run.kept = {pair: table for pair, (slot, table) in seats.items() if grid.slot.get(pair) == slot}
    if is_complete(run, grid):
        run.hold(grid.slot)
    run.prove("G3", len(lost))
    if run.complete and run.proven("G3") and filled.proven and settled(run, grid, kept, lost):
        run.prove("G1", run.value["G1"])
        run.prove("G2", run.value["G2"])
        return True
    return bound_choice(run, kept)


def choose_again(run: Run, grid: Grid) -> Grid:
    """Choose anew the meetings of people who see a change whatever is done, beside those that stay; return the better of both timetables.

    Nothing is chosen anew where something must be held (pins, required requests).
    """
    instance, slots = run.instance, grid.slots
    if instance.pins or instance.required.any():
        return grid
    again = Grid(instance, slots)
    for pair, slot in grid.slot.items():
        if not slots[pair] & (slots[pair] - 1):
            again.put(pair, slot)
    left = [again.free(pair) if mask and again.welcome(pair) else 0 for pair, mask in enumerate(slots)]
    chosen = select(rest_of(again), Narrowed(left, frozenset(), {}), run.budget).choice.pairs
    for pair in sorted(chosen, key=lambda pair: left[pair].bit_count()):
        again.insert(pair)
    complete(again, run.budget, run.budget.left / 4)
    return again if worth(again) > worth(grid) else grid


def rest_of(grid: Grid) -> Instance:
    """Return the problem that is left beside what ``grid`` holds: limits, guarantees and tables less what is used."""
    instance = grid.instance

    def less(most: Sequence[int], used: Sequence[int]) -> tuple[int, ...]:
        return tuple(max(0, all_ - some) for all_, some in zip(most, used, strict=True))

    return replace(
        instance,
        limit=less(instance.limit, grid.count),
        unit_limit=less(instance.unit_limit, grid.unit_count),
        guarantee=less(instance.guarantee, grid.unit_count),
        tables_free=less(instance.tables_free, grid.load),
    )


def worth(grid: Grid) -> tuple[int, int]:
    """Return G1, with its sign turned, and G2 of what ``grid`` holds."""
    measured = measure_choice(grid.instance, grid.slot)
    return -measured["G1"], measured["G2"]


def settled(run: Run, grid: Grid, kept: Sequence[Kept], lost: set[int]) -> bool:
    """Tell whether every timetable in which only ``lost`` see a change holds the very meetings that were kept, so that filling is all there is.

    It does not where a meeting of two of them may go, where two requests could keep the same meeting, or where something else must be held.
    A home table that several share is counted too often by the grid, which then proves nothing.
    """
    if run.instance.pins or run.instance.required.any() or grid.special.shared:
        return False
    return not any(len(keep.pairs) > 1 or (keep.pairs and keep.people <= lost) for keep in kept)


def bound_choice(run: Run, kept: Sequence[Kept]) -> bool:
    """Bound G1 and G2 as if nothing had been published; settle small problems exactly."""
    selection = select(run.instance, run.narrowed, run.budget)
    if selection.impossible:
        return False
    run.prove("G1", selection.missing_bound)
    if run.complete:
        run.prove("G2", weight_bound(run.instance, selection, run.value["G1"]))
    return stay(run, kept)


def keep_whole(run: Run, kept: Sequence[Kept]) -> tuple[Grid, dict[int, tuple[int, int]]] | None:
    """Return the same at once where all that could stay stays together, as after a cancellation; None where that is not so, or more is asked."""
    instance = run.instance
    held = [(entry, pairs[0]) for entry, pairs, _ in kept if pairs]
    if instance.pins or instance.required.any() or any(len(keep.pairs) > 1 for keep in kept):
        return None
    slot = {pair: entry.slot for entry, pair in held}
    seats = {pair: (entry.slot, entry.table) for entry, pair in held if entry.table is not None}
    named = sum(entry.table is not None for entry, _ in held)
    grid = Grid(instance, run.narrowed.slots)
    if len(slot) < len(held) or len(set(seats.values())) < named or not fill(grid, slot) or not roomy(grid):
        return None
    table = {pair: at for pair, (_, at) in seats.items()}
    grid.slots = steady(instance, kept, run.narrowed.slots, slot, table)[0]
    return grid, seats


def keep_published(run: Run, kept: Sequence[Kept]) -> tuple[Grid, dict[int, tuple[int, int]]]:
    """Return a grid of pins, published meetings and required requests, and the slot and table of each published meeting that names its table.

    Meetings of people who see a change anyway come last.
    """
    narrowed = keep_pins(run)
    lost = unavoidable(kept)
    order = sorted(kept, key=lambda keep: len(keep.people & lost)) if lost else kept
    if (whole := keep_whole(run, order)) is not None:
        return whole
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
    for entry, pairs, _ in order:
        any(hold(pair, entry.slot, entry.table) for pair in pairs)
    steadied = steady(run.instance, kept, narrowed.slots, grid.slot, {pair: table for pair, (_, table) in seats.items()})[0]
    for slots in (steadied, narrowed.slots, steadied):
        grid.slots = list(slots)
        for request in run.instance.required.nonzero()[0].tolist():
            any(grid.insert(pair) for pair in run.instance.pairs_of(request) if not grid.met[request])
    return grid, seats
