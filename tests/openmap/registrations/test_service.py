"""A registration is taken in, decided of, changed; its place goes to the first who waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from openmap.audit.service import SYSTEM, Actor
from openmap.audit.tables import AuditEntry
from openmap.clock import standing_at
from openmap.errors import InvalidForm
from openmap.events import service as events
from openmap.events.slots import Span
from openmap.events.tables import Side
from openmap.organisations.service import OrganisationValues
from openmap.outbox.tables import Message
from openmap.registrations import decisions, queries, service
from openmap.registrations.filters import Filters
from openmap.registrations.tables import Registration, RegistrationStatus
from openmap.registrations.values import DelegationValues, PersonValues
from tests.openmap.day import DAY, SECRET_KEY, a_day, comes, people, registered

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]
NINE = datetime(2027, 11, 18, 8, tzinfo=UTC)
EARLY = Span(NINE, NINE + timedelta(minutes=75))


async def submitted(event: object, name: str = "Ressourcerie") -> queries.RegistrationDetails:
    return await service.submit_registration(
        event.id,  # type: ignore[attr-defined]  # an EventDetails
        organisation=OrganisationValues(name=name),
        side=Side.STRUCTURE,
        values=comes(name),
        consents=True,
        secret_key=SECRET_KEY,
    )


async def actions() -> list[str]:
    return [row["action"] for row in await AuditEntry.select(AuditEntry.action).order_by(AuditEntry.at)]


async def kinds() -> list[str]:
    return sorted(row["kind"] for row in await Message.select(Message.kind))


async def test_a_form_is_taken_in_and_acknowledged() -> None:
    event = await a_day()
    found = await submitted(event)
    assert (found.status, found.organisation, found.side) == (RegistrationStatus.SUBMITTED, "Ressourcerie", Side.STRUCTURE)
    assert found.consented_at is not None
    assert found.contact is not None
    assert found.contact.email == "ressourcerie@example.org"
    assert await kinds() == ["registration-submitted"]
    assert "registration.submitted" in await actions()


async def test_a_form_sent_twice_makes_one_registration() -> None:
    event = await a_day()
    first, second = await submitted(event), await submitted(event)
    assert first.id == second.id
    assert await queries.count_registrations(event.id) == 1


async def test_an_event_accepts_by_itself_up_to_its_capacity_then_lists() -> None:
    event = await a_day(accepts_automatically=True, capacity=1)
    first, second, third = [await submitted(event, name) for name in ("Un", "Deux", "Trois")]
    assert [line.status for line in (first, second, third)] == [RegistrationStatus.ACCEPTED, RegistrationStatus.WAITING, RegistrationStatus.WAITING]
    assert [line.waiting_rank for line in (second, third)] == [1, 2]
    await decisions.set_status(SYSTEM, first.id, RegistrationStatus.WITHDRAWN, secret_key=SECRET_KEY)
    assert (await queries.registration(second.id)).status is RegistrationStatus.ACCEPTED
    assert [line.id for line in await queries.waiting_list(event.id)] == [third.id]
    assert (await kinds()).count("registration-accepted") == 2, "the first at once, the second on promotion"


async def test_without_capacity_nobody_is_promoted() -> None:
    event = await a_day()
    waits = await registered(event, "Un", status=RegistrationStatus.WAITING)
    assert await decisions.promote_waiting(event.id, secret_key=SECRET_KEY) == 0
    assert (await queries.registration(waits.id)).status is RegistrationStatus.WAITING


@pytest.mark.parametrize("moment, words", [(datetime(2027, 1, 1, tzinfo=UTC), "ouvrent"), (datetime(2027, 12, 1, tzinfo=UTC), "closes")])
async def test_the_form_is_closed_before_and_after_its_period(moment: datetime, words: str) -> None:
    event = await a_day(registration_opens_at=datetime(2027, 9, 1, tzinfo=UTC), registration_closes_at=datetime(2027, 11, 1, tzinfo=UTC))
    with standing_at(moment), pytest.raises(service.RegistrationClosed, match=words):
        await submitted(event)


async def test_consent_and_every_field_are_asked_for_at_once() -> None:
    event = await a_day()
    values = comes("Ici", email="pas-une-adresse")
    with pytest.raises(InvalidForm) as refused:
        await service.submit_registration(
            event.id, organisation=OrganisationValues(name=" ", siret="123"), side=Side.BUYER, values=values, consents=False, secret_key=SECRET_KEY
        )
    assert set(refused.value.fields) == {"organisation.name", "organisation.siret", "delegations.0.attendees.0.email", "consents"}
    assert await Registration.count() == 0


async def test_absences_must_be_on_the_day_and_end_after_they_start() -> None:
    event = await a_day()
    wrong = (Span(NINE, NINE), Span(NINE + timedelta(days=2), NINE + timedelta(days=2, hours=1)))
    with pytest.raises(InvalidForm) as refused:
        await registered(event, "Ici", delegations=(DelegationValues(people=people("Ici"), absences=wrong),))
    assert set(refused.value.fields) == {"delegations.0.absences.0.ends_at", "delegations.0.absences.1.starts_at"}
    assert event.day == DAY


async def test_delegations_and_people_keep_their_identity_through_changes() -> None:
    event = await a_day()
    two = (DelegationValues(name="achats", people=people("Un")), DelegationValues(name="parcs", people=people("Deux"), absences=(EARLY,)))
    before = await registered(event, "Commune", Side.BUYER, delegations=two)
    parks, person = before.delegations[1], before.delegations[1].attendees[0]
    kept = DelegationValues(
        id=parks.id, name="espaces verts", people=(PersonValues(id=person.id, email="nouvelle@example.org"), PersonValues(email="autre@example.org"))
    )
    after = await service.update_registration(SYSTEM, before.id, comes("Commune", delegations=(kept,), max_meetings=4))
    assert [line.is_withdrawn for line in after.delegations] == [True, False]
    assert [(line.id, line.name) for line in after.present] == [(parks.id, "espaces verts")]
    assert [one.email for one in after.present[0].attendees] == ["nouvelle@example.org", "autre@example.org"]
    assert after.present[0].attendees[0].id == person.id
    assert after.present[0].absences == ()
    assert after.max_meetings == 4
    moved = DelegationValues(people=(PersonValues(id=person.id, email="nouvelle@example.org"),))
    again = await service.update_registration(SYSTEM, before.id, comes("Commune", delegations=(moved,)))
    assert [one.id for line in again.present for one in line.attendees] == [person.id]


async def test_ids_of_somebody_else_are_refused() -> None:
    event = await a_day()
    mine, theirs = await registered(event, "Un"), await registered(event, "Deux")
    stolen = DelegationValues(id=mine.delegations[0].id, people=(PersonValues(id=theirs.delegations[0].attendees[0].id, email="a@example.org"),))
    with pytest.raises(InvalidForm) as refused:
        await service.update_registration(SYSTEM, mine.id, comes("Un", delegations=(stolen, DelegationValues(id=uuid4(), people=people("x")))))
    assert set(refused.value.fields) == {"delegations.0.attendees.0.id", "delegations.1.id"}


async def test_a_reference_is_used_once_in_an_event() -> None:
    event = await a_day()
    first = await registered(event, "Un", reference="A-1")
    with pytest.raises(service.ReferenceTaken):
        await registered(event, "Deux", reference="A-1")
    other = await registered(event, "Trois")
    with pytest.raises(service.ReferenceTaken):
        await service.update_registration(SYSTEM, other.id, comes("Trois", reference="A-1", delegations=same(other)))
    assert await queries.registration_id_by_key(event.id, "ref:A-1") == first.id


def same(found: queries.RegistrationDetails) -> tuple[DelegationValues, ...]:
    return tuple(
        DelegationValues(
            id=line.id,
            name=line.name,
            people=tuple(PersonValues(id=one.id, email=one.email, first_name=one.first_name, last_name=one.last_name) for one in line.attendees),
            absences=tuple(Span(absence.starts_at, absence.ends_at) for absence in line.absences),
        )
        for line in found.present
    )


async def test_once_published_contacts_change_but_not_what_touches_meetings() -> None:
    event = await a_day()
    found = await registered(event, "Un")
    await events.mark_published(event.id)
    line = same(found)[0]
    renamed = replace(line, people=(replace(line.people[0], phone="01 02"),))
    after = await service.update_registration(SYSTEM, found.id, comes("Un", delegations=(renamed,)))
    assert after.present[0].attendees[0].phone == "01 02"
    for change in (comes("Un", delegations=(replace(line, absences=(EARLY,)),)), comes("Un", delegations=(line,), max_meetings=1), comes("Un")):
        with pytest.raises(service.PublishedAlready) as refused:
            await service.update_registration(SYSTEM, found.id, change)
        assert refused.value.details["next"]["path"].endswith(f"/registrations/{found.id}/withdraw")
    with pytest.raises(service.PublishedAlready):
        await decisions.set_status(SYSTEM, found.id, RegistrationStatus.WITHDRAWN, secret_key=SECRET_KEY)
    await decisions.leave_or_enter(SYSTEM, found, RegistrationStatus.WITHDRAWN, secret_key=SECRET_KEY)
    assert (await queries.registration(found.id)).status is RegistrationStatus.WITHDRAWN


async def test_a_decision_is_told_only_when_asked() -> None:
    event = await a_day()
    one = await registered(event, "Un", status=RegistrationStatus.SUBMITTED)
    await decisions.set_status(SYSTEM, one.id, RegistrationStatus.REFUSED, secret_key=SECRET_KEY)
    assert await kinds() == []
    await decisions.set_status(SYSTEM, one.id, RegistrationStatus.ACCEPTED, secret_key=SECRET_KEY, notifies=True)
    assert await kinds() == ["registration-accepted"]
    with pytest.raises(decisions.NotTheirs):
        await decisions.set_status(SYSTEM, one.id, RegistrationStatus.SUBMITTED, secret_key=SECRET_KEY)


async def test_many_are_accepted_at_once_those_of_this_event_only() -> None:
    event, other = await a_day(), await a_day(slug="autre-2027")
    mine = [await registered(event, name, status=RegistrationStatus.SUBMITTED) for name in ("Un", "Deux")]
    theirs = await registered(other, "Trois", status=RegistrationStatus.SUBMITTED)
    count = await decisions.accept_many(Actor("account"), event.id, [*(line.id for line in mine), theirs.id], secret_key=SECRET_KEY)
    assert count == 2
    assert (await queries.registration(theirs.id)).status is RegistrationStatus.SUBMITTED


async def test_lists_sort_search_and_filter_as_french_readers_expect() -> None:
    event = await a_day()
    for name, side in (("Elan", Side.STRUCTURE), ("École du Val", Side.STRUCTURE), ("Eau vive", Side.BUYER)):
        await registered(event, name, side, organisation={"departements": ("94",)} if name == "Elan" else None, reference=f"R-{name[0]}{len(name)}")
    assert [line.organisation for line in await queries.registrations_of(event.id)] == ["Eau vive", "École du Val", "Elan"]

    async def names(filters: Filters) -> list[str]:
        assert await queries.count_registrations(event.id, filters) == len(await queries.registrations_of(event.id, filters))
        return [line.organisation for line in await queries.registrations_of(event.id, filters)]

    assert await names(Filters(text="ecole")) == ["École du Val"]
    assert await names(Filters(text="ELAN@example")) == ["Elan"]
    assert await names(Filters(text="100%")) == []
    assert await names(Filters(side=Side.BUYER)) == ["Eau vive"]
    assert await names(Filters(departement="94", status=RegistrationStatus.ACCEPTED)) == ["Elan"]
    first = await queries.registrations_of(event.id, limit=1)
    rest = await queries.registrations_of(event.id, after=await queries.order_key(first[0].id))
    assert [line.organisation for line in rest] == ["École du Val", "Elan"]


async def test_twins_are_a_warning() -> None:
    event = await a_day()
    first = await registered(event, "École du Val")
    second = await registered(event, "Ecole du val", Side.BUYER)
    assert [line.id for line in await queries.same_organisation(event.id, second.organisation_id, other_than=second.id)] == [first.id]
