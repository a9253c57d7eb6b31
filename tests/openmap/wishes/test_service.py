"""Wishes are ranked and refused within the rules of the day, by participants while it is time, by organisers always."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from openmap.audit.service import SYSTEM
from openmap.audit.tables import AuditEntry
from openmap.clock import standing_at
from openmap.events.tables import Side
from openmap.organisations.tables import Sector
from openmap.organisations.topics import OfferValues, set_offers
from openmap.registrations.queries import RegistrationDetails, UnknownRegistration
from openmap.registrations.tables import RegistrationStatus
from openmap.wishes import queries
from openmap.wishes.ranking import Choice
from openmap.wishes.rules import Pair
from openmap.wishes.service import NotAccepted, NotForThem, TooManyChoices, WishesClosed, WishesRefused, choose, put_wishes
from tests.openmap.day import a_day, registered

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]


async def buyer_and_structures(count: int = 3, **changes: object) -> tuple[RegistrationDetails, list[RegistrationDetails]]:
    event = await a_day(**changes)
    return await registered(event, "Ville", Side.BUYER), [await registered(event, f"Structure {number}") for number in range(count)]


async def test_choices_are_kept_in_order_and_noted() -> None:
    me, others = await buyer_and_structures()
    for other in others:
        await choose(SYSTEM, me.id, other.id, Choice.ADD)
    await choose(SYSTEM, me.id, others[2].id, Choice.UP)
    await choose(SYSTEM, me.id, others[0].id, Choice.VETO)
    choices = await queries.choices_of(me.id)
    assert choices.ranked == (others[2].id, others[1].id)
    assert choices.vetoed == {others[0].id}
    assert await AuditEntry.count().where(AuditEntry.action.like("wish.%")) == 5
    assert await choose(SYSTEM, me.id, others[0].id, Choice.VETO) == choices
    assert await AuditEntry.count().where(AuditEntry.action.like("wish.%")) == 5


@pytest.mark.parametrize("moment, words", [(datetime(2027, 9, 1, tzinfo=UTC), "ouvrent"), (datetime(2027, 11, 10, tzinfo=UTC), "clos")])
async def test_a_closed_phase_stops_participants_not_organisers(moment: datetime, words: str) -> None:
    me, others = await buyer_and_structures(wishes_open_at=datetime(2027, 10, 1, tzinfo=UTC), wishes_close_at=datetime(2027, 11, 1, tzinfo=UTC))
    with standing_at(datetime(2027, 10, 15, tzinfo=UTC)):
        await choose(SYSTEM, me.id, others[0].id, Choice.ADD)
    with standing_at(moment):
        with pytest.raises(WishesClosed, match=words):
            await choose(SYSTEM, me.id, others[1].id, Choice.ADD)
        assert len((await choose(SYSTEM, me.id, others[1].id, Choice.ADD, as_organiser=True)).ranked) == 2


async def test_only_accepted_ones_of_the_foreseen_sides_are_chosen() -> None:
    me, others = await buyer_and_structures()
    event = await a_day(slug="autre-2027")
    elsewhere = await registered(event, "Ailleurs")
    with pytest.raises(UnknownRegistration):
        await choose(SYSTEM, me.id, elsewhere.id, Choice.ADD)
    with pytest.raises(NotForThem):
        await choose(SYSTEM, others[0].id, others[1].id, Choice.ADD)
    waiting = await registered(await a_day(slug="encore-2027"), "Attente", status=RegistrationStatus.WAITING)
    with pytest.raises(NotAccepted):
        await choose(SYSTEM, waiting.id, waiting.id, Choice.ADD)


async def test_the_number_of_wishes_and_vetoes_is_limited() -> None:
    me, others = await buyer_and_structures(max_wishes=1, max_vetoes=1)
    await choose(SYSTEM, me.id, others[0].id, Choice.ADD)
    with pytest.raises(TooManyChoices, match="1 souhaits"):
        await choose(SYSTEM, me.id, others[1].id, Choice.ADD)
    await choose(SYSTEM, me.id, others[1].id, Choice.VETO)
    with pytest.raises(TooManyChoices, match="écarté"):
        await choose(SYSTEM, me.id, others[0].id, Choice.VETO)
    assert (await choose(SYSTEM, me.id, others[0].id, Choice.REMOVE)).ranked == ()


async def test_putting_pairs_sets_them_and_no_others() -> None:
    me, others = await buyer_and_structures()
    first = await put_wishes(
        SYSTEM, me.event_id, [Pair(me.id, others[0].id, 1), Pair(me.id, others[1].id, 2), Pair(others[0].id, me.id, None, is_veto=True)]
    )
    assert (first.created, first.updated, first.deleted, first.unchanged) == (3, 0, 0, 0)
    done = await put_wishes(SYSTEM, me.event_id, [Pair(me.id, others[0].id), Pair(me.id, others[2].id, 1), Pair(me.id, others[1].id, 2)])
    assert (done.created, done.updated, done.deleted, done.unchanged) == (1, 0, 1, 1)
    lines = await queries.wishes_of_event(me.event_id)
    assert {(line.asker, line.asked, line.rank, line.is_veto) for line in lines} == {
        ("Ville", "Structure 2", 1, False),
        ("Ville", "Structure 1", 2, False),
        ("Structure 0", "Ville", None, True),
    }
    swapped = await put_wishes(SYSTEM, me.event_id, [Pair(me.id, others[2].id, 2), Pair(me.id, others[1].id, 1)])
    assert swapped.updated == 2


async def test_a_wrong_pair_is_named_and_nothing_is_written() -> None:
    me, others = await buyer_and_structures(max_wishes=2, max_vetoes=0)
    await put_wishes(SYSTEM, me.event_id, [Pair(me.id, others[0].id, 1)])
    refused = await registered(await a_day(slug="autre-2027"), "Ailleurs")
    wrong = [
        Pair(me.id, others[1].id, 1),
        Pair(me.id, me.id, 2),
        Pair(others[0].id, others[1].id, 1),
        Pair(me.id, refused.id, 3),
        Pair(others[1].id, me.id, 1, is_veto=True),
        Pair(others[1].id, me.id, 1),
        Pair(others[2].id, me.id, None, is_veto=True),
        Pair(others[0].id, me.id, 5000),
    ]
    with pytest.raises(WishesRefused) as refusal:
        await put_wishes(SYSTEM, me.event_id, wrong)
    assert set(refusal.value.fields) == {"0.rank", "1.to", "1.rank", "2.to", "3.to", "3.rank", "4.veto", "5.to", "6.veto", "7.rank"}
    assert len(await queries.wishes_of_event(me.event_id)) == 1


async def test_the_directory_searches_filters_and_says_what_is_shared() -> None:
    event = await a_day()
    me = await registered(event, "Ville", Side.BUYER, organisation={"sectors": (Sector.GREEN_SPACES,), "departements": ("94",)})
    shared = await registered(event, "Zébulon jardins", organisation={"sectors": (Sector.GREEN_SPACES,), "departements": ("94", "93")})
    other = await registered(event, "Atelier", organisation={"departements": ("75",)})
    await registered(event, "Refusée", status=RegistrationStatus.REFUSED)
    offer = OfferValues(title="Collecte des déchets", description="À vélo, à Créteil", sectors=(Sector.WASTE,))
    await set_offers(SYSTEM, other.organisation_id, [offer])
    await choose(SYSTEM, other.id, me.id, Choice.ADD)
    found = await queries.directory(me, [Side.STRUCTURE], shows_requesters=True)
    assert [(line.organisation, line.shared_sectors, line.shared_departements, line.asks_for_me) for line in found] == [
        ("Zébulon jardins", (Sector.GREEN_SPACES,), ("94",), False),
        ("Atelier", (), (), True),
    ]
    assert [line.asks_for_me for line in await queries.directory(me, [Side.STRUCTURE])] == [False, False]
    for narrowed in ({"text": "dechets"}, {"text": "velo, A CRET"}, {"sector": Sector.WASTE}, {"departement": "75"}):
        assert [line.id for line in await queries.directory(me, [Side.STRUCTURE], **narrowed)] == [other.id]
    assert [line.id for line in await queries.directory(me, [Side.STRUCTURE], text="zebulon")] == [shared.id]


async def test_the_organiser_sees_who_has_not_chosen() -> None:
    me, others = await buyer_and_structures(2)
    await choose(SYSTEM, me.id, others[0].id, Choice.ADD)
    lines = await queries.wishers_of(me.event_id)
    assert [(line.organisation, line.wish_count, line.asked_count) for line in lines] == [
        ("Structure 0", 0, 1),
        ("Structure 1", 0, 0),
        ("Ville", 1, 0),
    ]
    assert [line.organisation for line in await queries.wishers_of(me.event_id, without_wishes=True, text="STRUCTURE 1")] == ["Structure 1"]
    assert [line.organisation for line in await queries.wishers_of(me.event_id, side=Side.BUYER)] == ["Ville"]
    assert [line.asked for line in await queries.wishes_about(others[0].id)] == ["Structure 0"]
