"""Answers for other programs: what people said, and what calendars answered by mail and waits for a decision."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.openapi.spec import Example
from litestar.params import Body, FromPath, QueryParameter

from openmap.attendance import incoming, queries, service
from openmap.attendance.schemas import AnswerOut, DecisionIn, ReplyOut, answer_out, reply_out
from openmap.attendance.tables import AnswerKind
from openmap.audit.service import Actor
from openmap.events.guards import current_event, organiser
from openmap.rest import Cursor, Limit, Page, Position, cut_page, decode_cursor, respond
from openmap.security import person_of

OfKind = Annotated[AnswerKind | None, QueryParameter(name="kind", description="Only answers of this kind.")]
Decided = Annotated[bool, QueryParameter(description="Also those that were taken, be it by themselves, or set aside.")]
YES_EXAMPLE = Example(summary="The person comes", value={"as": "accepted"})


class AnswersApi(Controller):
    """Read what people answered to their invitations."""

    path = "/events/{event_key:str}/answers"
    tags = ["answers"]
    guards = [organiser]

    @get(operation_id="listAnswers")
    async def find(
        self, *, request: Request[Any, Any, Any], cursor: Cursor = None, limit: Limit = 50, wanted: OfKind = None
    ) -> Response[Page[AnswerOut]]:
        """List the last answer to each meeting or session, refusals that wait first; `is_current` is false for one to an earlier time."""
        event, offset = await current_event(request), _offset(cursor)
        lines = await queries.answers_of(event.id, kind=wanted, offset=offset, limit=limit + 1)
        return respond(request, cut_page([answer_out(line, event) for line in lines], limit, lambda _: (offset + limit,)))

    @post("/{answer:uuid}/handle", operation_id="handleRefusal", status_code=204)
    async def handle(self, request: Request[Any, Any, Any], answer: FromPath[UUID]) -> None:
        """Note that a refusal was dealt with; it cancels nothing by itself."""
        event = await current_event(request)
        await service.handle_refusal(Actor.of(person_of(request)), event_id=event.id, answer_id=answer)


class RepliesApi(Controller):
    """Decide of what calendars answered by mail and nobody should take unread."""

    path = "/events/{event_key:str}/replies"
    tags = ["answers"]
    guards = [organiser]

    @get(operation_id="listReplies")
    async def find(
        self, *, request: Request[Any, Any, Any], cursor: Cursor = None, limit: Limit = 50, decided: Decided = False
    ) -> Response[Page[ReplyOut]]:
        """List the replies that wait, the newest first, each with its doubts; `decided` adds the others behind them."""
        event, offset = await current_event(request), _offset(cursor)
        lines = await queries.replies_of_event(event.id, decided=decided, offset=offset, limit=limit + 1)
        return respond(request, cut_page([reply_out(line, event) for line in lines], limit, lambda _: (offset + limit,)))

    @post("/{reply:uuid}/take", operation_id="takeReply", status_code=200)
    async def take(
        self, request: Request[Any, Any, Any], reply: FromPath[UUID], data: Annotated[DecisionIn, Body(examples=[YES_EXAMPLE])]
    ) -> ReplyOut:
        """Take a reply that waits as the answer of the person who was invited."""
        event = await current_event(request)
        await incoming.accept_reply(Actor.of(person_of(request)), event_id=event.id, reply_id=reply, kind=data.as_)
        return reply_out(await queries.reply_line(event.id, reply), event)

    @post("/{reply:uuid}/set-aside", operation_id="setReplyAside", status_code=200)
    async def set_aside(self, request: Request[Any, Any, Any], reply: FromPath[UUID]) -> ReplyOut:
        """Leave a reply that waits without effect."""
        event = await current_event(request)
        await incoming.set_reply_aside(Actor.of(person_of(request)), event_id=event.id, reply_id=reply)
        return reply_out(await queries.reply_line(event.id, reply), event)

    @post("/{reply:uuid}/reopen", operation_id="reopenReply", status_code=200)
    async def reopen(self, request: Request[Any, Any, Any], reply: FromPath[UUID]) -> ReplyOut:
        """Take back what was decided of a reply, be it by itself: the answer made of it goes, the one before holds again."""
        event = await current_event(request)
        await incoming.reopen_reply(Actor.of(person_of(request)), event_id=event.id, reply_id=reply)
        return reply_out(await queries.reply_line(event.id, reply), event)


def _offset(cursor: str | None) -> int:
    return decode_cursor(cursor, tuple[Position])[0] if cursor else 0
