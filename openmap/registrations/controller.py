"""The pages of registrations: the public form, the personal link, what a participant changes, the organiser's lists and decisions."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath
from litestar.response import Redirect

from openmap.audit.service import Actor
from openmap.errors import InvalidForm, Refusal
from openmap.events.guards import current_event, organiser, shown_event
from openmap.events.queries import EventDetails
from openmap.events.tables import Side
from openmap.i18n import _, ngettext
from openmap.organisations.queries import unwanted_since
from openmap.outbox import queries as outbox
from openmap.outbox.mail import is_address
from openmap.registrations import queries, transfers
from openmap.registrations.addresses import ADDRESS_PAGES
from openmap.registrations.decisions import accept_many, change_registration, decide_many, note_many, promote_waiting, set_status
from openmap.registrations.descriptions import first_topic
from openmap.registrations.filters import Filters
from openmap.registrations.forms import (
    DelegationFields,
    RegistrationFields,
    known_fields,
    of_participant,
    organisation_values,
    registration_values,
    typed,
)
from openmap.registrations.guards import current_registration, own_registration
from openmap.registrations.imports import import_registrations
from openmap.registrations.links import open_registration, renew_link, resend_link, send_links
from openmap.registrations.pages import DonePage, FieldsPage, LinkPage, ListPage
from openmap.registrations.places import places_left
from openmap.registrations.queries import RegistrationDetails
from openmap.registrations.service import RegistrationClosed, create_registration, require_open, submit_registration, update_registration
from openmap.registrations.tables import RegistrationStatus
from openmap.registrations.values import consent_problem
from openmap.rendering import page, redirect, url
from openmap.security import SESSION_COOKIE, Rate, cookie, limited, person_of, public

AnyRequest = Request[Any, Any, Any]
LINES_SHOWN = 50
ON_THEIR_OWN = "À titre individuel"
"""The organisation of visitors who come for none: the register keeps no names of persons."""
ONE = "/gestion/{slug:str}/inscriptions/{registration_id:uuid}"


# --- for everyone -------------------------------------------------------------------------------------------------------------------------


@get("/journees/{slug:str}/inscription", guards=[public])
async def show_form(request: AnyRequest) -> Response[str]:
    """Show the form of a side (`?cote=buyer`), or the choice of sides."""
    event = await shown_event(request)
    side = _side(request.query_params.get("cote", ""))
    return page("registrations/form.html", FieldsPage(event, side, RegistrationFields(), closed=_closed(event, side)))


@post("/journees/{slug:str}/inscription", guards=[public], middleware=[limited("registration", Rate("hour", 60))])
async def send_form(request: AnyRequest) -> Response[str] | Redirect:
    """Take the form in and say what happens next."""
    event = await shown_event(request)
    form = await request.form()
    fields, side = of_participant(typed(form)), _side(str(form.get("side", "")))
    organisation = organisation_values(fields)
    if side is Side.VISITOR and not organisation.name.strip():
        organisation = replace(organisation, name=ON_THEIR_OWN)
    try:
        details = await submit_registration(
            event.id,
            organisation=organisation,
            side=side or Side.VISITOR,
            values=registration_values(fields, event),
            topic=first_topic(fields, is_need=side is Side.BUYER),
            consents=bool(fields.text("consents")),
            secret_key=_secret_key(request),
        )
    except InvalidForm as refusal:
        errors = {**refusal.fields, **consent_problem(consents=bool(fields.text("consents")))}
        return page("registrations/form.html", FieldsPage(event, side, fields, errors, str(refusal)), status=422)
    return redirect(url("/journees/{slug}/inscription/recue", slug=event.slug, etat=details.status.value, cote=details.side.value))


@get("/journees/{slug:str}/inscription/recue", guards=[public])
async def show_done(request: AnyRequest) -> Response[str]:
    """Say what follows a registration."""
    state = request.query_params.get("etat", "")
    status = RegistrationStatus(state) if state in {"accepted", "waiting"} else RegistrationStatus.SUBMITTED
    side = _side(request.query_params.get("cote", ""))
    return page("registrations/done.html", DonePage(await shown_event(request), status, meets=side is not Side.VISITOR))


@get("/journees/{slug:str}/lien", guards=[public])
async def ask_link(request: AnyRequest) -> Response[str]:
    """Offer to send a personal link again."""
    return page("registrations/link.html", LinkPage(await shown_event(request)))


@post("/journees/{slug:str}/lien", guards=[public], middleware=[limited("resend-link", Rate("hour", 20))])
async def send_link(request: AnyRequest) -> Response[str]:
    """Send a personal link again, and say the same to everyone."""
    event = await shown_event(request)
    email = str((await request.form()).get("email", "")).strip()
    if not is_address(email):
        error = _("Cette adresse électronique n'est pas complète, par exemple « prenom.nom@exemple.fr ».")
        return page("registrations/link.html", LinkPage(event, error=error), status=422)
    sending = BackgroundTask(resend_link, event.id, email, secret_key=_secret_key(request))
    return page("registrations/link.html", LinkPage(event, is_sent=True), afterwards=sending)


@get("/i/{token:str}", guards=[public], middleware=[limited("open-link", Rate("minute", 60))])
async def open_link(request: AnyRequest, token: FromPath[str]) -> Redirect:
    """Open a registration by its personal link, at its agenda if the link says so; the secret does not stay in the browser's bar."""
    agent = request.headers.get("user-agent", "")
    registration_id, key = await open_registration(token, current=person_of(request), user_agent=agent)
    settings = request.app.state.settings
    cookies = [cookie(SESSION_COOKIE, key, settings, max_age=120 * 86_400)] if key else []
    wanted = "/espace/{registration}/agenda" if request.query_params.get("page") == "agenda" else "/espace/{registration}"
    return redirect(url(wanted, registration=registration_id), cookies=cookies)


