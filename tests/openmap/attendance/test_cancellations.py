"""On the eve: something is lost, a repair starts, replacements are offered, and nobody is told before the organiser publishes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from openmap.accounts import sessions
from openmap.attendance import cancellations
from openmap.attendance.cancellations import Loss, NothingToLose
from openmap.attendance.service import WithdrawnAlready
from openmap.audit.service import SYSTEM
from openmap.events import queries as events
from openmap.outbox.tables import Message
from openmap.registrations import queries as registrations
from openmap.registrations.presence import LastDelegation
from openmap.registrations.tables import Delegation, RegistrationStatus
from openmap.timetables import queries as timetables
from openmap.timetables import service as runs
from openmap.wishes.rules import Pair
from openmap.wishes.service import put_wishes

if TYPE_CHECKING:
    from uuid import UUID

    from tests.openmap.conftest import Browser, Program
    from tests.openmap.published_day import Day

pytestmark = pytest.mark.anyio
HELD = {("B1", "S1"): (0, 0), ("B2", "S2"): (0, 1), ("B1", "S2"): (1, 0)}


async def published(day: Day) -> None:
    """Publish a day on which everybody wished for everybody."""
    pairs = [Pair(day.registrations[b], day.registrations[s], rank) for b in ("B1", "B2") for rank, s in enumerate(("S1", "S2"), 1)]
    await put_wishes(SYSTEM, day.event.id, pairs)
    await day.publish(HELD)
    await day.send()


async def sign_in_organiser(browser: Browser, day: Day) -> None:
    key = await sessions.open_for_account(account_id=day.organiser, replaces=None, user_agent="")
    browser.client.cookies.set("session", key or "", domain="127.0.0.1")


def lost_key(day: Day, loss: Loss) -> UUID:
    return {Loss.REGISTRATION: day.registrations["S2"], Loss.TABLE: day.tables[0].id, Loss.SLOT: day.slots[0].id}[loss]


@pytest.mark.parametrize("loss, meetings", [(Loss.REGISTRATION, 2), (Loss.TABLE, 2), (Loss.SLOT, 2)])
async def test_a_loss_says_what_vanishes_and_starts_a_repair(day: Day, loss: Loss, meetings: int) -> None:
    await published(day)
    key = lost_key(day, loss)
    event = await events.event(day.event.id)
    assert len((await cancellations.consequence(event, loss, key)).meetings) == meetings
    waiting = await Message.count()
    run = await cancellations.cancel(SYSTEM, event_id=event.id, loss=loss, key=key, settings=day.settings)
    assert run is not None
    assert run.policy == "repair"
    assert await Message.count() == waiting, "nobody is told before the repaired timetable is published"
    if loss is Loss.REGISTRATION:
        assert (await registrations.registration(key)).status is RegistrationStatus.WITHDRAWN
        with pytest.raises(WithdrawnAlready):
            await cancellations.cancel(SYSTEM, event_id=event.id, loss=loss, key=key, settings=day.settings)
    else:
        with pytest.raises(NothingToLose):
            await cancellations.consequence(event, loss, key)


async def test_where_no_repair_can_start_nothing_is_taken_out(day: Day) -> None:
    await published(day)
    await runs.start_run(SYSTEM, day.event.id)
    with pytest.raises(runs.RunUnderWay):
        await cancellations.cancel(SYSTEM, event_id=day.event.id, loss=Loss.TABLE, key=day.tables[0].id, settings=day.settings)
    assert not any(table.is_withdrawn for table in await events.tables_of(day.event.id))


async def test_a_delegation_leaves_and_the_last_one_does_not(day: Day) -> None:
    second = Delegation(id=uuid4(), registration=day.registrations["B1"], position=2, name="Voirie")
    await Delegation.insert(second)
    before_publication = await cancellations.cancel(
        SYSTEM, event_id=day.event.id, loss=Loss.DELEGATION, key=day.delegations["B1"], settings=day.settings
    )
    assert before_publication is None
    (left,) = (await registrations.registration(day.registrations["B1"])).present
    assert left.id == second.id
    with pytest.raises(LastDelegation):
        await cancellations.cancel(SYSTEM, event_id=day.event.id, loss=Loss.DELEGATION, key=second.id, settings=day.settings)
    event = await events.event(day.event.id)
    for unknown in (Loss.DELEGATION, Loss.REGISTRATION, Loss.SLOT):
        with pytest.raises(NothingToLose):
            await cancellations.consequence(event, unknown, uuid4())


async def test_the_pages_lead_from_the_loss_to_the_repair(browser: Browser, served_day: Day) -> None:
    day = served_day
    await published(day)
    await sign_in_organiser(browser, day)
    base = f"/gestion/{day.event.slug}"
    listed = await browser.open(f"{base}/desistements")
    assert "Organisation S2" in listed.text
    assert "Une délégation parmi plusieurs" not in listed.text
    nothing = await browser.open(f"{base}/desistements/choix?quoi=table&cle=x")
    assert "Choisissez dans la liste" in nothing.text
    shown = await browser.open(f"{base}/desistements/choix?quoi=registration&cle={day.registrations['S2']}")
    assert "2 rendez-vous annoncés" in shown.text
    assert "Organisation B1, Organisation B2" in shown.text
    assert await Delegation.count().where(Delegation.withdrawn_at.is_not_null()) == 0
    done = await browser.send(f"{base}/desistements/registration/{day.registrations['S2']}")
    assert "Organisation S2. La réparation cherche" in done.text
    assert "/calculs/" in str(done.url)
    again = await browser.open(f"{base}/desistements/registration/{day.registrations['S2']}")
    assert "déjà retirée" in again.text
    assert (await browser.open(f"{base}/desistements/chose/{uuid4()}")).status_code == 404


async def test_freed_places_are_offered_to_whom_one_wished_for(browser: Browser, served_day: Day) -> None:
    day = served_day
    await published(day)
    await sign_in_organiser(browser, day)
    draft = await day.draft({("B1", "S1"): (0, 0)})
    await timetables.draft(day.event.id, draft)
    base = f"/gestion/{day.event.slug}/brouillons"
    changed = await browser.open(f"{base}/2?choix=m0")
    await browser.send(f"{base}/2/changer", {"choix": "m0", "deed": "epingler"})
    page = await browser.open(f"{base}/3/remplacements")
    assert changed.status_code == page.status_code == 200
    offered = re.findall(r"<th scope=\"row\">(.*?)</th>\s*<td>.*?<span>(Organisation \w+)", page.text, re.DOTALL)
    assert ("Organisation B2", "Organisation S2") in offered
    key, slot, delegation = (re.search(rf'name="{name}" value="([^"]+)"', page.text) for name in ("choix", "slot", "delegation"))
    assert key
    assert slot
    assert delegation
    values = {"choix": key[1], "slot": slot[1], "delegation": delegation[1], "vers": "remplacements"}
    added = await browser.send(f"{base}/3/changer", values)
    assert added.url.path == f"{base}/4/remplacements"
    assert len(await timetables.meetings_of((await timetables.draft(day.event.id, 4)).id)) == 2


async def test_a_program_cancels_and_follows_the_repair(program: Program, served_day: Day) -> None:
    day = served_day
    base = f"/events/{day.event.id}"
    early = await program.done("POST", f"{base}/cancellations", json={"what": "table", "id": str(day.tables[2].id)})
    assert early == {"name": "Table 3", "meetings": 0, "run": None}
    await published(day)
    answer = await program.call("POST", f"{base}/cancellations", json={"what": "registration", "id": "ref:S2"})
    assert (answer.status_code, answer.json()["meetings"]) == (202, 2)
    assert (await program.done("GET", answer.headers["location"].removeprefix("/api/v1")))["policy"] == "repair"
    for nonsense in ("x", str(uuid4())):
        assert (await program.call("POST", f"{base}/cancellations", json={"what": "slot", "id": nonsense})).status_code == 404
