"""The programme for those who come: the public page and its calendar, and a participant's own page with sign-ups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from openmap.audit.service import Actor
from openmap.clock import now
from openmap.errors import Refusal
from openmap.events import queries as events
from openmap.events.guards import current_event, shown_event
from openmap.events.tables import Side
from openmap.i18n import _
from openmap.ical import Entry, feed
from openmap.programme import applications, queries, seats
from openmap.programme.controller import session_rows
from openmap.programme.forms import read_id
from openmap.programme.pages import OwnProgrammePage, PublicProgrammePage
from openmap.programme.taking import TakesPublishedTime
from openmap.registrations.guards import current_registration, own_registration
from openmap.registrations.tables import RegistrationStatus
from openmap.rendering import page, redirect, url
from openmap.rest import serve_calendar
from openmap.security import Rate, limited, public

if TYPE_CHECKING:
    from openmap.events.queries import EventDetails
    from openmap.registrations.queries import RegistrationDetails
    from openmap.settings import Settings

AnyRequest = Request[Any, Any, Any]
SEATS_RATE = Rate("hour", 60)  # each seat that is given back may write to whoever waits for it
DOCUMENT_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


@get("/journees/{slug:str}/programme", guards=[public])
async def show_public_programme(request: AnyRequest) -> Response[str]:
    """Show the programme of a day to everyone."""
    event = await shown_event(request)
    rows = await session_rows(event, only_public=True)
    is_open = any(row.session.takes_sign_up for row in rows) and event.cancelled_at is None
    stands, documents = await queries.stands_of(event.id), await queries.documents_of(event.id)
    call = await applications.find_call(event.id)
    phase = call.phase(now()) if call else None
    data = PublicProgrammePage(event, rows, is_open, tuple(stands), tuple(documents), call, phase)
    return page("programme/public.html", data)


@get("/journees/{slug:str}/documents/{document:uuid}/{name:str}", guards=[public], middleware=[limited("document", Rate("minute", 120))])
async def download_document(request: AnyRequest, document: FromPath[UUID], name: FromPath[str]) -> Response[bytes]:
    """Hand a document out, to be kept as a file: never shown inside the site, whatever it holds."""
    line, content = await queries.document((await current_event(request)).id, document)
    if name != line.file_name:
        raise queries.UnknownDocument
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(line.file_name, safe='')}",
        "Content-Security-Policy": DOCUMENT_POLICY,
        "Cache-Control": "public, max-age=300",
    }
    return Response(content, media_type=line.media_type, headers=headers)


@get("/journees/{slug:str}/programme.ics", guards=[public], middleware=[limited("programme-feed", Rate("minute", 120))])
async def show_programme_feed(request: AnyRequest) -> Response[str | None]:
    """Serve the programme as a calendar to subscribe to; 304 when the reader already holds it (RFC 9110, section 13.1.2)."""
    text = await programme_feed(await current_event(request), request.app.state.settings)
    return serve_calendar(request, text, name="programme", cache="public")


async def programme_feed(event: EventDetails, settings: Settings) -> str:
    """Write the public sessions of an event as a calendar; empty once it is cancelled. The same programme gives the same bytes."""
    domain = urlsplit(settings.base_url).hostname or "localhost"
    address = settings.base_url.rstrip("/") + url("/journees/{slug}/programme", slug=event.slug)
    sessions = await queries.sessions_of(event, only_public=True) if event.cancelled_at is None else []
    entries = [
        Entry(
            uid=f"{session.id}@{domain}",
            sequence=session.revision,
            stamped_at=max(session.updated_at, event.updated_at),
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            summary=session.title,
            location=", ".join(part for part in (session.room, event.place_name) if part),
            description=session.description,
            url=address,
        )
        for session in sessions
    ]
    return feed(entries, name=_("Programme %(event)s") % {"event": event.title}, timezone=event.timezone)


@get("/espace/{registration_id:uuid}/programme", guards=[own_registration])
async def show_own_programme(request: AnyRequest) -> Response[str]:
    """Show the programme to a registration, with what its people signed up for."""
    own = await current_registration(request)
    event = await events.event_for_reader(own.event_id)
    rows = await session_rows(event)
    ranks = {(line.session, line.attendee): line.rank for line in await queries.sign_ups_of(event.id) if line.registration == own.id}
    shown = tuple(row for row in rows if row.session.is_public or any(key[0] == row.session.id for key in ranks))
    comes = own.status is RegistrationStatus.ACCEPTED and event.cancelled_at is None
    is_open = frozenset(row.session.id for row in shown if comes and row.session.takes_sign_up and row.session.starts_at > now())
    call = await applications.find_call(event.id) if own.side is Side.STRUCTURE else None
    return page("programme/own.html", OwnProgrammePage(event, own, shown, ranks, is_open, call))


@post("/espace/{registration_id:uuid}/programme/{session:uuid}", guards=[own_registration], middleware=[limited("own-seats", SEATS_RATE)])
async def change_own_sign_up(request: AnyRequest, session: FromPath[UUID]) -> Redirect:
    """Sign one's person up for a session (`do=join`), or take that back (`do=leave`)."""
    own = await current_registration(request)
    form = await request.form()
    attendee = _own_person(own, str(form.get("person", "")))
    actor = Actor.by_registration(own.id, own.organisation)
    back = url("/espace/{registration}/programme", registration=own.id) + f"#s-{session}"
    try:
        if form.get("do") == "leave":
            await seats.cancel_sign_up(actor, own.event_id, session, attendee)
            return redirect(back, notice=_("L'inscription est retirée ; la place revient à qui l'attend."))
        line = await seats.sign_up(actor, own.event_id, session, attendee)
    except TakesPublishedTime:
        words = _("Le planning des rendez-vous est publié et cette séance a lieu en même temps. Écrivez à l'organisateur, qui peut vous y inscrire.")
        return redirect(back, notice=words, kind="warning")
    except Refusal as refusal:
        return redirect(back, notice=str(refusal), kind="warning")
    if line.rank:
        words = _("La séance est complète : %(name)s est n° %(rank)d à attendre une place. Un courriel vous prévient si elle se libère.")
        return redirect(back, notice=words % {"name": line.name, "rank": line.rank}, kind="info")
    return redirect(back, notice=_("%(name)s a une place.") % {"name": line.name})


def _own_person(own: RegistrationDetails, text: str) -> UUID:
    wanted = read_id(text)
    if wanted is None or wanted not in {person.id for delegation in own.present for person in delegation.attendees}:
        raise seats.NotComing
    return wanted


PAGES = [show_public_programme, download_document, show_programme_feed, show_own_programme, change_own_sign_up]
