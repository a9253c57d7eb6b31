"""The import file of registrations: its columns, the headings they go by, and the example of the template. Described in docs/imports.md."""

from __future__ import annotations

from typing import Final

from openmap.events.tables import Side

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "reference": ("référence", "ref", "identifiant", "numéro", "n°"),
    "role": ("rôle", "côté", "profil", "qualité", "side", "type de participant"),
    "organisation": ("nom de l'organisation", "structure", "raison sociale", "organisme", "organization", "dénomination"),
    "siret": ("n° siret", "numéro siret", "numéro de siret"),
    "kind": ("type", "type d'organisation", "nature", "catégorie", "statut juridique"),
    "sectors": ("secteurs", "secteur", "secteurs d'activité", "familles d'achats", "familles"),
    "departements": ("départements", "département", "territoires", "territoire", "départements couverts"),
    "city": ("ville", "commune"),
    "first_name": ("prénom", "first name"),
    "last_name": ("nom", "nom de famille", "last name", "nom du contact"),
    "email": ("courriel", "e-mail", "mail", "adresse électronique", "adresse mail", "adresse e-mail", "adresse courriel"),
    "phone": ("téléphone", "tél", "portable", "numéro de téléphone"),
    "job_title": ("fonction", "poste", "job title"),
    "delegations": ("délégations", "délégation", "nombre de délégations", "delegation", "service"),
    "needs": ("besoins", "besoin", "need"),
    "offers": ("offres", "offre", "offer"),
    "absences": ("indisponibilités", "absence", "absences (heures)", "créneaux indisponibles"),
}
"""Key of each column → other headings accepted; case, accents and punctuation do not count."""

REQUIRED: Final = ("role", "organisation", "email")

ROLES: Final[dict[Side, tuple[str, ...]]] = {
    Side.BUYER: ("buyer", "acheteur", "acheteurs", "acheteuse", "acheteur public", "acheteurs publics", "acheteuse publique", "collectivité"),
    Side.STRUCTURE: ("structure", "structures", "structure ess", "fournisseur", "entreprise", "siae", "ess"),
    Side.FACILITATOR: (
        "facilitator",
        "facilitateur",
        "facilitateurs",
        "facilitatrice",
        "facilitateur des clauses sociales",
        "facilitatrice des clauses sociales",
    ),
    Side.PARTNER: ("partner", "partenaire", "partenaires"),
    Side.VISITOR: ("visitor", "visiteur", "visiteurs", "visiteuse"),
}

TEMPLATE_HEADINGS: Final = (
    "référence",
    "rôle",
    "organisation",
    "siret",
    "type",
    "secteurs",
    "départements",
    "prénom",
    "nom",
    "courriel",
    "téléphone",
    "délégations",
    "absences",
    "besoins",
    "offres",
)

TEMPLATE_ROWS: Final = (
    (
        "A-01",
        "acheteur",
        "Commune d'Exemple-sur-Seine",
        "",
        "commune",
        "espaces verts ; propreté et hygiène",
        "94",
        "Jeanne",
        "Exemple",
        "jeanne@commune.example.org",
        "01 23 45 67 89",
        "achats",
        "09:00-10:15",
        "Entretien des espaces verts de deux crèches | Nettoyage de vitres",
        "",
    ),
    (
        "A-01",
        "acheteur",
        "Commune d'Exemple-sur-Seine",
        "",
        "commune",
        "espaces verts ; propreté et hygiène",
        "94",
        "Karim",
        "Modèle",
        "karim@commune.example.org",
        "",
        "espaces verts",
        "11:00-11:30",
        "",
        "",
    ),
    (
        "S-01",
        "structure",
        "Chantier d'Exemple",
        "",
        "ACI",
        "espaces verts",
        "94 ; 93",
        "Luc",
        "Modèle",
        "luc@chantier.example.org",
        "",
        "1",
        "",
        "",
        "Entretien d'espaces verts",
    ),
)
