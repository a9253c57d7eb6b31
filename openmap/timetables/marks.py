"""What each cell of the board would mean for a chosen meeting or wish: free, at a cost, or closed by a rule, in words. Pure.

A cell is a slot with a delegation or with a table. A meeting put where another one stands swaps places with it; a wish put there takes its
place. What a mark promises is what `changes.apply_changes` does with the same cell's steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from openmap.i18n import _
from openmap.programme.labels import reasons_of
from openmap.timetables.changes import Change, Op, offered_pairs
from openmap.timetables.seating import Seating, Wanted
from openmap.timetables.solving import participant_ids, problem_of, scheduler_meetings
from openmap.timetables.words import RULE_LABELS, Words, effect_words, is_costly
from scheduler import Trial

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from openmap.events.queries import TableLine
    from openmap.timetables.facts import DelegationFacts, Facts, MeetingFacts
    from openmap.timetables.queries import UnmetLine

Tone = Literal["free", "cost", "closed"]
SHOWN_IN_A_CELL: Final = 2


@dataclass(frozen=True, slots=True)
class Chosen:
    """The meeting, or the wish not met, that a place is looked for; `key` names it within its draft."""

    key: str
    a: UUID
    b: UUID
    meeting: MeetingFacts | None
    unmet: UnmetLine | None

    @property
    def pair(self) -> frozenset[UUID]:
        """The two registrations."""
        return frozenset((self.a, self.b))


class Place(NamedTuple):
    """A cell: a slot, and the delegation or the table whose line it is in."""

    slot: UUID
    delegation: UUID | None = None
    table: UUID | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What a cell would mean: `text` says the change in the figures, or the rule that closes it; `short` is what there is room for in a cell."""

    tone: Tone
    text: str
    short: str
    rule: str = ""
    """The rule that closes it, where the checker was asked."""


def chosen_of(key: str, meetings: Sequence[MeetingFacts], unmet: Sequence[UnmetLine]) -> Chosen | None:
    """Read which meeting (``m`` and its place among the meetings) or wish (``w``) is meant; None where it is none."""
    kind, number = key[:1], key[1:]
    if not (number.isascii() and number.isdecimal()) or len(number) > len(str(max(len(meetings), len(unmet)))):
        return None
    place = int(number)
    if kind == "m" and place < len(meetings):
        meeting = meetings[place]
        return Chosen(f"m{place}", meeting.a, meeting.b, meeting, None)
    if kind == "w" and place < len(unmet):
        line = unmet[place]
        met = any(meeting.pair == {line.a, line.b} for meeting in meetings)
        return None if met else Chosen(f"w{place}", line.a, line.b, None, line)
    return None


def occupant(meetings: Sequence[MeetingFacts], place: Place) -> MeetingFacts | None:
    """Find the meeting that stands in a cell."""
    for meeting in meetings:
        if meeting.slot == place.slot:
            sits = place.delegation in (meeting.a_delegation, meeting.b_delegation) if place.delegation else meeting.table == place.table
            if sits:
                return meeting
    return None


def steps_to(place: Place, chosen: Chosen, there: MeetingFacts | None) -> tuple[Change, ...]:
    """Return the steps that put what is chosen into a cell, `there` being the meeting that stands in it; none where it stands there itself."""
    pair = (chosen.a, chosen.b)
    if there is not None and there.pair == chosen.pair:
        return ()
    if chosen.meeting is not None:
        if there is not None:
            return (Change(Op.SWAP, *pair, partners=(there.a, there.b)),)
        return (Change(Op.MOVE, *pair, slot=place.slot, delegation=place.delegation, table=place.table),)
    added = Change(Op.ADD, *pair, slot=place.slot, delegation=place.delegation, table=place.table)
    return (added,) if there is None else (Change(Op.REMOVE, there.a, there.b), added)


