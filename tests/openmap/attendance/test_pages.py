"""Answers by page: a GET changes nothing, the consequence stands before the button; withdrawals are confirmed first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from openmap.accounts import sessions
from openmap.attendance.tables import Answer
from openmap.security import NOBODY

if TYPE_CHECKING:
    from tests.openmap.conftest import Browser
    from tests.openmap.published_day import Day

pytestmark = pytest.mark.anyio
FIRST = {("B1", "S1"): (0, 0), ("B2", "S2"): (0, 1)}


async def link_to(day: Day, name: str, answer: str = "declined") -> str:
    """Publish, send, and read the link of a letter."""
    await day.publish(FIRST)
    mail: Any = next(mail for mail in await day.send() if mail["To"].addresses[0].addr_spec == day.address(name))
    found = re.search(rf"http://127\.0\.0\.1:8000(/r/\S+a={answer})", mail.get_body(("plain",)).get_content())
    assert found
    return found[1]


async def test_looking_changes_nothing_and_a_button_answers(browser: Browser, served_day: Day) -> None:
    path = await link_to(served_day, "S1")
    shown = await browser.open(path)
    assert "Organisation B1" in shown.text
    assert "peut proposer ce créneau à quelqu'un d'autre" in shown.text, "the consequence stands before the button"
    assert await Answer.count() == 0
    neither = await browser.send(path, {"sequence": "0"})
    assert (neither.status_code, "Choisissez l&#39;une des deux réponses." in neither.text) == (422, True)
    done = await browser.send(path, {"sequence": "0", "answer": "declined", "comment": "<i>Malade</i>"})
    assert "l&#39;organisateur est prévenu" in done.text
    assert "Vous avez répondu que vous ne pourrez pas venir" in done.text
    assert "&lt;i&gt;Malade&lt;/i&gt;" in done.text
    assert await Answer.count() == 1


async def test_a_meeting_that_moved_meanwhile_is_said_and_the_new_one_shown(browser: Browser, served_day: Day) -> None:
    path = await link_to(served_day, "S1", "accepted")
    await browser.open(path)
    await served_day.publish({("B1", "S1"): (3, 0)})
    await served_day.send()
    done = await browser.send(path, {"sequence": "0", "answer": "accepted"})
    assert "vient de changer" in done.text
    assert "9h45" in done.text
    await served_day.publish({})
    await served_day.send()
    assert "Ce rendez-vous n'a plus lieu" in (await browser.open(path)).text


@pytest.mark.parametrize("path", ["/r/" + "x" * 43 + "?m=6f1b9a52-3c0e-4f0e-9d0b-6b1f6a6f2b11", "/r/x?m=no", "/r/x"])
async def test_a_wrong_link_says_so(browser: Browser, served_day: Day, path: str) -> None:
    answer = await browser.open(path)
    assert answer.status_code == 404
    assert "lien" in answer.text


async def test_from_the_agenda_one_answers_for_everybody_one_sends(browser: Browser, served_day: Day) -> None:
    day = served_day
    await day.register("S9", people=2)
    await day.publish({("B1", "S9"): (0, 0)})
    await day.send()
    key = await sessions.open_for_registration(registration_id=day.registrations["S9"], current=NOBODY, user_agent="")
    browser.client.cookies.set("session", key or "", domain="127.0.0.1")
    path = f"/espace/{day.registrations['S9']}/rendez-vous/{day.registrations['B1']}"
    await browser.open(path)
    assert (await browser.send(path, {"sequence": "0"})).status_code == 422
    done = await browser.send(path, {"sequence": "0", "answer": "declined"})
    assert done.url.path.endswith("/agenda")
    assert await Answer.count() == 2
    assert (await browser.open(f"/espace/{day.registrations['S9']}/rendez-vous/{day.registrations['B2']}")).status_code == 404


async def test_the_agenda_says_what_one_answered_to_the_present_time(browser: Browser, served_day: Day) -> None:
    day = served_day
    await day.publish(FIRST)
    await day.send()
    key = await sessions.open_for_registration(registration_id=day.registrations["S1"], current=NOBODY, user_agent="")
    browser.client.cookies.set("session", key or "", domain="127.0.0.1")
    agenda, path = (f"/espace/{day.registrations['S1']}/{page}" for page in ("agenda", f"rendez-vous/{day.registrations['B1']}"))
    assert "vous avez répondu" not in (await browser.open(agenda)).text
    asked = (await browser.open(path)).text
    assert f'href="{agenda}"' in asked, "the way back"
    assert asked.index("reste dans votre agenda jusqu") < asked.index("Je ne pourrai pas venir"), "the consequence is said before"
    assert "vous avez répondu\u00a0: je viens" in (await browser.send(path, {"sequence": "0", "answer": "accepted"})).text
    await browser.open(path)
    declined = await browser.send(path, {"sequence": "0", "answer": "declined"})
    assert "vous avez répondu\u00a0: je ne pourrai pas" in declined.text
    assert "Changer ma réponse" in declined.text
    await day.publish({("B1", "S1"): (3, 0)})
    await day.send()
    assert "vous avez répondu" not in (await browser.open(agenda)).text, "the meeting moved since"


async def test_a_declined_meeting_is_taken_out_after_its_consequence_was_read(browser: Browser, served_day: Day) -> None:
    day, path = served_day, f"/gestion/{served_day.event.slug}"
    link = await link_to(day, "S1")
    await browser.open(link)
    await browser.send(link, {"sequence": "0", "answer": "declined"})
    key = await sessions.open_for_account(account_id=day.organiser, replaces=None, user_agent="")
    browser.client.cookies.set("session", key, domain="127.0.0.1")
    answer = re.search(r"/refus/([0-9a-f-]{36})/retirer", (await browser.open(f"{path}/refus")).text)
    assert answer
    confirm = await browser.send(f"{path}/refus/{answer[1]}/retirer")
    assert confirm.url.path == f"{path}/brouillons/2/publier"
    assert "Rien n&#39;est encore annoncé" in confirm.text
    assert all(words in confirm.text for words in ("Retiré", "Organisation S1", day.address("B1")))
    assert day.address("B2") not in confirm.text, "only those concerned"
    assert "2 messages attendent" in (await browser.send(f"{path}/brouillons/2/publier")).text
    await day.send()
    assert "retirer" not in (await browser.open(f"{path}/refus")).text, "nothing is left to take out"
    again = await browser.send(f"{path}/refus/{answer[1]}/retirer")
    assert "Ce refus est déjà traité" in again.text


async def test_the_organiser_deals_with_refusals_and_withdraws_with_the_consequence_said_first(browser: Browser, served_day: Day) -> None:
    day, path = served_day, f"/gestion/{served_day.event.slug}"
    link = await link_to(day, "S1")
    await browser.open(link)
    await browser.send(link, {"sequence": "0", "answer": "declined", "comment": "Malade."})
    key = await sessions.open_for_account(account_id=day.organiser, replaces=None, user_agent="")
    browser.client.cookies.set("session", key, domain="127.0.0.1")
    shown = await browser.open(f"{path}/refus")
    assert "1 refus attend une décision" in shown.text
    assert "« Malade. »" in shown.text
    answer = re.search(r"/refus/([0-9a-f-]{36})/traiter", shown.text)
    assert answer
    assert "marqué comme traité" in (await browser.send(f"{path}/refus/{answer[1]}/traiter")).text
    assert "Ce refus est déjà traité" in (await browser.send(f"{path}/refus/{answer[1]}/traiter")).text
    assert "Vient" not in (await browser.open(f"{path}/refus?toutes=1&debut=50")).text
    page = await browser.open(f"{path}/inscriptions/{day.registrations['S1']}")
    assert f"{path}/desistements/registration/{day.registrations['S1']}" in page.text, "the page of the registration leads to what a loss takes along"
    confirm = await browser.open(f"{path}/inscriptions/{day.registrations['S1']}/retrait")
    assert "1 rendez-vous annoncé disparaît" in confirm.text
    done = await browser.send(f"{path}/inscriptions/{day.registrations['S1']}/retrait")
    assert "Organisation S1 ne vient plus. 2 messages attendent" in done.text
    again = await browser.open(f"{path}/inscriptions/{day.registrations['S1']}/retrait")
    assert "déjà retirée" in again.text
    assert (await browser.open(f"{path}/inscriptions/{day.event.id}/retrait")).status_code == 404
