"""Read a returned mail (RFC 3464): which of ours it is about, for good or for now, and the server's words. Pure; HTML is never looked at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from typing import TYPE_CHECKING

from openmap.mailreading import address_of, header, headers_inside, identifiers, line_of, parts, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

LARGEST_REPORT_BYTES = 50_000
LONGEST_WORDS = 500
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_LEADING_STATUS = re.compile(r"\s*(?:[245]\d\d[ -])?([245]\.\d{1,3}\.\d{1,3})\b")
# RFC 3463 §3.2 and §3.3: the mailbox or its domain does not exist, has moved or is closed; the other 5.1 speak of the sender.
_DEAD = frozenset({"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6", "5.1.10", "5.2.1"})


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a server says of one of our mails.

    Attributes:
        message_ids: Those that the report names, the surest first.
        recipients: The address that failed and the one we wrote to, as far as they are said.
        is_final: The mail will not arrive; otherwise the server goes on trying.
        status: Such as `5.1.1` (RFC 3463).
        words: What the server said.
    """

    message_ids: tuple[str, ...]
    recipients: frozenset[str]
    is_final: bool
    status: str
    words: str


def bounce_of(mail: Message) -> Bounce | None:
    """Read a delivery status report; None for any other mail, and for the report of a success."""
    found = list(parts(mail))
    report = next((part for part in found if part.get_content_type() == "message/delivery-status"), None)
    if report is None:
        return None
    blocks = _blocks(report)
    about = next((block for block in blocks if block["Action"] or block["Status"]), None)
    if about is None:
        return None
    action = header(about, "Action").lower()
    said = _STATUS.search(header(about, "Status")) or _STATUS.search(header(about, "Diagnostic-Code"))
    if action not in {"failed", "delayed", ""} or (not action and (said is None or said[1] == "2")):
        return None
    is_final = action == "failed" or (not action and said is not None and said[1] == "5")
    status = said[0] if said and said[1] != "2" else ("5.0.0" if is_final else "4.0.0")
    words = header(about, "Diagnostic-Code")
    return Bounce(
        message_ids=_named((*blocks, *_returned(found)), mail),
        recipients=frozenset(address_of(header(about, name)) for name in ("Final-Recipient", "Original-Recipient") if header(about, name)),
        is_final=is_final,
        status=status,
        words=(words.partition(";")[2].strip() or words or status)[:LONGEST_WORDS],
    )


def is_dead(status: str) -> bool:
    """Say whether a status means that nothing will ever arrive at the address."""
    return status in _DEAD


def leading_status(words: str) -> str:
    """Return the status with which a server's answer begins (RFC 2034); empty where it has none."""
    found = _LEADING_STATUS.match(words)
    return found[1] if found else ""


def _blocks(report: Message) -> list[Message]:
    """Return the block about the mail and those about its recipients; some programs send them as plain text."""
    payload = report.get_payload()
    if isinstance(payload, list):
        return [block for block in payload if isinstance(block, Message)]
    text = text_of(report, LARGEST_REPORT_BYTES) or ""
    return [headers_inside(block) for block in re.split(r"\r?\n[ \t]*\r?\n", text.strip()) if block]


def _returned(found: Iterable[Message]) -> list[Message]:
    """Return the headers of our mail that came back, whole (message/rfc822) or alone (text/rfc822-headers)."""
    blocks: list[Message] = []
    for part in found:
        kind, payload = part.get_content_type(), part.get_payload()
        if kind in {"message/rfc822", "message/global"} and isinstance(payload, list):
            blocks += [block for block in payload[:1] if isinstance(block, Message)]
        elif kind in {"text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}:
            blocks.append(headers_inside(line_by_line(text_of(part, LARGEST_REPORT_BYTES) or "")))
    return blocks


def line_by_line(text: str) -> str:
    """Return headers without the empty lines in front of them, which would end them."""
    return text.lstrip("\r\n")


def _named(blocks: Iterable[Message], mail: Message) -> tuple[str, ...]:
    """List the identifiers of mails that a report names, those of the report itself left out."""
    texts = [header(block, name) for block in blocks for name in ("Original-Message-ID", "X-Original-Message-ID", "Message-ID")]
    texts += [header(mail, name) for name in ("X-Failed-Message-ID", "In-Reply-To", "References")]
    own = line_of(header(mail, "Message-ID"))
    return tuple(dict.fromkeys(name for text in texts for name in identifiers(text) if name != own))
