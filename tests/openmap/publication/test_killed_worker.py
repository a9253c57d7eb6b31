"""Kill -9 in the middle of sending loses no invitation and sends none twice that the mail server had confirmed."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import textwrap
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from openmap.clock import now, standing_at
from openmap.outbox import delivery, queries
from openmap.outbox.tables import MessageState
from tests.openmap.published_day import calendar_of

if TYPE_CHECKING:
    from tests.openmap.published_day import Day

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[3]
ENOUGH = 10
WORKER = """
    import asyncio, sys
    from openmap.db import open_pool
    from openmap.outbox.delivery import deliver_ready
    from openmap.settings import Settings

    async def work(database, port):
        await open_pool(database, size=2)
        await deliver_ready(Settings(database_url=database, secret_key="for-tests-only-" + "0123456789" * 4, smtp_port=int(port)))

    asyncio.run(work(*sys.argv[1:]))
"""


def kill_in_the_middle(day: Day) -> None:
    """Run a worker of its own until the mail server has some of the messages, then kill it."""
    arguments = [sys.executable, "-c", textwrap.dedent(WORKER), day.settings.database_url or "", str(day.mailbox.port)]
    worker = subprocess.Popen(arguments, cwd=ROOT)
    while len(day.mailbox.raw) < ENOUGH and worker.poll() is None:
        time.sleep(0.005)
    worker.send_signal(signal.SIGKILL)
    worker.wait()


async def test_killed_while_sending(day: Day) -> None:
    for number in range(3, 15):
        await day.register(f"B{number}", people=2)
    meetings = {(f"B{number}", f"S{number % 2 + 1}"): (number % 6, 0) for number in range(3, 15)}
    await day.publish(meetings)
    released = await day.release()
    assert released == 36
    await asyncio.to_thread(kill_in_the_middle, day)
    assert ENOUGH <= len(day.mailbox.raw) < released, "killed in the middle"
    with standing_at(now() + delivery.ABANDONED_AFTER + timedelta(seconds=1)):
        await delivery.deliver_ready(day.settings)
    counts = await queries.count_by_state(scope=day.event.id)
    assert counts[MessageState.SENT] == released
    received = Counter(str(mail["Message-ID"]) for mail in day.mailbox.mails)
    assert len(received) == released, "nothing is lost"
    assert sum(received.values()) - released <= 1, "only the one in flight may come twice, as the same message"
    assert len({calendar_of(mail).vevent.uid.value for mail in day.mailbox.mails}) == released
