"""Read the outbox: what waits, what left, what failed. Links of a body stay hidden, but for the worker that sends it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from piccolo.columns.combination import WhereRaw
from piccolo.query.functions.aggregate import Count

from openmap.clock import now
from openmap.db import containing
from openmap.errors import NotFound
from openmap.i18n import gettext as _
from openmap.i18n import lazy
from openmap.outbox.tables import DeadAddress, Message, MessageState
from openmap.security import hide_links

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID


class MessageUnknown(NotFound):
    """No message has this id in this scope."""

    message = lazy("Ce message n'existe pas.")


@dataclass(frozen=True, slots=True)
class Document:
    """A PDF that is attached to a message: the `.typ` file, what it shows, how it is called. It is typeset when it is looked at or leaves."""

    template: str
    name: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message in the hands of the worker; bodies still hold placeholders, `secrets` says how to mint them."""

    id: UUID
    message_id: str
    to_name: str
    to_address: str
    from_name: str
    from_address: str
    locale: str
    subject: str
    body_text: str
    body_html: str
    secrets: dict[str, dict[str, Any]]
    calendar: str | None
    method: str | None
    attempts: int
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message in a list."""

    id: UUID
    state: MessageState
    kind: str
    to_name: str
    to_address: str
    subject: str
    reason: str
    uid: str | None
    method: str | None
    sequence: int | None
    created_at: datetime
    released_at: datetime | None
    sent_at: datetime | None
    attempts: int
    server_code: int | None
    server_words: str
    is_held: bool
    not_before: datetime | None
    bounced_at: datetime | None


@dataclass(frozen=True, slots=True)
class MessageDetails:
    """A message as its organiser reads it: every personal link is hidden."""

    line: MessageLine
    body_text: str
    body_html: str
    calendar: str | None
    cause: dict[str, Any]
    document: Document | None
    locale: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a server said last against the mail of an address.

    Attributes:
        is_dead: Nothing is sent to it any more.
        is_lost: The message did not arrive; otherwise the server was still trying.
        message: The message returned, None for a dead address known from elsewhere.
    """

    address: str
    at: datetime
    words: str
    is_dead: bool
    is_lost: bool
    message: UUID | None


_LINE = (
    Message.id,
    Message.state,
    Message.kind,
    Message.to_name,
    Message.to_address,
    Message.subject,
    Message.reason,
    Message.uid,
    Message.method,
    Message.sequence,
    Message.created_at,
    Message.released_at,
    Message.sent_at,
    Message.attempts,
    Message.server_code,
    Message.server_words,
    Message.is_held,
    Message.not_before,
    Message.bounced_at,
)


async def list_messages(
    *, scope: UUID, state: MessageState | None = None, kind: str | None = None, text: str = "", after: UUID | None = None, limit: int = 50
) -> list[MessageLine]:
    """List the messages of a scope, newest first, those made together by recipient.

    Args:
        scope: What the messages belong to.
        state: Only those in this state.
        kind: Only those of this kind.
        text: Only those to people whose name or address holds this.
        after: The last message of the page before.
        limit: At most so many, and one more when there is a next page.
    """
    query = Message.select(*_LINE).where(Message.scope == scope)
    if state is not None:
        query = query.where(Message.state == state.value)
    if kind is not None:
        query = query.where(Message.kind == kind)
    if text.strip():
        query = query.where(WhereRaw("(fold(message.to_name) LIKE {} OR fold(message.to_address) LIKE {})", containing(text), containing(text)))
    if after is not None:
        last = await message_line(scope=scope, message_id=after)
        later_in_batch = (Message.to_address > last.to_address) | ((Message.to_address == last.to_address) & (Message.id > last.id))
        older = (Message.created_at < last.created_at) | ((Message.created_at == last.created_at) & later_in_batch)
        query = query.where(older)
    rows = await query.order_by(Message.created_at, ascending=False).order_by(Message.to_address, Message.id).limit(limit + 1)
    return [_line(row) for row in rows]


async def messages_of_batch(*, scope: UUID, batch: UUID) -> list[MessageLine]:
    """List the messages decided together, by recipient."""
    rows = (
        await Message.select(*_LINE)
        .where(Message.scope == scope, Message.batch == batch)
        .order_by(Message.to_address, Message.created_at, Message.id)
    )
    return [_line(row) for row in rows]


