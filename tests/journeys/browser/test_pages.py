"""Every page at every width: axe-core finds nothing, nothing scrolls sideways, little is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.browser.conftest import DESK, TELEPHONE
from tests.journeys.browser.places import PLACES
from tests.journeys.browser.visits import Visit, resize, violations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.journeys.browser.places import Place
    from tests.journeys.conftest import Demo

pytestmark = pytest.mark.browser
NARROW = (320, 800)
HEAVIEST_BYTES = 150_000
MOST_REQUESTS = 3
OUT_OF_SIGHT = """size => [...document.querySelectorAll(size < 390 ? ".table-stacked" : ".table-frame")]
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
    for size in (TELEPHONE, NARROW):
        resize(page, size)
        sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert sideways <= 0, f"{sideways} px too wide at {size[0]} px"
        assert page.evaluate(OUT_OF_SIGHT, size[0]) == [], f"a row is cut at {size[0]} px"
    assert violations(page) == []
