from __future__ import annotations

import inspect
import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from piccolo.querystring import QueryString

from openmap import jobs
from openmap.app import register_tasks
from openmap.audit.service import SYSTEM
from openmap.clock import now
from openmap.cockpit.labels import TASKS
from openmap.cockpit.queries import figures_of
from openmap.db import engine, transaction
from openmap.events.queries import slots_of
from openmap.events.service import create_event
from openmap.events.tables import Side, SidePair
from openmap.outbox.tables import Message
from openmap.publication.tables import Version, VersionMeeting
from openmap.registrations.tables import RegistrationStatus
from openmap.timetables.tables import Draft, DraftMeeting, Run, RunState
from openmap.wishes.tables import Wish
from tests.openmap.day import MORNING, VALUES, registered

if TYPE_CHECKING:
    from collections.abc import Callable

    from openmap.events.queries import EventDetails
    from tests.openmap.conftest import Browser

pytestmark = pytest.mark.anyio
VALUES_OF_ANOTHER = replace(VALUES, slug="ailleurs")
ABOUT_NO_EVENT = {
    "attendance:read_mailbox",
    "accounts:clear",
    "outbox:deliver",
    "upkeep:forget",
}  # of the whole instance; each message keeps its own failure


async def fill(event: EventDetails) -> None:
    """Write one row at least of everything that the cockpit counts."""
    await SidePair.delete().where(SidePair.event == event.id)
    await SidePair.insert(SidePair(event=event.id, asker=Side.BUYER, asked=Side.STRUCTURE))
    buyer, structure = await registered(event, "Commune A", Side.BUYER), await registered(event, "Régie C")
    await registered(event, "Commune B", Side.BUYER)
    await Wish.insert(Wish(event=event.id, asker=buyer.id, asked=structure.id, rank=1))
    await Run.insert(Run(event=event.id, number=1, state=RunState.RUNNING))
    first, second = (Draft(id=uuid4(), event=event.id, number=n, created_at=now() - timedelta(hours=3 - n)) for n in (1, 2))
    await Draft.insert(first, second)
    (slot, *_others) = await slots_of(event.id)
    pair: dict[str, Any] = {"a": buyer.id, "b": structure.id, "a_delegation": buyer.delegations[0].id, "b_delegation": structure.delegations[0].id}
    await DraftMeeting.insert(*(DraftMeeting(draft=draft.id, slot=slot.id, **pair) for draft in (first, second)))
    version = Version(id=uuid4(), event=event.id, number=1, draft=first.id, published_at=now() - timedelta(minutes=90))
    await Version.insert(version)
    await VersionMeeting.insert(VersionMeeting(version=version.id, slot_id=slot.id, starts_at=slot.starts_at, ends_at=slot.ends_at, **pair))
    await Message.insert(
        *(
            Message(scope=event.id, state=state, kind="test", to_address="a@example.org", subject="", body_text="", message_id=str(uuid4()))
            for state in ("draft", "ready", "sending", "failed", "sent", "dropped")
        )
    )


async def a_failed_job(event: EventDetails) -> int:
    async with transaction():
        job = await jobs.defer("timetables:solve", event_id=event.id, run_id="none")
        assert job is not None
        await engine.run_querystring(QueryString("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = {}", job))
        await engine.run_querystring(QueryString("INSERT INTO job_failure (job_id, kind, reason, reference) VALUES ({}, 'X', '', 'abc123')", job))
    return job


async def test_an_empty_day_says_how_to_begin(event: EventDetails, browser: Browser) -> None:
    page = await browser.open(f"/gestion/{event.slug}")
    assert page.status_code == 200
    assert "Terminer les réglages" in page.text
    assert "Pas encore d'inscription" in page.text
    assert page.text.count("button-main") == 1, "one main button"


async def test_a_day_under_way_shows_its_counts_each_with_its_list(event: EventDetails, browser: Browser) -> None:
    await registered(event, "Commune A", Side.BUYER)
    await registered(event, "Commune B", Side.BUYER, status=RegistrationStatus.SUBMITTED)
    await registered(event, "Régie C", status=RegistrationStatus.REFUSED)
    page = await browser.open(f"/gestion/{event.slug}")
    shown = re.findall(r'href="([^"]+)">(\d+)</a>', page.text.replace("&amp;", "&"))
    base = f"/gestion/{event.slug}"
    assert (f"{base}/inscriptions?etat=accepted", "1") in shown
    assert (f"{base}/inscriptions?cote=buyer&etat=submitted", "1") in shown
    assert (f"{base}/inscriptions?cote=structure", "1") in shown
    assert "Décider d&#39;une inscription" in page.text


