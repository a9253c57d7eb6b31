"""The organiser's answer to an address that refuses mail: write to it again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, post
from litestar.params import FromPath
from litestar.response import Redirect

from openmap.audit.service import Actor
from openmap.errors import Conflict
from openmap.events.guards import current_event, organiser
from openmap.i18n import _
from openmap.outbox.returned import release_address
from openmap.registrations import queries
from openmap.registrations.queries import UnknownRegistration
from openmap.rendering import redirect, url
from openmap.security import person_of


@post("/gestion/{slug:str}/inscriptions/{registration_id:uuid}/adresse", guards=[organiser])
async def release_dead_address(request: Request[Any, Any, Any], registration_id: FromPath[UUID]) -> Redirect:
    """Write to an address of a registration again."""
    event, registration = await current_event(request), await queries.registration(registration_id)
    address = str((await request.form()).get("address", "")).lower()
    if registration.event_id != event.id or address not in queries.addresses_of(registration):
        raise UnknownRegistration
    back = url("/gestion/{slug}/inscriptions/{registration_id}", slug=event.slug, registration_id=registration.id)
    try:
        await release_address(Actor.of(person_of(request)), scope=event.id, address=address)
    except Conflict as refusal:
        return redirect(back, notice=str(refusal), kind="info")
    words = _("Le courrier pour %(address)s part de nouveau. Ce qui n'est pas arrivé se prépare depuis les messages.") % {"address": address}
    return redirect(back, notice=words)


ADDRESS_PAGES = [release_dead_address]
