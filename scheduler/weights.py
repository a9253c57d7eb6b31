"""What a wish counts and what everyone is guaranteed: the numbers behind goals G1 and G2, in plain Python."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from scheduler.rules import points
from scheduler.validation import members_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.problem import Group, Participant, Problem, Request


def weights(problem: Problem) -> list[int]:
    """Return the weight of each request (docs/model.md, G2)."""
    multiplier = multipliers(problem)
    return [weight(request, multiplier[request.a], multiplier[request.b]) for request in problem.requests]


def weight(request: Request, multiplier_a: int, multiplier_b: int) -> int:
    """Return what ``request`` counts when its two sides have these multipliers; 1 where nobody asked for it."""
    total = points(request.rank_a) * multiplier_a + points(request.rank_b) * multiplier_b
    if request.rank_a is not None and request.rank_b is not None:
        total *= 2
    return total * request.multiplier or 1


def multipliers(problem: Problem) -> dict[str, int]:
    """Return the multiplier of the side of each participant and group; a group of several sides has the largest of theirs."""
    multiplier = {group.id: 1 for group in problem.groups}
    for person in problem.participants:
        multiplier[person.id] = problem.side_multipliers.get(person.side, 1)
        if person.group is not None:
            multiplier[person.group] = max(multiplier[person.group], multiplier[person.id])
    return multiplier


def vetoed_pairs(problem: Problem) -> set[frozenset[str]]:
    """Return the pairs of participants that must not meet, groups expanded."""
    members = members_of(problem)
    return {frozenset((a, b)) for veto in problem.vetoes for a in members[veto[0]] for b in members[veto[1]]}


def candidates(problem: Problem) -> list[list[tuple[str, str]]]:
    """Return, for each request, the pairs of participants that may hold it: groups expanded, nobody with themselves, vetoes taken out."""
    members, vetoes = members_of(problem), vetoed_pairs(problem)
    pairs = []
    for request in problem.requests:
        ways = [(a, b) for a in members[request.a] for b in members[request.b] if a != b]
        pairs.append([way for way in ways if frozenset(way) not in vetoes] if vetoes else ways)
    return pairs


def units_of(problem: Problem) -> dict[str, str]:
    """Return, for each participant and group, whom guarantees and rule H5 speak of: the group, or the participant who has none."""
    units = {group.id: group.id for group in problem.groups}
    for person in problem.participants:
        units[person.id] = person.id if person.group is None else person.group
    return units


def guarantees(problem: Problem, ways: list[list[tuple[str, str]]]) -> dict[str, int]:
    """Return how many meetings G1 counts up to, for each group and each participant without one.

    ``ways`` are the ``candidates`` of each request: one that has none left was vetoed.
    """
    units, requests = units_of(problem), defaultdict[str, int](int)
    for request, pairs in zip(problem.requests, ways, strict=True):
        if pairs:
            for unit in {units[request.a], units[request.b]}:
                requests[unit] += 1
    return promises(problem, units, requests)


def promises(problem: Problem, units: Mapping[str, str], requests: Mapping[str, int]) -> dict[str, int]:
    """Return what each unit is promised, ``requests`` being how many it has that are not vetoed, where it has any."""
    promised = {}
    everyone: tuple[Participant | Group, ...] = (*problem.participants, *problem.groups)
    for entry in everyone:
        if units[entry.id] == entry.id:
            most = requests.get(entry.id, 0)
            promised[entry.id] = min(entry.guaranteed, most if entry.max_meetings is None else min(most, entry.max_meetings))
    return promised
