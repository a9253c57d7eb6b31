"""What one change to a timetable would break and cost, found from those whom it touches alone: quick enough to ask for every cell of a board.

`check` and `evaluate` say the same of the whole timetable; a test compares the two (docs/model.md, "Trying a change").
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from scheduler.check import Violation, check_meetings
from scheduler.rules import BUYER, goal_order
from scheduler.timetable import index_timetable
from scheduler.weights import candidates, guarantees, vetoed_pairs, weights
from scheduler.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scheduler.outcome import Meeting
    from scheduler.problem import Participant, Policy, Problem


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change does: the rules that the meetings added break, and by how much each goal moves (those that stay are left out)."""

    violations: tuple[Violation, ...]
    goals: dict[str, int]


class _Diary(NamedTuple):
    """What one participant's meetings come to: idle slots, breaks, table changes, whether a published meeting of theirs changed."""

    idle: int
    breaks: int
    tables: int
    is_changed: bool


class Trial:
    """A timetable at which changes are tried; each is taken back at once."""

    def __init__(self, problem: Problem, meetings: Iterable[Meeting], policy: Policy = "build") -> None:
        """Index the timetable; meetings that name unknown requests, people or slots are left out, as the checker does."""
        self.problem = problem
        self.goals = goal_order(problem, policy)
        self.now = index_timetable(problem, meetings)
        self.vetoes = vetoed_pairs(problem)
        self.promised = guarantees(problem, candidates(problem))
        self.weight = dict(zip((request.id for request in problem.requests), weights(problem), strict=True))
        self.open = None if problem.tables is None else {table.id: table.slots for table in problem.tables}
        self.owners: dict[str, list[str]] = defaultdict(list)
        for person in problem.participants:
            if person.home_table is not None:
                self.owners[person.home_table].append(person.id)
        self.at: dict[tuple[str, str | None], list[Meeting]] = defaultdict(list)
        self.held: dict[str, int] = defaultdict(int)
        self.met: dict[str, int] = defaultdict(int)
        self.together: dict[frozenset[str], int] = defaultdict(int)
        for meeting in self.now.meetings:
            self.at[meeting.slot, meeting.table].append(meeting)
            self.met[meeting.request] += 1
            units = self._units(meeting)
            self.together[units] += 1
            for unit in units:
                self.held[unit] += 1
        self.told: dict[str, list[tuple[str, str, str | None]]] = defaultdict(list)
        for published in problem.published:
            self.told[published.a].append((published.b, published.slot, published.table))
            self.told[published.b].append((published.a, published.slot, published.table))
        self.known = frozenset(self.now.meetings)
        self.ordered = any(request.after for request in problem.requests)
        self.diaries = {person.id: self._diary(person, self.now.diary[person.id]) for person in problem.participants}
        self.longest = sorted(((diary.idle, name) for name, diary in self.diaries.items()), reverse=True)

    def wait(self, person: str) -> int:
        """Return the idle slots of a participant as things stand (G4)."""
        return self.diaries[person].idle

    def of(self, removed: Sequence[Meeting], added: Sequence[Meeting]) -> Effect:
        """Say what taking some meetings out and putting others in would break and cost."""
        wrong = list(check_meetings(self.now, added))
        fresh = [meeting for meeting in added if not wrong or not any(True for _ in check_meetings(self.now, [meeting]))]
        gone = self.known.intersection(removed)
        touched = dict.fromkeys(name for meeting in (*gone, *fresh) for name in (meeting.a, meeting.b))
        kept = {name: [meeting for meeting in self.now.diary[name] if meeting not in gone] for name in touched}
        after = {name: self._with(kept[name], name, fresh) for name in touched}
        wrong += self._broken(gone, fresh, kept, after)
        return Effect(tuple(wrong), self._moved(gone, fresh, after))

    def _units(self, meeting: Meeting) -> frozenset[str]:
        return frozenset((self.now.units[meeting.a], self.now.units[meeting.b]))

    def _with(self, kept: list[Meeting], name: str, fresh: Sequence[Meeting]) -> list[Meeting]:
        mine = [meeting for meeting in fresh if name in (meeting.a, meeting.b)]
        return sorted((*kept, *mine), key=lambda meeting: self.now.order[meeting.slot]) if mine else kept

    def _diary(self, person: Participant, meetings: Sequence[Meeting]) -> _Diary:
        """Measure one participant's meetings, in order of time."""
        order, slots, present = self.now.order, self.problem.slots, self.now.present[person.id]
        literature = self.problem.idle_rule == "b2bsp"
        idle = breaks = tables = 0
        for i in range(len(meetings) - 1):
            before, after = meetings[i], meetings[i + 1]
            first, last = order[before.slot], order[after.slot]
            same = slots[first].session == slots[last].session
            if same or literature:
                gap = sum(1 for slot in slots[first + 1 : last] if literature or slot.id in present)
                idle, breaks = idle + gap, breaks + (gap > 0)
            if same and person.home_table is None and before.table != after.table:
                tables += 1
        told, is_changed = self.told.get(person.id), False
        if told:
            held = {(meeting.b if meeting.a == person.id else meeting.a, meeting.slot): meeting.table for meeting in meetings}
            is_changed = any((other, slot) not in held or table not in (None, held[other, slot]) for other, slot, table in told)
        return _Diary(idle, breaks, tables, is_changed)

    def _moved(self, gone: frozenset[Meeting], fresh: Sequence[Meeting], after: dict[str, list[Meeting]]) -> dict[str, int]:
        """Return by how much each goal moves."""
        held, met = defaultdict[str, int](int), defaultdict[str, int](int)
        for sign, meetings in ((-1, gone), (1, fresh)):
            for meeting in meetings:
                met[meeting.request] += sign
                for unit in self._units(meeting):
                    held[unit] += sign
        moved: dict[str, int] = {
            "G1": sum(max(0, self.promised[u] - self.held[u] - n) - max(0, self.promised[u] - self.held[u]) for u, n in held.items()),
            "G2": sum(self.weight[r] * ((self.met[r] + n > 0) - (self.met[r] > 0)) for r, n in met.items()),
        }
        then = {name: self._diary(self.now.person[name], meetings) for name, meetings in after.items()}
        moved["G3"] = sum(diary.is_changed - self.diaries[name].is_changed for name, diary in then.items())
        moved["G4"] = sum(diary.idle - self.diaries[name].idle for name, diary in then.items())
        moved["G5"] = sum(diary.breaks - self.diaries[name].breaks for name, diary in then.items())
        others = next((idle for idle, name in self.longest if name not in then), 0)
        longest = self.longest[0][0] if self.longest else 0
        moved["G6"] = max(others, *(diary.idle for diary in then.values())) - longest if then else 0
        moved["G7"] = sum(diary.tables - self.diaries[name].tables for name, diary in then.items())
        return {goal: moved[goal] for goal in self.goals if moved[goal]}

    def _broken(
        self, gone: frozenset[Meeting], fresh: Sequence[Meeting], kept: dict[str, list[Meeting]], after: dict[str, list[Meeting]]
    ) -> list[Violation]:
        """Return the rules that `fresh` breaks beside the meetings that are kept."""
        found: list[Violation] = []
        for place, meeting in enumerate(fresh):
            beside = [*(m for m in self.at.get((meeting.slot, meeting.table), ()) if m not in gone), *fresh[:place]]
            found += self._seats(meeting, [other for other in beside if (other.slot, other.table) == (meeting.slot, meeting.table)])
            found += self._people(meeting, fresh[:place], kept)
            found += self._homes(meeting, gone, fresh)
        for name, meetings in after.items():
            found += set(self._limits(name, meetings)) - set(self._limits(name, kept[name]))
        found += self._units_full(gone, fresh)
        if self.ordered:
            found += self._orders(gone, fresh)
        return list(dict.fromkeys(found))

    def _seats(self, meeting: Meeting, others: Sequence[Meeting]) -> list[Violation]:
        """H2 of a meeting and those at its table in its slot."""
        entry, found = f"meeting {meeting.request}", []
        if self.open is not None:
            if meeting.table not in self.open:
                return [Violation("H2", entry, "it has no table" if meeting.table is None else f"there is no table {meeting.table}")]
            slots = self.open[meeting.table]
            if slots is not None and meeting.slot not in slots:
                found.append(Violation("H2", entry, f"table {meeting.table} is closed in slot {meeting.slot}"))
        if meeting.table is not None and others:
            text = f"{others[0].request} and {meeting.request} are both there in slot {meeting.slot}"
            found.append(Violation("H2", f"table {meeting.table}", text))
        return found

    def _people(self, meeting: Meeting, earlier: Sequence[Meeting], kept: dict[str, list[Meeting]]) -> list[Violation]:
        """H1, H3, H4 and H5 of a meeting beside those kept and those put in before it."""
        entry, found = f"meeting {meeting.request}", []
        for name in (meeting.a, meeting.b):
            mine = (*kept[name], *(other for other in earlier if name in (other.a, other.b)))
            for other in mine:
                if other.slot == meeting.slot:
                    text = f"{name} has meetings {other.request} and {meeting.request} in slot {meeting.slot}"
                    found.append(Violation("H1", f"participant {name}", text))
            if meeting.slot not in self.now.present[name]:
                found.append(Violation("H3", entry, f"{name} is not available in slot {meeting.slot}"))
        allowed = self.now.request[meeting.request].slots
        if allowed is not None and meeting.slot not in allowed:
            found.append(Violation("H3", entry, f"request {meeting.request} may not be met in slot {meeting.slot}"))
        if frozenset((meeting.a, meeting.b)) in self.vetoes:
            found.append(Violation("H4", entry, f"a veto keeps {meeting.a} and {meeting.b} apart"))
        return found

    def _homes(self, meeting: Meeting, gone: frozenset[Meeting], fresh: Sequence[Meeting]) -> list[Violation]:
        """H9 of a meeting: it is at its owner's table, alone there; and it does not sit at the table of someone who meets elsewhere."""
        entry, found = f"meeting {meeting.request}", []
        a, b = self.now.person[meeting.a], self.now.person[meeting.b]
        owners = [person for person in (a, b) if person.home_table is not None]
        host = b if a in owners and b in owners and b.side == BUYER and a.side != BUYER else next(iter(owners), None)
        if host is not None and meeting.table != host.home_table:
            found.append(Violation("H9", entry, f"{host.id} meets at table {host.home_table} only"))
        for owner in owners:
            there = [m for m in self.at.get((meeting.slot, owner.home_table), ()) if m not in gone]
            there += [m for m in fresh if (m.slot, m.table) == (meeting.slot, owner.home_table)]
            found += [_elsewhere(owner, meeting, other) for other in there if other is not meeting]
        for name in self.owners.get(meeting.table or "", ()):
            busy = [m for m in self.now.diary[name] if m.slot == meeting.slot and m not in gone]
            found += [_elsewhere(self.now.person[name], theirs, meeting) for theirs in busy]
        return found

    def _limits(self, name: str, meetings: Sequence[Meeting]) -> list[Violation]:
        """H7 and H8 of one participant."""
        person, entry, found = self.now.person[name], f"participant {name}", []
        if person.max_meetings is not None and len(meetings) > person.max_meetings:
            found.append(Violation("H7", entry, f"{name} has {len(meetings)} meetings, more than {person.max_meetings}"))
        if person.max_consecutive is not None:
            busy, row, session = {meeting.slot for meeting in meetings}, 0, None
            for slot in self.problem.slots:
                row = (row if slot.session == session else 0) + 1 if slot.id in busy else 0
                session = slot.session
                if row == person.max_consecutive + 1:
                    found.append(
                        Violation("H8", entry, f"{name} has more than {counted(person.max_consecutive, 'meeting')} in a row up to slot {slot.id}")
                    )
        return found

    def _orders(self, gone: frozenset[Meeting], fresh: Sequence[Meeting]) -> list[Violation]:
        """H10 of meetings that come before, or after, others."""
        beside = [*(meeting for meeting in self.now.meetings if meeting not in gone), *fresh]
        new, place, found = {meeting.request for meeting in fresh}, self.now.order, []
        for late in beside:
            for early in beside:
                is_ordered = early.request in self.now.request[late.request].after and new & {late.request, early.request}
                if is_ordered and place[late.slot] <= place[early.slot]:
                    found.append(Violation("H10", f"request {late.request}", f"it does not come after {early.request}"))
        return found

    def _units_full(self, gone: frozenset[Meeting], fresh: Sequence[Meeting]) -> list[Violation]:
        """H5 of the pairs, and H7 of the groups, that meetings are put into."""
        found, held, together = [], defaultdict[str, int](int), defaultdict[frozenset[str], int](int)
        for meeting in gone:
            together[self._units(meeting)] -= 1
            for unit in self._units(meeting):
                held[unit] -= 1
        for meeting in fresh:
            units = self._units(meeting)
            if self.together[units] + together[units] > 0:
                found.append(Violation("H5", f"meeting {meeting.request}", f"{' and '.join(sorted(units))} meet twice"))
            together[units] += 1
            for unit in units:
                held[unit] += 1
        limits = {group.id: group.max_meetings for group in self.problem.groups}
        grown = {unit for meeting in fresh for unit in self._units(meeting)}
        for unit in sorted(grown):
            limit, count = limits.get(unit), self.held[unit] + held[unit]
            if limit is not None and count > limit:
                found.append(Violation("H7", f"group {unit}", f"{unit} has {counted(count, 'meeting')}, more than {limit}"))
        return found


def _elsewhere(owner: Participant, mine: Meeting, other: Meeting) -> Violation:
    text = f"table {owner.home_table} serves {other.request} in slot {mine.slot}, in which {owner.id} meets"
    return Violation("H9", f"meeting {mine.request}", text)
