"""The letters whose words each event may change: who gets them, with which fields. The words that hold otherwise are in templates/letters/."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from openmap.i18n import lazy
from openmap.letters.language import Field, Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterKind:
    """A letter.

    Attributes:
        key: The kind of its messages in the outbox.
        group: Of the list of letters.
        title: What it is.
        goes_to: Who gets it, and when.
        fields: By key, in the order in which they are shown.
        may_be_stopped: It goes to people who did not ask for it; a way to get no more of them is added below (docs/letters.md).
    """

    key: str
    group: str
    title: str
    goes_to: str
    fields: dict[str, Field]
    may_be_stopped: bool = False


def _by_key(*fields: Field) -> dict[str, Field]:
    return {field.key: field for field in fields}


_HELLO = Field(name="bonjour", says=lazy("« Bonjour Anne, » ou « Bonjour, » si le prénom n'est pas connu"), example=("Bonjour Anne,", "Hello Anne,"))
_FIRST_NAME = Field(name="prénom", says=lazy("Prénom de la personne"), example=("Anne", "Anne"), is_optional=True, is_private=True)
_EVENT = Field(name="journée", says=lazy("Titre de la journée"), example=("Openmap ESS à Vitry", "Openmap ESS in Vitry"))
_DAY = Field(name="date", says=lazy("Jour de la journée, en toutes lettres"), example=("mardi 16 novembre 2027", "Tuesday, 16 November 2027"))
_THEME = Field(name="thème", says=lazy("Thème de la journée"), example=("Acheter responsable", "Buying responsibly"), is_optional=True)
_PLACE = Field(name="lieu", says=lazy("Nom du lieu"), example=("Hôtel de ville", "Town hall"), is_optional=True)
_STREET = Field(name="adresse", says=lazy("Adresse du lieu"), example=("2 avenue Youri-Gagarine", "2 avenue Youri-Gagarine"), is_optional=True)
_PAGE = Field(
    name="page de la journée",
    says=lazy("Lien vers la page publique de la journée"),
    example=("https://openmap.example.org/journees/vitry", "https://openmap.example.org/journees/vitry"),
    shape=Shape.LINK,
)
_SENDER = Field(name="organisateur", says=lazy("Nom de l'organisateur"), example=("L'équipe de la journée", "The team"))
_REPLY = Field(
    name="courriel",
    says=lazy("Adresse électronique de l'organisateur"),
    example=("equipe@example.org", "equipe@example.org"),
    shape=Shape.MAIL,
    is_optional=True,
)
COMMON: Final = (_HELLO, _FIRST_NAME, _EVENT, _DAY, _THEME, _PLACE, _STREET, _PAGE, _SENDER, _REPLY)
"""The fields of every letter."""

_ORGANISATION = Field(name="organisation", says=lazy("Nom de l'organisation inscrite"), example=("Mairie d'Exemple", "Exemple Town Council"))
_OWN_PAGE = Field(
    name="lien personnel",
    says=lazy("Lien vers la page de l'inscription, fait au moment de l'envoi"),
    example=("https://openmap.example.org/…", "https://openmap.example.org/…"),
    shape=Shape.LINK,
    is_required=True,
)
_VISITOR = Field(name="visite", says=lazy("Vrai pour qui vient sans rendez-vous"), example=(False, False), shape=Shape.SIGN)
_CLOSING = Field(
    name="fin des inscriptions",
    says=lazy("Jour et heure de la fin des inscriptions"),
    example=("vendredi 29 octobre 2027 à 18h00", "Friday, 29 October 2027 at 18:00"),
    is_optional=True,
)
_WISHES_CLOSING = Field(
    name="fin des souhaits",
    says=lazy("Jour et heure de la fin des souhaits"),
    example=("mardi 2 novembre 2027 à 18h00", "Tuesday, 2 November 2027 at 18:00"),
    is_optional=True,
)
_OWN_WORDS = Field(
    name="mot d'invitation",
    says=lazy("Ce que vous ajoutez au moment d'inviter"),
    example=("Nous espérons vous y voir.", "We hope to see you there."),
    is_optional=True,
    is_private=True,
)
_REGISTRATION = (*COMMON, _ORGANISATION, _VISITOR, _CLOSING, _WISHES_CLOSING)

_STARTS = Field(name="heure de début", says=lazy("Heure du début"), example=("9h30", "09:30"))
_ENDS = Field(name="heure de fin", says=lazy("Heure de la fin"), example=("9h50", "09:50"))
_MEETING = (
    *COMMON,
    Field(
        name="intitulé",
        says=lazy("Titre dans l'agenda : la journée et la table, ou la séance"),
        example=("Rendez-vous Openmap – table 12", "Meeting Openmap – table 12"),
    ),
    Field(name="avec", says=lazy("Qui l'on rencontre, ou la séance"), example=("Les Jardins d'Exemple", "Les Jardins d'Exemple"), is_private=True),
    _STARTS,
    _ENDS,
    Field(
        name="endroit",
        says=lazy("Table ou salle, avec l'adresse ; ou le lien de visioconférence"),
        example=("table 12, Hôtel de ville", "table 12, Town hall"),
        is_private=True,
    ),
    Field(
        name="sujets",
        says=lazy("De quoi parler : le besoin de l'un, l'offre de l'autre"),
        example=(("Entretien d'espaces verts",), ("Care of green spaces",)),
        shape=Shape.LINES,
        is_optional=True,
    ),
)
_BEFORE = (
    Field(name="heure d'avant", says=lazy("Heure annoncée jusqu'ici, si elle change"), example=("10h00", "10:00"), is_optional=True),
    Field(
        name="endroit d'avant", says=lazy("Endroit annoncé jusqu'ici, s'il change"), example=("table 3", "table 3"), is_optional=True, is_private=True
    ),
)
_AGENDA = Field(
    name="mon agenda",
    says=lazy("Lien vers l'agenda de la personne, fait au moment de l'envoi"),
    example=("https://openmap.example.org/…", "https://openmap.example.org/…"),
    shape=Shape.LINK,
    is_required=True,
)
_DECLINE = Field(
    name="je ne viens pas",
    says=lazy("Lien pour refuser, fait au moment de l'envoi"),
    example=("https://openmap.example.org/…", "https://openmap.example.org/…"),
    shape=Shape.LINK,
    is_required=True,
)
_ANSWERS = (
    Field(
        name="je viens",
        says=lazy("Lien pour accepter, fait au moment de l'envoi"),
        example=("https://openmap.example.org/…", "https://openmap.example.org/…"),
        shape=Shape.LINK,
        is_required=True,
    ),
    _DECLINE,
)
_AGAIN = Field(name="de nouveau", says=lazy("Vrai si le rendez-vous avait été retiré"), example=(False, False), shape=Shape.SIGN)
_BACK = Field(
    name="retour d'abonnement", says=lazy("Vrai si la personne quitte l'abonnement pour les invitations"), example=(False, False), shape=Shape.SIGN
)
_NEW_ADDRESS = Field(
    name="nouvelle adresse", says=lazy("Vrai si l'invitation part désormais à une autre adresse"), example=(False, False), shape=Shape.SIGN
)
_FEED = Field(
    name="par abonnement", says=lazy("Vrai si la personne suit désormais ses rendez-vous par abonnement"), example=(False, False), shape=Shape.SIGN
)

_SESSION = Field(name="séance", says=lazy("Titre de la séance"), example=("Répondre à un marché réservé", "Bidding for a reserved contract"))
_ROOM = Field(name="salle", says=lazy("Salle de la séance"), example=("Salle du conseil", "Council chamber"), is_optional=True)
_PITCH = Field(name="pitch", says=lazy("Titre de la candidature"), example=("Des vélos réparés ici", "Bicycles repaired here"))
_MOTIVE = Field(
    name="raison",
    says=lazy("La raison de la décision, telle que vous l'avez écrite"),
    example=("Un cas concret.", "A concrete case."),
    is_optional=True,
    is_private=True,
)
_WHOLE_DAY = Field(
    name="ma journée",
    says=lazy("Les rendez-vous et les séances de la personne, dans l'ordre"),
    example=(
        ("9h30 – 9h50, Les Jardins d'Exemple\n  table 12", "11h00 – 12h00, Répondre à un marché réservé\n  Salle du conseil"),
        ("09:30 – 09:50, Les Jardins d'Exemple\n  table 12", "11:00 – 12:00, Bidding for a reserved contract\n  Council chamber"),
    ),
    shape=Shape.LINES,
    is_required=True,
)
_CHANGES = (
    Field(
        name="résumé",
        says=lazy("Le nombre de changements, en mots"),
        example=("2 changements dans votre journée", "2 changes in your day"),
    ),
    Field(name="journée annulée", says=lazy("Vrai si la journée n'a pas lieu"), example=(False, False), shape=Shape.SIGN),
    Field(
        name="déplacés",
        says=lazy("Ce qui change d'heure ou d'endroit"),
        example=(
            ("9h30 au lieu de 10h00, Les Jardins d'Exemple\n  table 12",),
            ("09:30 instead of 10:00, Les Jardins d'Exemple\n  table 12",),
        ),
        shape=Shape.LINES,
        is_optional=True,
    ),
    Field(
        name="retirés",
        says=lazy("Ce qui n'a plus lieu"),
        example=(("11h00, Atelier d'Exemple",), ("11:00, Atelier d'Exemple",)),
        shape=Shape.LINES,
        is_optional=True,
    ),
    Field(
        name="ajoutés",
        says=lazy("Ce qui s'ajoute"),
        example=(("14h00, Ville d'Exemple",), ("14:00, Exemple Town Council",)),
        shape=Shape.LINES,
        is_optional=True,
    ),
)

REGISTRATIONS, PROGRAMME, MEETINGS = lazy("Inscriptions"), lazy("Programme et pitchs"), lazy("Rendez-vous et séances, dans les agendas")


def _registration(name: str, title: str, goes_to: str, *more: Field, may_be_stopped: bool = False) -> LetterKind:
    fields = _by_key(*_REGISTRATION, *more)
    return LetterKind(key=f"registration-{name}", group=REGISTRATIONS, title=title, goes_to=goes_to, fields=fields, may_be_stopped=may_be_stopped)


def _told(key: str, title: str, goes_to: str, *more: Field) -> LetterKind:
    return LetterKind(key=key, group=MEETINGS, title=title, goes_to=goes_to, fields=_by_key(*_MEETING, *more))


def _programme(key: str, title: str, goes_to: str, *more: Field) -> LetterKind:
    return LetterKind(key=key, group=PROGRAMME, title=title, goes_to=goes_to, fields=_by_key(*COMMON, *more))


def _optional(field: Field) -> Field:
    return Field(name=field.name, says=field.says, example=field.example, is_optional=True)


KINDS: Final[dict[str, LetterKind]] = {
    kind.key: kind
    for kind in (
        _registration(
            "invitation", lazy("Invitation à s'inscrire"), lazy("Aux organisations que vous invitez"), _OWN_PAGE, _OWN_WORDS, may_be_stopped=True
        ),
        _registration("reminder", lazy("Relance d'invitation"), lazy("Aux invités qui n'ont pas répondu"), _OWN_PAGE, may_be_stopped=True),
        _registration("submitted", lazy("Accusé de réception"), lazy("À qui vient de s'inscrire et attend votre décision"), _OWN_PAGE),
        _registration("accepted", lazy("Inscription acceptée"), lazy("À qui est accepté, aussitôt ou depuis la liste d'attente"), _OWN_PAGE),
        _registration("waiting", lazy("Liste d'attente"), lazy("À qui s'inscrit quand les places sont prises"), _OWN_PAGE),
        _registration("refused", lazy("Inscription refusée"), lazy("À qui n'est pas retenu")),
        _registration("link", lazy("Lien personnel"), lazy("À qui demande de nouveau son lien, ou à qui vous le renvoyez"), _OWN_PAGE),
        _registration("choose", lazy("Relance de souhaits"), lazy("À qui n'a encore choisi personne"), _OWN_PAGE),
        _programme("programme-seat", lazy("Place libérée"), lazy("À qui attendait une place dans une séance"), _SESSION, _STARTS, _ENDS, _ROOM),
        _programme(
            "pitch-selected",
            lazy("Pitch retenu"),
            lazy("Aux structures dont le pitch est retenu"),
            _PITCH,
            _MOTIVE,
            _optional(_SESSION),
            _optional(_STARTS),
            _optional(_ENDS),
            _ROOM,
            Field(
                name="préparation",
                says=lazy("Les étapes de la préparation"),
                example=(("mardi 2 novembre 2027 à 14h00\u00a0: répétition",), ("Tuesday, 2 November 2027 at 14:00: rehearsal",)),
                shape=Shape.LINES,
                is_optional=True,
            ),
        ),
        _programme("pitch-declined", lazy("Pitch non retenu"), lazy("Aux structures dont le pitch n'est pas retenu"), _PITCH, _MOTIVE),
        _told(
            "meeting-invitation", lazy("Rendez-vous : invitation"), lazy("Aux personnes d'un nouveau rendez-vous"), *_ANSWERS, _AGENDA, _AGAIN, _BACK
        ),
        _told(
            "meeting-change", lazy("Rendez-vous : changement"), lazy("Quand l'heure, l'endroit ou un libellé change"), *_BEFORE, *_ANSWERS, _AGENDA
        ),
        _told("meeting-withdrawal", lazy("Rendez-vous : annulation"), lazy("Quand un rendez-vous est retiré"), _NEW_ADDRESS, _FEED),
        _told("session-invitation", lazy("Séance : place"), lazy("À qui a une place dans une séance, ou y intervient"), _DECLINE, _AGENDA, _BACK),
        _told(
            "session-change",
            lazy("Séance : changement"),
            lazy("Quand l'heure, la salle ou le titre de la séance change"),
            *_BEFORE,
            _DECLINE,
            _AGENDA,
        ),
        _told("session-withdrawal", lazy("Séance : retrait"), lazy("Quand une place est rendue ou la séance retirée"), _NEW_ADDRESS, _FEED),
        LetterKind(
            key="day-changes",
            group=MEETINGS,
            title=lazy("Ce qui change, en un message"),
            goes_to=lazy("À qui plusieurs rendez-vous changent à la fois, outre le message de chacun"),
            fields=_by_key(*COMMON, *_CHANGES, _AGENDA),
        ),
        LetterKind(
            key="day-reminder",
            group=MEETINGS,
            title=lazy("Rappel de la veille"),
            goes_to=lazy("À qui a un rendez-vous ou une séance, quand vous préparez les rappels ; le document à imprimer y est joint"),
            fields=_by_key(*COMMON, _WHOLE_DAY, _AGENDA),
        ),
    )
}
