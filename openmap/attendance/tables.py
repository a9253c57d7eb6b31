"""Table of the answers that people give to an invitation."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import UUID, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.table import Table

from openmap.events.tables import Event
from openmap.registrations.tables import Attendee


class AnswerKind(StrEnum):
    """What a person answers to an invitation."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


class Answer(Table, tablename="answer"):
    """An answer to one SEQUENCE of one UID: one to an earlier time is kept, shown as such. A refusal waits for the organiser until `handled_at`."""

    id = UUID(primary_key=True, default=UUID4())
    event = ForeignKey(references=Event, null=False)
    attendee = ForeignKey(references=Attendee, null=False)
    uid = Varchar(length=255, index=True)
    sequence = Integer(default=0)
    kind = Varchar(length=10, choices=AnswerKind)
    comment = Text(default="")
    answered_at = Timestamptz(default=TimestamptzNow())
    handled_at = Timestamptz(null=True, default=None)
