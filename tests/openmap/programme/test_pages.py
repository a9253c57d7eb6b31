"""The pages of the programme: the organiser's, a participant's, the public one and its calendar."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING

import pytest
import vobject

from openmap.audit.service import SYSTEM
from openmap.events import service as events_service
from openmap.events.queries import account_by_email
from openmap.events.tables import OrganiserRole, Side
from openmap.outbox.tables import Message
from openmap.programme import queries, service
from openmap.programme.seats import sign_up
from openmap.programme.tables import SpeakerRole
from openmap.programme.values import values_of
from tests.openmap.day import a_day, registered
from tests.openmap.programme.scene import OPENING, WORKSHOP, a_session, attendees, speaking, with_team
from tests.openmap.registrations.test_pages import link_of, organise

if TYPE_CHECKING:
    from openmap.events.queries import EventDetails
    from tests.openmap.conftest import Browser

pytestmark = pytest.mark.anyio
OWN = "/gestion/vitry-2027/programme"
FORM = {"title": "Ouverture", "kind": "plenary", "starts": "08:30", "ends": "09:00", "room": "Amphithéâtre", "for_everyone": "1", "is_public": "1"}


async def test_a_session_from_the_empty_programme_to_people_on_stage(browser: Browser) -> None:
    event = await a_day()
    await with_team(event, "Rejoué", 2)
    await organise(browser, event)
    assert "Pas encore de séance" in (await browser.open(OWN)).text
    await browser.open(f"{OWN}/seances/nouvelle")
    wrong = await browser.send(f"{OWN}/seances/nouvelle", FORM | {"starts": "x", "kind": "", "capacity": "beaucoup"})
    assert wrong.status_code == 422
    assert all(f'id="{name}-error"' in wrong.text for name in ("starts", "kind", "capacity"))
    done = await browser.send(f"{OWN}/seances/nouvelle", FORM)
    assert "La séance est enregistrée." in done.text
    session = done.url.path
    found = await browser.open(f"{session}?qui=rejou")
    assert all(name in found.text for name in ("Zoé 1 Rejoué", "Zoé 2 Rejoué"))
    (first, _second) = await queries.people_named(event.id, "rejoue")
    await browser.send(f"{session}/intervenants", {"person": str(first.attendee), "role": "speaker"})
    nameless = await browser.send(f"{session}/intervenants", {"speaker_job_title": "journaliste", "role": "moderator"})
    assert (nameless.status_code, 'id="speaker_name-error"' in nameless.text, "journaliste" in nameless.text) == (422, True, True)
    await browser.send(f"{session}/intervenants", {"speaker_name": "Odile <b>Roy</b>", "speaker_job_title": "journaliste", "role": "moderator"})
    (line,) = await queries.sessions_of(event)
    assert [(one.name, one.role) for one in line.speakers] == [("Zoé 1 Rejoué", SpeakerRole.SPEAKER), ("Odile <b>Roy</b>", SpeakerRole.MODERATOR)]
    assert "Odile &lt;b&gt;Roy&lt;/b&gt;" in (await browser.open(OWN)).text
    await browser.open(session)
    await browser.send(f"{session}/intervenants/2/retirer")
    assert len((await queries.sessions_of(event))[0].speakers) == 1
    gone = await browser.send(f"{session}/supprimer")
    assert "retirée du programme" in gone.text
    assert await queries.sessions_of(event) == []


async def test_the_organiser_signs_people_up_and_takes_the_list_away(browser: Browser) -> None:
    event = await a_day()
    people = attendees(await with_team(event, "Rejoué", 3))
    workshop = await a_session(event, capacity=2)
    await organise(browser, event)
    own = f"{OWN}/seances/{workshop.id}/inscrits"
    await browser.open(own)
    for person in people:
        shown = await browser.send(own, {"do": "join", "person": str(person)})
    assert "Zoé 3 Rejoué attend une place." in shown.text
    assert "attente, n° 1" in shown.text
    content = (await browser.open(f"{own}/fichier/inscrits.csv")).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    assert [(row[0], row[2], row[5]) for row in rows[1:]] == [
        ("oui", "Zoé 1", "rejoue.1@example.org"),
        ("oui", "Zoé 2", "rejoue.2@example.org"),
        ("attente 1", "Zoé 3", "rejoue.3@example.org"),
    ]
    assert (await browser.open(f"{own}/fichier/inscrits.xlsx")).content.startswith(b"PK")
    assert (await browser.open(f"{own}/fichier/autre.txt")).status_code == 404
    await browser.open(own)
    await browser.send(own, {"do": "leave", "person": str(people[0])})
    assert [line.rank for line in await queries.sign_ups_of(event.id)] == [0, 0]
    assert "Choisissez d&#39;abord une personne." in (await browser.send(own, {"do": "join", "person": "x"})).text


async def test_a_participant_signs_up_waits_and_undoes_from_their_own_page(browser: Browser) -> None:
    event = await a_day()
    mine, theirs = await with_team(event, "Rejoué", 1), await with_team(event, "Soun", 1)
    workshop = await a_session(event, capacity=1)
    await a_session(event, title="Réunion de l'équipe", is_public=False)
    await sign_up(SYSTEM, event.id, workshop.id, *attendees(theirs))
    await browser.open(await link_of(mine.id))
    own = f"/espace/{mine.id}/programme"
    page = await browser.open(own)
    assert ("Attendre une place" in page.text, "Réunion de l&#39;équipe" in page.text, "Soun" in page.text) == (True, False, False)
    waiting = await browser.send(f"{own}/{workshop.id}", {"do": "join", "person": str(attendees(mine)[0])})
    assert "n° 1 à attendre" in waiting.text
    other = await browser.send(f"{own}/{workshop.id}", {"do": "join", "person": str(attendees(theirs)[0])})
    assert other.status_code == 404, "nobody signs others' people up"
    await browser.open(own)
    undone = await browser.send(f"{own}/{workshop.id}", {"do": "leave", "person": str(attendees(mine)[0])})
    assert "la place revient" in undone.text
    assert [line.organisation for line in await queries.sign_ups_of(event.id)] == ["Soun"]


async def test_once_published_a_participant_is_sent_to_the_organiser(browser: Browser) -> None:
    event = await a_day()
    mine = await with_team(event, "Rejoué", 1)
    workshop = await a_session(event)
    await events_service.mark_published(event.id)
    await browser.open(await link_of(mine.id))
    own = f"/espace/{mine.id}/programme"
    await browser.open(own)
    refused = await browser.send(f"{own}/{workshop.id}", {"do": "join", "person": str(attendees(mine)[0])})
    assert "Écrivez à l&#39;organisateur" in refused.text
    assert await queries.sign_ups_of(event.id) == []


async def test_a_seat_given_back_again_and_again_fills_no_mailbox(browser: Browser) -> None:
    event = await a_day()
    mine = await with_team(event, "Rejoué", 2)
    workshop = await a_session(event, capacity=1)
    await browser.open(await link_of(mine.id))
    own = f"/espace/{mine.id}/programme"
    await browser.open(own)
    values = {"csrf_token": browser.csrf_token()}
    first, second = (values | {"person": str(person)} for person in attendees(mine))
    again = (first | {"do": "join"}, second | {"do": "join"}, first | {"do": "leave"}, second | {"do": "leave"}) * 16
    address = f"{own}/{workshop.id}"
    statuses = [(await browser.client.post(address, data=form, follow_redirects=False)).status_code for form in again]
    assert statuses == [303] * 60 + [429] * 4
    assert await Message.count().where(Message.kind == "programme-seat") == 15


async def test_the_public_page_and_its_calendar_show_what_is_public(browser: Browser) -> None:
    event = await a_day(place_name="Exploradôme")
    assert "pas encore connu" in (await browser.open("/journees/vitry-2027/programme")).text
    opening = await a_session(event, OPENING, room="Amphithéâtre", description="Accueil\nCafé")
    await a_session(event, WORKSHOP, title="Réunion de l'équipe", is_public=False)
    day = await browser.open("/journees/vitry-2027")
    assert ("/journees/vitry-2027/programme" in day.text, "Ouverture" in day.text, "Réunion" in day.text) == (True, True, False)
    page = await browser.open("/journees/vitry-2027/programme")
    assert "Ouverture" in page.text
    assert "Réunion" not in page.text
    answer = await browser.open("/journees/vitry-2027/programme.ics")
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == (
        "text/calendar; charset=utf-8",
        "public, max-age=300, must-revalidate",
    )
    (entry,) = vobject.readOne(answer.text).vevent_list
    assert (entry.summary.value, entry.location.value, entry.sequence.value) == ("Ouverture", "Amphithéâtre, Exploradôme", "0")
    assert entry.dtstart.value.isoformat() == "2027-11-18T08:30:00+01:00"
    tag = answer.headers["etag"]
    assert (await browser.open("/journees/vitry-2027/programme.ics", headers={"If-None-Match": tag})).status_code == 304
    await service.save_session(SYSTEM, event.id, replace(values_of(opening), starts=time(8)), session_id=opening.id)
    moved = await browser.open("/journees/vitry-2027/programme.ics", headers={"If-None-Match": tag})
    (again,) = vobject.readOne(moved.text).vevent_list
    assert (moved.status_code, again.uid.value, again.sequence.value) == (200, entry.uid.value, "1")


async def test_stands_and_documents_are_for_everyone(browser: Browser) -> None:
    event = await a_day()
    await registered(event, "Réseau Exemple", Side.PARTNER)
    workshop = await a_session(event)
    await organise(browser, event)
    page = await browser.open(OWN)
    assert "Réseau Exemple" in page.text
    nameless = await browser.send(f"{OWN}/stands", {"stand_place": "Hall"})
    assert (nameless.status_code, 'id="stand_name-error"' in nameless.text) == (422, True)
    await browser.send(f"{OWN}/stands", {"stand_name": "Réseau Exemple", "stand_place": "Hall, n° 3"})
    for name, content in (("virus.pdf", b"MZ"), ("page.html", b"<script>"), ("vide.pdf", b""), ("gros.pdf", b"%PDF-" + b"0" * 5_000_000)):
        refused = await browser.send(f"{OWN}/documents", {}, files={"file": (name, content)})
        assert (refused.status_code, 'id="file-error"' in refused.text) == (422, True), name
    upload = {"file": ("../Règlement <1>.PDF", b"%PDF-1.7 essai", "text/html")}
    done = await browser.send(f"{OWN}/documents", {"document_session": str(workshop.id)}, files=upload)
    assert "Le document est en ligne." in done.text
    (line,) = await queries.documents_of(event.id)
    assert (line.title, line.file_name, line.media_type, line.session) == ("Règlement _1_", "Règlement _1_.pdf", "application/pdf", workshop.id)
    public_page = await browser.open("/journees/vitry-2027/programme")
    assert "Hall, n° 3" in public_page.text
    address = f"/journees/vitry-2027/documents/{line.id}/"
    file = await browser.open(f"{address}{line.file_name}")
    assert (file.content, file.headers["content-type"], file.headers["x-content-type-options"]) == (b"%PDF-1.7 essai", "application/pdf", "nosniff")
    assert file.headers["content-disposition"] == "attachment; filename*=UTF-8''R%C3%A8glement%20_1_.pdf"
    assert "sandbox" in file.headers["content-security-policy"]
    assert (await browser.open(f"{address}autre.pdf")).status_code == 404
    await browser.open(OWN)
    await browser.send(f"{OWN}/documents/{line.id}/supprimer")
    (stand,) = await queries.stands_of(event.id)
    await browser.send(f"{OWN}/stands/{stand.id}/supprimer")
    assert (await queries.documents_of(event.id), await queries.stands_of(event.id)) == ([], [])
    assert (await browser.send(f"{OWN}/stands/{stand.id}/supprimer")).status_code == 404


async def test_the_agenda_and_its_file_hold_ones_own_sessions(browser: Browser) -> None:
    event = await a_day()
    mine = await with_team(event, "Rejoué", 2)
    first, second = attendees(mine)
    await a_session(event, OPENING)
    await a_session(event, title="Table ronde", starts=time(14), ends=time(15), takes_sign_up=False, speakers=speaking(first))
    workshop = await a_session(event, capacity=1)
    await sign_up(SYSTEM, event.id, workshop.id, first)
    await browser.open(await link_of(mine.id))
    agenda = (await browser.open(f"/espace/{mine.id}/agenda")).text
    assert [title in agenda for title in ("Ouverture", "Table ronde", WORKSHOP.title)] == [True, True, True]
    assert "sur scène\u00a0: Zoé 1 Rejoué" in agenda
    held = {}
    for person in (first, second):
        text = (await browser.open(f"/espace/{mine.id}/agenda/{person}.ics")).text
        held[person] = [entry.summary.value for entry in vobject.readOne(text).vevent_list]
    assert held == {first: ["Ouverture", WORKSHOP.title, "Table ronde"], second: ["Ouverture"]}


async def test_the_programme_of_another_day_is_taken_over_without_its_people(browser: Browser) -> None:
    earlier, event = await a_day(slug="vitry-2026", title="Vitry 2026"), await a_day()
    foreign = await a_day(slug="ailleurs", title="Ailleurs")
    here = await with_team(earlier, "Rejoué", 1)
    await a_session(earlier, OPENING, speakers=speaking(*attendees(here)), reference="O1")
    workshop = await a_session(earlier, capacity=3)
    await sign_up(SYSTEM, earlier.id, workshop.id, *attendees(here))
    await organise(browser, event)
    await organise_too(earlier)
    page = await browser.open(OWN)
    assert ("Vitry 2026" in page.text, "Ailleurs" in page.text) == (True, False)
    refused = await browser.send(f"{OWN}/reprise", {"source": str(foreign.id)})
    assert "Choisissez une journée que vous organisez." in refused.text
    done = await browser.send(f"{OWN}/reprise", {"source": str(earlier.id)})
    assert "2 séances sont reprises" in done.text
    copied = await queries.sessions_of(event)
    assert [(one.title, one.reference, one.speakers, one.capacity, one.seats) for one in copied] == [
        ("Ouverture", "O1", (), None, 0),
        (WORKSHOP.title, None, (), 3, 0),
    ]
    again = await browser.send(f"{OWN}/reprise", {"source": str(earlier.id)})
    assert "déjà un programme" in again.text


async def organise_too(event: EventDetails) -> None:
    account = await account_by_email("camille@example.org")
    assert account is not None
    await events_service.add_staff(SYSTEM, event.id, account, OrganiserRole.ORGANISER)
