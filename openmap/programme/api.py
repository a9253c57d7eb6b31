"""The programme for other programs."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, delete, get, post, put
from litestar.openapi.spec import Example
from litestar.params import Body, FromPath, QueryParameter

from openmap.audit.service import Actor
from openmap.events.guards import current_event, organiser
from openmap.programme import queries, seats, service
from openmap.programme.schemas import SessionIn, SessionOut, SignUpIn, SignUpOut, session_out, sign_up_out
from openmap.rest import parse_reference, require_match, respond
from openmap.security import person_of

Breaks = Annotated[
    bool,
    QueryParameter(description="After publication: make the change although it takes people from slots in which meetings may stand. Repair then."),
]
EXAMPLE = Example(
    summary="A workshop for twelve, with a speaker from outside",
    value={
        "reference": "atelier-1",
        "title": "Répondre à un marché réservé",
        "kind": "workshop",
        "starts": "10:00",
        "ends": "10:45",
        "room": "Salle B",
        "takes_sign_up": True,
        "capacity": 12,
        "speakers": [{"role": "speaker", "name": "Odile Exemple", "organisation": "Réseau Exemple"}],
    },
)
SIGN_UP_EXAMPLE = Example(summary="Somebody who comes", value={"attendee": "6f1b9a52-3c0e-4f0e-9d0b-6b1f6a6f2b11"})


class SessionsApi(Controller):
    """Add, list, read, change and remove the sessions of an event, and sign people up."""

    path = "/events/{event_key:str}/programme/sessions"
    tags = ["programme"]
    guards = [organiser]

    @post(operation_id="createSession")
    async def create(
        self, request: Request[Any, Any, Any], data: Annotated[SessionIn, Body(examples=[EXAMPLE])], *, breaks_meetings: Breaks = False
    ) -> Response[SessionOut]:
        """Add a session. After publication a session that takes people from meeting slots answers 409, and `details.taken` says whom and when."""
        event = await current_event(request)
        made = await service.save_session(Actor.of(person_of(request)), event.id, data.values(), breaks_meetings=breaks_meetings)
        location = f"/api/v1/events/{event.id}/programme/sessions/{made.id}"
        return Response(session_out(made, event), status_code=201, headers={"Location": location})

    @get(operation_id="listSessions")
    async def find(self, request: Request[Any, Any, Any]) -> Response[list[SessionOut]]:
        """List the programme in order of time."""
        event = await current_event(request)
        return respond(request, [session_out(line, event) for line in await queries.sessions_of(event)])

    @get("/{session_key:str}", operation_id="readSession")
    async def read(self, request: Request[Any, Any, Any], session_key: FromPath[str]) -> Response[SessionOut]:
        """Read one session."""
        event = await current_event(request)
        return respond(request, session_out(await queries.session(event, parse_reference(session_key) or ""), event))

    @put("/{session_key:str}", operation_id="replaceSession")
    async def replace(
        self,
        request: Request[Any, Any, Any],
        session_key: FromPath[str],
        data: Annotated[SessionIn, Body(examples=[EXAMPLE])],
        *,
        breaks_meetings: Breaks = False,
    ) -> Response[SessionOut]:
        """Replace a session and who is on stage; what the body leaves out takes its default. 409 as when adding one."""
        event = await current_event(request)
        before = await queries.session(event, parse_reference(session_key) or "")

        async def unchanged() -> None:
            require_match(request, session_out(await queries.session(event, before.id), event))

        actor = Actor.of(person_of(request))
        done = await service.save_session(actor, event.id, data.values(), session_id=before.id, breaks_meetings=breaks_meetings, still=unchanged)
        return respond(request, session_out(done, event))

    @delete("/{session_key:str}", status_code=200, operation_id="deleteSession")
    async def remove(self, request: Request[Any, Any, Any], session_key: FromPath[str]) -> SessionOut:
        """Take a session out of the programme, with its sign-ups; the answer is what it was."""
        event = await current_event(request)
        found = await queries.session(event, parse_reference(session_key) or "")
        await service.delete_session(Actor.of(person_of(request)), event.id, found.id)
        return session_out(found, event)

    @get("/{session_key:str}/sign-ups", operation_id="listSignUps")
    async def list_sign_ups(self, request: Request[Any, Any, Any], session_key: FromPath[str]) -> Response[list[SignUpOut]]:
        """List who has a seat, then who waits, both in order of arrival."""
        event = await current_event(request)
        found = await queries.session(event, parse_reference(session_key) or "")
        return respond(request, [sign_up_out(line, event) for line in await queries.sign_ups_of(event.id, found.id)])

    @post("/{session_key:str}/sign-ups", status_code=200, operation_id="signUp")
    async def sign_up(
        self,
        request: Request[Any, Any, Any],
        session_key: FromPath[str],
        data: Annotated[SignUpIn, Body(examples=[SIGN_UP_EXAMPLE])],
        *,
        breaks_meetings: Breaks = False,
    ) -> SignUpOut:
        """Give somebody a seat, or a place in the line; twice is as once."""
        event = await current_event(request)
        found = await queries.session(event, parse_reference(session_key) or "")
        actor = Actor.of(person_of(request))
        return sign_up_out(await seats.sign_up(actor, event.id, found.id, data.attendee, breaks_meetings=breaks_meetings), event)

    @delete("/{session_key:str}/sign-ups/{attendee:uuid}", status_code=200, operation_id="cancelSignUp")
    async def cancel(self, request: Request[Any, Any, Any], session_key: FromPath[str], attendee: FromPath[UUID]) -> list[SignUpOut]:
        """Take a sign-up back; the seat goes to the first who waits. The answer is the list that remains."""
        event = await current_event(request)
        found = await queries.session(event, parse_reference(session_key) or "")
        await seats.cancel_sign_up(Actor.of(person_of(request)), event.id, found.id, attendee)
        return [sign_up_out(line, event) for line in await queries.sign_ups_of(event.id, found.id)]
