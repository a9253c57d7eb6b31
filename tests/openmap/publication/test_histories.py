"""Random histories of a day, through the database and a real mail server: calendars end with exactly the published meetings."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openmap.outbox import queries as outbox_queries
from openmap.outbox.tables import MessageState
from tests.openmap.published_day import calendar_of, new_day

if TYPE_CHECKING:
    from email.message import EmailMessage

    from tests.openmap.conftest import Mailbox
    from tests.openmap.published_day import Day, Meetings

pytestmark = pytest.mark.anyio
PAIRS = [("B1", "S1"), ("B1", "S2"), ("B2", "S1"), ("B2", "S2")]
Held = dict[str, tuple[int, datetime, bool, datetime]]

meetings = st.dictionaries(st.sampled_from(PAIRS), st.tuples(st.integers(0, 5), st.integers(0, 2)), min_size=1, max_size=4)
# How each publication fares: how many drafts are dropped, and how many of the messages the mail server refuses for good.
publications = st.tuples(meetings, st.integers(0, 2), st.integers(0, 2))


def read(boxes: dict[str, Held], mails: list[EmailMessage]) -> None:
    """Let each recipient's calendar take its mails in, by RFC 5546 §2.1.5."""
    for mail in mails:
        calendar = calendar_of(mail)
        event, box = calendar.vevent, boxes[mail["To"].addresses[0].addr_spec]
        stamp = (int(event.sequence.value), event.dtstamp.value)
        known = box.get(event.uid.value)
        assert known is None or stamp > known[:2], "a calendar would ignore this message"
        assert known is not None or calendar.method.value == "REQUEST", "a withdrawal of something never received"
        box[event.uid.value] = (*stamp, calendar.method.value == "REQUEST", event.dtstart.value)


async def publish(day: Day, boxes: dict[str, Held], planned: Meetings, dropped: int, refused: int) -> None:
    await day.publish(planned)
    drafts = await outbox_queries.list_messages(scope=day.event.id, state=MessageState.DRAFT, limit=100)
    kept = [line.id for line in drafts[dropped:]]
    if kept:
        await day.release(kept)
    day.mailbox.answers = ["550 refused"] * refused
    read(boxes, await day.deliver())
    day.mailbox.answers = []


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(publications, max_size=4), last=meetings)
async def test_calendars_end_with_the_published_meetings(
    day: Day, mailbox: Mailbox, history: list[tuple[Meetings, int, int]], last: Meetings
) -> None:
    mailbox.raw.clear()
    fresh = await new_day(day.settings, mailbox)
    boxes: dict[str, Held] = defaultdict(dict)
    for planned, dropped, refused in history:
        await publish(fresh, boxes, planned, dropped, refused)
    await publish(fresh, boxes, last, 0, 0)
    shown = {(address, start) for address, box in boxes.items() for _sequence, _stamp, is_held, start in box.values() if is_held}
    assert shown == {(fresh.address(name), fresh.slots[slot].starts_at) for pair, (slot, _table) in last.items() for name in pair}
    assert sum(held for box in boxes.values() for _s, _d, held, _start in box.values()) == 2 * len(last)
    again = await fresh.publish(last)
    assert again.message_ids == (), "nothing is left to tell"
