"""The pages of organisers: each is light and open to everyone; a picture of the main ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.browser.places import PLACES
from tests.journeys.browser.visits import look_at

if TYPE_CHECKING:
    from tests.journeys.browser.places import Place
    from tests.journeys.browser.visits import Visit

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("place", [place for place in PLACES if place.role == "organiser"], ids=lambda place: place.name)
def test_a_page_is_light_and_open_to_everyone(visit: Visit, place: Place) -> None:
    look_at(visit, place)
