"""Words of the interface for sessions, and for why somebody is not free."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openmap.i18n import _, lazy
from openmap.programme.tables import ApplicationStatus, SessionKind, SpeakerRole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openmap.programme.diary import Engagement

KIND_LABELS: Final[dict[SessionKind, str]] = {
    SessionKind.PLENARY: lazy("Plénière"),
    SessionKind.ROUND_TABLE: lazy("Table ronde"),
    SessionKind.PITCHES: lazy("Pitchs"),
    SessionKind.WORKSHOP: lazy("Atelier"),
    SessionKind.OTHER: lazy("Autre temps"),
}
ROLE_LABELS: Final[dict[SpeakerRole, str]] = {
    SpeakerRole.SPEAKER: lazy("intervient"),
    SpeakerRole.MODERATOR: lazy("anime"),
}


APPLICATION_LABELS: Final[dict[ApplicationStatus, tuple[str, str]]] = {
    ApplicationStatus.DRAFT: (lazy("Brouillon"), "neutral"),
    ApplicationStatus.SUBMITTED: (lazy("Envoyée"), "waiting"),
    ApplicationStatus.WITHDRAWN: (lazy("Retirée"), "neutral"),
    ApplicationStatus.SELECTED: (lazy("Retenue"), "done"),
    ApplicationStatus.DECLINED: (lazy("Pas retenue"), "wrong"),
}
"""Status of an application → its words and the tone of its badge."""


def reason_of(engagement: Engagement) -> str:
    """Say why somebody is not free for a meeting."""
    words = {"who": engagement.person, "title": engagement.title}
    if engagement.attendee is None:
        return _("séance pour tous : « %(title)s »") % words
    if engagement.role is SpeakerRole.MODERATOR:
        return _("%(who)s anime « %(title)s »") % words
    if engagement.role is SpeakerRole.SPEAKER:
        return _("%(who)s intervient dans « %(title)s »") % words
    if engagement.kind is SessionKind.WORKSHOP:
        return _("%(who)s participe à l'atelier « %(title)s »") % words
    return _("%(who)s assiste à « %(title)s »") % words


def reasons_of(engagements: Iterable[Engagement]) -> str:
    """Say everything that holds a delegation, in one line."""
    return ", ".join(dict.fromkeys(reason_of(engagement) for engagement in engagements))
