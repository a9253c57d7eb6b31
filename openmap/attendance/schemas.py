"""What programs read of a withdrawal."""

from __future__ import annotations

from uuid import UUID

import msgspec

from openmap.publication.schemas import VersionLineOut
from openmap.registrations.tables import RegistrationStatus


class WithdrawalOut(msgspec.Struct, kw_only=True):
    """A registration that left. `version` is the timetable without its meetings, null when it had none; `drafts` counts messages to release."""

    registration: UUID
    status: RegistrationStatus
    version: VersionLineOut | None
    drafts: int
