"""G3: as few people as possible see a published meeting change.

Policy ``build`` asks for it third: among the timetables as good in G1 and G2. Policy ``repair`` asks for it first, as on the day itself: after a
cancellation every published meeting that still can be held stays, in its slot and at its table (``keeping.py``), and the free places are filled
(``completion.py``). The people of a published meeting that cannot be held at all see a change whatever is done; where
they are the only ones, that is the proof. At small size the exact model decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from scheduler.bounds import weight_bound
from scheduler.choosing import is_complete
from scheduler.completion import complete
from scheduler.exact import LARGEST, Proof, size
from scheduler.filling import filled, free_slots
from scheduler.keeping import keep_published
from scheduler.measure import measure_choice
from scheduler.narrowing import Narrowed
from scheduler.rearranging import Rearranging, suits
from scheduler.selection import select

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from scheduler.instance import Instance
    from scheduler.keeping import Stay
    from scheduler.placement import Grid
    from scheduler.run import Run
    from scheduler.selection import Selection

PLACING_S: Final = 1e-5
"""How long room is made for the meetings chosen anew, for each of them."""


def stay(run: Run, lost: Collection[int]) -> bool:
    """Keep people's published meetings where the goals before G3 allow, ``lost`` seeing a change anyway; return False where there is no timetable."""
    run.prove("G3", len(lost))
    if size(run.narrowed.slots) <= LARGEST and not all(run.proven(goal) for goal in run.order[: run.order.index("G4")]):
        return prove_stability(run)
    return True


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
    kept = keep_published(run)
    again = choose_again(run, kept) if kept.loose else None
    added = None if again is not None and again.reached else complete(kept.grid, run.budget, run.budget.left / 4)
    grid = kept.grid if again is None or (added is not None and worth(kept.grid) > worth(again.grid)) else again.grid
    run.kept = {pair: table for pair, table in kept.tables.items() if grid.slot.get(pair) == kept.grid.slot[pair]}
    if is_complete(run, grid):
        run.hold(grid.slot)
    run.prove("G3", len(kept.lost))
    if again is not None:
        run.wanted = tuple(pair for pair in again.chosen if pair not in run.slot)
    if not run.complete or not run.proven("G3") or not is_settled(run, kept):
        return bound_choice(run, kept.lost)
    if kept.whole:
        run.steadied = kept.grid.slots
    if again is not None:
        run.prove("G1", again.missing)
        run.prove("G2", again.weight(run.value["G1"]))
    elif added is not None and added.proven:
        run.prove("G1", run.value["G1"])
        run.prove("G2", run.value["G2"])
    else:
        return bound_choice(run, kept.lost)
    return stay(run, kept.lost)


def is_settled(run: Run, kept: Stay) -> bool:
    """Tell whether every timetable in which only ``kept.lost`` see a change holds the very meetings that were kept, but for those of two of them.

    It does not where two requests could keep the same meeting, or where something else must be held.
    A home table that several share is counted too often by the grid, which then proves nothing.
    """
    return kept.sure and not run.instance.pins and not run.instance.required.any() and not kept.grid.special.shared


@dataclass(frozen=True, slots=True)
class Again:
    """A timetable in which the meetings of people who see a change anyway were chosen anew, and what bounds that choice."""

    grid: Grid
    selection: Selection
    rest: Instance
    """The problem that is left beside the meetings that stay."""
    stays: int
    """The weight of the meetings that stay."""

    @property
    def chosen(self) -> tuple[int, ...]:
        """Return the pairs that were chosen."""
        return self.selection.choice.pairs

    @property
    def missing(self) -> int:
        """Return what no timetable with the meetings that stay can better in G1."""
        return self.selection.missing_bound

    def weight(self, missing: int) -> int:
        """Return what none of those whose G1 is ``missing`` or better can better in G2."""
        return self.stays + weight_bound(self.rest, self.selection, missing)

    @property
    def reached(self) -> bool:
        """Tell whether the timetable is as good as the bounds."""
        return worth(self.grid) == (-self.missing, self.stays + self.selection.weight_bound)


def choose_again(run: Run, kept: Stay) -> Again | None:
    """Choose anew the meetings of people who see a change whatever is done, beside those that stay.

    Of choices as good, the one that most of their published meetings are part of; these stay in their slots as far as that is possible.
    Pinned meetings stay; nothing is chosen anew where requests are required.
    """
    instance, slots, before = run.instance, kept.grid.slots, kept.grid.slot
    pinned = {pair for pin in instance.pins for pair in pin.pairs}
    grid = filled(instance, slots, {pair: slot for pair, slot in before.items() if pair in pinned or not is_loose(kept, pair)})
    if instance.required.any() or not is_complete(run, grid):
        return None
    stays, rest, left = measure_choice(instance, grid.slot)["G2"], rest_of(grid), free_slots(grid).tolist()
    old = {int(instance.pair_request[pair]) for pair in before if pair not in grid.slot}
    again = Again(grid, select(rest, Narrowed(left, frozenset(), {}), run.budget, old), rest, stays)
    for pair in again.chosen:
        if pair in before and left[pair] >> before[pair] & 1 and grid.free(pair) >> before[pair] & 1 and grid.fits(pair, before[pair]):
            grid.put(pair, before[pair])
    place(run, again, left)
    complete(grid, run.budget, run.budget.left / 4)
    return again


def is_loose(kept: Stay, pair: int) -> bool:
    """Tell whether a meeting that stays may go: both of its people see a change anyway."""
    return kept.grid.a[pair] in kept.lost and kept.grid.b[pair] in kept.lost


def place(run: Run, again: Again, left: Sequence[int]) -> None:
    """Find a place for the chosen pairs that have none: after a swap, after their people's meetings were rearranged, after a swap again."""
    grid = again.grid

    def wanted() -> list[int]:
        return sorted((pair for pair in again.chosen if pair not in grid.slot), key=lambda pair: left[pair].bit_count())

    for pair in wanted():
        grid.insert(pair)
    if (missing := wanted()) and suits(grid):
        Rearranging(grid, run.budget, missing).round(PLACING_S * len(again.chosen))
        for pair in wanted():
            grid.insert(pair)


def rest_of(grid: Grid) -> Instance:
    """Return the problem that is left beside what ``grid`` holds, pins included: limits, guarantees and tables less what is used."""
    instance = grid.instance

    def less(most: Sequence[int], used: Sequence[int]) -> tuple[int, ...]:
        return tuple(max(0, all_ - some) for all_, some in zip(most, used, strict=True))

    return replace(
        instance,
        pins=(),
        limit=less(instance.limit, grid.count),
        unit_limit=less(instance.unit_limit, grid.unit_count),
        guarantee=less(instance.guarantee, grid.unit_count),
        tables_free=less(instance.tables_free, grid.load),
    )


def worth(grid: Grid) -> tuple[int, int]:
    """Return G1, with its sign turned, and G2 of what ``grid`` holds."""
    measured = measure_choice(grid.instance, grid.slot)
    return -measured["G1"], measured["G2"]


def bound_choice(run: Run, lost: Collection[int]) -> bool:
    """Bound G1 and G2 as if nothing had been published; settle small problems exactly."""
    selection = select(run.instance, run.narrowed, run.budget)
    if selection.impossible:
        return False
    run.prove("G1", selection.missing_bound)
    if run.complete:
        run.prove("G2", weight_bound(run.instance, selection, run.value["G1"]))
    return stay(run, lost)
