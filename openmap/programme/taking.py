"""Change the programme: one change of an event at a time, and never silently over meetings that are published."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openmap.db import transaction
from openmap.errors import Conflict
from openmap.events import queries as events
from openmap.i18n import lazy
from openmap.programme import queries
from openmap.registrations.service import lock_event

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from uuid import UUID

    from openmap.events.queries import EventDetails


@dataclass(frozen=True, slots=True)
class NewlyTaken:
    """A slot that a change takes of a delegation."""

    delegation: UUID
    slot: UUID


class TakesPublishedTime(Conflict):
    """The timetable is published, and the change takes people from slots in which they could meet; `taken` says whom and when."""

    message = lazy("Le planning est publié, et ce changement occupe des personnes pendant des créneaux de rendez-vous.")

    def __init__(self, taken: tuple[NewlyTaken, ...]) -> None:
        """Keep what is taken, for whoever can say which meetings stand there."""
        self.taken = taken
        super().__init__(details={"taken": [{"delegation": str(one.delegation), "slot": str(one.slot)} for one in taken]})


@asynccontextmanager
async def changing(event_id: UUID, *, breaks_meetings: bool) -> AsyncIterator[EventDetails]:
    """Change the programme in one transaction, one change of an event at a time.

    Args:
        event_id: The event.
        breaks_meetings: Whether the change may take people from meetings that are published.

    Raises:
        TakesPublishedTime: It does, and may not; nothing of it is kept.
    """
    async with transaction():
        await lock_event(event_id)
        event = await events.event(event_id)
        watches = event.is_published and not breaks_meetings
        before = await _taken(event) if watches else frozenset()
        yield event
        if watches and (fresh := await _taken(event) - before):
            raise TakesPublishedTime(tuple(sorted(fresh, key=lambda one: (str(one.slot), str(one.delegation)))))


async def _taken(event: EventDetails) -> frozenset[NewlyTaken]:
    open_slots = {slot.id for slot in await events.slots_of(event.id) if not slot.is_closed}
    found = await queries.taken_of(event)
    return frozenset(NewlyTaken(delegation, one.slot) for delegation, taken in found.items() for one in taken if one.slot in open_slots)
