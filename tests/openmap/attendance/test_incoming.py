"""What arrives by mail becomes an answer, waits for the organiser, or is nothing; twice read, it counts once."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from openmap.attendance import incoming, queries, service
from openmap.attendance.tables import Answer, AnswerKind, Mailbox, MailedReply, MailKind, ReadMail
from openmap.audit.service import SYSTEM
from openmap.clock import now
from openmap.outbox.tables import Message
from openmap.publication import queries as publication
from openmap.publication.tables import Told
from openmap.registrations.tables import Attendee
from tests.openmap.attendance.mailed import SHAPES, replied, simple
from tests.openmap.outbox.returned_mails import returned
from tests.openmap.published_day import told

if TYPE_CHECKING:
    from openmap.attendance.queries import ReplyLine
    from tests.openmap.published_day import Day

pytestmark = pytest.mark.anyio
ONE = {("B1", "S1"): (0, 0)}
LATER = {("B1", "S1"): (1, 0)}


async def taken(raw: bytes, box: UUID | None = None, uid: int = 1) -> MailKind:
    return await incoming.take_in(message_from_bytes(raw), box=box or uuid4(), uid=uid)


async def uid_of(day: Day, name: str = "S1") -> str:
    row = await Told.select(Told.uid).where(Told.address == day.address(name)).first()
    assert row is not None
    uid: str = row["uid"]
    return uid


async def published(day: Day) -> tuple[str, str]:
    """Publish and send one meeting; return UID and address of the structure."""
    await day.publish(ONE)
    await day.send()
    return await uid_of(day), day.address("S1")


async def waiting(day: Day) -> list[ReplyLine]:
    return await queries.replies_of_event(day.event.id)


def stamp(minutes: int) -> str:
    return f"{now() + timedelta(minutes=minutes):%Y%m%dT%H%M%SZ}"


@pytest.mark.parametrize("shape", SHAPES)
async def test_a_refusal_by_mail_raises_the_same_task_as_one_by_page(day: Day, shape: str) -> None:
    uid, address = await published(day)
    raw = replied(shape, uid, address.upper(), status="DECLINED")
    assert await taken(raw) is MailKind.REPLY
    (line,) = await queries.answers_of(day.event.id)
    assert (line.kind, line.by_mail, line.is_current, line.organisation) == (AnswerKind.DECLINED, True, True, "Organisation S1")
    assert await queries.count_open_refusals(day.event.id) == 1
    assert await waiting(day) == []
    assert await taken(raw) is MailKind.REPLY
    assert (await Answer.count(), await MailedReply.count(), await ReadMail.count()) == (1, 1, 1)
    await service.handle_refusal(SYSTEM, event_id=day.event.id, answer_id=line.id)
    assert await day.deliver() == [], "nothing is answered"


async def test_an_answer_to_an_earlier_time_is_kept_and_shown_as_such(day: Day) -> None:
    uid, address = await published(day)
    await day.publish(LATER)
    await day.send()
    await taken(replied("gmail", uid, address, status="DECLINED"))
    (line,) = await queries.answers_of(day.event.id)
    assert not line.is_current
    await taken(replied("gmail", uid, address, sequence=1, key="k2"))
    await taken(replied("apple", uid, address, status="DECLINED", key="k3", stamp=stamp(0)))
    (line,) = await queries.answers_of(day.event.id)
    assert (line.kind, line.is_current) == (AnswerKind.ACCEPTED, True), "the answer to the present time is not hidden by one to an earlier time"


async def test_of_two_to_one_sequence_the_later_stamp_holds_whatever_comes_last(day: Day) -> None:
    uid, address = await published(day)
    await taken(replied("outlook", uid, address, status="DECLINED", stamp=stamp(-5), key="late"))
    await taken(replied("outlook", uid, address, stamp=stamp(-60), key="early"))
    (line,) = await queries.answers_of(day.event.id)
    assert line.kind is AnswerKind.DECLINED
    await taken(replied("outlook", uid, address, stamp=stamp(-5), key="same"))
    (line,) = await queries.answers_of(day.event.id)
    assert line.kind is AnswerKind.ACCEPTED, "of two with one stamp the one that came later"


async def test_a_clock_that_runs_ahead_does_not_outlast_later_answers(day: Day) -> None:
    uid, address = await published(day)
    await taken(replied("apple", uid, address, status="DECLINED", stamp="20991231T000000Z", key="ahead"))
    await taken(replied("apple", uid, address, stamp=stamp(5), key="then"))
    (line,) = await queries.answers_of(day.event.id)
    assert (line.kind, line.answered_at <= now()) == (AnswerKind.ACCEPTED, True)


@pytest.mark.parametrize(
    "raw,doubts",
    [
        (lambda u, a: replied("gmail", u, "alias@x.example.org", named=a), ("sender",)),
        (lambda u, _a: replied("gmail", u, "alias@x.example.org"), ("sender", "named")),
        (lambda u, a: replied("apple", u, a, named="other@x.example.org"), ("named",)),
        (lambda u, a: simple(u, a, status='SENT-BY="mailto:z@x.example.org";PARTSTAT=ACCEPTED'), ("delegate",)),
        (lambda u, a: simple(u, a, status='DELEGATED-TO="mailto:z@x.example.org";PARTSTAT=DELEGATED'), ("delegate", "undecided")),
        (lambda u, a: replied("apple", u, a, head="Authentication-Results: mx.gip; dmarc=fail header.from=x\n"), ("forged",)),
        (lambda u, a: replied("outlook", u, a, status="TENTATIVE"), ("undecided",)),
        (lambda u, a: simple(u, a, "DTSTART:20270325T100000Z\r\n", method="COUNTER"), ("undecided",)),
        (lambda u, a: simple(u, a, "RECURRENCE-ID:20270325T080000Z\r\n"), ("part",)),
        (lambda u, a: replied("outlook", u, a, sequence=7), ("ahead",)),
        (lambda u, a: replied("apple", u, a).replace(b"From: ", b"From: x@y.example.org, "), ("sender",)),
    ],
)
async def test_what_cannot_be_sure_waits_for_the_organiser(day: Day, raw: Any, doubts: tuple[str, ...]) -> None:
    uid, address = await published(day)
    assert await taken(raw(uid, address)) is MailKind.REPLY
    (line,) = await waiting(day)
    assert (line.doubts, line.organisation, line.asked, await Answer.count()) == (doubts, "Organisation S1", address, 0)
    assert await queries.count_open_replies(day.event.id) == 1


async def test_the_organiser_takes_a_reply_and_takes_it_back(day: Day) -> None:
    uid, _address = await published(day)
    await taken(replied("outlook", uid, "alias@x.example.org", status="DECLINED", sequence=9))
    (line,) = await waiting(day)
    await incoming.accept_reply(SYSTEM, event_id=day.event.id, reply_id=line.id, kind=AnswerKind.DECLINED)
    assert await queries.count_open_refusals(day.event.id) == 1, "taken by the organiser it counts for the present time"
    with pytest.raises(incoming.ReplyDecided):
        await incoming.set_reply_aside(SYSTEM, event_id=day.event.id, reply_id=line.id)
    await incoming.reopen_reply(SYSTEM, event_id=day.event.id, reply_id=line.id)
    assert (await Answer.count(), len(await waiting(day))) == (0, 1)
    await incoming.set_reply_aside(SYSTEM, event_id=day.event.id, reply_id=line.id)
    assert (await waiting(day), len(await queries.replies_of_event(day.event.id, decided=True))) == ([], 1)
    await incoming.reopen_reply(SYSTEM, event_id=day.event.id, reply_id=line.id)
    assert len(await waiting(day)) == 1
    with pytest.raises(incoming.ReplyDecided):
        await incoming.accept_reply(SYSTEM, event_id=uuid4(), reply_id=line.id, kind=AnswerKind.ACCEPTED)


async def test_what_was_taken_by_itself_can_be_taken_back(day: Day) -> None:
    uid, address = await published(day)
    await taken(replied("gmail", uid, address, stamp=stamp(-9)))
    await taken(replied("gmail", uid, address, status="DECLINED", key="k2", stamp=stamp(-1)))
    latest = (await queries.replies_of_event(day.event.id, decided=True))[0]
    assert latest.taken_as is AnswerKind.DECLINED
    await incoming.reopen_reply(SYSTEM, event_id=day.event.id, reply_id=latest.id)
    (line,) = await queries.answers_of(day.event.id)
    assert line.kind is AnswerKind.ACCEPTED, "the answer before holds again"


async def test_a_new_address_answers_and_the_old_one_only_what_it_was_told(day: Day) -> None:
    uid, old = await published(day)
    await Attendee.update({Attendee.email: "new@x.example.org"}).where(Attendee.id == day.attendees["S1.1"])
    await day.publish(ONE)
    assert told(await day.send())["new@x.example.org"] == ("REQUEST", 2)
    await taken(replied("apple", uid, "new@x.example.org", sequence=2))
    (line,) = await queries.answers_of(day.event.id)
    assert line.is_current
    await taken(replied("apple", uid, old, status="DECLINED", sequence=2, key="k2"))
    assert [line.doubts for line in await waiting(day)] == [("sender", "named")]
    await taken(replied("apple", uid, old, status="DECLINED", sequence=0, key="k3"))
    assert len(await waiting(day)) == 1, "to the earlier time the old address may answer"
    assert await queries.count_open_refusals(day.event.id) == 0


@pytest.mark.parametrize(
    "raw",
    [
        b"From: zoe@x.example.org\r\nSubject: Bonjour\r\nMessage-ID: <a@b>\r\n\r\nBonjour",
        b"From: zoe@x.example.org\r\nSubject: Absente\r\nAuto-Submitted: auto-replied\r\nIn-Reply-To: <x@y>\r\n\r\nJe reviens lundi.",
        simple("unknown@elsewhere.example.org", "zoe@x.example.org"),
        returned("postfix", "<never@openmap.example.org>", "zoe@x.example.org"),
    ],
)
async def test_other_mail_is_left_to_people(day: Day, raw: bytes) -> None:
    await published(day)
    assert await taken(raw) is MailKind.OTHER
    assert (await MailedReply.count(), await Answer.count(), await ReadMail.count()) == (0, 0, 1)
    assert await Message.count().where(Message.state == "failed") == 0


async def test_a_mail_without_an_identifier_is_known_by_its_number(day: Day) -> None:
    uid, address = await published(day)
    box, raw = uuid4(), replied("apple", uid, address).replace(b"Message-Id: <k1@mac.example.org>\r\n", b"")
    for number in (4, 4, 5):
        await taken(raw, box, number)
    assert await MailedReply.count() == 2


async def test_an_invitation_that_came_back_was_never_told(day: Day) -> None:
    _uid, address = await published(day)
    row = await Message.select(Message.message_id).where(Message.to_address == address).first()
    assert row is not None
    box = Mailbox(fingerprint="f")
    await box.save()
    assert await taken(returned("exchange", row["message_id"], address, status="5.7.1", words="550 5.7.1 no"), box.id, 12) is MailKind.BOUNCE
    (line,) = [line for line in await publication.ledger(day.event.id) if line.address == address]
    assert (line.is_lost, line.is_held) == (True, False)
    await day.publish(LATER)
    assert told(await day.send()) == {address: ("REQUEST", 1), day.address("B1"): ("REQUEST", 1)}
    after = await Mailbox.select(Mailbox.last_uid).first()
    assert after is not None
    assert after["last_uid"] == 12


async def test_nobody_is_withdrawn_from_what_came_back(day: Day) -> None:
    _uid, address = await published(day)
    row = await Message.select(Message.message_id).where(Message.to_address == address).first()
    assert row is not None
    await taken(returned("bare", row["message_id"], address, status="5.7.1", words="no"))
    await day.publish({})
    assert set(told(await day.send())) == {day.address("B1")}


async def test_a_mail_that_names_no_possible_charset_holds_nobody_up(day: Day) -> None:
    uid, address = await published(day)
    assert await taken(b"Message-ID: =?a\x00b?q?<1@example.org>?=\r\nFrom: =?a\x00b?b?WmVl?= <a@example.org>\r\n\r\nx", uid=1) is MailKind.OTHER
    late = replied("outlook", uid, address, status="DECLINED")
    assert await taken(late.replace(b"charset=", b"charset=a\x00", 1), uid=2) is MailKind.REPLY
