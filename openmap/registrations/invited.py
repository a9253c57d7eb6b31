"""Reads of invitations: whom one could invite from the register, who was invited, what they answered, who may be reminded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from openmap.db import containing
from openmap.events.tables import Side
from openmap.organisations.tables import Kind, Sector
from openmap.outbox.tables import MessageState
from openmap.registrations.tables import Registration, RegistrationStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom one wrote to at an earlier event, and the side on which they came."""

    email: str
    first_name: str
    last_name: str
    phone: str
    job_title: str
    locale: str
    side: Side


@dataclass(frozen=True, slots=True)
class Present:
    """A registration that an organisation already has at the event."""

    id: UUID
    status: RegistrationStatus
    side: Side
    has_contact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the register is narrowed to; `at` is an earlier event, `took_part` at any of them."""

    kind: Kind | None = None
    sector: Sector | None = None
    departement: str = ""
    text: str = ""
    took_part: bool = False
    at: UUID | None = None

    def where(self) -> tuple[str, list[object]]:
        """Write the conditions in SQL, on `organisation`, with their values."""
        came = "EXISTS (SELECT FROM registration WHERE registration.organisation = organisation.id AND registration.status = 'accepted'"
        parts: list[str] = []
        values: list[object] = []
        for sql, value in (
            ("organisation.kind = {}", self.kind),
            ("{} = ANY(organisation.sectors)", self.sector),
            ("{} = ANY(organisation.departements)", self.departement),
            (came + " AND registration.event = {})", self.at),
        ):
            if value:
                parts.append(sql)
                values.append(value if value is self.at else str(value))
        if self.took_part and not self.at:
            parts.append(came + ")")
        if self.text.strip():
            parts.append("organisation.name_folded LIKE {}")
            values.append(containing(self.text))
        return "".join(f" AND {part}" for part in parts), values


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation of the register that could be invited; `status` is the one that it has at the event already."""

    id: UUID
    name: str
    kind: Kind
    sectors: tuple[Sector, ...]
    departements: tuple[str, ...]
    city: str
    last_event: str
    last_day: date | None
    has_address: bool
    status: RegistrationStatus | None
    is_unwanted: bool

    @property
    def can_be_invited(self) -> bool:
        """Whether inviting it would write anything."""
        return self.status is None and not self.is_unwanted


@dataclass(frozen=True, slots=True)
class InvitedLine:
    """Somebody who was invited: what they answered, and how far their last letter got."""

    id: UUID
    organisation: str
    side: Side
    status: RegistrationStatus
    address: str
    invited_at: datetime
    letter_state: MessageState | None
    letter_at: datetime | None
    letters: int


@dataclass(frozen=True, slots=True)
class Answers:
    """How many were invited, and what they answered."""

    invited: int
    unanswered: int
    declined: int
    registered: int
    without_address: int


@dataclass(frozen=True, slots=True)
class Due:
    """The registrations to write to: for the first time (no letter of theirs was kept), or again."""

    first: tuple[UUID, ...]
    again: tuple[UUID, ...]

    def __len__(self) -> int:
        """Count the letters."""
        return len(self.first) + len(self.again)


ANSWERS: Final = {
    "aucune": "registration.status = 'invited'",
    "refus": "registration.status = 'declined'",
    "inscrite": "registration.status NOT IN ('invited', 'declined')",
    "sans-adresse": "registration.status = 'invited' AND contact.email IS NULL",
}
"""What the list of the invited may be narrowed to → its condition in SQL."""

