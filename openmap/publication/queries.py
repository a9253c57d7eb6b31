"""Reads of publication: versions, who meets whom in them, the ledger of what people were told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from openmap.errors import NotFound
from openmap.events import queries as events
from openmap.events.tables import Side
from openmap.i18n import lazy
from openmap.organisations import queries as organisations
from openmap.publication.tables import Subscriber, Told, Version, VersionMeeting
from openmap.registrations import queries as registrations
from openmap.registrations.queries import FEED_LINK, AttendeeLine
from openmap.registrations.tables import Attendee
from openmap.timetables.tables import DraftMeeting

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from openmap.events.queries import EventDetails, TableLine
    from openmap.registrations.queries import DelegationLine, RegistrationDetails

TOPICS_SHOWN = 3


class UnknownVersion(NotFound):
    """No version of the event has this number."""

    message = lazy("Cette version n'existe pas : la journée n'a pas été publiée autant de fois.")


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A published version; the one with the highest number is in force."""

    id: UUID
    event_id: UUID
    number: int
    draft_id: UUID | None
    published_at: datetime
    meeting_count: int


@dataclass(frozen=True, slots=True)
class Planned:
    """A meeting of a draft or of a version; `a` asked first. `ends_at` is the end of the meeting, without the changeover."""

    a: UUID
    b: UUID
    a_delegation: UUID
    b_delegation: UUID
    slot_id: UUID
    table_id: UUID | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class MeetingChange:
    """What happens to one pair from one timetable to the next: `added`, `moved` (time or table) or `removed`."""

    kind: str
    before: Planned | None
    after: Planned | None

    @property
    def meeting(self) -> Planned:
        """The meeting as it will be, or as it was."""
        found = self.after or self.before
        if found is None:
            msg = "a change has a before or an after"
            raise ValueError(msg)
        return found


@dataclass(frozen=True, slots=True)
class Appointment:
    """A meeting as one person has it: who they are, whom they meet, when, where, about what."""

    attendee: AttendeeLine
    own: RegistrationDetails
    own_delegation: DelegationLine
    other: RegistrationDetails
    other_delegation: DelegationLine
    table: TableLine | None
    starts_at: datetime
    ends_at: datetime
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """What one address was told last of one UID, and how that message fared (`last_state`); `held_method`: of the last one that got through.

    `is_by_feed` says that the last message made room for a subscribed calendar.
    """

    id: UUID
    uid: str
    attendee: UUID
    own_registration: UUID
    other_registration: UUID | None
    session: UUID | None
    sequence: int
    is_cancelled: bool
    starts_at: datetime
    ends_at: datetime
    place_key: str
    place: str
    summary: str
    organiser_name: str
    organiser_address: str
    address: str
    stamped_at: datetime
    last_state: str | None
    held_method: str | None
    is_by_feed: bool

    @property
    def is_lost(self) -> bool:
        """Whether the last message never left: refused for good, or overtaken before it was sent."""
        return self.last_state in {"failed", "dropped"}

    @property
    def is_held(self) -> bool:
        """Whether the person's calendar should have the meeting."""
        return self.held_method == "REQUEST" if self.is_lost else not self.is_cancelled


_VERSION = (
    "SELECT version.id, version.event AS event_id, version.number, version.draft AS draft_id, version.published_at,"
    " (SELECT count(*) FROM version_meeting WHERE version_meeting.version = version.id) AS meeting_count"
    " FROM version WHERE version.event = {}"
)
# A message counts as received once the server took it, or while it is on its way there.
_LEDGER = (
    "SELECT told.id, told.uid, told.attendee, told.own_registration, told.other_registration, told.session, told.sequence,"
    " told.is_cancelled, told.starts_at, told.ends_at, told.place_key,"
    " told.place, told.summary, told.organiser_name, told.organiser_address, told.address, told.stamped_at,"
    " last.state AS last_state, told.is_by_feed,"
    " (SELECT message.method FROM message WHERE message.uid = told.uid AND message.to_address = told.address"
    " AND message.state IN ('ready', 'sending', 'sent') ORDER BY message.sequence DESC, message.released_at DESC LIMIT 1) AS held_method"
    " FROM told LEFT JOIN message last ON last.id = told.message_id WHERE told.event = {}"
)


