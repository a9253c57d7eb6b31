"""The participant's own page."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get

from openmap.clock import now
from openmap.desk.pages import DeskPage
from openmap.events import queries as events
from openmap.organisations import queries as organisations
from openmap.registrations.guards import current_registration, own_registration
from openmap.rendering import page
from openmap.wishes import queries as wishes


@get("/espace/{registration_id:uuid}", guards=[own_registration])
async def show_desk(request: Request[Any, Any, Any]) -> Response[str]:
    """Show a participant what is expected of them, by when, and what is known of them."""
    own = await current_registration(request)
    event = await events.event_for_reader(own.event_id)
    matrix = await events.matrix_of(event.id)
    needs = await organisations.needs_of([own.organisation_id])
    offers = await organisations.offers_of([own.organisation_id])
    data = DeskPage(
        event=event,
        registration=own,
        wish_count=len((await wishes.choices_of(own.id)).ranked),
        phase=event.wishes_phase(now()),
        may_choose=any(asker is own.side for asker, _asked in matrix),
        needs=tuple(needs[own.organisation_id]),
        offers=tuple(offers[own.organisation_id]),
    )
    return page("desk/desk.html", data)


PAGES = [show_desk]
