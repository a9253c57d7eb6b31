"""Another program runs the Maisons-Alfort day from its two import files to calendars: API only."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import msgspec
import pytest
from icalendar import Calendar

from openmap.demo.event_files import read_event_file
from openmap.demo.invention import completed
from tests.journeys.conftest import ORGANISER, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openmap.demo.event_files import EventFile
    from tests.journeys.conftest import Demo

FIXTURE = Path(__file__).parents[2] / "fixtures/events/maisons-alfort-2023.toml"
EVENT = "/api/v1/events/ref:maisons-alfort-2023"


def sheet(headings: list[str], rows: list[dict[str, str]]) -> bytes:
    """Write an import file as a French spreadsheet saves it."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, headings, delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def registrations_file(day: EventFile) -> bytes:
    rows = []
    for entry in day.registrations:
        for number, delegation in enumerate(entry.delegations):
            person = delegation.people[0]
            rows.append(
                {
                    "référence": entry.reference,
                    "rôle": entry.side.value,
                    "organisation": entry.organisation,
                    "type": entry.kind.value,
                    "secteurs": ", ".join(entry.sectors),
                    "départements": ", ".join(entry.departements),
                    "prénom": person.first_name,
                    "nom": person.last_name,
                    "courriel": person.email,
                    "délégations": delegation.name or str(number + 1),
                    "absences": ";".join(delegation.absences),
                }
            )
    return sheet(list(rows[0]), rows)


def wishes_file(day: EventFile) -> bytes:
    rows = [{"de": asker, "vers": asked, "rang": str(rank)} for asker, names in day.wishes.items() for rank, asked in enumerate(names, 1)]
    return sheet(["de", "vers", "rang"], rows)


@pytest.fixture(scope="module")
def api(demo: Demo) -> Iterator[httpx.Client]:
    """Speak as a program of the organiser."""
    token = demo.command("token", "create", ORGANISER)
    with httpx.Client(base_url=demo.url, headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
        yield client


def done(answer: httpx.Response) -> Any:
    assert answer.is_success, f"{answer.request.method} {answer.url}: {answer.status_code} {answer.text}"
    return answer.json() if answer.content else None


def pages(api: httpx.Client, path: str) -> list[Any]:
    items: list[Any] = []
    cursor: str | None = ""
    while cursor is not None:
        page = done(api.get(path, params={"limit": 200, **({"cursor": cursor} if cursor else {})}))
        items += page["items"]
        cursor = page["next"]
    return items


def release(api: httpx.Client, demo: Demo) -> list[tuple[str, Any]]:
    """Release what waits, wait until all of it left, and return the calendar mails that arrived."""
    expected = done(api.post(f"{EVENT}/outbox/release", json={}))["messages"]
    states = until(lambda: Counter(m["state"] for m in pages(api, f"{EVENT}/outbox")) if not _waiting(api) else None, "the outbox to be sent")
    assert set(states) <= {"sent", "draft"}, states
    mails = demo.mails()
    assert len(mails) == expected
    return mails


def _waiting(api: httpx.Client) -> bool:
    return any(message["state"] in {"ready", "sending"} for message in pages(api, f"{EVENT}/outbox"))


def calendar_of(message: Any) -> Any:
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_content())
    (event,) = calendar.walk("VEVENT")
    assert part.get_param("method") == str(calendar["METHOD"])
    return calendar, event


def bring_in(api: httpx.Client, day: EventFile) -> None:
    """Import both files: a trial changes nothing, the first import creates, the second finds nothing to do."""
    people = {"file": ("inscriptions.csv", registrations_file(day), "text/csv")}
    assert done(api.post(f"{EVENT}/registrations/import?dry_run=true", files=people))["errors"] == 0
    assert pages(api, f"{EVENT}/registrations") == []
    assert done(api.post(f"{EVENT}/registrations/import", files=people))["created"] > 0
    assert done(api.post(f"{EVENT}/registrations/import", files=people))["created"] == 0
    registrations = {line["reference"]: line for line in pages(api, f"{EVENT}/registrations")}
    assert registrations.keys() == {entry.reference for entry in day.registrations}
    assert {line["status"] for line in registrations.values()} == {"accepted"}
    wishes = {"file": ("souhaits.csv", wishes_file(day), "text/csv")}
    assert done(api.post(f"{EVENT}/wishes/import", files=wishes))["errors"] == 0
    assert len(pages(api, f"{EVENT}/wishes")) == sum(map(len, day.wishes.values()))


