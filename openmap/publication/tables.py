"""Tables of what was decided (versions) and of what people were told (the ledger)."""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Unique
from piccolo.table import Table

from openmap.events.tables import Event
from openmap.registrations.tables import Attendee, Delegation, Registration
from openmap.timetables.tables import Draft


class Version(Table, tablename="version"):
    """A published timetable: frozen. The one with the highest number is in force."""

    id = UUID(primary_key=True, default=UUID4())
    event = ForeignKey(references=Event, null=False)
    number = Integer()
    draft = ForeignKey(references=Draft, null=True, default=None, on_delete=OnDelete.restrict)
    published_by = UUID(null=True, default=None)
    published_at = Timestamptz(default=TimestamptzNow())
    unique_event_version = Unique([event, number])


class VersionMeeting(Table, tablename="version_meeting"):
    """One meeting as it was published; times and place are copies, so that later changes of set-up do not rewrite history."""

    id = UUID(primary_key=True, default=UUID4())
    version = ForeignKey(references=Version, null=False)
    a = ForeignKey(references=Registration, null=False)
    b = ForeignKey(references=Registration, null=False)
    a_delegation = ForeignKey(references=Delegation, null=False)
    b_delegation = ForeignKey(references=Delegation, null=False)
    slot_id = UUID()
    table_id = UUID(null=True, default=None)
    starts_at = Timestamptz()
    ends_at = Timestamptz()
    place = Varchar(length=300, default="")


class Told(Table, tablename="told"):
    """The ledger: per calendar UID and address, the last released message. `is_cancelled` says that it was a CANCEL; SEQUENCE only rises.

    `is_by_feed`: a CANCEL that only made room for the subscribed calendar, in which the meeting stands.
    A line is about a meeting (`other_registration`) or about a session of the programme, which may be gone since: `session` is no reference.
    """

    id = UUID(primary_key=True, default=UUID4())
    event = ForeignKey(references=Event, null=False)
    uid = Varchar(length=255)
    attendee = ForeignKey(references=Attendee, null=False)
    own_registration = ForeignKey(references=Registration, null=False)
    other_registration = ForeignKey(references=Registration, null=True, default=None)
    session = UUID(null=True, default=None)
    sequence = Integer(default=0)
    is_cancelled = Boolean(default=False)
    is_by_feed = Boolean(default=False)
    starts_at = Timestamptz()
    ends_at = Timestamptz()
    place_key = Varchar(length=80, default="")
    place = Varchar(length=300, default="")
    summary = Varchar(length=300, default="")
    organiser_name = Varchar(length=200, default="")
    organiser_address = Varchar(length=320, default="")
    address = Varchar(length=320)
    stamped_at = Timestamptz()
    message_id = UUID(null=True, default=None)
    unique_uid_address = Unique([uid, address])


class EventFeed(Table, tablename="event_feed"):
    """The secret address at which an organiser's calendar reads all meetings of an event; only the hash of it is kept."""

    id = UUID(primary_key=True, default=UUID4())
    event = ForeignKey(references=Event, null=False, unique=True)
    generation = Integer(default=1)
    token_hash = Varchar(length=64, unique=True)
    is_open = Boolean(default=True)


class Subscriber(Table, tablename="subscriber"):
    """A person who has a subscribed calendar in place of invitations, for as long as its address is open; nobody has both."""

    id = UUID(primary_key=True, default=UUID4())
    attendee = ForeignKey(references=Attendee, null=False, unique=True)
    since = Timestamptz(default=TimestamptzNow())
