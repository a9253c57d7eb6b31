"""From a draft to people's calendars, through a real database and a real mail server."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

import pytest

from openmap.audit.service import SYSTEM
from openmap.db import transaction
from openmap.errors import InvalidForm, NotFound
from openmap.events.tables import Event, MeetingTable
from openmap.outbox import queries as outbox_queries
from openmap.outbox import service as outbox
from openmap.outbox.service import Outgoing
from openmap.outbox.tables import Message, MessageState
from openmap.publication import queries
from openmap.publication import release as releasing
from openmap.publication import service as publishing
from openmap.registrations.tables import Attendee, Registration
from openmap.timetables.tables import Draft
from tests.openmap.published_day import calendar_of, told

if TYPE_CHECKING:
    from tests.openmap.published_day import Day

pytestmark = pytest.mark.anyio
FIRST = {("B1", "S1"): (0, 0), ("B2", "S2"): (0, 1)}


async def drafts(day: Day) -> list[outbox_queries.MessageLine]:
    return await outbox_queries.list_messages(scope=day.event.id, state=MessageState.DRAFT)


async def test_publishing_writes_drafts_that_wait_for_their_release(day: Day) -> None:
    published = await day.publish(FIRST)
    assert (published.version.number, published.version.meeting_count, len(published.message_ids)) == (1, 2, 4)
    assert await day.deliver() == []
    lines = await drafts(day)
    assert {line.to_address for line in lines} == {day.address(name) for name in ("B1", "B2", "S1", "S2")}
    assert {line.sequence for line in lines} == {None}, "SEQUENCE is allotted at release"
    assert "Avec Organisation S1\u00a0: nouveau rendez-vous à 9h00" in {line.reason for line in lines}
    event = await Event.select(Event.published_at).where(Event.id == day.event.id).first()
    assert event is not None
    assert event["published_at"] is not None


async def test_a_mail_has_exactly_the_parts_that_calendars_need(day: Day) -> None:
    await day.publish({("B1", "S1"): (0, 0)})
    mail = next(mail for mail in await day.send() if mail["To"].addresses[0].addr_spec == day.address("S1"))
    assert structure(mail) == [
        "multipart/mixed",
        ["multipart/alternative", "text/plain", "text/html", "text/calendar"],
        "application/ics",
    ]
    calendar_part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert calendar_part.get_param("method") == "REQUEST"
    assert calendar_part["Content-Transfer-Encoding"] == "base64"
    assert calendar_part["Content-Disposition"] is None
    content: Any = calendar_part.get_payload(decode=True)
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    meeting = calendar_of(mail).vevent
    assert meeting.summary.value == "Rendez-vous Openmap ESS – Table 1"
    assert meeting.location.value == "Table 1, Exploradôme, 18 avenue Henri-Barbusse, 94400 Vitry-sur-Seine"
    assert meeting.dtstart.value.isoformat() == "2027-03-25T08:00:00+00:00"
    assert meeting.dtend.value.isoformat() == "2027-03-25T08:12:00+00:00", "without the changeover"
    assert mail["From"].addresses[0].addr_spec == meeting.organizer.value.removeprefix("mailto:") == "rendez-vous@gip.example.org"
    assert day.address("B1") not in content.decode() + mail.as_string()


async def test_the_mail_is_complete_without_its_calendar_and_says_that_data_are_invented(day: Day) -> None:
    await day.publish({("B1", "S1"): (0, 0)})
    mail: Any = next(mail for mail in await day.send() if mail["To"].addresses[0].addr_spec == day.address("S1"))
    text, html = (mail.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html"))
    for words in ("Organisation B1", "jeudi 25 mars 2027", "9h00", "9h12", "Table 1", "Exploradôme", "Traiteur pour l'été", "Données inventées"):
        assert words in text
        assert words.replace("'", "&#39;") in html
    assert text.startswith("Bonjour Zoé,\n\nUn rendez-vous est prévu")
    assert "\n\nGIP « Maximilien »\n" in text
    assert text.count(f"{day.settings.base_url}/r/") == 2
    assert f"{day.settings.base_url}/i/" in text
    assert "[[" not in text + html
    assert "Organisation" not in mail["Subject"]


async def test_letters_speak_the_language_of_their_reader(day: Day) -> None:
    await day.register("S9", locale="en")
    await day.publish({("B1", "S9"): (0, 0)})
    letters = {mail["To"].addresses[0].addr_spec: mail for mail in await day.send()}
    english: Any = letters[day.address("S9")]
    assert "25 March 2027" in english.get_body(("plain",)).get_content()


async def test_only_people_concerned_hear_of_a_move_and_a_withdrawal(day: Day) -> None:
    await day.publish(FIRST | {("B1", "S2"): (2, 0)})
    await day.send()
    await day.publish({("B1", "S1"): (1, 0), ("B1", "S2"): (2, 0)})
    mails = await day.send()
    assert told(mails) == {
        day.address("B1"): ("REQUEST", 1),
        day.address("S1"): ("REQUEST", 1),
        day.address("B2"): ("CANCEL", 1),
        day.address("S2"): ("CANCEL", 1),
    }
    withdrawal = next(mail for mail in mails if mail["To"].addresses[0].addr_spec == day.address("B2"))
    assert structure(withdrawal) == ["multipart/mixed", ["multipart/alternative", "text/plain", "text/html", "text/calendar"]]
    assert calendar_of(withdrawal).vevent.status.value == "CANCELLED"
    moved: Any = next(mail for mail in mails if mail["To"].addresses[0].addr_spec == day.address("B1"))
    assert "L'heure change\u00a0: 9h00 devient 9h15." in moved.get_body(("plain",)).get_content()


async def test_a_pair_planned_again_keeps_its_uid_and_its_sequence_rises(day: Day) -> None:
    await day.publish({("B1", "S1"): (0, 0)})
    uids = {calendar_of(mail).vevent.uid.value for mail in await day.send()}
    await day.publish({})
    assert set(told(await day.send()).values()) == {("CANCEL", 1)}
    await day.publish({("B1", "S1"): (3, 1)})
    mails = await day.send()
    assert set(told(mails).values()) == {("REQUEST", 2)}
    assert {calendar_of(mail).vevent.uid.value for mail in mails} == uids
    assert len(uids) == 2


async def test_publishing_twice_before_a_release_tells_the_last_state_only(day: Day) -> None:
    await day.publish({("B1", "S1"): (0, 0)})
    await day.publish({("B1", "S2"): (0, 0)})
    assert told(await day.send()) == {day.address("B1"): ("REQUEST", 0), day.address("S2"): ("REQUEST", 0)}


async def test_a_draft_that_still_says_the_truth_survives_a_second_publication_with_its_edits(day: Day) -> None:
    first = await day.publish(FIRST)
    mine = next(line for line in await drafts(day) if line.to_address == day.address("B1"))
    await releasing.edit(SYSTEM, event_id=day.event.id, message_id=mine.id, subject="À tout de suite", body_text="Venez.\n\n[[secret:accept]]")
    second = await day.publish({("B1", "S1"): (0, 0)})
    assert mine.id in second.message_ids
    assert len(second.message_ids) == 2 < len(first.message_ids)
    mail: Any = next(mail for mail in await day.send() if mail["To"].addresses[0].addr_spec == day.address("B1"))
    assert mail["Subject"] == "À tout de suite"
    html = mail.get_body(("html",)).get_content()
    assert "<p>Venez.</p>" in html
    assert f'<a href="{day.settings.base_url}/r/' in html


async def test_a_dropped_message_is_offered_again_by_the_next_publication(day: Day) -> None:
    await day.publish(FIRST)
    mine = next(line for line in await drafts(day) if line.to_address == day.address("B1"))
    await outbox.drop(actor=SYSTEM, scope=day.event.id, message_ids=[mine.id])
    assert len(await day.send()) == 3
    await day.publish(FIRST)
    assert told(await day.send()) == {day.address("B1"): ("REQUEST", 0)}


async def test_nobody_gets_a_cancel_for_what_they_never_received(day: Day) -> None:
    await day.publish(FIRST)
    await outbox.drop(actor=SYSTEM, scope=day.event.id, message_ids=[line.id for line in await drafts(day)])
    await day.publish({("B1", "S2"): (0, 0)})
    assert told(await day.send()) == {day.address("B1"): ("REQUEST", 0), day.address("S2"): ("REQUEST", 0)}


async def test_what_the_mail_server_refused_is_offered_again_and_its_retry_cannot_come_late(day: Day) -> None:
    await day.publish({("B1", "S1"): (0, 0)})
    day.mailbox.answers = ["550 no such person", None]
    await day.send()
    (failed,) = await outbox_queries.list_messages(scope=day.event.id, state=MessageState.FAILED)
    await day.publish({})
    assert await outbox_queries.list_messages(scope=day.event.id, state=MessageState.FAILED) == []
    assert [line.to_address for line in await drafts(day)] == [a for a in (day.address("B1"), day.address("S1")) if a != failed.to_address]
    await day.send()
    await day.publish({("B1", "S1"): (0, 0)})
    assert set(told(await day.send()).values()) == {("REQUEST", 1), ("REQUEST", 2)}


async def test_a_withdrawal_overtakes_an_invitation_that_still_waits_for_the_mail_server(day: Day) -> None:
    await day.publish({("B1", "S1"): (0, 0)})
    await day.release()
    await day.publish({})
    assert await day.release() == 0, "the invitations never left, so there is nothing to withdraw"
    assert await day.deliver() == []
    await day.publish({("B1", "S1"): (0, 0)})
    assert set(told(await day.send()).values()) == {("REQUEST", 1)}


async def test_an_address_that_changes_withdraws_there_and_asks_here(day: Day) -> None:
    await day.publish({("B1", "S1"): (0, 0)})
    await day.send()
    await Attendee.update({Attendee.email: "zoe@neuf.example.org"}).where(Attendee.id == day.attendees["B1.1"])
    await publishing.offer_again(SYSTEM, event_id=day.event.id, settings=day.settings)
    assert told(await day.send()) == {day.address("B1"): ("CANCEL", 1), "zoe@neuf.example.org": ("REQUEST", 2)}


async def test_the_organisers_address_is_told_with_a_higher_sequence_and_a_cancel_carries_the_one_last_released(day: Day) -> None:
    await day.publish({("B1", "S1"): (0, 0)})
    await day.send()
    await Event.update({Event.organiser_email: "neuf@gip.example.org"}).where(Event.id == day.event.id)
    await publishing.offer_again(SYSTEM, event_id=day.event.id, settings=day.settings)
    mails = await day.send()
    assert set(told(mails).values()) == {("REQUEST", 1)}
    assert {calendar_of(mail).vevent.organizer.value for mail in mails} == {"mailto:neuf@gip.example.org"}
    await Event.update({Event.organiser_email: "tiers@gip.example.org"}).where(Event.id == day.event.id)
    await day.publish({})
    assert {calendar_of(mail).vevent.organizer.value for mail in await day.send()} == {"mailto:neuf@gip.example.org"}


async def test_a_table_with_another_name_keeps_sequence_and_has_a_later_stamp(day: Day) -> None:
    await day.publish({("B1", "S1"): (0, 0)})
    before = {calendar_of(mail).vevent.uid.value: calendar_of(mail).vevent.dtstamp.value for mail in await day.send()}
    await MeetingTable.update({MeetingTable.name: "Table bleue"}).where(MeetingTable.id == day.tables[0].id)
    await publishing.offer_again(SYSTEM, event_id=day.event.id, settings=day.settings)
    mails = await day.send()
    assert set(told(mails).values()) == {("REQUEST", 0)}
    assert all(calendar_of(mail).vevent.dtstamp.value > before[calendar_of(mail).vevent.uid.value] for mail in mails)


async def test_a_cancelled_day_withdraws_everything(day: Day) -> None:
    await day.publish(FIRST)
    await day.send()
    await Event.update({Event.cancelled_at: day.slots[0].starts_at}).where(Event.id == day.event.id)
    await publishing.offer_again(SYSTEM, event_id=day.event.id, settings=day.settings)
    assert set(told(await day.send()).values()) == {("CANCEL", 1)}
    with pytest.raises(publishing.EventCancelled):
        await day.publish(FIRST)


async def test_everyone_of_a_delegation_has_an_own_uid(day: Day) -> None:
    await day.register("S9", people=3)
    await day.publish({("B1", "S9"): (0, 0)})
    mails = await day.send()
    assert len({calendar_of(mail).vevent.uid.value for mail in mails}) == len(mails) == 4


async def test_a_publication_while_another_runs_is_refused(day: Day) -> None:
    draft = await day.draft(FIRST)
    entered, leave = asyncio.Event(), asyncio.Event()

    async def another() -> None:
        async with transaction():
            await publishing.hold(day.event.id)
            entered.set()
            await leave.wait()

    task = asyncio.create_task(another())
    await entered.wait()
    with pytest.raises(publishing.PublicationRunning):
        await publishing.publish(SYSTEM, event_id=day.event.id, draft_id=draft, settings=day.settings)
    with pytest.raises(publishing.PublicationRunning):
        await day.release()
    leave.set()
    await task
    await publishing.publish(SYSTEM, event_id=day.event.id, draft_id=draft, settings=day.settings)
    assert [version.number for version in await queries.versions_of(day.event.id)] == [1]


async def test_a_draft_with_people_who_left_is_refused_by_name(day: Day) -> None:
    await Registration.update({Registration.status: "withdrawn"}).where(Registration.id == day.registrations["S1"])
    with pytest.raises(publishing.DraftOutdated, match="Organisation S1"):
        await day.publish(FIRST)


async def test_what_cannot_be_published_says_why(day: Day) -> None:
    with pytest.raises(publishing.NothingToPublish):
        await day.publish({})
    with pytest.raises(NotFound):
        await publishing.publish(SYSTEM, event_id=day.event.id, draft_id=day.event.id, settings=day.settings)
    with pytest.raises(publishing.NotPublished):
        await publishing.offer_again(SYSTEM, event_id=day.event.id, settings=day.settings)
    with pytest.raises(queries.UnknownVersion):
        await queries.version(day.event.id, 1)
    draft = await day.draft({})
    await Draft.update({Draft.status: "infeasible"}).where(Draft.id == draft)
    with pytest.raises(publishing.NoTimetable):
        await publishing.publish(SYSTEM, event_id=day.event.id, draft_id=draft, settings=day.settings)


async def test_releasing_one_leaves_the_others_and_twice_is_refused(day: Day) -> None:
    published = await day.publish(FIRST)
    one = published.message_ids[0]
    assert await day.release([one]) == 1
    with pytest.raises(releasing.NotADraft):
        await day.release([one])
    assert len(await day.deliver()) == 1
    assert len(await drafts(day)) == 3


async def test_a_draft_about_no_meeting_is_released_with_the_others(day: Day) -> None:
    letter = Outgoing(kind="reminder", scope=day.event.id, to_address="zoe@example.org", subject="Rappel", body_text="Bonjour")
    key = await outbox.enqueue(letter, as_draft=True)
    assert await day.release([key]) == 1
    (mail,) = await day.deliver()
    assert (mail["Subject"], mail.is_multipart()) == ("Rappel", False)
    assert await queries.ledger(day.event.id) == []
    with pytest.raises(releasing.NotADraft):
        await releasing.text_to_edit(day.event.id, key)
    for unknown in (day.event.id, key):
        with pytest.raises(outbox_queries.MessageUnknown):
            await releasing.text_to_edit(day.organiser, unknown)
        with pytest.raises(outbox_queries.MessageUnknown):
            await releasing.edit(SYSTEM, event_id=day.organiser, message_id=unknown, subject="x", body_text="x")


async def test_a_preview_shows_the_calendar_that_a_release_would_send(day: Day) -> None:
    published = await day.publish({("B1", "S1"): (0, 0)})
    shown = await releasing.calendar_preview(day.event.id, published.message_ids[0], day.settings)
    assert shown is not None
    assert "SEQUENCE:0\r\n" in shown
    assert await queries.ledger(day.event.id) == [], "looking tells nobody"
    await day.release()
    assert await releasing.calendar_preview(day.event.id, published.message_ids[0], day.settings) is None


@pytest.mark.parametrize(
    "subject,body_text,field",
    [
        ("", "Bonjour", "subject"),
        ("x" * 301, "Bonjour", "subject"),
        ("Objet", " \n", "body_text"),
        ("Objet", "y" * 20_001, "body_text"),
        ("Objet", "[[secret:autre]]", "body_text"),
    ],
)
async def test_an_edit_that_cannot_be_sent_says_where(day: Day, subject: str, body_text: str, field: str) -> None:
    published = await day.publish(FIRST)
    with pytest.raises(InvalidForm) as refusal:
        await releasing.edit(SYSTEM, event_id=day.event.id, message_id=published.message_ids[0], subject=subject, body_text=body_text)
    assert list(refusal.value.fields) == [field]


async def test_a_link_of_an_edited_text_stays_hidden_in_lists_and_escaped_in_html(day: Day) -> None:
    published = await day.publish(FIRST)
    key = published.message_ids[0]
    text = "<b>Voir</b> https://example.org/a?b=1 [[secret:decline]]"
    await releasing.edit(SYSTEM, event_id=day.event.id, message_id=key, subject="Objet", body_text=text)
    assert (await releasing.text_to_edit(day.event.id, key))[1].startswith("<b>Voir</b>")
    row: Any = await Message.select(Message.body_html).where(Message.id == key).first()
    assert "&lt;b&gt;Voir&lt;/b&gt;" in row["body_html"]
    assert '<a href="https://example.org/a?b=1">' in row["body_html"]
    assert '<html lang="fr">' in row["body_html"]
    assert day.event.organiser_name.replace("«", "").split()[0] in row["body_html"], "it looks like the other letters"
    assert "[[" not in (await outbox_queries.message_details(scope=day.event.id, message_id=key)).body_text


async def test_a_version_is_frozen_when_tables_get_other_names(day: Day) -> None:
    published = await day.publish({("B1", "S1"): (0, 0)})
    await MeetingTable.update({MeetingTable.name: "Table bleue"}).where(MeetingTable.id == day.tables[0].id)
    places = await queries.places_of_version(published.version.id)
    assert places == {(day.registrations["B1"], day.registrations["S1"]): "Table 1, Exploradôme, 18 avenue Henri-Barbusse, 94400 Vitry-sur-Seine"}


async def test_uids_already_told_outlive_a_new_address_of_the_site(day: Day) -> None:
    await day.publish({("B1", "S1"): (0, 0)})
    uids = {calendar_of(mail).vevent.uid.value for mail in await day.send()}
    day.settings = replace(day.settings, base_url="https://neuf.example.org")
    await day.publish({("B1", "S1"): (1, 0)})
    assert {calendar_of(mail).vevent.uid.value for mail in await day.send()} == uids


def structure(mail: EmailMessage) -> Any:
    """Return the tree of content types."""
    if not mail.is_multipart():
        return mail.get_content_type()
    parts = [structure(part) for part in mail.iter_parts() if isinstance(part, EmailMessage)]
    return [mail.get_content_type(), *parts]
