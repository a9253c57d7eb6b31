"""A mail server on this machine that keeps what it takes: in the demonstration every mail ends here, and a page shows it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import SMTP as SMTP_POLICY
from typing import TYPE_CHECKING, Any

from aiosmtpd.smtp import SMTP

from openmap.clock import now

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncIterator
    from datetime import datetime
    from email.message import EmailMessage

    from openmap.settings import Settings

MOST_MAILS = 5000
LARGEST_MAIL_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it came in."""

    number: int
    received_at: datetime
    recipient: str
    subject: str
    method: str
    text: str
    html: str
    calendar: str
    source: str


class Mailbox:
    """The mails received since the start, the oldest forgotten beyond `MOST_MAILS`."""

    def __init__(self) -> None:
        """Begin empty."""
        self._mails: deque[Mail] = deque(maxlen=MOST_MAILS)
        self._received = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        """Keep a mail; called by the server.

        Returns:
            The answer of the mail server.
        """
        self._received += 1
        self._mails.append(read_mail(self._received, envelope.content, ", ".join(envelope.rcpt_tos)))
        return "250 kept"

    def latest(self, *, recipient: str = "") -> list[Mail]:
        """List the mails, the last first, of one recipient or all."""
        wanted = recipient.strip().lower()
        return [mail for mail in reversed(self._mails) if wanted in mail.recipient.lower()]

    def mail(self, number: int) -> Mail | None:
        """Find a mail by its number."""
        return next((mail for mail in self._mails if mail.number == number), None)


mailbox = Mailbox()


def read_mail(number: int, content: bytes, recipient: str) -> Mail:
    """Take a mail apart: its text, HTML and calendar parts, wherever they sit."""
    message: EmailMessage = message_from_bytes(content, policy=SMTP_POLICY)
    parts = {"text/plain": "", "text/html": "", "text/calendar": ""}
    method = ""
    for part in message.walk():
        kind = part.get_content_type()
        if kind in parts and not parts[kind]:
            parts[kind] = str(part.get_content())
            method = str(part.get_param("method", "")) if kind == "text/calendar" else method
    return Mail(
        number=number,
        received_at=now(),
        recipient=recipient,
        subject=str(message["Subject"] or ""),
        method=method.upper(),
        text=parts["text/plain"],
        html=parts["text/html"],
        calendar=parts["text/calendar"].replace("\r\n", "\n"),
        source=content.decode(errors="replace").replace("\r\n", "\n"),
    )


@contextlib.asynccontextmanager
async def receiving(sock: socket.socket, _settings: Settings) -> AsyncIterator[None]:
    """Receive mail on a socket that listens already, as long as the block lasts."""
    # aiosmtpd logs addresses at INFO.
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(mailbox, data_size_limit=LARGEST_MAIL_BYTES, enable_SMTPUTF8=True), sock=sock
    )
    try:
        yield
    finally:
        server.close()
