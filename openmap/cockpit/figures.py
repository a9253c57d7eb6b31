"""The page of figures: what those who come need, offer and wish, and who meets how often, as pictures, tables and files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import Request, Response, get
from litestar.params import FromPath

from openmap import sheets
from openmap.cockpit.pages import FiguresPage
from openmap.cockpit.tallies import diaries_of, ranks_of
from openmap.errors import NotFound
from openmap.events import queries as events
from openmap.events.guards import current_event, organiser
from openmap.i18n import gettext as _
from openmap.publication import queries as publication
from openmap.registrations.tallies import tally_of
from openmap.rendering import page

if TYPE_CHECKING:
    from openmap.events.queries import EventDetails

AnyRequest = Request[Any, Any, Any]


@get("/gestion/{slug:str}/chiffres", guards=[organiser])
async def show_figures(request: AnyRequest) -> Response[str]:
    """Show the figures of a day."""
    return page("cockpit/figures.html", await _figures(await current_event(request)))


@get("/gestion/{slug:str}/chiffres/{name:str}", guards=[organiser])
async def download_figures(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """Download every table as one workbook, or one table as CSV."""
    event = await current_event(request)
    tables = (await _figures(event)).tables
    stem, _dot, extension = name.rpartition(".")
    if name == "chiffres.xlsx":
        content, kind = sheets.write_xlsx(tables), sheets.XLSX
    elif extension == "csv" and stem in tables:
        content, kind = sheets.write_csv(*tables[stem]), sheets.CSV
    else:
        raise NotFound(_("Ce fichier n'existe pas."))
    headers = {"Content-Disposition": f'attachment; filename="{event.slug}-{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=kind, headers=headers)


async def _figures(event: EventDetails) -> FiguresPage:
    return FiguresPage(
        event=event,
        tally=await tally_of(event.id),
        ranks=tuple(await ranks_of(event.id)),
        version=await publication.version_in_force(event.id),
        diaries=tuple(await diaries_of(event.id)),
        slots=tuple(await events.slots_of(event.id)),
    )


PAGES = [show_figures, download_figures]
