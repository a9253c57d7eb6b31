"""G4 to G6 inside the model: one Boolean per participant, session and set of slots in use.

Counting idle slots slot by slot gives a relaxation that sees nothing (a bound of 0 after 20 s where the optimum was 1). A Boolean for every
*pattern*, the set of slots in which a participant meets during one session, with its waiting known beforehand, is tight: exactly one
pattern each, and in each slot the meetings of the participant equal the chosen patterns that use it. Sessions are
independent, so a day of two sessions of six slots needs 2 x 64 patterns, not 4,096. Where a session is too long to list its patterns, clauses say
the same: idle where one has met, is there, does not meet, and will meet again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ortools.sat.python import cp_model

from scheduler.timegrid import bits, blocks, breaks, idle_slots, presence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scheduler.model import Expr, Literal, Model

LONGEST: Final = 9
"""Sessions in which a participant could meet in more slots than this are said in clauses."""


@dataclass(frozen=True, slots=True)
class Stay:
    """One participant during one session."""

    person: int
    free: list[int]
    """The slots in which the model may let them meet."""
    present: int
    block: int
    """The slots of the session."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The waiting of everyone: G4 and G5 as expressions, and the idle slots of each participant for G6."""

    idle: cp_model.LinearExpr
    breaks: cp_model.LinearExpr
    of_person: tuple[cp_model.LinearExpr, ...]


def waiting(model: Model, *, longest: int = LONGEST) -> Waiting:
    """Add the patterns and return the waiting; sessions of more than ``longest`` free slots are said in clauses."""
    present, within = presence(model.instance), blocks(model.instance)
    people = sorted({person for person, _ in model.of_person})
    idle: list[Expr] = []
    pauses: list[Expr] = []
    of_person = []
    for person in people:
        own: list[Expr] = []
        for block in within:
            free = [slot for slot in bits(block) if (person, slot) in model.of_person]
            if not free:
                continue
            stay = Stay(person, free, present[person] & block, block)
            costs = (_listed if len(free) <= longest else _spelled)(model, stay)
            own.append(costs[0])
            pauses.append(costs[1])
        of_person.append(cp_model.LinearExpr.sum(own))
        idle += own
    return Waiting(cp_model.LinearExpr.sum(idle), cp_model.LinearExpr.sum(pauses), tuple(of_person))


def _listed(model: Model, stay: Stay) -> tuple[cp_model.LinearExpr, cp_model.LinearExpr]:
    """Add one Boolean per pattern of the free slots."""
    literals: list[Literal] = []
    idles: list[int] = []
    pauses: list[int] = []
    using = defaultdict[int, list[cp_model.IntVar]](list)
    for chosen in range(1 << len(stay.free)):
        used = 0
        for index, slot in enumerate(stay.free):
            used |= (chosen >> index & 1) << slot
        cost = idle_slots(used, stay.present, (stay.block,))
        literal = model.cp.new_bool_var("")
        literals.append(literal)
        idles.append(cost)
        pauses.append(breaks(used, stay.present, (stay.block,)))
        for index, slot in enumerate(stay.free):
            if chosen >> index & 1:
                using[slot].append(literal)
    model.cp.add_exactly_one(literals)
    for slot in stay.free:
        meets = cp_model.LinearExpr.sum(model.of_person[stay.person, slot])
        model.cp.add(meets == cp_model.LinearExpr.sum(using[slot]))
    return cp_model.LinearExpr.weighted_sum(literals, idles), cp_model.LinearExpr.weighted_sum(literals, pauses)


def _spelled(model: Model, stay: Stay) -> tuple[cp_model.LinearExpr, cp_model.LinearExpr]:
    """Say the waiting of one session in clauses, slot by slot."""
    cp = model.cp
    slots = bits(stay.block)
    used = {slot: _used(model, stay, slot) for slot in slots}
    met = _running(model, used, slots)
    will = _running(model, used, slots[::-1])
    idles: list[Literal] = []
    pauses: list[Literal] = []
    waited: Literal | None = None
    for slot in slots:
        if waited is not None:
            pause = cp.new_bool_var("")
            cp.add_bool_or(pause, waited.negated(), used[slot].negated())
            pauses.append(pause)
        if not (stay.present >> slot & 1 or slot in stay.free):
            continue
        idle = cp.new_bool_var("")
        cp.add_bool_or(idle, met[slot].negated(), will[slot].negated(), used[slot])
        idles.append(idle)
        still = cp.new_bool_var("")
        cp.add_implication(idle, still)
        if waited is not None:
            cp.add_bool_or(still, waited.negated(), used[slot])
        waited = still
    total = cp_model.LinearExpr.sum(idles)
    return total, cp_model.LinearExpr.sum(pauses)


def _used(model: Model, stay: Stay, slot: int) -> Literal:
    """Return a literal "the participant meets in ``slot``"."""
    if slot not in stay.free:
        return model.cp.new_constant(0)
    used = model.cp.new_bool_var("")
    model.cp.add(cp_model.LinearExpr.sum(model.of_person[stay.person, slot]) == used)
    return used


def _running(model: Model, used: Mapping[int, Literal], slots: Sequence[int]) -> dict[int, Literal]:
    """Return literals "has met by this slot", in the order of ``slots``."""
    running: dict[int, Literal] = {}
    before: Literal | None = None
    for slot in slots:
        literal = model.cp.new_bool_var("")
        model.cp.add_implication(used[slot], literal)
        if before is not None:
            model.cp.add_implication(before, literal)
        running[slot] = literal
        before = literal
    return running
