"""Measure the solver at every size, and others on the same problems in the same run: ``python -m scheduler bench``.

Every measurement runs in a process of its own, so that its memory is its own: the peak resident set, the interpreter and
OR-Tools included; repairs are measured one after another, without their memory. ``seconds`` is the solver's own time. See docs/benchmarks.md.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from scheduler.bench.literature import heading as literature_heading
from scheduler.bench.literature import rows, summary
from scheduler.bench.measuring import Measurement, measure_baseline, measure_solver
from scheduler.bench.repairs import NAME as REPAIR
from scheduler.bench.repairs import PUBLISHING_S, REPAIRED, measure_repairs, repair_heading, repair_row
from scheduler.bench.sizes import cases
from scheduler.bench.table import heading, row
from scheduler.malformed import MalformedProblem

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from scheduler.bench.literature import Row
    from scheduler.bench.sizes import Case

SOLVER = "openmap"
OTHERS = ("first-come", "monolithic", "mip")
MALFORMED = 2
START_S: Final = 15.0
"""What importing, inventing the problem and compiling it may take at the largest size."""
PATIENCE: Final = 2.5
"""A solver that has not ended after so many times its limit is ended: building a model counts in nobody's limit."""


def bench(
    names: tuple[str, ...],
    against: tuple[str, ...] | None = None,
    *,
    as_json: bool = False,
    limit_s: float | None = None,
    repaired: Case = REPAIRED,
) -> int:
    """Measure the problems named (sizes or files; all sizes where none is) and print one row for each solver; return the exit code.

    ``against`` names the others that are measured too, None standing for all. The literature's files alone are measured on their own, unless others
    are named. ``limit_s`` replaces the time that each problem's solvers are given. ``repair`` among the names, or no name, measures repairs of
    ``repaired`` too.
    """
    repairing, named = not names or REPAIR in names, tuple(name for name in names if name != REPAIR)
    try:
        chosen = cases(named) if named or not names else []
        others = OTHERS if against is None else check_others(against)
    except MalformedProblem as error:
        sys.stderr.write(f"{error}\n")
        return MALFORMED
    if names and not against and all(name.endswith(".dzn") for name in names):
        return literature(names, as_json=as_json)
    tell = quiet if as_json else sys.stdout.write
    found = sizes([case if limit_s is None else replace(case, limit_s=limit_s) for case in chosen], others, tell)
    if repairing:
        found += repairs(repaired if limit_s is None else replace(repaired, limit_s=limit_s), tell)
    if as_json:
        sys.stdout.write(json.dumps([measured.data() for measured in found], indent=1) + "\n")
    return 0


def quiet(_: str) -> int:
    """Print nothing."""
    return 0


def sizes(chosen: list[Case], others: tuple[str, ...], tell: Callable[[str], int]) -> list[Measurement]:
    """Measure the solver and ``others`` on each case, and tell their table."""
    found: list[Measurement] = []
    tell(heading() if chosen else "")
    for case in chosen:
        best = None
        for solver in (SOLVER, *others):
            measured = apart(case, solver)
            best = best or measured
            found.append(measured)
            tell(row(measured, best))
            sys.stdout.flush()
    return found


def repairs(case: Case, tell: Callable[[str], int]) -> list[Measurement]:
    """Measure repairs of ``case`` in this process, and tell their table."""
    found: list[Measurement] = []
    tell(f"\n{repair_heading()}")
    for measured in measure_repairs(case, min(PUBLISHING_S, case.limit_s)):
        found += measured
        tell("".join(repair_row(one, measured[0]) for one in measured))
        sys.stdout.flush()
    return found


def literature(paths: tuple[str, ...], *, as_json: bool = False) -> int:
    """Solve the literature's instances in this process and print their table; return the exit code."""
    found: list[Row] = []
    if not as_json:
        sys.stdout.write(f"{literature_heading()}\n")
    for path in paths:
        try:
            found += rows([path])
        except MalformedProblem as error:
            sys.stderr.write(f"{path}: {error}\n")
            return MALFORMED
        if not as_json:
            sys.stdout.write(f"{found[-1]}\n")
            sys.stdout.flush()
    sys.stdout.write(json.dumps([entry.data() for entry in found], indent=1) + "\n" if as_json else f"\n{summary(found)}\n")
    return 0


def check_others(against: tuple[str, ...]) -> tuple[str, ...]:
    """Return the baselines named; refuse one that does not exist."""
    unknown = sorted(set(against) - set(OTHERS))
    if unknown:
        raise MalformedProblem("--against", f"unknown: {', '.join(unknown)}; known: {', '.join(OTHERS)}")
    return against


def apart(case: Case, solver: str, patience: float = PATIENCE) -> Measurement:
    """Measure ``solver`` on ``case`` in a process of its own; one that dies (out of memory) or goes on and on is ended and measured as such."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=measure, args=(case, solver, sender))
    child.start()
    sender.close()
    measured = Measurement(case.name, solver, "out of time")
    try:
        if receiver.poll(patience * (case.limit_s + START_S)):
            measured = receiver.recv()
    except EOFError:
        measured.status = "died"
    child.terminate()
    child.join()
    return measured


def measure(case: Case, solver: str, sender: Connection) -> None:
    """Measure and send the result: the body of the child process."""
    measured = measure_solver(case) if solver == SOLVER else measure_baseline(case, solver)
    measured.megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sender.send(measured)