class Marker:
    """Marks cells for what is chosen, one after the other, on a draft that stays as it is."""

    def __init__(self, facts: Facts, meetings: Sequence[MeetingFacts], chosen: Chosen, words: Words) -> None:
        """Index the draft once for all the cells."""
        self.facts, self.meetings, self.chosen, self.words = facts, meetings, chosen, words
        self.seating = Seating(meetings, facts)
        self.names = participant_ids(facts)
        self.trial = Trial(problem_of(facts, offered=offered_pairs(meetings) | {chosen.pair}), scheduler_meetings(meetings, facts))
        self.at = {(key, meeting.slot): meeting for meeting in meetings for key in (meeting.a_delegation, meeting.b_delegation)}
        self.seats = {(meeting.table, meeting.slot): meeting for meeting in meetings}
        self.closed = {slot.id for slot in facts.slots if slot.is_closed}
        self.comes = chosen.pair <= self.seating.registrations.keys()

    def mark(self, place: Place) -> Mark | None:
        """Say what putting the chosen meeting into a cell would do; None for the cell in which it stands."""
        there = self.at.get((place.delegation, place.slot)) if place.delegation else self.seats.get((place.table, place.slot))
        mine = self.chosen.meeting
        if there is not None and there is mine:
            return None
        early = self._plain(place, there)
        if early:
            return Mark("closed", early, early)
        lifted = [meeting for meeting in (mine, there) if meeting is not None]
        after = self._after(place, there)
        effect = self.trial.of(scheduler_meetings(lifted, self.facts), scheduler_meetings(after, self.facts))
        if effect.violations:
            rule = effect.violations[0].rule
            why = self._why(rule, after, lifted)
            return Mark("closed", why, why, rule)
        gained = sum(1 for meeting in after if self._is_wish(meeting)) - sum(1 for meeting in lifted if self._is_wish(meeting))
        said = effect_words(effect.goals, gained) or (_("sans effet sur les chiffres"),)
        tone: Tone = "cost" if is_costly(effect.goals) else "free"
        text, short = ", ".join(said), ", ".join(said[:SHOWN_IN_A_CELL])
        if there is None:
            return Mark(tone, text, short)
        other = self.words.name(there.b if there.a in self.chosen.pair else there.a)
        names = other if place.delegation else f"{self.words.name(there.a)} – {self.words.name(there.b)}"
        whole, part = (_("échange avec %(other)s : %(effect)s"), _("échange : %(effect)s"))
        if mine is None:
            whole, part = (_("à la place de %(other)s : %(effect)s"), _("à sa place : %(effect)s"))
        return Mark(tone, whole % {"other": names, "effect": text}, part % {"effect": short})

    def _is_wish(self, meeting: MeetingFacts) -> bool:
        request = self.trial.now.request.get(f"{meeting.a}~{meeting.b}")
        return request is not None and (request.rank_a is not None or request.rank_b is not None)

    def _plain(self, place: Place, there: MeetingFacts | None) -> str:
        """Return what closes a cell at first sight: who left, a closed slot, a pin, somebody who meets somebody else; empty where one must look."""
        if not self.comes:
            return _("l'une des deux ne vient plus")
        if place.slot in self.closed:
            return _("créneau fermé")
        if there is not None and there.is_pinned:
            return _("rendez-vous épinglé")
        members = [self.seating.registrations[key].delegations for key in (self.chosen.a, self.chosen.b)]
        for delegations in members:
            if len(delegations) == 1:
                other = self.at.get((delegations[0].id, place.slot))
                if other is not None and other is not there and other is not self.chosen.meeting:
                    return self._meets(delegations[0].id, other)
        return ""

    def _after(self, place: Place, there: MeetingFacts | None) -> list[MeetingFacts]:
        """Place the meetings as the steps of the cell would."""
        mine, seating = self.chosen.meeting, self.seating
        lifted = [meeting for meeting in (mine, there) if meeting is not None]
        for meeting in lifted:
            seating.lift(meeting)
        if mine is not None and there is not None:
            wanted = [(mine, Wanted(slot=there.slot, prefers=there.table)), (there, Wanted(slot=mine.slot, prefers=mine.table))]
            after: list[MeetingFacts] = []
            for before, place_wanted in wanted:
                placed = seating.place(before.pair, place_wanted, before)
                if placed is not None:
                    seating.put(placed)
                    after.append(placed)
        else:
            single = seating.place(self.chosen.pair, Wanted(place.slot, place.table, place.delegation), mine)
            after = [single] if single is not None else []
            for meeting in after:
                seating.put(meeting)
        for meeting in after:
            seating.lift(meeting)
        for meeting in lifted:
            seating.put(meeting)
        return after

    def _why(self, rule: str, after: Sequence[MeetingFacts], lifted: Sequence[MeetingFacts]) -> str:
        """Say the rule that closes a cell by what one sees on the board."""
        if rule in {"H1", "H3"}:
            for meeting in after:
                for key in (meeting.a_delegation, meeting.b_delegation):
                    other = self.at.get((key, meeting.slot))
                    if rule == "H1" and other is not None and other not in lifted:
                        return self._meets(key, other)
                    if rule == "H3" and meeting.slot not in self.seating.present(self._member(key)):
                        return self._away(key, meeting.slot)
        if rule == "H2":
            closed = any(table.is_withdrawn or meeting.slot in table.closed_slots for meeting in after for table in self._tables(meeting))
            return _("table fermée") if closed else _("plus de table libre")
        if rule == "H9":
            return _("table réservée à son occupant")
        return str(RULE_LABELS[rule])

    def _meets(self, key: UUID, meeting: MeetingFacts) -> str:
        other = meeting.b if key == meeting.a_delegation else meeting.a
        return _("%(who)s rencontre %(other)s") % {"who": self._name(key), "other": self.words.name(other)}

    def _name(self, delegation: UUID) -> str:
        return self.words.name(delegation)

    def _tables(self, meeting: MeetingFacts) -> list[TableLine]:
        return [table for table in self.facts.tables if table.id == meeting.table]

    def _member(self, key: UUID) -> DelegationFacts:
        return next(member for registration in self.facts.registrations for member in registration.delegations if member.id == key)

    def _away(self, key: UUID, slot: UUID) -> str:
        """Say why somebody is not there: the sessions of the programme that take them, or an absence."""
        taken = next((one for one in self._member(key).taken if one.slot == slot), None)
        if taken is not None:
            return _("%(who)s : %(why)s") % {"who": self._name(key), "why": reasons_of(taken.engagements)}
        return _("%(who)s n'est pas là") % {"who": self._name(key)}
