"""What a run would suffer from is found, each with its remedy, and nothing is said of a day in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from openmap.audit.service import SYSTEM
from openmap.events import service as events
from openmap.events.tables import Side
from openmap.registrations.tables import Absence, Delegation
from openmap.timetables import queries
from openmap.timetables.rules import Check, findings
from openmap.wishes.rules import Pair
from openmap.wishes.service import put_wishes
from openmap.wishes.tables import Wish
from tests.openmap.day import registered
from tests.openmap.timetables.scene import a_scene
from tests.openmap.timetables.test_pages import organised

if TYPE_CHECKING:
    from uuid import UUID

    from tests.openmap.conftest import Browser
    from tests.openmap.timetables.scene import Scene

pytestmark = pytest.mark.anyio


async def found(scene: Scene) -> dict[Check, tuple[UUID, ...]]:
    facts = await queries.facts_of(scene.event.id)
    return {one.check: one.registrations for one in findings(facts, await queries.unreachable_delegations(scene.event.id))}


async def away(scene: Scene, registration: UUID, first: int, last: int) -> None:
    row = await Delegation.select(Delegation.id).where(Delegation.registration == registration).first()
    assert row
    await Absence(delegation=row["id"], starts_at=scene.slots[first].starts_at, ends_at=scene.slots[last].ends_at).save()


@pytest.mark.usefixtures("database")
async def test_people_whom_no_timetable_could_serve() -> None:
    scene = await a_scene()
    before = await found(scene)
    assert Check.SILENT in before  # structures that chose nobody
    assert not {Check.ABSENT, Check.ALONE, Check.STARVED, Check.APART, Check.NO_SLOTS, Check.NO_WISHES} & before.keys()
    alone = (await registered(scene.event, "Seule", reference="S9")).id
    refused = (await registered(scene.event, "Écartée", reference="S8")).id
    apart = (await registered(scene.event, "Décalée", reference="S7")).id
    await put_wishes(SYSTEM, scene.event.id, [Pair(scene.buyers[0], refused, 5), Pair(scene.buyers[1], apart, 5)])
    await Wish.insert(Wish(event=scene.event.id, asker=refused, asked=scene.buyers[0], is_veto=True))
    await away(scene, scene.buyers[1], 0, 2)
    await away(scene, apart, 3, len(scene.slots) - 1)
    await away(scene, scene.structures[3], 0, len(scene.slots) - 1)
    after = await found(scene)
    assert after[Check.ABSENT] == (scene.structures[3],)
    assert after[Check.ALONE] == (alone,)
    assert after[Check.STARVED] == (refused,)
    assert after[Check.APART] == (apart,)
    assert list(after) == sorted(after, key=list(Check).index)


@pytest.mark.usefixtures("database")
async def test_tables_and_slots_that_are_missing() -> None:
    scene = await a_scene()
    assert Check.TABLES not in await found(scene)
    for slot in scene.slots[4:]:
        await events.close_slot(SYSTEM, scene.event.id, slot.id)
    assert Check.TABLES in await found(scene)
    facts = await queries.facts_of(scene.event.id)
    (tables,) = [one for one in findings(facts) if one.check is Check.TABLES]
    assert (tables.have, tables.need) == (8, 12)
    for slot in scene.slots[:4]:
        await events.close_slot(SYSTEM, scene.event.id, slot.id)
    assert Check.NO_SLOTS in await found(scene)


async def test_the_page_names_them_and_the_run_starts_all_the_same(browser: Browser) -> None:
    scene = await organised(browser)
    stranger = await registered(scene.event, "Visiteuse", Side.VISITOR, reference="V1")
    await Wish.insert(Wish(event=scene.event.id, asker=scene.buyers[0], asked=stranger.id, rank=9))
    page = await browser.open("/gestion/vitry-2027/calculs/verification")
    assert "Souhaitent qui n&#39;est pas accepté" in page.text
    assert f"/gestion/vitry-2027/souhaits/{scene.buyers[0]}" in page.text
    assert "N&#39;ont choisi personne" in page.text
    started = await browser.send("/gestion/vitry-2027/calculs", {"policy": "build", "time_limit_s": "10", "seed": "0"})
    assert "Calcul n° 1" in started.text
    assert "Le calcul n° 1 est en cours" in (await browser.open("/gestion/vitry-2027/calculs/verification")).text
