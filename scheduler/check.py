"""The hard rules tested on a timetable, in plain Python and without a solver: the second writing of every rule."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from scheduler.goals import GoalValue, measure
from scheduler.rules import BREAK_SPREAD, BUYER
from scheduler.timetable import Timetable, index_timetable
from scheduler.weights import vetoed_pairs
from scheduler.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from scheduler.outcome import Meeting
    from scheduler.problem import Policy, Problem


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule broken: which, by which entry (``participant b1``), and how, in words."""

    rule: str
    entry: str
    text: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What the checker found: every broken rule, and the goals recomputed."""

    violations: tuple[Violation, ...]
    goals: tuple[GoalValue, ...]

    @property
    def valid(self) -> bool:
        """Tell whether no rule is broken."""
        return not self.violations


def check(problem: Problem, meetings: Iterable[Meeting], policy: Policy = "build") -> CheckReport:
    """Test every rule on ``meetings`` and measure every goal; ``policy`` sets the order in which goals are listed."""
    given = tuple(meetings)
    timetable = index_timetable(problem, given)
    found = [*check_meetings(timetable, given)]
    for rule in CHECKS:
        found += rule(timetable)
    return CheckReport(tuple(found), measure(timetable, policy))


def check_meetings(timetable: Timetable, meetings: Sequence[Meeting]) -> Iterator[Violation]:
    """M1: every meeting is a known request between the participants that it names, or their delegations, in its order."""
    for meeting in meetings:
        entry = f"meeting {meeting.request}"
        request = timetable.request.get(meeting.request)
        if request is None:
            yield Violation("M1", entry, f"there is no request {meeting.request}")
        elif meeting.slot not in timetable.order:
            yield Violation("M1", entry, f"there is no slot {meeting.slot}")
        elif meeting.a == meeting.b or meeting.a not in timetable.members[request.a] or meeting.b not in timetable.members[request.b]:
            yield Violation("M1", entry, f"{meeting.a} with {meeting.b} is not what was asked: {request.a} with {request.b}")


def check_one_at_a_time(timetable: Timetable) -> Iterator[Violation]:
    """H1: a participant sits in at most one meeting per slot."""
    for person, diary in timetable.diary.items():
        for before, after in pairwise(diary):
            if before.slot == after.slot:
                yield Violation("H1", f"participant {person}", f"{person} has meetings {before.request} and {after.request} in slot {after.slot}")


def check_tables(timetable: Timetable) -> Iterator[Violation]:
    """H2: a table hosts at most one meeting per slot, in slots in which it is open; where no tables are named, any will do."""
    tables = timetable.problem.tables
    opened = None if tables is None else {table.id: table.slots for table in tables}
    seen: dict[tuple[str, str], Meeting] = {}
    for meeting in timetable.meetings:
        entry = f"meeting {meeting.request}"
        if opened is not None:
            if meeting.table not in opened:
                yield Violation("H2", entry, "it has no table" if meeting.table is None else f"there is no table {meeting.table}")
                continue
            slots = opened[meeting.table]
            if slots is not None and meeting.slot not in slots:
                yield Violation("H2", entry, f"table {meeting.table} is closed in slot {meeting.slot}")
        if meeting.table is not None:
            other = seen.setdefault((meeting.slot, meeting.table), meeting)
            if other is not meeting:
                yield Violation("H2", f"table {meeting.table}", f"{other.request} and {meeting.request} are both there in slot {meeting.slot}")


def check_presence(timetable: Timetable) -> Iterator[Violation]:
    """H3: both are available, and the request allows the slot."""
    for meeting in timetable.meetings:
        entry = f"meeting {meeting.request}"
        for name in (meeting.a, meeting.b):
            if meeting.slot not in timetable.present[name]:
                yield Violation("H3", entry, f"{name} is not available in slot {meeting.slot}")
        allowed = timetable.request[meeting.request].slots
        if allowed is not None and meeting.slot not in allowed:
            yield Violation("H3", entry, f"request {meeting.request} may not be met in slot {meeting.slot}")


def check_vetoes(timetable: Timetable) -> Iterator[Violation]:
    """H4: a vetoed pair never meets."""
    vetoes = vetoed_pairs(timetable.problem)
    for meeting in timetable.meetings:
        if frozenset((meeting.a, meeting.b)) in vetoes:
            yield Violation("H4", f"meeting {meeting.request}", f"a veto keeps {meeting.a} and {meeting.b} apart")


def check_once(timetable: Timetable) -> Iterator[Violation]:
    """H5: a pair, or a pair of groups, meets at most once; in the literature's problem each request is met at most once."""
    literature = timetable.problem.kind == "b2bsp"
    first: dict[str | frozenset[str], str] = {}
    for meeting in timetable.meetings:
        pair = frozenset((timetable.units[meeting.a], timetable.units[meeting.b]))
        key = meeting.request if literature else pair
        if key in first:
            yield Violation("H5", f"meeting {meeting.request}", f"{' and '.join(sorted(pair))} meet twice: {first[key]} and {meeting.request}")
        first.setdefault(key, meeting.request)


