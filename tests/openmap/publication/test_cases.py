"""Cases of docs/invitations.md that need rows: video, the programme, the feed, delegations, another day, drafts that wait."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, time, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from openmap.attendance import queries as attendance
from openmap.audit.service import SYSTEM
from openmap.clock import now, standing_at
from openmap.events import queries as events
from openmap.events import service as event_verbs
from openmap.events.tables import MeetingTable
from openmap.events.values import EventValues
from openmap.outbox import delivery
from openmap.outbox import queries as outbox_queries
from openmap.outbox import service as outbox
from openmap.outbox.tables import Message, MessageState
from openmap.programme import seats
from openmap.programme import service as programme
from openmap.programme.tables import SessionKind
from openmap.programme.values import SessionValues, SpeakerValues
from openmap.publication import feeds, release
from openmap.publication import service as publishing
from openmap.registrations.links import revoke_links
from openmap.registrations.tables import Attendee, Delegation
from openmap.timetables.tables import DraftMeeting
from tests.openmap.published_day import calendar_of, told

if TYPE_CHECKING:
    from email.message import EmailMessage

    from tests.openmap.published_day import Day

pytestmark = pytest.mark.anyio
LINK = "https://visio.example.org/s3cret"
WORKSHOP = SessionValues(
    title="Répondre à un marché", kind=SessionKind.WORKSHOP, starts=time(11), ends=time(12), room="Salle bleue", takes_sign_up=True
)


async def tell(day: Day) -> list[EmailMessage]:
    """Prepare what is missing, and let it leave."""
    await publishing.offer_again(SYSTEM, event_id=day.event.id, settings=day.settings)
    return await day.send()


async def subscribe(day: Day) -> int:
    """Let S1's person change to the feed."""
    return await feeds.subscribe(registration_id=day.registrations["S1"], attendee_id=day.attendees["S1.1"], settings=day.settings)


async def unsubscribe(day: Day) -> int:
    """Let S1's person go back to invitations."""
    return await feeds.unsubscribe(registration_id=day.registrations["S1"], attendee_id=day.attendees["S1.1"], settings=day.settings)


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@pytest.mark.parametrize("name,summary", [("Visio 1", "Visio 1"), (LINK, "par visioconférence")])
async def test_a_meeting_by_video_is_held_at_its_link_which_team_calendars_do_not_show(day: Day, name: str, summary: str) -> None:
    table = MeetingTable.id == day.tables[0].id
    await MeetingTable.update({MeetingTable.kind: "video", MeetingTable.location: LINK, MeetingTable.name: name}).where(table)
    await day.publish({("B1", "S1"): (0, 0)})
    for mail in await day.send():
        event = calendar_of(mail).vevent
        assert LINK in event.location.value
        assert "Exploradôme" not in event.location.value
        assert event.summary.value == f"Rendez-vous Openmap ESS – {summary}"
        assert LINK in text_of(mail)
        assert LINK not in str(mail["Subject"])
    await MeetingTable.update({MeetingTable.location: "https://visio.example.org/other"}).where(table)
    assert set(told(await tell(day)).values()) == {("REQUEST", 1)}, "another link is another place"


async def test_a_seat_in_a_session_is_invited_moved_and_withdrawn_by_the_same_rules(day: Day) -> None:
    await day.publish({("B1", "S1"): (0, 0)})
    await day.send()
    session = await programme.save_session(SYSTEM, day.event.id, WORKSHOP)
    person = day.attendees["S1.1"]
    await seats.sign_up(SYSTEM, day.event.id, session.id, person)
    (mail,) = await tell(day)
    first = calendar_of(mail).vevent
    assert (first.summary.value, first.location.value.split(",")[0]) == ("Répondre à un marché – Openmap ESS", "Salle bleue")
    assert (calendar_of(mail).method.value, int(first.sequence.value)) == ("REQUEST", 0)
    assert ("a=declined" in text_of(mail), "a=accepted" in text_of(mail)) == (True, False), "who asked for a seat need not say yes"
    await programme.save_session(SYSTEM, day.event.id, replace(WORKSHOP, starts=time(12), ends=time(13)), session_id=session.id)
    (moved,) = await tell(day)
    assert calendar_of(moved).vevent.uid.value == first.uid.value
    assert told([moved]) == {day.address("S1"): ("REQUEST", 1)}
    await seats.cancel_sign_up(SYSTEM, day.event.id, session.id, person)
    assert told(await tell(day)) == {day.address("S1"): ("CANCEL", 2)}
    await seats.sign_up(SYSTEM, day.event.id, session.id, person)
    assert told(await tell(day)) == {day.address("S1"): ("REQUEST", 3)}
    await programme.delete_session(SYSTEM, day.event.id, session.id)
    assert told(await tell(day)) == {day.address("S1"): ("CANCEL", 4)}


