"""What a list of registrations is narrowed to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openmap.db import containing

if TYPE_CHECKING:
    from openmap.events.tables import Side
    from openmap.organisations.tables import Sector
    from openmap.registrations.tables import RegistrationStatus

WITHOUT_TOPICS: Final = (
    "(registration.side = 'buyer' AND NOT EXISTS (SELECT FROM need WHERE need.organisation = registration.organisation)"
    " OR registration.side = 'structure' AND NOT EXISTS (SELECT FROM offer WHERE offer.organisation = registration.organisation))"
)
"""Holds, in SQL, for a buyer without a need and a structure without an offer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list of registrations is narrowed to; empty means all."""

    side: Side | None = None
    status: RegistrationStatus | None = None
    sector: Sector | None = None
    departement: str = ""
    text: str = ""
    without_topics: bool = False
    with_note: bool = False

    def where(self) -> tuple[str, list[object]]:
        """Write the conditions in SQL, on `registration` and `organisation`, with their values."""
        parts: list[str] = []
        values: list[object] = []
        for sql, value in (
            ("registration.side = {}", self.side),
            ("registration.status = {}", self.status),
            ("{} = ANY(organisation.sectors)", self.sector),
            ("{} = ANY(organisation.departements)", self.departement),
        ):
            if value:
                parts.append(sql)
                values.append(str(value))
        if self.text.strip():
            parts.append(
                "(organisation.name_folded LIKE {} OR fold(coalesce(registration.reference, '')) LIKE {} OR fold(registration.organiser_note) LIKE {}"
                " OR EXISTS (SELECT FROM attendee JOIN delegation"
                " ON delegation.id = attendee.delegation WHERE delegation.registration = registration.id"
                " AND attendee.left_at IS NULL"
                " AND fold(attendee.first_name || ' ' || attendee.last_name || ' ' || attendee.email) LIKE {}))"
            )
            values += [containing(self.text)] * 4
        if self.without_topics:
            parts.append(WITHOUT_TOPICS)
        if self.with_note:
            parts.append("registration.organiser_note <> ''")
        return "".join(f" AND {part}" for part in parts), values


NO_FILTER = Filters()
