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

STATUS_COUNTS: Final[dict[RegistrationStatus, str]] = {
    RegistrationStatus.INVITED: lazy("Invitées"),
    RegistrationStatus.SUBMITTED: lazy("À examiner"),
    RegistrationStatus.ACCEPTED: lazy("Acceptées"),
    RegistrationStatus.WAITING: lazy("En liste d'attente"),
    RegistrationStatus.REFUSED: lazy("Refusées"),
    RegistrationStatus.DECLINED: lazy("Déclinées"),
    RegistrationStatus.WITHDRAWN: lazy("Retirées"),
}
"""Status → what stands under a count."""
