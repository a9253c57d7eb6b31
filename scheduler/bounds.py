"""A bound on G2 that holds for the G1 reached, where that is worse than the flow's.

A timetable with ``m`` missing meetings, no more than the ``r`` reached, has G2 <= max (G2 - p x missing) + p x r for every price ``p`` >= 0, the
maximum taken over the flow's choices: Lagrangian relaxation (Held and Karp 1970; Fisher 1981). The right side is convex in ``p`` with slope
r - missing(p), so the best price is found by halving. The flow being integral, this is also what linear programming would give.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scheduler.instance import Instance
    from scheduler.selection import Selection

HALVINGS: Final = 12


def weight_bound(instance: Instance, selection: Selection, reached: int) -> int:
    """Return a value of G2 that no timetable whose G1 is ``reached`` or better can better."""
    if reached <= selection.choice.missing:
        return selection.weight_bound
    everything = int(instance.weight.sum())
    network = selection.network
    prices = None if network is None else network.prices()
    if network is None or prices is None:
        return everything
    highest, must = prices
    settled = int(network.must.sum()) * must
    best, low, high = everything, 0, highest
    for _ in range(HALVINGS):
        price = (low + high) // 2
        value, choice = network.solve(price, must)
        best = min(best, value - settled + price * reached)
        if choice.missing <= reached:
            high = price
        else:
            low = price + 1
        if low >= high:
            break
    return best
