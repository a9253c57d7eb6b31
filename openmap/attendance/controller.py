"""Answers by page, the organiser's list of them, withdrawals with their consequence said before."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from openmap.attendance import queries, service
from openmap.attendance.checking import CHECKING_PAGES
from openmap.attendance.forms import first_shown, message_of, proposed, read_answer
from openmap.attendance.pages import AnswerPage, EffectsPage, MeetingLine, RefusalsPage, WithdrawPage
from openmap.attendance.queries import Asked
from openmap.attendance.stranded import broken_by, count_taken
from openmap.attendance.tables import AnswerKind
from openmap.attendance.withdrawing import WITHDRAWING_PAGES
from openmap.audit.service import Actor
from openmap.errors import Conflict, InvalidForm, NotFound, Refusal
from openmap.events import queries as events
from openmap.events.guards import current_event, organiser
from openmap.i18n import _, ngettext
from openmap.programme import proposals
from openmap.publication import queries as publication
from openmap.publication.agenda import agenda_page
from openmap.registrations import queries as registrations
from openmap.registrations.guards import current_registration, own_registration
from openmap.registrations.queries import UnknownRegistration
from openmap.rendering import page, redirect, url
from openmap.security import Rate, limited, person_of, public

AnyRequest = Request[Any, Any, Any]
ANSWERS_SHOWN = 50
ANSWER_RATE = Rate("minute", 60)


@get("/r/{token:str}", guards=[public], middleware=[limited("answer-page", ANSWER_RATE)])
async def show_question(request: AnyRequest, token: FromPath[str]) -> Response[str]:
    """Show the meeting of a letter and two buttons; looking changes nothing, mail scanners follow links."""
    message_id = message_of(request.query_params.get("m", ""))
    asked = await queries.asked(token, message_id)
    return await _question(asked, url("/r/{token}", token=token, m=message_id), proposed(request.query_params.get("a", "")))


@post("/r/{token:str}", guards=[public], middleware=[limited("answer", ANSWER_RATE)])
async def answer_question(request: AnyRequest, token: FromPath[str]) -> Response[str] | Redirect:
    """Keep the answer."""
    message_id = message_of(request.query_params.get("m", ""))
    back = url("/r/{token}", token=token, m=message_id)
    raw = dict(await request.form())
    try:
        form = read_answer(raw)
        await service.record_answer(token=token, message_id=message_id, sequence=form.sequence, kind=form.kind, comment=form.comment)
    except InvalidForm as refusal:
        return await _question(await queries.asked(token, message_id), back, AnswerKind.ACCEPTED, raw=raw, refusal=refusal)
    except Conflict as refusal:
        return redirect(back, notice=str(refusal), kind="warning")
    return redirect(back, notice=_thanks(form.kind))


@get("/espace/{registration_id:uuid}/agenda", guards=[own_registration])
async def show_agenda(request: AnyRequest) -> Response[str]:
    """Show the meetings of a registration: now and next on top, the table large, whom one meets and why, what one answered."""
    registration = await current_registration(request)
    answers = await queries.answered_by(registration.id)
    data = await agenda_page(registration, request.app.state.settings, answers={other: kind.value for other, kind in answers.items()})
    return page("publication/agenda.html", data)


@get("/espace/{registration_id:uuid}/rendez-vous/{other_id:uuid}", guards=[own_registration])
async def show_own_question(request: AnyRequest, registration_id: FromPath[UUID], other_id: FromPath[UUID]) -> Response[str]:
    """Show a meeting of one's agenda, and what it means not to come."""
    asked = (await service.asked_in_agenda(registration_id, other_id, request.app.state.settings))[0]
    here = url("/espace/{registration_id}/rendez-vous/{other_id}", registration_id=registration_id, other_id=other_id)
    return await _question(asked, here, AnswerKind.DECLINED, agenda=url("/espace/{registration_id}/agenda", registration_id=registration_id))


