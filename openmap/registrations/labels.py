"""Words of the interface for where a registration stands."""

from __future__ import annotations

from typing import Final

from openmap.i18n import lazy
from openmap.registrations.tables import RegistrationStatus

STATUS_LABELS: Final[dict[RegistrationStatus, tuple[str, str]]] = {
    RegistrationStatus.INVITED: (lazy("Invitée"), "neutral"),
    RegistrationStatus.SUBMITTED: (lazy("À examiner"), "waiting"),
    RegistrationStatus.ACCEPTED: (lazy("Acceptée"), "done"),
    RegistrationStatus.WAITING: (lazy("Liste d'attente"), "waiting"),
    RegistrationStatus.REFUSED: (lazy("Refusée"), "wrong"),
    RegistrationStatus.DECLINED: (lazy("Déclinée"), "neutral"),
    RegistrationStatus.WITHDRAWN: (lazy("Retirée"), "neutral"),
}
"""Status → its words and the tone of its badge."""
