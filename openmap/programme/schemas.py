"""What programs send and read of the programme: JSON bodies, and the way between them and the values of the verbs."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import msgspec

from openmap.clock import local
from openmap.errors import InvalidForm
from openmap.i18n import _
from openmap.programme.applications import CoachingStep, Question, ranking_of
from openmap.programme.ranking import Criterion
from openmap.programme.tables import ApplicationStatus, SessionKind, SpeakerRole
from openmap.programme.values import MAX_SPEAKERS, CallValues, SessionValues, SpeakerValues

if TYPE_CHECKING:
    from openmap.events.queries import EventDetails
    from openmap.programme.applications import ApplicationDetails, CallDetails
    from openmap.programme.queries import SessionDetails, SignUpLine

Clock = Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="Local time, HH:MM", examples=["09:00"])]
Capacity = Annotated[int, msgspec.Meta(ge=1, le=10_000)]


class SpeakerIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Somebody on stage: an attendee of the event (`attendee`), or a person from outside by name."""

    role: SpeakerRole = SpeakerRole.SPEAKER
    attendee: UUID | None = None
    name: Annotated[str, msgspec.Meta(max_length=200)] = ""
    job_title: Annotated[str, msgspec.Meta(max_length=150)] = ""
    organisation: Annotated[str, msgspec.Meta(max_length=200)] = ""


class SessionIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A session as a program describes it; times are local times of the event's day, so that the programme moves with it."""

    title: Annotated[str, msgspec.Meta(max_length=200)]
    kind: SessionKind
    starts: Clock
    ends: Clock
    reference: Annotated[str, msgspec.Meta(min_length=1, max_length=80)] | None = None
    room: Annotated[str, msgspec.Meta(max_length=120)] = ""
    description: Annotated[str, msgspec.Meta(max_length=5000)] = ""
    for_everyone: bool = False
    takes_sign_up: bool = False
    capacity: Capacity | None = None
    is_public: bool = True
    speakers: Annotated[list[SpeakerIn], msgspec.Meta(max_length=MAX_SPEAKERS)] = []

    def values(self) -> SessionValues:
        """Return the values of the verbs; raises InvalidForm for a time that cannot be read."""
        names = ("title", "kind", "reference", "room", "description", "for_everyone", "takes_sign_up", "capacity", "is_public")
        speakers = tuple(SpeakerValues(**msgspec.structs.asdict(speaker)) for speaker in self.speakers)
        return SessionValues(
            starts=_clock(self.starts, "starts"), ends=_clock(self.ends, "ends"), speakers=speakers, **{name: getattr(self, name) for name in names}
        )


class SpeakerOut(msgspec.Struct):
    """Somebody on stage; `attendee` and `registration` are null for a person from outside."""

    role: SpeakerRole
    attendee: UUID | None
    registration: UUID | None
    name: str
    job_title: str
    organisation: str


class SessionOut(msgspec.Struct, kw_only=True):
    """A session as it stands. `revision` rises when its time or room changes; `seats` and `waiting` count sign-ups."""

    id: UUID
    reference: str | None
    kind: SessionKind
    title: str
    description: str
    starts: str
    ends: str
    starts_at: datetime
    ends_at: datetime
    room: str
    for_everyone: bool
    takes_sign_up: bool
    capacity: int | None
    is_public: bool
    revision: int
    seats: int
    waiting: int
    speakers: list[SpeakerOut]
    updated_at: datetime


class SignUpIn(msgspec.Struct, forbid_unknown_fields=True):
    """Who gets a seat, or a place in the line."""

    attendee: UUID


class SignUpOut(msgspec.Struct):
    """A sign-up: `rank` is 0 with a seat, else the place among those who wait, from 1."""

    attendee: UUID
    registration: UUID
    first_name: str
    last_name: str
    organisation: str
    rank: int
    created_at: datetime


def session_out(session: SessionDetails, event: EventDetails) -> SessionOut:
    """Describe a session to programs, moments with the offset of the event's zone."""
    own = {name: getattr(session, name) for name in SessionOut.__struct_fields__ if name != "speakers"}
    own |= {name: local(own[name], event.timezone) for name in ("starts_at", "ends_at", "updated_at")}
    own |= {name: f"{own[name]:%H:%M}" for name in ("starts", "ends")}
    speakers = [SpeakerOut(**{name: getattr(line, name) for name in SpeakerOut.__struct_fields__}) for line in session.speakers]
    return SessionOut(**own, speakers=speakers)


def sign_up_out(line: SignUpLine, event: EventDetails) -> SignUpOut:
    """Describe a sign-up to programs."""
    own = {name: getattr(line, name) for name in SignUpOut.__struct_fields__}
    return SignUpOut(**own | {"created_at": local(line.created_at, event.timezone)})


def _clock(text: str, name: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError as error:
        message = _("Écrivez l'heure ainsi : 09:00.")
        raise InvalidForm(message, fields={name: message}) from error


class QuestionIn(msgspec.Struct, forbid_unknown_fields=True):
    """A question of the call; with `options` the answer is one of them."""

    key: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,19}$", examples=["q1"])]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    options: Annotated[list[Annotated[str, msgspec.Meta(min_length=1, max_length=300)]], msgspec.Meta(max_length=20)] = []
    is_required: bool = False


class CriterionIn(msgspec.Struct, forbid_unknown_fields=True):
    """What applications are judged by, and how much it counts."""

    key: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,19}$", examples=["c1"])]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    weight: Annotated[int, msgspec.Meta(ge=1, le=10)] = 1


