"""Read the words that an event says instead of the usual ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openmap.letters.tables import LetterText

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    OwnTexts = Mapping[tuple[str, str], "OwnText"]


@dataclass(frozen=True, slots=True)
class OwnText:
    """What an event says in one letter and language; unused, it is kept to be taken back."""

    subject: str
    body: str
    is_used: bool
    changed_at: datetime


async def own_texts(event_id: UUID) -> dict[tuple[str, str], OwnText]:
    """Read all texts of an event by kind and language."""
    rows = await LetterText.select().where(LetterText.event == event_id)
    return {(row["kind"], row["locale"]): OwnText(row["subject"], row["body"], row["is_used"], row["changed_at"]) for row in rows}


async def events_with_texts(event_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Return those of these events that have words of their own in use."""
    ids = list(event_ids)
    rows = await LetterText.select(LetterText.event).where(LetterText.event.is_in(ids), LetterText.is_used == True) if ids else []  # noqa: E712  # SQL
    return frozenset(row["event"] for row in rows)
