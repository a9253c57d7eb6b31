"""The job that forgets what was kept long enough."""

from __future__ import annotations

from procrastinate import Blueprint

from openmap.jobs import RETRY, forget_done_jobs
from openmap.upkeep.clearing import clear_expired

tasks = Blueprint()
DONE_JOBS_DAYS = 7


@tasks.periodic(cron="41 3 * * *")
@tasks.task(name="forget", retry=RETRY)
async def forget(timestamp: int) -> None:  # noqa: ARG001  # procrastinate tells every periodic task its moment
    """Delete or empty what has reached its end, every night."""
    await clear_expired()
    await forget_done_jobs(DONE_JOBS_DAYS)
