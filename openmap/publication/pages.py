"""What each page of publication is given: the difference before it goes, versions, the outbox, an agenda."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from openmap.clock import local
from openmap.i18n import lazy
from openmap.outbox.tables import MessageState
from openmap.programme.labels import KIND_LABELS as SESSION_KINDS
from openmap.publication.deliverability import Check, Verdict
from openmap.publication.labels import KIND_LABELS, STATE_LABELS, Tone
from openmap.rendering import url

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from openmap.events.queries import EventDetails, TableLine
    from openmap.outbox.queries import MessageDetails, MessageLine
    from openmap.programme.queries import SessionDetails
    from openmap.publication.queries import Appointment, MeetingChange, Planned, VersionLine
    from openmap.publication.telling import ToldLine
    from openmap.registrations.queries import RegistrationDetails

VERDICT_LABELS: Final[dict[Verdict, tuple[str, Tone]]] = {
    Verdict.GOOD: (lazy("En ordre"), "done"),
    Verdict.WEAK: (lazy("À améliorer"), "warning"),
    Verdict.MISSING: (lazy("Manque"), "wrong"),
    Verdict.UNKNOWN: (lazy("À vérifier"), "neutral"),
}
CHANGE_LABELS: Final[dict[str, tuple[str, Tone]]] = {
    "added": (lazy("Nouveau"), "done"),
    "moved": (lazy("Déplacé"), "warning"),
    "removed": (lazy("Retiré"), "wrong"),
}


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """What happens to one pair, in words."""

    kind: str
    label: str
    tone: Tone
    a: str
    b: str
    before_at: datetime | None
    before_place: str
    after_at: datetime | None
    after_place: str


@dataclass(frozen=True, slots=True)
class ToldRow:
    """Somebody who is going to be written to: one reason for each message."""

    organisation: str
    name: str
    address: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublishPage:
    """The confirmation before publishing; `refusal` says why it cannot be, `placeless` counts meetings whose table or slot is lost."""

    event: EventDetails
    number: int
    version: int
    meetings: int
    changes: tuple[ChangeRow, ...]
    told: tuple[ToldRow, ...]
    placeless: int
    refusal: str = ""

    def count(self, kind: str) -> int:
        """Count the changes of one kind: `added`, `moved` or `removed`."""
        return sum(row.kind == kind for row in self.changes)

    @property
    def messages(self) -> int:
        """How many messages the publication prepares."""
        return sum(len(row.reasons) for row in self.told)


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting of a version."""

    starts_at: datetime
    ends_at: datetime
    table: str
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class VersionPage:
    """A version: its meetings, and what it changed."""

    event: EventDetails
    version: VersionLine
    is_in_force: bool
    versions: tuple[VersionLine, ...]
    meetings: tuple[MeetingRow, ...]
    changes: tuple[ChangeRow, ...]
    draft: int | None
    """The number of the draft that was published as this version, if it is kept."""


