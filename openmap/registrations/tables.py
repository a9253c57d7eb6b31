"""Tables of an organisation's presence at an event."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import UUID, Boolean, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Unique
from piccolo.table import Table

from openmap.db import Folded
from openmap.events.tables import Event, MeetingTable, Side
from openmap.organisations.tables import Organisation


class RegistrationStatus(StrEnum):
    """Life of a registration; only accepted ones wish and meet."""

    INVITED = "invited"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    WAITING = "waiting"
    REFUSED = "refused"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Registration(Table, tablename="registration"):
    """An organisation at an event, on one side. Null limits mean the event's; `waiting_rank` orders the waiting list; `invited_at`: asked to come."""

    id = UUID(primary_key=True, default=UUID4())
    event = ForeignKey(references=Event, null=False)
    organisation = ForeignKey(references=Organisation, null=False, on_delete=OnDelete.restrict)
    side = Varchar(length=12, choices=Side)
    reference = Varchar(length=80, null=True, default=None)
    status = Varchar(length=10, choices=RegistrationStatus, default=RegistrationStatus.SUBMITTED, index=True)
    waiting_rank = Integer(null=True, default=None)
    max_meetings = Integer(null=True, default=None)
    guaranteed_meetings = Integer(null=True, default=None)
    is_listed = Boolean(default=False)
    invited_at = Timestamptz(null=True, default=None)
    consented_at = Timestamptz(null=True, default=None)
    message = Text(default="")
    organiser_note = Text(default="")
    locale = Varchar(length=5, default="fr")
    created_at = Timestamptz(default=TimestamptzNow())
    updated_at = Timestamptz(default=TimestamptzNow())
    unique_event_reference = Unique([event, reference])


class Delegation(Table, tablename="delegation"):
    """People of a registration who sit together: one diary, one participant of the solver. `name` (their service) tells several apart."""

    id = UUID(primary_key=True, default=UUID4())
    registration = ForeignKey(references=Registration, null=False)
    position = Integer(default=1)
    name = Varchar(length=120, default="")
    max_meetings = Integer(null=True, default=None)
    home_table = ForeignKey(references=MeetingTable, null=True, default=None, on_delete=OnDelete.set_null)
    withdrawn_at = Timestamptz(null=True, default=None)
    unique_registration_position = Unique([registration, position])


class Attendee(Table, tablename="attendee"):
    """A person of a delegation; `id` is the person key of calendars and never changes. Photographs are agreed to until `photo_withdrawn_at`."""

    id = UUID(primary_key=True, default=UUID4())
    delegation = ForeignKey(references=Delegation, null=False)
    position = Integer(default=1)
    first_name = Varchar(length=100, default="")
    last_name = Varchar(length=100, default="")
    email = Varchar(length=320)
    phone = Varchar(length=40, default="")
    job_title = Varchar(length=150, default="")
    access_needs = Text(default="")
    catering_needs = Text(default="")
    photo_consented_at = Timestamptz(null=True, default=None)
    photo_withdrawn_at = Timestamptz(null=True, default=None)
    locale = Varchar(length=5, default="fr")
    left_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz(default=TimestamptzNow())
    name_folded = Folded(sources=["last_name", "first_name"])


class Absence(Table, tablename="absence"):
    """An interval in which a delegation cannot meet; it takes every slot it overlaps."""

    id = UUID(primary_key=True, default=UUID4())
    delegation = ForeignKey(references=Delegation, null=False)
    starts_at = Timestamptz()
    ends_at = Timestamptz()


class AccessLink(Table, tablename="access_link"):
    """A personal link that was minted: `subject` is a registration (`purpose` registration) or an attendee (feed, answer). Only the hash is kept."""

    id = UUID(primary_key=True, default=UUID4())
    purpose = Varchar(length=12)
    subject = UUID(index=True)
    registration = ForeignKey(references=Registration, null=False)
    generation = Integer(default=1)
    token_hash = Varchar(length=64, unique=True)
    created_at = Timestamptz(default=TimestamptzNow())
    revoked_at = Timestamptz(null=True, default=None)
    unique_purpose_subject_generation = Unique([purpose, subject, generation])
