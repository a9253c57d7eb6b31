"""Places are counted under a total and a limit a side, visitors by person; one that frees goes to the first who fits."""

from __future__ import annotations

import pytest

from openmap.audit.service import SYSTEM
from openmap.events.tables import Side
from openmap.organisations.service import OrganisationValues
from openmap.outbox.tables import Message
from openmap.registrations import decisions, queries, service
from openmap.registrations.places import Places
from openmap.registrations.tables import RegistrationStatus
from openmap.registrations.values import DelegationValues, PersonValues, RegistrationValues
from tests.openmap.day import SECRET_KEY, a_day, registered

pytestmark = [pytest.mark.anyio]
ACCEPTED, WAITING = RegistrationStatus.ACCEPTED, RegistrationStatus.WAITING


async def submitted(event: object, name: str, side: Side, people: int = 1) -> queries.RegistrationDetails:
    persons = tuple(PersonValues(email=f"{name}-{number}@example.org") for number in range(people))
    return await service.submit_registration(
        event.id,  # type: ignore[attr-defined]  # an EventDetails
        organisation=OrganisationValues(name=name),
        side=side,
        values=RegistrationValues(delegations=(DelegationValues(people=persons),)),
        consents=True,
        secret_key=SECRET_KEY,
    )


@pytest.mark.parametrize(
    "total, sides, side, people, fits",
    [
        (None, {}, Side.BUYER, 9, True),
        (1, {}, Side.BUYER, 9, True),
        (0, {}, Side.BUYER, 1, False),
        (1, {Side.BUYER: 0}, Side.BUYER, 1, False),
        (1, {Side.BUYER: 0}, Side.STRUCTURE, 1, True),
        (0, {Side.VISITOR: 2}, Side.VISITOR, 2, True),
        (0, {Side.VISITOR: 2}, Side.VISITOR, 3, False),
        (0, {}, Side.VISITOR, 3, True),
    ],
)
def test_a_registration_fits_under_the_total_and_its_side(
    total: int | None,
    sides: dict[Side, int],
    side: Side,
    people: int,
    fits: bool,  # a parameter of the test
) -> None:
    assert Places(total, sides).fits(side, people) is fits


@pytest.mark.usefixtures("database")
async def test_each_side_has_its_own_queue() -> None:
    event = await a_day(accepts_automatically=True, structure_capacity=1, visitor_capacity=3)
    first = await submitted(event, "un", Side.STRUCTURE)
    second = await submitted(event, "deux", Side.STRUCTURE)
    assert [first.status, second.status] == [ACCEPTED, WAITING]
    assert (await submitted(event, "acheteuse", Side.BUYER)).status is ACCEPTED
    group, couple, single = [await submitted(event, name, Side.VISITOR, people) for name, people in (("groupe", 3), ("couple", 2), ("seule", 1))]
    assert [group.status, couple.status, single.status] == [ACCEPTED, WAITING, WAITING]
    await decisions.set_status(SYSTEM, group.id, RegistrationStatus.WITHDRAWN, secret_key=SECRET_KEY)
    statuses = {line.id: line.status for line in await queries.registrations_of(event.id)}
    assert [statuses[one.id] for one in (second, couple, single)] == [WAITING, ACCEPTED, ACCEPTED]
    drafts = await Message.select().where(Message.state == "draft")
    assert sorted(row["person_key"] for row in drafts) == sorted([couple.id, single.id]), "nobody asked for these letters: they are read first"


@pytest.mark.usefixtures("database")
async def test_whoever_does_not_fit_keeps_the_place_in_the_queue() -> None:
    event = await a_day(accepts_automatically=True, visitor_capacity=2)
    holders = [await submitted(event, name, Side.VISITOR) for name in ("un", "deux")]
    couple, single = await submitted(event, "couple", Side.VISITOR, 2), await submitted(event, "seule", Side.VISITOR)
    for holder, expected in zip(holders, ((WAITING, WAITING), (ACCEPTED, WAITING)), strict=True):
        await decisions.set_status(SYSTEM, holder.id, RegistrationStatus.WITHDRAWN, secret_key=SECRET_KEY)
        assert ((await queries.registration(couple.id)).status, (await queries.registration(single.id)).status) == expected


@pytest.mark.usefixtures("database")
async def test_many_are_refused_or_made_to_wait_at_once() -> None:
    event, other = await a_day(), await a_day(slug="autre")
    mine = [await registered(event, name, status=RegistrationStatus.SUBMITTED) for name in ("Un", "Deux")]
    theirs = await registered(other, "Trois", status=RegistrationStatus.SUBMITTED)
    chosen = [*(line.id for line in mine), theirs.id]
    assert await decisions.decide_many(SYSTEM, event.id, chosen, WAITING, secret_key=SECRET_KEY) == 2
    assert [line.waiting_rank for line in await queries.waiting_list(event.id)] == [1, 2]
    assert await decisions.decide_many(SYSTEM, event.id, chosen, RegistrationStatus.REFUSED, secret_key=SECRET_KEY, notifies=True) == 2
    assert await decisions.decide_many(SYSTEM, event.id, chosen, RegistrationStatus.REFUSED, secret_key=SECRET_KEY, notifies=True) == 0
    assert (await queries.registration(theirs.id)).status is RegistrationStatus.SUBMITTED
    assert {row["kind"] for row in await Message.select()} == {"registration-refused"}
