"""The demonstration's pages: the ways in, the mailbox; none of them outside of it."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from openmap.app import create_app
from openmap.demo import service
from openmap.demo.mailbox import Mailbox, mailbox, read_mail
from tests.openmap.conftest import browser_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from openmap.settings import Settings
    from tests.openmap.conftest import Browser

pytestmark = pytest.mark.anyio


@pytest.fixture
async def example(settings: Settings, anyio_backend: str) -> AsyncIterator[Browser]:
    """Give a browser on the demonstration."""
    app = create_app(replace(settings, demo=True))
    async with app.lifespan(), browser_of(app) as browser:
        await service.prepare_example()
        yield browser


async def test_three_ways_in(example: Browser) -> None:
    start = await example.open("/")
    assert start.status_code == 200
    assert start.text.count('href="/i/') == 2
    desk = await example.send("/demonstration/organiser")
    assert str(desk.url).endswith("/gestion/vitry-2017")
    assert desk.status_code == 200


async def test_the_mailbox_shows_each_part_of_a_mail(example: Browser) -> None:
    assert (await example.open("/boite-aux-lettres")).status_code == 200
    message = EmailMessage(policy=SMTP)
    message["To"], message["Subject"] = "a@example.org", "Été <b>"
    message.set_content("Bonjour https://exemple.fr/x")
    message.add_alternative("<html><head></head><body>Bonjour <script>alert(1)</script></body></html>", subtype="html")
    message.add_alternative("BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n", subtype="calendar", params={"method": "request"})
    await mailbox.handle_DATA(None, None, SimpleNamespace(content=message.as_bytes(), rcpt_tos=["a@example.org"]))
    number = mailbox.latest()[0].number
    listed = await example.open("/boite-aux-lettres?a=A@example.org")
    assert "Été &lt;b&gt;" in listed.text
    assert "invitation" in listed.text
    shown = await example.open(f"/boite-aux-lettres/{number}")
    assert 'href="https://exemple.fr/x"' in shown.text
    assert "BEGIN:VCALENDAR" in shown.text
    frame = await example.open(f"/boite-aux-lettres/{number}/html")
    assert "sandbox" in frame.headers["content-security-policy"]
    assert (await example.open("/boite-aux-lettres/999999")).status_code == 404


async def test_the_box_forgets_the_oldest() -> None:
    box = Mailbox()
    box._mails = type(box._mails)(maxlen=2)  # a smaller box than the real one
    for _ in range(3):
        await box.handle_DATA(None, None, SimpleNamespace(content=b"Subject: x\r\n\r\ny", rcpt_tos=["a@example.org"]))
    assert [mail.number for mail in box.latest()] == [3, 2]
    assert read_mail(1, b"", "").subject == ""


@pytest.mark.parametrize("path", ["/boite-aux-lettres", "/boite-aux-lettres/1"])
async def test_there_is_no_mailbox_outside_of_the_demonstration(browser: Browser, path: str) -> None:
    assert (await browser.open(path)).status_code == 404
