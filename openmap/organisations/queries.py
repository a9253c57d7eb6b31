"""Reads of the register."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openmap.db import fold
from openmap.errors import NotFound
from openmap.i18n import _
from openmap.organisations.tables import RESERVED, Kind, Lever, Need, NoInvitation, Offer, OfferMode, Organisation, Sector

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class OrganisationDetails:
    """An organisation as everyone who may see it does."""

    id: UUID
    reference: str | None
    name: str
    siret: str | None
    kind: Kind
    sectors: tuple[Sector, ...]
    departements: tuple[str, ...]
    city: str
    website: str
    description: str


@dataclass(frozen=True, slots=True)
class NeedDetails:
    """A need of a buyer; amounts in euro cents, without tax."""

    id: UUID
    title: str
    description: str
    sectors: tuple[Sector, ...]
    cpv: str
    starts_on: date | None
    ends_on: date | None
    levers: tuple[Lever, ...]
    amount_min_cents: int | None
    amount_max_cents: int | None
    departement: str

    @property
    def is_reserved(self) -> bool:
        """Whether the contract, or a lot of it, could be reserved."""
        return not RESERVED.isdisjoint(self.levers)


@dataclass(frozen=True, slots=True)
class OfferDetails:
    """An offer of a structure."""

    id: UUID
    title: str
    description: str
    sectors: tuple[Sector, ...]
    modes: tuple[OfferMode, ...]
    departements: tuple[str, ...]
    past_work: str
    labels: str


async def organisation(organisation_id: UUID) -> OrganisationDetails:
    """Read one organisation.

    Raises:
        NotFound: There is none with this id.
    """
    row = await Organisation.select().where(Organisation.id == organisation_id).first()
    if row is None:
        raise NotFound(_("Cette organisation n'existe pas ou n'existe plus."))
    return _details(row)


async def organisation_by_reference(reference: str) -> OrganisationDetails | None:
    """Find the organisation that a caller knows under its own `reference`."""
    row = await Organisation.select().where(Organisation.reference == reference).first()
    return None if row is None else _details(row)


async def organisation_by_name(name: str, *, without_siret: bool = False) -> OrganisationDetails | None:
    """Find the oldest organisation of this name, accents and case aside; `without_siret` passes over those that have a SIRET."""
    rows: list[dict[str, Any]] = await Organisation.raw(
        "SELECT * FROM organisation WHERE name_folded = fold({}) AND (siret IS NULL OR NOT {}) ORDER BY created_at, id LIMIT 1",
        name,
        without_siret,
    )
    return _details(rows[0]) if rows else None


async def find_organisations(*, text: str = "", after: tuple[str, str] | None = None, limit: int = 50) -> list[OrganisationDetails]:
    """Search the register by the beginning of any word of a name, accents and case aside, in French order of names.

    Args:
        text: What the reader typed; empty lists all.
        after: Folded name and id of the last row already seen.
        limit: How many rows at most.
    """
    rows: list[dict[str, Any]] = await Organisation.raw(
        "SELECT organisation.* FROM organisation"
        " WHERE (' ' || name_folded) LIKE '% ' || replace(replace(fold({}), '%', ''), '_', '') || '%'"
        " AND (name_folded, id::text) > ({}, {}) ORDER BY name_folded, id::text LIMIT {}",
        text.strip(),
        *(after or ("", "")),
        limit,
    )
    return [_details(row) for row in rows]


def order_key(name: str) -> str:
    """Return what a name is sorted by in lists."""
    return fold(name)


async def same_siret(siret: str, *, other_than: UUID | None = None) -> list[OrganisationDetails]:
    """List the organisations that already have this SIRET: a duplicate is a warning for the organiser, not an error."""
    query = Organisation.select().where(Organisation.siret == siret).order_by(Organisation.created_at)
    return [_details(row) for row in await query if row["id"] != other_than]


async def organisations_like(*, ids: Iterable[UUID], sirets: Iterable[str], names: Iterable[str]) -> list[OrganisationDetails]:
    """Read the organisations with one of these ids, SIRET or names (accents and case aside), oldest first, in one query."""
    rows: list[dict[str, Any]] = await Organisation.raw(
        "SELECT * FROM organisation WHERE id = ANY({}) OR siret = ANY({}) OR name_folded = ANY({}) ORDER BY created_at, id",
        list(ids),
        list(sirets),
        [fold(name) for name in names],
    )
    return [_details(row) for row in rows]


async def not_to_invite() -> tuple[frozenset[UUID], frozenset[str]]:
    """Read who asked not to be invited any more: organisations, and hashes of addresses."""
    rows = await NoInvitation.select(NoInvitation.organisation, NoInvitation.address_hash)
    return frozenset(row["organisation"] for row in rows), frozenset(row["address_hash"] for row in rows if row["address_hash"])


async def unwanted_since(organisation_id: UUID) -> datetime | None:
    """Tell since when an organisation does not want to be invited any more; None if it never said so."""
    row = await NoInvitation.select(NoInvitation.at).where(NoInvitation.organisation == organisation_id).order_by(NoInvitation.at).first()
    return row["at"] if row else None


async def refuses_invitations(organisation_id: UUID) -> bool:
    """Tell whether an organisation asked not to be invited any more."""
    return bool(await NoInvitation.exists().where(NoInvitation.organisation == organisation_id))


async def needs_of(organisation_ids: Iterable[UUID]) -> dict[UUID, list[NeedDetails]]:
    """Read the needs of several organisations in one query, oldest first."""
    ids = list(organisation_ids)
    found: dict[UUID, list[NeedDetails]] = {key: [] for key in ids}
    if ids:
        for row in await Need.select().where(Need.organisation.is_in(ids)).order_by(Need.created_at, Need.title):
            found[row["organisation"]].append(_need(row))
    return found


async def offers_of(organisation_ids: Iterable[UUID]) -> dict[UUID, list[OfferDetails]]:
    """Read the offers of several organisations in one query, oldest first."""
    ids = list(organisation_ids)
    found: dict[UUID, list[OfferDetails]] = {key: [] for key in ids}
    if ids:
        for row in await Offer.select().where(Offer.organisation.is_in(ids)).order_by(Offer.created_at, Offer.title):
            found[row["organisation"]].append(_offer(row))
    return found


async def topic(organisation_id: UUID, topic_id: UUID) -> NeedDetails | OfferDetails | None:
    """Find a need or an offer of an organisation by its id; None when it has none of this id."""
    need = await Need.select().where(Need.id == topic_id, Need.organisation == organisation_id).first()
    if need is not None:
        return _need(need)
    offer = await Offer.select().where(Offer.id == topic_id, Offer.organisation == organisation_id).first()
    return None if offer is None else _offer(offer)


def _details(row: dict[str, Any]) -> OrganisationDetails:
    return OrganisationDetails(
        id=row["id"],
        reference=row["reference"],
        name=row["name"],
        siret=row["siret"],
        kind=Kind(row["kind"]),
        sectors=tuple(Sector(code) for code in row["sectors"]),
        departements=tuple(row["departements"]),
        city=row["city"],
        website=row["website"],
        description=row["description"],
    )


def _need(row: dict[str, Any]) -> NeedDetails:
    return NeedDetails(
        id=row["id"],
        title=row["title"],
        description=row["description"],
        sectors=tuple(Sector(code) for code in row["sectors"]),
        cpv=row["cpv"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        levers=tuple(Lever(code) for code in row["levers"]),
        amount_min_cents=row["amount_min_cents"],
        amount_max_cents=row["amount_max_cents"],
        departement=row["departement"],
    )


def _offer(row: dict[str, Any]) -> OfferDetails:
    return OfferDetails(
        id=row["id"],
        title=row["title"],
        description=row["description"],
        sectors=tuple(Sector(code) for code in row["sectors"]),
        modes=tuple(OfferMode(code) for code in row["modes"]),
        departements=tuple(row["departements"]),
        past_work=row["past_work"],
        labels=row["labels"],
    )
