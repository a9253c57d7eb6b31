"""From facts to the scheduler's problem, and from its answer back to meetings: pure, no database.

A registration with one delegation is one participant under the registration's id; with several it is a group under that id, and each
delegation a participant under its own. So a request always names registrations, whatever the number of their delegations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from openmap.clock import local
from openmap.events.slots import Span
from openmap.events.tables import Side
from openmap.timetables.facts import MeetingFacts
from scheduler import Group, Meeting, Participant, Pin, Problem, Published, Request, Slot, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from openmap.events.queries import SlotLine
    from openmap.timetables.facts import DelegationFacts, Facts, RegistrationFacts

SIDE_ORDER = {side: position for position, side in enumerate(Side)}


def problem_of(facts: Facts, *, pins: Iterable[MeetingFacts] = (), offered: Iterable[frozenset[UUID]] = ()) -> Problem:
    """Describe an event to the scheduler.

    Args:
        facts: What is known of the event.
        pins: Meetings to hold where they are; those whose people, slot or table are gone are left out.
        offered: Pairs of registrations that may meet although nobody asked for it.
    """
    names = participant_ids(facts)
    slots = open_slots(facts)
    tables = {line.id: line for line in facts.tables if not line.is_withdrawn}
    held = [pin for pin in pins if pin.a_delegation in names and pin.b_delegation in names and pin.slot in {slot.id for slot in slots}]
    pairs = {*offered, *(pin.pair for pin in held)}
    return Problem(
        slots=tuple(_slot(slot, facts) for slot in slots),
        tables=tuple(_table(line.id, line.closed_slots, slots) for line in tables.values()) if facts.tables else None,
        groups=tuple(_group(registration, facts) for registration in facts.registrations if len(registration.delegations) > 1),
        participants=tuple(_participants(facts, names, slots, frozenset(tables))),
        requests=tuple(requests_of(facts, pairs)),
        vetoes=tuple(_vetoes(facts)),
        pins=tuple(_pin(pin, names, frozenset(tables)) for pin in held),
        published=tuple(_published(meeting, names) for meeting in facts.published),
        side_multipliers={side.value: value for side, value in facts.event.side_multipliers.items()},
    )


def participant_ids(facts: Facts) -> dict[UUID, str]:
    """Return each delegation's name for the scheduler."""
    return {
        delegation.id: str(registration.id if len(registration.delegations) == 1 else delegation.id)
        for registration in facts.registrations
        for delegation in registration.delegations
    }


def open_slots(facts: Facts) -> list[SlotLine]:
    """Return the slots in which meetings may be held."""
    return [slot for slot in facts.slots if not slot.is_closed]


def request_id(a: UUID, b: UUID) -> str:
    """Name the request of two registrations."""
    return f"{a}~{b}"


def ordered(pair: Iterable[UUID], sides: Mapping[UUID, Side]) -> tuple[UUID, UUID]:
    """Put a pair of registrations in the order of requests: by side, buyers first, then by id."""
    first, second = sorted(pair, key=lambda key: (SIDE_ORDER[sides[key]], str(key)))
    return first, second


def requests_of(facts: Facts, offered: Iterable[frozenset[UUID]] = ()) -> list[Request]:
    """List the pairs that may meet: those one side asked for as the matrix lets it, and those that the organiser offers."""
    sides = {registration.id: registration.side for registration in facts.registrations}
    ranks: dict[frozenset[UUID], dict[UUID, int]] = {}
    for wish in facts.wishes:
        if wish.rank is None or wish.asker not in sides or wish.asked not in sides:
            continue
        if (sides[wish.asker], sides[wish.asked]) in facts.matrix:
            ranks.setdefault(frozenset((wish.asker, wish.asked)), {})[wish.asker] = wish.rank
    for pair in offered:
        if pair <= sides.keys():
            ranks.setdefault(pair, {})
    keyed = sorted((*ordered(pair, sides), given) for pair, given in ranks.items())
    return [Request(id=request_id(a, b), a=str(a), b=str(b), rank_a=given.get(a), rank_b=given.get(b)) for a, b, given in keyed]


def scheduler_meetings(meetings: Iterable[MeetingFacts], facts: Facts) -> tuple[Meeting, ...]:
    """Write meetings as the scheduler does; a delegation that is gone keeps its own id, so that the checker finds it."""
    names = participant_ids(facts)
    return tuple(
        Meeting(
            request=request_id(meeting.a, meeting.b),
            a=names.get(meeting.a_delegation, str(meeting.a_delegation)),
            b=names.get(meeting.b_delegation, str(meeting.b_delegation)),
            slot=str(meeting.slot),
            table=None if meeting.table is None else str(meeting.table),
        )
        for meeting in meetings
    )


