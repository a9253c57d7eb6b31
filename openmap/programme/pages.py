"""What each page of the programme is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openmap.i18n import ngettext
from openmap.programme.applications import ranking_of
from openmap.programme.labels import APPLICATION_LABELS, KIND_LABELS, ROLE_LABELS
from openmap.programme.tables import ApplicationStatus, SpeakerRole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from openmap.events.queries import EventDetails, PhaseState
    from openmap.programme.applications import ApplicationDetails, CallDetails, Question, ReviewLine
    from openmap.programme.queries import DocumentLine, PersonLine, SessionDetails, SignUpLine, StandLine
    from openmap.registrations.queries import RegistrationDetails

KINDS = tuple((kind.value, label) for kind, label in KIND_LABELS.items())
ROLES = tuple((role.value, label) for role, label in ROLE_LABELS.items())


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session in words. `takes` says that it is held during meetings."""

    session: SessionDetails
    takes: bool

    @property
    def kind(self) -> str:
        """The kind in words."""
        return str(KIND_LABELS[self.session.kind])

    @property
    def speakers(self) -> str:
        """The speakers, each with their organisation."""
        return _people(self.session, SpeakerRole.SPEAKER)

    @property
    def moderators(self) -> str:
        """The moderators, each with their organisation."""
        return _people(self.session, SpeakerRole.MODERATOR)

    @property
    def seats(self) -> str:
        """How many signed up, of how many."""
        if not self.session.takes_sign_up:
            return ""
        taken, most = self.session.seats, self.session.capacity
        said = f"{taken} / {most}" if most is not None else str(taken)
        waiting = self.session.waiting
        return f"{said} ({ngettext('%(num)d en attente', '%(num)d en attente', waiting) % {'num': waiting}})" if waiting else said


@dataclass(frozen=True, slots=True)
class ProgrammePage:
    """The programme as the organiser sees it: sessions, stands, documents; what was typed in the small forms, and what is wrong with it.

    `others` are days whose programme may be taken over, while there is none.
    """

    event: EventDetails
    rows: tuple[SessionRow, ...]
    others: tuple[tuple[str, str], ...]
    stands: tuple[StandLine, ...]
    documents: tuple[DocumentLine, ...]
    partners: tuple[tuple[str, str], ...]
    values: Mapping[str, str]
    errors: Mapping[str, str]
    refused: str

    @property
    def sessions(self) -> tuple[tuple[str, str], ...]:
        """The sessions to choose from."""
        return tuple((str(row.session.id), row.session.title) for row in self.rows)


@dataclass(frozen=True, slots=True)
class SessionPage:
    """The form of a session, who is on stage, and whom a search found."""

    event: EventDetails
    session: SessionDetails | None
    values: Mapping[str, str]
    errors: Mapping[str, str]
    refused: str
    takes: bool = False
    searched: str = ""
    found: tuple[PersonLine, ...] = ()

    @property
    def kinds(self) -> tuple[tuple[str, str], ...]:
        """The kinds to choose from."""
        return KINDS

    @property
    def roles(self) -> tuple[tuple[str, str], ...]:
        """What one may do on stage."""
        return ROLES

    @property
    def seats(self) -> str:
        """How many signed up, of how many."""
        return SessionRow(self.session, self.takes).seats if self.session else ""


@dataclass(frozen=True, slots=True)
class SignUpsPage:
    """Who signed up for a session, and whom a search found."""

    event: EventDetails
    row: SessionRow
    lines: tuple[SignUpLine, ...]
    searched: str
    found: tuple[PersonLine, ...]

    @property
    def known(self) -> frozenset[UUID]:
        """Who signed up already."""
        return frozenset(line.attendee for line in self.lines)

    @property
    def can_fill(self) -> bool:
        """Whether somebody waits although a seat is free."""
        session = self.row.session
        return bool(session.waiting) and (session.capacity is None or session.seats < session.capacity)


@dataclass(frozen=True, slots=True)
class OwnProgrammePage:
    """The programme as the people of a registration see it. `ranks`: (session, attendee) → 0 with a seat, else the place among those who wait."""

    event: EventDetails
    registration: RegistrationDetails
    rows: tuple[SessionRow, ...]
    ranks: Mapping[tuple[UUID, UUID], int]
    open: frozenset[UUID]
    call: CallDetails | None

    def people(self) -> list[tuple[UUID, str]]:
        """List who comes."""
        return [(person.id, person.name) for delegation in self.registration.present for person in delegation.attendees]


@dataclass(frozen=True, slots=True)
class PublicProgrammePage:
    """The programme for everyone."""

    event: EventDetails
    rows: tuple[SessionRow, ...]
    is_open: bool
    stands: tuple[StandLine, ...]
    documents: tuple[DocumentLine, ...]
    call: CallDetails | None
    call_phase: PhaseState | None


