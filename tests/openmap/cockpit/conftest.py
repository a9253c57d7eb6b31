"""What tests of the cockpit share: a day whose organiser has a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from openmap.accounts import service as accounts
from openmap.accounts import sessions
from openmap.audit.service import SYSTEM, Actor
from openmap.events.service import create_event
from tests.openmap.day import VALUES

if TYPE_CHECKING:
    from openmap.events.queries import EventDetails
    from openmap.web import Application
    from tests.openmap.conftest import Browser


@pytest.fixture
async def event(app: Application, browser: Browser) -> EventDetails:
    """Set a day up; the browser is its organiser's."""
    account_id = await accounts.create_account(actor=SYSTEM, email="camille@example.org", name="Camille Rose")
    key = await sessions.open_for_account(account_id=account_id, replaces=None, user_agent="")
    browser.client.cookies.set("session", key, domain="127.0.0.1")
    return await create_event(Actor("account", account_id, "Camille Rose"), VALUES, organisers=(account_id,))
