"""Rows become the scheduler's problem."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from openmap.audit.service import SYSTEM
from openmap.events import service as events
from openmap.events.slots import Span
from openmap.events.tables import Side
from openmap.timetables import queries
from openmap.timetables.facts import DelegationFacts, Facts
from openmap.timetables.solving import participant_ids, problem_of, request_id
from openmap.wishes.rules import Pair
from openmap.wishes.service import put_wishes
from tests.openmap.timetables.scene import Scene, a_scene

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]


async def facts_of(scene: Scene) -> Facts:
    return await queries.facts_of(scene.event.id)


async def test_both_sides_ranks_and_vetoes() -> None:
    scene = await a_scene()
    pairs = [Pair(scene.structures[0], scene.buyers[0], 2), Pair(scene.buyers[1], scene.structures[1], None, True)]
    await put_wishes(SYSTEM, scene.event.id, pairs)
    problem = problem_of(await facts_of(scene))
    request = {request.id: request for request in problem.requests}[request_id(scene.buyers[0], scene.structures[0])]
    assert (request.a, request.b, request.rank_a, request.rank_b) == (str(scene.buyers[0]), str(scene.structures[0]), 1, 2)
    assert [set(veto) for veto in problem.vetoes] == [{str(scene.buyers[1]), str(scene.structures[1])}]
    assert len(problem.requests) == 11
    assert (len(problem.participants), len(problem.slots), len(problem.tables or ())) == (7, 12, 2)
    assert problem.slots[0].start == "2027-11-18T09:00:00+01:00"


async def test_an_absence_takes_every_slot_it_overlaps() -> None:
    scene = await a_scene()
    facts = await facts_of(scene)
    slot = scene.slots[2]
    absence = Span(slot.starts_at + timedelta(minutes=14), slot.ends_at + timedelta(minutes=1))
    first = facts.registrations[0]
    absent = replace(first, delegations=(replace(first.delegations[0], absences=(absence,)),))
    problem = problem_of(replace(facts, registrations=(absent, *facts.registrations[1:])))
    person = next(person for person in problem.participants if person.id == str(first.id))
    assert person.available is not None
    assert {str(slot.id) for slot in scene.slots} - set(person.available) == {str(scene.slots[2].id), str(scene.slots[3].id)}


async def test_two_delegations_are_a_group() -> None:
    scene = await a_scene()
    facts = await facts_of(scene)
    first = facts.registrations[0]
    other = DelegationFacts(id=scene.event.id, name="Voirie", absences=(), max_meetings=3, home_table=scene.tables[1].id)
    facts = replace(facts, registrations=(replace(first, max_meetings=5, delegations=(*first.delegations, other)), *facts.registrations[1:]))
    problem = problem_of(facts)
    assert [(group.id, group.max_meetings) for group in problem.groups] == [(str(first.id), 5)]
    members = {person.id: person for person in problem.participants if person.group == str(first.id)}
    assert members.keys() == {participant_ids(facts)[delegation.id] for delegation in facts.registrations[0].delegations}
    voirie = members[str(other.id)]
    assert (voirie.max_meetings, voirie.home_table) == (3, str(scene.tables[1].id))


async def test_closed_slots_withdrawn_tables_and_the_matrix_are_obeyed() -> None:
    scene = await a_scene()
    await events.close_slot(SYSTEM, scene.event.id, scene.slots[0].id)
    await events.withdraw_table(SYSTEM, scene.event.id, scene.tables[0].id)
    facts = await facts_of(scene)
    problem = problem_of(facts)
    assert [slot.id for slot in problem.slots] == [str(slot.id) for slot in scene.slots[1:]]
    assert [table.id for table in problem.tables or ()] == [str(scene.tables[1].id)]
    assert problem_of(replace(facts, matrix=frozenset({(Side.STRUCTURE, Side.BUYER)}))).requests == ()


async def test_published_meetings_and_pins_keep_their_people() -> None:
    scene = await a_scene()
    draft = await scene.draft((0, 0, 0, 0), (1, 1, 0, 1), pins=((0, 0),))
    meetings = await queries.meetings_of(draft.id)
    facts = replace(await facts_of(scene), published=meetings)
    problem = problem_of(facts, pins=[meeting for meeting in meetings if meeting.is_pinned])
    assert {(p.a, p.b, p.slot) for p in problem.published} == {
        (str(scene.buyers[i]), str(scene.structures[i]), str(scene.slots[0].id)) for i in (0, 1)
    }
    assert [(pin.a, pin.table) for pin in problem.pins] == [(str(scene.buyers[0]), str(scene.tables[0].id))]
    assert problem_of(replace(facts, slots=facts.slots[1:]), pins=meetings).pins == ()
