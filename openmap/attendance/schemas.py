"""What programs read of a withdrawal."""

from __future__ import annotations

from uuid import UUID

import msgspec

from openmap.attendance.cancellations import Loss
from openmap.publication.schemas import VersionLineOut
from openmap.registrations.tables import RegistrationStatus


class WithdrawalOut(msgspec.Struct, kw_only=True):
    """A registration that left. `version` is the timetable without its meetings, null when it had none; `drafts` counts messages to release."""

    registration: UUID
    status: RegistrationStatus
    version: VersionLineOut | None
    drafts: int


class CancellationIn(msgspec.Struct, forbid_unknown_fields=True):
    """What a day loses: a registration (id, or ``ref:…``), a delegation, a table or a slot (ids)."""

    what: Loss
    id: str


class CancellationOut(msgspec.Struct):
    """What was taken out, how many published meetings it takes along, and the repair to follow; null where nothing is published."""

    name: str
    meetings: int
    run: UUID | None
