"""Read a calendar's own answer to an invitation (RFC 5546 §3.2.3, RFC 6047) out of a mail: what it says, and who seems to say it. Pure.

Calendar objects are looked for in every part, attachments and mails within the mail included. HTML is never looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from icalendar import Calendar

from openmap.attendance.tables import Said
from openmap.mailreading import address_of, addresses, clean, headers, line_of, parts, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

LARGEST_CALENDAR_BYTES = 100_000
LONGEST_COMMENT = 1_000
LONGEST_UID = 255
LARGEST_SEQUENCE = 2**31 - 1
MOST_EVENTS = 20
_CALENDAR_TYPES = frozenset({"text/calendar", "application/ics", "application/calendar", "text/x-vcalendar"})
_OBJECT = re.compile(r"BEGIN:VCALENDAR.*", re.IGNORECASE | re.DOTALL)
_RESULT = re.compile(r"\b(dmarc|dkim|spf|compauth)\s*=\s*([a-z]+)", re.IGNORECASE)
_COMMENTS = re.compile(r"\([^()]*\)")
# What the library raises on objects that are none: it parses dates, numbers and addresses of any shape.
_UNREADABLE = (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer to one UID.

    Attributes:
        sequence: Of the invitation that is answered; 0 where it is not said.
        stamped_at: DTSTAMP; None where it is missing or cannot be read.
        attendee: The address that the answer names.
        acts_for: SENT-BY or DELEGATED-FROM: somebody answers in another's place. Empty otherwise.
        is_part: It answers one occurrence of several, which our meetings do not have.
        proposed_at: When a COUNTER would rather meet.
    """

    uid: str
    sequence: int
    stamped_at: datetime | None
    said: Said
    attendee: str
    acts_for: str
    comment: str
    is_part: bool = False
    proposed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a mail seems to come from, and whether our own receiving server doubts it (its Authentication-Results, RFC 8601)."""

    name: str
    address: str
    is_single: bool
    is_doubted: bool


def replies_of(mail: Message) -> list[Reply]:
    """List the answers of a mail, each once: programs send the same object as a part and as an attachment."""
    found: dict[tuple[Any, ...], Reply] = {}
    for method, calendar in _calendars(mail):
        for event in list(calendar.walk("VEVENT"))[:MOST_EVENTS]:
            try:
                reply = _reply(method, event)
            except _UNREADABLE:
                continue
            if reply is not None:
                found.setdefault((reply.uid, reply.sequence, reply.attendee, reply.said, reply.proposed_at), reply)
    return list(found.values())


def sender_of(mail: Message) -> Sender:
    """Read From, and what our own server found."""
    writers = addresses(mail, "From")
    name, address = writers[0] if writers else ("", "")
    return Sender(name[:200], address[:320], len(writers) == 1, is_doubted(headers(mail, "Authentication-Results")))


def is_doubted(results: list[str]) -> bool:
    """Say whether the server that received the mail doubts its sender.

    The topmost header is that of our own server: it writes above what came with the mail. Others of the same name may be its own too, or forged;
    forged ones can only add doubt. Without a word of DMARC, SPF that fails counts unless a signature holds: forwarding breaks SPF alone.
    """
    own = _server(results[0]) if results else ""
    said = [dict(_verdicts(result)) for result in results if own and _server(result) == own]
    if not said:
        return False
    top, failed = said[0], [name for verdicts in said for name, verdict in verdicts.items() if verdict == "fail"]
    if "dmarc" in failed or "compauth" in failed:
        return True
    if top.get("dmarc") == "pass" or top.get("dkim") == "pass":
        return False
    return "dkim" in failed or "spf" in failed


def _server(result: str) -> str:
    return _COMMENTS.sub(" ", result).partition(";")[0].strip().partition(" ")[0].lower()


def _verdicts(result: str) -> Iterator[tuple[str, str]]:
    """Give each method with its verdict; of several signatures one that holds is enough."""
    seen: dict[str, str] = {}
    for name, verdict in _RESULT.findall(_COMMENTS.sub(" ", result).partition(";")[2]):
        if seen.get(name.lower()) != "pass":
            seen[name.lower()] = verdict.lower()
    yield from seen.items()


def _calendars(mail: Message) -> Iterator[tuple[str, Any]]:
    """Give the answers among the calendar objects of a mail, each with its method: the object's own, else that of the part."""
    for part in parts(mail):
        name = str(part.get_filename() or "").lower()
        if part.is_multipart() or (part.get_content_type() not in _CALENDAR_TYPES and not name.endswith(".ics")):
            continue
        found = _OBJECT.search(text_of(part, LARGEST_CALENDAR_BYTES, holding="BEGIN:VCALENDAR") or "")
        if found is None:
            continue
        try:
            calendar = Calendar.from_ical(_unwrapped(found[0]))
        except _UNREADABLE:
            continue
        method = line_of(str(calendar.get("METHOD") or part.get_param("method") or "")).upper()
        if method in {"REPLY", "COUNTER"}:
            yield method, calendar


