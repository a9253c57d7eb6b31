"""A window of the board stays light whatever the size of the event."""

from __future__ import annotations

from openmap.timetables.layout import CELLS_SHOWN, FEWEST_ROWS, ROWS_SHOWN, window_size


def test_a_window_has_fewer_lines_where_there_are_more_slots() -> None:
    assert window_size(8) == ROWS_SHOWN
    assert window_size(16) == CELLS_SHOWN // 16
    assert window_size(24) < window_size(16)
    assert window_size(0) == ROWS_SHOWN
    assert window_size(500) == FEWEST_ROWS
