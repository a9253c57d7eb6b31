"""Tables of the messages to send, and of addresses that refuse them. `scope` is opaque here: the slices above put an event's id in it."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import JSONB, UUID, Boolean, Integer, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.table import Table


class MessageState(StrEnum):
    """Where a message stands; only ``draft`` may be edited, only ``ready`` and ``sending`` belong to the worker."""

    DRAFT = "draft"
    READY = "ready"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class Message(Table, tablename="message"):
    """A mail for one person. Bodies hold ``[[secret:NAME]]`` placeholders; `secrets` says how to mint each link at sending.

    A draft that `is_held` stays when all are released. `not_before` is when it may leave at the earliest.
    `document` is what the attached PDF is typeset from, when there is one.
    """

    id = UUID(primary_key=True, default=UUID4())
    scope = UUID(null=True, default=None, index=True)
    batch = UUID(null=True, default=None, index=True)
    state = Varchar(length=10, choices=MessageState, default=MessageState.DRAFT, index=True)
    is_held = Boolean(default=False)
    kind = Varchar(length=40)
    person_key = UUID(null=True, default=None, index=True)
    to_name = Varchar(length=200, default="")
    to_address = Varchar(length=320)
    from_name = Varchar(length=200, default="")
    from_address = Varchar(length=320, default="")
    locale = Varchar(length=5, default="fr")
    subject = Varchar(length=300)
    body_text = Text()
    body_html = Text(default="")
    reason = Text(default="")
    cause = JSONB(default="{}")
    secrets = JSONB(default="{}")
    uid = Varchar(length=255, null=True, default=None, index=True)
    method = Varchar(length=10, null=True, default=None)
    sequence = Integer(null=True, default=None)
    calendar = Text(null=True, default=None)
    document = JSONB(null=True, default=None)
    message_id = Varchar(length=255, unique=True)
    created_at = Timestamptz(default=TimestamptzNow())
    not_before = Timestamptz(null=True, default=None)
    released_at = Timestamptz(null=True, default=None)
    attempts = Integer(default=0)
    last_attempt_at = Timestamptz(null=True, default=None)
    server_code = Integer(null=True, default=None)
    server_words = Text(default="")
    sent_at = Timestamptz(null=True, default=None)
    bounced_at = Timestamptz(null=True, default=None)
    bounce_status = Varchar(length=12, default="")


class DeadAddress(Table, tablename="dead_address"):
    """An address, in small letters, that a server refused for good; nothing of a day is sent to it until `released_at`."""

    id = UUID(primary_key=True, default=UUID4())
    address = Varchar(length=320, unique=True)
    status = Varchar(length=12)
    words = Text(default="")
    at = Timestamptz(default=TimestamptzNow())
    released_at = Timestamptz(null=True, default=None)