def build(api: httpx.Client) -> Any:
    """Run the solver; return the draft it makes."""
    answer = api.post(f"{EVENT}/runs", json={"policy": "build", "time_limit_s": 6, "seed": 0})
    assert answer.status_code == 202
    run = until(lambda: _over(done(api.get(answer.headers["location"]))), "the run to end")
    assert run["state"] == "done", run
    goals = {goal["id"]: goal for goal in run["goals"]}
    assert goals["G1"]["value"] == goals["G1"]["bound"]
    assert goals["G2"]["value"] == goals["G2"]["bound"]
    assert all(entry["text"] for entry in run["unmet"])
    return done(api.get(f"{EVENT}/drafts/{run['draft']}"))


def told(api: httpx.Client, demo: Demo) -> list[tuple[str, Any, Any]]:
    """Release what waits; return each calendar mail as (recipient, calendar, event)."""
    return [(to, *calendar_of(message)) for to, message in release(api, demo) if _has_calendar(message)]


def test_the_day_from_two_files_to_calendars(demo: Demo, api: httpx.Client) -> None:
    day = completed(read_event_file(FIXTURE))
    described = msgspec.structs.replace(day.event, registration_closes_at=None, wishes_close_at=None)
    assert len(done(api.post("/api/v1/events", json=msgspec.to_builtins(described)))["slots"]) == 12
    bring_in(api, day)
    draft = build(api)
    assert len(draft["meetings"]) >= 120

    # Publication: everyone concerned is told once per meeting.
    assert done(api.post(f"{EVENT}/drafts/{draft['id']}/publish"))["version"]["number"] == 1
    invitations = told(api, demo)
    assert len(invitations) == 2 * len(draft["meetings"])
    assert {(str(calendar["METHOD"]), int(event["SEQUENCE"])) for _to, calendar, event in invitations} == {("REQUEST", 0)}
    recipients = {str(event["UID"]): to for to, _calendar, event in invitations}
    assert len(recipients) == len(invitations)

    # One meeting moves, another organisation leaves: only they hear of it.
    moved_to, leaver = _change(api, draft)
    second = told(api, demo)
    assert all(int(event["SEQUENCE"]) == 1 and recipients[str(event["UID"])] == to for to, _calendar, event in second)
    by_method = defaultdict(list)
    for _to, calendar, event in second:
        by_method[str(calendar["METHOD"])].append(event["DTSTART"].dt)
    assert by_method["REQUEST"] == [moved_to, moved_to]
    leaving = [m for m in draft["meetings"] if leaver in {m["from"]["reference"], m["to"]["reference"]}]
    assert len(by_method["CANCEL"]) == 2 * len(leaving)
    difference = done(api.get(f"{EVENT}/versions/3/difference"))
    assert [change["change"] for change in difference["changes"]] == ["removed"] * len(leaving)


def _over(run: Any) -> Any:
    return run if run["state"] in {"done", "stopped", "failed"} else None


def _has_calendar(message: Any) -> bool:
    return any(part.get_content_type() == "text/calendar" for part in message.walk())


def _change(api: httpx.Client, draft: Any) -> tuple[Any, str]:
    """Move one meeting to a slot that the rules allow, publish, then withdraw somebody who is not part of it."""
    slots = [slot["id"] for slot in done(api.get(EVENT))["slots"]]
    # Of an organisation with two delegations the other one may take the meeting over: then other people are told, which is not looked at here.
    several = {entry.reference for entry in completed(read_event_file(FIXTURE)).registrations if len(entry.delegations) > 1}
    for meeting in [m for m in draft["meetings"] if m["from"]["reference"] not in several]:
        for slot in slots:
            if slot == meeting["slot"]:
                continue
            step = {"op": "move", "from": meeting["from"]["registration"], "to": f"ref:{meeting['to']['reference']}", "slot": slot}
            answer = api.patch(f"{EVENT}/drafts/{draft['id']}", json=[step])
            if answer.status_code == 409:
                assert answer.json()["details"]["violations"]
                continue
            changed = done(answer)
            done(api.post(f"{EVENT}/drafts/{changed['id']}/publish"))
            parties = {meeting["from"]["reference"], meeting["to"]["reference"]}
            others = Counter(m["to"]["reference"] for m in draft["meetings"] if not parties & {m["from"]["reference"], m["to"]["reference"]})
            leaver = others.most_common()[-1][0]
            assert done(api.post(f"{EVENT}/registrations/ref:{leaver}/withdraw"))["version"]["number"] == 3
            (now_at,) = [m["starts_at"] for m in changed["meetings"] if {m["from"]["reference"], m["to"]["reference"]} == parties]
            return datetime.fromisoformat(now_at), leaver
    pytest.fail("no meeting can move: the fixture leaves no room")