async def test_speakers_are_invited_to_their_session_and_those_who_wait_are_not(day: Day) -> None:
    speaker = SpeakerValues(attendee=day.attendees["B1.1"])
    session = await programme.save_session(SYSTEM, day.event.id, replace(WORKSHOP, capacity=1, speakers=(speaker,)))
    for name in ("S1.1", "S2.1"):
        await seats.sign_up(SYSTEM, day.event.id, session.id, day.attendees[name])
    await day.publish({("B2", "S2"): (0, 0)})
    mails = await day.send()
    assert {str(mail["To"].addresses[0].addr_spec) for mail in mails if "marché" in str(mail["Subject"])} == {day.address("B1"), day.address("S1")}


async def test_the_feed_takes_the_place_of_invitations_and_gives_it_back(day: Day) -> None:
    await day.publish({("B1", "S1"): (0, 0), ("B2", "S1"): (1, 1)})
    await day.send()
    assert await subscribe(day) == 2
    mails = await day.send()
    assert {(str(mail["To"].addresses[0].addr_spec), calendar_of(mail).method.value) for mail in mails} == {(day.address("S1"), "CANCEL")}
    assert all("toujours lieu" in text_of(mail) for mail in mails)
    (address,) = (await feeds.feed_addresses(day.registrations["S1"], day.settings)).values()
    token = address.rpartition("/")[2].removesuffix(".ics")
    assert (await feeds.feed_of_token(token, day.settings)).count("BEGIN:VEVENT") == 2
    await day.publish({("B1", "S1"): (2, 0)})
    assert told(await day.send()) == {day.address("B1"): ("REQUEST", 1), day.address("B2"): ("CANCEL", 1)}, "the feed says it by itself"
    (mine,) = await attendance.told_of_pair(day.registrations["S1"], day.registrations["B1"])
    assert not mine.is_cancelled, "who follows the feed may still say that they cannot come"
    assert await unsubscribe(day) == 1
    (back,) = await day.send()
    assert told([back]) == {day.address("S1"): ("REQUEST", 2)}
    assert "de nouveau vos invitations" in text_of(back)
    assert "BEGIN:VEVENT" not in await feeds.feed_of_token(token, day.settings)


async def test_who_loses_the_feed_gets_invitations_again_and_who_changes_their_mind_at_once_is_not_written_to(day: Day) -> None:
    await day.publish({("B1", "S1"): (0, 0)})
    await day.send()
    await subscribe(day)
    assert await unsubscribe(day) == 0
    assert await day.send() == []
    await subscribe(day)
    await day.send()
    await revoke_links(SYSTEM, day.registrations["S1"])
    assert told(await tell(day)) == {day.address("S1"): ("REQUEST", 2)}


async def test_changing_to_the_feed_leaves_the_messages_of_others_as_they_are(day: Day) -> None:
    await day.publish({("B1", "S1"): (0, 0)})
    drafts = await outbox_queries.list_messages(scope=day.event.id)
    await outbox.drop(actor=SYSTEM, scope=day.event.id, message_ids=[line.id for line in drafts if line.to_address == day.address("B1")])
    await subscribe(day)
    states = {line.to_address: line.state for line in await outbox_queries.list_messages(scope=day.event.id)}
    assert states == {day.address("B1"): MessageState.DROPPED, day.address("S1"): MessageState.DROPPED}


async def test_each_delegation_hears_of_its_own_meetings(day: Day) -> None:
    second = Delegation(id=uuid4(), registration=day.registrations["B1"], position=2, name="Achats")
    await Delegation.insert(second)
    others = [Attendee(id=uuid4(), delegation=second.id, position=n, email=f"achats.{n}@example.org") for n in (1, 2)]
    await Attendee.insert(*others)
    draft = await day.draft({("B1", "S1"): (0, 0), ("B1", "S2"): (0, 1)})
    await DraftMeeting.update({DraftMeeting.a_delegation: second.id}).where(DraftMeeting.draft == draft, DraftMeeting.b == day.registrations["S2"])
    await publishing.publish(SYSTEM, event_id=day.event.id, draft_id=draft, settings=day.settings)
    assert set(told(await day.send())) == {day.address(name) for name in ("B1", "S1", "S2")} | {"achats.1@example.org", "achats.2@example.org"}
    await day.publish({("B1", "S1"): (0, 0), ("B1", "S2"): (0, 1)})
    expected = {"achats.1@example.org": ("CANCEL", 1), "achats.2@example.org": ("CANCEL", 1), day.address("B1"): ("REQUEST", 0)}
    assert told(await day.send()) == expected, "the first delegation goes in the place of the second"


