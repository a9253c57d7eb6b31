"""How mails of a day leave: what the sender's domains publish about it, and a test mail to oneself."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect

from openmap.audit.service import Actor
from openmap.events.guards import current_event, organiser
from openmap.events.queries import EventDetails
from openmap.i18n import _
from openmap.publication import service
from openmap.publication.deliverability import examine, is_aligned
from openmap.publication.pages import SendingPage
from openmap.rendering import page, redirect, url
from openmap.security import Rate, limited, person_of
from openmap.settings import Settings

AnyRequest = Request[Any, Any, Any]
LOOKS_RATE = Rate("minute", 20)
TESTS_RATE = Rate("hour", 10)


@get("/gestion/{slug:str}/messages/envoi", guards=[organiser], middleware=[limited("sending-page", LOOKS_RATE)])
async def show_sending(request: AnyRequest) -> Response[str]:
    """Show what receiving servers find about the sender, and what to mend."""
    event = await current_event(request)
    return page("publication/sending.html", await _sending_page(event, request))


@post("/gestion/{slug:str}/messages/envoi/essai", guards=[organiser], middleware=[limited("test-mail", TESTS_RATE)])
async def send_test(request: AnyRequest) -> Redirect:
    """Send a test mail to whoever asks for it."""
    event, person = await current_event(request), person_of(request)
    await service.send_test(Actor.of(person), event=event, name=person.name, address=person.email)
    notice = _("Un message d'essai part vers %(address)s.") % {"address": person.email}
    return redirect(url("/gestion/{slug}/messages/envoi", slug=event.slug), notice=notice)


async def _sending_page(event: EventDetails, request: AnyRequest) -> SendingPage:
    settings: Settings = request.app.state.settings
    sender = event.organiser_email or settings.sender_address
    domain, envelope = (address.rpartition("@")[2].lower() for address in (sender, settings.sender_address))
    return SendingPage(
        event=event,
        sender=sender,
        domain=domain,
        envelope=envelope,
        checks=await examine(domain, settings),
        is_aligned=is_aligned(domain, envelope) or bool(settings.dkim_key and is_aligned(domain, settings.dkim_domain)),
        own_address=person_of(request).email,
        connections=settings.smtp_connections,
        hourly_limit=settings.smtp_hourly_limit,
    )


SENDING_PAGES = [show_sending, send_test]
