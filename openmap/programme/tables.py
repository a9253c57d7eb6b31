"""Tables of the programme. Times of sessions are local times of the event's day: the programme moves with the day."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import JSONB, UUID, Boolean, Bytea, ForeignKey, Integer, Text, Time, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.time import TimeNow
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Unique
from piccolo.table import Table

from openmap.accounts.tables import Account
from openmap.events.tables import Event
from openmap.registrations.tables import Attendee, Registration


class SessionKind(StrEnum):
    """What happens in a session."""

    PLENARY = "plenary"
    ROUND_TABLE = "round_table"
    PITCHES = "pitches"
    WORKSHOP = "workshop"
    OTHER = "other"


class ApplicationStatus(StrEnum):
    """Life of an application for a pitch; only submitted ones are reviewed, then selected or declined."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    SELECTED = "selected"
    DECLINED = "declined"


class SpeakerRole(StrEnum):
    """What somebody on stage does."""

    SPEAKER = "speaker"
    MODERATOR = "moderator"


class Proposal(StrEnum):
    """What a proposed change would do: write a session, or give somebody a seat in one."""

    SESSION = "session"
    SEAT = "seat"


class ProgrammeSession(Table, tablename="programme_session"):
    """A session. `for_everyone`: all who come attend it; `revision` rises when its time or room changes, for calendars."""

    id = UUID(primary_key=True, default=UUID4())
    event = ForeignKey(references=Event, null=False)
    reference = Varchar(length=80, null=True, default=None)
    kind = Varchar(length=12, choices=SessionKind, default=SessionKind.PLENARY)
    title = Varchar(length=200)
    description = Text(default="")
    starts = Time(default=TimeNow())
    ends = Time(default=TimeNow())
    room = Varchar(length=120, default="")
    for_everyone = Boolean(default=False)
    takes_sign_up = Boolean(default=False)
    capacity = Integer(null=True, default=None)
    is_public = Boolean(default=True)
    revision = Integer(default=0)
    created_at = Timestamptz(default=TimestamptzNow())
    updated_at = Timestamptz(default=TimestamptzNow())
    unique_event_session_reference = Unique([event, reference])


class Speaker(Table, tablename="speaker"):
    """Somebody on stage: an attendee of a registration, or a person from outside who is named here."""

    id = UUID(primary_key=True, default=UUID4())
    session = ForeignKey(references=ProgrammeSession, null=False)
    position = Integer(default=1)
    role = Varchar(length=10, choices=SpeakerRole, default=SpeakerRole.SPEAKER)
    attendee = ForeignKey(references=Attendee, null=True, default=None)
    name = Varchar(length=200, default="")
    job_title = Varchar(length=150, default="")
    organisation = Varchar(length=200, default="")


class SignUp(Table, tablename="sign_up"):
    """A person who wants to attend a session; without a seat they wait, in the order of `position`."""

    id = UUID(primary_key=True, default=UUID4())
    session = ForeignKey(references=ProgrammeSession, null=False)
    attendee = ForeignKey(references=Attendee, null=False)
    has_seat = Boolean(default=True)
    position = Integer(default=1)
    created_at = Timestamptz(default=TimestamptzNow())
    unique_session_attendee = Unique([session, attendee])


class Stand(Table, tablename="stand"):
    """Where an exhibitor is found all day; `registration` where they registered."""

    id = UUID(primary_key=True, default=UUID4())
    event = ForeignKey(references=Event, null=False)
    registration = ForeignKey(references=Registration, null=True, default=None, on_delete=OnDelete.set_null)
    position = Integer(default=1)
    name = Varchar(length=200)
    place = Varchar(length=120, default="")
    description = Text(default="")


class Document(Table, tablename="document"):
    """A file to download from the public programme, kept in the database; `session` where it belongs to one."""

    id = UUID(primary_key=True, default=UUID4())
    event = ForeignKey(references=Event, null=False)
    session = ForeignKey(references=ProgrammeSession, null=True, default=None, on_delete=OnDelete.set_null)
    title = Varchar(length=200)
    file_name = Varchar(length=120)
    media_type = Varchar(length=100)
    size_bytes = Integer(default=0)
    content = Bytea(default=b"")
    created_at = Timestamptz(default=TimestamptzNow())


class PitchCall(Table, tablename="pitch_call"):
    """The call for pitches of an event. Questions, criteria and coaching steps are lists (see `values`); `revealed_at` ends the anonymous review."""

    id = UUID(primary_key=True, default=UUID4())
    event = ForeignKey(references=Event, null=False, unique=True)
    session = ForeignKey(references=ProgrammeSession, null=True, default=None, on_delete=OnDelete.set_null)
    intro = Text(default="")
    opens_at = Timestamptz()
    closes_at = Timestamptz()
    places = Integer(default=6)
    questions = JSONB(default="[]")
    criteria = JSONB(default="[]")
    coaching = JSONB(default="[]")
    revealed_at = Timestamptz(null=True, default=None)
    updated_at = Timestamptz(default=TimestamptzNow())


class PitchApplication(Table, tablename="pitch_application"):
    """A structure's application; reviewers know it by its `number` only. `attendee` presents; `answered_at`: the letter was written."""

    id = UUID(primary_key=True, default=UUID4())
    call = ForeignKey(references=PitchCall, null=False)
    registration = ForeignKey(references=Registration, null=False)
    attendee = ForeignKey(references=Attendee, null=True, default=None, on_delete=OnDelete.set_null)
    number = Integer(default=1)
    title = Varchar(length=200, default="")
    answers = JSONB(default="{}")
    status = Varchar(length=10, choices=ApplicationStatus, default=ApplicationStatus.DRAFT)
    motive = Text(default="")
    submitted_at = Timestamptz(null=True, default=None)
    answered_at = Timestamptz(null=True, default=None)
    updated_at = Timestamptz(default=TimestamptzNow())
    unique_call_registration = Unique([call, registration])


class PitchReview(Table, tablename="pitch_review"):
    """What one reviewer gives an application, once: a score per criterion, or a declared conflict of interest, which is no vote."""

    id = UUID(primary_key=True, default=UUID4())
    application = ForeignKey(references=PitchApplication, null=False)
    account = ForeignKey(references=Account, null=False)
    scores = JSONB(default="{}")
    comment = Text(default="")
    has_conflict = Boolean(default=False)
    created_at = Timestamptz(default=TimestamptzNow())
    unique_application_account = Unique([application, account])


class ProposedChange(Table, tablename="proposed_change"):
    """A change of the programme that would take people from published meetings, kept until the organiser has read which, and decided."""

    id = UUID(primary_key=True, default=UUID4())
    event = ForeignKey(references=Event, null=False)
    session = ForeignKey(references=ProgrammeSession, null=True, default=None)
    verb = Varchar(length=8, choices=Proposal)
    content = JSONB(default="{}")
    at = Timestamptz(default=TimestamptzNow())
