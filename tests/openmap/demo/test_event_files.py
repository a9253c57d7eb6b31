"""Events kept in files: read with kind refusals, completed the same each time, loaded whole, written back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pytest

from openmap.accounts.tables import Account
from openmap.audit.service import SYSTEM
from openmap.demo import service
from openmap.demo.event_files import SpeakerEntry, read_event_file, write_event_file
from openmap.demo.invention import completed
from openmap.demo.loader import export_event, load_event, thursday_ahead
from openmap.errors import Conflict, InvalidForm
from openmap.events import queries as events
from openmap.events.tables import Side
from openmap.programme import queries as programme
from openmap.registrations import queries as registrations
from openmap.timetables.queries import facts_of
from openmap.timetables.solving import problem_of
from openmap.wishes.queries import wishes_of_event
from scheduler import solve

FIXTURES = Path(__file__).parents[3] / "fixtures/events"
VITRY = FIXTURES / "vitry-2017.toml"


@pytest.mark.parametrize("name", ["vitry-2017", "maisons-alfort-2023", "regional-fair"])
def test_each_example_is_marked_as_invented_and_always_the_same(name: str) -> None:
    content = read_event_file(FIXTURES / f"{name}.toml")
    assert content.event.notice.startswith("Exemple inventé")
    whole = completed(content)
    assert whole == completed(content)
    assert whole.vetoes == {}
    addresses = [person.email for entry in whole.registrations for delegation in entry.delegations for person in delegation.people]
    assert all(address.endswith("@example.org") for address in addresses)
    assert len(set(addresses)) == len(addresses)
    assert all(entry.reference in whole.wishes for entry in whole.registrations)


def test_vitry_is_the_day_that_the_documents_tell_of() -> None:
    whole = completed(read_event_file(VITRY))
    sides = [entry.side for entry in whole.registrations]
    assert (sides.count(Side.BUYER), sides.count(Side.STRUCTURE), whole.event.day) == (10, 27, date(2017, 11, 16))
    pairs = {frozenset((asker, asked)) for asker, names in whole.wishes.items() for asked in names}
    assert len(pairs) > 79


def test_a_file_written_is_read_back(tmp_path: Path) -> None:
    whole = completed(read_event_file(VITRY))
    path = tmp_path / "vitry.toml"
    path.write_bytes(write_event_file(whole))
    assert read_event_file(path) == whole


@pytest.mark.parametrize(
    "text, words",
    [
        ("[event]\ntitle = 1", "fichier de journée"),
        ("not toml", "fichier de journée"),
        ('[event]\nslug = "a"\ntitle = "A"\nday = 2027-01-01\n[wishes]\nX = []', "X"),
        (
            '[event]\nslug = "a"\ntitle = "A"\nday = 2027-01-01\n' + 2 * '[[registrations]]\nreference = "A1"\nside = "buyer"\norganisation = "A"\n',
            "A1",
        ),
        (
            (
                '[event]\nslug = "a"\ntitle = "A"\nday = 2027-01-01\n[[programme]]\ntitle = "A"\nkind = "plenary"\nstarts = "09:00"\nends = "10:00"\n'
                'speakers = [{ person = "S9.2" }]'
            ),
            "S9",
        ),
    ],
)
def test_a_wrong_file_is_refused_in_words(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "event.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidForm, match=words):
        read_event_file(path)


def test_a_missing_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(InvalidForm, match=r"nowhere\.toml"):
        read_event_file(tmp_path / "nowhere.toml")


def test_the_example_stands_on_a_thursday_four_weeks_ahead() -> None:
    for today in (date(2026, 11, 23), date(2026, 11, 26), date(2026, 11, 29)):
        day = thursday_ahead(today)
        assert day.weekday() == 3
        assert 25 <= (day - today).days <= 31


@pytest.mark.anyio
@pytest.mark.usefixtures("database")
class TestLoading:
    """With a database."""

    async def test_an_event_is_loaded_whole_and_moved(self) -> None:
        account = Account(email="a@example.org")
        await account.save()
        whole = completed(read_event_file(VITRY))
        event = await load_event(SYSTEM, whole, organisers=(account.id,), day=date(2027, 3, 25))
        assert event.day == date(2027, 3, 25)
        assert event.wishes_close_at is not None
        assert (event.day - event.wishes_close_at.date()).days == 3
        assert len(await events.slots_of(event.id)) == 10
        problem = problem_of(await facts_of(event.id))
        assert (len(problem.participants), len(problem.requests)) == (37, 86)
        buyer = await registrations.registration(await registrations.registration_id_by_key(event.id, "ref:A01"))
        assert buyer.present[0].home_table is not None

    async def test_the_programme_is_loaded_and_written_back(self) -> None:
        whole = completed(read_event_file(VITRY))
        event = await load_event(SYSTEM, whole, organisers=())
        sessions = {line.title: line for line in await programme.sessions_of(event)}
        assert [line.name for line in sessions["Pitchs des six structures retenues"].speakers] == [
            f"{person.first_name} {person.last_name}"
            for reference in ("S01", "S02", "S03", "S04", "S05", "S06")
            for person in next(entry for entry in whole.registrations if entry.reference == reference).delegations[0].people
        ]
        assert sessions["Atelier : répondre à un marché réservé"].seats == 4
        written = await export_event(event.id)
        assert (written.programme, written.stands) == (whole.programme, whole.stands)

    async def test_the_workshop_of_vitry_still_leaves_room_for_every_meeting_of_the_day(self) -> None:
        event = await load_event(SYSTEM, completed(read_event_file(VITRY)), organisers=())
        problem = problem_of(await facts_of(event.id))
        away = [person for person in problem.participants if person.available is not None and len(person.available) == 7]
        assert len(away) >= 4, "whoever signed up for the workshop is not free in its three slots"
        outcome = solve(problem, time_limit_s=20)
        assert outcome.status == "optimal"
        assert len(outcome.meetings) >= 79

    async def test_a_person_of_the_programme_whom_the_file_lacks_is_named(self) -> None:
        whole = completed(read_event_file(VITRY))
        lacking = msgspec.structs.replace(whole.programme[-1], speakers=[SpeakerEntry(person="S01.2")])
        with pytest.raises(InvalidForm, match=r"S01\.2"):
            await load_event(SYSTEM, msgspec.structs.replace(whole, programme=[lacking]), organisers=())
        assert await events.events_of(None) == []

    async def test_loading_twice_is_refused_and_leaves_nothing_half_done(self) -> None:
        whole = completed(read_event_file(VITRY))
        event = await load_event(SYSTEM, whole, organisers=())
        with pytest.raises(Conflict):
            await load_event(SYSTEM, whole, organisers=())
        assert len(await registrations.every_registration(event.id)) == 37

    async def test_an_export_loads_again(self) -> None:
        whole = completed(read_event_file(FIXTURES / "maisons-alfort-2023.toml"))
        event = await load_event(SYSTEM, whole, organisers=())
        exported = await export_event(event.id)
        assert {entry.reference for entry in exported.registrations} == {entry.reference for entry in whole.registrations}
        assert exported.wishes == whole.wishes
        again = msgspec.structs.replace(exported, event=msgspec.structs.replace(exported.event, slug="copie", reference=None))
        copy = await load_event(SYSTEM, again, organisers=())
        assert len(await wishes_of_event(copy.id)) == len(await wishes_of_event(event.id))
        assert b"maisons-alfort-2023" in await service.export_file("maisons-alfort-2023")

    async def test_the_example_is_prepared_once(self) -> None:
        await service.prepare_example()
        await service.prepare_example()
        (event,) = await events.events_of(None)
        found = await service.example("k" * 40)
        assert (found.event.id, found.buyer, found.structure) == (event.id, "EPT Grand-Orly Seine Bièvre", "La Ressourcerie du Spectacle")
        assert found.buyer_link != found.structure_link
