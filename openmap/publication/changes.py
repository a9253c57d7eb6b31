"""One plain letter with all that changes in somebody's day, beside the calendar message of each meeting. Pure but for the templates it reads."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from openmap.clock import local
from openmap.formats import clock_time, short_moment
from openmap.i18n import _, ngettext
from openmap.publication.difference import Cause, Step
from openmap.rendering import Letter, letter

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from openmap.events.queries import EventDetails

FEWEST = 2
"""A single change is said by its own letter."""


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one meeting or session; `before_*` is what the person knew, None and empty where it says nothing."""

    kind: Literal["removed", "moved", "added"]
    other: str
    starts_at: datetime
    ends_at: datetime
    place: str
    before_starts_at: datetime | None = None
    before_place: str = ""


@dataclass(frozen=True, slots=True)
class ChangesLetter:
    """The letter: to whom, about which day, what changes in order of time."""

    event: EventDetails
    first_name: str
    changes: tuple[Change, ...]

    @property
    def count(self) -> int:
        """How many changes there are."""
        return len(self.changes)

    @property
    def summary(self) -> str:
        """Title the letter."""
        words = ngettext("%(count)d changement dans votre journée", "%(count)d changements dans votre journée", self.count)
        return words % {"count": self.count}

    @property
    def is_of_one_day(self) -> bool:
        """Whether the time of day says when: nothing moves from one day to another."""
        moments = [moment for change in self.changes for moment in (change.starts_at, change.before_starts_at) if moment is not None]
        return len({local(moment, self.event.timezone).date() for moment in moments}) == 1

    def when(self, moment: datetime) -> str:
        """Write a moment, with its day where that is needed."""
        return (clock_time if self.is_of_one_day else short_moment)(moment, self.event.timezone)

    def of(self, kind: str) -> list[Change]:
        """List the changes of one kind."""
        return [change for change in self.changes if change.kind == kind]


def gathered(steps: Iterable[Step], told_before: Container[UUID]) -> dict[UUID, tuple[Step, ...]]:
    """Map each person to the steps that their plain letter lists, in order of time.

    Args:
        steps: All that has to be told.
        told_before: People who were told something of this day: for others everything is new, and nothing changes.
    """
    found: dict[UUID, list[Step]] = defaultdict(list)
    for step in steps:
        if step.content.attendee in told_before and kind_of(step) is not None:
            found[step.content.attendee].append(step)
    return {
        person: tuple(sorted(own, key=lambda step: (step.content.starts_at, step.content.uid))) for person, own in found.items() if len(own) >= FEWEST
    }


def kind_of(step: Step) -> Literal["removed", "moved", "added"] | None:
    """Say what a step changes in somebody's day; None where it concerns their calendar or their mailbox alone."""
    causes, before, after = {*step.causes}, step.before, step.content
    if step.method == "CANCEL":
        return "removed" if Cause.WITHDRAWN in causes else None
    if before is None or Cause.AGAIN in causes:
        return "added"
    is_other = (before.starts_at, before.ends_at, before.place_key, before.place) != (after.starts_at, after.ends_at, after.place_key, after.place)
    return "moved" if is_other or Cause.LOST in causes else None


def write(steps: Sequence[Step], event: EventDetails, *, first_name: str, names: Mapping[str, str], locale: str) -> Letter:
    """Write the letter in the person's language; `names` says by UID whom each step is about."""
    return letter("publication/letters/changes", ChangesLetter(event, first_name, tuple(_change(step, names) for step in steps)), locale=locale)


def reason(steps: Sequence[Step]) -> str:
    """Say to the organiser why this letter is written."""
    return _("tout ce qui change dans sa journée, en un message : %(count)d changements") % {"count": len(steps)}


def _change(step: Step, names: Mapping[str, str]) -> Change:
    content, kind = step.content, kind_of(step) or "moved"
    before = step.before if kind == "moved" else None
    return Change(
        kind=kind,
        other=names[content.uid],
        starts_at=content.starts_at,
        ends_at=content.ends_at,
        place=content.place,
        before_starts_at=before.starts_at if before and before.starts_at != content.starts_at else None,
        before_place=before.place if before and before.place != content.place else "",
    )
