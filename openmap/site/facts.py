"""Say a public day to search engines and to sites that show a preview of a link: schema.org, and the map where a place is looked up. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from openmap.clock import local
from openmap.rendering import absolute, url

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openmap.events.queries import EventDetails, WindowLine

MAP = "https://www.openstreetmap.org/search"


def structured(event: EventDetails, windows: Sequence[WindowLine]) -> Markup:
    """Write a day as schema.org's Event, in a block of data that no browser runs (HTML, section 4.12.1: a script of another type).

    What people typed cannot end the block: ``<`` is written as an escape of JSON.
    """
    place = {"@type": "Place", "name": event.place_name, "address": event.place_address}
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.title,
        "description": event.description or event.theme,
        "startDate": local(windows[0].starts_at, event.timezone).isoformat() if windows else event.day.isoformat(),
        "endDate": local(windows[-1].ends_at, event.timezone).isoformat() if windows else event.day.isoformat(),
        "eventStatus": f"https://schema.org/Event{'Cancelled' if event.cancelled_at else 'Scheduled'}",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {name: value for name, value in place.items() if value} if event.place_name or event.place_address else None,
        "organizer": {"@type": "Organization", "name": event.organiser_name} if event.organiser_name else None,
        "url": absolute("/journees/{slug}", slug=event.slug),
    }
    text = json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False).replace("<", "\\u003c")
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text))  # noqa: S704  # no `<` is left in it


def map_address(event: EventDetails) -> str:
    """Return where the place is looked up on OpenStreetMap; empty without a place. A link only: nothing is loaded from there."""
    words = ", ".join(part for part in (event.place_address or event.place_name,) if part)
    return url(MAP, query=words) if words else ""
