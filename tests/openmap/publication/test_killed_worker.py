"""Kill -9 while messages are released or sent loses none and sends none twice that the mail server had confirmed."""

from __future__ import annotations

import asyncio
import itertools
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
from openmap.outbox.tables import Message, MessageState
from openmap.publication.tables import Told
from tests.openmap.published_day import calendar_of

if TYPE_CHECKING:
    from tests.openmap.published_day import Day

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[3]
MESSAGES = 500
WORKER = """
    import asyncio, sys
    from openmap.db import open_pool
    from openmap.outbox.delivery import deliver_ready
    from openmap.settings import Settings

    async def work(database, port):
        await open_pool(database, size=2)
        await deliver_ready(Settings(database_url=database, secret_key="for-tests-only-" + "0123456789" * 4, smtp_port=int(port), smtp_connections=1))

    asyncio.run(work(*sys.argv[1:]))
"""
RELEASER = """
    import asyncio, sys
    from uuid import UUID
    from openmap.audit.service import SYSTEM
    from openmap.db import open_pool
    from openmap.publication.release import release
    from openmap.settings import Settings

    async def work(database, event):
        await open_pool(database, size=2)
        print("ready", flush=True)
        settings = Settings(database_url=database, secret_key="for-tests-only-" + "0123456789" * 4)
        await release(SYSTEM, event_id=UUID(event), settings=settings)

    asyncio.run(work(*sys.argv[1:]))
"""


def kill_at(day: Day, moment: int) -> None:
    """Run a worker of its own until the mail server has so many messages, then kill it."""
    arguments = [sys.executable, "-c", textwrap.dedent(WORKER), day.settings.database_url or "", str(day.mailbox.port)]
    worker = subprocess.Popen(arguments, cwd=ROOT)
    while len(day.mailbox.raw) < moment and worker.poll() is None:
        time.sleep(0.002)
    worker.send_signal(signal.SIGKILL)
    worker.wait()


async def publish_500(day: Day) -> None:
    """Publish 250 meetings of people who have several each, and release what it makes: 500 messages."""
    names = [f"B{number}" for number in range(3, 20)] + [f"S{number}" for number in range(3, 20)]
    for name in names:
        await day.register(name)
    pairs = itertools.product(names[:17], names[17:])
    await day.publish({pair: (number % 6, number % 3) for number, pair in enumerate(itertools.islice(pairs, MESSAGES // 2))})
    assert await day.release() == MESSAGES


async def see_each_once(day: Day, kills: int) -> None:
    """Send what is left; everybody has each message once, but for one in flight at each kill, which comes twice as the same message."""
    with standing_at(now() + delivery.ABANDONED_AFTER + timedelta(seconds=1)):
        await delivery.deliver_ready(day.settings)
    counts = await queries.count_by_state(scope=day.event.id)
    assert counts[MessageState.SENT] == MESSAGES
    received = Counter(str(mail["Message-ID"]) for mail in day.mailbox.mails)
    assert len(received) == MESSAGES, "nothing is lost"
    assert sum(received.values()) - MESSAGES <= kills, "only the one in flight at each kill may come twice, as the same message"
    calendars = {str(mail["Message-ID"]): calendar_of(mail).vevent for mail in day.mailbox.mails}
    assert len({event.uid.value for event in calendars.values()}) == MESSAGES
    assert {int(event.sequence.value) for event in calendars.values()} == {0}


async def test_killed_three_times_while_sending_500_messages(day: Day) -> None:
    await publish_500(day)
    for moment in (1, 150, 400):
        await asyncio.to_thread(kill_at, day, moment)
        assert moment <= len(day.mailbox.raw) < MESSAGES, "killed in the middle"
        await Message.update({Message.last_attempt_at: now() - delivery.ABANDONED_AFTER * 2}).where(Message.state == MessageState.SENDING.value)
    await see_each_once(day, 3)


@pytest.mark.long
async def test_killed_fifty_times_while_sending_500_messages(day: Day) -> None:
    await publish_500(day)
    for turn in range(50):
        await asyncio.to_thread(kill_at, day, 1 + turn * 9)
        await Message.update({Message.last_attempt_at: now() - delivery.ABANDONED_AFTER * 2}).where(Message.state == MessageState.SENDING.value)
    assert len(day.mailbox.raw) < MESSAGES + 50, "killed in the middle"
    await see_each_once(day, 50)


async def test_a_release_that_is_killed_has_happened_wholly_or_not_at_all(day: Day) -> None:
    names = [f"B{number}" for number in range(3, 13)]
    for name in names:
        await day.register(name)
    await day.publish({(name, f"S{number % 2 + 1}"): (number % 6, 0) for number, name in enumerate(names)})
    for wait in (0.0, 0.02, 0.05, 0.1):
        await asyncio.to_thread(kill_release, day, wait)
        counts = await queries.count_by_state(scope=day.event.id)
        told = await Told.count().where(Told.event == day.event.id)
        assert (counts[MessageState.DRAFT], counts[MessageState.READY], told) in {(20, 0, 0), (0, 20, 20)}
    await day.release()
    await delivery.deliver_ready(day.settings)
    assert Counter(Counter(str(mail["Message-ID"]) for mail in day.mailbox.mails).values()) == {1: 20}


def kill_release(day: Day, wait: float) -> None:
    """Let a process of its own release everything, and kill it so long after it began."""
    arguments = [sys.executable, "-c", textwrap.dedent(RELEASER), day.settings.database_url or "", str(day.event.id)]
    releaser = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE)
    assert releaser.stdout is not None
    releaser.stdout.readline()
    time.sleep(wait)
    releaser.send_signal(signal.SIGKILL)
    releaser.wait()
    releaser.stdout.close()
