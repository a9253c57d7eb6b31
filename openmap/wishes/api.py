"""Wishes and vetoes for other programs."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post, put
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.openapi.spec import Example
from litestar.params import Body, FromPath, FromQuery

from openmap.audit.service import Actor
from openmap.events import queries as events
from openmap.events.guards import current_event, organiser
from openmap.events.tables import Side
from openmap.registrations import queries as registrations
from openmap.registrations.guest_schemas import RemindIn, RemindOut
from openmap.registrations.schemas import ImportOut, import_out
from openmap.rest import Cursor, Limit, Page, cut_page, decode_cursor, respond
from openmap.security import person_of
from openmap.sheets import read_grid
from openmap.wishes import queries
from openmap.wishes.imports import import_wishes
from openmap.wishes.rules import suggested
from openmap.wishes.schemas import SuggestionOut, Wishes, WishesSet, WishOut, suggestion_out, wish_out
from openmap.wishes.service import put_wishes, remind_choosers, to_remind

Suggestions = list[SuggestionOut]  # the class below has a method named list
EXAMPLE = Example(
    summary="A first choice, a veto, and a wish taken back",
    value=[
        {"from": "ref:A-01", "to": "ref:S-01", "rank": 1, "veto": False},
        {"from": "ref:S-02", "to": "ref:A-01", "rank": None, "veto": True},
        {"from": "ref:A-01", "to": "ref:S-03", "rank": None, "veto": False},
    ],
)

REMIND_EXAMPLE = Example(summary="Count whom a reminder would write to", value={"days": 3, "dry_run": True})


class WishesUpload(msgspec.Struct):
    """A form with a file."""

    file: UploadFile


class WishesApi(Controller):
    """Read, set and import the wishes of an event."""

    path = "/events/{event_key:str}/wishes"
    tags = ["wishes"]

    @get(guards=[organiser], operation_id="listWishes")
    async def list(self, request: Request[Any, Any, Any], cursor: Cursor = None, limit: Limit = 50) -> Response[Page[WishOut]]:
        """List the wishes and vetoes of an event."""
        event = await current_event(request)
        after = decode_cursor(cursor, tuple[UUID])[0] if cursor else None
        page = cut_page(await queries.wishes_of_event(event.id, after=after, limit=limit + 1), limit, lambda line: (line.id,))
        return respond(request, Page(items=[wish_out(line) for line in page.items], next=page.next))

    @put(guards=[organiser], operation_id="setWishes")
    async def set(self, request: Request[Any, Any, Any], data: Annotated[Wishes, Body(examples=[EXAMPLE])]) -> WishesSet:
        """Set these pairs and no others, all or nothing; `errors` of a refusal name the item by its position, such as `3.rank`."""
        event = await current_event(request)
        ids = await registrations.ids_by_key(event.id)
        done = await put_wishes(Actor.of(person_of(request)), event.id, [item.pair(ids) for item in data])
        return WishesSet(created=done.created, updated=done.updated, deleted=done.deleted, unchanged=done.unchanged)

    @get("/suggestions/{registration_key:str}", guards=[organiser], operation_id="listSuggestions")
    async def suggestions(self, request: Request[Any, Any, Any], registration_key: FromPath[str]) -> Response[Suggestions]:
        """List whom to suggest to a registration, best first, with what they have in common; as many as its list has room for."""
        event = await current_event(request)
        me = await registrations.registration(await registrations.registration_id_by_key(event.id, registration_key))
        sides = [side for side in Side if (me.side, side) in await events.matrix_of(event.id)]
        found = await queries.directory(me, sides, shows_requesters=True)
        lines = suggested(found, await queries.choices_of(me.id), event.max_wishes)
        return respond(request, [suggestion_out(line) for line in lines])

    @post("/remind", guards=[organiser], status_code=200, operation_id="remindChoosers")
    async def remind(self, request: Request[Any, Any, Any], data: Annotated[RemindIn, Body(examples=[REMIND_EXAMPLE])]) -> RemindOut:
        """Write reminders, as drafts, to the accepted who did not choose and were not reminded for `days`; `dry_run` counts only."""
        event = await current_event(request)
        if data.dry_run:
            return RemindOut(len(await to_remind(event.id, days=data.days)))
        key: str = request.app.state.settings.secret_key
        return RemindOut(await remind_choosers(Actor.of(person_of(request)), event.id, days=data.days, secret_key=key))

    @post("/import", guards=[organiser], status_code=200, operation_id="importWishes")
    async def import_file(
        self,
        request: Request[Any, Any, Any],
        data: Annotated[WishesUpload, Body(media_type=RequestEncodingType.MULTI_PART)],
        dry_run: FromQuery[bool] = False,  # noqa: FBT002  # a parameter of the address
    ) -> ImportOut:
        """Import a table (.xlsx, .ods, .csv; columns in docs/imports.md), all or nothing; `dry_run` reports only."""
        event = await current_event(request)
        grid = await read_grid(await data.file.read())
        return import_out(await import_wishes(Actor.of(person_of(request)), event.id, grid, dry_run=dry_run))
