"""The compiled form of a problem: integers, arrays and bitmasks that every part of the solver reads.

Participants, slots, tables, requests and *units* (a group, or a participant who belongs to none) are numbered from 0 in the caller's
order. A *pair* is one way to hold a request: two participants, after groups were expanded and vetoes taken out; the pairs of request
``r`` are ``pair_start[r]:pair_start[r + 1]``. A set of slots is a Python integer whose bit ``s`` stands for slot ``s``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scheduler.problem import Problem

GONE = -1
"""Stands for a participant, slot or table of the published timetable that the problem no longer has, and for "none" elsewhere."""
ANY = -2
"""Stands for the table of a published meeting that any matches."""


@dataclass(frozen=True, slots=True)
class CompiledPin:
    """A meeting that must be held: one of ``pairs``, in ``slot``, at ``table`` (None: any)."""

    pairs: tuple[int, ...]
    slot: int
    table: int | None


class CompiledPublished(NamedTuple):
    """A meeting people were told of; ``GONE`` where the problem no longer has it, ``table`` None matches any."""

    a: int
    b: int
    slot: int
    table: int | None


@dataclass(frozen=True, slots=True)
class Instance:
    """A problem in integers; see the module for the words, docs/model.md for the rules each field serves."""

    problem: Problem
    slot_ids: tuple[str, ...]
    table_ids: tuple[str, ...]
    participant_ids: tuple[str, ...]
    request_ids: tuple[str, ...]
    unit_ids: tuple[str, ...]
    session: tuple[int, ...]
    """session[slot], from 0 in order of time."""
    session_mask: tuple[int, ...]
    """The slots of each session."""
    tables_open: tuple[int, ...]
    """tables_open[table]: its slots (H2)."""
    tables_free: tuple[int, ...]
    """tables_free[slot]: how many tables are open."""
    unlimited_tables: bool
    """The problem names no tables: there are as many as anyone could need."""
    available: tuple[int, ...]
    """available[participant]: its slots (H3)."""
    limit: tuple[int, ...]
    """limit[participant]: at most so many meetings, max_meetings and free slots considered (H7)."""
    consecutive: tuple[int, ...]
    """consecutive[participant]: at most so many meetings in a row (H8); the number of slots where there is no limit."""
    home: tuple[int, ...]
    """home[participant]: its own table (H9), or GONE."""
    unit: NDArray[np.int32]
    """unit[participant]."""
    unit_members: tuple[tuple[int, ...], ...]
    unit_limit: tuple[int, ...]
    """unit_limit[unit]: at most so many meetings of all its members (H7)."""
    guarantee: tuple[int, ...]
    """guarantee[unit]: how many meetings G1 counts up to, capped by requests that are not vetoed and by max_meetings."""
    weight: NDArray[np.int64]
    """weight[request] (G2)."""
    required: NDArray[np.bool_]
    """required[request] (H10)."""
    after: dict[int, tuple[int, ...]]
    """after[request]: the requests that come in an earlier slot, if both are met (H10)."""
    vetoed: NDArray[np.bool_]
    """vetoed[request]: a veto holds for every pair of it (H4)."""
    pair_start: NDArray[np.int64]
    pair_request: NDArray[np.int32]
    pair_a: NDArray[np.int32]
    pair_b: NDArray[np.int32]
    pair_slots: list[int]
    """pair_slots[pair]: where it can be held, both being there, the request allowing it and its table being open."""
    pair_table: NDArray[np.int32]
    """pair_table[pair]: the home table it must be held at (H9), or GONE."""
    pair_blocked: NDArray[np.int32]
    """pair_blocked[pair]: the other owner's home table, which stays empty meanwhile (H9), or GONE."""
    once: tuple[tuple[int, ...], ...]
    """Sets of two or more requests of which at most one may be met: they are of the same two units (H5). Empty for ``b2bsp``."""
    pins: tuple[CompiledPin, ...]
    published: tuple[CompiledPublished, ...]
    told: NDArray[np.int64]
    """told[meeting]: the same as a row each: two participants, slot, table, ``ANY`` standing for a table that any matches."""

    @property
    def slots(self) -> int:
        """Return the number of slots."""
        return len(self.slot_ids)

    @property
    def participants(self) -> int:
        """Return the number of participants."""
        return len(self.participant_ids)

    @property
    def requests(self) -> int:
        """Return the number of requests."""
        return len(self.request_ids)

    @property
    def pairs(self) -> int:
        """Return the number of pairs."""
        return len(self.pair_slots)

    def pairs_of(self, request: int) -> range:
        """Return the pairs of ``request``."""
        return range(int(self.pair_start[request]), int(self.pair_start[request + 1]))
