from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import dkim
import pytest
from piccolo.querystring import QueryString

from openmap.audit.service import SYSTEM
from openmap.clock import now, standing_at
from openmap.db import engine
from openmap.outbox import delivery, service
from openmap.outbox.mail import ONE_CLICK
from openmap.outbox.queries import MessageDetails, MessageUnknown, count_by_state, list_messages, message_details
from openmap.outbox.service import Outgoing, Release
from openmap.outbox.tables import Message, MessageState
from openmap.outbox.tasks import deliver
from openmap.security import derive_token
from tests.openmap.outbox.signing_key import signing_key

if TYPE_CHECKING:
    from openmap.settings import Settings
    from tests.openmap.conftest import Mailbox

pytestmark = pytest.mark.anyio
SCOPE = uuid.UUID(int=7)
SECRETS = {"espace": {"purpose": "registration", "subject": "abc", "generation": 2, "path": "/i/{token}"}}


def outgoing(number: int = 1, **values: Any) -> Outgoing:
    base = Outgoing(
        kind="test", scope=SCOPE, to_name="Zoé Ünal", to_address=f"zoe{number}@example.org", subject="Vos rendez-vous à Évry", body_text="Bonjour"
    )
    return replace(base, **values)


async def states() -> dict[MessageState, int]:
    return {state: count for state, count in (await count_by_state(scope=SCOPE)).items() if count}


async def test_messages_leave_over_one_connection(database: str, mail_settings: Settings, mailbox: Mailbox) -> None:
    await service.enqueue_all([outgoing(n) for n in range(5)])
    assert await delivery.deliver_ready(mail_settings) is None
    assert sorted(mailbox.recipients) == [f"zoe{n}@example.org" for n in range(5)]
    assert mailbox.connections == 1
    assert await states() == {MessageState.SENT: 5}


async def test_several_connections_share_the_messages_and_keep_the_order_of_each_address(
    database: str, mail_settings: Settings, mailbox: Mailbox
) -> None:
    for number in range(24):
        await service.enqueue(outgoing(number % 8, subject=f"n° {number}"))
    assert await delivery.deliver_ready(replace(mail_settings, smtp_connections=3)) is None
    assert 1 < mailbox.connections <= 3
    subjects: dict[str, list[int]] = {}
    for mail in mailbox.mails:
        subjects.setdefault(mail["To"], []).append(int(mail["Subject"].removeprefix("n° ")))
    assert sorted(map(len, subjects.values())) == [3] * 8
    assert all(numbers == sorted(numbers) for numbers in subjects.values())


async def test_no_more_leave_within_an_hour_than_the_limit(database: str, mail_settings: Settings, mailbox: Mailbox) -> None:
    limited = replace(mail_settings, smtp_hourly_limit=3, smtp_connections=2)
    await service.enqueue_all([outgoing(n) for n in range(5)])
    begun = now()
    again = await delivery.deliver_ready(limited)
    assert len(mailbox.raw) == 3
    assert again is not None
    assert again >= begun + timedelta(hours=1)
    assert await delivery.deliver_ready(limited) is not None
    assert len(mailbox.raw) == 3
    with standing_at(again + timedelta(seconds=5)):
        assert await delivery.deliver_ready(limited) is None
    assert len(mailbox.raw) == 5


async def test_a_mail_is_signed_with_the_key_of_the_installation(database: str, mail_settings: Settings, mailbox: Mailbox) -> None:
    private, public = signing_key()
    await service.enqueue(outgoing(body_text="Bonjour à Évry,\n\n" + "une ligne assez longue " * 20))
    await delivery.deliver_ready(replace(mail_settings, dkim_domain="openmap.example.org", dkim_selector="jour", dkim_key=private))
    asked: list[bytes] = []

    def record(name: bytes, timeout: int = 5) -> bytes:  # dkimpy's signature
        asked.append(name)
        return b"v=DKIM1; k=rsa; p=" + public

    assert dkim.verify(mailbox.raw[0], dnsfunc=record)
    assert asked == [b"jour._domainkey.openmap.example.org."]
    assert not dkim.verify(mailbox.raw[0].replace(b"Subject: ", b"Subject: Re: ", 1), dnsfunc=record)
    assert dkim.verify(b"List-Unsubscribe: <https://list.example.org>\r\n" + mailbox.raw[0], dnsfunc=record), "a list may add its own"


