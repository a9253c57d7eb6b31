"""What counts as a change of somebody's day, and in whose letter it stands. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from openmap.publication.changes import gathered, kind_of
from openmap.publication.difference import Cause, Step, Wanted

START = datetime(2027, 3, 25, 8, tzinfo=UTC)
ME = UUID(int=1)
MEETING = Wanted(
    uid="a@x.example.org",
    attendee=ME,
    own=UUID(int=2),
    other=UUID(int=3),
    starts_at=START,
    ends_at=START + timedelta(minutes=12),
    place_key="1",
    place="Table 1",
    summary="Rendez-vous",
    organiser_name="GIP",
    organiser_address="g@x.example.org",
    address="me@x.example.org",
)
LATER = replace(MEETING, starts_at=START + timedelta(hours=1), ends_at=START + timedelta(hours=2))


@pytest.mark.parametrize(
    "step, kind",
    [
        (Step("REQUEST", MEETING, (Cause.NEW,), rises=True), "added"),
        (Step("REQUEST", MEETING, (Cause.AGAIN,), rises=True, before=MEETING), "added"),
        (Step("REQUEST", LATER, (Cause.TIME,), rises=True, before=MEETING), "moved"),
        (Step("REQUEST", replace(MEETING, place_key="2", place="Table 2"), (Cause.PLACE,), rises=True, before=MEETING), "moved"),
        (Step("REQUEST", replace(MEETING, place="Table A"), (Cause.WORDS,), rises=False, before=MEETING), "moved"),
        (Step("REQUEST", MEETING, (Cause.LOST,), rises=True, before=MEETING), "moved"),
        (Step("REQUEST", LATER, (Cause.ADDRESS, Cause.TIME), rises=True, before=MEETING), "moved"),
        (Step("CANCEL", MEETING, (Cause.WITHDRAWN,), rises=True, before=MEETING), "removed"),
        (Step("REQUEST", replace(MEETING, summary="Autre"), (Cause.WORDS,), rises=False, before=MEETING), None),
        (Step("REQUEST", MEETING, (Cause.ORGANISER,), rises=True, before=MEETING), None),
        (Step("REQUEST", MEETING, (Cause.ADDRESS,), rises=True, before=MEETING), None),
        (Step("REQUEST", MEETING, (Cause.BACK,), rises=True, before=MEETING), None),
        (Step("CANCEL", MEETING, (Cause.MOVED_ADDRESS,), rises=True, before=MEETING), None),
        (Step("CANCEL", MEETING, (Cause.FEED,), rises=True, before=MEETING), None),
    ],
    ids=lambda value: " ".join(value.causes) if isinstance(value, Step) else str(value),
)
def test_what_changes_in_a_day_and_what_in_a_calendar_only(step: Step, kind: str | None) -> None:
    assert kind_of(step) == kind


def test_two_changes_of_one_person_who_was_told_before_make_a_letter_in_order_of_time() -> None:
    first = Step("CANCEL", LATER, (Cause.WITHDRAWN,), rises=True, before=LATER)
    second = Step("REQUEST", replace(MEETING, uid="b@x.example.org"), (Cause.NEW,), rises=True)
    quiet = Step("REQUEST", replace(MEETING, uid="c@x.example.org"), (Cause.ORGANISER,), rises=True, before=MEETING)
    assert gathered([first, second, quiet], {ME}) == {ME: (second, first)}
    assert gathered([first, quiet], {ME}) == {}, "a single change is said by its own message"
    assert gathered([first, second], set()) == {}, "for who was never told anything nothing changes"
