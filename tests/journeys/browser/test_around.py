"""Around the meetings, through pages: a structure is invited and registers, a pitch goes from the call to a decision."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.journeys.browser.conftest import links_of
from tests.journeys.browser.visits import resize, violations
from tests.journeys.browser.windows import DESK, TELEPHONE, window_of
from tests.journeys.program import program_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.journeys.conftest import Demo

pytestmark = pytest.mark.browser
EVENT = "/gestion/vitry-2017"
PARIS = ZoneInfo("Europe/Paris")


def enter(page: Page, entrance: str) -> None:
    page.goto("/")
    page.get_by_text(entrance, exact=True).click()
    page.wait_for_url(re.compile("/(gestion|espace)"))


def is_open_to_everyone(page: Page) -> None:
    """See that axe-core finds nothing, and that nothing scrolls sideways on a telephone."""
    for size in (DESK, TELEPHONE):
        resize(page, size)
        assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    resize(page, DESK)


def test_a_structure_is_invited_and_registers_from_its_letter(chromium: Browser, demo: Demo) -> None:
    with program_of(demo, "vitry-2017") as program:
        mails = program.invited("Atelier du Quai", "atelier@example.org")
    assert [to for to, _ in mails] == ["atelier@example.org"]
    with window_of(chromium, demo.url, TELEPHONE) as (_, page):
        page.goto(next(link for link in links_of(mails) if link.startswith("/i/")))
        page.get_by_role("button", name="Je ne viendrai pas").click()
        expect(page.locator("#notices")).to_contain_text("vous ne viendrez pas")
        page.get_by_role("button", name=re.compile("avis|viens|reprendre", re.IGNORECASE)).first.click()
        expect(page.locator("#notices")).to_contain_text("vous pouvez vous inscrire")
        page.get_by_role("link", name=re.compile("inscri", re.IGNORECASE)).first.click()
        page.get_by_label("Prénom").first.fill("Inès")
        page.get_by_label("Nom (facultatif)", exact=True).first.fill("Exemple")
        page.get_by_role("checkbox", name=re.compile("servent à organiser")).check()
        page.get_by_role("button", name="Envoyer l'inscription").click()
        expect(page.locator("#notices")).to_contain_text(re.compile("inscrit|liste d'attente"))
    with window_of(chromium, demo.url) as (_, page):
        enter(page, "Entrer comme organisatrice")
        page.goto(f"{EVENT}/invitations")
        expect(page.locator("main")).to_contain_text("Atelier du Quai")


def test_a_pitch_from_the_call_to_the_decision(chromium: Browser, demo: Demo) -> None:
    today = datetime.now(PARIS)
    with (
        window_of(chromium, demo.url) as (_, organiser),
        window_of(chromium, demo.url, TELEPHONE) as (_, structure),
    ):
        enter(organiser, "Entrer comme organisatrice")
        organiser.goto(f"{EVENT}/pitchs")
        _open_call(organiser, today + timedelta(days=1))

        enter(structure, "Entrer comme structure")
        structure.goto(structure.url.rstrip("/") + "/pitch")
        _apply(structure)

        organiser.get_by_text("Questions, critères et dates").click()
        _fill_dates(organiser, today - timedelta(minutes=1))
        organiser.get_by_role("button", name="Enregistrer l'appel").click()
        organiser.get_by_role("link", name="Donner mes avis").click()
        organiser.get_by_role("link", name="Des vélos réparés").click()
        is_open_to_everyone(organiser)
        organiser.get_by_role("group", name=re.compile("Utilité sociale")).get_by_label("5").check()
        organiser.get_by_role("button", name="Donner cet avis").click()
        expect(organiser.locator("main")).to_contain_text("donné")

        organiser.goto(f"{EVENT}/pitchs")
        organiser.get_by_role("button", name="Lever l'anonymat").click()
        organiser.get_by_role("link", name="Des vélos réparés").click()
        organiser.get_by_label("Motif").fill("Un cas concret.")
        is_open_to_everyone(organiser)
        organiser.get_by_role("button", name="Retenir", exact=True).click()
        organiser.get_by_role("button", name="Préparer la réponse").click()
        expect(organiser.locator("#notices")).to_contain_text("attend")
        structure.reload()
        expect(structure.locator("main")).to_contain_text("Votre pitch est retenu")


def _open_call(page: Page, closes: datetime) -> None:
    _fill_dates(page, closes)
    page.get_by_label("Pitchs à choisir").fill("2")
    page.get_by_label("Questions", exact=True).fill("Votre offre en trois phrases *")
    page.get_by_label("Critères", exact=True).fill("Utilité sociale ; 3\nClarté ; 1")
    page.get_by_role("button", name="Enregistrer l'appel").click()
    expect(page.locator("#notices")).to_contain_text("enregistré")


def _apply(page: Page) -> None:
    """Send an application without an answer that the call wants, which loses nothing, then with it."""
    page.get_by_label("Titre du pitch").fill("Des vélos réparés")
    page.get_by_role("button", name="Envoyer ma candidature").click()
    expect(page.locator(".error-summary, [role=alert]").first).to_be_visible()
    expect(page.get_by_label("Titre du pitch")).to_have_value("Des vélos réparés")
    page.get_by_label("Votre offre").fill("Nous réparons des vélos.")
    page.get_by_role("button", name="Envoyer ma candidature").click()
    expect(page.locator("#notices")).not_to_be_empty()
    is_open_to_everyone(page)


def _fill_dates(page: Page, closes: datetime) -> None:
    page.get_by_label("Ouverture").fill((closes - timedelta(days=3)).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_label("Clôture").fill(closes.strftime("%Y-%m-%dT%H:%M"))
