"""Hand ready messages to the mail server, over a few connections; called by the worker only.

A message is marked `sending` and committed before the server sees it, `sent` as soon as the server took it. What a killed worker leaves in
`sending` is tried again under the same Message-ID: the only case in which a server could receive it twice, and it can tell.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import MessageError
from typing import TYPE_CHECKING, Any, NamedTuple

import aiosmtplib
import dkim
import structlog
from piccolo.querystring import QueryString

from openmap.assets import AssetsMissing
from openmap.clock import now
from openmap.db import engine, transaction
from openmap.outbox.bounces import is_dead, leading_status
from openmap.outbox.mail import build_mail, signed
from openmap.outbox.queries import Claimed, Document, claimed
from openmap.outbox.returned import hold_back, leave_alone
from openmap.outbox.tables import Message, MessageState
from openmap.printing import Unprintable, write_pdf

if TYPE_CHECKING:
    from openmap.settings import Settings

log = structlog.get_logger("openmap.outbox")
SERVER_PATIENCE_S = 30
HOUR = timedelta(hours=1)
ABANDONED_AFTER = timedelta(minutes=2)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
MOST_ATTEMPTS = 100  # four days of hours: a server may be away for a week-end (RFC 5321, section 4.5.4.1)
MOST_DOUBLINGS = 10
PERMANENT_FROM = 500
WORDS_LENGTH = 500
LARGEST_DOCUMENT_BYTES = 2_000_000  # a mail server takes ten million as a rule, and base64 adds a third
UNWRITABLE = "the mail could not be written"


class Answer(NamedTuple):
    """What came of one attempt: the server's code and words; `server_is_away` when it could not be reached or stopped answering."""

    code: int | None
    words: str
    server_is_away: bool = False


async def deliver_ready(settings: Settings) -> datetime | None:
    """Send what may leave now, over several connections; each address belongs to one of them, so that its mails arrive in their order.

    Returns:
        When to come back for messages that must wait; `None` when nothing waits.
    """
    await _take_back_abandoned()
    await hold_back()
    gate = Gate(await _allowance(settings))
    async with asyncio.TaskGroup() as lanes:
        for lane in range(settings.smtp_connections):
            lanes.create_task(_work(settings, gate, lane))
    return await _next_moment(settings, is_spent=gate.left == 0)


@dataclass(slots=True)
class Gate:
    """What the connections of one round share: how many mails may still leave within the hour (None: any number), and whether the server is away."""

    left: int | None
    is_shut: bool = False

    def pass_one(self) -> bool:
        """Take one of the mails allowed; False when there is none left or the server is away."""
        if self.is_shut or self.left == 0:
            return False
        if self.left is not None:
            self.left -= 1
        return True

    def give_back(self) -> None:
        """Return a mail that was taken and had nothing to carry."""
        if self.left is not None:
            self.left += 1


async def _work(settings: Settings, gate: Gate, lane: int) -> None:
    """Send what belongs to one connection, which is opened for its first mail."""
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
        while gate.pass_one():
            message = await _claim(settings, lane)
            if message is None:
                gate.give_back()
                break
            answer = await _attempt(client, message, settings)
            await _settle(message, answer)
            gate.is_shut |= answer.server_is_away
    finally:
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            await client.quit()


async def _claim(settings: Settings, lane: int) -> Claimed | None:
    """Mark the oldest message of a lane that may leave as `sending` and commit, so that no other worker takes it."""
    domain = settings.sender_address.rpartition("@")[2] or "localhost"
    sql = """
        UPDATE message SET state = 'sending', attempts = attempts + 1, last_attempt_at = {}, bounced_at = NULL, bounce_status = '',
            message_id = CASE WHEN message_id LIKE '<%>' THEN message_id ELSE '<' || message_id || '@' || {} || '>' END
        WHERE id = (
            SELECT id FROM message WHERE state = 'ready' AND (not_before IS NULL OR not_before <= {})
            AND mod(hashtext(lower(to_address))::bigint + 2147483648, {}) = {}
            ORDER BY released_at, created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
        ) RETURNING *
    """
    async with transaction():
        rows = await engine.run_querystring(QueryString(sql, now(), domain, now(), settings.smtp_connections, lane))
    return claimed(dict(rows[0])) if rows else None


async def _attempt(client: aiosmtplib.SMTP, message: Claimed, settings: Settings) -> Answer:
    """Try once: write the mail, hand it over."""
    mail = await _written(message, settings)
    return mail if isinstance(mail, Answer) else await _hand_over(client, message.to_address, mail, settings)


async def _hand_over(client: aiosmtplib.SMTP, to_address: str, mail: bytes, settings: Settings) -> Answer:
    """Give a mail to the server; every way in which it says no becomes an `Answer`."""
    try:
        if not client.is_connected:
            await client.connect()
        _refused, words = await client.sendmail(settings.sender_address, [to_address], mail)
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


async def _written(message: Claimed, settings: Settings) -> bytes | Answer:
    """Build and sign a mail, or say why it cannot be; in a thread, for the signature takes tens of milliseconds."""
    try:
        document = await typeset(message.document, locale=message.locale) if message.document else b""
        return await asyncio.to_thread(lambda: signed(build_mail(message, settings, now(), document=document).as_bytes(), settings))
    except (ValueError, KeyError, IndexError, MessageError, dkim.DKIMException, Unprintable) as error:
        return Answer(PERMANENT_FROM, f"{type(error).__name__}: {UNWRITABLE}")
    except AssetsMissing as error:
        return Answer(None, str(error))


async def typeset(document: Document, *, locale: str) -> bytes:
    """Typeset the PDF of a message; raises Unprintable, AssetsMissing."""
    content = await write_pdf(document.template, document.data, locale=locale)
    if len(content) > LARGEST_DOCUMENT_BYTES:
        raise Unprintable
    return content


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
    status = leading_status(words) if values.get(Message.state) == MessageState.FAILED.value else ""
    async with transaction():
        await Message.update(values).where(Message.id == message.id, Message.state == MessageState.SENDING.value)
        if is_dead(status):
            await leave_alone(message.to_address, status=status, words=words)
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


async def _allowance(settings: Settings) -> int | None:
    """Say how many mails may leave before the hourly limit is reached; None where there is no limit."""
    if settings.smtp_hourly_limit is None:
        return None
    used = await Message.count().where(Message.sent_at > now() - HOUR)
    return max(0, settings.smtp_hourly_limit - int(used))


async def _next_moment(settings: Settings, *, is_spent: bool) -> datetime | None:
    """Say when the next waiting message may leave, or an abandoned one be taken back; not before the hourly limit allows one."""
    sql = """
        SELECT min(CASE state WHEN 'ready' THEN coalesce(not_before, {}) ELSE last_attempt_at + {} END) AS moment
        FROM message WHERE state IN ('ready', 'sending')
    """
    rows = await engine.run_querystring(QueryString(sql, now(), ABANDONED_AFTER))
    moment: datetime | None = rows[0]["moment"]
    if moment is None or not is_spent:
        return moment
    sql = "SELECT min(sent_at) AS first FROM (SELECT sent_at FROM message WHERE sent_at IS NOT NULL ORDER BY sent_at DESC LIMIT {}) AS latest"
    first: datetime | None = (await engine.run_querystring(QueryString(sql, settings.smtp_hourly_limit)))[0]["first"]
    return max(moment, first + HOUR) if first else moment
