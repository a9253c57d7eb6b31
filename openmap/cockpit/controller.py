"""Pages of the cockpit: what was done at an event."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from litestar import Request, Response, get

from openmap.audit import queries as audit
from openmap.cockpit.labels import ACTOR_KINDS, action_label
from openmap.cockpit.pages import JournalEntry, JournalPage
from openmap.events.guards import current_event, organiser
from openmap.rendering import page, url
from openmap.rest import CursorUnknown, cut_page, decode_cursor

if TYPE_CHECKING:
    from openmap.audit.queries import JournalLine

LINES = 50
LINKS = {"registration": "/gestion/{slug}/inscriptions/{id}", "message": "/gestion/{slug}/messages/{id}"}


@get("/gestion/{slug:str}/journal", guards=[organiser])
async def show_journal(request: Request[Any, Any, Any]) -> Response[str]:
    """Show who did what, fifty lines a page."""
    event = await current_event(request)
    cursor = request.query_params.get("suite", "")
    lines = await audit.journal_of(event.id, before=_before(cursor) if cursor else None, limit=LINES)
    cut = cut_page(lines, LINES, lambda line: (line.at.isoformat(), line.id))
    entries = [_entry(line, event.slug) for line in cut.items]
    return page("cockpit/journal.html", JournalPage(event=event, entries=entries, next=cut.next, is_first=not cursor))


def _before(cursor: str) -> tuple[datetime, UUID]:
    moment, last = decode_cursor(cursor, 2)
    try:
        return datetime.fromisoformat(moment), UUID(last)
    except (TypeError, ValueError, AttributeError) as error:
        raise CursorUnknown from error


def _entry(line: JournalLine, slug: str) -> JournalEntry:
    pattern = LINKS.get(line.subject_kind)
    link = url(pattern, slug=slug, id=line.subject_id) if pattern and line.subject_id else ""
    how = str(ACTOR_KINDS.get(line.actor_kind, line.actor_kind))
    return JournalEntry(at=line.at, who=line.actor_name, how=how, what=action_label(line.action), link=link)


PAGES = [show_journal]
