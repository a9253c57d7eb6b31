"""Where a day stands: one made-up day, changed in one place at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from openmap.cockpit.queries import Figures
from openmap.cockpit.rules import Standing, next_actions, steps_of
from openmap.events.queries import EventDetails
from openmap.events.tables import Side
from openmap.registrations.tables import RegistrationStatus

NOW = datetime(2027, 10, 1, 12, tzinfo=UTC)
EVENT = EventDetails(
    id=UUID(int=1),
    slug="vitry",
    reference=None,
    title="Openmap ESS",
    theme="",
    description="",
    notice="",
    day=date(2027, 11, 18),
    timezone="Europe/Paris",
    place_name="",
    place_address="",
    departement="94",
    organiser_name="",
    organiser_email="",
    title_en="",
    theme_en="",
    description_en="",
    notice_en="",
    place_name_en="",
    slot_minutes=15,
    changeover_minutes=3,
    guaranteed_meetings=1,
    max_meetings=None,
    max_consecutive=None,
    max_wishes=10,
    max_vetoes=3,
    side_multipliers={},
    shows_requesters=False,
    registration_opens_at=NOW - timedelta(days=30),
    registration_closes_at=NOW + timedelta(days=10),
    wishes_open_at=NOW + timedelta(days=11),
    wishes_close_at=NOW + timedelta(days=30),
    accepts_automatically=False,
    capacity=None,
    buyer_capacity=None,
    structure_capacity=None,
    visitor_capacity=None,
    is_listed=True,
    cancelled_at=None,
    published_at=None,
    updated_at=NOW,
)
FIGURES = Figures(
    windows=1,
    tables=10,
    pairs=2,
    askers=37,
    without_wishes=0,
    without_topics=0,
    runs=0,
    active_run=None,
    drafts=0,
    latest_draft=None,
    draft_waits=False,
    version=None,
    version_meetings=0,
    stranded=0,
    messages_draft=0,
    messages_leaving=0,
    messages_failed=0,
)
ACCEPTED = {(Side.BUYER, RegistrationStatus.ACCEPTED): 10, (Side.STRUCTURE, RegistrationStatus.ACCEPTED): 27}
UNDECIDED = {(Side.BUYER, RegistrationStatus.SUBMITTED): 2}
PUBLISHED: dict[str, Any] = {"runs": 1, "drafts": 1, "latest_draft": 1, "version": 1, "version_meetings": 79}
REGISTRATION_OVER = NOW + timedelta(days=12)
WISHES_OVER = NOW + timedelta(days=31)
AFTER = NOW + timedelta(days=60)


def standing(now: datetime = NOW, *, counts: Any = None, refusals: int = 0, cancelled: bool = False, **figures: Any) -> Standing:
    event = replace(EVENT, cancelled_at=NOW) if cancelled else EVENT
    return Standing(event, now, replace(FIGURES, **figures), ACCEPTED if counts is None else counts, refusals)


def states(day: Standing) -> str:
    """Write the states of the six phases as letters."""
    return "".join(step.state[0] for step in steps_of(day))


def pages(day: Standing) -> list[str]:
    return [action.address.removeprefix("/gestion/vitry/") for action in next_actions(day)]


@pytest.mark.parametrize(
    "day, expected",
    [
        pytest.param(standing(windows=0), "coaaaa", id="not set up: registrations are open all the same"),
        pytest.param(standing(), "dcaaaa", id="registrations"),
        pytest.param(standing(REGISTRATION_OVER), "ddcaaa", id="wishes"),
        pytest.param(standing(**PUBLISHED, messages_draft=40), "doadca", id="published while registrations are open"),
        pytest.param(standing(REGISTRATION_OVER, counts=UNDECIDED), "dlcaaa", id="some registrations still wait for an answer"),
        pytest.param(standing(REGISTRATION_OVER, drafts=1), "ddocaa", id="a first draft while people choose"),
        pytest.param(standing(WISHES_OVER), "dddcaa", id="time to build"),
        pytest.param(standing(WISHES_OVER + timedelta(days=10)), "dddlaa", id="the day comes near without a timetable"),
        pytest.param(standing(WISHES_OVER, **PUBLISHED, messages_draft=40), "ddddca", id="published, not sent"),
        pytest.param(standing(WISHES_OVER, **PUBLISHED), "ddddda", id="published and sent"),
        pytest.param(standing(datetime(2027, 11, 18, 7, tzinfo=UTC), **PUBLISHED), "dddddc", id="the day itself"),
        pytest.param(standing(AFTER, **PUBLISHED), "dddddd", id="over"),
    ],
)
def test_the_phases_of_a_day(day: Standing, expected: str) -> None:
    assert states(day) == expected


def test_the_day_begins_at_midnight_of_its_place() -> None:
    before, at = datetime(2027, 11, 17, 22, 59, tzinfo=UTC), datetime(2027, 11, 17, 23, tzinfo=UTC)
    assert steps_of(standing(before))[-1].note == "demain"
    assert steps_of(standing(at))[-1].note == "aujourd'hui"


@pytest.mark.parametrize(
    "day, expected",
    [
        pytest.param(standing(counts={}, windows=0, askers=0), ["reglages"], id="set up first"),
        pytest.param(standing(counts={}, askers=0), ["inscriptions/import"], id="then gather people"),
        pytest.param(standing(counts=UNDECIDED, askers=0), ["inscriptions?etat=submitted"], id="decide"),
        pytest.param(standing(without_wishes=37), [], id="nobody chooses before the phase opens"),
        pytest.param(standing(REGISTRATION_OVER, without_wishes=37), ["souhaits?sans=1"], id="nobody has chosen"),
        pytest.param(
            standing(REGISTRATION_OVER, without_wishes=4, without_topics=3), ["calculs", "souhaits?sans=1", "inscriptions?etat=accepted&fiche=vide"]
        ),
        pytest.param(standing(WISHES_OVER, runs=1, drafts=3, latest_draft=3, draft_waits=True), ["brouillons/3"], id="read the draft"),
        pytest.param(standing(WISHES_OVER, **PUBLISHED, messages_draft=40), ["messages?etat=draft", "versions/1", "desistements"], id="send"),
        pytest.param(standing(WISHES_OVER, **PUBLISHED), ["versions/1", "desistements"], id="nothing but to read"),
        pytest.param(standing(AFTER, **PUBLISHED), ["versions/1"], id="over: nothing is repaired any more"),
        pytest.param(standing(WISHES_OVER, **PUBLISHED, stranded=8), ["calculs", "versions/1", "desistements"], id="meetings lost their slot"),
        pytest.param(
            standing(WISHES_OVER, **PUBLISHED, stranded=8, draft_waits=True),
            ["brouillons/1", "calculs", "versions/1"],
            id="a draft may be the repair",
        ),
    ],
)
def test_what_comes_next(day: Standing, expected: list[str]) -> None:
    assert pages(day) == expected


def test_a_run_under_way_is_followed_rather_than_started_again() -> None:
    run = uuid4()
    assert pages(standing(WISHES_OVER, runs=1, active_run=run)) == [f"calculs/{run}"]


def test_three_actions_are_shown_those_that_concern_people_told_first() -> None:
    day = standing(WISHES_OVER, **PUBLISHED, refusals=1, counts=UNDECIDED, messages_draft=2, messages_failed=3)
    assert pages(day) == ["refus", "messages?etat=failed", "messages?etat=draft"]


def test_a_cancelled_day_only_has_its_letters_left() -> None:
    assert pages(standing(WISHES_OVER, counts=UNDECIDED, messages_draft=2, cancelled=True)) == ["messages?etat=draft"]
    assert pages(standing(WISHES_OVER, counts=UNDECIDED, cancelled=True)) == []


def test_what_is_missing_of_the_settings_is_named() -> None:
    (action,) = next_actions(standing(counts={}, windows=0, pairs=0, askers=0))
    assert action.text == "Il manque encore\u00a0: les créneaux, qui peut rencontrer qui."
