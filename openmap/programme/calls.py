"""The pages of the call for pitches: the organiser's, the reviewers', the structures'."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from openmap.accounts.guards import account_id_of
from openmap.audit.service import Actor
from openmap.clock import now
from openmap.errors import Refusal
from openmap.events import queries as events
from openmap.events.guards import current_event, desk, organiser
from openmap.i18n import _, ngettext
from openmap.programme import applications, pitches, queries
from openmap.programme.controller import to_effects
from openmap.programme.forms import call_fields, read_application, read_call, read_scores
from openmap.programme.pages import CallPage, DecisionPage, OwnPitchPage, ReviewPage, ReviewsPage, answer_lines, application_rows
from openmap.programme.proposals import propose_session
from openmap.programme.taking import TakesPublishedTime
from openmap.registrations.guards import current_registration, own_registration
from openmap.rendering import page, redirect, url
from openmap.security import person_of

if TYPE_CHECKING:
    from openmap.events.queries import EventDetails

AnyRequest = Request[Any, Any, Any]
CALL = "/gestion/{slug:str}/pitchs"
REVIEWS = CALL + "/avis"
ONE = CALL + "/candidatures/{application:uuid}"
OWN = "/espace/{registration_id:uuid}/pitch"


# --- for organisers -----------------------------------------------------------------------------------------------------------------------


@get(CALL, guards=[organiser])
async def show_call(request: AnyRequest) -> Response[str]:
    """Show the call for pitches and how the applications stand."""
    return page("programme/call.html", await _call_page(await current_event(request)))


@post(CALL, guards=[organiser])
async def save_call(request: AnyRequest) -> Response[str] | Redirect:
    """Open a call, or change it."""
    event, raw = await current_event(request), await _raw(request)
    try:
        await pitches.save_call(_actor(request), event.id, read_call(raw, event))
    except Refusal as refusal:
        return page("programme/call.html", await _call_page(event, raw, refusal), status=refusal.status)
    return _to_call(event, _("L'appel à pitchs est enregistré."))


@post(CALL + "/noms", guards=[organiser])
async def reveal_names(request: AnyRequest) -> Redirect:
    """End the anonymous review."""
    event = await current_event(request)
    try:
        await pitches.reveal_names(_actor(request), event.id)
    except Refusal as refusal:
        return _to_call(event, str(refusal), kind="warning")
    return _to_call(event, _("L'anonymat est levé : les avis sont clos, vous pouvez décider."))


@post(CALL + "/reponses", guards=[organiser])
async def write_answers(request: AnyRequest) -> Redirect:
    """Write the letters as drafts, and lead to them."""
    event = await current_event(request)
    count = await pitches.write_answers(_actor(request), event.id)
    words = ngettext("%(count)d réponse attend d'être relue et envoyée.", "%(count)d réponses attendent d'être relues et envoyées.", count)
    return redirect(url("/gestion/{slug}/messages", slug=event.slug, etat="draft"), notice=words % {"count": count})


@get(ONE, guards=[organiser])
async def show_application(request: AnyRequest, application: FromPath[UUID]) -> Response[str]:
    """Show one application with its name and reviews, once the anonymity is lifted."""
    return page("programme/decision.html", await _decision_page(await current_event(request), application))


@post(ONE, guards=[organiser])
async def decide(request: AnyRequest, application: FromPath[UUID]) -> Response[str] | Redirect:
    """Select an application or decline it; whoever presents a selected one goes on stage."""
    event, raw = await current_event(request), await _raw(request)
    selects, motive = raw.get("do") == "select", raw.get("motive", "")
    try:
        await pitches.decide(_actor(request), event.id, application, selects=selects, motive=motive)
        await pitches.put_on_stage(_actor(request), event.id, application)
    except TakesPublishedTime:
        session, values = await pitches.staged(event.id, application) or (None, None)
        if values is not None:
            return to_effects(event, await propose_session(event.id, values, session))
    except Refusal as refusal:
        data = await _decision_page(event, application, motive, refusal)
        return page("programme/decision.html", data, status=refusal.status)
    return _to_call(event, _("La décision est enregistrée. Personne n'est prévenu avant l'envoi des réponses."))


# --- for reviewers: the staff of the day --------------------------------------------------------------------------------------------------


@get(REVIEWS, guards=[desk])
async def show_reviews(request: AnyRequest) -> Response[str]:
    """List what there is to review: numbers and titles."""
    event, mine = await current_event(request), account_id_of(request)
    call = await applications.call(event.id)
    found = [one for one in await applications.applications_of(event.id) if one.is_judged]
    lines = tuple((one.id, one.number, one.title, one.review_of(mine) is not None) for one in found)
    return page("programme/reviews.html", ReviewsPage(event, call, call.phase(now()), lines))


@get(REVIEWS + "/{application:uuid}", guards=[desk])
async def show_review(request: AnyRequest, application: FromPath[UUID]) -> Response[str]:
    """Show one application without its name; others' reviews once one's own is given."""
    return page("programme/review.html", await _review_page(request, application))


@post(REVIEWS + "/{application:uuid}", guards=[desk])
async def give_review(request: AnyRequest, application: FromPath[UUID]) -> Response[str] | Redirect:
    """Give one's review, or declare a conflict of interest."""
    event, raw = await current_event(request), await _raw(request)
    call = await applications.call(event.id)
    try:
        await pitches.review(
            _actor(request),
            event.id,
            application,
            account_id=account_id_of(request),
            scores=read_scores(raw, call),
            comment=raw.get("comment", ""),
            has_conflict="has_conflict" in raw,
        )
    except Refusal as refusal:
        return page("programme/review.html", await _review_page(request, application, raw, refusal), status=refusal.status)
    return redirect(url("/gestion/{slug}/pitchs/avis", slug=event.slug), notice=_("Votre avis est enregistré."))


