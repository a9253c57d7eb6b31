"""Windows of all roles on a published day, and what axe-core says of the page in one."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.journeys.browser.places import ENTRANCES, PICTURES
from tests.journeys.browser.windows import DESK, TELEPHONE, window_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Response

    from tests.journeys.browser.places import Place
    from tests.journeys.conftest import Demo

ROOT = Path(__file__).parents[3]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}  # all that a theme can change
WIDTHS = {"runOnly": ["target-size", "scrollable-region-focusable", "color-contrast", "link-in-text-block"]}  # all that a width can
SCREENS = ROOT / "docs/screens"
TALLEST = 1300
SMALLEST_PICTURE_BYTES = 5_000
NARROW = (320, 800)
HEAVIEST_BYTES = 150_000
MOST_REQUESTS = 3
# The board is a window of its own, moved by arrows and fingers.
OUT_OF_SIGHT = """size => [...document.querySelectorAll(size < 390 ? ".table-stacked" : ".table-frame:not(.board)")]
    .filter(frame => frame.scrollWidth > frame.clientWidth).map(frame => frame.ariaLabel)"""


class Visit:
    """Windows of the roles, opened when they are needed and kept for all pages."""

    def __init__(self, browser: Browser, demo: Demo, day: dict[str, str], theme: str, language: str = "fr") -> None:
        self.browser, self.demo, self.day, self.theme, self.language = browser, demo, day, theme, language
        self.windows = ExitStack()
        self.open: dict[str, tuple[Page, dict[str, str]]] = {}

    def page(self, role: str) -> tuple[Page, dict[str, str]]:
        """Return the window of a role, and what its addresses name."""
        if role not in self.open:
            _context, page = self.windows.enter_context(window_of(self.browser, self.demo.url, theme=self.theme))
            names = dict(self.day)
            page.goto("/")  # the first visit, which fetches styles, script and fonts
            if role in ENTRANCES:
                page.get_by_text(ENTRANCES[role], exact=True).click()
                page.wait_for_url(re.compile("/(gestion|espace)"))
                names["own"] = page.url.removeprefix(self.demo.url)
            if role == "guest":
                page.goto(names["guest"])
                names["own"] = page.url.removeprefix(self.demo.url)
            if role == "buyer":
                page.goto(names["own"] + "/agenda")
                names["meeting"] = str(page.get_by_role("link", name=re.compile("Je ne pourrai pas")).first.get_attribute("href"))
            page.goto(f"/accessibilite?lang={self.language}")  # remembered from here on
            self.open[role] = (page, names)
        return self.open[role]

    def go(self, place: Place) -> tuple[Page, list[Response]]:
        """Open a page; return its window and the answers that came over the wire."""
        page, names = self.page(place.role)
        answers: list[Response] = []

        def keep(answer: Response) -> None:
            answers.append(answer)

        page.on("response", keep)
        opened = page.goto(place.path.format(**names), wait_until="load")
        page.remove_listener("response", keep)
        assert opened is not None
        assert opened.status == (404 if place.name == "not-found" else 200), place
        return page, answers


def resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def violations(page: Page, rules: dict[str, list[str]] = RULES) -> list[str]:
    """Ask axe-core what is wrong with a page, in words; the letter's own frame is a foreign document."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("rules => axe.run({exclude: ['.letter-frame']}, rules)", rules)["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def look_at(visit: Visit, place: Place) -> None:
    """Look at a page at every width and in both themes: axe-core finds nothing, nothing scrolls sideways, little is sent."""
    page, answers = visit.go(place)
    sent = [weight for answer in answers if (weight := answer.request.sizes()["responseBodySize"]) > 0]
    assert len(sent) <= MOST_REQUESTS
    assert sum(sent) <= HEAVIEST_BYTES
    resize(page, DESK)
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, COLOURS) == []
    page.emulate_media(color_scheme="light")
    take_pictures(page, place)
    for size in (TELEPHONE, NARROW):
        resize(page, size)
        sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert sideways <= 0, f"{sideways} px too wide at {size[0]} px"
        assert page.evaluate(OUT_OF_SIGHT, size[0]) == [], f"a row is cut at {size[0]} px"
    assert violations(page, WIDTHS) == []


def take_pictures(page: Page, place: Place) -> None:
    """Picture a main page for the documentation, on a telephone and on a desk."""
    if place.name not in PICTURES:
        return
    SCREENS.mkdir(exist_ok=True)
    for size in (TELEPHONE, DESK):
        resize(page, size)
        height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
        clip: Any = {"x": 0, "y": 0, "width": size[0], "height": height}
        target = SCREENS / f"{place.name}-{size[0]}.jpg"
        page.screenshot(path=target, type="jpeg", quality=60, full_page=True, clip=clip)
        assert target.stat().st_size > SMALLEST_PICTURE_BYTES