def check_pins(timetable: Timetable) -> Iterator[Violation]:
    """H6: each pinned meeting is held, in its slot, at its table if that is pinned."""
    held = defaultdict[tuple[frozenset[str], str], set[str | None]](set)
    for meeting in timetable.meetings:
        held[frozenset((meeting.a, meeting.b)), meeting.slot].add(meeting.table)
    for pin in timetable.problem.pins:
        tables = {table for a in timetable.members[pin.a] for b in timetable.members[pin.b] for table in held.get((frozenset((a, b)), pin.slot), ())}
        entry = f"pin {pin.a} with {pin.b}"
        if not tables:
            yield Violation("H6", entry, f"{pin.a} and {pin.b} do not meet in slot {pin.slot}")
        elif pin.table is not None and pin.table not in tables:
            yield Violation("H6", entry, f"{pin.a} and {pin.b} do not meet at table {pin.table}")


def check_limits(timetable: Timetable) -> Iterator[Violation]:
    """H7: a participant, or a group, has at most ``max_meetings``."""
    count: dict[str, int] = {person: len(diary) for person, diary in timetable.diary.items()}
    count |= {group.id: 0 for group in timetable.problem.groups}
    for meeting in timetable.meetings:
        for unit in {timetable.units[meeting.a], timetable.units[meeting.b]} - {meeting.a, meeting.b}:
            count[unit] += 1
    for kind, entries in (("participant", timetable.problem.participants), ("group", timetable.problem.groups)):
        for entry in entries:
            if entry.max_meetings is not None and count[entry.id] > entry.max_meetings:
                yield Violation("H7", f"{kind} {entry.id}", f"{entry.id} has {counted(count[entry.id], 'meeting')}, more than {entry.max_meetings}")


def check_rest(timetable: Timetable) -> Iterator[Violation]:
    """H8: at most ``max_consecutive`` meetings in consecutive slots of a session; any slot without a meeting interrupts."""
    for person in timetable.problem.participants:
        if person.max_consecutive is None:
            continue
        busy = {meeting.slot for meeting in timetable.diary[person.id]}
        row, session = 0, None
        for slot in timetable.problem.slots:
            row = (row if slot.session == session else 0) + 1 if slot.id in busy else 0
            session = slot.session
            if row == person.max_consecutive + 1:
                most = counted(person.max_consecutive, "meeting")
                yield Violation("H8", f"participant {person.id}", f"{person.id} has more than {most} in a row up to slot {slot.id}")


def check_home_tables(timetable: Timetable) -> Iterator[Violation]:
    """H9: who has a home table meets there (of two, at the buyer's, else at a's); it serves nobody else while they meet."""
    at: dict[tuple[str, str | None], list[Meeting]] = defaultdict(list)
    for meeting in timetable.meetings:
        at[meeting.slot, meeting.table].append(meeting)
    for meeting in timetable.meetings:
        entry = f"meeting {meeting.request}"
        a, b = timetable.person[meeting.a], timetable.person[meeting.b]
        owners = [person for person in (a, b) if person.home_table is not None]
        host = b if len(owners) == len((a, b)) and b.side == BUYER and a.side != BUYER else next(iter(owners), None)
        if host is not None and meeting.table != host.home_table:
            yield Violation("H9", entry, f"{host.id} meets at table {host.home_table} only")
        for owner in owners:
            for other in at[meeting.slot, owner.home_table]:
                if other is not meeting:
                    yield Violation("H9", entry, f"table {owner.home_table} serves {other.request} in slot {meeting.slot}, in which {owner.id} meets")


def check_requirements(timetable: Timetable) -> Iterator[Violation]:
    """H10: required requests are met, and requests marked ``after`` others come in a later slot than those."""
    held: dict[str, list[Meeting]] = defaultdict(list)
    for meeting in timetable.meetings:
        held[meeting.request].append(meeting)
    for request in timetable.problem.requests:
        if request.required and request.id not in held:
            yield Violation("H10", f"request {request.id}", f"{request.a} and {request.b} must meet and do not")
        if request.id in held:
            for other in request.after:
                if any(timetable.order[mine.slot] <= timetable.order[theirs.slot] for mine in held[request.id] for theirs in held.get(other, ())):
                    yield Violation("H10", f"request {request.id}", f"it does not come after {other}")


def check_even_breaks(timetable: Timetable) -> Iterator[Violation]:
    """B1: in the literature's problem the numbers of breaks of any two participants are within 2 of each other."""
    if timetable.problem.kind != "b2bsp" or not timetable.problem.participants:
        return
    count = {person.id: len(timetable.gaps(person)) for person in timetable.problem.participants}
    most, fewest = max(count, key=count.__getitem__), min(count, key=count.__getitem__)
    if count[most] - count[fewest] > BREAK_SPREAD:
        yield Violation("B1", f"participant {most}", f"{most} has {counted(count[most], 'break')} and {fewest} has {count[fewest]}")


CHECKS: tuple[Callable[[Timetable], Iterator[Violation]], ...] = (
    check_one_at_a_time,
    check_tables,
    check_presence,
    check_vetoes,
    check_once,
    check_pins,
    check_limits,
    check_rest,
    check_home_tables,
    check_requirements,
    check_even_breaks,
)
