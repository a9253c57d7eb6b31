"""An address that refuses mail is shown on its registration, and written to again from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from openmap.accounts import sessions
from openmap.outbox import returned
from openmap.outbox.tables import DeadAddress
from tests.openmap.conftest import browser_of
from tests.openmap.published_day import new_day

if TYPE_CHECKING:
    from openmap.settings import Settings
    from openmap.web import Application
    from tests.openmap.conftest import Browser, Mailbox, Program

pytestmark = pytest.mark.anyio


async def sign_in(browser: Browser, program: Program) -> None:
    browser.client.cookies.set("session", await sessions.open_for_account(account_id=program.account_id, replaces=None, user_agent=""))


async def test_the_organiser_releases_an_address_that_refused_mail(
    app: Application, program: Program, mail_settings: Settings, mailbox: Mailbox
) -> None:
    day = await new_day(mail_settings, mailbox, organiser=program.account_id)
    address = day.address("S1")
    await returned.leave_alone(address, status="5.1.1", words="550 <b>no</b>")
    here = f"/gestion/{day.event.slug}/inscriptions/{day.registrations['S1']}"
    async with browser_of(app) as browser:
        await sign_in(browser, program)
        shown = (await browser.open(here)).text
        assert f"{address} refuse le courrier" in shown
        assert "<q>550 &lt;b&gt;no&lt;/b&gt;</q>" in shown
        await browser.send(f"{here}/adresse", {"address": "nobody@example.org"})
        assert browser.page is not None
        assert browser.page.status_code == 404
        await browser.open(here)
        after = (await browser.send(f"{here}/adresse", {"address": address})).text
        assert "part de nouveau" in after
        assert "refuse le courrier depuis" not in after
        await browser.send(f"{here}/adresse", {"address": address})
        assert "reçoit déjà le courrier" in browser.page.text
    row = await DeadAddress.select(DeadAddress.released_at).where(DeadAddress.address == address).first()
    assert row is not None
    assert row["released_at"] is not None
