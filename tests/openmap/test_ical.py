"""Calendar objects: what a calendar and a mail server must receive (docs/invitations.md)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from icalendar import Calendar

from openmap.ical import Entry, Party, cancellation, feed, invitation

ORGANISER = Party("GIP « Maximilien », équipe", "rendez-vous@example.org")
PERSON = Party('Zoé "Zaza" L’Haÿ; dite Z', "zoe@example.org")
PARIS = ZoneInfo("Europe/Paris")


def entry(**changes: Any) -> Entry:
    values: dict[str, Any] = {
        "uid": "0a1b-2c3d@example.org",
        "sequence": 3,
        "stamped_at": datetime(2027, 3, 1, 8, 0, 0, 250, tzinfo=UTC),
        "starts_at": datetime(2027, 3, 25, 9, 15, tzinfo=PARIS),
        "ends_at": datetime(2027, 3, 25, 9, 27, tzinfo=PARIS),
        "summary": "Rendez-vous Openmap ESS – table 12",
        "location": "Table 12, Exploradôme ; 18 avenue Henri-Barbusse, 94400 Vitry-sur-Seine",
        "description": "Votre agenda :\nhttps://example.org/espace/1/agenda",
        "url": "https://example.org/espace/1/agenda",
    }
    return Entry(**{**values, **changes})


def mail_objects() -> list[tuple[str, str]]:
    return [
        ("REQUEST", invitation(entry(), organiser=ORGANISER, attendee=PERSON)),
        ("CANCEL", cancellation(entry(), organiser=ORGANISER, attendee=PERSON)),
    ]


@pytest.mark.parametrize("text", [text for _, text in mail_objects()] + [feed([entry()], name="Agenda de Zoé", timezone="Europe/Paris")])
def test_lines_end_with_crlf_and_are_folded_at_75_octets(text: str) -> None:
    assert text.endswith("\r\n")
    assert text.count("\n") == text.count("\r\n") == text.count("\r")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert any(line.startswith(" ") for line in text.split("\r\n")), "the long line was folded"


@pytest.mark.parametrize("method,text", mail_objects())
def test_a_mail_object_is_read_the_same_by_a_library_that_did_not_write_it(method: str, text: str) -> None:
    calendar = vobject.readOne(text)
    meeting = calendar.vevent
    assert calendar.method.value == method
    assert meeting.uid.value == "0a1b-2c3d@example.org"
    assert meeting.sequence.value == "3"
    assert meeting.dtstart.value == datetime(2027, 3, 25, 8, 15, tzinfo=UTC)
    assert meeting.dtend.value == datetime(2027, 3, 25, 8, 27, tzinfo=UTC)
    assert meeting.dtstamp.value == datetime(2027, 3, 1, 8, tzinfo=UTC)
    assert meeting.summary.value == "Rendez-vous Openmap ESS – table 12"
    assert meeting.location.value == "Table 12, Exploradôme ; 18 avenue Henri-Barbusse, 94400 Vitry-sur-Seine"
    assert meeting.description.value == "Votre agenda :\nhttps://example.org/espace/1/agenda"
    assert meeting.status.value == {"REQUEST": "CONFIRMED", "CANCEL": "CANCELLED"}[method]
    assert meeting.organizer.value == "mailto:rendez-vous@example.org"
    assert [person.value for person in meeting.attendee_list] == ["mailto:zoe@example.org"]
    assert meeting.attendee.params["CN"] == ["Zoé 'Zaza' L’Haÿ; dite Z"]
    assert meeting.attendee.params["ROLE"] == ["REQ-PARTICIPANT"]


@pytest.mark.parametrize("method,text", mail_objects())
def test_method_stands_before_the_one_component_and_times_are_utc(method: str, text: str) -> None:
    lines = text.split("\r\n")
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Openmap//Openmap//FR", "CALSCALE:GREGORIAN", f"METHOD:{method}", "BEGIN:VEVENT"]
    assert lines[: len(head)] == head
    assert [line for line in lines if line.startswith("BEGIN:")] == ["BEGIN:VCALENDAR", "BEGIN:VEVENT"]
    assert "DTSTART:20270325T081500Z" in lines
    assert "DTEND:20270325T082700Z" in lines
    assert "DTSTAMP:20270301T080000Z" in lines


def test_an_invitation_asks_for_an_answer_and_a_cancellation_does_not() -> None:
    asked = vobject.readOne(mail_objects()[0][1]).vevent.attendee.params
    assert asked["PARTSTAT"] == ["NEEDS-ACTION"]
    assert asked["RSVP"] == ["TRUE"]
    assert {"PARTSTAT", "RSVP"} & set(vobject.readOne(mail_objects()[1][1]).vevent.attendee.params) == set()


def test_line_breaks_and_control_characters_cannot_add_a_property() -> None:
    nasty = "Table 1\r\nATTENDEE:mailto:mallory@example.org\x07"
    text = invitation(
        entry(summary=nasty, location=nasty, description=nasty),
        organiser=Party(nasty, ORGANISER.address),
        attendee=Party(nasty, PERSON.address),
    )
    assert [person.value for person in vobject.readOne(text).vevent.attendee_list] == ["mailto:zoe@example.org"]
    assert "\x07" not in text


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        invitation(entry(starts_at=datetime(2027, 3, 25, 9, 15)), organiser=ORGANISER, attendee=PERSON)  # noqa: DTZ001  # the mistake under test


def test_a_feed_names_itself_and_has_no_method_nor_people() -> None:
    text = feed([entry()], name="Agenda de Zoé", timezone="Europe/Paris", refresh=timedelta(minutes=15))
    lines = text.split("\r\n")
    assert "X-WR-CALNAME:Agenda de Zoé" in lines
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT15M" in lines
    assert "DTSTART;TZID=Europe/Paris:20270325T091500" in lines
    for word in ("METHOD", "ATTENDEE", "ORGANIZER", "RDATE"):
        assert word not in text
    assert lines.count("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3") == lines.count("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10") == 1


def test_an_empty_feed_is_still_a_calendar() -> None:
    assert list(vobject.readOne(feed([], name="Agenda", timezone="Europe/Paris")).contents.get("vevent", [])) == []


@pytest.mark.parametrize("day", [datetime(2027, 3, 27), datetime(2027, 3, 28), datetime(2027, 10, 30), datetime(2027, 10, 31)])  # noqa: DTZ001  # days, not moments
def test_meetings_around_the_clock_changes_come_out_right_in_mail_and_feed(day: datetime) -> None:
    start = day.replace(hour=9, minute=15, tzinfo=PARIS)
    meeting = entry(starts_at=start, ends_at=start + timedelta(minutes=12))
    expected = start.astimezone(UTC)
    assert vobject.readOne(invitation(meeting, organiser=ORGANISER, attendee=PERSON)).vevent.dtstart.value == expected
    text = feed([meeting], name="Agenda", timezone="Europe/Paris")
    assert vobject.readOne(text).vevent.dtstart.value.astimezone(UTC) == expected, "vobject follows the rule of our VTIMEZONE"
    read_back = Calendar.from_ical(text).events[0].start
    assert isinstance(read_back, datetime)
    assert read_back.astimezone(UTC) == expected


@pytest.mark.parametrize(
    "zone,start",
    [
        ("Indian/Reunion", "DTSTART;TZID=Indian/Reunion:20270325T121500"),
        ("Europe/Lisbon", "DTSTART;TZID=Europe/Lisbon:20270325T081500"),
        ("America/Miquelon", "DTSTART:20270325T081500Z"),
    ],
)
def test_a_feed_elsewhere_uses_the_rule_of_the_place_or_utc(zone: str, start: str) -> None:
    text = feed([entry()], name="Agenda", timezone=zone)
    assert start in text.split("\r\n")
    assert vobject.readOne(text).vevent.dtstart.value.astimezone(UTC) == datetime(2027, 3, 25, 8, 15, tzinfo=UTC)
