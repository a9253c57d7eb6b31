"""The organiser's pages for the eve: what is lost, what vanishes with it, and the repair that follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from openmap.attendance import cancellations
from openmap.attendance.cancellations import Loss
from openmap.attendance.pages import LossesPage, LossPage, LostRow
from openmap.audit.service import Actor
from openmap.errors import Conflict
from openmap.events import queries as events
from openmap.events.guards import current_event, organiser
from openmap.formats import clock_time
from openmap.i18n import _
from openmap.registrations import queries as registrations
from openmap.registrations.filters import Filters
from openmap.registrations.tables import RegistrationStatus
from openmap.rendering import page, redirect, url
from openmap.security import person_of

if TYPE_CHECKING:
    from openmap.attendance.cancellations import Lost
    from openmap.events.queries import EventDetails

AnyRequest = Request[Any, Any, Any]
LOST = "/gestion/{slug}/desistements/{loss}/{key}"


@get("/gestion/{slug:str}/desistements", guards=[organiser])
async def show_losses(request: AnyRequest) -> Response[str]:
    """Ask what is lost: a registration, a delegation, a table or a slot."""
    event = await current_event(request)
    accepted = await registrations.registrations_of(event.id, Filters(status=RegistrationStatus.ACCEPTED), limit=None)
    several = await registrations.registrations_by_ids([line.id for line in accepted if line.delegation_count > 1])
    delegations = [(str(d.id), f"{r.organisation} – {d.name or d.position}") for r in several for d in r.present]
    data = LossesPage(
        event=event,
        registrations=tuple((str(line.id), line.organisation) for line in accepted),
        delegations=tuple(delegations),
        tables=tuple((str(line.id), line.name) for line in await events.tables_of(event.id) if not line.is_withdrawn),
        slots=tuple((str(line.id), clock_time(line.starts_at, event.timezone)) for line in await events.slots_of(event.id) if not line.is_closed),
    )
    return page("attendance/losses.html", data)


@get("/gestion/{slug:str}/desistements/choix", guards=[organiser])
async def choose_loss(request: AnyRequest) -> Redirect:
    """Lead from the list to what was chosen in it."""
    event = await current_event(request)
    loss, key = request.query_params.get("quoi", ""), request.query_params.get("cle", "")
    try:
        return redirect(url(LOST, slug=event.slug, loss=Loss(loss).value, key=UUID(key)))
    except ValueError:
        notice = _("Choisissez dans la liste ce qui est retiré.")
        return redirect(url("/gestion/{slug}/desistements", slug=event.slug), notice=notice, kind="warning")


@get("/gestion/{slug:str}/desistements/{loss:str}/{key:uuid}", guards=[organiser])
async def show_loss(request: AnyRequest, loss: FromPath[str], key: FromPath[UUID]) -> Response[str]:
    """Say what would vanish and who is left free, before anything is done."""
    event = await current_event(request)
    return page("attendance/loss.html", await _loss_page(event, await cancellations.consequence(event, _loss(loss), key)))


@post("/gestion/{slug:str}/desistements/{loss:str}/{key:uuid}", guards=[organiser])
async def cancel(request: AnyRequest, loss: FromPath[str], key: FromPath[UUID]) -> Redirect:
    """Take it out, then show the repair at work; nobody is told yet."""
    event = await current_event(request)
    actor, settings = Actor.of(person_of(request)), request.app.state.settings
    lost = await cancellations.consequence(event, _loss(loss), key)
    try:
        run = await cancellations.cancel(actor, event_id=event.id, loss=lost.loss, key=key, settings=settings)
    except Conflict as refusal:
        return redirect(url(LOST, slug=event.slug, loss=lost.loss.value, key=key), notice=str(refusal), kind="warning")
    notice = _("Retiré : %(name)s.") % {"name": lost.name}
    if run is None:
        return redirect(url("/gestion/{slug}", slug=event.slug), notice=notice)
    words = _("La réparation cherche le moins de changements possible. Personne n'est prévenu avant que vous publiiez.")
    return redirect(url("/gestion/{slug}/calculs/{run}", slug=event.slug, run=run.id), notice=f"{notice} {words}")


def _loss(text: str) -> Loss:
    try:
        return Loss(text)
    except ValueError as error:
        raise cancellations.NothingToLose from error


async def _loss_page(event: EventDetails, lost: Lost) -> LossPage:
    ids = {key for meeting in lost.meetings for key in (meeting.a, meeting.b)} | ({lost.registration} if lost.registration else set())
    people = {row.id: row for row in await registrations.registrations_by_ids(sorted(ids))}
    own = people[lost.registration] if lost.registration else None
    others = own.present if own and lost.loss is Loss.REGISTRATION and len(own.present) > 1 else ()
    return LossPage(
        event=event,
        lost=lost,
        is_gone=own is not None and own.status is RegistrationStatus.WITHDRAWN,
        meetings=tuple(LostRow(m.starts_at, people[m.a].organisation, people[m.b].organisation) for m in lost.meetings),
        freed=tuple(sorted({people[key].organisation for m in lost.meetings for key in (m.a, m.b) if key != lost.registration})),
        delegations=tuple((line.id, line.name or str(line.position)) for line in others),
    )


WITHDRAWING_PAGES = [show_losses, choose_loss, show_loss, cancel]
