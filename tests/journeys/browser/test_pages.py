"""Every page, in both themes and at every width: axe-core finds nothing, nothing scrolls sideways, little is sent; and a picture of each."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.browser.conftest import DESK, TELEPHONE, window_of
from tests.journeys.browser.places import ENTRANCES, PICTURES, PLACES
from tests.journeys.program import has_calendar, program_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Response

    from tests.journeys.browser.places import Place
    from tests.journeys.conftest import Demo

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[3]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
SCREENS = ROOT / "docs/screens"
NARROW = (320, 800)
HEAVIEST_BYTES = 150_000
MOST_REQUESTS = 3
TALLEST = 1300
SMALLEST_PICTURE_BYTES = 5_000
OUT_OF_SIGHT = """[...document.querySelectorAll(".table-stacked")]
    .filter(frame => frame.scrollWidth > frame.clientWidth).map(frame => frame.ariaLabel)"""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def day(demo: Demo) -> dict[str, str]:
    """Publish Vitry and let the invitations leave; keep a second draft, a refusal and what addresses name."""
    with program_of(demo, "vitry-2017") as program:
        run = program.run(time_limit_s=5)
        program.publish(run["draft"])
        mails = program.release()
        draft = program.draft(run["draft"])
        program.change_one(draft)
        message = next(message for to, message in reversed(mails) if has_calendar(message))
        text = message.get_body(("plain",))
        assert text is not None
        (link,) = re.findall(r"/r/\S+a=accepted\S*|/r/\S+", text.get_content())[:1]
        return {
            "run": run["id"],
            "mail": str(demo.seen),
            "answer": link,
            "registration": program.items("/registrations")[0]["id"],
            "message": program.items("/outbox")[0]["id"],
            "session": next(one["id"] for one in program.get("/programme/sessions") if one["takes_sign_up"]),
        }


class Visit:
    """Windows of the four roles, opened when they are needed and kept for all pages."""

    def __init__(self, browser: Browser, demo: Demo, day: dict[str, str], theme: str) -> None:
        self.browser, self.demo, self.day, self.theme = browser, demo, day, theme
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
                names["own"] = page.url.removeprefix(self.demo.url)
            if role == "buyer":
                page.goto(names["own"] + "/agenda")
                names["meeting"] = str(page.get_by_role("link", name=re.compile("Je ne pourrai pas")).first.get_attribute("href"))
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


@pytest.fixture(scope="module")
def visit(chromium: Browser, demo: Demo, day: dict[str, str]) -> Iterator[Visit]:
    visit = Visit(chromium, demo, day, "light")
    with visit.windows:
        yield visit


@pytest.fixture(scope="module")
def visit_at_night(chromium: Browser, demo: Demo, day: dict[str, str]) -> Iterator[Visit]:
    visit = Visit(chromium, demo, day, "dark")
    with visit.windows:
        yield visit


def resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def violations(page: Page) -> list[str]:
    """Ask axe-core what is wrong with a page, in words; the letter's own frame is a foreign document."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("rules => axe.run({exclude: ['.letter-frame']}, rules)", RULES)["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_page_is_light_and_open_to_everyone(visit: Visit, place: Place) -> None:
    page, answers = visit.go(place)
    sent = [weight for answer in answers if (weight := answer.request.sizes()["responseBodySize"]) > 0]
    assert len(sent) <= MOST_REQUESTS
    assert sum(sent) <= HEAVIEST_BYTES
    resize(page, DESK)
    assert violations(page) == []
    for size in (TELEPHONE, NARROW):
        resize(page, size)
        sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert sideways <= 0, f"{sideways} px too wide at {size[0]} px"
        assert page.evaluate(OUT_OF_SIGHT) == [], f"a row is cut at {size[0]} px"
    assert violations(page) == []


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_page_is_open_to_everyone_in_the_dark_theme(visit_at_night: Visit, place: Place) -> None:
    page, _ = visit_at_night.go(place)
    assert violations(page) == []


@pytest.mark.parametrize("place", [place for place in PLACES if place.name in PICTURES], ids=lambda place: place.name)
def test_a_picture_is_taken(visit: Visit, place: Place) -> None:
    page, _ = visit.go(place)
    SCREENS.mkdir(exist_ok=True)
    for size in (TELEPHONE, DESK):
        resize(page, size)
        height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
        clip: Any = {"x": 0, "y": 0, "width": size[0], "height": height}
        target = SCREENS / f"{place.name}-{size[0]}.jpg"
        page.screenshot(path=target, type="jpeg", quality=60, full_page=True, clip=clip)
        assert target.stat().st_size > SMALLEST_PICTURE_BYTES
