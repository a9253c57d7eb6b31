"""The page of replies to check: who wrote, why it waits, what to make of it, and the way back."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from openmap.attendance import incoming
from openmap.attendance.reading import fingerprint
from openmap.attendance.tables import Answer, Mailbox
from openmap.clock import now
from openmap.publication.tables import Told
from tests.openmap.attendance.mailed import replied
from tests.openmap.attendance.test_programme import sign_in

if TYPE_CHECKING:
    from openmap.web import Application
    from tests.openmap.conftest import Browser, Program
    from tests.openmap.published_day import Day

pytestmark = pytest.mark.anyio


async def test_a_reply_is_read_taken_and_taken_back(browser: Browser, program: Program, served_day: Day) -> None:
    await served_day.publish({("B1", "S1"): (0, 0)})
    await served_day.send()
    await sign_in(browser, program)
    answers = f"/gestion/{served_day.event.slug}/refus"
    here = f"{answers}/a-verifier"
    assert "Aucune boîte n'est lue" in (await browser.open(here)).text
    told = await Told.select(Told.uid).where(Told.address == served_day.address("S1")).first()
    assert told is not None
    raw = replied("outlook", told["uid"], "alias@x.example.org", named=served_day.address("S1"), status="DECLINED")
    await incoming.take_in(message_from_bytes(raw), box=uuid4(), uid=1)
    assert "1 réponse reçue par courriel attend" in (await browser.open(answers)).text
    shown = (await browser.open(here)).text
    assert f"Écrite depuis alias@x.example.org, alors que l&#39;invitation est allée à {served_day.address('S1')}." in shown
    assert "« à bientôt »" in shown
    assert "<script>alert" not in shown
    reply = shown.partition('action="' + here + "/")[2].partition('"')[0]
    done = (await browser.send(f"{here}/{reply}", {"do": "declined"})).text
    assert "La réponse est retenue." in done
    assert "Rien à vérifier" in done
    refusals = (await browser.open(answers)).text
    assert ("1 refus attend une décision" in refusals, "par courriel" in refusals) == (True, True)
    assert "attend d&#39;être vérifiée" not in refusals
    decided = (await browser.open(f"{here}?toutes=1")).text
    assert "Retenue" in decided
    again = (await browser.send(f"{here}/{reply}", {"do": "reopen"})).text
    assert ("attend de nouveau une décision" in again, await Answer.count()) == (True, 0)
    assert "mise de côté, sans effet" in (await browser.send(f"{here}/{reply}", {"do": "aside"})).text
    await browser.open(f"{here}?toutes=1")
    assert "Quelqu&#39;un a déjà décidé" in (await browser.send(f"{here}/{reply}", {"do": "accepted"})).text.replace("'", "&#39;")


async def test_the_page_says_how_the_mailbox_fares(app: Application, browser: Browser, program: Program, served_day: Day) -> None:
    await sign_in(browser, program)
    settings = replace(app.state.settings, imap_host="imap.example.org", imap_username="reponses")
    app.state.settings = settings
    here = f"/gestion/{served_day.event.slug}/refus/a-verifier"
    assert "Dernière lecture" not in (await browser.open(here)).text
    await Mailbox(fingerprint=fingerprint(settings), read_at=now(), trouble="LOGIN <failed>").save()
    shown = (await browser.open(here)).text
    assert "ne s'ouvre pas" in shown.replace("&#39;", "'")
    assert "LOGIN &lt;failed&gt;" in shown
    await Mailbox.update({Mailbox.trouble: ""}, force=True)
    assert "Dernière lecture de la boîte" in (await browser.open(here)).text
    assert (await browser.open(f"{here}?toutes=1&debut=x")).status_code == 200


async def test_a_declined_meeting_leads_to_who_could_take_the_place(browser: Browser, program: Program, served_day: Day) -> None:
    await served_day.publish({("B1", "S1"): (0, 0)})
    await served_day.send()
    told = await Told.select(Told.uid).where(Told.address == served_day.address("S1")).first()
    assert told is not None
    raw = replied("apple", told["uid"], served_day.address("S1"), status="DECLINED")
    await incoming.take_in(message_from_bytes(raw), box=uuid4(), uid=1)
    await sign_in(browser, program)
    shown = (await browser.open(f"/gestion/{served_day.event.slug}/refus")).text
    answer = shown.partition(f"/gestion/{served_day.event.slug}/refus/")[2]
    row = await Answer.select(Answer.id).first()
    assert row is not None
    assert str(row["id"]) in answer
    assert f"/desistements/registration/{served_day.registrations['S1']}" in shown
    led = await browser.send(f"/gestion/{served_day.event.slug}/refus/{row['id']}/retirer", {"then": "replace"})
    assert (led.status_code, led.url.path) == (200, f"/gestion/{served_day.event.slug}/brouillons/2/remplacements")
