"""Organisations are invited to register, reminded, answer; nothing leaves by itself, and whoever objects is left alone."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from openmap.accounts.sessions import open_for_account
from openmap.accounts.tables import Account
from openmap.audit.service import SYSTEM
from openmap.audit.tables import AuditEntry
from openmap.clock import standing_at
from openmap.events.service import add_staff
from openmap.events.tables import OrganiserRole, Side
from openmap.outbox.delivery import deliver_ready
from openmap.outbox.tables import Message
from openmap.publication.release import release
from openmap.registrations import invited, queries
from openmap.registrations.guests import Guest
from openmap.registrations.imports import import_registrations
from openmap.registrations.invitations import (
    InvitationsClosed,
    Inviting,
    NotInvited,
    accept_invitation,
    answer_invitation,
    invite,
    invite_list,
    remind,
    reminders,
    stop_invitations,
)
from openmap.registrations.tables import RegistrationStatus
from openmap.security import mint_links
from openmap.sheets import Grid, Row
from tests.openmap.day import SECRET_KEY, a_day, comes, registered

if TYPE_CHECKING:
    from uuid import UUID

    from openmap.events.queries import EventDetails
    from openmap.registrations.guests import Invitation
    from openmap.settings import Settings
    from tests.openmap.conftest import Browser, Mailbox, Program

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]
MOMENT = datetime(2027, 10, 1, 9, tzinfo=UTC)


def inviting(event: EventDetails, account_id: UUID | None = None, words: str = "") -> Inviting:
    return Inviting(SYSTEM, event.id, account_id, words)


async def invites(event: EventDetails, *guests: Guest, **kwargs: Any) -> list[Invitation]:
    return await invite(inviting(event, **kwargs), guests, secret_key=SECRET_KEY)


async def letters(kind: str = "") -> list[dict[str, Any]]:
    rows = await Message.select().order_by(Message.created_at, Message.to_address)
    return [row for row in rows if kind in row["kind"]]


async def one_invited(event: EventDetails, name: str = "Mairie de Vitry", email: str = "achats@example.org") -> queries.RegistrationDetails:
    (entry,) = await invites(event, Guest(organisation=name, side=Side.BUYER, email=email, first_name="Jeanne"))
    assert entry.registration_id
    return await queries.registration(entry.registration_id)


async def organiser_of(event: EventDetails, browser: Browser, email: str = "camille@example.org") -> UUID:
    account = Account(email=email, name="Camille")
    await account.save()
    await add_staff(SYSTEM, event.id, account.id, OrganiserRole.ORGANISER)
    browser.client.cookies.set("session", await open_for_account(account_id=account.id, replaces=None, user_agent=""))
    return account.id


def link_in(text: str, message: dict[str, Any], settings: Settings, name: str = "registration") -> str:

    minted = mint_links(f"[[secret:{name}]]", json.loads(message["secrets"]), settings)
    assert f"[[secret:{name}]]" in text
    return minted.removeprefix(settings.base_url.rstrip("/"))


async def test_an_invitation_is_a_registration_and_a_draft_never_a_mail() -> None:
    event = await a_day(organiser_email="equipe@example.org", theme="Économie circulaire")
    found = await one_invited(event)
    assert (found.status, found.side, found.organisation) == (RegistrationStatus.INVITED, Side.BUYER, "Mairie de Vitry")
    assert found.invited_at is not None
    (letter,) = await letters()
    assert (letter["state"], letter["kind"], letter["to_address"]) == ("draft", "registration-invitation", "achats@example.org")
    assert letter["batch"] is not None
    assert "Bonjour Jeanne" in letter["body_text"]
    for body in (letter["body_text"], letter["body_html"]):
        assert body.count("[[secret:registration]]") == 1
        assert body.count("[[secret:unsubscribe]]") == 1
    assert "registrations.invited" in [row["action"] for row in await AuditEntry.select(AuditEntry.action)]


async def test_the_words_of_the_organiser_stand_in_each_letter_and_are_escaped() -> None:
    event = await a_day()
    guests = [Guest(organisation=name, side=Side.STRUCTURE, email=f"{name}@example.org") for name in ("un", "deux")]
    await invites(event, *guests, words="Au plaisir & à bientôt <b>[[secret:registration]]</b>")
    for letter in await letters():
        assert "Au plaisir &amp; à bientôt &lt;b&gt;[[secret :registration]]" in letter["body_html"]
        assert "Au plaisir & à bientôt" in letter["body_text"]
        assert letter["body_text"].count("[[secret:registration]]") == 1


async def test_nobody_is_invited_twice_and_a_missing_address_can_be_added() -> None:
    event = await a_day()
    await registered(event, "Ressourcerie")
    first = await invites(event, Guest(organisation="Mairie de Vitry"), Guest(organisation="RESSOURCERIE"), Guest(organisation="mairie de vitry"))
    assert [entry.outcome for entry in first] == ["created", "unchanged", "unchanged"]
    assert await letters() == []
    answers = await invited.answers_of(event.id)
    assert (answers.invited, answers.unanswered, answers.without_address) == (1, 1, 1)
    (second,) = await invites(event, Guest(organisation="Mairie de Vitry", email="achats@example.org"))
    assert (second.outcome, second.registration_id) == ("updated", first[0].registration_id)
    (third,) = await invites(event, Guest(organisation="Mairie de Vitry", email="autre@example.org"))
    assert (third.outcome, len(await letters())) == ("unchanged", 1)


async def test_earlier_days_lend_addresses_only_to_those_who_organised_them(browser: Browser) -> None:
    past, event = await a_day(slug="passee"), await a_day(slug="autre")
    known = await registered(past, "Fresnes Services", Side.STRUCTURE, email="contact@fresnes.example.org")
    theirs, mine = await organiser_of(event, browser, "dominique@example.org"), await organiser_of(past, browser)
    guest = Guest(organisation_id=known.organisation_id)
    for account_id, has_address in ((theirs, False), (mine, True), (None, True)):
        (line,) = [line for line in await invited.candidates(event.id, invited.Wanted(), account_id=account_id) if line.id == known.organisation_id]
        assert (line.has_address, line.last_event) == (has_address, "Openmap ESS")
    (entry,) = await invites(event, guest, account_id=theirs)
    assert (entry.outcome, entry.has_letter) == ("created", False)
    other = await a_day(slug="encore")
    (entry,) = await invites(other, guest, account_id=mine)
    assert (entry.side, entry.guest.email) == (Side.STRUCTURE, "contact@fresnes.example.org")


async def test_the_register_is_narrowed_by_what_is_known() -> None:
    past, event = await a_day(slug="passee"), await a_day()
    await registered(past, "Chantier vert", organisation={"sectors": ("green_spaces",), "departements": ("94",)})
    await registered(past, "Refusée", status=RegistrationStatus.REFUSED)
    for wanted, names in (
        (invited.Wanted(), ["Chantier vert", "Refusée"]),
        (invited.Wanted(took_part=True), ["Chantier vert"]),
        (invited.Wanted(at=past.id), ["Chantier vert"]),
        (invited.Wanted(at=event.id), []),
        (invited.Wanted(departement="94"), ["Chantier vert"]),
        (invited.Wanted(text="refusee"), ["Refusée"]),
    ):
        lines = await invited.candidates(event.id, wanted, account_id=None)
        assert [line.name for line in lines] == names
        assert await invited.count_candidates(wanted) == len(names)


async def test_a_list_is_previewed_then_invites_all_or_nothing() -> None:
    event = await a_day()
    rows = (("Vigny", "95", ""), ("Bezons", "95", "achats@bezons.example.org"), ("", "95", ""), ("Ennery", "999", "pas-une-adresse"))
    grid = Grid(("Organisation", "Département", "Courriel"), tuple(Row(number, cells) for number, cells in enumerate(rows, 2)))
    report = await invite_list(inviting(event), grid, side=Side.BUYER, dry_run=True, secret_key=SECRET_KEY)
    assert [row.outcome for row in report.rows] == ["created", "created", "error", "error"]
    assert {said.column for row in report.rows[2:] for said in row.messages} == {"Organisation", "Département", "Courriel"}
    with pytest.raises(Exception, match="2 lignes"):
        await invite_list(inviting(event), grid, side=Side.BUYER, dry_run=False, secret_key=SECRET_KEY)
    assert (await invited.answers_of(event.id)).invited == 0
    good = Grid(grid.headings, grid.rows[:2])
    done = await invite_list(inviting(event), good, side=Side.BUYER, dry_run=False, secret_key=SECRET_KEY)
    assert (done.is_applied, done.created, len(await letters())) == (True, 2, 1)
    again = await invite_list(inviting(event), good, side=Side.BUYER, dry_run=False, secret_key=SECRET_KEY)
    assert (again.created, again.unchanged, len(await letters())) == (0, 2, 1)


async def test_reminders_go_to_those_without_an_answer_and_not_too_soon(settings: Settings) -> None:
    event = await a_day()
    with standing_at(MOMENT):
        silent, leaving = await one_invited(event), await one_invited(event, "Bezons", "bezons@example.org")
    with standing_at(MOMENT + timedelta(days=30)):
        assert len(await reminders(event.id, days=7)) == 0, "the drafts have not even left"
    with standing_at(MOMENT):
        await release(SYSTEM, event_id=event.id, settings=settings)
        await Message.update({Message.state: "sent", Message.sent_at: MOMENT}, force=True)
        await answer_invitation(SYSTEM, leaving.id, comes=False)
    for days_later, expected in ((6, 0), (8, 1)):
        with standing_at(MOMENT + timedelta(days=days_later)):
            assert len(await reminders(event.id, days=7)) == expected
    with standing_at(MOMENT + timedelta(days=8)):
        assert await remind(SYSTEM, event.id, days=7, secret_key=SECRET_KEY) == 1
        assert await remind(SYSTEM, event.id, days=7, secret_key=SECRET_KEY) == 0, "asked again at once"
    (letter,) = await letters("reminder")
    assert (letter["state"], letter["to_address"], letter["person_key"]) == ("draft", "achats@example.org", silent.id)


async def test_an_answer_drops_the_letters_that_wait() -> None:
    event = await a_day()
    found = await one_invited(event)
    await answer_invitation(SYSTEM, found.id, comes=False)
    assert [letter["state"] for letter in await letters()] == ["dropped"]
    assert (await queries.registration(found.id)).status is RegistrationStatus.DECLINED
    await answer_invitation(SYSTEM, found.id, comes=True)
    assert (await queries.registration(found.id)).status is RegistrationStatus.INVITED
    due = await reminders(event.id, days=7)
    assert (due.first, due.again) == ((found.id,), ()), "the first letter never left: it is offered again"


async def test_the_invited_are_accepted_while_there_is_a_place() -> None:
    event = await a_day(capacity=1)
    first, second = await one_invited(event), await one_invited(event, "Bezons", "bezons@example.org")
    for found, status in ((first, RegistrationStatus.ACCEPTED), (second, RegistrationStatus.WAITING)):
        done = await accept_invitation(found.id, comes("Exemple", "qui@example.org"), consents=True, secret_key=SECRET_KEY)
        assert (done.status, done.consented_at is not None) == (status, True)
        with pytest.raises(NotInvited):
            await accept_invitation(found.id, comes("Exemple", "qui@example.org"), consents=True, secret_key=SECRET_KEY)
        with pytest.raises(NotInvited):
            await answer_invitation(SYSTEM, found.id, comes=False)
    answers = await invited.answers_of(event.id)
    assert (answers.invited, answers.registered, answers.unanswered) == (2, 2, 0)


async def test_whoever_objects_is_not_invited_under_another_name_either() -> None:
    event, next_event = await a_day(), await a_day(slug="suivante")
    found = await one_invited(event)
    await stop_invitations(found.id)
    await stop_invitations(found.id)
    assert [letter["state"] for letter in await letters()] == ["dropped"]
    assert len(await reminders(event.id, days=7)) == 0
    same, other_name, somebody = await invites(
        next_event,
        Guest(organisation="Mairie de Vitry", email="autre@example.org"),
        Guest(organisation="Ville de Vitry", email="Achats@example.org"),
        Guest(organisation="Bezons", email="bezons@example.org"),
    )
    assert [entry.outcome for entry in (same, other_name, somebody)] == ["unchanged", "unchanged", "created"]
    (line,) = await invited.candidates(event.id, invited.Wanted(text="mairie"), account_id=None)
    assert (line.is_unwanted, line.can_be_invited) == (True, False)


async def test_nobody_is_invited_to_what_is_closed() -> None:
    event = await a_day(registration_closes_at=MOMENT)
    with standing_at(MOMENT + timedelta(days=1)), pytest.raises(InvitationsClosed):
        await one_invited(event)


async def test_the_letter_leads_to_a_form_an_answer_and_a_way_out(
    browser: Browser, mail_settings: Settings, mailbox: Mailbox, settings: Settings
) -> None:
    event = await a_day()
    found = await one_invited(event)
    (letter,) = await letters()
    await release(SYSTEM, event_id=event.id, settings=mail_settings)
    await deliver_ready(mail_settings)
    (mail,) = mailbox.mails
    assert re.fullmatch(r"<https?://\S+/courriers/[\w-]{43}/un-clic>", str(mail["List-Unsubscribe"]).strip())
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    desk = await browser.open(link_in(letter["body_text"], letter, settings))
    assert "Vous êtes invité·e" in desk.text
    declined = await browser.send(f"/espace/{found.id}/invitation/refus")
    assert "vous ne viendrez pas" in declined.text
    back = await browser.send(f"/espace/{found.id}/invitation/retour")
    assert "Vous êtes invité·e" in back.text
    form = await browser.open(f"/espace/{found.id}/invitation")
    assert 'value="achats@example.org"' in form.text
    wrong = await browser.send(f"/espace/{found.id}/invitation", {"delegations.0.attendees.0.email": "achats@example.org"})
    assert (wrong.status_code, "Cochez cette case" in wrong.text) == (422, True)
    ids = {name: re.search(rf'name="{re.escape(name)}" value="([^"]+)"', form.text) for name in ("delegations.0.id", "delegations.0.attendees.0.id")}
    values = {name: found[1] for name, found in ids.items() if found}
    done = await browser.send(
        f"/espace/{found.id}/invitation",
        values | {"delegations.0.attendees.0.email": "achats@example.org", "topic.title": "Entretien de vitres", "consents": "1"},
    )
    assert "Vous êtes inscrit·e" in done.text
    after = await queries.registration(found.id)
    assert after.contact
    assert found.contact
    assert (after.status, after.contact.id) == (RegistrationStatus.ACCEPTED, found.contact.id)


async def test_a_click_on_the_way_out_changes_nothing_before_the_button(browser: Browser, settings: Settings) -> None:
    event = await a_day()
    await one_invited(event)
    (letter,) = await letters()
    way_out = link_in(letter["body_text"], letter, settings, "unsubscribe")
    assert "/courriers/" in way_out
    shown = await browser.open(way_out)
    assert "Ne plus m'inviter" in shown.text.replace("&#39;", "'")
    assert (await letters())[0]["state"] == "draft"
    stopped = await browser.send(way_out)
    assert "ne sera plus invitée" in stopped.text
    assert (await letters())[0]["state"] == "dropped"
    opened = await browser.open(way_out.replace("/courriers/", "/i/"))
    assert opened.status_code == 404, "the way out does not open the registration"


async def test_the_public_form_answers_an_invitation(browser: Browser) -> None:
    event = await a_day()
    found = await one_invited(event)
    form = {"side": "buyer", "organisation.name": "Mairie de Vitry", "delegations.0.attendees.0.email": "achats@example.org", "consents": "1"}
    await browser.open("/journees/vitry-2027/inscription?cote=buyer")
    await browser.send("/journees/vitry-2027/inscription", form)
    (line,) = await queries.registrations_of(event.id)
    assert (line.id, line.status) == (found.id, RegistrationStatus.SUBMITTED)


async def test_an_import_of_registrations_accepts_the_invited() -> None:
    event = await a_day()
    found = await one_invited(event)
    grid = Grid(("rôle", "organisation", "courriel"), (Row(2, ("acheteur", "Mairie de Vitry", "achats@example.org")),))
    report = await import_registrations(SYSTEM, event.id, grid, dry_run=False)
    assert (report.created, report.updated) == (0, 1)
    assert (await queries.registration(found.id)).status is RegistrationStatus.ACCEPTED
    assert [letter["state"] for letter in await letters()] == ["dropped"]
    assert (await import_registrations(SYSTEM, event.id, grid, dry_run=False)).unchanged == 1


async def test_organisers_choose_import_and_remind_by_pages(browser: Browser) -> None:
    past, event = await a_day(slug="passee"), await a_day()
    account_id = await organiser_of(event, browser)
    await add_staff(SYSTEM, past.id, account_id, OrganiserRole.ORGANISER)
    await registered(past, "Fresnes Services", email="contact@fresnes.example.org")
    empty = await browser.open("/gestion/vitry-2027/invitations")
    assert "Personne n'est encore invité" in empty.text.replace("&#39;", "'")
    shown = await browser.open("/gestion/vitry-2027/invitations/choisir?venue=oui")
    assert "Fresnes Services" in shown.text
    done = await browser.send("/gestion/vitry-2027/invitations/choisir?venue=oui", {"everyone": "1", "words": "À bientôt"})
    assert "1 organisation est invitée" in done.text
    assert "contact@fresnes.example.org" in done.text
    await browser.open("/gestion/vitry-2027/invitations/import")
    table = b"organisation;courriel\nVigny;vigny@example.org\n"
    preview = await browser.send("/gestion/vitry-2027/invitations/import", {"side": "buyer"}, files={"file": ("liste.csv", table)})
    assert "à inviter" in preview.text
    rows = re.search(r'name="rows" value="([^"]+)"', preview.text)
    assert rows

    listed = await browser.send("/gestion/vitry-2027/invitations/import", {"rows": html.unescape(rows[1]), "side": "buyer"})
    assert "Vigny" in listed.text
    assert len(await letters("invitation")) == 2
    nothing = await browser.send("/gestion/vitry-2027/invitations/relance", {"jours": "7"})
    assert "Personne n'est à relancer" in nothing.text.replace("&#39;", "'")
    for answer in ("aucune", "refus", "inscrite", "sans-adresse", "n'importe quoi"):
        assert (await browser.open(f"/gestion/vitry-2027/invitations?reponse={answer}")).status_code == 200
    for name in ("modele.csv", "modele.xlsx", "invitations.csv"):
        assert (await browser.open(f"/gestion/vitry-2027/invitations/fichier/{name}")).status_code == 200
    assert (await browser.open("/gestion/vitry-2027/invitations/fichier/autre.csv")).status_code == 404


async def test_programs_invite_with_the_same_rules(program: Program) -> None:
    made = await program.done("POST", "/events", json={"slug": "vitry-2027", "title": "Openmap", "day": "2027-11-18"})
    at = f"/events/{made['id']}/invitations"
    body = {"guests": [{"organisation": {"name": "Vigny", "kind": "commune"}, "email": "vigny@example.org"}]}
    (would,) = await program.done("POST", f"{at}?dry_run=true", json=body)
    assert (would["outcome"], would["side"], would["has_letter"]) == ("created", "buyer", True)
    assert (await program.done("GET", at))["invited"] == 0
    (entry,) = await program.done("POST", at, json=body)
    assert (await program.done("POST", at, json=body))[0]["outcome"] == "unchanged"
    assert (await program.done("GET", at)) == {"invited": 1, "unanswered": 1, "declined": 0, "registered": 0, "without_address": 0}
    (candidate,) = (await program.done("GET", f"{at}/candidates?kind=commune"))["items"]
    assert (candidate["name"], candidate["status"]) == ("Vigny", "invited")
    assert await program.done("POST", f"{at}/remind", json={"days": 7, "dry_run": True}) == {"letters": 0}
    registration = f"/events/{made['id']}/registrations/{entry['registration']}"
    assert (await program.done("PATCH", registration, json={"status": "declined"}))["status"] == "declined"
    assert (await program.done("PATCH", registration, json={"status": "invited"}))["status"] == "invited"
    await program.done("PUT", f"/organisations/{candidate['id']}/invitations", json={"is_invitable": False})
    (candidate,) = (await program.done("GET", f"{at}/candidates"))["items"]
    assert candidate["is_unwanted"] is True
    await program.done("PUT", f"/organisations/{candidate['id']}/invitations", json={"is_invitable": True})
    upload = await program.done("POST", f"{at}/import?side=buyer", files={"file": ("liste.csv", b"organisation;courriel\nBezons;b@example.org\n")})
    assert (upload["is_applied"], upload["created"]) == (True, 1)
    wrong = await program.call("POST", at, json={"guests": [{"organisation": "00000000-0000-0000-0000-000000000000", "email": "x"}]})
    assert wrong.status_code == 422
