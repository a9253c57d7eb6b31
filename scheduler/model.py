"""The hard rules and goals G1 and G2 as one CP-SAT model: a variable per pair and slot in which it could be held.

The model is exact, for every rule. It is built over whatever pairs and slots it is given, so the same code proves small problems, the
choice and waiting of event-sized ones (where most requests are decided beforehand), and mends neighbourhoods of large ones.
One function per rule, under its identifier.

Tables are counted, not assigned: within a slot free tables are alike, so meetings fit as soon as no more tables are taken or blocked than
are open and no *named* table (a home that several share, a pinned one, a published one) is taken twice.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from scheduler.instance import GONE
from scheduler.timegrid import windows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from scheduler.instance import Instance

Expr = cp_model.LinearExprT
Literal = cp_model.IntVar


@dataclass(slots=True)
class Model:
    """A CP-SAT model with its variables; ``held[pair, slot]`` exists only where the pair may be held."""

    instance: Instance
    cp: cp_model.CpModel
    held: dict[tuple[int, int], Literal]
    of_pair: dict[int, list[Literal]] = field(default_factory=dict)
    of_request: defaultdict[int, list[Literal]] = field(default_factory=lambda: defaultdict(list))
    of_person: defaultdict[tuple[int, int], list[Literal]] = field(default_factory=lambda: defaultdict(list))
    """of_person[participant, slot]: the meetings that would take them then."""

    def hint(self, placed: Mapping[int, int]) -> None:
        """Start from a timetable: the slot of each pair held."""
        self.cp.clear_hints()  # type: ignore[no-untyped-call]  # OR-Tools leaves this one method without annotations
        for (pair, slot), literal in self.held.items():
            self.cp.add_hint(literal, placed.get(pair) == slot)


def build(instance: Instance, slots: Sequence[int], pairs: Iterable[int] | None = None, *, overlapping: Collection[int] = ()) -> Model:
    """Return the model of all hard rules over ``pairs`` (None: all of them), pair ``p`` being held in ``slots[p]`` or not at all.

    Participants who are ``overlapping`` may meet several others at once: rule H1 is let go of for them (``conflict.py``).
    """
    cp = cp_model.CpModel()
    model = Model(instance, cp, {})
    requests, first, second = instance.pair_request, instance.pair_a, instance.pair_b
    for pair in range(instance.pairs) if pairs is None else pairs:
        literals = []
        for slot in range(instance.slots):
            if slots[pair] >> slot & 1:
                literal = cp.new_bool_var("")
                literals.append(literal)
                model.held[pair, slot] = literal
                model.of_person[int(first[pair]), slot].append(literal)
                model.of_person[int(second[pair]), slot].append(literal)
        model.of_pair[pair] = literals
        model.of_request[int(requests[pair])] += literals
    one_at_a_time(model, overlapping)
    tables(model, overlapping)
    rest(model, overlapping)
    for rule in (once, pins, limits, required, after):
        rule(model)
    return model


def one_at_a_time(model: Model, overlapping: Collection[int] = ()) -> None:
    """H1: a participant sits in at most one meeting per slot; H3 and H4 are in the pairs and slots given."""
    for (person, _), literals in model.of_person.items():
        if len(literals) > 1 and person not in overlapping:
            model.cp.add_at_most_one(literals)
    same = defaultdict[tuple[frozenset[int], int], list[Literal]](list)
    for (pair, slot), literal in model.held.items() if overlapping else ():
        same[frozenset((int(model.instance.pair_a[pair]), int(model.instance.pair_b[pair]))), slot].append(literal)
    for literals in same.values():
        model.cp.add_at_most_one(literals)


def tables(model: Model, overlapping: Collection[int] = ()) -> None:
    """H2 and H9: the tables taken or kept empty in a slot are at most those open, and a named table is taken once."""
    instance = model.instance
    named = named_tables(instance) | {instance.home[person] for person in overlapping} - {GONE}
    in_slot = defaultdict[int, list[Expr]](list)
    takers, keepers = defaultdict[tuple[int, int], list[Literal]](list), defaultdict[tuple[int, int], list[Literal]](list)
    pinned = {(pair, pin.slot): pin.table for pin in instance.pins if len(pin.pairs) == 1 for pair in pin.pairs if pin.table is not None}
    for (pair, slot), literal in model.held.items():
        own, blocked = int(instance.pair_table[pair]), int(instance.pair_blocked[pair])
        own = pinned.get((pair, slot), own)
        if own in named:
            takers[own, slot].append(literal)
        else:
            in_slot[slot].append(literal)
        if blocked in named:
            keepers[blocked, slot].append(literal)
        elif blocked != GONE and instance.tables_open[blocked] >> slot & 1:
            in_slot[slot].append(literal)
    for table, slot in takers.keys() | keepers.keys():
        in_slot[slot].append(named_table(model, takers[table, slot], keepers[table, slot], open_=bool(instance.tables_open[table] >> slot & 1)))
    if not instance.unlimited_tables:
        for slot, terms in in_slot.items():
            if len(terms) > instance.tables_free[slot]:
                model.cp.add(cp_model.LinearExpr.sum(terms) <= instance.tables_free[slot])


def named_tables(instance: Instance) -> set[int]:
    """Return the tables that more than one participant owns, or that a pin names."""
    homes = [table for table in instance.home if table != GONE]
    shared = {table for table in homes if homes.count(table) > 1} if len(set(homes)) < len(homes) else set()
    return shared | {pin.table for pin in instance.pins if pin.table is not None}


def named_table(model: Model, takers: list[Literal], keepers: list[Literal], *, open_: bool) -> Expr:
    """Let one meeting at most be at a named table, none while an owner meets elsewhere; return whether the table is gone."""
    if len(takers) > 1:
        model.cp.add_at_most_one(takers)
    for keeper in keepers:
        for taker in takers:
            model.cp.add_at_most_one(keeper, taker)
    if not open_:
        for taker in takers:
            model.cp.add(taker == 0)
        return 0
    if not keepers:
        return cp_model.LinearExpr.sum(takers)
    gone = model.cp.new_bool_var("")
    for literal in (*takers, *keepers):
        model.cp.add_implication(literal, gone)
    return gone


def once(model: Model) -> None:
    """H5: a request is met at most once, and of the requests of the same two units one at most."""
    for literals in model.of_request.values():
        if len(literals) > 1:
            model.cp.add_at_most_one(literals)
    for requests in model.instance.once:
        literals = [literal for request in requests for literal in model.of_request.get(request, ())]
        if len(literals) > 1:
            model.cp.add_at_most_one(literals)


def pins(model: Model) -> None:
    """H6: one of the pairs that a pin allows is held in its slot, at its table."""
    seated: dict[tuple[int, int, int], Literal] = {}
    for pin in model.instance.pins:
        if pin.table is None:
            model.cp.add_bool_or([model.held[pair, pin.slot] for pair in pin.pairs if (pair, pin.slot) in model.held])
        else:
            model.cp.add_bool_or([literal for pair in pin.pairs if (literal := sits(model, seated, pair, pin.slot, pin.table)) is not None])
    at_table = defaultdict[tuple[int, int], dict[int, Literal]](dict)
    tables_of = defaultdict[tuple[int, int], list[Literal]](list)
    for (pair, slot, table), literal in seated.items():
        at_table[slot, table][pair] = literal
        tables_of[pair, slot].append(literal)
    for literals in (*tables_of.values(), *(list(ways.values()) for ways in at_table.values())):
        model.cp.add_at_most_one(literals)
    for (slot, table), ways in at_table.items():
        alone(model, slot, table, ways)


def sits(model: Model, seated: dict[tuple[int, int, int], Literal], pair: int, slot: int, table: int) -> Literal | None:
    """Return the literal "``pair`` is held in ``slot`` at ``table``, as a pin asks", or None where it cannot be."""
    held, own = model.held.get((pair, slot)), int(model.instance.pair_table[pair])
    if held is None or own not in (GONE, table) or not model.instance.tables_open[table] >> slot & 1:
        return None
    if (pair, slot, table) not in seated:
        seated[pair, slot, table] = model.cp.new_bool_var("")
        model.cp.add_implication(seated[pair, slot, table], held)
    return seated[pair, slot, table]


def alone(model: Model, slot: int, table: int, ways: dict[int, Literal]) -> None:
    """Let nothing else take or keep a table in a slot in which a pinned meeting is there."""
    for (pair, when), held in model.held.items():
        if when == slot and table in (int(model.instance.pair_table[pair]), int(model.instance.pair_blocked[pair])):
            for way, literal in ways.items():
                if way != pair:
                    model.cp.add_at_most_one(literal, held)


def limits(model: Model) -> None:
    """H7: a participant, or a group, has at most max_meetings."""
    instance = model.instance
    of_person = defaultdict[int, list[Literal]](list)
    of_unit = defaultdict[int, list[Literal]](list)
    for (pair, _), literal in model.held.items():
        people = int(instance.pair_a[pair]), int(instance.pair_b[pair])
        for person in people:
            of_person[person].append(literal)
        for unit in {int(instance.unit[person]) for person in people}:
            of_unit[unit].append(literal)
    for person, literals in of_person.items():
        if instance.limit[person] < min(len(literals), instance.available[person].bit_count()):
            model.cp.add(cp_model.LinearExpr.sum(literals) <= instance.limit[person])
    for unit, literals in of_unit.items():
        if instance.unit_limit[unit] < min(len(literals), sum(instance.limit[member] for member in instance.unit_members[unit])):
            model.cp.add(cp_model.LinearExpr.sum(literals) <= instance.unit_limit[unit])


def rest(model: Model, overlapping: Collection[int] = ()) -> None:
    """H8: of any ``max_consecutive + 1`` slots that follow one another in a session, one is without a meeting."""
    instance = model.instance
    for person, most in enumerate(instance.consecutive):
        busy = [model.of_person.get((person, slot), []) for slot in range(instance.slots)] if most < instance.slots else []
        if person in overlapping:
            busy = [[some(model, literals)] if literals else [] for literals in busy]
        for window in windows(instance, most + 1) if busy else ():
            literals = [literal for slot in window for literal in busy[slot]]
            if len(literals) > most:
                model.cp.add(cp_model.LinearExpr.sum(literals) <= most)


def some(model: Model, literals: list[Literal]) -> Literal:
    """Return a literal that holds where one of ``literals`` does."""
    one = model.cp.new_bool_var("")
    for literal in literals:
        model.cp.add_implication(literal, one)
    return one


def required(model: Model) -> None:
    """H10: a request marked required is met."""
    for request in model.instance.required.nonzero()[0].tolist():
        model.cp.add_bool_or(model.of_request.get(request, []))


def after(model: Model) -> None:
    """H10: a request marked after another, if both are met, comes in a later slot."""
    instance = model.instance
    when = defaultdict[int, list[tuple[int, Literal]]](list)
    for (pair, slot), literal in model.held.items():
        when[int(instance.pair_request[pair])].append((slot, literal))
    for request, others in instance.after.items():
        for other in others:
            for slot in range(instance.slots):
                early = [literal for at, literal in when.get(request, ()) if at <= slot]
                late = [literal for at, literal in when.get(other, ()) if at >= slot]
                if early and late:
                    model.cp.add_at_most_one([*early, *late])


def missing(model: Model) -> cp_model.LinearExpr:
    """G1: return how many guaranteed meetings are missing; a meeting counts once for a unit."""
    instance = model.instance
    of_unit = defaultdict[int, list[Literal]](list)
    for (pair, _), literal in model.held.items():
        for unit in {int(instance.unit[instance.pair_a[pair]]), int(instance.unit[instance.pair_b[pair]])}:
            of_unit[unit].append(literal)
    terms: list[Expr] = []
    for unit, promised in enumerate(instance.guarantee):
        if promised:
            short = model.cp.new_int_var(0, promised, "")
            model.cp.add(cp_model.LinearExpr.sum(of_unit[unit]) + short >= promised)
            terms.append(short)
    return cp_model.LinearExpr.sum(terms)


def satisfaction(model: Model) -> cp_model.LinearExpr:
    """G2: return the sum of the weights of the requests met."""
    weight, requests = model.instance.weight, model.instance.pair_request
    literals = list(model.held.values())
    return cp_model.LinearExpr.weighted_sum(literals, [int(weight[requests[pair]]) for pair, _ in model.held])
