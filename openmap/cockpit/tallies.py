"""What was wished and who meets how often, counted: one query each however many come. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openmap.events.tables import Event, Side
from openmap.organisations.tables import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from openmap.events.queries import SlotLine


@dataclass(frozen=True, slots=True)
class RankTally:
    """The wishes of one rank among those who come, and how many of them the version in force meets."""

    rank: int
    given: int
    met: int


@dataclass(frozen=True, slots=True)
class Diary:
    """The slots in which one delegation meets somebody in the version in force, in order of time."""

    side: Side
    kind: Kind
    slots: tuple[UUID, ...]


_RANKS = (
    "WITH met AS (SELECT a, b FROM version_meeting WHERE version = (SELECT id FROM version WHERE event = {} ORDER BY number DESC LIMIT 1))"
    " SELECT wish.rank, count(*) AS given, count(*) FILTER (WHERE EXISTS"
    "  (SELECT FROM met WHERE (met.a = wish.asker AND met.b = wish.asked) OR (met.a = wish.asked AND met.b = wish.asker))) AS met"
    " FROM wish JOIN registration mine ON mine.id = wish.asker AND mine.status = 'accepted'"
    " JOIN registration theirs ON theirs.id = wish.asked AND theirs.status = 'accepted'"
    " WHERE wish.event = {} AND wish.rank IS NOT NULL GROUP BY wish.rank ORDER BY wish.rank"
)
_DIARIES = (
    "WITH held AS (SELECT * FROM version_meeting WHERE version = (SELECT id FROM version WHERE event = {} ORDER BY number DESC LIMIT 1))"
    " SELECT registration.side, organisation.kind, array_remove(array_agg(held.slot_id ORDER BY held.starts_at), NULL) AS slots FROM delegation"
    " JOIN registration ON registration.id = delegation.registration JOIN organisation ON organisation.id = registration.organisation"
    " LEFT JOIN held ON delegation.id IN (held.a_delegation, held.b_delegation)"
    " WHERE registration.event = {} AND registration.status = 'accepted' AND delegation.withdrawn_at IS NULL AND registration.side IN"
    "  (SELECT unnest(ARRAY[asker, asked]) FROM side_pair WHERE side_pair.event = registration.event)"
    " GROUP BY delegation.id, registration.side, organisation.kind"
)


async def ranks_of(event_id: UUID) -> list[RankTally]:
    """Count the wishes of an event by rank, first choices first."""
    rows: list[dict[str, Any]] = await Event.raw(_RANKS, event_id, event_id)
    return [RankTally(row["rank"], row["given"], row["met"]) for row in rows]


async def diaries_of(event_id: UUID) -> list[Diary]:
    """Read how often each delegation that may meet somebody does."""
    rows: list[dict[str, Any]] = await Event.raw(_DIARIES, event_id, event_id)
    return [Diary(Side(row["side"]), Kind(row["kind"]), tuple(row["slots"])) for row in rows]


def waits_of(diary: Diary, places: Mapping[UUID, tuple[UUID, int]]) -> int:
    """Count the slots that lie free between two meetings of one window; `places` gives each slot its window and its number there."""
    by_window: dict[UUID, list[int]] = {}
    for slot in diary.slots:
        if slot in places:
            window, number = places[slot]
            by_window.setdefault(window, []).append(number)
    return sum(max(numbers) - min(numbers) + 1 - len(numbers) for numbers in by_window.values())


def places_of(slots: Iterable[SlotLine]) -> dict[UUID, tuple[UUID, int]]:
    """Give each slot its window and its number in it."""
    found: dict[UUID, tuple[UUID, int]] = {}
    counted: dict[UUID, int] = {}
    for slot in slots:
        counted[slot.window_id] = counted.get(slot.window_id, -1) + 1
        found[slot.id] = (slot.window_id, counted[slot.window_id])
    return found
