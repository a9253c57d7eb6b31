"""The participant's agenda, its file, and the calendar to subscribe to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from openmap.audit.service import Actor
from openmap.clock import now
from openmap.errors import NotFound
from openmap.events import queries as events
from openmap.events.guards import current_event, organiser
from openmap.i18n import _
from openmap.programme import queries as programme
from openmap.publication import day_feeds, feeds, queries
from openmap.publication.forms import last_shown
from openmap.publication.pages import AgendaPage, FeedsPage, PersonRow, agenda_rows, agenda_sessions
from openmap.publication.telling import comes
from openmap.registrations.guards import current_registration, own_registration
from openmap.registrations.tables import RegistrationStatus
from openmap.rendering import page, redirect, url
from openmap.rest import CALENDAR, serve_calendar
from openmap.security import Rate, limited, person_of, public

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from openmap.registrations.queries import RegistrationDetails
    from openmap.settings import Settings

AnyRequest = Request[Any, Any, Any]
SUFFIX = ".ics"


async def agenda_page(registration: RegistrationDetails, settings: Settings, *, answers: Mapping[UUID, str]) -> AgendaPage:
    """Put the agenda of a registration together; `answers` says by the other side's id what it answered: `accepted` or `declined`."""
    event = await events.event_for_reader(registration.event_id)
    version = await queries.version_in_force(event.id)
    planned = await queries.planned_of_version(version.id) if version and event.cancelled_at is None else []
    mine = await queries.appointments(event, planned, registration_id=registration.id)
    groups = agenda_rows([found for found in mine if comes(found)], now(), event.timezone, answers)
    addresses, subscribed = await feeds.feed_addresses(registration.id, settings), await queries.subscribers(event.id)
    people = [person for delegation in registration.present for person in delegation.attendees]
    names = {person.id: person.name for person in people}
    comes_here = registration.status is RegistrationStatus.ACCEPTED and event.cancelled_at is None
    attended = await programme.sessions_of_attendees(event, list(names)) if comes_here else {}
    reads_all = any(person.id in subscribed for person in people)
    return AgendaPage(
        event=event,
        registration=registration,
        is_published=version is not None and registration.status is RegistrationStatus.ACCEPTED,
        delegations=tuple((name, tuple(rows)) for name, rows in groups),
        current=next((row for state in ("now", "next") for _name, rows in groups for row in rows if row.state == state), None),
        people=tuple(PersonRow(person.id, person.name, addresses.get(person.id, ""), person.id in subscribed) for person in people),
        sessions=agenda_sessions(attended, names),
        answerable=frozenset(found.other.id for found in mine) if reads_all else await queries.told_others(registration.id),
    )


@get("/espace/{registration_id:uuid}/agenda/{name:str}", guards=[own_registration])
async def download_agenda(request: AnyRequest, name: FromPath[str]) -> Response[str]:
    """Download the meetings of one person of the registration as a calendar file."""
    registration = await current_registration(request)
    attendee_id = last_shown(name.removesuffix(SUFFIX))
    people = {person.id for delegation in registration.present for person in delegation.attendees}
    if attendee_id not in people or not name.endswith(SUFFIX):
        raise feeds.UnknownPerson
    text = await feeds.calendar_of(registration.id, attendee_id, request.app.state.settings)
    headers = {"Content-Type": CALENDAR, "Content-Disposition": 'attachment; filename="rendez-vous.ics"', "Cache-Control": "no-store"}
    return Response(text, headers=headers)


@post("/espace/{registration_id:uuid}/agenda/abonnement", guards=[own_registration])
async def subscribe_person(request: AnyRequest) -> Redirect:
    """Give a person of the registration an address to subscribe to, or a new one, in place of their invitations."""
    registration, attendee_id = await _own_person(request)
    await feeds.subscribe(registration_id=registration.id, attendee_id=attendee_id, settings=request.app.state.settings)
    notice = _("Voici votre adresse d'abonnement, qui remplace les invitations. Si vous en aviez une autre, elle ne répond plus.")
    return redirect(url("/espace/{registration_id}/agenda", registration_id=registration.id), notice=notice)