_COMING_FOR = (
    "SELECT attendee.id, organisation.name FROM attendee JOIN delegation ON delegation.id = attendee.delegation"
    " JOIN registration ON registration.id = delegation.registration JOIN organisation ON organisation.id = registration.organisation"
    " WHERE attendee.id = ANY({})"
)
_SUBSCRIBERS = (
    "SELECT subscriber.attendee FROM subscriber JOIN access_link ON access_link.subject = subscriber.attendee AND access_link.purpose = {}"
    " AND access_link.revoked_at IS NULL JOIN registration ON registration.id = access_link.registration WHERE registration.event = {}"
)


async def versions_of(event_id: UUID, *, before: int | None = None, limit: int | None = None) -> list[VersionLine]:
    """List the versions of an event, the one in force first; `before` is a number already seen."""
    rows: list[dict[str, Any]] = await Version.raw(
        _VERSION + " AND ({}::int IS NULL OR version.number < {}) ORDER BY version.number DESC LIMIT {}", event_id, before, before, limit
    )
    return [VersionLine(**row) for row in rows]


async def version(event_id: UUID, number: int) -> VersionLine:
    """Read one version; raises UnknownVersion."""
    rows: list[dict[str, Any]] = await Version.raw(_VERSION + " AND version.number = {}", event_id, number)
    if not rows:
        raise UnknownVersion
    return VersionLine(**rows[0])


async def version_in_force(event_id: UUID) -> VersionLine | None:
    """Read the latest version, if there is one."""
    found = await versions_of(event_id, limit=1)
    return found[0] if found else None


async def planned_of_version(version_id: UUID) -> list[Planned]:
    """List the meetings of a version in order of time."""
    rows = await VersionMeeting.select().where(VersionMeeting.version == version_id).order_by(VersionMeeting.starts_at, VersionMeeting.id)
    return [Planned(**{name: row[name] for name in Planned.__slots__}) for row in rows]


async def places_of_version(version_id: UUID) -> dict[tuple[UUID, UUID], str]:
    """Map each pair of a version to the name its place had when it was published."""
    rows = await VersionMeeting.select(VersionMeeting.a, VersionMeeting.b, VersionMeeting.place).where(VersionMeeting.version == version_id)
    return {(row["a"], row["b"]): row["place"] for row in rows}


async def planned_of_draft(event: EventDetails, draft_id: UUID) -> list[Planned]:
    """List the meetings of a draft in order of time; a meeting ends when its slot does, less the changeover."""
    rows: list[dict[str, Any]] = await DraftMeeting.raw(
        "SELECT meeting.a, meeting.b, meeting.a_delegation, meeting.b_delegation, meeting.slot AS slot_id, meeting.table AS table_id,"
        " slot.starts_at, slot.ends_at - make_interval(mins => {}::int) AS ends_at"
        " FROM draft_meeting meeting JOIN slot ON slot.id = meeting.slot WHERE meeting.draft = {} ORDER BY slot.starts_at, meeting.id",
        event.changeover_minutes,
        draft_id,
    )
    return [Planned(**row) for row in rows]


def compare(before: Iterable[Planned], after: Iterable[Planned]) -> list[MeetingChange]:
    """List what changes between two timetables, in order of the new times; delegations that take turns count as moved."""
    old = {frozenset((meeting.a, meeting.b)): meeting for meeting in before}
    new = {frozenset((meeting.a, meeting.b)): meeting for meeting in after}
    changes = [MeetingChange("added" if pair not in old else "moved", old.get(pair), meeting) for pair, meeting in new.items()]
    changes = [change for change in changes if change.before is None or _seat(change.before) != _seat(change.meeting)]
    changes += [MeetingChange("removed", meeting, None) for pair, meeting in old.items() if pair not in new]
    return sorted(changes, key=lambda change: (change.meeting.starts_at, change.kind, str(change.meeting.a), str(change.meeting.b)))


async def changes_of(shown: VersionLine) -> list[MeetingChange]:
    """List what a version changed from the one before."""
    earlier = await versions_of(shown.event_id, before=shown.number, limit=1)
    before = await planned_of_version(earlier[0].id) if earlier else []
    return compare(before, await planned_of_version(shown.id))


