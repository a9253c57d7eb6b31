"""Tables of the day: what the organiser sets up. Times are kept in UTC; `Event.timezone` says how people read them."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import JSONB, UUID, Array, Boolean, Date, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.date import DateNow
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Unique
from piccolo.table import Table

from openmap.accounts.tables import Account


class Side(StrEnum):
    """On which side of a meeting a registration sits; visitors have no meetings."""

    BUYER = "buyer"
    STRUCTURE = "structure"
    FACILITATOR = "facilitator"
    PARTNER = "partner"
    VISITOR = "visitor"


class OrganiserRole(StrEnum):
    """What a member of staff may do at one event."""

    ORGANISER = "organiser"
    DESK = "desk"


class PlaceKind(StrEnum):
    """Where a meeting is held."""

    TABLE = "table"
    ROOM = "room"
    VIDEO = "video"


class Event(Table, tablename="event"):
    """A day of meetings. Limits and multipliers are what the published allocation rule says; `published_at`: since when there is a version."""

    id = UUID(primary_key=True, default=UUID4())
    slug = Varchar(length=80, unique=True)
    reference = Varchar(length=80, null=True, default=None, unique=True)
    title = Varchar(length=200)
    theme = Varchar(length=200, default="")
    description = Text(default="")
    notice = Text(default="")
    day = Date(default=DateNow())
    timezone = Varchar(length=40, default="Europe/Paris")
    place_name = Varchar(length=200, default="")
    place_address = Varchar(length=300, default="")
    departement = Varchar(length=3, default="")
    organiser_name = Varchar(length=200, default="")
    organiser_email = Varchar(length=320, default="")
    title_en = Varchar(length=200, default="")
    theme_en = Varchar(length=200, default="")
    description_en = Text(default="")
    notice_en = Text(default="")
    place_name_en = Varchar(length=200, default="")
    slot_minutes = Integer(default=20)
    changeover_minutes = Integer(default=5)
    guaranteed_meetings = Integer(default=1)
    max_meetings = Integer(null=True, default=None)
    max_consecutive = Integer(null=True, default=None)
    max_wishes = Integer(default=10)
    max_vetoes = Integer(default=3)
    side_multipliers = JSONB(default="{}")
    shows_requesters = Boolean(default=False)
    registration_opens_at = Timestamptz(null=True, default=None)
    registration_closes_at = Timestamptz(null=True, default=None)
    wishes_open_at = Timestamptz(null=True, default=None)
    wishes_close_at = Timestamptz(null=True, default=None)
    accepts_automatically = Boolean(default=False)
    capacity = Integer(null=True, default=None)
    buyer_capacity = Integer(null=True, default=None)
    structure_capacity = Integer(null=True, default=None)
    visitor_capacity = Integer(null=True, default=None)
    is_listed = Boolean(default=True)
    cancelled_at = Timestamptz(null=True, default=None)
    published_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz(default=TimestamptzNow())
    updated_at = Timestamptz(default=TimestamptzNow())


class EventStaff(Table, tablename="event_staff"):
    """Who of the staff organises an event, or keeps its desk."""

    id = UUID(primary_key=True, default=UUID4())
    event = ForeignKey(references=Event, null=False)
    account = ForeignKey(references=Account, null=False)
    role = Varchar(length=12, choices=OrganiserRole, default=OrganiserRole.ORGANISER)
    unique_event_account = Unique([event, account])


class Window(Table, tablename="meeting_window"):
    """A stretch of time cut into slots (a session of the solver): the morning, the afternoon."""

    id = UUID(primary_key=True, default=UUID4())
    event = ForeignKey(references=Event, null=False)
    name = Varchar(length=80)
    starts_at = Timestamptz()
    ends_at = Timestamptz()


class Slot(Table, tablename="slot"):
    """One slot of a window; a meeting lasts the slot less the changeover. Rewritten with the windows, never after publication."""

    id = UUID(primary_key=True, default=UUID4())
    event = ForeignKey(references=Event, null=False)
    window = ForeignKey(references=Window, null=False)
    starts_at = Timestamptz()
    ends_at = Timestamptz()
    is_closed = Boolean(default=False)
    unique_event_start = Unique([event, starts_at])


class MeetingTable(Table, tablename="meeting_table"):
    """A table, a room or a video link; `closed_slots` holds ids of slots in which it is not open."""

    id = UUID(primary_key=True, default=UUID4())
    event = ForeignKey(references=Event, null=False)
    name = Varchar(length=80)
    kind = Varchar(length=8, choices=PlaceKind, default=PlaceKind.TABLE)
    location = Varchar(length=300, default="")
    position = Integer(default=0)
    closed_slots = Array(base_column=UUID(), default=list)
    is_withdrawn = Boolean(default=False)
    unique_event_name = Unique([event, name])


class SidePair(Table, tablename="side_pair"):
    """One cell of the matrix: people of `asker` may ask to meet people of `asked`."""

    id = UUID(primary_key=True, default=UUID4())
    event = ForeignKey(references=Event, null=False, on_delete=OnDelete.cascade)
    asker = Varchar(length=12, choices=Side)
    asked = Varchar(length=12, choices=Side)
    unique_event_pair = Unique([event, asker, asked])
