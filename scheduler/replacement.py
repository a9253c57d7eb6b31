"""For a freed slot: the best meetings that could fill it while nobody moves (a cancellation on the day)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.compiling import compile_problem
from scheduler.instance import GONE
from scheduler.malformed import MalformedProblem
from scheduler.memory import set_aside
from scheduler.narrowing import narrow
from scheduler.outcome import Meeting
from scheduler.placement import Grid
from scheduler.stability import taken_tables
from scheduler.timegrid import blocks, idle_slots, presence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scheduler.instance import Instance
    from scheduler.problem import Problem


@set_aside()
def replacements(problem: Problem, meetings: Iterable[Meeting], slot: str, table: str | None = None, limit: int = 10) -> tuple[Meeting, ...]:
    """Return up to ``limit`` meetings that could be added to ``meetings`` in ``slot`` (and at ``table``, if given), the best first.

    Best is who still lacks a guaranteed meeting, then the weight, then the least waiting added.

    Raises:
        MalformedProblem: no such slot or table, or a meeting that is not of this problem.
    """
    instance = compile_problem(problem)
    if slot not in instance.slot_ids:
        raise MalformedProblem(f"slot {slot}", "there is no such slot")
    if table is not None and table not in instance.table_ids:
        raise MalformedProblem(f"table {table}", "there is no such table")
    when = instance.slot_ids.index(slot)
    grid, seats = occupied(instance, meetings)
    taken = taken_tables(instance, seats, when, grid.slot)
    free = [index for index, open_ in enumerate(instance.tables_open) if open_ >> when & 1 and index not in taken]
    wanted = None if table is None else instance.table_ids.index(table)
    found = []
    for pair, slots in enumerate(grid.slots):
        if not slots >> when & 1 or not grid.free(pair) >> when & 1 or not grid.welcome(pair) or not grid.fits(pair, when):
            continue
        own, blocked = int(instance.pair_table[pair]), int(instance.pair_blocked[pair])
        seat = own if own != GONE else next((index for index in free if wanted in (None, index)), GONE)
        if seat in free and wanted in (None, seat) and blocked not in taken - {GONE}:
            found.append((value(grid, pair, when), pair, seat))
    found.sort(reverse=True)
    return tuple(meeting(instance, pair, slot, seat) for _, pair, seat in found[:limit])


def meeting(instance: Instance, pair: int, slot: str, seat: int) -> Meeting:
    """Return ``pair`` held in ``slot`` at table ``seat``, with the problem's names."""
    names = instance.participant_ids
    request = instance.request_ids[instance.pair_request[pair]]
    return Meeting(request, names[instance.pair_a[pair]], names[instance.pair_b[pair]], slot, instance.table_ids[seat])


def occupied(instance: Instance, meetings: Iterable[Meeting]) -> tuple[Grid, dict[int, int]]:
    """Return ``meetings`` as a grid, with the table of each pair held."""
    requests = {name: index for index, name in enumerate(instance.request_ids)}
    people = {name: index for index, name in enumerate(instance.participant_ids)}
    slots = {name: index for index, name in enumerate(instance.slot_ids)}
    tables = {name: index for index, name in enumerate(instance.table_ids)}
    grid, seats = Grid(instance, narrow(instance).slots), dict[int, int]()
    for held in meetings:
        two, ways = (people.get(held.a), people.get(held.b)), instance.pairs_of(requests[held.request]) if held.request in requests else ()
        pair = next((pair for pair in ways if (grid.a[pair], grid.b[pair]) == two), None)
        if pair is None or held.slot not in slots:
            raise MalformedProblem(f"meeting {held.request}", "it is not a meeting of this problem")
        grid.put(pair, slots[held.slot])
        seats[pair] = tables.get(held.table or "", GONE)
    return grid, seats


def value(grid: Grid, pair: int, slot: int) -> tuple[int, int, int]:
    """Return what ``pair`` in ``slot`` is worth: guaranteed meetings, weight, waiting taken away."""
    instance = grid.instance
    people = grid.a[pair], grid.b[pair]
    short = sum(grid.unit_count[unit] < instance.guarantee[unit] for unit in {grid.unit[person] for person in people})
    within, present = blocks(instance), presence(instance)
    waiting = sum(
        idle_slots(grid.busy[person] | 1 << slot, present[person], within) - idle_slots(grid.busy[person], present[person], within)
        for person in people
    )
    return short, int(instance.weight[grid.request[pair]]), -waiting
