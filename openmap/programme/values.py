"""What describes the programme, as plain values checked before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from typing import TYPE_CHECKING, Final
from uuid import UUID

from openmap.events.values import YEARS
from openmap.i18n import _
from openmap.programme.applications import CoachingStep, Question
from openmap.programme.ranking import Criterion
from openmap.programme.tables import SessionKind, SpeakerRole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openmap.programme.applications import CallDetails
    from openmap.programme.queries import SessionDetails

MAX_SPEAKERS: Final = 30
CAPACITIES: Final = range(1, 10_001)
SESSION_LENGTHS: Final = {"title": 200, "room": 120, "description": 5000}
SPEAKER_LENGTHS: Final = {"name": 200, "job_title": 150, "organisation": 200}
STAND_LENGTHS: Final = {"name": 200, "place": 120, "description": 1000}
DOCUMENT_LENGTHS: Final = {"title": 200}
PLACES: Final = range(1, 51)
WEIGHTS: Final = range(1, 11)
MAX_QUESTIONS: Final = 20
MAX_CRITERIA: Final = 10
MAX_STEPS: Final = 20
LINE_LENGTH: Final = 300
ANSWER_LENGTH: Final = 3000
REFERENCE_LENGTH: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerValues:
    """Somebody on stage: an attendee of the event, or a person from outside by name."""

    role: SpeakerRole = SpeakerRole.SPEAKER
    attendee: UUID | None = None
    name: str = ""
    job_title: str = ""
    organisation: str = ""

    def problems(self, at: str) -> dict[str, str]:
        """Return a message per wrong field, keys prefixed by `at`."""
        errors = text_problems(self, SPEAKER_LENGTHS, f"{at}.")
        if self.attendee is None and not self.name.strip():
            errors[f"{at}.name"] = _("Indiquez le nom de la personne.")
        return errors


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionValues:
    """What the organiser decides of a session; times are local times of the event's day."""

    title: str
    kind: SessionKind
    starts: time
    ends: time
    room: str = ""
    description: str = ""
    for_everyone: bool = False
    takes_sign_up: bool = False
    capacity: int | None = None
    is_public: bool = True
    reference: str | None = None
    speakers: tuple[SpeakerValues, ...] = field(default=())

    def problems(self) -> dict[str, str]:
        """Return a message per wrong field, keyed ``title``, ``speakers.0.name``."""
        errors = text_problems(self, SESSION_LENGTHS)
        if not self.title.strip():
            errors["title"] = _("Donnez un titre à la séance.")
        if self.ends <= self.starts:
            errors["ends"] = _("La fin doit venir après le début.")
        if self.for_everyone and self.takes_sign_up:
            errors["takes_sign_up"] = _("Une séance à laquelle tout le monde assiste n'a pas d'inscription.")
        if self.capacity is not None and not self.takes_sign_up:
            errors["capacity"] = _("Un nombre de places demande que la séance soit sur inscription.")
        elif self.capacity is not None and self.capacity not in CAPACITIES:
            errors["capacity"] = _("Indiquez un nombre de places de 1 à %(most)d, ou laissez vide.") % {"most": CAPACITIES[-1]}
        if self.reference is not None and not 0 < len(self.reference.strip()) <= REFERENCE_LENGTH:
            errors["reference"] = _("La référence compte de 1 à 80 caractères.")
        return errors | self._speaker_problems()

    def _speaker_problems(self) -> dict[str, str]:
        errors = {key: text for i, speaker in enumerate(self.speakers) for key, text in speaker.problems(f"speakers.{i}").items()}
        registered = [speaker.attendee for speaker in self.speakers if speaker.attendee]
        if len(self.speakers) > MAX_SPEAKERS:
            errors["speakers"] = _("Une séance compte au plus %(most)d personnes sur scène.") % {"most": MAX_SPEAKERS}
        elif len(set(registered)) < len(registered):
            errors["speakers"] = _("Une même personne est citée deux fois.")
        return errors


