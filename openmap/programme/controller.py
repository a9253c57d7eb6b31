"""The organiser's pages of the programme: sessions, who is on stage, who signed up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect

from openmap.audit.service import Actor
from openmap.errors import InvalidForm, Refusal
from openmap.events import queries as events
from openmap.events.guards import current_event, may_organise, organiser
from openmap.events.slots import Span
from openmap.events.tables import Side
from openmap.formats import short_day
from openmap.i18n import _, ngettext
from openmap.programme import exhibits, queries, seats, service
from openmap.programme.copying import copy_programme
from openmap.programme.exports import sign_up_file
from openmap.programme.forms import read_document, read_id, read_session, read_speaker, read_stand, session_fields
from openmap.programme.pages import ProgrammePage, SessionPage, SessionRow, SignUpsPage
from openmap.programme.proposals import propose_seat, propose_session
from openmap.programme.taking import TakesPublishedTime
from openmap.programme.values import values_of
from openmap.registrations import queries as registrations
from openmap.registrations.filters import Filters
from openmap.registrations.tables import RegistrationStatus
from openmap.rendering import page, redirect, url
from openmap.rest import Number
from openmap.security import person_of

if TYPE_CHECKING:
    from openmap.events.queries import EventDetails
    from openmap.programme.queries import SessionDetails
    from openmap.programme.values import SessionValues

AnyRequest = Request[Any, Any, Any]
PROGRAMME = "/gestion/{slug:str}/programme"
SESSION = PROGRAMME + "/seances/{session:uuid}"
SIGN_UPS = SESSION + "/inscrits"
LONGEST_SEARCH = 100
PARTNERS_SHOWN = 200
DAYS_SHOWN = 20


async def session_rows(event: EventDetails, *, only_public: bool = False) -> tuple[SessionRow, ...]:
    """Read the programme with, for each session, whether it is held during meetings."""
    slots = [Span(slot.starts_at, slot.ends_at) for slot in await events.slots_of(event.id) if not slot.is_closed]
    sessions = await queries.sessions_of(event, only_public=only_public)
    return tuple(SessionRow(session, any(session.span.overlaps(slot) for slot in slots)) for session in sessions)


@get(PROGRAMME, guards=[organiser])
async def show_programme(request: AnyRequest) -> Response[str]:
    """Show the programme of a day."""
    return page("programme/list.html", await _programme_page(request))


@post(PROGRAMME + "/reprise", guards=[organiser])
async def copy_from_another(request: AnyRequest) -> Redirect:
    """Take over the programme of another day that one organises."""
    event = await current_event(request)
    back = url("/gestion/{slug}/programme", slug=event.slug)
    source = read_id(str((await request.form()).get("source", "")))
    if source not in {key for key, _title in await _other_days(request, event)}:
        return redirect(back, notice=_("Choisissez une journée que vous organisez."), kind="warning")
    try:
        count = await copy_programme(_actor(request), event.id, source)
    except Refusal as refusal:
        return redirect(back, notice=str(refusal), kind="warning")
    words = ngettext("%(count)d séance est reprise, sans ses intervenants.", "%(count)d séances sont reprises, sans leurs intervenants.", count)
    return redirect(back, notice=words % {"count": count})


@post(PROGRAMME + "/stands", guards=[organiser])
async def add_stand(request: AnyRequest) -> Response[str] | Redirect:
    """Add a stand."""
    event = await current_event(request)
    raw = {name: str(value) for name, value in (await request.form()).items()}
    try:
        await exhibits.add_stand(_actor(request), event.id, read_stand(raw))
    except InvalidForm as refusal:
        errors = {f"stand_{name}": text for name, text in refusal.fields.items()}
        return page("programme/list.html", await _programme_page(request, raw, errors, str(refusal)), status=422)
    return redirect(url("/gestion/{slug}/programme", slug=event.slug) + "#stands", notice=_("Le stand est ajouté."))


@post(PROGRAMME + "/stands/{stand:uuid}/supprimer", guards=[organiser])
async def delete_stand(request: AnyRequest, stand: FromPath[UUID]) -> Redirect:
    """Take a stand away."""
    event = await current_event(request)
    await exhibits.delete_stand(_actor(request), event.id, stand)
    return redirect(url("/gestion/{slug}/programme", slug=event.slug) + "#stands", notice=_("Le stand est retiré."))


@post(PROGRAMME + "/documents", guards=[organiser])
async def add_document(request: AnyRequest) -> Response[str] | Redirect:
    """Keep a file for everyone to download."""
    event = await current_event(request)
    form = await request.form()
    upload = form.get("file")
    raw = {name: str(value) for name, value in form.items() if name != "file"}
    content = await upload.read() if isinstance(upload, UploadFile) else b""
    name = upload.filename if isinstance(upload, UploadFile) else ""
    try:
        await exhibits.add_document(_actor(request), event.id, read_document(raw, name, content))
    except InvalidForm as refusal:
        errors = {name if name == "file" else f"document_{name}": text for name, text in refusal.fields.items()}
        return page("programme/list.html", await _programme_page(request, raw, errors, str(refusal)), status=422)
    return redirect(url("/gestion/{slug}/programme", slug=event.slug) + "#documents", notice=_("Le document est en ligne."))


@post(PROGRAMME + "/documents/{document:uuid}/supprimer", guards=[organiser])
async def delete_document(request: AnyRequest, document: FromPath[UUID]) -> Redirect:
    """Take a document away."""
    event = await current_event(request)
    await exhibits.delete_document(_actor(request), event.id, document)
    return redirect(url("/gestion/{slug}/programme", slug=event.slug) + "#documents", notice=_("Le document est retiré."))


@get(PROGRAMME + "/seances/nouvelle", guards=[organiser])
async def show_new_session(request: AnyRequest) -> Response[str]:
    """Show the form of a new session."""
    return page("programme/session.html", SessionPage(await current_event(request), None, {"is_public": "1"}, {}, ""))


@post(PROGRAMME + "/seances/nouvelle", guards=[organiser])
async def add_session(request: AnyRequest) -> Response[str] | Redirect:
    """Add a session."""
    return await _save(request, None)


@get(SESSION, guards=[organiser])
async def show_session(request: AnyRequest, session: FromPath[UUID]) -> Response[str]:
    """Show a session, who is on stage, and whom a search (`?qui=`) finds."""
    event = await current_event(request)
    found = await queries.session(event, session)
    return page("programme/session.html", await _session_page(request, found, session_fields(found)))


@post(SESSION, guards=[organiser])
async def change_session(request: AnyRequest, session: FromPath[UUID]) -> Response[str] | Redirect:
    """Change a session."""
    return await _save(request, await queries.session(await current_event(request), session))


@post(SESSION + "/supprimer", guards=[organiser])
async def delete_session(request: AnyRequest, session: FromPath[UUID]) -> Redirect:
    """Take a session out of the programme."""
    event = await current_event(request)
    await service.delete_session(_actor(request), event.id, session)
    return redirect(url("/gestion/{slug}/programme", slug=event.slug), notice=_("La séance est retirée du programme."))


@post(SESSION + "/intervenants", guards=[organiser])
async def add_speaker(request: AnyRequest, session: FromPath[UUID]) -> Response[str] | Redirect:
    """Put somebody on stage."""
    event = await current_event(request)
    before = await queries.session(event, session)
    raw = {name: str(value) for name, value in (await request.form()).items()}
    values = values_of(before)
    try:
        return await _write(request, event, replace(values, speakers=(*values.speakers, read_speaker(raw))), before)
    except InvalidForm as refusal:
        last = f"speakers.{len(values.speakers)}."
        errors = {f"speaker_{name.removeprefix(last)}" if name.startswith(last) else name: text for name, text in refusal.fields.items()}
        kept = session_fields(before) | {name: text for name, text in raw.items() if name.startswith("speaker_")}
        return page("programme/session.html", await _session_page(request, before, kept, errors, str(refusal)), status=422)


@post(SESSION + "/intervenants/{position:int}/retirer", guards=[organiser])
async def remove_speaker(request: AnyRequest, session: FromPath[UUID], position: Number) -> Response[str] | Redirect:
    """Take somebody from the stage; `position` counts from 1."""
    event = await current_event(request)
    before = await queries.session(event, session)
    values = values_of(before)
    left = tuple(one for number, one in enumerate(values.speakers, 1) if number != position)
    return await _write(request, event, replace(values, speakers=left), before)


@get(SIGN_UPS, guards=[organiser])
async def show_sign_ups(request: AnyRequest, session: FromPath[UUID]) -> Response[str]:
    """List who signed up for a session, and whom a search (`?qui=`) finds."""
    event = await current_event(request)
    found = await queries.session(event, session)
    searched, people = await _search(request, event)
    lines = tuple(await queries.sign_ups_of(event.id, session))
    row = SessionRow(found, await seats.during_meetings(event, found))
    return page("programme/sign_ups.html", SignUpsPage(event, row, lines, searched, people))


@post(SIGN_UPS, guards=[organiser])
async def change_sign_ups(request: AnyRequest, session: FromPath[UUID]) -> Redirect:
    """Sign somebody up (`do=join`), take a sign-up back (`do=leave`), or give free seats to those who wait (`do=fill`)."""
    event = await current_event(request)
    form = await request.form()
    attendee, wanted = read_id(str(form.get("person", ""))), str(form.get("do", ""))
    back = url("/gestion/{slug}/programme/seances/{session}/inscrits", slug=event.slug, session=session)
    try:
        if wanted == "fill":
            count = await seats.give_seats(_actor(request), event.id, session)
            notice = ngettext("%(count)d place est donnée.", "%(count)d places sont données.", count) % {"count": count}
        elif attendee is None:
            return redirect(back, notice=_("Choisissez d'abord une personne."), kind="warning")
        elif wanted == "leave":
            await seats.cancel_sign_up(_actor(request), event.id, session, attendee)
            notice = _("L'inscription est retirée.")
        else:
            line = await seats.sign_up(_actor(request), event.id, session, attendee)
            notice = _("%(name)s attend une place.") % {"name": line.name} if line.rank else _("%(name)s a une place.") % {"name": line.name}
    except TakesPublishedTime as refusal:
        if attendee is None:
            return redirect(back, notice=f"{refusal} {_('Inscrivez ces personnes une à une.')}", kind="warning")
        return to_effects(event, await propose_seat(event.id, session, attendee))
    except Refusal as refusal:
        return redirect(back, notice=str(refusal), kind="warning")
    return redirect(back, notice=notice)


@get(SIGN_UPS + "/fichier/{name:str}", guards=[organiser])
async def download_sign_ups(request: AnyRequest, session: FromPath[UUID], name: FromPath[str]) -> Response[bytes]:
    """Download who signed up as a spreadsheet."""
    event = await current_event(request)
    await queries.session(event, session)
    content, kind = sign_up_file(event, await queries.sign_ups_of(event.id, session), name)
    headers = {"Content-Disposition": f'attachment; filename="{event.slug}-{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=kind, headers=headers)


async def _other_days(request: AnyRequest, event: EventDetails) -> list[tuple[UUID, str]]:
    """List the other days that this person organises, the latest first."""
    person = person_of(request)
    found = await events.events_of(None if person.is_administrator else person.account_id, limit=DAYS_SHOWN)
    return [(one.id, f"{one.title} ({short_day(one.day)})") for one in found if one.id != event.id and await may_organise(person, one)]


async def _programme_page(
    request: AnyRequest, values: dict[str, str] | None = None, errors: dict[str, str] | None = None, refused: str = ""
) -> ProgrammePage:
    event = await current_event(request)
    partners = await registrations.registrations_of(event.id, Filters(side=Side.PARTNER, status=RegistrationStatus.ACCEPTED), limit=PARTNERS_SHOWN)
    rows = await session_rows(event)
    return ProgrammePage(
        event=event,
        rows=rows,
        others=() if rows else tuple((str(key), title) for key, title in await _other_days(request, event)),
        stands=tuple(await queries.stands_of(event.id)),
        documents=tuple(await queries.documents_of(event.id)),
        partners=tuple((str(line.id), line.organisation) for line in partners),
        values=values or {},
        errors=errors or {},
        refused=refused,
    )


async def _save(request: AnyRequest, before: SessionDetails | None) -> Response[str] | Redirect:
    event = await current_event(request)
    raw = {name: str(value) for name, value in (await request.form()).items()}
    known = values_of(before) if before else None
    try:
        values = read_session(raw, known.speakers if known else (), known.reference if known else None)
        return await _write(request, event, values, before)
    except Refusal as refusal:
        data = await _session_page(request, before, raw, refusal.fields, str(refusal))
        return page("programme/session.html", data, status=refusal.status)


async def _write(request: AnyRequest, event: EventDetails, values: SessionValues, before: SessionDetails | None) -> Redirect:
    """Write a session; where that takes people from published meetings, lead to the page that says which."""
    key = before.id if before else None
    try:
        done = await service.save_session(_actor(request), event.id, values, session_id=key)
    except TakesPublishedTime:
        return to_effects(event, await propose_session(event.id, values, key))
    return redirect(url("/gestion/{slug}/programme/seances/{session}", slug=event.slug, session=done.id), notice=_("La séance est enregistrée."))


def to_effects(event: EventDetails, proposal: UUID) -> Redirect:
    """Lead to the page that says which published meetings a proposed change breaks."""
    return redirect(url("/gestion/{slug}/programme/changements/{proposal}", slug=event.slug, proposal=proposal))


async def _session_page(
    request: AnyRequest, found: SessionDetails | None, values: dict[str, str], errors: dict[str, str] | None = None, refused: str = ""
) -> SessionPage:
    event = await current_event(request)
    searched, people = await _search(request, event)
    takes = await seats.during_meetings(event, found) if found else False
    return SessionPage(event, found, values, errors or {}, refused, takes, searched, people)


async def _search(request: AnyRequest, event: EventDetails) -> tuple[str, tuple[queries.PersonLine, ...]]:
    searched = request.query_params.get("qui", "").strip()[:LONGEST_SEARCH]
    return searched, tuple(await queries.people_named(event.id, searched)) if searched else ()


def _actor(request: AnyRequest) -> Actor:
    return Actor.of(person_of(request))


PAGES = [
    show_programme,
    copy_from_another,
    add_stand,
    delete_stand,
    add_document,
    delete_document,
    show_new_session,
    add_session,
    show_session,
    change_session,
    delete_session,
    add_speaker,
    remove_speaker,
    show_sign_ups,
    change_sign_ups,
    download_sign_ups,
]
