"""What each page of the cockpit is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from openmap.events.queries import EventDetails


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A line of the journal in words; `link` opens what it is about, or is empty."""

    at: datetime
    who: str
    how: str
    what: str
    link: str


@dataclass(frozen=True, slots=True)
class JournalPage:
    """Who did what at an event, the latest first."""

    event: EventDetails
    entries: list[JournalEntry]
    next: str | None
    is_first: bool
