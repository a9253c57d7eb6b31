"""Do later what a request must not wait for: jobs are rows, enqueued in the transaction of what they follow from.

A slice declares its tasks in `tasks.py` on a procrastinate `Blueprint` with short names; `app.py` adds them under the slice's name, and services
enqueue them by that name (``await defer("outbox:send", message_id=…)``). Arguments are JSON; `event_id` among them shows a failure to that event's
organisers. A task gives `retry=RETRY`, unless it must never run twice, and tolerates to be run again after a crash (docs/adr/0012).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import asyncpg
import msgspec
import psycopg
from piccolo.querystring import QueryString
from procrastinate import App, PsycopgConnector, RetryStrategy

from openmap.db import close_pool, engine, open_pool, savepoint, transaction
from openmap.errors import NotFound, Refusal
from openmap.i18n import lazy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
    from datetime import datetime
    from uuid import UUID

    from procrastinate import JobContext
    from procrastinate.worker import Worker

HEARTBEAT_S = 1.0
STALE_AFTER_S = 3.0
GRACE_S = 2.0
MOST_ATTEMPTS = 5
RETRY = RetryStrategy(max_attempts=MOST_ATTEMPTS, exponential_wait=3)

logger = logging.getLogger(__name__)

# Known at import so that tasks may be declared; `opened` gives it a database.
app = App(connector=PsycopgConnector())


class NoFailedJob(NotFound):
    """The job does not exist, or did not fail, or belongs to another event."""

    message = lazy("Cette tâche n'est pas en échec : elle a peut-être déjà été relancée.")


@dataclass(frozen=True)
class FailedJob:
    """A job that gave up.

    Attributes:
        reason: A sentence when the failure was an expected one, else empty.
        reference: What the log calls the failure.
    """

    id: int
    task: str
    attempts: int
    failed_at: datetime | None
    kind: str
    reason: str
    reference: str


async def defer(
    task: str,
    *,
    lock: str | None = None,
    queueing_lock: str | None = None,
    scheduled_at: datetime | None = None,
    priority: int = 0,
    **args: object,
) -> int | None:
    """Enqueue a job with the open transaction: it exists if and only if the transaction commits.

    Args:
        task: The name of the task, ``slice:name``.
        lock: Jobs of one lock run one after the other.
        queueing_lock: At most one job of this lock waits.
        scheduled_at: Not before this aware moment.
        priority: The greater first.
        **args: What the task receives, as JSON values (identifiers and moments become text).

    Returns:
        The number of the job, None when one of the same `queueing_lock` waits already.
    """
    query = QueryString(
        "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('default'::varchar, {}::varchar, {}::int, {}::text, {}::text, {}::jsonb, {}::timestamptz)"
        "::procrastinate_job_to_defer_v1]) AS ids",
        task,
        priority,
        lock,
        queueing_lock,
        msgspec.json.encode(args).decode(),
        scheduled_at,
    )
    try:
        async with savepoint():
            rows = await engine.run_querystring(query)
    except asyncpg.UniqueViolationError:
        return None
    number: int = rows[0]["ids"][0]
    return number


async def abort(job_id: int) -> bool:
    """Cancel a waiting job, or ask a running one to stop: its task sees `context.should_abort()`, or is cancelled if asynchronous.

    Returns:
        Whether there was something to stop.
    """
    rows = await engine.run_querystring(QueryString("SELECT procrastinate_cancel_job_v1({}::bigint, true, false) AS id", job_id))
    return rows[0]["id"] is not None


async def failed_jobs(event_id: UUID | None = None) -> list[FailedJob]:
    """Return the jobs that gave up, the latest first: those of one event, or all of them."""
    rows = await engine.run_querystring(
        QueryString(
            "SELECT job.id, job.task_name, job.attempts, failure.at, failure.kind, failure.reason, failure.reference"
            " FROM procrastinate_jobs job LEFT JOIN job_failure failure ON failure.job_id = job.id"
            " WHERE job.status = 'failed' AND ({}::text IS NULL OR job.args->>'event_id' = {}::text) "
            " ORDER BY failure.at DESC NULLS LAST, job.id DESC",
            *(2 * [None if event_id is None else str(event_id)]),
        )
    )
    return [
        FailedJob(row["id"], row["task_name"], row["attempts"], row["at"], row["kind"] or "", row["reason"] or "", row["reference"] or "")
        for row in rows
    ]


async def retry_failed_job(job_id: int, event_id: UUID | None = None) -> None:
    """Let a job that gave up run again, now; if a twin of it waits already, that one will do.

    Args:
        job_id: Its number.
        event_id: The event whose organiser asks; None for an administrator.

    Raises:
        NoFailedJob: There is no such failed job, or it belongs to another event.
    """
    async with transaction():
        rows = await engine.run_querystring(
            QueryString(
                "SELECT id FROM procrastinate_jobs WHERE id = {}::bigint AND status = 'failed'"
                " AND ({}::text IS NULL OR args->>'event_id' = {}::text) FOR UPDATE",
                job_id,
                *(2 * [None if event_id is None else str(event_id)]),
            )
        )
        if not rows:
            raise NoFailedJob
        if not await _enqueue_again(job_id):
            await engine.run_querystring(QueryString("UPDATE procrastinate_jobs SET status = 'cancelled' WHERE id = {}", job_id))


async def _enqueue_again(job_id: int) -> bool:
    """Put a job back among those waiting; False when a twin with the same queueing lock waits already."""
    try:
        async with savepoint():
            await engine.run_querystring(QueryString("SELECT procrastinate_retry_job_v2({}::bigint, now(), NULL, NULL, NULL)", job_id))
    except asyncpg.UniqueViolationError:
        return False
    return True


async def forget_done_jobs(days: int) -> None:
    """Delete the jobs that went well so long ago: what comes every few minutes would fill the table. Called by a job, where the queue is open."""
    await app.job_manager.delete_old_jobs(nb_hours=24 * days)


async def rescue_stalled_jobs() -> list[int]:
    """Enqueue again the jobs whose worker was killed; one that has cost its worker too often fails for good.

    Returns:
        The numbers of the jobs that were found stalled.
    """
    async with transaction():
        rows = await engine.run_querystring(
            QueryString(
                "SELECT job.id, job.attempts FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id"
                " WHERE job.status = 'doing' AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => {}::float))"
                " FOR UPDATE OF job SKIP LOCKED",
                STALE_AFTER_S,
            )
        )
        for row in rows:
            logger.warning("job %s was left by its worker", row["id"])
            if row["attempts"] + 1 >= MOST_ATTEMPTS:
                await _note(row["id"], "WorkerLost", "", secrets.token_hex(4))
                await engine.run_querystring(QueryString("SELECT procrastinate_finish_job_v1({}::bigint, 'failed', false)", row["id"]))
            elif not await _enqueue_again(row["id"]):
                await engine.run_querystring(QueryString("SELECT procrastinate_finish_job_v1({}::bigint, 'aborted', false)", row["id"]))
        return [row["id"] for row in rows]


async def _note(job_id: int, kind: str, reason: str, reference: str) -> None:
    await engine.run_querystring(
        QueryString(
            "INSERT INTO job_failure (job_id, kind, reason, reference) VALUES ({}, {}, {}, {}) ON CONFLICT (job_id)"
            " DO UPDATE SET at = now(), kind = EXCLUDED.kind, reason = EXCLUDED.reason, reference = EXCLUDED.reference",
            job_id,
            kind,
            reason,
            reference,
        )
    )


async def _note_failure(call_next: Callable[[], Awaitable[Any]], context: JobContext, _worker: Worker) -> Any:
    """Keep why a job failed: the sentence of a refusal, else a reference into the log, where the details stay."""
    try:
        return await call_next()
    except Exception as error:
        reference = secrets.token_hex(4)
        logger.exception("job %s (%s) failed, reference %s", context.job.id, context.job.task_name, reference)
        if context.job.id is not None:
            await _note(context.job.id, type(error).__name__, str(error) if isinstance(error, Refusal) else "", reference)
        raise


@contextlib.asynccontextmanager
async def connected(url: str) -> AsyncIterator[None]:
    """Open the database for rows and for jobs; inside another `connected`, do nothing.

    Raises:
        CannotStart: The database cannot be used.
    """
    if engine.pool is not None:
        yield
        return
    await open_pool(url)
    try:
        async with opened(url):
            yield
    finally:
        await close_pool()


@contextlib.asynccontextmanager
async def opened(url: str) -> AsyncIterator[None]:
    """Give the queue its connections."""
    connector = PsycopgConnector(conninfo=url, min_size=1, max_size=6, kwargs={"application_name": "openmap jobs"})
    with app.replace_connector(connector):
        async with app.open_async():
            yield


async def work(context: Mapping[str, Any], *, concurrency: int = 4) -> None:
    """Run jobs until cancelled; those running then have a moment to end, afterwards their `retry` decides.

    Args:
        context: What tasks find in `context.additional_context`, such as the settings.
        concurrency: How many jobs run at the same time.
    """
    async with asyncio.TaskGroup() as group:
        group.create_task(_rescue_forever())
        while True:
            await app.run_worker_async(
                concurrency=concurrency,
                install_signal_handlers=False,
                fetch_job_polling_interval=2.0,
                abort_job_polling_interval=HEARTBEAT_S,
                update_heartbeat_interval=HEARTBEAT_S,
                stalled_worker_timeout=STALE_AFTER_S,
                shutdown_graceful_timeout=GRACE_S,
                additional_context=dict(context),
                worker_middleware=[_note_failure],
            )
            # It ends by itself when it loses the database.
            logger.warning("the worker stopped; starting it again")
            await asyncio.sleep(HEARTBEAT_S)


async def _rescue_forever() -> None:
    while True:
        await asyncio.sleep(HEARTBEAT_S)
        try:
            await rescue_stalled_jobs()
        except (asyncpg.PostgresError, asyncpg.InterfaceError, psycopg.Error, OSError) as error:
            logger.warning("stalled jobs cannot be looked for: %s", error)
