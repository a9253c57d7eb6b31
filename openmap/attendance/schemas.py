"""What programs read of a withdrawal."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from openmap.attendance.cancellations import Loss
from openmap.attendance.tables import AnswerKind, ReplyState, Said
from openmap.clock import local
from openmap.publication.schemas import VersionLineOut
from openmap.registrations.tables import RegistrationStatus

if TYPE_CHECKING:
    from openmap.attendance.queries import AnswerLine, ReplyLine
    from openmap.events.queries import EventDetails


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


class AnswerOut(msgspec.Struct, kw_only=True):
    """An answer. `other_registration` is null for a session, whose title `other` is; `is_current` is false when it has moved or gone since."""

    id: UUID
    kind: AnswerKind
    comment: str
    attendee: str
    organisation: str
    registration: UUID
    other: str
    other_registration: UUID | None
    starts_at: datetime
    answered_at: datetime
    by_mail: bool
    handled_at: datetime | None
    is_current: bool


class ReplyOut(msgspec.Struct, kw_only=True):
    """What a calendar answered by mail.

    `asked` is the address that was invited, `named` the one that the answer names, `sender` who wrote; `doubts` says why it was not taken by
    itself: `sender`, `named`, `delegate`, `forged`, `undecided`, `part`, `ahead`. `taken_as` is what was made of it.
    """

    id: UUID
    state: ReplyState
    said: Said
    comment: str
    attendee: str
    organisation: str
    registration: UUID
    other: str
    starts_at: datetime
    asked: str
    named: str
    sender: str
    sender_name: str
    acts_for: str
    doubts: list[str]
    proposed_at: datetime | None
    received_at: datetime
    taken_as: AnswerKind | None
    is_current: bool


class DecisionIn(msgspec.Struct, forbid_unknown_fields=True):
    """As which answer of the person invited a reply is taken."""

    as_: AnswerKind = msgspec.field(name="as")


def answer_out(line: AnswerLine, event: EventDetails) -> AnswerOut:
    """Describe an answer."""
    return AnswerOut(
        id=line.id,
        kind=line.kind,
        comment=line.comment,
        attendee=line.attendee,
        organisation=line.organisation,
        registration=line.own_registration,
        other=line.other,
        other_registration=line.other_registration,
        starts_at=local(line.starts_at, event.timezone),
        answered_at=local(line.answered_at, event.timezone),
        by_mail=line.by_mail,
        handled_at=local(line.handled_at, event.timezone) if line.handled_at else None,
        is_current=line.is_current,
    )


def reply_out(line: ReplyLine, event: EventDetails) -> ReplyOut:
    """Describe a calendar's answer."""
    return ReplyOut(
        id=line.id,
        state=line.state,
        said=line.said,
        comment=line.comment,
        attendee=line.attendee,
        organisation=line.organisation,
        registration=line.own_registration,
        other=line.other,
        starts_at=local(line.starts_at, event.timezone),
        asked=line.asked,
        named=line.named,
        sender=line.sender_address,
        sender_name=line.sender_name,
        acts_for=line.acts_for,
        doubts=list(line.doubts),
        proposed_at=local(line.proposed_at, event.timezone) if line.proposed_at else None,
        received_at=local(line.received_at, event.timezone),
        taken_as=line.taken_as,
        is_current=line.is_current,
    )