# --- for structures -----------------------------------------------------------------------------------------------------------------------


@get(OWN, guards=[own_registration])
async def show_own_pitch(request: AnyRequest) -> Response[str]:
    """Show a structure its application, or how to make one."""
    return page("programme/own_pitch.html", await _own_page(request))


@post(OWN, guards=[own_registration])
async def save_own_pitch(request: AnyRequest) -> Response[str] | Redirect:
    """Keep a draft (`do=draft`), send the application (`do=send`) or take it back (`do=withdraw`)."""
    own, raw = await current_registration(request), await _raw(request)
    actor, back = Actor.by_registration(own.id, own.organisation), url("/espace/{registration}/pitch", registration=own.id)
    try:
        if raw.get("do") == "withdraw":
            await pitches.withdraw_application(actor, own.id)
            return redirect(back, notice=_("Votre candidature est retirée."))
        call = await applications.call(own.event_id)
        submits = raw.get("do") == "send"
        await pitches.apply_for_pitch(actor, own.id, read_application(raw, call), submits=submits)
    except Refusal as refusal:
        return page("programme/own_pitch.html", await _own_page(request, raw, refusal), status=refusal.status)
    notice = _("Votre candidature est envoyée. Vous pouvez la modifier jusqu'à la clôture.") if submits else _("Votre brouillon est enregistré.")
    return redirect(back, notice=notice)


async def _call_page(event: EventDetails, values: dict[str, str] | None = None, refusal: Refusal | None = None) -> CallPage:
    call = await applications.find_call(event.id)
    found = await applications.applications_of(event.id) if call else []
    return CallPage(
        event=event,
        call=call,
        phase=call.phase(now()) if call else None,
        values=values or (call_fields(call, event) if call else {"places": "6"}),
        errors=refusal.fields if refusal else {},
        refused=str(refusal) if refusal else "",
        sessions=tuple((str(one.id), one.title) for one in await queries.sessions_of(event)),
        rows=application_rows(found, call) if call else (),
    )


async def _decision_page(event: EventDetails, application: UUID, motive: str | None = None, refusal: Refusal | None = None) -> DecisionPage:
    call = await applications.call(event.id)
    if call.revealed_at is None:
        raise pitches.StillAnonymous
    rows = application_rows(await applications.applications_of(event.id), call)
    row = next((one for one in rows if one.application.id == application), None)
    if row is None:
        raise applications.UnknownApplication
    said = row.application.motive if motive is None else motive
    return DecisionPage(event, call, row, answer_lines(row.application, call), said, {"motive": str(refusal)} if refusal else {})


async def _review_page(request: AnyRequest, application: UUID, values: dict[str, str] | None = None, refusal: Refusal | None = None) -> ReviewPage:
    event, mine = await current_event(request), account_id_of(request)
    call, found = await applications.call(event.id), await applications.application(event.id, application)
    if not found.is_judged:
        raise applications.UnknownApplication
    own = found.review_of(mine)
    return ReviewPage(
        event=event,
        call=call,
        phase=call.phase(now()),
        id=found.id,
        number=found.number,
        title=found.title,
        answers=answer_lines(found, call),
        own=own,
        others=tuple(line for line in found.reviews if line.account != mine) if own else (),
        values=values or {},
        errors=refusal.fields if refusal else {},
        refused=str(refusal) if refusal else "",
    )


async def _own_page(request: AnyRequest, values: dict[str, str] | None = None, refusal: Refusal | None = None) -> OwnPitchPage:
    own = await current_registration(request)
    event = await events.event_for_reader(own.event_id)
    call = await applications.call(event.id)
    found = await applications.application_of(event.id, own.id)
    kept = {"title": found.title, "attendee": str(found.attendee or ""), **found.answers} if found else {}
    session = await queries.session(event, call.session) if call.session else None
    errors, refused = (refusal.fields, str(refusal)) if refusal else ({}, "")
    return OwnPitchPage(event, own, call, call.phase(now()), found, session, kept if values is None else values, errors, refused)


async def _raw(request: AnyRequest) -> dict[str, str]:
    return {name: str(value) for name, value in (await request.form()).items()}


def _to_call(event: EventDetails, notice: str, *, kind: str = "done") -> Redirect:
    return redirect(url("/gestion/{slug}/pitchs", slug=event.slug), notice=notice, kind=kind)


def _actor(request: AnyRequest) -> Actor:
    return Actor.of(person_of(request))


PAGES = [
    show_call,
    save_call,
    reveal_names,
    write_answers,
    show_application,
    decide,
    show_reviews,
    show_review,
    give_review,
    show_own_pitch,
    save_own_pitch,
]