async def test_the_signature_covers_the_way_to_unsubscribe(database: str, mail_settings: Settings, mailbox: Mailbox) -> None:
    private, public = signing_key()
    await service.enqueue(outgoing(body_text="Ouvrez [[secret:espace]].", secrets=SECRETS | {ONE_CLICK: SECRETS["espace"]}))
    await delivery.deliver_ready(replace(mail_settings, dkim_domain="openmap.example.org", dkim_selector="jour", dkim_key=private))

    def record(name: bytes, timeout: int = 5) -> bytes:  # dkimpy's signature
        return b"v=DKIM1; k=rsa; p=" + public

    assert dkim.verify(mailbox.raw[0], dnsfunc=record)
    assert re.search(rb"\r\nList-Unsubscribe: <https?://[!-~]+/i/[\w-]{43}>\r\n", mailbox.raw[0]), "whole, as the letter gives it"
    for name in (b"List-Unsubscribe: ", b"List-Unsubscribe-Post: "):
        assert mailbox.raw[0].count(name) == 1
        assert not dkim.verify(mailbox.raw[0].replace(name, name + b"x"), dnsfunc=record)


async def test_live_links_are_minted_only_when_sending(database: str, mail_settings: Settings, mailbox: Mailbox) -> None:
    message_id = await service.enqueue(
        outgoing(body_text="Ouvrez [[secret:espace]].", body_html='<a href="[[secret:espace]]">x</a>', secrets=SECRETS)
    )
    token = derive_token(mail_settings.secret_key, "registration", "abc", 2)
    await delivery.deliver_ready(mail_settings)
    mail: Any = mailbox.mails[0]
    assert f"Ouvrez {mail_settings.base_url}/i/{token}." in mail.get_body(("plain",)).get_content()
    assert f'href="{mail_settings.base_url}/i/{token}"' in mail.get_body(("html",)).get_content()
    row = await Message.select().where(Message.id == message_id).first()
    assert token not in str(row)
    details = await message_details(scope=SCOPE, message_id=message_id)
    assert isinstance(details, MessageDetails)
    assert details.body_text == "Ouvrez [lien personnel (masqué)]."


async def test_a_draft_waits_for_its_release(database: str, mail_settings: Settings, mailbox: Mailbox) -> None:
    message_id = await service.enqueue(outgoing(), as_draft=True)
    await delivery.deliver_ready(mail_settings)
    assert mailbox.raw == []
    assert await service.release(actor=SYSTEM, scope=SCOPE, releases=[Release(message_id, sequence=3, calendar="BEGIN:VCALENDAR")]) == 1
    assert await service.release(actor=SYSTEM, scope=SCOPE, releases=[Release(message_id)]) == 0
    await delivery.deliver_ready(mail_settings)
    assert len(mailbox.raw) == 1
    (line,) = await list_messages(scope=SCOPE)
    assert (line.sequence, line.state) == (3, MessageState.SENT)


async def test_a_temporary_refusal_is_tried_again_under_the_same_message_id(database: str, mail_settings: Settings, mailbox: Mailbox) -> None:
    mailbox.answers = ["451 come back later"]
    await service.enqueue(outgoing())
    again = await delivery.deliver_ready(mail_settings)
    before: Any = await Message.select().first()
    assert (before["state"], before["server_code"], before["server_words"]) == ("ready", 451, "come back later")
    assert again == before["not_before"]
    assert await delivery.deliver_ready(mail_settings) == again
    assert mailbox.raw == []
    with standing_at(now() + timedelta(minutes=1)):
        await delivery.deliver_ready(mail_settings)
    (mail,) = mailbox.mails
    assert mail["Message-ID"] == before["message_id"]
    assert await states() == {MessageState.SENT: 1}


async def test_a_permanent_refusal_fails_and_does_not_hold_the_others(database: str, mail_settings: Settings, mailbox: Mailbox) -> None:
    mailbox.answers = ["550 no such person"]
    first = await service.enqueue(outgoing(1))
    await service.enqueue(outgoing(2))
    assert await delivery.deliver_ready(mail_settings) is None
    assert mailbox.recipients == ["zoe2@example.org"]
    assert await states() == {MessageState.FAILED: 1, MessageState.SENT: 1}
    assert await service.retry_failed(actor=SYSTEM, scope=SCOPE, message_ids=[first]) == 1
    await delivery.deliver_ready(mail_settings)
    assert mailbox.recipients == ["zoe2@example.org", "zoe1@example.org"]


async def test_a_dead_server_loses_nothing(database: str, mail_settings: Settings, mailbox: Mailbox) -> None:
    await service.enqueue_all([outgoing(n) for n in range(3)])
    assert await delivery.deliver_ready(replace(mail_settings, smtp_port=1)) is not None
    assert await states() == {MessageState.READY: 3}
    with standing_at(now() + timedelta(minutes=1)):
        assert await delivery.deliver_ready(mail_settings) is None
    assert len(mailbox.raw) == 3


