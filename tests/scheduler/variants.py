"""Variants of the literature's instances, to try the solver on others of the same families.

``python -m tests.scheduler.variants INSTANCE.dzn… --out FOLDER --count 8 --seed 0`` writes the same files each time. What is changed is what the
literature's own variants change: the number of tables, who cannot come when, which meetings have a fixed slot, which come after others, where
the morning ends, which meetings there are. Then ``python -m scheduler bench FOLDER/*.dzn``.
"""

from __future__ import annotations

import argparse
import random
import re
from dataclasses import dataclass, replace
from pathlib import Path

from scheduler.dzn import numbers, sets, size, statements, triples

Row = tuple[int, int, int]


@dataclass(frozen=True)
class Instance:
    """The content of one file."""

    people: int
    slots: int
    morning: int
    tables: int
    requested: tuple[Row, ...]
    forbidden: tuple[tuple[int, ...], ...]
    fixed: tuple[int, ...]
    precedences: tuple[tuple[int, ...], ...]

    def text(self) -> str:
        """Return the file."""

        def braces(rows: tuple[tuple[int, ...], ...], none: str) -> str:
            return ", ".join(f"{{{', '.join(map(str, row)) or none}}}" for row in rows)

        rows = " | ".join(", ".join(map(str, row)) for row in self.requested)
        return (
            f"nBusiness = {self.people};\nnMeetings = {len(self.requested)};\nnTables = {self.tables};\n"
            f"nTotalSlots = {self.slots};\nnMorningSlots = {self.morning};\nrequested = [| {rows} |];\n"
            f"forbidden = [{braces(self.forbidden, '0')}];\nfixed = [{', '.join(map(str, self.fixed))}];\n"
            f"precedences = [{braces(self.precedences, '')}];\n"
        )


def read(content: str) -> Instance:
    """Return what a ``.dzn`` file holds."""
    values = statements(content)
    people, meetings = size(values, "nBusiness"), size(values, "nMeetings")
    return Instance(
        people,
        size(values, "nTotalSlots"),
        size(values, "nMorningSlots"),
        size(values, "nTables"),
        tuple(triples(values, meetings)),
        tuple(tuple(slot for slot in row if slot) for row in sets(values, "forbidden", people)),
        tuple(numbers(values, "fixed", meetings)),
        tuple(tuple(row) for row in sets(values, "precedences", meetings)),
    )


def fewer_tables(one: Instance, draw: random.Random) -> Instance:
    """Take up to a sixth of the tables away, none that all meetings need."""
    least = max(-(-len(one.requested) // one.slots), one.tables - one.tables // 6)
    return replace(one, tables=draw.randint(min(least, one.tables), max(least, one.tables - 1)))


def more_tables(one: Instance, draw: random.Random) -> Instance:
    """Add tables."""
    return replace(one, tables=one.tables + draw.randint(1, 3))


def absences(one: Instance, draw: random.Random) -> Instance:
    """Let some people be away in up to three more slots, in which no meeting of theirs is fixed."""
    meets = [sum(person in row[:2] for row in one.requested) for person in range(1, one.people + 1)]
    forbidden = list(one.forbidden)
    for person in draw.sample(range(one.people), one.people // 8):
        room = one.slots - len(forbidden[person]) - meets[person]
        held = {slot for row, slot in zip(one.requested, one.fixed, strict=True) if person + 1 in row[:2]}
        open_slots = [slot for slot in range(1, one.slots + 1) if slot not in {*forbidden[person], *held}]
        forbidden[person] = tuple(sorted((*forbidden[person], *draw.sample(open_slots, max(0, min(3, room, len(open_slots)))))))
    return replace(one, forbidden=tuple(forbidden))


def no_absences(one: Instance, draw: random.Random) -> Instance:
    """Let everybody be there all day, but for one slot of one person."""
    forbidden: list[tuple[int, ...]] = [()] * one.people
    forbidden[draw.randrange(one.people)] = (draw.randint(1, one.slots),)
    return replace(one, forbidden=tuple(forbidden))


def fixed_slots(one: Instance, draw: random.Random) -> Instance:
    """Fix the slots of up to a twelfth of the meetings, of different people."""
    fixed, taken = list(one.fixed), set[tuple[int, int]]()
    for meeting in draw.sample(range(len(fixed)), len(fixed) // 12):
        a, b, half = one.requested[meeting]
        first, last = (1, one.slots) if half == 3 else (1, one.morning) if half == 1 else (one.morning + 1, one.slots)
        slot = draw.randint(first, max(first, last))
        if slot <= last and not {(a, slot), (b, slot)} & taken and slot not in one.forbidden[a - 1] + one.forbidden[b - 1]:
            taken |= {(a, slot), (b, slot)}
            fixed[meeting] = slot
    return replace(one, fixed=tuple(fixed))


def orders(one: Instance, draw: random.Random) -> Instance:
    """Let fifteen meetings come after another of the same person, earlier in the file."""
    precedences = list(one.precedences)
    for meeting in draw.sample(range(1, len(precedences)), min(15, len(precedences) - 1)):
        shared = [other for other in range(meeting) if set(one.requested[other][:2]) & set(one.requested[meeting][:2])]
        if shared:
            precedences[meeting] = tuple(sorted({*precedences[meeting], draw.choice(shared) + 1}))
    return replace(one, precedences=tuple(precedences))


def other_noon(one: Instance, draw: random.Random) -> Instance:
    """Let the morning end a slot earlier or later, where there is an afternoon."""
    if one.morning == one.slots:
        return fewer_tables(one, draw)
    return replace(one, morning=min(one.slots - 1, max(1, one.morning + draw.choice((-1, 1)))))


def other_meetings(one: Instance, draw: random.Random) -> Instance:
    """Leave out some meetings that no order names and put others in, between people who do not meet yet, at any time of day."""
    count = max(1, len(one.requested) // 25)
    named = {index for index, row in enumerate(one.precedences) if row} | {other - 1 for row in one.precedences for other in row}
    gone = set(draw.sample(sorted(set(range(len(one.requested))) - named), count))
    asked, fixed = list(one.requested), list(one.fixed)
    met = {frozenset(row[:2]) for row in asked}
    active = sorted({person for row in asked for person in row[:2]})
    for meeting in gone:
        a, b = next(pair for pair in iter(lambda: tuple(draw.sample(active, 2)), None) if frozenset(pair) not in met)
        met.add(frozenset((a, b)))
        asked[meeting], fixed[meeting] = (a, b, 3), 0
    return replace(one, requested=tuple(asked), fixed=tuple(fixed))


WAYS = (fewer_tables, absences, other_meetings, orders, other_noon, fixed_slots, no_absences, more_tables)


def main() -> None:
    """Write variants of instances of the literature."""
    options = argparse.ArgumentParser(description=main.__doc__)
    options.add_argument("instances", nargs="+", type=Path)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--count", type=int, default=len(WAYS))
    options.add_argument("--seed", type=int, default=0)
    arguments = options.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for path in arguments.instances:
        for number in range(arguments.count):
            way = WAYS[number % len(WAYS)]
            draw = random.Random(f"{path.stem} {arguments.seed} {number}")
            name = f"{path.stem}.{re.sub('_', '-', way.__name__)}-{arguments.seed}-{number}.dzn"
            (arguments.out / name).write_text(way(read(path.read_text()), draw).text())


if __name__ == "__main__":
    main()
