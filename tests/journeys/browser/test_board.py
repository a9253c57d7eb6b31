"""The board by keyboard, by mouse and without scripts: the same moves, undone and redone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.browser.windows import window_of
from tests.journeys.program import program_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from tests.journeys.conftest import Demo

pytestmark = pytest.mark.browser
EVENT = "/gestion/vitry-2017"
WHOLE_BOARD = (2400, 1200)
"""A window in which no slot is scrolled away: what is dragged and where it goes are both seen, wherever the only open cell is."""
FOCUSED_MEETS = "!!document.activeElement.querySelector('a.board-meeting')"
FOCUSED_IS_OPEN = "!!document.activeElement.querySelector('button.mark')"


@pytest.fixture(scope="module")
def board(demo: Demo) -> str:
    """Compute a draft; return the address of its board."""
    with program_of(demo, "vitry-2017") as program:
        program.run(time_limit_s=5)
    return f"{EVENT}/brouillons/1"


def enter(page: Page, address: str) -> None:
    page.goto("/")
    page.get_by_text("Entrer comme organisatrice", exact=True).click()
    expect(page).to_have_url(re.compile(r"/gestion"))
    page.goto(address)


def choose_one_that_can_move(page: Page) -> None:
    """Choose meetings until one has somewhere to go."""
    for link in page.locator("a.board-meeting").all():
        link.click()
        expect(page.locator(".choice")).to_be_visible()
        expect(page.locator(".board-chosen")).to_have_count(1)
        if page.locator("button.mark").count():
            return
    pytest.fail("no meeting can move")


def drag(page: Page, source: Locator, target: Locator) -> None:
    """Drag by small steps, as a hand does."""
    target.scroll_into_view_if_needed()
    start, end = source.bounding_box(), target.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 20, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(start["x"] + 40, start["y"] + 20, steps=5)
    page.mouse.move(end["x"] + 20, end["y"] + 10, steps=8)
    page.mouse.move(end["x"] + 24, end["y"] + 14, steps=3)
    page.mouse.up()


def test_a_meeting_is_moved_undone_and_redone_with_the_keyboard(chromium: Browser, demo: Demo, board: str) -> None:
    with window_of(chromium, demo.url) as (_, page):
        enter(page, board)
        expect(page.get_by_role("grid")).to_be_visible()
        page.locator("td[tabindex='0']").focus()
        for _ in range(60):
            if page.evaluate(FOCUSED_MEETS):
                page.keyboard.press("Enter")
                expect(page.locator(".choice")).to_be_visible()
                expect(page.locator(".board-chosen")).to_have_count(1)
                if page.locator("tr:has(.board-chosen) button.mark").count():
                    break
                page.keyboard.press("Escape")
                expect(page.locator(".choice")).to_have_count(0)
            page.keyboard.press("ArrowDown")
        expect(page.locator("#board-said")).to_contain_text("case")
        page.keyboard.press("Home")
        for _ in range(40):
            if page.evaluate(FOCUSED_IS_OPEN):
                break
            page.keyboard.press("ArrowRight")
        assert page.evaluate(FOCUSED_IS_OPEN), "the arrows lead to a cell that is open"
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/brouillons/2#m\d+$"))
        assert page.evaluate("!!document.activeElement.closest('#board-area td')"), "the focus follows the meeting"
        expect(page.locator(".history")).to_contain_text(re.compile(r"Depuis le brouillon n° 1\s:\s+\S|Les chiffres sont ceux du brouillon n° 1\."))
        page.get_by_role("link", name="Annuler ce changement").click()
        page.get_by_role("link", name="Rétablir (brouillon n° 2)").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Brouillon n° 2")


def test_a_meeting_is_dragged_to_a_cell(chromium: Browser, demo: Demo, board: str) -> None:
    with window_of(chromium, demo.url, WHOLE_BOARD) as (_, page):
        enter(page, board)
        choose_one_that_can_move(page)
        drag(page, page.locator(".board-chosen"), page.locator("td", has=page.locator("button.mark")).first)
        expect(page.locator("#notices")).to_contain_text("déplacé")


def test_a_meeting_is_moved_pinned_and_removed_without_scripts(chromium: Browser, demo: Demo, board: str) -> None:
    with window_of(chromium, demo.url, scripts=False) as (_, page):
        enter(page, board)
        choose_one_that_can_move(page)
        page.locator("button.mark").first.click()
        expect(page.locator("#notices")).to_contain_text("déplacé")
        page.locator("a.board-meeting").first.click()
        page.get_by_role("button", name="Épingler").click()
        expect(page.locator("#notices")).to_contain_text("épinglé")
        last = page.locator("a.board-meeting").last
        last.click()
        expect(last).to_have_class(re.compile("board-chosen"))
        slots = page.get_by_label("Déplacer vers").locator("option:not([disabled])").all()
        assert len(slots) >= 1
        page.get_by_role("button", name="Retirer du planning").click()
        expect(page.locator("#notices")).to_contain_text("retiré")
        page.get_by_role("searchbox", name="Nom").fill("paris")
        page.get_by_role("button", name="Chercher").click()
        expect(page.locator("tbody th").first).to_be_visible()
