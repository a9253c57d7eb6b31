"""Why a request is not met: one reason code and one sentence for each, from the timetable alone and without a search (docs/model.md, "Reasons").

With groups a request has several pairs that could hold it; the reason given is that of the pair which came nearest to meeting.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scheduler.instance import GONE
from scheduler.outcome import Unmet
from scheduler.timegrid import longest_run
from scheduler.validation import members_of
from scheduler.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scheduler.instance import Instance
    from scheduler.outcome import Meeting, Reason

NEAREST: Final[tuple[Reason, ...]] = ("outranked", "tables_full", "limit", "b_full", "a_full", "no_common_slot", "vetoed")
"""The reasons from the one that leaves most room to the one that leaves none."""


@dataclass(frozen=True, slots=True)
class Occupation:
    """What a timetable takes up, in the integers of an ``Instance``."""

    busy: list[int]
    """busy[participant]: the slots in which it meets."""
    count: list[int]
    """count[unit]: its meetings."""
    at: list[int]
    """at[table]: the slots in which it is in use, or kept for an owner who meets elsewhere (H9)."""
    spare: int
    """The slots in which a table is left."""
    met: frozenset[int]
    twin: dict[int, int]
    """twin[request]: the request that is met between the same two units, for each request that this forbids (H5)."""


def reasons(instance: Instance, meetings: Iterable[Meeting]) -> tuple[Unmet, ...]:
    """Return the reason for every request that ``meetings`` leaves unmet, in the order of the requests."""
    taken = occupation(instance, meetings)
    return tuple(reason_of(instance, taken, request) for request in range(instance.requests) if request not in taken.met)


def occupation(instance: Instance, meetings: Iterable[Meeting]) -> Occupation:
    """Return what ``meetings`` take up."""
    people = {name: index for index, name in enumerate(instance.participant_ids)}
    slots = {name: index for index, name in enumerate(instance.slot_ids)}
    tables = {name: index for index, name in enumerate(instance.table_ids)}
    requests = {name: index for index, name in enumerate(instance.request_ids)}
    busy, count, at = [0] * instance.participants, [0] * len(instance.unit_ids), [0] * len(instance.table_ids)
    met: set[int] = set()
    units: list[int] = instance.unit.tolist()
    for meeting in meetings:
        place = slots[meeting.slot]
        met.add(requests[meeting.request])
        a, b = people[meeting.a], people[meeting.b]
        count[units[a]] += 1
        if units[b] != units[a]:
            count[units[b]] += 1
        busy[a] |= 1 << place
        busy[b] |= 1 << place
        for table in (instance.home[a], instance.home[b], tables.get(meeting.table or "", GONE)):
            if table != GONE:
                at[table] |= 1 << place
    spare = 0
    for open_, used in zip(instance.tables_open, at, strict=True):
        spare |= open_ & ~used
    twin = {request: first for twins in instance.once for first in twins if first in met for request in twins if request != first}
    return Occupation(busy, count, at, spare, frozenset(met), twin)


def reason_of(instance: Instance, taken: Occupation, request: int) -> Unmet:
    """Return why ``request`` is not met."""
    asked = instance.problem.requests[request]
    pairs = instance.pairs_of(request)
    if instance.vetoed[request]:
        reason, text = empty_reason(instance, request)
    elif request in taken.twin:
        reason, text = "outranked", f"the same two meet already, by request {instance.request_ids[taken.twin[request]]}"
    else:
        found = [pair_reason(instance, taken, pair) for pair in pairs]
        reason, text = min(found, key=lambda each: NEAREST.index(each[0]))
    return Unmet(asked.id, asked.a, asked.b, reason, text)


def empty_reason(instance: Instance, request: int) -> tuple[Reason, str]:
    """Return why no pair could hold ``request``: a veto, or a group that nobody stands for."""
    asked, members = instance.problem.requests[request], members_of(instance.problem)
    for name in (asked.a, asked.b):
        if not members[name]:
            return "no_common_slot", f"nobody comes for {name}"
    return "vetoed", f"a veto keeps {asked.a} and {asked.b} apart"


def pair_reason(instance: Instance, taken: Occupation, pair: int) -> tuple[Reason, str]:
    """Return what keeps this pair from meeting, the most lasting obstacle first."""
    a, b = int(instance.pair_a[pair]), int(instance.pair_b[pair])
    name_a, name_b = instance.participant_ids[a], instance.participant_ids[b]
    slots = instance.pair_slots[pair]
    if not slots:
        return closed_reason(instance, pair, name_a, name_b)
    free_a, free_b = slots & ~taken.busy[a], slots & ~taken.busy[b]
    sides: tuple[tuple[Reason, int, int], ...] = (("a_full", a, free_a), ("b_full", b, free_b))
    for full, person, free in sides:
        if not free:
            name = instance.participant_ids[person]
            return full, f"{name} meets somebody else in every slot in which {name_a} and {name_b} could meet"
        limited = limit_reason(instance, taken, person)
        if limited:
            return "limit", limited
    both = free_a & free_b
    if not both:
        return "outranked", f"{name_a} and {name_b} both have free slots, but never the same one, and other wishes count more"
    table = int(instance.pair_table[pair])
    room = both & (taken.spare if table == GONE else ~taken.at[table])
    if not room:
        where = "every table is taken" if table == GONE else f"table {instance.table_ids[table]} is taken"
        return "tables_full", f"{where} in the slots in which {name_a} and {name_b} are both free"
    return room_reason(instance, taken, pair, room)


def closed_reason(instance: Instance, pair: int, name_a: str, name_b: str) -> tuple[Reason, str]:
    """Return why a pair has no slot at all: nobody's diary, or no table that is open."""
    a, b = int(instance.pair_a[pair]), int(instance.pair_b[pair])
    asked = instance.problem.requests[int(instance.pair_request[pair])]
    if asked.id in asked.after:
        return "outranked", "it is to come after itself"
    order = {name: index for index, name in enumerate(instance.slot_ids)}
    allowed = sum(1 << order[name] for name in set(order if asked.slots is None else asked.slots))
    if instance.available[a] & instance.available[b] & allowed:
        return "tables_full", f"no table is open in the slots that {name_a} and {name_b} have in common"
    return "no_common_slot", f"{name_a} and {name_b} are never available in the same slot"


