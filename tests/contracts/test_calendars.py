"""Calendars read what the Vitry day sends: two libraries that did not write it, and a client that subscribes to a feed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import vobject
from icalendar import Calendar

from tests.journeys.program import calendar_of, done, has_calendar

if TYPE_CHECKING:
    from tests.journeys.program import Program

pytestmark = pytest.mark.contract
READER = Path(__file__).with_name("calendars.mjs")
LONGEST_LINE_OCTETS = 75


@pytest.fixture(scope="module")
def mails(program: Program) -> list[tuple[str, Any]]:
    """Publish Vitry, move a meeting, withdraw a structure; return every mail with a meeting in it."""
    draft = program.draft(program.run(time_limit_s=5)["draft"])
    program.publish(draft["id"])
    received = program.release()
    changed, parties, _moved = program.change_one(draft)
    program.publish(changed["id"])
    received += program.release()
    leaver = next(m["to"]["reference"] for m in changed["meetings"] if m["to"]["reference"] not in parties.values())
    done(program.client.post(f"{program.event}/registrations/ref:{leaver}/withdraw"))
    received += program.release()
    return [(to, mail) for to, mail in received if has_calendar(mail)]


def text_of(mail: Any) -> str:
    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    content: bytes = part.get_payload(decode=True)
    return content.decode()


def read_by_ical_js(texts: list[str]) -> list[Any]:
    read = subprocess.run(["node", READER], input=json.dumps(texts), capture_output=True, text=True, check=False, cwd=READER.parent)
    assert read.returncode == 0, read.stderr
    said: list[Any] = json.loads(read.stdout)
    return said


def test_ical_js_and_vobject_read_the_same_meetings(mails: list[tuple[str, Any]]) -> None:
    texts = [text_of(mail) for _to, mail in mails]
    by_ical_js = read_by_ical_js(texts)
    assert len(by_ical_js) == len(texts) > 160
    for (to, mail), text, read in zip(mails, texts, by_ical_js, strict=True):
        written, event = calendar_of(mail)
        by_vobject = vobject.readOne(text)
        (said,) = read["events"]
        assert read["method"] == by_vobject.method.value == str(written["METHOD"])
        assert said["uid"] == by_vobject.vevent.uid.value == str(event["UID"])
        assert said["sequence"] == int(by_vobject.vevent.sequence.value) == int(event["SEQUENCE"])
        assert datetime.fromisoformat(said["start"]) == by_vobject.vevent.dtstart.value == event["DTSTART"].dt
        assert datetime.fromisoformat(said["end"]) == by_vobject.vevent.dtend.value == event["DTEND"].dt
        assert said["summary"] == by_vobject.vevent.summary.value
        assert said["location"] == by_vobject.vevent.location.value
        assert [attendee.removeprefix("mailto:") for attendee in said["attendees"]] == [to]
    assert {read["method"] for read in by_ical_js} == {"REQUEST", "CANCEL"}


def test_lines_are_short_and_end_as_the_standard_says(mails: list[tuple[str, Any]]) -> None:
    for to, mail in mails:
        text = text_of(mail)
        assert "\n" not in text.replace("\r\n", "")
        assert max(len(line.encode()) for line in text.split("\r\n")) <= LONGEST_LINE_OCTETS
        unfolded = text.replace("\r\n ", "")
        addresses = set(re.findall(r"mailto:([^\r\n;,]+)", unfolded, re.IGNORECASE))
        assert addresses == {to, str(calendar_of(mail)[1]["ORGANIZER"]).removeprefix("mailto:")}


def test_numbers_rise_per_meeting(mails: list[tuple[str, Any]]) -> None:
    last: dict[str, int] = {}
    for _to, mail in mails:
        _calendar, event = calendar_of(mail)
        assert int(event["SEQUENCE"]) == last.get(str(event["UID"]), -1) + 1
        last[str(event["UID"])] = int(event["SEQUENCE"])
    assert set(last.values()) == {0, 1}


def test_a_client_subscribes_to_a_feed(program: Program, mails: list[tuple[str, Any]], tmp_path: Path) -> None:
    assert mails
    with httpx.Client(base_url=program.demo.url, follow_redirects=True, timeout=60) as buyer:
        (link,) = re.findall(r'href="(/i/[\w-]+)"[^>]*>\s*(?:<svg.*?</svg>)?\s*<span>Entrer comme acheteur', buyer.get("/").text, re.DOTALL)
        own = str(buyer.get(link).url.path)
        agenda = buyer.get(f"{own}/agenda").text
        form = re.search(r'action="([^"]+/agenda/abonnement)".*?name="csrf_token" value="([^"]+)".*?name="person" value="([^"]+)"', agenda, re.DOTALL)
        assert form
        page = buyer.post(form[1], data={"csrf_token": form[2], "person": form[3]}).text
        address = re.search(r'<code class="secret">([^<]+)</code>', page)
        assert address
    meetings = [event for event in synchronised(address[1], tmp_path) if str(event["SUMMARY"]).startswith("Rendez-vous")]  # sessions stand there too
    (registration,) = [line for line in program.items("/registrations") if line["id"] in own]
    version = program.get("/versions/3")
    planned = [m for m in version["meetings"] if registration["reference"] in {m["from"]["reference"], m["to"]["reference"]}]
    starts = sorted(datetime.fromisoformat(meeting["starts_at"]).astimezone(UTC) for meeting in planned)
    assert sorted(event["DTSTART"].dt.astimezone(UTC) for event in meetings) == starts


def test_a_client_subscribes_to_the_organisers_feed_and_to_the_public_programme(
    program: Program, mails: list[tuple[str, Any]], tmp_path: Path
) -> None:
    assert mails
    address = done(program.client.post(f"{program.event}/feed"))["address"]
    (tmp_path / "day").mkdir()
    meetings = synchronised(address, tmp_path / "day")
    assert len(meetings) == len(program.get("/versions/3")["meetings"])
    assert not any("ATTENDEE" in event or "ORGANIZER" in event for event in meetings), "nobody is named"
    (tmp_path / "programme").mkdir()
    sessions = synchronised(f"{program.demo.url}/journees/vitry-2017/programme.ics", tmp_path / "programme")
    public = [session for session in program.get("/programme/sessions") if session["is_public"]]
    assert sorted(str(event["SUMMARY"]) for event in sessions) == sorted(session["title"] for session in public)


def synchronised(address: str, folder: Path) -> list[Any]:
    """Let vdirsyncer copy a feed into a folder; return the events of it."""
    (folder / "calendar").mkdir()
    (folder / "config").write_text(
        f"""[general]
status_path = "{folder}/status/"
[pair feed]
a = "here"
b = "there"
collections = null
[storage here]
type = "filesystem"
path = "{folder}/calendar/"
fileext = ".ics"
[storage there]
type = "http"
url = "{address}"
"""
    )
    for verb in (["discover", "feed"], ["sync"]):
        command = [sys.executable, "-m", "vdirsyncer", "-c", str(folder / "config"), *verb]
        ran = subprocess.run(command, input="y\n", capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
    calendars = [Calendar.from_ical(path.read_bytes()) for path in (folder / "calendar").glob("*.ics")]
    return [event for calendar in calendars for event in calendar.walk("VEVENT")]
