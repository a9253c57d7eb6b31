"""The single changes that could let a request be met, from the cheapest: a limit raised by one, a slot freed for someone, one more table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scheduler.outcome import Change
from scheduler.problem import Table
from scheduler.validation import members_of
from scheduler.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scheduler.problem import Group, Participant, Problem, Request


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change not yet tried; ``near`` tells that it concerns those who would meet."""

    change: Change
    near: bool


def proposals(problem: Problem, request: Request, *, everyone: bool) -> Iterator[Proposal]:
    """Yield the changes to try for ``request``, in order of cost, those of the people who would meet first; others only if ``everyone``."""
    members = members_of(problem)
    near = {request.a, request.b, *members[request.a], *members[request.b]}
    near |= {person.group for person in problem.participants if person.id in near and person.group is not None}
    for kind in (limits(problem), free_slots(problem)):
        others = []
        for change in kind:
            if change.participant in near:
                yield Proposal(change, near=True)
            else:
                others.append(Proposal(change, near=False))
        if everyone:
            yield from others
    if problem.tables is not None:
        yield Proposal(Change("add_table", "with one more table"), near=True)


def limits(problem: Problem) -> Iterator[Change]:
    """Yield each limit raised by one."""
    entries: tuple[Participant | Group, ...] = (*problem.participants, *problem.groups)
    for entry in entries:
        if entry.max_meetings is not None:
            text = f"if {entry.id} may have {counted(entry.max_meetings + 1, 'meeting')} instead of {entry.max_meetings}"
            yield Change("raise_limit", text, entry.id, limit="max_meetings")
    for person in problem.participants:
        if person.max_consecutive is not None:
            text = f"if {person.id} may have {counted(person.max_consecutive + 1, 'meeting')} in a row instead of {person.max_consecutive}"
            yield Change("raise_limit", text, person.id, limit="max_consecutive")


def free_slots(problem: Problem) -> Iterator[Change]:
    """Yield each slot in which someone is not available."""
    for person in problem.participants:
        if person.available is not None:
            for slot in problem.slots:
                if slot.id not in person.available:
                    yield Change("free_slot", f"if {person.id} is available in slot {slot.id}", person.id, slot.id)


def changed(problem: Problem, change: Change) -> Problem:
    """Return ``problem`` after ``change``."""
    if change.kind == "add_table":
        return replace(problem, tables=(*(problem.tables or ()), Table(new_table(problem))))
    if change.kind == "free_slot":
        people = (with_slot(person, change) if person.id == change.participant else person for person in problem.participants)
        return replace(problem, participants=tuple(people))
    if change.limit == "max_consecutive":
        people = (
            replace(person, max_consecutive=(person.max_consecutive or 0) + 1) if person.id == change.participant else person
            for person in problem.participants
        )
        return replace(problem, participants=tuple(people))
    return replace(
        problem,
        participants=tuple(raised(person) if person.id == change.participant else person for person in problem.participants),
        groups=tuple(raised_group(group) if group.id == change.participant else group for group in problem.groups),
    )


def raised(person: Participant) -> Participant:
    """Return ``person`` with one more meeting allowed."""
    return replace(person, max_meetings=(person.max_meetings or 0) + 1)


def raised_group(group: Group) -> Group:
    """Return ``group`` with one more meeting allowed."""
    return replace(group, max_meetings=(group.max_meetings or 0) + 1)


def with_slot(person: Participant, change: Change) -> Participant:
    """Return ``person`` with the slot of ``change`` free."""
    return replace(person, available=(*(person.available or ()), change.slot or ""))


def new_table(problem: Problem) -> str:
    """Return a name that no table has."""
    names = {table.id for table in problem.tables or ()}
    return next(name for name in (f"t{index}" for index in range(1, len(names) + 2)) if name not in names)
