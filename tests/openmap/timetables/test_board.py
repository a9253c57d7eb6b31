"""The board marks each cell as the verb then does, and its buttons make new drafts."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from openmap.audit.service import SYSTEM
from openmap.events import service as events_service
from openmap.registrations.tables import Absence, Delegation
from openmap.timetables import drafts, queries
from openmap.timetables.changes import Change, Op
from openmap.timetables.drafts import BreaksRules
from openmap.timetables.marks import Marker, Place, chosen_of, occupant, steps_to
from openmap.timetables.words import Words, effect_words, signed
from openmap.wishes.rules import Pair
from openmap.wishes.service import put_wishes
from tests.openmap.day import registered
from tests.openmap.timetables.scene import a_scene
from tests.openmap.timetables.test_pages import organised
from tests.openmap.wishes.test_pages import count_queries

if TYPE_CHECKING:
    from tests.openmap.conftest import Browser

pytestmark = pytest.mark.anyio
HELD = ((0, 0, 0, 0), (1, 1, 0, 1), (0, 1, 1, 0), (1, 0, 3, 0), (2, 2, 3, 1))


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("key", ["m0", "m2", "w0", "w3"])
async def test_a_mark_says_what_the_verb_does(key: str) -> None:
    scene = await a_scene()
    draft = await scene.draft(*HELD)
    draft = await drafts.change_draft(SYSTEM, scene.event.id, draft.id, [Change(Op.PIN, scene.buyers[2], scene.structures[2])])
    absent = await Delegation.select(Delegation.id).where(Delegation.registration == scene.structures[1]).first()
    assert absent
    await Absence(delegation=absent["id"], starts_at=scene.slots[2].starts_at, ends_at=scene.slots[2].ends_at).save()
    facts, meetings = await queries.facts_of(scene.event.id), await queries.meetings_of(draft.id)
    chosen = chosen_of(key, meetings, draft.unmet)
    assert chosen is not None
    marker = Marker(facts, meetings, chosen, Words.of(facts))
    own = [d.id for r in facts.registrations if r.id == chosen.a for d in r.delegations]
    lines = [Place(scene.slots[0].id, delegation=one) for one in own] + [Place(scene.slots[0].id, table=table.id) for table in scene.tables]
    seen = set()
    for line, slot in product(lines, scene.slots):
        place = line._replace(slot=slot.id)
        there, mark = occupant(meetings, place), marker.mark(place)
        seen.add(mark.tone if mark else "own")
        if mark is None:
            assert there is not None
            assert there.pair == chosen.pair
        elif mark.tone != "closed":
            made = await drafts.change_draft(SYSTEM, scene.event.id, draft.id, steps_to(place, chosen, there))
            before = {goal.id: goal.value for goal in draft.goals}
            moved = {goal.id: goal.value - before[goal.id] for goal in made.goals}
            effect = effect_words(moved, len(draft.unmet) - len(made.unmet)) or ("sans effet sur les chiffres",)
            assert mark.text.endswith(", ".join(effect))
        elif there is None or not there.is_pinned:
            with pytest.raises(BreaksRules):
                await drafts.change_draft(SYSTEM, scene.event.id, draft.id, steps_to(place, chosen, there))
    assert {"closed", "free", "cost"} & seen >= {"closed"}
    assert seen & {"free", "cost"}


def test_what_is_chosen_is_found_or_not() -> None:
    for nonsense in ("", "m", "w0", "m99", "x1", "m-1", "m²", "m" + "9" * 40):
        assert chosen_of(nonsense, (), ()) is None
    assert (signed(2), signed(-3)) == ("+2", "\N{MINUS SIGN}3")


async def test_choosing_marks_the_cells_and_a_button_moves(browser: Browser) -> None:
    scene = await organised(browser)
    await scene.draft(*HELD)
    plain = await browser.open("/gestion/vitry-2027/brouillons/1")
    assert "mark-" not in plain.text
    shown = await browser.open("/gestion/vitry-2027/brouillons/1?choix=m0")
    assert "Région – Rejoué" in shown.text
    assert "mark-closed" in shown.text
    assert "Rejoué rencontre Paris" in shown.text
    fragment = await browser.client.get("/gestion/vitry-2027/brouillons/1/tableau?choix=m0")
    assert re.sub(r"csrf_token.*?>|<select id=\"famille.*?</select>|\s", "", fragment.text, flags=re.DOTALL)[:200] in re.sub(r"\s", "", shown.text)
    line = re.search(r'name="delegation" value="([^"]+)"', shown.text)
    assert line
    moved = await browser.send("/gestion/vitry-2027/brouillons/1/changer", {"choix": "m0", "slot": "0930", "delegation": line[1]})
    assert moved.url.path.endswith("/brouillons/2")
    assert re.search("#m\\d+$", str(moved.history[-1].headers["location"]))
    assert "Région – Rejoué est déplacé" in moved.text
    assert "Annuler ce changement" in moved.text
    before = await browser.open("/gestion/vitry-2027/brouillons/1")
    assert "Rétablir (brouillon n° 2)" in before.text


async def test_swapping_adding_pinning_and_removing(browser: Browser) -> None:
    scene = await organised(browser)
    await scene.draft(*HELD)
    by_table = await browser.open("/gestion/vitry-2027/brouillons/1?choix=m0&lignes=tables")
    assert by_table.text.count('class="board-meeting') == len(HELD)
    path = "/gestion/vitry-2027/brouillons/{}/changer"
    swapped = await browser.send(path.format(1), {"choix": "m0", "slot": "0900", "table": str(scene.tables[1].id)})
    assert swapped.url.path.endswith("/brouillons/2")
    facts = await queries.draft(scene.event.id, 2)
    tables = {(m.a, m.b): m.table for m in await queries.meetings_of(facts.id)}
    assert tables[scene.buyers[0], scene.structures[0]] == scene.tables[1].id
    assert tables[scene.buyers[1], scene.structures[1]] == scene.tables[0].id
    pinned = await browser.send(path.format(2), {"choix": "m0", "deed": "epingler"})
    assert "est épinglé" in pinned.text
    removed = await browser.send(path.format(3), {"choix": "m1", "deed": "retirer"})
    assert "est retiré" in removed.text
    draft = await queries.draft(scene.event.id, 4)
    assert len(await queries.meetings_of(draft.id)) == len(HELD) - 1
    refused = await browser.send(path.format(4), {"choix": "m99", "deed": "retirer"})
    assert "choisissez-le de nouveau" in refused.text
    for nonsense in ({"deed": "x"}, {"slot": "2500", "delegation": str(scene.buyers[0])}, {"slot": "0900", "delegation": "no"}, {"slot": "0900"}):
        answer = await browser.send(path.format(4), {"choix": "m0", **nonsense})
        assert "notice-warning" in answer.text
    assert len(await queries.drafts_of(scene.event.id)) == 4


async def test_lines_are_found_by_name_and_a_broken_rule_is_said(browser: Browser) -> None:
    scene = await organised(browser)
    await scene.draft(*HELD)
    found = await browser.open("/gestion/vitry-2027/brouillons/1?nom=SOUN")
    assert re.findall(r'<th scope="row">(\w+)', found.text)[0] == "Vitry"
    assert "Soun" in found.text
    nobody = await browser.open("/gestion/vitry-2027/brouillons/1?nom=personne")
    assert "Aucune ligne ne correspond" in nobody.text
    await browser.open("/gestion/vitry-2027/brouillons/1?choix=m0")
    refused = await browser.send("/gestion/vitry-2027/brouillons/1/changer", {"choix": "m0", "slot": "0945", "delegation": str(uuid4())})
    assert refused.url.path.endswith("/brouillons/1")
    swapped = {"choix": "m0", "slot": "0945", "table": str(scene.tables[1].id)}
    broken = await browser.send("/gestion/vitry-2027/brouillons/1/changer", swapped)
    assert "Ce changement enfreint" in broken.text


async def test_an_earlier_draft_is_taken_up_again_and_two_are_compared(browser: Browser) -> None:
    scene = await organised(browser)
    await scene.draft(*HELD)
    alone = await browser.open("/gestion/vitry-2027/brouillons/comparer")
    assert "Il faut deux brouillons" in alone.text
    first = await queries.draft(scene.event.id, 1)
    await drafts.change_draft(SYSTEM, scene.event.id, first.id, [Change(Op.REMOVE, scene.buyers[0], scene.structures[0])])
    shown = await browser.open("/gestion/vitry-2027/brouillons/comparer")
    assert re.findall(r'<th scope="row"><a[^>]*>([^<]+)', shown.text) == ["Région", "Rejoué"]
    assert shown.text.count("perd<") >= 2
    assert "pas de rendez-vous" in shown.text
    same = await browser.open("/gestion/vitry-2027/brouillons/comparer?un=1&autre=1&parts=7")
    assert "les deux brouillons tiennent les mêmes" in same.text
    await browser.open("/gestion/vitry-2027/brouillons/1")
    again = await browser.send("/gestion/vitry-2027/brouillons/1/reprendre")
    assert again.url.path.endswith("/brouillons/3")
    third, second = await queries.draft(scene.event.id, 3), await queries.draft(scene.event.id, 2)
    assert third.parent == first.id
    assert {m.pair for m in await queries.meetings_of(third.id)} == {m.pair for m in await queries.meetings_of(first.id)}
    assert len(await queries.meetings_of(second.id)) == len(HELD) - 1


async def test_what_would_let_a_wish_in_is_looked_for_once_and_kept(browser: Browser) -> None:
    scene = await organised(browser)
    full = [(b, (slot + b) % 4, slot, b) for b in (0, 1) for slot in range(4)]
    first = await scene.draft(*full)
    draft = await drafts.change_draft(SYSTEM, scene.event.id, first.id, [Change(Op.REMOVE, scene.buyers[0], scene.structures[0])])
    for slot in scene.slots[4:]:
        await events_service.close_slot(SYSTEM, scene.event.id, slot.id)
    place = next(i for i, line in enumerate(draft.unmet) if line.a == scene.buyers[2])
    shown = await browser.open(f"/gestion/vitry-2027/brouillons/2?choix=w{place}")
    assert "Chercher ce qui le permettrait" in shown.text
    done = await browser.send("/gestion/vitry-2027/brouillons/2/expliquer", {"choix": f"w{place}"})
    assert "Chercher ce qui le permettrait" not in done.text
    line = (await queries.draft(scene.event.id, 2)).unmet[place]
    assert line.is_explained
    lost = await browser.send("/gestion/vitry-2027/brouillons/2/expliquer", {"choix": "w999"})
    assert "choisissez-le de nouveau" in lost.text


async def test_no_page_of_drafts_asks_more_of_the_database_with_more_meetings(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = await organised(browser)
    await scene.draft(*HELD[:1])
    await scene.draft(*HELD[:2])
    base = "/gestion/vitry-2027"
    paths = ["brouillons/{}", "brouillons/{}?choix=m0&lignes=tables", "brouillons/{}/tableau?choix=m0", "brouillons/{}/remplacements"]
    before = [await count_queries(browser, f"{base}/{path.format(2)}", monkeypatch) for path in paths]
    listed = [f"{base}/brouillons/comparer?un=1&autre=2", f"{base}/calculs/verification"]
    before += [await count_queries(browser, path, monkeypatch) for path in listed]
    for number in range(5):
        other = await registered(scene.event, f"Encore {number}", reference=f"E{number}")
        await put_wishes(SYSTEM, scene.event.id, [Pair(scene.buyers[0], other.id, 5 + number)])
    await scene.draft(*HELD, (1, 2, 5, 0), (2, 3, 5, 1))
    after = [await count_queries(browser, f"{base}/{path.format(3)}", monkeypatch) for path in paths]
    after += [await count_queries(browser, path, monkeypatch) for path in (listed[0].replace("un=1", "un=3"), listed[1])]
    assert after == before
