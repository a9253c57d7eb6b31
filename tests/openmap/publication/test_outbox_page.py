"""The organiser's list of messages as a tool: narrow, hold back, release some, schedule, see how fast mails leave."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from openmap.clock import now
from openmap.outbox import queries as outbox_queries
from openmap.outbox.tables import Message, MessageState
from openmap.publication.forms import moment_of
from tests.openmap.publication.test_pages import organise

if TYPE_CHECKING:
    from tests.openmap.conftest import Browser
    from tests.openmap.published_day import Day

pytestmark = pytest.mark.anyio
MEETINGS = {("B1", "S1"): (0, 0), ("B2", "S2"): (0, 1)}


async def states(day: Day) -> dict[str, tuple[MessageState, bool]]:
    lines = await outbox_queries.list_messages(scope=day.event.id)
    return {line.to_address: (line.state, line.is_held) for line in lines}


async def test_the_list_is_narrowed_by_kind_and_by_name(browser: Browser, served_day: Day) -> None:
    day, path = served_day, f"/gestion/{served_day.event.slug}/messages"
    await organise(browser, day)
    await day.publish(MEETINGS)
    await day.release()
    await day.publish({("B1", "S1"): (0, 0)})
    shown = (await browser.open(f"{path}?genre=meeting-withdrawal")).text
    assert (day.address("S2") in shown, day.address("S1") in shown) == (True, False)
    shown = (await browser.open(f"{path}?q=lhay b1")).text
    assert (day.address("B1") in shown, day.address("B2") in shown) == (False, False), "an apostrophe is a letter"
    shown = (await browser.open(f"{path}?q=L’HAŸ B1&etat=ready")).text
    assert (day.address("B1") in shown, day.address("B2") in shown) == (True, False)
    assert "Aucun message ne correspond" in (await browser.open(f"{path}?q=100%25")).text


async def test_held_messages_stay_when_all_are_released(browser: Browser, served_day: Day) -> None:
    day, path = served_day, f"/gestion/{served_day.event.slug}/messages"
    await organise(browser, day)
    await day.publish(MEETINGS)
    ids = {line.to_address: str(line.id) for line in await outbox_queries.list_messages(scope=day.event.id)}
    await browser.open(path)
    shown = await browser.send(f"{path}/retenir", {"message": ids[day.address("S1")], "do": "hold"})
    assert "1 message est retenu" in shown.text
    assert "Libérer les 3 messages" in shown.text
    await browser.send(f"{path}/liberer", {})
    assert {address for address, (state, _held) in (await states(day)).items() if state is MessageState.DRAFT} == {day.address("S1")}
    await browser.send(f"{path}/retenir", {"message": ids[day.address("S1")], "do": "free"})
    assert (await states(day))[day.address("S1")] == (MessageState.DRAFT, False)


async def test_those_ticked_are_released_and_ticking_none_releases_none(browser: Browser, served_day: Day) -> None:
    day, path = served_day, f"/gestion/{served_day.event.slug}/messages"
    await organise(browser, day)
    await day.publish(MEETINGS)
    line = (await outbox_queries.list_messages(scope=day.event.id))[0]
    await browser.open(path)
    assert "Cochez d'abord" in (await browser.send(f"{path}/liberer", {"only": "1"})).text.replace("&#39;", "'")
    assert {state for state, _held in (await states(day)).values()} == {MessageState.DRAFT}
    await browser.send(f"{path}/liberer", {"only": "1", "message": str(line.id)})
    assert [address for address, (state, _held) in (await states(day)).items() if state is MessageState.READY] == [line.to_address]


async def test_a_release_is_scheduled_in_the_time_of_the_day(browser: Browser, served_day: Day) -> None:
    day, path = served_day, f"/gestion/{served_day.event.slug}/messages"
    await organise(browser, day)
    await day.publish(MEETINGS)
    await browser.open(path)
    await browser.send(f"{path}/liberer", {"not_before": "never"})
    assert {state for state, _held in (await states(day)).values()} == {MessageState.DRAFT}
    shown = await browser.send(f"{path}/liberer", {"not_before": "2027-03-20T08:00"})
    assert "pas avant le" in shown.text
    assert {line.not_before for line in await outbox_queries.list_messages(scope=day.event.id)} == {datetime(2027, 3, 20, 7, tzinfo=UTC)}
    assert moment_of("2027-03-28T12:00", "Europe/Paris") == datetime(2027, 3, 28, 10, tzinfo=UTC)


async def test_the_pace_and_the_end_are_said_while_messages_leave(browser: Browser, served_day: Day) -> None:
    day, path = served_day, f"/gestion/{served_day.event.slug}/messages"
    await organise(browser, day)
    await day.publish(MEETINGS)
    await day.release()
    sent = [line.id for line in await outbox_queries.list_messages(scope=day.event.id)][:2]
    await Message.update({Message.state: MessageState.SENT.value, Message.sent_at: now() - timedelta(seconds=30)}).where(Message.id.is_in(sent))
    shown = (await browser.open(path)).text
    assert "2 messages partent" in shown
    assert "1 par minute" in shown
    assert "dans 2 min" in shown
