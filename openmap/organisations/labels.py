"""Words of the interface for kinds, sectors and départements, and the way back from what people write in a spreadsheet."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from openmap.db import fold
from openmap.i18n import SOURCE_LOCALE, lazy, use_locale
from openmap.organisations.tables import Kind, Lever, OfferMode, Sector

KIND_LABELS: Final[dict[Kind, str]] = {
    Kind.STATE: lazy("État"),
    Kind.REGION: lazy("Région"),
    Kind.DEPARTEMENT: lazy("Département"),
    Kind.COMMUNE: lazy("Commune"),
    Kind.INTERCOMMUNAL: lazy("Intercommunalité"),
    Kind.PUBLIC_BODY: lazy("Établissement public"),
    Kind.HOUSING: lazy("Bailleur social"),
    Kind.HOSPITAL: lazy("Établissement de santé"),
    Kind.OTHER_BUYER: lazy("Autre acheteur"),
    Kind.EI: lazy("Entreprise d'insertion (EI)"),
    Kind.AI: lazy("Association intermédiaire (AI)"),
    Kind.ACI: lazy("Atelier et chantier d'insertion (ACI)"),
    Kind.ETTI: lazy("Entreprise de travail temporaire d'insertion (ETTI)"),
    Kind.EITI: lazy("Entreprise d'insertion par le travail indépendant (EITI)"),
    Kind.GEIQ: lazy("Groupement d'employeurs pour l'insertion et la qualification (GEIQ)"),
    Kind.SEP: lazy("Structure en milieu pénitentiaire (SEP)"),
    Kind.EA: lazy("Entreprise adaptée (EA)"),
    Kind.EATT: lazy("Entreprise adaptée de travail temporaire (EATT)"),
    Kind.ESAT: lazy("Établissement et service d'accompagnement par le travail (ESAT)"),
    Kind.ASSOCIATION: lazy("Association"),
    Kind.SCOP: lazy("Société coopérative et participative (SCOP)"),
    Kind.SCIC: lazy("Société coopérative d'intérêt collectif (SCIC)"),
    Kind.MUTUELLE: lazy("Mutuelle"),
    Kind.FONDATION: lazy("Fondation"),
    Kind.ESUS: lazy("Entreprise solidaire d'utilité sociale (ESUS)"),
    Kind.REGIE: lazy("Régie de quartier"),
    Kind.NETWORK: lazy("Réseau ou fédération"),
    Kind.OTHER: lazy("Autre"),
}

SECTOR_LABELS: Final[dict[Sector, str]] = {
    Sector.FOOD: lazy("Alimentation et traiteur"),
    Sector.GREEN_SPACES: lazy("Espaces verts"),
    Sector.CLEANING: lazy("Propreté et hygiène"),
    Sector.WASTE: lazy("Collecte, réemploi et traitement des déchets"),
    Sector.CONSTRUCTION: lazy("Bâtiment et travaux publics"),
    Sector.ROADS: lazy("Voirie et espace public"),
    Sector.DIGITAL: lazy("Numérique et informatique"),
    Sector.REFURBISHING: lazy("Reconditionnement d'équipements"),
    Sector.PRINTING: lazy("Impression, communication, signalétique"),
    Sector.EVENTS: lazy("Événementiel"),
    Sector.LOGISTICS: lazy("Logistique, transport, déménagement"),
    Sector.MOBILITY: lazy("Mobilité"),
    Sector.TEXTILE: lazy("Textile, linge, blanchisserie"),
    Sector.FURNITURE: lazy("Mobilier et aménagement"),
    Sector.CONCIERGE: lazy("Conciergerie et services administratifs"),
    Sector.CATERING: lazy("Restauration collective"),
    Sector.CARE: lazy("Aide à la personne et médico-social"),
    Sector.TRAINING: lazy("Formation, insertion, prestations intellectuelles"),
    Sector.INDUSTRY: lazy("Industrie, sous-traitance, conditionnement"),
    Sector.CULTURE: lazy("Culture et tourisme"),
    Sector.ENERGY: lazy("Énergie et environnement"),
    Sector.OTHER: lazy("Autre secteur"),
}

MODE_LABELS: Final[dict[OfferMode, str]] = {
    OfferMode.SERVICE: lazy("Prestation de service"),
    OfferMode.STAFFING: lazy("Mise à disposition de personnel"),
    OfferMode.GOODS: lazy("Vente de biens"),
}

LEVER_LABELS: Final[dict[Lever, str]] = {
    Lever.DISABILITY: lazy("Marché réservé aux entreprises adaptées et aux ESAT (L. 2113-12)"),
    Lever.INSERTION: lazy("Marché réservé aux structures d'insertion (L. 2113-13)"),
    Lever.ESS: lazy("Marché réservé aux entreprises de l'ESS : santé, social, culture (L. 2113-15)"),
    Lever.CLAUSE: lazy("Clause sociale d'exécution (L. 2112-2)"),
    Lever.CRITERION: lazy("Critère social de jugement des offres (R. 2152-7)"),
}
"""By what a need can be opened to structures, with the article of the code of public procurement."""

BUYER_KINDS: Final = (
    Kind.STATE,
    Kind.REGION,
    Kind.DEPARTEMENT,
    Kind.COMMUNE,
    Kind.INTERCOMMUNAL,
    Kind.PUBLIC_BODY,
    Kind.HOUSING,
    Kind.HOSPITAL,
    Kind.OTHER_BUYER,
)
"""The kinds of public buyers."""

DEPARTEMENT_NAMES: Final[dict[str, str]] = {
    "75": "Paris",
    "77": "Seine-et-Marne",
    "78": "Yvelines",
    "91": "Essonne",
    "92": "Hauts-de-Seine",
    "93": "Seine-Saint-Denis",
    "94": "Val-de-Marne",
    "95": "Val-d'Oise",
}
"""The eight départements of Île-de-France; others are accepted by number."""

_DEPARTEMENT = re.compile(r"(0[1-9]|[1-8]\d|9[0-5]|2[ab]|97[1-6])", re.IGNORECASE)


def find_kind(text: str) -> Kind | None:
    """Read a kind from a spreadsheet: its code, its acronym, its French label or the words before the acronym."""
    return _kinds().get(_key(text))


def find_sector(text: str) -> Sector | None:
    """Read a family of sectors from a spreadsheet: its code or its French label."""
    return _sectors().get(_key(text))


def find_departement(text: str) -> str | None:
    """Read a département: its number (``94``, ``2A``) or, in Île-de-France, its name; None if it is neither."""
    wanted = text.strip()
    if _DEPARTEMENT.fullmatch(wanted):
        return wanted.upper()
    folded = _key(wanted)
    return next((number for number, name in DEPARTEMENT_NAMES.items() if _key(name) == folded), None)


def _key(text: str) -> str:
    return " ".join(fold(text).replace("’", "'").split())


@cache
def _kinds() -> dict[str, Kind]:
    with use_locale(SOURCE_LOCALE):
        french = {kind: _key(str(label)) for kind, label in KIND_LABELS.items()}
    known: dict[str, Kind] = {}
    for kind, label in french.items():
        words, _, acronym = label.partition(" (")
        for name in (kind.value, kind.value.replace("_", " "), label, words, acronym.rstrip(")")):
            known.setdefault(name, kind)
    known.pop("", None)
    return known


@cache
def _sectors() -> dict[str, Sector]:
    with use_locale(SOURCE_LOCALE):
        french = {sector: _key(str(label)) for sector, label in SECTOR_LABELS.items()}
    return {name: sector for sector, label in french.items() for name in (sector.value, sector.value.replace("_", " "), label)}
