"""Jobs follow their transaction, survive a killed worker, show their failures and can be stopped."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from piccolo.querystring import QueryString
from procrastinate import JobContext

from openmap import jobs
from openmap.db import engine, transaction
from openmap.errors import Conflict
from openmap.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]
SETTINGS = Settings(secret_key="for-tests-only-" + "0123456789" * 4)
ran: list[Any] = []


class DoorClosed(Conflict):
    pass


@jobs.app.task(name="test:note")
async def note(**args: Any) -> None:
    ran.append(args)


@jobs.app.task(name="test:refuse")
async def refuse(**_args: Any) -> None:
    raise DoorClosed("La porte est fermée.")


@jobs.app.task(name="test:crash")
async def crash(**_args: Any) -> None:
    raise ZeroDivisionError


@jobs.app.task(name="test:wait", pass_context=True)
async def wait(context: JobContext, /, **_args: Any) -> None:
    ran.append(context.additional_context["settings"])
    await asyncio.sleep(60)


@jobs.app.task(name="test:patient", retry=jobs.RETRY)
async def patient() -> None:
    ran.append("patient")
    await asyncio.sleep(60)


@pytest.fixture
async def queue(database: str) -> AsyncIterator[str]:
    ran.clear()
    async with jobs.opened(database):
        yield database


@contextlib.asynccontextmanager
async def working() -> AsyncIterator[None]:
    worker = asyncio.create_task(jobs.work({"settings": SETTINGS}))
    try:
        yield
    finally:
        worker.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await worker


async def statuses() -> list[str]:
    """Say how the jobs of these tests stand; the periodic ones of the application come when they come."""
    rows = await engine.run_querystring(QueryString("SELECT status FROM procrastinate_jobs WHERE starts_with(task_name, 'test:') ORDER BY id"))
    return [row["status"] for row in rows]


async def started() -> None:
    async with asyncio.timeout(20):
        while not ran:  # noqa: ASYNC110  # a job is no event
            await asyncio.sleep(0.02)


async def until(expected: list[str]) -> None:
    async with asyncio.timeout(20):
        while await statuses() != expected:  # noqa: ASYNC110  # what is waited for is a row
            await asyncio.sleep(0.05)


async def defer_then_fail() -> None:
    async with transaction():
        await jobs.defer("test:note", number=1)
        raise ZeroDivisionError


async def test_jobs_that_went_well_are_forgotten_in_time_and_others_kept(queue: str) -> None:
    async with transaction():
        await jobs.defer("test:note", number=1)
        await jobs.defer("test:refuse")
    async with working():
        await until(["succeeded", "failed"])
    await jobs.forget_done_jobs(7)
    assert await statuses() == ["succeeded", "failed"]
    await engine.run_querystring(QueryString("UPDATE procrastinate_events SET at = at - make_interval(days => 8)"))
    await jobs.forget_done_jobs(7)
    assert await statuses() == ["failed"]


async def test_a_job_is_lost_with_its_transaction_and_kept_with_it(queue: str) -> None:
    with pytest.raises(ZeroDivisionError):
        await defer_then_fail()
    assert await statuses() == []
    identifier = uuid4()
    async with transaction():
        await jobs.defer("test:note", identifier=identifier)
    assert await statuses() == ["todo"]
    async with working():
        await until(["succeeded"])
    assert ran == [{"identifier": str(identifier)}]


async def test_a_twin_is_not_enqueued_and_harms_no_transaction(queue: str) -> None:
    async with transaction():
        assert await jobs.defer("test:note", queueing_lock="one") is not None
        assert await jobs.defer("test:note", queueing_lock="one") is None
    assert await statuses() == ["todo"]


async def test_a_failure_is_shown_to_its_event_and_can_be_run_again(queue: str) -> None:
    event, other = uuid4(), uuid4()
    await jobs.defer("test:refuse", event_id=event)
    await jobs.defer("test:crash", event_id=other)
    async with working():
        await until(["failed", "failed"])
    [refused] = await jobs.failed_jobs(event)
    [crashed] = await jobs.failed_jobs(other)
    assert (refused.task, refused.kind, refused.reason, refused.attempts) == ("test:refuse", "DoorClosed", "La porte est fermée.", 1)
    assert (crashed.kind, crashed.reason, len(crashed.reference)) == ("ZeroDivisionError", "", 8)
    assert {job.id for job in await jobs.failed_jobs()} == {refused.id, crashed.id}
    with pytest.raises(jobs.NoFailedJob):
        await jobs.retry_failed_job(refused.id, other)
    await jobs.retry_failed_job(refused.id, event)
    assert await statuses() == ["todo", "failed"]
    assert await jobs.failed_jobs(event) == []
    with pytest.raises(jobs.NoFailedJob):
        await jobs.retry_failed_job(refused.id, event)


async def test_a_failed_job_whose_twin_waits_is_left_to_it(queue: str) -> None:
    number = await jobs.defer("test:crash", queueing_lock="one")
    assert number is not None
    async with working():
        await until(["failed"])
    await jobs.defer("test:crash", queueing_lock="one")
    await jobs.retry_failed_job(number)
    assert await statuses() == ["cancelled", "todo"]


async def test_a_running_job_is_stopped_on_demand(queue: str) -> None:
    number = await jobs.defer("test:wait")
    assert number is not None
    async with working():
        await started()
        assert await jobs.abort(number)
        await until(["aborted"])
    assert ran == [SETTINGS]
    assert not await jobs.abort(number)


async def test_a_job_interrupted_by_the_end_of_the_worker_waits_for_the_next(queue: str) -> None:
    await jobs.defer("test:patient")
    async with working():
        await started()
    assert await statuses() == ["todo"]


async def test_a_job_of_a_killed_worker_runs_again(queue: str) -> None:
    code = """
        import asyncio, sys
        from openmap import jobs

        @jobs.app.task(name="test:note")
        async def hang(**args):
            print("started", flush=True)
            await asyncio.sleep(600)

        async def main():
            async with jobs.connected(sys.argv[1]):
                await jobs.work({})

        asyncio.run(main())
    """
    await jobs.defer("test:note", number=7)
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", textwrap.dedent(code), queue, cwd=ROOT, stdout=subprocess.PIPE)
    assert killed.stdout is not None
    assert await killed.stdout.readline() == b"started\n"
    killed.kill()
    assert await killed.wait() == -signal.SIGKILL
    assert await statuses() == ["doing"]
    async with working():
        await until(["succeeded"])
    assert ran == [{"number": 7}]


async def test_a_job_that_keeps_killing_its_worker_fails_for_good(queue: str) -> None:
    number = await jobs.defer("test:note")
    await engine.run_querystring(QueryString("UPDATE procrastinate_jobs SET status = 'doing', attempts = {}", jobs.MOST_ATTEMPTS - 1))
    assert await jobs.rescue_stalled_jobs() == [number]
    [job] = await jobs.failed_jobs()
    assert (job.id, job.kind) == (number, "WorkerLost")


async def test_a_stalled_job_whose_twin_waits_is_left_to_it(queue: str) -> None:
    await jobs.defer("test:note", queueing_lock="one")
    await engine.run_querystring(QueryString("UPDATE procrastinate_jobs SET status = 'doing'"))
    await jobs.defer("test:note", queueing_lock="one")
    await jobs.rescue_stalled_jobs()
    assert await statuses() == ["aborted", "todo"]
