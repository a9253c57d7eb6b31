"""The pages of registrations, from the public form to the organiser's decisions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from openmap.accounts.sessions import open_for_account
from openmap.accounts.tables import Account
from openmap.audit.service import SYSTEM
from openmap.events.service import add_staff
from openmap.events.tables import OrganiserRole, Side
from openmap.outbox.tables import Message
from openmap.registrations import queries
from openmap.registrations.columns import TEMPLATE_HEADINGS, TEMPLATE_ROWS
from openmap.registrations.links import LETTERS_A_DAY, ensure_links, revoke_links
from openmap.registrations.tables import RegistrationStatus
from openmap.security import SECRET_PLACEHOLDER, derive_token
from openmap.sheets import write_xlsx
from tests.openmap.conftest import browser_of
from tests.openmap.day import SECRET_KEY, a_day, registered

if TYPE_CHECKING:
    from uuid import UUID

    from openmap.events.queries import EventDetails
    from openmap.web import Application
    from tests.openmap.conftest import Browser

pytestmark = pytest.mark.anyio
FORM = {
    "side": "buyer",
    "organisation.name": "Commune d'Exemple",
    "organisation.kind": "commune",
    "organisation.sectors": ["green_spaces", "cleaning"],
    "organisation.departements": ["94"],
    "delegations.0.attendees.0.first_name": "Jeanne",
    "delegations.0.attendees.0.last_name": "Exemple",
    "delegations.0.attendees.0.email": "jeanne@example.org",
    "delegations.0.absences.0.starts": "09:00",
    "delegations.0.absences.0.ends": "10:15",
    "delegations.0.absences.1.starts": "",
    "consents": "1",
}


async def organise(browser: Browser, event: EventDetails) -> None:
    account = Account(email="camille@example.org", name="Camille")
    await account.save()
    await add_staff(SYSTEM, event.id, account.id, OrganiserRole.ORGANISER)
    browser.client.cookies.set("session", await open_for_account(account_id=account.id, replaces=None, user_agent=""))


async def link_of(registration_id: UUID) -> str:
    generations = await ensure_links("registration", {registration_id: registration_id}, secret_key=SECRET_KEY)
    return f"/i/{derive_token(SECRET_KEY, 'registration', registration_id, generations[registration_id])}"


async def test_the_public_form_registers_and_says_what_follows(browser: Browser) -> None:
    event = await a_day(organiser_email="equipe@example.org")
    chosen = await browser.open("/journees/vitry-2027/inscription")
    assert "cote=buyer" in chosen.text
    await browser.open("/journees/vitry-2027/inscription?cote=buyer")
    done = await browser.send("/journees/vitry-2027/inscription", FORM)
    assert (done.status_code, "Inscription reçue" in done.text) == (200, True)
    (found,) = await queries.every_registration(event.id)
    assert (found.side, found.organisation, found.departements, len(found.sectors)) == (Side.BUYER, "Commune d'Exemple", ("94",), 2)
    assert len(found.delegations[0].absences) == 1
    (mail,) = await Message.select()
    assert (mail["kind"], mail["to_address"]) == ("registration-submitted", "jeanne@example.org")
    assert mail["from_address"] == "equipe@example.org", "who answers the letter writes to the organiser"
    assert "[[secret:registration]]" in mail["body_text"]
    assert "\n\nNous avons bien reçu" in mail["body_text"]
    assert "transférez pas.\n\n" in mail["body_text"]


async def test_a_name_that_looks_like_a_personal_link_stays_a_name(browser: Browser) -> None:
    await a_day()
    await browser.open("/journees/vitry-2027/inscription?cote=buyer")
    await browser.send("/journees/vitry-2027/inscription", FORM | {"organisation.name": "[[secret:registration]] [[secret:absent]]"})
    (mail,) = await Message.select()
    for body in (mail["body_text"], mail["body_html"]):
        assert "[[secret :registration]] [[secret :absent]]" in body
        assert SECRET_PLACEHOLDER.findall(body).count("registration") == 1
        assert "absent" not in SECRET_PLACEHOLDER.findall(body)


async def test_no_name_reads_as_another(browser: Browser) -> None:
    event = await a_day()
    await browser.open("/journees/vitry-2027/inscription?cote=buyer")
    twisted = {"organisation.name": "\u202eVitry\x07", "delegations.0.attendees.0.last_name": "\u2066Ex\u2069emple"}
    await browser.send("/journees/vitry-2027/inscription", FORM | twisted)
    (found,) = await queries.every_registration(event.id)
    assert (found.organisation, found.delegations[0].attendees[0].last_name) == ("Vitry", "Exemple")


async def test_the_public_form_does_not_fill_a_mailbox(browser: Browser) -> None:
    event = await a_day()
    await browser.open("/journees/vitry-2027/inscription?cote=buyer")
    for number in range(LETTERS_A_DAY + 2):
        done = await browser.client.post(
            "/journees/vitry-2027/inscription", data=FORM | {"organisation.name": f"Commune {number}", "csrf_token": browser.csrf_token()}
        )
        assert "Inscription reçue" in done.text
    assert len(await queries.every_registration(event.id)) == LETTERS_A_DAY + 2
    assert await Message.count() == LETTERS_A_DAY


async def test_what_was_typed_comes_back_with_messages(browser: Browser) -> None:
    await a_day()
    await browser.open("/journees/vitry-2027/inscription?cote=buyer")
    wrong = FORM | {"delegations.0.attendees.0.email": "jeanne", "organisation.siret": "123", "consents": "", "delegations.0.absences.0.ends": ""}
    answer = await browser.send("/journees/vitry-2027/inscription", wrong)
    assert answer.status_code == 422
    assert 'value="jeanne"' in answer.text
    for name in ("delegations.0.absences.0.starts", "delegations.0.attendees.0.email", "organisation.siret", "consents"):
        assert f'href="#{name}"' in answer.text
        assert f'id="{name}"' in answer.text


async def test_a_personal_link_opens_its_registration_only(browser: Browser, app: Application) -> None:
    event = await a_day()
    mine, other = await registered(event, "Ville", Side.BUYER), await registered(event, "Chantier")
    opened = await browser.open(await link_of(mine.id))
    assert opened.url.path == f"/espace/{mine.id}"
    assert "Ville" in opened.text
    for page in ("", "/absences", "/souhaits"):
        assert (await browser.open(f"/espace/{mine.id}{page}")).status_code == 200
        assert (await browser.open(f"/espace/{other.id}{page}")).status_code == 401
    assert (await browser.open("/i/nothing")).status_code == 404
    await revoke_links(SYSTEM, mine.id)
    assert (await browser.open(f"/espace/{mine.id}")).status_code == 401, "a closed link is closed where it was opened too"
    async with browser_of(app) as stranger:
        assert (await stranger.open(f"/i/{derive_token(SECRET_KEY, 'registration', mine.id, 1)}")).status_code == 404
        renewed = await stranger.open(await link_of(mine.id))
        assert renewed.status_code == 200


async def test_a_session_planted_in_a_browser_opens_nothing_more(browser: Browser, app: Application) -> None:
    event = await a_day()
    mine, other = await registered(event, "Ville", Side.BUYER), await registered(event, "Chantier")
    await browser.open(await link_of(other.id))
    planted = browser.client.cookies["session"]
    async with browser_of(app) as victim:
        victim.client.cookies.set("session", planted)
        assert (await victim.open(f"/espace/{other.id}")).status_code == 200
        opened = await victim.client.get(await link_of(mine.id), follow_redirects=False)
        fresh = opened.cookies["session"]
    assert fresh != planted
    assert (await browser.open(f"/espace/{mine.id}")).status_code == 401
    async with browser_of(app) as again:
        again.client.cookies.set("session", fresh)
        assert [(await again.open(f"/espace/{one.id}")).status_code for one in (mine, other)] == [200, 200]


async def test_what_the_organiser_decides_is_not_written_by_participants(browser: Browser) -> None:
    event = await a_day()
    numbers = dict.fromkeys(("max_meetings", "guaranteed_meetings", "delegations.0.max_meetings"), "900")
    wanted = numbers | {"reference": "X", "organiser_note": "Prioritaire"}
    await browser.open("/journees/vitry-2027/inscription?cote=buyer")
    await browser.send("/journees/vitry-2027/inscription", FORM | wanted)
    (mine,) = await queries.every_registration(event.id)
    await browser.open(await link_of(mine.id))
    await browser.open(f"/espace/{mine.id}/absences")
    line = mine.delegations[0]
    person = "delegations.0.attendees.0"
    form = {"delegations.0.id": str(line.id), f"{person}.id": str(line.attendees[0].id), f"{person}.email": "j@example.org"}
    second = {"delegations.1.name": "Une équipe de plus", "delegations.1.attendees.0.email": "k@example.org"}
    await browser.send(f"/espace/{mine.id}/absences", form | second | wanted)
    (after,) = await queries.every_registration(event.id)
    assert [person.email for delegation in after.delegations for person in delegation.attendees] == ["j@example.org"]
    for one in (mine, after):
        assert (one.reference, one.max_meetings, one.guaranteed_meetings, one.organiser_note) == (None, None, None, "")
        assert one.delegations[0].max_meetings is None


async def test_a_link_is_sent_again_and_nobody_learns_who_is_registered(browser: Browser) -> None:
    event = await a_day()
    await registered(event, "Ville", Side.BUYER)
    answers = []
    for email in ("ville@example.org", "VILLE@example.org", "inconnue@example.org"):
        await browser.open("/journees/vitry-2027/lien")
        answers.append(await browser.send("/journees/vitry-2027/lien", {"email": email}))
    assert len({re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}) == 1
    assert [row["kind"] for row in await Message.select()] == ["registration-link"], "twice within ten minutes leaves one letter"
    await browser.open("/journees/vitry-2027/lien")
    assert (await browser.send("/journees/vitry-2027/lien", {"email": "rien"})).status_code == 422


async def test_a_participant_changes_people_and_absences_then_leaves(browser: Browser) -> None:
    event = await a_day(accepts_automatically=True, capacity=1)
    mine, waits = await registered(event, "Ville", Side.BUYER), await registered(event, "Chantier", status=RegistrationStatus.WAITING)
    await browser.open(await link_of(mine.id))
    await browser.open(f"/espace/{mine.id}/absences")
    line = mine.delegations[0]
    fields: dict[str, Any] = {
        "delegations.0.id": str(line.id),
        "delegations.0.name": "achats",
        "delegations.0.attendees.0.id": str(line.attendees[0].id),
        "delegations.0.attendees.0.email": "nouvelle@example.org",
        "delegations.0.attendees.1.email": "seconde@example.org",
        "delegations.0.absences.0.starts": "11:00",
        "delegations.0.absences.0.ends": "11:30",
    }
    saved = await browser.send(f"/espace/{mine.id}/absences", fields)
    assert "enregistrées" in saved.text
    after = await queries.registration(mine.id)
    assert [person.email for person in after.delegations[0].attendees] == ["nouvelle@example.org", "seconde@example.org"]
    assert (after.delegations[0].name, len(after.delegations[0].absences), after.delegations[0].id) == ("achats", 1, line.id)
    assert (await browser.send(f"/espace/{mine.id}/absences", {**fields, "delegations.0.attendees.0.email": "x"})).status_code == 422
    await browser.open(f"/espace/{mine.id}")
    left = await browser.send(f"/espace/{mine.id}/retrait")
    assert "retirée" in left.text
    assert (await queries.registration(waits.id)).status is RegistrationStatus.ACCEPTED


async def test_organisers_list_decide_and_write(browser: Browser) -> None:
    event = await a_day()
    names = [f"Structure {number:02d}" for number in range(60)]
    lines = [await registered(event, name, status=RegistrationStatus.SUBMITTED) for name in names]
    await organise(browser, event)
    own = "/gestion/vitry-2027/inscriptions"
    first = await browser.open(own)
    assert "Structure 00" in first.text
    assert "Structure 59" not in first.text
    assert "Structure 59" in (await browser.open(f"{own}?page=2")).text
    assert "Structure 07" in (await browser.open(f"{own}?texte=structure+07&cote=structure&etat=submitted")).text
    assert "Aucune inscription ne correspond" in (await browser.open(f"{own}?texte=rien")).text
    await browser.open(own)
    answer = await browser.send(own, {"do": "accept", "chosen": [str(lines[0].id), str(lines[1].id)], "notifies": "1"})
    assert "2 inscriptions sont acceptées" in answer.text
    assert await Message.count().where(Message.kind == "registration-accepted") == 2
    assert "Cochez" in (await browser.send(own, {"do": "accept"})).text
    assert "1 lien personnel part" in (await browser.send(own, {"do": "links", "chosen": [str(lines[5].id)]})).text
    assert "liste d" in (await browser.send(own, {"do": "promote"})).text
    await browser.open(f"{own}?texte=structure+1")
    assert "10 inscriptions sont acceptées" in (await browser.send(f"{own}?texte=structure+1", {"do": "accept", "everyone": "1"})).text
    assert "attend une décision" in (await browser.send(f"{own}?texte=structure+1", {"do": "accept", "everyone": "1"})).text
    await browser.open(own)
    assert "60 liens personnels partent" in (await browser.send(own, {"do": "links", "everyone": "1"})).text
    one = f"{own}/{lines[2].id}"
    await browser.open(one)
    assert "décision" in (await browser.send(f"{one}/etat", {"status": "waiting"})).text
    assert "place 1" in (await browser.open(one)).text
    assert "part par courriel" in (await browser.send(f"{one}/lien", {"do": "renew"})).text
    saved = await browser.send(
        one, {"delegations.0.id": str(lines[2].delegations[0].id), "delegations.0.attendees.0.email": "a@example.org", "max_meetings": "4"}
    )
    assert "enregistrée" in saved.text
    assert (await queries.registration(lines[2].id)).max_meetings == 4
    assert (await browser.send(one, {"max_meetings": "beaucoup"})).status_code == 422


async def test_organisers_register_somebody(browser: Browser) -> None:
    event = await a_day()
    await organise(browser, event)
    new = "/gestion/vitry-2027/inscriptions/nouvelle"
    await browser.open(new)
    assert (await browser.send(new, FORM | {"side": ""})).status_code == 422
    made = await browser.send(new, FORM | {"reference": "A-1"})
    assert made.status_code == 200
    assert "Commune d&#39;Exemple" in made.text
    (found,) = await queries.every_registration(event.id)
    assert (found.reference, found.status) == ("A-1", RegistrationStatus.ACCEPTED)
    assert (await browser.send(new, FORM | {"reference": "A-1"})).status_code == 409
    assert await Message.count() == 0


async def test_an_import_is_read_before_it_is_written(browser: Browser) -> None:
    event = await a_day()
    await organise(browser, event)
    own = "/gestion/vitry-2027/inscriptions/import"
    await browser.open(own)
    content = write_xlsx({"Inscriptions": (TEMPLATE_HEADINGS, TEMPLATE_ROWS)})
    preview = await browser.send(own, files={"file": ("f.xlsx", content)})
    assert preview.status_code == 200, preview.text
    assert await queries.every_registration(event.id) == []
    rows = re.search(r'name="rows" value="([^"]+)"', preview.text)
    assert rows
    done = await browser.send(own, {"rows": rows[1].replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")})
    assert "2 ajoutées" in done.text
    assert len(await queries.every_registration(event.id)) == 2
    await browser.open(own)
    wrong = await browser.send(own, files={"file": ("f.csv", "rôle;organisation;courriel\r\nroi;Ville;a@example.org".encode())})
    assert wrong.status_code == 422
    assert "roi" in wrong.text
    assert 'name="rows"' not in wrong.text
    for files in ({"file": ("f.pdf", b"%PDF-\x00")}, {"other": ("f", b"")}):
        assert (await browser.send(own, files=files)).status_code == 422
    assert (await browser.send(own, {"rows": "n'importe quoi"})).status_code == 422


async def test_exports_come_back_as_imports(browser: Browser) -> None:
    event = await a_day()
    await organise(browser, event)
    await browser.open("/gestion/vitry-2027/inscriptions/import")
    content = write_xlsx({"Inscriptions": (TEMPLATE_HEADINGS, TEMPLATE_ROWS)})
    await browser.send("/gestion/vitry-2027/inscriptions/import", files={"file": ("f.xlsx", content)})
    for name in ("modele.csv", "modele.xlsx", "inscriptions.csv", "inscriptions.xlsx"):
        file = await browser.open(f"/gestion/vitry-2027/inscriptions/fichier/{name}")
        assert (file.status_code, "attachment" in file.headers["content-disposition"]) == (200, True)
    assert (await browser.open("/gestion/vitry-2027/inscriptions/fichier/autre.exe")).status_code == 404


async def test_the_public_pages_open(browser: Browser) -> None:
    event = await a_day(registration_opens_at=None)
    await registered(event, "Ville nommée", Side.BUYER, is_listed=True)
    await registered(event, "Discrète")
    shown = await browser.open("/journees/vitry-2027")
    assert "Ville nommée" in shown.text
    assert "Discrète" not in shown.text
    assert "example.org" not in shown.text
    for path in ("/accessibilite", "/mentions-legales", "/donnees-personnelles"):
        assert (await browser.open(path)).status_code == 200
    assert (await browser.open("/journees/inconnue")).status_code == 404
