"""The pages of invitations to register: the organiser chooses, imports and reminds; whoever is invited answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import MediaType, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from openmap.audit.service import Actor
from openmap.clock import now
from openmap.errors import Conflict, InvalidForm, NotFound, Refusal
from openmap.events import queries as events
from openmap.events.guards import current_event, organiser
from openmap.events.queries import EventDetails, PhaseState
from openmap.events.tables import Side
from openmap.i18n import _, ngettext
from openmap.organisations import queries as organisations
from openmap.organisations.service import allow_invitations
from openmap.organisations.tables import Kind, Sector
from openmap.registrations import invited, queries, transfers
from openmap.registrations.descriptions import first_topic
from openmap.registrations.forms import known_fields, of_participant, registration_values, typed
from openmap.registrations.guards import current_registration, own_registration
from openmap.registrations.guest_pages import CandidatesPage, GuestImportPage, InvitationsPage, StopPage
from openmap.registrations.guests import GUEST_HEADINGS, GUEST_ROWS, Guest
from openmap.registrations.imports import ImportRefused
from openmap.registrations.invitations import (
    FEWEST_DAYS,
    MOST_DAYS,
    REMIND_AFTER_DAYS,
    Inviting,
    accept_invitation,
    answer_invitation,
    invite,
    invite_list,
    invite_once_more,
    remind,
    reminders,
    said_of,
    stop_invitations,
)
from openmap.registrations.invited import ANSWERS, Wanted
from openmap.registrations.pages import FieldsPage
from openmap.registrations.queries import STOP_LINK, RegistrationDetails
from openmap.registrations.service import RegistrationClosed, require_open
from openmap.rendering import page, redirect, url
from openmap.security import Rate, limited, person_of, public, token_hash

AnyRequest = Request[Any, Any, Any]
LINES_SHOWN = 50
EARLIER_SHOWN = 50
ALL = "/gestion/{slug:str}/invitations"
OWN = "/espace/{registration_id:uuid}/invitation"
ONE_CLICK_PATH = "/courriers/{token:str}/un-clic"


# --- for organisers -----------------------------------------------------------------------------------------------------------------------


@get(ALL, guards=[organiser])
async def show_invitations(request: AnyRequest) -> Response[str]:
    """Show who was invited, what they answered, and whom a reminder would write to."""
    event = await current_event(request)
    params = request.query_params
    answer = params.get("reponse", "") if params.get("reponse", "") in ANSWERS else ""
    answers = await invited.answers_of(event.id)
    totals = {
        "": answers.invited,
        "aucune": answers.unanswered,
        "refus": answers.declined,
        "inscrite": answers.registered,
        "sans-adresse": answers.without_address,
    }
    number, pages = _page_number(request, totals[answer])
    lines = await invited.invited_of(event.id, answer, offset=(number - 1) * LINES_SHOWN, limit=LINES_SHOWN)
    days = _days(params.get("jours", ""))
    due = len(await reminders(event.id, days=days))
    data = InvitationsPage(event, answers, answer, tuple(lines), totals[answer], number, pages, days, due, _is_open(event))
    return page("registrations/invitations.html", data)


@post(ALL + "/relance", guards=[organiser])
async def send_reminders(request: AnyRequest) -> Redirect:
    """Write reminders, as drafts, to those who did not answer."""
    event = await current_event(request)
    days = _days(str((await request.form()).get("jours", "")))
    back = url("/gestion/{slug}/invitations", slug=event.slug)
    try:
        count = await remind(Actor.of(person_of(request)), event.id, days=days, secret_key=_secret_key(request))
    except Conflict as refusal:
        return redirect(back, notice=str(refusal), kind="warning")
    if not count:
        return redirect(back, notice=_("Personne n'est à relancer : aucune relance n'est préparée."), kind="warning")
    words = ngettext(
        "%(num)d relance attend d'être libérée : rien n'est parti.", "%(num)d relances attendent d'être libérées : rien n'est parti.", count
    )
    return redirect(url("/gestion/{slug}/messages", slug=event.slug, etat="draft"), notice=words % {"num": count})


@get(ALL + "/choisir", guards=[organiser])
async def show_candidates(request: AnyRequest) -> Response[str]:
    """Offer the register to choose from."""
    return page("registrations/candidates.html", await _candidates_page(request))


@post(ALL + "/choisir", guards=[organiser])
async def invite_chosen(request: AnyRequest) -> Response[str] | Redirect:
    """Invite the chosen organisations, or all those listed."""
    event, inviting = await _inviting(request)
    form = await request.form()
    side = _side(str(form.get("side", "")))
    if form.get("everyone"):
        listed = await invited.candidates(event.id, _wanted(request), account_id=inviting.account_id, limit=None)
        chosen = [line.id for line in listed if line.can_be_invited]
    else:
        chosen = [UUID(str(key)) for key in form.getall("chosen", []) if _is_id(key)]
    if not chosen:
        back = url("/gestion/{slug}/invitations/choisir", slug=event.slug)
        return redirect(back, notice=_("Cochez d'abord les organisations à inviter."), kind="warning")
    try:
        planned = await invite(inviting, [Guest(organisation_id=key, side=side) for key in chosen], secret_key=_secret_key(request))
    except Refusal as refusal:
        return page("registrations/candidates.html", await _candidates_page(request, str(refusal), inviting.words), status=refusal.status)
    return redirect(url("/gestion/{slug}/invitations", slug=event.slug), notice=said_of(planned))


@get(ALL + "/import", guards=[organiser])
async def show_guest_import(request: AnyRequest) -> Response[str]:
    """Offer to invite those whom a table names."""
    return page("registrations/guest_import.html", GuestImportPage(await current_event(request)))


@post(ALL + "/import", guards=[organiser])
async def send_guest_import(request: AnyRequest) -> Response[str] | Redirect:
    """Show what inviting a list would do, row by row; invite once confirmed."""
    event, inviting = await _inviting(request)
    form = await request.form()
    side = str(form.get("side", ""))
    try:
        grid = await transfers.grid_of(form)
        report = await invite_list(inviting, grid, side=_side(side), dry_run="rows" not in form, secret_key=_secret_key(request))
    except ImportRefused as refusal:
        report = refusal.report
    except Refusal as refusal:
        data = GuestImportPage(event, refused=str(refusal), side=side, words=inviting.words)
        return page("registrations/guest_import.html", data, status=refusal.status)
    if report.is_applied:
        notice = _("%(created)d organisations invitées, %(updated)d complétées, %(unchanged)d laissées : les lettres attendent dans les messages.")
        counts = {"created": report.created, "updated": report.updated, "unchanged": report.unchanged}
        return redirect(url("/gestion/{slug}/invitations", slug=event.slug), notice=notice % counts)
    shown = transfers.worth_reading(report)
    data = GuestImportPage(event, report, transfers.packed(grid), shown=shown, side=side, words=inviting.words)
    return page("registrations/guest_import.html", data, status=422 if report.errors else 200)


@get(ALL + "/fichier/{name:str}", guards=[organiser])
async def download_guests(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """Download the model of a list of guests, or who was invited and what they answered."""
    event = await current_event(request)
    stem, _dot, extension = name.rpartition(".")
    if extension not in {"csv", "xlsx"} or stem not in {"modele", "invitations"}:
        raise NotFound(_("Ce fichier n'existe pas."))
    if stem == "modele":
        content, kind = transfers.as_file(stem, GUEST_HEADINGS, GUEST_ROWS, extension)
    else:
        content, kind = transfers.as_file(stem, *transfers.invited_rows(event, await invited.invited_of(event.id, limit=None)), extension)
    headers = {"Content-Disposition": f'attachment; filename="{event.slug}-{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=kind, headers=headers)


@post(f"{ALL}/{{registration_id:uuid}}/de-nouveau", guards=[organiser])
async def send_again(request: AnyRequest, registration_id: FromPath[UUID]) -> Redirect:
    """Invite one organisation anew, whose answer or refusal was a mistake, or whose letter was lost."""
    event = await current_event(request)
    secret_key = request.app.state.settings.secret_key
    back = url("/gestion/{slug}/invitations", slug=event.slug)
    try:
        has_letter = await invite_once_more(Actor.of(person_of(request)), event.id, registration_id, secret_key=secret_key)
    except Conflict as refusal:
        return redirect(back, notice=str(refusal), kind="warning")
    if has_letter:
        return redirect(back, notice=_("Elle est invitée de nouveau : sa lettre attend dans les messages, rien n'est parti."))
    return redirect(back, notice=_("Elle est invitée de nouveau ; il lui manque une adresse pour recevoir sa lettre."), kind="info")


@post("/gestion/{slug:str}/inscriptions/{registration_id:uuid}/inviter-de-nouveau", guards=[organiser])
async def invite_again(request: AnyRequest, registration_id: FromPath[UUID]) -> Redirect:
    """Let an organisation be invited again, because it asked for it."""
    event = await current_event(request)
    about = await queries.registration(await queries.registration_id_by_key(event.id, str(registration_id)))
    await allow_invitations(Actor.of(person_of(request)), about.organisation_id, event_id=event.id)
    back = url("/gestion/{slug}/inscriptions/{registration}", slug=event.slug, registration=about.id)
    return redirect(back, notice=_("Cette organisation peut de nouveau être invitée."))


# --- for the invited ----------------------------------------------------------------------------------------------------------------------


@get(OWN, guards=[own_registration])
async def show_invitation(request: AnyRequest) -> Response[str]:
    """Offer the invited to register, with what is known filled in."""
    own = await current_registration(request)
    event = await events.event_for_reader(own.event_id)
    return page("registrations/invited.html", FieldsPage(event, own.side, known_fields(own, event), registration=own, closed=_closed(event, own)))


@post(OWN, guards=[own_registration], middleware=[limited("invitation", Rate("hour", 60))])
async def take_invitation(request: AnyRequest) -> Response[str] | Redirect:
    """Register whom the organiser invited."""
    own = await current_registration(request)
    event = await events.event_for_reader(own.event_id)
    fields = of_participant(typed(await request.form()), own if own.present else None)
    try:
        details = await accept_invitation(
            own.id,
            registration_values(fields, event, own),
            topic=first_topic(fields, is_need=own.side is Side.BUYER),
            consents=bool(fields.text("consents")),
            secret_key=_secret_key(request),
        )
    except InvalidForm as refusal:
        return page("registrations/invited.html", FieldsPage(event, own.side, fields, refusal.fields, str(refusal), own), status=422)
    except Conflict as refusal:
        return redirect(url("/espace/{registration}", registration=own.id), notice=str(refusal), kind="warning")
    waits = details.waiting_rank is not None
    notice = _("La journée est complète : vous êtes sur la liste d'attente.") if waits else _("Vous êtes inscrit·e. Un courriel vous le confirme.")
    return redirect(url("/espace/{registration}", registration=own.id), notice=notice)


@post(OWN + "/{answer:str}", guards=[own_registration])
async def answer(request: AnyRequest, answer: FromPath[str]) -> Redirect:
    """Note « je ne viendrai pas » (`refus`), or take it back (`retour`)."""
    own = await current_registration(request)
    if answer not in {"refus", "retour"}:
        raise NotFound(_("Cette page n'existe pas."))
    back = url("/espace/{registration}", registration=own.id)
    try:
        await answer_invitation(Actor.by_registration(own.id, own.organisation), own.id, comes=answer == "retour")
    except Conflict as refusal:
        return redirect(back, notice=str(refusal), kind="warning")
    thanks = _("C'est noté : vous ne viendrez pas. Merci de nous avoir répondu ; vous pouvez changer d'avis ici.")
    return redirect(back, notice=_("Votre réponse est reprise : vous pouvez vous inscrire.") if answer == "retour" else thanks)


@get(["/courriers/{token:str}", ONE_CLICK_PATH], guards=[public], middleware=[limited("stop-letters", Rate("minute", 60))])
async def show_stop(token: FromPath[str]) -> Response[str]:
    """Offer to be invited no more: a click in the mail changes nothing yet."""
    return page("registrations/stop.html", await _stop_page(token))


@post("/courriers/{token:str}", guards=[public], middleware=[limited("stopped-letters", Rate("minute", 60))])
async def stop_letters(token: FromPath[str]) -> Redirect:
    """Invite this organisation and this address no more."""
    data = await _stop_page(token)
    await stop_invitations(data.registration.id)
    return redirect(url("/courriers/{token}", token=token), notice=_("C'est noté : vous ne serez plus invité·e."))


@post(ONE_CLICK_PATH, guards=[public], middleware=[limited("one-click", Rate("minute", 600))], opt={"secret_is_enough": True}, status_code=200)
async def stop_by_program(request: AnyRequest, token: FromPath[str]) -> Response[str]:
    """Invite no more, as a mail program asks for its reader: without cookie, page or redirect (RFC 8058, section 3.2)."""
    data = await _stop_page(token)
    if (await request.form()).get("List-Unsubscribe") != "One-Click":
        raise InvalidForm(_("Cette adresse est celle que les logiciels de courrier appellent : ouvrez-la dans un navigateur."))
    await stop_invitations(data.registration.id)
    return Response(_("C'est noté : vous ne serez plus invité·e."), media_type=MediaType.TEXT, headers={"Cache-Control": "no-store"})


async def _stop_page(token: str) -> StopPage:
    _subject, registration_id = await queries.link_subject(STOP_LINK, token_hash(token))
    about = await queries.registration(registration_id)
    return StopPage(await events.event_for_reader(about.event_id), about, token, await organisations.refuses_invitations(about.organisation_id))


async def _inviting(request: AnyRequest) -> tuple[EventDetails, Inviting]:
    """Read the event and who invites to it: organisers use the addresses of their own days, administrators all."""
    event, person = await current_event(request), person_of(request)
    words = str((await request.form()).get("words", "")) if request.method == "POST" else ""
    return event, Inviting(Actor.of(person), event.id, None if person.is_administrator else person.account_id, words.replace("\r\n", "\n"))


async def _candidates_page(request: AnyRequest, refused: str = "", words: str = "") -> CandidatesPage:
    event, inviting = await _inviting(request)
    wanted = _wanted(request)
    total = await invited.count_candidates(wanted)
    number, pages = _page_number(request, total)
    lines = await invited.candidates(event.id, wanted, account_id=inviting.account_id, offset=(number - 1) * LINES_SHOWN, limit=LINES_SHOWN)
    mine = await events.events_of(inviting.account_id, limit=EARLIER_SHOWN)
    earlier = tuple((str(one.id), f"{one.title} ({one.day:%d/%m/%Y})") for one in mine if one.id != event.id)
    return CandidatesPage(event, wanted, tuple(lines), total, number, pages, earlier, words=words, refused=refused, is_open=_is_open(event))


def _wanted(request: AnyRequest) -> Wanted:
    params = request.query_params
    kind, sector, at = params.get("type", ""), params.get("famille", ""), params.get("journee", "")
    return Wanted(
        kind=Kind(kind) if kind in set(Kind) else None,
        sector=Sector(sector) if sector in set(Sector) else None,
        departement=params.get("departement", "")[:3],
        text=params.get("texte", "")[:200],
        took_part=params.get("venue") == "oui",
        at=UUID(at) if _is_id(at) else None,
    )


def _is_open(event: EventDetails) -> bool:
    return not (event.cancelled_at or event.is_published or event.registration_phase(now()) is PhaseState.OVER)


def _closed(event: EventDetails, own: RegistrationDetails) -> str:
    try:
        require_open(event, own.side)
    except RegistrationClosed as refusal:
        return str(refusal)
    return ""


def _page_number(request: AnyRequest, total: int) -> tuple[int, int]:
    pages, asked = max(1, -(-total // LINES_SHOWN)), request.query_params.get("page", "1")
    return min(max(int(asked) if asked.isdecimal() and len(asked) < 7 else 1, 1), pages), pages  # noqa: PLR2004  # no list has a million pages


def _days(text: str) -> int:
    return min(max(int(text), FEWEST_DAYS), MOST_DAYS) if text.isdecimal() and len(text) < 4 else REMIND_AFTER_DAYS  # noqa: PLR2004  # three digits


def _side(text: str) -> Side | None:
    return Side(text) if text in set(Side) else None


def _is_id(text: object) -> bool:
    try:
        UUID(str(text))
    except ValueError:
        return False
    return True


def _secret_key(request: AnyRequest) -> str:
    key: str = request.app.state.settings.secret_key
    return key


PAGES = [
    *(
        show_invitations,
        send_reminders,
        show_candidates,
        invite_chosen,
        show_guest_import,
        send_guest_import,
        download_guests,
        invite_again,
        send_again,
    ),
    *(show_invitation, take_invitation, answer, show_stop, stop_letters, stop_by_program),
]
