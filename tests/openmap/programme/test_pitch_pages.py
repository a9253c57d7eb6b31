"""The pages of the call for pitches: nothing in them names a structure to a reviewer, or a review to one who has not given theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from openmap.accounts.sessions import open_for_account
from openmap.audit.service import SYSTEM
from openmap.clock import standing_at
from openmap.events.service import add_staff
from openmap.events.tables import OrganiserRole
from openmap.programme import applications, pitches, queries
from tests.openmap.day import a_day
from tests.openmap.programme.scene import OPENING, a_session, with_team
from tests.openmap.programme.test_pitches import AFTER, CALL, DURING, OPENS, a_reviewer, reviewed, sent
from tests.openmap.registrations.test_pages import link_of, organise

if TYPE_CHECKING:
    from uuid import UUID

    from openmap.events.queries import EventDetails
    from tests.openmap.conftest import Browser

pytestmark = pytest.mark.anyio
OWN = "/gestion/vitry-2027/pitchs"
FORM = {
    "intro": "Trois minutes pour convaincre.",
    "opens_at": "2027-09-01T10:00",
    "closes_at": "2027-10-01T18:00",
    "places": "6",
    "questions": "Votre offre *\nDurée ; trois minutes ; cinq minutes",
    "criteria": "Utilité sociale ; 3\nClarté",
    "coaching": "2027-11-04 14:00 ; Demi-journée de préparation",
}


async def keep_desk(browser: Browser, event: EventDetails, reviewer: UUID) -> None:
    await add_staff(SYSTEM, event.id, reviewer, OrganiserRole.DESK)
    browser.client.cookies.set("session", await open_for_account(account_id=reviewer, replaces=None, user_agent=""))


async def test_the_call_is_written_in_lines_and_read_back(browser: Browser) -> None:
    event = await a_day()
    await organise(browser, event)
    assert "Invitez les structures" in (await browser.open(OWN)).text
    wrong = await browser.send(OWN, FORM | {"criteria": "Clarté ; beaucoup", "opens_at": "demain", "coaching": "un jour ; ailleurs", "places": ""})
    assert wrong.status_code == 422
    assert all(f'id="{name}-error"' in wrong.text for name in ("criteria", "opens_at", "coaching", "places"))
    done = await browser.send(OWN, FORM)
    assert "L&#39;appel à pitchs est enregistré." in done.text
    call = await applications.call(event.id)
    assert [(one.text, one.options, one.is_required) for one in call.questions] == [
        ("Votre offre", (), True),
        ("Durée", ("trois minutes", "cinq minutes"), False),
    ]
    assert [(one.text, one.weight) for one in call.criteria] == [("Utilité sociale", 3), ("Clarté", 1)]
    assert call.coaching[0].at.isoformat() == "2027-11-04T13:00:00+00:00"
    assert "Votre offre *" in done.text
    with standing_at(DURING):
        public_page = await browser.open("/journees/vitry-2027/programme")
    assert all(words in public_page.text for words in ("Trois minutes pour convaincre.", "Utilité sociale (compte 3)"))


async def test_a_structure_drafts_sends_and_withdraws(browser: Browser) -> None:
    event = await a_day()
    mine = await with_team(event, "Rejoué", 2)
    await pitches.save_call(SYSTEM, event.id, CALL)
    own = f"/espace/{mine.id}/pitch"
    with standing_at(OPENS - timedelta(days=1)):
        await browser.open(await link_of(mine.id))
        assert "Envoyer ma candidature" not in (await browser.open(own)).text
    with standing_at(DURING):
        assert own in (await browser.open(f"/espace/{mine.id}/programme")).text
        await browser.open(own)
        drafted = await browser.send(own, {"do": "draft", "title": "Des vélos"})
        assert "Votre brouillon est enregistré." in drafted.text
        lacking = await browser.send(own, {"do": "send", "title": "Des vélos", "q2": "cinq minutes"})
        assert (lacking.status_code, 'id="q1-error"' in lacking.text, "checked" in lacking.text) == (422, True, True)
        done = await browser.send(own, {"do": "send", "title": "Des vélos", "q1": "Nous réparons.", "q2": "cinq minutes"})
        assert "Votre candidature est envoyée." in done.text
        gone = await browser.send(own, {"do": "withdraw"})
        assert "Votre candidature est retirée." in gone.text


async def test_a_reviewer_sees_neither_names_nor_others_reviews_before_their_own(browser: Browser) -> None:
    event = await a_day()
    await pitches.save_call(SYSTEM, event.id, CALL)
    application = await sent(await with_team(event, "Rejoué", 1), "Des vélos réparés")
    anne, bilal = await a_reviewer("anne"), await a_reviewer("bilal")
    await reviewed(event, application, anne, 5, 2)
    await add_staff(SYSTEM, event.id, anne, OrganiserRole.ORGANISER)
    with standing_at(AFTER):
        await keep_desk(browser, event, bilal)
        shown = await browser.open(f"{OWN}/avis")
        assert "Des vélos réparés" in shown.text
        page = await browser.open(f"{OWN}/avis/{application.id}")
        assert "Nous réparons des vélos." in page.text
        assert not any(word in shown.text + page.text for word in ("Rejoué", "rejoue", "Anne", "Utilité sociale 5"))
        lacking = await browser.send(f"{OWN}/avis/{application.id}", {"c1": "4"})
        assert (lacking.status_code, 'id="c2-error"' in lacking.text) == (422, True)
        assert "Anne" not in lacking.text
        await browser.send(f"{OWN}/avis/{application.id}", {"c1": "4", "c2": "4", "comment": "Bien"})
        after = await browser.open(f"{OWN}/avis/{application.id}")
        assert all(words in after.text for words in ("Anne", "Utilité sociale 5", "Bien"))
        assert "Rejoué" not in after.text
        assert (await browser.open(OWN)).status_code == 403, "the desk decides nothing"


async def test_from_the_ranking_to_the_stage_and_the_letters(browser: Browser) -> None:
    event = await a_day()
    session = await a_session(event, OPENING, title="Pitchs")
    await pitches.save_call(SYSTEM, event.id, CALL)
    one, two = await sent(await with_team(event, "Rejoué", 1), "Des vélos"), await sent(await with_team(event, "Soun", 1), "Des repas")
    anne = await a_reviewer("anne")
    await reviewed(event, one, anne, 2, 2)
    await reviewed(event, two, anne, 5, 5)
    with standing_at(AFTER):
        await organise(browser, event)
        blind = await browser.open(OWN)
        assert blind.text.index("Des repas") < blind.text.index("Des vélos")
        assert not any(name in blind.text for name in ("Rejoué", "Soun"))
        assert "Levez d&#39;abord l&#39;anonymat" in (await browser.open(f"{OWN}/candidatures/{two.id}")).text
        await browser.open(OWN)
        await browser.send(OWN, FORM | {"session": str(session.id), "questions": "Votre offre *\nDurée; trois minutes; cinq minutes"})
        named = await browser.send(f"{OWN}/noms")
        assert "Soun" in named.text
        await browser.open(f"{OWN}/candidatures/{two.id}")
        unsaid = await browser.send(f"{OWN}/candidatures/{two.id}", {"do": "select", "motive": ""})
        assert (unsaid.status_code, 'id="motive-error"' in unsaid.text) == (422, True)
        await browser.send(f"{OWN}/candidatures/{two.id}", {"do": "select", "motive": "Un cas concret"})
        await browser.open(f"{OWN}/candidatures/{one.id}")
        await browser.send(f"{OWN}/candidatures/{one.id}", {"do": "decline", "motive": "Moins clair"})
        letters = await browser.send(f"{OWN}/reponses")
        assert "2 réponses attendent d&#39;être relues" in letters.text
    assert [line.organisation for line in (await queries.session(event, session.id)).speakers] == ["Soun"]
