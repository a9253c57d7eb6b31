"""The outbox for other programs: find messages, hold them back, let them leave at once or later, give them up, see how far they are."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, patch, post
from litestar.openapi.spec import Example
from litestar.params import Body, FromPath, FromQuery, QueryParameter

from openmap.audit.service import Actor
from openmap.clock import now
from openmap.events.guards import current_event, organiser
from openmap.outbox import queries as outbox_queries
from openmap.outbox import service as outbox
from openmap.outbox.tables import MessageState
from openmap.publication import release, service
from openmap.publication.schemas import (
    ChosenIn,
    CountOut,
    MessageDetailsOut,
    MessageOut,
    NamedIn,
    StatesOut,
    WordsIn,
    details_out,
    message_out,
)
from openmap.rest import Cursor, Limit, Page, cut_page, decode_cursor, respond
from openmap.security import person_of

InState = Annotated[MessageState | None, QueryParameter(name="state", description="Only messages in this state.")]
Text = Annotated[str, QueryParameter(name="q", description="Only messages to people whose name or address holds this.", max_length=100)]
ALL_EXAMPLE = Example(summary="Every draft", value={"messages": None})
LATER_EXAMPLE = Example(summary="Every draft, tomorrow morning", value={"messages": None, "not_before": "2027-03-24T08:00:00+01:00"})
SOME_EXAMPLE = Example(summary="One message", value={"messages": ["6f1b9a52-3c0e-4f0e-9d0b-6b1f6a6f2b11"]})
WORDS_EXAMPLE = Example(summary="Other words", value={"subject": "Votre rendez-vous", "body_text": "Bonjour, à demain ! [[secret:agenda]]"})
PACE_OF = timedelta(minutes=2)


class OutboxApi(Controller):
    """Read the messages of an event, let them leave or give them up."""

    path = "/events/{event_key:str}/outbox"
    tags = ["outbox"]
    guards = [organiser]

    @get(operation_id="listMessages")
    async def find(
        self,
        *,
        request: Request[Any, Any, Any],
        cursor: Cursor = None,
        limit: Limit = 50,
        wanted: InState = None,
        kind: FromQuery[str | None] = None,
        text: Text = "",
    ) -> Response[Page[MessageOut]]:
        """List messages, newest first: who gets what, why, and how far it got."""
        event = await current_event(request)
        after = decode_cursor(cursor, tuple[UUID])[0] if cursor else None
        lines = await outbox_queries.list_messages(scope=event.id, state=wanted, kind=kind, text=text, after=after, limit=limit)
        page = cut_page(lines, limit, lambda line: (line.id,))
        return respond(request, Page(items=[message_out(line, event) for line in page.items], next=page.next))

    @get("/states", operation_id="countMessages")
    async def count(self, request: Request[Any, Any, Any]) -> Response[StatesOut]:
        """Count the messages by state, and say how fast mails leave."""
        event = await current_event(request)
        counts = await outbox_queries.count_by_state(scope=event.id)
        a_minute = await outbox_queries.count_sent_since(now() - PACE_OF) // (PACE_OF // timedelta(minutes=1))
        held, due = await outbox_queries.count_held(scope=event.id), await outbox_queries.count_due(scope=event.id)
        states = {state.value: found for state, found in counts.items()}
        return respond(request, StatesOut(**states, held=held, due=due, a_minute=a_minute))

    @get("/{message:uuid}", operation_id="readMessage")
    async def read(self, request: Request[Any, Any, Any], message: FromPath[UUID]) -> Response[MessageDetailsOut]:
        """Read one message: its texts, its calendar object, why it was written, how far it got."""
        event = await current_event(request)
        details = await outbox_queries.message_details(scope=event.id, message_id=message)
        calendar = details.calendar or await release.calendar_preview(event.id, message, request.app.state.settings)
        return respond(request, details_out(details, event, calendar))

    @patch("/{message:uuid}", operation_id="editMessage")
    async def edit(
        self, request: Request[Any, Any, Any], message: FromPath[UUID], data: Annotated[WordsIn, Body(examples=[WORDS_EXAMPLE])]
    ) -> MessageOut:
        """Change the words of a draft; its HTML is made again from the text."""
        event, actor = await current_event(request), Actor.of(person_of(request))
        await release.edit(actor, event_id=event.id, message_id=message, subject=data.subject, body_text=data.body_text)
        return message_out(await outbox_queries.message_line(scope=event.id, message_id=message), event)

    @post("/remind", operation_id="prepareReminders", status_code=200)
    async def remind(self, request: Request[Any, Any, Any]) -> CountOut:
        """Write the reminder of the eve as drafts: each person's whole day, with a PDF; whoever was sent the same day already gets none."""
        event = await current_event(request)
        done = await service.prepare_reminders(Actor.of(person_of(request)), event_id=event.id, settings=request.app.state.settings)
        return CountOut(len(done.message_ids))

    @post("/hold", operation_id="holdMessages", status_code=200)
    async def hold(self, request: Request[Any, Any, Any], data: Annotated[NamedIn, Body(examples=[SOME_EXAMPLE])]) -> CountOut:
        """Keep drafts from leaving with the others, until they are released by name."""
        event = await current_event(request)
        return CountOut(await outbox.hold_back(actor=Actor.of(person_of(request)), scope=event.id, message_ids=data.messages))

    @post("/unhold", operation_id="unholdMessages", status_code=200)
    async def unhold(self, request: Request[Any, Any, Any], data: Annotated[NamedIn, Body(examples=[SOME_EXAMPLE])]) -> CountOut:
        """Let drafts leave with the others again."""
        event, actor = await current_event(request), Actor.of(person_of(request))
        return CountOut(await outbox.hold_back(actor=actor, scope=event.id, message_ids=data.messages, is_held=False))

    @post("/offer", operation_id="offerMessages", status_code=200)
    async def offer(self, request: Request[Any, Any, Any]) -> CountOut:
        """Write drafts for what people still have to be told of the version in force: dropped and failed messages, changed names and addresses."""
        event = await current_event(request)
        done = await service.offer_again(Actor.of(person_of(request)), event_id=event.id, settings=request.app.state.settings)
        return CountOut(len(done.message_ids))

    @post("/release", operation_id="releaseMessages", status_code=200)
    async def release(
        self, request: Request[Any, Any, Any], data: Annotated[ChosenIn | None, Body(examples=[ALL_EXAMPLE, LATER_EXAMPLE, SOME_EXAMPLE])] = None
    ) -> CountOut:
        """Let drafts leave: all but those held (no body, or `null`), or those named, all or nothing; at once, or not before a moment."""
        event, wanted = await current_event(request), data or ChosenIn()
        count = await release.release(
            Actor.of(person_of(request)),
            event_id=event.id,
            settings=request.app.state.settings,
            message_ids=wanted.messages,
            not_before=wanted.not_before,
        )
        return CountOut(count)

    @post("/drop", operation_id="dropMessages", status_code=200)
    async def drop(self, request: Request[Any, Any, Any], data: Annotated[NamedIn, Body(examples=[SOME_EXAMPLE])]) -> CountOut:
        """Give up messages that have not left; what they were to tell stays untold until it is offered again."""
        event = await current_event(request)
        return CountOut(await outbox.drop(actor=Actor.of(person_of(request)), scope=event.id, message_ids=data.messages))

    @post("/retry", operation_id="retryMessages", status_code=200)
    async def retry(self, request: Request[Any, Any, Any], data: Annotated[NamedIn, Body(examples=[SOME_EXAMPLE])]) -> CountOut:
        """Try messages again that the mail server refused."""
        event = await current_event(request)
        return CountOut(await outbox.retry_failed(actor=Actor.of(person_of(request)), scope=event.id, message_ids=data.messages))
