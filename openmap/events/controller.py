"""The organiser's days: their list, a new one, and the team of each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from openmap.accounts.guards import account_id_of, signed_in
from openmap.audit.service import Actor
from openmap.clock import now
from openmap.errors import Conflict, InvalidForm
from openmap.events import queries, service
from openmap.events.copying import copy_event
from openmap.events.forms import read_copy_day, read_event_form, read_fields, with_short_address
from openmap.events.guards import current_event, organiser
from openmap.events.pages import DEFAULTS, SECTIONS, CopyPage, EventsPage, NewEventPage, TeamPage, typed_errors
from openmap.events.queries import EventDetails
from openmap.events.tables import OrganiserRole
from openmap.i18n import gettext as _
from openmap.rendering import page, redirect, url
from openmap.security import person_of

AnyRequest = Request[Any, Any, Any]
EVENTS_SHOWN = 200


@get("/gestion", guards=[signed_in])
async def show_events(request: AnyRequest) -> Response[str]:
    """List one's events."""
    person = person_of(request)
    found = await queries.events_of(None if person.is_administrator else person.account_id, limit=EVENTS_SHOWN)
    today = now().date()
    ahead = tuple(sorted((event for event in found if event.day >= today), key=lambda event: event.day))
    return page("events/list.html", EventsPage(ahead, tuple(event for event in found if event.day < today)))


@get("/gestion/{slug:str}/copie", guards=[organiser])
async def show_copy(request: AnyRequest) -> Response[str]:
    """Offer to set a new day up like this one."""
    event = await current_event(request)
    return page("events/copy.html", CopyPage(event, {"title": event.title}, {}))


@post("/gestion/{slug:str}/copie", guards=[organiser])
async def copy_day(request: AnyRequest) -> Response[str] | Redirect:
    """Set a new day up like this one, then offer to invite those who came to it."""
    event = await current_event(request)
    raw = with_short_address({name: str(value).strip() for name, value in (await request.form()).items()})
    try:
        made = await copy_event(
            Actor.of(person_of(request)),
            event.id,
            slug=raw.get("slug", ""),
            day=read_copy_day(raw),
            title=raw.get("title", ""),
            organisers=(account_id_of(request),),
        )
    except (InvalidForm, Conflict) as refusal:
        return page("events/copy.html", CopyPage(event, raw, typed_errors(refusal)), status=refusal.status)
    notice = _("La journée est créée sur le même modèle. Voici les organisations qui étaient venues : invitez-les quand vous voulez.")
    return redirect(url("/gestion/{slug}/invitations/choisir", slug=made.slug, journee=event.id), notice=notice)


@get("/gestion/nouvelle-journee", guards=[signed_in])
async def show_new_event() -> Response[str]:
    """Show the form of a new event: what it is; the rest is set up afterwards, from what is usual."""
    return page("events/new.html", NewEventPage(DEFAULTS, {}))


@post("/gestion/nouvelle-journee", guards=[signed_in])
async def create_event(request: AnyRequest) -> Response[str] | Redirect:
    """Create an event; whoever creates it organises it."""
    typed, _pairs = read_fields(await request.form())
    raw = with_short_address(typed)
    try:
        form = read_event_form(SECTIONS["journee"].laid_over(DEFAULTS, raw), ())
        made = await service.create_event(Actor.of(person_of(request)), form.values, organisers=(account_id_of(request),))
    except (InvalidForm, Conflict) as refusal:
        return page("events/new.html", NewEventPage(raw, typed_errors(refusal)), status=refusal.status)
    notice = _("La journée est créée, avec les réglages habituels : relisez-les, chacun se modifie.")
    return redirect(url("/gestion/{slug}/reglages", slug=made.slug), notice=notice)


@get("/gestion/{slug:str}/equipe", guards=[organiser])
async def show_team(request: AnyRequest) -> Response[str]:
    """Show who organises the day and who holds its desk."""
    return page("events/team.html", await _team_page(await current_event(request)))


@post("/gestion/{slug:str}/equipe", guards=[organiser])
async def add_staff(request: AnyRequest) -> Response[str] | Redirect:
    """Give somebody of the staff a role at the event."""
    event = await current_event(request)
    raw = await request.form()
    email, role = str(raw.get("email", "")).strip(), OrganiserRole.DESK if raw.get("role") == OrganiserRole.DESK else OrganiserRole.ORGANISER
    account_id = await queries.account_by_email(email)
    if account_id is None:
        problem = _("Aucun compte de l'équipe n'a cette adresse : un administrateur peut le créer.")
        return page("events/team.html", await _team_page(event, email, role, problem), status=422)
    try:
        await service.add_staff(Actor.of(person_of(request)), event.id, account_id, role)
    except service.LastOrganiser as refusal:
        return page("events/team.html", await _team_page(event, email, role, str(refusal)), status=refusal.status)
    return redirect(_team_of(event), notice=_("L'équipe de la journée est à jour."))


@post("/gestion/{slug:str}/equipe/{account:uuid}/retirer", guards=[organiser])
async def remove_staff(request: AnyRequest, account: FromPath[UUID]) -> Redirect:
    """Take somebody's role at the event away."""
    event = await current_event(request)
    try:
        await service.remove_staff(Actor.of(person_of(request)), event.id, account)
    except service.LastOrganiser as refusal:
        return redirect(_team_of(event), notice=str(refusal), kind="warning")
    return redirect(_team_of(event), notice=_("L'équipe de la journée est à jour."))


def _team_of(event: EventDetails) -> str:
    return url("/gestion/{slug}/equipe", slug=event.slug)


async def _team_page(event: EventDetails, email: str = "", role: OrganiserRole = OrganiserRole.ORGANISER, problem: str = "") -> TeamPage:
    return TeamPage(event, tuple(await queries.staff_of(event.id)), email, role, {"email": problem} if problem else {})


PAGES = [show_events, show_new_event, create_event, show_copy, copy_day, show_team, add_staff, remove_staff]
