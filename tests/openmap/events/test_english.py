"""What an organiser wrote in English is what readers of English see; the rest stays in French, and the settings always show both."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from openmap.audit.service import SYSTEM
from openmap.events.queries import TRANSLATED, event_by_slug
from openmap.events.service import update_event
from openmap.events.values import EventValues
from openmap.outbox.tables import Message
from openmap.registrations.links import send_links
from openmap.registrations.tables import Attendee
from tests.openmap.day import SECRET_KEY, VALUES, a_day, registered
from tests.openmap.timetables.test_pages import organised

if TYPE_CHECKING:
    from tests.openmap.conftest import Browser

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]
WORDS: dict[str, Any] = {
    "title": "Rencontres de Vitry",
    "theme": "Économie circulaire",
    "description": "Une matinée de rendez-vous",
    "notice": "Entrée par la cour",
    "place_name": "Ressourcerie",
}
ENGLISH = {
    "title_en": "Vitry meetings",
    "theme_en": "Circular economy",
    "description_en": "A morning of meetings",
    "notice_en": "Enter by the yard",
    "place_name_en": "Reuse centre",
}


async def test_readers_of_english_see_english(browser: Browser) -> None:
    await a_day(**WORDS, **ENGLISH)
    for locale, shown, hidden in (("en", ENGLISH, WORDS), ("fr", WORDS, ENGLISH)):
        text = (await browser.open(f"/journees/vitry-2027?lang={locale}")).text
        assert [words for words in shown.values() if words not in text] == []
        assert [words for words in hidden.values() if words in text] == []
    for page in ("", "/journees/vitry-2027/programme", "/journees/vitry-2027/inscription", "/journees/vitry-2027/chiffres"):
        assert ENGLISH["title_en"] in (await browser.open(f"{page or '/'}?lang=en")).text


async def test_what_is_not_written_in_english_stays_in_french(browser: Browser) -> None:
    await a_day(**WORDS, notice_en="Enter by the yard")
    text = (await browser.open("/journees/vitry-2027?lang=en")).text
    assert [words for name, words in WORDS.items() if words not in text and name != "notice"] == []
    assert "Enter by the yard" in text


async def test_letters_follow_the_language_of_their_reader() -> None:
    event = await a_day(**WORDS, **ENGLISH)
    one, other = await registered(event, "Régie A", email="a@example.org"), await registered(event, "Régie B", email="b@example.org")
    await Attendee.update({Attendee.locale: "en"}).where(Attendee.email == "b@example.org")
    await send_links(SYSTEM, event.id, [one.id, other.id], secret_key=SECRET_KEY)
    texts = {row["to_address"]: row["subject"] + row["body_text"] for row in await Message.select()}
    assert (WORDS["title"] in texts["a@example.org"], ENGLISH["title_en"] in texts["a@example.org"]) == (True, False)
    assert (WORDS["title"] in texts["b@example.org"], ENGLISH["title_en"] in texts["b@example.org"]) == (False, True)


async def test_the_form_of_the_day_holds_both(browser: Browser) -> None:
    await organised(browser)
    await browser.open("/gestion/vitry-2027/reglages/journee?lang=en")
    before = await event_by_slug("vitry-2027")
    typed = {"title": before.title, "slug": before.slug, "day": before.day.isoformat(), "is_listed": "1", **ENGLISH, "notice": WORDS["notice"]}
    await browser.send("/gestion/vitry-2027/reglages/journee", typed)
    after = await event_by_slug("vitry-2027")
    assert {name: getattr(after, name) for name in ENGLISH} == ENGLISH
    assert (after.title, after.notice) == (before.title, WORDS["notice"]), "an English page changes no French text"
    again = await browser.open("/gestion/vitry-2027/reglages/journee?lang=en")
    assert before.title in again.text
    too_long = await browser.send("/gestion/vitry-2027/reglages/journee", typed | {"title_en": "x" * 201})
    assert too_long.status_code == 422
    assert 'id="title_en-error"' in too_long.text


async def test_a_copy_for_another_language_is_the_event_itself() -> None:
    event = await a_day(**WORDS, **ENGLISH)
    assert event.in_language("fr") is event
    assert {getattr(event.in_language("en"), name) for name in TRANSLATED} == set(ENGLISH.values())
    bare = await update_event(SYSTEM, event.id, replace(VALUES, **WORDS))
    assert bare.in_language("en") == bare
    assert {name for name in EventValues.__slots__ if name.endswith("_en")} == set(ENGLISH)
