"""The literature's instances, one row each: status, breaks, bound, seconds, to be held against what was published (docs/benchmarks.md)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from scheduler.check import check
from scheduler.driver import solve
from scheduler.formats import read_problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LIMIT_S: Final = 60.0
COLUMNS: Final = ("instance", "people", "meetings", "slots", "tables", "status", "breaks", "bound", "seconds")


@dataclass(frozen=True, slots=True)
class Row:
    """What was found of one instance; ``breaks`` and ``bound`` are None where there is no timetable."""

    instance: str
    people: int
    meetings: int
    slots: int
    tables: int
    status: str
    breaks: int | None
    bound: int | None
    seconds: float

    def data(self) -> dict[str, Any]:
        """Return the row for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        """Return the row in Markdown."""
        cells = ["" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value) for value in self.data().values()]
        return f"| {' | '.join(cells)} |"


def rows(paths: Iterable[str], limit_s: float = LIMIT_S) -> Iterator[Row]:
    """Solve each ``.dzn`` file and yield its row; a timetable that breaks a rule is called ``wrong``."""
    for path in paths:
        problem = read_problem(path)
        outcome = solve(problem, time_limit_s=limit_s)
        goal = next(iter(outcome.goals), None)
        report = check(problem, outcome.meetings)
        sound = goal is None or (report.valid and report.goals[0].value == goal.value)
        yield Row(
            Path(path).name.removesuffix(".dzn"),
            len(problem.participants),
            len(problem.requests),
            len(problem.slots),
            len(problem.tables or ()),
            outcome.status if sound else "wrong",
            None if goal is None else goal.value,
            None if goal is None else goal.bound,
            round(outcome.seconds, 2),
        )


def heading() -> str:
    """Return the two lines above the rows."""
    return f"| {' | '.join(COLUMNS)} |\n|{'|'.join('---' for _ in COLUMNS)}|"


def summary(found: Sequence[Row]) -> str:
    """Return how many were settled, and how fast."""
    settled = sum(row.status in {"optimal", "infeasible"} for row in found)
    times = [row.seconds for row in found]
    return f"{settled} of {len(found)} settled; median {median(times):.2f} s, longest {max(times):.2f} s"
