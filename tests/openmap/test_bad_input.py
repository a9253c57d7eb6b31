"""What goes wrong in the hands of people is said in French and in English, says what to do, answers with the right status and loses nothing."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from openmap.accounts.sessions import open_for_registration
from openmap.audit.service import SYSTEM
from openmap.clock import now
from openmap.events.service import add_staff
from openmap.events.tables import OrganiserRole, Side
from openmap.registrations.columns import TEMPLATE_HEADINGS, TEMPLATE_ROWS
from openmap.registrations.tables import Registration
from openmap.security import NOBODY
from openmap.sheets import write_xlsx
from openmap.wishes.tables import Wish
from tests.openmap.conftest import browser_of, program_of
from tests.openmap.day import a_day, registered

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from uuid import UUID

    from openmap.events.queries import EventDetails
    from openmap.web import Application
    from tests.openmap.conftest import Program

pytestmark = pytest.mark.anyio
PROBLEM = "application/problem+json"
ROWS = 10_000


@dataclass(frozen=True)
class Said:
    """A refusal: its status, a part of what is said in each language, and the field it is said of."""

    status: int
    french: str
    english: str
    names: str = ""


@dataclass
class Desk:
    """A program of the organiser at an event."""

    program: Program
    event: EventDetails
    headers: dict[str, str] = field(default_factory=dict)

    async def refuses(self, said: Said, method: str, path: str, **kwargs: Any) -> None:
        """Ask in both languages; the refusal must be the same but for the words."""
        for locale, words in (("fr", said.french), ("en", said.english)):
            answer = await self.program.call(method, f"/events/{self.event.id}{path}", headers={"Accept-Language": locale}, **kwargs)
            assert (answer.status_code, answer.headers["content-type"]) == (said.status, PROBLEM), answer.text
            problem = answer.json()
            sentences = [problem["detail"], *(error["detail"] for error in problem.get("errors", []))]
            assert any(words in sentence for sentence in sentences), sentences
            assert not said.names or said.names in {error["field"] for error in problem["errors"]}, problem


@pytest.fixture
async def desk(app: Application) -> AsyncIterator[Desk]:
    event = await a_day()
    async with program_of(app, "camille@example.org") as program:
        await add_staff(SYSTEM, event.id, program.account_id, OrganiserRole.ORGANISER)
        yield Desk(program, event)


async def test_a_wrong_siret(desk: Desk) -> None:
    body = {
        "organisation": {"name": "Commune", "siret": "12345678901234"},
        "side": "buyer",
        "delegations": [{"attendees": [{"email": "a@example.org"}]}],
    }
    await desk.refuses(Said(422, "SIRET", "SIRET", "organisation.siret"), "POST", "/registrations", json=body)
    assert await Registration.count() == 0


async def test_an_end_before_a_start(desk: Desk) -> None:
    body = {"windows": [{"name": "Matin", "starts": "12:00", "ends": "09:30"}]}
    await desk.refuses(Said(422, "précède son début", "ends before it starts"), "PATCH", "", json=body)


async def test_a_wish_after_the_close(desk: Desk, app: Application) -> None:
    event = desk.event
    mine, yours = await registered(event, "Mairie", Side.BUYER), await registered(event, "Recyclerie")
    closed = {"wishes_close_at": (now() - timedelta(hours=1)).isoformat()}
    await desk.program.done("PATCH", f"/events/{event.id}", json=closed)
    key = await open_for_registration(registration_id=mine.id, current=NOBODY, user_agent="")
    for locale, words in (("fr", "Les souhaits sont clos"), ("en", "Wishes are closed")):
        async with browser_of(app, cookies={"session": str(key)}, headers={"Accept-Language": locale}) as browser:
            assert words in (await browser.open(f"/espace/{mine.id}/souhaits")).text
            answer = await browser.send(f"/espace/{mine.id}/souhaits", {"about": str(yours.id), "choice": "add"})
            assert answer.history[0].status_code == 303
            assert "notice-warning" in answer.text
            assert words in answer.text.split("notice-warning")[1]
    assert await Wish.count() == 0


@contextmanager
def publication_elsewhere(database_url: str, event_id: UUID) -> Iterator[None]:
    """Hold what a publication holds, from another connection."""
    with psycopg.connect(database_url) as other:
        other.execute("SELECT pg_advisory_xact_lock(hashtextextended('publication:' || %s::text, 0))", [str(event_id)])
        yield


async def test_a_publication_while_another_is_under_way(desk: Desk, database_url: str) -> None:
    said = Said(409, "Une publication est en cours", "under way")
    with publication_elsewhere(database_url, desk.event.id):
        await desk.refuses(said, "POST", "/outbox/release", json={"messages": None})


async def test_an_import_of_a_broken_file(desk: Desk) -> None:
    whole = write_xlsx({"Inscriptions": (TEMPLATE_HEADINGS, TEMPLATE_ROWS)})
    for content in (whole[: len(whole) // 2], b"PK\x03\x04 not an archive"):
        files = {"file": ("inscriptions.xlsx", content)}
        await desk.refuses(Said(422, "abîmé", "damaged"), "POST", "/registrations/import", files=files)
    assert await Registration.count() == 0


async def test_an_import_of_ten_thousand_rows_with_one_mistake_keeps_nothing(desk: Desk) -> None:
    lines = ["référence;rôle;organisation;prénom;nom;courriel"]
    lines += [f"R{n};structure;Structure {n};Zoé;Exemple;zoe{n}@example.org" for n in range(ROWS)]
    lines[5000] = lines[5000].replace("@", " at ")
    answer = await desk.program.call(
        "POST", f"/events/{desk.event.id}/registrations/import", files={"file": ("inscriptions.csv", "\n".join(lines).encode("utf-8-sig"))}
    )
    assert answer.status_code in {200, 422}, answer.text
    assert "5001" in answer.text
    assert await Registration.count() == 0
