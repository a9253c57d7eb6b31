"""The register keeps what it is told, refuses what is wrong and finds people again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import anyio
import pytest

from openmap.audit.service import SYSTEM
from openmap.audit.tables import AuditEntry
from openmap.errors import InvalidForm
from openmap.organisations import queries, service
from openmap.organisations.service import OrganisationValues, ReferenceTaken
from openmap.organisations.tables import Kind, Lever, OfferMode, Sector
from openmap.organisations.topics import NeedValues, OfferValues, set_needs, set_offers

if TYPE_CHECKING:
    from tests.openmap.conftest import Program

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]
VALUES = OrganisationValues(
    name="  École  d'insertion ", siret="732 829 320 00074", kind=Kind.EI, sectors=(Sector.WASTE, Sector.WASTE), departements=("Essonne", "94")
)


async def test_create() -> None:
    made = await service.create_organisation(SYSTEM, VALUES)
    assert (made.name, made.siret, made.sectors, made.departements) == ("École d'insertion", "73282932000074", (Sector.WASTE,), ("91", "94"))
    assert [row["action"] for row in await AuditEntry.select()] == ["organisation.created"]


async def test_every_wrong_field_has_its_message() -> None:
    with pytest.raises(InvalidForm) as refused:
        await service.create_organisation(SYSTEM, OrganisationValues(name=" ", siret="12", website="openmap.fr", departements=("Mars",)))
    assert refused.value.fields.keys() == {"name", "siret", "website", "departements"}


async def test_a_reference_is_taken_once() -> None:
    await service.create_organisation(SYSTEM, OrganisationValues(name="A", reference="A1"))
    with pytest.raises(ReferenceTaken):
        await service.create_organisation(SYSTEM, OrganisationValues(name="B", reference="A1"))


async def test_found_again_by_reference_siret_or_name() -> None:
    made = await service.create_organisation(SYSTEM, VALUES)
    for same in (OrganisationValues(name="Autre nom", siret="73282932000074"), OrganisationValues(name="ecole d'insertion")):
        assert (await service.find_or_create_organisation(SYSTEM, same)).id == made.id
    assert (await service.find_or_create_organisation(SYSTEM, OrganisationValues(name="Ecole d'ailleurs"))).id != made.id


async def test_names_sort_and_search_as_french_readers_expect() -> None:
    for name in ("Élan", "Eau vive", "École", "Zèbre"):
        await service.create_organisation(SYSTEM, OrganisationValues(name=name))
    assert [line.name for line in await queries.find_organisations()] == ["Eau vive", "École", "Élan", "Zèbre"]
    assert [line.name for line in await queries.find_organisations(text="VIVE")] == ["Eau vive"]
    assert [line.name for line in await queries.find_organisations(text="eco")] == ["École"]


async def test_needs_and_offers_are_replaced() -> None:
    made = await service.create_organisation(SYSTEM, VALUES)
    await set_needs(SYSTEM, made.id, [NeedValues(title="Collecte", departement="Essonne", amount_min_cents=1, amount_max_cents=2)])
    await set_needs(SYSTEM, made.id, [NeedValues(title="Réemploi", levers=(Lever.ESS,))])
    await set_offers(SYSTEM, made.id, [OfferValues(title="Tri", modes=(OfferMode.SERVICE,), departements=("94",))])
    assert [(need.title, need.is_reserved) for need in (await queries.needs_of([made.id]))[made.id]] == [("Réemploi", True)]
    assert [(offer.title, offer.modes) for offer in (await queries.offers_of([made.id]))[made.id]] == [("Tri", (OfferMode.SERVICE,))]


async def test_one_replacement_of_needs_waits_for_the_other() -> None:
    made = await service.create_organisation(SYSTEM, VALUES)
    steps = []
    begun = anyio.Event()

    async def slow() -> None:
        steps.append("the first may go on")
        begun.set()
        await anyio.sleep(0.3)
        steps.append("the first goes on")

    async def second() -> None:
        steps.append("the second may go on")

    async with anyio.create_task_group() as group:
        group.start_soon(partial(set_needs, SYSTEM, made.id, [NeedValues(title="Collecte")], still=slow))
        await begun.wait()
        group.start_soon(partial(set_needs, SYSTEM, made.id, [NeedValues(title="Tri")], still=second))
    assert steps == ["the first may go on", "the first goes on", "the second may go on"]


async def test_programs_replace_only_what_they_read(program: Program) -> None:
    made = await service.create_organisation(SYSTEM, VALUES)
    for name in ("needs", "offers"):
        path = f"/organisations/{made.id}/{name}"
        read = await program.call("GET", path)
        tag = {"If-Match": read.headers["etag"]}
        changed = await program.call("PUT", path, json=[{"title": "Tri"}], headers=tag)
        assert (changed.status_code, changed.json()[0]["title"]) == (200, "Tri")
        assert (await program.call("PUT", path, json=[], headers=tag)).status_code == 412
        assert len(await program.done("GET", path)) == 1


async def test_a_wrong_need_names_its_place_and_loses_nothing() -> None:
    made = await service.create_organisation(SYSTEM, VALUES)
    await set_needs(SYSTEM, made.id, [NeedValues(title="Collecte")])
    with pytest.raises(InvalidForm) as refused:
        await set_needs(SYSTEM, made.id, [NeedValues(title="Bon"), NeedValues(title="", amount_min_cents=5, amount_max_cents=1)])
    assert refused.value.fields.keys() == {"needs.1.title", "needs.1.amount_max_cents"}
    assert [need.title for need in (await queries.needs_of([made.id]))[made.id]] == ["Collecte"]
