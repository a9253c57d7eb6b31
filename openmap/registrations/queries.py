"""Reads of registrations: the lines of lists, one with its people, the counts of an event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from openmap.errors import NotFound
from openmap.events.tables import Side
from openmap.i18n import lazy
from openmap.organisations.tables import Kind, Sector
from openmap.registrations.filters import NO_FILTER
from openmap.registrations.tables import Absence, AccessLink, Attendee, Delegation, Registration, RegistrationStatus
from openmap.rest import plain_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from openmap.registrations.filters import Filters

REGISTRATION_LINK = "registration"
ANSWER_LINK = "answer"
FEED_LINK = "feed"
STOP_LINK = "unsubscribe"


class UnknownRegistration(NotFound):
    """No registration has this id or reference at this event."""

    message = lazy("Cette inscription n'existe pas à cette journée.")


class UnknownLink(NotFound):
    """A personal link that was never made, or was revoked."""

    message = lazy("Ce lien n'est plus valable. Demandez-en un nouveau avec l'adresse électronique de votre inscription.")


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    """An interval in which a delegation cannot meet; aware, in UTC."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class AttendeeLine:
    """A person of a delegation. Address and telephone are for the organiser and the registration itself only."""

    id: UUID
    first_name: str
    last_name: str
    email: str
    phone: str
    job_title: str
    access_needs: str
    catering_needs: str
    photo_consented_at: datetime | None
    photo_withdrawn_at: datetime | None
    locale: str

    @property
    def agrees_to_photos(self) -> bool:
        """Whether the person may be photographed."""
        return self.photo_consented_at is not None and self.photo_withdrawn_at is None

    @property
    def name(self) -> str:
        """First and last name, or the address where neither is known."""
        return f"{self.first_name} {self.last_name}".strip() or self.email


@dataclass(frozen=True, slots=True)
class DelegationLine:
    """People who sit together, with when they cannot."""

    id: UUID
    position: int
    name: str
    max_meetings: int | None
    home_table: UUID | None
    is_withdrawn: bool
    attendees: tuple[AttendeeLine, ...]
    absences: tuple[AbsenceLine, ...]


@dataclass(frozen=True, slots=True)
class RegistrationLine:
    """A registration in a list, with its organisation."""

    id: UUID
    event_id: UUID
    reference: str | None
    side: Side
    status: RegistrationStatus
    waiting_rank: int | None
    organisation_id: UUID
    organisation: str
    kind: Kind
    sectors: tuple[Sector, ...]
    departements: tuple[str, ...]
    city: str
    delegation_count: int
    organiser_note: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class RegistrationDetails:
    """One registration with everything it holds."""

    id: UUID
    event_id: UUID
    reference: str | None
    side: Side
    status: RegistrationStatus
    waiting_rank: int | None
    organisation_id: UUID
    organisation: str
    siret: str | None
    kind: Kind
    sectors: tuple[Sector, ...]
    departements: tuple[str, ...]
    city: str
    max_meetings: int | None
    guaranteed_meetings: int | None
    is_listed: bool
    invited_at: datetime | None
    consented_at: datetime | None
    message: str
    organiser_note: str
    locale: str
    created_at: datetime
    updated_at: datetime
    delegations: tuple[DelegationLine, ...]

    @property
    def present(self) -> tuple[DelegationLine, ...]:
        """The delegations that come."""
        return tuple(delegation for delegation in self.delegations if not delegation.is_withdrawn)

    @property
    def contact(self) -> AttendeeLine | None:
        """The person to whom the personal link goes: the first of the first delegation."""
        return next((person for delegation in self.present for person in delegation.attendees), None)


_LINE = (
    "SELECT registration.id, registration.event AS event_id, registration.reference, registration.side, registration.status,"
    " registration.waiting_rank, registration.organisation AS organisation_id, organisation.name AS organisation,"
    " organisation.kind, organisation.sectors,"
    " organisation.departements, organisation.city, organisation.name_folded, registration.organiser_note, registration.created_at,"
    " (SELECT count(*) FROM delegation WHERE delegation.registration = registration.id AND delegation.withdrawn_at IS NULL) AS delegation_count"
    " FROM registration JOIN organisation ON organisation.id = registration.organisation WHERE registration.event = {}"
)
_ORDER = " ORDER BY organisation.name_folded, registration.id::text"


async def registrations_of(
    event_id: UUID, filters: Filters = NO_FILTER, *, after: tuple[str, str] | None = None, offset: int = 0, limit: int | None = 50
) -> list[RegistrationLine]:
    """List registrations in French order of the organisations' names.

    Args:
        event_id: The event.
        filters: What to narrow the list to.
        after: Folded name and id of the last line already seen (see `order_key`).
        offset: How many lines to pass over, for pages with numbers.
        limit: How many lines at most; None for all.
    """
    where, values = filters.where()
    seen = " AND (organisation.name_folded, registration.id::text) > ({}, {})" if after else ""
    sql = _LINE + where + seen + _ORDER + " LIMIT {} OFFSET {}"
    rows: list[dict[str, Any]] = await Registration.raw(sql, event_id, *values, *(after or ()), limit, offset)
    return [_line(row) for row in rows]


