"""Participants say what they need or offer, organisers do it for anyone, and nobody does it for somebody else's organisation."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from openmap.audit.service import SYSTEM
from openmap.audit.tables import AuditEntry
from openmap.cockpit.queries import figures_of
from openmap.events.tables import Side
from openmap.organisations import queries as organisations
from openmap.organisations.tables import Kind, OfferMode, Sector
from openmap.organisations.topics import NeedValues, OfferValues, add_topic
from openmap.registrations import queries
from openmap.registrations.filters import Filters
from openmap.registrations.imports import import_registrations
from openmap.registrations.tables import RegistrationStatus
from openmap.registrations.transfers import file_of
from openmap.sheets import Grid, Row, read_grid
from tests.openmap.day import a_day, registered
from tests.openmap.registrations.test_pages import FORM, link_of, organise

if TYPE_CHECKING:
    from uuid import UUID

    from openmap.organisations.queries import NeedDetails, OfferDetails
    from tests.openmap.conftest import Browser

pytestmark = pytest.mark.anyio


async def needs(key: UUID) -> list[NeedDetails]:
    return (await organisations.needs_of([key]))[key]


async def offers(key: UUID) -> list[OfferDetails]:
    return (await organisations.offers_of([key]))[key]


async def test_a_buyer_describes_its_needs(browser: Browser) -> None:
    me = await registered(await a_day(), "Ville", Side.BUYER)
    assert "Compléter ma fiche" in (await browser.open(await link_of(me.id))).text
    own = f"/espace/{me.id}/fiche"
    empty = await browser.open(own)
    assert ("Aucun besoin" in empty.text, "Aucune offre" in empty.text) == (True, False)
    assert "<details open>" not in (await browser.open(f"{own}/besoin")).text
    typed = {"title": "Espaces verts", "sectors": ["green_spaces"], "amount_min": "25 000", "amount_max": "40 000,50 €", "starts_on": "01/03/2028"}
    saved = await browser.send(f"{own}/besoin", typed | {"ends_on": "2028-09-30", "levers": ["l2113-12"], "cpv": "77310000-6"})
    assert (saved.url.path, saved.status_code) == (own, 200)
    assert "Le besoin «\u00a0Espaces verts\u00a0» est enregistré." in saved.text
    (need,) = await needs(me.organisation_id)
    assert (need.sectors, need.amount_min_cents, need.amount_max_cents) == ((Sector.GREEN_SPACES,), 2_500_000, 4_000_050)
    assert (need.starts_on, need.ends_on, need.is_reserved) == (date(2028, 3, 1), date(2028, 9, 30), True)
    form = await browser.open(f"{own}/{need.id}")
    assert form.text.count("<details open>") == 2
    for shown in ('value="25000"', 'value="40000,50"', 'value="2028-03-01"'):
        assert shown in form.text
    await browser.send(f"{own}/{need.id}", typed | {"title": "Espaces verts et voirie"})
    assert [line.title for line in await needs(me.organisation_id)] == ["Espaces verts et voirie"]
    await browser.open(f"{own}/{need.id}")
    assert "ne figure plus" in (await browser.send(f"{own}/{need.id}/retrait")).text
    assert await needs(me.organisation_id) == []
    actors = await AuditEntry.select(AuditEntry.action, AuditEntry.actor_kind).where(AuditEntry.event_id == me.event_id, AuditEntry.actor_id == me.id)
    said = [("organisation.need-added", "registration"), ("organisation.need-changed", "registration"), ("organisation.need-removed", "registration")]
    assert sorted((line["action"], line["actor_kind"]) for line in actors) == said


async def test_a_structure_describes_its_offers(browser: Browser) -> None:
    me = await registered(await a_day(), "Chantier")
    await browser.open(await link_of(me.id))
    own = f"/espace/{me.id}/fiche"
    assert "Aucune offre" in (await browser.open(own)).text
    await browser.open(f"{own}/offre")
    await browser.send(f"{own}/offre", {"title": "Entretien", "modes": ["service"], "departements": ["94"], "other_departements": "60 ; 45"})
    (offer,) = await offers(me.organisation_id)
    assert (offer.modes, offer.departements) == ((OfferMode.SERVICE,), ("45", "60", "94"))
    assert 'value="45 ; 60"' in (await browser.open(f"{own}/{offer.id}")).text
    assert "Prestation de service" in (await browser.open(own)).text


async def test_what_was_typed_wrongly_comes_back(browser: Browser) -> None:
    me = await registered(await a_day(), "Ville", Side.BUYER)
    await browser.open(await link_of(me.id))
    own = f"/espace/{me.id}/fiche/besoin"
    await browser.open(own)
    wrong = await browser.send(own, {"title": "Gardé", "amount_min": "beaucoup", "starts_on": "demain"})
    assert (wrong.status_code, 'value="Gardé"' in wrong.text, 'href="#amount_min"' in wrong.text, 'href="#starts_on"' in wrong.text) == (422,) + (
        True,
    ) * 3
    late = await browser.send(own, {"title": "", "amount_min": "2", "amount_max": "1"})
    assert (late.status_code, 'href="#title"' in late.text, 'href="#amount_max"' in late.text) == (422, True, True)
    assert await needs(me.organisation_id) == []


async def test_a_participant_presents_the_organisation_but_does_not_rename_it(browser: Browser) -> None:
    me = await registered(await a_day(), "Ville", Side.BUYER, organisation={"siret": "73282932000074", "kind": Kind.COMMUNE})
    await browser.open(await link_of(me.id))
    own = f"/espace/{me.id}/fiche"
    assert 'name="organisation.name"' not in (await browser.open(own)).text
    typed = {"organisation.sectors": ["waste"], "organisation.departements": ["94"], "organisation.other_departements": "60"}
    texts = {"organisation.description": "Nous achetons.", "organisation.name": "Autre", "organisation.siret": "", "organisation.kind": "ei"}
    assert "La fiche est enregistrée." in (await browser.send(own, typed | texts)).text
    now = await organisations.organisation(me.organisation_id)
    assert (now.name, now.siret, now.kind) == ("Ville", "73282932000074", Kind.COMMUNE)
    assert (now.sectors, now.departements, now.description) == ((Sector.WASTE,), ("60", "94"), "Nous achetons.")
    wrong = await browser.send(own, {"organisation.website": "ville", "organisation.description": "Gardée"})
    assert (wrong.status_code, 'href="#organisation.website"' in wrong.text, "Gardée" in wrong.text) == (422, True, True)


async def test_nobody_describes_somebody_else(browser: Browser) -> None:
    event = await a_day()
    me, other = await registered(event, "Ville", Side.BUYER), await registered(event, "Chantier")
    await add_topic(SYSTEM, other.organisation_id, OfferValues(title="À eux"))
    (offer,) = await offers(other.organisation_id)
    await browser.open(await link_of(me.id))
    await browser.open(f"/espace/{me.id}/fiche")
    for path in (f"/espace/{other.id}/fiche", f"/espace/{other.id}/fiche/offre", f"/espace/{other.id}/fiche/{offer.id}"):
        assert (await browser.client.get(path)).status_code == 401
        assert (await browser.send(path, {"title": "À moi"})).status_code == 401
        await browser.open(f"/espace/{me.id}/fiche")
    for path in (f"{offer.id}", f"{offer.id}/retrait", "rien", "rien/retrait"):
        assert (await browser.send(f"/espace/{me.id}/fiche/{path}", {"title": "À moi"})).status_code == 404
        await browser.open(f"/espace/{me.id}/fiche")
    assert (await browser.open(f"/espace/{me.id}/fiche/{offer.id}")).status_code == 404
    assert (await browser.open(f"/gestion/{event.slug}/inscriptions/{other.id}/fiche")).url.path == "/connexion"
    assert await offers(other.organisation_id) == [offer]


async def test_a_name_borrowed_on_the_public_form_opens_nothing(browser: Browser) -> None:
    event = await a_day()
    real = await registered(event, "Ville", Side.BUYER)
    borrowed = await registered(event, "Ville", Side.BUYER, status=RegistrationStatus.SUBMITTED, email="autre@example.org")
    assert borrowed.organisation_id == real.organisation_id
    await browser.open(await link_of(borrowed.id))
    own = f"/espace/{borrowed.id}/fiche"
    shown = await browser.open(own)
    assert ("ne se modifie pas" in shown.text, "Ajouter un besoin" in shown.text) == (True, False)
    await browser.open(f"/espace/{borrowed.id}")
    for path in (own, f"{own}/besoin"):
        assert (await browser.send(path, {"title": "Faux"})).status_code == 409
        await browser.open(f"/espace/{borrowed.id}")
    assert await needs(real.organisation_id) == []
    alone = await registered(event, "Nouvelle", status=RegistrationStatus.SUBMITTED)
    await browser.open(await link_of(alone.id))
    await browser.open(f"/espace/{alone.id}/fiche/offre")
    assert (await browser.send(f"/espace/{alone.id}/fiche/offre", {"title": "Vraie"})).status_code == 200
    gone = await registered(event, "Partie", status=RegistrationStatus.WITHDRAWN)
    await browser.open(await link_of(gone.id))
    await browser.open(f"/espace/{gone.id}")
    assert (await browser.send(f"/espace/{gone.id}/fiche/offre", {"title": "Trop tard"})).status_code == 409


async def test_an_organiser_completes_any_profile_from_the_cockpit(browser: Browser) -> None:
    event = await a_day()
    buyer, structure = await registered(event, "Ville", Side.BUYER), await registered(event, "Chantier")
    described = await registered(event, "Jardins")
    await registered(event, "Passant", Side.VISITOR)
    await add_topic(SYSTEM, described.organisation_id, OfferValues(title="Jardinage"))
    await add_topic(SYSTEM, structure.organisation_id, NeedValues(title="Un besoin n'est pas une offre"))
    bare = await queries.registrations_of(event.id, Filters(status=RegistrationStatus.ACCEPTED, without_topics=True))
    assert [line.id for line in bare] == [structure.id, buyer.id]
    assert (await figures_of(event.id)).without_topics == len(bare)
    await organise(browser, event)
    cockpit = await browser.open(f"/gestion/{event.slug}")
    assert f"/gestion/{event.slug}/inscriptions?etat=accepted&amp;fiche=vide" in cockpit.text
    listed = await browser.open(f"/gestion/{event.slug}/inscriptions?etat=accepted&fiche=vide")
    own = f"/gestion/{event.slug}/inscriptions/{buyer.id}/fiche"
    assert (f'href="{own}"' in listed.text, "Jardins" in listed.text) == (True, False)
    await browser.open(f"{own}/besoin")
    assert (await browser.send(f"{own}/besoin", {"title": "Voirie"})).url.path == own
    assert [need.title for need in await needs(buyer.organisation_id)] == ["Voirie"]
    assert "Voirie" in (await browser.open(f"/gestion/{event.slug}/inscriptions/{buyer.id}")).text
    (need,) = await needs(buyer.organisation_id)
    await browser.open(f"{own}/{need.id}")
    assert (await browser.send(f"{own}/{need.id}/retrait")).url.path == own


async def test_an_organiser_corrects_the_register_and_is_warned_of_a_duplicate(browser: Browser) -> None:
    event = await a_day()
    siret = "73282932000074"
    await registered(event, "Double", organisation={"siret": siret})
    one = await registered(event, "Vile", Side.BUYER, organisation={"reference": "V-1"})
    await organise(browser, event)
    own = f"/gestion/{event.slug}/inscriptions/{one.id}/fiche"
    assert "même SIRET" not in (await browser.open(own)).text
    typed = {"organisation.name": "Ville", "organisation.kind": "commune", "organisation.sectors": ["waste"]}
    wrong = await browser.send(own, typed | {"organisation.siret": "12"})
    assert (wrong.status_code, 'href="#organisation.siret"' in wrong.text) == (422, True)
    saved = await browser.send(own, typed | {"organisation.siret": "732 829 320 00074"})
    assert (saved.status_code, "même SIRET\u00a0: Double" in saved.text) == (200, True)
    now = await organisations.organisation(one.organisation_id)
    assert (now.name, now.siret, now.kind, now.reference) == ("Ville", siret, Kind.COMMUNE, "V-1")
    assert "a modifié une organisation" in (await browser.open(f"/gestion/{event.slug}/journal")).text
    other = await a_day(slug="autre-2027")
    assert (await browser.open(f"/gestion/{other.slug}/inscriptions/{one.id}/fiche")).status_code in {403, 404}


def topics_file(*rows: dict[str, str]) -> Grid:
    headings = ("rôle", "organisation", "courriel", "besoins", "offres")
    return Grid(headings, tuple(Row(number, tuple(row.get(heading, "") for heading in headings)) for number, row in enumerate(rows, 2)))


@pytest.mark.usefixtures("database")
async def test_an_import_adds_what_is_new_and_keeps_what_is_said() -> None:
    event = await a_day()
    known = await registered(event, "Ville", Side.BUYER)
    await add_topic(SYSTEM, known.organisation_id, NeedValues(title="Collecte des déchets", description="Deux fois par mois"))
    (described,) = await needs(known.organisation_id)
    file = topics_file(
        {"rôle": "acheteur", "organisation": "Ville", "courriel": "ville@example.org", "besoins": "collecte des dechets | Voirie"},
        {"rôle": "structure", "organisation": "Chantier", "courriel": "c@example.org", "offres": "Entretien | entretien"},
    )
    report = await import_registrations(SYSTEM, event.id, file, dry_run=True)
    assert (report.created, report.updated, len(await needs(known.organisation_id))) == (1, 1, 1)
    assert [message.message for message in report.rows[0].messages] == ["Modifié\N{NO-BREAK SPACE}: besoin ajouté."]
    await import_registrations(SYSTEM, event.id, file, dry_run=False)
    found = await needs(known.organisation_id)
    assert (found[0], [need.title for need in found]) == (described, ["Collecte des déchets", "Voirie"])
    (made,) = [line for line in await queries.registrations_of(event.id) if line.organisation == "Chantier"]
    assert [offer.title for offer in await offers(made.organisation_id)] == ["Entretien"]
    entries = await AuditEntry.select(AuditEntry.details).where(AuditEntry.event_id == event.id, AuditEntry.action == "topics.imported")
    assert len(entries) == 1
    again = await import_registrations(SYSTEM, event.id, file, dry_run=False)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)


@pytest.mark.usefixtures("database")
async def test_what_is_exported_comes_back_unchanged() -> None:
    event = await a_day()
    one = await registered(event, "Ville", Side.BUYER)
    for title in ("Collecte ; tri, réemploi", "Voirie"):
        await add_topic(SYSTEM, one.organisation_id, NeedValues(title=title))
    content, _kind = await file_of(event, "inscriptions.csv", Filters())
    report = await import_registrations(SYSTEM, event.id, await read_grid(content), dry_run=True)
    assert (report.created, report.updated, report.unchanged, report.errors) == (0, 0, 1, 0)


@pytest.mark.parametrize("side, words", [("buyer", "Un premier besoin"), ("structure", "Une première offre")])
async def test_the_public_form_takes_a_first_topic(browser: Browser, side: str, words: str) -> None:
    event = await a_day()
    assert words in (await browser.open(f"/journees/{event.slug}/inscription?cote={side}")).text
    form = FORM | {"side": side, "topic.title": "Espaces verts", "topic.description": "Deux crèches"}
    untitled = await browser.send(f"/journees/{event.slug}/inscription", form | {"topic.title": ""})
    assert (untitled.status_code, 'href="#topic.title"' in untitled.text, "Deux crèches" in untitled.text) == (422, True, True)
    assert (await browser.send(f"/journees/{event.slug}/inscription", form)).status_code == 200
    (found,) = await queries.every_registration(event.id)
    said = [
        (topic.title, topic.description) for topic in (await needs(found.organisation_id) if side == "buyer" else await offers(found.organisation_id))
    ]
    assert said == [("Espaces verts", "Deux crèches")]
    assert len(await needs(found.organisation_id)) + len(await offers(found.organisation_id)) == 1
