"""No page is left out when the browser looks at all of them."""

from __future__ import annotations

import re

from litestar.routes import HTTPRoute

from tests.journeys.browser.places import PLACES
from tests.openmap.conftest import assembled

ONE = "one"
# What answers GET and is no page of its own: programs and calendars read it, or it leads elsewhere.
NO_PAGES = (
    r"/api/.*",
    r"/static/.*",
    r"/health/.*",
    r"/robots\.txt",
    r"/sitemap\.xml",
    r"/calendar/.*",
    r".*\.ics",
    r".*/\{name\}",  # files
    r".*/agenda/\{name\}",
    r".*/document",
    r"/courriers/\{token\}/un-clic",
    r"/i/\{token\}",
    r"/gestion/\{slug\}/brouillons",
    r"/gestion/\{slug\}/desistements/choix",
)
# Parts of a page, and frames in it.
PARTS = (r".*/tableau", r".*/avancement", r".*/apercu")
# Walked by a journey, which asks axe-core there.
WALKED = ("/connexion/{token}", "/gestion/{slug}/pitchs/candidatures/{application}")


def test_the_browser_looks_at_every_page() -> None:
    """A new page needs a place, or a reason why not."""
    routes = {
        re.sub(r"\{(\w+):\w+\}", r"{\1}", route.path) for route in assembled().routes if isinstance(route, HTTPRoute) and "GET" in route.methods
    }
    looked_at = [re.sub(r"\{\w+\}", ONE, place.path.replace("{own}", f"/espace/{ONE}")).partition("?")[0] for place in PLACES]
    left = {route for route in routes - set(WALKED) if not any(re.fullmatch(pattern, route) for pattern in NO_PAGES + PARTS)}
    missing = {route for route in left if not any(re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", route), path) for path in looked_at)}
    named = {"{answer}": "/r/{token}", "{meeting}": "/espace/{registration_id}/rendez-vous/{other_id}", "{stop}": "/courriers/{token}"}
    assert {place.path for place in PLACES} >= named.keys()
    assert missing - set(named.values()) == set()
