"""Build calendar objects: one meeting of one person for a mail (RFC 5546), or a whole agenda to subscribe to (RFC 5545).

What Outlook, Gmail, Apple and Thunderbird need of them is in docs/invitations.md. `icalendar` folds and escapes; the order of properties is ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vDatetime,
    vDuration,
    vRecur,
    vText,
    vUri,
    vUTCOffset,
)

PRODID = "-//Openmap//Openmap//FR"
Method = Literal["REQUEST", "CANCEL"]
_CONTROL: dict[int, str | None] = {code: None for code in (*range(32), 127) if chr(code) != "\n"}
_EUROPEAN_CHANGES = datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC)
_FIRST_SPRING, _FIRST_AUTUMN = datetime(1996, 3, 31, 1, tzinfo=UTC), datetime(1996, 10, 27, 1, tzinfo=UTC)  # Directive 94/21/CE: one rule for all
_FIRST_JANUARY = datetime(1970, 1, 1, tzinfo=UTC)
_QUOTE = {ord('"'): "'"}


@dataclass(frozen=True, slots=True)
class Party:
    """A person or an office with a mail address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One meeting as one person has it. Times are aware; `sequence` and `stamped_at` never go back for a `uid`."""

    uid: str
    sequence: int
    stamped_at: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""


def invitation(entry: Entry, *, organiser: Party, attendee: Party) -> str:
    """Return a METHOD:REQUEST object for `entry`, with CRLF ends of line and times in UTC."""
    return _message("REQUEST", entry, organiser, attendee)


def cancellation(entry: Entry, *, organiser: Party, attendee: Party) -> str:
    """Return a METHOD:CANCEL object: `entry` repeats what was last told, with its own higher SEQUENCE (RFC 5546 §3.2.5)."""
    return _message("CANCEL", entry, organiser, attendee)


def feed(entries: Iterable[Entry], *, name: str, timezone: str, refresh: timedelta = timedelta(minutes=15)) -> str:
    """Return a calendar to subscribe to: no METHOD, times of day of `timezone`, so that readers show them without conversion.

    A zone with other changes than the European ones has its times in UTC: its rule would need the long form that Outlook ignores.
    """
    calendar = _calendar()
    calendar.add("X-WR-CALNAME", vText(name))
    calendar.add("NAME", vText(name))
    calendar.add("REFRESH-INTERVAL", vDuration(refresh), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(refresh))
    zone = _timezone(timezone)
    if zone is not None:
        calendar.add_component(zone)
    for entry in entries:
        event = _event(entry, None if zone is None else ZoneInfo(timezone))
        event.add("STATUS", "CONFIRMED")
        calendar.add_component(event)
    return _text(calendar)


def _message(method: Method, entry: Entry, organiser: Party, attendee: Party) -> str:
    calendar = _calendar()
    calendar.add("METHOD", method)
    event = _event(entry, None)
    event.add("ORGANIZER", _address(organiser))
    person = _address(attendee)
    person.params["ROLE"] = "REQ-PARTICIPANT"
    if method == "REQUEST":
        person.params["PARTSTAT"] = "NEEDS-ACTION"
        person.params["RSVP"] = "TRUE"
    event.add("ATTENDEE", person)
    event.add("STATUS", "CONFIRMED" if method == "REQUEST" else "CANCELLED")
    calendar.add_component(event)
    return _text(calendar)


def _calendar() -> Calendar:
    calendar = Calendar()
    for name, value in (("VERSION", "2.0"), ("PRODID", PRODID), ("CALSCALE", "GREGORIAN")):
        calendar.add(name, value)
    return calendar


def _event(entry: Entry, zone: ZoneInfo | None) -> Event:
    event = Event()
    event.add("UID", entry.uid)
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTAMP", vDatetime(_second(entry.stamped_at)))
    for name, moment in (("DTSTART", entry.starts_at), ("DTEND", entry.ends_at)):
        event.add(name, _second(moment).astimezone(zone or UTC))
    event.add("SUMMARY", _line(entry.summary))
    if entry.location:
        event.add("LOCATION", _line(entry.location))
    if entry.description:
        event.add("DESCRIPTION", entry.description.replace("\r\n", "\n").translate(_CONTROL))
    if entry.url:
        event.add("URL", vUri(entry.url))
    return event


def _address(party: Party) -> vCalAddress:
    address = vCalAddress(f"mailto:{party.address}")
    name = _line(party.name).translate(_QUOTE)
    if name:
        address.params["CN"] = name
    return address


def _timezone(name: str) -> Timezone | None:
    """Describe a zone by the European rule (changes at 01:00 UTC on the last Sundays of March and October), or by its one offset."""
    zone = ZoneInfo(name)
    winter, summer = datetime(2027, 1, 15, tzinfo=zone), datetime(2027, 7, 15, tzinfo=zone)
    component = Timezone()
    component.add("TZID", name)
    if winter.utcoffset() == summer.utcoffset():
        component.add_component(_observance(winter, winter, _FIRST_JANUARY, None))
    elif all(_changes_at(zone, moment) for moment in _EUROPEAN_CHANGES):
        component.add_component(_observance(winter, summer, _FIRST_SPRING, 3))
        component.add_component(_observance(summer, winter, _FIRST_AUTUMN, 10))
    else:
        return None
    return component


def _changes_at(zone: ZoneInfo, moment: datetime) -> bool:
    return (moment - timedelta(seconds=1)).astimezone(zone).utcoffset() != moment.astimezone(zone).utcoffset()


def _observance(before: datetime, after: datetime, change: datetime, month: int | None) -> TimezoneDaylight | TimezoneStandard:
    """Describe the time that holds from `change` on (UTC), which is that of `after`; `month` is the one in which it comes back every year."""
    offset_before, offset_after = before.utcoffset() or timedelta(), after.utcoffset() or timedelta()
    part = TimezoneDaylight() if offset_after > offset_before else TimezoneStandard()
    part.add("DTSTART", (change + offset_before).replace(tzinfo=None))  # RFC 5545 §3.6.5: local time of the offset that ends
    part.add("TZOFFSETFROM", vUTCOffset(offset_before))
    part.add("TZOFFSETTO", vUTCOffset(offset_after))
    part.add("TZNAME", after.tzname() or "")
    if month is not None:
        part.add("RRULE", vRecur({"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": "-1SU"}))
    return part


def _second(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        message = f"calendar times are aware, got {moment.isoformat()}"
        raise ValueError(message)
    return moment.astimezone(UTC).replace(microsecond=0)


def _line(text: str) -> str:
    return " ".join(text.split()).translate(_CONTROL)


def _text(calendar: Calendar) -> str:
    written: bytes = calendar.to_ical(sorted=False)
    return written.decode()
