"""Every page in the dark theme and in English: axe-core finds nothing; and a picture of the main pages by day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.browser.conftest import DESK, TELEPHONE
from tests.journeys.browser.places import PICTURES, PLACES
from tests.journeys.browser.visits import ROOT, Visit, resize, violations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.journeys.browser.places import Place
    from tests.journeys.conftest import Demo

pytestmark = pytest.mark.browser
SCREENS = ROOT / "docs/screens"
TALLEST = 1300
SMALLEST_PICTURE_BYTES = 5_000


@pytest.fixture(scope="module")
def visit(chromium: Browser, demo: Demo, day: dict[str, str]) -> Iterator[Visit]:
    visit = Visit(chromium, demo, day, "light")
    with visit.windows:
        yield visit


@pytest.fixture(scope="module")
def visit_at_night(chromium: Browser, demo: Demo, day: dict[str, str]) -> Iterator[Visit]:
    visit = Visit(chromium, demo, day, "dark", "en")
    with visit.windows:
        yield visit


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_page_is_open_to_everyone_in_english_and_in_the_dark_theme(visit_at_night: Visit, place: Place) -> None:
    page, _ = visit_at_night.go(place)
    assert page.locator("html").get_attribute("lang") == "en"
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
