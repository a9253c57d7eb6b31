"""Every timetable of a tiny problem, by brute force, and what its goals are worth: the reference that the solver is compared with.

Written apart from the package on purpose: rules and goals are read again from docs/model.md, with other data structures.
Run ``python -m tests.scheduler.exhaustive --count 10000 --seed 0`` to compare the solver with it on so many invented problems.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler import Meeting, Outcome, Policy, Problem, check
from scheduler.conflict import demanded
from scheduler.entries import demands, prohibitions, relaxed
from tests.scheduler.tiny import random_problem, rare_problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scheduler import Conflict
    from scheduler.entries import Entry

Placed = tuple[str, str, str, str]
"""A meeting without its table: request, participants, slot."""
GOALS = ("G1", "G2", "G3", "G4", "G5", "G6", "G7")
SIGN = {goal: -1 if goal == "G2" else 1 for goal in GOALS}


@dataclass(frozen=True)
class Answer:
    """One timetable that breaks no rule; the values of its goals are turned so that smaller is better."""

    meetings: tuple[Meeting, ...]
    values: dict[str, int]

    @property
    def chosen(self) -> frozenset[tuple[str, str, str]]:
        return frozenset((meeting.request, meeting.a, meeting.b) for meeting in self.meetings)

    @property
    def placed(self) -> frozenset[Placed]:
        return frozenset((meeting.request, meeting.a, meeting.b, meeting.slot) for meeting in self.meetings)


class Brute:
    """The enumeration of one problem. Where it leaves the tables open, they have names only if it mentions them, and are else alike."""

    def __init__(self, problem: Problem, overlapping: frozenset[str] = frozenset(), repeated: frozenset[frozenset[str]] = frozenset()) -> None:
        """Take the people who may be in several meetings at once, and the pairs of units that may meet again: what a conflict lets go of."""
        self.problem, self.overlapping, self.repeated = problem, overlapping, repeated
        self.slots = [slot.id for slot in problem.slots]
        self.session = {slot.id: slot.session for slot in problem.slots}
        self.people = {person.id: person for person in problem.participants}
        self.groups = {group.id: group for group in problem.groups}
        self.who = {name: [name] for name in self.people} | {
            name: [person.id for person in problem.participants if person.group == name] for name in self.groups
        }
        self.unit = {person.id: person.group or person.id for person in problem.participants} | {name: name for name in self.groups}
        self.vetoed = {(a, b) for x, y in problem.vetoes for p in self.who[x] for q in self.who[y] for a, b in ((p, q), (q, p))}
        self.free = {name: set(self.slots if p.available is None else p.available) for name, p in self.people.items()}
        self.asked = {request.id: request for request in problem.requests}

    def pairs(self, request: str) -> list[tuple[str, str]]:
        asked = self.asked[request]
        return [(a, b) for a in self.who[asked.a] for b in self.who[asked.b] if a != b and (a, b) not in self.vetoed]

    def ways(self, request: str) -> list[tuple[str, str, str]]:
        allowed = self.asked[request].slots
        return [
            (a, b, slot)
            for a, b in self.pairs(request)
            for slot in self.slots
            if slot in self.free[a] and slot in self.free[b] and (allowed is None or slot in allowed)
        ]

    def placements(self) -> Iterator[tuple[Placed, ...]]:
        """Yield the timetables without tables that keep every rule but H2 and H9."""
        ids = list(self.asked)
        ways = {request: self.ways(request) for request in ids}
        taken: set[tuple[str, str]] = set()
        chosen: list[Placed] = []

        def extend(index: int) -> Iterator[tuple[Placed, ...]]:
            if index == len(ids):
                if self.keeps_rules(chosen):
                    yield tuple(chosen)
                return
            request = ids[index]
            if not self.asked[request].required:
                yield from extend(index + 1)
            for a, b, slot in ways[request]:
                seats = {(one, slot) for one in (a, b) if one not in self.overlapping}
                if seats & taken or any({a, b} == {x, y} and slot == when for _, x, y, when in chosen):
                    continue
                taken.update(seats)
                chosen.append((request, a, b, slot))
                yield from extend(index + 1)
                chosen.pop()
                taken.difference_update(seats)

        return extend(0)

    def keeps_rules(self, chosen: list[Placed]) -> bool:
        units = [frozenset((self.unit[a], self.unit[b])) for _, a, b, _ in chosen]
        if self.problem.kind == "event" and any(units.count(unit) > 1 for unit in set(units) - self.repeated):
            return False
        for name, person in self.people.items():
            mine = [self.slots.index(slot) for _, a, b, slot in chosen if name in (a, b)]
            if person.max_meetings is not None and len(mine) > person.max_meetings:
                return False
            if person.max_consecutive is not None and self.row(mine) > person.max_consecutive:
                return False
        if any(group.max_meetings is not None and sum(name in unit for unit in units) > group.max_meetings for name, group in self.groups.items()):
            return False
        when = {request: self.slots.index(slot) for request, _, _, slot in chosen}
        if any(other in when and when[other] >= when[request] for request in when for other in self.asked[request].after):
            return False
        if self.problem.kind == "b2bsp":
            counts = [sum(1 for gap in self.waits(name, chosen) if gap) for name in self.people]
            if counts and max(counts) - min(counts) > 2:
                return False
        return all(self.pinned(pin.a, pin.b, pin.slot, chosen) for pin in self.problem.pins)

    def pinned(self, first: str, second: str, slot: str, chosen: list[Placed]) -> list[str]:
        ends = [{p, q} for p in self.who[first] for q in self.who[second]]
        return [request for request, a, b, when in chosen if when == slot and {a, b} in ends]

    def row(self, places: list[int]) -> int:
        best = run = 0
        last = None
        for place in sorted(places):
            follows = last is not None and place <= last + 1 and self.session[self.slots[place]] == self.session[self.slots[last]]
            run = run + 1 if follows else 1
            best, last = max(best, run), place
        return best

    def table_choices(self, placed: tuple[Placed, ...]) -> Iterator[dict[str, str]]:
        """Yield the tables of each request that keep H2, H9 and pinned tables."""
        for table in self.any_tables(placed) if self.problem.tables is None else self.named_tables(placed):
            if all(
                pin.table is None or any(table[request] == pin.table for request in self.pinned(pin.a, pin.b, pin.slot, list(placed)))
                for pin in self.problem.pins
            ):
                yield table

    def named_tables(self, placed: tuple[Placed, ...]) -> Iterator[dict[str, str]]:
        """Yield the tables of each request that keep H2 and H9, the tables being those of the problem."""
        tables = {table.id: table.slots for table in self.problem.tables or ()}
        per_slot = []
        for slot in self.slots:
            here = [meeting for meeting in placed if meeting[3] == slot]
            open_ = [name for name, slots in tables.items() if slots is None or slot in slots]
            choices = [dict(zip((m[0] for m in here), order, strict=True)) for order in itertools.permutations(open_, len(here))]
            per_slot.append([choice for choice in choices if self.at_home(here, choice)])
        for combination in itertools.product(*per_slot):
            yield {request: name for choice in combination for request, name in choice.items()}

    def any_tables(self, placed: tuple[Placed, ...]) -> Iterator[dict[str, str]]:
        """Yield the same where there are as many tables as needed: those that the problem mentions, and others that are alike."""
        mentioned = {person.home_table for person in self.people.values()} | {pin.table for pin in self.problem.pins}
        mentioned |= {old.table for old in self.problem.published}
        names = sorted(name for name in mentioned if name is not None)

        def extend(index: int, table: dict[str, str], others: int) -> Iterator[dict[str, str]]:
            if index == len(placed):
                yield dict(table)
                return
            request, *_, slot = placed[index]
            taken = {table[other] for other, *_, when in placed[:index] if when == slot}
            for name in (*names, *(f"any {number}" for number in range(others + 1))):
                if name not in taken:
                    table[request] = name
                    yield from extend(index + 1, table, max(others, int(name.removeprefix("any ")) + 1) if name.startswith("any ") else others)
                    del table[request]

        for table in extend(0, {}, 0):
            if all(self.at_home([meeting for meeting in placed if meeting[3] == slot], table) for slot in self.slots):
                yield table

    def at_home(self, here: list[Placed], table: dict[str, str]) -> bool:
        for request, a, b, _ in here:
            owners = [name for name in (a, b) if self.people[name].home_table]
            buyers = [name for name in owners if self.people[name].side == "buyer"]
            if owners and table[request] != self.people[buyers[0] if len(owners) == 2 and len(buyers) == 1 else owners[0]].home_table:
                return False
            homes = {self.people[name].home_table for name in owners}
            if any(table[other] in homes for other, *_ in here if other != request):
                return False
        return True

    def exists(self) -> bool:
        """Tell whether there is any timetable."""
        return any(True for placed in self.placements() for _ in self.table_choices(placed))

    def answers(self) -> list[Answer]:
        return [
            Answer(tuple(Meeting(r, a, b, slot, table[r]) for r, a, b, slot in placed), self.values(placed, table))
            for placed in self.placements()
            for table in self.table_choices(placed)
        ]

    def values(self, placed: tuple[Placed, ...], table: dict[str, str]) -> dict[str, int]:
        waits = {name: self.waits(name, list(placed)) for name in self.people}
        return {
            "G1": self.missing(placed),
            "G2": -sum(self.weight(request) for request, *_ in placed),
            "G3": self.changed(placed, table),
            "G4": sum(map(sum, waits.values())),
            "G5": sum(1 for wait in waits.values() for gap in wait if gap),
            "G6": max(map(sum, waits.values()), default=0),
            "G7": sum(self.moves(name, placed, table) for name, person in self.people.items() if person.home_table is None),
        }

    def missing(self, placed: tuple[Placed, ...]) -> int:
        total = 0
        for name in set(self.unit.values()):
            entry = self.groups.get(name) or self.people[name]
            mine = [r for r in self.asked.values() if name in (self.unit[r.a], self.unit[r.b]) and self.pairs(r.id)]
            promised = min([entry.guaranteed, len(mine)] + ([] if entry.max_meetings is None else [entry.max_meetings]))
            total += max(0, promised - sum(name in (self.unit[a], self.unit[b]) for _, a, b, _ in placed))
        return total

    def weight(self, request: str) -> int:
        asked = self.asked[request]
        total = 0
        for name, rank in ((asked.a, asked.rank_a), (asked.b, asked.rank_b)):
            sides = [self.problem.side_multipliers.get(self.people[one].side, 1) for one in self.who[name]]
            total += 0 if rank is None else max(1, 11 - rank) * max(sides, default=1)
        if asked.rank_a is None and asked.rank_b is None:
            return 1
        return total * asked.multiplier * (1 if None in (asked.rank_a, asked.rank_b) else 2)

    def changed(self, placed: tuple[Placed, ...], table: dict[str, str]) -> int:
        people = set()
        for old in self.problem.published:
            same = [r for r, a, b, slot in placed if {a, b} == {old.a, old.b} and slot == old.slot and old.table in (None, table[r])]
            if not same:
                people |= {old.a, old.b} & set(self.people)
        return len(people)

    def waits(self, name: str, placed: list[Placed]) -> list[int]:
        """Return, between each two consecutive meetings, how many slots are idle."""
        mine = sorted(self.slots.index(slot) for _, a, b, slot in placed if name in (a, b))
        waits = []
        for first, last in itertools.pairwise(mine):
            between = self.slots[first + 1 : last]
            if self.problem.idle_rule == "present":
                if self.session[self.slots[first]] != self.session[self.slots[last]]:
                    continue
                between = [slot for slot in between if slot in self.free[name]]
            waits.append(len(between))
        return waits

    def moves(self, name: str, placed: tuple[Placed, ...], table: dict[str, str]) -> int:
        mine = sorted((self.slots.index(slot), table[r]) for r, a, b, slot in placed if name in (a, b))
        return sum(x != y for (s, x), (t, y) in itertools.pairwise(mine) if self.session[self.slots[s]] == self.session[self.slots[t]])


def order_of(problem: Problem, policy: Policy) -> list[str]:
    if problem.kind == "b2bsp":
        return ["G5"]
    order = ["G3", "G1", "G2", "G4", "G5", "G6", "G7"] if policy == "repair" else list(GOALS)
    return order if problem.published else [goal for goal in order if goal != "G3"]


def optimum(problem: Problem, policy: Policy = "build") -> tuple[int, ...] | None:
    """Return the best values in the order of goals (G2 as itself), None if there is no timetable."""
    order = order_of(problem, policy)
    best = min((tuple(answer.values[goal] for goal in order) for answer in Brute(problem).answers()), default=None)
    return None if best is None else tuple(SIGN[goal] * value for goal, value in zip(order, best, strict=True))


def complaints(problem: Problem, outcome: Outcome, policy: Policy = "build") -> list[str]:
    """Return what is wrong with ``outcome``: a broken rule, a wrong value, a bound that some timetable beats, a status that is not earned."""
    answers = Brute(problem).answers()
    if outcome.status == "infeasible" or not answers:
        if (outcome.status == "infeasible") != (not answers):
            return [f"{outcome.status}, but there are {len(answers)} timetables"]
        return conflict_complaints(problem, outcome.conflict) + ([] if outcome.minimal else ["the conflict is not minimal"])
    if outcome.status == "unknown":
        return ["no timetable was found"]
    report = check(problem, outcome.meetings, policy)
    found = [str(violation) for violation in report.violations]
    order = order_of(problem, policy)
    if [goal.id for goal in outcome.goals] != order:
        return [*found, f"goals {[goal.id for goal in outcome.goals]} instead of {order}"]
    found += [
        f"{mine.id} claimed {mine.value}, is {real.value}" for mine, real in zip(outcome.goals, report.goals, strict=True) if mine.value != real.value
    ]
    mine = Answer(outcome.meetings, {goal.id: SIGN[goal.id] * goal.value for goal in outcome.goals})
    rivals = answers
    for goal in outcome.goals:
        same = [r for r in rivals if goal.scope == "all" or r.chosen == mine.chosen]
        same = [r for r in same if goal.scope != "placed" or r.placed == mine.placed]
        best = min((rival.values[goal.id] for rival in same), default=None)
        if best is None or SIGN[goal.id] * goal.bound > best:
            found.append(f"{goal.id}: bound {goal.bound} ({goal.scope}) is better than {best} that some timetable has")
        rivals = [rival for rival in rivals if rival.values[goal.id] <= mine.values[goal.id]]
    if outcome.status == "optimal":
        found += [f"{goal.id} is {goal.value}, not its bound {goal.bound}" for goal in outcome.goals if goal.value != goal.bound]
        wide = {goal.id: goal.scope for goal in outcome.goals}
        found += [f"{goal} has scope {wide[goal]}" for goal in ("G1", "G2", "G3", "G4") if wide.get(goal, "all") != "all"]
        found += [f"{goal} has scope placed" for goal in ("G5", "G6") if wide.get(goal) == "placed"]
    met = {meeting.request for meeting in outcome.meetings}
    if {unmet.request for unmet in outcome.unmet} != {request.id for request in problem.requests} - met:
        found.append("not every request is either met or explained")
    return found


def conflict_complaints(problem: Problem, conflict: Sequence[Conflict]) -> list[str]:
    """Return what is wrong with a ``conflict``: it can be satisfied, or an entry can be spared."""
    core = demanded(problem)
    entries = {*demands(core), *prohibitions(core)}
    kept: set[Entry] = set()
    for one in conflict:  # two entries may read the same: a pin given twice
        kept.add(next(entry for entry in sorted(entries - kept, key=lambda entry: entry.key) if entry.conflict == one))

    def possible(gone: set[Entry]) -> bool:
        bodies = frozenset(entry.key[0] for entry in gone if entry.kind == "body")
        pairs = frozenset(frozenset(entry.key) for entry in gone if entry.kind == "once")
        return Brute(relaxed(core, gone), bodies, pairs).exists()

    found = ["the conflict can be satisfied"] if possible(entries - kept) else []
    return found + [f"the conflict does not need {entry.conflict}" for entry in kept if not possible((entries - kept) | {entry})]


def main() -> int:
    """Compare the solver with exhaustive search on invented problems and say where they differ."""
    from scheduler import solve

    options = argparse.ArgumentParser(description=main.__doc__)
    options.add_argument("--count", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--policy", choices=("build", "repair"), default="build")
    options.add_argument("--rare", action="store_true", help="problems in which what is rare is common")
    arguments = options.parse_args()
    wrong = 0
    status: dict[str, int] = {}
    for seed in range(arguments.seed, arguments.seed + arguments.count):
        problem = rare_problem(seed) if arguments.rare else random_problem(seed)
        outcome = solve(problem, seed=seed, workers=1, time_limit_s=20, deterministic=True, policy=arguments.policy)
        status[outcome.status] = status.get(outcome.status, 0) + 1
        if outcome.status == "feasible":
            sys.stdout.write(f"problem {seed}: not proven: {', '.join(f'{one.id} {one.value}/{one.bound}' for one in outcome.goals)}\n")
        for complaint in complaints(problem, outcome, arguments.policy):
            wrong += 1
            sys.stdout.write(f"problem {seed}: {complaint}\n")
    sys.stdout.write(f"{arguments.count} problems, {wrong} complaints, {status}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
