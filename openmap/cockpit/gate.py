"""The pages of the gate and of the house: who is expected by name, what people need on the spot, who may be photographed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from litestar import Request, Response, get
from litestar.params import FromPath

from openmap.cockpit.arrivals import arrivals_of, on_site
from openmap.cockpit.pages import ArrivalsPage, OnSitePage, side_words
from openmap.errors import NotFound
from openmap.events.guards import current_event, desk, may_organise, organiser
from openmap.i18n import _
from openmap.registrations.transfers import as_file
from openmap.rendering import page
from openmap.security import person_of

if TYPE_CHECKING:
    from openmap.cockpit.arrivals import OnSite

AnyRequest = Request[Any, Any, Any]


@get("/gestion/{slug:str}/arrivees", guards=[desk])
async def show_arrivals(request: AnyRequest) -> Response[str]:
    """Show who is expected, by name, to be printed or read at the gate; no address, no telephone, no need."""
    event = await current_event(request)
    lines = await arrivals_of(event.id)
    data = ArrivalsPage(event, tuple(lines), Counter(line.side for line in lines), may_organise=await may_organise(person_of(request), event))
    return page("cockpit/arrivals.html", data)


@get("/gestion/{slug:str}/arrivees/{name:str}", guards=[desk])
async def download_arrivals(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """Download who is expected, as a spreadsheet."""
    event = await current_event(request)
    headings = [_("nom"), _("prénom"), _("organisation"), _("service"), _("rôle")]
    lines = await arrivals_of(event.id)
    rows: list[list[object]] = [[line.last_name, line.first_name, line.organisation, line.service, side_words(line)] for line in lines]
    return _file(name, "arrivees", headings, rows, event.slug)


@get("/gestion/{slug:str}/sur-place", guards=[organiser])
async def show_on_site(request: AnyRequest) -> Response[str]:
    """Show access and catering needs, and who agreed to photographs."""
    event = await current_event(request)
    return page("cockpit/on_site.html", OnSitePage(event, tuple(await on_site(event.id))))


@get("/gestion/{slug:str}/sur-place/{name:str}", guards=[organiser])
async def download_on_site(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """Download what people need and agreed to, as a spreadsheet."""
    event = await current_event(request)
    headings = [_("nom"), _("organisation"), _("accès"), _("repas"), _("photographies")]
    return _file(name, "sur-place", headings, [_on_site_row(line) for line in await on_site(event.id)], event.slug)


def _on_site_row(line: OnSite) -> list[object]:
    return [line.name, line.organisation, line.access_needs, line.catering_needs, _("oui") if line.agrees_to_photos else _("non")]


def _file(name: str, stem: str, headings: list[str], rows: list[list[object]], slug: str) -> Response[bytes]:
    known, _dot, extension = name.rpartition(".")
    if known != stem or extension not in {"csv", "xlsx"}:
        raise NotFound(_("Ce fichier n'existe pas."))
    content, kind = as_file(stem, headings, rows, extension)
    headers = {"Content-Disposition": f'attachment; filename="{slug}-{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=kind, headers=headers)


PAGES = [show_arrivals, download_arrivals, show_on_site, download_on_site]
