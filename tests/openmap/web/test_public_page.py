"""What search engines and previews read of a public day: true, complete, and nothing that people typed runs."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from openmap.app import create_app
from openmap.events.tables import Event
from tests.openmap.conftest import browser_of
from tests.openmap.day import a_day

if TYPE_CHECKING:
    from openmap.settings import Settings
    from tests.openmap.conftest import Browser

pytestmark = pytest.mark.anyio


async def test_a_day_is_an_event_of_schema_org(browser: Browser) -> None:
    await a_day(
        title="Openmap </script><b>ESS", place_name="La Ressourcerie", place_address="1 rue de l'Exemple, 94400 Vitry", theme="Économie circulaire"
    )
    shown = await browser.open("/journees/vitry-2027")
    blocks = re.findall(r"<script(?![^>]*src=)([^>]*)>(.*?)</script>", shown.text, flags=re.DOTALL)
    assert [attributes.strip() for attributes, _ in blocks] == ['type="application/ld+json"'], "the only block of data, and nothing that runs"
    said = json.loads(blocks[0][1])
    assert said["name"] == "Openmap </script><b>ESS"
    assert (said["startDate"], said["endDate"]) == ("2027-11-18T09:00:00+01:00", "2027-11-18T12:00:00+01:00")
    assert said["location"] == {"@type": "Place", "name": "La Ressourcerie", "address": "1 rue de l'Exemple, 94400 Vitry"}
    assert (said["organizer"]["name"], said["eventStatus"]) == ("GIP Exemple", "https://schema.org/EventScheduled")
    assert said["url"].endswith("/journees/vitry-2027")
    for wanted in ('rel="canonical"', 'property="og:title"', "https://www.openstreetmap.org/search?query=1+rue"):
        assert wanted in shown.text
    assert "noindex" not in shown.text
    assert "script-src 'self'" in shown.headers["content-security-policy"]


async def test_a_cancelled_day_says_so_and_an_unlisted_one_stays_out(browser: Browser) -> None:
    event = await a_day(is_listed=False)
    await Event.update({Event.cancelled_at: event.updated_at}).where(Event.id == event.id)
    shown = await browser.open("/journees/vitry-2027")
    assert "EventCancelled" in shown.text
    assert '<meta name="robots" content="noindex">' in shown.text
    await a_day(slug="melun-2027")
    sitemap = await browser.open("/sitemap.xml")
    assert sitemap.headers["content-type"].startswith("application/xml")
    assert re.findall(r"/journees/([\w-]+)<", sitemap.text) == ["melun-2027"]
    robots = await browser.open("/robots.txt")
    assert "Disallow: /espace/" in robots.text
    assert re.search(r"^Sitemap: https?://\S+/sitemap.xml$", robots.text, flags=re.MULTILINE)


async def test_legal_notices_are_those_of_the_installation(settings: Settings, anyio_backend: str) -> None:  # starts the loop
    for said, words in (("", "pas encore qui l'héberge"), ("Hébergeur Exemple, 1 rue du Nuage", "1 rue du Nuage")):
        app = create_app(replace(settings, legal_host=said))
        async with app.lifespan(), browser_of(app) as browser:
            shown = await browser.open("/mentions-legales")
            assert words in shown.text.replace("&#39;", "'")
