"""The figures of a whole day, in two queries however many people come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openmap.events.tables import Event

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class Figures:
    """What there is at an event, counted.

    Attributes:
        askers: Accepted registrations that may ask for meetings.
        without_wishes: Those of them that ranked nobody.
        without_topics: Accepted buyers without a need and structures without an offer.
        latest_draft: Number of the last draft, None when there is none.
        draft_waits: The last draft has meetings, and was made after the version in force.
        stranded: Meetings of the version in force whose slot is closed or whose table is withdrawn (the page adds those that the programme breaks).
        version: Number of the version in force, None when there is none.
        messages_leaving: Released, not yet taken by the mail server.
    """

    windows: int
    tables: int
    pairs: int
    askers: int
    without_wishes: int
    without_topics: int
    runs: int
    active_run: UUID | None
    drafts: int
    latest_draft: int | None
    draft_waits: bool
    version: int | None
    version_meetings: int
    stranded: int
    messages_draft: int
    messages_leaving: int
    messages_failed: int


_ASKS = "registration.side IN (SELECT asker FROM side_pair WHERE side_pair.event = registration.event)"
_FIGURES = (
    "WITH day AS (SELECT {}::uuid AS id),"  # noqa: S608  # made of constants
    " accepted AS (SELECT registration.*, " + _ASKS + " AS asks FROM registration WHERE event = (SELECT id FROM day) AND status = 'accepted'),"
    " lately AS (SELECT * FROM draft WHERE event = (SELECT id FROM day) ORDER BY number DESC LIMIT 1),"
    " told AS (SELECT * FROM version WHERE event = (SELECT id FROM day) ORDER BY number DESC LIMIT 1),"
    " mail AS (SELECT state, count(*) AS n FROM message WHERE scope = (SELECT id FROM day) GROUP BY state)"
    " SELECT (SELECT count(*) FROM meeting_window WHERE event = day.id) AS windows,"
    " (SELECT count(*) FROM meeting_table WHERE event = day.id AND NOT is_withdrawn) AS tables,"
    " (SELECT count(*) FROM side_pair WHERE event = day.id) AS pairs,"
    " (SELECT count(*) FROM accepted WHERE asks) AS askers,"
    " (SELECT count(*) FROM accepted WHERE asks"
    "  AND NOT EXISTS (SELECT FROM wish WHERE wish.asker = accepted.id AND wish.rank IS NOT NULL)) AS without_wishes,"
    " (SELECT count(*) FROM accepted WHERE (side = 'buyer' AND NOT EXISTS (SELECT FROM need WHERE need.organisation = accepted.organisation))"
    "  OR (side = 'structure' AND NOT EXISTS (SELECT FROM offer WHERE offer.organisation = accepted.organisation))) AS without_topics,"
    " (SELECT count(*) FROM run WHERE event = day.id) AS runs,"
    " (SELECT id FROM run WHERE event = day.id AND state IN ('queued', 'running') ORDER BY number DESC LIMIT 1) AS active_run,"
    " (SELECT count(*) FROM draft WHERE event = day.id) AS drafts,"
    " (SELECT number FROM lately) AS latest_draft,"
    " EXISTS (SELECT FROM lately WHERE EXISTS (SELECT FROM draft_meeting WHERE draft_meeting.draft = lately.id)"
    "  AND NOT EXISTS (SELECT FROM told WHERE told.draft = lately.id OR told.published_at > lately.created_at)) AS draft_waits,"
    " (SELECT number FROM told) AS version,"
    " (SELECT count(*) FROM version_meeting WHERE version_meeting.version = (SELECT id FROM told)) AS version_meetings,"
    " (SELECT count(*) FROM version_meeting AS held WHERE held.version = (SELECT id FROM told)"
    "  AND (EXISTS (SELECT FROM slot WHERE slot.id = held.slot_id AND slot.is_closed)"
    "   OR EXISTS (SELECT FROM meeting_table WHERE meeting_table.id = held.table_id AND meeting_table.is_withdrawn))) AS stranded,"
    " coalesce((SELECT n FROM mail WHERE state = 'draft'), 0) AS messages_draft,"
    " coalesce((SELECT sum(n) FROM mail WHERE state IN ('ready', 'sending')), 0)::bigint AS messages_leaving,"
    " coalesce((SELECT n FROM mail WHERE state = 'failed'), 0) AS messages_failed"
    " FROM day"
)


async def figures_of(event_id: UUID) -> Figures:
    """Count what there is at an event."""
    rows: list[dict[str, Any]] = await Event.raw(_FIGURES, event_id)
    return Figures(**rows[0])
