"""Reads of the programme: sessions with who speaks, who signed up, and which slots of a delegation they take."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from openmap.db import containing
from openmap.errors import NotFound
from openmap.events import queries as events
from openmap.events.slots import Span
from openmap.events.tables import Side
from openmap.i18n import lazy
from openmap.programme.diary import Engagement, taken_slots
from openmap.programme.tables import Document, ProgrammeSession, SessionKind, SpeakerRole, Stand

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import time

    from openmap.events.queries import EventDetails
    from openmap.programme.diary import Taken


class UnknownSession(NotFound):
    """No session of this event has this id or reference."""

    message = lazy("Cette séance n'existe pas ou n'existe plus au programme de cette journée.")


class UnknownDocument(NotFound):
    """No document of this event has this id."""

    message = lazy("Ce document n'existe pas ou n'existe plus.")


@dataclass(frozen=True, slots=True)
class SpeakerLine:
    """Somebody on stage; `registration` and `attendee` for those who are registered."""

    role: SpeakerRole
    name: str
    job_title: str
    organisation: str
    attendee: UUID | None
    registration: UUID | None


@dataclass(frozen=True, slots=True)
class SessionDetails:
    """A session: local times, aware moments, who is on stage, how many seats are taken and how many people wait."""

    id: UUID
    event_id: UUID
    reference: str | None
    kind: SessionKind
    title: str
    description: str
    starts: time
    ends: time
    starts_at: datetime
    ends_at: datetime
    room: str
    for_everyone: bool
    takes_sign_up: bool
    capacity: int | None
    is_public: bool
    revision: int
    updated_at: datetime
    speakers: tuple[SpeakerLine, ...]
    seats: int
    waiting: int

    @property
    def span(self) -> Span:
        """When it takes place."""
        return Span(self.starts_at, self.ends_at)

    @property
    def free_seats(self) -> int | None:
        """How many seats are left, None without a limit; those who wait come first."""
        return None if self.capacity is None else max(self.capacity - self.seats - self.waiting, 0)

    def on_stage(self, role: SpeakerRole) -> tuple[SpeakerLine, ...]:
        """Return those of a role, in order."""
        return tuple(line for line in self.speakers if line.role is role)


@dataclass(frozen=True, slots=True)
class SignUpLine:
    """Somebody who signed up for a session; `rank` counts from 1 among those who wait, 0 with a seat. Contacts are for the organiser only."""

    session: UUID
    attendee: UUID
    registration: UUID
    first_name: str
    last_name: str
    email: str
    locale: str
    organisation: str
    side: Side
    rank: int
    created_at: datetime

    @property
    def name(self) -> str:
        """First and last name, or the address where neither is known."""
        return f"{self.first_name} {self.last_name}".strip() or self.email


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody who comes, as a form finds them by name."""

    attendee: UUID
    registration: UUID
    name: str
    organisation: str


