"""The job that forgets what signing in needed for a day only."""

from __future__ import annotations

from procrastinate import Blueprint

from openmap.accounts.service import clear_sign_ins
from openmap.jobs import RETRY

tasks = Blueprint()


@tasks.periodic(cron="17 3 * * *")
@tasks.task(name="clear", retry=RETRY)
async def clear(timestamp: int) -> None:  # noqa: ARG001  # procrastinate tells every periodic task its moment
    """Delete ended sessions, spent links and counted attempts, every night."""
    await clear_sign_ins()
