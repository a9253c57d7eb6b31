"""Pages of the cockpit: where a day stands, what failed behind the scenes, what was done."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from openmap import jobs, sheets
from openmap.attendance.queries import count_open_refusals, count_open_replies
from openmap.attendance.stranded import count_taken
from openmap.audit import queries as audit
from openmap.clock import now
from openmap.cockpit.exports import LABELS, TEMPLATES, Print, badges, document, file_name, held_of, is_ready, workbook
from openmap.cockpit.labels import ACTOR_KINDS, action_label
from openmap.cockpit.pages import CockpitPage, FailedJobsPage, JournalEntry, JournalPage, PrintRow, PrintsPage
from openmap.cockpit.queries import figures_of
from openmap.cockpit.rules import Standing, next_actions, steps_of
from openmap.errors import Conflict, NotFound
from openmap.events.guards import current_event, organiser
from openmap.i18n import current_locale, lazy
from openmap.i18n import gettext as _
from openmap.printing import write_pdf
from openmap.registrations.queries import counts_of, registrations_by_ids
from openmap.rendering import page, redirect, url
from openmap.rest import Number, cut_page, decode_cursor
from openmap.security import Rate, limited

if TYPE_CHECKING:
    from openmap.audit.queries import JournalLine

LINES = 50
PDF = "application/pdf"
PRINTS_RATE = Rate("minute", 30)
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
LINKS = {"registration": "/gestion/{slug}/inscriptions/{id}", "message": "/gestion/{slug}/messages/{id}"}


class NoSuchPrint(NotFound):
    """No document has this name."""

    message = lazy("Ce document n'existe pas : choisissez-en un dans la liste des impressions.")


class NothingToPrint(Conflict):
    """The document would be empty."""

    message = lazy("Il n'y a encore rien à imprimer ici : ce document se remplit avec les inscriptions acceptées et le planning publié.")


@get("/gestion/{slug:str}", guards=[organiser])
async def show_cockpit(request: Request[Any, Any, Any]) -> Response[str]:
    """Show where the day stands and what to do next."""
    event = await current_event(request)
    figures = await figures_of(event.id)
    figures = replace(figures, stranded=figures.stranded + await count_taken(event))
    answers = await count_open_refusals(event.id), await count_open_replies(event.id)
    standing = Standing(event, now(), figures, await counts_of(event.id), *answers)
    failed = await jobs.failed_jobs(event.id)
    return page("cockpit/cockpit.html", CockpitPage(event, standing, steps_of(standing), next_actions(standing), len(failed)))


@get("/gestion/{slug:str}/taches", guards=[organiser])
async def show_failed_jobs(request: Request[Any, Any, Any]) -> Response[str]:
    """Show what gave up behind the scenes."""
    event = await current_event(request)
    return page("cockpit/failed_jobs.html", FailedJobsPage(event, await jobs.failed_jobs(event.id)))


@post("/gestion/{slug:str}/taches/{job_id:int}/relancer", guards=[organiser])
async def retry_failed_job(request: Request[Any, Any, Any], job_id: Number) -> Redirect:
    """Let a job that gave up run again."""
    event = await current_event(request)
    back = url("/gestion/{slug}/taches", slug=event.slug)
    try:
        await jobs.retry_failed_job(job_id, event.id)
    except jobs.NoFailedJob as refusal:
        return redirect(back, notice=str(refusal), kind="info")
    return redirect(back, notice=_("La tâche est relancée."))


@get("/gestion/{slug:str}/journal", guards=[organiser])
async def show_journal(request: Request[Any, Any, Any]) -> Response[str]:
    """Show who did what, fifty lines a page."""
    event = await current_event(request)
    cursor = request.query_params.get("suite", "")
    lines = await audit.journal_of(event.id, before=decode_cursor(cursor, tuple[Moment, UUID]) if cursor else None, limit=LINES)
    cut = cut_page(lines, LINES, lambda line: (line.at.isoformat(), line.id))
    about = {line.subject_id for line in cut.items if line.subject_kind == "registration" and line.subject_id}
    names = {one.id: one.organisation for one in await registrations_by_ids(list(about))}
    entries = [_entry(line, event.slug, names.get(line.subject_id, "") if line.subject_id else "") for line in cut.items]
    return page("cockpit/journal.html", JournalPage(event=event, entries=entries, next=cut.next, is_first=not cursor))


@get("/gestion/{slug:str}/impressions", guards=[organiser])
async def show_prints(request: Request[Any, Any, Any]) -> Response[str]:
    """List the documents of the day."""
    event = await current_event(request)
    held = await held_of(event)
    rows = tuple(PrintRow(kind.value, str(name), str(about), is_ready(kind, held)) for kind, (name, about) in LABELS.items())
    return page("cockpit/prints.html", PrintsPage(event, rows, len(badges(held, codes=False)), held.version))


@get("/gestion/{slug:str}/impressions/{name:str}", guards=[organiser], middleware=[limited("prints", PRINTS_RATE)])
async def download_print(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """Download one document, as PDF or as a workbook."""
    event = await current_event(request)
    stem, _dot, suffix = name.rpartition(".")
    if stem not in set(Print) or suffix not in {"pdf", "xlsx"}:
        raise NoSuchPrint
    kind, held = Print(stem), await held_of(event)
    if not is_ready(kind, held):
        raise NothingToPrint
    if suffix == "pdf":
        content, media_type = await write_pdf(TEMPLATES[kind], document(kind, held), locale=current_locale()), PDF
    else:
        content, media_type = sheets.write_xlsx(workbook(kind, held)), sheets.XLSX
    disposition = f'attachment; filename="{file_name(kind, event, suffix)}"'
    return Response(content, media_type=media_type, headers={"Content-Disposition": disposition, "Cache-Control": "no-store"})


def _entry(line: JournalLine, slug: str, about: str) -> JournalEntry:
    pattern = LINKS.get(line.subject_kind)
    link = url(pattern, slug=slug, id=line.subject_id) if pattern and line.subject_id else ""
    how = str(ACTOR_KINDS.get(line.actor_kind, line.actor_kind))
    return JournalEntry(at=line.at, who=line.actor_name, how=how, what=action_label(line.action), about=about, link=link)


PAGES = [show_cockpit, show_failed_jobs, retry_failed_job, show_journal, show_prints, download_print]
