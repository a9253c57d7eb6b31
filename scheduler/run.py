"""The state of one run: the best timetable so far, what is proven of it, and how to tell of both."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scheduler.instance import GONE
from scheduler.measure import measure_choice, measure_stability, measure_waiting
from scheduler.narrowing import pinned_tables
from scheduler.outcome import Goal, Progress
from scheduler.rules import GOAL, goal_order
from scheduler.stability import keepable

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.budget import Budget
    from scheduler.exact import Proof
    from scheduler.instance import Instance
    from scheduler.narrowing import Narrowed
    from scheduler.outcome import GoalId, Phase, Scope
    from scheduler.problem import Policy
    from scheduler.stability import Kept


@dataclass(slots=True)
class Run:
    """A timetable under improvement: ``slot`` and ``table`` of each pair held, with a proven bound for each goal."""

    instance: Instance
    narrowed: Narrowed
    budget: Budget
    policy: Policy
    on_progress: Callable[[Progress], None] | None
    slot: dict[int, int] = field(default_factory=dict)
    table: dict[int, int] = field(default_factory=dict)
    kept: dict[int, int] = field(default_factory=dict)
    """kept[pair]: the table of a published meeting that stays."""
    steadied: list[int] | None = None
    """steadied[pair]: its slots while nobody sees a change who need not; None where that is not known."""
    wanted: tuple[int, ...] = ()
    """Pairs that were chosen and for which there was no place."""
    value: dict[GoalId, int] = field(default_factory=dict)
    bound: dict[GoalId, tuple[int, Scope]] = field(default_factory=dict)
    complete: bool = False
    """``slot`` holds a timetable that breaks no rule."""

    past: list[Kept] | None = None

    @property
    def order(self) -> tuple[GoalId, ...]:
        """Return the goals in order."""
        return goal_order(self.instance.problem, self.policy)

    def history(self) -> list[Kept]:
        """Return every published meeting with the pairs that could keep it."""
        if not self.instance.problem.published:
            return []
        if self.past is None:
            self.past = keepable(self.instance, self.narrowed.slots)
        return self.past

    def hold(self, slot: dict[int, int]) -> None:
        """Take ``slot`` as the timetable and measure what does not depend on tables."""
        self.slot = dict(slot)
        self.value |= measure_choice(self.instance, self.slot) | measure_waiting(self.instance, self.slot)
        self.value |= measure_stability(self.instance, self.slot, self.table | self.fixed_tables())
        self.complete = True

    def take(self, proof: Proof) -> None:
        """Take the timetable that the exact model found."""
        self.kept, self.steadied = dict(proof.kept), None
        self.hold(proof.placed or {})

    def fixed_tables(self) -> dict[int, int]:
        """Return the tables that pins, homes and kept published meetings settle."""
        owned = self.instance.pair_table != GONE
        homes = {pair: int(self.instance.pair_table[pair]) for pair in self.slot if owned[pair]} if owned.any() else {}
        return {pair: table for pair, table in self.kept.items() if pair in self.slot} | homes | pinned_tables(self.instance, self.slot)

    def prove(self, goal: GoalId, bound: int, scope: Scope = "all") -> None:
        """Record that no timetable of ``scope`` betters ``bound``; the best bound stays, of equal ones the first."""
        old = self.bound.get(goal)
        better = old is None or (bound < old[0] if GOAL[goal].sense == "max" else bound > old[0])
        if better:
            self.bound[goal] = (bound, scope)

    def proven(self, goal: GoalId) -> bool:
        """Tell whether the value of ``goal`` is its bound."""
        return goal in self.bound and self.bound[goal][0] == self.value.get(goal)

    def tell(self, phase: Phase) -> None:
        """Report progress."""
        if self.on_progress is not None:
            self.on_progress(Progress(phase, self.budget.seconds, self.goals(), len(self.slot)))

    def goals(self) -> tuple[Goal, ...]:
        """Return the goals measured so far, with their bounds."""
        return tuple(
            Goal(goal, GOAL[goal].name, self.value[goal], *self.bound[goal]) for goal in self.order if goal in self.value and goal in self.bound
        )
