"""Whoever is invited stops invitations by the button of their mail program (RFC 8058); what concerns a registration cannot be stopped."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any, cast

import httpx
import pytest

from openmap.accounts.sessions import open_for_account
from openmap.accounts.tables import Account
from openmap.audit.service import SYSTEM
from openmap.errors import InvalidForm
from openmap.events.service import add_staff
from openmap.events.tables import OrganiserRole, Side
from openmap.organisations.queries import refuses_invitations
from openmap.outbox.delivery import deliver_ready
from openmap.outbox.tables import Message
from openmap.publication.release import edit, release
from openmap.registrations.guests import Guest
from openmap.registrations.invitations import Inviting, invite, stop_invitations
from openmap.registrations.links import send_links
from openmap.registrations.queries import registration
from tests.openmap.day import SECRET_KEY, a_day, registered

if TYPE_CHECKING:
    from openmap.settings import Settings
    from openmap.web import Application
    from tests.openmap.conftest import Browser, Mailbox

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]


async def test_a_mail_program_stops_invitations_by_one_post(app: Application, mail_settings: Settings, mailbox: Mailbox) -> None:
    event = await a_day()
    guest = Guest(organisation="Mairie de Vitry", side=Side.BUYER, email="achats@example.org", first_name="Jeanne")
    (entry,) = await invite(Inviting(SYSTEM, event.id, None, ""), [guest], secret_key=SECRET_KEY)
    assert entry.registration_id
    found = await registration(entry.registration_id)
    await release(SYSTEM, event_id=event.id, settings=mail_settings)
    await deliver_ready(mail_settings)
    address = str(mailbox.mails[0]["List-Unsubscribe"]).strip().strip("<>")
    transport = httpx.ASGITransport(cast("Any", app))
    asked = {"List-Unsubscribe": "One-Click"}
    async with httpx.AsyncClient(transport=transport) as program:
        assert (await program.post(address, data={"List-Unsubscribe": "Two-Clicks"})).status_code == 422
        assert (await program.post(address.replace("/un-clic", ""), data=asked)).status_code == 403, "the page's own form keeps its protection"
        assert (await program.post(re.sub(r"[\w-]{43}", "x" * 43, address), data=asked)).status_code == 404
        assert not await refuses_invitations(found.organisation_id)
        assert "Ne plus m" in (await program.get(address)).text, "a reader who follows it sees the page"
        assert not await refuses_invitations(found.organisation_id)
        done = await program.post(address, data=asked)
        assert (done.status_code, done.headers.get("set-cookie"), "plus invité·e" in done.text) == (200, None, True)
        assert await refuses_invitations(found.organisation_id)
        assert (await program.post(address, files={"List-Unsubscribe": (None, "One-Click")})).status_code == 200, "again, as multipart"


async def test_what_concerns_a_registration_cannot_be_stopped(mail_settings: Settings, mailbox: Mailbox) -> None:
    event = await a_day()
    about = await registered(event, "Fresnes Services", email="contact@fresnes.example.org")
    await send_links(SYSTEM, event.id, [about.id], secret_key=SECRET_KEY)
    await deliver_ready(mail_settings)
    assert [(mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"]) for mail in mailbox.mails] == [(None, None)]


async def test_the_organiser_sees_who_does_not_want_to_be_invited_and_lifts_it_when_asked_to(browser: Browser) -> None:
    event = await a_day()
    account = Account(email="camille@example.org", name="Camille")
    await account.save()
    await add_staff(SYSTEM, event.id, account.id, OrganiserRole.ORGANISER)
    browser.client.cookies.set("session", await open_for_account(account_id=account.id, replaces=None, user_agent=""))
    about = await registered(event, "Fresnes Services", email="contact@fresnes.example.org")
    path = f"/gestion/{event.slug}/inscriptions/{about.id}"
    asked = "a demandé le"
    assert asked not in (await browser.open(path)).text
    await stop_invitations(about.id)
    assert asked in (await browser.open(path)).text
    lifted = await browser.send(f"{path}/inviter-de-nouveau")
    assert "peut de nouveau être invitée" in lifted.text
    assert asked not in lifted.text
    assert not await refuses_invitations(about.organisation_id)


async def test_an_edited_invitation_keeps_the_way_out() -> None:
    event = await a_day()
    guest = Guest(organisation="Mairie de Vitry", side=Side.BUYER, email="achats@example.org")
    await invite(Inviting(SYSTEM, event.id, None, ""), [guest], secret_key=SECRET_KEY)
    (message,) = await Message.select(Message.id)
    words = {"event_id": event.id, "message_id": message["id"], "subject": "Venez"}
    with pytest.raises(InvalidForm) as refusal:
        await edit(SYSTEM, **words, body_text="Venez. [[secret:registration]]")
    assert "[[secret:unsubscribe]]" in html.unescape(refusal.value.fields["body_text"])
    await edit(SYSTEM, **words, body_text="Venez. [[secret:registration]]\n\n[[secret:unsubscribe]]")
