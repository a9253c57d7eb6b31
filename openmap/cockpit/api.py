"""Who is expected, and what they need, for other programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID  # msgspec reads the annotations at run time

import msgspec
from litestar import Controller, Request, Response, get

from openmap.cockpit.arrivals import arrivals_of, on_site
from openmap.events.guards import current_event, desk, organiser
from openmap.events.tables import Side
from openmap.rest import respond


class ArrivalOut(msgspec.Struct):
    """Somebody expected; `side` is null for somebody on stage from outside."""

    last_name: str
    first_name: str
    organisation: str
    service: str
    side: Side | None


class OnSiteOut(msgspec.Struct):
    """What somebody needs on the spot, and whether they agreed to photographs."""

    registration: UUID
    name: str
    organisation: str
    access_needs: str
    catering_needs: str
    agrees_to_photos: bool


class ArrivalsApi(Controller):
    """Read who is expected at an event."""

    path = "/events/{event_key:str}"
    tags = ["arrivals"]

    @get("/arrivals", guards=[desk], operation_id="listArrivals")
    async def arrivals(self, request: Request[Any, Any, Any]) -> Response[list[ArrivalOut]]:
        """List everybody who is expected, by last name."""
        event = await current_event(request)
        expected = await arrivals_of(event.id)
        return respond(request, [ArrivalOut(line.last_name, line.first_name, line.organisation, line.service, line.side) for line in expected])

    @get("/needs-on-site", guards=[organiser], operation_id="listNeedsOnSite")
    async def on_site(self, request: Request[Any, Any, Any]) -> Response[list[OnSiteOut]]:
        """List access and catering needs and consents to photographs, by last name; they are erased the day after the event."""
        event = await current_event(request)
        lines = [
            OnSiteOut(line.registration_id, line.name, line.organisation, line.access_needs, line.catering_needs, line.agrees_to_photos)
            for line in await on_site(event.id)
        ]
        return respond(request, lines)
