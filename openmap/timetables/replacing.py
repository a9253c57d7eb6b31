"""Who could fill the places that a repaired timetable leaves free: people whose published meeting is gone, and whom they could meet then. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openmap.timetables.changes import offered_pairs
from openmap.timetables.seating import Seating, Wanted
from openmap.timetables.solving import problem_of, scheduler_meetings
from scheduler import Trial

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from openmap.timetables.facts import Facts, MeetingFacts
    from openmap.timetables.queries import UnmetLine

OFFERS_SHOWN = 4
MOST_FREED = 60


@dataclass(frozen=True, slots=True)
class Freed:
    """Somebody whom a published meeting leaves free in its slot."""

    slot: UUID
    registration: UUID
    delegation: UUID


@dataclass(frozen=True, slots=True)
class Offer:
    """A meeting that could be held there while nobody moves; `key` names the wish within its draft, `goals` what it does to the figures."""

    key: str
    meeting: MeetingFacts
    goals: dict[str, int]


def freed_by(facts: Facts, meetings: Sequence[MeetingFacts]) -> list[Freed]:
    """List who met somebody in the published timetable, is still there, and now meets nobody in that slot; in order of time."""
    seating = Seating(meetings, facts)
    members = {member.id: (registration.id, member) for registration in facts.registrations for member in registration.delegations}
    order = {slot.id: i for i, slot in enumerate(facts.slots)}
    found = {
        Freed(meeting.slot, members[key][0], key)
        for meeting in facts.published
        for key in (meeting.a_delegation, meeting.b_delegation)
        if key in members and seating.is_free(members[key][1], meeting.slot)
    }
    return sorted(found, key=lambda freed: (order[freed.slot], str(freed.delegation)))[:MOST_FREED]


def offers_for(facts: Facts, meetings: Sequence[MeetingFacts], unmet: Sequence[UnmetLine], freed: Sequence[Freed]) -> dict[Freed, list[Offer]]:
    """List for each the best meetings that could be added, no rule broken: who lacks a guaranteed meeting first, then the wish that counts most."""
    seating = Seating(meetings, facts)
    trial = Trial(problem_of(facts, offered=offered_pairs(meetings)), scheduler_meetings(meetings, facts), "repair")
    wishes = [(f"w{i}", line) for i, line in enumerate(unmet) if {line.a, line.b} <= seating.registrations.keys()]
    found: dict[Freed, list[Offer]] = {}
    for place in freed:
        offers = []
        for key, line in wishes:
            if place.registration not in (line.a, line.b):
                continue
            meeting = seating.place(frozenset((line.a, line.b)), Wanted(slot=place.slot, delegation=place.delegation))
            if meeting is None or place.delegation not in (meeting.a_delegation, meeting.b_delegation):
                continue
            effect = trial.of((), scheduler_meetings([meeting], facts))
            if not effect.violations:
                offers.append(Offer(key, meeting, effect.goals))
        offers.sort(key=lambda offer: (offer.goals.get("G1", 0), -offer.goals.get("G2", 0), offer.goals.get("G4", 0)))
        found[place] = offers[:OFFERS_SHOWN]
    return found
