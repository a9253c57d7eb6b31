"""Those who did not choose are reminded by drafts, counted first, never too soon, and not once they chose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from openmap.audit.service import SYSTEM
from openmap.clock import standing_at
from openmap.events.tables import Side
from openmap.outbox.tables import Message
from openmap.wishes.ranking import Choice
from openmap.wishes.rules import Pair
from openmap.wishes.service import WishesClosed, choose, put_wishes, remind_choosers, to_remind
from tests.openmap.day import SECRET_KEY, a_day, registered

if TYPE_CHECKING:
    from tests.openmap.conftest import Program

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]
MOMENT = datetime(2027, 10, 1, 9, tzinfo=UTC)


async def test_the_silent_are_reminded_once_in_so_many_days() -> None:
    event = await a_day()
    buyer, structure = await registered(event, "Mairie", Side.BUYER), await registered(event, "Ressourcerie")
    await registered(event, "Curieuse", Side.VISITOR)
    await choose(SYSTEM, structure.id, buyer.id, Choice.ADD)
    with standing_at(MOMENT):
        assert await to_remind(event.id) == [buyer.id]
        assert await remind_choosers(SYSTEM, event.id, secret_key=SECRET_KEY) == 1
        assert await remind_choosers(SYSTEM, event.id, secret_key=SECRET_KEY) == 0
    (letter,) = await Message.select()
    assert (letter["kind"], letter["state"], letter["person_key"]) == ("registration-choose", "draft", buyer.id)
    await Message.update({Message.state: "sent"}, force=True)
    for days, expected in ((2, []), (4, [buyer.id])):
        with standing_at(MOMENT + timedelta(days=days)):
            assert await to_remind(event.id) == expected


@pytest.mark.parametrize("in_bulk", [False, True])
async def test_choosing_drops_the_reminder_that_waits(in_bulk: bool) -> None:  # a parameter of the test
    event = await a_day()
    buyer, structure = await registered(event, "Mairie", Side.BUYER), await registered(event, "Ressourcerie")
    assert await remind_choosers(SYSTEM, event.id, secret_key=SECRET_KEY) == 2
    if in_bulk:
        await put_wishes(SYSTEM, event.id, [Pair(buyer.id, structure.id, 1)])
    else:
        await choose(SYSTEM, buyer.id, structure.id, Choice.ADD)
    states = {row["person_key"]: row["state"] for row in await Message.select()}
    assert states == {buyer.id: "dropped", structure.id: "draft"}


async def test_nobody_is_reminded_of_what_is_closed() -> None:
    event = await a_day(wishes_close_at=MOMENT)
    await registered(event, "Mairie", Side.BUYER)
    with standing_at(MOMENT + timedelta(days=1)), pytest.raises(WishesClosed):
        await remind_choosers(SYSTEM, event.id, secret_key=SECRET_KEY)


async def test_programs_count_before_they_remind(program: Program) -> None:
    made = await program.done("POST", "/events", json={"slug": "vitry-2027", "title": "Openmap", "day": "2027-11-18"})
    body = {"organisation": {"name": "Vigny"}, "side": "buyer", "delegations": [{"attendees": [{"email": "vigny@example.org"}]}]}
    await program.done("POST", f"/events/{made['id']}/registrations", json=body)
    at = f"/events/{made['id']}/wishes/remind"
    assert await program.done("POST", at, json={"days": 3, "dry_run": True}) == {"letters": 1}
    assert await program.done("POST", at, json={"days": 3}) == {"letters": 1}
    assert await program.done("POST", at, json={"days": 3}) == {"letters": 0}