async def order_key(registration_id: UUID) -> tuple[str, str]:
    """Return where a registration stands in the order of lists: folded name and id."""
    rows: list[dict[str, Any]] = await Registration.raw(
        "SELECT organisation.name_folded FROM registration JOIN organisation ON organisation.id = registration.organisation"
        " WHERE registration.id = {}",
        registration_id,
    )
    if not rows:
        raise UnknownRegistration
    return rows[0]["name_folded"], str(registration_id)


async def count_registrations(event_id: UUID, filters: Filters = NO_FILTER) -> int:
    """Count what `registrations_of` would list."""
    where, values = filters.where()
    sql = "SELECT count(*) AS n FROM registration JOIN organisation ON organisation.id = registration.organisation WHERE registration.event = {}"
    rows: list[dict[str, Any]] = await Registration.raw(sql + where, event_id, *values)
    return int(rows[0]["n"])


async def counts_of(event_id: UUID) -> dict[tuple[Side, RegistrationStatus], int]:
    """Count the registrations of an event by side and status."""
    rows: list[dict[str, Any]] = await Registration.raw(
        "SELECT side, status, count(*) AS n FROM registration WHERE event = {} GROUP BY side, status", event_id
    )
    return {(Side(row["side"]), RegistrationStatus(row["status"])): row["n"] for row in rows}


async def listed_names(event_id: UUID) -> list[str]:
    """Name the organisations that come and agreed to be on the public list, in French order."""
    rows: list[dict[str, Any]] = await Registration.raw(
        "SELECT DISTINCT organisation.name, organisation.name_folded FROM registration"
        " JOIN organisation ON organisation.id = registration.organisation"
        " WHERE registration.event = {} AND registration.status = 'accepted' AND registration.is_listed ORDER BY organisation.name_folded",
        event_id,
    )
    return [row["name"] for row in rows]


async def waiting_list(event_id: UUID) -> list[RegistrationLine]:
    """List those who wait, in the order in which they will be accepted."""
    rows: list[dict[str, Any]] = await Registration.raw(
        _LINE + " AND registration.status = 'waiting' ORDER BY registration.waiting_rank, registration.created_at", event_id
    )
    return [_line(row) for row in rows]


def addresses_of(details: RegistrationDetails) -> list[str]:
    """List the mail addresses of a registration's people, in small letters."""
    return [person.email.lower() for delegation in details.delegations for person in delegation.attendees if person.email]


async def registration(registration_id: UUID) -> RegistrationDetails:
    """Read one registration with its delegations; raises UnknownRegistration."""
    found = await registrations_by_ids([registration_id])
    if not found:
        raise UnknownRegistration
    return found[0]


async def owner_of_delegation(delegation_id: UUID) -> UUID | None:
    """Find the registration that a delegation is of."""
    row = await Delegation.select(Delegation.registration).where(Delegation.id == delegation_id).first()
    return row["registration"] if row else None


async def registrations_by_ids(registration_ids: Sequence[UUID]) -> list[RegistrationDetails]:
    """Read several registrations with their delegations, in the order given; unknown ids are left out. Four queries, however many."""
    ids = list(registration_ids)
    if not ids:
        return []
    rows: list[dict[str, Any]] = await Registration.raw(
        "SELECT registration.*, organisation.name, organisation.siret, organisation.kind, organisation.sectors, organisation.departements,"
        " organisation.city FROM registration JOIN organisation ON organisation.id = registration.organisation WHERE registration.id = ANY({})",
        ids,
    )
    delegations = await _delegations_of([row["id"] for row in rows])
    found = {row["id"]: _details(row, delegations.get(row["id"], ())) for row in rows}
    return [found[wanted] for wanted in ids if wanted in found]


async def every_registration(event_id: UUID, filters: Filters = NO_FILTER) -> list[RegistrationDetails]:
    """Read all registrations of an event with their delegations, in the order of lists: for exports and imports."""
    return await registrations_by_ids([line.id for line in await registrations_of(event_id, filters, limit=None)])


async def registration_id_by_key(event_id: UUID, key: str) -> UUID:
    """Find the registration that a caller names at an event: an id, or ``ref:`` and its reference; raises UnknownRegistration."""
    key = plain_key(key)
    if key.startswith("ref:"):
        row = (
            await Registration.select(Registration.id)
            .where(Registration.event == event_id, Registration.reference == key.removeprefix("ref:"))
            .first()
        )
    else:
        try:
            wanted = UUID(key)
        except ValueError as error:
            raise UnknownRegistration from error
        row = await Registration.select(Registration.id).where(Registration.event == event_id, Registration.id == wanted).first()
    if row is None:
        raise UnknownRegistration
    found: UUID = row["id"]
    return found


