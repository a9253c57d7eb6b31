"""The job that sends what waits in the outbox."""

from __future__ import annotations

from datetime import timedelta

from procrastinate import Blueprint, JobContext

from openmap.clock import now
from openmap.db import transaction
from openmap.jobs import RETRY, defer
from openmap.outbox.delivery import deliver_ready
from openmap.outbox.service import DELIVER, LOCK

tasks = Blueprint()
SHORTEST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=1)
WAITING = "outbox-waiting"


@tasks.task(name="deliver", pass_context=True, retry=RETRY)
async def deliver(context: JobContext) -> None:
    """Send what may leave now, and come back for what must wait: one job comes back, however many asked."""
    moment = await deliver_ready(context.additional_context["settings"])
    if moment is not None:
        again = min(max(moment, now() + SHORTEST_PAUSE), now() + LONGEST_PAUSE)
        async with transaction():
            await defer(DELIVER, lock=LOCK, queueing_lock=WAITING, scheduled_at=again)
