"""Sessions are written with who is on stage, and take people from meetings."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from openmap.audit.queries import journal_of
from openmap.audit.service import SYSTEM
from openmap.clock import local
from openmap.errors import InvalidForm
from openmap.events import service as events_service
from openmap.events.queries import slots_of
from openmap.i18n import use_locale
from openmap.programme import queries, service
from openmap.programme.tables import SessionKind, SpeakerRole
from openmap.programme.taking import TakesPublishedTime
from openmap.programme.values import SpeakerValues, values_of
from openmap.registrations.tables import RegistrationStatus
from openmap.timetables import queries as timetables
from openmap.timetables.pages import closed_cells
from openmap.timetables.solving import problem_of
from tests.openmap.day import VALUES, a_day
from tests.openmap.programme.scene import OPENING, WORKSHOP, a_session, attendees, speaking, with_team

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]


async def test_a_session_keeps_what_it_was_given() -> None:
    event = await a_day()
    anne = await with_team(event, "Rejoué", 1)
    outsider = SpeakerValues(role=SpeakerRole.MODERATOR, name="Odile Roy", job_title="journaliste", organisation="La Gazette")
    made = await a_session(event, room="Salle A", capacity=12, reference="W1", speakers=(outsider, *speaking(*attendees(anne))))
    assert (made.title, made.kind, made.room, made.capacity, made.seats, made.free_seats) == (
        WORKSHOP.title,
        SessionKind.WORKSHOP,
        "Salle A",
        12,
        0,
        12,
    )
    assert (local(made.starts_at, event.timezone).isoformat(), made.revision) == ("2027-11-18T10:00:00+01:00", 0)
    assert [(line.name, line.organisation) for line in made.on_stage(SpeakerRole.MODERATOR)] == [("Odile Roy", "La Gazette")]
    assert [(line.name, line.organisation, line.registration) for line in made.on_stage(SpeakerRole.SPEAKER)] == [("Zoé 1 Rejoué", "Rejoué", anne.id)]
    assert await queries.session(event, "W1") == made
    assert next(entry.action for entry in await journal_of(event.id, limit=5)) == "programme.session-added"


async def test_what_is_wrong_is_said_by_field() -> None:
    event = await a_day()
    wrong = replace(
        WORKSHOP,
        title=" ",
        ends=time(9),
        for_everyone=True,
        capacity=0,
        room="x" * 121,
        description="a\0b",
        speakers=(SpeakerValues(), *speaking(event.id)),
    )
    with pytest.raises(InvalidForm) as refusal:
        await service.save_session(SYSTEM, event.id, wrong)
    assert set(refusal.value.fields) == {"title", "ends", "takes_sign_up", "capacity", "room", "description", "speakers.0.name"}
    with pytest.raises(InvalidForm) as refusal:
        await a_session(event, speakers=speaking(event.id))
    assert set(refusal.value.fields) == {"speakers.0.attendee"}
    assert await queries.sessions_of(event) == []


async def test_a_change_of_room_or_time_raises_the_revision_and_a_new_title_does_not() -> None:
    event = await a_day()
    made = await a_session(event, reference="W1")
    renamed = await service.save_session(SYSTEM, event.id, replace(values_of(made), title="Autre titre"), session_id=made.id)
    moved = await service.save_session(SYSTEM, event.id, replace(values_of(renamed), room="Salle B"), session_id=made.id)
    assert (renamed.revision, moved.revision, moved.title) == (0, 1, "Autre titre")
    with pytest.raises(service.SessionReferenceTaken):
        await a_session(event, reference="W1")
    await service.delete_session(SYSTEM, event.id, made.id)
    with pytest.raises(queries.UnknownSession):
        await service.delete_session(SYSTEM, event.id, made.id)


async def test_the_programme_moves_with_the_day() -> None:
    event = await a_day()
    await a_session(event)
    moved = await events_service.update_event(SYSTEM, event.id, replace(VALUES, day=VALUES.day.replace(day=25)))
    (line,) = await queries.sessions_of(moved)
    assert local(line.starts_at, event.timezone).isoformat() == "2027-11-25T10:00:00+01:00"


async def test_the_problem_and_the_board_know_who_is_on_stage() -> None:
    event = await a_day()
    alone, pair = await with_team(event, "Rejoué", 1), await with_team(event, "Soun", 2)
    await a_session(event, speakers=speaking(*attendees(alone), attendees(pair)[0]))
    slots = await slots_of(event.id)
    facts = await timetables.facts_of(event.id)
    problem = problem_of(facts)
    available = {person.id: person.available for person in problem.participants}
    assert available[str(pair.id)] is None, "one of the two is free"
    kept = available[str(alone.id)]
    assert kept is not None
    assert [local(slot.starts_at, event.timezone).strftime("%H:%M") for slot in slots if str(slot.id) not in kept] == ["10:00", "10:15"]
    (delegation,) = next(line for line in facts.registrations if line.id == alone.id).delegations
    with use_locale("fr"):
        words = {cell.replace("\u00a0", " ") for cell in closed_cells(delegation, facts.slots) if cell}
    assert words == {"Zoé 1 Rejoué intervient dans « Répondre à un marché réservé »"}


async def test_a_plenary_for_everyone_closes_its_slots_to_all() -> None:
    event = await a_day()
    await with_team(event, "Rejoué", 1)
    await with_team(event, "Soun", 2)
    await a_session(event, OPENING, ends=time(9, 15))
    first = (await slots_of(event.id))[0]
    assert all(str(first.id) not in (person.available or ()) for person in problem_of(await timetables.facts_of(event.id)).participants)


async def test_someone_who_no_longer_comes_is_not_on_stage() -> None:
    event = await a_day()
    gone = await with_team(event, "Rejoué", 1, status=RegistrationStatus.WAITING)
    with pytest.raises(InvalidForm):
        await a_session(event, speakers=speaking(*attendees(gone)))


async def test_a_published_day_refuses_what_takes_people_from_meetings_unless_told() -> None:
    event = await a_day()
    here = await with_team(event, "Rejoué", 1)
    await events_service.mark_published(event.id)
    with pytest.raises(TakesPublishedTime) as refusal:
        await a_session(event, speakers=speaking(*attendees(here)))
    assert {one.delegation for one in refusal.value.taken} == {here.present[0].id}
    assert len(refusal.value.taken) == 2
    assert await queries.sessions_of(event) == []
    await a_session(event, OPENING)
    values = replace(WORKSHOP, speakers=speaking(*attendees(here)))
    made = await service.save_session(SYSTEM, event.id, values, breaks_meetings=True)
    assert (await service.save_session(SYSTEM, event.id, replace(values, room="B"), session_id=made.id)).room == "B", "nothing more is taken"
