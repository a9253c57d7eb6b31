"""Two drafts side by side: what moves, and who gains and who loses by it. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openmap.timetables.changes import offered_pairs
from openmap.timetables.solving import participant_ids, problem_of, scheduler_meetings
from scheduler import Trial

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from openmap.timetables.facts import Facts, MeetingFacts


@dataclass(frozen=True, slots=True)
class Share:
    """What a timetable gives one registration: its meetings, the ranks of its own wishes that are met, idle slots of its people."""

    meetings: int
    ranks: tuple[int, ...]
    waits: int

    @property
    def worth(self) -> tuple[int, int, int]:
        """Order shares as the goals do: meetings, then the wishes that count most, then waiting."""
        return self.meetings, sum(max(1, 11 - rank) for rank in self.ranks), -self.waits


@dataclass(frozen=True, slots=True)
class Moved:
    """What happens to one pair from one draft to the other: before, after; None where they do not meet."""

    before: MeetingFacts | None
    after: MeetingFacts | None

    @property
    def meeting(self) -> MeetingFacts:
        """The meeting as it is in the second draft, or was in the first."""
        found = self.after or self.before
        if found is None:
            msg = "a difference has a before or an after"
            raise ValueError(msg)
        return found


def shares_of(facts: Facts, meetings: Sequence[MeetingFacts]) -> dict[UUID, Share]:
    """Say what each registration gets."""
    trial = Trial(problem_of(facts, offered=offered_pairs(meetings)), scheduler_meetings(meetings, facts))
    ranks = {(wish.asker, wish.asked): wish.rank for wish in facts.wishes if wish.rank is not None}
    names = participant_ids(facts)
    met: dict[UUID, list[UUID]] = defaultdict(list)
    for meeting in meetings:
        met[meeting.a].append(meeting.b)
        met[meeting.b].append(meeting.a)
    return {
        registration.id: Share(
            meetings=len(met[registration.id]),
            ranks=tuple(sorted(ranks[registration.id, other] for other in met[registration.id] if (registration.id, other) in ranks)),
            waits=sum(trial.wait(names[delegation.id]) for delegation in registration.delegations),
        )
        for registration in facts.registrations
    }


def gains(first: Mapping[UUID, Share], second: Mapping[UUID, Share]) -> list[tuple[UUID, Share, Share]]:
    """List whose share is not the same in two timetables."""
    return [(key, first[key], second[key]) for key in first if first[key] != second[key]]


def trend(first: Share, second: Share) -> int:
    """Tell whether the second share is worth more (1), less (-1) or as much (0)."""
    return (second.worth > first.worth) - (second.worth < first.worth)


def moves(before: Iterable[MeetingFacts], after: Iterable[MeetingFacts], order: Mapping[UUID, int]) -> list[Moved]:
    """List the pairs that meet elsewhere, or in one of the two only, in order of time."""
    old, new = {meeting.pair: meeting for meeting in before}, {meeting.pair: meeting for meeting in after}
    found = [Moved(old.get(pair), new.get(pair)) for pair in {**old, **new}]
    changed = [line for line in found if line.before is None or line.after is None or _seat(line.before) != _seat(line.after)]
    return sorted(changed, key=lambda line: (order[line.meeting.slot], str(line.meeting.a), str(line.meeting.b)))


def _seat(meeting: MeetingFacts) -> tuple[UUID, UUID, UUID, UUID | None]:
    return meeting.a_delegation, meeting.b_delegation, meeting.slot, meeting.table
