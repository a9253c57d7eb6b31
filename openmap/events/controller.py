"""The organiser's pages that set an event up."""

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
from openmap.events.forms import WINDOW_ROWS, read_event_form
from openmap.events.guards import current_event, organiser
from openmap.events.pages import DEFAULTS, EventsPage, SetupPage, boxes, values_of
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


@get("/gestion/nouvelle-journee", guards=[signed_in])
async def show_new_event() -> Response[str]:
    """Show the form of a new event."""
    return page("events/setup.html", _empty_page(DEFAULTS))


@post("/gestion/nouvelle-journee", guards=[signed_in])
async def create_event(request: AnyRequest) -> Response[str] | Redirect:
    """Create an event; whoever creates it organises it."""
    raw, pairs = await _raw(request)
    try:
        form = read_event_form(raw, pairs)
        made = await service.create_event(
            Actor.of(person_of(request)),
            form.values,
            windows=form.windows,
            places=form.places,
            matrix=form.matrix,
            organisers=(account_id_of(request),),
        )
    except (InvalidForm, Conflict) as refusal:
        return page("events/setup.html", _empty_page(raw, _on_the_form(refusal), pairs), status=refusal.status)
    return redirect(url("/gestion/{slug}", slug=made.slug), notice=_("La journée est créée."))


@get("/gestion/{slug:str}/reglages", guards=[organiser])
async def show_setup(request: AnyRequest) -> Response[str]:
    """Show how an event is set up."""
    event = await current_event(request)
    windows, tables = await queries.windows_of(event.id), await queries.tables_of(event.id)
    return page("events/setup.html", await _setup_page(event, values_of(event, windows, tables)))


@post("/gestion/{slug:str}/reglages", guards=[organiser])
async def change_setup(request: AnyRequest) -> Response[str] | Redirect:
    """Change how an event is set up."""
    event = await current_event(request)
    raw, pairs = await _raw(request)
    try:
        form = read_event_form(raw, pairs, notice=event.notice, reference=event.reference)
        changed = await service.update_event(
            Actor.of(person_of(request)), event.id, form.values, windows=form.windows, places=form.places, matrix=form.matrix
        )
    except (InvalidForm, Conflict) as refusal:
        data = await _setup_page(event, raw, _on_the_form(refusal), pairs)
        return page("events/setup.html", data, status=refusal.status)
    return redirect(url("/gestion/{slug}/reglages", slug=changed.slug), notice=_("Les réglages sont enregistrés."))


@post("/gestion/{slug:str}/creneaux/{slot:uuid}", guards=[organiser])
async def toggle_slot(request: AnyRequest, slot: FromPath[UUID]) -> Redirect:
    """Close a slot, or open it again."""
    event = await current_event(request)
    closed = (await request.form()).get("closed") == "1"
    await service.close_slot(Actor.of(person_of(request)), event.id, slot, closed=closed)
    notice = _("Le créneau est fermé aux rendez-vous.") if closed else _("Le créneau est rouvert.")
    return _after_a_loss(event, notice) if closed and event.is_published else redirect(_settings_of(event) + "#slots", notice=notice)


@post("/gestion/{slug:str}/tables/{table:uuid}", guards=[organiser])
async def toggle_table(request: AnyRequest, table: FromPath[UUID]) -> Redirect:
    """Withdraw a table, or bring it back."""
    event = await current_event(request)
    withdrawn = (await request.form()).get("withdrawn") == "1"
    await service.withdraw_table(Actor.of(person_of(request)), event.id, table, withdrawn=withdrawn)
    notice = _("La table est retirée.") if withdrawn else _("La table est de nouveau disponible.")
    return _after_a_loss(event, notice) if withdrawn and event.is_published else redirect(_settings_of(event) + "#tables-list", notice=notice)


@post("/gestion/{slug:str}/equipe", guards=[organiser])
async def add_staff(request: AnyRequest) -> Redirect:
    """Give somebody of the staff a role at the event."""
    event = await current_event(request)
    raw = await request.form()
    account_id = await queries.account_by_email(str(raw.get("email", "")))
    target = url("/gestion/{slug}/reglages", slug=event.slug) + "#staff"
    if account_id is None:
        return redirect(target, notice=_("Aucun compte de l'équipe n'a cette adresse : un administrateur peut le créer."), kind="warning")
    role = OrganiserRole.DESK if raw.get("role") == OrganiserRole.DESK else OrganiserRole.ORGANISER
    await service.add_staff(Actor.of(person_of(request)), event.id, account_id, role)
    return redirect(target, notice=_("L'équipe de la journée est à jour."))


@post("/gestion/{slug:str}/equipe/{account:uuid}/retirer", guards=[organiser])
async def remove_staff(request: AnyRequest, account: FromPath[UUID]) -> Redirect:
    """Take somebody's role at the event away."""
    event = await current_event(request)
    target = url("/gestion/{slug}/reglages", slug=event.slug) + "#staff"
    try:
        await service.remove_staff(Actor.of(person_of(request)), event.id, account)
    except service.LastOrganiser as refusal:
        return redirect(target, notice=str(refusal), kind="warning")
    return redirect(target, notice=_("L'équipe de la journée est à jour."))


def _settings_of(event: EventDetails) -> str:
    return url("/gestion/{slug}/reglages", slug=event.slug)


def _after_a_loss(event: EventDetails, notice: str) -> Redirect:
    """Lead to the overview, which counts the published meetings that have to go elsewhere."""
    words = _("Les rendez-vous qui y sont déjà publiés ne bougent pas d'eux-mêmes : une réparation les replace.")
    return redirect(url("/gestion/{slug}", slug=event.slug), notice=f"{notice} {words}", kind="warning")


async def _raw(request: AnyRequest) -> tuple[dict[str, str], list[str]]:
    """Read the fields and the ticked boxes of the matrix."""
    form = await request.form()
    pairs = [str(value) for value in form.getall("matrix", [])]
    return {name: str(value) for name, value in form.items() if name != "matrix"}, pairs


def _on_the_form(refusal: InvalidForm | Conflict) -> dict[str, str]:
    """Name the fields as the form does: windows have rows of their own, tables one box."""
    if not refusal.fields:
        return {"title": str(refusal)}
    renamed = {}
    for name, text in refusal.fields.items():
        parts = name.split(".")
        place = "_".join(["window", *parts[1:]]) if parts[0] == "windows" and len(parts) > 1 else parts[0]
        renamed["window_0_name" if place == "windows" else place] = text
    return renamed


def _empty_page(values: dict[str, str], errors: dict[str, str] | None = None, pairs: list[str] | None = None) -> SetupPage:
    ticked = boxes() if pairs is None else boxes(pairs)
    return SetupPage(None, values, errors or {}, ticked, range(WINDOW_ROWS), (), (), ())


async def _setup_page(event: EventDetails, values: dict[str, str], errors: dict[str, str] | None = None, pairs: list[str] | None = None) -> SetupPage:
    return SetupPage(
        event=event,
        values=values,
        errors=errors or {},
        boxes=boxes(await queries.matrix_of(event.id) if pairs is None else pairs),
        window_rows=range(WINDOW_ROWS),
        slots=tuple(await queries.slots_of(event.id)),
        tables=tuple(await queries.tables_of(event.id)),
        staff=tuple(await queries.staff_of(event.id)),
    )


PAGES = [show_events, show_new_event, create_event, show_setup, change_setup, toggle_slot, toggle_table, add_staff, remove_staff]
