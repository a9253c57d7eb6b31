"""What makes a problem well formed: its entries checked against one another, each refusal naming the entry."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

from scheduler.malformed import LARGEST, MalformedProblem, moment, shown, text, texts, whole

if TYPE_CHECKING:
    from scheduler.problem import Group, Participant, Problem, Request, Slot, Table

MOST: Final = 2**50
"""The largest sum of weights: goals stay exact where the solver counts in 64 bits."""


def check_problem(problem: Problem) -> None:
    """Raise ``MalformedProblem`` that names the first entry of ``problem`` that cannot be understood."""
    check_settings(problem)
    check_slots(problem.slots)
    slots = distinct("slot", problem.slots)
    tables = None if problem.tables is None else distinct("table", problem.tables)
    people = distinct("participant", problem.participants)
    groups = distinct("group", problem.groups)
    for group in problem.groups:
        if group.id in people:
            raise MalformedProblem(f"group {group.id}", "a participant has the same id")
    for table in problem.tables or ():
        known(f"table {table.id}", "slot", table.slots or (), slots)
    check_participants(problem.participants, slots, tables, groups)
    check_requests(problem, slots, people | groups)
    check_vetoes(problem.vetoes, people | groups)
    check_pins(problem, slots, tables, people | groups)


def known(entry: str, kind: str, ids: tuple[str, ...], among: set[str]) -> None:
    """Refuse an identifier that is not ``among`` those of its kind."""
    for name in ids:
        if name not in among:
            raise MalformedProblem(entry, f"unknown {kind} {shown(name)}")


def distinct(
    kind: str, entries: tuple[Slot, ...] | tuple[Table, ...] | tuple[Participant, ...] | tuple[Group, ...] | tuple[Request, ...]
) -> set[str]:
    """Return the identifiers of ``entries``; refuse one used twice."""
    ids: set[str] = set()
    for entry in entries:
        if entry.id in ids:
            raise MalformedProblem(f"{kind} {entry.id}", "this id is used twice")
        ids.add(entry.id)
    return ids


def check_settings(problem: Problem) -> None:
    """Refuse a rule, a kind or a multiplier that does not exist."""
    if problem.idle_rule not in ("present", "b2bsp"):
        raise MalformedProblem("idle_rule", f"must be present or b2bsp, not {shown(problem.idle_rule)}")
    if problem.kind not in ("event", "b2bsp"):
        raise MalformedProblem("kind", f"must be event or b2bsp, not {shown(problem.kind)}")
    if problem.kind == "b2bsp" and problem.idle_rule != "b2bsp":
        raise MalformedProblem("idle_rule", "must be b2bsp where the kind is b2bsp: breaks are counted by that rule")
    if problem.kind == "b2bsp" and problem.groups:
        raise MalformedProblem("groups", "must be empty where the kind is b2bsp: all who meet are named one by one")
    for side, multiplier in problem.side_multipliers.items():
        text("side_multipliers", "each side", side)
        whole("side_multipliers", side, multiplier, 1, LARGEST)
    largest = 40 * max(problem.side_multipliers.values(), default=1)
    if largest * sum(request.multiplier for request in problem.requests) > MOST:
        raise MalformedProblem("side_multipliers", "together with the multipliers of the requests they give weights too large to add up")


def check_slots(slots: tuple[Slot, ...]) -> None:
    """Refuse slots out of order or overlapping, times with and without offset mixed, and a session in two pieces."""
    ended: set[str] = set()
    for before, slot in itertools.pairwise(slots):
        entry = f"slot {slot.id}"
        start, end = moment(entry, "start", slot.start), moment(entry, "end", before.end)
        if (start.tzinfo is None) != (end.tzinfo is None):
            raise MalformedProblem(entry, "some times carry an offset and some do not")
        if start < end:
            raise MalformedProblem(entry, f"it starts before slot {before.id} has ended: slots must be in order of time and must not overlap")
        if slot.session != before.session:
            ended.add(before.session)
        if slot.session in ended:
            raise MalformedProblem(entry, f"session {shown(slot.session)} is in two pieces")


def check_participants(participants: tuple[Participant, ...], slots: set[str], tables: set[str] | None, groups: set[str]) -> None:
    """Refuse participants who name an unknown slot, table or group."""
    for person in participants:
        entry = f"participant {person.id}"
        known(entry, "slot", person.available or (), slots)
        if person.group is not None:
            known(entry, "group", (person.group,), groups)
        if person.home_table is not None and tables is not None:
            known(entry, "table", (person.home_table,), tables)


def check_requests(problem: Problem, slots: set[str], people: set[str]) -> None:
    """Refuse requests of unknown people, slots or requests, and (but for ``b2bsp``) the same pair twice."""
    ids = distinct("request", problem.requests)
    pairs: dict[tuple[str, str], str] = {}
    for request in problem.requests:
        entry = f"request {request.id}"
        if request.a not in people or request.b not in people:
            known(entry, "participant or group", (request.a, request.b), people)
        if request.slots:
            known(entry, "slot", request.slots, slots)
        if request.after:
            known(entry, "request", request.after, ids)
        pair = (request.a, request.b) if request.a < request.b else (request.b, request.a)
        if problem.kind == "event" and pairs.setdefault(pair, request.id) != request.id:
            raise MalformedProblem(entry, f"request {pairs[pair]} is the same pair")


def check_vetoes(vetoes: tuple[tuple[str, str], ...], people: set[str]) -> None:
    """Refuse a veto that is not a pair of two known people."""
    for index, veto in enumerate(vetoes, 1):
        entry = f"veto {index}"
        texts(entry, "the pair", veto)
        if len(veto) != 2:  # noqa: PLR2004  # the sentence below names the number
            raise MalformedProblem(entry, f"a veto names two, not {len(veto)}")
        known(entry, "participant or group", veto, people)
        if veto[0] == veto[1]:
            raise MalformedProblem(entry, f"{veto[0]} cannot be kept from itself")


def check_pins(problem: Problem, slots: set[str], tables: set[str] | None, people: set[str]) -> None:
    """Refuse a pin of unknown people, slot or table, and one that no request could become."""
    if not problem.pins:
        return
    members = members_of(problem)
    asked = {frozenset((a, b)) for request in problem.requests for a in members[request.a] for b in members[request.b]}
    for pin in problem.pins:
        entry = f"pin {pin.a} with {pin.b}"
        known(entry, "participant or group", (pin.a, pin.b), people)
        known(entry, "slot", (pin.slot,), slots)
        if pin.table is not None and tables is not None:
            known(entry, "table", (pin.table,), tables)
        if pin.a == pin.b:
            raise MalformedProblem(entry, f"{pin.a} cannot meet itself")
        named_by_request = any({request.a, request.b} == {pin.a, pin.b} for request in problem.requests)
        if not named_by_request and not any(frozenset((a, b)) in asked for a in members[pin.a] for b in members[pin.b]):
            raise MalformedProblem(entry, "no request asks for this pair")


def members_of(problem: Problem) -> dict[str, tuple[str, ...]]:
    """Return, for each participant and group, the participants it stands for."""
    members: dict[str, tuple[str, ...]] = {group.id: () for group in problem.groups}
    for person in problem.participants:
        members[person.id] = (person.id,)
        if person.group is not None:
            members[person.group] += (person.id,)
    return members
