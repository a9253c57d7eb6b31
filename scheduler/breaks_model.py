"""The model of the fewest breaks: all hard rules (``model.py``), breaks as clauses, rule B1, and what cuts the search short.

``used[p, t]``: p sits in slot t; ``begun[p, t]``: p has sat by t; a break ends at t where p has begun, did not sit at t - 1 and sits at t.
Clauses alone would do. The rest is implied, and makes the difference between seconds and hours (docs/model.md, "Breaks"):

- *within*: p sits in exactly as many slots as there are meetings, and in the morning at least as often as meetings of p must lie there, and so
  for any such set of slots;
- *in a row*: p, who has d meetings, sits in the d slots from where they begin on, and in no others, unless p has a break;
- *parity*: the people who sit in a slot are twice its meetings;
- *clusters*: meetings that share a person are held one at a time, so a slot has no more meetings than clusters; each meets as often, in the
  whole day and within such sets of slots, as it has meetings.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from scheduler.breaks_bounds import kind_of
from scheduler.model import build
from scheduler.rules import BREAK_SPREAD

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from scheduler.breaks_bounds import Degrees
    from scheduler.instance import Instance
    from scheduler.model import Model

Literal = cp_model.IntVar


@dataclass(slots=True)
class BreaksModel:
    """The model with ``ends``: for each participant the literals that say a break ends; their number is G5."""

    model: Model
    slots: Sequence[int]
    """slots[pair]: where it may be held."""
    settled: Degrees
    used: dict[tuple[int, int], Literal] = field(default_factory=dict)
    ends: dict[int, list[Literal]] = field(default_factory=dict)

    @property
    def breaks(self) -> cp_model.LinearExprT:
        """Return the number of breaks (G5)."""
        return cp_model.LinearExpr.sum([literal for literals in self.ends.values() for literal in literals])

    @property
    def most(self) -> int:
        """Return how many breaks there could be at all."""
        return sum(len(literals) for literals in self.ends.values())

    def timetable(self, true: Callable[[Literal], bool]) -> tuple[int, dict[int, int]]:
        """Return the breaks and the slot of each pair held in the solution in which ``true`` literals are told."""
        slot = {pair: slot for (pair, slot), literal in self.model.held.items() if true(literal)}
        return sum(true(literal) for literals in self.ends.values() for literal in literals), slot


def build_breaks(instance: Instance, slots: Sequence[int], settled: Degrees) -> BreaksModel:
    """Return the model over the pairs of ``instance``, each in ``slots[pair]``."""
    breaks = BreaksModel(build(instance, slots), slots, settled)
    cp = breaks.model.cp
    for (person, slot), literals in breaks.model.of_person.items():
        used = cp.new_bool_var("")
        cp.add_exactly_one(*literals, used.negated())
        breaks.used[person, slot] = used
    meetings = meetings_of(breaks)
    for person in range(instance.participants):
        seats = [breaks.used.get((person, slot)) for slot in range(instance.slots)]
        within(breaks, person, seats, meetings[person])
        begun = beginnings(cp, seats)
        breaks.ends[person] = endings(cp, seats, begun)
        in_a_row(breaks, person, seats, begun)
    spread(breaks)
    parity(breaks)
    return breaks


def beginnings(cp: cp_model.CpModel, seats: Sequence[Literal | None]) -> list[Literal | None]:
    """Return for each slot whether the person has sat by then; ``seats[slot]`` is None where they cannot sit, and so is what cannot be."""
    found: list[Literal | None] = []
    begun: Literal | None = None
    for seat in seats:
        if begun is None:
            begun = seat
        elif seat is not None:
            either = cp.new_bool_var("")
            cp.add_implication(seat, either)
            cp.add_implication(begun, either)
            cp.add_bool_or(either.negated(), begun, seat)
            begun = either
        found.append(begun)
    return found


def endings(cp: cp_model.CpModel, seats: Sequence[Literal | None], begun: Sequence[Literal | None]) -> list[Literal]:
    """Return a literal for each slot in which a break may end: the person sits, did not in the slot before, and has ``begun`` by then."""
    ends = []
    for before, already, seat in zip([None, *seats[:-1]], [None, *begun[:-1]], seats, strict=True):
        if seat is not None and already is not None and already is not before:
            end = cp.new_bool_var("")
            idle = [] if before is None else [before]
            cp.add_bool_or(end, seat.negated(), already.negated(), *idle)
            for literal in (seat, already, *(literal.negated() for literal in idle)):
                cp.add_implication(end, literal)
            ends.append(end)
    return ends


def in_a_row(breaks: BreaksModel, person: int, seats: Sequence[Literal | None], begun: Sequence[Literal | None]) -> None:
    """Let ``person`` sit in a row from where they begin on, as often as they have meetings, unless they have a break."""
    meetings = breaks.settled.degree[person]
    if meetings is None:
        return
    cp, ends = breaks.model.cp, breaks.ends[person]
    if not ends or not 0 < meetings <= len(seats):
        return
    paused = cp.new_bool_var("")
    cp.add_bool_or(paused.negated(), *ends)
    for end in ends:
        cp.add_implication(end, paused)
    over = [None] * meetings + list(begun[: len(seats) - meetings])
    for seat, now, done in zip(seats, begun, over, strict=True):
        if seat is not None and done is not None:
            cp.add_bool_or(paused, done.negated(), seat.negated())
        if now is not None and now is not seat:
            cp.add_bool_or(paused, now.negated(), *(literal for literal in (done, seat) if literal is not None))
    if (last := begun[len(seats) - meetings]) is not None:
        cp.add_bool_or(paused, last)


def meetings_of(breaks: BreaksModel) -> defaultdict[int, set[int]]:
    """Return the pairs of each participant."""
    instance, pairs = breaks.model.instance, defaultdict[int, set[int]](set)
    for pair in breaks.model.of_pair:
        pairs[int(instance.pair_a[pair])].add(pair)
        pairs[int(instance.pair_b[pair])].add(pair)
    return pairs


def within(breaks: BreaksModel, person: int, seats: Sequence[Literal | None], pairs: Collection[int]) -> None:
    """Let ``seats[slot]`` be taken as often as ``pairs``, all of them meetings of ``person``, must lie in the whole day and in sets of slots."""
    if breaks.settled.degree[person] is None:
        return
    cp, masks = breaks.model.cp, [breaks.slots[pair] for pair in pairs]
    cp.add(cp_model.LinearExpr.sum([seat for seat in seats if seat is not None]) == len(masks))
    for mask, least in kind_of(len(masks), masks).within:
        cp.add(cp_model.LinearExpr.sum([seat for slot, seat in enumerate(seats) if seat is not None and mask >> slot & 1]) >= least)


def spread(breaks: BreaksModel) -> None:
    """B1: the numbers of breaks of any two participants are within 2 of each other."""
    cp, slots = breaks.model.cp, breaks.model.instance.slots
    fewest = max(0, breaks.settled.limit(slots) - BREAK_SPREAD)
    least = cp.new_int_var(0, fewest, "")
    for ends in breaks.ends.values():
        if len(ends) > BREAK_SPREAD:
            cp.add(cp_model.LinearExpr.sum(ends) <= least + BREAK_SPREAD)
        if fewest:
            cp.add(cp_model.LinearExpr.sum(ends) >= least)


def parity(breaks: BreaksModel) -> None:
    """Let a slot have half as many meetings as people who sit, as many as clusters that meet, and all slots as many as there are."""
    cp, instance = breaks.model.cp, breaks.model.instance
    sitting, meeting = by_slot(instance.slots, breaks.used), by_slot(instance.slots, clusters(breaks))
    totals = []
    for slot in range(instance.slots):
        total = cp.new_int_var(0, min(instance.tables_free[slot], instance.participants // 2), "")
        cp.add(cp_model.LinearExpr.sum(sitting[slot]) == 2 * total)
        cp.add(cp_model.LinearExpr.sum(meeting[slot]) == total)
        totals.append(total)
    if breaks.settled.meetings is not None:
        cp.add(cp_model.LinearExpr.sum(totals) == breaks.settled.meetings)


def clusters(breaks: BreaksModel) -> dict[tuple[int, int], Literal]:
    """Return, for each cluster of meetings that share a person and each slot, whether one of them is held then.

    The clusters are made greedily: again and again the person with most meetings that are in no cluster yet.
    """
    cp, instance, held = breaks.model.cp, breaks.model.instance, breaks.model.held
    pairs = meetings_of(breaks)
    found: dict[tuple[int, int], Literal] = {}
    while any(pairs.values()):
        hub = max(pairs, key=lambda person: len(pairs[person]))
        cluster = pairs.pop(hub)
        for slot in range(instance.slots):
            literals = [held[pair, slot] for pair in sorted(cluster) if (pair, slot) in held]
            if literals:
                found[hub, slot] = cp.new_bool_var("")
                cp.add_exactly_one(*literals, found[hub, slot].negated())
        within(breaks, hub, [found.get((hub, slot)) for slot in range(instance.slots)], cluster)
        for person in pairs:
            pairs[person] -= cluster
    return found


def by_slot(slots: int, literals: dict[tuple[int, int], Literal]) -> list[list[Literal]]:
    """Return the ``literals[…, slot]`` of each slot."""
    found: list[list[Literal]] = [[] for _ in range(slots)]
    for (_, slot), literal in literals.items():
        found[slot].append(literal)
    return found
