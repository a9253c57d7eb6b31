"""What others do with the same problem: booking on a first-come basis, one CP-SAT model, one mixed-integer program.

Each gets the compiled problem and returns the slot of each pair held; tables are given afterwards, slot by slot, as the solver does it.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from ortools.math_opt.python import mathopt

from scheduler.choosing import insert_in
from scheduler.model import build, missing, satisfaction
from scheduler.narrowing import narrow
from scheduler.patterns import waiting
from scheduler.placement import Grid
from scheduler.timegrid import bits

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.budget import Budget
    from scheduler.instance import Instance

LARGEST: Final = 500_000
"""Pairs times slots above which a model of everything is not even built: it would not fit in memory or in the time."""


class TooLarge(Exception):
    """The problem is beyond what this baseline can be given."""


def first_come(instance: Instance, budget: Budget) -> dict[int, int]:
    """Let everyone, in the order in which they happened to sign up, book their wishes from the first on in the earliest slot free for both."""
    narrowed = narrow(instance)
    grid = Grid(instance, narrowed.slots)
    for pair in sorted(narrowed.forced):
        insert_in(grid, pair)
    wishes = defaultdict[str, list[tuple[int, int]]](list)
    for pair, request in enumerate(instance.pair_request.tolist()):
        asked = instance.problem.requests[request]
        for person, rank in ((asked.a, asked.rank_a), (asked.b, asked.rank_b)):
            if rank is not None:
                wishes[person].append((rank, pair))
    order = sorted(wishes)
    random.Random(budget.seed).shuffle(order)
    for person in order:
        for _, pair in sorted(wishes[person]):
            slot = next((slot for slot in bits(grid.free(pair)) if grid.fits(pair, slot)), None)
            if slot is not None and grid.welcome(pair):
                grid.put(pair, slot)
    return grid.slot


def monolithic(instance: Instance, budget: Budget) -> dict[int, int]:
    """Solve one CP-SAT model of everything: a Boolean per pair and slot, waiting in clauses, the goals weighted in their order."""
    slots = narrow(instance).slots
    refuse_large(slots)
    model = build(instance, slots)
    idle = waiting(model, longest=0).idle
    second = instance.participants * instance.slots + 1
    first = second * (int(instance.weight.sum()) + 1)
    model.cp.minimize(first * missing(model) - second * satisfaction(model) + idle)
    answer = budget.run(model.cp, budget.left)
    return {pair: slot for (pair, slot), literal in model.held.items() if answer(literal)} if answer.found else {}


def mixed_integer(instance: Instance, budget: Budget) -> dict[int, int]:
    """Solve one time-indexed mixed-integer program with HiGHS: the same variables, the goals weighted in their order."""
    slots = narrow(instance).slots
    refuse_large(slots)
    program = mathopt.Model()
    held = {(pair, slot): program.add_binary_variable() for pair, mask in enumerate(slots) for slot in bits(mask)}
    at, of_person = capacities(instance, program, held)
    second = instance.participants * instance.slots + 1
    first = second * (int(instance.weight.sum()) + 1)
    requests = instance.pair_request
    worth = mathopt.fast_sum(second * int(instance.weight[requests[pair]]) * literal for (pair, _), literal in held.items())
    program.minimize(first * shortfall(instance, program, of_person) - worth + idleness(instance, program, at))
    parameters = mathopt.SolveParameters(time_limit=dt.timedelta(seconds=budget.left))
    result = mathopt.solve(program, mathopt.SolverType.HIGHS, params=parameters)
    if not result.has_primal_feasible_solution():
        return {}
    value = result.variable_values()
    return {pair: slot for (pair, slot), literal in held.items() if value[literal] > 0.5}  # noqa: PLR2004  # a Boolean, up to rounding


Held = dict[tuple[int, int], mathopt.Variable]
At = defaultdict[tuple[int, int], list[mathopt.Variable]]


def capacities(instance: Instance, program: mathopt.Model, held: Held) -> tuple[At, defaultdict[int, list[mathopt.Variable]]]:
    """Add one meeting per person and slot, one per request, tables, limits; return the variables by person and slot, and by person."""
    at: At = defaultdict(list)
    of_person, of_request, in_slot = (defaultdict[int, list[mathopt.Variable]](list) for _ in range(3))
    for (pair, slot), literal in held.items():
        for person in (int(instance.pair_a[pair]), int(instance.pair_b[pair])):
            at[person, slot].append(literal)
            of_person[person].append(literal)
        of_request[int(instance.pair_request[pair])].append(literal)
        in_slot[slot].append(literal)
    for literals in (*at.values(), *of_request.values()):
        program.add_linear_constraint(mathopt.fast_sum(literals) <= 1)
    for slot, literals in in_slot.items():
        program.add_linear_constraint(mathopt.fast_sum(literals) <= instance.tables_free[slot])
    for person, literals in of_person.items():
        program.add_linear_constraint(mathopt.fast_sum(literals) <= instance.limit[person])
    return at, of_person


def shortfall(instance: Instance, program: mathopt.Model, of_person: defaultdict[int, list[mathopt.Variable]]) -> mathopt.LinearSum:
    """Return the missing guaranteed meetings of units that are one participant."""
    short = []
    for unit, members in enumerate(instance.unit_members):
        if instance.guarantee[unit]:
            short.append(program.add_variable(lb=0))
            meetings = [literal for member in members for literal in of_person[member]]
            program.add_linear_constraint(mathopt.fast_sum(meetings) + short[-1] >= instance.guarantee[unit])
    return mathopt.fast_sum(short)


def idleness(instance: Instance, program: mathopt.Model, at: At) -> mathopt.LinearSum:
    """Return the idle slots: where one is there, has met, does not meet, and will meet again in the session."""
    idle = []
    for person, available in enumerate(instance.available):
        for session in instance.session_mask:
            here = bits(available & session)
            used = {slot: mathopt.fast_sum(at.get((person, slot), [])) for slot in here}
            met = [program.add_variable(lb=0, ub=1) for _ in here]
            will = [program.add_variable(lb=0, ub=1) for _ in here]
            for index, slot in enumerate(here):
                program.add_linear_constraint(met[index] >= used[slot])
                program.add_linear_constraint(will[index] >= used[slot])
                if index:
                    program.add_linear_constraint(met[index] >= met[index - 1])
                    program.add_linear_constraint(will[index - 1] >= will[index])
                idle.append(program.add_variable(lb=0, ub=1))
                program.add_linear_constraint(idle[-1] >= met[index] + will[index] - used[slot] - 1)
    return mathopt.fast_sum(idle)


def refuse_large(slots: list[int]) -> None:
    """Raise ``TooLarge`` where a model of everything is out of reach."""
    if sum(mask.bit_count() for mask in slots) > LARGEST:
        raise TooLarge


BASELINES: Final[dict[str, Callable[[Instance, Budget], dict[int, int]]]] = {
    "first-come": first_come,
    "monolithic": monolithic,
    "mip": mixed_integer,
}
