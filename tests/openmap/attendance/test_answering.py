"""Another program reads answers, decides of those that wait, and takes its decision back."""

from __future__ import annotations

from email import message_from_bytes
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from openmap.attendance import incoming
from openmap.publication.tables import Told
from tests.openmap.attendance.mailed import replied
from tests.openmap.conftest import program_of

if TYPE_CHECKING:
    from openmap.web import Application
    from tests.openmap.conftest import Program
    from tests.openmap.published_day import Day

pytestmark = pytest.mark.anyio


async def reply_of(day: Day, name: str, sender: str, *, status: str = "DECLINED", number: int = 1) -> None:
    """Let a calendar answer for somebody from an address."""
    told = await Told.select(Told.uid).where(Told.address == day.address(name)).first()
    assert told is not None
    raw = replied("outlook", told["uid"], sender, named=day.address(name), status=status, key=f"k{number}")
    await incoming.take_in(message_from_bytes(raw), box=uuid4(), uid=number)


async def test_a_reply_waits_is_taken_and_taken_back_as_on_the_page(program: Program, served_day: Day) -> None:
    day, path = served_day, f"/events/{served_day.event.slug}"
    await day.publish({("B1", "S1"): (0, 0)})
    await day.send()
    await reply_of(day, "S1", "alias@x.example.org")
    (reply,) = (await program.done("GET", f"{path}/replies"))["items"]
    assert (reply["state"], reply["said"], reply["doubts"], reply["taken_as"]) == ("open", "declined", ["sender"], None)
    assert (reply["sender"], reply["asked"], reply["other"]) == ("alias@x.example.org", day.address("S1"), "Organisation B1")
    taken = await program.done("POST", f"{path}/replies/{reply['id']}/take", json={"as": "declined"})
    assert (taken["state"], taken["taken_as"]) == ("taken", "declined")
    assert (await program.done("GET", f"{path}/replies"))["items"] == []
    assert [line["id"] for line in (await program.done("GET", f"{path}/replies?decided=true"))["items"]] == [reply["id"]]
    again = await program.call("POST", f"{path}/replies/{reply['id']}/set-aside")
    assert (again.status_code, again.json()["type"]) == (409, "urn:openmap:problem:reply-decided")
    (answer,) = (await program.done("GET", f"{path}/answers?kind=declined"))["items"]
    assert (answer["kind"], answer["by_mail"], answer["is_current"], answer["handled_at"]) == ("declined", True, True, None)
    assert answer["starts_at"] == "2027-03-25T09:00:00+01:00"
    await program.done("POST", f"{path}/answers/{answer['id']}/handle")
    assert (await program.done("GET", f"{path}/answers"))["items"][0]["handled_at"]
    assert (await program.call("POST", f"{path}/answers/{answer['id']}/handle")).status_code == 409
    reopened = await program.done("POST", f"{path}/replies/{reply['id']}/reopen")
    assert (reopened["state"], reopened["taken_as"]) == ("open", None)
    assert (await program.done("GET", f"{path}/answers"))["items"] == []
    assert (await program.done("POST", f"{path}/replies/{reply['id']}/set-aside"))["state"] == "set_aside"


async def test_lists_are_cut_into_pages_and_a_list_read_again_is_not_sent_again(program: Program, served_day: Day) -> None:
    day, path = served_day, f"/events/{served_day.event.slug}"
    await day.publish({("B1", "S1"): (0, 0), ("B2", "S2"): (0, 1)})
    await day.send()
    for number, name in enumerate(("S1", "S2", "B1")):
        await reply_of(day, name, f"alias{number}@x.example.org", number=number)
        await reply_of(day, name, day.address(name), status="ACCEPTED", number=10 + number)
    for what in ("replies", "answers"):
        first = await program.done("GET", f"{path}/{what}?limit=2")
        rest = await program.done("GET", f"{path}/{what}?limit=2&cursor={first['next']}")
        assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)
        read = await program.call("GET", f"{path}/{what}")
        assert (await program.call("GET", f"{path}/{what}", headers={"If-None-Match": read.headers["etag"]})).status_code == 304


async def test_another_organiser_reads_and_decides_nothing(app: Application, program: Program, served_day: Day) -> None:
    await served_day.publish({("B1", "S1"): (0, 0)})
    await served_day.send()
    await reply_of(served_day, "S1", "alias@x.example.org")
    path = f"/events/{served_day.event.slug}"
    (reply,) = (await program.done("GET", f"{path}/replies"))["items"]
    async with program_of(app, "autre@example.org") as other:
        for method, address in (("GET", "replies"), ("GET", "answers"), ("POST", f"replies/{reply['id']}/set-aside")):
            assert (await other.call(method, f"{path}/{address}")).status_code == 403
    assert (await program.done("GET", f"{path}/replies"))["items"][0]["state"] == "open"
