"""Jobs of runs: one solver at a time, its progress written as it comes."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any
from uuid import UUID

from procrastinate import Blueprint

from openmap.jobs import RETRY
from openmap.timetables import service
from openmap.timetables.running import SolverFailed, solve_in_child

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

WRITE_EVERY_S = 0.4

tasks = Blueprint()


@tasks.task(name="solve", retry=RETRY)
async def solve(run_id: str, event_id: str) -> None:  # noqa: ARG001  # `event_id` shows a failure to the organisers of that event
    """Carry a run out; run again after a crash, it begins anew."""
    key = UUID(run_id)
    asked = await service.begin_run(key)
    if asked is None:
        return
    steps: list[dict[str, Any]] = []
    stop = asyncio.Event()

    async def note(step: dict[str, Any]) -> None:
        steps.append(step)

    try:
        async with _reporting(key, steps, stop):
            answer = await solve_in_child(asked["problem"], **asked["options"], on_progress=note, stop=stop)
    except SolverFailed as failure:
        await service.fail_run(key, str(failure))
    else:
        await service.finish_run(key, answer)


@contextlib.asynccontextmanager
async def _reporting(run_id: UUID, steps: list[dict[str, Any]], stop: asyncio.Event) -> AsyncIterator[None]:
    """Write the steps and look whether somebody asked to stop, several times a second."""

    async def report() -> None:
        while True:
            if await service.note_progress(run_id, list(steps)):
                stop.set()
            await asyncio.sleep(WRITE_EVERY_S)

    reporter = asyncio.create_task(report())
    try:
        yield
    finally:
        reporter.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await reporter
        await service.note_progress(run_id, steps)