def _people(session: SessionDetails, role: SpeakerRole) -> str:
    return ", ".join(f"{line.name} ({line.organisation})" if line.organisation else line.name for line in session.on_stage(role))


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application in a list: without `organisation` while it is read anonymously."""

    application: ApplicationDetails
    organisation: str
    rank: int | None
    mean: float | None
    votes: int
    conflicts: int

    @property
    def status(self) -> tuple[str, str]:
        """Where it stands, in words and tone."""
        return APPLICATION_LABELS[self.application.status]


@dataclass(frozen=True, slots=True)
class CallPage:
    """The call for pitches as the organiser sees it: its form, the applications in order of rank, what may be done now."""

    event: EventDetails
    call: CallDetails | None
    phase: PhaseState | None
    values: Mapping[str, str]
    errors: Mapping[str, str]
    refused: str
    sessions: tuple[tuple[str, str], ...]
    rows: tuple[ApplicationRow, ...]

    @property
    def selected(self) -> int:
        """How many are selected."""
        return sum(row.application.status is ApplicationStatus.SELECTED for row in self.rows)

    @property
    def to_answer(self) -> int:
        """How many decisions wait for their letter."""
        decided = {ApplicationStatus.SELECTED, ApplicationStatus.DECLINED}
        return sum(row.application.status in decided and row.application.answered_at is None for row in self.rows)


@dataclass(frozen=True, slots=True)
class ReviewsPage:
    """What a reviewer has to read: numbers and titles, no names."""

    event: EventDetails
    call: CallDetails
    phase: PhaseState
    lines: tuple[tuple[UUID, int, str, bool], ...]

    @property
    def left(self) -> int:
        """How many still wait for this reviewer."""
        return sum(not is_given for _key, _number, _title, is_given in self.lines)


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """One application as a reviewer reads it: no name, no other reviews before their own."""

    event: EventDetails
    call: CallDetails
    phase: PhaseState
    id: UUID
    number: int
    title: str
    answers: tuple[tuple[str, str], ...]
    own: ReviewLine | None
    others: tuple[ReviewLine, ...]
    values: Mapping[str, str]
    errors: Mapping[str, str]
    refused: str


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """One application with its name and every review, and the form that decides."""

    event: EventDetails
    call: CallDetails
    row: ApplicationRow
    answers: tuple[tuple[str, str], ...]
    motive: str
    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OwnPitchPage:
    """A structure's application: the form while the call is open, then how it went."""

    event: EventDetails
    registration: RegistrationDetails
    call: CallDetails
    phase: PhaseState
    application: ApplicationDetails | None
    session: SessionDetails | None
    values: Mapping[str, str]
    errors: Mapping[str, str]
    refused: str

    @property
    def status(self) -> tuple[str, str] | None:
        """Where it stands, in words and tone; a decision shows once its letter is written."""
        if self.application is None:
            return None
        is_told = self.application.answered_at is not None or not self.application.is_judged
        return APPLICATION_LABELS[self.application.status if is_told else ApplicationStatus.SUBMITTED]

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """The questions with what was answered."""
        return answer_lines(self.application, self.call) if self.application else ()

    def options(self, question: Question) -> list[tuple[str, str]]:
        """Return the answers to choose from."""
        return [(option, option) for option in question.options]

    @property
    def people(self) -> tuple[tuple[str, str], ...]:
        """Who may present."""
        return tuple((str(one.id), one.name) for line in self.registration.present for one in line.attendees)


def application_rows(found: list[ApplicationDetails], call: CallDetails) -> tuple[ApplicationRow, ...]:
    """List applications in order of rank; names only once the anonymity is lifted. Drafts are nobody's business but their author's."""
    places = {one.application: one for one in ranking_of(found, call.criteria)}
    rows = []
    for one in found:
        if one.status is ApplicationStatus.DRAFT:
            continue
        place, conflicts = places.get(one.id), sum(line.has_conflict for line in one.reviews)
        organisation = one.organisation if call.revealed_at else ""
        mean = float(place.mean) if place and place.mean is not None else None
        rows.append(ApplicationRow(one, organisation, place.rank if place else None, mean, place.votes if place else 0, conflicts))
    return tuple(sorted(rows, key=lambda row: (row.rank is None, row.rank or 0, row.application.number)))


def answer_lines(found: ApplicationDetails, call: CallDetails) -> tuple[tuple[str, str], ...]:
    """Pair the questions with the answers."""
    return tuple((one.text, found.answers.get(one.key, "")) for one in call.questions)
