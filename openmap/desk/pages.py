"""What the participant's own page is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openmap.events.labels import SIDE_LABELS
from openmap.events.queries import PhaseState
from openmap.organisations.labels import SECTOR_LABELS
from openmap.registrations.labels import STATUS_LABELS
from openmap.registrations.tables import RegistrationStatus

if TYPE_CHECKING:
    from openmap.events.queries import EventDetails
    from openmap.organisations.queries import NeedDetails, OfferDetails
    from openmap.registrations.queries import RegistrationDetails


@dataclass(frozen=True, slots=True)
class DeskPage:
    """Where a registration stands: its wishes so far, its people, its needs and offers, whether it may choose now."""

    event: EventDetails
    registration: RegistrationDetails
    wish_count: int
    phase: PhaseState
    may_choose: bool
    needs: tuple[NeedDetails, ...]
    offers: tuple[OfferDetails, ...]

    @property
    def status_badge(self) -> tuple[str, str]:
        """The words and tone of where the registration stands."""
        return STATUS_LABELS[self.registration.status]

    @property
    def side_label(self) -> str:
        """The side in words."""
        return SIDE_LABELS[self.registration.side]

    @property
    def families(self) -> str:
        """What the organisation buys or sells."""
        return ", ".join(str(SECTOR_LABELS[code]) for code in self.registration.sectors)

    @property
    def is_accepted(self) -> bool:
        """Whether it comes."""
        return self.registration.status is RegistrationStatus.ACCEPTED

    @property
    def can_leave(self) -> bool:
        """Whether it may withdraw from here."""
        leaving = {RegistrationStatus.INVITED, RegistrationStatus.WITHDRAWN, RegistrationStatus.REFUSED, RegistrationStatus.DECLINED}
        return self.registration.status not in leaving
