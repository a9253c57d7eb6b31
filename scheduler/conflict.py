"""Why no timetable exists: a set of entries that cannot hold together, and of which none can be spared (docs/model.md, "Conflicts").

Only what must be held matters: leaving out a request that is neither required nor pinned never breaks a rule. So the model is built over
those few, entries are let go of in ever smaller portions, and what remains when none can go is the conflict.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from scheduler.budget import Budget
from scheduler.compiling import compile_problem
from scheduler.entries import Entry, demands, prohibitions, relaxed
from scheduler.model import build
from scheduler.validation import members_of
from scheduler.weights import units_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scheduler.outcome import Conflict
    from scheduler.problem import Problem

EFFORT = 5.0
"""Deterministic seconds of the model for one set of entries."""


class OutOfTime(Exception):
    """Raised when a set of entries could not be decided in time."""


def conflict(
    problem: Problem, *, proven: bool = False, time_limit_s: float = 20.0, should_stop: Callable[[], bool] | None = None
) -> tuple[tuple[Conflict, ...], bool]:
    """Return the entries in conflict, and whether none of them can be spared; nothing where the demands can be met.

    ``proven`` says that the caller knows there is no timetable, for a reason that this model does not hold (B1): then every entry is
    named where the demands alone can be met.
    """
    core = demanded(problem)
    entries = [*demands(core), *prohibitions(core)]
    budget = Budget(time_limit_s, workers=1, should_stop=should_stop)
    crowd = crowded(core, entries)
    try:
        if not crowd and satisfiable(core, (), budget):
            return (tuple(entry.conflict for entry in entries), False) if proven else ((), True)
    except OutOfTime:
        return (tuple(entry.conflict for entry in entries), False) if proven else ((), False)
    kept, minimal = shrink(core, entries, crowd or entries, budget)
    return tuple(entry.conflict for entry in kept), minimal


def demanded(problem: Problem) -> Problem:
    """Return ``problem`` with only the requests that are required or could keep a pin, and those whom they concern."""
    members = members_of(problem)
    pinned = {frozenset((a, b)) for pin in problem.pins for a in members[pin.a] for b in members[pin.b]}
    named = {frozenset((pin.a, pin.b)) for pin in problem.pins}
    requests = [
        request
        for request in problem.requests
        if request.required
        or frozenset((request.a, request.b)) in named
        or any(frozenset((a, b)) in pinned for a in members[request.a] for b in members[request.b])
    ]
    ids = {request.id for request in requests}
    units = units_of(problem)
    involved = {units[name] for request in requests for name in (request.a, request.b)}
    return replace(
        problem,
        requests=tuple(replace(request, after=tuple(other for other in request.after if other in ids)) for request in requests),
        participants=tuple(person for person in problem.participants if units[person.id] in involved),
        groups=tuple(group for group in problem.groups if group.id in involved),
        vetoes=tuple(veto for veto in problem.vetoes if units[veto[0]] in involved and units[veto[1]] in involved),
        published=(),
    )


def crowded(problem: Problem, entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries of the first participant who must meet more often than they have slots: a conflict that no search is needed for."""
    must = defaultdict[str, set[str]](set)
    for request in problem.requests:
        if request.required:
            must[request.a].add(request.id)
            must[request.b].add(request.id)
    for person in problem.participants:
        if len(must[person.id]) > len(problem.slots if person.available is None else set(person.available)):
            keys = {("body", person.id), ("diary", person.id), *(("required", request) for request in must[person.id])}
            return [entry for entry in entries if len(entry.key) == 1 and (entry.kind, entry.key[0]) in keys]
    return []


def shrink(problem: Problem, entries: Sequence[Entry], suspects: Sequence[Entry], budget: Budget) -> tuple[list[Entry], bool]:
    """Return a part of ``suspects``, themselves a part of all ``entries`` in conflict, of which none can be spared.

    The second value is false if the time ended before that was sure.
    """
    kept, size = list(suspects), max(1, len(suspects) // 2)
    try:
        while True:
            first = 0
            while first < len(kept):
                rest = kept[:first] + kept[first + size :]
                gone = set(entries) - set(rest)
                if satisfiable(problem, gone, budget):
                    first += size
                else:
                    kept = rest
            if size == 1:
                return kept, True
            size //= 2
    except OutOfTime:
        return kept, False


def satisfiable(problem: Problem, gone: set[Entry] | tuple[()], budget: Budget) -> bool:
    """Tell whether the demands of ``problem`` can be met once the entries ``gone`` are let go of; raise ``OutOfTime`` if that is not known."""
    if budget.left <= 0:
        raise OutOfTime
    instance = compile_problem(relaxed(problem, gone))
    units = units_of(problem)
    free = {entry.key for entry in gone if entry.kind == "once"}
    pairs = [tuple(sorted((units[request.a], units[request.b]))) for request in problem.requests]
    instance = replace(instance, once=tuple(twins for twins in instance.once if pairs[twins[0]] not in free))
    people = {name: index for index, name in enumerate(instance.participant_ids)}
    model = build(instance, instance.pair_slots, overlapping={people[entry.key[0]] for entry in gone if entry.kind == "body"})
    answer = budget.run(model.cp, budget.left, work=EFFORT)
    if not answer.found and not answer.impossible:
        raise OutOfTime
    return answer.found
