"""Needs and offers are added, changed and taken away one by one, each under an id that stays."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from openmap.audit.service import SYSTEM
from openmap.audit.tables import AuditEntry
from openmap.errors import InvalidForm
from openmap.organisations import queries, topics
from openmap.organisations.cpv import is_cpv
from openmap.organisations.service import OrganisationValues, create_organisation
from openmap.organisations.tables import Lever, OfferMode, Sector
from openmap.organisations.topics import NeedValues, OfferValues, TooManyTopics, UnknownTopic, add_topic, change_topic, remove_topic

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]


async def an_organisation(name: str = "Ville") -> UUID:
    return (await create_organisation(SYSTEM, OrganisationValues(name=name))).id


async def needs(key: UUID) -> list[queries.NeedDetails]:
    return (await queries.needs_of([key]))[key]


async def offers(key: UUID) -> list[queries.OfferDetails]:
    return (await queries.offers_of([key]))[key]


async def test_a_need_is_added_changed_and_taken_away() -> None:
    key, event_id = await an_organisation(), uuid4()
    await add_topic(SYSTEM, key, NeedValues(title=" Collecte ", sectors=(Sector.WASTE, Sector.WASTE), departement="Essonne"), event_id=event_id)
    (made,) = await needs(key)
    assert (made.title, made.sectors, made.departement) == ("Collecte", (Sector.WASTE,), "91")
    await change_topic(SYSTEM, key, made.id, NeedValues(title="Collecte du papier", levers=(Lever.CLAUSE, Lever.INSERTION)), event_id=event_id)
    (changed,) = await needs(key)
    assert (changed.id, changed.title, changed.is_reserved, changed.sectors) == (made.id, "Collecte du papier", True, ())
    assert changed.levers == (Lever.INSERTION, Lever.CLAUSE), "in the order of the law"
    assert await remove_topic(SYSTEM, key, made.id, event_id=event_id) == "Collecte du papier"
    assert await needs(key) == []
    entries = await AuditEntry.select(AuditEntry.action).where(AuditEntry.event_id == event_id).order_by(AuditEntry.at)
    assert [entry["action"] for entry in entries] == ["organisation.need-added", "organisation.need-changed", "organisation.need-removed"]


async def test_an_offer_is_another_thing_than_a_need() -> None:
    key = await an_organisation("Chantier")
    await add_topic(SYSTEM, key, NeedValues(title="Entretien"))
    await add_topic(SYSTEM, key, OfferValues(title="Entretien", modes=(OfferMode.STAFFING,), departements=("94", "93")))
    (need,), (offer,) = await needs(key), await offers(key)
    assert (offer.modes, offer.departements) == ((OfferMode.STAFFING,), ("93", "94"))
    with pytest.raises(UnknownTopic):
        await change_topic(SYSTEM, key, need.id, OfferValues(title="Autre"))
    await remove_topic(SYSTEM, key, offer.id)
    assert (len(await needs(key)), await offers(key)) == (1, [])


async def test_the_same_title_twice_makes_one() -> None:
    key = await an_organisation()
    for title in ("Collecte des déchets", "collecte des DECHETS "):
        await add_topic(SYSTEM, key, NeedValues(title=title))
    assert [need.title for need in await needs(key)] == ["Collecte des déchets"]
    assert await AuditEntry.count().where(AuditEntry.action == "organisation.need-added") == 1


async def test_nobody_touches_what_another_organisation_says() -> None:
    mine, theirs = await an_organisation(), await an_organisation("Autre")
    await add_topic(SYSTEM, theirs, NeedValues(title="À eux"))
    (need,) = await needs(theirs)
    with pytest.raises(UnknownTopic):
        await change_topic(SYSTEM, mine, need.id, NeedValues(title="À moi"))
    with pytest.raises(UnknownTopic):
        await remove_topic(SYSTEM, mine, need.id)
    assert await needs(theirs) == [need]


async def test_what_is_wrong_is_said_at_its_field() -> None:
    key = await an_organisation()
    wrong = NeedValues(title=" ", description="x" * 10_001, cpv="77310000-61", departement="Mars", amount_min_cents=2, amount_max_cents=1)
    with pytest.raises(InvalidForm) as refused:
        await add_topic(SYSTEM, key, wrong)
    assert refused.value.fields.keys() == {"title", "description", "cpv", "departement", "amount_max_cents"}
    with pytest.raises(InvalidForm) as refused:
        await add_topic(SYSTEM, key, OfferValues(title="x" * 251, departements=("94", "Mars")))
    assert refused.value.fields.keys() == {"title", "departements"}
    assert (await needs(key), await offers(key)) == ([], [])


async def test_a_profile_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topics, "MAX_TOPICS", 2)
    key = await an_organisation()
    for title in ("Un", "Deux"):
        await add_topic(SYSTEM, key, NeedValues(title=title))
    with pytest.raises(TooManyTopics):
        await add_topic(SYSTEM, key, NeedValues(title="Trois"))
    await add_topic(SYSTEM, key, OfferValues(title="Une offre"))
    assert (len(await needs(key)), len(await offers(key))) == (2, 1)


@pytest.mark.parametrize(
    "text, is_one", [("77310000-6", True), ("77310000", True), ("773100006", True), ("7731", False), ("99310000-6", False), ("espaces verts", False)]
)
def test_a_code_of_the_vocabulary_has_its_form(text: str, is_one: bool) -> None:  # a parameter of the test
    assert is_cpv(text) is is_one
    assert ("cpv" in NeedValues(title="Tonte", cpv=text).problems()) is not is_one
