"""Mails that come back are read, told apart and acted on: failed, still trying, an address left alone until it is released."""

from __future__ import annotations

import uuid
from email import message_from_bytes
from typing import TYPE_CHECKING, Any

import pytest

from openmap.audit.service import SYSTEM
from openmap.outbox import delivery, returned, service
from openmap.outbox.bounces import bounce_of, is_dead, leading_status
from openmap.outbox.queries import troubles
from openmap.outbox.service import Outgoing
from openmap.outbox.tables import Message, MessageState
from tests.openmap.outbox.returned_mails import SHAPES
from tests.openmap.outbox.returned_mails import returned as report

if TYPE_CHECKING:
    from openmap.settings import Settings
    from tests.openmap.conftest import Mailbox

SCOPE = uuid.UUID(int=7)
ZOE = "zoe@example.org"


def read(raw: bytes) -> Any:
    return bounce_of(message_from_bytes(raw))


@pytest.mark.parametrize("shape", SHAPES)
def test_reports_of_any_shape_name_the_mail_and_the_reason(shape: str) -> None:
    bounce = read(report(shape, "<m1@openmap.example.org>", ZOE))
    assert bounce.message_ids[0] == "<m1@openmap.example.org>"
    assert (bounce.is_final, bounce.status, bounce.words) == (True, "5.1.1", "550 5.1.1 User unknown")
    assert bounce.recipients == {ZOE}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "action,status,final",
    [("delayed", "4.4.7", False), ("failed", "4.4.7", True), ("FAILED", "5.7.1", True), ("", "5.2.2", True), ("", "4.2.2", False)],
)
def test_action_says_whether_the_server_goes_on_trying(shape: str, action: str, status: str, *, final: bool) -> None:
    bounce = read(report(shape, "<m1@openmap.example.org>", ZOE, action=action, status=status, words="x"))
    assert (bounce.is_final, bounce.status) == (final, status)


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_the_report_of_a_success_is_none(action: str) -> None:
    assert read(report("postfix", "<m1@openmap.example.org>", ZOE, action=action, status="2.1.5")) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"From: zoe@example.org\r\nSubject: Bonjour\r\n\r\nBonjour",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n--b--",
        b"Content-Type: message/delivery-status\r\n\r\n\xff\xfe: \x00\r\n",
    ],
)
def test_other_mail_is_no_report(raw: bytes) -> None:
    assert read(raw) is None


def test_words_of_servers_are_cleaned_and_bounded() -> None:
    bounce = read(report("postfix", "<m1@openmap.example.org>", ZOE, status="nonsense", words="550 \x00<b>no</b>\x1b " + "x" * 2000))
    assert (bounce.status, bounce.words[:14], len(bounce.words)) == ("5.0.0", "550 <b>no</b> ", 500)


def test_only_addresses_that_do_not_exist_are_dead() -> None:
    assert [status for status in ("5.1.1", "5.1.2", "5.2.1", "5.1.10", "5.2.2", "5.7.1", "5.1.8", "4.1.1") if is_dead(status)] == [
        "5.1.1",
        "5.1.2",
        "5.2.1",
        "5.1.10",
    ]
    assert [leading_status(words) for words in ("5.1.1 no", "550 5.1.1 no", "no 5.1.1", "")] == ["5.1.1", "5.1.1", "", ""]


async def _sent(settings: Settings, *, scope: uuid.UUID | None = SCOPE, address: str = ZOE) -> dict[str, Any]:
    made = await service.enqueue(Outgoing(kind="test", scope=scope, to_address=address, subject="Rendez-vous", body_text="Bonjour"))
    await delivery.deliver_ready(settings)
    return await _row(made)


async def _row(message: uuid.UUID) -> dict[str, Any]:
    row = await Message.select().where(Message.id == message).first()
    assert row is not None
    return row


async def _return(row: dict[str, Any], **values: str) -> uuid.UUID | None:
    bounce = read(report("postfix", row["message_id"], row["to_address"], **values))
    return await returned.record_bounce(bounce)


@pytest.mark.anyio
async def test_a_mail_returned_for_good_has_failed_and_its_address_is_left_alone(database: str, mail_settings: Settings, mailbox: Mailbox) -> None:
    first = await _sent(mail_settings, address="Zoe@example.org")
    assert await _return(first) == first["id"]
    after = await _row(first["id"])
    assert (after["state"], after["server_words"], after["bounce_status"]) == ("failed", "550 5.1.1 User unknown", "5.1.1")
    assert await _return(first) is None, "read twice it changes nothing"
    second = await _sent(mail_settings)
    assert (second["state"], second["server_words"]) == ("failed", returned.SUPPRESSED)
    (trouble,) = await troubles(scope=SCOPE, addresses=["nobody@example.org", ZOE])
    assert (trouble.address, trouble.is_dead, trouble.words) == (ZOE, True, "550 5.1.1 User unknown")
    signing_in = await _sent(mail_settings, scope=None)
    assert signing_in["state"] == "sent"
    await returned.release_address(SYSTEM, scope=SCOPE, address=ZOE)
    with pytest.raises(returned.AddressNotDead):
        await returned.release_address(SYSTEM, scope=SCOPE, address=ZOE)
    assert (await _sent(mail_settings))["state"] == "sent"
    assert len(mailbox.raw) == 3
    assert await troubles(scope=SCOPE, addresses=[ZOE]) == []


@pytest.mark.anyio
async def test_a_server_that_goes_on_trying_is_shown_only(database: str, mail_settings: Settings, mailbox: Mailbox) -> None:
    row = await _sent(mail_settings)
    await _return(row, action="delayed", status="4.2.2", words="452 4.2.2 Mailbox full")
    after = await _row(row["id"])
    assert (after["state"], after["server_words"]) == ("sent", "452 4.2.2 Mailbox full")
    (trouble,) = await troubles(scope=SCOPE, addresses=[ZOE])
    assert (trouble.is_dead, trouble.is_lost, trouble.message) == (False, False, row["id"])
    await _return(row, status="5.2.2", words="552 5.2.2 Mailbox full")
    assert (await _row(row["id"]))["state"] == "failed"
    assert [t.is_dead for t in await troubles(scope=SCOPE, addresses=[ZOE])] == [False]
    await service.retry_failed(actor=SYSTEM, scope=SCOPE, message_ids=[row["id"]])
    assert await _return(row) is None, "a mail that waits again has not come back"
    await delivery.deliver_ready(mail_settings)
    assert ((await _row(row["id"]))["state"], await troubles(scope=SCOPE, addresses=[ZOE])) == ("sent", [])


@pytest.mark.anyio
async def test_a_report_about_another_recipient_does_not_silence_ours(database: str, mail_settings: Settings, mailbox: Mailbox) -> None:
    row = await _sent(mail_settings)
    bounce = read(report("postfix", row["message_id"], "forwarded@elsewhere.example.org"))
    assert await returned.record_bounce(bounce) == row["id"]
    assert (await _sent(mail_settings))["state"] == MessageState.SENT.value


@pytest.mark.anyio
async def test_a_refusal_on_the_doorstep_counts_as_well(database: str, mail_settings: Settings, mailbox: Mailbox) -> None:
    mailbox.answers = ["550 5.1.1 No such user"]
    assert (await _sent(mail_settings))["state"] == "failed"
    assert (await _sent(mail_settings))["server_words"] == returned.SUPPRESSED
    assert mailbox.raw == []
