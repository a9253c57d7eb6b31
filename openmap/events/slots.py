"""Cut windows into slots: the arithmetic of the day, without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, aware, `starts_at` before `ends_at`."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share more than an instant."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def cut(window: Span, slot_minutes: int) -> tuple[Span, ...]:
    """Cut a window into as many whole slots as fit; what remains at its end is left free."""
    step = timedelta(minutes=slot_minutes)
    count = int((window.ends_at - window.starts_at) / step)
    return tuple(Span(window.starts_at + i * step, window.starts_at + (i + 1) * step) for i in range(count))


def overlapping(windows: Sequence[Span]) -> tuple[int, int] | None:
    """Find two windows that overlap; return their positions, or None."""
    ordered = sorted(range(len(windows)), key=lambda i: windows[i].starts_at)
    for before, after in pairwise(ordered):
        if windows[before].overlaps(windows[after]):
            return before, after
    return None