async def test_a_postponed_day_moves_every_meeting_and_session_at_the_same_local_time(day: Day) -> None:
    session = await programme.save_session(SYSTEM, day.event.id, WORKSHOP)
    await seats.sign_up(SYSTEM, day.event.id, session.id, day.attendees["B2.1"])
    meetings = {("B1", "S1"): (0, 0)}
    await day.publish(meetings)
    await day.send()
    values = EventValues(**{f.name: getattr(day.event, f.name) for f in fields(EventValues)})
    await event_verbs.update_event(SYSTEM, day.event.id, replace(values, day=date(2027, 3, 30)))
    assert [line.id for line in await events.slots_of(day.event.id)] == [line.id for line in day.slots], "the timetable moves with its slots"
    await day.publish(meetings)
    mails = await day.send()
    assert told(mails) == {day.address(name): ("REQUEST", 1) for name in ("B1", "S1", "B2")}
    starts = {day.address("B2"): "2027-03-30T09:00:00+00:00"} | dict.fromkeys((day.address("B1"), day.address("S1")), "2027-03-30T07:00:00+00:00")
    assert {str(mail["To"].addresses[0].addr_spec): calendar_of(mail).vevent.dtstart.value.isoformat() for mail in mails} == starts


async def test_what_was_held_and_edited_survives_a_second_publication_that_says_the_same_and_waits(day: Day) -> None:
    await day.publish({("B1", "S1"): (0, 0)})
    held = next(line.id for line in await outbox_queries.list_messages(scope=day.event.id) if line.to_address == day.address("S1"))
    await release.edit(SYSTEM, event_id=day.event.id, message_id=held, subject="Bonjour", body_text="À vous lire [[secret:agenda]]")
    assert await outbox.hold_back(actor=SYSTEM, scope=day.event.id, message_ids=[held]) == 1
    await day.publish({("B1", "S1"): (0, 0), ("B2", "S2"): (0, 1)})
    assert set(told(await day.send())) == {day.address(name) for name in ("B1", "B2", "S2")}
    assert await outbox.hold_back(actor=SYSTEM, scope=day.event.id, message_ids=[held], is_held=False) == 1
    (mail,) = await day.send()
    assert (str(mail["Subject"]), told([mail])) == ("Bonjour", {day.address("S1"): ("REQUEST", 0)})


async def test_a_held_withdrawal_is_superseded_by_the_meeting_that_is_planned_again(day: Day) -> None:
    await day.publish({("B1", "S1"): (0, 0)})
    await day.send()
    await day.publish({})
    drafts = [line.id for line in await outbox_queries.list_messages(scope=day.event.id, state=MessageState.DRAFT)]
    assert await outbox.hold_back(actor=SYSTEM, scope=day.event.id, message_ids=drafts) == 2
    assert await day.release() == 0
    await day.publish({("B1", "S1"): (0, 0)})
    assert await outbox_queries.list_messages(scope=day.event.id, state=MessageState.DRAFT) == []
    assert await day.send() == []


async def test_a_message_leaves_when_it_was_said_to_and_not_before(day: Day) -> None:
    await day.publish({("B1", "S1"): (0, 0)})
    later = now() + timedelta(hours=12)
    assert await release.release(SYSTEM, event_id=day.event.id, settings=day.settings, not_before=later) == 2
    assert await day.deliver() == []
    assert await delivery.deliver_ready(day.settings) == later
    with standing_at(later + timedelta(seconds=1)):
        assert set(told(await day.deliver()).values()) == {("REQUEST", 0)}


async def test_a_scheduled_invitation_is_overtaken_by_what_is_released_before_it_leaves(day: Day) -> None:
    await day.publish({("B1", "S1"): (0, 0)})
    await release.release(SYSTEM, event_id=day.event.id, settings=day.settings, not_before=now() + timedelta(hours=12))
    await day.publish({})
    assert await day.release() == 0
    assert await Message.count().where(Message.scope == day.event.id, Message.state == MessageState.DROPPED.value) == 4
