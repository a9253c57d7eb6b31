"""Events for other programs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, patch, post
from litestar.openapi.spec import Example
from litestar.params import Body

from openmap.accounts.guards import signed_in
from openmap.audit.service import Actor
from openmap.events import queries, service
from openmap.events.copying import copy_event
from openmap.events.guards import current_event, organiser
from openmap.events.schemas import CopyIn, EventIn, EventLine, EventOut, event_in, event_line, event_out, merged
from openmap.rest import Cursor, Limit, Page, cut_page, decode_cursor, require_match, respond
from openmap.security import person_of

if TYPE_CHECKING:
    from openmap.events.queries import EventDetails

EXAMPLE = Example(
    summary="A morning of meetings",
    value={
        "slug": "vitry-2027",
        "title": "Openmap ESS, économie circulaire",
        "day": "2027-11-18",
        "place_name": "La Ressourcerie du Spectacle",
        "organiser_email": "openmap@example.org",
        "slot_minutes": 15,
        "changeover_minutes": 3,
        "windows": [{"name": "Matin", "starts": "09:30", "ends": "12:00"}],
        "tables": 10,
        "matrix": [{"asker": "buyer", "asked": "structure"}, {"asker": "structure", "asked": "buyer"}],
    },
)
COPY_EXAMPLE = Example(summary="The same in a year", value={"slug": "vitry-2028", "day": "2028-11-16"})
PATCH_EXAMPLE = Example(summary="Two more wishes for everyone", value={"max_wishes": 12})


async def described(details: EventDetails) -> EventOut:
    """Read what belongs to an event and describe it."""
    key = details.id
    return event_out(details, await queries.windows_of(key), await queries.tables_of(key), await queries.matrix_of(key), await queries.slots_of(key))


class EventsApi(Controller):
    """Create, list, read and change events."""

    path = "/events"
    tags = ["events"]

    @post(guards=[signed_in], operation_id="createEvent")
    async def create(self, request: Request[Any, Any, Any], data: Annotated[EventIn, Body(examples=[EXAMPLE])]) -> Response[EventOut]:
        """Create an event; whoever creates it organises it."""
        person = person_of(request)
        details = await service.create_event(
            Actor.of(person),
            data.values(),
            windows=data.window_values(),
            places=data.place_values(),
            matrix=data.pairs(),
            organisers=(person.account_id,) if person.account_id else (),
        )
        return Response(await described(details), status_code=201, headers={"Location": f"/api/v1/events/{details.id}"})

    @get(guards=[signed_in], operation_id="listEvents")
    async def find(self, request: Request[Any, Any, Any], cursor: Cursor = None, limit: Limit = 50) -> Response[Page[EventLine]]:
        """List the events that the caller organises, latest day first; administrators see all."""
        person = person_of(request)
        after = decode_cursor(cursor, tuple[date, UUID]) if cursor else None
        found = await queries.events_of(None if person.is_administrator else person.account_id, after=after, limit=limit + 1)
        page = cut_page(found, limit, lambda details: (details.day, details.id))
        return respond(request, Page(items=[event_line(details) for details in page.items], next=page.next))

    @post("/{event_key:str}/copy", guards=[organiser], operation_id="copyEvent")
    async def copy(self, request: Request[Any, Any, Any], data: Annotated[CopyIn, Body(examples=[COPY_EXAMPLE])]) -> Response[EventOut]:
        """Create an event set up like this one, dates moved with its day, without any of its people; whoever copies organises it."""
        person, source = person_of(request), await current_event(request)
        organisers = (person.account_id,) if person.account_id else ()
        made = await copy_event(
            Actor.of(person), source.id, slug=data.slug, day=data.day, title=data.title, reference=data.reference, organisers=organisers
        )
        return Response(await described(made), status_code=201, headers={"Location": f"/api/v1/events/{made.id}"})

    @get("/{event_key:str}", guards=[organiser], operation_id="readEvent")
    async def read(self, request: Request[Any, Any, Any]) -> Response[EventOut]:
        """Read an event with its slots and tables."""
        return respond(request, await described(await current_event(request)))

    @patch("/{event_key:str}", guards=[organiser], operation_id="changeEvent")
    async def change(self, request: Request[Any, Any, Any], data: Annotated[dict[str, Any], Body(examples=[PATCH_EXAMPLE])]) -> Response[EventOut]:
        """Change an event: the body holds the fields to change, as in its creation (a merge patch, RFC 7396)."""
        details = await current_event(request)
        key = details.id

        async def unchanged() -> None:
            require_match(request, await described(await queries.event(key)))

        present = event_in(details, await queries.windows_of(key), await queries.tables_of(key), await queries.matrix_of(key))
        wanted = merged(present, data)
        changed = await service.update_event(
            Actor.of(person_of(request)),
            key,
            wanted.values(),
            windows=wanted.window_values() if "windows" in data else None,
            places=wanted.place_values() if "tables" in data else None,
            matrix=wanted.pairs() if "matrix" in data else None,
            still=unchanged,
        )
        return respond(request, await described(changed))
