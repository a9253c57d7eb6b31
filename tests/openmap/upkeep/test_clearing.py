"""Everything that could name someone is kept until its end, and no longer."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from piccolo.columns import Column
from piccolo.querystring import QueryString

from openmap import jobs
from openmap.accounts.tables import Account, ApiToken
from openmap.app import register_tasks
from openmap.attendance.tables import Answer, MailedReply, ReadMail
from openmap.audit.service import SYSTEM, record
from openmap.clock import standing_at
from openmap.db import Folded, engine
from openmap.events.tables import Event
from openmap.organisations.tables import NoInvitation
from openmap.outbox.tables import DeadAddress, Message
from openmap.programme.tables import PitchApplication, PitchCall, PitchReview, ProgrammeSession, ProposedChange, SignUp, Speaker
from openmap.publication.tables import Subscriber, Told
from openmap.registrations.tables import Absence, AccessLink, Attendee, Delegation, Registration
from openmap.timetables.tables import Draft, Run
from openmap.upkeep.clearing import clear_expired
from openmap.upkeep.retention import RETENTION, Ending, Kept
from tests.openmap.published_day import Day, new_day

if TYPE_CHECKING:
    from openmap.settings import Settings
    from tests.openmap.conftest import Mailbox

pytestmark = pytest.mark.anyio
BASE = datetime(2027, 3, 25, tzinfo=UTC)  # the day of the event; everything else is written, sent or closed then
SWEPT = [kept for kept in RETENTION if kept.ending is not Ending.OWN]


def after(months: int) -> datetime:
    years, month = divmod(BASE.month - 1 + months, 12)
    return BASE.replace(year=BASE.year + years, month=month + 1)


def says_something(column: Column) -> str:
    return f"""trim(coalesce("{column._meta.name}"::text, '')) NOT IN ('', '[]', '{{{{}}}}', 'fr')"""


async def full(kept: Kept) -> int:
    """Count the rows that still say something in a column of this line of the table."""
    name = kept.table._meta.tablename
    columns = " OR ".join(says_something(column) for column in kept.columns)
    own = " AND action <> 'personal-data.cleared'" if name == "audit_entry" else ""
    if name == "account":
        own = " AND disabled_at IS NOT NULL"
    rows = await engine.run_querystring(QueryString(f'SELECT count(*) AS n FROM "{name}" WHERE ({columns}){own}'))  # noqa: S608  # names of our own tables
    return int(rows[0]["n"])


async def fill(day: Day) -> None:
    """Write what a published day holds about people, in every column of the table."""
    closed = Account(id=uuid4(), email="partie@example.org", name="Partie", disabled_at=BASE)
    await Account.insert(closed)
    await ApiToken.insert(ApiToken(account=closed.id, name="tableur", prefix="abc", token_hash="x"))
    await day.publish({("B1", "S1"): (0, 0)})
    await day.send()
    registration, delegation, attendee = day.registrations["B1"], day.delegations["B1"], day.attendees["B1.1"]
    await Registration.update({Registration.message: "Bonjour", Registration.consented_at: BASE}).where(Registration.id == registration)
    await Delegation.update({Delegation.name: "Achats"}).where(Delegation.id == delegation)
    await Attendee.update({Attendee.phone: "01 00 00 00 00", Attendee.job_title: "Acheteuse"}).where(Attendee.id == attendee)
    on_site: dict[Column | str, Any] = {Attendee.access_needs: "Fauteuil", Attendee.catering_needs: "Sans gluten", Attendee.photo_consented_at: BASE}
    await Attendee.update(on_site).where(Attendee.id == attendee)
    (row,) = await Registration.select(Registration.organisation).where(Registration.id == registration)
    await NoInvitation.insert(NoInvitation(organisation=row["organisation"], address_hash="z", at=BASE))
    session = ProgrammeSession(event=day.event.id, title="Ouverture", starts=time(9), ends=time(10))
    await ProgrammeSession.insert(session)
    await Speaker.insert(Speaker(session=session.id, name="Ada Martin"))
    await SignUp.insert(SignUp(session=session.id, attendee=attendee, position=1))
    await ProposedChange.insert(ProposedChange(event=day.event.id, verb="session", content='{"title": "Ouverture"}', at=BASE))
    await Absence.insert(Absence(delegation=delegation, starts_at=BASE, ends_at=BASE + timedelta(hours=1)))
    await AccessLink.insert(AccessLink(purpose="registration", subject=registration, registration=registration, generation=7, token_hash="y"))
    await Run.insert(Run(event=day.event.id, number=1, problem='{"participants": []}', requested_by=day.organiser))
    await Draft.update({Draft.created_by: day.organiser}, force=True)
    await engine.run_querystring(QueryString("UPDATE version SET published_by = {}", day.organiser))
    told = await Told.objects().first()
    assert told is not None
    await Answer.insert(Answer(event=day.event.id, attendee=attendee, uid=told.uid, kind="declined", comment="Désolée"))
    await apply_for_a_pitch(day)
    reply = MailedReply(event=day.event.id, attendee=attendee, uid=told.uid, said="declined", asked="b1@example.org", stamped_at=BASE)
    for name in ("comment", "sender_name", "sender_address", "named", "acts_for"):
        setattr(reply, name, "Zoé")
    await MailedReply.insert(reply)
    await ReadMail.insert(ReadMail(fingerprint="f", at=BASE))
    await DeadAddress.insert(DeadAddress(address="b1@example.org", status="5.1.1", words="unknown", at=BASE))
    await Subscriber.insert(Subscriber(attendee=attendee, since=BASE))
    await Message.update({Message.sent_at: BASE}, force=True)
    await record(SYSTEM, "event.updated", event_id=day.event.id, subject=("event", day.event.id))


async def apply_for_a_pitch(day: Day) -> None:
    """Write an application with its review."""
    call = PitchCall(id=uuid4(), event=day.event.id, opens_at=BASE, closes_at=BASE)
    await PitchCall.insert(call)
    application = PitchApplication(id=uuid4(), call=call.id, registration=day.registrations["S1"], attendee=day.attendees["S1.1"], title="Pitch")
    application.answers, application.motive = '{"0": "Parce que"}', "Très clair"
    await PitchApplication.insert(application)
    review = PitchReview(application=application.id, account=day.organiser, scores='{"0": 4}', comment="Clair")
    await PitchReview.insert(review)


async def test_each_thing_is_kept_until_its_end_and_no_longer(database: str, mail_settings: Settings, mailbox: Mailbox) -> None:
    with standing_at(BASE):
        await fill(await new_day(mail_settings, mailbox, "B1 S1"))
    held = {kept.names: await full(kept) for kept in SWEPT}
    assert [names for names, count in held.items() if not count] == [], "the test must have something to forget everywhere"
    for months in sorted({kept.months for kept in SWEPT}):
        ending = [kept for kept in SWEPT if kept.months == months]
        with standing_at(after(months) - timedelta(days=1)):
            await clear_expired()
        assert {kept.names: await full(kept) for kept in ending} == {kept.names: held[kept.names] for kept in ending}
        with standing_at(after(months) + timedelta(days=1, hours=1)):
            await clear_expired()
        assert {kept.names: await full(kept) for kept in ending} == {kept.names: 0 for kept in ending}
    assert await Event.count() == 1
    assert await Registration.count() == 2


async def test_a_second_night_has_nothing_left_to_forget(database: str, mail_settings: Settings, mailbox: Mailbox) -> None:
    with standing_at(BASE):
        await fill(await new_day(mail_settings, mailbox, "B1 S1"))
    with standing_at(after(48)):
        first = await clear_expired()
        assert first["attendee"] == 5, "needs, an agreement, a telephone, and two people"
        assert await clear_expired() == {}
    entries = await engine.run_querystring(QueryString("SELECT details FROM audit_entry WHERE action = 'personal-data.cleared'"))
    assert len(entries) == 1


async def test_an_open_account_and_a_coming_day_are_left_alone(database: str, mail_settings: Settings, mailbox: Mailbox) -> None:
    with standing_at(BASE - timedelta(days=30)):
        await new_day(mail_settings, mailbox, "B1 S1")
    with standing_at(BASE):
        assert await clear_expired() == {}


def test_every_column_that_ends_can_be_deleted_or_emptied() -> None:
    emptied = [column for kept in SWEPT if kept.ending is Ending.BLANK for column in kept.columns if not isinstance(column, Folded)]
    assert len(emptied) > 10
    assert [column for column in emptied if not column._meta.null and column.get_default_value() is None] == []


def test_the_night_has_its_job() -> None:
    register_tasks()
    assert ("upkeep:forget", "") in jobs.app.periodic_registry.periodic_tasks
