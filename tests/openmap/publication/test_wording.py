"""An organiser changes the words of a day's letters, sees them on real people, and goes back; what waits keeps its words."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import pytest

from openmap.accounts import sessions
from openmap.accounts.tables import Account
from openmap.audit.service import SYSTEM
from openmap.audit.tables import AuditEntry
from openmap.errors import InvalidForm
from openmap.events.service import add_staff
from openmap.events.tables import OrganiserRole
from openmap.i18n import LOCALES
from openmap.letters.kinds import KINDS
from openmap.letters.queries import own_texts
from openmap.letters.service import ChangedMeanwhile, LetterUnknown, NothingToTakeBack, restore_usual, save_letter, take_back
from openmap.letters.tables import LetterText
from openmap.letters.writing import Wording, preview, usual
from openmap.outbox.tables import Message
from openmap.publication.samples import readers_of, sample
from openmap.registrations.links import send_links
from tests.openmap.day import a_day

if TYPE_CHECKING:
    from tests.openmap.conftest import Browser
    from tests.openmap.published_day import Day

pytestmark = pytest.mark.anyio
KIND = "registration-link"
MINE = Wording("Votre page à {journée}", "Bonjour {prénom},\n\nC'est par ici : [Entrer]({lien personnel})\n")


async def organise(browser: Browser, day: Day) -> str:
    key = await sessions.open_for_account(account_id=day.organiser, replaces=None, user_agent="")
    browser.client.cookies.set("session", key, domain="127.0.0.1")
    return f"/gestion/{day.event.slug}/lettres"


def plain(text: str) -> str:
    return html.unescape(text).replace("\u202f", " ").replace("\u00a0", " ")


def typed(words: Wording, **more: str) -> dict[str, str]:
    return {"langue": "fr", "seen": "", "subject": words.subject, "body": words.body, **more}


async def letters_to(day: Day, kind: str = KIND) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await Message.select().where(Message.scope == day.event.id, Message.kind == kind).order_by(Message.created_at)
    return found


async def test_new_words_hold_for_the_next_message_and_not_for_those_before(day: Day) -> None:
    await send_links(SYSTEM, day.event.id, [day.registrations["B1"]], secret_key=day.settings.secret_key)
    await save_letter(SYSTEM, day.event.id, KIND, "fr", MINE)
    await send_links(SYSTEM, day.event.id, [day.registrations["B2"]], secret_key=day.settings.secret_key)
    before, after = await letters_to(day)
    assert "Voici le lien vers la page" in before["body_text"]
    assert after["subject"] == "Votre page à Openmap ESS"
    assert "C'est par ici\u00a0: Entrer ([[secret:registration]])" in after["body_text"]
    assert '<a href="[[secret:registration]]"' in after["body_html"]


async def test_each_language_has_its_own_words(day: Day) -> None:
    await day.register("S9", locale="en")
    await save_letter(SYSTEM, day.event.id, KIND, "fr", MINE)
    await send_links(SYSTEM, day.event.id, [day.registrations["S9"]], secret_key=day.settings.secret_key)
    (letter,) = await letters_to(day)
    assert letter["subject"].startswith("Your personal link")


async def test_meetings_are_told_of_in_the_days_own_words(day: Day) -> None:
    needed = "{je viens} {je ne viens pas} {mon agenda}"
    await save_letter(SYSTEM, day.event.id, "meeting-invitation", "fr", Wording("{intitulé}", f"Avec {{avec}} à {{heure de début}}.\n\n{needed}"))
    await day.publish({("B1", "S1"): (0, 0)})
    mails = await day.send()
    body: Any = mails[0].get_body(("plain",))
    assert body.get_content().startswith("Avec Organisation ")
    assert mails[0]["Subject"] == "Rendez-vous Openmap ESS – Table 1"
    assert f"{day.settings.base_url}/r/" in body.get_content()


async def test_what_was_set_aside_can_be_taken_back(day: Day) -> None:
    key = day.event.id
    with pytest.raises(NothingToTakeBack):
        await take_back(SYSTEM, key, KIND, "fr")
    await save_letter(SYSTEM, key, KIND, "fr", MINE)
    await restore_usual(SYSTEM, key, KIND, "fr")
    await restore_usual(SYSTEM, key, KIND, "fr")
    (aside,) = (await own_texts(key)).values()
    assert (aside.is_used, aside.body) == (False, MINE.body)
    await take_back(SYSTEM, key, KIND, "fr")
    (used,) = (await own_texts(key)).values()
    assert (used.is_used, used.subject) == (True, MINE.subject)
    done = await AuditEntry.select(AuditEntry.action, AuditEntry.details).where(AuditEntry.action.like("letter.%")).order_by(AuditEntry.at)
    assert [row["action"] for row in done] == ["letter.changed", "letter.restored", "letter.taken_back"]
    assert all(KIND in row["details"] for row in done)


async def test_nobody_overwrites_what_they_have_not_seen(day: Day) -> None:
    await save_letter(SYSTEM, day.event.id, KIND, "fr", MINE, checks_seen=True)
    with pytest.raises(ChangedMeanwhile):
        await save_letter(SYSTEM, day.event.id, KIND, "fr", MINE, checks_seen=True)
    (seen,) = (await own_texts(day.event.id)).values()
    await save_letter(SYSTEM, day.event.id, KIND, "fr", Wording("Autre", MINE.body), seen_at=seen.changed_at, checks_seen=True)
    assert len(await LetterText.select()) == 1


@pytest.mark.parametrize("kind,locale", [("sign-in", "fr"), (KIND, "de"), ("", "fr")])
async def test_only_letters_of_events_in_our_languages_can_be_changed(day: Day, kind: str, locale: str) -> None:
    with pytest.raises(LetterUnknown):
        await save_letter(SYSTEM, day.event.id, kind, locale, MINE)


async def test_a_text_that_cannot_be_used_is_not_kept(day: Day) -> None:
    with pytest.raises(InvalidForm) as refusal:
        await save_letter(SYSTEM, day.event.id, KIND, "fr", Wording("Bonjour\nBcc: x@example.org", "Sans lien {prenon}"))
    assert set(refusal.value.fields) == {"subject", "body"}
    assert await own_texts(day.event.id) == {}


@pytest.mark.parametrize("locale", LOCALES)
async def test_every_letter_reads_well_on_a_real_person(day: Day, locale: str) -> None:
    await day.publish({("B1", "S1"): (0, 0)})
    for reader in (None, *await readers_of(day.event.id)):
        for kind in KINDS:
            filled = await sample(day.event, kind, reader, locale=locale, settings=day.settings)
            shown = preview(kind, usual(kind, locale), filled.values, locale=locale)
            assert ("Zoé" in shown.text) == (reader is not None), kind
            assert not re.search(r"\[\[|[{}]|/i/|/r/", shown.text + str(shown.html)), "no personal link, no field left"


async def test_a_preview_shows_the_persons_own_meeting(day: Day) -> None:
    await day.publish({("B1", "S1"): (1, 1)})
    readers = {reader.registration.organisation: reader for reader in await readers_of(day.event.id)}
    own = await sample(day.event, "meeting-invitation", readers["Organisation B1"], locale="fr", settings=day.settings)
    assert (own.values["avec"], own.values["heure_de_debut"], own.invented) == ("Organisation S1", "9h15", "")
    none = await sample(day.event, "meeting-invitation", readers["Organisation B2"], locale="fr", settings=day.settings)
    assert none.values["avec"] == "Les Jardins d'Exemple"
    assert "inventé" in none.invented


async def test_the_words_of_another_day_are_taken_over_where_there_are_none(browser: Browser, served_day: Day) -> None:
    other, path = await a_day(slug="autre"), await organise(browser, served_day)
    await save_letter(SYSTEM, other.id, KIND, "fr", MINE)
    await save_letter(SYSTEM, other.id, "registration-refused", "fr", Wording("Non", "Pas cette fois."))
    await save_letter(SYSTEM, served_day.event.id, "registration-refused", "fr", Wording("Hélas", "Pas cette fois."))
    await browser.open(path)
    refused = await browser.send(f"{path}/reprise", {"source": str(other.id)})
    assert "Choisissez une journée que vous organisez" in refused.text, "somebody else's day"
    gate = await a_day(slug="accueil")
    await save_letter(SYSTEM, gate.id, KIND, "fr", MINE)
    somebody = Account(email="autre@example.org", name="Autre")
    await somebody.save()
    await add_staff(SYSTEM, gate.id, somebody.id, OrganiserRole.ORGANISER)
    await add_staff(SYSTEM, gate.id, served_day.organiser, OrganiserRole.DESK)
    assert "Reprendre les textes" not in (await browser.open(path)).text, "whoever receives people does not read letters"
    await add_staff(SYSTEM, other.id, served_day.organiser, OrganiserRole.ORGANISER)
    assert "Reprendre les textes" in (await browser.open(path)).text
    done = await browser.send(f"{path}/reprise", {"source": str(other.id)})
    assert "1 texte est repris" in done.text
    own = await own_texts(served_day.event.id)
    assert {key: text.subject for key, text in own.items()} == {(KIND, "fr"): MINE.subject, ("registration-refused", "fr"): "Hélas"}


async def test_the_list_says_which_letters_are_changed(browser: Browser, served_day: Day) -> None:
    path = await organise(browser, served_day)
    listed = await browser.open(path)
    assert "Aucun texte n'est modifié" in plain(listed.text)
    assert listed.text.count("Modifier<span") == len(KINDS) * len(LOCALES)
    assert "gardent leur texte" in listed.text
    await save_letter(SYSTEM, served_day.event.id, KIND, "fr", MINE)
    await LetterText.insert(LetterText(event=served_day.event.id, kind="registration-waiting", locale="en", subject="x", body="{gone}"))
    listed = await browser.open(path)
    assert "2 textes sont à vous" in plain(listed.text)
    assert "Votre texte" in listed.text
    assert "À revoir" in listed.text
    broken = await browser.open(f"{path}/registration-waiting?langue=en")
    assert "la lettre part avec le texte d'origine" in plain(broken.text)


async def test_a_letter_is_changed_previewed_and_restored_without_scripts(browser: Browser, served_day: Day) -> None:
    day, path = served_day, await organise(browser, served_day) + f"/{KIND}"
    shown = await browser.open(path)
    assert "Voici le lien vers la page" in shown.text
    assert "Texte d'origine" in plain(shown.text)
    looked = await browser.send(path, typed(MINE, do="preview", personne=str(day.attendees["B2.1"]), vue="texte"))
    assert "Bonjour Zoé," in looked.text
    assert "[lien personnel]" in looked.text
    assert MINE.body.strip() in html.unescape(looked.text), "what is typed stays"
    assert await own_texts(day.event.id) == {}, "a preview keeps nothing"
    wrong = await browser.send(path, typed(Wording("Bonjour", "Venez <b>{prenon}</b>")))
    assert wrong.status_code == 422
    assert "Ligne 1 : le champ {prenon} n'existe pas dans cette lettre." in plain(wrong.text)
    assert "Venez &lt;b&gt;{prenon}&lt;/b&gt;" in wrong.text
    saved = await browser.send(path, typed(MINE, personne=str(day.attendees["B2.1"])))
    assert "La lettre est enregistrée" in saved.text
    assert "personne=" in str(saved.url)
    late = await browser.send(path, typed(Wording("Trop tard", MINE.body)))
    assert late.status_code == 409
    assert "Trop tard" in late.text
    assert "Lire le texte enregistré entre-temps" in late.text
    assert MINE.subject in late.text
    back = await browser.send(f"{path}/origine", {"langue": "fr"})
    assert "gardé de côté" in back.text
    again = await browser.send(f"{path}/reprendre", {"langue": "fr"})
    assert "Votre texte est repris" in again.text
    nothing = await browser.send(f"{path}/reprendre", {"langue": "fr"})
    assert "Aucun texte n'est à reprendre" in plain(nothing.text)


async def test_a_message_leads_to_the_words_of_its_letter(browser: Browser, served_day: Day) -> None:
    await organise(browser, served_day)
    published = await served_day.publish({("B1", "S1"): (0, 0)})
    shown = await browser.open(f"/gestion/{served_day.event.slug}/messages/{published.message_ids[0]}")
    (way,) = re.findall(r'href="(/gestion/[^"]+/lettres/[^"]+)"', shown.text)
    assert "Rendez-vous : invitation" in plain((await browser.open(way)).text)


async def test_the_fragment_is_what_the_page_shows(browser: Browser, served_day: Day) -> None:
    path = await organise(browser, served_day) + f"/{KIND}"
    whole = await browser.open(path)
    words = usual(KIND, "fr")
    part = await browser.send(f"{path}/apercu", typed(words))
    assert part.text.strip() in whole.text
    assert "<html" not in part.text


async def test_people_cannot_write_into_the_page_through_their_names(browser: Browser, served_day: Day) -> None:
    await served_day.register("S<script>alert(1)</script>")
    path = await organise(browser, served_day) + f"/{KIND}"
    shown = await browser.open(f"{path}?personne={served_day.attendees['S<script>alert(1)</script>.1']}")
    assert "<script>alert" not in shown.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown.text


async def test_a_letter_that_does_not_exist_is_not_found(browser: Browser, served_day: Day) -> None:
    path = await organise(browser, served_day)
    assert (await browser.open(f"{path}/sign-in")).status_code == 404
    assert (await browser.open(f"{path}/{KIND}?langue=xx")).status_code == 200, "an unknown language is French"


async def test_a_day_without_anybody_shows_an_invented_person(browser: Browser, served_day: Day) -> None:
    await organise(browser, served_day)
    filled = await sample(served_day.event, KIND, None, locale="fr", settings=served_day.settings)
    assert "personne n'est encore inscrit" in filled.invented
    assert filled.values["prenom"] == "Anne"
