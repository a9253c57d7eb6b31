"""The pages of organisers: each is light and open to everyone; a picture of the main ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.browser.places import PLACES
from tests.journeys.browser.visits import Visit, look_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.journeys.browser.places import Place
    from tests.journeys.conftest import Demo

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def visit(chromium: Browser, demo: Demo, day: dict[str, str]) -> Iterator[Visit]:
    visit = Visit(chromium, demo, day, "light")
    with visit.windows:
        yield visit


@pytest.mark.parametrize("place", [place for place in PLACES if place.role == "organiser"], ids=lambda place: place.name)
def test_a_page_is_light_and_open_to_everyone(visit: Visit, place: Place) -> None:
    look_at(visit, place)
