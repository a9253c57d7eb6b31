"""What programs send and read of versions and of the outbox."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import msgspec

from openmap.clock import local
from openmap.outbox.tables import MessageState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from openmap.events.queries import EventDetails, TableLine
    from openmap.outbox.queries import MessageDetails, MessageLine
    from openmap.publication.queries import MeetingChange, Planned, VersionLine
    from openmap.registrations.queries import RegistrationDetails


class SideOut(msgspec.Struct):
    """One side of a meeting."""

    registration: UUID
    reference: str | None
    name: str
    delegation: UUID


class PublishedMeetingOut(msgspec.Struct, kw_only=True):
    """A meeting as it was published; `ends_at` is when the two rise, before the changeover."""

    from_: SideOut = msgspec.field(name="from")
    to: SideOut
    slot: UUID
    starts_at: datetime
    ends_at: datetime
    table: UUID | None
    table_name: str


class VersionLineOut(msgspec.Struct, kw_only=True):
    """A published timetable in a list; the one with the highest number is in force."""

    number: int
    draft: UUID | None
    published_at: datetime
    meeting_count: int


class VersionOut(VersionLineOut, kw_only=True):
    """A published timetable with its meetings."""

    meetings: list[PublishedMeetingOut]


class PublishOut(msgspec.Struct, kw_only=True):
    """A version just made, and how many messages wait for their release."""

    version: VersionLineOut
    drafts: int


class ChangeOut(msgspec.Struct, kw_only=True):
    """What happened to one pair: `added` (no `before`), `moved`, or `removed` (no `after`)."""

    change: str
    before: PublishedMeetingOut | None
    after: PublishedMeetingOut | None


class MessageOut(msgspec.Struct, kw_only=True):
    """A message; `sequence` is allotted at release. A draft that `is_held` stays when all are released; `not_before` is when it may leave."""

    id: UUID
    state: MessageState
    kind: str
    to: str
    to_name: str
    subject: str
    reason: str
    uid: str | None
    method: str | None
    sequence: int | None
    created_at: datetime
    released_at: datetime | None
    sent_at: datetime | None
    attempts: int
    server_code: int | None
    server_words: str
    is_held: bool
    not_before: datetime | None
    bounced_at: datetime | None


class MessageDetailsOut(MessageOut, kw_only=True):
    """A message as it reads, every personal link hidden. `calendar` is what it carries, or would carry if it were released now."""

    body_text: str
    body_html: str
    calendar: str | None
    document: str | None


class StatesOut(msgspec.Struct, kw_only=True):
    """How many messages stand in each state.

    `held` are drafts that stay when all are released, `due` may leave now, `a_minute` is how many of the installation left lately, per minute.
    """

    draft: int
    ready: int
    sending: int
    sent: int
    failed: int
    dropped: int
    held: int
    due: int
    a_minute: int


class DifferenceOut(msgspec.Struct, kw_only=True):
    """What a version changed from the one before, and the messages that told or will tell people."""

    number: int
    previous: int | None
    changes: list[ChangeOut]
    messages: list[MessageOut]


class ChosenIn(msgspec.Struct, forbid_unknown_fields=True):
    """Which messages: those named, or all that may (`null`); they leave at once, or not before a moment."""

    messages: Annotated[list[UUID], msgspec.Meta(max_length=10_000)] | None = None
    not_before: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class NamedIn(msgspec.Struct, forbid_unknown_fields=True):
    """Which messages, by id."""

    messages: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=10_000)]


class WordsIn(msgspec.Struct, forbid_unknown_fields=True):
    """The words of a draft; personal links stand in the text as `[[secret:NAME]]`, of the names that this letter has."""

    subject: Annotated[str, msgspec.Meta(max_length=300)]
    body_text: Annotated[str, msgspec.Meta(max_length=20_000)]


class FeedOut(msgspec.Struct):
    """The secret address of a calendar to subscribe to."""

    address: str | None


class CountOut(msgspec.Struct):
    """How many messages it concerned."""

    messages: int


def version_line_out(version: VersionLine, event: EventDetails) -> VersionLineOut:
    """Describe a version in a list."""
    return VersionLineOut(
        number=version.number,
        draft=version.draft_id,
        published_at=local(version.published_at, event.timezone),
        meeting_count=version.meeting_count,
    )


def version_out(
    version: VersionLine, meetings: Iterable[Planned], event: EventDetails, people: Mapping[UUID, RegistrationDetails], tables: Iterable[TableLine]
) -> VersionOut:
    """Describe a version with its meetings."""
    line = version_line_out(version, event)
    return VersionOut(
        number=line.number,
        draft=line.draft,
        published_at=line.published_at,
        meeting_count=line.meeting_count,
        meetings=[meeting_out(meeting, event, people, tables) for meeting in meetings],
    )


def meeting_out(
    meeting: Planned, event: EventDetails, people: Mapping[UUID, RegistrationDetails], tables: Iterable[TableLine]
) -> PublishedMeetingOut:
    """Describe a meeting, times with the offset of the event's zone."""
    names = {table.id: table.name for table in tables}
    return PublishedMeetingOut(
        from_=_side(people[meeting.a], meeting.a_delegation),
        to=_side(people[meeting.b], meeting.b_delegation),
        slot=meeting.slot_id,
        starts_at=local(meeting.starts_at, event.timezone),
        ends_at=local(meeting.ends_at, event.timezone),
        table=meeting.table_id,
        table_name=names.get(meeting.table_id, "") if meeting.table_id else "",
    )


def change_out(change: MeetingChange, event: EventDetails, people: Mapping[UUID, RegistrationDetails], tables: Iterable[TableLine]) -> ChangeOut:
    """Describe a change."""
    before, after = (meeting_out(meeting, event, people, tables) if meeting else None for meeting in (change.before, change.after))
    return ChangeOut(change=change.kind, before=before, after=after)


def message_out(line: MessageLine, event: EventDetails) -> MessageOut:
    """Describe a message."""

    def at(moment: datetime | None) -> datetime | None:
        return None if moment is None else local(moment, event.timezone)

    return MessageOut(
        id=line.id,
        state=line.state,
        kind=line.kind,
        to=line.to_address,
        to_name=line.to_name,
        subject=line.subject,
        reason=line.reason,
        uid=line.uid,
        method=line.method,
        sequence=line.sequence,
        created_at=local(line.created_at, event.timezone),
        released_at=at(line.released_at),
        sent_at=at(line.sent_at),
        attempts=line.attempts,
        server_code=line.server_code,
        server_words=line.server_words,
        is_held=line.is_held,
        not_before=at(line.not_before),
        bounced_at=at(line.bounced_at),
    )


def details_out(details: MessageDetails, event: EventDetails, calendar: str | None) -> MessageDetailsOut:
    """Describe a message with its texts."""
    return MessageDetailsOut(
        **msgspec.structs.asdict(message_out(details.line, event)),
        body_text=details.body_text,
        body_html=details.body_html,
        calendar=calendar,
        document=details.document.name if details.document else None,
    )


def _side(registration: RegistrationDetails, delegation: UUID) -> SideOut:
    return SideOut(registration.id, registration.reference, registration.organisation, delegation)