@dataclass(frozen=True, slots=True, kw_only=True)
class StandValues:
    """A stand: its name, where it is, who holds it."""

    name: str
    place: str = ""
    description: str = ""
    registration: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentValues:
    """A file to download; without a title it goes by its name."""

    file_name: str
    content: bytes
    title: str = ""
    session: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallValues:
    """What the organiser asks of those who want to pitch; moments are aware."""

    opens_at: datetime
    closes_at: datetime
    intro: str = ""
    places: int = 6
    session: UUID | None = None
    questions: tuple[Question, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    coaching: tuple[CoachingStep, ...] = ()

    def problems(self) -> dict[str, str]:
        """Return a message per wrong field."""
        errors = text_problems(self, {"intro": 5000})
        moments = (("opens_at", self.opens_at), ("closes_at", self.closes_at), *(("coaching", step.at) for step in self.coaching))
        errors |= {
            name: _("Indiquez une date entre %(first)d et %(last)d.") % {"first": YEARS[0], "last": YEARS[-1]}
            for name, at in moments
            if at.year not in YEARS
        }
        if self.closes_at <= self.opens_at:
            errors["closes_at"] = _("La fin doit venir après le début.")
        if self.places not in PLACES:
            errors["places"] = _("Indiquez un nombre de pitchs de 1 à %(most)d.") % {"most": PLACES[-1]}
        if not self.questions or len(self.questions) > MAX_QUESTIONS:
            errors["questions"] = _("Posez de 1 à %(most)d questions.") % {"most": MAX_QUESTIONS}
        if not self.criteria or len(self.criteria) > MAX_CRITERIA:
            errors["criteria"] = _("Donnez de 1 à %(most)d critères.") % {"most": MAX_CRITERIA}
        elif any(one.weight not in WEIGHTS for one in self.criteria):
            errors["criteria"] = _("Chaque critère compte de 1 à %(most)d.") % {"most": WEIGHTS[-1]}
        if len(self.coaching) > MAX_STEPS:
            errors["coaching"] = _("Donnez au plus %(most)d étapes.") % {"most": MAX_STEPS}
        for name in ("questions", "criteria", "coaching"):
            texts = [one.text for one in getattr(self, name)] + [text for one in self.questions for text in one.options]
            if any(not text.strip() or len(text) > LINE_LENGTH or "\0" in text for text in texts):
                errors[name] = _("Chaque ligne compte de 1 à %(limit)d caractères.") % {"limit": LINE_LENGTH}
        return errors


def answer_problems(call: CallDetails, title: str, answers: Mapping[str, str], *, complete: bool) -> dict[str, str]:
    """Return a message per answer that is too long or no option and, where it must be complete, per answer that is missing."""
    errors: dict[str, str] = {}
    if complete and not title.strip():
        errors["title"] = _("Donnez un titre à votre pitch.")
    if len(title) > SESSION_LENGTHS["title"] or "\0" in title:
        errors["title"] = _("Ce texte compte plus de %(limit)d caractères.") % {"limit": SESSION_LENGTHS["title"]}
    for question in call.questions:
        answer = answers.get(question.key, "").strip()
        if len(answer) > ANSWER_LENGTH or "\0" in answer:
            errors[question.key] = _("Ce texte compte plus de %(limit)d caractères.") % {"limit": ANSWER_LENGTH}
        elif answer and question.options and answer not in question.options:
            errors[question.key] = _("Choisissez une des réponses proposées.")
        elif complete and question.is_required and not answer:
            errors[question.key] = _("« %(question)s » : répondez à cette question.") % {"question": question.text}
    return errors


def values_of(session: SessionDetails) -> SessionValues:
    """Describe a session as it stands."""
    names = ("title", "kind", "starts", "ends", "room", "description", "for_everyone", "takes_sign_up", "capacity", "is_public", "reference")
    speakers = tuple(
        SpeakerValues(role=line.role, attendee=line.attendee)
        if line.attendee
        else SpeakerValues(role=line.role, name=line.name, job_title=line.job_title, organisation=line.organisation)
        for line in session.speakers
    )
    return SessionValues(**{name: getattr(session, name) for name in names}, speakers=speakers)


def text_problems(values: object, lengths: Mapping[str, int], prefix: str = "") -> dict[str, str]:
    """Return a message per text that is longer than its column or holds what no column can."""
    errors = {}
    for name, most in lengths.items():
        text = getattr(values, name)
        if len(text) > most:
            errors[prefix + name] = _("Ce texte compte plus de %(limit)d caractères.") % {"limit": most}
        elif "\0" in text:
            errors[prefix + name] = _("Ce texte contient un caractère interdit.")
    return errors