async def test_what_a_killed_worker_left_is_tried_again_after_a_while(database: str, mail_settings: Settings, mailbox: Mailbox) -> None:
    message_id = await service.enqueue(outgoing())
    await Message.update({Message.state: "sending", Message.last_attempt_at: now(), Message.message_id: "<once@example.org>"}).where(
        Message.id == message_id
    )
    assert await delivery.deliver_ready(mail_settings) is not None
    assert mailbox.raw == []
    with standing_at(now() + delivery.ABANDONED_AFTER + timedelta(seconds=1)):
        await delivery.deliver_ready(mail_settings)
    assert mailbox.mails[0]["Message-ID"] == "<once@example.org>"


async def test_after_the_last_attempt_a_message_fails(database: str, mail_settings: Settings) -> None:
    await service.enqueue(outgoing())
    await Message.update({Message.attempts: delivery.MOST_ATTEMPTS - 1}, force=True)
    await delivery.deliver_ready(replace(mail_settings, smtp_port=1))
    assert await states() == {MessageState.FAILED: 1}


async def test_only_what_has_not_left_can_be_edited_or_dropped(database: str, mail_settings: Settings, mailbox: Mailbox) -> None:
    draft = await service.enqueue(outgoing(1), as_draft=True)
    await service.edit_draft(actor=SYSTEM, scope=SCOPE, message_id=draft, subject="Autre\nsujet", body_text="Autre", body_html="")
    assert (await list_messages(scope=SCOPE))[0].subject == "Autre sujet"
    sent = await service.enqueue(outgoing(2))
    await delivery.deliver_ready(mail_settings)
    with pytest.raises(service.MessageAlreadyGone):
        await service.edit_draft(actor=SYSTEM, scope=SCOPE, message_id=sent, subject="x", body_text="x", body_html="")
    assert await service.drop(actor=SYSTEM, scope=SCOPE, message_ids=[draft, sent], reason="doublon") == 1
    assert await states() == {MessageState.DROPPED: 1, MessageState.SENT: 1}


@pytest.mark.parametrize(
    "address", ["pas une adresse", "[a]@example.org", "a\\@example.org", "zoé@example.org", "a@évry.example", "a@example.org\r\nx"]
)
async def test_an_address_that_cannot_be_written_fails_in_words_and_holds_nobody_up(
    database: str, mail_settings: Settings, mailbox: Mailbox, address: str
) -> None:
    await service.enqueue(outgoing(to_address=address))
    await service.enqueue(outgoing(2))
    await delivery.deliver_ready(mail_settings)
    words = {line.to_address: (line.state, bool(line.server_words)) for line in await list_messages(scope=SCOPE)}
    assert words == {address: (MessageState.FAILED, True), "zoe2@example.org": (MessageState.SENT, True)}
    assert mailbox.recipients == ["zoe2@example.org"]


async def test_waits_grow_to_one_hour() -> None:
    assert [delivery.wait_after(n).total_seconds() for n in (1, 2, 3, 12, delivery.MOST_ATTEMPTS)] == [30, 60, 120, 3600, 3600]


async def test_lists_are_cut_into_pages_and_filtered(database: str) -> None:
    await service.enqueue_all([outgoing(n, kind="invitation" if n % 2 else "reminder") for n in range(5)], as_draft=True)
    first = await list_messages(scope=SCOPE, limit=2)
    assert len(first) == 3
    second = await list_messages(scope=SCOPE, after=first[1].id, limit=10)
    assert len({line.id for line in (*first[:2], *second)}) == 5
    assert {line.kind for line in await list_messages(scope=SCOPE, kind="reminder")} == {"reminder"}
    assert await list_messages(scope=SCOPE, state=MessageState.SENT) == []
    assert await list_messages(scope=uuid.UUID(int=8)) == []
    with pytest.raises(MessageUnknown):
        await message_details(scope=uuid.UUID(int=8), message_id=first[0].id)


async def test_nothing_changes_when_there_is_nothing_to_change(database: str) -> None:
    nobody = uuid.uuid4()
    assert await service.enqueue_all([]) == []
    assert await service.release(actor=SYSTEM, scope=SCOPE, releases=[Release(nobody)]) == 0
    assert await service.drop(actor=SYSTEM, scope=SCOPE, message_ids=[nobody]) == 0
    assert await service.retry_failed(actor=SYSTEM, scope=SCOPE, message_ids=[nobody]) == 0


async def test_the_job_comes_back_once_for_all_that_wait(database: str, mail_settings: Settings) -> None:
    await service.enqueue_all([outgoing(n) for n in range(3)])
    away = SimpleNamespace(additional_context={"settings": replace(mail_settings, smtp_port=1)})
    for _round in range(2):
        await deliver.func(cast("Any", away))
    jobs = await engine.run_querystring(QueryString("SELECT scheduled_at FROM procrastinate_jobs WHERE queueing_lock = 'outbox-waiting'"))
    assert len(jobs) == 1
    assert now() < jobs[0]["scheduled_at"] <= now() + timedelta(minutes=1)
