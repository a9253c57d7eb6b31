"""The gate has names and nothing more; what people need is the organiser's alone; an agreement to photographs is dated and can be withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from openmap.accounts.sessions import open_for_account
from openmap.accounts.tables import Account
from openmap.audit.service import SYSTEM
from openmap.clock import standing_at
from openmap.cockpit.arrivals import arrivals_of, on_site
from openmap.events.service import add_staff
from openmap.events.tables import OrganiserRole, Side
from openmap.registrations import queries
from openmap.registrations.service import update_registration
from openmap.registrations.tables import RegistrationStatus
from openmap.registrations.values import DelegationValues, PersonValues, RegistrationValues, kept_delegations
from openmap.upkeep.clearing import clear_expired
from tests.openmap.day import DAY, a_day, registered

if TYPE_CHECKING:
    from openmap.events.queries import EventDetails
    from openmap.registrations.queries import AttendeeLine
    from tests.openmap.conftest import Browser, Program

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]
NEEDS = "Fauteuil roulant"


def team() -> tuple[DelegationValues, ...]:
    people = (
        PersonValues(email="zoe@example.org", first_name="Zoé", last_name="Zola", access_needs=NEEDS, phone="0600000042"),
        PersonValues(email="emile@example.org", first_name="Émile", last_name="Éluard", catering_needs="Sans gluten", agrees_to_photos=True),
    )
    return (DelegationValues(people=people, name="achats"),)


async def a_day_with_people() -> EventDetails:
    event = await a_day()
    await registered(event, "Mairie de Vitry", Side.BUYER, delegations=team())
    await registered(event, "Ressourcerie", email="r@example.org", status=RegistrationStatus.WAITING)
    return event


async def keep(browser: Browser, event: EventDetails, role: OrganiserRole) -> None:
    account = Account(email=f"{role.value}@example.org", name="Camille")
    await account.save()
    await add_staff(SYSTEM, event.id, account.id, role)
    browser.client.cookies.set("session", await open_for_account(account_id=account.id, replaces=None, user_agent=""))


async def test_those_accepted_are_expected_in_french_order() -> None:
    event = await a_day_with_people()
    assert [(line.last_name, line.organisation, line.service, line.side) for line in await arrivals_of(event.id)] == [
        ("Éluard", "Mairie de Vitry", "achats", Side.BUYER),
        ("Zola", "Mairie de Vitry", "achats", Side.BUYER),
    ]


async def test_the_gate_reads_names_and_the_organiser_needs(browser: Browser) -> None:
    event = await a_day_with_people()
    await keep(browser, event, OrganiserRole.ORGANISER)
    house = await browser.open("/gestion/vitry-2027/sur-place")
    assert all(words in house.text for words in (NEEDS, "Sans gluten", "Zoé Zola")), "the test would not notice a leak"
    sheet = await browser.open("/gestion/vitry-2027/sur-place/sur-place.csv")
    assert NEEDS in sheet.text
    await keep(browser, event, OrganiserRole.DESK)
    for path in ("arrivees", "arrivees/arrivees.csv"):
        gate = await browser.open(f"/gestion/vitry-2027/{path}")
        assert (gate.status_code, "Zola" in gate.text) == (200, True)
        assert not any(secret in gate.text for secret in (NEEDS, "Sans gluten", "zoe@example.org", "0600000042"))
    assert (await browser.open("/gestion/vitry-2027/sur-place")).status_code == 403
    assert (await browser.open("/gestion/vitry-2027/arrivees/arrivees.xlsx")).status_code == 200
    assert (await browser.open("/gestion/vitry-2027/arrivees/autre.csv")).status_code == 404


async def person_of(event: EventDetails) -> AttendeeLine:
    (found,) = await queries.every_registration(event.id)
    return found.delegations[0].attendees[0]


async def test_an_agreement_to_photographs_keeps_its_date_until_it_is_withdrawn() -> None:
    event = await a_day()
    found = await registered(event, "Mairie de Vitry", Side.BUYER)
    moment = datetime(2027, 10, 1, tzinfo=UTC)
    for hours, agrees, expected in ((0, True, True), (1, True, True), (2, False, False), (3, True, True)):
        before = await queries.registration(found.id)
        (delegation,) = kept_delegations(before)
        people = tuple(replace(person, agrees_to_photos=agrees) for person in delegation.people)
        with standing_at(moment + timedelta(hours=hours)):
            await update_registration(SYSTEM, found.id, RegistrationValues(delegations=(replace(delegation, people=people),)))
        person = await person_of(event)
        assert person.agrees_to_photos is expected
        dates = (person.photo_consented_at, person.photo_withdrawn_at)
        withdrawn = moment + timedelta(hours=2)
        assert dates == {0: (moment, None), 1: (moment, None), 2: (moment, withdrawn), 3: (moment + timedelta(hours=3), None)}[hours]


async def test_needs_are_forgotten_once_the_day_is_over_not_before() -> None:
    event = await a_day_with_people()
    morning = datetime(DAY.year, DAY.month, DAY.day, 6, tzinfo=UTC)
    for moment, expected in ((morning, NEEDS), (morning + timedelta(days=1), "")):
        with standing_at(moment):
            await clear_expired()
        (line,) = [line for line in await on_site(event.id) if line.name == "Zoé Zola"]
        assert line.access_needs == expected
    assert [line.agrees_to_photos for line in await on_site(event.id)] == [True, False]


async def test_visitors_come_on_their_own_without_entering_the_register_by_name(browser: Browser) -> None:
    event = await a_day(accepts_automatically=True)
    form = await browser.open("/journees/vitry-2027/inscription?cote=visitor")
    assert "Absences ce jour-là" not in form.text
    at = "delegations.0.attendees.0"
    values = {"side": "visitor", f"{at}.first_name": "Ada", f"{at}.last_name": "Martin", f"{at}.email": "ada@example.org", "consents": "1"}
    done = await browser.send("/journees/vitry-2027/inscription", values | {f"{at}.agrees_to_photos": "1"})
    assert "Votre place est réservée" in done.text
    (found,) = await queries.every_registration(event.id)
    assert (found.side, found.status, found.organisation) == (Side.VISITOR, RegistrationStatus.ACCEPTED, "À titre individuel")
    assert found.delegations[0].attendees[0].agrees_to_photos is True


async def test_programs_read_who_is_expected(program: Program) -> None:
    made = await program.done("POST", "/events", json={"slug": "vitry-2027", "title": "Openmap", "day": "2027-11-18"})
    person = {"email": "z@example.org", "first_name": "Zoé", "last_name": "Zola", "access_needs": NEEDS, "agrees_to_photos": True}
    body = {"organisation": {"name": "Vigny"}, "side": "buyer", "delegations": [{"attendees": [person]}]}
    registration = await program.done("POST", f"/events/{made['id']}/registrations", json=body)
    (read,) = registration["delegations"][0]["attendees"]
    assert (read["access_needs"], read["agrees_to_photos"], read["photo_withdrawn_at"]) == (NEEDS, True, None)
    await program.done("PATCH", f"/events/{made['id']}/registrations/{registration['id']}", json={"absences": "09:00-10:00"})
    (need,) = await program.done("GET", f"/events/{made['id']}/needs-on-site")
    assert (need["access_needs"], need["agrees_to_photos"]) == (NEEDS, True), "a change of something else leaves it"
    (arrival,) = await program.done("GET", f"/events/{made['id']}/arrivals")
    assert (arrival["last_name"], arrival["side"]) == ("Zola", "buyer")
