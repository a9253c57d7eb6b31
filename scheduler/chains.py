"""The fewest table changes, proven, where the tables of a session are alike: each table's session is a chain of meetings (G7).

A Boolean per meeting and table has the tables' names as symmetries and proves nothing in 20 s. Say instead which meeting *follows* which
at the same table: every meeting has one follower at most and follows one at most, and there are no more chains than tables.
A link whose two meetings have nothing between them is kept where one follows the other; a link over a slot in which one is away is also
kept where others sit at the table in between. Sessions are independent. Event-sized sessions are proven in a second.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.budget import Budget
    from scheduler.tabling import Hall, Link

Followers = dict[tuple[int, int], cp_model.IntVar]


def alike(hall: Hall, session: Sequence[int]) -> bool:
    """Tell whether every table that is open in ``session`` is open throughout, and no meeting of it must be at a given one."""
    mask = sum(1 << when for when in session)
    return all(open_ & mask in (0, mask) for open_ in hall.instance.tables_open) and not any(hall.taken[when] for when in session)


def chain(hall: Hall, session: Sequence[int], table: dict[int, int], budget: Budget, most_s: float) -> int:
    """Seat the meetings of ``session`` anew in ``table`` where that keeps more links; return the fewest changes proven."""
    meetings = [pair for when in session for pair in hall.meetings[when]]
    within = set(meetings)
    links = [link for link in hall.links if link.before in within]
    seats = [number for number, open_ in enumerate(hall.instance.tables_open) if open_ >> session[0] & 1]
    cp = cp_model.CpModel()
    follows = followers(hall, cp, meetings, len(seats))
    kept = [kept_link(hall, cp, follows, meetings, link) for link in links]
    cp.maximize(cp_model.LinearExpr.sum(kept))
    start(cp, hall, follows, meetings, table)
    answer = budget.run(cp, most_s)
    if not answer.found:
        return 0
    changes = sum(table[link.before] != table[link.after] for link in links)
    if len(links) - answer.value < changes:
        after = {before: then for (before, then), literal in follows.items() if answer(literal)}
        for first in set(meetings) - set(after.values()):
            seat, pair = seats.pop(), first
            table[pair] = seat
            while pair in after:
                pair = after[pair]
                table[pair] = seat
    return len(links) - answer.bound


def followers(hall: Hall, cp: cp_model.CpModel, meetings: Sequence[int], seats: int) -> Followers:
    """Add the Booleans "this meeting is followed by that one at the same table"."""
    follows: Followers = {}
    leaving, entering = (defaultdict[int, list[cp_model.IntVar]](list) for _ in range(2))
    for index, before in enumerate(meetings):
        for then in meetings[index + 1 :]:
            if hall.slot[then] > hall.slot[before]:
                follows[before, then] = literal = cp.new_bool_var("")
                leaving[before].append(literal)
                entering[then].append(literal)
    for literals in (*leaving.values(), *entering.values()):
        cp.add_at_most_one(literals)
    cp.add(cp_model.LinearExpr.sum(list(follows.values())) >= len(meetings) - seats)
    return follows


def kept_link(hall: Hall, cp: cp_model.CpModel, follows: Followers, meetings: Sequence[int], link: Link) -> cp_model.IntVar:
    """Return a literal that is true only if both meetings of ``link`` are at one table."""
    between = [pair for pair in meetings if hall.slot[link.before] < hall.slot[pair] < hall.slot[link.after]]
    if not between:
        return follows[link.before, link.after]
    same: dict[int, cp_model.IntVar] = {}
    for pair in (*between, link.after):
        ways = [follows[link.before, pair]]
        for earlier, together in same.items():
            if hall.slot[earlier] < hall.slot[pair]:
                way = cp.new_bool_var("")
                cp.add_implication(way, together)
                cp.add_implication(way, follows[earlier, pair])
                ways.append(way)
        same[pair] = cp.new_bool_var("")
        cp.add_bool_or(same[pair].negated(), *ways)
    return same[link.after]


def start(cp: cp_model.CpModel, hall: Hall, follows: Followers, meetings: Sequence[int], table: dict[int, int]) -> None:
    """Hint the chains that ``table`` already makes."""
    last: dict[int, int] = {}
    current = set[tuple[int, int]]()
    for pair in sorted(meetings, key=lambda pair: hall.slot[pair]):
        if table[pair] in last:
            current.add((last[table[pair]], pair))
        last[table[pair]] = pair
    for arc, literal in follows.items():
        cp.add_hint(literal, arc in current)
