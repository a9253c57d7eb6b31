"""The figures of a day: each picture has its numbers as a table and a file, and says them in words."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import openpyxl
import pytest

from openmap.audit.service import SYSTEM
from openmap.events.queries import slots_of
from openmap.events.service import update_event
from openmap.events.tables import Side, SidePair
from openmap.organisations.tables import Kind, Lever, Need, Offer, OfferMode, Sector
from openmap.publication.tables import Version, VersionMeeting
from openmap.registrations.tables import Registration, RegistrationStatus
from openmap.wishes.tables import Wish
from tests.openmap.conftest import program_of
from tests.openmap.day import MORNING, VALUES, registered
from tests.openmap.wishes.test_pages import count_queries

if TYPE_CHECKING:
    from openmap.events.queries import EventDetails
    from openmap.registrations.queries import RegistrationDetails
    from openmap.web import Application
    from tests.openmap.conftest import Browser

pytestmark = pytest.mark.anyio


async def buyer(event: EventDetails, name: str, **need: Any) -> RegistrationDetails:
    made = await registered(event, name, Side.BUYER, organisation={"kind": Kind.COMMUNE, "departements": ("94",)}, is_listed=True)
    await Need.insert(Need(organisation=made.organisation_id, title="Un besoin", **need))
    return made


async def structure(event: EventDetails, name: str, **offer: Any) -> RegistrationDetails:
    made = await registered(event, name, organisation={"kind": Kind.ESAT})
    await Offer.insert(Offer(organisation=made.organisation_id, title="Une offre", **offer))
    return made


async def publish(event: EventDetails, *meetings: tuple[RegistrationDetails, RegistrationDetails, int]) -> None:
    """Write a version whose meetings are in the slots of these numbers."""
    slots = await slots_of(event.id)
    version = Version(id=uuid4(), event=event.id, number=1)
    await Version.insert(version)
    for a, b, number in meetings:
        pair: dict[str, Any] = {"a": a.id, "b": b.id, "a_delegation": a.delegations[0].id, "b_delegation": b.delegations[0].id}
        slot = slots[number]
        await VersionMeeting.insert(VersionMeeting(version=version.id, slot_id=slot.id, starts_at=slot.starts_at, ends_at=slot.ends_at, **pair))


async def a_full_day(event: EventDetails) -> None:
    """Two buyers and two structures; one meets twice with a slot between, one wish of two is met, one structure meets nobody."""
    await update_event(SYSTEM, event.id, VALUES, windows=(MORNING,))
    await SidePair.delete().where(SidePair.event == event.id)
    await SidePair.insert(SidePair(event=event.id, asker=Side.BUYER, asked=Side.STRUCTURE))
    food = {"sectors": [Sector.FOOD], "departement": "77", "levers": [Lever.DISABILITY, Lever.CLAUSE], "amount_max_cents": 5_000_000}
    vitry = await buyer(event, "Vitry", **food)
    melun = await buyer(event, "Melun", sectors=[Sector.WASTE, Sector.FOOD], amount_min_cents=3_999_999)
    esat = await structure(event, "ESAT", sectors=[Sector.FOOD], modes=[OfferMode.GOODS], departements=["94", "77", "33"])
    await structure(event, "Régie")
    refused = await registered(event, "Refusée", status=RegistrationStatus.REFUSED)
    await Offer.insert(Offer(organisation=refused.organisation_id, title="Jamais comptée", sectors=[Sector.ENERGY]))
    await Wish.insert(Wish(event=event.id, asker=vitry.id, asked=esat.id, rank=1), Wish(event=event.id, asker=esat.id, asked=melun.id, rank=1))
    await Wish.insert(
        Wish(event=event.id, asker=melun.id, asked=refused.id, rank=2), Wish(event=event.id, asker=melun.id, asked=esat.id, is_veto=True)
    )
    await publish(event, (vitry, esat, 0), (melun, esat, 2))


async def numbers(browser: Browser, name: str) -> list[list[str]]:
    """Read one table as CSV, without its headings."""
    answer = await browser.open(f"/gestion/vitry-2027/chiffres/{name}.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))[1:]


async def test_an_empty_day_says_what_will_be_here(event: EventDetails, browser: Browser) -> None:
    assert "Pas encore de chiffres" in (await browser.open(f"/gestion/{event.slug}/chiffres")).text
    assert "Rien à montrer" in (await browser.open(f"/journees/{event.slug}/chiffres")).text


async def test_needs_and_offers_are_counted_by_family_place_lever_and_amount(event: EventDetails, browser: Browser) -> None:
    await a_full_day(event)
    assert await numbers(browser, "familles") == [
        ["Alimentation et traiteur", "2", "1"],
        ["Collecte, réemploi et traitement des déchets", "1", "0"],
        ["Famille non précisée", "0", "1"],
    ]
    places = {row[0]: row[1:] for row in await numbers(browser, "departements")}
    assert places["Seine-et-Marne (77)"] == ["1", "1", ""]
    assert places["Val-de-Marne (94)"] == ["1", "1", ""], "a need without a place counts where its organisation works"
    assert places["Gironde (33)"] == ["0", "1", "oui"]
    assert places["Paris (75)"] == ["0", "0", ""]
    assert places["Département non précisé"] == ["0", "1", ""]
    assert [row[1] for row in await numbers(browser, "leviers")] == ["1", "0", "0", "1", "0"]
    assert [row[1] for row in await numbers(browser, "montants")] == ["1", "1", "0", "0", "0", "0"]
    assert [row[1] for row in await numbers(browser, "modes")] == ["0", "0", "1"]
    assert [row[1] for row in await numbers(browser, "types")] == ["2", "2"]


async def test_wishes_and_meetings_are_counted_from_the_version_in_force(event: EventDetails, browser: Browser) -> None:
    await a_full_day(event)
    assert await numbers(browser, "souhaits") == [["Choix n° 1", "2", "2"]], "a wish for somebody who does not come is none"
    assert await numbers(browser, "rendez-vous") == [["0 rendez-vous", "0", "1"], ["1 rendez-vous", "2", "0"], ["2 rendez-vous", "0", "1"]]
    assert await numbers(browser, "attentes") == [["0 créneau d'attente", "2"], ["1 créneau d'attente", "1"]]
    kinds = await numbers(browser, "rendez-vous-par-type")
    assert [row[1:] for row in kinds] == [["2", "1", "1", "1"], ["2", "0", "1", "2"]]


async def test_each_picture_says_what_it_shows_and_has_its_table_and_its_file(event: EventDetails, browser: Browser) -> None:
    await a_full_day(event)
    text = (await browser.open(f"/gestion/{event.slug}/chiffres")).text
    for drawing, names in re.findall(r'(<svg[^>]*role="img"[^>]*aria-labelledby="([^"]+)".*?</svg>)', text, flags=re.DOTALL):
        title, said = names.split()
        assert re.search(rf'<title id="{title}">[^<]+</title>\s*<desc id="{said}">[^<]+</desc>', drawing)
    assert len(re.findall(r'role="img"', text)) == 12, "eight charts, and two maps in two scales"
    files = re.findall(r'href="(/gestion/[^"]+\.(?:csv|xlsx))"', text)
    assert len(files) == 11
    for file in files:
        assert (await browser.open(file)).status_code == 200
    book = openpyxl.load_workbook(io.BytesIO((await browser.open(f"/gestion/{event.slug}/chiffres/chiffres.xlsx")).content))
    assert len(book.sheetnames) == len(files) - 1
    assert (await browser.open(f"/gestion/{event.slug}/chiffres/autre.csv")).status_code == 404


async def test_the_public_figures_are_of_those_who_agreed_to_be_named(event: EventDetails, browser: Browser) -> None:
    await a_full_day(event)
    shown = (await browser.open(f"/journees/{event.slug}/chiffres")).text
    assert "déchets" in shown
    assert "Établissement et service" not in shown, "the structures did not agree"
    await Registration.update({Registration.is_listed: True}, force=True)
    assert "Établissement et service" in (await browser.open(f"/journees/{event.slug}/chiffres")).text
    assert f"/journees/{event.slug}/chiffres" in (await browser.open(f"/journees/{event.slug}")).text


async def test_a_program_reads_the_same_figures(event: EventDetails, app: Application) -> None:
    await a_full_day(event)
    async with program_of(app, "programme@example.org", is_administrator=True) as program:
        read = await program.done("GET", f"/events/{event.id}/figures")
    assert {line["key"]: (line["needs"], line["offers"]) for line in read["families"]} == {"food": (2, 1), "waste": (1, 0), "": (0, 1)}
    assert {"key": "77", "needs": 1, "offers": 1} in read["departements"]
    assert (read["needs"], read["offers"], read["reserved_needs"], read["organisations"]) == (2, 2, 1, 4)
    assert [(line["from_cents"], line["below_cents"], line["count"]) for line in read["amounts"]][:2] == [
        (0, 4_000_000, 1),
        (4_000_000, 10_000_000, 1),
    ]
    assert read["amounts"][-1] == {"from_cents": None, "below_cents": None, "count": 0}
    assert read["wishes"] == [{"rank": 1, "given": 2, "met": 2}]
    assert {(line["side"], line["meetings"]): line["participants"] for line in read["meetings"]} == {
        ("buyer", 1): 2,
        ("structure", 0): 1,
        ("structure", 2): 1,
    }


async def test_the_queries_do_not_grow_with_the_rows(event: EventDetails, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    await a_full_day(event)
    paths = [f"/gestion/{event.slug}/chiffres", f"/gestion/{event.slug}/chiffres/chiffres.xlsx", f"/journees/{event.slug}/chiffres"]
    before = [await count_queries(browser, path, monkeypatch) for path in paths]
    for number in range(8):
        await buyer(event, f"Ville {number}", sectors=[Sector.FOOD])
        await structure(event, f"Structure {number}", sectors=[Sector.FOOD])
    assert [await count_queries(browser, path, monkeypatch) for path in paths] == before