async def ids_by_key(event_id: UUID) -> dict[str, UUID]:
    """Map every way of naming a registration of an event (its id, ``ref:`` and its reference) to its id."""
    rows = await Registration.select(Registration.id, Registration.reference).where(Registration.event == event_id)
    keys = {str(row["id"]): row["id"] for row in rows}
    return keys | {f"ref:{row['reference']}": row["id"] for row in rows if row["reference"]}


async def registration_by_link(token_hash: str) -> UUID:
    """Find what a personal link opens, by the hash of its token; raises UnknownLink."""
    row = (
        await AccessLink.select(AccessLink.registration)
        .where(AccessLink.token_hash == token_hash, AccessLink.purpose == REGISTRATION_LINK, AccessLink.revoked_at.is_null())
        .first()
    )
    if row is None:
        raise UnknownLink
    found: UUID = row["registration"]
    return found


async def link_subject(purpose: str, token_hash: str) -> tuple[UUID, UUID]:
    """Find the attendee and the registration of a personal link for answers or for a feed; raises UnknownLink."""
    row = (
        await AccessLink.select(AccessLink.subject, AccessLink.registration)
        .where(AccessLink.token_hash == token_hash, AccessLink.purpose == purpose, AccessLink.revoked_at.is_null())
        .first()
    )
    if row is None:
        raise UnknownLink
    return row["subject"], row["registration"]


async def same_organisation(event_id: UUID, organisation_id: UUID, *, other_than: UUID | None = None) -> list[RegistrationLine]:
    """List registrations at an event that look like the same organisation (same row, SIRET or name): a warning, not an error."""
    sql = (
        _LINE + " AND registration.id IS DISTINCT FROM {} AND registration.status NOT IN ('withdrawn', 'refused', 'declined')"
        " AND EXISTS (SELECT FROM organisation mine WHERE mine.id = {} AND (mine.id = organisation.id OR mine.siret = organisation.siret"
        " OR mine.name_folded = organisation.name_folded))"
    )
    rows: list[dict[str, Any]] = await Registration.raw(sql + _ORDER, event_id, other_than, organisation_id)
    return [_line(row) for row in rows]


async def _delegations_of(registration_ids: Iterable[UUID]) -> dict[UUID, tuple[DelegationLine, ...]]:
    ids = list(registration_ids)
    rows = await Delegation.select().where(Delegation.registration.is_in(ids)).order_by(Delegation.position) if ids else []
    keys = [row["id"] for row in rows]
    people: dict[UUID, list[AttendeeLine]] = {key: [] for key in keys}
    absences: dict[UUID, list[AbsenceLine]] = {key: [] for key in keys}
    if keys:
        for row in (
            await Attendee.select()
            .where(Attendee.delegation.is_in(keys), Attendee.left_at.is_null())
            .order_by(Attendee.position, Attendee.created_at, Attendee.id)
        ):
            people[row["delegation"]].append(AttendeeLine(**{name: row[name] for name in AttendeeLine.__slots__}))
        for row in await Absence.select().where(Absence.delegation.is_in(keys)).order_by(Absence.starts_at):
            absences[row["delegation"]].append(AbsenceLine(row["starts_at"], row["ends_at"]))
    grouped: dict[UUID, list[DelegationLine]] = {}
    for row in rows:
        line = DelegationLine(
            id=row["id"],
            position=row["position"],
            name=row["name"],
            max_meetings=row["max_meetings"],
            home_table=row["home_table"],
            is_withdrawn=row["withdrawn_at"] is not None,
            attendees=tuple(people[row["id"]]),
            absences=tuple(absences[row["id"]]),
        )
        grouped.setdefault(row["registration"], []).append(line)
    return {key: tuple(lines) for key, lines in grouped.items()}


def _line(row: dict[str, Any]) -> RegistrationLine:
    kept = {name: row[name] for name in RegistrationLine.__slots__}
    return RegistrationLine(**_typed(kept))


def _details(row: dict[str, Any], delegations: tuple[DelegationLine, ...]) -> RegistrationDetails:
    named = {**row, "event_id": row["event"], "organisation_id": row["organisation"], "organisation": row["name"], "delegations": delegations}
    return RegistrationDetails(**_typed({name: named[name] for name in RegistrationDetails.__slots__}))


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    values["side"] = Side(values["side"])
    values["status"] = RegistrationStatus(values["status"])
    values["kind"] = Kind(values["kind"])
    values["sectors"] = tuple(Sector(code) for code in values["sectors"])
    values["departements"] = tuple(values["departements"])
    return values
