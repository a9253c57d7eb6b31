"""Another program publishes, reads what changed, releases and withdraws; people get what calendars need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from openmap.outbox.tables import MessageState
from tests.openmap.conftest import program_of
from tests.openmap.published_day import told

if TYPE_CHECKING:
    from openmap.web import Application
    from tests.openmap.conftest import Program
    from tests.openmap.published_day import Day

pytestmark = pytest.mark.anyio
FIRST = {("B1", "S1"): (0, 0), ("B2", "S2"): (0, 1)}


async def publish(program: Program, day: Day, meetings: dict[tuple[str, str], tuple[int, int]]) -> Any:
    draft = await day.draft(meetings)
    return await program.done("POST", f"/events/{day.event.slug}/drafts/{draft}/publish")


async def test_publish_release_move_and_withdraw(program: Program, served_day: Day) -> None:
    day, path = served_day, f"/events/{served_day.event.id}"
    made = await publish(program, day, FIRST)
    assert (made["version"]["number"], made["version"]["meeting_count"], made["drafts"]) == (1, 2, 4)
    assert await program.done("POST", f"{path}/outbox/release", json={"messages": []}) == {"messages": 0}
    assert await program.done("POST", f"{path}/outbox/release") == {"messages": 4}
    assert set(told(await day.deliver()).values()) == {("REQUEST", 0)}

    await publish(program, day, FIRST | {("B1", "S1"): (1, 0)})
    assert await program.done("POST", f"{path}/outbox/release", json={"messages": None}) == {"messages": 2}
    assert told(await day.deliver()) == {day.address("B1"): ("REQUEST", 1), day.address("S1"): ("REQUEST", 1)}

    left = await program.done("POST", f"{path}/registrations/ref:S2/withdraw")
    assert (left["status"], left["version"]["number"], left["version"]["meeting_count"], left["drafts"]) == ("withdrawn", 3, 1, 2)
    assert await day.deliver() == [], "the organiser releases it"
    await program.done("POST", f"{path}/outbox/release")
    assert told(await day.deliver()) == {day.address("B2"): ("CANCEL", 1), day.address("S2"): ("CANCEL", 1)}
    again = await program.call("POST", f"{path}/registrations/ref:S2/withdraw")
    assert (again.status_code, again.json()["type"]) == (409, "urn:openmap:problem:withdrawn-already")


async def test_versions_and_their_differences_are_read(program: Program, served_day: Day) -> None:
    day, path = served_day, f"/events/{served_day.event.slug}"
    await publish(program, day, FIRST)
    await publish(program, day, {("B1", "S1"): (1, 0), ("B1", "S2"): (2, 1)})
    versions = await program.done("GET", f"{path}/versions")
    assert [line["number"] for line in versions["items"]] == [2, 1]
    first_page = await program.done("GET", f"{path}/versions?limit=1")
    assert [line["number"] for line in (await program.done("GET", f"{path}/versions?limit=1&cursor={first_page['next']}"))["items"]] == [1]
    version = await program.done("GET", f"{path}/versions/1")
    meeting = version["meetings"][0]
    assert {meeting["from"]["reference"], meeting["to"]["reference"]} in ({"B1", "S1"}, {"B2", "S2"})
    assert (meeting["starts_at"], meeting["ends_at"]) == ("2027-03-25T09:00:00+01:00", "2027-03-25T09:12:00+01:00")
    difference = await program.done("GET", f"{path}/versions/2/difference")
    found = {(line["change"], (line["after"] or line["before"])["to"]["reference"]) for line in difference["changes"]}
    assert found == {("moved", "S1"), ("added", "S2"), ("removed", "S2")}
    assert difference["previous"] == 1
    assert {message["to"] for message in difference["messages"]} == {day.address(name) for name in ("B1", "S1", "S2")}
    assert (await program.done("GET", f"{path}/versions/1/difference"))["previous"] is None
    assert (await program.call("GET", f"{path}/versions/3")).status_code == 404
    answer = await program.call("GET", f"{path}/versions/2")
    assert (await program.call("GET", f"{path}/versions/2", headers={"If-None-Match": answer.headers["etag"]})).status_code == 304


async def test_the_outbox_is_paged_filtered_dropped_retried_and_offered_again(program: Program, served_day: Day) -> None:
    day, path = served_day, f"/events/{served_day.event.slug}/outbox"
    await publish(program, day, FIRST)
    page = await program.done("GET", f"{path}?limit=3")
    rest = await program.done("GET", f"{path}?limit=3&cursor={page['next']}")
    lines = page["items"] + rest["items"]
    assert (len(lines), rest["next"]) == (4, None)
    assert {(line["state"], line["kind"], line["method"], line["sequence"]) for line in lines} == {("draft", "meeting-invitation", "REQUEST", None)}
    one = lines[0]
    assert one["reason"].startswith("Avec Organisation ")
    assert await program.done("POST", f"{path}/drop", json={"messages": [one["id"]]}) == {"messages": 1}
    assert [line["id"] for line in (await program.done("GET", f"{path}?state=dropped"))["items"]] == [one["id"]]
    refused = await program.call("POST", f"{path}/release", json={"messages": [one["id"]]})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:openmap:problem:not-a-draft")
    assert await program.done("POST", f"{path}/offer") == {"messages": 4}
    day.mailbox.answers = ["550 no such person"]
    assert len(await day.send()) == 3
    failed = (await program.done("GET", f"{path}?state={MessageState.FAILED.value}"))["items"]
    assert [(line["server_code"], line["server_words"]) for line in failed] == [(550, "no such person")]
    assert await program.done("POST", f"{path}/retry", json={"messages": [failed[0]["id"]]}) == {"messages": 1}
    assert len(await day.deliver()) == 1
    assert (await program.done("GET", f"{path}?kind=meeting-withdrawal"))["items"] == []


async def test_messages_are_found_read_edited_held_back_and_let_go_later(program: Program, served_day: Day) -> None:
    day, path = served_day, f"/events/{served_day.event.slug}/outbox"
    await publish(program, day, FIRST)
    (one,) = (await program.done("GET", f"{path}?q=B1.1"))["items"]
    assert (one["to"], one["is_held"], one["not_before"]) == (day.address("B1"), False, None)
    details = await program.done("GET", f"{path}/{one['id']}")
    assert "METHOD:REQUEST" in details["calendar"]
    assert "lien personnel" in details["body_text"]
    assert "/r/" not in details["body_text"] + details["body_html"]
    edited = await program.done("PATCH", f"{path}/{one['id']}", json={"subject": "À jeudi", "body_text": "[[secret:accept]]"})
    assert edited["subject"] == "À jeudi"
    wrong = await program.call("PATCH", f"{path}/{one['id']}", json={"subject": "À jeudi", "body_text": "[[secret:autre]]"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "body_text")
    assert await program.done("POST", f"{path}/hold", json={"messages": [one["id"]]}) == {"messages": 1}
    assert await program.done("POST", f"{path}/hold", json={"messages": [one["id"]]}) == {"messages": 0}
    states = await program.done("GET", f"{path}/states")
    assert (states["draft"], states["held"], states["ready"], states["due"]) == (4, 1, 0, 0)
    later = "2027-03-24T08:00:00+01:00"
    assert await program.done("POST", f"{path}/release", json={"messages": None, "not_before": later}) == {"messages": 3}
    states = await program.done("GET", f"{path}/states")
    assert (states["draft"], states["ready"], states["due"], states["sent"]) == (1, 3, 0, 0)
    assert {line["not_before"] for line in (await program.done("GET", f"{path}?state=ready"))["items"]} == {later}
    assert await day.deliver() == []
    assert await program.done("POST", f"{path}/unhold", json={"messages": [one["id"]]}) == {"messages": 1}
    assert await program.done("POST", f"{path}/release") == {"messages": 1}
    (mail,) = await day.deliver()
    assert mail["Subject"] == "À jeudi"
    assert (await program.call("GET", f"{path}/{day.event.id}")).status_code == 404


async def test_reminders_are_prepared_and_say_which_document_goes_along(program: Program, served_day: Day) -> None:
    path = f"/events/{served_day.event.slug}/outbox"
    refused = await program.call("POST", f"{path}/remind")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:openmap:problem:not-published")
    await publish(program, served_day, FIRST)
    assert await program.done("POST", f"{path}/remind") == {"messages": 4}
    (one, *_others) = (await program.done("GET", f"{path}?kind=day-reminder"))["items"]
    assert (await program.done("GET", f"{path}/{one['id']}"))["document"] == "agenda.pdf"


async def test_another_organiser_sees_nothing(app: Application, served_day: Day) -> None:
    draft = await served_day.draft(FIRST)
    async with program_of(app, "autre@example.org") as other:
        for method, path in (
            ("POST", f"drafts/{draft}/publish"),
            ("GET", "versions"),
            ("GET", "outbox"),
            ("GET", "outbox/states"),
            ("POST", "outbox/release"),
            ("POST", "outbox/hold"),
            ("POST", "outbox/remind"),
            ("POST", "registrations/ref:S1/withdraw"),
        ):
            assert (await other.call(method, f"/events/{served_day.event.slug}/{path}")).status_code == 403


async def test_a_change_of_a_published_registration_names_the_next_step(program: Program, served_day: Day) -> None:
    path = f"/events/{served_day.event.id}/registrations/ref:S1"
    await publish(program, served_day, FIRST)
    refused = await program.call("PATCH", path, json={"status": "withdrawn"})
    assert refused.status_code == 409
    step = refused.json()["details"]["next"]
    assert (await program.client.request(step["method"], step["path"])).status_code == 200
