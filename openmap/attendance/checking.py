"""The organiser's page of answers by mail that nobody should take unread: who wrote, for whom, why it waits, and what to make of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from openmap.attendance import incoming, queries
from openmap.attendance.forms import first_shown
from openmap.attendance.incoming import Doubt
from openmap.attendance.pages import RepliesPage, ReplyRow
from openmap.attendance.queries import ReplyLine
from openmap.attendance.reading import fingerprint
from openmap.attendance.tables import AnswerKind
from openmap.audit.service import Actor
from openmap.errors import Conflict
from openmap.events.guards import current_event, organiser
from openmap.i18n import _
from openmap.rendering import page, redirect, url
from openmap.security import person_of
from openmap.settings import Settings

AnyRequest = Request[Any, Any, Any]
REPLIES_SHOWN = 50


@get("/gestion/{slug:str}/refus/a-verifier", guards=[organiser])
async def show_replies(request: AnyRequest) -> Response[str]:
    """List what calendars answered by mail, those that wait first."""
    event = await current_event(request)
    settings: Settings = request.app.state.settings
    decided, offset = request.query_params.get("toutes") is not None, first_shown(request.query_params.get("debut", ""))
    lines = await queries.replies_of_event(event.id, decided=decided, offset=offset, limit=REPLIES_SHOWN + 1)
    data = RepliesPage(
        event=event,
        rows=tuple(ReplyRow(line, _why(line)) for line in lines[:REPLIES_SHOWN]),
        box=await queries.box_state(fingerprint(settings)) if settings.imap_host else None,
        decided=decided,
        open_replies=await queries.count_open_replies(event.id),
        offset=offset,
        has_more=len(lines) > REPLIES_SHOWN,
        shown=REPLIES_SHOWN,
    )
    return page("attendance/replies.html", data)


@post("/gestion/{slug:str}/refus/a-verifier/{reply_id:uuid}", guards=[organiser])
async def decide_reply(request: AnyRequest, reply_id: FromPath[UUID]) -> Redirect:
    """Take a reply as the person's answer (`accepted`, `declined`), set it aside, or take back what was decided."""
    event, form = await current_event(request), await request.form()
    wanted, actor = str(form.get("do", "")), Actor.of(person_of(request))
    every = 1 if form.get("toutes") or wanted == "reopen" else None
    back = url("/gestion/{slug}/refus/a-verifier", slug=event.slug, toutes=every)
    try:
        if wanted in set(AnswerKind):
            await incoming.accept_reply(actor, event_id=event.id, reply_id=reply_id, kind=AnswerKind(wanted))
            return redirect(back, notice=_("La réponse est retenue."))
        if wanted == "reopen":
            await incoming.reopen_reply(actor, event_id=event.id, reply_id=reply_id)
            return redirect(back, notice=_("La réponse attend de nouveau une décision."))
        await incoming.set_reply_aside(actor, event_id=event.id, reply_id=reply_id)
    except Conflict as refusal:
        return redirect(back, notice=str(refusal), kind="info")
    return redirect(back, notice=_("La réponse est mise de côté, sans effet."))


def _why(line: ReplyLine) -> tuple[str, ...]:
    """Say in words why a reply was not taken by itself."""
    words = {
        Doubt.SENDER: _("Écrite depuis %(sender)s, alors que l'invitation est allée à %(asked)s."),
        Doubt.NAMED: _("Elle répond pour %(named)s, qui n'est pas la personne invitée."),
        Doubt.DELEGATE: _("Quelqu'un répond à la place de quelqu'un d'autre (%(acts_for)s)."),
        Doubt.FORGED: _("Le serveur qui l'a reçue doute que l'expéditeur soit le vrai."),
        Doubt.UNDECIDED: _("Elle ne dit ni oui ni non."),
        Doubt.PART: _("Elle ne parle que d'une partie de l'invitation."),
        Doubt.AHEAD: _("Elle répond à une invitation qui n'a jamais été envoyée."),
    }
    values = {"sender": line.sender_address or _("une adresse illisible"), "asked": line.asked, "named": line.named, "acts_for": line.acts_for}
    return tuple(words[Doubt(doubt)] % values for doubt in line.doubts)


CHECKING_PAGES = [show_replies, decide_reply]
