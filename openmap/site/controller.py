"""The pages that everyone may read."""

from __future__ import annotations

from typing import Any

from litestar import MediaType, Request, Response, get

from openmap.clock import now
from openmap.events import queries as events
from openmap.events.guards import shown_event
from openmap.events.queries import PhaseState
from openmap.i18n import current_locale
from openmap.programme import queries as programme
from openmap.registrations import queries as registrations
from openmap.registrations.tables import RegistrationStatus
from openmap.registrations.tallies import tally_of
from openmap.rendering import absolute, page, render
from openmap.security import public
from openmap.site.pages import EventPage, HomePage, LegalPage, PublicFiguresPage, SitemapPage

AnyRequest = Request[Any, Any, Any]
CLOSED = ("/api/", "/gestion", "/espace/", "/i/", "/courriers/", "/connexion", "/compte", "/equipe")


@get("/", guards=[public])
async def show_home() -> Response[str]:
    """List the days that everyone may see, those to come first."""
    return page("site/home.html", HomePage(tuple(event.in_language(current_locale()) for event in await events.listed_events(now().date()))))


@get("/journees/{slug:str}", guards=[public])
async def show_event(request: AnyRequest) -> Response[str]:
    """Show a day to everyone: facts, the rule by which meetings are given, how to register."""
    event = await shown_event(request)
    counts = await registrations.counts_of(event.id)
    phase = event.registration_phase(now())
    tables = await events.tables_of(event.id)
    data = EventPage(
        event=event,
        windows=tuple(await events.windows_of(event.id)),
        matrix=await events.matrix_of(event.id),
        phase=phase,
        is_open=phase is PhaseState.OPEN and event.cancelled_at is None and not event.is_published,
        accepted={side: count for (side, status), count in sorted(counts.items()) if status is RegistrationStatus.ACCEPTED},
        named=tuple(await registrations.listed_names(event.id)),
        table_count=sum(not table.is_withdrawn for table in tables),
        sessions=tuple(await programme.sessions_of(event, only_public=True)),
    )
    return page("site/event.html", data)


@get("/journees/{slug:str}/chiffres", guards=[public])
async def show_public_figures(request: AnyRequest) -> Response[str]:
    """Show what those who come need and offer, of those who agreed to be named."""
    event = await shown_event(request)
    return page("site/figures.html", PublicFiguresPage(event, await tally_of(event.id, only_listed=True)))


@get("/accessibilite", guards=[public])
async def show_accessibility() -> Response[str]:
    """State how accessible the site is, and where to write."""
    return page("site/accessibility.html")


@get("/mentions-legales", guards=[public])
async def show_legal(request: AnyRequest) -> Response[str]:
    """Say who publishes and hosts the site."""
    settings = request.app.state.settings
    return page("site/legal.html", LegalPage(settings.legal_publisher, settings.legal_director, settings.legal_host))


@get("/robots.txt", guards=[public], media_type=MediaType.TEXT)
async def show_robots() -> str:
    """Ask search engines to leave alone what is not for everyone."""
    closed = "".join(f"Disallow: {path}\n" for path in CLOSED)
    return f"User-agent: *\n{closed}Sitemap: {absolute('/sitemap.xml')}\n"


@get("/sitemap.xml", guards=[public])
async def show_sitemap() -> Response[str]:
    """List the pages that search engines should know: the days that are listed, and what is said of the site."""
    listed = [absolute("/journees/{slug}", slug=event.slug) for event in await events.listed_events(now().date())]
    data = SitemapPage((absolute("/"), *listed, absolute("/accessibilite"), absolute("/mentions-legales"), absolute("/donnees-personnelles")))
    return Response(content=render("site/sitemap.xml", data), media_type="application/xml")


PAGES = [show_event, show_public_figures, show_accessibility, show_legal, show_robots, show_sitemap]
HOME = show_home
