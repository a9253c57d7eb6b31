"""From the problem as it was asked to its compiled form: names become numbers, groups become pairs, availabilities become bitmasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from scheduler.columns import Columns, columns, requests_of, ways, whole
from scheduler.instance import ANY, GONE, CompiledPin, CompiledPublished, Instance
from scheduler.rules import BUYER
from scheduler.validation import members_of
from scheduler.weights import promises, units_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from scheduler.problem import Participant, Problem


class Names(NamedTuple):
    """The number of each name."""

    slots: dict[str, int]
    tables: dict[str, int]
    people: dict[str, int]
    units: dict[str, int]
    requests: dict[str, int]


class Diary(NamedTuple):
    """One participant as the pairs need it: number, side, slots, and home table or GONE."""

    number: int
    side: str
    slots: int
    home: int


class Pairs(NamedTuple):
    """The ways to hold each request, as columns; see ``Instance``."""

    start: NDArray[np.int64]
    request: NDArray[np.int32]
    a: NDArray[np.int32]
    b: NDArray[np.int32]
    slots: list[int]
    table: NDArray[np.int32]
    blocked: NDArray[np.int32]

    def fields(self) -> dict[str, Any]:
        """Return the columns under the names that ``Instance`` gives them."""
        return {f"pair_{name}": column for name, column in self._asdict().items()}


def compile_problem(problem: Problem) -> Instance:
    """Compile ``problem``; 300,000 requests take a second or two."""
    asked, names, unit_of = columns(problem), number(problem), units_of(problem)
    session, session_mask = sessions(problem)
    tables_open = open_tables(problem, names)
    diaries = diaries_of(problem, names)
    pairs = expand(problem, asked, diaries, names, tables_open)
    vetoed = np.diff(pairs.start) == 0
    limit = tuple(meeting_limit(person, diaries[person.id].slots) for person in problem.participants)
    unit_members = members_of_units(problem, names)
    units = whole(names.units[unit_of[name]] for name in (*names.people, *(group.id for group in problem.groups)))
    promised = promises(problem, unit_of, dict(zip(names.units, requests_of(units, asked, vetoed, len(names.units)), strict=True)))
    return Instance(
        problem=problem,
        slot_ids=tuple(names.slots),
        table_ids=tuple(names.tables),
        participant_ids=tuple(names.people),
        request_ids=tuple(names.requests),
        unit_ids=tuple(names.units),
        session=session,
        session_mask=session_mask,
        tables_open=tables_open,
        tables_free=tuple(sum(open_ >> slot & 1 for open_ in tables_open) for slot in range(len(names.slots))),
        unlimited_tables=problem.tables is None,
        available=tuple(diary.slots for diary in diaries.values()),
        limit=limit,
        consecutive=tuple(least(len(names.slots), person.max_consecutive) for person in problem.participants),
        home=tuple(diary.home for diary in diaries.values()),
        unit=units[: len(names.people)].astype(np.int32),
        unit_members=unit_members,
        unit_limit=unit_limits(problem, names, unit_members, limit),
        guarantee=tuple(promised[name] for name in names.units),
        weight=asked.weight,
        required=np.array([request.required for request in problem.requests], dtype=np.bool_),
        after=orders(problem, names),
        vetoed=vetoed,
        **pairs.fields(),
        once=same_units(problem, unit_of),
        pins=compile_pins(problem, names, pairs),
        **compile_published(problem, names),
    )


def members_of_units(problem: Problem, names: Names) -> tuple[tuple[int, ...], ...]:
    """Return the participants of each unit."""
    members = members_of(problem)
    return tuple(tuple(names.people[person] for person in members[name]) for name in names.units)


def diaries_of(problem: Problem, names: Names) -> dict[str, Diary]:
    """Return each participant as the pairs need them."""
    return {
        person.id: Diary(number, person.side, slots_of(person.available, names), names.tables.get(person.home_table or "", GONE))
        for number, person in enumerate(problem.participants)
    }


def orders(problem: Problem, names: Names) -> dict[int, tuple[int, ...]]:
    """Return the requests that each request comes after (H10)."""
    return {index: tuple(names.requests[other] for other in request.after) for index, request in enumerate(problem.requests) if request.after}


def number(problem: Problem) -> Names:
    """Return the numbers of all names, in the caller's order."""
    units = units_of(problem)
    return Names(
        slots={slot.id: index for index, slot in enumerate(problem.slots)},
        tables={name: index for index, name in enumerate(table_names(problem))},
        people={person.id: index for index, person in enumerate(problem.participants)},
        units={name: index for index, name in enumerate(name for name, unit in units.items() if name == unit)},
        requests={request.id: index for index, request in enumerate(problem.requests)},
    )


def table_names(problem: Problem) -> list[str]:
    """Return the tables; where the problem leaves them open, those it mentions and then t1… up to one for each participant."""
    if problem.tables is not None:
        return [table.id for table in problem.tables]
    mentioned = {person.home_table for person in problem.participants}
    mentioned |= {pin.table for pin in problem.pins} | {meeting.table for meeting in problem.published}
    names = sorted(name for name in mentioned if name is not None)
    numbered = (f"t{index}" for index in range(1, len(problem.participants) + 1))
    return names + [name for name in numbered if name not in mentioned]


