"""The page of the places that a repaired timetable leaves free, and of what could fill them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openmap.clock import local
from openmap.timetables.layout import slot_key
from openmap.timetables.replacing import freed_by, offers_for
from openmap.timetables.words import Words, effect_words

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from openmap.events.queries import EventDetails
    from openmap.timetables.layout import Shown


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A meeting that could fill a freed place, and what it does to the figures."""

    key: str
    other: str
    table: str
    effect: str


@dataclass(frozen=True, slots=True)
class FreedRow:
    """Somebody left free in a slot in which they had a published meeting."""

    slot: str
    starts_at: datetime
    delegation: UUID
    name: str
    offers: tuple[OfferRow, ...]


@dataclass(frozen=True, slots=True)
class ReplacementsPage:
    """What could fill the places that a draft leaves free of the published timetable."""

    event: EventDetails
    number: int
    rows: tuple[FreedRow, ...]


def replacements_page(shown: Shown) -> ReplacementsPage:
    """List the freed places with the best meetings for each."""
    facts, words = shown.facts, Words.of(shown.facts)
    slots = {slot.id: slot for slot in facts.slots}
    found = offers_for(facts, shown.meetings, shown.draft.unmet, freed_by(facts, shown.meetings))
    rows = []
    for freed, offers in found.items():
        slot = slots[freed.slot]
        listed = tuple(
            OfferRow(
                offer.key,
                words.name(offer.meeting.b_delegation if offer.meeting.a == freed.registration else offer.meeting.a_delegation),
                words.tables.get(str(offer.meeting.table), ""),
                ", ".join(effect_words(offer.goals, 1)),
            )
            for offer in offers
        )
        rows.append(
            FreedRow(slot_key(slot, facts), local(slot.starts_at, facts.event.timezone), freed.delegation, words.name(freed.delegation), listed)
        )
    return ReplacementsPage(facts.event, shown.draft.number, tuple(rows))
