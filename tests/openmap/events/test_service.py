"""An event is set up, changed without harm to timetables, and organised by someone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from openmap.accounts.tables import Account
from openmap.audit.service import SYSTEM
from openmap.errors import InvalidForm
from openmap.events import queries, service
from openmap.events.queries import PhaseState
from openmap.events.service import LastOrganiser, SlugTaken
from openmap.events.tables import OrganiserRole, Side
from openmap.events.values import EventValues, PlaceValues, WindowValues

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]
VALUES = EventValues(slug="vitry-2027", title="Openmap", day=date(2027, 3, 28), slot_minutes=30, changeover_minutes=5)
MORNING = WindowValues(name="Matin", starts=time(9), ends=time(10, 45))
AFTERNOON = WindowValues(name="Après-midi", starts=time(14), ends=time(15))
TABLES = (PlaceValues(name="Table 1"), PlaceValues(name="Table 2"))


async def test_slots_are_cut_in_local_time_on_the_day_the_clock_changes() -> None:
    event = await service.create_event(SYSTEM, VALUES, windows=(MORNING, AFTERNOON), places=TABLES)
    slots = await queries.slots_of(event.id)
    assert [slot.starts_at.astimezone(event.zone).strftime("%H:%M") for slot in slots] == ["09:00", "09:30", "10:00", "14:00", "14:30"]
    assert slots[0].starts_at == datetime(2027, 3, 28, 7, tzinfo=UTC)
    assert [slot.window for slot in slots] == ["Matin"] * 3 + ["Après-midi"] * 2


async def test_slots_and_tables_that_stay_keep_their_identity() -> None:
    event = await service.create_event(SYSTEM, VALUES, windows=(MORNING,), places=TABLES)
    before = await queries.slots_of(event.id)
    longer = replace(MORNING, starts=time(9, 30), ends=time(11))
    await service.update_event(SYSTEM, event.id, VALUES, windows=(longer, AFTERNOON), places=(PlaceValues(name="Table 2"), PlaceValues(name="Salon")))
    after = await queries.slots_of(event.id)
    assert [slot.id for slot in after][:2] == [slot.id for slot in before][1:]
    assert len(after) == 5
    assert [line.name for line in await queries.windows_of(event.id)] == ["Matin", "Après-midi"]
    assert [table.name for table in await queries.tables_of(event.id)] == ["Table 2", "Salon"]


async def test_a_shifted_window_replaces_slots_that_would_overlap() -> None:
    event = await service.create_event(SYSTEM, VALUES, windows=(MORNING,))
    await service.update_event(SYSTEM, event.id, VALUES, windows=(replace(MORNING, starts=time(9, 10)),))
    starts = [slot.starts_at.astimezone(event.zone).strftime("%H:%M") for slot in await queries.slots_of(event.id)]
    assert starts == ["09:10", "09:40", "10:10"]


async def test_another_slot_length_cuts_the_windows_again() -> None:
    event = await service.create_event(SYSTEM, VALUES, windows=(MORNING,))
    await service.update_event(SYSTEM, event.id, replace(VALUES, slot_minutes=15))
    assert len(await queries.slots_of(event.id)) == 7


@pytest.mark.parametrize(
    "values, windows, place",
    [
        (replace(VALUES, title=" "), (), "title"),
        (replace(VALUES, slug="Été 2027"), (), "slug"),
        (replace(VALUES, slug="nouvelle-journee"), (), "slug"),
        (replace(VALUES, day=date(1, 1, 1)), (), "day"),
        (replace(VALUES, wishes_close_at=datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-14)))), (), "wishes_close_at"),
        (replace(VALUES, changeover_minutes=30), (), "changeover_minutes"),
        (replace(VALUES, slot_minutes=0), (), "slot_minutes"),
        (replace(VALUES, timezone="Europe/Vitry"), (), "timezone"),
        (replace(VALUES, max_meetings=0), (), "max_meetings"),
        (VALUES, (replace(MORNING, ends=time(8)),), "windows.0.ends"),
        (VALUES, (replace(MORNING, ends=time(9, 20)),), "windows.0.ends"),
        (VALUES, (MORNING, replace(AFTERNOON, starts=time(10))), "windows.1.starts"),
        (VALUES, (replace(MORNING, starts=time(0), ends=time(23, 59)), replace(AFTERNOON, name=" ")), "windows.1.name"),
    ],
)
async def test_wrong_values_name_their_place_and_nothing_is_kept(values: EventValues, windows: tuple[WindowValues, ...], place: str) -> None:
    with pytest.raises(InvalidForm) as refused:
        await service.create_event(SYSTEM, values, windows=windows)
    assert place in refused.value.fields
    assert await queries.events_of(None) == []


async def test_end_of_a_phase_before_its_start() -> None:
    wrong = replace(VALUES, wishes_open_at=datetime(2027, 3, 2, tzinfo=UTC), wishes_close_at=datetime(2027, 3, 1, tzinfo=UTC))
    with pytest.raises(InvalidForm) as refused:
        await service.create_event(SYSTEM, wrong)
    assert list(refused.value.fields) == ["wishes_close_at"]


async def test_phases() -> None:
    opens, closes = datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 3, 2, tzinfo=UTC)
    event = await service.create_event(SYSTEM, replace(VALUES, wishes_open_at=opens, wishes_close_at=closes))
    moments = (datetime(2027, 2, 28, tzinfo=UTC), opens, closes)
    assert [event.wishes_phase(moment) for moment in moments] == [PhaseState.COMING, PhaseState.OPEN, PhaseState.OVER]
    assert event.registration_phase(opens) is PhaseState.OPEN


async def test_a_slug_is_taken_once() -> None:
    await service.create_event(SYSTEM, VALUES)
    with pytest.raises(SlugTaken):
        await service.create_event(SYSTEM, VALUES)


async def test_an_event_keeps_an_organiser() -> None:
    first, second = Account(email="a@example.org"), Account(email="b@example.org")
    await Account.insert(first, second)
    event = await service.create_event(SYSTEM, VALUES, organisers=(first.id,))
    await service.add_staff(SYSTEM, event.id, second.id, OrganiserRole.DESK)
    with pytest.raises(LastOrganiser):
        await service.remove_staff(SYSTEM, event.id, first.id)
    await service.add_staff(SYSTEM, event.id, second.id, OrganiserRole.ORGANISER)
    await service.remove_staff(SYSTEM, event.id, first.id)
    assert await queries.role_at(event.id, first.id) is None
    assert await queries.role_at(event.id, second.id) is OrganiserRole.ORGANISER


async def test_the_matrix_is_replaced() -> None:
    event = await service.create_event(SYSTEM, VALUES)
    wanted = frozenset({(Side.FACILITATOR, Side.BUYER)})
    await service.update_event(SYSTEM, event.id, VALUES, matrix=wanted)
    assert await queries.matrix_of(event.id) == wanted
