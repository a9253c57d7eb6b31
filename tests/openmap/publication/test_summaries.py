"""One plain letter with what changes in a person's day, beside the calendar message of each meeting."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from openmap.audit.service import SYSTEM
from openmap.events import queries as events
from openmap.events.tables import Event
from openmap.outbox import queries as outbox_queries
from openmap.outbox import service as outbox
from openmap.outbox.tables import MessageState
from openmap.publication import queries, release, service
from openmap.publication.changes import KIND
from openmap.publication.telling import explained, to_tell
from tests.openmap.published_day import calendar_of, is_plain

if TYPE_CHECKING:
    from email.message import EmailMessage

    from openmap.outbox.queries import MessageDetails
    from tests.openmap.published_day import Day, Meetings

pytestmark = pytest.mark.anyio
FIRST: Meetings = {("B1", "S1"): (0, 0), ("B1", "S2"): (1, 0), ("B2", "S1"): (2, 1)}
SECOND: Meetings = {("B1", "S1"): (3, 0), ("B2", "S1"): (2, 1), ("B2", "S2"): (4, 1)}
"""B1 and S1 meet later, B1 and S2 no more, B2 and S2 anew: B1 and S2 have two changes each, S1 and B2 one."""


async def waiting(day: Day) -> list[MessageDetails]:
    lines = await outbox_queries.list_messages(scope=day.event.id, state=MessageState.DRAFT, kind=KIND)
    return [await outbox_queries.message_details(scope=day.event.id, message_id=line.id) for line in lines]


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body
    return str(body.get_content()).replace("\r\n", "\n")


async def test_whoever_has_several_changes_gets_them_in_one_letter_beside_the_calendar_messages(day: Day) -> None:
    await day.publish(FIRST)
    assert await waiting(day) == [], "the first time everything is new, and nothing changes"
    assert len(await day.send()) == 6
    published = await day.publish(SECOND)
    found = await waiting(day)
    assert [one.line.to_address for one in found] == [day.address("B1"), day.address("S2")]
    assert len(published.message_ids) == 6 + 2
    assert found[0].line.reason == "tout ce qui change dans sa journée, en un message\u00a0: 2 changements"
    mails = await day.send()
    assert {mail["To"].addresses[0].addr_spec for mail in mails[:2]} == {day.address("B1"), day.address("S2")}, "the plain letters leave first"
    assert all(map(is_plain, mails[:2]))
    received = {(mail["To"].addresses[0].addr_spec, calendar_of(mail).method.value) for mail in mails[2:]}
    expected = {(day.address(name), "REQUEST") for name in ("B1", "B2", "S1", "S2")}
    assert received == expected.union((day.address(name), "CANCEL") for name in ("B1", "S2"))
    assert len(mails) == 2 + len(received)


async def test_the_letter_says_before_and_after_in_the_readers_language_and_nothing_else(day: Day) -> None:
    await day.register("S9", locale="en")
    await day.publish({("B1", "S9"): (0, 0), ("B2", "S9"): (1, 1), ("B1", "S1"): (2, 2)})
    await day.send()
    await day.publish({("B1", "S9"): (3, 0), ("B2", "S9"): (1, 2), ("B1", "S1"): (2, 2)})
    (plain,) = [mail for mail in await day.send() if is_plain(mail)]
    assert plain["Subject"] == "Openmap ESS – 2 changes in your day, Thursday, 25 March 2027"
    text = text_of(plain)
    assert "- 09:15, Organisation B2\n  Table 3 instead of Table 2\n" in text
    assert "- 09:45 instead of 09:00, Organisation B1\n  Table 1\n" in text
    assert "Organisation S1" not in text
    assert f"{day.settings.base_url}/i/" in text
    assert "[[" not in plain.as_string()


async def test_a_further_publication_before_the_release_writes_the_letter_anew_or_keeps_it_with_its_edits(day: Day) -> None:
    await day.publish(FIRST)
    await day.send()
    await day.publish(SECOND)
    mine, theirs = await waiting(day)
    await release.edit(SYSTEM, event_id=day.event.id, message_id=theirs.line.id, subject="Deux changements", body_text="Venez [[secret:agenda]]")
    await outbox.hold_back(actor=SYSTEM, scope=day.event.id, message_ids=[theirs.line.id])
    await day.publish(SECOND | {("B1", "S1"): (5, 2)})
    again, kept = await waiting(day)
    assert (kept.line.id, kept.line.subject, kept.line.is_held) == (theirs.line.id, "Deux changements", True), "nothing new for S2"
    assert again.line.id != mine.line.id
    assert "10h15" in again.body_text
    await day.publish(FIRST)
    assert await waiting(day) == [], "all is as it was told"
    assert await day.send() == []


async def test_a_letter_that_left_alone_is_not_written_twice_and_a_dropped_one_is_offered_again(day: Day) -> None:
    await day.publish(FIRST)
    await day.send()
    await day.publish(SECOND)
    mine, theirs = await waiting(day)
    await day.release([mine.line.id])
    await outbox.drop(actor=SYSTEM, scope=day.event.id, message_ids=[theirs.line.id])
    await service.offer_again(SYSTEM, event_id=day.event.id, settings=day.settings)
    assert [one.line.to_address for one in await waiting(day)] == [day.address("S2")]
    mails = await day.send()
    assert [mail["To"].addresses[0].addr_spec for mail in mails if is_plain(mail)] == [day.address("B1"), day.address("S2")]
    await service.offer_again(SYSTEM, event_id=day.event.id, settings=day.settings)
    assert await waiting(day) == []


async def test_the_messages_of_one_person_stand_and_leave_in_order_of_time(day: Day) -> None:
    await day.publish({("B1", "S1"): (4, 0), ("B1", "S2"): (0, 1), ("B2", "S1"): (5, 2), ("B2", "S2"): (2, 2)})
    lines = await outbox_queries.list_messages(scope=day.event.id)
    times = [(line.to_address, calendar) for line in lines if (calendar := await release.calendar_preview(day.event.id, line.id, day.settings))]
    listed = [(address, re.findall("DTSTART:(.*)\r", calendar)) for address, calendar in times]
    assert listed == sorted(listed)
    mails = [mail for mail in await day.send() if mail["To"].addresses[0].addr_spec == day.address("B1")]
    assert [calendar_of(mail).vevent.dtstart.value.hour for mail in mails] == [8, 9]


async def test_a_cancelled_day_is_said_once_to_each(day: Day) -> None:
    await day.publish(FIRST)
    await day.send()
    await Event.update({Event.cancelled_at: day.slots[0].starts_at}).where(Event.id == day.event.id)
    await service.offer_again(SYSTEM, event_id=day.event.id, settings=day.settings)
    plain = [mail for mail in await day.send() if is_plain(mail)]
    assert sorted(mail["To"].addresses[0].addr_spec for mail in plain) == [day.address("B1"), day.address("S1")]
    assert all("La journée Openmap ESS est annulée" in text_of(mail) for mail in plain)


async def test_the_page_before_publishing_counts_the_letters_too(day: Day) -> None:
    await day.publish(FIRST)
    await day.send()
    event = await events.event(day.event.id)
    planned = await queries.planned_of_draft(event, await day.draft(SECOND))
    lines = await explained(event, await to_tell(event, planned, day.settings))
    assert [(line.organisation, line.address) for line in lines if "en un message" in line.reason] == [
        ("Organisation B1", day.address("B1")),
        ("Organisation S2", day.address("S2")),
    ]
