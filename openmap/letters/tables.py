"""The words that an event says instead of the usual ones."""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Unique
from piccolo.table import Table

from openmap.events.tables import Event


class LetterText(Table, tablename="letter_text"):
    """A letter of an event in one language; set aside (`is_used` false) it can be taken back."""

    id = UUID(primary_key=True, default=UUID4())
    event = ForeignKey(references=Event, null=False)
    kind = Varchar(length=40)
    locale = Varchar(length=5)
    subject = Varchar(length=200)
    body = Text()
    is_used = Boolean(default=True)
    changed_at = Timestamptz(default=TimestamptzNow())
    once = Unique(columns=["event", "kind", "locale"])