@dataclass(frozen=True, slots=True)
class SendingPage:
    """How mails of a day leave.

    Attributes:
        domain: After the @ of `sender`, whose records are `checks`.
        envelope: The domain that receiving servers check SPF for: that of the installation's own address.
        is_aligned: Whether SPF or the signature can count for `domain` (DMARC).
        hourly_limit: None where there is none.
    """

    event: EventDetails
    sender: str
    domain: str
    envelope: str
    checks: tuple[Check, ...]
    is_aligned: bool
    own_address: str
    connections: int
    hourly_limit: int | None

    @property
    def rows(self) -> list[tuple[Check, str, Tone]]:
        """Each record with what it is worth, in a word."""
        return [(check, *VERDICT_LABELS[check.verdict]) for check in self.checks]


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message in the outbox."""

    id: UUID
    state: MessageState
    label: str
    tone: Tone
    kind: str
    to_name: str
    to_address: str
    subject: str
    reason: str
    server_words: str
    at: datetime
    is_held: bool
    not_before: datetime | None


@dataclass(frozen=True, slots=True)
class MessagesPage:
    """The outbox of an event, narrowed to a state (`chosen`), a `kind` and those whose name or address holds `text`.

    `next` is the last message shown where there are more. `a_minute` is how many left lately, `ends_in_minutes` when the last may have left at
    this pace; both are None while nothing leaves.
    """

    event: EventDetails
    counts: tuple[tuple[MessageState, str, int], ...]
    chosen: MessageState | None
    rows: tuple[MessageRow, ...]
    next: UUID | None
    is_first: bool
    drafts: int
    held: int
    failed: int
    version: int | None
    kind: str = ""
    text: str = ""
    kinds: tuple[tuple[str, str], ...] = ()
    waiting: int = 0
    a_minute: int | None = None
    ends_in_minutes: int | None = None

    def address(self, *, state: MessageState | None = None, after: UUID | None = None) -> str:
        """Return the address of this list in another state, or of its next page."""
        wanted = {"etat": state.value if state else None, "genre": self.kind or None, "q": self.text or None, "apres": after}
        return url("/gestion/{slug}/messages", slug=self.event.slug, **wanted)


@dataclass(frozen=True, slots=True)
class MessagePage:
    """One message as its organiser reads it, links masked."""

    event: EventDetails
    row: MessageRow
    details: MessageDetails
    calendar: str | None
    has_letter: bool


@dataclass(frozen=True, slots=True)
class EditPage:
    """The form that changes the words of a draft."""

    event: EventDetails
    message_id: UUID
    to_name: str
    subject: str
    body_text: str
    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """A meeting as the people of one registration have it; `answer` is `accepted`, `declined` or empty."""

    other_id: UUID
    other: str
    starts_at: datetime
    ends_at: datetime
    table: str
    topics: tuple[str, ...]
    state: Literal["past", "now", "next", "later"]
    answer: str


@dataclass(frozen=True, slots=True)
class AgendaSession:
    """A session that people of the registration attend: who of them, and whether they are on stage."""

    title: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    room: str
    people: tuple[str, ...]
    on_stage: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person of the registration, with the address of their feed once they have asked for it; it is empty while they have invitations."""

    id: UUID
    name: str
    feed: str
    is_subscribed: bool


@dataclass(frozen=True, slots=True)
class FeedsPage:
    """Calendars of a day to subscribe to: all meetings (`address`, empty when closed) and the public programme."""

    event: EventDetails
    address: str
    programme: str


@dataclass(frozen=True, slots=True)
class AgendaPage:
    """The agenda of a registration on the day, one column; several delegations follow one another."""

    event: EventDetails
    registration: RegistrationDetails
    is_published: bool
    delegations: tuple[tuple[str, tuple[AgendaRow, ...]], ...]
    current: AgendaRow | None
    people: tuple[PersonRow, ...]
    sessions: tuple[AgendaSession, ...]
    answerable: frozenset[UUID]  # whom one meets and was told of, or reads of in a subscribed calendar


def change_rows(changes: Iterable[MeetingChange], people: Mapping[UUID, RegistrationDetails], tables: Iterable[TableLine]) -> tuple[ChangeRow, ...]:
    """Describe the changes between two timetables."""
    names = {table.id: table.name for table in tables}

    def place(meeting: Planned | None) -> str:
        return names.get(meeting.table_id, "") if meeting and meeting.table_id else ""

    return tuple(
        ChangeRow(
            change.kind,
            *CHANGE_LABELS[change.kind],
            a=people[change.meeting.a].organisation,
            b=people[change.meeting.b].organisation,
            before_at=change.before.starts_at if change.before else None,
            before_place=place(change.before),
            after_at=change.after.starts_at if change.after else None,
            after_place=place(change.after),
        )
        for change in changes
    )


def told_rows(lines: Iterable[ToldLine]) -> tuple[ToldRow, ...]:
    """Gather by person what is told, in the order of the lines."""
    reasons: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for line in lines:
        reasons[line.organisation, line.name, line.address].append(line.reason)
    return tuple(ToldRow(*who, tuple(found)) for who, found in reasons.items())


