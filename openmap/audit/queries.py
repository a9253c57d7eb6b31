"""Read the journal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openmap.audit.tables import AuditEntry

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One write: who did what, when, on what; `details` as the verb wrote them."""

    id: UUID
    at: datetime
    actor_kind: str
    actor_name: str
    action: str
    subject_kind: str
    subject_id: UUID | None
    details: dict[str, Any]


async def journal_of(event_id: UUID, *, before: tuple[datetime, UUID] | None = None, subject_id: UUID | None = None, limit: int) -> list[JournalLine]:
    """List what was done at an event, the latest first.

    Args:
        event_id: The event.
        before: Moment and id of the last line of the page before.
        subject_id: Only what was done to this row.
        limit: At most so many, and one more when there is a next page.
    """
    query = AuditEntry.select(
        AuditEntry.id,
        AuditEntry.at,
        AuditEntry.actor_kind,
        AuditEntry.actor_name,
        AuditEntry.action,
        AuditEntry.subject_kind,
        AuditEntry.subject_id,
        AuditEntry.details,
    ).where(AuditEntry.event_id == event_id)
    if subject_id is not None:
        query = query.where(AuditEntry.subject_id == subject_id)
    if before is not None:
        moment, last = before
        query = query.where((AuditEntry.at < moment) | ((AuditEntry.at == moment) & (AuditEntry.id < last)))
    rows = await query.order_by(AuditEntry.at, AuditEntry.id, ascending=False).limit(limit + 1)
    return [JournalLine(**{**row, "details": json.loads(row["details"])}) for row in rows]
