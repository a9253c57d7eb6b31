"""Calendars to subscribe to: of the organiser, of the public, and how their addresses are renewed and closed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import vobject

from openmap.audit.service import SYSTEM
from openmap.events.tables import Event, MeetingTable
from openmap.publication import day_feeds
from openmap.registrations.tables import Attendee
from tests.openmap.publication.test_pages import organise

if TYPE_CHECKING:
    from tests.openmap.conftest import Browser, Program
    from tests.openmap.published_day import Day

pytestmark = pytest.mark.anyio
LINK = "https://visio.example.org/s3cret"
BASE = "http://127.0.0.1:8000"


async def test_the_organisers_feed_holds_all_meetings_and_nothing_about_a_person(day: Day) -> None:
    table = MeetingTable.id == day.tables[0].id
    await MeetingTable.update({MeetingTable.kind: "video", MeetingTable.location: LINK}).where(table)
    await day.publish({("B1", "S1"): (0, 0), ("B2", "S2"): (1, 1)})
    text = await day_feeds.meetings_feed(day.event.id, day.settings)
    first, second = sorted(vobject.readOne(text).vevent_list, key=lambda event: event.dtstart.value)
    assert first.summary.value == "Table 1 : Organisation B1 – Organisation S1"
    assert second.location.value == "Table 2, Exploradôme"
    unfolded = text.replace("\r\n ", "")
    for person in await Attendee.select(Attendee.id, Attendee.email, Attendee.last_name):
        for secret in (person["email"], person["last_name"], str(person["id"]), person["id"].hex):
            assert secret not in unfolded
    assert LINK not in unfolded
    assert await day_feeds.meetings_feed(day.event.id, day.settings) == text, "the same version gives the same bytes"
    await day.publish({("B1", "S1"): (2, 0)})
    (moved,) = vobject.readOne(await day_feeds.meetings_feed(day.event.id, day.settings)).vevent_list
    assert (moved.uid.value, int(moved.sequence.value), int(first.sequence.value)) == (first.uid.value, 1, 0)
    await Event.update({Event.cancelled_at: day.slots[0].starts_at}).where(Event.id == day.event.id)
    assert "BEGIN:VEVENT" not in await day_feeds.meetings_feed(day.event.id, day.settings)


async def test_the_organisers_address_is_made_read_renewed_and_closed_on_its_page(browser: Browser, served_day: Day) -> None:
    day, path = served_day, f"/gestion/{served_day.event.slug}/abonnement"
    await day.publish({("B1", "S1"): (0, 0)})
    await organise(browser, day)
    assert "Obtenir une adresse" in (await browser.open(path)).text
    addresses = [re.search(rf"{BASE}(/calendar/journee/[\w-]{{43}}\.ics)", (await browser.send(path, {})).text) for _ in range(2)]
    old, new = (found[1] if found else "" for found in addresses)
    assert (await browser.open(old)).status_code == 404
    feed = await browser.open(new)
    assert (feed.headers["cache-control"], feed.text.count("BEGIN:VEVENT")) == ("private, max-age=300, must-revalidate", 1)
    same = await browser.open(new, headers={"If-None-Match": feed.headers["etag"]})
    assert (same.status_code, same.text) == (304, "")
    await browser.open(path)
    await browser.send(f"{path}/fermer", {})
    assert (await browser.open(new)).status_code == 404
    assert (await browser.open("/calendar/journee/nothing")).status_code == 404


async def test_programs_renew_and_close_addresses(program: Program, served_day: Day, browser: Browser) -> None:
    day, path = served_day, f"/events/{served_day.event.id}"
    assert (await program.done("GET", f"{path}/feed"))["address"] is None
    address = (await program.done("POST", f"{path}/feed"))["address"]
    assert (await program.done("GET", f"{path}/feed"))["address"] == address
    await program.done("DELETE", f"{path}/feed")
    assert (await browser.open(address)).status_code == 404
    await day.publish({("B1", "S1"): (0, 0)})
    await day.send()
    own = f"{path}/attendees/{day.attendees['S1.1']}/feed"
    personal = (await program.done("POST", own))["address"]
    assert (await browser.open(personal)).text.count("BEGIN:VEVENT") == 1
    await program.done("DELETE", own)
    assert (await browser.open(personal)).status_code == 404
    unknown = await program.call("POST", f"{path}/attendees/{day.event.id}/feed")
    assert unknown.status_code == 404


async def test_a_feed_that_was_closed_opens_at_another_address(day: Day) -> None:
    first = await day_feeds.renew(SYSTEM, event_id=day.event.id, settings=day.settings)
    await day_feeds.close(SYSTEM, event_id=day.event.id)
    assert await day_feeds.address(day.event.id, day.settings) == ""
    assert await day_feeds.renew(SYSTEM, event_id=day.event.id, settings=day.settings) != first
