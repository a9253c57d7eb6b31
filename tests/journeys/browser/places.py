"""The pages that people meet, who opens each, and the pictures that are taken of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tests.journeys.browser.windows import NOWHERE

Role = Literal["visitor", "organiser", "buyer", "structure", "guest"]
EVENT = "/gestion/vitry-2017"


@dataclass(frozen=True)
class Place:
    """A page: its name, who opens it, its address; `{own}` is the participant's own space, other fields are of the published day."""

    name: str
    role: Role
    path: str


PLACES = (
    Place("start", "visitor", "/"),
    Place("sign-in", "visitor", "/connexion"),
    Place("event", "visitor", "/journees/vitry-2017"),
    Place("public-programme", "visitor", "/journees/vitry-2017/programme"),
    Place("public-figures", "visitor", "/journees/vitry-2017/chiffres"),
    Place("register", "visitor", "/journees/vitry-2017/inscription"),
    Place("lost-link", "visitor", "/journees/vitry-2017/lien"),
    Place("mailbox", "visitor", "/boite-aux-lettres"),
    Place("mail", "visitor", "/boite-aux-lettres/{mail}"),
    Place("answer", "visitor", "{answer}"),
    Place("accessibility", "visitor", "/accessibilite"),
    Place("legal", "visitor", "/mentions-legales"),
    Place("personal-data", "visitor", "/donnees-personnelles"),
    Place("letters-stopped", "visitor", "{stop}"),
    Place("received", "visitor", "/journees/vitry-2017/inscription/recue"),
    Place("not-found", "visitor", NOWHERE),
    Place("events", "organiser", "/gestion"),
    Place("new-event", "organiser", "/gestion/nouvelle-journee"),
    Place("copy", "organiser", f"{EVENT}/copie"),
    Place("cockpit", "organiser", EVENT),
    Place("settings", "organiser", f"{EVENT}/reglages"),
    Place("settings-day", "organiser", f"{EVENT}/reglages/journee"),
    Place("settings-slots", "organiser", f"{EVENT}/reglages/creneaux"),
    Place("settings-tables", "organiser", f"{EVENT}/reglages/tables"),
    Place("settings-rules", "organiser", f"{EVENT}/reglages/regles"),
    Place("settings-phases", "organiser", f"{EVENT}/reglages/etapes"),
    Place("event-team", "organiser", f"{EVENT}/equipe"),
    Place("failed-jobs", "organiser", f"{EVENT}/taches"),
    Place("registrations", "organiser", f"{EVENT}/inscriptions"),
    Place("registration", "organiser", f"{EVENT}/inscriptions/{{registration}}"),
    Place("profile-of", "organiser", f"{EVENT}/inscriptions/{{registration}}/fiche"),
    Place("new-registration", "organiser", f"{EVENT}/inscriptions/nouvelle"),
    Place("topic-of", "organiser", f"{EVENT}/inscriptions/{{registration}}/fiche/besoin"),
    Place("invitations", "organiser", f"{EVENT}/invitations"),
    Place("candidates", "organiser", f"{EVENT}/invitations/choisir"),
    Place("guest-import", "organiser", f"{EVENT}/invitations/import"),
    Place("arrivals", "organiser", f"{EVENT}/arrivees"),
    Place("on-site", "organiser", f"{EVENT}/sur-place"),
    Place("prints", "organiser", f"{EVENT}/impressions"),
    Place("import", "organiser", f"{EVENT}/inscriptions/import"),
    Place("withdraw", "organiser", f"{EVENT}/inscriptions/{{registration}}/retrait"),
    Place("programme", "organiser", f"{EVENT}/programme"),
    Place("new-session", "organiser", f"{EVENT}/programme/seances/nouvelle"),
    Place("session", "organiser", f"{EVENT}/programme/seances/{{session}}"),
    Place("sign-ups", "organiser", f"{EVENT}/programme/seances/{{session}}/inscrits"),
    Place("effects", "organiser", f"{EVENT}/programme/changements/{{proposal}}"),
    Place("pitch-call", "organiser", f"{EVENT}/pitchs"),
    Place("reviews", "organiser", f"{EVENT}/pitchs/avis"),
    Place("review", "organiser", f"{EVENT}/pitchs/avis/{{application}}"),
    Place("wishes", "organiser", f"{EVENT}/souhaits"),
    Place("wishes-of", "organiser", f"{EVENT}/souhaits/{{registration}}"),
    Place("wishes-import", "organiser", f"{EVENT}/souhaits/import"),
    Place("timetables", "organiser", f"{EVENT}/calculs"),
    Place("preflight", "organiser", f"{EVENT}/calculs/verification"),
    Place("run", "organiser", f"{EVENT}/calculs/{{run}}"),
    Place("board", "organiser", f"{EVENT}/brouillons/1"),
    Place("board-by-table", "organiser", f"{EVENT}/brouillons/1?lignes=tables"),
    Place("board-choice", "organiser", f"{EVENT}/brouillons/1?choix=m3"),
    Place("board-choice-by-table", "organiser", f"{EVENT}/brouillons/1?choix=w0&lignes=tables"),
    Place("comparison", "organiser", f"{EVENT}/brouillons/comparer"),
    Place("replacements", "organiser", f"{EVENT}/brouillons/2/remplacements"),
    Place("losses", "organiser", f"{EVENT}/desistements"),
    Place("loss", "organiser", f"{EVENT}/desistements/registration/{{registration}}"),
    Place("publish", "organiser", f"{EVENT}/brouillons/3/publier"),
    Place("version", "organiser", f"{EVENT}/versions/1"),
    Place("messages", "organiser", f"{EVENT}/messages"),
    Place("message", "organiser", f"{EVENT}/messages/{{message}}"),
    Place("letter-edited", "organiser", f"{EVENT}/messages/{{letter}}/modifier"),
    Place("sending", "organiser", f"{EVENT}/messages/envoi"),
    Place("letters", "organiser", f"{EVENT}/lettres"),
    Place("letter", "organiser", f"{EVENT}/lettres/meeting-invitation"),
    Place("event-feed", "organiser", f"{EVENT}/abonnement"),
    Place("answers", "organiser", f"{EVENT}/refus"),
    Place("figures", "organiser", f"{EVENT}/chiffres"),
    Place("replies", "organiser", f"{EVENT}/refus/a-verifier"),
    Place("journal", "organiser", f"{EVENT}/journal"),
    Place("account", "organiser", "/compte"),
    Place("team", "organiser", "/equipe"),
    Place("appearance", "organiser", "/apparence"),
    Place("own-page", "buyer", "{own}"),
    Place("profile", "buyer", "{own}/fiche"),
    Place("new-need", "buyer", "{own}/fiche/besoin"),
    Place("presence", "buyer", "{own}/absences"),
    Place("choosing", "buyer", "{own}/souhaits"),
    Place("agenda", "buyer", "{own}/agenda"),
    Place("own-answer", "buyer", "{meeting}"),
    Place("structure-page", "structure", "{own}"),
    Place("new-offer", "structure", "{own}/fiche/offre"),
    Place("own-pitch", "structure", "{own}/pitch"),
    Place("structure-programme", "structure", "{own}/programme"),
    Place("structure-choosing", "structure", "{own}/souhaits"),
    Place("structure-agenda", "structure", "{own}/agenda"),
    Place("guest-page", "guest", "{own}"),
    Place("guest-form", "guest", "{own}/invitation"),
)
ENTRANCES = {"organiser": "Entrer comme organisatrice", "buyer": "Entrer comme acheteur", "structure": "Entrer comme structure"}
# The ten that Lighthouse is asked about.
MAIN_PAGES = ("start", "event", "register", "cockpit", "registrations", "board", "figures", "own-page", "choosing", "agenda")
# Pictures of the documentation; the others are looked at by the tests alone.
PICTURES = frozenset(
    {"start", "event", "register", "mailbox", "mail", "answer"}
    | {
        "events",
        "cockpit",
        "settings",
        "registrations",
        "wishes",
        "timetables",
        "run",
        "board",
        "board-choice",
        "comparison",
        "loss",
        "preflight",
        "publish",
        "version",
        "messages",
        "letter",
        "answers",
        "appearance",
        "figures",
        "journal",
    }
    | {"public-figures", "public-programme", "programme", "sign-ups", "pitch-call"}
    | {"own-page", "choosing", "agenda"}
)
