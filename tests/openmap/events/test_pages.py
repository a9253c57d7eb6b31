"""The settings by pages: what was typed comes back with every message at once; a lost slot leads to what has to be repaired."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from openmap.accounts import sessions
from openmap.events.pages import DEFAULTS

if TYPE_CHECKING:
    from tests.openmap.conftest import Browser
    from tests.openmap.published_day import Day

pytestmark = pytest.mark.anyio
NEW = "/gestion/nouvelle-journee"


async def organise(browser: Browser, day: Day) -> None:
    key = await sessions.open_for_account(account_id=day.organiser, replaces=None, user_agent="")
    browser.client.cookies.set("session", key, domain="127.0.0.1")


async def test_everything_that_is_wrong_is_said_at_once_and_named(browser: Browser, served_day: Day) -> None:
    await organise(browser, served_day)
    await browser.open(NEW)
    typed = {
        **DEFAULTS,
        "title": "",
        "slug": "Créteil 2027",
        "day": "",
        "max_meetings": "-2",
        "slot_minutes": "quinze",
        "window_0_name": "Matin",
        "window_0_starts": "10:00",
        "window_0_ends": "09:00",
        "organiser_email": "nobody",
    }
    answer = await browser.send(NEW, typed)
    assert answer.status_code == 422
    for name in ("title", "slug", "day", "max_meetings", "slot_minutes", "window_0_ends", "organiser_email"):
        assert f'href="#{name}"' in answer.text, name
    assert "« Rendez-vous au plus par organisation » : indiquez un nombre entier." in answer.text
    assert 'value="Créteil 2027"' in answer.text
    assert 'value="quinze"' in answer.text


async def test_closing_a_slot_of_the_published_timetable_leads_to_the_repair(browser: Browser, served_day: Day) -> None:
    day, path = served_day, f"/gestion/{served_day.event.slug}"
    await organise(browser, day)
    await browser.open(f"{path}/reglages")
    before = await browser.send(f"{path}/creneaux/{day.slots[5].id}", {"closed": "1"})
    assert before.url.path == f"{path}/reglages", "nobody was told of anything yet"
    await day.publish({("B1", "S1"): (0, 0), ("B2", "S2"): (1, 1)})
    closed = await browser.send(f"{path}/creneaux/{day.slots[0].id}", {"closed": "1"})
    assert closed.url.path == path
    assert "une réparation les replace" in closed.text
    assert "Replacer un rendez-vous publié" in closed.text
    withdrawn = await browser.send(f"{path}/tables/{day.tables[1].id}", {"withdrawn": "1"})
    assert "Replacer 2 rendez-vous publiés" in withdrawn.text
    opened = await browser.send(f"{path}/creneaux/{day.slots[0].id}", {"closed": "0"})
    assert opened.url.path == f"{path}/reglages"