# --- for the registration itself ----------------------------------------------------------------------------------------------------------


@get("/espace/{registration_id:uuid}/absences", guards=[own_registration])
async def show_presence(request: AnyRequest) -> Response[str]:
    """Show who comes and when they cannot meet."""
    own = await current_registration(request)
    event = await transfers.event_of(own)
    return page("registrations/presence.html", FieldsPage(event, own.side, known_fields(own, event), registration=own))


@post("/espace/{registration_id:uuid}/absences", guards=[own_registration])
async def save_presence(request: AnyRequest) -> Response[str] | Redirect:
    """Write who comes and when they cannot meet."""
    own = await current_registration(request)
    event = await transfers.event_of(own)
    fields = of_participant(typed(await request.form()), own)
    try:
        await update_registration(_self(own), own.id, registration_values(fields, event, own))
    except Refusal as refusal:
        return page("registrations/presence.html", FieldsPage(event, own.side, fields, refusal.fields, str(refusal), own), status=refusal.status)
    return redirect(url("/espace/{registration}", registration=own.id), notice=_("Vos coordonnées et vos absences sont enregistrées."))


@post("/espace/{registration_id:uuid}/retrait", guards=[own_registration])
async def leave(request: AnyRequest) -> Redirect:
    """Withdraw before there is a timetable."""
    own = await current_registration(request)
    back = url("/espace/{registration}", registration=own.id)
    try:
        await set_status(_self(own), own.id, RegistrationStatus.WITHDRAWN, secret_key=_secret_key(request))
    except Refusal as refusal:
        return redirect(back, notice=str(refusal), kind="warning")
    return redirect(back, notice=_("Votre inscription est retirée. Merci de nous avoir prévenus."))


# --- for organisers -----------------------------------------------------------------------------------------------------------------------


