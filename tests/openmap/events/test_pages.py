"""The settings by pages: each group on its own, what was typed comes back with every message; a lost slot leads to what has to be repaired."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

import pytest

from openmap.accounts import sessions
from openmap.audit.service import SYSTEM
from openmap.events import queries, service
from openmap.events.tables import Side
from openmap.events.values import EventValues, WindowValues

if TYPE_CHECKING:
    from tests.openmap.conftest import Browser
    from tests.openmap.published_day import Day

pytestmark = pytest.mark.anyio
NEW = "/gestion/nouvelle-journee"
RULES = {"guaranteed_meetings": "2", "max_meetings": "", "max_consecutive": "", "max_wishes": "8", "max_vetoes": "1"}


async def organise(browser: Browser, day: Day) -> None:
    key = await sessions.open_for_account(account_id=day.organiser, replaces=None, user_agent="")
    browser.client.cookies.set("session", key, domain="127.0.0.1")


def settings_of(day: Day) -> str:
    return f"/gestion/{day.event.slug}/reglages"


async def test_everything_that_is_wrong_is_said_at_once_and_named(browser: Browser, served_day: Day) -> None:
    await organise(browser, served_day)
    await browser.open(NEW)
    answer = await browser.send(NEW, {"title": "", "slug": "Créteil 2027", "day": "", "organiser_email": "nobody"})
    assert answer.status_code == 422
    for name in ("title", "slug", "day", "organiser_email"):
        assert f'href="#{name}"' in answer.text, name
    assert 'value="Créteil 2027"' in answer.text


async def test_a_new_day_leads_from_one_missing_group_of_settings_to_the_next(browser: Browser, served_day: Day) -> None:
    await organise(browser, served_day)
    await browser.open(NEW)
    made = await browser.send(NEW, {"title": "Réemploi", "slug": "creteil-2027", "day": "2027-03-18"})
    here = "/gestion/creteil-2027/reglages"
    assert made.url.path == here
    assert f'class="button button-main" href="{here}/creneaux"' in made.text
    windows = {"window_1_name": "Matin", "window_1_starts": "09:00", "window_1_ends": "10:00"}
    slotted = await browser.send(f"{here}/creneaux", {"slot_minutes": "20", "changeover_minutes": "5", **windows})
    assert f'class="button button-main" href="{here}/tables"' in slotted.text
    ready = await browser.send(f"{here}/tables", {"tables": "3"})
    assert 'class="button button-main" href="/gestion/creteil-2027"' in ready.text
    event = await queries.event_by_slug("creteil-2027")
    assert not event.is_listed, "the box was not ticked"
    assert len(await queries.slots_of(event.id)) == 3
    assert [table.name for table in await queries.tables_of(event.id)] == ["Table 1", "Table 2", "Table 3"]
    assert await queries.matrix_of(event.id) == {(Side.BUYER, Side.STRUCTURE), (Side.STRUCTURE, Side.BUYER)}


async def test_what_is_wrong_in_a_group_is_said_beside_what_was_typed(browser: Browser, served_day: Day) -> None:
    await organise(browser, served_day)
    await browser.open(f"{settings_of(served_day)}/creneaux")
    typed = {"slot_minutes": "15", "changeover_minutes": "15", "window_2_name": "Soir", "window_2_starts": "19:00", "window_2_ends": "18:00"}
    answer = await browser.send(f"{settings_of(served_day)}/creneaux", typed)
    assert answer.status_code == 422
    assert 'href="#changeover_minutes"' in answer.text
    assert 'id="window_0_ends-error"' in answer.text, "rows without a gap: the message stands at the row that is shown"
    assert 'value="Soir"' in answer.text
    rules = await browser.send(f"{settings_of(served_day)}/regles", {**RULES, "max_meetings": "-2", "max_wishes": "dix"})
    assert "«\u00a0Rendez-vous au plus par organisation\u00a0»\u00a0: indiquez un nombre entier." in rules.text
    assert 'value="dix"' in rules.text


async def test_a_group_changes_nothing_of_the_others(browser: Browser, served_day: Day) -> None:
    """Windows beyond those that a form shows, the zone and multipliers come from programs; pages leave them as they are."""
    day = served_day
    await organise(browser, day)
    await browser.open(settings_of(day))
    windows = tuple(WindowValues(name=f"Plage {i}", starts=time(8 + i), ends=time(9 + i)) for i in range(5))
    wanted = EventValues(
        slug=day.event.slug, title="Saint-Denis", day=day.event.day, timezone="Indian/Reunion", notice="Exemple", side_multipliers={Side.BUYER: 3}
    )
    await service.update_event(SYSTEM, day.event.id, wanted, windows=windows)
    before = await queries.event(day.event.id)
    phases = {"registration_opens_at": "2027-01-05T09:00", "wishes_close_at": "", "capacity": "40"}
    answer = await browser.send(f"{settings_of(day)}/etapes", phases)
    assert answer.status_code == 200
    after = await queries.event(day.event.id)
    opens = datetime(2027, 1, 5, 5, tzinfo=UTC)  # nine o'clock on Réunion, four hours ahead
    assert after == replace(before, registration_opens_at=opens, capacity=40, updated_at=after.updated_at)
    assert len(await queries.windows_of(day.event.id)) == 5
    form = await browser.open(f"{settings_of(day)}/creneaux")
    assert 'id="window_4_name"' in form.text
    assert (await browser.open(f"{settings_of(day)}/autre")).status_code == 404


async def test_somebody_without_an_account_is_said_at_the_field(browser: Browser, served_day: Day) -> None:
    await organise(browser, served_day)
    team = f"/gestion/{served_day.event.slug}/equipe"
    await browser.open(team)
    answer = await browser.send(team, {"email": "personne@example.org", "role": "desk"})
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text
    assert 'value="personne@example.org"' in answer.text
    assert '<option value="desk" selected>' in answer.text


async def test_closing_a_slot_of_the_published_timetable_leads_to_the_repair(browser: Browser, served_day: Day) -> None:
    day, path = served_day, f"/gestion/{served_day.event.slug}"
    await organise(browser, day)
    await browser.open(f"{path}/reglages/creneaux")
    before = await browser.send(f"{path}/creneaux/{day.slots[5].id}", {"closed": "1"})
    assert before.url.path == f"{path}/reglages/creneaux", "nobody was told of anything yet"
    await day.publish({("B1", "S1"): (0, 0), ("B2", "S2"): (1, 1)})
    closed = await browser.send(f"{path}/creneaux/{day.slots[0].id}", {"closed": "1"})
    assert closed.url.path == path
    assert "une réparation les replace" in closed.text
    assert "Replacer un rendez-vous publié" in closed.text
    withdrawn = await browser.send(f"{path}/tables/{day.tables[1].id}", {"withdrawn": "1"})
    assert "Replacer 2 rendez-vous publiés" in withdrawn.text
    opened = await browser.send(f"{path}/creneaux/{day.slots[0].id}", {"closed": "0"})
    assert opened.url.path == f"{path}/reglages/creneaux"


@pytest.mark.parametrize(
    "title, slug, kept",
    [
        ("Openmap – Évry", "", "openmap-evry-2027"),
        ("Rencontres 2027 à Créteil", "", "rencontres-2027-a-creteil"),
        ("Openmap – Évry", "evry", "evry"),
        ("a" * 100, "", "a" * 75 + "-2027"),
    ],
)
async def test_a_short_address_not_typed_is_made_of_the_title_and_the_year(
    title: str, slug: str, kept: str, browser: Browser, served_day: Day
) -> None:
    await organise(browser, served_day)
    await browser.open(NEW)
    answer = await browser.send(NEW, {"title": title, "slug": slug, "day": "2027-03-25"})
    assert answer.url.path == f"/gestion/{kept}/reglages"


async def test_without_a_title_no_short_address_is_made_up(browser: Browser, served_day: Day) -> None:
    await organise(browser, served_day)
    await browser.open(NEW)
    answer = await browser.send(NEW, {"title": "–", "slug": "", "day": "2027-03-25"})
    assert answer.status_code == 422
    assert 'href="#slug"' in answer.text