def _unwrapped(text: str) -> str:
    """Return an object with the ends of line of the standard, empty lines and what stands behind it left out."""
    lines = [line for line in clean(text).split("\n") if line.strip()]
    end = next((number for number, line in enumerate(lines) if line.strip().upper() == "END:VCALENDAR"), len(lines) - 1)
    return "\r\n".join(lines[: end + 1]) + "\r\n"


def _reply(method: str, event: Any) -> Reply | None:
    """Read one answer; None for what answers nothing (no UID, no attendee, still undecided)."""
    people = event.get("ATTENDEE")
    people = people if isinstance(people, list) else [people]
    person = next((one for one in people if one is not None and _status(one) != "needs-action"), None)
    uid = line_of(str(event.get("UID") or ""))
    if person is None or not uid or len(uid) > LONGEST_UID:
        return None
    status = _status(person)
    said = Said.COUNTER if method == "COUNTER" else (Said(status) if status in set(Said) else None)
    if said is None:
        return None
    return Reply(
        uid=uid,
        sequence=_sequence(event.get("SEQUENCE")),
        stamped_at=_moment(event.get("DTSTAMP")),
        said=said,
        attendee=address_of(str(person))[:320],
        acts_for=_acts_for(person)[:320],
        comment=_comment(event.get("COMMENT")),
        is_part=event.get("RECURRENCE-ID") is not None,
        proposed_at=_moment(event.get("DTSTART")) if said is Said.COUNTER else None,
    )


def _status(person: Any) -> str:
    return line_of(str(person.params.get("PARTSTAT", "needs-action"))).lower()


def _sequence(value: Any) -> int:
    """Return SEQUENCE, absent 0; what is no number of ours is taken as one that never was, so that the organiser looks at it."""
    text = "0" if value is None else line_of(str(value))
    fits = text.isascii() and text.isdecimal() and len(text) < len(str(LARGEST_SEQUENCE))
    return int(text) if fits else LARGEST_SEQUENCE


def _acts_for(person: Any) -> str:
    """Return whom the answer says it was written by, or instead of; writing for oneself is no delegation."""
    for name in ("SENT-BY", "DELEGATED-FROM", "DELEGATED-TO"):
        value = person.params.get(name)
        address = address_of(str(value[0] if isinstance(value, list | tuple) else value).strip('"')) if value else ""
        if address and address != address_of(str(person)):
            return address
    return ""


def _comment(value: Any) -> str:
    texts = value if isinstance(value, list) else [value]
    return clean("\n".join(str(text) for text in texts if text)).strip()[:LONGEST_COMMENT]


def _moment(value: Any) -> datetime | None:
    """Return an aware moment; what has no zone is taken as UTC, what is no moment as missing."""
    try:
        found = getattr(value, "dt", None)
    except _UNREADABLE:  # the library parses what it could not at birth once more
        return None
    if isinstance(found, datetime):
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    return datetime(found.year, found.month, found.day, tzinfo=UTC) if isinstance(found, date) else None
