"""Say what time it is: every part asks here, so that a test can stand at another moment."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Hold the clock at a moment inside a `with` block.

    Args:
        moment: An aware moment.

    Raises:
        ValueError: The moment has no offset.
    """
    if moment.tzinfo is None:
        msg = f"the moment {moment.isoformat()} has no offset"
        raise ValueError(msg)
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)


def local(moment: datetime, timezone: str) -> datetime:
    """Return the same moment with the offset in force at a place.

    Args:
        moment: An aware moment.
        timezone: A name of the IANA database such as ``Europe/Paris``.
    """
    return moment.astimezone(ZoneInfo(timezone))
