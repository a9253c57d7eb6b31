"""Fewer table changes by meeting in another order, where nobody waits longer for it (G7 beyond the slots that waiting settled on).

Many timetables have the same waiting; their table changes differ by a fifth. From the one at hand, a Kempe swap that leaves the waiting and
the breaks of both its ends as they were is tried, the tables are given anew, and the swap is undone where that costs table changes.
Other meetings that weigh as much, placed anew without any waiting, are other starts: the best of them stays.
"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.annealing import Annealing
from scheduler.choosing import is_complete, place
from scheduler.network import Network
from scheduler.tabling import Hall
from scheduler.timegrid import blocks, breaks, idle_slots, presence

if TYPE_CHECKING:
    from scheduler.placement import Grid
    from scheduler.run import Run
    from scheduler.selection import Selection

MOST_MEETINGS: Final = 400
"""Above, giving the tables anew takes too long to do it thousands of times."""
TRIAL_STEPS: Final = 7
"""What giving the tables of one meeting anew counts, in steps of annealing."""
PLACING_S: Final = 0.3
"""How long another choice of meetings may be annealed."""
MOST_CHOICES: Final = 12


def choose_anew(run: Run, selection: Selection, length_s: float) -> None:
    """Try other choices of meetings as good as that of ``run``, in which nobody waits, for ``length_s``; keep the one with fewest table changes."""
    network, end = selection.network, run.budget.used + length_s
    prices = None if network is None else network.prices()
    if network is None or prices is None or run.value["G4"]:
        return
    best = table_changes(run)
    for number in range(1, MOST_CHOICES + 1):
        left = min(run.budget.left, end - run.budget.used)
        if left <= 0 or best == 0:
            break
        other = Network(run.instance, run.narrowed, network.colour.astype(np.int8), run.budget.seed + number)
        trial = replace(run, slot={}, table={}, kept={}, value={}, bound={}, on_progress=None)
        grid = place(trial, other.solve(*prices)[1].pairs)
        run.budget.charge(len(grid.slots))
        if Annealing(grid, run.budget).round(min(PLACING_S, left)) or not is_complete(trial, grid):
            continue
        trial.hold(grid.slot)
        if any(trial.value[goal] != run.value[goal] for goal in trial.value):
            continue
        polish(trial, grid, min(length_s / MOST_CHOICES, left))
        reached = table_changes(trial)
        if reached < best:
            best = reached
            run.hold(trial.slot)


def table_changes(run: Run) -> int:
    """Return the table changes of the timetable of ``run`` if tables are given slot by slot."""
    hall = Hall(run.instance, run.slot, run.fixed_tables())
    return hall.changes(hall.seat())


def polish(run: Run, grid: Grid, length_s: float) -> None:
    """Reorder the meetings of ``grid``, which holds the timetable of ``run``, for ``length_s``; keep the order with fewest table changes."""
    moving = [pair for pair in grid.slot if grid.slots[pair] & (grid.slots[pair] - 1)]
    if not moving or len(grid.slot) > MOST_MEETINGS:
        return
    draw = random.Random(run.budget.seed)
    fixed = run.fixed_tables()
    best = changes(run, grid, fixed)
    end = run.budget.used + length_s
    while best > 0 and run.budget.used < end and run.budget.left > 0:
        run.budget.charge(1)
        pair, t = draw.choice(moving), draw.randrange(run.instance.slots)
        start, s = draw.choice((grid.a[pair], grid.b[pair])), grid.slot[pair]
        if not grid.slots[pair] >> t & 1 or grid.busy[start] >> t & 1:
            continue
        found = grid.path(start, s, t)
        if found is None or not all(unchanged(run, person, grid.busy[person], s, t) for person in (start, found[1])):
            continue
        if not grid.swap(found[0], (start, found[1]), s, t):
            continue
        run.budget.charge(TRIAL_STEPS * len(grid.slot))
        reached = changes(run, grid, fixed)
        if reached <= best:
            best = reached
        else:
            grid.swap(found[0], (start, found[1]), t, s)
    run.hold(grid.slot)


def changes(run: Run, grid: Grid, fixed: dict[int, int]) -> int:
    """Return the table changes if tables are given slot by slot."""
    hall = Hall(run.instance, grid.slot, fixed)
    return hall.changes(hall.seat())


def unchanged(run: Run, person: int, used: int, s: int, t: int) -> bool:
    """Tell whether ``person`` waits as long and as often after exchanging slots ``s`` and ``t``."""
    within, present = blocks(run.instance), presence(run.instance)[person]
    other = used ^ (1 << s | 1 << t)
    return idle_slots(other, present, within) == idle_slots(used, present, within) and breaks(other, present, within) == breaks(used, present, within)
