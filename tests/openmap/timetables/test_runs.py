"""Runs: asked for, carried out by the real solver in a child process, stopped, failed, rescued."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from openmap import jobs
from openmap.app import register_tasks
from openmap.audit.service import SYSTEM
from openmap.errors import InvalidForm
from openmap.events import service as events
from openmap.timetables import queries, service
from openmap.timetables.changes import Change, Op
from openmap.timetables.drafts import change_draft
from openmap.timetables.running import SolverFailed, solve_in_child
from openmap.timetables.service import NothingPublished, NothingToSchedule, RunOver, RunUnderWay
from openmap.timetables.solving import problem_of
from openmap.timetables.tables import Run, RunState
from openmap.timetables.tasks import solve
from openmap.wishes.tables import Wish
from scheduler import problem_to_data
from tests.openmap.timetables.scene import a_scene

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]


async def carried_out(event_id: UUID, run_id: UUID) -> queries.RunDetails:
    """Do what the worker does with the job."""
    await solve(run_id=str(run_id), event_id=str(event_id))
    return await queries.run(event_id, run_id)


async def test_a_run_makes_a_draft_with_proofs_and_reasons() -> None:
    scene = await a_scene()
    started = await service.start_run(SYSTEM, scene.event.id, time_limit_s=10, seed=3)
    assert (started.state, started.number, started.is_over) == (RunState.QUEUED, 1, False)
    run = await carried_out(scene.event.id, started.id)
    assert (run.state, run.draft_number) == (RunState.DONE, 1)
    assert run.progress
    assert run.draft
    draft = await queries.draft(scene.event.id, run.draft)
    assert (draft.seed, draft.parameters) == (3, {"policy": "build", "time_limit_s": 10.0, "seed": 3})
    assert {goal.id: goal.bound for goal in draft.goals}.items() >= {"G1": 0, "G2": 12 * 8 + 6}.items()
    assert len(await queries.meetings_of(draft.id)) == 12
    assert draft.unmet == ()


async def test_pins_of_the_latest_draft_are_held() -> None:
    scene = await a_scene()
    first = await scene.draft((0, 3, 7, 1))
    pinned = await change_draft(SYSTEM, scene.event.id, first.id, [Change(Op.PIN, scene.buyers[0], scene.structures[3])])
    assert pinned.number == 2
    await Run.update({Run.state: RunState.DONE}).where(Run.event == scene.event.id)
    run = await carried_out(scene.event.id, (await service.start_run(SYSTEM, scene.event.id, time_limit_s=10)).id)
    assert run.draft
    (kept,) = [m for m in await queries.meetings_of(run.draft) if m.pair == {scene.buyers[0], scene.structures[3]}]
    assert (kept.slot, kept.table, kept.is_pinned) == (scene.slots[7].id, scene.tables[1].id, True)


async def test_rules_that_cannot_hold_together_are_an_answer() -> None:
    scene = await a_scene()
    await scene.draft((0, 0, 0, 0), pins=((0, 0),))
    await Run.update({Run.state: RunState.DONE}).where(Run.event == scene.event.id)
    await Wish(event=scene.event.id, asker=scene.structures[0], asked=scene.buyers[0], is_veto=True).save()
    run = await carried_out(scene.event.id, (await service.start_run(SYSTEM, scene.event.id, time_limit_s=10)).id)
    assert run.draft
    draft = await queries.draft(scene.event.id, run.draft)
    assert draft.status == "infeasible"
    assert await queries.meetings_of(draft.id) == ()


async def test_one_run_at_a_time() -> None:
    scene = await a_scene()
    first = await service.start_run(SYSTEM, scene.event.id)
    with pytest.raises(RunUnderWay):
        await service.start_run(SYSTEM, scene.event.id)
    stopped = await service.stop_run(SYSTEM, scene.event.id, first.id)
    assert (stopped.state, stopped.draft) == (RunState.STOPPED, None)
    with pytest.raises(RunOver):
        await service.stop_run(SYSTEM, scene.event.id, first.id)
    assert (await carried_out(scene.event.id, first.id)).draft is None
    assert (await service.start_run(SYSTEM, scene.event.id)).number == 2


async def test_stopping_keeps_the_best_so_far() -> None:
    scene = await a_scene()
    problem = json.loads(json.dumps(problem_to_data(problem_of(await queries.facts_of(scene.event.id)))))
    stop = asyncio.Event()

    async def stop_at_the_first_timetable(step: dict[str, Any]) -> None:
        if step["meetings"]:
            stop.set()

    answer = await solve_in_child(problem, time_limit_s=600, seed=0, policy="build", on_progress=stop_at_the_first_timetable, stop=stop)
    assert stop.is_set()
    assert answer["meetings"]
    run = await service.start_run(SYSTEM, scene.event.id, time_limit_s=600)
    await service.begin_run(run.id)
    await service.stop_run(SYSTEM, scene.event.id, run.id)
    await service.finish_run(run.id, answer)
    stopped = await queries.run(scene.event.id, run.id)
    assert (stopped.state, stopped.draft_number) == (RunState.STOPPED, 1)


async def test_a_run_stopped_before_any_timetable_ends_without_one() -> None:
    scene = await a_scene()
    run = await service.start_run(SYSTEM, scene.event.id)
    await service.begin_run(run.id)
    await service.stop_run(SYSTEM, scene.event.id, run.id)
    await service.finish_run(run.id, {"status": "unknown"})
    ended = await queries.run(scene.event.id, run.id)
    assert (ended.state, ended.draft, ended.error) == (RunState.STOPPED, None, "")


@pytest.mark.parametrize(
    "values, field",
    [({"policy": "best"}, "policy"), ({"time_limit_s": 0}, "time_limit_s"), ({"time_limit_s": 1e9}, "time_limit_s"), ({"seed": -1}, "seed")],
)
async def test_wrong_parameters_are_named(values: dict[str, Any], field: str) -> None:
    scene = await a_scene()
    with pytest.raises(InvalidForm) as refused:
        await service.start_run(SYSTEM, scene.event.id, **values)
    assert list(refused.value.fields) == [field]


async def test_nothing_to_schedule_is_said_before_anything_starts() -> None:
    scene = await a_scene()
    with pytest.raises(NothingPublished):
        await service.start_run(SYSTEM, scene.event.id, policy="repair")
    await Wish.delete(force=True)
    with pytest.raises(NothingToSchedule) as refused:
        await service.start_run(SYSTEM, scene.event.id)
    assert refused.value.details == {"missing": "wishes"}
    for slot in scene.slots:
        await events.close_slot(SYSTEM, scene.event.id, slot.id)
    with pytest.raises(NothingToSchedule) as refused:
        await service.start_run(SYSTEM, scene.event.id)
    assert refused.value.details == {"missing": "slots"}


async def test_a_solver_that_fails_leaves_its_last_words() -> None:
    async def ignore(_step: dict[str, Any]) -> None:
        return

    with pytest.raises(SolverFailed, match="MalformedProblem"):
        await solve_in_child({"slots": "none"}, time_limit_s=1, seed=0, policy="build", on_progress=ignore, stop=asyncio.Event())
    scene = await a_scene()
    run = await service.start_run(SYSTEM, scene.event.id)
    await Run.update({Run.problem: json.dumps({"slots": 1})}).where(Run.id == run.id)
    failed = await carried_out(scene.event.id, run.id)
    assert failed.state is RunState.FAILED
    assert "MalformedProblem" in failed.error
    assert failed.draft is None


async def test_a_run_left_by_a_killed_worker_begins_anew() -> None:
    scene = await a_scene()
    run = await service.start_run(SYSTEM, scene.event.id, time_limit_s=10)
    assert await service.begin_run(run.id)
    assert (await carried_out(scene.event.id, run.id)).state is RunState.DONE
    assert len(await queries.drafts_of(scene.event.id)) == 1
    await service.finish_run(run.id, {"status": "optimal", "meetings": []})
    assert len(await queries.drafts_of(scene.event.id)) == 1


async def test_the_job_is_known_to_the_queue() -> None:
    register_tasks()
    assert service.SOLVE_TASK in jobs.app.tasks
