"""Seats of sessions: as many as there are, also when everybody asks at once; who waits comes next."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import time, timedelta
from typing import TYPE_CHECKING

import pytest

from openmap.audit.service import SYSTEM, Actor
from openmap.clock import standing_at
from openmap.events import service as events_service
from openmap.events.queries import event as read_event
from openmap.events.queries import slots_of
from openmap.outbox.tables import Message
from openmap.programme import queries, seats, service
from openmap.programme.seats import cancel_sign_up, give_seats, sign_up
from openmap.programme.taking import TakesPublishedTime
from openmap.programme.values import values_of
from openmap.registrations.decisions import set_status
from openmap.registrations.tables import RegistrationStatus
from tests.openmap.day import SECRET_KEY, a_day
from tests.openmap.programme.scene import OPENING, a_session, attendees, speaking, with_team

if TYPE_CHECKING:
    from uuid import UUID

    from openmap.events.queries import EventDetails

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]


async def ranks(event: EventDetails, session: UUID) -> list[tuple[str, int]]:
    return [(line.first_name, line.rank) for line in await queries.sign_ups_of(event.id, session)]


async def test_seats_then_a_place_in_the_line_then_the_next_moves_up() -> None:
    event = await a_day()
    people = attendees(await with_team(event, "Rejoué", 4))
    workshop = await a_session(event, capacity=2)
    for person in people:
        await sign_up(SYSTEM, event.id, workshop.id, person)
    assert await ranks(event, workshop.id) == [("Zoé 1", 0), ("Zoé 2", 0), ("Zoé 3", 1), ("Zoé 4", 2)]
    await cancel_sign_up(SYSTEM, event.id, workshop.id, people[0])
    assert await ranks(event, workshop.id) == [("Zoé 2", 0), ("Zoé 3", 0), ("Zoé 4", 1)]
    (told,) = await Message.select().where(Message.kind == "programme-seat")
    assert (told["to_address"], told["state"]) == ("rejoue.3@example.org", "ready")
    assert "Répondre à un marché réservé" in told["body_text"]
    await service.save_session(SYSTEM, event.id, replace(values_of(await queries.session(event, workshop.id)), capacity=3), session_id=workshop.id)
    assert await ranks(event, workshop.id) == [("Zoé 2", 0), ("Zoé 3", 0), ("Zoé 4", 0)]


async def test_signing_up_twice_changes_nothing_and_undoing_needs_a_sign_up() -> None:
    event = await a_day()
    (person,) = attendees(await with_team(event, "Rejoué", 1))
    workshop = await a_session(event)
    first = await sign_up(SYSTEM, event.id, workshop.id, person)
    assert await sign_up(SYSTEM, event.id, workshop.id, person) == first
    await cancel_sign_up(SYSTEM, event.id, workshop.id, person)
    with pytest.raises(seats.NotSignedUp):
        await cancel_sign_up(SYSTEM, event.id, workshop.id, person)


async def test_as_many_seats_as_there_are_when_everybody_asks_at_once() -> None:
    event = await a_day()
    people = attendees(await with_team(event, "Rejoué", 12))
    workshop = await a_session(event, capacity=5)
    await asyncio.gather(*(sign_up(SYSTEM, event.id, workshop.id, person) for person in people))
    found = [line.rank for line in await queries.sign_ups_of(event.id, workshop.id)]
    assert found == [0] * 5 + [1, 2, 3, 4, 5, 6, 7]


async def test_undoing_and_asking_at_once_never_gives_a_seat_twice() -> None:
    event = await a_day()
    people = attendees(await with_team(event, "Rejoué", 12))
    workshop = await a_session(event, capacity=4)
    for person in people[:6]:
        await sign_up(SYSTEM, event.id, workshop.id, person)
    leaving = [cancel_sign_up(SYSTEM, event.id, workshop.id, person) for person in people[:3]]
    await asyncio.gather(*leaving, *(sign_up(SYSTEM, event.id, workshop.id, person) for person in people[6:]))
    found = [line.rank for line in await queries.sign_ups_of(event.id, workshop.id)]
    assert found == [0] * 4 + [1, 2, 3, 4, 5]


async def test_nobody_is_in_two_places_at_once() -> None:
    event = await a_day()
    person, other = attendees(await with_team(event, "Rejoué", 2))
    workshop = await a_session(event)
    await a_session(event, title="Table ronde", starts=time(10, 15), ends=time(11), takes_sign_up=False, speakers=speaking(person))
    with pytest.raises(seats.TakenElsewhere, match="Table ronde"):
        await sign_up(SYSTEM, event.id, workshop.id, person)
    assert (await sign_up(SYSTEM, event.id, workshop.id, other)).rank == 0
    twin = await a_session(event, title="Même heure")
    with pytest.raises(seats.TakenElsewhere):
        await sign_up(SYSTEM, event.id, twin.id, other)


async def test_a_session_that_began_or_takes_nobody_refuses() -> None:
    event = await a_day()
    (person,) = attendees(await with_team(event, "Rejoué", 1))
    workshop, opening = await a_session(event), await a_session(event, OPENING)
    with pytest.raises(seats.SignUpClosed):
        await sign_up(SYSTEM, event.id, opening.id, person)
    own = Actor.by_registration(event.id, "Rejoué")
    with standing_at(workshop.starts_at), pytest.raises(seats.SignUpClosed):
        await sign_up(own, event.id, workshop.id, person)
    with standing_at(workshop.starts_at - timedelta(seconds=1)):
        assert (await sign_up(own, event.id, workshop.id, person)).rank == 0
        await cancel_sign_up(own, event.id, workshop.id, person)
    with standing_at(workshop.starts_at):
        assert (await sign_up(SYSTEM, event.id, workshop.id, person)).rank == 0, "the organiser lets latecomers in"
    stranger = attendees(await with_team(await a_day(slug="autre"), "Soun", 1))[0]
    with pytest.raises(seats.NotComing):
        await sign_up(SYSTEM, event.id, workshop.id, stranger)


async def test_a_seat_takes_the_slots_and_a_place_in_the_line_does_not() -> None:
    event = await a_day()
    first, second = await with_team(event, "Rejoué", 1), await with_team(event, "Soun", 1)
    workshop = await a_session(event, capacity=1)
    for one in (first, second):
        await sign_up(SYSTEM, event.id, workshop.id, *attendees(one))
    assert (await queries.taken_of(event)).keys() == {first.present[0].id}


async def test_a_seat_is_free_again_when_its_registration_leaves() -> None:
    event = await a_day()
    first, second = await with_team(event, "Rejoué", 1), await with_team(event, "Soun", 1)
    workshop = await a_session(event, capacity=1)
    await sign_up(SYSTEM, event.id, workshop.id, *attendees(first))
    await set_status(SYSTEM, first.id, RegistrationStatus.WITHDRAWN, secret_key=SECRET_KEY)
    assert (await queries.session(event, workshop.id)).free_seats == 1
    assert (await sign_up(SYSTEM, event.id, workshop.id, *attendees(second))).rank == 0


async def test_after_publication_a_seat_during_meetings_needs_a_decision() -> None:
    event = await a_day()
    first, second = await with_team(event, "Rejoué", 1), await with_team(event, "Soun", 1)
    workshop, evening = await a_session(event, capacity=1), await a_session(event, starts=time(18), ends=time(19))
    await sign_up(SYSTEM, event.id, workshop.id, *attendees(first))
    await sign_up(SYSTEM, event.id, workshop.id, *attendees(second))
    await events_service.mark_published(event.id)
    await sign_up(SYSTEM, event.id, evening.id, *attendees(second))
    await cancel_sign_up(SYSTEM, event.id, workshop.id, *attendees(first))
    assert await ranks(event, workshop.id) == [("Zoé 1", 1)], "whoever waits may have a meeting by now"
    with pytest.raises(TakesPublishedTime) as refusal:
        await give_seats(SYSTEM, event.id, workshop.id)
    taken = {(one.delegation, one.slot) for one in refusal.value.taken}
    slots = [slot.id for slot in await slots_of(event.id) if workshop.starts_at <= slot.starts_at < workshop.ends_at]
    assert taken == {(second.present[0].id, slot) for slot in slots}
    assert await give_seats(SYSTEM, event.id, workshop.id, breaks_meetings=True) == 1
    assert await ranks(await read_event(event.id), workshop.id) == [("Zoé 1", 0)]
