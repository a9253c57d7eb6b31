"""The programme for other programs."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, delete, get, post, put
from litestar.openapi.spec import Example
from litestar.params import Body, FromPath, QueryParameter

from openmap.accounts.guards import account_id_of
from openmap.audit.service import Actor
from openmap.events.guards import current_event, desk, organiser
from openmap.programme import applications, pitches, queries, seats, service
from openmap.programme.schemas import (
    AnswersOut,
    ApplicationIn,
    ApplicationOut,
    CallIn,
    CallOut,
    DecisionIn,
    ReviewIn,
    SessionIn,
    SessionOut,
    SignUpIn,
    SignUpOut,
    applications_out,
    call_out,
    session_out,
    sign_up_out,
)
from openmap.registrations.queries import registration_id_by_key
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


CALL_EXAMPLE = Example(
    summary="Three pitches, judged by two criteria",
    value={
        "opens_at": "2027-09-01T09:00:00+02:00",
        "closes_at": "2027-10-01T18:00:00+02:00",
        "places": 3,
        "questions": [{"key": "offer", "text": "Votre offre en trois phrases", "is_required": True}],
        "criteria": [{"key": "use", "text": "Utilité sociale", "weight": 3}, {"key": "clarity", "text": "Clarté", "weight": 1}],
        "coaching": [{"at": "2027-11-04T14:00:00+01:00", "text": "Demi-journée de préparation"}],
    },
)
APPLICATION_EXAMPLE = Example(
    summary="Sent for a structure that telephoned",
    value={"registration": "ref:S-01", "title": "Des vélos réparés", "answers": {"offer": "Nous réparons des vélos."}},
)
REVIEW_EXAMPLE = Example(summary="A vote", value={"scores": {"use": 5, "clarity": 4}, "comment": "Un cas concret"})
DECISION_EXAMPLE = Example(summary="Selected, and why", value={"selects": True, "motive": "Un cas concret, utile à beaucoup d'acheteurs."})


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


class PitchesApi(Controller):
    """Call for pitches, apply on behalf of structures, review, reveal the names, decide, write the answers."""

    path = "/events/{event_key:str}/programme"
    tags = ["programme"]

    @get("/call", guards=[organiser], operation_id="readCall")
    async def read_call(self, request: Request[Any, Any, Any]) -> Response[CallOut]:
        """Read the call for pitches."""
        event = await current_event(request)
        return respond(request, call_out(await applications.call(event.id), event))

    @put("/call", guards=[organiser], operation_id="saveCall")
    async def save_call(self, request: Request[Any, Any, Any], data: Annotated[CallIn, Body(examples=[CALL_EXAMPLE])]) -> CallOut:
        """Open a call, or replace it. Questions and criteria stand once an application is sent (409)."""
        event = await current_event(request)
        return call_out(await pitches.save_call(Actor.of(person_of(request)), event.id, data.values()), event)

    @post("/call/reveal", guards=[organiser], status_code=200, operation_id="revealNames")
    async def reveal(self, request: Request[Any, Any, Any]) -> CallOut:
        """End the anonymous review, once the call has closed."""
        event = await current_event(request)
        await pitches.reveal_names(Actor.of(person_of(request)), event.id)
        return call_out(await applications.call(event.id), event)

    @get("/applications", guards=[organiser], operation_id="listApplications")
    async def find(self, request: Request[Any, Any, Any]) -> Response[list[ApplicationOut]]:
        """List what was sent, by number, with rank and mean; names and reviews once they are revealed."""
        event = await current_event(request)
        call = await applications.call(event.id)
        return respond(request, applications_out(await applications.applications_of(event.id), call, event))

    @post("/applications", guards=[organiser], status_code=200, operation_id="applyForPitch")
    async def apply(
        self, request: Request[Any, Any, Any], data: Annotated[ApplicationIn, Body(examples=[APPLICATION_EXAMPLE])]
    ) -> list[ApplicationOut]:
        """Apply on behalf of a structure, while the call is open; the answer is the list, in which drafts do not show."""
        event = await current_event(request)
        key = await registration_id_by_key(event.id, data.registration)
        values = pitches.ApplicationValues(title=data.title, answers=data.answers, attendee=data.attendee)
        await pitches.apply_for_pitch(Actor.of(person_of(request)), key, values, submits=data.submits)
        return applications_out(await applications.applications_of(event.id), await applications.call(event.id), event)

    @post("/applications/{application:uuid}/reviews", guards=[desk], status_code=200, operation_id="reviewApplication")
    async def review(
        self, request: Request[Any, Any, Any], application: FromPath[UUID], data: Annotated[ReviewIn, Body(examples=[REVIEW_EXAMPLE])]
    ) -> ReviewIn:
        """Give the review of the person whose token this is, once; the answer repeats it."""
        event = await current_event(request)
        await pitches.review(
            Actor.of(person_of(request)),
            event.id,
            application,
            account_id=account_id_of(request),
            scores=data.scores,
            comment=data.comment,
            has_conflict=data.has_conflict,
        )
        return data

    @post("/applications/{application:uuid}/decision", guards=[organiser], status_code=200, operation_id="decideApplication")
    async def decide(
        self,
        request: Request[Any, Any, Any],
        application: FromPath[UUID],
        data: Annotated[DecisionIn, Body(examples=[DECISION_EXAMPLE])],
        *,
        breaks_meetings: Breaks = False,
    ) -> ApplicationOut:
        """Select or decline; a selected pitch goes on stage in the session of the call. 409 as when changing a session, the decision being kept."""
        event, actor = await current_event(request), Actor.of(person_of(request))
        await pitches.decide(actor, event.id, application, selects=data.selects, motive=data.motive)
        await pitches.put_on_stage(actor, event.id, application, breaks_meetings=breaks_meetings)
        found = applications_out(await applications.applications_of(event.id), await applications.call(event.id), event)
        return next(one for one in found if one.id == application)

    @post("/applications/answers", guards=[organiser], status_code=200, operation_id="writeAnswers")
    async def answer(self, request: Request[Any, Any, Any]) -> AnswersOut:
        """Write the letters of what is decided, as drafts in the outbox."""
        event = await current_event(request)
        return AnswersOut(drafts=await pitches.write_answers(Actor.of(person_of(request)), event.id))
