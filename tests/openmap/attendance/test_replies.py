"""Answers of calendars are read whatever program wrote them, and whatever nonsense stands beside them."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message

import pytest

from openmap.attendance.replies import LARGEST_SEQUENCE, LONGEST_COMMENT, Reply, is_doubted, replies_of, sender_of
from openmap.attendance.tables import Said
from openmap.mailreading import text_of
from tests.openmap.attendance.mailed import SHAPES, replied, simple

ZOE = "zoe@mairie.example.org"
UID = "0f6f2c1c-7a5b-aaaa@openmap.example.org"


def mail_of(raw: bytes) -> Message:
    return message_from_bytes(raw)


def one(raw: bytes) -> Reply:
    (reply,) = replies_of(mail_of(raw))
    return reply


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("said", [Said.ACCEPTED, Said.DECLINED, Said.TENTATIVE, Said.DELEGATED])
def test_every_program_says_it_its_own_way(shape: str, said: Said) -> None:
    raw = replied(shape, UID, ZOE, status=said.value.upper(), sequence=3)
    reply = one(raw)
    assert (reply.uid, reply.sequence, reply.said, reply.attendee, reply.acts_for, reply.is_part) == (UID, 3, said, ZOE, "", False)
    assert reply.stamped_at == datetime(2027, 3, 11, 9, tzinfo=UTC)
    assert reply.comment == ("à bientôt" if shape == "outlook" else "")
    sender = sender_of(mail_of(raw))
    assert (sender.address, sender.is_single, sender.is_doubted) == (ZOE, True, False)


def test_names_of_senders_are_read() -> None:
    assert sender_of(mail_of(replied("outlook", UID, ZOE))).name == "Zoé L'Haÿ"
    assert sender_of(mail_of(replied("thunderbird", UID, ZOE))).name == "Zoé"


def test_an_absent_sequence_is_zero_and_an_absent_stamp_is_missing() -> None:
    reply = one(simple(UID, ZOE))
    assert (reply.sequence, reply.stamped_at) == (0, None)


@pytest.mark.parametrize("text", ["-1", "x", "99999999999999", "1.5", ""])
def test_a_sequence_that_is_no_number_is_one_that_never_was(text: str) -> None:
    assert one(simple(UID, ZOE, f"SEQUENCE:{text}\r\n")).sequence == LARGEST_SEQUENCE


@pytest.mark.parametrize(
    "text,moment",
    [
        ("20270311T090000", datetime(2027, 3, 11, 9, tzinfo=UTC)),
        ("20270311", datetime(2027, 3, 11, tzinfo=UTC)),
        ("yesterday", None),
        ("00000000T000000Z", None),
    ],
)
def test_odd_stamps(text: str, moment: datetime | None) -> None:
    assert one(simple(UID, ZOE, f"DTSTAMP:{text}\r\n")).stamped_at == moment


@pytest.mark.parametrize(
    "status,acts_for",
    [
        ('SENT-BY="mailto:assistant@mairie.example.org";PARTSTAT=ACCEPTED', "assistant@mairie.example.org"),
        ('DELEGATED-FROM="MAILTO:boss@mairie.example.org";PARTSTAT=ACCEPTED', "boss@mairie.example.org"),
        ('DELEGATED-TO="mailto:other@mairie.example.org";PARTSTAT=DELEGATED', "other@mairie.example.org"),
        (f'SENT-BY="mailto:{ZOE}";PARTSTAT=ACCEPTED', ""),
    ],
)
def test_who_answers_for_another_is_said(status: str, acts_for: str) -> None:
    assert one(simple(UID, ZOE, status=status)).acts_for == acts_for


def test_a_counter_says_when_it_would_rather_meet() -> None:
    reply = one(simple(UID, ZOE, "DTSTART:20270325T100000Z\r\nCOMMENT:Plut\\, plus tard\r\n", method="COUNTER"))
    assert (reply.said, reply.proposed_at, reply.comment) == (Said.COUNTER, datetime(2027, 3, 25, 10, tzinfo=UTC), "Plut, plus tard")


def test_one_occurrence_of_several_is_no_answer_to_the_whole() -> None:
    assert one(simple(UID, ZOE, "RECURRENCE-ID:20270325T080000Z\r\n")).is_part


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "PUBLISH", "REFRESH", "DECLINECOUNTER", "ADD"])
def test_other_methods_answer_nothing(method: str) -> None:
    assert replies_of(mail_of(simple(UID, ZOE, method=method))) == []


@pytest.mark.parametrize("status", ["PARTSTAT=NEEDS-ACTION", "CN=Zoe", "PARTSTAT=MAYBE"])
def test_who_has_not_decided_answers_nothing(status: str) -> None:
    assert replies_of(mail_of(simple(UID, ZOE, status=status))) == []


def test_a_reply_forwarded_within_a_mail_is_found_and_its_sender_is_who_forwards() -> None:
    inner = replied("apple", UID, ZOE).decode()
    raw = f"From: other@mairie.example.org\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n{inner}".encode()
    assert one(raw).attendee == ZOE
    assert sender_of(mail_of(raw)).address == "other@mairie.example.org"


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "utf-16", "x-nonsense", "us-ascii", "unicode-1-1-utf-7", ""])
def test_broken_charsets_lose_no_answer(charset: str) -> None:
    head = simple(UID, ZOE, "COMMENT:Désolé\r\n").decode().replace("method=REPLY\r\n", f"method=REPLY; charset={charset}\r\n", 1)
    codecs = {"iso-8859-1": "latin-1", "windows-1252": "cp1252"}
    start, _blank, body = head.partition("\r\n\r\n")
    raw = start.encode() + b"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + body.encode(codecs.get(charset, "utf-8"))
    assert one(raw).comment == "Désolé"


@pytest.mark.parametrize("name", ["PunyCode", "idna"])
def test_a_codec_in_which_no_mail_is_written_is_not_tried(name: str) -> None:
    typed = "xn--bcher-kva ab-9a"
    assert text_of(mail_of(f"Content-Type: text/plain; charset={name}\r\n\r\n{typed}".encode()), 100) == typed


def test_a_body_that_is_not_in_utf_8_though_it_says_so() -> None:
    raw = simple(UID, ZOE, "COMMENT:D\udce9sol\udce9\r\n".encode("utf-8", "surrogateescape").decode("latin-1")).decode().encode("latin-1")
    assert one(raw.replace(b"method=REPLY\r\n", b"method=REPLY; charset=utf-8\r\n", 1)).comment == "Désolé"


def test_comments_are_cleaned_and_bounded_and_html_stays_text() -> None:
    reply = one(simple(UID, ZOE, "COMMENT:<b>non</b>\x00\x07\r\nCOMMENT:" + "x" * 3000 + "\r\n"))
    assert reply.comment.startswith("<b>non</b>\nxxx")
    assert len(reply.comment) == LONGEST_COMMENT


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"Content-Type: text/calendar; method=REPLY\r\n\r\n",
        b"Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR",
        b"Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n",
        b"Content-Type: text/calendar; method=REPLY\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
        b"Content-Type: multipart/mixed\r\n\r\n--x\r\n",
        b"Content-Type: text/html\r\n\r\n<html>BEGIN:VCALENDAR METHOD:REPLY</html>",
        simple("", ZOE),
        simple("u" * 300, ZOE),
        simple(UID, ZOE, "X" * 200_000 + ":1\r\n"),
        simple(UID, ZOE).replace(b"ATTENDEE;PARTSTAT=ACCEPTED", b"X-NOBODY"),
    ],
)
def test_what_is_no_reply_is_none(raw: bytes) -> None:
    assert replies_of(mail_of(raw)) == []


def test_several_answers_in_one_mail_are_bounded() -> None:
    events = "".join(f"BEGIN:VEVENT\r\nUID:u{n}\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{ZOE}\r\nEND:VEVENT\r\n" for n in range(50))
    raw = f"From: {ZOE}\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n{events}END:VCALENDAR\r\n".encode()
    assert [reply.uid for reply in replies_of(mail_of(raw))] == [f"u{n}" for n in range(20)]


@pytest.mark.parametrize(
    "results,doubted",
    [
        ([], False),
        (["mx.gip; dkim=pass header.d=x; spf=pass; dmarc=pass"], False),
        (["mx.gip; dmarc=fail (p=NONE) header.from=x"], True),
        (["mx.gip (Postfix); spf=fail smtp.mailfrom=x"], True),
        (["mx.gip; spf=softfail smtp.mailfrom=x"], False),
        (["mx.gip; spf=fail; dkim=pass header.d=x"], False),
        (["mx.gip; dkim=fail; dkim=pass header.d=x"], False),
        (["mx.gip; dkim=fail reason=body"], True),
        (["mx.gip; dkim=none; spf=none; compauth=fail reason=001"], True),
        (["mx.gip; dmarc=pass", "mx.gip; spf=fail"], False),
        (["mx.gip; spf=pass", "mx.gip; dmarc=fail"], True),
        (["mx.gip; spf=fail", "mx.gip; dkim=pass"], True),
        (["mx.gip; spf=pass", "mx.evil; dmarc=fail"], False),
        (["mx.evil; none", "mx.gip; dmarc=pass"], False),
        (["mx.gip 1; dmarc=fail"], True),
        (["; dmarc=fail"], False),
        (['mx.gip; spf=pass (comment dmarc=fail) smtp.mailfrom="x"'], False),
    ],
)
def test_what_the_receiving_server_found(results: list[str], *, doubted: bool) -> None:
    assert is_doubted(results) is doubted


def test_two_writers_are_none_and_a_name_hides_no_address() -> None:
    assert not sender_of(mail_of(f"From: {ZOE}, x@y.example.org\r\n\r\n".encode())).is_single
    assert sender_of(mail_of(b'From: "zoe@mairie.example.org" <x@y.example.org>\r\n\r\n')).address == "x@y.example.org"
    assert sender_of(mail_of(b"From: =?utf-8?q?zoe=40mairie=2Eexample=2Eorg=2C?= <x@y.example.org>\r\n\r\n")).address == "x@y.example.org"
    assert sender_of(mail_of(b"\r\n")).address == ""