@dataclass(frozen=True, slots=True)
class StandLine:
    """A stand, in the organiser's order."""

    id: UUID
    name: str
    place: str
    description: str
    registration: UUID | None


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A file to download, without its content."""

    id: UUID
    session: UUID | None
    title: str
    file_name: str
    media_type: str
    size_bytes: int


# A person comes while their registration is accepted, their delegation is not withdrawn and they have not left it.
COMES = (
    " JOIN delegation ON delegation.id = attendee.delegation AND delegation.withdrawn_at IS NULL"
    " JOIN registration ON registration.id = delegation.registration AND registration.status = 'accepted'"
)
IN_FORCE = f" FROM sign_up JOIN attendee ON attendee.id = sign_up.attendee AND attendee.left_at IS NULL{COMES}"
_NAME = "coalesce(nullif(trim(attendee.first_name || ' ' || attendee.last_name), ''), organisation.name)"
_COUNTS = (
    "SELECT sign_up.session, count(*) FILTER (WHERE sign_up.has_seat) AS seats, count(*) FILTER (WHERE NOT sign_up.has_seat) AS waiting"
    + IN_FORCE
    + " WHERE registration.event = {} GROUP BY sign_up.session"
)
_SPEAKERS = (
    "SELECT speaker.session, speaker.role, speaker.attendee, registration.id AS registration,"  # noqa: S608  # made of constants
    f" CASE WHEN speaker.attendee IS NULL THEN speaker.name ELSE {_NAME} END AS name,"
    " CASE WHEN speaker.attendee IS NULL THEN speaker.job_title ELSE attendee.job_title END AS job_title,"
    " CASE WHEN speaker.attendee IS NULL THEN speaker.organisation ELSE organisation.name END AS organisation"
    " FROM speaker JOIN programme_session ON programme_session.id = speaker.session"
    " LEFT JOIN attendee ON attendee.id = speaker.attendee LEFT JOIN delegation ON delegation.id = attendee.delegation"
    " LEFT JOIN registration ON registration.id = delegation.registration LEFT JOIN organisation ON organisation.id = registration.organisation"
    " WHERE programme_session.event = {} AND (speaker.attendee IS NULL"
    " OR (attendee.left_at IS NULL AND delegation.withdrawn_at IS NULL AND registration.status = 'accepted'))"
    " ORDER BY speaker.position, speaker.id"
)
_ENGAGED = (
    f"SELECT held.session, held.attendee, held.role, {_NAME} AS person FROM"  # noqa: S608  # made of constants
    " (SELECT session, attendee, role FROM speaker WHERE attendee IS NOT NULL"
    " UNION ALL SELECT session, attendee, NULL FROM sign_up WHERE has_seat) AS held"
    " JOIN programme_session ON programme_session.id = held.session"
    f" JOIN attendee ON attendee.id = held.attendee AND attendee.left_at IS NULL{COMES}"
    " JOIN organisation ON organisation.id = registration.organisation"
    " WHERE programme_session.event = {} ORDER BY programme_session.starts, person"
)
_SIGN_UPS = (
    "SELECT sign_up.session, sign_up.attendee, registration.id AS registration, attendee.first_name, attendee.last_name,"
    " attendee.email, attendee.locale,"
    " organisation.name AS organisation, registration.side, sign_up.created_at, CASE WHEN sign_up.has_seat THEN 0"
    " ELSE row_number() OVER (PARTITION BY sign_up.session, sign_up.has_seat ORDER BY sign_up.position) END AS rank"
    + IN_FORCE
    + " JOIN organisation ON organisation.id = registration.organisation WHERE registration.event = {}"
)
_FOUND = (
    f"SELECT attendee.id AS attendee, registration.id AS registration, {_NAME} AS name, organisation.name AS organisation"  # noqa: S608  # as above
    f" FROM attendee{COMES} JOIN organisation ON organisation.id = registration.organisation"
    " WHERE attendee.left_at IS NULL AND registration.event = {}"
    " AND (attendee.name_folded LIKE {} OR organisation.name_folded LIKE {} OR fold(attendee.email) LIKE {})"
    " ORDER BY attendee.name_folded, attendee.id LIMIT {}"
)
_PEOPLE = (
    "SELECT delegation.id, array_remove(array_agg(attendee.id), NULL) AS attendees FROM delegation"
    " JOIN registration ON registration.id = delegation.registration AND registration.status = 'accepted'"
    " LEFT JOIN attendee ON attendee.delegation = delegation.id AND attendee.left_at IS NULL"
    " WHERE registration.event = {} AND delegation.withdrawn_at IS NULL GROUP BY delegation.id"
)


async def sessions_of(event: EventDetails, *, only_public: bool = False) -> list[SessionDetails]:
    """List the sessions of an event in order of time."""
    rows = await ProgrammeSession.select().where(ProgrammeSession.event == event.id).order_by(ProgrammeSession.starts, ProgrammeSession.title)
    if not rows:
        return []
    speakers: dict[UUID, list[SpeakerLine]] = defaultdict(list)
    for row in await ProgrammeSession.raw(_SPEAKERS, event.id):
        kept = {name: row[name] for name in SpeakerLine.__slots__}
        speakers[row["session"]].append(SpeakerLine(**{**kept, "role": SpeakerRole(row["role"])}))
    counts = {row["session"]: (row["seats"], row["waiting"]) for row in await ProgrammeSession.raw(_COUNTS, event.id)}
    return [_details(row, event, tuple(speakers[row["id"]]), counts.get(row["id"], (0, 0))) for row in rows if row["is_public"] or not only_public]


async def session(event: EventDetails, key: UUID | str) -> SessionDetails:
    """Read the session that a caller names: an id, or its reference; raises UnknownSession."""
    for line in await sessions_of(event):
        if key in (line.id, line.reference):
            return line
    raise UnknownSession


async def engagements_of(event: EventDetails) -> list[Engagement]:
    """List who is in which session: people on stage, people with a seat, and everyone in the sessions that all attend."""
    rows: list[dict[str, Any]] = await ProgrammeSession.select().where(ProgrammeSession.event == event.id).order_by(ProgrammeSession.starts)
    if not rows:
        return []
    sessions = {row["id"]: Engagement(row["id"], row["title"], SessionKind(row["kind"]), _span(row, event)) for row in rows}
    found = [sessions[row["id"]] for row in rows if row["for_everyone"]]
    for row in await ProgrammeSession.raw(_ENGAGED, event.id):
        held = sessions[row["session"]]
        role = SpeakerRole(row["role"]) if row["role"] else None
        found.append(Engagement(held.session, held.title, held.kind, held.span, row["attendee"], row["person"], role))
    return found


async def stands_of(event_id: UUID) -> list[StandLine]:
    """List the stands of an event."""
    rows = await Stand.select().where(Stand.event == event_id).order_by(Stand.position, Stand.name)
    return [StandLine(**{name: row[name] for name in StandLine.__slots__}) for row in rows]


async def documents_of(event_id: UUID) -> list[DocumentLine]:
    """List the documents of an event by title; their content is read apart."""
    columns = [getattr(Document, name) for name in DocumentLine.__slots__]
    rows = await Document.select(*columns).where(Document.event == event_id).order_by(Document.title, Document.id)
    return [DocumentLine(**row) for row in rows]


async def document(event_id: UUID, document_id: UUID) -> tuple[DocumentLine, bytes]:
    """Read a document with its content; raises UnknownDocument."""
    row = await Document.select().where(Document.event == event_id, Document.id == document_id).first()
    if row is None:
        raise UnknownDocument
    return DocumentLine(**{name: row[name] for name in DocumentLine.__slots__}), bytes(row["content"])


async def sign_ups_of(event_id: UUID, session_id: UUID | None = None) -> list[SignUpLine]:
    """List who signed up at an event, or for one session: those with a seat first, then those who wait, both in order of arrival."""
    rows: list[dict[str, Any]] = await ProgrammeSession.raw(f"SELECT * FROM ({_SIGN_UPS}) AS line ORDER BY rank, created_at, attendee", event_id)  # noqa: S608  # as above
    return [SignUpLine(**{**row, "side": Side(row["side"])}) for row in rows if session_id in {None, row["session"]}]


async def people_named(event_id: UUID, text: str, *, limit: int = 12) -> list[PersonLine]:
    """Find people who come, by a part of their name, address or organisation."""
    wanted = containing(text)
    rows: list[dict[str, Any]] = await ProgrammeSession.raw(_FOUND, event_id, wanted, wanted, wanted, limit)
    return [PersonLine(**row) for row in rows]


async def coming(event_id: UUID, attendees: Sequence[UUID]) -> frozenset[UUID]:
    """Return those of these people who come to the event."""
    sql = f"SELECT attendee.id FROM attendee{COMES} WHERE attendee.left_at IS NULL AND registration.event = {{}} AND attendee.id = ANY({{}})"  # noqa: S608  # made of constants
    rows = await ProgrammeSession.raw(sql, event_id, list(attendees)) if attendees else []
    return frozenset(row["id"] for row in rows)


async def taken_of(event: EventDetails) -> dict[UUID, tuple[Taken, ...]]:
    """Find the slots of each delegation that the programme takes; see `diary`."""
    engagements = await engagements_of(event)
    if not engagements:
        return {}
    rows: list[dict[str, Any]] = await ProgrammeSession.raw(_PEOPLE, event.id)
    people = {row["id"]: frozenset(row["attendees"]) for row in rows}
    return taken_slots(engagements, people, await events.slots_of(event.id))


async def sessions_of_attendees(event: EventDetails, attendees: Sequence[UUID]) -> dict[UUID, list[SessionDetails]]:
    """Read the sessions that each of these people attends: on stage, signed up with a seat, or for everyone."""
    found: dict[UUID, list[SessionDetails]] = {key: [] for key in attendees}
    sessions = {line.id: line for line in await sessions_of(event)} if attendees else {}
    held: dict[UUID, set[UUID]] = defaultdict(set)
    for engagement in await engagements_of(event) if sessions else ():
        for key in attendees:
            if engagement.attendee in (None, key):
                held[key].add(engagement.session)
    for key in attendees:
        found[key] = [line for line in sessions.values() if line.id in held[key]]
    return found


def _details(row: dict[str, Any], event: EventDetails, speakers: tuple[SpeakerLine, ...], counts: tuple[int, int]) -> SessionDetails:
    span = _span(row, event)
    own = {name: row[name] for name in SessionDetails.__slots__ if name in row}
    own |= {"event_id": row["event"], "kind": SessionKind(row["kind"]), "starts_at": span.starts_at, "ends_at": span.ends_at}
    return SessionDetails(**own, speakers=speakers, seats=counts[0], waiting=counts[1])


def _span(row: dict[str, Any], event: EventDetails) -> Span:
    starts, ends = (datetime.combine(event.day, row[name], tzinfo=event.zone).astimezone(UTC) for name in ("starts", "ends"))
    return Span(starts, ends)
