"""The job that forgets what was kept long enough."""

from __future__ import annotations

from procrastinate import Blueprint

from openmap.jobs import RETRY
from openmap.upkeep.clearing import clear_expired

tasks = Blueprint()


@tasks.periodic(cron="41 3 * * *")
@tasks.task(name="forget", retry=RETRY)
async def forget(timestamp: int) -> None:  # noqa: ARG001  # procrastinate tells every periodic task its moment
    """Delete or empty what has reached its end, every night."""
    await clear_expired()
