"""Tables of the answers that people give to an invitation, of what calendars answered by mail, and of the mailbox that it is read from."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import UUID, BigInt, Boolean, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.table import Table

from openmap.events.tables import Event
from openmap.registrations.tables import Attendee


class AnswerKind(StrEnum):
    """What a person answers to an invitation."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


class Said(StrEnum):
    """What a calendar answers by mail (PARTSTAT, or METHOD:COUNTER)."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    DELEGATED = "delegated"
    COUNTER = "counter"


class ReplyState(StrEnum):
    """Where a calendar's answer stands: it waits for the organiser, became an answer, or was set aside."""

    OPEN = "open"
    TAKEN = "taken"
    SET_ASIDE = "set_aside"


class MailKind(StrEnum):
    """What a mail of the mailbox was: a calendar's answer, a returned mail, anything else, or beyond reading."""

    REPLY = "reply"
    BOUNCE = "bounce"
    OTHER = "other"
    UNREADABLE = "unreadable"


class Answer(Table, tablename="answer"):
    """An answer to one SEQUENCE of one UID: one to an earlier time is kept, shown as such. A refusal waits for the organiser until `handled_at`.

    Of two to one SEQUENCE the later `answered_at` holds (DTSTAMP where a calendar answered), then the later `taken_at`.
    """

    id = UUID(primary_key=True, default=UUID4())
    event = ForeignKey(references=Event, null=False)
    attendee = ForeignKey(references=Attendee, null=False)
    uid = Varchar(length=255, index=True)
    sequence = Integer(default=0)
    kind = Varchar(length=10, choices=AnswerKind)
    comment = Text(default="")
    answered_at = Timestamptz(default=TimestamptzNow())
    taken_at = Timestamptz(default=TimestamptzNow())
    by_mail = Boolean(default=False)
    handled_at = Timestamptz(null=True, default=None)


class MailedReply(Table, tablename="mailed_reply"):
    """A calendar's answer that came by mail. `asked` is the address that was told, `named` the one that the answer names.

    `doubts` says why the organiser should look at it first, separated by blanks; empty where nothing speaks against it.
    """

    id = UUID(primary_key=True, default=UUID4())
    event = ForeignKey(references=Event, null=False)
    attendee = ForeignKey(references=Attendee, null=False)
    uid = Varchar(length=255, index=True)
    sequence = Integer(default=0)
    said = Varchar(length=10, choices=Said)
    comment = Text(default="")
    sender_name = Varchar(length=200, default="")
    sender_address = Varchar(length=320, default="")
    asked = Varchar(length=320)
    named = Varchar(length=320, default="")
    acts_for = Varchar(length=320, default="")
    doubts = Varchar(length=100, default="")
    proposed_at = Timestamptz(null=True, default=None)
    stamped_at = Timestamptz()
    received_at = Timestamptz(default=TimestamptzNow())
    state = Varchar(length=10, choices=ReplyState, default=ReplyState.OPEN)
    decided_at = Timestamptz(null=True, default=None)
    answer = ForeignKey(references=Answer, null=True, default=None, on_delete=OnDelete.set_null)


class ReadMail(Table, tablename="read_mail"):
    """A mail that was read, known by the hash of its Message-ID, so that it is never taken twice."""

    id = UUID(primary_key=True, default=UUID4())
    fingerprint = Varchar(length=64, unique=True)
    kind = Varchar(length=10, choices=MailKind, default=MailKind.OTHER)
    at = Timestamptz(default=TimestamptzNow())


class Mailbox(Table, tablename="mailbox"):
    """How far a mailbox was read: `last_uid` counts under `validity` (RFC 3501 §2.3.1.1). `trouble` says why it cannot be read, or nothing."""

    id = UUID(primary_key=True, default=UUID4())
    fingerprint = Varchar(length=64, unique=True)
    validity = BigInt(default=0)
    last_uid = BigInt(default=0)
    read_at = Timestamptz(null=True, default=None)
    trouble = Varchar(length=300, default="")