_CONTACT = (
    " LEFT JOIN LATERAL (SELECT attendee.email FROM delegation JOIN attendee ON attendee.delegation = delegation.id"
    " WHERE delegation.registration = registration.id AND delegation.withdrawn_at IS NULL AND attendee.left_at IS NULL AND attendee.email <> ''"
    " ORDER BY delegation.position, attendee.position LIMIT 1) contact ON true"
)
_LETTER = (
    " LEFT JOIN LATERAL (SELECT (array_agg(message.state ORDER BY message.created_at DESC))[1] AS state, max(message.created_at) AS at,"
    " count(*) AS number FROM message WHERE message.person_key = registration.id AND message.state <> 'dropped'"
    " AND message.kind IN ('registration-invitation', 'registration-reminder')) letter ON true"
)
_INVITED = (
    " FROM registration JOIN organisation ON organisation.id = registration.organisation" + _CONTACT + _LETTER + " WHERE registration.event = {}"
    " AND registration.invited_at IS NOT NULL"
)
_PAST_CONTACT = (
    "SELECT DISTINCT ON (registration.organisation) registration.organisation, registration.side, attendee.email, attendee.first_name,"
    " attendee.last_name, attendee.phone, attendee.job_title, attendee.locale FROM registration"
    " JOIN event ON event.id = registration.event JOIN delegation ON delegation.registration = registration.id"
    " JOIN attendee ON attendee.delegation = delegation.id"
    " WHERE registration.organisation = ANY({}) AND registration.event <> {} AND attendee.left_at IS NULL AND attendee.email <> ''"
    " AND registration.side <> 'visitor' AND registration.status IN ('accepted', 'waiting', 'submitted')"
    " AND ({}::uuid IS NULL OR EXISTS (SELECT FROM event_staff WHERE event_staff.event = registration.event AND event_staff.account = {}"
    " AND event_staff.role = 'organiser'))"
    " ORDER BY registration.organisation, event.day DESC, delegation.position, attendee.position"
)
_CANDIDATES = (
    "SELECT organisation.id, organisation.name, organisation.kind, organisation.sectors, organisation.departements, organisation.city,"
    " past.title AS last_event, past.day AS last_day, here.status,"
    " EXISTS (SELECT FROM no_invitation WHERE no_invitation.organisation = organisation.id) AS is_unwanted FROM organisation"
    " LEFT JOIN LATERAL (SELECT event.title, event.day FROM registration JOIN event ON event.id = registration.event"
    " WHERE registration.organisation = organisation.id AND registration.status = 'accepted' AND event.id <> {}"
    " ORDER BY event.day DESC LIMIT 1) past ON true"
    " LEFT JOIN LATERAL (SELECT registration.status FROM registration WHERE registration.organisation = organisation.id"
    " AND registration.event = {} AND registration.status NOT IN ('withdrawn', 'refused') ORDER BY created_at DESC LIMIT 1) here ON true"
    " WHERE true"
)


async def candidates(
    event_id: UUID, wanted: Wanted, *, account_id: UUID | None, after: tuple[str, str] | None = None, offset: int = 0, limit: int | None = 50
) -> list[Candidate]:
    """List organisations of the register, in French order of names.

    Args:
        event_id: To which they could be invited.
        wanted: What to narrow the register to.
        account_id: Whose earlier events lend addresses: those that this account organised; None for all (administrators).
        after: Folded name and id of the last line already seen.
        offset: How many lines to pass over, for pages with numbers.
        limit: How many lines at most; None for all.
    """
    where, values = wanted.where()
    seen = " AND (organisation.name_folded, organisation.id::text) > ({}, {})" if after else ""
    sql = _CANDIDATES + where + seen + " ORDER BY organisation.name_folded, organisation.id::text LIMIT {} OFFSET {}"
    rows: list[dict[str, Any]] = await Registration.raw(sql, event_id, event_id, *values, *(after or ()), limit, offset)
    known = await contacts_of([row["id"] for row in rows], but=event_id, account_id=account_id)
    return [_candidate(row, has_address=row["id"] in known) for row in rows]


async def count_candidates(wanted: Wanted) -> int:
    """Count what `candidates` would list."""
    where, values = wanted.where()
    rows: list[dict[str, Any]] = await Registration.raw("SELECT count(*) AS n FROM organisation WHERE true" + where, *values)  # noqa: S608  # our own conditions
    return int(rows[0]["n"])


async def contacts_of(organisation_ids: Iterable[UUID], *, but: UUID, account_id: UUID | None) -> dict[UUID, Contact]:
    """Read whom one wrote to of several organisations at the latest of the earlier events; see `candidates` for `account_id`."""
    ids = list(organisation_ids)
    rows: list[dict[str, Any]] = await Registration.raw(_PAST_CONTACT, ids, but, account_id, account_id) if ids else []
    names = [name for name in Contact.__slots__ if name != "side"]
    return {row["organisation"]: Contact(side=Side(row["side"]), **{name: row[name] for name in names}) for row in rows}


