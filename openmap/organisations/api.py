"""The register for other programs. Staff of any event share it."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post, put
from litestar.openapi.spec import Example
from litestar.params import Body, FromPath, JSONBody, QueryParameter

from openmap.accounts.guards import signed_in
from openmap.audit.service import Actor
from openmap.errors import NotFound
from openmap.i18n import _
from openmap.organisations import queries, service, topics
from openmap.organisations.schemas import (
    InvitableBody,
    NeedIn,
    NeedOut,
    OfferIn,
    OfferOut,
    OrganisationIn,
    OrganisationOut,
    needs_out,
    offers_out,
    organisation_out,
)
from openmap.rest import Cursor, Limit, Page, cut_page, decode_cursor, parse_reference, require_match, respond
from openmap.security import person_of

EXAMPLE = Example(
    summary="An insertion enterprise",
    value={"name": "Fresnes Services", "reference": "S07", "kind": "ei", "sectors": ["green_spaces", "cleaning"], "departements": ["94"]},
)


async def organisation_by_key(key: str) -> queries.OrganisationDetails:
    """Read the organisation that a caller names: its id, or ``ref:`` and its reference; raises NotFound."""
    wanted = parse_reference(key)
    if isinstance(wanted, UUID):
        return await queries.organisation(wanted)
    found = await queries.organisation_by_reference(wanted or "")
    if found is None:
        raise NotFound(_("Cette organisation n'existe pas ou n'existe plus."))
    return found


async def described(details: queries.OrganisationDetails) -> OrganisationOut:
    """Describe an organisation, the warning about its SIRET included."""
    same = await queries.same_siret(details.siret, other_than=details.id) if details.siret else []
    return organisation_out(details, same)


async def needs_of(organisation_id: UUID) -> list[NeedOut]:
    """Read the needs of an organisation as programs see them."""
    return needs_out((await queries.needs_of([organisation_id]))[organisation_id])


async def offers_of(organisation_id: UUID) -> list[OfferOut]:
    """Read the offers of an organisation as programs see them."""
    return offers_out((await queries.offers_of([organisation_id]))[organisation_id])


class OrganisationsApi(Controller):
    """Add, find, read and change organisations, their needs and their offers."""

    path = "/organisations"
    tags = ["organisations"]
    guards = [signed_in]

    @post(operation_id="createOrganisation")
    async def create(self, request: Request[Any, Any, Any], data: Annotated[OrganisationIn, Body(examples=[EXAMPLE])]) -> Response[OrganisationOut]:
        """Add an organisation; one with the same SIRET is a warning (`same_siret`), not an error."""
        made = await service.create_organisation(Actor.of(person_of(request)), data.values())
        return Response(await described(made), status_code=201, headers={"Location": f"/api/v1/organisations/{made.id}"})

    @get(operation_id="listOrganisations")
    async def find(
        self,
        *,
        request: Request[Any, Any, Any],
        text: Annotated[str, QueryParameter(description="The beginning of a word of the name", max_length=100)] = "",
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Response[Page[OrganisationOut]]:
        """Search the register, in French order of names."""
        after = decode_cursor(cursor, tuple[str, str]) if cursor else None
        found = await queries.find_organisations(text=text, after=after, limit=limit + 1)
        page = cut_page(found, limit, lambda line: (queries.order_key(line.name), line.id))
        return respond(request, Page(items=[organisation_out(line) for line in page.items], next=page.next))

    @get("/{organisation_key:str}", operation_id="readOrganisation")
    async def read(self, request: Request[Any, Any, Any], organisation_key: FromPath[str]) -> Response[OrganisationOut]:
        """Read an organisation."""
        return respond(request, await described(await organisation_by_key(organisation_key)))

    @put("/{organisation_key:str}", operation_id="replaceOrganisation")
    async def replace(
        self, request: Request[Any, Any, Any], organisation_key: FromPath[str], data: JSONBody[OrganisationIn]
    ) -> Response[OrganisationOut]:
        """Replace what describes an organisation."""
        details = await organisation_by_key(organisation_key)

        async def unchanged() -> None:
            require_match(request, await described(await queries.organisation(details.id)))

        changed = await service.update_organisation(Actor.of(person_of(request)), details.id, data.values(), still=unchanged)
        return respond(request, await described(changed))

    @put("/{organisation_key:str}/invitations", operation_id="setInvitable")
    async def set_invitable(self, request: Request[Any, Any, Any], organisation_key: FromPath[str], data: JSONBody[InvitableBody]) -> InvitableBody:
        """Note that an organisation asked not to be invited any more, or that it may be again."""
        details, actor = await organisation_by_key(organisation_key), Actor.of(person_of(request))
        await (service.allow_invitations if data.is_invitable else service.refuse_invitations)(actor, details.id)
        return data

    @get("/{organisation_key:str}/needs", operation_id="readNeeds")
    async def needs(self, request: Request[Any, Any, Any], organisation_key: FromPath[str]) -> Response[list[NeedOut]]:
        """Read the needs of a buyer."""
        details = await organisation_by_key(organisation_key)
        return respond(request, await needs_of(details.id))

    @put("/{organisation_key:str}/needs", operation_id="replaceNeeds")
    async def set_needs(
        self, request: Request[Any, Any, Any], organisation_key: FromPath[str], data: JSONBody[list[NeedIn]]
    ) -> Response[list[NeedOut]]:
        """Replace the needs of a buyer."""
        details = await organisation_by_key(organisation_key)

        async def unchanged() -> None:
            require_match(request, await needs_of(details.id))

        await topics.set_needs(Actor.of(person_of(request)), details.id, [need.values() for need in data], still=unchanged)
        return respond(request, await needs_of(details.id))

    @get("/{organisation_key:str}/offers", operation_id="readOffers")
    async def offers(self, request: Request[Any, Any, Any], organisation_key: FromPath[str]) -> Response[list[OfferOut]]:
        """Read the offers of a structure."""
        details = await organisation_by_key(organisation_key)
        return respond(request, await offers_of(details.id))

    @put("/{organisation_key:str}/offers", operation_id="replaceOffers")
    async def set_offers(
        self, request: Request[Any, Any, Any], organisation_key: FromPath[str], data: JSONBody[list[OfferIn]]
    ) -> Response[list[OfferOut]]:
        """Replace the offers of a structure."""
        details = await organisation_by_key(organisation_key)

        async def unchanged() -> None:
            require_match(request, await offers_of(details.id))

        await topics.set_offers(Actor.of(person_of(request)), details.id, [offer.values() for offer in data], still=unchanged)
        return respond(request, await offers_of(details.id))
