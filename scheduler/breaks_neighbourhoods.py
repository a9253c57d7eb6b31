"""Fewer breaks by large neighbourhood search (Shaw 1998): the meetings of some consecutive slots are timed anew, all others stay.

Breaks that remain after annealing are held in place by many meetings at once. Half of the day or more has room to move them all, and a search
by cores still tells in about a second what is fewest there: neighbourhoods start with five slots and grow while that is so, up to the whole day.
Where nothing better is found the other timetable that the search ended with is kept: as good, but another, so that the next neighbourhood
starts from somewhere new.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

from scheduler.breaks_model import build_breaks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.breaks_model import BreaksModel
    from scheduler.breaks_standing import Standing
    from scheduler.budget import Budget

FIRST_WIDTH: Final = 5
"""Slots in the first neighbourhoods."""
NARROWEST: Final = 3
LONGEST_S: Final = 2.0
"""How long one neighbourhood may take; the next one is narrower if that was too short."""
BUILDING: Final = 50
"""What building the model for one seat counts, in steps of a search."""
QUICK_S: Final = 0.6
"""A neighbourhood that took less may be followed by wider ones."""
WIDEN: Final = 0.4
"""The chance that it is: the width grows over several neighbourhoods of different places."""


def search_neighbourhoods(breaks: BreaksModel, standing: Standing, budget: Budget) -> None:
    """Take better and better timetables into ``standing`` until ``budget`` ends, or one is proven; nothing is done before there is one."""
    slots, draw = breaks.model.instance.slots, random.Random(budget.seed)
    width = min(FIRST_WIDTH, slots)
    value, slot = standing.best()
    if not slot:
        return
    while budget.left > 0 and width >= min(NARROWEST, slots):
        if standing.value is not None and standing.value < value:
            value, slot = standing.best()
        first = draw.randrange(slots - width + 1)
        part = freed(breaks, slot, (1 << width) - 1 << first)
        part.model.cp.add(part.breaks <= value)
        part.model.cp.minimize(part.breaks)
        budget.seed, begun = draw.randrange(1 << 31), budget.used
        budget.charge(BUILDING * len(part.used))
        answer = budget.run(part.model.cp, LONGEST_S, workers=1, linear=0, cores=True)
        if answer.found:
            value, slot = part.timetable(answer)
            standing.take(value, slot)
        if answer.proven and width == slots:
            standing.raise_bound(value)
            return
        if not answer.proven:
            width -= 1
        elif budget.used - begun < QUICK_S and width < slots and draw.random() < WIDEN:
            width += 1


def freed(breaks: BreaksModel, slot: Mapping[int, int], neighbourhood: int) -> BreaksModel:
    """Return the model in which the meetings that ``slot`` has in the ``neighbourhood`` (bits of slots) stay in it, and all others where they are.

    Meetings that ``slot`` does not have may come into the neighbourhood, and those that are not required may go.
    """
    free = [
        allowed & neighbourhood if pair not in slot or neighbourhood >> slot[pair] & 1 else 1 << slot[pair]
        for pair, allowed in enumerate(breaks.slots)
    ]
    return build_breaks(breaks.model.instance, free, breaks.settled)
