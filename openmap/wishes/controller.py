"""The pages of wishes: a participant chooses, an organiser sees and acts for anyone."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from openmap.audit.service import Actor
from openmap.clock import now
from openmap.errors import InvalidForm, NotFound, Refusal
from openmap.events import queries as events
from openmap.events.guards import current_event, organiser
from openmap.events.queries import EventDetails, PhaseState
from openmap.events.tables import Side
from openmap.formats import clock_time
from openmap.i18n import _, ngettext
from openmap.organisations import queries as organisations
from openmap.organisations.tables import Sector
from openmap.registrations import queries as registrations
from openmap.registrations import transfers
from openmap.registrations.guards import current_registration, own_registration
from openmap.registrations.queries import RegistrationDetails
from openmap.rendering import page, redirect, url
from openmap.security import person_of
from openmap.wishes import queries
from openmap.wishes.columns import TEMPLATE_HEADINGS, TEMPLATE_ROWS
from openmap.wishes.imports import import_wishes
from openmap.wishes.pages import ChoosingPage, Search, WishersPage
from openmap.wishes.ranking import Choice
from openmap.wishes.rules import suggested
from openmap.wishes.service import WishesClosed, choose, complete_choices, remind_choosers, to_remind

AnyRequest = Request[Any, Any, Any]
DIRECTORY_SHOWN = 20
WISHERS_SHOWN = 100
OWN = "/espace/{registration_id:uuid}/souhaits"
FOR_THEM = "/gestion/{slug:str}/souhaits/{registration_id:uuid}"


@get(OWN, guards=[own_registration])
async def show_own(request: AnyRequest) -> Response[str]:
    """Show a participant's choices and the directory."""
    me = await current_registration(request)
    return page("wishes/choosing.html", await _choosing(request, await events.event_for_reader(me.event_id), me))


@post(OWN, guards=[own_registration])
async def choose_own(request: AnyRequest) -> Response[str] | Redirect:
    """Make one choice; htmx swaps the part of the page that it changes."""
    me = await current_registration(request)
    return await _choose(request, await events.event_for_reader(me.event_id), me, Actor.by_registration(me.id, me.organisation))


@post(OWN + "/suggestions", guards=[own_registration])
async def complete_own(request: AnyRequest) -> Redirect:
    """Add the suggestions that were kept to a participant's list."""
    me = await current_registration(request)
    return await _complete(request, me, Actor.by_registration(me.id, me.organisation), url("/espace/{registration}/souhaits", registration=me.id))


@post(FOR_THEM + "/suggestions", guards=[organiser])
async def complete_theirs(request: AnyRequest, registration_id: FromPath[UUID]) -> Redirect:
    """Add the suggestions that were kept to somebody's list."""
    event = await current_event(request)
    me = await _of_event(event, registration_id)
    back = url("/gestion/{slug}/souhaits/{registration}", slug=event.slug, registration=me.id)
    return await _complete(request, me, Actor.of(person_of(request)), back, by_organiser=True)


@get("/gestion/{slug:str}/souhaits", guards=[organiser])
async def show_wishers(request: AnyRequest) -> Response[str]:
    """Show who chose how much, and who has not."""
    event = await current_event(request)
    params = request.query_params
    side, text, without = _side(params.get("cote", "")), params.get("texte", "")[:200], bool(params.get("sans"))
    lines = await queries.wishers_of(event.id, side=side, text=text, without_wishes=without)
    number, pages = _page_number(params.get("page", ""), len(lines), WISHERS_SHOWN)
    shown = tuple(lines[(number - 1) * WISHERS_SHOWN : number * WISHERS_SHOWN])
    phase = event.wishes_phase(now())
    due = len(await to_remind(event.id)) if phase is PhaseState.OPEN and not event.is_published and not event.cancelled_at else 0
    return page("wishes/list.html", WishersPage(event, shown, side, text, without, phase, len(lines), number, pages, due))


