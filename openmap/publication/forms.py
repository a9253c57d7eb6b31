"""Raw fields and addresses of the outbox's pages → values; what cannot be read counts as not given."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from openmap.outbox.tables import MessageState

if TYPE_CHECKING:
    from litestar.datastructures import FormMultiDict


def chosen_messages(form: FormMultiDict) -> list[UUID] | None:
    """Return the messages that a form names; None where it names none."""
    return [found for value in form.getall("message", []) if (found := _uuid(str(value))) is not None] or None


def chosen_state(text: str) -> MessageState | None:
    """Read the state to which the list is narrowed."""
    return MessageState(text) if text in set(MessageState) else None


def moment_of(text: str, timezone: str) -> datetime | None:
    """Read a date and time of day, as browsers send them."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)
    except ValueError:
        return None


def last_shown(text: str) -> UUID | None:
    """Read the message after which the list goes on."""
    return _uuid(text)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
