"""The whole way with programs that are not ours: a letter leaves by Postfix and lies in Dovecot, a calendar answers by mail, the job reads it."""

from __future__ import annotations

import asyncio
import smtplib
import subprocess
import sys
import time
from dataclasses import replace
from email import message_from_bytes
from email.policy import SMTP
from typing import TYPE_CHECKING, Any

import pytest

from openmap import imap, jobs
from openmap.app import register_tasks
from openmap.attendance import queries
from openmap.attendance.reading import fingerprint, read_new
from openmap.attendance.tables import Answer, AnswerKind, Mailbox, MailedReply
from openmap.outbox import delivery
from openmap.outbox.queries import troubles
from openmap.outbox.tables import Message, MessageState
from tests.contracts.mail_servers import PASSWORD, MailServers, mail_servers, self_made
from tests.openmap.attendance.mailed import replied
from tests.openmap.conftest import Mailbox as NoMailbox
from tests.openmap.published_day import calendar_of, new_day

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openmap.settings import Settings
    from tests.openmap.published_day import Day

pytestmark = [pytest.mark.contract, pytest.mark.anyio]
ORGANISER, SENDER = "rendez-vous@gip.example.org", "bonjour@openmap.example.org"
PATIENCE_S = 15


async def until(wanted: Callable[[], bool], servers: MailServers) -> None:
    end = time.monotonic() + PATIENCE_S
    while not wanted():
        assert time.monotonic() < end, servers.log()
        await asyncio.sleep(0.05)


def post(servers: MailServers, sender: str, raw: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", servers.smtp) as client:
        client.sendmail(sender, [ORGANISER], raw)


async def work(settings: Settings) -> None:
    """Let the worker run the job as the clock would have it."""
    assert settings.database_url is not None
    register_tasks()
    async with jobs.opened(settings.database_url):
        await jobs.defer("attendance:read_mailbox", timestamp=0)
        await jobs.app.run_worker_async(wait=False, install_signal_handlers=False, additional_context={"settings": settings})


async def told_by_mail(day: Day, servers: MailServers, settings: Settings) -> Any:
    """Publish a meeting of B1 and S1, send, and return the calendar object that lies in the mailbox of S1."""
    await day.publish({("B1", "S1"): (0, 0), ("B2", "S2"): (0, 1)})
    await day.release()
    await delivery.deliver_ready(settings)
    address = day.address("S1")
    await until(lambda: len(servers.mails(address)) == 1, servers)
    return calendar_of(message_from_bytes(servers.mails(address)[0], policy=SMTP)).vevent


def beyond_reading(uid: str, address: str) -> list[bytes]:
    """Write a reply that is too large, and one with parts within parts without end."""
    large = replied("apple", uid, address, key="large") + b"\r\n" + b"A" * 75 + b"\r\n" * imap.LARGEST_MAIL_BYTES
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (number, number) for number in range(2_000))
    return [large, f"From: {address}\r\nMessage-ID: <nested@x>\r\n".encode() + nested]


def reading(settings: Settings, servers: MailServers) -> Settings:
    """Send by the one server, read from the other."""
    return replace(
        settings,
        smtp_host="127.0.0.1",
        smtp_port=servers.smtp,
        sender_address=SENDER,
        imap_host="127.0.0.1",
        imap_port=servers.imap,
        imap_tls="none",
        imap_username=ORGANISER,
        imap_password=PASSWORD,
    )


async def read_again(settings: Settings) -> None:
    """See that nothing doubles whatever is read again."""
    await Mailbox.update({Mailbox.last_uid: 0}, force=True)
    assert await read_new(settings) == 5, "a worker killed in between reads again"
    assert (await Answer.count(), await MailedReply.count()) == (1, 1)
    assert await read_new(settings) == 0
    await Mailbox.update({Mailbox.validity: 1}, force=True)
    assert await read_new(settings) == 5, "a folder that counts anew is read anew"
    assert (await Answer.count(), await MailedReply.count()) == (1, 1)


