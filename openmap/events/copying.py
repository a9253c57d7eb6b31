"""A day like an earlier one: its settings, windows, tables and matrix, with every date moved; none of its people."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from openmap.db import transaction
from openmap.events import queries
from openmap.events.service import create_event
from openmap.events.values import EventValues, PlaceValues, WindowValues

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID
    from zoneinfo import ZoneInfo

    from openmap.audit.service import Actor
    from openmap.events.queries import EventDetails


async def copy_event(
    actor: Actor, event_id: UUID, *, slug: str, day: date, title: str = "", reference: str | None = None, organisers: tuple[UUID, ...] = ()
) -> EventDetails:
    """Create an event set up like another one.

    Moments of phases move by as many days as the day itself, at the same time of the clock; withdrawn tables are left out, closed slots are open
    again, and the message of the day, its publication and its cancellation stay behind.

    Args:
        actor: Who copies.
        event_id: The earlier event.
        slug: The short address of the new one.
        day: Its date.
        title: Its title; empty keeps the earlier one's.
        reference: The caller's own name for it.
        organisers: Who organises it.

    Raises:
        InvalidForm: A message per field.
        SlugTaken: Another event has this short address or reference.
    """
    async with transaction():
        source = await queries.event(event_id)
        windows = tuple(_window(line.name, line.starts_at, line.ends_at, source.zone) for line in await queries.windows_of(event_id))
        tables = [line for line in await queries.tables_of(event_id) if not line.is_withdrawn]
        return await create_event(
            actor,
            copied_values(source, slug=slug, day=day, title=title, reference=reference),
            windows=windows,
            places=tuple(PlaceValues(name=line.name, kind=line.kind, location=line.location) for line in tables),
            matrix=await queries.matrix_of(event_id),
            organisers=organisers,
        )


def copied_values(source: EventDetails, *, slug: str, day: date, title: str, reference: str | None) -> EventValues:
    """Say how the new event is set up."""
    kept = {one.name: getattr(source, one.name) for one in fields(EventValues)}
    moved = {name: _moved(kept[name], day - source.day, source.zone) for name in kept if name.endswith("_at") and kept[name]}
    own = {"slug": slug, "day": day, "title": title.strip() or source.title, "reference": reference, "notice": "", "notice_en": ""}
    return EventValues(**{**kept, **moved, **own})


def _moved(moment: datetime, by: timedelta, zone: ZoneInfo) -> datetime:
    """Move a moment by whole days at the same time of the clock, whatever the clocks did in between."""
    return (moment.astimezone(zone).replace(tzinfo=None) + by).replace(tzinfo=zone).astimezone(UTC)


def _window(name: str, starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> WindowValues:
    return WindowValues(name=name, starts=starts_at.astimezone(zone).time(), ends=ends_at.astimezone(zone).time())