@post("/espace/{registration_id:uuid}/agenda/invitations", guards=[own_registration])
async def unsubscribe_person(request: AnyRequest) -> Redirect:
    """Go back to invitations; `close` shuts the address as well."""
    registration, attendee_id = await _own_person(request)
    closes = (await request.form()).get("close") is not None
    await feeds.unsubscribe(registration_id=registration.id, attendee_id=attendee_id, settings=request.app.state.settings, closes=closes)
    closed = _("L'adresse d'abonnement ne répond plus ; vous recevez de nouveau des invitations.")
    notice = closed if closes else _("Vous recevez de nouveau des invitations ; votre calendrier abonné se vide.")
    return redirect(url("/espace/{registration_id}/agenda", registration_id=registration.id), notice=notice)


async def _own_person(request: AnyRequest) -> tuple[RegistrationDetails, UUID]:
    """Read which person of the registration a form names; raises UnknownPerson."""
    attendee_id = last_shown(str((await request.form()).get("person", "")))
    if attendee_id is None:
        raise feeds.UnknownPerson
    return await current_registration(request), attendee_id


@get("/calendar/{name:str}", guards=[public], middleware=[limited("feed", Rate("minute", 120))])
async def show_feed(request: AnyRequest, name: FromPath[str]) -> Response[str | None]:
    """Serve the calendar behind a personal address; 304 when the reader already holds it (RFC 9110, section 13.1.2)."""
    text = await feeds.feed_of_token(_token(name), request.app.state.settings)
    return serve_calendar(request, text, name="rendez-vous", cache="private")


@get("/calendar/journee/{name:str}", guards=[public], middleware=[limited("feed", Rate("minute", 120))])
async def show_event_feed(request: AnyRequest, name: FromPath[str]) -> Response[str | None]:
    """Serve all meetings of a day, without personal data, behind the organiser's secret address."""
    text = await day_feeds.feed_of_token(_token(name), request.app.state.settings)
    return serve_calendar(request, text, name="journee", cache="private")


@get("/gestion/{slug:str}/abonnement", guards=[organiser])
async def show_feeds(request: AnyRequest) -> Response[str]:
    """Show the calendars of the day that one can subscribe to."""
    event, settings = await current_event(request), request.app.state.settings
    programme_address = settings.base_url.rstrip("/") + url("/journees/{slug}/programme.ics", slug=event.slug)
    return page("publication/feeds.html", FeedsPage(event, await day_feeds.address(event.id, settings), programme_address))


@post("/gestion/{slug:str}/abonnement", guards=[organiser])
async def renew_event_feed(request: AnyRequest) -> Redirect:
    """Give the organiser an address to subscribe to, or a new one."""
    event = await current_event(request)
    await day_feeds.renew(Actor.of(person_of(request)), event_id=event.id, settings=request.app.state.settings)
    return redirect(url("/gestion/{slug}/abonnement", slug=event.slug), notice=_("Voici l'adresse. S'il y en avait une autre, elle ne répond plus."))


@post("/gestion/{slug:str}/abonnement/fermer", guards=[organiser])
async def close_event_feed(request: AnyRequest) -> Redirect:
    """Close the organiser's address."""
    event = await current_event(request)
    await day_feeds.close(Actor.of(person_of(request)), event_id=event.id)
    return redirect(url("/gestion/{slug}/abonnement", slug=event.slug), notice=_("L'adresse ne répond plus."))


def _token(name: str) -> str:
    """Read the secret of an address; raises NotFound where it is none of a calendar."""
    if not name.endswith(SUFFIX):
        raise NotFound(_("Cette adresse d'agenda n'existe pas. Ouvrez votre agenda en ligne et copiez l'adresse d'abonnement."))
    return name.removesuffix(SUFFIX)


AGENDA_PAGES = [download_agenda, subscribe_person, unsubscribe_person, show_feed, show_event_feed, show_feeds, renew_event_feed, close_event_feed]