async def test_an_invitation_its_answer_and_a_mail_that_comes_back(database: str, settings: Settings) -> None:
    day = await new_day(settings, NoMailbox())
    address, unknown = day.address("S1"), day.address("S2")
    with mail_servers([ORGANISER, address, day.address("B1"), day.address("B2")], {SENDER: ORGANISER}) as servers:
        here = reading(settings, servers)
        event = await told_by_mail(day, servers, here)
        post(servers, address, replied("outlook", event.uid.value, address, status="DECLINED", sequence=int(event.sequence.value)))
        post(servers, address, f"From: {address}\r\nSubject: Bonjour\r\nMessage-ID: <b@c>\r\n\r\nEn retard.".encode())
        for raw in beyond_reading(event.uid.value, address):
            post(servers, address, raw)
        await until(lambda: len(servers.mails(ORGANISER)) == 5, servers)
        await work(here)
        (line,) = await queries.answers_of(day.event.id)
        assert (line.kind, line.by_mail, line.is_current, line.comment) == (AnswerKind.DECLINED, True, True, "à bientôt")
        lost = await Message.select(Message.state, Message.bounce_status, Message.server_words).where(Message.to_address == unknown).first()
        assert lost is not None
        assert (lost["state"], lost["bounce_status"]) == (MessageState.FAILED.value, "5.1.1")
        assert "User doesn't exist" in lost["server_words"]
        assert [trouble.is_dead for trouble in await troubles(scope=day.event.id, addresses=[unknown, address])] == [True]
        assert sorted(servers.flags(ORGANISER)) == ["", "", "", "S", "S"], "what is no answer is left unread"
        await read_again(here)
        with pytest.raises(imap.MailboxAway) as refused:
            imap.look(replace(here, imap_password="wrong"))
        assert "wrong" not in str(refused.value)
        imap.look(here)
    assert await read_new(here) == 0
    assert (await queries.box_state(fingerprint(here))).trouble, "a mailbox that is away is said, not a failure"


async def test_a_mailbox_is_read_over_tls_and_a_certificate_that_is_not_trusted_is_refused_in_words(
    database: str, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, other = self_made(tmp_path, "localhost"), self_made(tmp_path, "imap.example.org")
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with mail_servers([ORGANISER], {SENDER: ORGANISER}, ours) as servers:
        here = replace(reading(settings, servers), imap_host="localhost", imap_port=servers.imaps, imap_tls="tls")
        assert "localhost est refusé (self-signed certificate)" in doubt(here)
        monkeypatch.setenv("SSL_CERT_FILE", str(other.file))
        assert "localhost est refusé (self-signed certificate)" in doubt(here), "another certificate is no authority for this one"
        monkeypatch.setenv("SSL_CERT_FILE", str(ours.file))
        assert doubt(here) == ""
        assert doubt(replace(here, imap_port=servers.imap, imap_tls="starttls")) == ""
        elsewhere = replace(here, imap_host="127.0.0.1")
        assert "127.0.0.1 est refusé (IP address mismatch" in doubt(elsewhere), "the certificate is for another name"
        assert f"localhost, port {servers.imaps}, s'ouvre" in await asyncio.to_thread(doctor, here, servers, ours.file)
        refused = await asyncio.to_thread(doctor, here, servers, other.file)
        assert "le certificat que présente localhost est refusé (self-signed certificate)" in refused
        assert "SSL_CERT_FILE" in refused
        post(servers, "b@x.example.org", b"From: b@x.example.org\r\nSubject: Bonjour\r\nMessage-ID: <tls@x>\r\n\r\nOui.")
        await until(lambda: len(servers.mails(ORGANISER)) == 1, servers)
        assert await read_new(here) == 1
        assert await read_new(elsewhere) == 0
    state = await queries.box_state(fingerprint(elsewhere))
    assert "SSL_CERT_FILE" in state.trouble, "the page says it too"


def doubt(settings: Settings) -> str:
    """Say what is wrong with the mailbox."""
    try:
        imap.look(settings)
    except imap.MailboxAway as error:
        return str(error)
    return ""


def doctor(settings: Settings, servers: MailServers, authority: Path) -> str:
    """Let the command `openmap doctor` look at the mailbox; return its line."""
    env = {
        "SECRET_KEY": settings.secret_key,
        "DATABASE_URL": settings.database_url or "",
        "SMTP_PORT": str(servers.smtp),
        "IMAP_HOST": settings.imap_host,
        "IMAP_PORT": str(settings.imap_port),
        "IMAP_USERNAME": ORGANISER,
        "IMAP_PASSWORD": PASSWORD,
        "SSL_CERT_FILE": str(authority),
        "LANG": "fr_FR.UTF-8",
    }
    said = subprocess.run([sys.executable, "-m", "openmap", "doctor"], check=False, capture_output=True, text=True, env=env, timeout=60).stdout
    (line,) = [line for line in said.splitlines() if "Boîte des réponses" in line]
    return line