class CoachingIn(msgspec.Struct, forbid_unknown_fields=True):
    """A date of preparation for the selected."""

    at: datetime
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]


class CallIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The call for pitches; moments carry an offset."""

    opens_at: datetime
    closes_at: datetime
    questions: Annotated[list[QuestionIn], msgspec.Meta(min_length=1, max_length=20)]
    criteria: Annotated[list[CriterionIn], msgspec.Meta(min_length=1, max_length=10)]
    intro: Annotated[str, msgspec.Meta(max_length=5000)] = ""
    places: Annotated[int, msgspec.Meta(ge=1, le=50)] = 6
    session: UUID | None = None
    coaching: Annotated[list[CoachingIn], msgspec.Meta(max_length=20)] = []

    def values(self) -> CallValues:
        """Return the values of the verbs; raises InvalidForm for a moment without an offset or a key given twice."""
        errors = {
            name: _("Ajoutez le décalage horaire, par exemple +02:00.") for name in ("opens_at", "closes_at") if getattr(self, name).tzinfo is None
        }
        if any(step.at.tzinfo is None for step in self.coaching):
            errors["coaching"] = _("Ajoutez le décalage horaire, par exemple +02:00.")
        for name in ("questions", "criteria"):
            keys = [one.key for one in getattr(self, name)]
            if len(set(keys)) < len(keys) or set(keys) & {"title", "attendee", "comment"}:
                errors[name] = _("Donnez à chaque ligne une clé qui n'est qu'à elle.")
        if errors:
            raise InvalidForm(_("L'appel n'est pas enregistré : corrigez les champs signalés."), fields=errors)
        return CallValues(
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            intro=self.intro,
            places=self.places,
            session=self.session,
            questions=tuple(Question(one.key, one.text, tuple(one.options), one.is_required) for one in self.questions),
            criteria=tuple(Criterion(one.key, one.text, one.weight) for one in self.criteria),
            coaching=tuple(CoachingStep(step.at, step.text) for step in self.coaching),
        )


class CallOut(CallIn, kw_only=True):
    """The call as it stands; `revealed_at` ended the anonymous review."""

    revealed_at: datetime | None


class ApplicationIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A structure's application, on its behalf: answers by the key of their question; a draft unless `submits`."""

    registration: Annotated[str, msgspec.Meta(max_length=100, description="An id, or `ref:…`")]
    title: Annotated[str, msgspec.Meta(max_length=200)] = ""
    answers: dict[str, Annotated[str, msgspec.Meta(max_length=3000)]] = {}
    attendee: UUID | None = None
    submits: bool = True


class ReviewIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """One's review: a score per criterion, by its key; or a conflict of interest, which is no vote."""

    scores: dict[str, Annotated[int, msgspec.Meta(ge=1, le=5)]] = {}
    comment: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    has_conflict: bool = False


class DecisionIn(msgspec.Struct, forbid_unknown_fields=True):
    """The decision, with the reason that the structure reads."""

    selects: bool
    motive: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]


class ReviewOut(msgspec.Struct):
    """A review; shown once the names are revealed."""

    reviewer: str
    scores: dict[str, int]
    comment: str
    has_conflict: bool


class ApplicationOut(msgspec.Struct, kw_only=True):
    """An application; `registration` and `organisation` are null and `reviews` empty until the names are revealed."""

    id: UUID
    number: int
    title: str
    answers: dict[str, str]
    status: ApplicationStatus
    registration: UUID | None
    organisation: str | None
    rank: int | None
    mean: float | None
    votes: int
    motive: str
    submitted_at: datetime | None
    answered_at: datetime | None
    reviews: list[ReviewOut]


class AnswersOut(msgspec.Struct):
    """How many letters wait in the outbox as drafts."""

    drafts: int


def call_out(call: CallDetails, event: EventDetails) -> CallOut:
    """Describe the call to programs."""
    return CallOut(
        opens_at=local(call.opens_at, event.timezone),
        closes_at=local(call.closes_at, event.timezone),
        intro=call.intro,
        places=call.places,
        session=call.session,
        questions=[QuestionIn(one.key, one.text, list(one.options), one.is_required) for one in call.questions],
        criteria=[CriterionIn(one.key, one.text, one.weight) for one in call.criteria],
        coaching=[CoachingIn(local(step.at, event.timezone), step.text) for step in call.coaching],
        revealed_at=local(call.revealed_at, event.timezone) if call.revealed_at else None,
    )


def applications_out(found: list[ApplicationDetails], call: CallDetails, event: EventDetails) -> list[ApplicationOut]:
    """Describe applications to programs in order of number; drafts are their authors' business."""
    places, named = {one.application: one for one in ranking_of(found, call.criteria)}, call.revealed_at is not None
    described = []
    for one in found:
        if one.status is ApplicationStatus.DRAFT:
            continue
        place = places.get(one.id)
        reviews = [ReviewOut(line.reviewer, dict(line.scores), line.comment, line.has_conflict) for line in one.reviews] if named else []
        described.append(
            ApplicationOut(
                id=one.id,
                number=one.number,
                title=one.title,
                answers=dict(one.answers),
                status=one.status,
                registration=one.registration if named else None,
                organisation=one.organisation if named else None,
                rank=place.rank if place else None,
                mean=float(place.mean) if place and place.mean is not None else None,
                votes=place.votes if place else 0,
                motive=one.motive,
                submitted_at=local(one.submitted_at, event.timezone) if one.submitted_at else None,
                answered_at=local(one.answered_at, event.timezone) if one.answered_at else None,
                reviews=reviews,
            )
        )
    return described
