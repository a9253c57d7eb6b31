"""The gap of a run is drawn as it closes, and said."""

from __future__ import annotations

from openmap.timetables.chart import HEIGHT, MARGIN, WIDTH, gap_charts
from openmap.timetables.queries import GoalLine, ProgressLine


def step(seconds: float, value: int, bound: int | None, phase: str = "shortening") -> ProgressLine:
    return ProgressLine(phase, seconds, 5, (GoalLine("G4", value, bound, "all" if bound is not None else None),))


def test_a_closing_gap_is_drawn_in_stairs_and_said() -> None:
    (chart,) = gap_charts([step(0.0, 10, 0, "placing"), step(1.0, 6, 2), step(1.5, 6, 2), step(2.0, 6, 2), step(4.0, 4, 4, "done")])
    assert chart.id == "G4"
    assert chart.value.split()[0] == f"{MARGIN},{MARGIN}"
    assert chart.value.split()[-1] == chart.bound.split()[-1]
    assert chart.value.split()[-1].startswith(f"{WIDTH - MARGIN},")
    assert max(float(corner.split(",")[1]) for corner in chart.surface.split()) == HEIGHT - MARGIN
    assert [(row.seconds, row.value, row.bound, row.gap) for row in chart.rows] == [(0.0, 10, 0, 10), (1.0, 6, 2, 4), (2.0, 6, 2, 4), (4.0, 4, 4, 0)]
    assert "rien n'est meilleur" in chart.description


def test_an_open_gap_is_said_as_one() -> None:
    (chart,) = gap_charts([step(0.0, 10, 0), step(3.0, 7, 1)])
    assert "de 10 à 6" in chart.description


def test_nothing_is_drawn_of_what_is_not_known() -> None:
    assert gap_charts([]) == ()
    assert gap_charts([step(0.0, 3, 3), step(1.0, 3, 3)]) == ()
    assert gap_charts([step(0.0, 3, 0)]) == ()
    assert gap_charts([step(0.0, 3, None), step(1.0, 3, None)]) == ()
