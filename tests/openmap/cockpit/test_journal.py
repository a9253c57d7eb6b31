from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from openmap.accounts import service as accounts
from openmap.accounts import sessions
from openmap.attendance.tables import AnswerKind
from openmap.audit.service import SYSTEM, Actor, record
from openmap.clock import now, standing_at
from openmap.cockpit.controller import LINES
from openmap.cockpit.labels import ACTIONS
from openmap.registrations.tables import RegistrationStatus
from openmap.wishes.ranking import Choice
from tests.openmap.day import registered

if TYPE_CHECKING:
    from uuid import UUID

    from openmap.events.queries import EventDetails
    from openmap.web import Application
    from tests.openmap.conftest import Browser

pytestmark = pytest.mark.anyio


async def test_the_journal_says_who_did_what(event: EventDetails, browser: Browser) -> None:
    await record(SYSTEM, "registration.accepted", event_id=event.id, subject=("registration", event.id))
    page = await browser.open(f"/gestion/{event.slug}/journal")
    assert page.status_code == 200
    assert "Camille Rose" in page.text
    assert "a créé la journée" in page.text
    assert f'href="/gestion/{event.slug}/inscriptions/{event.id}"' in page.text
    assert page.text.index("a accepté une inscription") < page.text.index("a créé la journée")


async def test_the_journal_names_the_organisation(event: EventDetails, browser: Browser) -> None:
    assert "Régie" not in (await browser.open(f"/gestion/{event.slug}/journal")).text
    await registered(event, "Régie d'Été")
    assert "a ajouté une inscription – Régie d&#39;Été" in (await browser.open(f"/gestion/{event.slug}/journal")).text


async def test_a_long_journal_has_pages_that_miss_nothing(event: EventDetails, browser: Browser) -> None:
    for number in range(2 * LINES):
        with standing_at(now() + timedelta(seconds=number)):
            await record(Actor("system", None, f"numéro {number}."), "wishes.set", event_id=event.id)
    seen: list[str] = []
    path: str | None = f"/gestion/{event.slug}/journal"
    while path:
        text = (await browser.open(path)).text
        seen += re.findall(r"numéro (\d+)\.", text)
        following = re.search(r'href="([^"]+)" rel="next"', text)
        path = following[1].replace("&amp;", "&") if following else None
    assert seen == [str(number) for number in reversed(range(2 * LINES))]


async def test_a_broken_cursor_is_said_in_words(event: EventDetails, browser: Browser) -> None:
    for cursor in ("zzz", "WzEsMl0", "WyJhIiwiYiJd"):
        page = await browser.open(f"/gestion/{event.slug}/journal?suite={cursor}")
        assert page.status_code == 422, cursor


async def test_another_events_journal_is_closed(event: EventDetails, app: Application, browser: Browser) -> None:
    stranger: UUID = await accounts.create_account(actor=SYSTEM, email="lou@example.org", name="Lou")
    key = await sessions.open_for_account(account_id=stranger, replaces=None, user_agent="")
    assert "a créé la journée" in (await browser.open(f"/gestion/{event.slug}/journal")).text
    browser.client.cookies.set("session", key, domain="127.0.0.1")
    page = await browser.open(f"/gestion/{event.slug}/journal")
    assert page.status_code == 403
    assert "a créé la journée" not in page.text


def test_every_action_that_is_recorded_has_words() -> None:
    source = "".join(path.read_text("utf-8") for path in Path("openmap").glob("*/*.py"))
    written = set(re.findall(r'record\(\s*\w+,\s*"([a-z._-]+)"', source))
    computed = {f"registration.{status.value}" for status in RegistrationStatus} | {f"wish.{choice.value}" for choice in Choice}
    computed |= {f"invitation.{kind.value}" for kind in AnswerKind}
    assert len(written) > 15
    assert (written | computed) - ACTIONS.keys() == set()
