"""The first page of an installation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from openmap.audit.service import SYSTEM
from openmap.events import service
from tests.openmap.day import VALUES

if TYPE_CHECKING:
    from tests.openmap.conftest import Browser

pytestmark = pytest.mark.anyio


async def test_the_first_page_lists_the_days_that_are_public(browser: Browser) -> None:
    assert "Pas encore de journée" in (await browser.open("/")).text
    await service.create_event(SYSTEM, VALUES)
    await service.create_event(SYSTEM, replace(VALUES, slug="secret", title="Réservée", is_listed=False))
    shown = await browser.open("/")
    assert "/journees/vitry-2027" in shown.text
    assert "Réservée" not in shown.text
