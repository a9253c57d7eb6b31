"""Ask, for one wish that is not met, which single change would let it in; what is found is kept with the draft."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Final

from openmap.audit.service import record
from openmap.db import transaction
from openmap.errors import NotFound
from openmap.i18n import lazy
from openmap.timetables import queries
from openmap.timetables.changes import offered_pairs
from openmap.timetables.running import explain_in_child
from openmap.timetables.solving import participant_ids, problem_of, scheduler_meetings
from openmap.timetables.tables import Draft
from scheduler import problem_to_data

if TYPE_CHECKING:
    from uuid import UUID

    from openmap.audit.service import Actor
    from openmap.timetables.queries import DraftDetails, UnmetLine

PATIENCE_S: Final = 8.0
_one_at_a_time = asyncio.Semaphore(1)


class NotUnmet(NotFound):
    """The draft has no such wish left to explain."""

    message = lazy("Ce souhait n'est pas parmi les souhaits non satisfaits de ce brouillon.")


async def explain_wish(actor: Actor, event_id: UUID, draft_id: UUID, pair: frozenset[UUID]) -> UnmetLine:
    """Find the cheapest single change that would let a wish in, in a process of its own, and keep the answer, which may be: none.

    Raises:
        NotUnmet: The draft lists no such wish.
        SolverFailed: The search ended without an answer.
    """
    draft = await queries.draft(event_id, draft_id)
    line = _line(draft, pair)
    if line.is_explained:
        return line
    facts, meetings = await queries.facts_of(event_id), await queries.meetings_of(draft_id)
    known, slots = participant_ids(facts), {slot.id for slot in facts.slots if not slot.is_closed}
    held = [m for m in meetings if m.a_delegation in known and m.b_delegation in known and m.slot in slots]
    problem = problem_to_data(problem_of(facts, offered=offered_pairs(held) | {pair}))
    timetable = {
        "status": "feasible",
        "meetings": [{"request": m.request, "a": m.a, "b": m.b, "slot": m.slot, "table": m.table} for m in scheduler_meetings(held, facts)],
        "goals": [],
        "unmet": [],
        "conflict": [],
    }
    async with _one_at_a_time:
        change = await explain_in_child(problem, timetable, (str(line.a), str(line.b)), time_limit_s=PATIENCE_S)
    async with transaction():
        rows = await Draft.raw("SELECT unmet FROM draft WHERE id = {} FOR UPDATE", draft_id)
        unmet = json.loads(rows[0]["unmet"])
        for entry in unmet:
            if {entry["a"], entry["b"]} == {str(key) for key in pair}:
                entry |= {"change": change, "asked": True}
        await Draft.update({Draft.unmet: json.dumps(unmet)}).where(Draft.id == draft_id)
        details = {"wish": sorted(str(key) for key in pair), "found": change is not None}
        await record(actor, "draft.explained", event_id=event_id, subject=("draft", draft_id), details=details)
    return _line(await queries.draft(event_id, draft_id), pair)


def _line(draft: DraftDetails, pair: frozenset[UUID]) -> UnmetLine:
    found = next((line for line in draft.unmet if {line.a, line.b} == pair), None)
    if found is None:
        raise NotUnmet
    return found
