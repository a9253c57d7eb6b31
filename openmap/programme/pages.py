"""What each page of the programme is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openmap.i18n import ngettext
from openmap.programme.labels import KIND_LABELS, ROLE_LABELS
from openmap.programme.tables import SpeakerRole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from openmap.events.queries import EventDetails
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
    """The programme as the organiser sees it: sessions, stands, documents; what was typed in the small forms, and what is wrong with it."""

    event: EventDetails
    rows: tuple[SessionRow, ...]
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


def _people(session: SessionDetails, role: SpeakerRole) -> str:
    return ", ".join(f"{line.name} ({line.organisation})" if line.organisation else line.name for line in session.on_stage(role))
