"""Every table, written by tools/make_initial_migration.py."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from enum import Enum
from openmap.db import Folded
from piccolo.columns.base import OnDelete
from piccolo.columns.base import OnUpdate
from piccolo.columns.column_types import Array
from piccolo.columns.column_types import BigInt
from piccolo.columns.column_types import Boolean
from piccolo.columns.column_types import Bytea
from piccolo.columns.column_types import Date
from piccolo.columns.column_types import DoublePrecision
from piccolo.columns.column_types import ForeignKey
from piccolo.columns.column_types import Integer
from piccolo.columns.column_types import JSONB
from piccolo.columns.column_types import Text
from piccolo.columns.column_types import Time
from piccolo.columns.column_types import Timestamptz
from piccolo.columns.column_types import UUID
from piccolo.columns.column_types import Varchar
from piccolo.columns.defaults.date import DateNow
from piccolo.columns.defaults.time import TimeNow
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Unique
from piccolo.table import Table
import uuid


class Account(Table, tablename="account", schema=None):
    id = UUID(default=UUID4(), null=False, primary_key=True, unique=False, index=False, index_method=IndexMethod.btree, choices=None, db_column_name=None, secret=False)


class Answer(Table, tablename="answer", schema=None):
    id = UUID(default=UUID4(), null=False, primary_key=True, unique=False, index=False, index_method=IndexMethod.btree, choices=None, db_column_name=None, secret=False)


class Attendee(Table, tablename="attendee", schema=None):
    id = UUID(default=UUID4(), null=False, primary_key=True, unique=False, index=False, index_method=IndexMethod.btree, choices=None, db_column_name=None, secret=False)


class Delegation(Table, tablename="delegation", schema=None):
    id = UUID(default=UUID4(), null=False, primary_key=True, unique=False, index=False, index_method=IndexMethod.btree, choices=None, db_column_name=None, secret=False)


class Draft(Table, tablename="draft", schema=None):
    id = UUID(default=UUID4(), null=False, primary_key=True, unique=False, index=False, index_method=IndexMethod.btree, choices=None, db_column_name=None, secret=False)


class Event(Table, tablename="event", schema=None):
    id = UUID(default=UUID4(), null=False, primary_key=True, unique=False, index=False, index_method=IndexMethod.btree, choices=None, db_column_name=None, secret=False)


class MeetingTable(Table, tablename="meeting_table", schema=None):
    id = UUID(default=UUID4(), null=False, primary_key=True, unique=False, index=False, index_method=IndexMethod.btree, choices=None, db_column_name=None, secret=False)


class Organisation(Table, tablename="organisation", schema=None):
    id = UUID(default=UUID4(), null=False, primary_key=True, unique=False, index=False, index_method=IndexMethod.btree, choices=None, db_column_name=None, secret=False)


class PitchApplication(Table, tablename="pitch_application", schema=None):
    id = UUID(default=UUID4(), null=False, primary_key=True, unique=False, index=False, index_method=IndexMethod.btree, choices=None, db_column_name=None, secret=False)


class PitchCall(Table, tablename="pitch_call", schema=None):
    id = UUID(default=UUID4(), null=False, primary_key=True, unique=False, index=False, index_method=IndexMethod.btree, choices=None, db_column_name=None, secret=False)


class ProgrammeSession(Table, tablename="programme_session", schema=None):
    id = UUID(default=UUID4(), null=False, primary_key=True, unique=False, index=False, index_method=IndexMethod.btree, choices=None, db_column_name=None, secret=False)


class Registration(Table, tablename="registration", schema=None):
    id = UUID(default=UUID4(), null=False, primary_key=True, unique=False, index=False, index_method=IndexMethod.btree, choices=None, db_column_name=None, secret=False)


class Run(Table, tablename="run", schema=None):
    id = UUID(default=UUID4(), null=False, primary_key=True, unique=False, index=False, index_method=IndexMethod.btree, choices=None, db_column_name=None, secret=False)


class Slot(Table, tablename="slot", schema=None):
    id = UUID(default=UUID4(), null=False, primary_key=True, unique=False, index=False, index_method=IndexMethod.btree, choices=None, db_column_name=None, secret=False)


class Version(Table, tablename="version", schema=None):
    id = UUID(default=UUID4(), null=False, primary_key=True, unique=False, index=False, index_method=IndexMethod.btree, choices=None, db_column_name=None, secret=False)


class Window(Table, tablename="meeting_window", schema=None):
    id = UUID(default=UUID4(), null=False, primary_key=True, unique=False, index=False, index_method=IndexMethod.btree, choices=None, db_column_name=None, secret=False)


ID = "2026-11-23T00:00:02:000000"
VERSION = "1.38.0"
DESCRIPTION = "Every table"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="openmap", description=DESCRIPTION)

    manager.add_table(class_name="Absence", tablename="absence", schema=None, columns=None)

    manager.add_table(class_name="AccessLink", tablename="access_link", schema=None, columns=None)

    manager.add_table(class_name="Account", tablename="account", schema=None, columns=None)

    manager.add_table(class_name="Answer", tablename="answer", schema=None, columns=None)

    manager.add_table(class_name="ApiToken", tablename="api_token", schema=None, columns=None)

    manager.add_table(class_name="Appearance", tablename="appearance", schema=None, columns=None)

    manager.add_table(class_name="Attendee", tablename="attendee", schema=None, columns=None)

    manager.add_table(class_name="AuditEntry", tablename="audit_entry", schema=None, columns=None)

    manager.add_table(class_name="DeadAddress", tablename="dead_address", schema=None, columns=None)

    manager.add_table(class_name="Delegation", tablename="delegation", schema=None, columns=None)

    manager.add_table(class_name="Document", tablename="document", schema=None, columns=None)

    manager.add_table(class_name="Draft", tablename="draft", schema=None, columns=None)

    manager.add_table(class_name="DraftMeeting", tablename="draft_meeting", schema=None, columns=None)

    manager.add_table(class_name="Event", tablename="event", schema=None, columns=None)

    manager.add_table(class_name="EventFeed", tablename="event_feed", schema=None, columns=None)

    manager.add_table(class_name="EventStaff", tablename="event_staff", schema=None, columns=None)

    manager.add_table(class_name="LetterText", tablename="letter_text", schema=None, columns=None)

    manager.add_table(class_name="Mailbox", tablename="mailbox", schema=None, columns=None)

    manager.add_table(class_name="MailedReply", tablename="mailed_reply", schema=None, columns=None)

    manager.add_table(class_name="MeetingTable", tablename="meeting_table", schema=None, columns=None)

    manager.add_table(class_name="Window", tablename="meeting_window", schema=None, columns=None)

    manager.add_table(class_name="Message", tablename="message", schema=None, columns=None)

    manager.add_table(class_name="Need", tablename="need", schema=None, columns=None)

    manager.add_table(class_name="NoInvitation", tablename="no_invitation", schema=None, columns=None)

    manager.add_table(class_name="Offer", tablename="offer", schema=None, columns=None)

    manager.add_table(class_name="Organisation", tablename="organisation", schema=None, columns=None)

    manager.add_table(class_name="PitchApplication", tablename="pitch_application", schema=None, columns=None)

    manager.add_table(class_name="PitchCall", tablename="pitch_call", schema=None, columns=None)

    manager.add_table(class_name="PitchReview", tablename="pitch_review", schema=None, columns=None)

    manager.add_table(class_name="ProgrammeSession", tablename="programme_session", schema=None, columns=None)

    manager.add_table(class_name="ProposedChange", tablename="proposed_change", schema=None, columns=None)

    manager.add_table(class_name="ReadMail", tablename="read_mail", schema=None, columns=None)

    manager.add_table(class_name="Registration", tablename="registration", schema=None, columns=None)

    manager.add_table(class_name="Run", tablename="run", schema=None, columns=None)

    manager.add_table(class_name="Session", tablename="session", schema=None, columns=None)

    manager.add_table(class_name="SidePair", tablename="side_pair", schema=None, columns=None)

    manager.add_table(class_name="SignIn", tablename="sign_in", schema=None, columns=None)

    manager.add_table(class_name="SignInAttempt", tablename="sign_in_attempt", schema=None, columns=None)

    manager.add_table(class_name="SignUp", tablename="sign_up", schema=None, columns=None)

    manager.add_table(class_name="Slot", tablename="slot", schema=None, columns=None)

    manager.add_table(class_name="Speaker", tablename="speaker", schema=None, columns=None)

    manager.add_table(class_name="Stand", tablename="stand", schema=None, columns=None)

    manager.add_table(class_name="Subscriber", tablename="subscriber", schema=None, columns=None)

    manager.add_table(class_name="Told", tablename="told", schema=None, columns=None)

    manager.add_table(class_name="Version", tablename="version", schema=None, columns=None)

    manager.add_table(class_name="VersionMeeting", tablename="version_meeting", schema=None, columns=None)

    manager.add_table(class_name="Wish", tablename="wish", schema=None, columns=None)

    manager.add_column(table_class_name="Absence", tablename="absence", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Absence", tablename="absence", column_name="delegation", db_column_name="delegation", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Delegation, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Absence", tablename="absence", column_name="starts_at", db_column_name="starts_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Absence", tablename="absence", column_name="ends_at", db_column_name="ends_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="AccessLink", tablename="access_link", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="AccessLink", tablename="access_link", column_name="purpose", db_column_name="purpose", column_class_name="Varchar", column_class=Varchar, params={"length": 12, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="AccessLink", tablename="access_link", column_name="subject", db_column_name="subject", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": False, "unique": False, "index": True, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="AccessLink", tablename="access_link", column_name="registration", db_column_name="registration", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Registration, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="AccessLink", tablename="access_link", column_name="generation", db_column_name="generation", column_class_name="Integer", column_class=Integer, params={"default": 1, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="AccessLink", tablename="access_link", column_name="token_hash", db_column_name="token_hash", column_class_name="Varchar", column_class=Varchar, params={"length": 64, "default": "", "null": False, "primary_key": False, "unique": True, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="AccessLink", tablename="access_link", column_name="created_at", db_column_name="created_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="AccessLink", tablename="access_link", column_name="revoked_at", db_column_name="revoked_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Account", tablename="account", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Account", tablename="account", column_name="email", db_column_name="email", column_class_name="Varchar", column_class=Varchar, params={"length": 320, "default": "", "null": False, "primary_key": False, "unique": True, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Account", tablename="account", column_name="name", db_column_name="name", column_class_name="Varchar", column_class=Varchar, params={"length": 200, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Account", tablename="account", column_name="is_administrator", db_column_name="is_administrator", column_class_name="Boolean", column_class=Boolean, params={"default": False, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Account", tablename="account", column_name="locale", db_column_name="locale", column_class_name="Varchar", column_class=Varchar, params={"length": 5, "default": "fr", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Account", tablename="account", column_name="created_at", db_column_name="created_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Account", tablename="account", column_name="disabled_at", db_column_name="disabled_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Answer", tablename="answer", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Answer", tablename="answer", column_name="event", db_column_name="event", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Event, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Answer", tablename="answer", column_name="attendee", db_column_name="attendee", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Attendee, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Answer", tablename="answer", column_name="uid", db_column_name="uid", column_class_name="Varchar", column_class=Varchar, params={"length": 255, "default": "", "null": False, "primary_key": False, "unique": False, "index": True, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Answer", tablename="answer", column_name="sequence", db_column_name="sequence", column_class_name="Integer", column_class=Integer, params={"default": 0, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Answer", tablename="answer", column_name="kind", db_column_name="kind", column_class_name="Varchar", column_class=Varchar, params={"length": 10, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": Enum("AnswerKind", {"ACCEPTED": "accepted", "DECLINED": "declined"}), "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Answer", tablename="answer", column_name="comment", db_column_name="comment", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Answer", tablename="answer", column_name="answered_at", db_column_name="answered_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Answer", tablename="answer", column_name="taken_at", db_column_name="taken_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Answer", tablename="answer", column_name="by_mail", db_column_name="by_mail", column_class_name="Boolean", column_class=Boolean, params={"default": False, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Answer", tablename="answer", column_name="handled_at", db_column_name="handled_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ApiToken", tablename="api_token", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ApiToken", tablename="api_token", column_name="account", db_column_name="account", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Account, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ApiToken", tablename="api_token", column_name="name", db_column_name="name", column_class_name="Varchar", column_class=Varchar, params={"length": 100, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ApiToken", tablename="api_token", column_name="prefix", db_column_name="prefix", column_class_name="Varchar", column_class=Varchar, params={"length": 12, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ApiToken", tablename="api_token", column_name="token_hash", db_column_name="token_hash", column_class_name="Varchar", column_class=Varchar, params={"length": 64, "default": "", "null": False, "primary_key": False, "unique": True, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ApiToken", tablename="api_token", column_name="created_at", db_column_name="created_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ApiToken", tablename="api_token", column_name="used_at", db_column_name="used_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ApiToken", tablename="api_token", column_name="revoked_at", db_column_name="revoked_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Appearance", tablename="appearance", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": uuid.UUID("00000000-0000-0000-0000-000000000001"), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Appearance", tablename="appearance", column_name="name", db_column_name="name", column_class_name="Varchar", column_class=Varchar, params={"length": 60, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Appearance", tablename="appearance", column_name="light", db_column_name="light", column_class_name="Varchar", column_class=Varchar, params={"length": 7, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Appearance", tablename="appearance", column_name="dark", db_column_name="dark", column_class_name="Varchar", column_class=Varchar, params={"length": 7, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Appearance", tablename="appearance", column_name="logo_svg", db_column_name="logo_svg", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Appearance", tablename="appearance", column_name="logo_png", db_column_name="logo_png", column_class_name="Bytea", column_class=Bytea, params={"default": b"", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Appearance", tablename="appearance", column_name="version", db_column_name="version", column_class_name="Integer", column_class=Integer, params={"default": 1, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Appearance", tablename="appearance", column_name="updated_at", db_column_name="updated_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Attendee", tablename="attendee", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Attendee", tablename="attendee", column_name="delegation", db_column_name="delegation", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Delegation, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Attendee", tablename="attendee", column_name="position", db_column_name="position", column_class_name="Integer", column_class=Integer, params={"default": 1, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Attendee", tablename="attendee", column_name="first_name", db_column_name="first_name", column_class_name="Varchar", column_class=Varchar, params={"length": 100, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Attendee", tablename="attendee", column_name="last_name", db_column_name="last_name", column_class_name="Varchar", column_class=Varchar, params={"length": 100, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Attendee", tablename="attendee", column_name="email", db_column_name="email", column_class_name="Varchar", column_class=Varchar, params={"length": 320, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Attendee", tablename="attendee", column_name="phone", db_column_name="phone", column_class_name="Varchar", column_class=Varchar, params={"length": 40, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Attendee", tablename="attendee", column_name="job_title", db_column_name="job_title", column_class_name="Varchar", column_class=Varchar, params={"length": 150, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Attendee", tablename="attendee", column_name="access_needs", db_column_name="access_needs", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Attendee", tablename="attendee", column_name="catering_needs", db_column_name="catering_needs", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Attendee", tablename="attendee", column_name="photo_consented_at", db_column_name="photo_consented_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Attendee", tablename="attendee", column_name="photo_withdrawn_at", db_column_name="photo_withdrawn_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Attendee", tablename="attendee", column_name="locale", db_column_name="locale", column_class_name="Varchar", column_class=Varchar, params={"length": 5, "default": "fr", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Attendee", tablename="attendee", column_name="left_at", db_column_name="left_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Attendee", tablename="attendee", column_name="created_at", db_column_name="created_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Attendee", tablename="attendee", column_name="name_folded", db_column_name="name_folded", column_class_name="Folded", column_class=Folded, params={"default": None, "sources": ["last_name", "first_name"], "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="AuditEntry", tablename="audit_entry", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="AuditEntry", tablename="audit_entry", column_name="at", db_column_name="at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": True, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="AuditEntry", tablename="audit_entry", column_name="actor_kind", db_column_name="actor_kind", column_class_name="Varchar", column_class=Varchar, params={"length": 20, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="AuditEntry", tablename="audit_entry", column_name="actor_id", db_column_name="actor_id", column_class_name="UUID", column_class=UUID, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="AuditEntry", tablename="audit_entry", column_name="actor_name", db_column_name="actor_name", column_class_name="Varchar", column_class=Varchar, params={"length": 200, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="AuditEntry", tablename="audit_entry", column_name="action", db_column_name="action", column_class_name="Varchar", column_class=Varchar, params={"length": 80, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="AuditEntry", tablename="audit_entry", column_name="event_id", db_column_name="event_id", column_class_name="UUID", column_class=UUID, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": True, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="AuditEntry", tablename="audit_entry", column_name="subject_kind", db_column_name="subject_kind", column_class_name="Varchar", column_class=Varchar, params={"length": 40, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="AuditEntry", tablename="audit_entry", column_name="subject_id", db_column_name="subject_id", column_class_name="UUID", column_class=UUID, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": True, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="AuditEntry", tablename="audit_entry", column_name="details", db_column_name="details", column_class_name="JSONB", column_class=JSONB, params={"default": "{}", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="DeadAddress", tablename="dead_address", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="DeadAddress", tablename="dead_address", column_name="address", db_column_name="address", column_class_name="Varchar", column_class=Varchar, params={"length": 320, "default": "", "null": False, "primary_key": False, "unique": True, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="DeadAddress", tablename="dead_address", column_name="status", db_column_name="status", column_class_name="Varchar", column_class=Varchar, params={"length": 12, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="DeadAddress", tablename="dead_address", column_name="words", db_column_name="words", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="DeadAddress", tablename="dead_address", column_name="at", db_column_name="at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="DeadAddress", tablename="dead_address", column_name="released_at", db_column_name="released_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Delegation", tablename="delegation", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Delegation", tablename="delegation", column_name="registration", db_column_name="registration", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Registration, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Delegation", tablename="delegation", column_name="position", db_column_name="position", column_class_name="Integer", column_class=Integer, params={"default": 1, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Delegation", tablename="delegation", column_name="name", db_column_name="name", column_class_name="Varchar", column_class=Varchar, params={"length": 120, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Delegation", tablename="delegation", column_name="max_meetings", db_column_name="max_meetings", column_class_name="Integer", column_class=Integer, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Delegation", tablename="delegation", column_name="home_table", db_column_name="home_table", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": MeetingTable, "on_delete": OnDelete.set_null, "on_update": OnUpdate.cascade, "target_column": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Delegation", tablename="delegation", column_name="withdrawn_at", db_column_name="withdrawn_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Document", tablename="document", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Document", tablename="document", column_name="event", db_column_name="event", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Event, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Document", tablename="document", column_name="session", db_column_name="session", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": ProgrammeSession, "on_delete": OnDelete.set_null, "on_update": OnUpdate.cascade, "target_column": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Document", tablename="document", column_name="title", db_column_name="title", column_class_name="Varchar", column_class=Varchar, params={"length": 200, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Document", tablename="document", column_name="file_name", db_column_name="file_name", column_class_name="Varchar", column_class=Varchar, params={"length": 120, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Document", tablename="document", column_name="media_type", db_column_name="media_type", column_class_name="Varchar", column_class=Varchar, params={"length": 100, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Document", tablename="document", column_name="size_bytes", db_column_name="size_bytes", column_class_name="Integer", column_class=Integer, params={"default": 0, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Document", tablename="document", column_name="content", db_column_name="content", column_class_name="Bytea", column_class=Bytea, params={"default": b"", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Document", tablename="document", column_name="created_at", db_column_name="created_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Draft", tablename="draft", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Draft", tablename="draft", column_name="event", db_column_name="event", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Event, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Draft", tablename="draft", column_name="number", db_column_name="number", column_class_name="Integer", column_class=Integer, params={"default": 0, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Draft", tablename="draft", column_name="run", db_column_name="run", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Run, "on_delete": OnDelete.set_null, "on_update": OnUpdate.cascade, "target_column": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Draft", tablename="draft", column_name="parent", db_column_name="parent", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": "self", "on_delete": OnDelete.set_null, "on_update": OnUpdate.cascade, "target_column": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Draft", tablename="draft", column_name="change", db_column_name="change", column_class_name="JSONB", column_class=JSONB, params={"default": "[]", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Draft", tablename="draft", column_name="status", db_column_name="status", column_class_name="Varchar", column_class=Varchar, params={"length": 10, "default": "feasible", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Draft", tablename="draft", column_name="goals", db_column_name="goals", column_class_name="JSONB", column_class=JSONB, params={"default": "[]", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Draft", tablename="draft", column_name="unmet", db_column_name="unmet", column_class_name="JSONB", column_class=JSONB, params={"default": "[]", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Draft", tablename="draft", column_name="conflict", db_column_name="conflict", column_class_name="JSONB", column_class=JSONB, params={"default": "[]", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Draft", tablename="draft", column_name="is_minimal_conflict", db_column_name="is_minimal_conflict", column_class_name="Boolean", column_class=Boolean, params={"default": True, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Draft", tablename="draft", column_name="seconds", db_column_name="seconds", column_class_name="DoublePrecision", column_class=DoublePrecision, params={"default": 0.0, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Draft", tablename="draft", column_name="seed", db_column_name="seed", column_class_name="BigInt", column_class=BigInt, params={"default": 0, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Draft", tablename="draft", column_name="solver_version", db_column_name="solver_version", column_class_name="Varchar", column_class=Varchar, params={"length": 40, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Draft", tablename="draft", column_name="parameters", db_column_name="parameters", column_class_name="JSONB", column_class=JSONB, params={"default": "{}", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Draft", tablename="draft", column_name="published_at", db_column_name="published_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Draft", tablename="draft", column_name="created_by", db_column_name="created_by", column_class_name="UUID", column_class=UUID, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Draft", tablename="draft", column_name="created_at", db_column_name="created_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="DraftMeeting", tablename="draft_meeting", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="DraftMeeting", tablename="draft_meeting", column_name="draft", db_column_name="draft", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Draft, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="DraftMeeting", tablename="draft_meeting", column_name="a", db_column_name="a", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Registration, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="DraftMeeting", tablename="draft_meeting", column_name="b", db_column_name="b", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Registration, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="DraftMeeting", tablename="draft_meeting", column_name="a_delegation", db_column_name="a_delegation", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Delegation, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="DraftMeeting", tablename="draft_meeting", column_name="b_delegation", db_column_name="b_delegation", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Delegation, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="DraftMeeting", tablename="draft_meeting", column_name="slot", db_column_name="slot", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Slot, "on_delete": OnDelete.no_action, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="DraftMeeting", tablename="draft_meeting", column_name="table", db_column_name="table", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": MeetingTable, "on_delete": OnDelete.no_action, "on_update": OnUpdate.cascade, "target_column": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="DraftMeeting", tablename="draft_meeting", column_name="is_pinned", db_column_name="is_pinned", column_class_name="Boolean", column_class=Boolean, params={"default": False, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="slug", db_column_name="slug", column_class_name="Varchar", column_class=Varchar, params={"length": 80, "default": "", "null": False, "primary_key": False, "unique": True, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="reference", db_column_name="reference", column_class_name="Varchar", column_class=Varchar, params={"length": 80, "default": None, "null": True, "primary_key": False, "unique": True, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="title", db_column_name="title", column_class_name="Varchar", column_class=Varchar, params={"length": 200, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="theme", db_column_name="theme", column_class_name="Varchar", column_class=Varchar, params={"length": 200, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="description", db_column_name="description", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="notice", db_column_name="notice", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="day", db_column_name="day", column_class_name="Date", column_class=Date, params={"default": DateNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="timezone", db_column_name="timezone", column_class_name="Varchar", column_class=Varchar, params={"length": 40, "default": "Europe/Paris", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="place_name", db_column_name="place_name", column_class_name="Varchar", column_class=Varchar, params={"length": 200, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="place_address", db_column_name="place_address", column_class_name="Varchar", column_class=Varchar, params={"length": 300, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="departement", db_column_name="departement", column_class_name="Varchar", column_class=Varchar, params={"length": 3, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="organiser_name", db_column_name="organiser_name", column_class_name="Varchar", column_class=Varchar, params={"length": 200, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="organiser_email", db_column_name="organiser_email", column_class_name="Varchar", column_class=Varchar, params={"length": 320, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="title_en", db_column_name="title_en", column_class_name="Varchar", column_class=Varchar, params={"length": 200, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="theme_en", db_column_name="theme_en", column_class_name="Varchar", column_class=Varchar, params={"length": 200, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="description_en", db_column_name="description_en", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="notice_en", db_column_name="notice_en", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="place_name_en", db_column_name="place_name_en", column_class_name="Varchar", column_class=Varchar, params={"length": 200, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="slot_minutes", db_column_name="slot_minutes", column_class_name="Integer", column_class=Integer, params={"default": 20, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="changeover_minutes", db_column_name="changeover_minutes", column_class_name="Integer", column_class=Integer, params={"default": 5, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="guaranteed_meetings", db_column_name="guaranteed_meetings", column_class_name="Integer", column_class=Integer, params={"default": 1, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="max_meetings", db_column_name="max_meetings", column_class_name="Integer", column_class=Integer, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="max_consecutive", db_column_name="max_consecutive", column_class_name="Integer", column_class=Integer, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="max_wishes", db_column_name="max_wishes", column_class_name="Integer", column_class=Integer, params={"default": 10, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="max_vetoes", db_column_name="max_vetoes", column_class_name="Integer", column_class=Integer, params={"default": 3, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="side_multipliers", db_column_name="side_multipliers", column_class_name="JSONB", column_class=JSONB, params={"default": "{}", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="shows_requesters", db_column_name="shows_requesters", column_class_name="Boolean", column_class=Boolean, params={"default": False, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="registration_opens_at", db_column_name="registration_opens_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="registration_closes_at", db_column_name="registration_closes_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="wishes_open_at", db_column_name="wishes_open_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="wishes_close_at", db_column_name="wishes_close_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="accepts_automatically", db_column_name="accepts_automatically", column_class_name="Boolean", column_class=Boolean, params={"default": False, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="capacity", db_column_name="capacity", column_class_name="Integer", column_class=Integer, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="buyer_capacity", db_column_name="buyer_capacity", column_class_name="Integer", column_class=Integer, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="structure_capacity", db_column_name="structure_capacity", column_class_name="Integer", column_class=Integer, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="visitor_capacity", db_column_name="visitor_capacity", column_class_name="Integer", column_class=Integer, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="is_listed", db_column_name="is_listed", column_class_name="Boolean", column_class=Boolean, params={"default": True, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="cancelled_at", db_column_name="cancelled_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="published_at", db_column_name="published_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="created_at", db_column_name="created_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Event", tablename="event", column_name="updated_at", db_column_name="updated_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="EventFeed", tablename="event_feed", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="EventFeed", tablename="event_feed", column_name="event", db_column_name="event", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Event, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": True, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="EventFeed", tablename="event_feed", column_name="generation", db_column_name="generation", column_class_name="Integer", column_class=Integer, params={"default": 1, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="EventFeed", tablename="event_feed", column_name="token_hash", db_column_name="token_hash", column_class_name="Varchar", column_class=Varchar, params={"length": 64, "default": "", "null": False, "primary_key": False, "unique": True, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="EventFeed", tablename="event_feed", column_name="is_open", db_column_name="is_open", column_class_name="Boolean", column_class=Boolean, params={"default": True, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="EventStaff", tablename="event_staff", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="EventStaff", tablename="event_staff", column_name="event", db_column_name="event", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Event, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="EventStaff", tablename="event_staff", column_name="account", db_column_name="account", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Account, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="EventStaff", tablename="event_staff", column_name="role", db_column_name="role", column_class_name="Varchar", column_class=Varchar, params={"length": 12, "default": "organiser", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": Enum("OrganiserRole", {"ORGANISER": "organiser", "DESK": "desk"}), "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="LetterText", tablename="letter_text", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="LetterText", tablename="letter_text", column_name="event", db_column_name="event", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Event, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="LetterText", tablename="letter_text", column_name="kind", db_column_name="kind", column_class_name="Varchar", column_class=Varchar, params={"length": 40, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="LetterText", tablename="letter_text", column_name="locale", db_column_name="locale", column_class_name="Varchar", column_class=Varchar, params={"length": 5, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="LetterText", tablename="letter_text", column_name="subject", db_column_name="subject", column_class_name="Varchar", column_class=Varchar, params={"length": 200, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="LetterText", tablename="letter_text", column_name="body", db_column_name="body", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="LetterText", tablename="letter_text", column_name="is_used", db_column_name="is_used", column_class_name="Boolean", column_class=Boolean, params={"default": True, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="LetterText", tablename="letter_text", column_name="changed_at", db_column_name="changed_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Mailbox", tablename="mailbox", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Mailbox", tablename="mailbox", column_name="fingerprint", db_column_name="fingerprint", column_class_name="Varchar", column_class=Varchar, params={"length": 64, "default": "", "null": False, "primary_key": False, "unique": True, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Mailbox", tablename="mailbox", column_name="validity", db_column_name="validity", column_class_name="BigInt", column_class=BigInt, params={"default": 0, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Mailbox", tablename="mailbox", column_name="last_uid", db_column_name="last_uid", column_class_name="BigInt", column_class=BigInt, params={"default": 0, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Mailbox", tablename="mailbox", column_name="read_at", db_column_name="read_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Mailbox", tablename="mailbox", column_name="trouble", db_column_name="trouble", column_class_name="Varchar", column_class=Varchar, params={"length": 300, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="MailedReply", tablename="mailed_reply", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="MailedReply", tablename="mailed_reply", column_name="event", db_column_name="event", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Event, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="MailedReply", tablename="mailed_reply", column_name="attendee", db_column_name="attendee", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Attendee, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="MailedReply", tablename="mailed_reply", column_name="uid", db_column_name="uid", column_class_name="Varchar", column_class=Varchar, params={"length": 255, "default": "", "null": False, "primary_key": False, "unique": False, "index": True, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="MailedReply", tablename="mailed_reply", column_name="sequence", db_column_name="sequence", column_class_name="Integer", column_class=Integer, params={"default": 0, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="MailedReply", tablename="mailed_reply", column_name="said", db_column_name="said", column_class_name="Varchar", column_class=Varchar, params={"length": 10, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": Enum("Said", {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative", "DELEGATED": "delegated", "COUNTER": "counter"}), "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="MailedReply", tablename="mailed_reply", column_name="comment", db_column_name="comment", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="MailedReply", tablename="mailed_reply", column_name="sender_name", db_column_name="sender_name", column_class_name="Varchar", column_class=Varchar, params={"length": 200, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="MailedReply", tablename="mailed_reply", column_name="sender_address", db_column_name="sender_address", column_class_name="Varchar", column_class=Varchar, params={"length": 320, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="MailedReply", tablename="mailed_reply", column_name="asked", db_column_name="asked", column_class_name="Varchar", column_class=Varchar, params={"length": 320, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="MailedReply", tablename="mailed_reply", column_name="named", db_column_name="named", column_class_name="Varchar", column_class=Varchar, params={"length": 320, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="MailedReply", tablename="mailed_reply", column_name="acts_for", db_column_name="acts_for", column_class_name="Varchar", column_class=Varchar, params={"length": 320, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="MailedReply", tablename="mailed_reply", column_name="doubts", db_column_name="doubts", column_class_name="Varchar", column_class=Varchar, params={"length": 100, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="MailedReply", tablename="mailed_reply", column_name="proposed_at", db_column_name="proposed_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="MailedReply", tablename="mailed_reply", column_name="stamped_at", db_column_name="stamped_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="MailedReply", tablename="mailed_reply", column_name="received_at", db_column_name="received_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="MailedReply", tablename="mailed_reply", column_name="state", db_column_name="state", column_class_name="Varchar", column_class=Varchar, params={"length": 10, "default": "open", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": Enum("ReplyState", {"OPEN": "open", "TAKEN": "taken", "SET_ASIDE": "set_aside"}), "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="MailedReply", tablename="mailed_reply", column_name="decided_at", db_column_name="decided_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="MailedReply", tablename="mailed_reply", column_name="answer", db_column_name="answer", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Answer, "on_delete": OnDelete.set_null, "on_update": OnUpdate.cascade, "target_column": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="MeetingTable", tablename="meeting_table", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="MeetingTable", tablename="meeting_table", column_name="event", db_column_name="event", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Event, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="MeetingTable", tablename="meeting_table", column_name="name", db_column_name="name", column_class_name="Varchar", column_class=Varchar, params={"length": 80, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="MeetingTable", tablename="meeting_table", column_name="kind", db_column_name="kind", column_class_name="Varchar", column_class=Varchar, params={"length": 8, "default": "table", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": Enum("PlaceKind", {"TABLE": "table", "ROOM": "room", "VIDEO": "video"}), "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="MeetingTable", tablename="meeting_table", column_name="location", db_column_name="location", column_class_name="Varchar", column_class=Varchar, params={"length": 300, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="MeetingTable", tablename="meeting_table", column_name="position", db_column_name="position", column_class_name="Integer", column_class=Integer, params={"default": 0, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="MeetingTable", tablename="meeting_table", column_name="closed_slots", db_column_name="closed_slots", column_class_name="Array", column_class=Array, params={"default": list, "base_column": UUID(default=UUID4(), null=False, primary_key=False, unique=False, index=False, index_method=IndexMethod.btree, choices=None, db_column_name=None, secret=False), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="MeetingTable", tablename="meeting_table", column_name="is_withdrawn", db_column_name="is_withdrawn", column_class_name="Boolean", column_class=Boolean, params={"default": False, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Window", tablename="meeting_window", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Window", tablename="meeting_window", column_name="event", db_column_name="event", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Event, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Window", tablename="meeting_window", column_name="name", db_column_name="name", column_class_name="Varchar", column_class=Varchar, params={"length": 80, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Window", tablename="meeting_window", column_name="starts_at", db_column_name="starts_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Window", tablename="meeting_window", column_name="ends_at", db_column_name="ends_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="scope", db_column_name="scope", column_class_name="UUID", column_class=UUID, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": True, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="batch", db_column_name="batch", column_class_name="UUID", column_class=UUID, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": True, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="state", db_column_name="state", column_class_name="Varchar", column_class=Varchar, params={"length": 10, "default": "draft", "null": False, "primary_key": False, "unique": False, "index": True, "index_method": IndexMethod.btree, "choices": Enum("MessageState", {"DRAFT": "draft", "READY": "ready", "SENDING": "sending", "SENT": "sent", "FAILED": "failed", "DROPPED": "dropped"}), "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="is_held", db_column_name="is_held", column_class_name="Boolean", column_class=Boolean, params={"default": False, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="kind", db_column_name="kind", column_class_name="Varchar", column_class=Varchar, params={"length": 40, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="person_key", db_column_name="person_key", column_class_name="UUID", column_class=UUID, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": True, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="to_name", db_column_name="to_name", column_class_name="Varchar", column_class=Varchar, params={"length": 200, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="to_address", db_column_name="to_address", column_class_name="Varchar", column_class=Varchar, params={"length": 320, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="from_name", db_column_name="from_name", column_class_name="Varchar", column_class=Varchar, params={"length": 200, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="from_address", db_column_name="from_address", column_class_name="Varchar", column_class=Varchar, params={"length": 320, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="locale", db_column_name="locale", column_class_name="Varchar", column_class=Varchar, params={"length": 5, "default": "fr", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="subject", db_column_name="subject", column_class_name="Varchar", column_class=Varchar, params={"length": 300, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="body_text", db_column_name="body_text", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="body_html", db_column_name="body_html", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="reason", db_column_name="reason", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="cause", db_column_name="cause", column_class_name="JSONB", column_class=JSONB, params={"default": "{}", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="secrets", db_column_name="secrets", column_class_name="JSONB", column_class=JSONB, params={"default": "{}", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="uid", db_column_name="uid", column_class_name="Varchar", column_class=Varchar, params={"length": 255, "default": None, "null": True, "primary_key": False, "unique": False, "index": True, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="method", db_column_name="method", column_class_name="Varchar", column_class=Varchar, params={"length": 10, "default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="sequence", db_column_name="sequence", column_class_name="Integer", column_class=Integer, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="calendar", db_column_name="calendar", column_class_name="Text", column_class=Text, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="document", db_column_name="document", column_class_name="JSONB", column_class=JSONB, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="message_id", db_column_name="message_id", column_class_name="Varchar", column_class=Varchar, params={"length": 255, "default": "", "null": False, "primary_key": False, "unique": True, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="created_at", db_column_name="created_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="not_before", db_column_name="not_before", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="released_at", db_column_name="released_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="attempts", db_column_name="attempts", column_class_name="Integer", column_class=Integer, params={"default": 0, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="last_attempt_at", db_column_name="last_attempt_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="server_code", db_column_name="server_code", column_class_name="Integer", column_class=Integer, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="server_words", db_column_name="server_words", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="sent_at", db_column_name="sent_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="bounced_at", db_column_name="bounced_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Message", tablename="message", column_name="bounce_status", db_column_name="bounce_status", column_class_name="Varchar", column_class=Varchar, params={"length": 12, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Need", tablename="need", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Need", tablename="need", column_name="organisation", db_column_name="organisation", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Organisation, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Need", tablename="need", column_name="title", db_column_name="title", column_class_name="Varchar", column_class=Varchar, params={"length": 250, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Need", tablename="need", column_name="description", db_column_name="description", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Need", tablename="need", column_name="sectors", db_column_name="sectors", column_class_name="Array", column_class=Array, params={"default": list, "base_column": Varchar(length=20, default="", null=False, primary_key=False, unique=False, index=False, index_method=IndexMethod.btree, choices=None, db_column_name=None, secret=False), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Need", tablename="need", column_name="cpv", db_column_name="cpv", column_class_name="Varchar", column_class=Varchar, params={"length": 10, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Need", tablename="need", column_name="starts_on", db_column_name="starts_on", column_class_name="Date", column_class=Date, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Need", tablename="need", column_name="ends_on", db_column_name="ends_on", column_class_name="Date", column_class=Date, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Need", tablename="need", column_name="levers", db_column_name="levers", column_class_name="Array", column_class=Array, params={"default": list, "base_column": Varchar(length=8, default="", null=False, primary_key=False, unique=False, index=False, index_method=IndexMethod.btree, choices=None, db_column_name=None, secret=False), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Need", tablename="need", column_name="amount_min_cents", db_column_name="amount_min_cents", column_class_name="BigInt", column_class=BigInt, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Need", tablename="need", column_name="amount_max_cents", db_column_name="amount_max_cents", column_class_name="BigInt", column_class=BigInt, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Need", tablename="need", column_name="departement", db_column_name="departement", column_class_name="Varchar", column_class=Varchar, params={"length": 3, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Need", tablename="need", column_name="created_at", db_column_name="created_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Need", tablename="need", column_name="text_folded", db_column_name="text_folded", column_class_name="Folded", column_class=Folded, params={"default": None, "sources": ["title", "description"], "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="NoInvitation", tablename="no_invitation", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="NoInvitation", tablename="no_invitation", column_name="organisation", db_column_name="organisation", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Organisation, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="NoInvitation", tablename="no_invitation", column_name="address_hash", db_column_name="address_hash", column_class_name="Varchar", column_class=Varchar, params={"length": 64, "default": "", "null": False, "primary_key": False, "unique": False, "index": True, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="NoInvitation", tablename="no_invitation", column_name="at", db_column_name="at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Offer", tablename="offer", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Offer", tablename="offer", column_name="organisation", db_column_name="organisation", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Organisation, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Offer", tablename="offer", column_name="title", db_column_name="title", column_class_name="Varchar", column_class=Varchar, params={"length": 250, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Offer", tablename="offer", column_name="description", db_column_name="description", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Offer", tablename="offer", column_name="sectors", db_column_name="sectors", column_class_name="Array", column_class=Array, params={"default": list, "base_column": Varchar(length=20, default="", null=False, primary_key=False, unique=False, index=False, index_method=IndexMethod.btree, choices=None, db_column_name=None, secret=False), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Offer", tablename="offer", column_name="modes", db_column_name="modes", column_class_name="Array", column_class=Array, params={"default": list, "base_column": Varchar(length=10, default="", null=False, primary_key=False, unique=False, index=False, index_method=IndexMethod.btree, choices=None, db_column_name=None, secret=False), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Offer", tablename="offer", column_name="departements", db_column_name="departements", column_class_name="Array", column_class=Array, params={"default": list, "base_column": Varchar(length=3, default="", null=False, primary_key=False, unique=False, index=False, index_method=IndexMethod.btree, choices=None, db_column_name=None, secret=False), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Offer", tablename="offer", column_name="past_work", db_column_name="past_work", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Offer", tablename="offer", column_name="labels", db_column_name="labels", column_class_name="Varchar", column_class=Varchar, params={"length": 300, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Offer", tablename="offer", column_name="created_at", db_column_name="created_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Offer", tablename="offer", column_name="text_folded", db_column_name="text_folded", column_class_name="Folded", column_class=Folded, params={"default": None, "sources": ["title", "description"], "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Organisation", tablename="organisation", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Organisation", tablename="organisation", column_name="reference", db_column_name="reference", column_class_name="Varchar", column_class=Varchar, params={"length": 80, "default": None, "null": True, "primary_key": False, "unique": True, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Organisation", tablename="organisation", column_name="name", db_column_name="name", column_class_name="Varchar", column_class=Varchar, params={"length": 250, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Organisation", tablename="organisation", column_name="siret", db_column_name="siret", column_class_name="Varchar", column_class=Varchar, params={"length": 14, "default": None, "null": True, "primary_key": False, "unique": False, "index": True, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Organisation", tablename="organisation", column_name="kind", db_column_name="kind", column_class_name="Varchar", column_class=Varchar, params={"length": 20, "default": "other", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": Enum("Kind", {"STATE": "state", "REGION": "region", "DEPARTEMENT": "departement", "COMMUNE": "commune", "INTERCOMMUNAL": "intercommunal", "PUBLIC_BODY": "public_body", "HOUSING": "housing", "HOSPITAL": "hospital", "OTHER_BUYER": "other_buyer", "EI": "ei", "AI": "ai", "ACI": "aci", "ETTI": "etti", "EITI": "eiti", "GEIQ": "geiq", "SEP": "sep", "EA": "ea", "EATT": "eatt", "ESAT": "esat", "ASSOCIATION": "association", "SCOP": "scop", "SCIC": "scic", "MUTUELLE": "mutuelle", "FONDATION": "fondation", "ESUS": "esus", "REGIE": "regie", "NETWORK": "network", "OTHER": "other"}), "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Organisation", tablename="organisation", column_name="sectors", db_column_name="sectors", column_class_name="Array", column_class=Array, params={"default": list, "base_column": Varchar(length=20, default="", null=False, primary_key=False, unique=False, index=False, index_method=IndexMethod.btree, choices=None, db_column_name=None, secret=False), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Organisation", tablename="organisation", column_name="departements", db_column_name="departements", column_class_name="Array", column_class=Array, params={"default": list, "base_column": Varchar(length=3, default="", null=False, primary_key=False, unique=False, index=False, index_method=IndexMethod.btree, choices=None, db_column_name=None, secret=False), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Organisation", tablename="organisation", column_name="city", db_column_name="city", column_class_name="Varchar", column_class=Varchar, params={"length": 120, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Organisation", tablename="organisation", column_name="website", db_column_name="website", column_class_name="Varchar", column_class=Varchar, params={"length": 300, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Organisation", tablename="organisation", column_name="description", db_column_name="description", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Organisation", tablename="organisation", column_name="created_at", db_column_name="created_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Organisation", tablename="organisation", column_name="name_folded", db_column_name="name_folded", column_class_name="Folded", column_class=Folded, params={"default": None, "sources": ["name"], "null": True, "primary_key": False, "unique": False, "index": True, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchApplication", tablename="pitch_application", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchApplication", tablename="pitch_application", column_name="call", db_column_name="call", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": PitchCall, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchApplication", tablename="pitch_application", column_name="registration", db_column_name="registration", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Registration, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchApplication", tablename="pitch_application", column_name="attendee", db_column_name="attendee", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Attendee, "on_delete": OnDelete.set_null, "on_update": OnUpdate.cascade, "target_column": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchApplication", tablename="pitch_application", column_name="number", db_column_name="number", column_class_name="Integer", column_class=Integer, params={"default": 1, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchApplication", tablename="pitch_application", column_name="title", db_column_name="title", column_class_name="Varchar", column_class=Varchar, params={"length": 200, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchApplication", tablename="pitch_application", column_name="answers", db_column_name="answers", column_class_name="JSONB", column_class=JSONB, params={"default": "{}", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchApplication", tablename="pitch_application", column_name="status", db_column_name="status", column_class_name="Varchar", column_class=Varchar, params={"length": 10, "default": "draft", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": Enum("ApplicationStatus", {"DRAFT": "draft", "SUBMITTED": "submitted", "WITHDRAWN": "withdrawn", "SELECTED": "selected", "DECLINED": "declined"}), "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchApplication", tablename="pitch_application", column_name="motive", db_column_name="motive", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchApplication", tablename="pitch_application", column_name="submitted_at", db_column_name="submitted_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchApplication", tablename="pitch_application", column_name="answered_at", db_column_name="answered_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchApplication", tablename="pitch_application", column_name="updated_at", db_column_name="updated_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchCall", tablename="pitch_call", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchCall", tablename="pitch_call", column_name="event", db_column_name="event", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Event, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": True, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchCall", tablename="pitch_call", column_name="session", db_column_name="session", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": ProgrammeSession, "on_delete": OnDelete.set_null, "on_update": OnUpdate.cascade, "target_column": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchCall", tablename="pitch_call", column_name="intro", db_column_name="intro", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchCall", tablename="pitch_call", column_name="opens_at", db_column_name="opens_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchCall", tablename="pitch_call", column_name="closes_at", db_column_name="closes_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchCall", tablename="pitch_call", column_name="places", db_column_name="places", column_class_name="Integer", column_class=Integer, params={"default": 6, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchCall", tablename="pitch_call", column_name="questions", db_column_name="questions", column_class_name="JSONB", column_class=JSONB, params={"default": "[]", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchCall", tablename="pitch_call", column_name="criteria", db_column_name="criteria", column_class_name="JSONB", column_class=JSONB, params={"default": "[]", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchCall", tablename="pitch_call", column_name="coaching", db_column_name="coaching", column_class_name="JSONB", column_class=JSONB, params={"default": "[]", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchCall", tablename="pitch_call", column_name="revealed_at", db_column_name="revealed_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchCall", tablename="pitch_call", column_name="updated_at", db_column_name="updated_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchReview", tablename="pitch_review", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchReview", tablename="pitch_review", column_name="application", db_column_name="application", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": PitchApplication, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchReview", tablename="pitch_review", column_name="account", db_column_name="account", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Account, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchReview", tablename="pitch_review", column_name="scores", db_column_name="scores", column_class_name="JSONB", column_class=JSONB, params={"default": "{}", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchReview", tablename="pitch_review", column_name="comment", db_column_name="comment", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchReview", tablename="pitch_review", column_name="has_conflict", db_column_name="has_conflict", column_class_name="Boolean", column_class=Boolean, params={"default": False, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="PitchReview", tablename="pitch_review", column_name="created_at", db_column_name="created_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ProgrammeSession", tablename="programme_session", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ProgrammeSession", tablename="programme_session", column_name="event", db_column_name="event", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Event, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ProgrammeSession", tablename="programme_session", column_name="reference", db_column_name="reference", column_class_name="Varchar", column_class=Varchar, params={"length": 80, "default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ProgrammeSession", tablename="programme_session", column_name="kind", db_column_name="kind", column_class_name="Varchar", column_class=Varchar, params={"length": 12, "default": "plenary", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": Enum("SessionKind", {"PLENARY": "plenary", "ROUND_TABLE": "round_table", "PITCHES": "pitches", "WORKSHOP": "workshop", "OTHER": "other"}), "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ProgrammeSession", tablename="programme_session", column_name="title", db_column_name="title", column_class_name="Varchar", column_class=Varchar, params={"length": 200, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ProgrammeSession", tablename="programme_session", column_name="description", db_column_name="description", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ProgrammeSession", tablename="programme_session", column_name="starts", db_column_name="starts", column_class_name="Time", column_class=Time, params={"default": TimeNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ProgrammeSession", tablename="programme_session", column_name="ends", db_column_name="ends", column_class_name="Time", column_class=Time, params={"default": TimeNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ProgrammeSession", tablename="programme_session", column_name="room", db_column_name="room", column_class_name="Varchar", column_class=Varchar, params={"length": 120, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ProgrammeSession", tablename="programme_session", column_name="for_everyone", db_column_name="for_everyone", column_class_name="Boolean", column_class=Boolean, params={"default": False, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ProgrammeSession", tablename="programme_session", column_name="takes_sign_up", db_column_name="takes_sign_up", column_class_name="Boolean", column_class=Boolean, params={"default": False, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ProgrammeSession", tablename="programme_session", column_name="capacity", db_column_name="capacity", column_class_name="Integer", column_class=Integer, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ProgrammeSession", tablename="programme_session", column_name="is_public", db_column_name="is_public", column_class_name="Boolean", column_class=Boolean, params={"default": True, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ProgrammeSession", tablename="programme_session", column_name="revision", db_column_name="revision", column_class_name="Integer", column_class=Integer, params={"default": 0, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ProgrammeSession", tablename="programme_session", column_name="created_at", db_column_name="created_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ProgrammeSession", tablename="programme_session", column_name="updated_at", db_column_name="updated_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ProposedChange", tablename="proposed_change", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ProposedChange", tablename="proposed_change", column_name="event", db_column_name="event", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Event, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ProposedChange", tablename="proposed_change", column_name="session", db_column_name="session", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": ProgrammeSession, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ProposedChange", tablename="proposed_change", column_name="verb", db_column_name="verb", column_class_name="Varchar", column_class=Varchar, params={"length": 8, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": Enum("Proposal", {"SESSION": "session", "SEAT": "seat"}), "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ProposedChange", tablename="proposed_change", column_name="content", db_column_name="content", column_class_name="JSONB", column_class=JSONB, params={"default": "{}", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ProposedChange", tablename="proposed_change", column_name="at", db_column_name="at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ReadMail", tablename="read_mail", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ReadMail", tablename="read_mail", column_name="fingerprint", db_column_name="fingerprint", column_class_name="Varchar", column_class=Varchar, params={"length": 64, "default": "", "null": False, "primary_key": False, "unique": True, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ReadMail", tablename="read_mail", column_name="kind", db_column_name="kind", column_class_name="Varchar", column_class=Varchar, params={"length": 10, "default": "other", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": Enum("MailKind", {"REPLY": "reply", "BOUNCE": "bounce", "OTHER": "other", "UNREADABLE": "unreadable"}), "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="ReadMail", tablename="read_mail", column_name="at", db_column_name="at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Registration", tablename="registration", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Registration", tablename="registration", column_name="event", db_column_name="event", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Event, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Registration", tablename="registration", column_name="organisation", db_column_name="organisation", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Organisation, "on_delete": OnDelete.restrict, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Registration", tablename="registration", column_name="side", db_column_name="side", column_class_name="Varchar", column_class=Varchar, params={"length": 12, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": Enum("Side", {"BUYER": "buyer", "STRUCTURE": "structure", "FACILITATOR": "facilitator", "PARTNER": "partner", "VISITOR": "visitor"}), "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Registration", tablename="registration", column_name="reference", db_column_name="reference", column_class_name="Varchar", column_class=Varchar, params={"length": 80, "default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Registration", tablename="registration", column_name="status", db_column_name="status", column_class_name="Varchar", column_class=Varchar, params={"length": 10, "default": "submitted", "null": False, "primary_key": False, "unique": False, "index": True, "index_method": IndexMethod.btree, "choices": Enum("RegistrationStatus", {"INVITED": "invited", "SUBMITTED": "submitted", "ACCEPTED": "accepted", "WAITING": "waiting", "REFUSED": "refused", "DECLINED": "declined", "WITHDRAWN": "withdrawn"}), "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Registration", tablename="registration", column_name="waiting_rank", db_column_name="waiting_rank", column_class_name="Integer", column_class=Integer, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Registration", tablename="registration", column_name="max_meetings", db_column_name="max_meetings", column_class_name="Integer", column_class=Integer, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Registration", tablename="registration", column_name="guaranteed_meetings", db_column_name="guaranteed_meetings", column_class_name="Integer", column_class=Integer, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Registration", tablename="registration", column_name="is_listed", db_column_name="is_listed", column_class_name="Boolean", column_class=Boolean, params={"default": False, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Registration", tablename="registration", column_name="invited_at", db_column_name="invited_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Registration", tablename="registration", column_name="consented_at", db_column_name="consented_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Registration", tablename="registration", column_name="message", db_column_name="message", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Registration", tablename="registration", column_name="organiser_note", db_column_name="organiser_note", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Registration", tablename="registration", column_name="locale", db_column_name="locale", column_class_name="Varchar", column_class=Varchar, params={"length": 5, "default": "fr", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Registration", tablename="registration", column_name="created_at", db_column_name="created_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Registration", tablename="registration", column_name="updated_at", db_column_name="updated_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Run", tablename="run", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Run", tablename="run", column_name="event", db_column_name="event", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Event, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Run", tablename="run", column_name="number", db_column_name="number", column_class_name="Integer", column_class=Integer, params={"default": 0, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Run", tablename="run", column_name="state", db_column_name="state", column_class_name="Varchar", column_class=Varchar, params={"length": 8, "default": "queued", "null": False, "primary_key": False, "unique": False, "index": True, "index_method": IndexMethod.btree, "choices": Enum("RunState", {"QUEUED": "queued", "RUNNING": "running", "DONE": "done", "STOPPED": "stopped", "FAILED": "failed"}), "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Run", tablename="run", column_name="policy", db_column_name="policy", column_class_name="Varchar", column_class=Varchar, params={"length": 8, "default": "build", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Run", tablename="run", column_name="time_limit_s", db_column_name="time_limit_s", column_class_name="DoublePrecision", column_class=DoublePrecision, params={"default": 30.0, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Run", tablename="run", column_name="seed", db_column_name="seed", column_class_name="BigInt", column_class=BigInt, params={"default": 0, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Run", tablename="run", column_name="problem", db_column_name="problem", column_class_name="JSONB", column_class=JSONB, params={"default": "{}", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Run", tablename="run", column_name="progress", db_column_name="progress", column_class_name="JSONB", column_class=JSONB, params={"default": "[]", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Run", tablename="run", column_name="job_id", db_column_name="job_id", column_class_name="BigInt", column_class=BigInt, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Run", tablename="run", column_name="stop_requested_at", db_column_name="stop_requested_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Run", tablename="run", column_name="requested_by", db_column_name="requested_by", column_class_name="UUID", column_class=UUID, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Run", tablename="run", column_name="error", db_column_name="error", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Run", tablename="run", column_name="created_at", db_column_name="created_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Run", tablename="run", column_name="started_at", db_column_name="started_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Run", tablename="run", column_name="ended_at", db_column_name="ended_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Session", tablename="session", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Session", tablename="session", column_name="key_hash", db_column_name="key_hash", column_class_name="Varchar", column_class=Varchar, params={"length": 64, "default": "", "null": False, "primary_key": False, "unique": True, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Session", tablename="session", column_name="account", db_column_name="account", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Account, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Session", tablename="session", column_name="registrations", db_column_name="registrations", column_class_name="Array", column_class=Array, params={"default": list, "base_column": UUID(default=UUID4(), null=False, primary_key=False, unique=False, index=False, index_method=IndexMethod.btree, choices=None, db_column_name=None, secret=False), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Session", tablename="session", column_name="user_agent", db_column_name="user_agent", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Session", tablename="session", column_name="created_at", db_column_name="created_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Session", tablename="session", column_name="seen_at", db_column_name="seen_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Session", tablename="session", column_name="expires_at", db_column_name="expires_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": True, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="SidePair", tablename="side_pair", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="SidePair", tablename="side_pair", column_name="event", db_column_name="event", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Event, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="SidePair", tablename="side_pair", column_name="asker", db_column_name="asker", column_class_name="Varchar", column_class=Varchar, params={"length": 12, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": Enum("Side", {"BUYER": "buyer", "STRUCTURE": "structure", "FACILITATOR": "facilitator", "PARTNER": "partner", "VISITOR": "visitor"}), "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="SidePair", tablename="side_pair", column_name="asked", db_column_name="asked", column_class_name="Varchar", column_class=Varchar, params={"length": 12, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": Enum("Side", {"BUYER": "buyer", "STRUCTURE": "structure", "FACILITATOR": "facilitator", "PARTNER": "partner", "VISITOR": "visitor"}), "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="SignIn", tablename="sign_in", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="SignIn", tablename="sign_in", column_name="account", db_column_name="account", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Account, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="SignIn", tablename="sign_in", column_name="token_hash", db_column_name="token_hash", column_class_name="Varchar", column_class=Varchar, params={"length": 64, "default": "", "null": False, "primary_key": False, "unique": True, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="SignIn", tablename="sign_in", column_name="created_at", db_column_name="created_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="SignIn", tablename="sign_in", column_name="expires_at", db_column_name="expires_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="SignIn", tablename="sign_in", column_name="used_at", db_column_name="used_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="SignInAttempt", tablename="sign_in_attempt", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="SignInAttempt", tablename="sign_in_attempt", column_name="key_hash", db_column_name="key_hash", column_class_name="Varchar", column_class=Varchar, params={"length": 64, "default": "", "null": False, "primary_key": False, "unique": False, "index": True, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="SignInAttempt", tablename="sign_in_attempt", column_name="at", db_column_name="at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": True, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="SignUp", tablename="sign_up", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="SignUp", tablename="sign_up", column_name="session", db_column_name="session", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": ProgrammeSession, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="SignUp", tablename="sign_up", column_name="attendee", db_column_name="attendee", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Attendee, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="SignUp", tablename="sign_up", column_name="has_seat", db_column_name="has_seat", column_class_name="Boolean", column_class=Boolean, params={"default": True, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="SignUp", tablename="sign_up", column_name="position", db_column_name="position", column_class_name="Integer", column_class=Integer, params={"default": 1, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="SignUp", tablename="sign_up", column_name="created_at", db_column_name="created_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Slot", tablename="slot", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Slot", tablename="slot", column_name="event", db_column_name="event", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Event, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Slot", tablename="slot", column_name="window", db_column_name="window", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Window, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Slot", tablename="slot", column_name="starts_at", db_column_name="starts_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Slot", tablename="slot", column_name="ends_at", db_column_name="ends_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Slot", tablename="slot", column_name="is_closed", db_column_name="is_closed", column_class_name="Boolean", column_class=Boolean, params={"default": False, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Speaker", tablename="speaker", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Speaker", tablename="speaker", column_name="session", db_column_name="session", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": ProgrammeSession, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Speaker", tablename="speaker", column_name="position", db_column_name="position", column_class_name="Integer", column_class=Integer, params={"default": 1, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Speaker", tablename="speaker", column_name="role", db_column_name="role", column_class_name="Varchar", column_class=Varchar, params={"length": 10, "default": "speaker", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": Enum("SpeakerRole", {"SPEAKER": "speaker", "MODERATOR": "moderator"}), "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Speaker", tablename="speaker", column_name="attendee", db_column_name="attendee", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Attendee, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Speaker", tablename="speaker", column_name="name", db_column_name="name", column_class_name="Varchar", column_class=Varchar, params={"length": 200, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Speaker", tablename="speaker", column_name="job_title", db_column_name="job_title", column_class_name="Varchar", column_class=Varchar, params={"length": 150, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Speaker", tablename="speaker", column_name="organisation", db_column_name="organisation", column_class_name="Varchar", column_class=Varchar, params={"length": 200, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Stand", tablename="stand", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Stand", tablename="stand", column_name="event", db_column_name="event", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Event, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Stand", tablename="stand", column_name="registration", db_column_name="registration", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Registration, "on_delete": OnDelete.set_null, "on_update": OnUpdate.cascade, "target_column": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Stand", tablename="stand", column_name="position", db_column_name="position", column_class_name="Integer", column_class=Integer, params={"default": 1, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Stand", tablename="stand", column_name="name", db_column_name="name", column_class_name="Varchar", column_class=Varchar, params={"length": 200, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Stand", tablename="stand", column_name="place", db_column_name="place", column_class_name="Varchar", column_class=Varchar, params={"length": 120, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Stand", tablename="stand", column_name="description", db_column_name="description", column_class_name="Text", column_class=Text, params={"default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Subscriber", tablename="subscriber", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Subscriber", tablename="subscriber", column_name="attendee", db_column_name="attendee", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Attendee, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": True, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Subscriber", tablename="subscriber", column_name="since", db_column_name="since", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Told", tablename="told", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Told", tablename="told", column_name="event", db_column_name="event", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Event, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Told", tablename="told", column_name="uid", db_column_name="uid", column_class_name="Varchar", column_class=Varchar, params={"length": 255, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Told", tablename="told", column_name="attendee", db_column_name="attendee", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Attendee, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Told", tablename="told", column_name="own_registration", db_column_name="own_registration", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Registration, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Told", tablename="told", column_name="other_registration", db_column_name="other_registration", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Registration, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Told", tablename="told", column_name="session", db_column_name="session", column_class_name="UUID", column_class=UUID, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Told", tablename="told", column_name="sequence", db_column_name="sequence", column_class_name="Integer", column_class=Integer, params={"default": 0, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Told", tablename="told", column_name="is_cancelled", db_column_name="is_cancelled", column_class_name="Boolean", column_class=Boolean, params={"default": False, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Told", tablename="told", column_name="is_by_feed", db_column_name="is_by_feed", column_class_name="Boolean", column_class=Boolean, params={"default": False, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Told", tablename="told", column_name="starts_at", db_column_name="starts_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Told", tablename="told", column_name="ends_at", db_column_name="ends_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Told", tablename="told", column_name="place_key", db_column_name="place_key", column_class_name="Varchar", column_class=Varchar, params={"length": 80, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Told", tablename="told", column_name="place", db_column_name="place", column_class_name="Varchar", column_class=Varchar, params={"length": 300, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Told", tablename="told", column_name="summary", db_column_name="summary", column_class_name="Varchar", column_class=Varchar, params={"length": 300, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Told", tablename="told", column_name="organiser_name", db_column_name="organiser_name", column_class_name="Varchar", column_class=Varchar, params={"length": 200, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Told", tablename="told", column_name="organiser_address", db_column_name="organiser_address", column_class_name="Varchar", column_class=Varchar, params={"length": 320, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Told", tablename="told", column_name="address", db_column_name="address", column_class_name="Varchar", column_class=Varchar, params={"length": 320, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Told", tablename="told", column_name="stamped_at", db_column_name="stamped_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Told", tablename="told", column_name="message_id", db_column_name="message_id", column_class_name="UUID", column_class=UUID, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Version", tablename="version", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Version", tablename="version", column_name="event", db_column_name="event", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Event, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Version", tablename="version", column_name="number", db_column_name="number", column_class_name="Integer", column_class=Integer, params={"default": 0, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Version", tablename="version", column_name="draft", db_column_name="draft", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Draft, "on_delete": OnDelete.restrict, "on_update": OnUpdate.cascade, "target_column": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Version", tablename="version", column_name="published_by", db_column_name="published_by", column_class_name="UUID", column_class=UUID, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Version", tablename="version", column_name="published_at", db_column_name="published_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="VersionMeeting", tablename="version_meeting", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="VersionMeeting", tablename="version_meeting", column_name="version", db_column_name="version", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Version, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="VersionMeeting", tablename="version_meeting", column_name="a", db_column_name="a", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Registration, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="VersionMeeting", tablename="version_meeting", column_name="b", db_column_name="b", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Registration, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="VersionMeeting", tablename="version_meeting", column_name="a_delegation", db_column_name="a_delegation", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Delegation, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="VersionMeeting", tablename="version_meeting", column_name="b_delegation", db_column_name="b_delegation", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Delegation, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="VersionMeeting", tablename="version_meeting", column_name="slot_id", db_column_name="slot_id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="VersionMeeting", tablename="version_meeting", column_name="table_id", db_column_name="table_id", column_class_name="UUID", column_class=UUID, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="VersionMeeting", tablename="version_meeting", column_name="starts_at", db_column_name="starts_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="VersionMeeting", tablename="version_meeting", column_name="ends_at", db_column_name="ends_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="VersionMeeting", tablename="version_meeting", column_name="place", db_column_name="place", column_class_name="Varchar", column_class=Varchar, params={"length": 300, "default": "", "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Wish", tablename="wish", column_name="id", db_column_name="id", column_class_name="UUID", column_class=UUID, params={"default": UUID4(), "null": False, "primary_key": True, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Wish", tablename="wish", column_name="event", db_column_name="event", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Event, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Wish", tablename="wish", column_name="asker", db_column_name="asker", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Registration, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Wish", tablename="wish", column_name="asked", db_column_name="asked", column_class_name="ForeignKey", column_class=ForeignKey, params={"references": Registration, "on_delete": OnDelete.cascade, "on_update": OnUpdate.cascade, "target_column": None, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Wish", tablename="wish", column_name="rank", db_column_name="rank", column_class_name="Integer", column_class=Integer, params={"default": None, "null": True, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Wish", tablename="wish", column_name="is_veto", db_column_name="is_veto", column_class_name="Boolean", column_class=Boolean, params={"default": False, "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_column(table_class_name="Wish", tablename="wish", column_name="created_at", db_column_name="created_at", column_class_name="Timestamptz", column_class=Timestamptz, params={"default": TimestamptzNow(), "null": False, "primary_key": False, "unique": False, "index": False, "index_method": IndexMethod.btree, "choices": None, "db_column_name": None, "secret": False}, schema=None)

    manager.add_constraint(table_class_name="AccessLink", tablename="access_link", constraint_name="unique_purpose_subject_generation", constraint_class=Unique, params={"columns": ["purpose", "subject", "generation"], "nulls_distinct": True}, schema=None)

    manager.add_constraint(table_class_name="Delegation", tablename="delegation", constraint_name="unique_registration_position", constraint_class=Unique, params={"columns": ["registration", "position"], "nulls_distinct": True}, schema=None)

    manager.add_constraint(table_class_name="Draft", tablename="draft", constraint_name="unique_event_draft", constraint_class=Unique, params={"columns": ["event", "number"], "nulls_distinct": True}, schema=None)

    manager.add_constraint(table_class_name="EventStaff", tablename="event_staff", constraint_name="unique_event_account", constraint_class=Unique, params={"columns": ["event", "account"], "nulls_distinct": True}, schema=None)

    manager.add_constraint(table_class_name="LetterText", tablename="letter_text", constraint_name="once", constraint_class=Unique, params={"columns": ["event", "kind", "locale"], "nulls_distinct": True}, schema=None)

    manager.add_constraint(table_class_name="MeetingTable", tablename="meeting_table", constraint_name="unique_event_name", constraint_class=Unique, params={"columns": ["event", "name"], "nulls_distinct": True}, schema=None)

    manager.add_constraint(table_class_name="PitchApplication", tablename="pitch_application", constraint_name="unique_call_registration", constraint_class=Unique, params={"columns": ["call", "registration"], "nulls_distinct": True}, schema=None)

    manager.add_constraint(table_class_name="PitchReview", tablename="pitch_review", constraint_name="unique_application_account", constraint_class=Unique, params={"columns": ["application", "account"], "nulls_distinct": True}, schema=None)

    manager.add_constraint(table_class_name="ProgrammeSession", tablename="programme_session", constraint_name="unique_event_session_reference", constraint_class=Unique, params={"columns": ["event", "reference"], "nulls_distinct": True}, schema=None)

    manager.add_constraint(table_class_name="Registration", tablename="registration", constraint_name="unique_event_reference", constraint_class=Unique, params={"columns": ["event", "reference"], "nulls_distinct": True}, schema=None)

    manager.add_constraint(table_class_name="Run", tablename="run", constraint_name="unique_event_run", constraint_class=Unique, params={"columns": ["event", "number"], "nulls_distinct": True}, schema=None)

    manager.add_constraint(table_class_name="SidePair", tablename="side_pair", constraint_name="unique_event_pair", constraint_class=Unique, params={"columns": ["event", "asker", "asked"], "nulls_distinct": True}, schema=None)

    manager.add_constraint(table_class_name="SignUp", tablename="sign_up", constraint_name="unique_session_attendee", constraint_class=Unique, params={"columns": ["session", "attendee"], "nulls_distinct": True}, schema=None)

    manager.add_constraint(table_class_name="Slot", tablename="slot", constraint_name="unique_event_start", constraint_class=Unique, params={"columns": ["event", "starts_at"], "nulls_distinct": True}, schema=None)

    manager.add_constraint(table_class_name="Told", tablename="told", constraint_name="unique_uid_address", constraint_class=Unique, params={"columns": ["uid", "address"], "nulls_distinct": True}, schema=None)

    manager.add_constraint(table_class_name="Version", tablename="version", constraint_name="unique_event_version", constraint_class=Unique, params={"columns": ["event", "number"], "nulls_distinct": True}, schema=None)

    manager.add_constraint(table_class_name="Wish", tablename="wish", constraint_name="unique_pair", constraint_class=Unique, params={"columns": ["asker", "asked"], "nulls_distinct": True}, schema=None)

    return manager
