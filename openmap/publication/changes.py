"""One plain letter with all that changes in somebody's day, beside the calendar message of each meeting. Pure but for the words it reads."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from openmap.clock import local
from openmap.formats import clock_time, day, short_moment
from openmap.i18n import _, ngettext, use_locale
from openmap.letters.writing import common_values, write
from openmap.publication.difference import Cause, Step
from openmap.rendering import Letter, secret_place

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from openmap.events.queries import EventDetails
    from openmap.letters.language import Value
    from openmap.letters.queries import OwnTexts
    from openmap.registrations.queries import AttendeeLine

KIND = "day-changes"
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
class Changes:
    """What changes for somebody, in order of time."""

    event: EventDetails
    changes: tuple[Change, ...]

    @property
    def summary(self) -> str:
        """Say how many changes there are."""
        words = ngettext("%(count)d changement dans votre journée", "%(count)d changements dans votre journée", len(self.changes))
        return words % {"count": len(self.changes)}

    @property
    def is_of_one_day(self) -> bool:
        """Whether the time of day says when: nothing moves from one day to another."""
        moments = [moment for change in self.changes for moment in (change.starts_at, change.before_starts_at) if moment is not None]
        return len({local(moment, self.event.timezone).date() for moment in moments}) == 1

    def when(self, moment: datetime) -> str:
        """Write a moment, with its day where that is needed."""
        return (clock_time if self.is_of_one_day else short_moment)(moment, self.event.timezone)

    def lines(self, kind: str) -> tuple[str, ...]:
        """Write the changes of one kind, each with what the person knew until now."""
        return tuple("\n  ".join(self._said(change)) for change in self.changes if change.kind == kind)

    def _said(self, change: Change) -> list[str]:
        after, place = self.when(change.starts_at), self._here(change.place)
        if change.before_starts_at:
            after = _("%(after)s au lieu de %(before)s") % {"after": after, "before": self.when(change.before_starts_at)}
        if change.before_place:
            place = _("%(after)s au lieu de %(before)s") % {"after": place, "before": self._here(change.before_place)}
        return [f"{after}, {change.other}", *([place] if change.kind != "removed" else [])]

    def _here(self, place: str) -> str:
        """Leave out of a place what is said of the whole day."""
        return place.removesuffix("".join(f", {part}" for part in (self.event.place_name, self.event.place_address) if part))


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


def compose(steps: Sequence[Step], event: EventDetails, person: AttendeeLine, names: Mapping[str, str], own: OwnTexts) -> Letter:
    """Write the letter in the person's language, in the event's `own` words; `names` says by UID whom each step is about."""
    values = values_of(tuple(_change(step, names) for step in steps), event, person.first_name, locale=person.locale)
    return write(KIND, values, event=event, own=own, locale=person.locale)


def values_of(found: tuple[Change, ...], event: EventDetails, first_name: str, *, locale: str) -> dict[str, Value]:
    """Fill the fields of the letter."""
    gathered = Changes(event, found)
    with use_locale(locale):
        own: dict[str, Value] = {
            "date": day(found[0].starts_at, event.timezone),
            "resume": gathered.summary,
            "journee_annulee": event.cancelled_at is not None,
            "deplaces": gathered.lines("moved"),
            "retires": gathered.lines("removed"),
            "ajoutes": gathered.lines("added"),
            "mon_agenda": secret_place("agenda"),
        }
        return common_values(event, first_name) | own


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
