"""Whatever is published, dropped, refused by the mail server or moved to another address, calendars end with exactly the published meetings.

The model of a calendar client follows RFC 5546 §2.1.5: a message of a lower SEQUENCE, or of the same and an older DTSTAMP, is ignored.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from openmap.ical import Entry, Party, cancellation, invitation
from openmap.publication.difference import Cause, Known, Step, Wanted, difference, next_sequence

START = datetime(2027, 3, 25, 8, tzinfo=UTC)
PEOPLE = (UUID(int=1), UUID(int=11))
LAST_PAIR = 3
Fate = Literal["sent", "dropped", "refused"]


@dataclass
class Mailbox:
    """One calendar: per UID the last message that counted, a withdrawn meeting leaves its number behind."""

    entries: dict[str, tuple[int, datetime, str, datetime, str]] = field(default_factory=dict)

    def receive(self, text: str) -> None:
        calendar = vobject.readOne(text)
        event = calendar.vevent
        stamp = (int(event.sequence.value), event.dtstamp.value)
        if event.uid.value in self.entries:
            assert stamp > self.entries[event.uid.value][:2], "a message that a calendar would ignore was sent"
        self.entries[event.uid.value] = (*stamp, calendar.method.value, event.dtstart.value, event.location.value)

    def shows(self) -> set[tuple[str, datetime, str]]:
        return {(uid, start, place) for uid, (_, _, method, start, place) in self.entries.items() if method == "REQUEST"}


@dataclass
class World:
    """The ledger, the mailboxes and a clock that only moves forward."""

    ledger: dict[tuple[str, str], Known] = field(default_factory=dict)
    boxes: dict[str, Mailbox] = field(default_factory=lambda: defaultdict(Mailbox))
    now: datetime = START - timedelta(days=30)

    def release(self, step: Step, fate: Fate) -> None:
        if fate == "dropped":
            return
        self.now += timedelta(seconds=1)
        content, uid = step.content, step.content.uid
        used = {address: line.sequence for (of, address), line in self.ledger.items() if of == uid}
        sequence = next_sequence(rises=step.rises, address=content.address, used=used)
        assert not step.rises or all(sequence > number for number in used.values())
        before = self.ledger.get((uid, content.address))
        is_cancel = step.method == "CANCEL"
        held = before is not None and before.is_held if fate == "refused" else not is_cancel
        is_by_feed = Cause.FEED in step.causes
        self.ledger[uid, content.address] = Known(content, sequence, is_cancel, self.now, fate == "refused", held, is_by_feed)
        if fate == "refused":
            return
        entry = Entry(uid, sequence, self.now, content.starts_at, content.ends_at, content.summary, content.place)
        build = cancellation if is_cancel else invitation
        box = self.boxes[content.address]
        assert not is_cancel or uid in box.entries, "a CANCEL for something never received"
        box.receive(build(entry, organiser=Party("", content.organiser_address), attendee=Party("", content.address)))

    def shows(self) -> set[tuple[str, str, datetime, str]]:
        return {(address, *shown) for address, box in self.boxes.items() for shown in box.shows()}


def meeting(pair: int, slot: int, table: int, name: int, address: int, *, organiser: int = 0) -> Wanted:
    start = START + timedelta(minutes=15 * slot)
    return Wanted(
        uid=f"pair{pair}@example.org",
        attendee=PEOPLE[pair % 2],
        own=UUID(int=2),
        other=None if pair > LAST_PAIR else UUID(int=3 + pair),
        session=UUID(int=30 + pair) if pair > LAST_PAIR else None,
        starts_at=start,
        ends_at=start + timedelta(minutes=12),
        place_key=str(table),
        place=f"Table {table}/{name}",
        summary="Rendez-vous",
        organiser_name="GIP",
        organiser_address=f"gip{organiser}@example.org",
        address=f"a{address}@example.org",
    )


# Pairs and, above LAST_PAIR, sessions of the programme, of two people; each at one of two tables, under one of two names, at one of two addresses.
either = st.integers(0, 1)
meetings = st.builds(meeting, st.integers(0, 4), st.integers(0, 2), either, either, either, organiser=either)
feeds = st.sets(st.sampled_from(PEOPLE))
timetables = st.lists(meetings, unique_by=lambda m: m.uid, max_size=4)
fates: st.SearchStrategy[list[Fate]] = st.lists(st.sampled_from(["sent", "sent", "dropped", "refused"]), min_size=8, max_size=8)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(timetables, fates, feeds), max_size=6), timetables, feeds)
def test_after_any_history_one_full_release_brings_every_calendar_to_the_published_timetable(
    history: list[tuple[list[Wanted], list[Fate], set[UUID]]], last: list[Wanted], subscribed: set[UUID]
) -> None:
    world = World()
    for wanted, outcome, by_feed in history:
        for step, fate in zip(difference(wanted, world.ledger.values(), subscribed=by_feed), outcome, strict=False):
            world.release(step, fate)
    for step in difference(last, world.ledger.values(), subscribed=subscribed):
        world.release(step, "sent")
    assert world.shows() == {(m.address, m.uid, m.starts_at, m.place) for m in last if m.attendee not in subscribed}
    assert difference(last, world.ledger.values(), subscribed=subscribed) == (), "nothing is left to tell"


@settings(max_examples=100, deadline=None)
@given(timetables, timetables)
def test_only_people_whose_meeting_changed_are_written_to(first: list[Wanted], second: list[Wanted]) -> None:
    world = World()
    for step in difference(first, ()):
        world.release(step, "sent")
    unchanged = {m.uid for m in first} & {m.uid for m in second if m in first}
    assert {step.content.uid for step in difference(second, world.ledger.values())} == ({m.uid for m in (*first, *second)} - unchanged)


def test_the_model_would_notice_a_sequence_that_does_not_rise() -> None:
    box = Mailbox()
    content = meeting(0, 0, 0, 0, 0)
    entry = Entry(content.uid, 1, START, content.starts_at, content.ends_at, "Rendez-vous", "Table")
    party = Party("", "a@example.org")
    box.receive(invitation(entry, organiser=party, attendee=party))
    try:
        box.receive(cancellation(replace(entry, sequence=0), organiser=party, attendee=party))
    except AssertionError:
        return
    message = "the model accepted a lower SEQUENCE"
    raise AssertionError(message)
