"""What each page about invitations to register is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openmap.events.labels import SIDE_LABELS
from openmap.i18n import _, lazy
from openmap.organisations.labels import KIND_LABELS
from openmap.outbox.tables import MessageState
from openmap.registrations.invitations import ASKED_AGAIN
from openmap.registrations.labels import STATUS_LABELS
from openmap.registrations.pages import DEPARTEMENT_OPTIONS, SECTOR_OPTIONS, SIDE_OPTIONS
from openmap.registrations.tables import RegistrationStatus
from openmap.rendering import url

if TYPE_CHECKING:
    from openmap.events.queries import EventDetails
    from openmap.organisations.tables import Kind
    from openmap.registrations.invited import Answers, Candidate, InvitedLine, Wanted
    from openmap.registrations.queries import RegistrationDetails

LETTER_LABELS: Final[dict[MessageState, tuple[str, str]]] = {
    MessageState.DRAFT: (lazy("Brouillon"), "waiting"),
    MessageState.READY: (lazy("Va partir"), "waiting"),
    MessageState.SENDING: (lazy("Va partir"), "waiting"),
    MessageState.SENT: (lazy("Envoyée"), "done"),
    MessageState.FAILED: (lazy("Refusée par le serveur"), "wrong"),
}
WAITING_LETTERS: Final = frozenset({MessageState.DRAFT, MessageState.READY, MessageState.SENDING})
ANSWER_LABELS: Final = {
    "aucune": lazy("Sans réponse"),
    "refus": lazy("Ne viendront pas"),
    "inscrite": lazy("Inscrites"),
    "sans-adresse": lazy("Sans adresse"),
}
KIND_OPTIONS: Final = tuple((kind.value, label) for kind, label in KIND_LABELS.items())
TOOK_PART: Final = (("oui", lazy("Venues à une journée passée")),)


@dataclass(frozen=True, slots=True)
class InvitationsPage:
    """Who was invited and what they answered, narrowed to one answer and cut into pages; how many a reminder would write to."""

    event: EventDetails
    answers: Answers
    answer: str
    lines: tuple[InvitedLine, ...]
    total: int
    number: int
    pages: int
    days: int
    to_remind: int
    is_open: bool

    @property
    def figures(self) -> list[tuple[int, str, str]]:
        """How many were invited and answered what, each leading to its list."""
        said = self.answers
        counts = {"aucune": said.unanswered, "refus": said.declined, "inscrite": said.registered, "sans-adresse": said.without_address}
        return [(said.invited, _("Invitées"), self.address())] + [
            (counts[key], str(label), self.address(key)) for key, label in ANSWER_LABELS.items()
        ]

    @property
    def previous(self) -> str:
        """The address of the page before, if any."""
        return self.address(self.answer, self.number - 1) if self.number > 1 else ""

    @property
    def next(self) -> str:
        """The address of the page after, if any."""
        return self.address(self.answer, self.number + 1) if self.number < self.pages else ""

    def address(self, answer: str = "", number: int = 1) -> str:
        """Return the address of a list."""
        return url("/gestion/{slug}/invitations", slug=self.event.slug, reponse=answer or None, page=number if number > 1 else None)

    def side_label(self, line: InvitedLine) -> str:
        """Say the side of a line."""
        return SIDE_LABELS[line.side]

    def can_be_asked_again(self, line: InvitedLine) -> bool:
        """Tell whether a new letter makes sense: nothing waits to leave, and the organisation did not register."""
        return self.is_open and line.status in ASKED_AGAIN and line.letter_state not in WAITING_LETTERS

    def answer_badge(self, line: InvitedLine) -> tuple[str, str]:
        """Say what somebody answered, with its tone."""
        if line.status is RegistrationStatus.INVITED:
            return _("Sans réponse"), "waiting"
        return (_("Ne viendra pas"), "neutral") if line.status is RegistrationStatus.DECLINED else STATUS_LABELS[line.status]

    def letter_badge(self, line: InvitedLine) -> tuple[str, str] | None:
        """Say how far the last letter got; None where there is none."""
        return LETTER_LABELS[line.letter_state] if line.letter_state else None


@dataclass(frozen=True, slots=True)
class CandidatesPage:
    """The register, narrowed, to choose whom to invite; `earlier` are the days whose guests one may take again."""

    event: EventDetails
    wanted: Wanted
    lines: tuple[Candidate, ...]
    total: int
    number: int
    pages: int
    earlier: tuple[tuple[str, str], ...]
    side: str = ""
    words: str = ""
    refused: str = ""
    is_open: bool = True
    kinds: tuple[tuple[str, str], ...] = KIND_OPTIONS
    sectors: tuple[tuple[str, str], ...] = SECTOR_OPTIONS
    departements: tuple[tuple[str, str], ...] = DEPARTEMENT_OPTIONS
    sides: tuple[tuple[str, str], ...] = SIDE_OPTIONS
    took_part: tuple[tuple[str, str], ...] = TOOK_PART

    @property
    def address(self) -> str:
        """The address of the list as it is narrowed, where inviting all of it goes."""
        return self._address()

    @property
    def is_narrowed(self) -> bool:
        """Whether the list shows less than the whole register."""
        return bool(self.query())

    @property
    def previous(self) -> str:
        """The address of the page before, if any."""
        return self._address(self.number - 1) if self.number > 1 else ""

    @property
    def next(self) -> str:
        """The address of the page after, if any."""
        return self._address(self.number + 1) if self.number < self.pages else ""

    def query(self) -> dict[str, str]:
        """Write the filters as the query of an address."""
        wanted = self.wanted
        said = {
            "texte": wanted.text,
            "type": wanted.kind.value if wanted.kind else "",
            "famille": wanted.sector.value if wanted.sector else "",
            "departement": wanted.departement,
            "venue": "oui" if wanted.took_part else "",
            "journee": str(wanted.at) if wanted.at else "",
        }
        return {name: value for name, value in said.items() if value}

    def kind_label(self, kind: Kind) -> str:
        """Say a kind."""
        return KIND_LABELS[kind]

    def state(self, line: Candidate) -> tuple[str, str] | None:
        """Say why a line would not be invited, with its tone; None where it would."""
        if line.is_unwanted:
            return _("Ne veut plus être invitée"), "neutral"
        return STATUS_LABELS[line.status] if line.status else None

    def _address(self, number: int = 1) -> str:
        return url("/gestion/{slug}/invitations/choisir", slug=self.event.slug, **self.query(), page=number if number > 1 else None)


@dataclass(frozen=True, slots=True)
class GuestImportPage:
    """The import of a list of guests: nothing yet, a report to read, or why the file was refused. `rows` is what the confirmation sends back."""

    event: EventDetails
    report: object | None = None
    rows: str = ""
    refused: str = ""
    shown: tuple[object, ...] = ()
    side: str = ""
    words: str = ""
    letters: int = 0
    sides: tuple[tuple[str, str], ...] = SIDE_OPTIONS


@dataclass(frozen=True, slots=True)
class StopPage:
    """Before, or after, one asks for no more invitations."""

    event: EventDetails
    registration: RegistrationDetails
    token: str
    is_stopped: bool
