"""The job that sends what waits in the outbox."""

from __future__ import annotations

from datetime import timedelta

from procrastinate import Blueprint, JobContext, RetryStrategy

from openmap.clock import now
from openmap.db import transaction
from openmap.jobs import defer
from openmap.outbox.delivery import deliver_ready
from openmap.outbox.service import DELIVER, LOCK

tasks = Blueprint()
SHORTEST_PAUSE = timedelta(seconds=1)


@tasks.task(name=DELIVER, pass_context=True, retry=RetryStrategy(max_attempts=5, exponential_wait=2))
async def deliver(context: JobContext) -> None:
    """Send what may leave now, and come back for what must wait."""
    moment = await deliver_ready(context.additional_context["settings"])
    if moment is not None:
        async with transaction():
            await defer(DELIVER, lock=LOCK, scheduled_at=max(moment, now() + SHORTEST_PAUSE))
