"""A list can be completed with those who have most in common, and the page says why."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from openmap.accounts.sessions import open_for_registration
from openmap.audit.service import SYSTEM
from openmap.events.tables import Side
from openmap.organisations.topics import NeedValues, OfferValues, set_needs, set_offers
from openmap.registrations.tables import RegistrationStatus
from openmap.security import NOBODY
from openmap.wishes import queries
from openmap.wishes.affinity import frequent, shared_words, words_of
from openmap.wishes.ranking import Choice, Choices
from openmap.wishes.rules import suggested
from openmap.wishes.service import NotAccepted, NotForThem, TooManyChoices, WishesClosed, choose, complete_choices
from tests.openmap.day import a_day, registered

if TYPE_CHECKING:
    from openmap.events.queries import EventDetails
    from openmap.registrations.queries import RegistrationDetails
    from tests.openmap.conftest import Browser

pytestmark = [pytest.mark.anyio]


def test_words_that_everyone_uses_say_nothing() -> None:
    assert words_of("Entretien d'espaces verts, entretien de vitres") == ["entretien", "espaces", "verts", "vitres"]
    stems = [["entretien", "vert"], *([["entretien"]] * 5)]
    assert frequent(stems) == {"entretien"}
    assert frequent(stems[:5]) == frozenset(), "too few to tell"
    mine = {"vert": "verts", "entretien": "entretien"}
    assert shared_words(["entretien", "vert"], mine, frozenset({"entretien"})) == ("verts",)


async def described(event: EventDetails, name: str, offer: str, **register: object) -> RegistrationDetails:
    made = await registered(event, name, Side.STRUCTURE, organisation=register)
    await set_offers(SYSTEM, made.organisation_id, [OfferValues(title=offer)])
    return made


async def a_buyer(event: EventDetails) -> RegistrationDetails:
    made = await registered(event, "Mairie de Vitry", Side.BUYER, organisation={"sectors": ("green_spaces",), "departements": ("94",)})
    await set_needs(SYSTEM, made.organisation_id, [NeedValues(title="Tonte des pelouses et taille de haies", departement="93")])
    return made


@pytest.mark.usefixtures("database")
async def test_what_is_in_common_is_found_through_french_endings() -> None:
    event = await a_day()
    me = await a_buyer(event)
    words = await described(event, "Chantier", "Taille d'une haie, tonte d'une pelouse")
    family = await described(event, "Jardins", "Création de massifs", sectors=("green_spaces",))
    place = await described(event, "Ateliers", "Reliure", departements=("93",))
    nothing = await described(event, "Librairie", "Livres")
    lines = {line.id: line for line in await queries.directory(me, [Side.STRUCTURE])}
    assert lines[words.id].shared_words == ("tonte", "pelouses", "taille"), "as the one who looks wrote them, three at most"
    assert (lines[family.id].shared_sectors, lines[family.id].shared_words) == (("green_spaces",), ())
    assert lines[place.id].shared_departements == ("93",), "the place of a need counts"
    best = suggested(await queries.directory(me, [Side.STRUCTURE]), Choices(), most=10)
    assert [line.id for line in best] == [words.id, family.id, place.id]
    assert nothing.id not in [line.id for line in best]
    assert [line.id for line in suggested(best, Choices((words.id,), frozenset({family.id})), most=2)] == [place.id]
    for text, found in (("tailler des haies", words.id), ("massif", family.id)):
        assert [line.id for line in await queries.directory(me, [Side.STRUCTURE], text=text)] == [found]
    assert [line.id for line in await queries.directory(me, [Side.STRUCTURE], departement="93")] == [place.id]


@pytest.mark.usefixtures("database")
async def test_a_list_is_completed_all_or_nothing() -> None:
    event = await a_day(max_wishes=2)
    me = await a_buyer(event)
    one, two, three = [await described(event, name, "Tonte") for name in ("Un", "Deux", "Trois")]
    refused = await registered(event, "Refusée", status=RegistrationStatus.REFUSED)
    await choose(SYSTEM, me.id, one.id, Choice.ADD)
    for asked, refusal in (([two.id, three.id], TooManyChoices), ([refused.id], NotAccepted), ([me.id], NotForThem)):
        with pytest.raises(refusal):
            await complete_choices(SYSTEM, me.id, asked)
    assert (await queries.choices_of(me.id)).ranked == (one.id,)
    assert await complete_choices(SYSTEM, me.id, [one.id, two.id, two.id]) == 1
    assert (await queries.choices_of(me.id)).ranked == (one.id, two.id)
    assert await complete_choices(SYSTEM, me.id, [two.id]) == 0


@pytest.mark.usefixtures("database")
async def test_only_while_wishes_are_open() -> None:
    event = await a_day(wishes_close_at=datetime(2020, 1, 1, tzinfo=UTC))
    me, other = await a_buyer(event), await described(event, "Un", "Tonte")
    with pytest.raises(WishesClosed):
        await complete_choices(SYSTEM, me.id, [other.id])
    assert await complete_choices(SYSTEM, me.id, [other.id], as_organiser=True) == 1


async def test_a_participant_completes_the_list_from_the_page(browser: Browser) -> None:
    event = await a_day()
    me = await a_buyer(event)
    kept, dropped = await described(event, "Chantier vert", "Tonte de pelouses"), await described(event, "Jardins", "Taille de haies")
    browser.client.cookies.set("session", str(await open_for_registration(registration_id=me.id, current=NOBODY, user_agent="")))
    shown = await browser.open(f"/espace/{me.id}/souhaits")
    assert "Compléter ma liste avec ces suggestions" in shown.text
    assert "mots en commun (tonte, pelouses)" in shown.text
    done = await browser.send(f"/espace/{me.id}/souhaits/suggestions", {"suggested": [str(kept.id)]})
    assert "1 souhait est ajouté" in done.text
    assert (await queries.choices_of(me.id)).ranked == (kept.id,)
    assert dropped.id not in (await queries.choices_of(me.id)).ranked
    none = await browser.send(f"/espace/{me.id}/souhaits/suggestions", {})
    assert "Aucune suggestion" in none.text