async def appointments(event: EventDetails, planned: Sequence[Planned], *, registration_id: UUID | None = None) -> list[Appointment]:
    """Say what each person has of the meetings planned, in order of time.

    Args:
        event: The event.
        planned: Meetings of a draft or version.
        registration_id: Only the people of this registration.
    """
    ids = {key for meeting in planned for key in (meeting.a, meeting.b)}
    people = {row.id: row for row in await registrations.registrations_by_ids(sorted(ids))}
    tables = {table.id: table for table in await events.tables_of(event.id)}
    topics = await topics_of(people.values())
    found: list[Appointment] = []
    for meeting in planned:
        a, b = people[meeting.a], people[meeting.b]
        for own, own_key, other, other_key in (
            (a, meeting.a_delegation, b, meeting.b_delegation),
            (b, meeting.b_delegation, a, meeting.a_delegation),
        ):
            if registration_id not in {None, own.id}:
                continue
            mine, theirs = _delegation(own, own_key), _delegation(other, other_key)
            table = None if meeting.table_id is None else tables.get(meeting.table_id)
            found += [
                Appointment(
                    attendee=person,
                    own=own,
                    own_delegation=mine,
                    other=other,
                    other_delegation=theirs,
                    table=table,
                    starts_at=meeting.starts_at,
                    ends_at=meeting.ends_at,
                    topics=topics[other.id],
                )
                for person in mine.attendees
            ]
    return found


async def topics_of(people: Iterable[RegistrationDetails]) -> dict[UUID, tuple[str, ...]]:
    """Map each registration to what there is to talk about with it: the first titles of what a buyer needs, of what any other offers."""
    present = list(people)
    ids = sorted({one.organisation_id for one in present})
    needs = {key: [need.title for need in found] for key, found in (await organisations.needs_of(ids)).items()}
    offers = {key: [offer.title for offer in found] for key, found in (await organisations.offers_of(ids)).items()}
    said: dict[UUID, tuple[str, ...]] = {}
    for one in present:
        first, second = (needs, offers) if one.side is Side.BUYER else (offers, needs)
        said[one.id] = tuple((first[one.organisation_id] or second[one.organisation_id])[:TOPICS_SHOWN])
    return said


async def people(attendee_ids: Iterable[UUID]) -> dict[UUID, AttendeeLine]:
    """Read persons by their keys, those who left their delegation included: they may have to be told."""
    ids = list(set(attendee_ids))
    rows = await Attendee.select().where(Attendee.id.is_in(ids)) if ids else []
    return {row["id"]: AttendeeLine(**{name: row[name] for name in AttendeeLine.__slots__}) for row in rows}


async def organisations_of(attendee_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Name the organisation that each person comes for."""
    rows: list[dict[str, Any]] = await Attendee.raw(_COMING_FOR, list(set(attendee_ids)))
    return {row["id"]: row["name"] for row in rows}


async def ledger(event_id: UUID) -> list[LedgerLine]:
    """Read what everybody of an event was told last."""
    rows: list[dict[str, Any]] = await Told.raw(_LEDGER, event_id)
    return [LedgerLine(**row) for row in rows]


async def ledger_of_attendee(attendee_id: UUID) -> list[LedgerLine]:
    """Read what one person was told last of each meeting."""
    rows: list[dict[str, Any]] = await Told.raw(_LEDGER.replace("told.event", "told.attendee"), attendee_id)
    return [LedgerLine(**row) for row in rows]


async def told_others(registration_id: UUID) -> frozenset[UUID]:
    """Return the other sides of the meetings that people of a registration were told of."""
    rows = await Told.select(Told.other_registration).where(Told.own_registration == registration_id)
    return frozenset(row["other_registration"] for row in rows)


async def subscribers(event_id: UUID) -> frozenset[UUID]:
    """Return the people of an event who see their meetings in a subscribed calendar; whose address was closed gets invitations again."""
    rows: list[dict[str, Any]] = await Subscriber.raw(_SUBSCRIBERS, FEED_LINK, event_id)
    return frozenset(row["attendee"] for row in rows)


def _seat(meeting: Planned) -> tuple[object, ...]:
    return frozenset((meeting.a_delegation, meeting.b_delegation)), meeting.starts_at, meeting.ends_at, meeting.table_id


def _delegation(registration: RegistrationDetails, key: UUID) -> DelegationLine:
    return next(delegation for delegation in registration.delegations if delegation.id == key)
