"""Table of wishes and vetoes."""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, ForeignKey, Integer, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Unique
from piccolo.table import Table

from openmap.events.tables import Event
from openmap.registrations.tables import Registration


class Wish(Table, tablename="wish"):
    """`asker` wants to meet `asked` with this rank (1 = first choice), or does not want to at all (`is_veto`, rank null)."""

    id = UUID(primary_key=True, default=UUID4())
    event = ForeignKey(references=Event, null=False)
    asker = ForeignKey(references=Registration, null=False)
    asked = ForeignKey(references=Registration, null=False)
    rank = Integer(null=True, default=None)
    is_veto = Boolean(default=False)
    created_at = Timestamptz(default=TimestamptzNow())
    unique_pair = Unique([asker, asked])
