"""Put mail into the outbox, release it, hold it back. Sending itself is in `delivery`.

The states: `draft` → `ready` → `sending` → `sent` or `failed`; `draft`, `ready` and `failed` may be `dropped`; `failed` may be made `ready` again.
Each step is a conditional update, so that two people, or a person and the worker, never undo each other.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from openmap.audit import service as audit
from openmap.clock import now
from openmap.db import transaction
from openmap.errors import Conflict
from openmap.i18n import lazy
from openmap.jobs import defer
from openmap.outbox.tables import Message, MessageState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from openmap.audit.service import Actor
    from openmap.outbox.queries import Document

DELIVER = "outbox:deliver"
LOCK = "outbox"
ROWS_PER_INSERT = 200


class MessageAlreadyGone(Conflict):
    """The message left, or is leaving: nothing about it can be changed."""

    message = lazy("Ce message n'est plus un brouillon : il ne peut plus être modifié.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Outgoing:
    """A mail for one person.

    Attributes:
        kind: What it is, such as `sign-in` or `meeting-invitation`.
        to_address: One address.
        subject: Already in the recipient's language, as are the bodies.
        body_text: Complete without the HTML and the calendar; personal links as `[[secret:NAME]]`.
        body_html: The same, or empty.
        secrets: NAME → `{"purpose", "subject", "generation", "path"}`; see `security.mint_links`.
        scope: Opaque here; an event's id, so that its organisers see the message.
        batch: Groups the messages decided together.
        person_key: The recipient's stable key in the ledger of invitations.
        from_name: The organiser's, or empty for the instance's own sender.
        reason: Why this person receives this mail, in words for the organiser.
        cause: The same for programs.
        uid: Of the calendar object, when there is one; as `method`, `sequence` and `calendar`.
        not_before: When it may leave at the earliest.
        document: What a PDF is typeset from that goes along.
        id: For a caller whose letter names the message itself; otherwise drawn here.
    """

    kind: str
    to_address: str
    to_name: str = ""
    subject: str
    body_text: str
    body_html: str = ""
    secrets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    locale: str = "fr"
    scope: UUID | None = None
    batch: UUID | None = None
    person_key: UUID | None = None
    from_name: str = ""
    from_address: str = ""
    reason: str = ""
    cause: Mapping[str, Any] = field(default_factory=dict)
    uid: str | None = None
    method: str | None = None
    sequence: int | None = None
    calendar: str | None = None
    not_before: datetime | None = None
    document: Document | None = None
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """A draft that may leave, with what is settled only now: its SEQUENCE and the calendar object that states it."""

    message_id: UUID
    sequence: int | None = None
    calendar: str | None = None


async def enqueue(message: Outgoing, *, as_draft: bool = False) -> UUID:
    """Put one mail into the outbox, in the caller's transaction.

    Args:
        message: What to send.
        as_draft: Wait for `release`; otherwise it leaves as soon as the transaction ends.
    """
    (message_id,) = await enqueue_all([message], as_draft=as_draft)
    return message_id


async def enqueue_all(messages: Sequence[Outgoing], *, as_draft: bool = False) -> list[UUID]:
    """Put mails into the outbox, in the caller's transaction.

    Returns:
        The ids, in the order given.
    """
    moment = now()
    rows = [_row(message, moment, as_draft=as_draft) for message in messages]
    async with transaction():
        for start in range(0, len(rows), ROWS_PER_INSERT):
            await Message.insert(*rows[start : start + ROWS_PER_INSERT])
        if rows and not as_draft:
            await defer(DELIVER, lock=LOCK)
    return [row.id for row in rows]


async def release(*, actor: Actor, scope: UUID, releases: Sequence[Release], not_before: datetime | None = None) -> int:
    """Let drafts leave.

    Args:
        actor: Who releases them.
        scope: Drafts of another scope are left alone.
        releases: The drafts; those that are no longer drafts are left alone.
        not_before: When they may leave at the earliest; as soon as possible otherwise.

    Returns:
        How many became ready.
    """
    released = 0
    async with transaction():
        for entry in releases:
            values: dict[Any, Any] = {Message.state: MessageState.READY.value, Message.released_at: now(), Message.is_held: False}
            if not_before is not None:
                values[Message.not_before] = not_before
            if entry.sequence is not None:
                values[Message.sequence] = entry.sequence
            if entry.calendar is not None:
                values[Message.calendar] = entry.calendar
            released += len(await _move([entry.message_id], scope, values, MessageState.DRAFT))
        if released:
            await defer(DELIVER, lock=LOCK)
            await audit.record(actor, "outbox.released", event_id=scope, details={"messages": released})
    return released


async def edit_draft(*, actor: Actor, scope: UUID, message_id: UUID, subject: str, body_text: str, body_html: str) -> None:
    """Change the words of a draft.

    Raises:
        MessageAlreadyGone: It is no draft any more.
    """
    values = {Message.subject: " ".join(subject.split()), Message.body_text: body_text, Message.body_html: body_html}
    async with transaction():
        if not await _move([message_id], scope, values, MessageState.DRAFT):
            raise MessageAlreadyGone
        await audit.record(actor, "message.edited", event_id=scope, subject=("message", message_id))


async def regroup(*, scope: UUID, message_ids: Sequence[UUID], batch: UUID) -> None:
    """Count drafts made earlier among the messages of a later decision that leaves them as they are."""
    ids = list(message_ids)
    if ids:
        drafts = (Message.scope == scope) & (Message.state == MessageState.DRAFT.value)
        await Message.update({Message.batch: batch}).where(drafts, Message.id.is_in(ids))


async def drop(*, actor: Actor, scope: UUID, message_ids: Sequence[UUID], reason: str = "") -> int:
    """Give messages up that have not left: drafts, ready and failed ones.

    Returns:
        How many were dropped; the others had left.
    """
    values: dict[Any, Any] = {Message.state: MessageState.DROPPED.value}
    async with transaction():
        dropped = await _move(message_ids, scope, values, MessageState.DRAFT, MessageState.READY, MessageState.FAILED)
        if dropped:
            await audit.record(actor, "outbox.dropped", event_id=scope, details={"messages": dropped, "reason": reason})
    return len(dropped)


async def hold_back(*, actor: Actor, scope: UUID, message_ids: Sequence[UUID], is_held: bool = True) -> int:
    """Keep drafts from leaving with the others until they are released by name, or let them leave with the others again; return how many."""
    async with transaction():
        rows = (
            await Message.update({Message.is_held: is_held})
            .where(
                Message.id.is_in(sorted(set(message_ids))),
                Message.scope == scope,
                Message.state == MessageState.DRAFT.value,
                Message.is_held == (not is_held),
            )
            .returning(Message.id)
            if message_ids
            else []
        )
        if rows:
            done = "outbox.held" if is_held else "outbox.unheld"
            await audit.record(actor, done, event_id=scope, details={"messages": len(rows)})
    return len(rows)


async def retry_failed(*, actor: Actor, scope: UUID, message_ids: Sequence[UUID]) -> int:
    """Try failed messages again from the start; each keeps its Message-ID.

    Returns:
        How many became ready.
    """
    values: dict[Any, Any] = {Message.state: MessageState.READY.value, Message.attempts: 0, Message.not_before: None}
    async with transaction():
        retried = len(await _move(message_ids, scope, values, MessageState.FAILED))
        if retried:
            await defer(DELIVER, lock=LOCK)
            await audit.record(actor, "outbox.retried", event_id=scope, details={"messages": retried})
    return retried


async def _move(message_ids: Sequence[UUID], scope: UUID, values: dict[Any, Any], *allowed: MessageState) -> list[UUID]:
    """Update those messages that stand in one of the allowed states, in one statement; return their ids."""
    if not message_ids:
        return []
    states = [state.value for state in allowed]
    named = sorted(set(message_ids))
    rows = await Message.update(values).where(Message.id.is_in(named), Message.scope == scope, Message.state.is_in(states)).returning(Message.id)
    return [row["id"] for row in rows]


def _row(message: Outgoing, moment: datetime, *, as_draft: bool) -> Message:
    message_id = message.id or uuid.uuid4()
    return Message(
        id=message_id,
        scope=message.scope,
        batch=message.batch,
        state=MessageState.DRAFT if as_draft else MessageState.READY,
        kind=message.kind,
        person_key=message.person_key,
        to_name=message.to_name,
        to_address=message.to_address,
        from_name=message.from_name,
        from_address=message.from_address,
        locale=message.locale,
        subject=" ".join(message.subject.split()),
        body_text=message.body_text,
        body_html=message.body_html,
        reason=message.reason,
        cause=msgspec.json.encode(dict(message.cause)).decode(),
        secrets=msgspec.json.encode(dict(message.secrets)).decode(),
        uid=message.uid,
        method=message.method,
        sequence=message.sequence,
        calendar=message.calendar,
        document=msgspec.json.encode(message.document).decode() if message.document else None,
        message_id=str(message_id),
        created_at=moment,
        not_before=message.not_before,
        released_at=None if as_draft else moment,
    )
