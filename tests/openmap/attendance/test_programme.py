"""A change of the programme after publication: what it breaks is read first, then the repair replaces it."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

import pytest

from openmap.attendance.stranded import broken_by, count_taken
from openmap.audit.service import SYSTEM
from openmap.clock import local
from openmap.events.queries import event as read_event
from openmap.programme import proposals, queries, service
from openmap.programme.tables import SessionKind
from openmap.programme.values import SessionValues, SpeakerValues
from openmap.timetables import queries as timetables
from openmap.timetables.solving import problem_of
from scheduler import solve

if TYPE_CHECKING:
    from tests.openmap.conftest import Browser, Program
    from tests.openmap.published_day import Day

pytestmark = pytest.mark.anyio
TALK = SessionValues(title="Table ronde", kind=SessionKind.ROUND_TABLE, starts=time(9), ends=time(9, 30))
MEETINGS = {("B1", "S1"): (0, 0), ("B2", "S2"): (0, 1), ("B1", "S2"): (4, 0)}


def talk_of(day: Day, name: str) -> SessionValues:
    return SessionValues(
        title=TALK.title, kind=TALK.kind, starts=TALK.starts, ends=TALK.ends, speakers=(SpeakerValues(attendee=day.attendees[f"{name}.1"]),)
    )


async def test_only_the_meetings_of_whoever_is_taken_are_broken(day: Day) -> None:
    await day.publish(MEETINGS)
    event = await read_event(day.event.id)
    key = await proposals.propose_session(event.id, talk_of(day, "S1"), None)
    taken = await proposals.what_it_takes(SYSTEM, event.id, await proposals.proposed(event.id, key))
    (broken,) = await broken_by(event, {(one.delegation, one.slot) for one in taken})
    assert (broken.a, broken.b, broken.taken) == ("Organisation B1", "Organisation S1", ("Organisation S1",))
    assert broken.people == ("Zoé L’Haÿ B1", "Zoé L’Haÿ S1")
    assert f"{local(broken.starts_at, event.timezone):%H:%M}" == "09:00"
    assert await queries.sessions_of(event) == [], "a look changes nothing"
    assert await count_taken(event) == 0
    await proposals.make_proposed(SYSTEM, event.id, key)
    assert [line.title for line in await queries.sessions_of(event)] == ["Table ronde"]
    assert await count_taken(event) == 1
    with pytest.raises(proposals.UnknownProposal):
        await proposals.make_proposed(SYSTEM, event.id, key)


async def test_a_repair_moves_what_the_programme_broke_and_nothing_else(day: Day) -> None:
    await day.publish(MEETINGS)
    await service.save_session(SYSTEM, day.event.id, talk_of(day, "S1"), breaks_meetings=True)
    facts = await timetables.facts_of(day.event.id)
    pairs = [meeting.pair for meeting in facts.published]
    outcome = solve(problem_of(facts, offered=pairs), policy="repair", time_limit_s=10)
    slots = {str(slot.id): i for i, slot in enumerate(day.slots)}
    places = {frozenset((meeting.a, meeting.b)): slots[meeting.slot] for meeting in outcome.meetings}

    def pair(*names: str) -> frozenset[str]:
        return frozenset(str(day.registrations[name]) for name in names)

    assert places[pair("B2", "S2")] == 0
    assert places[pair("B1", "S2")] == 4
    assert places[pair("B1", "S1")] not in {0, 1, 4}


async def test_from_the_form_to_the_repair(browser: Browser, served_day: Day, program: Program) -> None:
    day = served_day
    await day.publish(MEETINGS)
    await sign_in(browser, program)
    own = f"/gestion/{day.event.slug}/programme"
    await browser.open(f"{own}/seances/nouvelle")
    form = {"title": "Plénière", "kind": "plenary", "starts": "09:00", "ends": "09:10", "for_everyone": "1", "is_public": "1"}
    shown = await browser.send(f"{own}/seances/nouvelle", form)
    assert shown.url.path.startswith(f"{own}/changements/")
    assert "2 rendez-vous publiés ne pourront pas avoir lieu à leur heure." in shown.text
    assert "Zoé L’Haÿ S2" in shown.text
    kept = await browser.send(shown.url.path, {"do": "drop"})
    assert "Le programme n&#39;a pas changé." in kept.text
    await browser.open(f"{own}/seances/nouvelle")
    shown = await browser.send(f"{own}/seances/nouvelle", form)
    done = await browser.send(shown.url.path, {"do": "make"})
    assert done.url.path == f"/gestion/{day.event.slug}"
    assert "une réparation les replace" in done.text
    assert "Replacer 2 rendez-vous publiés" in done.text


async def sign_in(browser: Browser, program: Program) -> None:
    from openmap.accounts.sessions import open_for_account

    browser.client.cookies.set("session", await open_for_account(account_id=program.account_id, replaces=None, user_agent=""))
