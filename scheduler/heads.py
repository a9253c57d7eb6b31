"""A bound on the waiting by counting heads: who sits in which slots, whoever they meet (G4 to G6, over every choice of meetings).

Where tables are scarce every table is taken in every slot, and that alone makes people wait: so many must sit then, and few can. The model
of ``patterns.py`` says so too, but looks for the slot of every meeting at the same time. Here a meeting is held or not, without a slot;
everyone has a set of slots, as many as they have meetings; and in each slot as many sit on one side as on the other, at most one to a table.
Every timetable is a solution, so what is proven of these few thousand columns holds for all of them (docs/model.md, "Waiting").
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from ortools.sat.python import cp_model

from scheduler.timegrid import bits, blocks, breaks, idle_slots, longest_run, presence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scheduler.budget import Answer, Budget
    from scheduler.instance import Instance
    from scheduler.outcome import GoalId

Expr = cp_model.LinearExprT

MOST_COLUMNS: Final = 20_000
"""Sets of slots, of all participants and sessions, up to which heads are counted."""


def columns(instance: Instance, slots: Sequence[int]) -> int:
    """Return how many sets of slots would be listed at most."""
    return sum(1 << (mask & block).bit_count() for mask in reach(instance, slots) for block in blocks(instance))


def reach(instance: Instance, slots: Sequence[int]) -> list[int]:
    """Return the slots in which each participant could meet."""
    masks = [0] * instance.participants
    for a, b, mask in zip(instance.pair_a.tolist(), instance.pair_b.tolist(), slots, strict=True):
        masks[a] |= mask
        masks[b] |= mask
    return masks


class Heads:
    """The program, on which the goals of waiting are minimised one after the other."""

    def __init__(self, instance: Instance, slots: Sequence[int], always: set[int], value: Mapping[GoalId, int], side: Sequence[int] | None) -> None:
        """Count the heads of timetables at least as good as ``value``; ``side`` is that of each unit, where pairs only join different sides."""
        self.instance, self.side = instance, side
        self.cp = cp_model.CpModel()
        self.most = value["G4"]
        """Sets that make one participant wait longer than all do in the timetable at hand are left out."""
        self.held = {pair: self.cp.new_bool_var("") for pair, mask in enumerate(slots) if mask}
        self.seats: list[tuple[list[Expr], list[Expr]]] = [([], []) for _ in range(instance.slots)]
        self.sets: dict[int, list[tuple[int, cp_model.IntVar]]] = {}
        """sets[participant]: the sets of slots of one session that they may occupy."""
        self.chosen: set[int] = set()
        self.used: dict[int, int] = {}
        self.idle: list[Expr] = []
        self.breaks: list[Expr] = []
        self.longest = self.cp.new_int_var(0, instance.slots, "")
        self._choose(always, value)
        of_person = defaultdict[int, list[cp_model.IntVar]](list)
        for pair, literal in self.held.items():
            for person in (int(instance.pair_a[pair]), int(instance.pair_b[pair])):
                of_person[person].append(literal)
        masks, present = reach(instance, slots), presence(instance)
        for person, literals in of_person.items():
            self._sit(person, literals, masks[person], present[person], 0 if side is None else side[int(instance.unit[person])])
            self._within(person, masks[person], slots)
        for slot, (one, other) in enumerate(self.seats):
            meetings = self.cp.new_int_var(0, min(instance.tables_free[slot], instance.participants // 2), "")
            for seated, each in ((one + other, 2),) if side is None else ((one, 1), (other, 1)):
                self.cp.add(cp_model.LinearExpr.sum(seated) == each * meetings)

    def _choose(self, always: set[int], value: Mapping[GoalId, int]) -> None:
        """Let the choice of meetings keep G1 and G2, and H5 of each request."""
        instance, cp = self.instance, self.cp
        of_request, of_unit = (defaultdict[int, list[cp_model.IntVar]](list) for _ in range(2))
        for pair, literal in self.held.items():
            of_request[int(instance.pair_request[pair])].append(literal)
            for unit in {int(instance.unit[instance.pair_a[pair]]), int(instance.unit[instance.pair_b[pair]])}:
                of_unit[unit].append(literal)
        for request, literals in of_request.items():
            if request in always:
                cp.add_exactly_one(literals)
            elif len(literals) > 1:
                cp.add_at_most_one(literals)
        short: list[cp_model.IntVar] = []
        for unit, promised in enumerate(instance.guarantee):
            if promised:
                short.append(cp.new_int_var(0, promised, ""))
                cp.add(cp_model.LinearExpr.sum(of_unit[unit]) + short[-1] >= promised)
        cp.add(cp_model.LinearExpr.sum(short) <= value["G1"])
        weights = [int(instance.weight[instance.pair_request[pair]]) for pair in self.held]
        cp.add(cp_model.LinearExpr.weighted_sum(list(self.held.values()), weights) >= value["G2"])

    def _sit(self, person: int, meetings: list[cp_model.IntVar], mask: int, present: int, side: int) -> None:
        """Give ``person`` one set of slots in each session, together as many slots as they have meetings."""
        cp, idle, total = self.cp, list[Expr](), list[Expr]()
        self.sets[person] = []
        for block in blocks(self.instance):
            sets: list[cp_model.IntVar] = []
            for used in subsets(mask & block):
                wait = idle_slots(used, present & block, (block,))
                if wait > self.most or not self._rests(person, used):
                    continue
                literal = cp.new_bool_var("")
                sets.append(literal)
                self.sets[person].append((used, literal))
                total.append(literal * used.bit_count())
                for slot in bits(used):
                    self.seats[slot][side].append(literal)
                if wait:
                    idle.append(literal * wait)
                    self.breaks.append(literal * breaks(used, present & block, (block,)))
            cp.add_exactly_one(sets)
        cp.add(cp_model.LinearExpr.sum(total) == cp_model.LinearExpr.sum(meetings))
        if self.instance.limit[person] < mask.bit_count():
            cp.add(cp_model.LinearExpr.sum(total) <= self.instance.limit[person])
        if idle:
            cp.add(cp_model.LinearExpr.sum(idle) <= self.longest)
            self.idle += idle

    def _rests(self, person: int, used: int) -> bool:
        """Tell whether ``used`` keeps H8; a run ends with its session, whatever waiting is counted over."""
        return all(longest_run(used & session) <= self.instance.consecutive[person] for session in self.instance.session_mask)

    def _within(self, person: int, mask: int, slots: Sequence[int]) -> None:
        """Let ``person`` sit, within the slots of some of their meetings, as often as they have meetings that must be held within these."""
        own = [(slots[pair], literal) for pair, literal in self.held.items() if person in (self.instance.pair_a[pair], self.instance.pair_b[pair])]
        for within in sorted({each for each, _ in own} - {mask}):
            inside = [literal for each, literal in own if not each & ~within]
            seats = [literal * (used & within).bit_count() for used, literal in self.sets[person] if used & within]
            self.cp.add(cp_model.LinearExpr.sum(inside) <= cp_model.LinearExpr.sum(seats))

    def minimise(self, goal: GoalId, budget: Budget, most_s: float) -> Answer:
        """Minimise ``goal``, one of G4 to G6, and hold it at the value found."""
        self.cp.minimize(self._expression(goal))
        answer = budget.run(self.cp, most_s, workers=1)
        if answer.found:
            self._remember(answer)
            self.cp.add(self._expression(goal) <= answer.value)
        return answer

    def _remember(self, answer: Answer) -> None:
        """Keep the choice and the sets found, and start from them the next time."""
        self.chosen = {pair for pair, literal in self.held.items() if answer(literal)}
        self.used = {person: sum(used for used, literal in sets if answer(literal)) for person, sets in self.sets.items()}
        self.cp.clear_hints()  # type: ignore[no-untyped-call]  # OR-Tools leaves this one method without annotations
        for literal in (*self.held.values(), *(literal for sets in self.sets.values() for _, literal in sets)):
            self.cp.add_hint(literal, answer(literal))

    def guided(self, slots: Sequence[int]) -> list[int]:
        """Return ``slots`` of the pairs chosen, within the sets found for whoever are on the side with fewer people; none of other pairs.

        Those few are busy most of the time and decide who can wait for nobody; the many fit in between.
        """
        instance, side = self.instance, self.side
        crowd = Counter(0 if side is None else side[int(instance.unit[person])] for person in self.sets)
        busy = {person for person in self.sets if side is not None and crowd[side[int(instance.unit[person])]] == min(crowd.values())}
        left = [0] * len(slots)
        for pair in self.chosen:
            left[pair] = slots[pair]
            for person in busy & {int(instance.pair_a[pair]), int(instance.pair_b[pair])}:
                left[pair] &= self.used[person]
        return left

    def _expression(self, goal: GoalId) -> Expr:
        if goal == "G6":
            return self.longest
        return cp_model.LinearExpr.sum(self.idle if goal == "G4" else self.breaks)


def subsets(mask: int) -> list[int]:
    """Return every set of slots within ``mask``."""
    found = [0]
    for slot in bits(mask):
        found += [used | 1 << slot for used in found]
    return found
