"""Hand ready messages to the mail server, one connection for as many as wait; called by the worker only.

A message is marked `sending` and committed before the server sees it, `sent` as soon as the server took it. What a killed worker leaves in
`sending` is tried again under the same Message-ID: the only case in which a server could receive it twice, and it can tell.
"""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta
from email.errors import MessageError
from typing import TYPE_CHECKING, Any, NamedTuple

import aiosmtplib
import structlog
from piccolo.querystring import QueryString

from openmap.clock import now
from openmap.db import engine, transaction
from openmap.outbox.mail import build_mail
from openmap.outbox.queries import Claimed, claimed
from openmap.outbox.tables import Message, MessageState

if TYPE_CHECKING:
    from openmap.settings import Settings

log = structlog.get_logger("openmap.outbox")
SERVER_PATIENCE_S = 30
ABANDONED_AFTER = timedelta(minutes=2)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
MOST_ATTEMPTS = 100  # four days of hours: a server may be away for a week-end (RFC 5321, section 4.5.4.1)
MOST_DOUBLINGS = 10
PERMANENT_FROM = 500
WORDS_LENGTH = 500
UNWRITABLE = "the mail could not be written"


class Answer(NamedTuple):
    """What came of one attempt: the server's code and words; `server_is_away` when it could not be reached or stopped answering."""

    code: int | None
    words: str
    server_is_away: bool = False


async def deliver_ready(settings: Settings) -> datetime | None:
    """Send what may leave now.

    Returns:
        When to come back for messages that must wait; `None` when nothing waits.
    """
    await _take_back_abandoned()
    client = aiosmtplib.SMTP(
        hostname=settings.smtp_host,
        port=settings.smtp_port,
        username=settings.smtp_username or None,
        password=settings.smtp_password or None,
        use_tls=settings.smtp_tls == "tls",
        start_tls=settings.smtp_tls == "starttls",
        timeout=SERVER_PATIENCE_S,
    )
    try:
        while (message := await _claim(settings)) is not None:
            answer = await _attempt(client, message, settings)
            await _settle(message, answer)
            if answer.server_is_away:
                break
    finally:
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            await client.quit()
    return await _next_moment()


async def _claim(settings: Settings) -> Claimed | None:
    """Mark the oldest message that may leave as `sending` and commit, so that no other worker takes it."""
    domain = settings.sender_address.rpartition("@")[2] or "localhost"
    sql = """
        UPDATE message SET state = 'sending', attempts = attempts + 1, last_attempt_at = {},
            message_id = CASE WHEN message_id LIKE '<%>' THEN message_id ELSE '<' || message_id || '@' || {} || '>' END
        WHERE id = (
            SELECT id FROM message WHERE state = 'ready' AND (not_before IS NULL OR not_before <= {})
            ORDER BY released_at, created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
        ) RETURNING *
    """
    async with transaction():
        rows = await engine.run_querystring(QueryString(sql, now(), domain, now()))
    return claimed(dict(rows[0])) if rows else None


async def _attempt(client: aiosmtplib.SMTP, message: Claimed, settings: Settings) -> Answer:
    """Try once; every way in which a server says no becomes an `Answer`."""
    try:
        mail = build_mail(message, settings, now())
    except (ValueError, KeyError, IndexError, MessageError) as error:
        return Answer(PERMANENT_FROM, f"{type(error).__name__}: {UNWRITABLE}")
    try:
        if not client.is_connected:
            await client.connect()
        _refused, words = await client.sendmail(settings.sender_address, [message.to_address], mail.as_bytes())
    except aiosmtplib.SMTPRecipientsRefused as error:
        refusal = error.recipients[0]
        return Answer(refusal.code, refusal.message)
    except aiosmtplib.SMTPAuthenticationError as error:
        return Answer(error.code, error.message, server_is_away=True)
    except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPConnectError, aiosmtplib.SMTPTimeoutError, OSError) as error:
        return Answer(None, str(error) or type(error).__name__, server_is_away=True)
    except aiosmtplib.SMTPResponseException as error:
        return Answer(error.code, error.message)
    except aiosmtplib.SMTPException as error:
        return Answer(None, str(error), server_is_away=True)
    except ValueError as error:
        return Answer(PERMANENT_FROM, f"{type(error).__name__}: {UNWRITABLE}")
    return Answer(250, words)


async def _settle(message: Claimed, answer: Answer) -> None:
    """Write down what the server said: 2xx sent, 5xx failed, anything else tried again later."""
    words = answer.words[:WORDS_LENGTH]
    values: dict[Any, Any] = {Message.server_code: answer.code, Message.server_words: words}
    if answer.code is not None and answer.code < 400:  # noqa: PLR2004  # RFC 5321, section 4.2.1: 2xx and 3xx are positive
        values |= {Message.state: MessageState.SENT.value, Message.sent_at: now()}
    elif message.attempts >= MOST_ATTEMPTS or (not answer.server_is_away and answer.code is not None and answer.code >= PERMANENT_FROM):
        values |= {Message.state: MessageState.FAILED.value}
    else:
        values |= {Message.state: MessageState.READY.value, Message.not_before: now() + wait_after(message.attempts)}
    async with transaction():
        await Message.update(values).where(Message.id == message.id, Message.state == MessageState.SENDING.value)
    log.info("mail", message=str(message.id), code=answer.code, state=str(values.get(Message.state)))


def wait_after(attempts: int) -> timedelta:
    """Say how long to wait after so many attempts: 30 seconds, doubled each time, one hour at most."""
    return min(FIRST_WAIT * (1 << min(attempts - 1, MOST_DOUBLINGS)), LONGEST_WAIT)


async def _take_back_abandoned() -> None:
    """Make ready again what a killed worker left in `sending`; its attempt counts."""
    async with transaction():
        await Message.update({Message.state: MessageState.READY.value}).where(
            Message.state == MessageState.SENDING.value, Message.last_attempt_at < now() - ABANDONED_AFTER
        )


async def _next_moment() -> datetime | None:
    """Say when the next waiting message may leave, or an abandoned one be taken back."""
    sql = """
        SELECT min(CASE state WHEN 'ready' THEN coalesce(not_before, {}) ELSE last_attempt_at + {} END) AS moment
        FROM message WHERE state IN ('ready', 'sending')
    """
    rows = await engine.run_querystring(QueryString(sql, now(), ABANDONED_AFTER))
    moment: datetime | None = rows[0]["moment"]
    return moment
