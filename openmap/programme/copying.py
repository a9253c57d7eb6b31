"""A programme like an earlier day's: its sessions and stands, at the same hours; none of its people."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from openmap.audit.service import Actor, record
from openmap.errors import Conflict
from openmap.events import queries as events
from openmap.i18n import lazy
from openmap.programme import queries
from openmap.programme.exhibits import add_stand
from openmap.programme.service import save_session
from openmap.programme.taking import changing
from openmap.programme.values import StandValues, values_of

if TYPE_CHECKING:
    from uuid import UUID


class ProgrammeNotEmpty(Conflict):
    """The day has sessions already: a copy would stand among them."""

    message = lazy("Cette journée a déjà un programme : la reprise d'un autre ne se fait que sur un programme vide.")


async def copy_programme(actor: Actor, event_id: UUID, source_id: UUID) -> int:
    """Copy the sessions and stands of another event; return how many sessions.

    Nobody is on stage or signed up in the copy, and no registration holds a stand. The caller sees to it that the person may read the source.

    Raises:
        ProgrammeNotEmpty: The event has sessions.
        TakesPublishedTime: The event is published, and a session for everyone falls into its slots.
    """
    async with changing(event_id, breaks_meetings=False) as event:
        if await queries.sessions_of(event):
            raise ProgrammeNotEmpty
        found = await queries.sessions_of(await events.event(source_id))
        for session in found:
            await save_session(actor, event_id, replace(values_of(session), speakers=()))
        for stand in await queries.stands_of(source_id):
            await add_stand(actor, event_id, StandValues(name=stand.name, place=stand.place, description=stand.description))
        details = {"source": str(source_id), "sessions": len(found)}
        await record(actor, "programme.copied", event_id=event_id, subject=("event", event_id), details=details)
        return len(found)
