"""Kill -9 of the web server, of the worker and of the mail server, in a release of 500 messages: none is lost, none comes twice."""

from __future__ import annotations

import asyncio
import base64
import itertools
import logging
import random
import re
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from openmap.accounts.sessions import open_for_account
from openmap.clock import now, standing_at
from openmap.db import transaction
from openmap.outbox import delivery, queries
from openmap.outbox.tables import Message, MessageState
from openmap.publication.tables import Told
from tests.openmap.conftest import free_port
from tests.openmap.mortal import kill, locks_held, mail_server, wait_until, web, worker
from tests.openmap.receiver import ANSWERED, KEPT, MOMENTS

if TYPE_CHECKING:
    from pathlib import Path

    from openmap.settings import Settings
    from tests.openmap.published_day import Day

pytestmark = pytest.mark.anyio
MESSAGES = 500
log = logging.getLogger(__name__)
WAITS_S = (0.0, None, 0.3, 0.6)
"""After the release began to write; None: as soon as it is committed."""


async def publish_500(day: Day) -> None:
    """Publish 250 meetings of people who have several each: 500 drafts."""
    names = [f"B{number}" for number in range(3, 20)] + [f"S{number}" for number in range(3, 20)]
    for name in names:
        await day.register(name)
    pairs = itertools.product(names[:17], names[17:])
    done = await day.publish({pair: (number % 6, number % 3) for number, pair in enumerate(itertools.islice(pairs, MESSAGES // 2))})
    assert len(done.message_ids) == MESSAGES


def click(settings: Settings, day: Day, key: str) -> str:
    """Release everything as the organiser does, by the button of the page; return what the next page says."""
    with httpx.Client(base_url=f"http://127.0.0.1:{settings.port}", cookies={"session": key}, timeout=60, follow_redirects=True) as browser:
        here = f"/gestion/{day.event.slug}/messages"
        token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(here).text)
        assert token
        answer = browser.post(f"{here}/liberer", data={"csrf_token": token[1]})
        assert answer.status_code == 200
        return answer.text


def kill_web(settings: Settings, day: Day, key: str, wait_s: float | None) -> None:
    """Click, and kill the web server so long after the release began to write, or as soon as it is committed (None)."""
    url = settings.database_url or ""
    with ThreadPoolExecutor() as hands, web(settings) as process:
        answer = hands.submit(click, settings, day, key)
        wait_until(lambda: locks_held(url) or answer.done(), or_ended=process)
        if wait_s is None:
            wait_until(lambda: not locks_held(url) or answer.done(), or_ended=process)
        else:
            time.sleep(wait_s)
        kill(process)
        answer.exception()
    wait_until(lambda: not locks_held(url))


async def is_released(day: Day) -> bool:
    """Say whether everything was released; that nothing was is the only other case."""
    counts = await queries.count_by_state(scope=day.event.id)
    told = await Told.count().where(Told.event == day.event.id)
    stands = counts[MessageState.DRAFT], counts[MessageState.READY], told
    assert stands in {(MESSAGES, 0, 0), (0, MESSAGES, MESSAGES)}
    return stands[0] == 0


async def kill_web_often(day: Day, kills: int) -> Counter[bool]:
    """Kill the web server at so many moments of a release, then let a last click go through; count which had released everything."""
    settings = replace(day.settings, port=free_port())
    async with transaction():
        key = await open_for_account(account_id=day.organiser, replaces=None, user_agent="")
    ends: Counter[bool] = Counter()
    for wait_s in itertools.islice(itertools.cycle(WAITS_S), kills):
        drawn = wait_s and wait_s * random.uniform(0.2, 1.8)
        await asyncio.to_thread(kill_web, settings, day, key, drawn)
        ends[await is_released(day)] += 1
        if await is_released(day):
            await take_back(day)
    with web(settings):
        assert "500" in await asyncio.to_thread(click, settings, day, key)
        assert await is_released(day)
        await asyncio.to_thread(click, settings, day, key)
        assert await is_released(day), "the click of somebody who saw no answer changes nothing more"
    return ends


async def take_back(day: Day) -> None:
    """Make drafts again of what was released, for the next kill."""
    values: dict[Any, Any] = {Message.state: MessageState.DRAFT.value, Message.sequence: None, Message.calendar: None, Message.released_at: None}
    await Message.update(values).where(Message.scope == day.event.id)
    await Told.delete().where(Told.event == day.event.id)


def send_and_kill(settings: Settings, folder: Path, kills: int) -> None:
    """Let workers and mail servers send, and kill a worker and a mail server by turns, so often each, when so many mails have arrived."""
    step = MESSAGES // (2 * kills + 1)
    for turn in range(2 * kills):
        with mail_server(settings.smtp_port, folder) as server, worker(settings) as sender:
            wait_until(lambda: arrived(folder) >= (turn + 1) * step, or_ended=sender)  # noqa: B023  # called before the turn ends
            assert sender.is_alive(), "killed in the middle"
            kill(sender if turn % 2 else server)
            if not turn % 2:
                sender.join()


def arrived(folder: Path) -> int:
    """Count the mails that a mail server has."""
    return sum(1 for _mail in folder.glob("*.eml"))


async def deliver_rest(settings: Settings) -> None:
    """Do what the job does, each time at the moment that it asks to come back at."""
    moment = now() + delivery.ABANDONED_AFTER + timedelta(seconds=1)
    for _time in range(20):
        with standing_at(moment):
            again = await delivery.deliver_ready(settings)
        if again is None:
            return
        moment = again + timedelta(milliseconds=1)
    raise AssertionError("something waits for ever")


def read(folder: Path) -> dict[str, list[str]]:
    """Map each Message-ID to what came under it: recipient and UID of the meeting."""
    mails: dict[str, list[str]] = defaultdict(list)
    for file in folder.glob("*.eml"):
        mail = message_from_bytes(file.read_bytes())
        (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
        calendar = base64.b64decode(str(part.get_payload())).decode().replace("\r\n ", "")
        uid = re.search("UID:(.*)\r\n", calendar)
        assert uid
        assert "SEQUENCE:0\r\n" in calendar
        mails[mail["Message-ID"]].append(f"{mail['To'].rpartition('<')[2]} {uid[1]}")
    return mails


async def see_each_once(day: Day, folder: Path, kills: int) -> int:
    """Everybody has each message once, but for one in flight at each kill, which may come twice as the same message; return how many did."""
    counts = await queries.count_by_state(scope=day.event.id)
    assert counts[MessageState.SENT] == MESSAGES
    mails = read(folder)
    assert len(mails) == MESSAGES, "nothing is lost"
    assert len({one for found in mails.values() for one in found}) == MESSAGES, "another Message-ID would be a second message"
    assert all(len(set(found)) == 1 for found in mails.values())
    twice = sum(map(len, mails.values())) - MESSAGES
    assert twice <= kills
    return twice


async def release_and_kill(day: Day, folder: Path, kills: int) -> None:
    settings = replace(day.settings, smtp_port=free_port())
    await publish_500(day)
    ends = await kill_web_often(day, kills)
    assert ends[False], "killed in the middle"
    await asyncio.to_thread(send_and_kill, settings, folder, kills)
    with mail_server(settings.smtp_port, folder):
        await deliver_rest(settings)
    twice = await see_each_once(day, folder, 2 * kills)
    attempts = await Message.select(Message.attempts).where(Message.scope == day.event.id)
    most = max(row["attempts"] for row in attempts)
    log.info("%d releases undone, %d done by the moment of the kill", ends[False], ends[True])
    log.info("%d mails came twice, at most %d attempts", twice, most)


async def test_web_worker_and_mail_server_are_killed_three_times_in_a_release_of_500_messages(day: Day, tmp_path: Path) -> None:
    await release_and_kill(day, tmp_path, 3)


@pytest.mark.long
async def test_web_worker_and_mail_server_are_killed_fifty_times_in_a_release_of_500_messages(day: Day, tmp_path: Path) -> None:
    await release_and_kill(day, tmp_path, 50)


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_mail_server_killed_at_any_moment_of_a_mail_has_each_once(day: Day, tmp_path: Path, moment: str) -> None:
    settings = replace(day.settings, smtp_port=free_port())
    await day.publish({("B1", "S1"): (0, 0), ("B2", "S2"): (1, 1)})
    await day.release()
    with mail_server(settings.smtp_port, tmp_path, moment, 0 if moment in MOMENTS[:2] else 2) as server:
        again = await delivery.deliver_ready(settings)
        wait_until(lambda: not server.is_alive())
    assert again is not None, "what was not taken is tried again by itself"
    kept = {ANSWERED: 3, KEPT: 3}.get(moment, 0 if moment in MOMENTS[:2] else 2)
    assert arrived(tmp_path) == kept
    assert (await queries.count_by_state(scope=day.event.id))[MessageState.FAILED] == 0
    with mail_server(settings.smtp_port, tmp_path):
        await deliver_rest(settings)
    mails = read(tmp_path)
    assert len(mails) == 4
    assert sorted(map(len, mails.values())) == ([1, 1, 1, 2] if moment == KEPT else [1, 1, 1, 1]), (
        "the answer was lost on the wire, the message is the same"
    )
