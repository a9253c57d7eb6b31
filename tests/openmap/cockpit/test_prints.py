"""Documents are read back as a screen reader or a spreadsheet would: tagged, titled, in their language, with everyone in them once."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pypdf
import pytest

from openmap.accounts import sessions
from openmap.cockpit.exports import OF_MEETINGS, Print
from openmap.registrations.tables import Attendee
from tests.openmap.published_day import Day, new_day

if TYPE_CHECKING:
    from openmap.settings import Settings
    from tests.openmap.conftest import Browser, Mailbox, Program

pytestmark = pytest.mark.anyio


@pytest.fixture
async def day(program: Program, browser: Browser, mail_settings: Settings, mailbox: Mailbox) -> Day:
    """Give a day whose organiser has the browser."""
    made = await new_day(mail_settings, mailbox, organiser=program.account_id)
    key = await sessions.open_for_account(account_id=program.account_id, replaces=None, user_agent="")
    browser.client.cookies.set("session", key, domain="127.0.0.1")
    return made


def address(day: Day, kind: Print, suffix: str) -> str:
    return f"/gestion/{day.event.slug}/impressions/{kind.value}.{suffix}"


async def pdf(browser: Browser, day: Day, kind: Print) -> pypdf.PdfReader:
    answer = await browser.open(address(day, kind, "pdf"))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text[:500]
    return pypdf.PdfReader(io.BytesIO(answer.content))


def words(document: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in document.pages).split())


@pytest.mark.parametrize("kind", list(Print))
async def test_a_document_is_accessible_and_names_everyone(browser: Browser, day: Day, kind: Print) -> None:
    await day.publish({("B1", "S1"): (0, 0), ("B2", "S1"): (1, 2)})
    document = await pdf(browser, day, kind)
    root: Any = document.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert document.metadata is not None
    assert document.metadata.title is not None
    assert day.event.title in document.metadata.title
    text = words(document)
    for name in ("Organisation B1", "Organisation B2", "Organisation S1"):
        assert name in text
    assert ("Organisation S2" in text) is (kind in {Print.BADGES, Print.ATTENDANCE}), "who has no meeting has no agenda, but a badge"


async def test_an_agenda_is_one_page_for_each_person(browser: Browser, day: Day) -> None:
    await day.publish({("B1", "S1"): (0, 0), ("B2", "S1"): (1, 2)})
    pages = [" ".join(page.extract_text().split()) for page in (await pdf(browser, day, Print.AGENDAS)).pages]
    assert len(pages) == 3
    (mine,) = [page for page in pages if "Zoé L’Haÿ S1" in page]
    assert mine.index("Organisation B1") < mine.index("Organisation B2")
    assert "9h00" in mine
    assert "Traiteur pour l'été" in mine.replace("’", "'")


async def test_a_sign_names_the_buyer_first_and_each_meeting_once(browser: Browser, day: Day) -> None:
    await day.publish({("S1", "B1"): (0, 0)})
    pages = [" ".join(page.extract_text().split()) for page in (await pdf(browser, day, Print.SIGNS)).pages]
    assert len(pages) == len(day.tables)
    assert pages[0].count("Organisation B1") == 1
    assert pages[0].index("Organisation B1") < pages[0].index("Organisation S1")
    assert "Aucun rendez-vous" in pages[1]


@pytest.mark.parametrize("kind", sorted(OF_MEETINGS))
async def test_meetings_stand_in_the_order_of_time(browser: Browser, day: Day, kind: Print) -> None:
    await day.publish({("B1", "S1"): (5, 0), ("B1", "S2"): (0, 0), ("B2", "S1"): (3, 1), ("B2", "S2"): (4, 1)})
    shown = words(await pdf(browser, day, kind))
    times = [f"{slot.starts_at.astimezone(day.event.zone):%-Hh%M}" for slot in day.slots]
    for first, later in ((0, 5), (3, 4)):
        assert shown.index(times[first]) < shown.index(times[later])


@pytest.mark.parametrize("kind,lines", [(Print.AGENDAS, 4), (Print.SIGNS, 2), (Print.TABLES, 2), (Print.ORGANISATIONS, 4), (Print.BADGES, 4)])
async def test_the_workbook_has_the_same_lines(browser: Browser, day: Day, kind: Print, lines: int) -> None:
    await Attendee.update({Attendee.first_name: "=1+1"}).where(Attendee.id == day.attendees["B1.1"])
    await day.publish({("B1", "S1"): (0, 0), ("B2", "S1"): (1, 2)})
    answer = await browser.open(address(day, kind, "xlsx"))
    sheet: Any = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows())
    assert len(rows) == lines + 1
    assert all(cell.data_type != "f" for row in rows for cell in row), "what people typed is text"


async def test_before_publication_there_are_badges_and_no_agendas(browser: Browser, day: Day) -> None:
    shown = await browser.open(f"/gestion/{day.event.slug}/impressions")
    assert shown.text.count("après la publication") == len(OF_MEETINGS)
    assert (await browser.open(address(day, Print.BADGES, "pdf"))).status_code == 200
    refused = await browser.open(address(day, Print.AGENDAS, "pdf"))
    assert refused.status_code == 409
    assert "encore rien à imprimer" in refused.text


@pytest.mark.parametrize("name", ["nothing.pdf", "badges.doc", "badges", ".pdf"])
async def test_an_unknown_document_is_said_so(browser: Browser, day: Day, name: str) -> None:
    answer = await browser.open(f"/gestion/{day.event.slug}/impressions/{name}")
    assert answer.status_code == 404


async def test_long_names_markup_and_other_alphabets_are_set(browser: Browser, day: Day) -> None:
    name = "Établissement public territorial Grand-Orly Seine Bièvre – commande publique et achats #responsables $ [x] *y* _z_ \\ @ref"
    await Attendee.update({Attendee.last_name: "Ünal-Łukasiewicz de la Très-Longue-Particule d’Aubervilliers-sous-Bois"}).where(
        Attendee.id == day.attendees["S1.1"]
    )
    await rename(day, "B1", name)
    text = words(await pdf(browser, day, Print.BADGES))
    assert "#responsables $ [x] *y* _z_" in text
    assert "Ünal-Łukasiewicz" in text


async def rename(day: Day, registration: str, name: str) -> None:
    from openmap.organisations.tables import Organisation
    from openmap.registrations.queries import registration as read

    found = await read(day.registrations[registration])
    await Organisation.update({Organisation.name: name}).where(Organisation.id == found.organisation_id)
