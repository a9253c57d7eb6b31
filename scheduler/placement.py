"""When: every chosen pair gets a slot, by edge colouring with Kempe chains.

Slots are colours, meetings are edges: nobody has two edges of one colour (König, and Kempe before him). Where a pair has no free slot
in common, take ``s`` free for one and ``t`` free for the other: the meetings in ``s`` and ``t`` form paths, and swapping the two slots along the
path that starts at the second frees ``s`` for both, unless the path ends at the first. Availability, limits on consecutive meetings and
``after`` may forbid a swap; tables are counted, and a swap along an odd path moves one meeting from a full slot to one with room.
A swap changes only the slots in use of the two ends of its path, which is what makes ``annealing.py`` fast.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from scheduler.instance import GONE
from scheduler.timegrid import bits, longest_run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.instance import Instance

UNLIMITED = 1 << 40


class Grid:
    """A timetable under construction, without tables but never short of them: who meets in which slot."""

    def __init__(self, instance: Instance, slots: Sequence[int], pinned_table: dict[int, int] | None = None) -> None:
        """Start empty; pair ``p`` may be held in ``slots[p]``."""
        self.instance = instance
        self.slots = list(slots)
        self.a: list[int] = instance.pair_a.tolist()
        self.b: list[int] = instance.pair_b.tolist()
        self.sum: list[int] = (instance.pair_a + instance.pair_b).tolist()
        self.request: list[int] = instance.pair_request.tolist()
        self.at = [[GONE] * instance.slots for _ in range(instance.participants)]
        self.busy = [0] * instance.participants
        self.slot: dict[int, int] = {}
        self.load = [0] * instance.slots
        self.room = [UNLIMITED if instance.unlimited_tables else free for free in instance.tables_free]
        self.met = [False] * instance.requests
        self.count = [0] * instance.participants
        self.unit: list[int] = instance.unit.tolist()
        self.unit_count = [0] * len(instance.unit_ids)
        self.mates: dict[int, tuple[int, ...]] = {request: mates for mates in instance.once for request in mates}
        self.extra = {pair: instance.tables_open[table] for pair, table in enumerate(instance.pair_blocked.tolist()) if table != GONE}
        self.special = Special(self, pinned_table or {})

    def tables(self, pair: int, slot: int) -> int:
        """Return how many tables ``pair`` takes or keeps empty in ``slot``."""
        return 1 + (self.extra[pair] >> slot & 1) if pair in self.extra else 1

    def put(self, pair: int, slot: int) -> None:
        """Hold ``pair`` in ``slot``, which must be free for both."""
        a, b = self.a[pair], self.b[pair]
        bit = 1 << slot
        self.at[a][slot] = self.at[b][slot] = pair
        self.busy[a] |= bit
        self.busy[b] |= bit
        self.load[slot] += self.tables(pair, slot)
        self.slot[pair] = slot
        self.met[self.request[pair]] = True
        self.count[a] += 1
        self.count[b] += 1
        first, second = self.unit[a], self.unit[b]
        self.unit_count[first] += 1
        if second != first:
            self.unit_count[second] += 1

    def take(self, pair: int) -> int:
        """Take ``pair`` out; return its slot."""
        slot = self.slot.pop(pair)
        a, b = self.a[pair], self.b[pair]
        self.at[a][slot] = self.at[b][slot] = GONE
        self.busy[a] ^= 1 << slot
        self.busy[b] ^= 1 << slot
        self.load[slot] -= self.tables(pair, slot)
        self.met[self.request[pair]] = False
        self.count[a] -= 1
        self.count[b] -= 1
        for unit in {self.unit[a], self.unit[b]}:
            self.unit_count[unit] -= 1
        return slot

    def welcome(self, pair: int) -> bool:
        """Tell whether limits let ``pair`` be held besides what is: request not met, nobody at their limit (H5, H7)."""
        instance, request = self.instance, self.request[pair]
        a, b = self.a[pair], self.b[pair]
        if self.met[request] or self.count[a] >= instance.limit[a] or self.count[b] >= instance.limit[b]:
            return False
        first, second = self.unit[a], self.unit[b]
        if self.unit_count[first] >= instance.unit_limit[first] or self.unit_count[second] >= instance.unit_limit[second]:
            return False
        return request not in self.mates or not any(self.met[mate] for mate in self.mates[request])

    def fits(self, pair: int, slot: int) -> bool:
        """Tell whether ``pair`` could be held in ``slot`` as things are (its people being free then)."""
        return self.load[slot] + self.tables(pair, slot) <= self.room[slot] and (self.special.idle or self.special.allows(pair, slot))

    def path(self, start: int, s: int, t: int) -> tuple[list[int], int] | None:
        """Return the path of meetings in ``s`` and ``t`` from ``start``, who meets in ``s`` only, and who is at its end.

        None where a meeting on it cannot change slot.
        """
        at, slots, total = self.at, self.slots, self.sum
        path: list[int] = []
        person = start
        while True:
            pair = at[person][s]
            if pair < 0:
                return path, person
            if not slots[pair] >> t & 1:
                return None
            path.append(pair)
            person = total[pair] - person
            s, t = t, s

    def swap(self, path: list[int], end: tuple[int, int], s: int, t: int) -> bool:
        """Swap ``s`` and ``t`` along ``path``, which starts in ``s`` and joins the two of ``end``; leave all as it was if a rule forbids it."""
        self._exchange(path, s, t)
        both = 1 << s | 1 << t
        self.busy[end[0]] ^= both
        self.busy[end[1]] ^= both
        if self.load[s] <= self.room[s] and self.load[t] <= self.room[t] and (self.special.idle or self.special.sound(path, end)):
            return True
        self._exchange(path, t, s)
        self.busy[end[0]] ^= both
        self.busy[end[1]] ^= both
        return False

    def _exchange(self, path: list[int], s: int, t: int) -> None:
        at, a, b, load, slot = self.at, self.a, self.b, self.load, self.slot
        x, y = s, t
        for pair in path:
            at[a[pair]][x] = at[b[pair]][x] = GONE
            x, y = y, x
        x, y = s, t
        plain = not self.extra
        for pair in path:
            at[a[pair]][y] = at[b[pair]][y] = pair
            slot[pair] = y
            if not plain:
                load[x] -= self.tables(pair, x)
                load[y] += self.tables(pair, y)
            x, y = y, x
        if plain and len(path) & 1:
            load[s] -= 1
            load[t] += 1

    def free(self, pair: int) -> int:
        """Return the slots in which ``pair`` could be held as far as its people go."""
        return self.slots[pair] & ~(self.busy[self.a[pair]] | self.busy[self.b[pair]])

    def insert(self, pair: int) -> bool:
        """Hold ``pair`` somewhere, in the least loaded slot that is free or after one swap; return whether it was possible."""
        if not self.welcome(pair):
            return False
        left = self.free(pair)
        free, best, most = left, GONE, 0
        while left:
            low = left & -left
            slot = low.bit_length() - 1
            left ^= low
            if self.room[slot] - self.load[slot] > most and self.fits(pair, slot):
                best, most = slot, self.room[slot] - self.load[slot]
        if best != GONE:
            self.put(pair, best)
            return True
        return self._after_swap(pair) or any(self._after_relief(pair, slot) for slot in bits(free))

    def _after_swap(self, pair: int) -> bool:
        """Hold ``pair`` after swapping two slots along the path that starts at one of its two."""
        for first, second in ((self.a[pair], self.b[pair]), (self.b[pair], self.a[pair])):
            open_first = bits(self.slots[pair] & ~self.busy[first] & self.busy[second])
            open_second = bits(self.instance.available[second] & ~self.busy[second])
            for s in open_first:
                for t in open_second:
                    if (self.busy[first] | ~self.busy[second]) >> s & 1 or self.busy[second] >> t & 1:
                        continue  # an earlier swap, after which a rule still kept the pair out, has changed who is free
                    found = self.path(second, s, t)
                    if found is None or found[1] == first or not self.swap(found[0], (second, found[1]), s, t):
                        continue
                    if self.fits(pair, s):
                        self.put(pair, s)
                        return True
        return False

    def _after_relief(self, pair: int, full: int) -> bool:
        """Hold ``pair`` in ``full``, a slot without a table left, after a swap that moves a meeting to a slot with room."""
        roomy = [slot for slot in range(len(self.load)) if self.load[slot] < self.room[slot]]
        sitting = [other for other, slot in self.slot.items() if slot == full] if roomy else []
        for other in sitting:
            for start in (self.a[other], self.b[other]):
                for t in roomy:
                    if self.busy[start] >> t & 1 or self.slot[other] != full:
                        continue
                    found = self.path(start, full, t)
                    if found is None or not len(found[0]) & 1 or not self.swap(found[0], (start, found[1]), full, t):
                        continue
                    if not (self.busy[self.a[pair]] | self.busy[self.b[pair]]) >> full & 1 and self.fits(pair, full):
                        self.put(pair, full)
                        return True
        return False


class Special:
    """Rules that few problems have: rest (H8), ``after`` (H10), a home table that several share (H9). ``idle`` where none is."""

    def __init__(self, grid: Grid, pinned_table: dict[int, int]) -> None:
        """Collect what the instance has of them."""
        instance = grid.instance
        self.grid = grid
        self.rest = {person: most for person, most in enumerate(instance.consecutive) if most < instance.slots}
        self.later = instance.after
        self.earlier: defaultdict[int, list[int]] = defaultdict(list)
        for request, others in instance.after.items():
            for other in others:
                self.earlier[other].append(request)
        homes = [table for table in instance.home if table != GONE]
        self.shared = {table for table in set(homes) if homes.count(table) > 1} if len(set(homes)) < len(homes) else set()
        self.pinned_table = pinned_table
        self.idle = not (self.rest or self.later or self.shared)

    def allows(self, pair: int, slot: int) -> bool:
        """Tell whether ``pair`` may come to ``slot``, where its people are free."""
        if self.idle:
            return True
        grid = self.grid
        for person in (grid.a[pair], grid.b[pair]):
            if person in self.rest and not self._rested(person, grid.busy[person] | 1 << slot):
                return False
        return self._ordered(pair, slot) and self._tables_sound(pair, slot)

    def sound(self, path: list[int], end: tuple[int, int]) -> bool:
        """Tell whether the rules hold after a swap along ``path``."""
        grid = self.grid
        return all(person not in self.rest or self._rested(person, grid.busy[person]) for person in end) and all(
            self._ordered(pair, grid.slot[pair]) and self._tables_sound(pair, grid.slot[pair]) for pair in path
        )

    def _rested(self, person: int, busy: int) -> bool:
        return all(longest_run(busy & session) <= self.rest[person] for session in self.grid.instance.session_mask)

    def _ordered(self, pair: int, slot: int) -> bool:
        request = self.grid.request[pair]
        return all(self._slot(other) < slot for other in self.later.get(request, ())) and all(
            slot < self._slot(other, UNLIMITED) for other in self.earlier.get(request, ())
        )

    def _slot(self, request: int, default: int = GONE) -> int:
        """Return the slot of a request, ``default`` where it is not met."""
        grid = self.grid
        if not grid.met[request]:
            return default
        return next(grid.slot[pair] for pair in grid.instance.pairs_of(request) if pair in grid.slot)

    def _tables_sound(self, pair: int, slot: int) -> bool:
        """Tell whether no shared home table would be taken twice, or taken while another owner meets elsewhere."""
        instance, grid = self.grid.instance, self.grid
        own, kept = int(instance.pair_table[pair]), int(instance.pair_blocked[pair])
        if not self.shared.intersection((own, kept)):
            return True
        for owner, table in enumerate(instance.home):
            if table in self.shared and table in (own, kept) and (other := grid.at[owner][slot]) not in (GONE, pair):
                theirs = int(instance.pair_table[other])
                if table in (own, theirs):
                    return False
        return True
