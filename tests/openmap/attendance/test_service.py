"""Withdrawals after people were told, and answers by page: kept for the time they were given to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from openmap.attendance import queries, service
from openmap.attendance.tables import AnswerKind
from openmap.audit.service import SYSTEM
from openmap.errors import InvalidForm
from openmap.registrations.queries import UnknownLink, UnknownRegistration
from openmap.registrations.tables import Registration, RegistrationStatus
from tests.openmap.published_day import told

if TYPE_CHECKING:
    from email.message import EmailMessage

    from tests.openmap.published_day import Day

pytestmark = pytest.mark.anyio
FIRST = {("B1", "S1"): (0, 0), ("B2", "S2"): (0, 1)}


def link_of(mails: list[EmailMessage], address: str) -> tuple[str, UUID]:
    """Read token and message of the link by which a person answers."""
    mail: Any = next(mail for mail in mails if mail["To"].addresses[0].addr_spec == address)
    found = re.search(r"/r/([\w-]{43})\?m=([0-9a-f-]{36})&a=declined", mail.get_body(("plain",)).get_content())
    assert found
    return found[1], UUID(found[2])


async def withdraw(day: Day, name: str) -> service.Withdrawal:
    return await service.withdraw_registration(SYSTEM, event_id=day.event.id, registration_id=day.registrations[name], settings=day.settings)


async def test_before_publication_a_withdrawal_only_changes_the_registration(day: Day) -> None:
    done = await withdraw(day, "S1")
    assert (done.registration.status, done.version, done.message_ids) == (RegistrationStatus.WITHDRAWN, None, ())
    with pytest.raises(service.WithdrawnAlready):
        await withdraw(day, "S1")


async def test_after_publication_only_those_who_had_a_meeting_with_it_are_told(day: Day) -> None:
    await day.publish(FIRST | {("B2", "S1"): (2, 0)})
    await day.send()
    done = await withdraw(day, "S2")
    assert done.version is not None
    assert (done.version.number, done.version.meeting_count) == (2, 2)
    assert told(await day.send()) == {day.address("B2"): ("CANCEL", 1), day.address("S2"): ("CANCEL", 1)}


async def test_who_has_no_meeting_leaves_without_a_new_version(day: Day) -> None:
    await day.register("S9")
    await day.publish(FIRST)
    assert (await withdraw(day, "S9")).version is None


async def test_a_withdrawal_promotes_the_waiting_list_and_stays_within_its_event(day: Day) -> None:
    await day.publish(FIRST)
    with pytest.raises(UnknownRegistration):
        await service.withdraw_registration(SYSTEM, event_id=uuid4(), registration_id=day.registrations["S1"], settings=day.settings)
    row = await Registration.select(Registration.status).where(Registration.id == day.registrations["S1"]).first()
    assert row is not None
    assert row["status"] == "accepted"


async def test_an_answer_is_kept_and_the_last_one_holds(day: Day) -> None:
    await day.publish(FIRST)
    token, message = link_of(await day.send(), day.address("S1"))
    asked = await queries.asked(token, message)
    assert (asked.other, asked.sequence, asked.answer) == ("Organisation B1", 0, None)
    await service.record_answer(token=token, message_id=message, sequence=0, kind=AnswerKind.ACCEPTED)
    after = await service.record_answer(token=token, message_id=message, sequence=0, kind=AnswerKind.DECLINED, comment=" Malade. ")
    assert (after.answer, after.comment) == (AnswerKind.DECLINED, "Malade.")
    (line,) = await queries.answers_of(day.event.id)
    assert (line.organisation, line.other, line.kind, line.comment, line.is_current) == (
        "Organisation S1",
        "Organisation B1",
        AnswerKind.DECLINED,
        "Malade.",
        True,
    )
    assert await queries.count_open_refusals(day.event.id) == 1
    await service.handle_refusal(SYSTEM, event_id=day.event.id, answer_id=line.id)
    assert await queries.count_open_refusals(day.event.id) == 0
    with pytest.raises(service.NoSuchRefusal):
        await service.handle_refusal(SYSTEM, event_id=day.event.id, answer_id=line.id)


async def test_an_answer_to_an_earlier_time_is_never_taken_for_the_new_one(day: Day) -> None:
    await day.publish({("B1", "S1"): (0, 0)})
    token, message = link_of(await day.send(), day.address("S1"))
    await service.record_answer(token=token, message_id=message, sequence=0, kind=AnswerKind.ACCEPTED)
    await day.publish({("B1", "S1"): (1, 0)})
    await day.send()
    asked = await queries.asked(token, message)
    assert (asked.sequence, asked.answer) == (1, None)
    with pytest.raises(service.MeetingMoved):
        await service.record_answer(token=token, message_id=message, sequence=0, kind=AnswerKind.DECLINED)
    (line,) = await queries.answers_of(day.event.id, kind=AnswerKind.DECLINED)
    assert not line.is_current
    assert await queries.count_open_refusals(day.event.id) == 0


async def test_a_withdrawn_meeting_takes_no_answer(day: Day) -> None:
    await day.publish(FIRST)
    token, message = link_of(await day.send(), day.address("S1"))
    await day.publish({("B2", "S2"): (0, 1)})
    await day.send()
    with pytest.raises(service.MeetingGone):
        await service.record_answer(token=token, message_id=message, sequence=1, kind=AnswerKind.ACCEPTED)


async def test_a_link_opens_its_own_persons_meetings_only(day: Day) -> None:
    await day.publish(FIRST)
    mails = await day.send()
    token, mine = link_of(mails, day.address("S1"))
    _other_token, other = link_of(mails, day.address("S2"))
    with pytest.raises(queries.UnknownMeeting):
        await queries.asked(token, other)
    with pytest.raises(UnknownLink):
        await queries.asked("x" * 43, mine)
    with pytest.raises(InvalidForm):
        await service.record_answer(token=token, message_id=mine, sequence=0, kind=AnswerKind.DECLINED, comment="x" * 1_001)