def limit_reason(instance: Instance, taken: Occupation, person: int) -> str:
    """Return the limit of ``person``, or of their group, that is reached; empty if none is."""
    unit = int(instance.unit[person])
    if taken.busy[person].bit_count() >= instance.limit[person]:
        return f"{instance.participant_ids[person]} has {counted(instance.limit[person], 'meeting')} and may have no more"
    if taken.count[unit] >= instance.unit_limit[unit]:
        return f"{instance.unit_ids[unit]} has {counted(instance.unit_limit[unit], 'meeting')} and may have no more"
    return ""


def room_reason(instance: Instance, taken: Occupation, pair: int, room: int) -> tuple[Reason, str]:
    """Return what keeps a pair apart that has free slots and a table: rest, or something the timetable alone does not show."""
    a, b = int(instance.pair_a[pair]), int(instance.pair_b[pair])
    for person in (a, b):
        room &= rested(instance, person, taken.busy[person])
        if not room:
            name = instance.participant_ids[person]
            return "limit", f"{name} would have more than {counted(instance.consecutive[person], 'meeting')} in a row"
    slot = instance.slot_ids[(room & -room).bit_length() - 1]
    return "outranked", f"there is room in slot {slot}, but an order of meetings, an earlier goal or the time of the search kept it from being used"


def rested(instance: Instance, person: int, busy: int) -> int:
    """Return the slots in which one more meeting keeps ``person`` within their meetings in a row (H8)."""
    most = instance.consecutive[person]
    if most >= instance.slots:
        return -1
    allowed = 0
    for session in instance.session_mask:
        for slot in range(instance.slots):
            bit = 1 << slot
            if session & bit and longest_run((busy | bit) & session) <= most:
                allowed |= bit
    return allowed
