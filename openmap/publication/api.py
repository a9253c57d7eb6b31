"""Versions and the outbox for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, delete, get, post
from litestar.openapi.spec import Example
from litestar.params import FromPath, QueryParameter

from openmap.audit.service import Actor
from openmap.events import queries as events
from openmap.events.guards import current_event, organiser
from openmap.outbox import queries as outbox_queries
from openmap.outbox.tables import MessageState
from openmap.publication import day_feeds, feeds, queries, service
from openmap.publication.schemas import (
    DifferenceOut,
    FeedOut,
    PublishOut,
    VersionLineOut,
    VersionOut,
    change_out,
    message_out,
    version_line_out,
    version_out,
)
from openmap.registrations import queries as registrations
from openmap.rest import Cursor, Limit, Number, Page, Position, cut_page, decode_cursor, respond
from openmap.security import person_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openmap.publication.queries import Planned
    from openmap.registrations.queries import RegistrationDetails

InState = Annotated[MessageState | None, QueryParameter(name="state", description="Only messages in this state.")]
ALL_EXAMPLE = Example(summary="Every draft", value={"messages": None})
SOME_EXAMPLE = Example(summary="One message", value={"messages": ["6f1b9a52-3c0e-4f0e-9d0b-6b1f6a6f2b11"]})


async def people_of(meetings: Iterable[Planned]) -> dict[UUID, RegistrationDetails]:
    """Read the registrations that meet."""
    ids = sorted({key for meeting in meetings for key in (meeting.a, meeting.b)})
    return {row.id: row for row in await registrations.registrations_by_ids(ids)}


class VersionsApi(Controller):
    """Publish timetables, read what was published."""

    path = "/events/{event_key:str}"
    tags = ["publication"]
    guards = [organiser]

    @post("/drafts/{draft:uuid}/publish", operation_id="publishDraft", status_code=201)
    async def publish(self, request: Request[Any, Any, Any], draft: FromPath[UUID]) -> Response[PublishOut]:
        """Freeze a draft as the next version and write drafts of messages to everybody whose agenda changes; nothing is sent yet."""
        event = await current_event(request)
        done = await service.publish(Actor.of(person_of(request)), event_id=event.id, draft_id=draft, settings=request.app.state.settings)
        body = PublishOut(version=version_line_out(done.version, event), drafts=len(done.message_ids))
        return Response(body, status_code=201, headers={"Location": f"/api/v1/events/{event.id}/versions/{done.version.number}"})

    @get("/versions", operation_id="listVersions")
    async def find(self, request: Request[Any, Any, Any], cursor: Cursor = None, limit: Limit = 50) -> Response[Page[VersionLineOut]]:
        """List the versions of an event, the one in force first."""
        event = await current_event(request)
        before = decode_cursor(cursor, tuple[Position])[0] if cursor else None
        page = cut_page(await queries.versions_of(event.id, before=before, limit=limit + 1), limit, lambda version: (version.number,))
        return respond(request, Page(items=[version_line_out(version, event) for version in page.items], next=page.next))

    @get("/versions/{number:int}", operation_id="readVersion")
    async def read(self, request: Request[Any, Any, Any], number: Number) -> Response[VersionOut]:
        """Read a version with its meetings."""
        event = await current_event(request)
        version = await queries.version(event.id, number)
        meetings = await queries.planned_of_version(version.id)
        return respond(request, version_out(version, meetings, event, await people_of(meetings), await events.tables_of(event.id)))

    @get("/versions/{number:int}/difference", operation_id="readVersionDifference")
    async def difference(self, request: Request[Any, Any, Any], number: Number) -> Response[DifferenceOut]:
        """Read what a version changed from the one before, and the messages that it made."""
        event = await current_event(request)
        version = await queries.version(event.id, number)
        changes = await queries.changes_of(version)
        people = await people_of(meeting for change in changes for meeting in (change.before, change.after) if meeting)
        tables = await events.tables_of(event.id)
        messages = await outbox_queries.messages_of_batch(scope=event.id, batch=version.id)
        body = DifferenceOut(
            number=number,
            previous=number - 1 or None,
            changes=[change_out(change, event, people, tables) for change in changes],
            messages=[message_out(line, event) for line in messages],
        )
        return respond(request, body)


class FeedsApi(Controller):
    """Addresses of calendars to subscribe to: of the whole day, and of one person in place of invitations."""

    path = "/events/{event_key:str}"
    tags = ["publication"]
    guards = [organiser]

    @get("/feed", operation_id="readEventFeed")
    async def read(self, request: Request[Any, Any, Any]) -> Response[FeedOut]:
        """Read the secret address of the calendar of all meetings; null while it is closed."""
        event = await current_event(request)
        return respond(request, FeedOut(await day_feeds.address(event.id, request.app.state.settings) or None))

    @post("/feed", operation_id="renewEventFeed", status_code=200)
    async def renew(self, request: Request[Any, Any, Any]) -> FeedOut:
        """Make the address, or another one: the former answers no more."""
        event = await current_event(request)
        return FeedOut(await day_feeds.renew(Actor.of(person_of(request)), event_id=event.id, settings=request.app.state.settings))

    @delete("/feed", operation_id="closeEventFeed", status_code=204)
    async def close(self, request: Request[Any, Any, Any]) -> None:
        """Close the address."""
        event = await current_event(request)
        await day_feeds.close(Actor.of(person_of(request)), event_id=event.id)

    @post("/attendees/{attendee:uuid}/feed", operation_id="renewPersonFeed", status_code=200)
    async def renew_person(self, request: Request[Any, Any, Any], attendee: FromPath[UUID]) -> FeedOut:
        """Give a person a feed in place of invitations, or another address; withdrawals of the invitations they hold wait as drafts."""
        event, settings = await current_event(request), request.app.state.settings
        registration_id = await feeds.registration_of(event.id, attendee)
        await feeds.subscribe(Actor.of(person_of(request)), registration_id=registration_id, attendee_id=attendee, settings=settings)
        return FeedOut((await feeds.feed_addresses(registration_id, settings))[attendee])

    @delete("/attendees/{attendee:uuid}/feed", operation_id="closePersonFeed", status_code=204)
    async def close_person(self, request: Request[Any, Any, Any], attendee: FromPath[UUID]) -> None:
        """Close a person's feed; their invitations wait as drafts."""
        event, settings = await current_event(request), request.app.state.settings
        registration_id = await feeds.registration_of(event.id, attendee)
        actor = Actor.of(person_of(request))
        await feeds.unsubscribe(actor, registration_id=registration_id, attendee_id=attendee, settings=settings, closes=True)
