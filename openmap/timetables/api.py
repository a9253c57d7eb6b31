"""Runs and drafts for other programs."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, patch, post
from litestar.openapi.spec import Example
from litestar.params import Body, FromPath

from openmap.audit.service import Actor
from openmap.events.guards import current_event, organiser
from openmap.registrations.queries import registration_id_by_key
from openmap.rest import Cursor, Limit, Page, Position, cut_page, decode_cursor, require_match, respond
from openmap.security import person_of
from openmap.timetables import drafts, exports, queries, service
from openmap.timetables.schemas import (
    DraftLineOut,
    DraftOut,
    RunIn,
    RunLineOut,
    RunOut,
    Steps,
    draft_line_out,
    draft_out,
    run_line_out,
    run_out,
)

RUN_EXAMPLE = Example(summary="Ten seconds", value={"policy": "build", "time_limit_s": 10, "seed": 0})
MOVE_EXAMPLE = Example(
    summary="Pin one meeting, remove another",
    value=[{"op": "pin", "from": "ref:A01", "to": "ref:S07"}, {"op": "remove", "from": "ref:A02", "to": "ref:S03"}],
)


def _before(cursor: str | None) -> int | None:
    return decode_cursor(cursor, tuple[Position])[0] if cursor else None


async def described_draft(event_id: UUID, draft_id: UUID) -> DraftOut:
    """Read a draft with its meetings and describe it."""
    draft = await queries.draft(event_id, draft_id)
    return draft_out(draft, await queries.meetings_of(draft.id), await queries.facts_of(event_id))


async def described_run(event_id: UUID, run_id: UUID) -> RunOut:
    """Read a run, with the draft it made, and describe it."""
    run = await queries.run(event_id, run_id)
    draft = await queries.draft(event_id, run.draft) if run.draft else None
    return run_out(run, draft, await queries.facts_of(event_id))


class RunsApi(Controller):
    """Build timetables."""

    path = "/events/{event_key:str}"
    tags = ["timetables"]
    guards = [organiser]

    @get("/problem", operation_id="readProblem")
    async def problem(self, request: Request[Any, Any, Any]) -> Response[dict[str, Any]]:
        """Read what the solver would be asked now: the PROBLEM.json of `python -m scheduler`."""
        event = await current_event(request)
        latest = await queries.latest_draft(event.id)
        pins = [meeting for meeting in (await queries.meetings_of(latest) if latest else ()) if meeting.is_pinned]
        return respond(request, exports.problem_data(await queries.facts_of(event.id), pins))

    @post("/runs", operation_id="startRun", status_code=202)
    async def start(self, request: Request[Any, Any, Any], data: Annotated[RunIn, Body(examples=[RUN_EXAMPLE])]) -> Response[RunOut]:
        """Start a run; follow it at `Location` until its state is done, stopped or failed."""
        event = await current_event(request)
        run = await service.start_run(Actor.of(person_of(request)), event.id, policy=data.policy, time_limit_s=data.time_limit_s, seed=data.seed)
        body = run_out(run, None, await queries.facts_of(event.id))
        return Response(body, status_code=202, headers={"Location": f"/api/v1/events/{event.id}/runs/{run.id}"})

    @get("/runs", operation_id="listRuns")
    async def runs(self, request: Request[Any, Any, Any], cursor: Cursor = None, limit: Limit = 50) -> Response[Page[RunLineOut]]:
        """List the runs of an event, the last first."""
        event = await current_event(request)
        page = cut_page(await queries.runs_of(event.id, before=_before(cursor), limit=limit + 1), limit, lambda run: (run.number,))
        return respond(request, Page(items=[run_line_out(run, event.timezone) for run in page.items], next=page.next))

    @get("/runs/{run:uuid}", operation_id="readRun")
    async def run(self, request: Request[Any, Any, Any], run: FromPath[UUID]) -> Response[RunOut]:
        """Read a run: state, progress, goals with bounds, wishes not met with their reasons, and the draft it made."""
        event = await current_event(request)
        return respond(request, await described_run(event.id, run))

    @post("/runs/{run:uuid}/stop", operation_id="stopRun", status_code=202)
    async def stop(self, request: Request[Any, Any, Any], run: FromPath[UUID]) -> Response[RunOut]:
        """Stop a run and keep the best it has."""
        event = await current_event(request)
        stopped = await service.stop_run(Actor.of(person_of(request)), event.id, run)
        body = await described_run(event.id, stopped.id)
        return Response(body, status_code=202, headers={"Location": f"/api/v1/events/{event.id}/runs/{stopped.id}"})


class DraftsApi(Controller):
    """Read and change timetables before they are published."""

    path = "/events/{event_key:str}/drafts"
    tags = ["timetables"]
    guards = [organiser]

    @get(operation_id="listDrafts")
    async def find(self, request: Request[Any, Any, Any], cursor: Cursor = None, limit: Limit = 50) -> Response[Page[DraftLineOut]]:
        """List the drafts of an event, the last first."""
        event = await current_event(request)
        page = cut_page(await queries.drafts_of(event.id, before=_before(cursor), limit=limit + 1), limit, lambda draft: (draft.number,))
        return respond(request, Page(items=[draft_line_out(draft, event.timezone) for draft in page.items], next=page.next))

    @get("/{draft:uuid}", operation_id="readDraft")
    async def read(self, request: Request[Any, Any, Any], draft: FromPath[UUID]) -> Response[DraftOut]:
        """Read a draft with its meetings, named by registrations."""
        event = await current_event(request)
        return respond(request, await described_draft(event.id, draft))

    @patch("/{draft:uuid}", operation_id="changeDraft")
    async def change(
        self, request: Request[Any, Any, Any], draft: FromPath[UUID], data: Annotated[Steps, Body(examples=[MOVE_EXAMPLE])]
    ) -> Response[DraftOut]:
        """Make a new draft by moving, swapping, removing, adding, pinning or unpinning meetings; 409 with each broken rule."""
        event = await current_event(request)
        if "if-match" in request.headers:
            require_match(request, await described_draft(event.id, draft))
        ids = {key: await registration_id_by_key(event.id, key) for key in {key for step in data for key in step.keys}}
        steps = [step.change(ids) for step in data]
        made = await drafts.change_draft(Actor.of(person_of(request)), event.id, draft, steps)
        body = await described_draft(event.id, made.id)
        return Response(body, headers={"Location": f"/api/v1/events/{event.id}/drafts/{made.id}"})

    @get("/{draft:uuid}/problem", operation_id="readDraftProblem")
    async def problem(self, request: Request[Any, Any, Any], draft: FromPath[UUID]) -> Response[dict[str, Any]]:
        """Read the PROBLEM.json that the draft's TIMETABLE.json can be checked with."""
        event = await current_event(request)
        found = await queries.draft(event.id, draft)
        return respond(request, exports.problem_data(await queries.facts_of(event.id), await queries.meetings_of(found.id)))

    @get("/{draft:uuid}/timetable", operation_id="readDraftTimetable")
    async def timetable(self, request: Request[Any, Any, Any], draft: FromPath[UUID]) -> Response[dict[str, Any]]:
        """Read a draft as the TIMETABLE.json of `python -m scheduler`."""
        event = await current_event(request)
        found = await queries.draft(event.id, draft)
        return respond(request, exports.timetable_data(found, await queries.meetings_of(found.id), await queries.facts_of(event.id)))