@post("/espace/{registration_id:uuid}/rendez-vous/{other_id:uuid}", guards=[own_registration])
async def answer_own_question(request: AnyRequest, registration_id: FromPath[UUID], other_id: FromPath[UUID]) -> Response[str] | Redirect:
    """Keep the answer for everybody whom the registration sends to this meeting."""
    here = url("/espace/{registration_id}/rendez-vous/{other_id}", registration_id=registration_id, other_id=other_id)
    raw = dict(await request.form())
    try:
        form = read_answer(raw)
        await service.answer_for_registration(
            registration_id=registration_id,
            other_id=other_id,
            sequence=form.sequence,
            kind=form.kind,
            settings=request.app.state.settings,
            comment=form.comment,
        )
    except InvalidForm as refusal:
        asked = (await service.asked_in_agenda(registration_id, other_id, request.app.state.settings))[0]
        back = url("/espace/{registration_id}/agenda", registration_id=registration_id)
        return await _question(asked, here, AnswerKind.DECLINED, raw=raw, refusal=refusal, agenda=back)
    except Conflict as refusal:
        return redirect(here, notice=str(refusal), kind="warning")
    return redirect(url("/espace/{registration_id}/agenda", registration_id=registration_id), notice=_thanks(form.kind))


@get("/gestion/{slug:str}/refus", guards=[organiser])
async def show_answers(request: AnyRequest) -> Response[str]:
    """List what people answered, refusals that wait first."""
    event = await current_event(request)
    only_refusals = request.query_params.get("toutes") is None
    offset = first_shown(request.query_params.get("debut", ""))
    kind = AnswerKind.DECLINED if only_refusals else None
    lines = await queries.answers_of(event.id, kind=kind, offset=offset, limit=ANSWERS_SHOWN + 1)
    data = RefusalsPage(
        event=event,
        lines=tuple(lines[:ANSWERS_SHOWN]),
        only_refusals=only_refusals,
        open_refusals=await queries.count_open_refusals(event.id),
        offset=offset,
        has_more=len(lines) > ANSWERS_SHOWN,
        shown=ANSWERS_SHOWN,
        open_replies=await queries.count_open_replies(event.id),
    )
    return page("attendance/answers.html", data)


@post("/gestion/{slug:str}/refus/{answer_id:uuid}/traiter", guards=[organiser])
async def handle_refusal(request: AnyRequest, answer_id: FromPath[UUID]) -> Redirect:
    """Note that a refusal was dealt with."""
    event = await current_event(request)
    back = url("/gestion/{slug}/refus", slug=event.slug)
    try:
        await service.handle_refusal(Actor.of(person_of(request)), event_id=event.id, answer_id=answer_id)
    except service.NoSuchRefusal as refusal:
        return redirect(back, notice=str(refusal), kind="info")
    return redirect(back, notice=_("Le refus est marqué comme traité."))


@post("/gestion/{slug:str}/refus/{answer_id:uuid}/retirer", guards=[organiser])
async def remove_meeting(request: AnyRequest, answer_id: FromPath[UUID]) -> Redirect:
    """Take one declined meeting out of a new draft, then show what publishing it would change, or who could take the place (`then=replace`)."""
    event = await current_event(request)
    try:
        draft = await service.prepare_without_meeting(Actor.of(person_of(request)), event_id=event.id, answer_id=answer_id)
    except (Conflict, NotFound) as refusal:
        return redirect(url("/gestion/{slug}/refus", slug=event.slug), notice=str(refusal), kind="warning")
    notice = _("Le brouillon n° %(number)d est le planning publié sans ce rendez-vous. Rien n'est encore annoncé.") % {"number": draft.number}
    replaces = (await request.form()).get("then") == "replace"
    way = "/gestion/{slug}/brouillons/{number}/remplacements" if replaces else "/gestion/{slug}/brouillons/{number}/publier"
    return redirect(url(way, slug=event.slug, number=draft.number), notice=notice, kind="info")


@get("/gestion/{slug:str}/inscriptions/{registration_id:uuid}/retrait", guards=[organiser])
async def confirm_withdrawal(request: AnyRequest, registration_id: FromPath[UUID]) -> Response[str]:
    """Say what a withdrawal would take away, before it does."""
    event = await current_event(request)
    registration = await registrations.registration(registration_id)
    if registration.event_id != event.id:
        raise UnknownRegistration
    version = await publication.version_in_force(event.id)
    planned = await publication.planned_of_version(version.id) if version else []
    mine = [meeting for meeting in planned if registration_id in {meeting.a, meeting.b}]
    others = {meeting.b if meeting.a == registration_id else meeting.a for meeting in mine}
    names = {row.id: row.organisation for row in await registrations.registrations_by_ids(sorted(others))}
    meetings = tuple(MeetingLine(meeting.starts_at, names[meeting.b if meeting.a == registration_id else meeting.a]) for meeting in mine)
    return page("attendance/withdraw.html", WithdrawPage(event, registration, meetings))


