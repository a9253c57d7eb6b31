"""A timetable looked at from each side: who sits when, which table serves whom. Plain Python, for the checker and the goals."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from scheduler.validation import members_of
from scheduler.weights import units_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scheduler.outcome import Meeting
    from scheduler.problem import Participant, Problem, Request, Slot


@dataclass(frozen=True, slots=True)
class Timetable:
    """Meetings with the problem they answer, indexed. ``meetings`` holds only those that name known requests, people and slots."""

    problem: Problem
    meetings: tuple[Meeting, ...]
    order: dict[str, int]
    """The place of each slot in time."""
    slot: dict[str, Slot]
    person: dict[str, Participant]
    request: dict[str, Request]
    members: dict[str, tuple[str, ...]]
    """The participants that each participant or group stands for."""
    units: dict[str, str]
    """The group of each participant, or themselves."""
    diary: dict[str, list[Meeting]]
    """The meetings of each participant, in order of time."""
    present: dict[str, frozenset[str]]
    """The slots in which each participant is available."""

    def consecutive(self, person: str) -> Iterator[tuple[Meeting, Meeting]]:
        """Yield the meetings of ``person`` that follow one another in one session."""
        for before, after in pairwise(self.diary[person]):
            if self.slot[before.slot].session == self.slot[after.slot].session:
                yield before, after

    def gaps(self, person: Participant) -> list[int]:
        """Return the number of idle slots of each break of ``person``, by the problem's idle rule.

        Rule ``present`` counts slots of the session in which they are available; ``b2bsp`` counts every slot and knows one session only.
        """
        literature = self.problem.idle_rule == "b2bsp"
        present, ids = self.present[person.id], [slot.id for slot in self.problem.slots]
        steps = pairwise(self.diary[person.id]) if literature else self.consecutive(person.id)
        idle = []
        for before, after in steps:
            between = ids[self.order[before.slot] + 1 : self.order[after.slot]]
            idle.append(sum(1 for slot in between if literature or slot in present))
        return [count for count in idle if count]


def index_timetable(problem: Problem, meetings: Iterable[Meeting]) -> Timetable:
    """Index those ``meetings`` that name a known request, known people and a known slot."""
    order = {slot.id: index for index, slot in enumerate(problem.slots)}
    person = {entry.id: entry for entry in problem.participants}
    request = {entry.id: entry for entry in problem.requests}
    sound = tuple(m for m in meetings if m.request in request and m.a in person and m.b in person and m.slot in order)
    diary: dict[str, list[Meeting]] = {name: [] for name in person}
    for meeting in sorted(sound, key=lambda meeting: order[meeting.slot]):
        for name in {meeting.a, meeting.b}:
            diary[name].append(meeting)
    slot = {entry.id: entry for entry in problem.slots}
    every = frozenset(order)
    present = {entry.id: every if entry.available is None else frozenset(entry.available) for entry in problem.participants}
    return Timetable(problem, sound, order, slot, person, request, members_of(problem), units_of(problem), diary, present)
