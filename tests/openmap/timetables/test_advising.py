"""Programs ask what the board tells people, and get the same answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from openmap.audit.service import SYSTEM
from openmap.events.tables import EventStaff
from openmap.timetables import drafts, queries
from openmap.timetables.changes import Change, Op
from tests.openmap.timetables.scene import a_scene

if TYPE_CHECKING:
    from tests.openmap.conftest import Program

pytestmark = pytest.mark.anyio
HELD = ((0, 0, 0, 0), (1, 1, 0, 1), (0, 1, 1, 0), (1, 0, 3, 0), (2, 2, 3, 1))


async def test_places_say_what_a_move_would_do(program: Program) -> None:
    scene = await a_scene()
    await EventStaff(event=scene.event.id, account=program.account_id).save()
    draft = await scene.draft(*HELD)
    base = f"/events/{scene.event.id}/drafts/{draft.id}"
    places = await program.done("GET", f"{base}/places?from=ref:A1&to=ref:S1")
    states = {place["slot"]: place["state"] for place in places}
    assert str(scene.slots[0].id) not in states, "the slot in which they meet"
    assert states[str(scene.slots[3].id)] == "closed"
    assert {"free", "cost"} & set(states.values())
    swapped = await program.done("PATCH", base, json=[{"op": "swap", "from": "ref:A1", "to": "ref:S1", "with": ["ref:A2", "ref:S2"]}])
    tables = {(meeting["from"]["reference"], meeting["to"]["reference"]): meeting["table_name"] for meeting in swapped["meetings"]}
    assert (tables["A1", "S1"], tables["A2", "S2"]) == ("Table 2", "Table 1")
    nobody = await program.call("PATCH", base, json=[{"op": "swap", "from": "ref:A1", "to": "ref:S1", "with": ["ref:A3", "ref:S1"]}])
    assert nobody.status_code == 404
    assert (await program.call("GET", f"{base}/places?from=ref:A1&to=ref:A2")).status_code == 404


async def test_differences_and_earlier_drafts(program: Program) -> None:
    scene = await a_scene()
    await EventStaff(event=scene.event.id, account=program.account_id).save()
    first = await scene.draft(*HELD)
    second = await drafts.change_draft(SYSTEM, scene.event.id, first.id, [Change(Op.REMOVE, scene.buyers[0], scene.structures[0])])
    base = f"/events/{scene.event.id}/drafts"
    found = await program.done("GET", f"{base}/{first.id}/differences/{second.id}")
    assert {share["registration"]: share["trend"] for share in found["shares"]} == {str(scene.buyers[0]): -1, str(scene.structures[0]): -1}
    assert (len(found["before"]), found["after"]) == (1, [])
    restored = await program.done("POST", f"{base}/{first.id}/restore")
    assert (restored["number"], restored["parent"]) == (3, str(first.id))
    assert await queries.latest_draft(scene.event.id) == (await queries.draft(scene.event.id, 3)).id
    explained = await program.done("POST", f"{base}/{second.id}/explain", json={"from": "ref:A1", "to": "ref:S1"})
    assert explained["reason"] == "outranked"
    again = await program.call("POST", f"{base}/{second.id}/explain", json={"from": "ref:A2", "to": "ref:S2"})
    assert again.status_code == 404
    assert await program.done("GET", f"{base}/{second.id}/replacements") == []
    preflight = await program.done("GET", f"/events/{scene.event.id}/preflight")
    assert "silent" in {one["code"] for one in preflight}
