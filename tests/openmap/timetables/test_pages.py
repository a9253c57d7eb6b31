"""The organiser's pages about runs and drafts say what stands, in parts that stay small."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from openmap.accounts.sessions import open_for_account
from openmap.accounts.tables import Account
from openmap.clock import now
from openmap.events.tables import EventStaff
from openmap.timetables.pages import cut
from openmap.timetables.tables import Draft, Run, RunState
from tests.openmap.timetables.scene import a_scene

if TYPE_CHECKING:
    from tests.openmap.conftest import Browser
    from tests.openmap.timetables.scene import Scene

pytestmark = pytest.mark.anyio


async def organised(browser: Browser) -> Scene:
    """Set a scene up and sign its organiser in."""
    scene = await a_scene()
    account = Account(email="camille@example.org")
    await account.save()
    await EventStaff(event=scene.event.id, account=account.id).save()
    key = await open_for_account(account_id=account.id, replaces=None, user_agent="")
    browser.client.cookies.set("session", key)
    return scene


def test_a_long_list_is_cut() -> None:
    items = list(range(95))
    first, last, beyond = cut(items, 1, 40), cut(items, 3, 40), cut(items, 9, 40)
    assert (first.first, first.last, first.previous, first.next) == (1, 40, None, 2)
    assert (last.first, last.last, last.previous, last.next) == (81, 95, 2, None)
    assert beyond == last
    assert (cut([], 1, 40).first, cut([], 1, 40).last, cut([], 1, 40).total) == (0, 0, 0)


async def test_from_an_empty_list_to_a_run(browser: Browser) -> None:
    await organised(browser)
    page = await browser.open("/gestion/vitry-2027/calculs")
    assert page.status_code == 200
    assert "Pas encore de brouillon" in page.text
    wrong = await browser.send("/gestion/vitry-2027/calculs", {"policy": "build", "time_limit_s": "soon", "seed": "0.5"})
    assert wrong.status_code == 422
    assert all(words in wrong.text for words in ("«\u00a0Temps accordé au plus\u00a0»", "«\u00a0Graine du tirage\u00a0»"))
    for nonsense in ("nan", "inf", "1e5"):
        assert (await browser.send("/gestion/vitry-2027/calculs", {"policy": "build", "time_limit_s": nonsense, "seed": nonsense})).status_code == 422
    assert wrong.text.count("field-error") >= 2
    queued = await browser.send("/gestion/vitry-2027/calculs", {"policy": "build", "time_limit_s": "10", "seed": "0"})
    assert "/calculs/" in str(queued.url)
    fragment = await browser.open(str(queued.url.path) + "/avancement")
    assert fragment.text.strip() in queued.text
    stopped = await browser.send(str(queued.url.path) + "/arreter")
    assert "Arrêté" in stopped.text
    assert "hx-get" not in stopped.text


async def test_what_can_hold_the_focus_is_found_again_after_each_look(browser: Browser) -> None:
    scene = await organised(browser)
    goals = [{"id": "G2", "value": value, "bound": 9, "scope": "all"} for value in (3, 6)]
    steps = [{"phase": "placing", "seconds": at, "goals": [goal], "meetings": 2} for at, goal in enumerate(goals)]
    run = Run(event=scene.event.id, number=1, state=RunState.RUNNING, started_at=now(), progress=json.dumps(steps))
    await run.save()
    shown = (await browser.open(f"/gestion/vitry-2027/calculs/{run.id}/avancement")).text
    assert "gap-chart" in shown
    focusable = re.findall(r"<(?:button|a|summary|select|input)\b[^>]*>|<[^>]*tabindex[^>]*>", re.sub(r'<input type="hidden"[^>]*>', "", shown))
    assert len(focusable) == 2
    assert [tag for tag in focusable if ' id="' not in tag] == []


async def test_a_draft_shows_its_board_its_proofs_and_its_files(browser: Browser) -> None:
    scene = await organised(browser)
    await scene.draft((0, 0, 0, 0), (1, 1, 0, 1), pins=((0, 0),))
    shown = await browser.open("/gestion/vitry-2027/brouillons/1")
    assert shown.status_code == 200
    assert len(re.findall('class="board-meeting', shown.text)) == 2
    assert "épinglé" in shown.text
    by_table = await browser.open("/gestion/vitry-2027/brouillons/1?lignes=tables&page=99999999999&souhaits=x")
    assert "Table 2" in by_table.text
    for name, start in (("planning.csv", b"\xef\xbb\xbf"), ("planning.xlsx", b"PK"), ("PROBLEM.json", b"{"), ("TIMETABLE.json", b"{")):
        file = await browser.open(f"/gestion/vitry-2027/brouillons/1/fichiers/{name}")
        assert file.content.startswith(start)
        assert "attachment" in file.headers["content-disposition"]
    assert (await browser.open("/gestion/vitry-2027/brouillons/1/fichiers/autre")).status_code == 404
    assert (await browser.open("/gestion/vitry-2027/brouillons/2")).status_code == 404


@pytest.mark.parametrize("count, is_open", [(3, True), (40, False)])
async def test_many_rules_that_contradict_one_another_are_folded(*, count: int, is_open: bool, browser: Browser) -> None:
    scene = await organised(browser)
    draft = await scene.draft((0, 0, 0, 0))
    entries = [{"rule": "H6", "entry": f"participant {scene.buyers[0]}", "text": ""}] * count
    await Draft.update({Draft.conflict: json.dumps(entries), Draft.status: "infeasible"}).where(Draft.id == draft.id)
    shown = (await browser.open("/gestion/vitry-2027/brouillons/1")).text
    assert ('<details class="folded" open>' in shown) is is_open
    assert f"Voir les {count} règles en cause" in shown


async def test_a_failed_run_says_what_to_do(browser: Browser) -> None:
    scene = await organised(browser)
    run = Run(event=scene.event.id, number=1, state=RunState.FAILED, error="Traceback secret")
    await run.save()
    page = await browser.open(f"/gestion/vitry-2027/calculs/{run.id}")
    assert "Relancez" in page.text
    assert "Traceback" not in page.text
    listed = await browser.open("/gestion/vitry-2027/calculs")
    assert "Échoué" in listed.text


@pytest.mark.parametrize("policy, bound, is_proven", [("build", 6, True), ("build", 9, False), ("repair", 6, False)])
async def test_a_run_that_ended_says_what_it_found_and_where_to_read_it(*, policy: str, bound: int, is_proven: bool, browser: Browser) -> None:
    scene = await organised(browser)
    draft = await scene.draft((0, 0, 0, 0), (1, 1, 0, 1))
    goals = [{"id": "G1", "value": 0, "bound": 0, "scope": "all"}, {"id": "G2", "value": 6, "bound": bound, "scope": "all"}]
    steps = [{"phase": "done", "seconds": 2, "goals": goals, "meetings": 2}]
    ended: dict[Any, Any] = {Run.state: RunState.DONE, Run.policy: policy, Run.progress: json.dumps(steps), Run.started_at: now()}
    await Run.update(ended).where(Run.id == draft.run)
    shown = (await browser.open(f"/gestion/vitry-2027/calculs/{draft.run}")).text
    assert "2 rendez-vous placés." in shown
    assert ("mieux satisfaits" in shown) is is_proven
    assert shown.index('href="/gestion/vitry-2027/brouillons/1"') < shown.index('id="goals"')
    assert ("Remplacements possibles" in shown) is (policy == "repair")
