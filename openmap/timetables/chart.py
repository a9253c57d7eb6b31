"""How the gap between what a run has found and what nothing can better closes over time: lines for a drawing, and the same as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from openmap.formats import number
from openmap.i18n import _
from openmap.timetables.words import GOAL_LABELS, PHASE_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openmap.timetables.queries import ProgressLine

WIDTH: Final = 640
HEIGHT: Final = 180
MARGIN: Final = 12
DRAWN: Final = ("G2", "G4")
"""Satisfaction, where the bound comes down to the value, and waiting, where it comes up."""
LEAST_POINTS: Final = 2


class Point(NamedTuple):
    """A goal at one moment of a run."""

    seconds: float
    phase: str
    value: int
    bound: int

    @property
    def gap(self) -> int:
        """How far the value may still be from the best."""
        return abs(self.value - self.bound)


@dataclass(frozen=True, slots=True)
class GapChart:
    """One goal over the time of a run: lines of the value and of the bound, the surface between them, and what a reader hears instead."""

    id: str
    title: str
    description: str
    value: str
    bound: str
    surface: str
    highest: str
    lowest: str
    ends_at: str
    rows: tuple[Point, ...]


def gap_charts(steps: Iterable[ProgressLine]) -> tuple[GapChart, ...]:
    """Draw the goals that a run has several values of, and that were not at their best from the start."""
    known = list(steps)
    charts = []
    for goal in DRAWN:
        points = _points(known, goal)
        if len(points) >= LEAST_POINTS and any(point.gap for point in points):
            charts.append(_chart(goal, points))
    return tuple(charts)


def _points(steps: Sequence[ProgressLine], goal: str) -> list[Point]:
    """Follow one goal; a step at which nothing of it changed is left out, save the last."""
    points: list[Point] = []
    for step in steps:
        found = next((line for line in step.goals if line.id == goal and line.bound is not None), None)
        if found is None or found.bound is None:
            continue
        point = Point(step.seconds, str(PHASE_LABELS.get(step.phase, step.phase)), found.value, found.bound)
        if len(points) >= LEAST_POINTS and all((old.value, old.bound) == (point.value, point.bound) for old in points[-2:]):
            points.pop()
        points.append(point)
    return points


def _chart(goal: str, points: Sequence[Point]) -> GapChart:
    values = [count for point in points for count in (point.value, point.bound)]
    low, high, last = min(values), max(values), points[-1]
    start, end = points[0].seconds, max(last.seconds, points[0].seconds + 0.1)

    def at(seconds: float, count: int) -> tuple[float, float]:
        x = MARGIN + (seconds - start) / (end - start) * (WIDTH - 2 * MARGIN)
        y = MARGIN + (high - count) / max(1, high - low) * (HEIGHT - 2 * MARGIN)
        return round(x, 1), round(y, 1)

    value = _stairs([at(point.seconds, point.value) for point in points])
    bound = _stairs([at(point.seconds, point.bound) for point in points])
    label = str(GOAL_LABELS[goal])
    return GapChart(
        id=goal,
        title=label,
        description=_said(points),
        value=_path(value),
        bound=_path(bound),
        surface=_path([*value, *reversed(bound)]),
        highest=number(high),
        lowest=number(low),
        ends_at=number(round(end, 1)),
        rows=tuple(points),
    )


def _said(points: Sequence[Point]) -> str:
    """Say what the drawing shows."""
    first, last = points[0], points[-1]
    if last.gap == 0:
        return _("Au début %(first)s, à la fin %(last)s : c'est prouvé, rien n'est meilleur.") % {
            "first": number(first.value),
            "last": number(last.value),
        }
    sentence = _("Au début %(first)s, maintenant %(last)s ; la borne prouvée est %(bound)s, l'écart est passé de %(then)s à %(now)s.")
    return sentence % {
        "first": number(first.value),
        "last": number(last.value),
        "bound": number(last.bound),
        "then": number(first.gap),
        "now": number(last.gap),
    }


def _stairs(corners: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Draw a value that holds until the next one."""
    line = [corners[0]]
    for corner in corners[1:]:
        line += [(corner[0], line[-1][1]), corner]
    return line


def _path(corners: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in corners)
