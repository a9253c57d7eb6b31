"""The cheapest single change after which a request is met, found by making each change and looking for such a timetable (docs/model.md).

After the change G1 is no worse than it was and G2 is better. A change is tried in three steps: the meeting is simply added where there is
room; a linear relaxation says whether the change can help at all; the exact model looks for a timetable. At event size people other than
the two who would meet are considered too; above, only the two, and everyone else keeps their meetings.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from ortools.linear_solver import pywraplp
from ortools.sat.python import cp_model

from scheduler.budget import new_solver
from scheduler.check import check
from scheduler.compiling import compile_problem
from scheduler.goals import missing_meetings, satisfaction
from scheduler.instance import GONE
from scheduler.model import build, missing
from scheduler.model import satisfaction as satisfied
from scheduler.narrowing import pinned_tables
from scheduler.outcome import Change, Meeting, Unmet
from scheduler.proposals import changed, proposals
from scheduler.reasons import Occupation, occupation
from scheduler.tabling import Hall
from scheduler.timegrid import bits
from scheduler.timetable import index_timetable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.budget import Budget
    from scheduler.instance import Instance
    from scheduler.problem import Problem

EVENT_PEOPLE: Final = 100
"""Participants up to which every change is tried and the whole timetable may move."""
STEPS: Final = 20
"""What compiling a changed problem or relaxing it counts for each request, in steps of annealing."""
QUICK: Final = 0.3
"""Deterministic seconds of the exact model for one change, when every unmet request is asked about."""
THOROUGH: Final = 3.0
"""As above, when one request is."""
SLACK: Final = 1e-6
"""What the linear relaxation may miss by rounding, relative to G2."""


@dataclass(slots=True)
class Situation:
    """A timetable to be bettered: its problem, meetings, G1 and G2, and what changes were found to be able to help."""

    problem: Problem
    meetings: tuple[Meeting, ...]
    budget: Budget
    missing: int
    weight: int
    effort: float
    compiled: dict[Change, Instance] = field(default_factory=dict)
    relaxed: dict[Change, Relaxation] = field(default_factory=dict)
    useless: set[Change] = field(default_factory=set)
    better: dict[Change, dict[str, Meeting]] = field(default_factory=dict)
    """The meetings of better timetables found after each change, by request."""

    @property
    def event(self) -> bool:
        """Tell whether the problem is small enough to try everything."""
        return len(self.problem.participants) <= EVENT_PEOPLE

    def instance(self, change: Change) -> Instance:
        """Return the compiled problem after ``change``."""
        if change not in self.compiled:
            self.compiled[change] = compile_problem(changed(self.problem, change))
            self.budget.charge(STEPS * len(self.problem.requests))
        return self.compiled[change]

    def hopeless(self, change: Change, request: int) -> bool:
        """Tell whether no choice of requests, tables and hours left aside, meets ``request`` and betters G2 after ``change``."""
        if change in self.useless:
            return True
        if change not in self.relaxed:
            self.relaxed[change] = Relaxation(self.instance(change), self.missing)
        self.budget.charge(STEPS * len(self.problem.requests))
        wanted = (self.weight + 1) * (1 - SLACK)
        if self.relaxed[change].best() < wanted:
            self.useless.add(change)
            return True
        return self.relaxed[change].best(request) < wanted


def situation(problem: Problem, meetings: Sequence[Meeting], budget: Budget, effort: float = THOROUGH) -> Situation:
    """Return the situation that ``meetings`` are, to be worked on within ``budget``."""
    timetable = index_timetable(problem, meetings)
    return Situation(problem, tuple(meetings), budget, missing_meetings(timetable), satisfaction(timetable), effort)


def with_changes(problem: Problem, meetings: Sequence[Meeting], unmet: Sequence[Unmet], budget: Budget) -> tuple[Unmet, ...]:
    """Return ``unmet`` with the cheapest change of each, as far as the budget goes; above event size nothing is tried."""
    if len(problem.participants) > EVENT_PEOPLE or problem.kind == "b2bsp":
        return tuple(unmet)
    now = situation(problem, meetings, budget, QUICK)
    number = {request.id: index for index, request in enumerate(problem.requests)}
    return tuple(replace(one, change=cheapest(now, number[one.request])) for one in unmet)


def cheapest(now: Situation, request: int) -> Change | None:
    """Return the first change that works for ``request``, or None where there is none or the time is over."""
    asked = now.problem.requests[request]
    for proposal in proposals(now.problem, asked, everyone=now.event):
        if now.budget.left <= 0:
            return None
        found = now.better.get(proposal.change, {}).get(asked.id)
        if found is None and proposal.near:
            found = insert(now, now.instance(proposal.change), request)
        if found is None and not now.hopeless(proposal.change, request):
            found = rebuild(now, proposal.change, request)
        if found is not None:
            text = f"{proposal.change.text}, {found.a} and {found.b} can meet in slot {found.slot}"
            return replace(proposal.change, text=text, meeting=found)
    return None


def accepted(now: Situation, instance: Instance, meetings: Sequence[Meeting]) -> bool:
    """Tell whether ``meetings`` keep every rule, G1 is no worse and G2 is better."""
    report = check(instance.problem, meetings)
    values = {goal.id: goal.value for goal in report.goals}
    return report.valid and values["G1"] <= now.missing and values["G2"] > now.weight


def insert(now: Situation, instance: Instance, request: int) -> Meeting | None:
    """Add the meeting to the timetable as it stands; return it, or None where there is no room."""
    taken = occupation(instance, now.meetings)
    for pair in instance.pairs_of(request):
        a, b = int(instance.pair_a[pair]), int(instance.pair_b[pair])
        for slot in bits(instance.pair_slots[pair] & ~taken.busy[a] & ~taken.busy[b]):
            table = free_table(instance, taken, pair, slot)
            if table is not None:
                names = instance.participant_ids
                meeting = Meeting(instance.request_ids[request], names[a], names[b], instance.slot_ids[slot], instance.table_ids[table])
                if accepted(now, instance, (*now.meetings, meeting)):
                    return meeting
    return None


def free_table(instance: Instance, taken: Occupation, pair: int, slot: int) -> int | None:
    """Return a table at which ``pair`` could be held in ``slot`` beside what is ``taken``."""
    own = int(instance.pair_table[pair])
    tables = range(len(instance.table_ids)) if own == GONE else (own,)
    return next((table for table in tables if (instance.tables_open[table] & ~taken.at[table]) >> slot & 1), None)


def rebuild(now: Situation, change: Change, request: int) -> Meeting | None:
    """Look for any timetable with the request, G1 no worse and G2 better; return its meeting of the request.

    First among the requests that are met now and those that the relaxation chose; then among all, or above event size among those of
    the two who would meet.
    """
    instance = now.instance(change)
    current = placement(instance, now.meetings)
    chosen = sorted({*current, *now.relaxed[change].chosen, *instance.pairs_of(request)})
    if now.event:
        attempts = [(chosen, set[int]()), (list(range(instance.pairs)), set[int]())]
    else:
        own = {int(person) for pair in instance.pairs_of(request) for person in (instance.pair_a[pair], instance.pair_b[pair])}
        movable = {pair for pair in range(instance.pairs) if own & {int(instance.pair_a[pair]), int(instance.pair_b[pair])}}
        attempts = [(sorted(movable | current.keys()), current.keys() - movable)]
    for pairs, fixed in attempts:
        placed = search(now, instance, request, pairs, fixed)
        meetings = seated(instance, placed)
        if placed and accepted(now, instance, meetings):
            now.better.setdefault(change, {}).update({meeting.request: meeting for meeting in meetings})
            return now.better[change][instance.request_ids[request]]
    return None


def placement(instance: Instance, meetings: Sequence[Meeting]) -> dict[int, int]:
    """Return the slot of each pair that ``meetings`` hold."""
    slots = {name: index for index, name in enumerate(instance.slot_ids)}
    requests = {name: index for index, name in enumerate(instance.request_ids)}
    placed = {}
    for meeting in meetings:
        for pair in instance.pairs_of(requests[meeting.request]):
            names = (instance.participant_ids[instance.pair_a[pair]], instance.participant_ids[instance.pair_b[pair]])
            if names == (meeting.a, meeting.b):
                placed[pair] = slots[meeting.slot]
    return placed


def search(now: Situation, instance: Instance, request: int, pairs: list[int], fixed: set[int]) -> dict[int, int]:
    """Return the slots of a better timetable of ``pairs``, those ``fixed`` where they are now; empty where none is found."""
    slots, current = list(instance.pair_slots), placement(instance, now.meetings)
    for pair in fixed:
        slots[pair] = 1 << current[pair]
    model = build(instance, slots, pairs)
    for pair in fixed:
        model.cp.add_bool_or(model.of_pair[pair])
    model.cp.add_bool_or(model.of_request.get(request, []))
    model.cp.add(missing(model) <= now.missing)
    model.cp.add(satisfied(model) > now.weight)
    model.hint(current)
    solver = new_solver()
    solver.parameters.num_workers = 1
    solver.parameters.cp_model_presolve = False
    solver.parameters.max_deterministic_time = now.effort
    if not now.budget.deterministic:
        solver.parameters.max_time_in_seconds = max(0.1, now.budget.left)
    status = solver.solve(model.cp)
    now.budget.spent += solver.response_proto.deterministic_time
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return {}
    return {pair: slot for (pair, slot), literal in model.held.items() if solver.boolean_value(literal)}


def seated(instance: Instance, placed: dict[int, int]) -> list[Meeting]:
    """Return the meetings of a placement, tables given."""
    table = Hall(instance, placed, pinned_tables(instance, placed)).seat()
    names = instance.participant_ids
    return [
        Meeting(
            instance.request_ids[instance.pair_request[pair]],
            names[instance.pair_a[pair]],
            names[instance.pair_b[pair]],
            instance.slot_ids[slot],
            instance.table_ids[table[pair]],
        )
        for pair, slot in placed.items()
    ]


class Relaxation:
    """A linear program that bounds G2: each pair's share, with limits, tables in all, and G1 no worse; hours are left aside."""

    def __init__(self, instance: Instance, most_missing: int) -> None:
        """Build the program once; ``best`` adds one request at a time, and leaves the pairs it took in ``chosen``."""
        self.instance = instance
        self.chosen: list[int] = []
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.share = [self.solver.NumVar(0, 1 if slots else 0, "") for slots in instance.pair_slots]
        rows: dict[tuple[str, int], list[int]] = {}
        limit: dict[tuple[str, int], int] = {}
        for pair in range(instance.pairs):
            two = (int(instance.pair_a[pair]), int(instance.pair_b[pair]))
            units = {int(instance.unit[person]) for person in two}
            keys = [("person", person) for person in two] + [("unit", unit) for unit in units] + [("request", int(instance.pair_request[pair]))]
            for key in keys:
                rows.setdefault(key, []).append(pair)
            limit |= {("person", person): instance.limit[person] for person in two} | {("unit", unit): instance.unit_limit[unit] for unit in units}
        for key, pairs in rows.items():
            self.at_most(pairs, limit.get(key, 1))
        self.at_most(list(range(instance.pairs)), sum(instance.tables_free))
        short = []
        for unit, promised in enumerate(instance.guarantee):
            if promised:
                lack = self.solver.NumVar(0, promised, "")
                self.solver.Add(sum((self.share[pair] for pair in rows.get(("unit", unit), ())), lack) >= promised)
                short.append(lack)
        self.solver.Add(self.solver.Sum(short) <= most_missing)
        weight = instance.weight.tolist()
        self.solver.Maximize(self.solver.Sum([self.share[pair] * weight[int(instance.pair_request[pair])] for pair in range(instance.pairs)]))

    def at_most(self, pairs: list[int], most: int) -> None:
        """Let the shares of ``pairs`` add up to ``most``."""
        row = self.solver.Constraint(-self.solver.infinity(), most)
        for pair in pairs:
            row.SetCoefficient(self.share[pair], 1)

    def best(self, request: int | None = None) -> float:
        """Return the bound of G2, with ``request`` met if given; minus infinity where that cannot be."""
        row = None
        if request is not None:
            row = self.solver.Add(self.solver.Sum([self.share[pair] for pair in self.instance.pairs_of(request)]) >= 1)
        solved = self.solver.Solve() == pywraplp.Solver.OPTIMAL
        value = float(self.solver.Objective().Value()) if solved else -self.solver.infinity()
        self.chosen = [pair for pair, share in enumerate(self.share) if share.solution_value() > SLACK] if solved else []
        if row is not None:
            row.SetBounds(-self.solver.infinity(), self.solver.infinity())
        return value
