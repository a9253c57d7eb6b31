"""The reminder of the eve: one letter for each person with their whole day and a PDF; it waits like the others and follows a new publication."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from openmap import assets
from openmap.accounts.sessions import open_for_account
from openmap.audit.service import SYSTEM
from openmap.clock import standing_at
from openmap.events.tables import Event
from openmap.outbox import delivery
from openmap.outbox import queries as outbox_queries
from openmap.outbox.tables import Message, MessageState
from openmap.programme import seats
from openmap.programme import service as programme
from openmap.programme.tables import SessionKind
from openmap.programme.values import SessionValues
from openmap.publication import release, service
from openmap.publication.reminders import KIND
from openmap.registrations.tables import Attendee, Delegation

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

    from openmap.outbox.queries import MessageDetails
    from tests.openmap.conftest import Browser
    from tests.openmap.published_day import Day, Meetings

pytestmark = pytest.mark.anyio
FIRST: Meetings = {("B1", "S1"): (2, 0), ("B1", "S2"): (0, 1)}


async def prepare(day: Day) -> list[MessageDetails]:
    await service.prepare_reminders(SYSTEM, event_id=day.event.id, settings=day.settings)
    return await waiting(day)


async def waiting(day: Day) -> list[MessageDetails]:
    lines = await outbox_queries.list_messages(scope=day.event.id, state=MessageState.DRAFT, kind=KIND)
    return [await outbox_queries.message_details(scope=day.event.id, message_id=line.id) for line in lines]


def parts(mail: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in mail.walk()]


async def test_everyone_who_has_something_gets_their_whole_day_in_order_with_a_pdf(day: Day) -> None:
    await day.publish(FIRST)
    await day.send()
    found = await prepare(day)
    assert [one.line.to_address for one in found] == [day.address(name) for name in ("B1", "S1", "S2")], "B2 has nothing that day"
    assert await day.deliver() == [], "nothing leaves by itself"
    mails = {mail["To"].addresses[0].addr_spec: mail for mail in await day.send()}
    mine = mails[day.address("B1")]
    assert parts(mine) == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf"]
    assert mine["Subject"] == "Votre journée Openmap ESS, jeudi 25 mars 2027"
    body, attached = mine.get_body(("plain",)), next(iter(mine.iter_attachments()))
    assert body
    text = str(body.get_content()).replace("\r\n", "\n")
    assert text.index("- 9h00 – 9h12, Organisation S2\n  Table 2\n") < text.index("- 9h30 – 9h42, Organisation S1\n  Table 1\n")
    assert "[[" not in text
    assert attached.get_filename() == "agenda.pdf"
    pdf = attached.get_payload(decode=True)
    assert isinstance(pdf, bytes)
    assert pdf.startswith(b"%PDF-")
    assert b"pdfuaid" in pdf, "a screen reader can follow it"
    assert not any(part.get_content_type() == "text/calendar" for part in mine.walk())


async def test_sessions_stand_among_the_meetings(day: Day) -> None:
    values = SessionValues(title="Atelier achats", kind=SessionKind.WORKSHOP, starts=time(14), ends=time(15), room="Salle 2", takes_sign_up=True)
    session = await programme.save_session(SYSTEM, day.event.id, values)
    await seats.sign_up(SYSTEM, day.event.id, session.id, day.attendees["B2.1"])
    await day.publish(FIRST)
    found = {one.line.to_address: one for one in await prepare(day)}
    assert "- 14h00 – 15h00, Atelier achats\n  Salle 2" in found[day.address("B2")].body_text
    document = found[day.address("B2")].document
    assert document
    assert document.data["lines"] == [["14h00 – 15h00", "Salle 2", "Atelier achats", ""]]


async def test_one_person_in_two_delegations_gets_one_letter_and_two_who_share_an_address_get_two(day: Day) -> None:
    second = Delegation(id=uuid4(), registration=day.registrations["B1"], position=2, name="Voirie")
    await Delegation.insert(second)
    first = await Attendee.select().where(Attendee.id == day.attendees["B1.1"]).first()
    assert first
    for position, name in ((1, first["last_name"]), (2, "Autre")):
        person = Attendee(id=uuid4(), delegation=second.id, position=position, first_name=first["first_name"], last_name=name, email=first["email"])
        await Attendee.insert(person)
    day.registrations["V"], day.delegations["V"] = day.registrations["B1"], second.id
    await day.publish({("B1", "S1"): (2, 0), ("V", "S2"): (0, 1)})
    found = [one for one in await prepare(day) if one.line.to_address == day.address("B1")]
    lines = {one.line.to_name: [line[2] for line in one.document.data["lines"]] for one in found if one.document}
    assert lines == {"Zoé L’Haÿ B1": ["Organisation S2", "Organisation S1"], "Zoé Autre": ["Organisation S2"]}


async def test_a_new_publication_keeps_what_is_still_true_and_writes_the_rest_anew(day: Day) -> None:
    await day.publish(FIRST)
    await day.send()
    before = {one.line.to_address: one for one in await prepare(day)}
    await release.edit(SYSTEM, event_id=day.event.id, message_id=before[day.address("S2")].line.id, subject="À demain", body_text="[[secret:agenda]]")
    await day.publish({("B1", "S1"): (4, 0), ("B1", "S2"): (0, 1)})
    after = {one.line.to_address: one for one in await waiting(day)}
    assert after[day.address("S2")].line.id == before[day.address("S2")].line.id
    assert after[day.address("S2")].line.subject == "À demain"
    assert {after[day.address(name)].line.id for name in ("B1", "S1")}.isdisjoint(one.line.id for one in before.values())
    assert "10h00" in after[day.address("S1")].body_text
    await day.send()
    assert await prepare(day) == [], "everyone has read the same day already"
    await day.publish({("B1", "S2"): (0, 1)})
    assert await waiting(day) == [], "reminders are asked for, not made by a publication"
    assert [one.line.to_address for one in await prepare(day)] == [day.address("B1")]
    await Event.update({Event.cancelled_at: day.slots[0].starts_at}).where(Event.id == day.event.id)
    await service.offer_again(SYSTEM, event_id=day.event.id, settings=day.settings)
    assert await waiting(day) == []
    with pytest.raises(service.EventCancelled):
        await prepare(day)


async def test_a_document_that_cannot_be_typeset_or_is_too_large_fails_in_words(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    await day.publish(FIRST)
    await day.send()
    first, second, _third = await prepare(day)
    await Message.update({Message.document: '{"template": "publication/agenda.typ", "name": "agenda.pdf", "data": {}}'}).where(
        Message.id == first.line.id
    )
    await day.release([first.line.id])
    assert await day.deliver() == []
    line = await outbox_queries.message_line(scope=day.event.id, message_id=first.line.id)
    assert (line.state, line.server_words) == (MessageState.FAILED, f"Unprintable: {delivery.UNWRITABLE}")
    monkeypatch.setattr(delivery, "LARGEST_DOCUMENT_BYTES", 1000)
    await day.release([second.line.id])
    assert await day.deliver() == []
    assert (await outbox_queries.message_line(scope=day.event.id, message_id=second.line.id)).state == MessageState.FAILED


async def test_a_document_waits_while_the_fonts_are_missing(day: Day, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    await day.publish(FIRST)
    await day.send()
    first, *_others = await prepare(day)
    await day.release([first.line.id])
    with monkeypatch.context() as patched:
        patched.setattr(assets, "MANIFEST", tmp_path / "absent.json")
        assets.manifest.cache_clear()
        assert await day.deliver() == []
    assets.manifest.cache_clear()
    line = await outbox_queries.message_line(scope=day.event.id, message_id=first.line.id)
    assert line.state == MessageState.READY, "it is tried again by itself"
    assert line.not_before
    with standing_at(line.not_before):
        assert len(await day.deliver()) == 1


async def test_the_organiser_prepares_reads_and_looks_at_the_pdf(browser: Browser, served_day: Day) -> None:
    day, path = served_day, f"/gestion/{served_day.event.slug}/messages"
    key = await open_for_account(account_id=day.organiser, replaces=None, user_agent="")
    browser.client.cookies.set("session", key, domain="127.0.0.1")
    await day.publish(FIRST)
    await day.send()
    await browser.open(path)
    done = await browser.send(f"{path}/rappel")
    assert "3 rappels attendent d'être libérés." in done.text.replace("&#39;", "'")
    message = (await waiting(day))[0].line.id
    assert f"{path}/{message}/document" in (await browser.open(f"{path}/{message}")).text
    shown = await browser.open(f"{path}/{message}/document")
    assert (shown.headers["content-type"], shown.content[:5]) == ("application/pdf", b"%PDF-")
    assert shown.headers["cache-control"] == "no-store"
    await Message.update({Message.document: '{"template": "publication/agenda.typ", "name": "agenda.pdf", "data": {}}'}).where(Message.id == message)
    broken = await browser.open(f"{path}/{message}/document")
    assert (broken.status_code, "ne peut pas être composé" in broken.text) == (409, True)
    other = await outbox_queries.list_messages(scope=day.event.id, state=MessageState.SENT)
    assert (await browser.open(f"{path}/{other[0].id}/document")).status_code == 404
