"""Saying no from the agenda and from the letter of a session: subscribers who were never written to can, and seats can be given up."""

from __future__ import annotations

import re
from datetime import time
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from openmap.accounts.sessions import open_for_account, open_for_registration
from openmap.attendance import queries, service
from openmap.attendance.tables import AnswerKind
from openmap.audit.service import SYSTEM
from openmap.programme import seats
from openmap.programme import service as programme
from openmap.programme.tables import SessionKind
from openmap.programme.values import SessionValues
from openmap.publication import feeds
from openmap.publication.tables import Told
from openmap.security import NOBODY
from tests.openmap.published_day import calendar_of, told

if TYPE_CHECKING:
    from email.message import EmailMessage

    from openmap.attendance.queries import Asked
    from tests.openmap.conftest import Browser
    from tests.openmap.published_day import Day

pytestmark = pytest.mark.anyio
PAIR = ("B1", "S1")


async def subscribe(day: Day, name: str = "S1") -> None:
    await feeds.subscribe(registration_id=day.registrations[name], attendee_id=day.attendees[f"{name}.1"], settings=day.settings)


async def asked(day: Day) -> Asked:
    return (await service.asked_in_agenda(day.registrations["S1"], day.registrations["B1"], day.settings))[0]


async def decline(day: Day, sequence: int) -> None:
    await service.answer_for_registration(
        registration_id=day.registrations["S1"],
        other_id=day.registrations["B1"],
        sequence=sequence,
        kind=AnswerKind.DECLINED,
        settings=day.settings,
    )


async def test_a_subscriber_who_was_never_written_to_declines_from_the_agenda(day: Day) -> None:
    await subscribe(day)
    await day.publish({PAIR: (0, 0)})
    assert told(await day.send()) == {day.address("B1"): ("REQUEST", 0)}
    shown = await asked(day)
    assert (shown.sequence, shown.is_cancelled, shown.answer, shown.other) == (0, False, None, "Organisation B1")
    assert await Told.count().where(Told.address == day.address("S1")) == 0, "looking writes nothing"
    await decline(day, 0)
    (line,) = await queries.answers_of(day.event.id)
    assert (line.kind, line.is_current, line.starts_at) == (AnswerKind.DECLINED, True, day.slots[0].starts_at)
    assert await queries.count_open_refusals(day.event.id) == 1
    assert (await asked(day)).answer is AnswerKind.DECLINED
    assert await day.send() == [], "nobody is written to because of it"


async def test_what_moved_in_the_feed_is_asked_anew_and_going_back_invites(day: Day) -> None:
    await subscribe(day)
    await day.publish({PAIR: (0, 0)})
    await day.send()
    await decline(day, 0)
    await day.publish({PAIR: (2, 0)})
    await day.send()
    moved = await asked(day)
    assert (moved.sequence, moved.starts_at, moved.answer) == (1, day.slots[2].starts_at, None)
    with pytest.raises(service.MeetingMoved):
        await decline(day, 0)
    await decline(day, 1)
    assert [line.is_current for line in await queries.answers_of(day.event.id)] == [True]
    await feeds.unsubscribe(registration_id=day.registrations["S1"], attendee_id=day.attendees["S1.1"], settings=day.settings)
    assert told(await day.send()) == {day.address("S1"): ("REQUEST", 2)}


async def test_an_invitation_whose_withdrawal_waits_stays_in_the_ledger(day: Day) -> None:
    await day.publish({PAIR: (0, 0)})
    await day.send()
    await subscribe(day)
    await day.publish({PAIR: (3, 0)})
    await decline(day, (await asked(day)).sequence)
    assert told(await day.send()) == {day.address("B1"): ("REQUEST", 1), day.address("S1"): ("CANCEL", 1)}


async def test_a_meeting_that_left_the_feed_takes_no_answer(day: Day) -> None:
    await subscribe(day)
    await day.publish({PAIR: (0, 0), ("B2", "S2"): (0, 1)})
    await day.send()
    await decline(day, 0)
    await day.publish({("B2", "S2"): (0, 1)})
    assert (await asked(day)).is_cancelled
    with pytest.raises(service.MeetingGone):
        await decline(day, 0)
    with pytest.raises(queries.UnknownMeeting):
        await service.asked_in_agenda(day.registrations["S1"], day.registrations["B2"], day.settings)


async def test_the_page_of_the_agenda_takes_the_answer(browser: Browser, served_day: Day) -> None:
    day = served_day
    await subscribe(day)
    await day.publish({PAIR: (0, 0)})
    key = await open_for_registration(registration_id=day.registrations["S1"], current=NOBODY, user_agent="")
    browser.client.cookies.set("session", key or "", domain="127.0.0.1")
    here = f"/espace/{day.registrations['S1']}/rendez-vous/{day.registrations['B1']}"
    assert "Rendez-vous avec Organisation B1" in (await browser.open(here)).text
    done = await browser.send(here, {"answer": "declined", "sequence": "0", "comment": "Grippe"})
    assert "vous avez répondu : je ne pourrai pas" in done.text.replace("\u00a0", " ").replace("\u202f", " ")


async def test_the_letter_of_a_session_says_no_and_the_organiser_sees_it(browser: Browser, served_day: Day) -> None:
    day = served_day
    values = SessionValues(title="Atelier achats", kind=SessionKind.WORKSHOP, starts=time(14), ends=time(15), takes_sign_up=True)
    session = await programme.save_session(SYSTEM, day.event.id, values)
    await seats.sign_up(SYSTEM, day.event.id, session.id, day.attendees["S2.1"])
    await day.publish({PAIR: (0, 0)})
    (mail,) = [mail for mail in await day.send() if mail["To"].addresses[0].addr_spec == day.address("S2")]
    assert calendar_of(mail).method.value == "REQUEST"
    token, message = link(mail)
    shown = await browser.open(f"/r/{token}?m={message}&a=declined")
    assert "<h1>Atelier achats – Openmap ESS</h1>" in shown.text
    assert "donner la place" in shown.text
    done = await browser.send(f"/r/{token}?m={message}", {"answer": "declined", "sequence": "0"})
    assert "Vous avez répondu que vous ne pourrez pas venir." in done.text
    (line,) = await queries.answers_of(day.event.id)
    assert (line.other, line.other_registration, line.kind) == ("Atelier achats – Openmap ESS", None, AnswerKind.DECLINED)
    key = await open_for_account(account_id=day.organiser, replaces=None, user_agent="")
    browser.client.cookies.set("session", key, domain="127.0.0.1")
    page = (await browser.open(f"/gestion/{day.event.slug}/refus")).text
    there = f"/gestion/{day.event.slug}/programme/seances/{session.id}"
    assert f'href="{there}"' in page
    assert (await browser.open(there)).status_code == 200


def link(mail: EmailMessage) -> tuple[str, UUID]:
    """Return token and message of the link that says no: the only one for answers that the letter has."""
    body = mail.get_body(("plain",))
    assert body
    (found,) = re.findall(r"/r/([\w-]+)\?m=([0-9a-f-]+)&a=declined", body.get_content())
    assert "a=accepted" not in body.get_content()
    return found[0], UUID(found[1])
