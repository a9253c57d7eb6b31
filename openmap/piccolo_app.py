"""The one Piccolo app: every table of every slice, in the slices' order, and one history of migrations."""

from __future__ import annotations

from pathlib import Path

from piccolo.conf.apps import AppConfig

from openmap.accounts.tables import Account, ApiToken, Session, SignIn, SignInAttempt
from openmap.appearance.tables import Appearance
from openmap.attendance.tables import Answer, Mailbox, MailedReply, ReadMail
from openmap.audit.tables import AuditEntry
from openmap.events.tables import Event, EventStaff, MeetingTable, SidePair, Slot, Window
from openmap.letters.tables import LetterText
from openmap.organisations.tables import Need, NoInvitation, Offer, Organisation
from openmap.outbox.tables import DeadAddress, Message
from openmap.programme.tables import Document, PitchApplication, PitchCall, PitchReview, ProgrammeSession, ProposedChange, SignUp, Speaker, Stand
from openmap.publication.tables import EventFeed, Subscriber, Told, Version, VersionMeeting
from openmap.registrations.tables import Absence, AccessLink, Attendee, Delegation, Registration
from openmap.timetables.tables import Draft, DraftMeeting, Run
from openmap.wishes.tables import Wish

APP_CONFIG = AppConfig(
    app_name="openmap",
    migrations_folder_path=Path(__file__).parent / "migrations",
    table_classes=[
        AuditEntry,
        Message,
        DeadAddress,
        Account,
        SignIn,
        SignInAttempt,
        Session,
        ApiToken,
        Appearance,
        Organisation,
        Need,
        Offer,
        NoInvitation,
        Event,
        EventStaff,
        Window,
        Slot,
        MeetingTable,
        SidePair,
        LetterText,
        Registration,
        Delegation,
        Attendee,
        Absence,
        AccessLink,
        ProgrammeSession,
        Speaker,
        SignUp,
        Stand,
        Document,
        PitchCall,
        PitchApplication,
        PitchReview,
        ProposedChange,
        Wish,
        Run,
        Draft,
        DraftMeeting,
        Version,
        VersionMeeting,
        Told,
        EventFeed,
        Subscriber,
        Answer,
        MailedReply,
        ReadMail,
        Mailbox,
    ],
)
