"""Drafts are kept, changed by hand within the rules, and never lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import msgspec
import pytest

from openmap.audit.service import SYSTEM
from openmap.events import service as events
from openmap.registrations.tables import Absence, Delegation
from openmap.timetables import drafts, exports, queries
from openmap.timetables.changes import AlreadyMeeting, Change, NoFreePlace, NoSuchMeeting, Op
from openmap.timetables.drafts import BreaksRules, EmptyChange
from openmap.timetables.schemas import MOST_STEPS, Steps
from scheduler import check, outcome_from_data, problem_from_data
from tests.openmap.timetables.scene import a_scene

if TYPE_CHECKING:
    from uuid import UUID

    from tests.openmap.timetables.scene import Scene

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]


async def places(scene: Scene, draft_id: UUID) -> set[tuple[int, int, int, int]]:
    """Return the meetings of a draft as (buyer, structure, slot, table)."""
    slots, tables = [slot.id for slot in scene.slots], [table.id for table in scene.tables]
    return {
        (scene.buyers.index(m.a), scene.structures.index(m.b), slots.index(m.slot), tables.index(m.table) if m.table else -1)
        for m in await queries.meetings_of(draft_id)
    }


async def test_a_draft_is_kept_with_its_figures() -> None:
    scene = await a_scene()
    draft = await scene.draft((0, 0, 0, 0), (1, 1, 0, 1), pins=((0, 0),))
    assert await places(scene, draft.id) == {(0, 0, 0, 0), (1, 1, 0, 1)}
    assert [(goal.id, goal.value, goal.bound, goal.scope) for goal in draft.goals] == [("G2", 5, 5, "all")]
    assert [m.is_pinned for m in await queries.meetings_of(draft.id)] == [True, False]


async def test_each_change_is_a_new_draft() -> None:
    scene = await a_scene()
    first = await scene.draft((0, 0, 0, 0), (1, 1, 0, 1))
    move = Change(Op.MOVE, scene.structures[0], scene.buyers[0], slot=scene.slots[2].id)
    second = await drafts.change_draft(SYSTEM, scene.event.id, first.id, [move])
    assert await places(scene, first.id) == {(0, 0, 0, 0), (1, 1, 0, 1)}
    assert await places(scene, second.id) == {(0, 0, 2, 0), (1, 1, 0, 1)}
    assert (second.number, second.parent) == (2, first.id)
    assert {goal.id: goal.bound for goal in second.goals} == dict.fromkeys(("G1", "G2", "G4", "G5", "G6", "G7"))
    assert len(second.unmet) == 10


async def test_several_steps_or_none() -> None:
    scene = await a_scene()
    first = await scene.draft((0, 0, 0, 0), (1, 1, 0, 1))
    pair, other = (scene.buyers[0], scene.structures[0]), (scene.buyers[2], scene.structures[3])
    second = await drafts.change_draft(SYSTEM, scene.event.id, first.id, [Change(Op.REMOVE, *pair), Change(Op.ADD, *other), Change(Op.PIN, *other)])
    assert await places(scene, second.id) == {(1, 1, 0, 1), (2, 3, 0, 0)}
    assert [m.is_pinned for m in await queries.meetings_of(second.id) if m.a == scene.buyers[2]] == [True]
    third = await drafts.change_draft(SYSTEM, scene.event.id, second.id, [Change(Op.UNPIN, *other)])
    assert not any(m.is_pinned for m in await queries.meetings_of(third.id))
    with pytest.raises(NoSuchMeeting):
        await drafts.change_draft(SYSTEM, scene.event.id, first.id, [Change(Op.REMOVE, *pair), Change(Op.MOVE, *pair)])
    with pytest.raises(EmptyChange):
        await drafts.change_draft(SYSTEM, scene.event.id, first.id, [])
    assert len(await queries.drafts_of(scene.event.id)) == 3


@pytest.mark.parametrize(
    "slot, table, rule",
    [(0, 0, "H2"), (1, 1, "H1")],
)
async def test_a_broken_rule_is_named_and_nothing_changes(slot: int, table: int, rule: str) -> None:
    scene = await a_scene()
    first = await scene.draft((0, 0, 0, 0), (1, 0, 1, 1), (1, 1, 3, 1))
    change = Change(Op.MOVE, scene.buyers[1], scene.structures[1], slot=scene.slots[slot].id, table=scene.tables[table].id)
    with pytest.raises(BreaksRules) as refused:
        await drafts.change_draft(SYSTEM, scene.event.id, first.id, [change])
    assert rule in {violation["rule"] for violation in refused.value.details["violations"]}
    assert len(await queries.drafts_of(scene.event.id)) == 1


async def test_an_absence_that_came_later_does_not_forbid_other_changes() -> None:
    scene = await a_scene()
    first = await scene.draft((0, 0, 0, 0), (1, 1, 0, 1))
    delegation = await Delegation.select(Delegation.id).where(Delegation.registration == scene.buyers[0]).first()
    assert delegation
    slot = scene.slots[0]
    await Absence(delegation=delegation["id"], starts_at=slot.starts_at, ends_at=slot.ends_at).save()
    second = await drafts.change_draft(SYSTEM, scene.event.id, first.id, [Change(Op.REMOVE, scene.buyers[1], scene.structures[1])])
    assert await places(scene, second.id) == {(0, 0, 0, 0)}
    with pytest.raises(BreaksRules):
        await drafts.change_draft(
            SYSTEM, scene.event.id, second.id, [Change(Op.MOVE, scene.buyers[0], scene.structures[0], table=scene.tables[1].id)]
        )


async def test_adding_finds_the_first_free_place_or_says_there_is_none() -> None:
    scene = await a_scene()
    full = [(buyer, slot % 4, slot, buyer) for slot in range(4) for buyer in (0,)] + [(1, (slot + 1) % 4, slot, 1) for slot in range(4)]
    first = await scene.draft(*full)
    second = await drafts.change_draft(SYSTEM, scene.event.id, first.id, [Change(Op.ADD, scene.buyers[2], scene.structures[0])])
    assert (2, 0, 4, 0) in await places(scene, second.id)
    with pytest.raises(AlreadyMeeting):
        await drafts.change_draft(SYSTEM, scene.event.id, second.id, [Change(Op.ADD, scene.buyers[2], scene.structures[0])])
    with pytest.raises(BreaksRules) as refused:
        await drafts.change_draft(SYSTEM, scene.event.id, first.id, [Change(Op.ADD, scene.buyers[2], scene.structures[2], slot=scene.slots[0].id)])
    assert {violation["rule"] for violation in refused.value.details["violations"]} == {"H2"}
    for slot in scene.slots[4:]:
        await events.close_slot(SYSTEM, scene.event.id, slot.id)
    with pytest.raises(NoFreePlace):
        await drafts.change_draft(SYSTEM, scene.event.id, first.id, [Change(Op.ADD, scene.buyers[2], scene.structures[2])])


async def test_the_files_of_a_draft_pass_the_checker_of_the_command_line() -> None:
    scene = await a_scene()
    draft = await scene.draft((0, 0, 0, 0), (1, 1, 0, 1), (2, 2, 1, 0), pins=((2, 2),))
    facts, meetings = await queries.facts_of(scene.event.id), await queries.meetings_of(draft.id)
    problem = problem_from_data(json.loads(exports.as_json(exports.problem_data(facts, meetings))))
    answer = outcome_from_data(json.loads(exports.as_json(exports.timetable_data(draft, meetings, facts))))
    assert len(problem.pins) == 1
    assert check(problem, answer.meetings).valid
    assert len(answer.meetings) == 3


def test_one_change_has_so_many_steps_and_no_more() -> None:
    step = {"op": "pin", "from": "ref:A-01", "to": "ref:S-01"}
    assert len(msgspec.convert([step] * MOST_STEPS, Steps)) == MOST_STEPS
    with pytest.raises(msgspec.ValidationError, match="length"):
        msgspec.convert([step] * (MOST_STEPS + 1), Steps)
