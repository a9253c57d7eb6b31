"""The words for states and kinds of messages."""

from __future__ import annotations

from typing import Final, Literal

from openmap.i18n import lazy
from openmap.outbox.tables import MessageState

Tone = Literal["done", "waiting", "warning", "wrong", "neutral"]
STATE_LABELS: Final[dict[MessageState, tuple[str, Tone]]] = {
    MessageState.DRAFT: (lazy("À libérer"), "warning"),
    MessageState.READY: (lazy("Prêt à partir"), "waiting"),
    MessageState.SENDING: (lazy("Envoi en cours"), "waiting"),
    MessageState.SENT: (lazy("Envoyé"), "done"),
    MessageState.FAILED: (lazy("Refusé par le serveur"), "wrong"),
    MessageState.DROPPED: (lazy("Abandonné"), "neutral"),
}
KIND_LABELS: Final[dict[str, str]] = {
    "meeting-invitation": lazy("Invitation"),
    "meeting-change": lazy("Changement"),
    "meeting-withdrawal": lazy("Annulation"),
    "day-changes": lazy("Ce qui change, en un message"),
    "day-reminder": lazy("Rappel de la veille"),
    "session-invitation": lazy("Place dans une séance"),
    "session-change": lazy("Changement de séance"),
    "session-withdrawal": lazy("Séance retirée"),
    "registration-invitation": lazy("Invitation à s'inscrire"),
    "registration-reminder": lazy("Relance d'invitation"),
    "registration-choose": lazy("Relance de souhaits"),
    "registration-submitted": lazy("Accusé de réception"),
    "registration-accepted": lazy("Inscription acceptée"),
    "registration-waiting": lazy("Liste d'attente"),
    "registration-refused": lazy("Inscription refusée"),
    "registration-link": lazy("Lien personnel"),
    "programme-seat": lazy("Place libérée"),
    "pitch-selected": lazy("Pitch retenu"),
    "pitch-declined": lazy("Pitch non retenu"),
    "test": lazy("Message d'essai"),
}