def meetings_of(answer: Iterable[Meeting], facts: Facts, *, pinned: Iterable[frozenset[UUID]] = ()) -> tuple[MeetingFacts, ...]:
    """Read the scheduler's meetings back; `pinned` pairs stay pinned.

    Meetings of people who are no longer there are left out. Without tables at the event, the solver's own names of tables are dropped.
    """
    delegations = {name: delegation for delegation, name in participant_ids(facts).items()}
    kept = frozenset(pinned)
    found = []
    for meeting in answer:
        if meeting.a not in delegations or meeting.b not in delegations:
            continue
        a, _, b = meeting.request.partition("~")
        found.append(
            MeetingFacts(
                a=UUID(a),
                b=UUID(b),
                a_delegation=delegations[meeting.a],
                b_delegation=delegations[meeting.b],
                slot=UUID(meeting.slot),
                table=UUID(meeting.table) if meeting.table and facts.tables else None,
                is_pinned=frozenset((UUID(a), UUID(b))) in kept,
            )
        )
    return tuple(found)


def available_slots(delegation: DelegationFacts, slots: Iterable[SlotLine]) -> frozenset[UUID]:
    """Return the slots that no absence of a delegation overlaps, and that the programme leaves it."""
    taken = {one.slot for one in delegation.taken}

    def is_absent(slot: SlotLine) -> bool:
        return any(absence.overlaps(Span(slot.starts_at, slot.ends_at)) for absence in delegation.absences)

    return frozenset(slot.id for slot in slots if slot.id not in taken and not is_absent(slot))


def _slot(slot: SlotLine, facts: Facts) -> Slot:
    zone = facts.event.timezone
    return Slot(
        id=str(slot.id),
        start=local(slot.starts_at, zone).isoformat(),
        end=local(slot.ends_at, zone).isoformat(),
        session=slot.window,
    )


def _table(table_id: UUID, closed: frozenset[UUID], slots: list[SlotLine]) -> Table:
    still_open = tuple(str(slot.id) for slot in slots if slot.id not in closed)
    return Table(id=str(table_id), slots=None if len(still_open) == len(slots) else still_open)


def _group(registration: RegistrationFacts, facts: Facts) -> Group:
    return Group(
        id=str(registration.id), name=registration.name, max_meetings=_limit(registration, facts), guaranteed=_guaranteed(registration, facts)
    )


def _participants(facts: Facts, names: dict[UUID, str], slots: list[SlotLine], tables: frozenset[UUID]) -> Iterable[Participant]:
    for registration in facts.registrations:
        alone = len(registration.delegations) == 1
        for delegation in registration.delegations:
            present = available_slots(delegation, slots)
            limits = [limit for limit in (delegation.max_meetings, _limit(registration, facts) if alone else None) if limit is not None]
            yield Participant(
                id=names[delegation.id],
                side=registration.side.value,
                name=f"{registration.name} ({delegation.name})" if delegation.name and not alone else registration.name,
                group=None if alone else str(registration.id),
                available=None if len(present) == len(slots) else tuple(str(slot.id) for slot in slots if slot.id in present),
                max_meetings=min(limits, default=None),
                max_consecutive=facts.event.max_consecutive,
                guaranteed=_guaranteed(registration, facts),
                home_table=str(delegation.home_table) if delegation.home_table in tables else None,
            )


def _limit(registration: RegistrationFacts, facts: Facts) -> int | None:
    return facts.event.max_meetings if registration.max_meetings is None else registration.max_meetings


def _guaranteed(registration: RegistrationFacts, facts: Facts) -> int:
    return facts.event.guaranteed_meetings if registration.guaranteed_meetings is None else registration.guaranteed_meetings


def _vetoes(facts: Facts) -> list[tuple[str, str]]:
    here = {registration.id for registration in facts.registrations}
    pairs = {tuple(sorted((str(wish.asker), str(wish.asked)))) for wish in facts.wishes if wish.is_veto and {wish.asker, wish.asked} <= here}
    return sorted((first, second) for first, second in pairs)


def _pin(pin: MeetingFacts, names: dict[UUID, str], tables: frozenset[UUID]) -> Pin:
    return Pin(
        a=names[pin.a_delegation],
        b=names[pin.b_delegation],
        slot=str(pin.slot),
        table=str(pin.table) if pin.table in tables else None,
    )


def _published(meeting: MeetingFacts, names: dict[UUID, str]) -> Published:
    return Published(
        a=names.get(meeting.a_delegation, str(meeting.a_delegation)),
        b=names.get(meeting.b_delegation, str(meeting.b_delegation)),
        slot=str(meeting.slot),
        table=None if meeting.table is None else str(meeting.table),
    )
