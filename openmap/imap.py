"""Read a mailbox by IMAP: what arrived since the last time, in its order, without changing it.

A mail counts as new by its number (UID, RFC 3501 §2.3.1.1), not by the mark of those who read it: people look into the same mailbox.
"""

from __future__ import annotations

import imaplib
import ssl
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from imap_tools import AND, BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted, UidRange

from openmap.clock import now
from openmap.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import timedelta
    from email.message import Message

    from openmap.settings import Settings

PATIENCE_S = 20.0
LOOK_PATIENCE_S = 5.0
LARGEST_MAIL_BYTES = 1_000_000


class MailboxAway(Exception):
    """The mailbox cannot be opened or read; the text is what the server, or the system, said."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail of the mailbox; one above `LARGEST_MAIL_BYTES`, or nested beyond reading, holds its headers only."""

    uid: int
    mail: Message


@contextmanager
def opened(settings: Settings, patience_s: float = PATIENCE_S) -> Iterator[BaseMailBox]:
    """Open the folder of the settings, and close it.

    Raises:
        MailboxAway: The server does not answer, or refuses the name, the password or the folder; also for what is done inside.
    """
    try:
        box = _connected(settings, patience_s)
        try:
            box.login(settings.imap_username, settings.imap_password, initial_folder=settings.imap_folder)
            yield box
        finally:
            _leave(box)
    except ssl.SSLCertVerificationError as error:
        raise MailboxAway(_distrusted(error, settings)) from error
    except (ImapToolsError, imaplib.IMAP4.error, OSError) as error:
        raise MailboxAway(_said(error, settings)) from error


def look(settings: Settings) -> None:
    """Open the folder and leave; raises MailboxAway."""
    with opened(settings, LOOK_PATIENCE_S):
        pass


@dataclass(frozen=True, slots=True)
class Batch:
    """The next mails, the oldest first, and the number under which the folder counts them (another one: all were numbered anew)."""

    validity: int
    mails: tuple[Arrived, ...]


def next_mails(settings: Settings, *, validity: int, after: int, reach: timedelta, most: int) -> Batch:
    """Read the next mails; nothing is marked.

    Args:
        settings: Which mailbox.
        validity: Under which number the folder counted its mails the last time.
        after: The last mail read then; 0 for the first time.
        reach: How far back to look the first time, or when the folder counts anew.
        most: At most so many.

    Raises:
        MailboxAway: It cannot be opened or read.
    """
    with opened(settings) as box:
        _name, values = box.client.response("UIDVALIDITY")
        current = int(values[-1]) if values and values[-1] else 0
        last = after if current == validity else 0
        wanted = AND(uid=UidRange(str(last + 1), "*")) if last else AND(date_gte=(now() - reach).date())
        uids = sorted(int(uid) for uid in box.uids(wanted))  # RFC 3501 §6.4.8: `n:*` also names the last mail where it is older
        fresh = [uid for uid in uids if uid > last][:most]
        return Batch(current, tuple(Arrived(uid, mail) for uid in fresh for mail in _read(box, uid)))


def mark_seen(settings: Settings, uids: Sequence[int]) -> None:
    """Mark mails as read. Not by the library's own verb: it also expunges what people have marked for deletion. Raises MailboxAway."""
    if uids:
        with opened(settings) as box:
            box.client.uid("STORE", ",".join(map(str, uids)), "+FLAGS", r"(\Seen)")


def _read(box: BaseMailBox, uid: int) -> Iterator[Message]:
    """Give the mail of a number; nothing where somebody deleted it meanwhile."""
    for head in box.fetch(uid_list=str(uid), mark_seen=False, headers_only=True):
        if head.size_rfc822 > LARGEST_MAIL_BYTES:
            yield head.obj
            continue
        try:
            yield from [mail.obj for mail in box.fetch(uid_list=str(uid), mark_seen=False)]
        except RecursionError:  # parts within parts, deeper than Python parses
            yield head.obj


def _connected(settings: Settings, patience_s: float) -> BaseMailBox:
    host, port = settings.imap_host, settings.imap_port
    if settings.imap_tls == "tls":
        return MailBox(host, port, timeout=patience_s, ssl_context=ssl.create_default_context())
    if settings.imap_tls == "starttls":
        return MailBoxStartTls(host, port, timeout=patience_s, ssl_context=ssl.create_default_context())
    return MailBoxUnencrypted(host, port, timeout=patience_s)


def _leave(box: BaseMailBox) -> None:
    """Say goodbye; a server that is gone already is not missed."""
    try:
        box.logout()
    except (ImapToolsError, imaplib.IMAP4.error, OSError):
        box.client.shutdown()


def _distrusted(error: ssl.SSLCertVerificationError, settings: Settings) -> str:
    """Say why the server's certificate is not trusted, and what would make it so."""
    why = error.verify_message.rstrip(".")
    words = _(
        "le certificat que présente %(host)s est refusé (%(why)s) : il doit être à ce nom, et d'une autorité connue ici ou que nomme SSL_CERT_FILE"
    )
    return words % {"host": settings.imap_host, "why": why}


def _said(error: Exception, settings: Settings) -> str:
    """Say in a line what went wrong, never the password."""
    words = " ".join(str(error).split()) or type(error).__name__
    return (words.replace(settings.imap_password, "…") if settings.imap_password else words)[:300]
