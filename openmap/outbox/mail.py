"""Build the mail of a message: the parts and headers that mail programs and calendars need (RFC 6047; docs/adr/0017)."""

from __future__ import annotations

import re
from email import policy
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UniqueAddressHeader, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP, Policy
from email.utils import format_datetime
from typing import TYPE_CHECKING

import dkim

from openmap.formats import untwisted
from openmap.security import mint_links

if TYPE_CHECKING:
    from datetime import datetime

    from openmap.outbox.queries import Claimed
    from openmap.settings import Settings

_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_LABEL}", re.ASCII | re.IGNORECASE)
_LONGEST_ADDRESS, _LONGEST_LOCAL_PART, _SHORTEST_TOP = 254, 64, 2
_SIGNED = [b"from", b"to", b"subject", b"date", b"message-id", b"auto-submitted", b"mime-version", b"content-type"]
_SIGNED_IF_THERE = [b"list-unsubscribe", b"list-unsubscribe-post"]
CANCEL = "CANCEL"
ATTACHMENT_NAME = "rendez-vous.ics"
UNSUBSCRIBE = "unsubscribe"
"""The name of the link, among those of a message, that leads to a page where one asks for no more such messages."""
ONE_CLICK = "one-click"
"""The name of the link that mail programs get as a header: they stop such messages by a POST, without a page (RFC 8058, section 3.1)."""


class _Subject(UniqueUnstructuredHeader, BaseHeader):  # type: ignore[misc]  # the stub sees two classes where the library makes one
    """A subject that keeps its spaces: the library's own folding loses one where two encoded words meet (RFC 2047, section 6.2)."""

    def fold(self, *, policy: Policy) -> str:
        """Return the lines of the header."""
        return super().fold(policy=policy) if self.isascii() else f"{self.name}: {_encoded(self, self.name, policy)}{policy.linesep}"


class _Mailbox(UniqueAddressHeader, BaseHeader):  # type: ignore[misc]  # likewise
    """One address, whose name keeps its spaces for the same reason."""

    def fold(self, *, policy: Policy) -> str:
        """Return the lines of the header."""
        (one,) = self.addresses
        if one.display_name.isascii():
            return super().fold(policy=policy)
        return f"{self.name}: {_encoded(one.display_name, self.name, policy)}{policy.linesep} <{one.addr_spec}>{policy.linesep}"


class _WebAddress(UniqueUnstructuredHeader, BaseHeader):  # type: ignore[misc]  # likewise
    """A web address in brackets, whole on its line: the library would make encoded words of a long one, which no program reads (RFC 2369)."""

    def fold(self, *, policy: Policy) -> str:
        """Return the one line of the header."""
        return f"{self.name}: {self}{policy.linesep}"


def _encoded(text: str, header: str, policy: Policy) -> str:
    return Header(text, "utf-8", header_name=header).encode(linesep=policy.linesep)


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("subject", _Subject)
_HEADERS.map_to_type("from", _Mailbox)
_HEADERS.map_to_type("to", _Mailbox)
_HEADERS.map_to_type("list-unsubscribe", _WebAddress)
_POLICY = SMTP.clone(header_factory=_HEADERS)


def is_address(text: str) -> bool:
    """Say whether mail can be written to this address: a dot-atom at a domain, in ASCII (RFC 5321, section 4.1.2), what every server takes."""
    local, _at, domain = text.rpartition("@")
    fits = len(text) <= _LONGEST_ADDRESS and len(local) <= _LONGEST_LOCAL_PART and len(domain.rpartition(".")[2]) >= _SHORTEST_TOP
    return fits and _ADDRESS.fullmatch(text) is not None


def build_mail(message: Claimed, settings: Settings, at: datetime, *, document: bytes = b"") -> EmailMessage:
    """Build the mail, live links included; the result must reach the mail server and nothing else.

    Every text part is base64 with CRLF inside: other encodings leave bare LF in the calendar part. The calendar sits in the alternative, where
    Outlook looks for it, and again as an attachment unless it withdraws a meeting (Outlook would show a second one).

    Args:
        message: The row.
        settings: Gives the sender, the secret key and the public address.
        at: The moment of sending, for `Date`.
        document: The PDF of the message, typeset.

    Raises:
        ValueError: An address or a header cannot be written.
        KeyError: A placeholder has no entry among the message's secrets.
    """
    mail = EmailMessage(policy=_POLICY)
    mail["Message-ID"] = message.message_id
    mail["Date"] = format_datetime(at)
    mail["From"] = _address(message.from_name or settings.sender_name, message.from_address or settings.sender_address)
    mail["To"] = _address(message.to_name, message.to_address)
    mail["Subject"] = untwisted(message.subject)
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = message.locale
    if ONE_CLICK in message.secrets:
        mail["List-Unsubscribe"] = "<" + mint_links(f"[[secret:{ONE_CLICK}]]", message.secrets, settings) + ">"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(mint_links(message.body_text, message.secrets, settings), cte="base64")
    if message.body_html:
        mail.add_alternative(mint_links(message.body_html, message.secrets, settings), subtype="html", cte="base64")
    if message.calendar:
        _attach_calendar(mail, message.calendar, message.method or "")
    if message.document and document:
        mail.add_attachment(document, maintype="application", subtype="pdf", filename=message.document.name)
    return mail


def signed(mail: bytes, settings: Settings) -> bytes:
    """Return the mail with a DKIM signature in front (RFC 6376), or as it is where the installation has no key of its own.

    What a relay adds or folds anew does not break it: headers and body are canonicalised the relaxed way. The headers of one-click unsubscription
    are signed where they are (RFC 8058, section 4).
    """
    if not settings.dkim_key:
        return mail
    there = {name.lower().encode() for name in BytesHeaderParser(policy=policy.compat32).parsebytes(mail)}
    signature: bytes = dkim.sign(
        mail,
        settings.dkim_selector.encode(),
        settings.dkim_domain.encode(),
        settings.dkim_key,
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=_SIGNED + [name for name in _SIGNED_IF_THERE if name in there],
    )
    return signature + mail


def _attach_calendar(mail: EmailMessage, calendar: str, method: str) -> None:
    mail.add_alternative(calendar, subtype="calendar", cte="base64", params={"method": method})
    mail.make_mixed()
    if method != CANCEL:
        content = "".join(line + "\r\n" for line in calendar.splitlines()).encode()
        mail.add_attachment(content, maintype="application", subtype="ics", filename=ATTACHMENT_NAME, params={"name": ATTACHMENT_NAME})


def _address(name: str, address: str) -> Address:
    return Address(display_name=" ".join(untwisted(name).split()), addr_spec=address)