@get("/gestion/{slug:str}/inscriptions", guards=[organiser])
async def show_list(request: AnyRequest) -> Response[str]:
    """List, narrow and search the registrations of a day."""
    event = await current_event(request)
    filters = _filters(request)
    total = await queries.count_registrations(event.id, filters)
    pages = max(1, -(-total // LINES_SHOWN))
    asked = request.query_params.get("page", "1")
    number = min(max(int(asked) if asked.isdecimal() and len(asked) < 7 else 1, 1), pages)  # noqa: PLR2004  # no list has a million pages
    lines = await queries.registrations_of(event.id, filters, offset=(number - 1) * LINES_SHOWN, limit=LINES_SHOWN)
    counts: dict[RegistrationStatus, int] = {}
    for (_of_side, status), count in (await queries.counts_of(event.id)).items():
        counts[status] = counts.get(status, 0) + count
    places = await places_left(event)
    return page("registrations/list.html", ListPage(event, tuple(lines), filters, counts, total, number, pages, places))


@post("/gestion/{slug:str}/inscriptions", guards=[organiser])
async def act_on_many(request: AnyRequest) -> Redirect:
    """Decide of the chosen registrations or of all those listed, send them their links, or call those who wait."""
    event = await current_event(request)
    form = await request.form()
    actor, secret_key = Actor.of(person_of(request)), _secret_key(request)
    if form.get("everyone"):
        listed = await queries.registrations_of(event.id, _filters(request), limit=None)
        chosen = [line.id for line in listed if form.get("do") in {"links", "note"} or line.status is RegistrationStatus.SUBMITTED]
    else:
        chosen = [UUID(key) for key in form.getall("chosen", []) if _is_id(key)]
    back, do, notifies = url("/gestion/{slug}/inscriptions", slug=event.slug), str(form.get("do", "")), bool(form.get("notifies"))
    if do != "promote" and not chosen:
        nobody = (
            _("Aucune inscription de cette liste n'attend une décision.")
            if form.get("everyone")
            else _("Cochez d'abord les inscriptions concernées.")
        )
        return redirect(back, notice=nobody, kind="warning")
    if do == "promote":
        count = await promote_waiting(event.id, secret_key=secret_key)
    elif do in {"refused", "waiting"}:
        count = await decide_many(actor, event.id, chosen, RegistrationStatus(do), secret_key=secret_key, notifies=notifies)
    elif do == "note":
        try:
            count = await note_many(actor, event.id, chosen, str(form.get("note", "")))
        except InvalidForm as refusal:
            return redirect(back, notice=str(refusal), kind="warning")
    elif do == "links":
        count = await send_links(actor, event.id, chosen, secret_key=secret_key)
    else:
        count = await accept_many(actor, event.id, chosen, secret_key=secret_key, notifies=notifies)
    return redirect(back, notice=_said_of(do, count) % {"count": count})


def _said_of(do: str, count: int) -> str:
    """Say what acting on many did, with a place for the count."""
    said = {
        "promote": ngettext(
            "%(count)d inscription est acceptée depuis la liste d'attente.", "%(count)d inscriptions sont acceptées depuis la liste d'attente.", count
        ),
        "refused": ngettext("%(count)d inscription est refusée.", "%(count)d inscriptions sont refusées.", count),
        "waiting": ngettext("%(count)d inscription est sur liste d'attente.", "%(count)d inscriptions sont sur liste d'attente.", count),
        "note": ngettext("La note est ajoutée à %(count)d inscription.", "La note est ajoutée à %(count)d inscriptions.", count),
        "links": ngettext("%(count)d lien personnel part par courriel.", "%(count)d liens personnels partent par courriel.", count),
    }
    return said.get(do) or ngettext("%(count)d inscription est acceptée.", "%(count)d inscriptions sont acceptées.", count)


@get("/gestion/{slug:str}/inscriptions/fichier/{name:str}", guards=[organiser])
async def download_list(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """Download the registrations, or the model of the import file, as a spreadsheet."""
    event = await current_event(request)
    content, kind = await transfers.file_of(event, name, _filters(request))
    headers = {"Content-Disposition": f'attachment; filename="{event.slug}-{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=kind, headers=headers)


@get("/gestion/{slug:str}/inscriptions/nouvelle", guards=[organiser])
async def show_new(request: AnyRequest) -> Response[str]:
    """Offer to register somebody."""
    return page("registrations/edit.html", FieldsPage(await current_event(request), None, RegistrationFields()))


@post("/gestion/{slug:str}/inscriptions/nouvelle", guards=[organiser])
async def create_new(request: AnyRequest) -> Response[str] | Redirect:
    """Register somebody."""
    event = await current_event(request)
    form = await request.form()
    fields, side = typed(form), _side(str(form.get("side", "")))
    try:
        if side is None:
            raise InvalidForm(_("L'inscription n'est pas enregistrée : corrigez les champs signalés."), fields={"side": _("Choisissez un rôle.")})
        values = registration_values(fields, event)
        details = await create_registration(
            Actor.of(person_of(request)), event.id, organisation=organisation_values(fields), side=side, values=values
        )
    except Refusal as refusal:
        return page("registrations/edit.html", FieldsPage(event, side, fields, refusal.fields, str(refusal)), status=refusal.status)
    return redirect(_address(event, details.id), notice=_("L'inscription est enregistrée et acceptée. Personne n'a été prévenu."))


@get(ONE, guards=[organiser])
async def show_one(request: AnyRequest, registration_id: FromPath[UUID]) -> Response[str]:
    """Show one registration with everything an organiser may change."""
    event, details = await _one(request, registration_id)
    topics = await transfers.topics_of(details)
    twins = tuple(await queries.same_organisation(event.id, details.organisation_id, other_than=details.id))
    fields = known_fields(details, event)
    troubles = tuple(await outbox.troubles(scope=event.id, addresses=queries.addresses_of(details)))
    data = FieldsPage(event, details.side, fields, registration=details, twins=twins, topics=topics, blank=DelegationFields(), troubles=troubles)
    data = replace(data, unwanted_since=await unwanted_since(details.organisation_id))
    return page("registrations/edit.html", data)


@post(ONE, guards=[organiser])
async def save_one(request: AnyRequest, registration_id: FromPath[UUID]) -> Response[str] | Redirect:
    """Change one registration."""
    event, details = await _one(request, registration_id)
    fields = typed(await request.form())
    try:
        values = registration_values(fields, event, details)
        await change_registration(Actor.of(person_of(request)), details.id, values, details.status, secret_key=_secret_key(request))
    except Refusal as refusal:
        topics = await transfers.topics_of(details)
        data = FieldsPage(event, details.side, fields, refusal.fields, str(refusal), details, topics=topics, blank=DelegationFields())
        return page("registrations/edit.html", data, status=refusal.status)
    return redirect(_address(event, details.id), notice=_("L'inscription est enregistrée."))


@post(ONE + "/etat", guards=[organiser])
async def decide(request: AnyRequest, registration_id: FromPath[UUID]) -> Redirect:
    """Accept, refuse, make wait or withdraw one registration."""
    event, details = await _one(request, registration_id)
    form = await request.form()
    wanted = str(form.get("status", ""))
    status = RegistrationStatus(wanted) if wanted in set(RegistrationStatus) else details.status
    notifies = bool(form.get("notifies"))
    try:
        await set_status(Actor.of(person_of(request)), details.id, status, secret_key=_secret_key(request), notifies=notifies)
    except Refusal as refusal:
        return redirect(_address(event, details.id), notice=str(refusal), kind="warning")
    return redirect(_address(event, details.id), notice=_("La décision est enregistrée."))


@post(ONE + "/lien", guards=[organiser])
async def renew(request: AnyRequest, registration_id: FromPath[UUID]) -> Redirect:
    """Close the personal link and send another, or send it again."""
    event, details = await _one(request, registration_id)
    if (await request.form()).get("do") == "renew":
        await renew_link(Actor.of(person_of(request)), details.id, secret_key=_secret_key(request))
        return redirect(
            _address(event, details.id), notice=_("L'ancien lien et les agendas abonnés ne s'ouvrent plus ; un nouveau lien part par courriel.")
        )
    await send_links(Actor.of(person_of(request)), event.id, [details.id], secret_key=_secret_key(request))
    return redirect(_address(event, details.id), notice=_("Le lien personnel part par courriel."))


@get("/gestion/{slug:str}/inscriptions/import", guards=[organiser])
async def show_import(request: AnyRequest) -> Response[str]:
    """Offer to import a table."""
    return page("registrations/import.html", transfers.nothing_yet(await current_event(request)))


@post("/gestion/{slug:str}/inscriptions/import", guards=[organiser])
async def send_import(request: AnyRequest) -> Response[str] | Redirect:
    """Show what a file would do, row by row; write it once confirmed."""
    event = await current_event(request)
    write = partial(import_registrations, Actor.of(person_of(request)), event.id)
    tried = await transfers.try_import(event, await request.form(), write)
    if tried.report is None or not tried.report.is_applied:
        return page("registrations/import.html", tried, status=tried.status)
    notice = _("Import terminé : %(created)d ajoutées, %(updated)d modifiées, %(unchanged)d inchangées.")
    counts = {"created": tried.report.created, "updated": tried.report.updated, "unchanged": tried.report.unchanged}
    return redirect(url("/gestion/{slug}/inscriptions", slug=event.slug), notice=notice % counts)


def _filters(request: AnyRequest) -> Filters:
    params = request.query_params
    status = params.get("etat", "")
    wanted = RegistrationStatus(status) if status in set(RegistrationStatus) else None
    text, bare = params.get("texte", "")[:200], params.get("fiche") == "vide"
    return Filters(side=_side(params.get("cote", "")), status=wanted, text=text, without_topics=bare, with_note=params.get("note") == "avec")


def _side(text: str) -> Side | None:
    return Side(text) if text in set(Side) else None


def _closed(event: EventDetails, side: Side | None) -> str:
    try:
        require_open(event, side or Side.BUYER)
    except RegistrationClosed as refusal:
        return str(refusal)
    return ""


def _is_id(text: object) -> bool:
    try:
        UUID(str(text))
    except ValueError:
        return False
    return True


def _address(event: EventDetails, registration_id: UUID) -> str:
    return url("/gestion/{slug}/inscriptions/{registration}", slug=event.slug, registration=registration_id)


def _secret_key(request: AnyRequest) -> str:
    key: str = request.app.state.settings.secret_key
    return key


def _self(own: RegistrationDetails) -> Actor:
    return Actor.by_registration(own.id, own.organisation)


async def _one(request: AnyRequest, registration_id: UUID) -> tuple[EventDetails, RegistrationDetails]:
    """Read the event and the registration of the address; raises UnknownRegistration for one of another event."""
    event = await current_event(request)
    return event, await queries.registration(await queries.registration_id_by_key(event.id, str(registration_id)))


PAGES = [
    *(show_form, send_form, show_done, ask_link, send_link, open_link, show_presence, save_presence, leave, show_list, act_on_many, download_list),
    *(show_new, create_new, show_one, save_one, decide, renew, show_import, send_import),
    *ADDRESS_PAGES,
]
