"""An organisation is invited anew after a mistake, and what the team notes is seen, searched and added to many at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from openmap.accounts import service as accounts
from openmap.accounts import sessions
from openmap.audit.service import SYSTEM, Actor
from openmap.audit.tables import AuditEntry
from openmap.events.service import create_event
from openmap.events.tables import Side
from openmap.outbox.tables import Message
from openmap.registrations import queries
from openmap.registrations.decisions import NOTE_LENGTH, set_status
from openmap.registrations.guests import Guest
from openmap.registrations.invitations import Inviting, answer_invitation, invite, invite_once_more, stop_invitations
from openmap.registrations.tables import Registration, RegistrationStatus
from tests.openmap.day import SECRET_KEY, VALUES, registered

if TYPE_CHECKING:
    from openmap.events.queries import EventDetails
    from openmap.web import Application
    from tests.openmap.conftest import Browser

pytestmark = pytest.mark.anyio
LIST = "/gestion/vitry-2027/inscriptions"


@pytest.fixture
async def event(app: Application, browser: Browser) -> EventDetails:
    """Set a day up; the browser is its organiser's."""
    account_id = await accounts.create_account(actor=SYSTEM, email="camille@example.org", name="Camille")
    key = await sessions.open_for_account(account_id=account_id, replaces=None, user_agent="")
    browser.client.cookies.set("session", key, domain="127.0.0.1")
    return await create_event(Actor("account", account_id, "Camille"), VALUES, organisers=(account_id,))


async def invited(event: EventDetails, name: str, email: str = "achats@example.org") -> queries.RegistrationDetails:
    guest = Guest(organisation=name, side=Side.BUYER, email=email)
    (entry,) = await invite(Inviting(SYSTEM, event.id, None), [guest], secret_key=SECRET_KEY)
    assert entry.registration_id
    return await queries.registration(entry.registration_id)


async def waiting_letters() -> list[tuple[str, str]]:
    rows = await Message.select().where(Message.state == "draft").order_by(Message.to_address)
    return [(row["to_address"], row["kind"]) for row in rows]


def buttons(text: str) -> list[str]:
    return re.findall(r'action="(/gestion/vitry-2027/invitations/[^"]+/de-nouveau)"', text)


async def test_whoever_declined_or_was_refused_by_mistake_gets_a_new_letter(event: EventDetails, browser: Browser) -> None:
    one, other = await invited(event, "Mairie de Vitry"), await invited(event, "Mairie de Melun", "melun@example.org")
    assert buttons((await browser.open("/gestion/vitry-2027/invitations")).text) == [], "the first letters still wait"
    await answer_invitation(SYSTEM, one.id, comes=False)
    await set_status(SYSTEM, other.id, RegistrationStatus.REFUSED, secret_key=SECRET_KEY)
    assert await waiting_letters() == []
    shown = await browser.open("/gestion/vitry-2027/invitations")
    assert len(buttons(shown.text)) == 2
    for address in buttons(shown.text):
        await browser.open("/gestion/vitry-2027/invitations")
        assert "lettre attend dans les messages" in (await browser.send(address)).text
    assert {(await queries.registration(key.id)).status for key in (one, other)} == {RegistrationStatus.INVITED}
    assert await waiting_letters() == [("achats@example.org", "registration-invitation"), ("melun@example.org", "registration-invitation")]
    assert buttons((await browser.open("/gestion/vitry-2027/invitations")).text) == []
    assert await AuditEntry.count().where(AuditEntry.action == "registration.invited-again") == 2


async def test_asking_twice_leaves_one_letter(event: EventDetails) -> None:
    one = await invited(event, "Mairie de Vitry")
    for _time in range(2):
        assert await invite_once_more(SYSTEM, event.id, one.id, secret_key=SECRET_KEY)
    assert await waiting_letters() == [("achats@example.org", "registration-invitation")]
    bare = await invited(event, "Sans adresse", "")
    assert not await invite_once_more(SYSTEM, event.id, bare.id, secret_key=SECRET_KEY)


async def test_nobody_is_asked_again_who_objected_registered_or_was_never_asked(event: EventDetails, browser: Browser) -> None:
    left, guest, own = await invited(event, "Mairie de Vitry"), await invited(event, "Melun", "melun@example.org"), await registered(event, "Régie")
    await stop_invitations(left.id)
    await set_status(SYSTEM, guest.id, RegistrationStatus.ACCEPTED, secret_key=SECRET_KEY)
    before = await waiting_letters()
    for registration_id, said in ((left.id, "ne plus être invitée"), (guest.id, "attend pas de réponse"), (own.id, "attend pas de réponse")):
        await browser.open("/gestion/vitry-2027/invitations")
        assert said in (await browser.send(f"/gestion/vitry-2027/invitations/{registration_id}/de-nouveau")).text
    assert (await browser.send(f"/gestion/vitry-2027/invitations/{uuid4()}/de-nouveau")).status_code == 404
    assert await waiting_letters() == before


async def test_notes_are_added_to_many_shown_filtered_and_searched(event: EventDetails, browser: Browser) -> None:
    one, other, third = [await registered(event, name) for name in ("Régie A", "Régie B", "Régie C")]
    await browser.open(LIST)
    noted = await browser.send(LIST, {"do": "note", "note": "  vue au   téléphone ", "chosen": [str(one.id), str(other.id)]})
    assert "ajoutée à 2 inscriptions" in noted.text
    assert noted.text.count("vue au téléphone") == 2
    await browser.send(LIST, {"do": "note", "note": "rappeler", "chosen": [str(one.id)]})
    assert (await queries.registration(one.id)).organiser_note == "vue au téléphone\nrappeler"
    assert (await queries.registration(third.id)).organiser_note == ""
    kept = (await browser.open(f"{LIST}?note=avec")).text
    assert ("Régie A" in kept, "Régie C" in kept) == (True, False)
    found = (await browser.open(f"{LIST}?texte=RAPPELER")).text
    assert ("Régie A" in found, "Régie B" in found) == (True, False)
    everyone = await browser.send(f"{LIST}?note=avec", {"do": "note", "note": "badge prêt", "everyone": "1"})
    assert "ajoutée à 2 inscriptions" in everyone.text
    assert (await queries.registration(third.id)).organiser_note == ""


@pytest.mark.parametrize("note", ["", "   ", "x" * (NOTE_LENGTH + 1)])
async def test_a_note_that_says_nothing_or_too_much_is_refused(event: EventDetails, browser: Browser, note: str) -> None:
    one = await registered(event, "Régie A")
    await browser.open(LIST)
    assert "Écrivez la note" in (await browser.send(LIST, {"do": "note", "note": note, "chosen": [str(one.id)]})).text
    assert await Registration.count().where(Registration.organiser_note != "") == 0


async def test_a_note_of_another_day_is_left_alone(event: EventDetails, browser: Browser) -> None:
    other = await create_event(SYSTEM, VALUES.__class__(slug="ailleurs", title="Ailleurs", day=VALUES.day))
    foreign = await registered(other, "Étrangère")
    await registered(event, "Régie A")
    await browser.open(LIST)
    assert "ajoutée à 0 inscription" in (await browser.send(LIST, {"do": "note", "note": "x", "chosen": [str(foreign.id)]})).text
    assert (await queries.registration(foreign.id)).organiser_note == ""
