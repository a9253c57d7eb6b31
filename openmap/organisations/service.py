"""Verbs of the register."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openmap.audit.service import Actor, record
from openmap.db import transaction
from openmap.errors import Conflict, InvalidForm
from openmap.i18n import _
from openmap.organisations import queries
from openmap.organisations.labels import find_departement
from openmap.organisations.siret import is_valid_siret, normalise_siret
from openmap.organisations.tables import Kind, Need, Offer, OfferMode, Organisation, Sector

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from openmap.organisations.queries import OrganisationDetails


_WRITTEN = ("name", "reference", "siret", "kind", "sectors", "departements", "city", "website", "description")
_CHUNK = 500


class ReferenceTaken(Conflict):
    """Another organisation already has this reference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationValues:
    """What describes an organisation; checked by `checked`."""

    name: str
    reference: str | None = None
    siret: str | None = None
    kind: Kind = Kind.OTHER
    sectors: tuple[Sector, ...] = ()
    departements: tuple[str, ...] = ()
    city: str = ""
    website: str = ""
    description: str = ""

    def checked(self) -> dict[str, Any]:
        """Return the columns to write.

        Raises:
            InvalidForm: A message per field: empty name, wrong SIRET, unknown département, address of a site that is none.
        """
        errors: dict[str, str] = {}
        siret = normalise_siret(self.siret or "") or None
        if not self.name.strip():
            errors["name"] = _("Indiquez le nom de l'organisation.")
        if siret and not is_valid_siret(siret):
            errors["siret"] = _("Ce SIRET n'est pas valable : il compte 14 chiffres, vérifiez-les sur un document de l'organisation.")
        if self.website and not self.website.startswith(("http://", "https://")):
            errors["website"] = _("L'adresse du site commence par https:// ou http://.")
        departements = tuple(find_departement(text) or "" for text in self.departements)
        if "" in departements:
            unknown = self.departements[departements.index("")]
            errors["departements"] = _("Le département « %(text)s » n'existe pas : indiquez son numéro.") % {"text": unknown}
        if errors:
            raise InvalidForm(_("L'organisation n'est pas enregistrée."), fields=errors)
        return {
            "name": " ".join(self.name.split()),
            "reference": self.reference or None,
            "siret": siret,
            "kind": self.kind,
            "sectors": list(dict.fromkeys(self.sectors)),
            "departements": sorted(set(departements)),
            "city": self.city.strip(),
            "website": self.website.strip(),
            "description": self.description.strip(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedValues:
    """A need as it is typed; amounts in euro cents, without tax."""

    title: str
    description: str = ""
    sectors: tuple[Sector, ...] = ()
    cpv: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    is_reserved: bool = False
    amount_min_cents: int | None = None
    amount_max_cents: int | None = None
    departement: str = ""

    def problems(self, at: str) -> dict[str, str]:
        """Return a message per wrong field, keys prefixed by `at`."""
        errors: dict[str, str] = {}
        if not self.title.strip():
            errors[f"{at}.title"] = _("Donnez un titre au besoin.")
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            errors[f"{at}.ends_on"] = _("La fin de la période précède son début.")
        if self.amount_min_cents is not None and self.amount_max_cents is not None and self.amount_max_cents < self.amount_min_cents:
            errors[f"{at}.amount_max_cents"] = _("Le montant le plus haut est inférieur au plus bas.")
        if self.departement and find_departement(self.departement) is None:
            errors[f"{at}.departement"] = _("Ce département n'existe pas : indiquez son numéro.")
        return errors


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferValues:
    """An offer as it is typed."""

    title: str
    description: str = ""
    sectors: tuple[Sector, ...] = ()
    modes: tuple[OfferMode, ...] = ()
    departements: tuple[str, ...] = ()

    def problems(self, at: str) -> dict[str, str]:
        """Return a message per wrong field, keys prefixed by `at`."""
        errors: dict[str, str] = {}
        if not self.title.strip():
            errors[f"{at}.title"] = _("Donnez un titre à l'offre.")
        if any(find_departement(text) is None for text in self.departements):
            errors[f"{at}.departements"] = _("Un de ces départements n'existe pas : indiquez leurs numéros.")
        return errors


async def create_organisation(actor: Actor, values: OrganisationValues) -> OrganisationDetails:
    """Add an organisation to the register.

    Raises:
        InvalidForm: See `OrganisationValues.checked`.
        ReferenceTaken: Another organisation has this reference.
    """
    columns = values.checked()
    async with transaction():
        await _require_free_reference(columns["reference"])
        row = Organisation(**columns)
        await row.save()
        await record(actor, "organisation.created", subject=("organisation", row.id), details={"name": row.name})
        return await queries.organisation(row.id)


async def update_organisation(actor: Actor, organisation_id: UUID, values: OrganisationValues) -> OrganisationDetails:
    """Replace what describes an organisation; raises what `create_organisation` raises, and NotFound."""
    columns = values.checked()
    async with transaction():
        before = await queries.organisation(organisation_id)
        if columns["reference"] != before.reference:
            await _require_free_reference(columns["reference"])
        await Organisation.update({getattr(Organisation, name): value for name, value in columns.items()}).where(Organisation.id == organisation_id)
        changed = sorted(name for name, value in columns.items() if _plain(value) != _plain(getattr(before, name)))
        if changed:
            await record(actor, "organisation.updated", subject=("organisation", organisation_id), details={"fields": changed})
        return await queries.organisation(organisation_id)


async def find_or_create_organisation(actor: Actor, values: OrganisationValues) -> OrganisationDetails:
    """Find the organisation with this reference, or this SIRET and name, or this name; add it if there is none.

    An organisation that is found is returned as it stands: changing the register is another verb.
    """
    columns = values.checked()
    found = await _find_same(columns)
    return found or await create_organisation(actor, values)


async def save_organisations(actor: Actor, *, new: Sequence[OrganisationDetails], changed: Sequence[OrganisationDetails]) -> None:
    """Write what an import found: many new organisations at once, under the ids given, and new values of known ones."""
    rows = [Organisation(id=line.id, **{name: getattr(line, name) for name in _WRITTEN}) for line in new]
    async with transaction():
        for start in range(0, len(rows), _CHUNK):
            await Organisation.insert(*rows[start : start + _CHUNK])
        for line in changed:
            values = {getattr(Organisation, name): getattr(line, name) for name in _WRITTEN}
            await Organisation.update(values).where(Organisation.id == line.id)
            await record(actor, "organisation.updated", subject=("organisation", line.id), details={"by": "import"})
        if new:
            await record(actor, "organisations.imported", details={"count": len(new), "ids": [str(line.id) for line in new]})


async def set_needs(actor: Actor, organisation_id: UUID, needs: Sequence[NeedValues]) -> None:
    """Replace the needs of an organisation.

    Raises:
        InvalidForm: A message per field, keyed ``needs.0.title``.
    """
    _refuse_problems({key: text for i, need in enumerate(needs) for key, text in need.problems(f"needs.{i}").items()})
    async with transaction():
        await queries.organisation(organisation_id)
        await Need.delete().where(Need.organisation == organisation_id)
        rows = [
            Need(
                organisation=organisation_id,
                title=need.title.strip(),
                description=need.description.strip(),
                sectors=list(need.sectors),
                cpv=need.cpv.strip(),
                starts_on=need.starts_on,
                ends_on=need.ends_on,
                is_reserved=need.is_reserved,
                amount_min_cents=need.amount_min_cents,
                amount_max_cents=need.amount_max_cents,
                departement=find_departement(need.departement) or "",
            )
            for need in needs
        ]
        if rows:
            await Need.insert(*rows)
        await record(actor, "organisation.needs_set", subject=("organisation", organisation_id), details={"count": len(rows)})


async def set_offers(actor: Actor, organisation_id: UUID, offers: Sequence[OfferValues]) -> None:
    """Replace the offers of an organisation.

    Raises:
        InvalidForm: A message per field, keyed ``offers.0.title``.
    """
    _refuse_problems({key: text for i, offer in enumerate(offers) for key, text in offer.problems(f"offers.{i}").items()})
    async with transaction():
        await queries.organisation(organisation_id)
        await Offer.delete().where(Offer.organisation == organisation_id)
        rows = [
            Offer(
                organisation=organisation_id,
                title=offer.title.strip(),
                description=offer.description.strip(),
                sectors=list(offer.sectors),
                modes=list(offer.modes),
                departements=[find_departement(text) or "" for text in offer.departements],
            )
            for offer in offers
        ]
        if rows:
            await Offer.insert(*rows)
        await record(actor, "organisation.offers_set", subject=("organisation", organisation_id), details={"count": len(rows)})


def _refuse_problems(problems: Mapping[str, str]) -> None:
    if problems:
        raise InvalidForm(_("Rien n'est enregistré : corrigez les champs signalés."), fields=dict(problems))


async def _require_free_reference(reference: str | None) -> None:
    if reference and await queries.organisation_by_reference(reference):
        raise ReferenceTaken(_("Une autre organisation porte déjà la référence « %(reference)s ».") % {"reference": reference})


async def _find_same(columns: Mapping[str, Any]) -> OrganisationDetails | None:
    if columns["reference"] and (found := await queries.organisation_by_reference(columns["reference"])):
        return found
    if columns["siret"] and (same := await queries.same_siret(columns["siret"])):
        return same[0]
    return await queries.organisation_by_name(columns["name"], without_siret=columns["siret"] is not None)


def _plain(value: object) -> object:
    return tuple(value) if isinstance(value, (list, tuple)) else value
