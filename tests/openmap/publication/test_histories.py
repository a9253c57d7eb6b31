"""Random histories of a day, through the database and a real mail server: calendars end with exactly the published meetings."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openmap.attendance import service as attendance
from openmap.attendance.queries import UnknownMeeting
from openmap.attendance.tables import AnswerKind
from openmap.audit.service import SYSTEM
from openmap.clock import now
from openmap.events.tables import Event
from openmap.outbox import queries as outbox_queries
from openmap.outbox import service as outbox
from openmap.outbox.tables import MessageState
from openmap.programme import seats
from openmap.programme import service as programme
from openmap.programme.tables import SessionKind
from openmap.programme.values import SessionValues
from openmap.publication import feeds
from openmap.registrations.tables import Attendee
from tests.openmap.published_day import calendar_of, is_plain, new_day

if TYPE_CHECKING:
    from email.message import EmailMessage

    from openmap.programme.queries import SessionDetails
    from tests.openmap.conftest import Mailbox
    from tests.openmap.published_day import Day, Meetings

pytestmark = pytest.mark.anyio
PAIRS = [("B1", "S1"), ("B1", "S2"), ("B2", "S1"), ("B2", "S2")]
WORKSHOP = SessionValues(title="Atelier", kind=SessionKind.WORKSHOP, starts=time(14), ends=time(15), takes_sign_up=True)
Held = dict[str, tuple[int, datetime, bool, datetime]]

# What happens besides between two publications: somebody's address, their colleague, the organiser's address, the feed, a seat in a session, a no.
moves = st.lists(st.sampled_from(["address", "colleague", "organiser", "feed", "back", "seat", "no seat", "held", "decline"]), max_size=3)
meetings = st.dictionaries(st.sampled_from(PAIRS), st.tuples(st.integers(0, 5), st.integers(0, 2)), min_size=1, max_size=4)
# How each publication fares: how many drafts are dropped, and how many of the messages the mail server refuses for good.
publications = st.tuples(meetings, st.integers(0, 2), st.integers(0, 2), moves)


def read(boxes: dict[str, Held], mails: list[EmailMessage]) -> None:
    """Let each recipient's calendar take its mails in, by RFC 5546 §2.1.5."""
    for mail in mails:
        if is_plain(mail):
            continue
        calendar = calendar_of(mail)
        event, box = calendar.vevent, boxes[mail["To"].addresses[0].addr_spec]
        stamp = (int(event.sequence.value), event.dtstamp.value)
        known = box.get(event.uid.value)
        assert known is None or stamp > known[:2], "a calendar would ignore this message"
        assert known is not None or calendar.method.value == "REQUEST", "a withdrawal of something never received"
        box[event.uid.value] = (*stamp, calendar.method.value == "REQUEST", event.dtstart.value)


@dataclass
class Story:
    """A day, who is S1's person now and where they read mail, whether they subscribe, and the workshop that they may have a seat in."""

    day: Day
    session: SessionDetails
    address: str
    person: UUID
    is_subscribed: bool = False
    has_seat: bool = False
    changes: int = 0

    async def move(self, what: str) -> None:
        """Let one thing happen."""
        self.changes += 1
        event_id, own, settings = self.day.event.id, self.day.registrations["S1"], self.day.settings
        if what == "address":
            self.address = f"s1.{self.changes}@{self.day.event.slug}.example.org"
            await Attendee.update({Attendee.email: self.address}).where(Attendee.id == self.person)
        elif what == "colleague":
            await Attendee.update({Attendee.left_at: now()}).where(Attendee.id == self.person)
            self.person, self.is_subscribed, self.has_seat = uuid4(), False, False
            self.address = f"s1.{self.changes}@{self.day.event.slug}.example.org"
            await Attendee.insert(Attendee(id=self.person, delegation=self.day.delegations["S1"], position=1 + self.changes, email=self.address))
        elif what == "organiser":
            await Event.update({Event.organiser_email: f"gip{self.changes}@gip.example.org"}).where(Event.id == event_id)
        elif what == "feed":
            await feeds.subscribe(registration_id=own, attendee_id=self.person, settings=settings)
            self.is_subscribed = True
        elif what == "back":
            await feeds.unsubscribe(registration_id=own, attendee_id=self.person, settings=settings)
            self.is_subscribed = False
        elif what == "seat":
            await seats.sign_up(SYSTEM, event_id, self.session.id, self.person)
            self.has_seat = True
        elif what == "no seat" and self.has_seat:
            await seats.cancel_sign_up(SYSTEM, event_id, self.session.id, self.person)
            self.has_seat = False
        elif what == "decline":
            await self.decline()
        elif what == "held":
            drafts = await outbox_queries.list_messages(scope=event_id, state=MessageState.DRAFT, limit=100)
            await outbox.hold_back(actor=SYSTEM, scope=event_id, message_ids=[line.id for line in drafts])

    async def decline(self) -> None:
        """Let S1 say no, from the agenda, to each meeting that they know of."""
        own = self.day.registrations["S1"]
        for name in ("B1", "B2"):
            other = self.day.registrations[name]
            with contextlib.suppress(UnknownMeeting, attendance.MeetingGone):
                (asked, *_others) = await attendance.asked_in_agenda(own, other, self.day.settings)
                await attendance.answer_for_registration(
                    registration_id=own, other_id=other, sequence=asked.sequence, kind=AnswerKind.DECLINED, settings=self.day.settings
                )

    def should_show(self, last: Meetings) -> set[tuple[str, datetime]]:
        """Say what calendars should hold in the end."""
        addresses = {name: self.address if name == "S1" else self.day.address(name) for pair in PAIRS for name in pair}
        shown = {(addresses[name], self.day.slots[slot].starts_at) for pair, (slot, _table) in last.items() for name in pair}
        if self.has_seat:
            shown.add((self.address, self.session.starts_at))
        return {line for line in shown if not (self.is_subscribed and line[0] == self.address)}


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
    day: Day, mailbox: Mailbox, history: list[tuple[Meetings, int, int, list[str]]], last: Meetings
) -> None:
    mailbox.raw.clear()
    fresh = await new_day(day.settings, mailbox)
    boxes: dict[str, Held] = defaultdict(dict)
    session = await programme.save_session(SYSTEM, fresh.event.id, WORKSHOP)
    story = Story(fresh, session, fresh.address("S1"), fresh.attendees["S1.1"])
    for planned, dropped, refused, happens in history:
        await publish(fresh, boxes, planned, dropped, refused)
        for what in happens:
            await story.move(what)
    await publish(fresh, boxes, last, 0, 0)
    shown = {(address, start) for address, box in boxes.items() for _sequence, _stamp, is_held, start in box.values() if is_held}
    expected = story.should_show(last)
    assert shown == expected
    own = sum("S1" in pair for pair in last)
    count = 2 * len(last) + story.has_seat - (own + story.has_seat if story.is_subscribed else 0)
    assert sum(held for box in boxes.values() for _s, _d, held, _start in box.values()) == count
    again = await fresh.publish(last)
    assert again.message_ids == (), "nothing is left to tell"
