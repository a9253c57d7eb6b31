"""A day is set up like an earlier one: dates move with it at the same hour, and nobody comes along."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from openmap.accounts.sessions import open_for_account
from openmap.accounts.tables import Account
from openmap.audit.service import SYSTEM
from openmap.errors import InvalidForm
from openmap.events import queries, service
from openmap.events.copying import copy_event
from openmap.events.tables import OrganiserRole, Side
from openmap.events.values import PlaceValues
from openmap.registrations.queries import count_registrations
from tests.openmap.day import MORNING, VALUES, a_day, registered

if TYPE_CHECKING:
    from tests.openmap.conftest import Browser, Program

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]


async def test_set_up_is_copied_and_dates_move_at_the_same_hour() -> None:
    closes = datetime(2027, 10, 20, 16, tzinfo=UTC)  # 18:00 in summer
    values = replace(VALUES, registration_closes_at=closes, notice="Entrée par la cour", max_wishes=7, side_multipliers={Side.BUYER: 2})
    places = (PlaceValues(name="Table 1"), PlaceValues(name="Salle verte", location="étage"))
    matrix = frozenset({(Side.STRUCTURE, Side.BUYER)})
    source = await service.create_event(SYSTEM, values, windows=(MORNING,), places=places, matrix=matrix)
    await registered(source, "Ressourcerie")
    tables = await queries.tables_of(source.id)
    await service.withdraw_table(SYSTEM, source.id, tables[0].id, withdrawn=True)
    made = await copy_event(SYSTEM, source.id, slug="vitry-2028", day=date(2028, 1, 20))
    assert (made.title, made.day, made.max_wishes, made.side_multipliers, made.notice) == (VALUES.title, date(2028, 1, 20), 7, {Side.BUYER: 2}, "")
    assert made.registration_closes_at == datetime(2027, 12, 22, 17, tzinfo=UTC), "63 days later, 18:00 in winter"
    (window,) = await queries.windows_of(made.id)
    assert (window.name, window.starts_at) == ("Matin", datetime(2028, 1, 20, 8, tzinfo=UTC))
    assert len(await queries.slots_of(made.id)) == len(await queries.slots_of(source.id))
    assert [line.name for line in await queries.tables_of(made.id)] == ["Salle verte"]
    assert await queries.matrix_of(made.id) == matrix
    assert await count_registrations(made.id) == 0


async def test_a_copy_needs_an_address_of_its_own() -> None:
    source = await a_day()
    with pytest.raises(service.SlugTaken):
        await copy_event(SYSTEM, source.id, slug=source.slug, day=date(2028, 1, 20))
    with pytest.raises(InvalidForm):
        await copy_event(SYSTEM, source.id, slug="Pas une adresse", day=date(2028, 1, 20))


async def test_the_page_leads_to_those_who_came(browser: Browser) -> None:
    source = await a_day()
    await registered(source, "Ressourcerie", email="contact@ressourcerie.example.org")
    account = Account(email="camille@example.org", name="Camille")
    await account.save()
    await service.add_staff(SYSTEM, source.id, account.id, OrganiserRole.ORGANISER)
    browser.client.cookies.set("session", await open_for_account(account_id=account.id, replaces=None, user_agent=""))
    await browser.open("/gestion/vitry-2027/copie")
    wrong = await browser.send("/gestion/vitry-2027/copie", {"title": "Openmap", "slug": "vitry-2028", "day": "demain"})
    assert (wrong.status_code, "Indiquez la date" in wrong.text) == (422, True)
    done = await browser.send("/gestion/vitry-2027/copie", {"title": "Openmap 2028", "slug": "vitry-2028", "day": "2028-01-20"})
    assert str(done.url).endswith(f"/gestion/vitry-2028/invitations/choisir?journee={source.id}")
    assert "Ressourcerie" in done.text


async def test_programs_copy_too(program: Program) -> None:
    made = await program.done("POST", "/events", json={"slug": "vitry-2027", "title": "Openmap", "day": "2027-11-18", "tables": 3})
    copied = await program.done("POST", f"/events/{made['id']}/copy", json={"slug": "vitry-2028", "day": "2028-11-16"})
    assert (copied["title"], copied["day"], len(copied["tables"])) == ("Openmap", "2028-11-16", 3)
    assert (await program.call("GET", f"/events/{copied['id']}")).status_code == 200
