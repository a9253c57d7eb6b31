"""Reads of the call for pitches: the call, applications as their authors, reviewers and organisers see them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from openmap.errors import NotFound
from openmap.events.queries import PhaseState
from openmap.i18n import lazy
from openmap.programme.ranking import Criterion, ranked
from openmap.programme.tables import ApplicationStatus, PitchApplication, PitchCall, PitchReview

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openmap.programme.ranking import Ranked


class UnknownCall(NotFound):
    """The event has no call for pitches."""

    message = lazy("Cette journée n'a pas d'appel à pitchs.")


class UnknownApplication(NotFound):
    """No application of this event has this id."""

    message = lazy("Cette candidature n'existe pas ou n'existe plus.")


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the call: free text, or a choice where there are `options`."""

    key: str
    text: str
    options: tuple[str, ...] = ()
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class CoachingStep:
    """A date of preparation for those who are selected."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class CallDetails:
    """The call for pitches of an event."""

    id: UUID
    event_id: UUID
    session: UUID | None
    intro: str
    opens_at: datetime
    closes_at: datetime
    places: int
    questions: tuple[Question, ...]
    criteria: tuple[Criterion, ...]
    coaching: tuple[CoachingStep, ...]
    revealed_at: datetime | None

    def phase(self, now: datetime) -> PhaseState:
        """Tell whether structures may apply."""
        if now < self.opens_at:
            return PhaseState.COMING
        return PhaseState.OPEN if now < self.closes_at else PhaseState.OVER


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """What a reviewer gave; `scores` by criterion, empty with a conflict of interest."""

    account: UUID
    reviewer: str
    scores: Mapping[str, int]
    comment: str
    has_conflict: bool


@dataclass(frozen=True, slots=True)
class ApplicationDetails:
    """An application with its reviews. Whoever shows it to reviewers leaves out the organisation (`registration`, `organisation`, `attendee`)."""

    id: UUID
    registration: UUID
    organisation: str
    attendee: UUID | None
    number: int
    title: str
    answers: Mapping[str, str]
    status: ApplicationStatus
    motive: str
    submitted_at: datetime | None
    answered_at: datetime | None
    reviews: tuple[ReviewLine, ...]

    @property
    def is_judged(self) -> bool:
        """Whether it takes part in the selection."""
        return self.status in {ApplicationStatus.SUBMITTED, ApplicationStatus.SELECTED, ApplicationStatus.DECLINED}

    def review_of(self, account_id: UUID | None) -> ReviewLine | None:
        """Return what a reviewer gave, if they did."""
        return next((line for line in self.reviews if line.account == account_id), None)


async def find_call(event_id: UUID) -> CallDetails | None:
    """Read the call of an event, if there is one."""
    row = await PitchCall.select().where(PitchCall.event == event_id).first()
    return _call(row) if row else None


async def call(event_id: UUID) -> CallDetails:
    """Read the call of an event; raises UnknownCall."""
    found = await find_call(event_id)
    if found is None:
        raise UnknownCall
    return found


async def applications_of(event_id: UUID) -> list[ApplicationDetails]:
    """List the applications of an event by number, with their reviews."""
    rows: list[dict[str, Any]] = await PitchApplication.raw(
        "SELECT pitch_application.*, organisation.name AS organisation FROM pitch_application"
        " JOIN pitch_call ON pitch_call.id = pitch_application.call JOIN registration ON registration.id = pitch_application.registration"
        " JOIN organisation ON organisation.id = registration.organisation WHERE pitch_call.event = {} ORDER BY pitch_application.number",
        event_id,
    )
    given: list[dict[str, Any]] = await PitchReview.raw(
        "SELECT pitch_review.*, coalesce(nullif(account.name, ''), account.email) AS reviewer FROM pitch_review"
        " JOIN account ON account.id = pitch_review.account JOIN pitch_application ON pitch_application.id = pitch_review.application"
        " JOIN pitch_call ON pitch_call.id = pitch_application.call WHERE pitch_call.event = {} ORDER BY pitch_review.created_at, pitch_review.id",
        event_id,
    )
    reviews: dict[UUID, list[ReviewLine]] = {}
    for row in given:
        line = ReviewLine(row["account"], row["reviewer"], json.loads(row["scores"]), row["comment"], row["has_conflict"])
        reviews.setdefault(row["application"], []).append(line)
    return [_application(row, tuple(reviews.get(row["id"], ()))) for row in rows]


async def application(event_id: UUID, application_id: UUID) -> ApplicationDetails:
    """Read one application; raises UnknownApplication."""
    for line in await applications_of(event_id):
        if line.id == application_id:
            return line
    raise UnknownApplication


async def application_of(event_id: UUID, registration_id: UUID) -> ApplicationDetails | None:
    """Read the application of a registration, if it made one."""
    return next((line for line in await applications_of(event_id) if line.registration == registration_id), None)


def ranking_of(found: list[ApplicationDetails], criteria: tuple[Criterion, ...]) -> list[Ranked]:
    """Rank those that take part in the selection."""
    return ranked({one.id: [line.scores for line in one.reviews if not line.has_conflict] for one in found if one.is_judged}, criteria)


def _call(row: dict[str, Any]) -> CallDetails:
    plain = {name: row[name] for name in ("id", "session", "intro", "opens_at", "closes_at", "places", "revealed_at")}
    return CallDetails(
        **plain,
        event_id=row["event"],
        questions=tuple(Question(q["key"], q["text"], tuple(q["options"]), q["is_required"]) for q in json.loads(row["questions"])),
        criteria=tuple(Criterion(c["key"], c["text"], c["weight"]) for c in json.loads(row["criteria"])),
        coaching=tuple(CoachingStep(datetime.fromisoformat(step["at"]), step["text"]) for step in json.loads(row["coaching"])),
    )


def _application(row: dict[str, Any], reviews: tuple[ReviewLine, ...]) -> ApplicationDetails:
    plain = {name: row[name] for name in ApplicationDetails.__slots__ if name in row}
    plain |= {"answers": json.loads(row["answers"]), "status": ApplicationStatus(row["status"])}
    return ApplicationDetails(**plain, reviews=reviews)
