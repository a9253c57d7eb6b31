"""Without a mouse, and without scripts: everything can still be done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.browser.windows import TELEPHONE, window_of
from tests.journeys.program import program_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.journeys.conftest import Demo

pytestmark = pytest.mark.browser
MOST_STEPS = 150
FOCUSED = """() => {
    const at = document.activeElement, style = getComputedStyle(at);
    return [at.textContent.replace(/\\s+/g, " ").trim() || at.getAttribute("aria-label") || "", at.tagName,
            style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== "none"];
}"""


def tab_to(page: Page, name: str) -> str:
    """Press Tab until the focus is on what has this name; on the way it is always visible. Returns the whole name."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        text, tag, is_visible = page.evaluate(FOCUSED)
        if tag != "BODY":
            assert is_visible, f"the focus cannot be seen on {tag} « {text} »"
        if re.search(name, text) and tag in {"A", "BUTTON", "SUMMARY"}:
            return str(text)
    pytest.fail(f"Tab does not lead to {name}")


def go_to_field(page: Page, name: str) -> None:
    """Press Tab until the focus is in the field with this name."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    pytest.fail(f"Tab does not lead to the field {name}")


def ranked(page: Page) -> list[str]:
    return page.locator("ol.ranked strong").all_inner_texts()


def test_a_buyer_ranks_with_the_keyboard_alone_on_a_telephone(chromium: Browser, demo: Demo) -> None:
    with window_of(chromium, demo.url, TELEPHONE) as (_, page):
        page.goto("/")
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUSED)[0] == "Aller au contenu"
        page.keyboard.press("Enter")
        tab_to(page, "Entrer comme acheteur")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/espace/"))
        tab_to(page, "souhaits$")
        page.keyboard.press("Enter")
        expect(page.locator("ol.ranked")).to_be_visible()

        first, second, *others = ranked(page)
        tab_to(page, f"Descendre {re.escape(first)}")
        page.keyboard.press("Enter")
        expect(page.locator("ol.ranked strong").first).to_have_text(second)
        expect(page.locator("ol.ranked strong")).to_have_text([second, first, *others])
        expect(page.locator("#saved")).not_to_be_empty()
        assert page.evaluate("document.activeElement.tagName") != "BODY", "the focus is lost after a choice"

        added = tab_to(page, "Ajouter à mes souhaits").removeprefix("Ajouter à mes souhaits").strip()
        page.keyboard.press("Enter")
        expect(page.locator("ol.ranked strong").last).to_have_text(added)
        page.reload()
        expect(page.locator("ol.ranked strong")).to_have_text([second, first, *others, added])


def test_a_structure_signs_up_for_a_workshop_with_the_keyboard_alone(chromium: Browser, demo: Demo) -> None:
    with window_of(chromium, demo.url, TELEPHONE) as (_, page):
        page.goto("/")
        tab_to(page, "Entrer comme structure")
        page.keyboard.press("Enter")
        page.wait_for_url("**/espace/**")
        tab_to(page, "rogramme$")
        page.keyboard.press("Enter")
        page.wait_for_url("**/programme")
        tab_to(page, "^S'inscrire")
        page.keyboard.press("Enter")
        expect(page.locator("#notices")).to_contain_text(re.compile("place|inscri"))
        tab_to(page, "^Annuler")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=re.compile("^Annuler"))).to_have_count(0)


def test_a_visitor_registers_with_the_keyboard_alone(chromium: Browser, demo: Demo) -> None:
    with program_of(demo, "vitry-2017") as program:
        program.open_registration()
    with window_of(chromium, demo.url) as (_, page):
        page.goto("/journees/vitry-2017")
        tab_to(page, "^S'inscrire")
        page.keyboard.press("Enter")
        page.wait_for_url("**/inscription")
        tab_to(page, "[Vv]isit")
        page.keyboard.press("Enter")
        page.wait_for_url("**cote=visitor")
        go_to_field(page, "organisation.name")
        page.keyboard.type("Ville d'Exemple")
        go_to_field(page, "delegations.0.attendees.0.email")
        page.keyboard.type("visite@example.org")
        go_to_field(page, "consents")
        page.keyboard.press("Space")
        tab_to(page, "^Envoyer")
        page.keyboard.press("Enter")
        page.wait_for_url("**/recue**")


def test_a_buyer_ranks_without_scripts(chromium: Browser, demo: Demo) -> None:
    with window_of(chromium, demo.url, TELEPHONE, scripts=False) as (_, page):
        page.goto("/")
        page.get_by_role("link", name="Entrer comme acheteur").click()
        page.get_by_role("link", name="Mes souhaits", exact=True).click()
        expect(page.locator("ol.ranked")).to_be_visible()
        first, second, *others = ranked(page)
        page.get_by_role("button", name=f"Monter {second}").click()
        expect(page.locator("ol.ranked strong")).to_have_text([second, first, *others])
        page.get_by_role("button", name=f"Retirer {first}").click()
        expect(page.locator("ol.ranked strong")).to_have_text([second, *others])


def test_an_organiser_builds_and_publishes_without_scripts(chromium: Browser, demo: Demo) -> None:
    with window_of(chromium, demo.url, scripts=False) as (_, page):
        page.goto("/")
        page.get_by_role("button", name="Entrer comme organisatrice").click()
        page.get_by_role("link", name="Plannings", exact=True).click()
        page.get_by_label("10 secondes").check()
        page.get_by_role("button", name="Lancer le calcul").click()
        page.get_by_role("link", name=re.compile("Lire le brouillon")).click(timeout=90_000)
        page.get_by_role("link", name="Préparer la publication").click()
        page.get_by_role("button", name="Publier et préparer les messages").click()
        page.get_by_role("link", name="Messages", exact=True).click()
        expect(page.get_by_role("button", name=re.compile(r"Libérer les \d+ messages"))).to_be_visible()
