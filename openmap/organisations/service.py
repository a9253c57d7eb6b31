"""Verbs of the register."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openmap.audit.service import Actor, record
from openmap.clock import now
from openmap.db import transaction
from openmap.errors import Conflict, InvalidForm
from openmap.i18n import _
from openmap.organisations import queries
from openmap.organisations.labels import find_departement
from openmap.organisations.siret import is_valid_siret, normalise_siret
from openmap.organisations.tables import Kind, NoInvitation, Organisation, Sector

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from uuid import UUID

    from openmap.organisations.queries import OrganisationDetails


_WRITTEN = ("name", "reference", "siret", "kind", "sectors", "departements", "city", "website", "description")
_CHUNK = 500
_LENGTHS = {"name": 250, "reference": 80, "city": 120, "website": 300, "description": 10_000}


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
        for name, limit in _LENGTHS.items():
            if len(getattr(self, name) or "") > limit:
                errors[name] = _("Ce texte compte plus de %(limit)d caractères.") % {"limit": limit}
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


async def update_organisation(
    actor: Actor,
    organisation_id: UUID,
    values: OrganisationValues,
    *,
    event_id: UUID | None = None,
    still: Callable[[], Awaitable[None]] | None = None,
) -> OrganisationDetails:
    """Replace what describes an organisation; the journal of `event_id` tells it. Raises what `create_organisation` raises, and NotFound.

    `still` is called once nobody else can change the organisation, and may refuse.
    """
    columns = values.checked()
    async with transaction():
        await Organisation.raw("SELECT id FROM organisation WHERE id = {} FOR UPDATE", organisation_id)
        if still is not None:
            await still()
        before = await queries.organisation(organisation_id)
        if columns["reference"] != before.reference:
            await _require_free_reference(columns["reference"])
        await Organisation.update({getattr(Organisation, name): value for name, value in columns.items()}).where(Organisation.id == organisation_id)
        changed = sorted(name for name, value in columns.items() if _plain(value) != _plain(getattr(before, name)))
        if changed:
            subject = ("organisation", organisation_id)
            await record(actor, "organisation.updated", event_id=event_id, subject=subject, details={"fields": changed})
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


async def refuse_invitations(actor: Actor, organisation_id: UUID, *, address_hash: str = "", event_id: UUID | None = None) -> None:
    """Note that an organisation, and whoever has this address, asked not to be invited any more; asking twice changes nothing."""
    async with transaction():
        await Organisation.raw("SELECT id FROM organisation WHERE id = {} FOR UPDATE", organisation_id)
        await queries.organisation(organisation_id)
        known = NoInvitation.exists().where(NoInvitation.organisation == organisation_id, NoInvitation.address_hash == address_hash)
        if not await known:
            await NoInvitation.insert(NoInvitation(organisation=organisation_id, address_hash=address_hash, at=now()))
            await record(actor, "organisation.uninvitable", event_id=event_id, subject=("organisation", organisation_id))


async def allow_invitations(actor: Actor, organisation_id: UUID, *, event_id: UUID | None = None) -> None:
    """Let an organisation be invited again, because it asked for it."""
    async with transaction():
        await queries.organisation(organisation_id)
        gone = await NoInvitation.delete().where(NoInvitation.organisation == organisation_id).returning(NoInvitation.id)
        if gone:
            await record(actor, "organisation.invitable", event_id=event_id, subject=("organisation", organisation_id))


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
