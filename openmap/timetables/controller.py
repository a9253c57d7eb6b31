"""The organiser's pages about runs and drafts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from openmap import sheets
from openmap.audit.service import Actor
from openmap.errors import InvalidForm, NotFound
from openmap.events.guards import current_event, organiser
from openmap.events.queries import EventDetails
from openmap.i18n import gettext as _
from openmap.rendering import page, redirect, url
from openmap.rest import Number
from openmap.security import person_of
from openmap.timetables import exports, queries, service
from openmap.timetables.boards import BOARD_PAGES
from openmap.timetables.forms import read_run_form
from openmap.timetables.pages import TimetablesPage, draft_row, run_page, run_row
from openmap.timetables.preflight import PreflightPage, finding_rows
from openmap.timetables.rules import findings

AnyRequest = Request[Any, Any, Any]
DRAFTS_SHOWN = 20
RUNS_SHOWN = 10
MOST_DIGITS = 7
JSON = "application/json"


@get("/gestion/{slug:str}/calculs", guards=[organiser])
async def show_timetables(request: AnyRequest) -> Response[str]:
    """List runs and drafts, and offer to start a run."""
    before = request.query_params.get("avant", "")
    data = await _timetables_page(await current_event(request), before=int(before) if before.isdecimal() and len(before) <= MOST_DIGITS else None)
    return page("timetables/list.html", data)


@get("/gestion/{slug:str}/calculs/verification", guards=[organiser])
async def show_preflight(request: AnyRequest) -> Response[str]:
    """Say what a run would suffer from, with the remedy of each, before it is started."""
    event = await current_event(request)
    facts, active = await queries.facts_of(event.id), await queries.active_run(event.id)
    data = PreflightPage(
        event=event,
        findings=finding_rows(findings(facts, await queries.unreachable_delegations(event.id)), facts),
        active=run_row(active) if active else None,
        has_published=bool(facts.published),
        values={},
        errors={},
    )
    return page("timetables/preflight.html", data)


@post("/gestion/{slug:str}/calculs", guards=[organiser])
async def start_run(request: AnyRequest) -> Response[str] | Redirect:
    """Start a run, then show how far it is."""
    event = await current_event(request)
    raw = {name: str(value) for name, value in (await request.form()).items()}
    try:
        form = read_run_form(raw)
        run = await service.start_run(Actor.of(person_of(request)), event.id, policy=form.policy, time_limit_s=form.time_limit_s, seed=form.seed)
    except InvalidForm as refusal:
        return page("timetables/list.html", await _timetables_page(event, values=raw, errors=refusal.fields), status=422)
    return redirect(url("/gestion/{slug}/calculs/{run}", slug=event.slug, run=run.id))


@get("/gestion/{slug:str}/calculs/{run:uuid}", guards=[organiser])
async def show_run(request: AnyRequest, run: FromPath[UUID]) -> Response[str]:
    """Show how far a run is; htmx asks for the fragment alone."""
    event = await current_event(request)
    return page("timetables/run.html", run_page(event, await queries.run(event.id, run)))


@get("/gestion/{slug:str}/calculs/{run:uuid}/avancement", guards=[organiser])
async def show_progress(request: AnyRequest, run: FromPath[UUID]) -> Response[str]:
    """Show the part of the page that changes while a run goes on."""
    event = await current_event(request)
    return page("timetables/_progress.html", run_page(event, await queries.run(event.id, run)))


@post("/gestion/{slug:str}/calculs/{run:uuid}/arreter", guards=[organiser])
async def stop_run(request: AnyRequest, run: FromPath[UUID]) -> Redirect:
    """Stop a run and keep the best it has."""
    event = await current_event(request)
    try:
        await service.stop_run(Actor.of(person_of(request)), event.id, run)
    except service.RunOver as refusal:
        return redirect(url("/gestion/{slug}/calculs/{run}", slug=event.slug, run=run), notice=str(refusal), kind="info")
    return redirect(url("/gestion/{slug}/calculs/{run}", slug=event.slug, run=run))


@get("/gestion/{slug:str}/brouillons", guards=[organiser])
async def drafts_moved(request: AnyRequest) -> Redirect:
    """Drafts are listed with the runs."""
    return redirect(url("/gestion/{slug}/calculs", slug=(await current_event(request)).slug))


@get("/gestion/{slug:str}/brouillons/{number:int}/fichiers/{name:str}", guards=[organiser])
async def download_draft(request: AnyRequest, number: Number, name: FromPath[str]) -> Response[bytes]:
    """Download a draft as a spreadsheet, or as the files of the scheduler's command line."""
    event = await current_event(request)
    draft = await queries.draft(event.id, number)
    meetings, facts = await queries.meetings_of(draft.id), await queries.facts_of(event.id)
    match name:
        case "planning.csv":
            content, kind = sheets.write_csv(*exports.sheet(meetings, facts)), sheets.CSV
        case "planning.xlsx":
            content, kind = sheets.write_xlsx({_("Planning"): exports.sheet(meetings, facts)}), sheets.XLSX
        case "PROBLEM.json":
            content, kind = exports.as_json(exports.problem_data(facts, meetings)), JSON
        case "TIMETABLE.json":
            content, kind = exports.as_json(exports.timetable_data(draft, meetings, facts)), JSON
        case _:
            raise NotFound(_("Ce fichier n'existe pas."))
    headers = {"Content-Disposition": f'attachment; filename="{event.slug}-{draft.number}-{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=kind, headers=headers)


async def _timetables_page(
    event: EventDetails, *, before: int | None = None, values: dict[str, str] | None = None, errors: dict[str, str] | None = None
) -> TimetablesPage:
    drafts = await queries.drafts_of(event.id, before=before, limit=DRAFTS_SHOWN + 1)
    counts = await queries.count_meetings([draft.id for draft in drafts])
    active = await queries.active_run(event.id)
    shown = drafts[:DRAFTS_SHOWN]
    return TimetablesPage(
        event=event,
        drafts=tuple(draft_row(draft, counts.get(draft.id, 0)) for draft in shown),
        runs=tuple(run_row(run) for run in await queries.runs_of(event.id, limit=RUNS_SHOWN)),
        active=run_row(active) if active else None,
        has_published=await queries.published_draft(event.id) is not None,
        older=shown[-1].number if len(drafts) > DRAFTS_SHOWN else None,
        values=values or {},
        errors=errors or {},
    )


PAGES = [show_timetables, show_preflight, start_run, show_run, show_progress, stop_run, drafts_moved, download_draft, *BOARD_PAGES]
