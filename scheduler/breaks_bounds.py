"""A bound on the breaks by counting heads: which sets of slots people occupy, whoever they meet.

Everyone occupies as many slots as they have meetings. In each slot an even number of people sit, at most two to a table. People whose
meetings leave them the same choice of slots are alike, so it is enough to count how many of each class occupy each set: an integer
program with a few thousand columns and one row per slot. What it proves holds for every timetable, and it sees at once what a search
over meetings is blind to: that the spare seats of all slots together, their parity counted, are too few to let everybody sit without a
break (docs/model.md, "Breaks").
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import comb
from typing import TYPE_CHECKING, Final, NamedTuple

from ortools.sat.python import cp_model

from scheduler.rules import BREAK_SPREAD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scheduler.budget import Budget
    from scheduler.instance import Instance

MOST_COLUMNS: Final = 20_000
MOST_S: Final = 1.5


class Kind(NamedTuple):
    """A class of people who are alike: how many meetings, in which slots, and at least how many within some sets of slots."""

    degree: int
    reach: int
    within: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Degrees:
    """degree[participant]: in how many slots they sit in every timetable; None where that is not settled."""

    degree: tuple[int | None, ...]
    meetings: int | None
    """How many meetings every timetable has; None where that is not settled."""

    def most_breaks(self, participant: int, slots: int) -> int:
        """Return how many breaks ``participant`` can have at most: each lies between two meetings and takes a slot."""
        degree = self.degree[participant]
        return max(0, (slots - 1) // 2) if degree is None else max(0, min(degree - 1, slots - degree))

    def limit(self, slots: int) -> int:
        """Return how many breaks anyone can have (B1): the one who has fewest cannot have many."""
        return BREAK_SPREAD + min((self.most_breaks(person, slots) for person in range(len(self.degree))), default=0)


def degrees(instance: Instance) -> Degrees:
    """Count the meetings that required requests settle: those of a request with one pair only."""
    count: list[int | None] = [0] * instance.participants
    every = True
    for request in range(instance.requests):
        pairs = instance.pairs_of(request)
        settled = bool(instance.required[request]) and len(pairs) == 1
        every &= bool(instance.required[request])
        for pair in pairs:
            for person in (int(instance.pair_a[pair]), int(instance.pair_b[pair])):
                held = count[person]
                count[person] = held + 1 if settled and held is not None else None
    return Degrees(tuple(count), instance.requests if every else None)


def count_bound(instance: Instance, slots: Sequence[int], settled: Degrees, budget: Budget) -> int | None:
    """Return a number of breaks that no timetable betters, 0 at worst; None if there is no timetable."""
    if None in settled.degree:
        return 0
    people = kinds(instance, slots, settled)
    limit = settled.limit(instance.slots)
    columns, most = occupations(people, instance.slots, limit)
    cut = most < limit
    if not all(columns.values()):
        return most + 1 if cut else None
    cp = cp_model.CpModel()
    seated = defaultdict[int, list[cp_model.IntVar]](list)
    breaks: list[cp_model.LinearExpr] = []
    for kind, sets in columns.items():
        counts = [cp.new_int_var(0, people[kind], "") for _ in sets]
        cp.add(cp_model.LinearExpr.sum(counts) == people[kind])
        for (occupied, pauses), count in zip(sets, counts, strict=True):
            breaks.append(count * pauses)
            for slot in range(instance.slots):
                if occupied >> slot & 1:
                    seated[slot].append(count)
    for slot, counts in seated.items():
        meetings = cp.new_int_var(0, instance.tables_free[slot], "")
        cp.add(cp_model.LinearExpr.sum(counts) == 2 * meetings)
    cp.minimize(cp_model.LinearExpr.sum(breaks))
    answer = budget.run(cp, MOST_S, workers=1)
    if answer.impossible:
        return most + 1 if cut else None
    bound = answer.bound if answer.found else 0
    return min(bound, most + 1) if cut else bound


def kinds(instance: Instance, slots: Sequence[int], settled: Degrees) -> Counter[Kind]:
    """Return how many people there are of each class; those without meetings are left out."""
    masks = defaultdict[int, list[int]](list)
    for pair, mask in enumerate(slots):
        masks[int(instance.pair_a[pair])].append(mask)
        masks[int(instance.pair_b[pair])].append(mask)
    return Counter(kind_of(degree, masks[person]) for person, degree in enumerate(settled.degree) if degree)


def kind_of(degree: int, masks: list[int]) -> Kind:
    """Return the class of someone with ``degree`` meetings in the slots ``masks``: of these only what narrows the choice of slots."""
    reach = 0
    for mask in masks:
        reach |= mask
    within = []
    for mask in set(masks):
        least = sum(not other & ~mask for other in masks)
        if least > degree - (reach & ~mask).bit_count():
            within.append((mask, least))
    return Kind(degree, reach, tuple(sorted(within)))


def occupations(people: Counter[Kind], slots: int, limit: int) -> tuple[dict[Kind, list[tuple[int, int]]], int]:
    """Return the sets of slots that each class may occupy, with their breaks, and up to how many breaks they were listed."""
    listed, most = 0, -1
    while most < limit:
        listed += sum(comb(kind.degree - 1, most + 1) * comb(max(0, slots - kind.degree + 1), most + 2) for kind in people)
        if listed > MOST_COLUMNS:
            break
        most += 1
    return {kind: [(occupied, pauses) for pauses in range(most + 1) for occupied in sets(kind, slots, pauses)] for kind in people}, most


def sets(kind: Kind, slots: int, pauses: int) -> Iterator[int]:
    """Yield the sets of ``kind.degree`` slots with ``pauses`` gaps inside that keep what the class asks."""
    for cuts in combinations(range(1, kind.degree), pauses):
        lengths = [after - before for before, after in pairwise((0, *cuts, kind.degree))]
        for idle in combinations(range(slots - kind.degree + 1), pauses + 1):
            occupied = seated = 0
            for length, before in zip(lengths, idle, strict=True):
                occupied |= ((1 << length) - 1) << (before + seated)
                seated += length
            if not occupied & ~kind.reach and all((occupied & mask).bit_count() >= least for mask, least in kind.within):
                yield occupied