async def message_line(*, scope: UUID, message_id: UUID) -> MessageLine:
    """Read one message as a line.

    Raises:
        MessageUnknown: There is none in this scope.
    """
    row = await Message.select(*_LINE).where(Message.id == message_id, Message.scope == scope).first()
    if row is None:
        raise MessageUnknown
    return _line(row)


async def message_details(*, scope: UUID, message_id: UUID) -> MessageDetails:
    """Read one message with its bodies, links hidden.

    Raises:
        MessageUnknown: There is none in this scope.
    """
    line = await message_line(scope=scope, message_id=message_id)
    row = (
        await Message.select(Message.body_text, Message.body_html, Message.calendar, Message.cause, Message.document, Message.locale)
        .where(Message.id == message_id)
        .first()
    )
    if row is None:
        raise MessageUnknown
    hidden = _("lien personnel (masqué)")
    calendar = row["calendar"]
    return MessageDetails(
        line=line,
        body_text=hide_links(row["body_text"], f"[{hidden}]"),
        body_html=hide_links(row["body_html"], f"#{hidden}"),
        calendar=None if calendar is None else hide_links(calendar, hidden),
        cause=json.loads(row["cause"]),
        document=document_of(row["document"]),
        locale=row["locale"],
    )


async def count_by_state(*, scope: UUID) -> dict[MessageState, int]:
    """Count the messages of a scope; every state is there, be it with zero."""
    rows = await Message.select(Message.state, Count()).where(Message.scope == scope).group_by(Message.state)
    counts = {row["state"]: row["count"] for row in rows}
    return {state: counts.get(state.value, 0) for state in MessageState}


async def troubles(*, scope: UUID, addresses: Sequence[str]) -> list[Trouble]:
    """List the addresses that refuse mail, and those whose last message of a scope came back, in the order given."""
    wanted = list(dict.fromkeys(address.lower() for address in addresses if address))
    if not wanted:
        return []
    dead = await DeadAddress.select().where(DeadAddress.address.is_in(wanted), DeadAddress.released_at.is_null())
    returned: list[dict[str, Any]] = await Message.raw(
        "SELECT DISTINCT ON (lower(to_address)) id, lower(to_address) AS address, state, server_words, bounced_at FROM message"
        " WHERE scope = {} AND lower(to_address) = ANY({}) AND released_at IS NOT NULL AND state IN ('sent', 'failed')"
        " ORDER BY lower(to_address), coalesce(last_attempt_at, released_at) DESC, id",
        scope,
        wanted,
    )
    found = {
        row["address"]: Trouble(row["address"], row["bounced_at"], row["server_words"], False, row["state"] == MessageState.FAILED.value, row["id"])
        for row in returned
        if row["bounced_at"] is not None
    }
    found |= {row["address"]: Trouble(row["address"], row["at"], row["words"], True, True, None) for row in dead}
    return [found[address] for address in wanted if address in found]


async def kinds_of(*, scope: UUID) -> list[str]:
    """List the kinds of the messages of a scope."""
    rows = await Message.select(Message.kind).where(Message.scope == scope).group_by(Message.kind).order_by(Message.kind)
    return [row["kind"] for row in rows]


async def count_held(*, scope: UUID) -> int:
    """Count the drafts that stay when all are released."""
    return int(await Message.count().where(Message.scope == scope, Message.state == MessageState.DRAFT.value, Message.is_held.eq(True)))


async def count_due(*, scope: UUID) -> int:
    """Count the messages that may leave now."""
    due = Message.not_before.is_null() | (Message.not_before <= now())
    states = [MessageState.READY.value, MessageState.SENDING.value]
    return int(await Message.count().where(Message.scope == scope, Message.state.is_in(states), due))


async def count_sent_since(moment: datetime) -> int:
    """Count the messages of all scopes that left since a moment: they share the connections."""
    return int(await Message.count().where(Message.sent_at > moment))


def claimed(row: dict[str, Any]) -> Claimed:
    """Make the worker's view of a whole row."""
    names = Claimed.__dataclass_fields__
    read = {"secrets": json.loads(row["secrets"]), "document": document_of(row["document"])}
    return Claimed(**{**{name: row[name] for name in names}, **read})


def document_of(column: str | None) -> Document | None:
    """Read what is kept of an attached document."""
    return Document(**json.loads(column)) if column else None


def _line(row: dict[str, Any]) -> MessageLine:
    return MessageLine(**{**row, "state": MessageState(row["state"])})
