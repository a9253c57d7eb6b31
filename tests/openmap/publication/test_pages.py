"""The organiser reads the difference, publishes, reads and edits messages, lets them leave; a participant reads the agenda and subscribes."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import vobject

from openmap.accounts import sessions
from openmap.audit.service import SYSTEM
from openmap.clock import standing_at
from openmap.events import queries as events
from openmap.events import service as set_up
from openmap.events.tables import Event
from openmap.organisations.topics import NeedValues, OfferValues, add_topic
from openmap.outbox import queries as outbox_queries
from openmap.outbox.tables import MessageState
from openmap.publication import feeds
from openmap.registrations import queries as registrations
from openmap.registrations.links import revoke_links
from openmap.security import NOBODY
from tests.openmap.conftest import browser_of
from tests.openmap.published_day import calendar_of

if TYPE_CHECKING:
    from openmap.web import Application
    from tests.openmap.conftest import Browser
    from tests.openmap.published_day import Day

pytestmark = pytest.mark.anyio
FIRST = {("B1", "S1"): (0, 0), ("B2", "S2"): (0, 1)}


async def organise(browser: Browser, day: Day) -> None:
    key = await sessions.open_for_account(account_id=day.organiser, replaces=None, user_agent="")
    browser.client.cookies.set("session", key, domain="127.0.0.1")


async def take_part(browser: Browser, day: Day, name: str) -> str:
    key = await sessions.open_for_registration(registration_id=day.registrations[name], current=NOBODY, user_agent="")
    browser.client.cookies.set("session", key or "", domain="127.0.0.1")
    return f"/espace/{day.registrations[name]}/agenda"


async def test_the_difference_is_read_before_it_goes_and_publishing_leads_to_the_messages(browser: Browser, served_day: Day) -> None:
    day, path = served_day, f"/gestion/{served_day.event.slug}"
    await organise(browser, day)
    await day.publish(FIRST)
    await day.send()
    await day.draft({("B1", "S1"): (1, 2), ("B1", "S2"): (2, 0)})
    shown = await browser.open(f"{path}/brouillons/2/publier")
    assert "version 2" in shown.text
    for words in ("Organisation B2", "Retiré", "Déplacé", "Nouveau", "heure changée\u00a0: 9h00 devient 9h15", day.address("B2")):
        assert words in shown.text
    assert await outbox_queries.list_messages(scope=day.event.id, state=MessageState.DRAFT) == [], "looking writes nothing"
    done = await browser.send(f"{path}/brouillons/2/publier")
    assert done.url.path == f"{path}/messages"
    assert "La version 2 est publiée. 8 messages attendent" in done.text
    version = await browser.open(f"{path}/versions/2")
    assert "En vigueur" in version.text
    assert "Remplacée" in (await browser.open(f"{path}/versions/1")).text


async def test_meetings_at_a_lost_table_or_in_a_closed_slot_are_warned_of_before_publishing(browser: Browser, served_day: Day) -> None:
    day, address = served_day, f"/gestion/{served_day.event.slug}/brouillons/1/publier"
    await organise(browser, day)
    await day.draft({("B1", "S1"): (0, 0), ("B2", "S2"): (0, 1), ("B1", "S2"): (1, 1)})
    assert "lancez plutôt une réparation" not in (await browser.open(address)).text
    await set_up.withdraw_table(SYSTEM, day.event.id, day.tables[0].id, withdrawn=True)
    assert "Un rendez-vous de ce brouillon est à une table retirée" in (await browser.open(address)).text
    await set_up.close_slot(SYSTEM, day.event.id, day.slots[0].id, closed=True)
    assert "2 rendez-vous de ce brouillon sont à une table retirée" in (await browser.open(address)).text


async def test_a_draft_that_cannot_be_published_says_why_and_offers_the_way_back(browser: Browser, served_day: Day) -> None:
    await organise(browser, served_day)
    await served_day.draft({})
    shown = await browser.open(f"/gestion/{served_day.event.slug}/brouillons/1/publier")
    assert "aucun rendez-vous" in shown.text
    assert "Publier et préparer" not in shown.text


async def test_a_message_is_read_edited_and_let_go(browser: Browser, served_day: Day) -> None:
    day, path = served_day, f"/gestion/{served_day.event.slug}/messages"
    await organise(browser, day)
    assert "Aucun message" in (await browser.open(path)).text
    published = await day.publish({("B1", "S1"): (0, 0)})
    key = published.message_ids[0]
    shown = await browser.open(f"{path}/{key}")
    assert "lien personnel (masqué)" in shown.text
    assert "[[secret" not in shown.text
    assert "SEQUENCE:0" in shown.text
    letter = await browser.open(f"{path}/{key}/apercu")
    assert "sandbox" in letter.headers["content-security-policy"]
    assert "/r/" not in letter.text
    await browser.open(f"{path}/{key}/modifier")
    wrong = await browser.send(f"{path}/{key}/modifier", {"subject": "", "body_text": "Bonjour"})
    assert (wrong.status_code, "Écrivez un objet." in wrong.text) == (422, True)
    saved = await browser.send(f"{path}/{key}/modifier", {"subject": "À jeudi", "body_text": "Bonjour <b>Zoé</b>\n\n[[secret:agenda]]"})
    assert "Le message est modifié." in saved.text
    assert "&lt;b&gt;Zoé&lt;/b&gt;" in saved.text
    await browser.send(f"{path}/liberer", {"message": str(key)})
    assert "1 message va partir." in browser.page.text if browser.page else ""
    mails = await day.deliver()
    assert [mail["Subject"] for mail in mails] == ["À jeudi"]
    assert calendar_of(mails[0]).method.value == "REQUEST"


async def test_messages_are_dropped_offered_filtered_and_retried(browser: Browser, served_day: Day) -> None:
    day, path = served_day, f"/gestion/{served_day.event.slug}/messages"
    await organise(browser, day)
    published = await day.publish(FIRST)
    await browser.open(path)
    await browser.send(f"{path}/abandonner", {"message": str(published.message_ids[0])})
    assert "1 message abandonné." in browser.page.text if browser.page else ""
    assert "Libérer les 4 messages" in (await browser.send(f"{path}/proposer")).text
    day.mailbox.answers = ["550 <script>no</script>"]
    await browser.send(f"{path}/liberer")
    await day.deliver()
    failed = await browser.open(f"{path}?etat=failed")
    assert "Refusé par le serveur" in failed.text
    assert "&lt;script&gt;no&lt;/script&gt;" in failed.text
    await browser.send(f"{path}/relancer")
    await day.deliver()
    assert "Tout le monde est à jour" in (await browser.send(f"{path}/proposer")).text
    assert (await browser.open(f"{path}?etat=nonsense")).status_code == 200
    assert "Aucun message ne correspond" in (await browser.open(f"{path}?etat=ready")).text


async def test_pages_of_the_outbox_are_the_organisers(app: Application, browser: Browser, served_day: Day) -> None:
    published = await served_day.publish(FIRST)
    for path in (
        "messages",
        f"messages/{published.message_ids[0]}",
        f"messages/{published.message_ids[0]}/apercu",
        "versions/1",
        "brouillons/1/publier",
    ):
        assert (await browser.open(f"/gestion/{served_day.event.slug}/{path}")).url.path == "/connexion"
    await organise(browser, served_day)
    assert (await browser.open(f"/gestion/{served_day.event.slug}/messages/{served_day.event.id}")).status_code == 404


async def test_the_agenda_shows_now_and_next_with_the_table_and_why(browser: Browser, served_day: Day) -> None:
    day = served_day
    path = await take_part(browser, day, "S1")
    assert "Pas encore de rendez-vous" in (await browser.open(path)).text
    await day.publish({("B1", "S1"): (0, 2), ("B2", "S1"): (1, 1)})
    shown = await browser.open(path)
    for words in ("Organisation B1", "Table 3", "Traiteur pour l&#39;été", "9h00", "pas encore partie"):
        assert words in shown.text
    assert "Je ne pourrai pas" not in shown.text, "there is nothing to answer to yet"
    await day.send()
    shown = await browser.open(path)
    assert "Je ne pourrai pas" in shown.text
    assert "pas encore partie" not in shown.text
    with standing_at(day.slots[0].starts_at):
        await take_part(browser, day, "S1")
        assert re.search(r"Maintenant</h2>\s*.*?Organisation B1", (await browser.open(path)).text, re.DOTALL)
    with standing_at(day.slots[0].ends_at - timedelta(minutes=1)):
        assert re.search(r"Ensuite</h2>\s*.*?Organisation B2", (await browser.open(path)).text, re.DOTALL), "during the changeover"
    assert (await browser.open(f"/espace/{day.registrations['S2']}/agenda")).status_code == 401
    await take_part(browser, day, "S1")
    await Event.update({Event.cancelled_at: day.slots[0].starts_at}).where(Event.id == day.event.id)
    assert "La journée est annulée" in (await browser.open(path)).text


async def test_the_agenda_says_what_each_side_comes_for(browser: Browser, served_day: Day) -> None:
    day = served_day
    for name in ("B1", "S1"):
        key = (await registrations.registration(day.registrations[name])).organisation_id
        await add_topic(SYSTEM, key, NeedValues(title=f"Besoin de {name}"))
        await add_topic(SYSTEM, key, OfferValues(title=f"Offre de {name}"))
    await day.publish({("B1", "S1"): (0, 0)})
    for name, read, unread in (("B1", "Offre de S1", "Besoin de S1"), ("S1", "Besoin de B1", "Offre de B1")):
        shown = (await browser.open(await take_part(browser, day, name))).text
        assert (read in shown, unread in shown) == (True, False)


async def test_the_link_of_a_letter_opens_the_agenda(browser: Browser, served_day: Day) -> None:
    await served_day.publish(FIRST)
    mail: Any = (await served_day.send())[0]
    link = re.search(r"http://127\.0\.0\.1:8000(/i/\S+)", mail.get_body(("plain",)).get_content())
    assert link
    assert (await browser.open(link[1])).url.path.endswith("/agenda")


async def test_a_feed_is_asked_for_read_by_others_unchanged_304_and_renewed(app: Application, browser: Browser, served_day: Day) -> None:
    day = served_day
    path = await take_part(browser, day, "S1")
    await day.publish({("B1", "S1"): (0, 0)})
    mails = await day.send()
    uid = next(calendar_of(mail).vevent.uid.value for mail in mails if mail["To"].addresses[0].addr_spec == day.address("S1"))
    await browser.open(path)
    person = str(day.attendees["S1.1"])
    shown = await browser.send(f"{path}/abonnement", {"person": person})
    address = re.search(r"http://127\.0\.0\.1:8000(/calendar/[\w-]{43}\.ics)", shown.text)
    assert address
    async with browser_of(app) as reader:
        feed = await reader.open(address[1])
        assert feed.headers["content-type"] == "text/calendar; charset=utf-8"
        event = vobject.readOne(feed.text).vevent
        assert (event.uid.value, event.dtstart.value.isoformat()) == (uid, "2027-03-25T09:00:00+01:00")
        same = await reader.open(address[1], headers={"If-None-Match": feed.headers["etag"]})
        assert (same.status_code, same.text) == (304, "")
        await browser.send(f"{path}/abonnement", {"person": person})
        assert (await reader.open(address[1])).status_code == 404
        assert (await reader.open("/calendar/nothing")).status_code == 404
    file = await browser.open(f"{path}/{person}.ics")
    assert vobject.readOne(file.text).vevent.summary.value == "Rendez-vous Openmap ESS – Table 1"
    assert (await browser.open(f"{path}/{day.attendees['S2.1']}.ics")).status_code == 404
    assert len(await feeds.feed_addresses(day.registrations["S1"], day.settings)) == 1


async def test_closing_a_personal_link_closes_the_feeds_that_its_page_showed(browser: Browser, served_day: Day) -> None:
    day = served_day
    for key in ("S1", "S2"):
        await feeds.subscribe(registration_id=day.registrations[key], attendee_id=day.attendees[f"{key}.1"], settings=day.settings)
    shown = {key: next(iter((await feeds.feed_addresses(day.registrations[key], day.settings)).values())) for key in ("S1", "S2")}
    assert [(await browser.open(address)).status_code for address in shown.values()] == [200, 200]
    await revoke_links(SYSTEM, day.registrations["S1"])
    assert [(await browser.open(address)).status_code for address in shown.values()] == [404, 200]
    assert await feeds.feed_addresses(day.registrations["S1"], day.settings) == {}
    await feeds.subscribe(registration_id=day.registrations["S1"], attendee_id=day.attendees["S1.1"], settings=day.settings)
    (fresh,) = (await feeds.feed_addresses(day.registrations["S1"], day.settings)).values()
    assert fresh != shown["S1"]
    assert (await browser.open(fresh)).status_code == 200


async def test_a_feed_is_empty_when_the_day_is_cancelled(day: Day) -> None:
    await day.publish({("B1", "S1"): (0, 0)})
    await Event.update({Event.cancelled_at: day.slots[0].starts_at}).where(Event.id == day.event.id)
    text = await feeds.calendar_of(day.registrations["S1"], day.attendees["S1.1"], day.settings)
    assert "BEGIN:VEVENT" not in text
    assert (await events.event(day.event.id)).cancelled_at is not None


async def test_nobody_gets_a_feed_of_someone_else(browser: Browser, served_day: Day) -> None:
    path = await take_part(browser, served_day, "S1")
    await served_day.publish(FIRST)
    await browser.open(path)
    for person in (str(served_day.attendees["S2.1"]), "", "x"):
        refused: Any = await browser.client.post(f"{path}/abonnement", data={"csrf_token": browser.csrf_token(), "person": person})
        assert refused.status_code == 404