def sessions(problem: Problem) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the number of the session of each slot, and the slots of each session."""
    order = {name: index for index, name in enumerate(dict.fromkeys(slot.session for slot in problem.slots))}
    masks = [0] * len(order)
    for index, slot in enumerate(problem.slots):
        masks[order[slot.session]] |= 1 << index
    return tuple(order[slot.session] for slot in problem.slots), tuple(masks)


def slots_of(ids: Iterable[str] | None, names: Names) -> int:
    """Return the set of slots named; None means all."""
    if ids is None:
        return (1 << len(names.slots)) - 1
    chosen = 0
    for name in ids:
        chosen |= 1 << names.slots[name]
    return chosen


def open_tables(problem: Problem, names: Names) -> tuple[int, ...]:
    """Return the slots in which each table is open (H2)."""
    if problem.tables is None:
        return (slots_of(None, names),) * len(names.tables)
    return tuple(slots_of(table.slots, names) for table in problem.tables)


def least(value: int, limit: int | None) -> int:
    """Return ``value``, or ``limit`` where it is given and smaller."""
    return value if limit is None else min(value, limit)


def meeting_limit(person: Participant, slots: int) -> int:
    """Return how many meetings ``person``, who is there in ``slots``, may have (H7); who may have none in a row has none at all (H8)."""
    return 0 if person.max_consecutive == 0 else least(slots.bit_count(), person.max_meetings)


def unit_limits(problem: Problem, names: Names, unit_members: tuple[tuple[int, ...], ...], limit: tuple[int, ...]) -> tuple[int, ...]:
    """Return how many meetings each unit may have: those of its members, and at most the group's own limit (H7)."""
    own = {group.id: group.max_meetings for group in problem.groups}
    totals = [sum(limit[member] for member in members) for members in unit_members]
    return tuple(least(total, own.get(name)) for total, name in zip(totals, names.units, strict=True))


def expand(problem: Problem, asked: Columns, diaries: dict[str, Diary], names: Names, tables_open: tuple[int, ...]) -> Pairs:
    """Return every way to hold every request, with its slots and home tables."""
    somewhere = 0
    for open_ in tables_open:
        somewhere |= open_
    request, a, b = ways(problem, asked)
    start = np.searchsorted(request, np.arange(len(problem.requests) + 1))
    people = list(diaries.values())
    free = [person.slots & somewhere for person in people]
    slots = [free[first] & free[second] for first, second in zip(a.tolist(), b.tolist(), strict=True)]
    for index, entry in enumerate(problem.requests):
        if entry.slots is not None or entry.after:
            allowed = 0 if entry.id in entry.after else slots_of(entry.slots, names)
            for pair in range(start[index], start[index + 1]):
                slots[pair] &= allowed
    table, blocked = np.full(len(a), GONE, dtype=np.int32), np.full(len(a), GONE, dtype=np.int32)
    owner = np.array([person.home != GONE for person in people], dtype=np.bool_)
    for pair in np.flatnonzero(owner[a] | owner[b]).tolist() if owner.any() else ():
        table[pair], blocked[pair] = meeting_table(people[a[pair]], people[b[pair]])
        slots[pair] &= tables_open[table[pair]]
    return Pairs(start, request.astype(np.int32), a.astype(np.int32), b.astype(np.int32), slots, table, blocked)


def meeting_table(first: Diary, second: Diary) -> tuple[int, int]:
    """Return the home table that a meeting of the two is held at, and the other's that stays empty meanwhile (H9); GONE where none."""
    if GONE in (first.home, second.home):
        return max(first.home, second.home), GONE
    second_hosts = second.side == BUYER and first.side != BUYER
    host, guest = (second, first) if second_hosts else (first, second)
    return host.home, GONE if guest.home == host.home else guest.home


def same_units(problem: Problem, unit_of: dict[str, str]) -> tuple[tuple[int, ...], ...]:
    """Return the sets of requests of the same two units, of which at most one may be met (H5)."""
    if problem.kind == "b2bsp" or not problem.groups:
        return ()
    groups: dict[frozenset[str], list[int]] = {}
    for index, request in enumerate(problem.requests):
        groups.setdefault(frozenset((unit_of[request.a], unit_of[request.b])), []).append(index)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def compile_pins(problem: Problem, names: Names, pairs: Pairs) -> tuple[CompiledPin, ...]:
    """Return the pins, each with the pairs that would keep it (H6)."""
    if not problem.pins:
        return ()
    members = members_of(problem)
    held: dict[frozenset[int], list[int]] = {}
    for index, (a, b) in enumerate(zip(pairs.a.tolist(), pairs.b.tolist(), strict=True)):
        held.setdefault(frozenset((a, b)), []).append(index)
    pins = []
    for pin in problem.pins:
        wanted = {frozenset((names.people[a], names.people[b])) for a in members[pin.a] for b in members[pin.b]}
        chosen = tuple(sorted(index for pair in wanted for index in held.get(pair, ())))
        pins.append(CompiledPin(chosen, names.slots[pin.slot], None if pin.table is None else names.tables[pin.table]))
    return tuple(pins)


def compile_published(problem: Problem, names: Names) -> dict[str, Any]:
    """Return the published meetings, one by one and as columns, GONE standing for what the problem no longer has."""
    told = problem.published
    a, b = ([names.people.get(name, GONE) for name in column] for column in ([meeting.a for meeting in told], [meeting.b for meeting in told]))
    when = [names.slots.get(meeting.slot, GONE) for meeting in told]
    at = [ANY if meeting.table is None else names.tables.get(meeting.table, GONE) for meeting in told]
    one_by_one = map(CompiledPublished, a, b, when, (None if table == ANY else table for table in at))
    return {"published": tuple(one_by_one), "told": np.array((a, b, when, at), dtype=np.int64).T.copy()}