@post("/gestion/{slug:str}/souhaits/relance", guards=[organiser])
async def send_reminders(request: AnyRequest) -> Redirect:
    """Write reminders, as drafts, to those who did not choose."""
    event = await current_event(request)
    key: str = request.app.state.settings.secret_key
    try:
        count = await remind_choosers(Actor.of(person_of(request)), event.id, secret_key=key)
    except WishesClosed as refusal:
        return redirect(url("/gestion/{slug}/souhaits", slug=event.slug), notice=str(refusal), kind="warning")
    if not count:
        back = url("/gestion/{slug}/souhaits", slug=event.slug)
        return redirect(back, notice=_("Personne n'est à relancer : aucune relance n'est préparée."), kind="warning")
    words = ngettext(
        "%(num)d relance attend d'être libérée : rien n'est parti.", "%(num)d relances attendent d'être libérées : rien n'est parti.", count
    )
    return redirect(url("/gestion/{slug}/messages", slug=event.slug, etat="draft"), notice=words % {"num": count})


@get(FOR_THEM, guards=[organiser])
async def show_theirs(request: AnyRequest, registration_id: FromPath[UUID]) -> Response[str]:
    """Show the choices of somebody, and who chose them."""
    event = await current_event(request)
    return page("wishes/choosing.html", await _choosing(request, event, await _of_event(event, registration_id), by_organiser=True))


@post(FOR_THEM, guards=[organiser])
async def choose_theirs(request: AnyRequest, registration_id: FromPath[UUID]) -> Response[str] | Redirect:
    """Make one choice for somebody."""
    event = await current_event(request)
    return await _choose(request, event, await _of_event(event, registration_id), Actor.of(person_of(request)), by_organiser=True)