async def test_every_figure_counts_its_own_event_only(event: EventDetails) -> None:
    other = await create_event(SYSTEM, VALUES_OF_ANOTHER, windows=(MORNING,))
    await fill(other)
    empty = await figures_of(event.id)
    assert (empty.windows, empty.askers, empty.runs, empty.drafts, empty.version, empty.messages_draft) == (0, 0, 0, 0, None, 0)
    full = await figures_of(other.id)
    assert (full.windows, full.tables, full.pairs, full.askers, full.without_wishes, full.without_topics) == (1, 0, 1, 2, 1, 3)
    assert (full.runs, full.drafts, full.latest_draft, full.draft_waits) == (1, 2, 2, True)
    assert full.active_run is not None
    assert (full.version, full.version_meetings) == (1, 1)
    assert (full.messages_draft, full.messages_leaving, full.messages_failed) == (1, 2, 1)


async def test_a_draft_older_than_the_version_no_longer_waits(event: EventDetails) -> None:
    other = await create_event(SYSTEM, VALUES_OF_ANOTHER, windows=(MORNING,))
    await fill(other)
    assert (await figures_of(other.id)).draft_waits
    await Version.insert(Version(event=other.id, number=2, published_at=now() + timedelta(minutes=1)))
    assert not (await figures_of(other.id)).draft_waits


async def test_the_page_asks_the_database_as_often_for_many_as_for_one(
    event: EventDetails, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    run: Callable[..., Any] = engine.run_querystring

    async def counting(query: QueryString, **kwargs: Any) -> Any:
        asked.append(str(query))
        return await run(query, **kwargs)

    monkeypatch.setattr(engine, "run_querystring", counting)
    await registered(event, "Commune A", Side.BUYER)
    asked.clear()
    await browser.open(f"/gestion/{event.slug}")
    few = len(asked)
    for number in range(8):
        await registered(event, f"Régie {number}")
    asked.clear()
    await browser.open(f"/gestion/{event.slug}")
    assert len(asked) == few
    assert few <= 9


async def test_a_failed_job_is_said_and_can_be_run_again(event: EventDetails, browser: Browser) -> None:
    job = await a_failed_job(event)
    page = await browser.open(f"/gestion/{event.slug}")
    assert f'href="/gestion/{event.slug}/taches"' in page.text
    page = await browser.open(f"/gestion/{event.slug}/taches")
    assert "Calculer un planning" in page.text
    assert "abc123" in page.text
    page = await browser.send(f"/gestion/{event.slug}/taches/{job}/relancer")
    assert "La tâche est relancée." in page.text
    assert "Aucune tâche en échec" in page.text
    assert await jobs.failed_jobs() == []


async def test_a_job_run_again_twice_is_said_in_words(event: EventDetails, browser: Browser) -> None:
    job = await a_failed_job(event)
    await browser.open(f"/gestion/{event.slug}/taches")
    await jobs.retry_failed_job(job)
    page = await browser.send(f"/gestion/{event.slug}/taches/{job}/relancer")
    assert "déjà été relancée" in page.text


async def test_jobs_of_another_event_stay_hidden(event: EventDetails, browser: Browser) -> None:
    other = await create_event(SYSTEM, VALUES_OF_ANOTHER)
    mine, theirs = await a_failed_job(event), await a_failed_job(other)
    page = await browser.open(f"/gestion/{event.slug}/taches")
    assert f"/taches/{mine}/" in page.text
    assert f"/taches/{theirs}/" not in page.text
    page = await browser.send(f"/gestion/{event.slug}/taches/{theirs}/relancer")
    assert [job.id for job in await jobs.failed_jobs()] == [theirs, mine]


def test_every_task_has_words() -> None:
    register_tasks()
    names = {name for name in jobs.app.tasks if not name.startswith(("test:", "builtin:", "procrastinate."))}
    assert len(names) >= len(TASKS)
    assert names - TASKS.keys() == set()


def test_a_job_says_which_event_it_is_about() -> None:
    register_tasks()
    silent = {name for name in TASKS if "event_id" not in inspect.signature(jobs.app.tasks[name].func).parameters}
    assert silent <= ABOUT_NO_EVENT
