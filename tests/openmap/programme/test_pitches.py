"""From the call to the stage: applications, reviews without names, weighted ranks, decisions with reasons, letters."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from openmap.accounts.tables import Account
from openmap.audit.service import SYSTEM
from openmap.clock import standing_at
from openmap.errors import InvalidForm
from openmap.events import service as events_service
from openmap.events.tables import Side
from openmap.outbox.tables import Message
from openmap.programme import applications, pitches, queries
from openmap.programme.applications import CoachingStep, Question
from openmap.programme.pitches import ApplicationValues
from openmap.programme.ranking import Criterion, Ranked, ranked
from openmap.programme.tables import ApplicationStatus
from openmap.programme.taking import TakesPublishedTime
from openmap.programme.values import CallValues
from tests.openmap.day import a_day
from tests.openmap.programme.scene import OPENING, a_session, attendees, with_team

if TYPE_CHECKING:
    from openmap.events.queries import EventDetails
    from openmap.programme.applications import ApplicationDetails
    from openmap.registrations.queries import RegistrationDetails

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]
OPENS, CLOSES = datetime(2027, 9, 1, 8, tzinfo=UTC), datetime(2027, 10, 1, 16, tzinfo=UTC)
DURING, AFTER = OPENS + timedelta(days=3), CLOSES + timedelta(days=1)
CALL = CallValues(
    opens_at=OPENS,
    closes_at=CLOSES,
    places=1,
    questions=(Question("q1", "Votre offre", is_required=True), Question("q2", "Durée", ("trois minutes", "cinq minutes"))),
    criteria=(Criterion("c1", "Utilité sociale", 3), Criterion("c2", "Clarté", 1)),
    coaching=(CoachingStep(datetime(2027, 11, 4, 13, tzinfo=UTC), "Demi-journée de préparation"),),
)
GOOD = {"q1": "Nous réparons des vélos.", "q2": "trois minutes"}


async def a_reviewer(name: str) -> UUID:
    account = Account(email=f"{name}@example.org", name=name.title())
    await account.save()
    return account.id


async def sent(registration: RegistrationDetails, title: str = "Des vélos") -> ApplicationDetails:
    with standing_at(DURING):
        return await pitches.apply_for_pitch(SYSTEM, registration.id, ApplicationValues(title=title, answers=GOOD), submits=True)


async def reviewed(event: EventDetails, application: ApplicationDetails, reviewer: UUID, c1: int, c2: int) -> None:
    with standing_at(AFTER):
        await pitches.review(SYSTEM, event.id, application.id, account_id=reviewer, scores={"c1": c1, "c2": c2})


def test_a_rank_is_the_weighted_mean_of_the_votes() -> None:
    first, second, third, fourth = uuid4(), uuid4(), uuid4(), uuid4()
    votes = {
        first: [{"c1": 5, "c2": 1}, {"c1": 3, "c2": 5}],  # (16/4 + 14/4) / 2
        second: [{"c1": 4, "c2": 3}],  # 15/4
        third: [],
        fourth: [{"c1": 1, "c2": 5}],  # 8/4
    }
    assert ranked(votes, CALL.criteria) == [
        Ranked(first, Fraction(15, 4), 1, 2),
        Ranked(second, Fraction(15, 4), 1, 1),
        Ranked(fourth, Fraction(2), 3, 1),
        Ranked(third, None, None, 0),
    ]


async def test_a_draft_may_be_incomplete_and_what_is_sent_may_not() -> None:
    event = await a_day()
    mine = await with_team(event, "Rejoué", 2)
    await pitches.save_call(SYSTEM, event.id, CALL)
    with standing_at(DURING):
        draft = await pitches.apply_for_pitch(SYSTEM, mine.id, ApplicationValues(title="", answers={}), submits=False)
        assert (draft.status, draft.number) == (ApplicationStatus.DRAFT, 1)
        with pytest.raises(InvalidForm) as refusal:
            await pitches.apply_for_pitch(SYSTEM, mine.id, ApplicationValues(title=" ", answers={"q2": "une heure"}, attendee=event.id), submits=True)
        assert set(refusal.value.fields) == {"title", "q1", "q2", "attendee"}
        done = await pitches.apply_for_pitch(SYSTEM, mine.id, ApplicationValues(title="Des vélos", answers=GOOD), submits=True)
        assert (done.id, done.status, dict(done.answers)) == (draft.id, ApplicationStatus.SUBMITTED, GOOD)
        await pitches.withdraw_application(SYSTEM, mine.id)
        again = await pitches.apply_for_pitch(SYSTEM, mine.id, ApplicationValues(title="Des vélos", answers=GOOD), submits=True)
        assert (again.status, again.number) == (ApplicationStatus.SUBMITTED, 1)


async def test_only_structures_apply_and_only_while_the_call_is_open() -> None:
    event = await a_day()
    structure, buyer = await with_team(event, "Rejoué", 1), await with_team(event, "Ville", 1, side=Side.BUYER)
    values = ApplicationValues(title="Des vélos", answers=GOOD)
    with pytest.raises(applications.UnknownCall):
        await pitches.apply_for_pitch(SYSTEM, structure.id, values, submits=True)
    await pitches.save_call(SYSTEM, event.id, CALL)
    for moment in (OPENS - timedelta(seconds=1), CLOSES):
        with standing_at(moment), pytest.raises(pitches.CallClosed):
            await pitches.apply_for_pitch(SYSTEM, structure.id, values, submits=True)
    with standing_at(OPENS):
        assert (await pitches.apply_for_pitch(SYSTEM, structure.id, values, submits=True)).number == 1
        with pytest.raises(pitches.StructuresOnly):
            await pitches.apply_for_pitch(SYSTEM, buyer.id, values, submits=True)


async def test_questions_and_criteria_stand_once_someone_has_applied() -> None:
    event = await a_day()
    await pitches.save_call(SYSTEM, event.id, CALL)
    changed = replace(CALL, criteria=(Criterion("c1", "Utilité sociale", 1),))
    assert (await pitches.save_call(SYSTEM, event.id, changed)).criteria == changed.criteria
    await pitches.save_call(SYSTEM, event.id, CALL)
    await sent(await with_team(event, "Rejoué", 1))
    with pytest.raises(pitches.CallInUse):
        await pitches.save_call(SYSTEM, event.id, changed)
    assert (await pitches.save_call(SYSTEM, event.id, replace(CALL, places=2))).places == 2


async def test_a_review_comes_after_the_close_once_complete_and_a_conflict_is_no_vote() -> None:
    event = await a_day()
    await pitches.save_call(SYSTEM, event.id, CALL)
    application = await sent(await with_team(event, "Rejoué", 1))
    anne, bilal = await a_reviewer("anne"), await a_reviewer("bilal")
    with standing_at(DURING), pytest.raises(pitches.CallStillOpen):
        await pitches.review(SYSTEM, event.id, application.id, account_id=anne, scores={"c1": 5, "c2": 5})
    with standing_at(AFTER):
        with pytest.raises(InvalidForm) as refusal:
            await pitches.review(SYSTEM, event.id, application.id, account_id=anne, scores={"c1": 6})
        assert set(refusal.value.fields) == {"c1", "c2"}
        await pitches.review(SYSTEM, event.id, application.id, account_id=anne, scores={"c1": 5, "c2": 3}, comment="Clair")
        with pytest.raises(pitches.ReviewGiven):
            await pitches.review(SYSTEM, event.id, application.id, account_id=anne, scores={"c1": 1, "c2": 1})
        await pitches.review(SYSTEM, event.id, application.id, account_id=bilal, scores={"c1": 1, "c2": 1}, has_conflict=True)
        await pitches.reveal_names(SYSTEM, event.id)
        with pytest.raises(pitches.ReviewOver):
            await pitches.review(SYSTEM, event.id, application.id, account_id=await a_reviewer("clara"), scores={"c1": 1, "c2": 1})
    (rank,) = applications.ranking_of(await applications.applications_of(event.id), CALL.criteria)
    assert (rank.mean, rank.votes) == (Fraction(18, 4), 1)


async def test_a_selected_pitch_goes_on_stage_is_answered_and_leaves_it_when_withdrawn() -> None:
    event = await a_day()
    first, second = await with_team(event, "Rejoué", 1), await with_team(event, "Soun", 1)
    session = await a_session(event, OPENING, title="Pitchs", starts=time(9), ends=time(9, 30), for_everyone=False)
    await pitches.save_call(SYSTEM, event.id, replace(CALL, session=session.id))
    chosen, other = await sent(first, "Des vélos"), await sent(second, "Des repas")
    with standing_at(AFTER):
        with pytest.raises(pitches.StillAnonymous):
            await pitches.decide(SYSTEM, event.id, chosen.id, selects=True, motive="Clair")
        await pitches.reveal_names(SYSTEM, event.id)
        with pytest.raises(InvalidForm):
            await pitches.decide(SYSTEM, event.id, chosen.id, selects=True, motive=" ")
        await pitches.decide(SYSTEM, event.id, chosen.id, selects=True, motive="Un cas concret")
        await pitches.put_on_stage(SYSTEM, event.id, chosen.id)
        await pitches.put_on_stage(SYSTEM, event.id, chosen.id)
        await pitches.decide(SYSTEM, event.id, other.id, selects=False, motive="Trop proche d'un autre")
        assert await pitches.write_answers(SYSTEM, event.id) == 2
        assert await pitches.write_answers(SYSTEM, event.id) == 0
        with pytest.raises(pitches.AnsweredAlready):
            await pitches.decide(SYSTEM, event.id, other.id, selects=True, motive="Finalement")
    letters = {row["kind"]: row for row in await Message.select()}
    assert {row["state"] for row in letters.values()} == {"draft"}
    assert all(words in letters["pitch-selected"]["body_text"] for words in ("Un cas concret", "Demi-journée de préparation", "9h00 – 9h30"))
    assert "Trop proche d'un autre" in letters["pitch-declined"]["body_text"]
    assert "Demi-journée" not in letters["pitch-declined"]["body_text"]
    assert (await queries.taken_of(event)).keys() == {first.present[0].id}
    await pitches.withdraw_application(SYSTEM, first.id)
    assert (await queries.session(event, session.id)).speakers == ()
    assert (await applications.application(event.id, chosen.id)).status is ApplicationStatus.WITHDRAWN


async def test_letters_speak_the_language_of_their_reader() -> None:
    event = await a_day()
    team = replace_locale(await with_team(event, "Rejoué", 1))
    await pitches.save_call(SYSTEM, event.id, CALL)
    application = await sent(await team)
    with standing_at(AFTER):
        await pitches.reveal_names(SYSTEM, event.id)
        await pitches.decide(SYSTEM, event.id, application.id, selects=True, motive="A concrete case")
        await pitches.write_answers(SYSTEM, event.id)
    (letter,) = await Message.select()
    assert letter["subject"] == "Your pitch is selected: Des vélos"
    assert "Congratulations" in letter["body_html"]


async def replace_locale(registration: RegistrationDetails) -> RegistrationDetails:
    from openmap.registrations.tables import Attendee

    await Attendee.update({Attendee.locale: "en"}).where(Attendee.id.is_in(attendees(registration)))
    return registration


async def test_once_published_the_stage_asks_first() -> None:
    event = await a_day()
    mine = await with_team(event, "Rejoué", 1)
    session = await a_session(event, OPENING, title="Pitchs", starts=time(9), ends=time(9, 30), for_everyone=False)
    await pitches.save_call(SYSTEM, event.id, replace(CALL, session=session.id))
    application = await sent(mine)
    await events_service.mark_published(event.id)
    with standing_at(AFTER):
        await pitches.reveal_names(SYSTEM, event.id)
        await pitches.decide(SYSTEM, event.id, application.id, selects=True, motive="Clair")
        with pytest.raises(TakesPublishedTime):
            await pitches.put_on_stage(SYSTEM, event.id, application.id)
        staged = await pitches.staged(event.id, application.id)
        assert staged is not None
        assert [one.attendee for one in staged[1].speakers] == attendees(mine)
