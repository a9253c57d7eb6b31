"""Every page at every width and in both themes: axe-core finds nothing, nothing scrolls sideways, little is sent; a picture of the main ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.browser.conftest import DESK, TELEPHONE
from tests.journeys.browser.places import PICTURES, PLACES
from tests.journeys.browser.visits import COLOURS, ROOT, Visit, resize, violations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.journeys.browser.places import Place
    from tests.journeys.conftest import Demo

pytestmark = pytest.mark.browser
SCREENS = ROOT / "docs/screens"
TALLEST = 1300
SMALLEST_PICTURE_BYTES = 5_000
NARROW = (320, 800)
HEAVIEST_BYTES = 150_000
MOST_REQUESTS = 3
# The board is a window of its own, moved by arrows and fingers.
OUT_OF_SIGHT = """size => [...document.querySelectorAll(size < 390 ? ".table-stacked" : ".table-frame:not(.board)")]
    .filter(frame => frame.scrollWidth > frame.clientWidth).map(frame => frame.ariaLabel)"""


@pytest.fixture(scope="module")
def visit(chromium: Browser, demo: Demo, day: dict[str, str]) -> Iterator[Visit]:
    visit = Visit(chromium, demo, day, "light")
    with visit.windows:
        yield visit


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_page_is_light_and_open_to_everyone(visit: Visit, place: Place) -> None:
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
    assert violations(page) == []


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