@get("/gestion/{slug:str}/souhaits/fichier/{name:str}", guards=[organiser])
async def download_wishes(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """Download the wishes, or the model of the import file, as a spreadsheet."""
    event = await current_event(request)
    stem, _dot, extension = name.rpartition(".")
    if extension not in {"csv", "xlsx"} or stem not in {"souhaits", "modele"}:
        raise NotFound(_("Ce fichier n'existe pas."))
    rows: list[tuple[object, ...]] = [*TEMPLATE_ROWS]
    if stem == "souhaits":
        lines = await queries.wishes_of_event(event.id)
        names = [(line.asker_reference or line.asker, line.asked_reference or line.asked) for line in lines]
        rows = [(*pair, line.rank, "oui" if line.is_veto else "") for pair, line in zip(names, lines, strict=True)]
    content, kind = transfers.as_file(stem, TEMPLATE_HEADINGS, rows, extension)
    headers = {"Content-Disposition": f'attachment; filename="{event.slug}-{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=kind, headers=headers)


@get("/gestion/{slug:str}/souhaits/import", guards=[organiser])
async def show_import(request: AnyRequest) -> Response[str]:
    """Offer to import a table."""
    return page("wishes/import.html", transfers.nothing_yet(await current_event(request)))


@post("/gestion/{slug:str}/souhaits/import", guards=[organiser])
async def send_import(request: AnyRequest) -> Response[str] | Redirect:
    """Show what a file would do, row by row; write it once confirmed."""
    event = await current_event(request)
    write = partial(import_wishes, Actor.of(person_of(request)), event.id)
    tried = await transfers.try_import(event, await request.form(), write)
    if tried.report is None or not tried.report.is_applied:
        return page("wishes/import.html", tried, status=tried.status)
    notice = _("Import terminé : %(created)d souhaits ajoutés, %(updated)d modifiés, %(unchanged)d inchangés.")
    counts = {"created": tried.report.created, "updated": tried.report.updated, "unchanged": tried.report.unchanged}
    return redirect(url("/gestion/{slug}/souhaits", slug=event.slug), notice=notice % counts)


async def _of_event(event: EventDetails, registration_id: UUID) -> RegistrationDetails:
    return await registrations.registration(await registrations.registration_id_by_key(event.id, str(registration_id)))


async def _choose(
    request: AnyRequest, event: EventDetails, me: RegistrationDetails, actor: Actor, *, by_organiser: bool = False
) -> Response[str] | Redirect:
    """Make the choice of a form, then show the page again: as a fragment for htmx, else by a redirect that keeps the search."""
    form = await request.form()
    refused, saved = "", ""
    try:
        about = await _of_event(event, UUID(str(form.get("about", "")))) if _is_id(form.get("about")) else None
        choice = str(form.get("choice", ""))
        if about is None or choice not in set(Choice):
            raise InvalidForm(_("Ce choix n'est pas lisible. Rechargez la page, puis recommencez."))
        await choose(actor, me.id, about.id, Choice(choice), as_organiser=by_organiser)
        saved = _("Enregistré à %(time)s") % {"time": clock_time(now(), event.timezone)}
    except Refusal as refusal:
        refused = str(refusal)
    data = await _choosing(request, event, me, by_organiser=by_organiser, saved=saved, refused=refused)
    if request.headers.get("hx-request") == "true":
        return page("wishes/_choices.html", data)
    return redirect(
        url(data.address, **data.search.query()), notice=refused or _("Votre choix est enregistré."), kind="warning" if refused else "done"
    )


async def _complete(request: AnyRequest, me: RegistrationDetails, actor: Actor, back: str, *, by_organiser: bool = False) -> Redirect:
    kept = [UUID(str(key)) for key in (await request.form()).getall("suggested", []) if _is_id(key)]
    try:
        count = await complete_choices(actor, me.id, kept, as_organiser=by_organiser)
    except Refusal as refusal:
        return redirect(back, notice=str(refusal), kind="warning")
    words = ngettext("%(num)d souhait est ajouté : mettez-les dans l'ordre.", "%(num)d souhaits sont ajoutés : mettez-les dans l'ordre.", count)
    return redirect(back, notice=words % {"num": count} if count else _("Aucune suggestion n'était cochée."), kind="done" if count else "warning")


async def _choosing(
    request: AnyRequest, event: EventDetails, me: RegistrationDetails, *, by_organiser: bool = False, saved: str = "", refused: str = ""
) -> ChoosingPage:
    matrix = await events.matrix_of(event.id)
    sides = tuple(side for side in Side if (me.side, side) in matrix)
    params = request.query_params
    asked, code = _side(params.get("cote", "")), params.get("famille", "")
    found = await queries.directory(
        me,
        [asked] if asked in sides else sides,
        sector=Sector(code) if code in set(Sector) else None,
        departement=params.get("departement", "")[:3],
        text=params.get("texte", "")[:200],
        shows_requesters=event.shows_requesters or by_organiser,
    )
    number, pages = _page_number(params.get("page", ""), len(found), DIRECTORY_SHOWN)
    shown = found[(number - 1) * DIRECTORY_SHOWN : number * DIRECTORY_SHOWN]
    ids = [line.organisation_id for line in shown]
    choices = await queries.choices_of(me.id)
    sector = Sector(code) if code in set(Sector) else None
    search = Search(asked, sector, params.get("departement", "")[:3], params.get("texte", "")[:200], number)
    return ChoosingPage(
        event=event,
        me=me,
        choices=choices,
        suggestions=() if search.query() else suggested(found, choices, event.max_wishes),
        chosen=await queries.chosen_by(me.id),
        directory=tuple(shown),
        total=len(found),
        pages=pages,
        search=search,
        sides=sides,
        needs=await organisations.needs_of(ids),
        offers=await organisations.offers_of(ids),
        phase=event.wishes_phase(now()),
        by_organiser=by_organiser,
        about=tuple(await queries.wishes_about(me.id)) if by_organiser else (),
        saved=saved,
        refused=refused,
    )


def _page_number(text: str, total: int, shown: int) -> tuple[int, int]:
    """Read the number of a page of a list: it, kept within the list, and how many there are."""
    pages = max(1, -(-total // shown))
    return min(max(int(text) if text.isdecimal() and len(text) < 7 else 1, 1), pages), pages  # noqa: PLR2004  # no list has a million pages


def _side(text: str) -> Side | None:
    return Side(text) if text in set(Side) else None


def _is_id(text: object) -> bool:
    try:
        UUID(str(text))
    except ValueError:
        return False
    return True


PAGES = [
    show_own,
    choose_own,
    complete_own,
    complete_theirs,
    show_wishers,
    send_reminders,
    show_theirs,
    choose_theirs,
    download_wishes,
    show_import,
    send_import,
]
