"""The table of measurements, in Markdown: docs/benchmarks.md holds the last one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scheduler.bench.measuring import Measurement

GOALS: Final = ("G1", "G2", "G4", "G5", "G6", "G7")
COLUMNS: Final = ("problem", "solver", "status", "meetings", *GOALS, "gap G2", "waiting left", "first", "seconds", "MB", "G2 ratio")


def heading() -> str:
    """Return the two lines above the rows."""
    return f"| {' | '.join(COLUMNS)} |\n|{'|'.join('---' for _ in COLUMNS)}|\n"


def row(measured: Measurement, best: Measurement) -> str:
    """Return one row; ``best`` is the solver's own measurement of the same problem, whose bound gives the gap and whose G2 the ratio."""
    cells = [measured.case, measured.solver, measured.status, str(measured.meetings or "")]
    cells += [cell(measured, goal) for goal in GOALS]
    value, bound = measured.goals.get("G2"), best.bound.get("G2")
    cells.append(f"{100 * (bound[0] - value) / bound[0]:.3f} %" if value is not None and bound is not None and bound[0] else "")
    first, left = best.first_waiting, measured.goals.get("G4")
    cells.append(f"{100 * left / first:.0f} %" if left is not None and first else "")
    cells.append(f"{measured.first_s:.2f} s" if measured.first_s else "")
    cells += [f"{measured.seconds:.2f} s", str(measured.megabytes)]
    reference = best.goals.get("G2")
    cells.append(f"{value / reference:.3f}" if value is not None and reference else "")
    return f"| {' | '.join(cells)} |\n"


def cell(measured: Measurement, goal: str) -> str:
    """Return the value of a goal with its bound: ``12 = 12`` where proven, ``12 > 3`` where not."""
    if goal not in measured.goals:
        return ""
    value = measured.goals[goal]
    if goal not in measured.bound:
        return str(value)
    bound, scope = measured.bound[goal]
    sign = "=" if value == bound else "<" if value < bound else ">"
    return f"{value} {sign} {bound}" + ("" if scope == "all" else f" ({scope})")
