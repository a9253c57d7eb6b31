"""Participants choose in three minutes, with scripts or without; organisers see and act for anyone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from openmap.audit.service import SYSTEM
from openmap.events.tables import Side
from openmap.registrations.queries import RegistrationDetails
from openmap.registrations.tables import Registration
from openmap.sheets import write_csv
from openmap.wishes import queries
from openmap.wishes.ranking import Choice
from openmap.wishes.service import choose
from tests.openmap.day import a_day, registered
from tests.openmap.registrations.test_pages import link_of, organise

if TYPE_CHECKING:
    from openmap.events.queries import EventDetails
    from openmap.web import Application
    from tests.openmap.conftest import Browser

pytestmark = pytest.mark.anyio
HTMX = {"HX-Request": "true"}


async def a_buyer_and_structures(count: int = 3, **changes: object) -> tuple[EventDetails, RegistrationDetails, list[RegistrationDetails]]:
    event = await a_day(**changes)
    me = await registered(event, "Ville", Side.BUYER)
    return event, me, [await registered(event, f"Structure {number}") for number in range(count)]


async def test_choosing_without_scripts(browser: Browser) -> None:
    _event, me, others = await a_buyer_and_structures()
    await browser.open(await link_of(me.id))
    own = f"/espace/{me.id}/souhaits"
    assert "0 souhait sur 10" in (await browser.open(own)).text
    for other in others:
        answer = await browser.send(f"{own}?texte=structure", {"about": str(other.id), "choice": "add"})
    assert answer.url.query == b"texte=structure"
    assert "3 souhaits sur 10" in answer.text
    await browser.send(own, {"about": str(others[2].id), "choice": "up"})
    await browser.send(own, {"about": str(others[0].id), "choice": "veto"})
    choices = await queries.choices_of(me.id)
    assert choices.ranked == (others[2].id, others[1].id)
    assert choices.vetoed == {others[0].id}
    refused = await browser.send(own, {"about": str(me.id), "choice": "add"})
    assert "ne prévoit pas" in refused.text
    assert "pas lisible" in (await browser.send(own, {"about": "x", "choice": "add"})).text


async def test_what_htmx_swaps_is_what_a_reload_shows(browser: Browser) -> None:
    _event, me, others = await a_buyer_and_structures()
    await browser.open(await link_of(me.id))
    own = f"/espace/{me.id}/souhaits"
    await browser.open(own)
    fragment = await browser.send(own, {"about": str(others[1].id), "choice": "add"}, headers=HTMX)
    assert "Enregistré à" in fragment.text
    assert "<html" not in fragment.text
    reloaded = (await browser.open(own)).text

    def bare(text: str) -> str:
        return re.sub(r"\s+", " ", re.sub(r'<p class="saved".*?</p>', "", text, flags=re.DOTALL)).strip()

    assert bare(fragment.text) in bare(reloaded)


async def test_other_participants_see_no_address_and_no_person(browser: Browser) -> None:
    _event, me, others = await a_buyer_and_structures(shows_requesters=True)
    await choose(SYSTEM, others[0].id, me.id, Choice.ADD)
    await browser.open(await link_of(me.id))
    shown = (await browser.open(f"/espace/{me.id}/souhaits")).text
    assert "Structure 1" in shown
    assert "souhaite vous rencontrer" in shown
    assert "structure-1@example.org" not in shown
    assert "Jeanne" not in shown


async def test_organisers_see_and_act_for_anyone(browser: Browser) -> None:
    event, me, others = await a_buyer_and_structures()
    await organise(browser, event)
    listed = await browser.open("/gestion/vitry-2027/souhaits?sans=1")
    assert "Structure 2" in listed.text
    own = f"/gestion/vitry-2027/souhaits/{others[0].id}"
    await browser.open(own)
    await browser.send(own, {"about": str(me.id), "choice": "add"})
    assert (await queries.choices_of(others[0].id)).ranked == (me.id,)
    assert "Structure 0" in (await browser.open(f"/gestion/vitry-2027/souhaits/{me.id}")).text
    assert "Structure 0" not in (await browser.open("/gestion/vitry-2027/souhaits?sans=1")).text
    elsewhere = await registered(await a_day(slug="autre-2027"), "Ailleurs")
    assert (await browser.open(f"/gestion/vitry-2027/souhaits/{elsewhere.id}")).status_code == 404


async def test_a_table_of_wishes_is_read_before_it_is_written(browser: Browser) -> None:
    event, me, _others = await a_buyer_and_structures()
    await organise(browser, event)
    own = "/gestion/vitry-2027/souhaits/import"
    await browser.open(own)
    content = write_csv(("de", "vers", "rang"), [("Ville", "Structure 0", "1"), ("ville", "structure 2", "2")])
    preview = await browser.send(own, files={"file": ("f.csv", content)})
    rows = re.search(r'name="rows" value="([^"]+)"', preview.text)
    assert rows
    assert "2 souhaits ajoutés" in (await browser.send(own, {"rows": rows[1].replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")})).text
    assert len((await queries.choices_of(me.id)).ranked) == 2
    await browser.open(own)
    assert (await browser.send(own, files={"file": ("f.csv", b"de;vers;rang\r\nVille;Inconnue;1")})).status_code == 422
    for name in ("modele.csv", "modele.xlsx", "souhaits.csv", "souhaits.xlsx"):
        assert (await browser.open(f"/gestion/vitry-2027/souhaits/fichier/{name}")).status_code == 200
    assert (await browser.open("/gestion/vitry-2027/souhaits/fichier/autre.pdf")).status_code == 404


async def count_queries(browser: Browser, path: str, monkeypatch: pytest.MonkeyPatch) -> int:
    from openmap.db import engine

    count = 0
    original = type(engine).run_querystring

    async def counted(self: object, *args: object, **kwargs: object) -> object:
        nonlocal count
        count += 1
        return await original(self, *args, **kwargs)  # type: ignore[arg-type]  # passed on as it came

    with monkeypatch.context() as patched:
        patched.setattr(type(engine), "run_querystring", counted)
        assert (await browser.open(path)).status_code == 200
    return count


async def test_no_page_asks_more_of_the_database_with_more_rows(browser: Browser, app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    event, me, others = await a_buyer_and_structures(2)
    await organise(browser, event)
    await browser.open(await link_of(me.id))
    await choose(SYSTEM, me.id, others[0].id, Choice.ADD)
    paths = [f"/espace/{me.id}", f"/espace/{me.id}/souhaits", f"/espace/{me.id}/absences", "/journees/vitry-2027"]
    paths += [f"/gestion/vitry-2027/{page}" for page in ("inscriptions", f"inscriptions/{me.id}", "souhaits", f"souhaits/{me.id}")]
    paths += ["/gestion/vitry-2027/inscriptions/fichier/inscriptions.csv"]
    before = [await count_queries(browser, path, monkeypatch) for path in paths]
    for number in range(10):
        other = await registered(event, f"Encore {number}")
        await choose(SYSTEM, me.id, other.id, Choice.ADD if number < 9 else Choice.VETO)
        await choose(SYSTEM, other.id, me.id, Choice.ADD)
    assert await Registration.count() == 13
    assert [await count_queries(browser, path, monkeypatch) for path in paths] == before
    assert min(before) > 0
