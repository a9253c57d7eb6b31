"""What each page of attendance is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from openmap.attendance.cancellations import Lost
    from openmap.attendance.queries import AnswerLine, Asked, BoxState, ReplyLine
    from openmap.attendance.stranded import BrokenMeeting
    from openmap.attendance.tables import AnswerKind
    from openmap.events.queries import EventDetails
    from openmap.registrations.queries import RegistrationDetails


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """One meeting, and the buttons that answer it.

    Attributes:
        action: Where the form goes.
        kind: What the link in the mail proposed.
        agenda: The way back; empty where one came from a mail.
    """

    event: EventDetails
    asked: Asked
    action: str
    kind: AnswerKind
    comment: str
    errors: Mapping[str, str]
    agenda: str


@dataclass(frozen=True, slots=True)
class RefusalsPage:
    """What people answered, refusals that wait first."""

    event: EventDetails
    lines: tuple[AnswerLine, ...]
    only_refusals: bool
    open_refusals: int
    offset: int
    has_more: bool
    shown: int
    open_replies: int


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """A reply by mail with why it waits, in words."""

    line: ReplyLine
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RepliesPage:
    """What calendars answered by mail, those that wait first.

    Attributes:
        box: How the mailbox fares; None where none is read.
        decided: Those that were decided of are shown too.
    """

    event: EventDetails
    rows: tuple[ReplyRow, ...]
    box: BoxState | None
    decided: bool
    open_replies: int
    offset: int
    has_more: bool
    shown: int


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting that a withdrawal takes away."""

    starts_at: datetime
    other: str


@dataclass(frozen=True, slots=True)
class WithdrawPage:
    """The consequence of a withdrawal, said before it."""

    event: EventDetails
    registration: RegistrationDetails
    meetings: tuple[MeetingLine, ...]


@dataclass(frozen=True, slots=True)
class EffectsPage:
    """What a change of the programme breaks, said before it is saved."""

    event: EventDetails
    proposal: UUID
    title: str
    broken: tuple[BrokenMeeting, ...]
    slots: int


@dataclass(frozen=True, slots=True)
class LossesPage:
    """What a day can lose, to choose from: pairs of key and name."""

    event: EventDetails
    registrations: tuple[tuple[str, str], ...]
    delegations: tuple[tuple[str, str], ...]
    tables: tuple[tuple[str, str], ...]
    slots: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LostRow:
    """A published meeting that vanishes."""

    starts_at: datetime
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class LossPage:
    """What taking something out would do, said before.

    Attributes:
        is_gone: It has left already.
        meetings: The published meetings that vanish.
        freed: Who is left free by them.
        delegations: Those of the registration, where only one of them may be meant.
    """

    event: EventDetails
    lost: Lost
    is_gone: bool
    meetings: tuple[LostRow, ...]
    freed: tuple[str, ...]
    delegations: tuple[tuple[UUID, str], ...]
