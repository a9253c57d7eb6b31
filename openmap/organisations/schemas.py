"""What programs send and read of the register."""

from __future__ import annotations

from datetime import date  # msgspec reads the annotations at run time
from typing import TYPE_CHECKING, Annotated
from uuid import UUID  # the same

import msgspec

from openmap.organisations.service import OrganisationValues
from openmap.organisations.tables import Kind, Lever, OfferMode, Sector
from openmap.organisations.topics import NeedValues, OfferValues

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openmap.organisations.queries import NeedDetails, OfferDetails, OrganisationDetails

Title = Annotated[str, msgspec.Meta(max_length=250)]
Departement = Annotated[str, msgspec.Meta(max_length=40, description="Its number, such as 94")]
Cents = Annotated[int, msgspec.Meta(ge=0, le=10**15, description="Euro cents, without tax")]


class InvitableBody(msgspec.Struct, forbid_unknown_fields=True):
    """Whether an organisation may be invited to events."""

    is_invitable: bool


class OrganisationIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """An organisation as a program describes it."""

    name: Title
    reference: Annotated[str, msgspec.Meta(max_length=80)] | None = None
    siret: Annotated[str, msgspec.Meta(max_length=40, examples=["732 829 320 00074"])] | None = None
    kind: Kind = Kind.OTHER
    sectors: list[Sector] = []
    departements: list[Departement] = []
    city: Annotated[str, msgspec.Meta(max_length=120)] = ""
    website: Annotated[str, msgspec.Meta(max_length=300)] = ""
    description: Annotated[str, msgspec.Meta(max_length=10_000)] = ""

    def values(self) -> OrganisationValues:
        """Return the values of the verbs."""
        return OrganisationValues(
            name=self.name,
            reference=self.reference,
            siret=self.siret,
            kind=self.kind,
            sectors=tuple(self.sectors),
            departements=tuple(self.departements),
            city=self.city,
            website=self.website,
            description=self.description,
        )


class DuplicateOut(msgspec.Struct):
    """Another organisation with the same SIRET: a warning."""

    id: UUID
    name: str


class OrganisationOut(OrganisationIn, kw_only=True):
    """An organisation as it stands."""

    id: UUID
    same_siret: list[DuplicateOut] = []


class NeedIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What a buyer will buy in the next months."""

    title: Title
    description: Annotated[str, msgspec.Meta(max_length=10_000)] = ""
    sectors: list[Sector] = []
    cpv: Annotated[str, msgspec.Meta(max_length=10)] = ""
    starts_on: date | None = None
    ends_on: date | None = None
    levers: list[Lever] = []
    amount_min_cents: Cents | None = None
    amount_max_cents: Cents | None = None
    departement: Departement = ""

    def values(self) -> NeedValues:
        """Return the values of the verbs."""
        columns = {name: getattr(self, name) for name in self.__struct_fields__}
        return NeedValues(**columns | {"sectors": tuple(self.sectors), "levers": tuple(self.levers)})


class NeedOut(NeedIn, kw_only=True):
    """A need as it stands."""

    id: UUID


class OfferIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What a structure sells."""

    title: Title
    description: Annotated[str, msgspec.Meta(max_length=10_000)] = ""
    sectors: list[Sector] = []
    modes: list[OfferMode] = []
    departements: list[Departement] = []
    past_work: Annotated[str, msgspec.Meta(max_length=3000)] = ""
    labels: Annotated[str, msgspec.Meta(max_length=300)] = ""

    def values(self) -> OfferValues:
        """Return the values of the verbs."""
        return OfferValues(
            title=self.title,
            description=self.description,
            sectors=tuple(self.sectors),
            modes=tuple(self.modes),
            departements=tuple(self.departements),
            past_work=self.past_work,
            labels=self.labels,
        )


class OfferOut(OfferIn, kw_only=True):
    """An offer as it stands."""

    id: UUID


def organisation_out(details: OrganisationDetails, same_siret: Iterable[OrganisationDetails] = ()) -> OrganisationOut:
    """Describe an organisation, with those that have the same SIRET."""
    return OrganisationOut(
        id=details.id,
        name=details.name,
        reference=details.reference,
        siret=details.siret,
        kind=details.kind,
        sectors=list(details.sectors),
        departements=list(details.departements),
        city=details.city,
        website=details.website,
        description=details.description,
        same_siret=[DuplicateOut(other.id, other.name) for other in same_siret],
    )


def needs_out(needs: Iterable[NeedDetails]) -> list[NeedOut]:
    """Describe needs."""
    return [NeedOut(**{name: getattr(need, name) for name in NeedOut.__struct_fields__} | _lists(need)) for need in needs]


def _lists(need: NeedDetails) -> dict[str, object]:
    return {"sectors": list(need.sectors), "levers": list(need.levers)}


def offers_out(offers: Iterable[OfferDetails]) -> list[OfferOut]:
    """Describe offers."""
    return [
        OfferOut(
            id=offer.id,
            title=offer.title,
            description=offer.description,
            sectors=list(offer.sectors),
            modes=list(offer.modes),
            departements=list(offer.departements),
            past_work=offer.past_work,
            labels=offer.labels,
        )
        for offer in offers
    ]
