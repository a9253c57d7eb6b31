"""Verbs of what comes back: a mail that did not arrive is marked so, an address that refuses mail is left alone until somebody releases it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from piccolo.querystring import QueryString

from openmap.audit import service as audit
from openmap.clock import now
from openmap.db import engine, transaction
from openmap.errors import Conflict
from openmap.i18n import lazy
from openmap.outbox.bounces import is_dead
from openmap.outbox.tables import DeadAddress, Message, MessageState

if TYPE_CHECKING:
    from uuid import UUID

    from openmap.audit.service import Actor
    from openmap.outbox.bounces import Bounce

SUPPRESSED = "not sent: this address has refused mail"


class AddressNotDead(Conflict):
    """The address was released already."""

    message = lazy("Cette adresse reçoit déjà le courrier : rechargez la page.")


async def record_bounce(bounce: Bounce) -> UUID | None:
    """Write down that one of our mails came back, in the caller's transaction or one of its own.

    A final report makes the message failed; one of a server that goes on trying is kept and shown. What is ready again, or was dropped, is left.

    Returns:
        The message, or None where the report is about none of ours that has left.
    """
    async with transaction():
        rows = (
            await Message.select(Message.id, Message.scope, Message.to_address)
            .where(
                Message.message_id.is_in(list(bounce.message_ids) or [""]),
                Message.state.is_in([MessageState.SENT.value, MessageState.SENDING.value]),
            )
            .limit(1)
        )
        if not rows:
            return None
        message_id: UUID = rows[0]["id"]
        values: dict[Any, Any] = {Message.bounced_at: now(), Message.bounce_status: bounce.status, Message.server_words: bounce.words}
        if bounce.is_final:
            values[Message.state] = MessageState.FAILED.value
        await Message.update(values).where(Message.id == message_id)
        address = rows[0]["to_address"]
        if bounce.is_final and is_dead(bounce.status) and (not bounce.recipients or address.lower() in bounce.recipients):
            await leave_alone(address, status=bounce.status, words=bounce.words)
        details = {"status": bounce.status, "final": bounce.is_final}
        await audit.record(audit.SYSTEM, "message.returned", event_id=rows[0]["scope"], subject=("message", message_id), details=details)
        return message_id


async def leave_alone(address: str, *, status: str, words: str) -> None:
    """Send no more mail of a day to an address, in the caller's transaction."""
    row = DeadAddress(address=address.lower(), status=status, words=words, at=now(), released_at=None)
    columns = [DeadAddress.status, DeadAddress.words, DeadAddress.at, DeadAddress.released_at]
    await DeadAddress.insert(row).on_conflict(target=DeadAddress.address, action="DO UPDATE", values=columns)


async def release_address(actor: Actor, *, scope: UUID, address: str) -> None:
    """Write to an address again that was left alone; the next mail that it refuses undoes this.

    Raises:
        AddressNotDead: Mail is sent to it.
    """
    async with transaction():
        rows = (
            await DeadAddress.update({DeadAddress.released_at: now()})
            .where(DeadAddress.address == address.lower(), DeadAddress.released_at.is_null())
            .returning(DeadAddress.id)
        )
        if not rows:
            raise AddressNotDead
        await audit.record(actor, "address.released", event_id=scope, subject=("address", rows[0]["id"]))


async def hold_back() -> None:
    """Make failed what is ready for a dead address. Mail that belongs to no event (signing in) goes on: nobody could release it."""
    sql = (
        "UPDATE message SET state = 'failed', server_code = NULL, server_words = {} WHERE state = 'ready' AND scope IS NOT NULL"
        " AND lower(to_address) IN (SELECT address FROM dead_address WHERE released_at IS NULL)"
    )
    async with transaction():
        await engine.run_querystring(QueryString(sql, SUPPRESSED))
