"""The organiser's pages of publication: the difference before it goes, versions, the outbox."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from litestar import MediaType, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from openmap.audit.service import Actor
from openmap.clock import now
from openmap.errors import Conflict, InvalidForm, Refusal
from openmap.events import queries as events
from openmap.events.guards import current_event, organiser
from openmap.events.queries import EventDetails
from openmap.formats import short_moment
from openmap.i18n import _, lazy, ngettext
from openmap.letters.kinds import KINDS
from openmap.outbox import queries as outbox_queries
from openmap.outbox import service as outbox
from openmap.outbox.tables import MessageState
from openmap.printing import Unprintable, write_pdf
from openmap.publication import queries, release, service
from openmap.publication.agenda import AGENDA_PAGES
from openmap.publication.forms import chosen_messages, chosen_state, last_shown, moment_of
from openmap.publication.labels import KIND_LABELS, STATE_LABELS
from openmap.publication.pages import (
    EditPage,
    MessagePage,
    MessagesPage,
    PublishPage,
    VersionPage,
    change_rows,
    meeting_rows,
    message_row,
    told_rows,
)
from openmap.publication.sending import SENDING_PAGES
from openmap.publication.telling import explained, to_tell
from openmap.publication.wording import WORDING_PAGES
from openmap.registrations import queries as registrations
from openmap.rendering import page, redirect, url
from openmap.rest import Number
from openmap.security import Rate, limited, person_of
from openmap.timetables import queries as timetables

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openmap.publication.queries import Planned
    from openmap.registrations.queries import RegistrationDetails

AnyRequest = Request[Any, Any, Any]
MESSAGES_SHOWN = 50
LONGEST_SEARCH = 100
PACE_OF = timedelta(minutes=2)
# What a letter may do in the organiser's browser: be read. Its styles are inline, it has no script, and nothing is loaded.
LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


class DocumentUnprintable(Conflict):
    """The typesetter refuses the document of a message."""

    message = lazy("Ce PDF ne peut pas être composé. Abandonnez ce message, puis préparez de nouveau les rappels.")


@get("/gestion/{slug:str}/brouillons/{number:int}/publier", guards=[organiser])
async def confirm_publication(request: AnyRequest, number: Number) -> Response[str]:
    """Show what publishing a draft would change, and for whom, before anything is written."""
    return page("publication/publish.html", await _publish_page(request, await current_event(request), number))


@post("/gestion/{slug:str}/brouillons/{number:int}/publier", guards=[organiser])
async def publish_draft(request: AnyRequest, number: Number) -> Redirect:
    """Publish a draft, then show the messages that wait."""
    event = await current_event(request)
    draft = await timetables.draft(event.id, number)
    try:
        done = await service.publish(_actor(request), event_id=event.id, draft_id=draft.id, settings=request.app.state.settings)
    except Conflict as refusal:
        return redirect(url("/gestion/{slug}/brouillons/{number}/publier", slug=event.slug, number=number), notice=str(refusal), kind="warning")
    count = len(done.message_ids)
    waiting = ngettext("%(count)d message attend d'être libéré.", "%(count)d messages attendent d'être libérés.", count) % {"count": count}
    notice = _("La version %(number)d est publiée.") % {"number": done.version.number}
    return redirect(url("/gestion/{slug}/messages", slug=event.slug), notice=f"{notice} {waiting}")


@get("/gestion/{slug:str}/versions/{number:int}", guards=[organiser])
async def show_version(request: AnyRequest, number: Number) -> Response[str]:
    """Show a version: its meetings and what it changed."""
    event = await current_event(request)
    version, versions = await queries.version(event.id, number), await queries.versions_of(event.id)
    meetings, changes = await queries.planned_of_version(version.id), await queries.changes_of(version)
    people = await _people_of([*meetings, *(change.meeting for change in changes)])
    tables = await events.tables_of(event.id)
    data = VersionPage(
        event=event,
        version=version,
        is_in_force=version.number == versions[0].number,
        versions=tuple(versions),
        meetings=meeting_rows(meetings, people, tables),
        changes=change_rows(changes, people, tables),
        draft=(await timetables.draft(event.id, version.draft_id)).number if version.draft_id else None,
    )
    return page("publication/version.html", data)


@get("/gestion/{slug:str}/messages", guards=[organiser])
async def show_messages(request: AnyRequest) -> Response[str]:
    """List the outbox: who gets what, why, and how far it got."""
    event = await current_event(request)
    asked = request.query_params
    state, after = chosen_state(asked.get("etat", "")), last_shown(asked.get("apres", ""))
    kind, text = asked.get("genre", ""), asked.get("q", "").strip()[:LONGEST_SEARCH]
    lines = await outbox_queries.list_messages(scope=event.id, state=state, kind=kind or None, text=text, after=after, limit=MESSAGES_SHOWN)
    counts = await outbox_queries.count_by_state(scope=event.id)
    version = await queries.version_in_force(event.id)
    held, waiting = await outbox_queries.count_held(scope=event.id), await outbox_queries.count_due(scope=event.id)
    a_minute = await outbox_queries.count_sent_since(now() - PACE_OF) // (PACE_OF // timedelta(minutes=1)) if waiting else 0
    data = MessagesPage(
        event=event,
        counts=tuple((key, str(STATE_LABELS[key][0]), count) for key, count in counts.items()),
        chosen=state,
        rows=tuple(message_row(line) for line in lines[:MESSAGES_SHOWN]),
        next=lines[MESSAGES_SHOWN - 1].id if len(lines) > MESSAGES_SHOWN else None,
        is_first=after is None,
        drafts=counts[MessageState.DRAFT] - held,
        held=held,
        failed=counts[MessageState.FAILED],
        version=version.number if version else None,
        kind=kind,
        text=text,
        kinds=tuple((name, str(KIND_LABELS.get(name, _("Courrier")))) for name in await outbox_queries.kinds_of(scope=event.id)),
        waiting=waiting,
        a_minute=a_minute or None,
        ends_in_minutes=-(-waiting // a_minute) if a_minute else None,
    )
    return page("publication/messages.html", data)


@post("/gestion/{slug:str}/messages/liberer", guards=[organiser])
async def release_messages(request: AnyRequest) -> Redirect:
    """Let drafts leave: the one or those chosen, or all but those held back; at once, or not before the moment given."""
    event, form = await current_event(request), await request.form()
    chosen, text = chosen_messages(form), str(form.get("not_before", "")).strip()
    if form.get("only") and chosen is None:
        return _back(event, _("Cochez d'abord des messages dans la liste."), kind="warning")
    moment = moment_of(text, event.timezone)
    if text and moment is None:
        return _back(event, _("Ce moment ne se lit pas : choisissez une date et une heure."), kind="warning")
    settings = request.app.state.settings
    try:
        count = await release.release(_actor(request), event_id=event.id, settings=settings, message_ids=chosen, not_before=moment)
    except Conflict as refusal:
        return _back(event, str(refusal), kind="warning")
    if moment is not None:
        words = ngettext("%(count)d message partira à partir du %(when)s.", "%(count)d messages partiront à partir du %(when)s.", count)
        return _back(event, words % {"count": count, "when": short_moment(moment, event.timezone)})
    return _back(event, ngettext("%(count)d message va partir.", "%(count)d messages vont partir.", count) % {"count": count})


@post("/gestion/{slug:str}/messages/retenir", guards=[organiser])
async def hold_messages(request: AnyRequest) -> Redirect:
    """Hold drafts back from leaving with the others (`do=hold`), or let them go with the others again."""
    event, form = await current_event(request), await request.form()
    is_held = form.get("do") == "hold"
    count = await outbox.hold_back(actor=_actor(request), scope=event.id, message_ids=chosen_messages(form) or [], is_held=is_held)
    held = ngettext("%(count)d message est retenu.", "%(count)d messages sont retenus.", count)
    free = ngettext("%(count)d message partira avec les autres.", "%(count)d messages partiront avec les autres.", count)
    return _back(event, (held if is_held else free) % {"count": count})


@post("/gestion/{slug:str}/messages/abandonner", guards=[organiser])
async def drop_messages(request: AnyRequest) -> Redirect:
    """Give up messages that have not left."""
    event = await current_event(request)
    count = await outbox.drop(actor=_actor(request), scope=event.id, message_ids=chosen_messages(await request.form()) or [])
    words = ngettext("%(count)d message abandonné.", "%(count)d messages abandonnés.", count) % {"count": count}
    return _back(event, words + " " + _("Ce qu'ils annonçaient sera proposé de nouveau à la prochaine publication."))


@post("/gestion/{slug:str}/messages/relancer", guards=[organiser])
async def retry_messages(request: AnyRequest) -> Redirect:
    """Try refused messages again: those chosen, or all."""
    event = await current_event(request)
    chosen = chosen_messages(await request.form())
    if chosen is None:
        failed = await outbox_queries.list_messages(scope=event.id, state=MessageState.FAILED, limit=10_000)
        chosen = [line.id for line in failed]
    count = await outbox.retry_failed(actor=_actor(request), scope=event.id, message_ids=chosen)
    return _back(event, ngettext("%(count)d message va repartir.", "%(count)d messages vont repartir.", count) % {"count": count})


@post("/gestion/{slug:str}/messages/proposer", guards=[organiser])
async def offer_messages(request: AnyRequest) -> Redirect:
    """Write again what people still have to be told of the version in force."""
    event = await current_event(request)
    try:
        done = await service.offer_again(_actor(request), event_id=event.id, settings=request.app.state.settings)
    except Conflict as refusal:
        return _back(event, str(refusal), kind="warning")
    count = len(done.message_ids)
    words = ngettext("%(count)d message attend d'être libéré.", "%(count)d messages attendent d'être libérés.", count) % {"count": count}
    return _back(event, words if count else _("Tout le monde est à jour : il n'y a rien à annoncer."))


@post("/gestion/{slug:str}/messages/rappel", guards=[organiser])
async def prepare_reminders(request: AnyRequest) -> Redirect:
    """Write the reminder of the eve for everyone, as drafts."""
    event = await current_event(request)
    try:
        done = await service.prepare_reminders(_actor(request), event_id=event.id, settings=request.app.state.settings)
    except Conflict as refusal:
        return _back(event, str(refusal), kind="warning")
    count = len(done.message_ids)
    words = ngettext("%(count)d rappel attend d'être libéré.", "%(count)d rappels attendent d'être libérés.", count) % {"count": count}
    return _back(event, words if count else _("Chacun a déjà reçu le rappel de sa journée, et rien n'y a changé depuis."))


@get("/gestion/{slug:str}/messages/{message_id:uuid}/document", guards=[organiser], middleware=[limited("message-document", Rate("minute", 60))])
async def show_document(request: AnyRequest, message_id: FromPath[UUID]) -> Response[bytes]:
    """Show the PDF that goes along with a message, as it will leave."""
    event = await current_event(request)
    details = await outbox_queries.message_details(scope=event.id, message_id=message_id)
    if details.document is None:
        raise outbox_queries.MessageUnknown
    try:
        content = await write_pdf(details.document.template, details.document.data, locale=details.locale)
    except Unprintable as error:
        raise DocumentUnprintable from error
    headers = {"Content-Disposition": f'inline; filename="{details.document.name}"', "Cache-Control": "no-store"}
    return Response(content, media_type="application/pdf", headers=headers)


@get("/gestion/{slug:str}/messages/{message_id:uuid}", guards=[organiser])
async def show_message(request: AnyRequest, message_id: FromPath[UUID]) -> Response[str]:
    """Show one message: text, calendar, why, how far it got; links masked."""
    event = await current_event(request)
    details = await outbox_queries.message_details(scope=event.id, message_id=message_id)
    calendar = details.calendar or await release.calendar_preview(event.id, message_id, request.app.state.settings)
    data = MessagePage(event, message_row(details.line), details, calendar, has_letter=details.line.kind in KINDS)
    return page("publication/message.html", data)


@get("/gestion/{slug:str}/messages/{message_id:uuid}/apercu", guards=[organiser])
async def show_letter(request: AnyRequest, message_id: FromPath[UUID]) -> Response[str]:
    """Show the HTML of a message alone, as a mail program would, in a sandbox."""
    event = await current_event(request)
    details = await outbox_queries.message_details(scope=event.id, message_id=message_id)
    headers = {"Content-Security-Policy": LETTER_POLICY, "Cache-Control": "no-store"}
    return Response(details.body_html, media_type=MediaType.HTML, headers=headers)


@get("/gestion/{slug:str}/messages/{message_id:uuid}/modifier", guards=[organiser])
async def edit_message(request: AnyRequest, message_id: FromPath[UUID]) -> Response[str]:
    """Show the form that changes the words of a draft."""
    event = await current_event(request)
    line = await outbox_queries.message_line(scope=event.id, message_id=message_id)
    subject, text = await release.text_to_edit(event.id, message_id)
    return page("publication/edit.html", EditPage(event, message_id, line.to_name or line.to_address, subject, text, {}))


@post("/gestion/{slug:str}/messages/{message_id:uuid}/modifier", guards=[organiser])
async def save_message(request: AnyRequest, message_id: FromPath[UUID]) -> Response[str] | Redirect:
    """Change the words of a draft."""
    event = await current_event(request)
    line = await outbox_queries.message_line(scope=event.id, message_id=message_id)
    form = await request.form()
    subject, text = str(form.get("subject", "")), str(form.get("body_text", ""))
    try:
        await release.edit(_actor(request), event_id=event.id, message_id=message_id, subject=subject, body_text=text)
    except InvalidForm as refusal:
        data = EditPage(event, message_id, line.to_name or line.to_address, subject, text, refusal.fields)
        return page("publication/edit.html", data, status=422)
    return redirect(url("/gestion/{slug}/messages/{id}", slug=event.slug, id=message_id), notice=_("Le message est modifié."))


async def _publish_page(request: AnyRequest, event: EventDetails, number: int) -> PublishPage:
    draft = await timetables.draft(event.id, number)
    version = await queries.version_in_force(event.id)
    before = await queries.planned_of_version(version.id) if version else []
    refusal = ""
    try:
        planned = await service.publishable(event, draft.id)
    except Refusal as error:
        refusal, planned = str(error), await queries.planned_of_draft(event, draft.id)
    changes = queries.compare(before, planned)
    told = [] if refusal else await explained(event, await to_tell(event, planned, request.app.state.settings))
    people = await _people_of(change.meeting for change in changes)
    tables = await events.tables_of(event.id)
    lost = {line.id for line in tables if line.is_withdrawn} | {line.id for line in await events.slots_of(event.id) if line.is_closed}
    return PublishPage(
        event=event,
        number=number,
        version=version.number + 1 if version else 1,
        meetings=len(planned),
        changes=change_rows(changes, people, tables),
        told=told_rows(told),
        placeless=sum(not lost.isdisjoint((meeting.table_id, meeting.slot_id)) for meeting in planned),
        refusal=refusal,
    )


async def _people_of(meetings: Iterable[Planned]) -> dict[UUID, RegistrationDetails]:
    ids = sorted({key for meeting in meetings for key in (meeting.a, meeting.b)})
    return {row.id: row for row in await registrations.registrations_by_ids(ids)}


def _actor(request: AnyRequest) -> Actor:
    return Actor.of(person_of(request))


def _back(event: EventDetails, notice: str, *, kind: str = "done") -> Redirect:
    return redirect(url("/gestion/{slug}/messages", slug=event.slug), notice=notice, kind=kind)


PAGES = [
    confirm_publication,
    publish_draft,
    show_version,
    show_messages,
    release_messages,
    hold_messages,
    drop_messages,
    retry_messages,
    offer_messages,
    prepare_reminders,
    show_document,
    show_message,
    show_letter,
    edit_message,
    save_message,
    *SENDING_PAGES,
    *WORDING_PAGES,
    *AGENDA_PAGES,
]
