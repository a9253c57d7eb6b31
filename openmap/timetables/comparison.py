"""The page that lays two drafts side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openmap.clock import local
from openmap.db import fold
from openmap.formats import clock_time
from openmap.i18n import _, ngettext
from openmap.timetables.difference import gains, moves, shares_of, trend
from openmap.timetables.pages import Cut, cut
from openmap.timetables.words import GOAL_LABELS, Words, signed

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from openmap.events.queries import EventDetails
    from openmap.timetables.difference import Moved, Share
    from openmap.timetables.facts import Facts, MeetingFacts
    from openmap.timetables.queries import DraftDetails

SHOWN = 40
LESS_IS_BETTER = frozenset({"G1", "G3", "G4", "G5", "G6", "G7"})


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure of the two drafts; `is_better` says of the second, None where they are equal."""

    label: str
    first: int | None
    second: int | None
    difference: str
    is_better: bool | None


@dataclass(frozen=True, slots=True)
class ShareRow:
    """What somebody has in the two drafts, in words; `trend` is above zero where the second gives more."""

    registration: UUID
    name: str
    first: str
    second: str
    trend: int


@dataclass(frozen=True, slots=True)
class MovedRow:
    """A meeting that is not the same in the two drafts: places in words, empty where the two do not meet."""

    a: str
    b: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """Two drafts side by side: figures, who gains and loses, what differs."""

    event: EventDetails
    choices: tuple[tuple[str, str], ...]
    first: int
    second: int
    figures: tuple[FigureRow, ...]
    shares: Cut[ShareRow]
    losing: int
    gaining: int
    moved: Cut[MovedRow]


@dataclass(frozen=True, slots=True)
class NothingToCompare:
    """The page of an event with fewer than two drafts."""

    event: EventDetails


def draft_choice(draft: DraftDetails, moment: datetime) -> tuple[str, str]:
    """Name a draft in a list to choose from."""
    return str(draft.number), _("Brouillon n° %(number)s, %(time)s") % {"number": draft.number, "time": clock_time(moment.timetz())}


def comparison_page(
    facts: Facts,
    drafts: tuple[DraftDetails, DraftDetails],
    meetings: tuple[tuple[MeetingFacts, ...], tuple[MeetingFacts, ...]],
    choices: list[DraftDetails],
    pages: tuple[int, int],
) -> ComparisonPage:
    """Compare two drafts.

    Args:
        facts: The event.
        drafts: The two.
        meetings: Theirs.
        choices: The drafts that may be compared.
        pages: Which page of the shares and of the differences is shown.
    """
    words, slots = Words.of(facts), facts.slots
    shares = sorted(gains(*(shares_of(facts, one) for one in meetings)), key=lambda line: (trend(*line[1:]), fold(words.name(line[0]))))
    changed = moves(*meetings, {slot.id: i for i, slot in enumerate(slots)})
    shown, moved = cut(shares, pages[0], SHOWN), cut(changed, pages[1], SHOWN)
    times = {slot.id: clock_time(slot.starts_at, facts.event.timezone) for slot in slots}
    trends = [trend(first, second) for _key, first, second in shares]
    return ComparisonPage(
        event=facts.event,
        choices=tuple(draft_choice(draft, local(draft.created_at, facts.event.timezone)) for draft in choices),
        first=drafts[0].number,
        second=drafts[1].number,
        figures=_figures(drafts, meetings),
        shares=Cut(tuple(_share_row(words, *line) for line in shown.items), *shown.bounds),
        losing=sum(one < 0 for one in trends),
        gaining=sum(one > 0 for one in trends),
        moved=Cut(tuple(_moved_row(line, words, times) for line in moved.items), *moved.bounds),
    )


def _figures(drafts: tuple[DraftDetails, DraftDetails], meetings: tuple[tuple[MeetingFacts, ...], tuple[MeetingFacts, ...]]) -> tuple[FigureRow, ...]:
    values = [{goal.id: goal.value for goal in draft.goals} for draft in drafts]
    rows = [_figure(_("Rendez-vous"), len(meetings[0]), len(meetings[1]), less=False)]
    rows.append(_figure(_("Souhaits non satisfaits"), len(drafts[0].unmet), len(drafts[1].unmet), less=True))
    for goal, label in GOAL_LABELS.items():
        if goal in values[0] or goal in values[1]:
            rows.append(_figure(str(label), values[0].get(goal), values[1].get(goal), less=goal in LESS_IS_BETTER))
    return tuple(rows)


def _figure(label: str, first: int | None, second: int | None, *, less: bool) -> FigureRow:
    if first is None or second is None:
        return FigureRow(label, first, second, "–", None)
    if first == second:
        return FigureRow(label, first, second, _("égal"), None)
    return FigureRow(label, first, second, signed(second - first), (second < first) is less)


def _share_row(words: Words, key: UUID, first: Share, second: Share) -> ShareRow:
    return ShareRow(key, words.name(key), _share(first), _share(second), trend(first, second))


def _share(share: Share) -> str:
    """Say what one has: meetings, ranks of one's own wishes, waits."""
    parts = [ngettext("%(num)s rendez-vous", "%(num)s rendez-vous", share.meetings) % {"num": share.meetings}]
    if share.ranks:
        parts.append(_("ses souhaits %(ranks)s") % {"ranks": ", ".join(str(rank) for rank in share.ranks)})
    if share.waits:
        parts.append(ngettext("%(num)s attente", "%(num)s attentes", share.waits) % {"num": share.waits})
    return " · ".join(parts)


def _moved_row(line: Moved, words: Words, times: dict[UUID, str]) -> MovedRow:
    def place(meeting: MeetingFacts | None) -> str:
        if meeting is None:
            return ""
        return ", ".join(part for part in (times[meeting.slot], words.tables.get(str(meeting.table), "")) if part)

    return MovedRow(words.name(line.meeting.a), words.name(line.meeting.b), place(line.before), place(line.after))
