"""Every page in English and in the dark theme: axe-core finds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.browser.places import PLACES
from tests.journeys.browser.visits import Visit, violations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.journeys.browser.places import Place
    from tests.journeys.conftest import Demo

pytestmark = [pytest.mark.browser, pytest.mark.long]


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
