"""What the lanes of the search for the fewest breaks know together: the best timetable and the bound."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass, field


@dataclass(slots=True)
class Standing:
    """What is known so far: ``bound`` breaks at least, ``value`` in the timetable ``slot`` (slot of each pair held), None before one."""

    bound: int
    value: int | None = None
    slot: dict[int, int] = field(default_factory=dict)
    impossible: bool = False
    abandoned: bool = False
    """Whoever waited for the answer has gone: it is not worth another step."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    counted: int = field(init=False)
    """The bound that was known before any search."""

    def __post_init__(self) -> None:
        """Note the bound that is known from the start."""
        self.counted = self.bound

    @property
    def settled(self) -> bool:
        """Tell whether nothing is left to find."""
        return self.impossible or (self.value is not None and self.value <= self.bound)

    @property
    def over(self) -> bool:
        """Tell whether no step is worth taking any more."""
        return self.abandoned or self.settled

    def best(self) -> tuple[float, dict[int, int]]:
        """Return the fewest breaks seen, infinite before any timetable, and the timetable with them."""
        with self.lock:
            return math.inf if self.value is None else self.value, self.slot

    def raise_bound(self, bound: float) -> None:
        """Take in that no timetable has fewer breaks than ``bound``."""
        with self.lock:
            if math.isfinite(bound):
                self.bound = max(self.bound, math.ceil(bound - 1e-6))

    def take(self, value: int, slot: dict[int, int]) -> None:
        """Take in a timetable."""
        with self.lock:
            if self.value is None or value < self.value:
                self.slot, self.value = slot, value
