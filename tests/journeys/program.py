"""Another program of an organiser, in journeys: calls the API of a running demonstration and follows what it started to its end."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from icalendar import Calendar

from tests.journeys.conftest import ORGANISER, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

    from tests.journeys.conftest import Demo

OVER = {"done", "stopped", "failed"}


def done(answer: httpx.Response) -> Any:
    """See that a call went well; return the JSON of its answer."""
    assert answer.is_success, f"{answer.request.method} {answer.url}: {answer.status_code} {answer.text}"
    return answer.json() if answer.content else None


@dataclass
class Program:
    """A client with a bearer token, at one event."""

    demo: Demo
    client: httpx.Client
    event: str

    def get(self, path: str, **params: Any) -> Any:
        """Read something of the event."""
        return done(self.client.get(self.event + path, params=params))

    def post(self, path: str, body: Any = None) -> Any:
        """Ask for something at the event."""
        return done(self.client.post(self.event + path, json=body))

    def items(self, path: str) -> list[Any]:
        """Read a list, page after page."""
        items: list[Any] = []
        cursor: str | None = ""
        while cursor is not None:
            page = self.get(path, limit=200, **({"cursor": cursor} if cursor else {}))
            items += page["items"]
            cursor = page["next"]
        return items

    def run(self, *, time_limit_s: float = 10) -> Any:
        """Build a timetable; return the run when it is over."""
        answer = self.client.post(f"{self.event}/runs", json={"policy": "build", "time_limit_s": time_limit_s, "seed": 0})
        assert answer.status_code == 202, answer.text
        return self.run_over(answer.headers["location"])

    def run_over(self, location: str) -> Any:
        """Wait until a run is over; return it."""

        def ended() -> Any:
            run = done(self.client.get(location))
            return run if run["state"] in OVER else None

        return until(ended, "the run to end")

    def draft(self, draft_id: str) -> Any:
        """Read a draft with its meetings."""
        return self.get(f"/drafts/{draft_id}")

    def publish(self, draft_id: str) -> Any:
        """Publish a draft."""
        return self.post(f"/drafts/{draft_id}/publish")

    def release(self) -> list[tuple[str, EmailMessage]]:
        """Release what waits, wait until all of it left, and return the mails that arrived."""
        expected = self.post("/outbox/release", {})["messages"]
        return self.sent(expected)

    def sent(self, expected: int) -> list[tuple[str, EmailMessage]]:
        """Wait until nothing is about to leave; return the mails that arrived."""
        states = until(self._settled, "the outbox to be sent")
        assert set(states) <= {"sent", "draft", "dropped"}, states
        mails = self.demo.mails()
        assert len(mails) == expected
        return mails

    def _settled(self) -> Counter[str] | None:
        states = Counter(message["state"] for message in self.items("/outbox"))
        return None if states["ready"] or states["sending"] else states

    def open_registration(self) -> None:
        """Let people register until the day."""
        done(self.client.patch(self.event, json={"registration_closes_at": None}))

    def invited(self, name: str, email: str) -> list[tuple[str, EmailMessage]]:
        """Invite a structure to register, which the event must take, and let the letter leave; return it."""
        self.open_registration()
        guests = [{"organisation": {"name": name, "kind": "association"}, "side": "structure", "email": email}]
        self.post("/invitations", {"guests": guests})
        return self.release()

    def pitch(self) -> str:
        """Open a call for pitches and apply for a structure; return the id of its application."""
        day = datetime.now(UTC)
        call = {
            "opens_at": (day - timedelta(days=1)).isoformat(),
            "closes_at": (day + timedelta(days=1)).isoformat(),
            "places": 2,
            "questions": [{"key": "offer", "text": "Votre offre en trois phrases", "is_required": True}],
            "criteria": [{"key": "use", "text": "Utilité sociale", "weight": 3}],
        }
        done(self.client.put(f"{self.event}/programme/call", json=call))
        sent = {"registration": "ref:S01", "title": "Des vélos réparés", "answers": {"offer": "Nous réparons des vélos."}}
        return str(self.post("/programme/applications", sent)[0]["id"])

    def change_one(self, draft: Any) -> tuple[Any, dict[str, str], Any]:
        """Move one meeting to another slot that the rules allow.

        Returns:
            The changed draft, the references of the two sides of the meeting, and the meeting as it now stands.
        """
        slots = [slot["id"] for slot in self.get("")["slots"]]
        for meeting in draft["meetings"]:
            parties = {side: meeting[side]["reference"] for side in ("from", "to")}
            for slot in slots:
                if slot == meeting["slot"]:
                    continue
                step = {"op": "move", "from": meeting["from"]["registration"], "to": f"ref:{parties['to']}", "slot": slot}
                answer = self.client.patch(f"{self.event}/drafts/{draft['id']}", json=[step])
                if answer.status_code == 409:
                    assert answer.json()["details"]["violations"]
                    continue
                changed = done(answer)
                (moved,) = [m for m in changed["meetings"] if {m["from"]["reference"], m["to"]["reference"]} == set(parties.values())]
                return changed, parties, moved
        pytest.fail("no meeting can move: the fixture leaves no room")


@contextmanager
def program_of(demo: Demo, slug: str) -> Iterator[Program]:
    """Make a token of the organiser and speak with it."""
    token = demo.command("token", "create", ORGANISER)
    with httpx.Client(base_url=demo.url, headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
        yield Program(demo, client, f"/api/v1/events/ref:{slug}")


def has_calendar(message: EmailMessage) -> bool:
    """Tell whether a mail holds a meeting."""
    return any(part.get_content_type() == "text/calendar" for part in message.walk())


def calendar_of(message: Any) -> tuple[Any, Any]:
    """Return the calendar object of a mail and its only event; the part's parameter is the object's method."""
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_content())
    (event,) = calendar.walk("VEVENT")
    assert part.get_param("method") == str(calendar["METHOD"])
    return calendar, event
