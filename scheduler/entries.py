"""What a problem demands and forbids as single entries that can be let go of: the pieces that a conflict is made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from scheduler.outcome import Conflict
from scheduler.problem import Table
from scheduler.weights import units_of
from scheduler.wording import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from scheduler.problem import Participant, Problem, Request

Kind = Literal["pin", "required", "after", "diary", "slots", "veto", "once", "limit", "rest", "home", "table", "tables", "body"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One demand or prohibition: of which ``kind``, and of whom or what, as ``key``."""

    kind: Kind
    key: tuple[str, ...]
    conflict: Conflict


def demands(problem: Problem) -> Iterator[Entry]:
    """Yield what must be held: pins, required requests and their order (H6, H10)."""
    for index, pin in enumerate(problem.pins):
        where = f"in slot {pin.slot}" + (f" at table {pin.table}" if pin.table else "")
        yield Entry("pin", (str(index),), Conflict("H6", f"pin {pin.a} with {pin.b}", f"{pin.a} and {pin.b} are pinned {where}"))
    for request in problem.requests:
        name = f"request {request.id}"
        if request.required:
            yield Entry("required", (request.id,), Conflict("H10", name, f"{request.a} and {request.b} must meet"))
        for other in request.after:
            yield Entry("after", (request.id, other), Conflict("H10", name, f"{request.id} must come after {other}"))


def prohibitions(problem: Problem) -> Iterator[Entry]:
    """Yield what stands in the way: bodies, diaries, vetoes, limits, tables (H1…H5, H7…H9)."""
    for person in problem.participants:
        yield from of_person(person)
    for group in problem.groups:
        if group.max_meetings is not None:
            yield Entry("limit", (group.id,), Conflict("H7", f"group {group.id}", f"{group.id} may have {counted(group.max_meetings, 'meeting')}"))
    for request in problem.requests:
        if request.slots is not None:
            text = f"{request.id} is allowed in {listed(request.slots)} only"
            yield Entry("slots", (request.id,), Conflict("H3", f"request {request.id}", text))
    for index, (a, b) in enumerate(problem.vetoes):
        yield Entry("veto", (str(index),), Conflict("H4", f"veto {a} with {b}", f"a veto keeps {a} and {b} apart"))
    if problem.kind == "event":
        yield from of_units(problem)
    yield from of_tables(problem)


def of_person(person: Participant) -> Iterator[Entry]:
    """Yield what stands in the way of one participant."""
    name = f"participant {person.id}"
    yield Entry("body", (person.id,), Conflict("H1", name, f"{person.id} can be in one meeting at a time"))
    if person.available is not None:
        yield Entry("diary", (person.id,), Conflict("H3", name, f"{person.id} is available in {listed(person.available)} only"))
    if person.max_meetings is not None:
        yield Entry("limit", (person.id,), Conflict("H7", name, f"{person.id} may have {counted(person.max_meetings, 'meeting')}"))
    if person.max_consecutive is not None:
        yield Entry("rest", (person.id,), Conflict("H8", name, f"{person.id} may have {counted(person.max_consecutive, 'meeting')} in a row"))
    if person.home_table is not None:
        yield Entry("home", (person.id,), Conflict("H9", name, f"{person.id} meets at table {person.home_table} only"))


def of_units(problem: Problem) -> Iterator[Entry]:
    """Yield the pairs of groups that several requests concern, and that meet once."""
    units = units_of(problem)
    seen: dict[tuple[str, ...], list[Request]] = {}
    for request in problem.requests:
        seen.setdefault(tuple(sorted((units[request.a], units[request.b]))), []).append(request)
    for pair, requests in seen.items():
        if len(requests) > 1:
            names = " and ".join(pair)
            yield Entry("once", pair, Conflict("H5", f"pair {names}", f"{names} meet once, though {len(requests)} requests concern them"))


def of_tables(problem: Problem) -> Iterator[Entry]:
    """Yield the tables that are closed at times, and their number."""
    if problem.tables is None:
        return
    for table in problem.tables:
        if table.slots is not None:
            text = f"table {table.id} is open in {listed(table.slots)} only"
            yield Entry("table", (table.id,), Conflict("H2", f"table {table.id}", text))
    yield Entry("tables", (), Conflict("H2", "tables", f"{counted(len(problem.tables), 'table')} in all"))


def listed(ids: Collection[str]) -> str:
    """Return slots as a message names them."""
    return f"slots {', '.join(ids)}" if ids else "no slot"


def relaxed(problem: Problem, gone: Collection[Entry]) -> Problem:
    """Return ``problem`` without the entries ``gone``; bodies (H1) and pairs (H5) are let go of in the model."""
    keys: dict[str, set[tuple[str, ...]]] = {}
    for entry in gone:
        keys.setdefault(entry.kind, set()).add(entry.key)

    def lost(kind: Kind, *key: str) -> bool:
        return key in keys.get(kind, ())

    tables = problem.tables
    if tables is not None:
        tables = tuple(replace(table, slots=None) if lost("table", table.id) else table for table in tables)
        if lost("tables"):
            tables += tuple(Table(f"one more table, {index}") for index in range(len(problem.requests)))
    return replace(
        problem,
        tables=tables,
        pins=tuple(pin for index, pin in enumerate(problem.pins) if not lost("pin", str(index))),
        vetoes=tuple(veto for index, veto in enumerate(problem.vetoes) if not lost("veto", str(index))),
        groups=tuple(replace(group, max_meetings=None) if lost("limit", group.id) else group for group in problem.groups),
        participants=tuple(
            replace(
                person,
                available=None if lost("diary", person.id) else person.available,
                max_meetings=None if lost("limit", person.id) else person.max_meetings,
                max_consecutive=None if lost("rest", person.id) else person.max_consecutive,
                home_table=None if lost("home", person.id) else person.home_table,
            )
            for person in problem.participants
        ),
        requests=tuple(
            replace(
                request,
                required=request.required and not lost("required", request.id),
                slots=None if lost("slots", request.id) else request.slots,
                after=tuple(other for other in request.after if not lost("after", request.id, other)),
            )
            for request in problem.requests
        ),
    )