def meeting_rows(meetings: Iterable[Planned], people: Mapping[UUID, RegistrationDetails], tables: Iterable[TableLine]) -> tuple[MeetingRow, ...]:
    """Describe the meetings of a version, by time and table."""
    names = {table.id: table.name for table in tables}
    places = {table: number for number, table in enumerate(names)}
    return tuple(
        MeetingRow(
            meeting.starts_at,
            meeting.ends_at,
            names.get(meeting.table_id, "") if meeting.table_id else "",
            people[meeting.a].organisation,
            people[meeting.b].organisation,
        )
        for meeting in sorted(meetings, key=lambda one: (one.starts_at, places.get(one.table_id, len(places)) if one.table_id else len(places)))
    )


def message_row(line: MessageLine) -> MessageRow:
    """Describe a message in the reader's language."""
    label, tone = STATE_LABELS[line.state]
    return MessageRow(
        id=line.id,
        state=line.state,
        label=str(label),
        tone=tone,
        kind=str(KIND_LABELS.get(line.kind, lazy("Courrier"))),
        to_name=line.to_name,
        to_address=line.to_address,
        subject=line.subject,
        reason=line.reason,
        server_words=line.server_words if line.state is not MessageState.SENT or line.bounced_at else "",
        at=line.sent_at or line.released_at or line.created_at,
        is_held=line.is_held,
        not_before=line.not_before if line.state is MessageState.READY else None,
    )


def agenda_rows(found: Iterable[Appointment], moment: datetime, timezone: str, answers: Mapping[UUID, str]) -> list[tuple[str, list[AgendaRow]]]:
    """Group the meetings of a registration by delegation, each once however many people it sends; say which one is now and which is next."""
    by_delegation: dict[str, dict[UUID, Appointment]] = defaultdict(dict)
    for appointment in found:
        by_delegation[appointment.own_delegation.name][appointment.other.id] = appointment
    today = local(moment, timezone).date()
    groups: list[tuple[str, list[AgendaRow]]] = []
    for name, meetings in by_delegation.items():
        rows: list[AgendaRow] = []
        is_next_known = False
        for appointment in sorted(meetings.values(), key=lambda meeting: meeting.starts_at):
            state = _state(appointment, moment)
            if state == "later" and not is_next_known and local(appointment.starts_at, timezone).date() == today:
                state, is_next_known = "next", True
            rows.append(_agenda_row(appointment, state, answers.get(appointment.other.id, "")))
        groups.append((name, rows))
    return groups


def agenda_sessions(attended: Mapping[UUID, Sequence[SessionDetails]], names: Mapping[UUID, str]) -> tuple[AgendaSession, ...]:
    """List the sessions that people of a registration attend, each once, in order of time."""
    sessions = {session.id: session for found in attended.values() for session in found}
    rows = []
    for session in sorted(sessions.values(), key=lambda one: (one.starts_at, one.title)):
        there = [key for key, found in attended.items() if any(one.id == session.id for one in found)]
        stage = {line.attendee for line in session.speakers}
        rows.append(
            AgendaSession(
                title=session.title,
                kind=str(SESSION_KINDS[session.kind]),
                starts_at=session.starts_at,
                ends_at=session.ends_at,
                room=session.room,
                people=() if len(there) == len(names) else tuple(names[key] for key in there),
                on_stage=tuple(names[key] for key in there if key in stage),
            )
        )
    return tuple(rows)


def _state(appointment: Appointment, moment: datetime) -> Literal["past", "now", "next", "later"]:
    if appointment.ends_at <= moment:
        return "past"
    return "now" if appointment.starts_at <= moment else "later"


def _agenda_row(appointment: Appointment, state: Literal["past", "now", "next", "later"], answer: str) -> AgendaRow:
    other = appointment.other.organisation
    return AgendaRow(
        other_id=appointment.other.id,
        other=f"{other} ({appointment.other_delegation.name})" if appointment.other_delegation.name else other,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        table=appointment.table.name if appointment.table else "",
        topics=appointment.topics,
        state=state,
        answer=answer,
    )