async def present_at(event_id: UUID) -> dict[UUID, Present]:
    """Read which organisations have a registration at an event that stands, refused and withdrawn ones left out."""
    rows: list[dict[str, Any]] = await Registration.raw(
        "SELECT registration.id, registration.organisation, registration.status, registration.side, contact.email IS NOT NULL AS has_contact"  # noqa: S608  # constants
        " FROM registration" + _CONTACT + " WHERE registration.event = {} AND registration.status NOT IN ('withdrawn', 'refused')"
        " ORDER BY registration.created_at",
        event_id,
    )
    return {row["organisation"]: Present(row["id"], RegistrationStatus(row["status"]), Side(row["side"]), row["has_contact"]) for row in rows}


async def answers_of(event_id: UUID) -> Answers:
    """Count who was invited and what they answered."""
    filters = ", ".join(f'count(*) FILTER (WHERE {sql}) AS "{name}"' for name, sql in ANSWERS.items())
    rows: list[dict[str, Any]] = await Registration.raw(f"SELECT count(*) AS invited, {filters}" + _INVITED, event_id)  # constants
    row = rows[0]
    return Answers(row["invited"], row["aucune"], row["refus"], row["inscrite"], row["sans-adresse"])


async def invited_of(event_id: UUID, answer: str = "", *, offset: int = 0, limit: int | None = 50) -> list[InvitedLine]:
    """List who was invited, in French order of names; `answer` is one of `ANSWERS`, empty for all."""
    where = f" AND {ANSWERS[answer]}" if answer else ""
    rows: list[dict[str, Any]] = await Registration.raw(
        "SELECT registration.id, organisation.name AS organisation, registration.side, registration.status, contact.email AS address,"  # constants
        " registration.invited_at, letter.state AS letter_state, letter.at AS letter_at, letter.number AS letters"
        + _INVITED
        + where
        + " ORDER BY organisation.name_folded, registration.id LIMIT {} OFFSET {}",
        event_id,
        limit,
        offset,
    )
    return [_invited_line(row) for row in rows]


async def to_remind(event_id: UUID, *, before: datetime) -> Due:
    """Find the invited who did not answer and may be written to: an address, no letter that waits nor one younger than `before`, no objection."""
    rows: list[dict[str, Any]] = await Registration.raw(
        "SELECT registration.id, letter.at IS NULL AS is_first"  # noqa: S608  # constants
        + _INVITED
        + " AND registration.status = 'invited' AND contact.email IS NOT NULL AND (letter.at IS NULL OR letter.at < {})"
        " AND NOT EXISTS (SELECT FROM message WHERE message.person_key = registration.id AND message.state IN ('draft', 'ready', 'sending')"
        " AND message.kind IN ('registration-invitation', 'registration-reminder'))"
        " AND NOT EXISTS (SELECT FROM no_invitation WHERE no_invitation.organisation = registration.organisation)"
        " ORDER BY organisation.name_folded, registration.id",
        event_id,
        before,
    )
    return Due(tuple(row["id"] for row in rows if row["is_first"]), tuple(row["id"] for row in rows if not row["is_first"]))


def _candidate(row: dict[str, Any], *, has_address: bool) -> Candidate:
    return Candidate(
        id=row["id"],
        name=row["name"],
        kind=Kind(row["kind"]),
        sectors=tuple(Sector(code) for code in row["sectors"]),
        departements=tuple(row["departements"]),
        city=row["city"],
        last_event=row["last_event"] or "",
        last_day=row["last_day"],
        has_address=has_address,
        status=RegistrationStatus(row["status"]) if row["status"] else None,
        is_unwanted=row["is_unwanted"],
    )


def _invited_line(row: dict[str, Any]) -> InvitedLine:
    return InvitedLine(
        id=row["id"],
        organisation=row["organisation"],
        side=Side(row["side"]),
        status=RegistrationStatus(row["status"]),
        address=row["address"] or "",
        invited_at=row["invited_at"],
        letter_state=MessageState(row["letter_state"]) if row["letter_state"] else None,
        letter_at=row["letter_at"],
        letters=row["letters"] or 0,
    )
