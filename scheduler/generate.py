"""Invented problems of any size, the same for the same seed: a few very wanted people, absences, sessions, tables.

See docs/model.md, "The generator".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from scheduler.problem import Participant, Problem, Request, Slot, Table

FIRST: Final = datetime.fromisoformat("2017-11-16T08:00")
LENGTH: Final = timedelta(minutes=15)
PAUSE: Final = timedelta(minutes=60)


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of an invented problem.

    ``availability`` is the chance that a participant is there in a slot, independently; ``skew`` the exponent of the Pareto law that
    popularity follows (smaller is more unequal); ``tables`` None means as many as buyers.
    """

    buyers: int
    structures: int
    slots: int
    wishes_buyer: int
    wishes_structure: int
    availability: float = 0.9
    skew: float = 1.5
    sessions: int = 2
    tables: int | None = None


def generate(shape: Shape, seed: int = 0) -> Problem:
    """Return the problem of that shape and seed: participants ``b1``… and ``e1``…, requests ``r1``…, every wish ranked in the order it was drawn."""
    random = np.random.default_rng(seed)
    slots = timeline(shape)
    there = random.random((shape.buyers + shape.structures, shape.slots)) < shape.availability
    ids = [f"b{index}" for index in range(1, shape.buyers + 1)] + [f"e{index}" for index in range(1, shape.structures + 1)]
    people = tuple(
        Participant(
            name,
            side="buyer" if index < shape.buyers else "structure",
            name=f"{'Buyer' if index < shape.buyers else 'Structure'} {name[1:]}",
            available=None if there[index].all() else tuple(slot.id for slot, here in zip(slots, there[index], strict=True) if here),
        )
        for index, name in enumerate(ids)
    )
    tables = shape.buyers if shape.tables is None else shape.tables
    return Problem(
        slots=slots,
        participants=people,
        requests=requests(shape, random),
        tables=tuple(Table(f"t{index}") for index in range(1, tables + 1)),
    )


def timeline(shape: Shape) -> tuple[Slot, ...]:
    """Return the slots: a quarter of an hour each, in sessions as equal as can be with a pause between them."""
    slots = []
    for index in range(shape.slots):
        session = index * shape.sessions // shape.slots
        start = FIRST + index * LENGTH + session * PAUSE
        name = ("morning", "afternoon")[session] if shape.sessions <= len(("morning", "afternoon")) else f"session {session + 1}"
        slots.append(Slot(f"s{index + 1}", start.isoformat("T", "minutes"), (start + LENGTH).isoformat("T", "minutes"), name))
    return tuple(slots)


def requests(shape: Shape, random: np.random.Generator) -> tuple[Request, ...]:
    """Return the wishes of both sides as requests between a buyer and a structure."""
    ranks_a = wishes(random, shape.buyers, shape.structures, shape.wishes_buyer, shape.skew)
    drawn = wishes(random, shape.structures, shape.buyers, shape.wishes_structure, shape.skew)
    ranks_b = {(buyer, structure): rank for (structure, buyer), rank in drawn.items()}
    pairs = sorted(ranks_a.keys() | ranks_b.keys())
    return tuple(Request(f"r{index}", f"b{a + 1}", f"e{b + 1}", ranks_a.get((a, b)), ranks_b.get((a, b))) for index, (a, b) in enumerate(pairs, 1))


def wishes(random: np.random.Generator, choosers: int, chosen: int, count: int, skew: float) -> dict[tuple[int, int], int]:
    """Return the rank that each chooser gives to ``count`` different others, drawn one after the other in proportion to popularity.

    The others that come first in ``exponential / popularity`` are such a draw (Efraimidis and Spirakis, 2006).
    """
    popularity = random.pareto(skew, chosen) + 1
    ranks = {}
    for chooser in range(choosers):
        keys = random.standard_exponential(chosen) / popularity
        first = np.argpartition(keys, count)[:count] if count < chosen else np.arange(chosen)
        for rank, other in enumerate(first[np.argsort(keys[first])].tolist(), 1):
            ranks[chooser, other] = rank
    return ranks
