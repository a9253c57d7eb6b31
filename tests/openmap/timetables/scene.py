"""A small day ready for timetables: three buyers, four structures, wishes, two tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openmap.audit.service import SYSTEM
from openmap.db import transaction
from openmap.events import queries as events
from openmap.events import service as events_service
from openmap.events.tables import Side
from openmap.events.values import PlaceValues
from openmap.timetables import drafts, queries
from openmap.timetables.solving import problem_of, request_id
from openmap.timetables.tables import Run
from openmap.wishes.rules import Pair
from openmap.wishes.service import put_wishes
from scheduler import problem_to_data
from tests.openmap.day import MORNING, VALUES, registered

if TYPE_CHECKING:
    from uuid import UUID

    from openmap.events.queries import EventDetails, SlotLine, TableLine


@dataclass(frozen=True)
class Scene:
    """The day and the ids by which tests name its parts."""

    event: EventDetails
    slots: list[SlotLine]
    tables: list[TableLine]
    buyers: list[UUID]
    structures: list[UUID]

    async def draft(self, *meetings: tuple[int, int, int, int], pins: tuple[tuple[int, int], ...] = ()) -> queries.DraftDetails:
        """Keep a draft as a run would: each meeting is (buyer, structure, slot, table)."""
        facts = await queries.facts_of(self.event.id)
        problem = problem_to_data(problem_of(facts)) | {"pins": [{"a": str(self.buyers[b]), "b": str(self.structures[s])} for b, s in pins]}
        answer: dict[str, Any] = {
            "status": "optimal",
            "meetings": [
                {
                    "request": request_id(self.buyers[b], self.structures[s]),
                    "a": str(self.buyers[b]),
                    "b": str(self.structures[s]),
                    "slot": str(self.slots[slot].id),
                    "table": str(self.tables[table].id),
                }
                for b, s, slot, table in meetings
            ],
            "goals": [{"id": "G2", "name": "satisfaction", "value": 5, "bound": 5, "scope": "all"}],
            "unmet": [],
            "conflict": [],
        }
        async with transaction():
            run = Run(event=self.event.id, number=1 + await Run.count().where(Run.event == self.event.id))
            await run.save()
            made = await drafts.store_answer(self.event.id, run.id, answer, problem=problem, parameters={"policy": "build"})
        return await queries.draft(self.event.id, made)


async def a_scene(**changes: Any) -> Scene:
    """Set the day up: every buyer wants every structure, in order."""
    values = {**{name: getattr(VALUES, name) for name in ("slug", "title", "day", "slot_minutes", "changeover_minutes")}, **changes}
    event = await events_service.create_event(
        SYSTEM, type(VALUES)(**values), windows=(MORNING,), places=(PlaceValues(name="Table 1"), PlaceValues(name="Table 2"))
    )
    buyers = [(await registered(event, name, Side.BUYER, reference=f"A{i}")).id for i, name in enumerate(("Région", "Paris", "Vitry"), 1)]
    structures = [(await registered(event, name, reference=f"S{i}")).id for i, name in enumerate(("Rejoué", "Ecodair", "Soun", "Biocycle"), 1)]
    await put_wishes(SYSTEM, event.id, [Pair(b, s, rank) for b in buyers for rank, s in enumerate(structures, 1)])
    return Scene(event, await events.slots_of(event.id), await events.tables_of(event.id), buyers, structures)
