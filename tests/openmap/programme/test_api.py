"""The programme over the API: the same verbs, the same refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from openmap.audit.service import SYSTEM
from openmap.clock import standing_at
from openmap.events import service as events_service
from openmap.events.tables import OrganiserRole
from tests.openmap.day import a_day, registered
from tests.openmap.programme.scene import attendees, with_team
from tests.openmap.programme.test_pitches import AFTER, DURING

if TYPE_CHECKING:
    from tests.openmap.conftest import Program

pytestmark = pytest.mark.anyio
WORKSHOP = {"reference": "w1", "title": "Atelier", "kind": "workshop", "starts": "10:00", "ends": "10:30", "takes_sign_up": True, "capacity": 1}


async def test_a_session_from_its_making_to_its_end(program: Program) -> None:
    event = await a_day()
    await events_service.add_staff(SYSTEM, event.id, program.account_id, OrganiserRole.ORGANISER)
    first, second = attendees(await with_team(event, "Rejoué", 2))
    own = f"/events/{event.slug}/programme/sessions"
    made = await program.done("POST", own, json=WORKSHOP | {"speakers": [{"name": "Odile Roy"}]})
    assert (made["starts_at"], made["starts"], made["speakers"][0]["name"]) == ("2027-11-18T10:00:00+01:00", "10:00", "Odile Roy")
    assert await program.done("GET", own) == [made]
    given = [await program.done("POST", f"{own}/ref:w1/sign-ups", json={"attendee": str(key)}) for key in (first, second)]
    assert [one["rank"] for one in given] == [0, 1]
    assert await program.done("GET", f"{own}/ref:w1/sign-ups") == given
    left = await program.done("DELETE", f"{own}/ref:w1/sign-ups/{first}")
    assert [one["rank"] for one in left] == [0]
    read = await program.call("GET", f"{own}/{made['id']}")
    stale = await program.call("PUT", f"{own}/ref:w1", json=WORKSHOP, headers={"If-Match": '"older"'})
    assert stale.status_code == 412
    moved = await program.done("PUT", f"{own}/ref:w1", json=WORKSHOP | {"starts": "09:30"}, headers={"If-Match": read.headers["etag"]})
    assert (moved["id"], moved["revision"], moved["speakers"], moved["seats"]) == (made["id"], 1, [], 1)
    await program.done("DELETE", f"{own}/ref:w1")
    assert (await program.call("GET", f"{own}/ref:w1")).status_code == 404


async def test_stands_and_documents_come_and_go(program: Program) -> None:
    event = await a_day()
    await events_service.add_staff(SYSTEM, event.id, program.account_id, OrganiserRole.ORGANISER)
    holder = await registered(event, "Rejoué")
    own = f"/events/{event.slug}/programme"
    stand = await program.done("POST", f"{own}/stands", json={"name": " Réseau ", "place": "Hall", "registration": str(holder.id)})
    assert (stand["name"], stand["registration"]) == ("Réseau", str(holder.id))
    assert await program.done("GET", f"{own}/stands") == [stand]
    unknown = await program.call("POST", f"{own}/stands", json={"name": "Réseau", "registration": "ref:nobody"})
    assert unknown.status_code == 404
    assert await program.done("DELETE", f"{own}/stands/{stand['id']}") == []
    assert (await program.call("DELETE", f"{own}/stands/{stand['id']}")).status_code == 404

    document = await program.done(
        "POST", f"{own}/documents", files={"file": ("Plan d'accès.pdf", b"%PDF-1.7 x", "application/pdf")}, data={"title": "Plan"}
    )
    assert (document["title"], document["media_type"], document["size_bytes"]) == ("Plan", "application/pdf", 10)
    assert await program.done("GET", f"{own}/documents") == [document]
    lies = await program.call("POST", f"{own}/documents", files={"file": ("plan.pdf", b"MZ", "application/pdf")})
    assert (lies.status_code, [one["field"] for one in lies.json()["errors"]]) == (422, ["file"])
    assert await program.done("DELETE", f"{own}/documents/{document['id']}") == []


async def test_a_published_day_answers_what_would_be_taken(program: Program) -> None:
    event = await a_day()
    await events_service.add_staff(SYSTEM, event.id, program.account_id, OrganiserRole.ORGANISER)
    here = await with_team(event, "Rejoué", 1)
    await events_service.mark_published(event.id)
    own = f"/events/{event.slug}/programme/sessions"
    body = WORKSHOP | {"speakers": [{"attendee": str(attendees(here)[0])}]}
    refused = await program.call("POST", own, json=body)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:openmap:problem:takes-published-time")
    assert {one["delegation"] for one in refused.json()["details"]["taken"]} == {str(here.present[0].id)}
    assert (await program.done("POST", f"{own}?breaks_meetings=true", json=body))["title"] == "Atelier"


@pytest.mark.parametrize("wrong", [{"starts": "25:00"}, {"ends": "09:00"}, {"kind": "party"}, {"capacity": 0}, {"speakers": [{}]}, {"title": "\0"}])
async def test_what_is_wrong_is_named(program: Program, wrong: dict[str, object]) -> None:
    event = await a_day()
    await events_service.add_staff(SYSTEM, event.id, program.account_id, OrganiserRole.ORGANISER)
    refused = await program.call("POST", f"/events/{event.slug}/programme/sessions", json=WORKSHOP | wrong)
    assert refused.status_code in {400, 422}, refused.text
    (name,) = wrong
    assert any(error["field"].startswith(name) for error in refused.json()["errors"])


CALL = {
    "opens_at": "2027-09-01T09:00:00+02:00",
    "closes_at": "2027-10-01T18:00:00+02:00",
    "places": 1,
    "questions": [{"key": "offer", "text": "Votre offre", "is_required": True}],
    "criteria": [{"key": "use", "text": "Utilité sociale", "weight": 3}, {"key": "clarity", "text": "Clarté"}],
}


async def test_a_pitch_from_the_call_to_the_answer(program: Program) -> None:
    event = await a_day()
    await events_service.add_staff(SYSTEM, event.id, program.account_id, OrganiserRole.ORGANISER)
    await with_team(event, "Rejoué", 1, reference="S1")
    own = f"/events/{event.slug}/programme"
    session = await program.done("POST", f"{own}/sessions", json={"title": "Pitchs", "kind": "pitches", "starts": "09:00", "ends": "09:30"})
    called = await program.done("PUT", f"{own}/call", json=CALL | {"session": session["id"]})
    assert await program.done("GET", f"{own}/call") == called
    body = {"registration": "ref:S1", "title": "Des vélos", "answers": {"offer": "Nous réparons."}}
    with standing_at(DURING):
        (sent,) = await program.done("POST", f"{own}/applications", json=body)
        early = await program.call("POST", f"{own}/applications/{sent['id']}/reviews", json={"scores": {"use": 5, "clarity": 1}})
        assert early.json()["type"] == "urn:openmap:problem:call-still-open"
    assert (sent["organisation"], sent["registration"], sent["status"]) == (None, None, "submitted")
    with standing_at(AFTER):
        await program.done("POST", f"{own}/applications/{sent['id']}/reviews", json={"scores": {"use": 5, "clarity": 1}})
        (blind,) = await program.done("GET", f"{own}/applications")
        assert (blind["mean"], blind["rank"], blind["organisation"], blind["reviews"]) == (4.0, 1, None, [])
        await program.done("POST", f"{own}/call/reveal")
        (named,) = await program.done("GET", f"{own}/applications")
        assert (named["organisation"], named["reviews"][0]["scores"]) == ("Rejoué", {"use": 5, "clarity": 1})
        decided = await program.done("POST", f"{own}/applications/{sent['id']}/decision", json={"selects": True, "motive": "Clair"})
        assert decided["status"] == "selected"
        assert await program.done("POST", f"{own}/applications/answers") == {"drafts": 1}
    (speaker,) = (await program.done("GET", f"{own}/sessions/{session['id']}"))["speakers"]
    assert speaker["organisation"] == "Rejoué"


@pytest.mark.parametrize(
    "wrong", [{"opens_at": "2027-09-01T09:00:00"}, {"closes_at": CALL["opens_at"]}, {"criteria": [{"key": "a", "text": "A"}] * 2}, {"questions": []}]
)
async def test_a_wrong_call_is_named(program: Program, wrong: dict[str, object]) -> None:
    event = await a_day()
    await events_service.add_staff(SYSTEM, event.id, program.account_id, OrganiserRole.ORGANISER)
    refused = await program.call("PUT", f"/events/{event.slug}/programme/call", json=CALL | wrong)
    assert refused.status_code in {400, 422}, refused.text
    (name,) = wrong
    assert any(error["field"].startswith(name) for error in refused.json()["errors"])