@post("/gestion/{slug:str}/inscriptions/{registration_id:uuid}/retrait", guards=[organiser])
async def withdraw(request: AnyRequest, registration_id: FromPath[UUID]) -> Redirect:
    """Withdraw a registration; what it changes for others waits among the messages."""
    event = await current_event(request)
    actor, settings = Actor.of(person_of(request)), request.app.state.settings
    try:
        done = await service.withdraw_registration(actor, event_id=event.id, registration_id=registration_id, settings=settings)
    except Conflict as refusal:
        return redirect(url("/gestion/{slug}/inscriptions", slug=event.slug), notice=str(refusal), kind="warning")
    notice = _("%(name)s ne vient plus.") % {"name": done.registration.organisation}
    if done.version is None:
        return redirect(url("/gestion/{slug}/inscriptions", slug=event.slug), notice=notice)
    count = len(done.message_ids)
    words = ngettext("%(count)d message attend d'être libéré.", "%(count)d messages attendent d'être libérés.", count) % {"count": count}
    return redirect(url("/gestion/{slug}/messages", slug=event.slug), notice=f"{notice} {words}")


@get("/gestion/{slug:str}/programme/changements/{proposal_id:uuid}", guards=[organiser])
async def show_effects(request: AnyRequest, proposal_id: FromPath[UUID]) -> Response[str] | Redirect:
    """Say which published meetings a change of the programme breaks, before it is saved."""
    event = await current_event(request)
    try:
        found = await proposals.proposed(event.id, proposal_id)
        taken = await proposals.what_it_takes(Actor.of(person_of(request)), event.id, found)
    except Refusal as refusal:
        return redirect(url("/gestion/{slug}/programme", slug=event.slug), notice=str(refusal), kind="warning")
    broken = await broken_by(event, {(one.delegation, one.slot) for one in taken})
    return page("attendance/effects.html", EffectsPage(event, proposal_id, found.title, tuple(broken), len(taken)))


@post("/gestion/{slug:str}/programme/changements/{proposal_id:uuid}", guards=[organiser])
async def decide_change(request: AnyRequest, proposal_id: FromPath[UUID]) -> Redirect:
    """Make the change and lead to the repair (`do=make`), or leave the programme as it is."""
    event = await current_event(request)
    programme = url("/gestion/{slug}/programme", slug=event.slug)
    if (await request.form()).get("do") != "make":
        await proposals.drop_proposed(event.id, proposal_id)
        return redirect(programme, notice=_("Le programme n'a pas changé."), kind="info")
    try:
        await proposals.make_proposed(Actor.of(person_of(request)), event.id, proposal_id)
    except Refusal as refusal:
        return redirect(programme, notice=str(refusal), kind="warning")
    notice = _("Le programme est enregistré.")
    if not await count_taken(event):
        return redirect(programme, notice=notice)
    words = _("Les rendez-vous publiés qu'il rompt ne bougent pas d'eux-mêmes : une réparation les replace.")
    return redirect(url("/gestion/{slug}", slug=event.slug), notice=f"{notice} {words}", kind="warning")


async def _question(
    asked: Asked, action: str, kind: AnswerKind, *, raw: dict[str, Any] | None = None, refusal: InvalidForm | None = None, agenda: str = ""
) -> Response[str]:
    comment = str(raw.get("comment", "")) if raw else asked.comment
    data = AnswerPage(await events.event_for_reader(asked.event_id), asked, action, kind, comment, refusal.fields if refusal else {}, agenda)
    return page("attendance/answer.html", data, status=422 if refusal else 200)


def _thanks(kind: AnswerKind) -> str:
    if kind is AnswerKind.ACCEPTED:
        return _("Merci, votre réponse est enregistrée : vous venez.")
    return _("Merci, votre réponse est enregistrée : l'organisateur est prévenu que vous ne pourrez pas venir.")


PAGES = [
    show_question,
    answer_question,
    show_agenda,
    show_own_question,
    answer_own_question,
    show_answers,
    handle_refusal,
    remove_meeting,
    confirm_withdrawal,
    withdraw,
    show_effects,
    decide_change,
    *CHECKING_PAGES,
    *WITHDRAWING_PAGES,
]
