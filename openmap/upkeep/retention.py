"""What is kept about people, what for, and until when: the one list (see docs/personal-data.md).

A test sees to it that every column that could name someone stands here, or in `NOT_PERSONAL` when it never does.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from openmap.accounts.tables import Account, ApiToken, Session, SignIn, SignInAttempt
from openmap.attendance.tables import Answer, MailedReply, ReadMail
from openmap.audit.tables import AuditEntry
from openmap.events.tables import Event, EventStaff
from openmap.i18n import lazy
from openmap.organisations.tables import NoInvitation
from openmap.outbox.tables import DeadAddress, Message
from openmap.programme.tables import PitchApplication, PitchReview, ProposedChange, SignUp, Speaker
from openmap.publication.tables import Subscriber, Told, Version
from openmap.registrations.tables import Absence, AccessLink, Attendee, Delegation, Registration
from openmap.timetables.tables import Draft, Run

if TYPE_CHECKING:
    from piccolo.columns import Column
    from piccolo.table import Table


class Start(StrEnum):
    """The moment from which the months of keeping are counted."""

    EVENT = "event"
    CLOSING = "closing"
    SENDING = "sending"
    WRITING = "writing"
    EXPIRY = "expiry"


class Ending(StrEnum):
    """What happens then: the row goes, or its columns are emptied, or the slice that owns the table forgets it by itself."""

    DELETE = "delete"
    BLANK = "blank"
    OWN = "own"


START_WORDS: Final = {
    Start.EVENT: lazy("après la journée"),
    Start.CLOSING: lazy("après la fermeture du compte"),
    Start.SENDING: lazy("après l'envoi"),
    Start.WRITING: lazy("après l'écriture"),
    Start.EXPIRY: lazy("après l'expiration"),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """Columns of one table that are kept for one purpose, until `months` after `start` (0: at once)."""

    columns: tuple[Column, ...]
    purpose: str
    start: Start
    months: int
    ending: Ending = Ending.BLANK

    @property
    def table(self) -> type[Table]:
        """The table that the columns belong to."""
        return self.columns[0]._meta.table  # noqa: SLF001  # Piccolo's own name for what a column knows of itself

    @property
    def names(self) -> tuple[str, ...]:
        """The columns as `table.column`, as the documents write them."""
        return tuple(f"{self.table._meta.tablename}.{column._meta.name}" for column in self.columns)  # noqa: SLF001  # as above


RETENTION: Final = (
    Kept(
        (Account.email, Account.name, Account.locale),
        lazy("Reconnaître les agents qui préparent une journée et leur écrire"),
        Start.CLOSING,
        12,
        Ending.DELETE,
    ),
    Kept((EventStaff.account, EventStaff.role), lazy("Savoir qui organise une journée"), Start.EVENT, 36, Ending.DELETE),
    Kept((SignIn.account, SignIn.token_hash), lazy("Ouvrir une session par un lien à usage unique"), Start.EXPIRY, 0, Ending.OWN),
    Kept((SignInAttempt.key_hash,), lazy("Freiner les essais de connexion répétés"), Start.WRITING, 1, Ending.OWN),
    Kept(
        (Session.account, Session.registrations, Session.key_hash, Session.user_agent),
        lazy("Garder une session ouverte et montrer à chacun les siennes"),
        Start.EXPIRY,
        0,
        Ending.OWN,
    ),
    Kept(
        (ApiToken.account, ApiToken.name, ApiToken.prefix, ApiToken.token_hash),
        lazy("Laisser un programme agir au nom d'un agent"),
        Start.CLOSING,
        0,
        Ending.DELETE,
    ),
    Kept((Event.organiser_name, Event.organiser_email), lazy("Dire aux participants qui organise la journée et à qui répondre"), Start.EVENT, 36),
    Kept((Delegation.name,), lazy("Distinguer les délégations d'une organisation"), Start.EVENT, 36),
    Kept(
        (Attendee.first_name, Attendee.last_name, Attendee.name_folded, Attendee.email, Attendee.job_title, Attendee.locale),
        lazy("Inviter les personnes à leurs rendez-vous et à la journée suivante, les accueillir, demander les suites données"),
        Start.EVENT,
        24,
    ),
    Kept((Attendee.access_needs, Attendee.catering_needs), lazy("Accueillir chacun selon ses besoins d'accès et de repas"), Start.EVENT, 0),
    Kept(
        (Attendee.photo_consented_at, Attendee.photo_withdrawn_at),
        lazy("Prouver qui a accepté d'être photographié, et jusqu'à quand"),
        Start.EVENT,
        36,
    ),
    Kept((Attendee.phone,), lazy("Joindre quelqu'un le jour même"), Start.EVENT, 1),
    Kept((Absence.starts_at, Absence.ends_at), lazy("Ne pas placer de rendez-vous quand une délégation est absente"), Start.EVENT, 1, Ending.DELETE),
    Kept(
        (Registration.message, Registration.organiser_note, Registration.invited_at, Registration.consented_at),
        lazy("Traiter l'inscription et garder la trace de l'accord donné"),
        Start.EVENT,
        24,
    ),
    Kept(
        (AccessLink.subject, AccessLink.token_hash),
        lazy("Ouvrir l'inscription, les réponses et l'agenda par un lien personnel"),
        Start.EVENT,
        24,
        Ending.DELETE,
    ),
    Kept(
        (Speaker.attendee, Speaker.name, Speaker.job_title, Speaker.organisation),
        lazy("Annoncer au programme qui intervient, et ne pas lui donner de rendez-vous en même temps"),
        Start.EVENT,
        24,
        Ending.DELETE,
    ),
    Kept(
        (PitchApplication.attendee, PitchApplication.title, PitchApplication.answers, PitchApplication.motive),
        lazy("Choisir les pitchs, répondre aux candidatures avec leurs raisons"),
        Start.EVENT,
        24,
        Ending.DELETE,
    ),
    Kept(
        (PitchReview.account, PitchReview.scores, PitchReview.comment),
        lazy("Évaluer les candidatures et pouvoir en rendre compte"),
        Start.EVENT,
        24,
        Ending.DELETE,
    ),
    Kept((SignUp.attendee,), lazy("Réserver une place dans un atelier"), Start.EVENT, 12, Ending.DELETE),
    Kept(
        (ProposedChange.content,), lazy("Montrer ce qu'un changement du programme romprait avant de l'enregistrer"), Start.WRITING, 1, Ending.DELETE
    ),
    Kept(
        (NoInvitation.organisation, NoInvitation.address_hash),
        lazy("Ne plus inviter qui l'a demandé ; l'adresse n'est connue que par son empreinte"),
        Start.WRITING,
        36,
        Ending.DELETE,
    ),
    Kept((Run.requested_by, Run.problem), lazy("Pouvoir expliquer comment le planning a été calculé"), Start.EVENT, 36),
    Kept((Draft.created_by,), lazy("Savoir qui a modifié un brouillon"), Start.EVENT, 36),
    Kept((Version.published_by,), lazy("Savoir qui a publié le planning"), Start.EVENT, 36),
    Kept(
        (Told.attendee, Told.address, Told.summary, Told.organiser_name, Told.organiser_address),
        lazy("Savoir ce qui a été annoncé à chacun, pour n'envoyer que les changements"),
        Start.EVENT,
        12,
        Ending.DELETE,
    ),
    Kept((Subscriber.attendee,), lazy("Savoir qui suit ses rendez-vous par abonnement plutôt que par invitations"), Start.EVENT, 12, Ending.DELETE),
    Kept((Answer.attendee, Answer.kind, Answer.comment), lazy("Connaître les réponses aux invitations"), Start.EVENT, 12, Ending.DELETE),
    Kept(
        (
            Message.person_key,
            Message.to_name,
            Message.to_address,
            Message.from_name,
            Message.from_address,
            Message.locale,
            Message.subject,
            Message.reason,
            Message.body_text,
            Message.body_html,
            Message.calendar,
            Message.cause,
            Message.document,
            Message.secrets,
            Message.server_words,
        ),
        lazy("Envoyer les courriers et répondre à qui ne les a pas reçus"),
        Start.SENDING,
        12,
        Ending.DELETE,
    ),
    Kept(
        (
            MailedReply.attendee,
            MailedReply.said,
            MailedReply.comment,
            MailedReply.sender_name,
            MailedReply.sender_address,
            MailedReply.asked,
            MailedReply.named,
            MailedReply.acts_for,
        ),
        lazy("Vérifier de qui vient une réponse reçue par courriel"),
        Start.EVENT,
        12,
        Ending.DELETE,
    ),
    Kept(
        (ReadMail.fingerprint,),
        lazy("Ne pas lire deux fois le même courriel ; il n'est connu que par son empreinte"),
        Start.WRITING,
        12,
        Ending.DELETE,
    ),
    Kept(
        (DeadAddress.address, DeadAddress.words),
        lazy("Ne plus écrire à une adresse qui refuse le courrier"),
        Start.WRITING,
        12,
        Ending.DELETE,
    ),
    Kept(
        (AuditEntry.actor_id, AuditEntry.actor_name, AuditEntry.subject_id, AuditEntry.details),
        lazy("Prouver l'égalité de traitement : qui a fait quoi, et quand"),
        Start.WRITING,
        60,
        Ending.DELETE,
    ),
)

# Columns of text or identifiers that say nothing about a person: what an organisation publishes of itself, the rules of a day, figures.
NOT_PERSONAL: Final = frozenset(
    f"{table}.{column}"
    for table, columns in {
        "access_link": "purpose",
        "answer": "uid",
        "appearance": "name light dark logo_svg",
        "audit_entry": "actor_kind action event_id subject_kind",
        "event_feed": "token_hash",
        "draft": "change status goals unmet conflict solver_version parameters",
        "event": "slug reference title theme description notice timezone place_name place_address departement side_multipliers"
        " title_en theme_en description_en notice_en place_name_en",
        "letter_text": "kind locale subject body",
        "mailbox": "fingerprint trouble",
        "mailed_reply": "uid doubts",
        "meeting_table": "name location",
        "meeting_window": "name",
        "message": "scope batch kind uid method message_id bounce_status",
        "dead_address": "status",
        "need": "title description cpv departement levers text_folded",
        "offer": "title description past_work labels text_folded",
        "document": "title file_name media_type",
        "organisation": "reference name siret city website description name_folded",
        "pitch_call": "intro questions criteria coaching",
        "programme_session": "reference title description room",
        "registration": "reference locale",
        "run": "policy progress error",
        "stand": "name place description",
        "told": "uid place_key place message_id session",
        "version_meeting": "slot_id table_id place",
    }.items()
    for column in columns.split()
)
