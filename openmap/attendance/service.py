"""Verbs of presence once people are told: withdraw from the day, answer an invitation, deal with a refusal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from openmap.attendance import queries
from openmap.attendance.tables import Answer, AnswerKind
from openmap.audit.service import Actor, record
from openmap.clock import now
from openmap.db import transaction
from openmap.errors import Conflict, InvalidForm
from openmap.events import queries as events
from openmap.i18n import _, lazy
from openmap.publication import queries as publication
from openmap.publication.feeds import note_reading, read_by_subscribers
from openmap.publication.service import hold, publish
from openmap.registrations import queries as registrations
from openmap.registrations.decisions import leave_or_enter
from openmap.registrations.tables import RegistrationStatus
from openmap.timetables import queries as timetables
from openmap.timetables.changes import Change, Op
from openmap.timetables.drafts import change_draft, withdraw_from_draft

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openmap.attendance.queries import Asked
    from openmap.publication.feeds import Read
    from openmap.publication.queries import VersionLine
    from openmap.registrations.queries import RegistrationDetails
    from openmap.settings import Settings
    from openmap.timetables.queries import DraftDetails

LONGEST_COMMENT = 1_000


class WithdrawnAlready(Conflict):
    """The registration does not come any more."""

    message = lazy("Cette inscription s'est déjà retirée : il n'y a plus rien à faire.")


class MeetingGone(Conflict):
    """The meeting was withdrawn: there is nothing to answer."""

    message = lazy("Ce rendez-vous n'a plus lieu : aucune réponse n'est attendue.")


class MeetingMoved(Conflict):
    """The meeting changed between reading and answering; the answer is kept, as one to the earlier time."""

    message = lazy("Ce rendez-vous vient de changer. Votre réponse est gardée pour l'ancien horaire ; lisez le nouveau, puis répondez.")


class NoSuchRefusal(Conflict):
    """The refusal was dealt with already, or is none."""

    message = lazy("Ce refus est déjà traité : rechargez la page.")


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A registration that left; after publication the version without its meetings, and the messages that wait for their release."""

    registration: RegistrationDetails
    version: VersionLine | None
    message_ids: tuple[UUID, ...]


async def withdraw_registration(actor: Actor, *, event_id: UUID, registration_id: UUID, settings: Settings) -> Withdrawal:
    """Take a registration out of the day. Its place goes to the first who waits; its published meetings vanish in a new version.

    The new version differs by these meetings only: its messages are withdrawals for those who had one, drafts until the organiser releases them.

    Raises:
        UnknownRegistration: The event has no such registration.
        WithdrawnAlready: It left before.
        PublicationRunning: Somebody else publishes at this moment.
    """
    before = await registrations.registration(registration_id)
    if before.event_id != event_id:
        raise registrations.UnknownRegistration
    if before.status is RegistrationStatus.WITHDRAWN:
        raise WithdrawnAlready
    async with transaction():
        await hold(event_id)
        event = await events.event(event_id)
        after = await leave_or_enter(actor, before, RegistrationStatus.WITHDRAWN, secret_key=settings.secret_key)
        version = await publication.version_in_force(event_id)
        meetings = await publication.planned_of_version(version.id) if version else []
        draft_id = await timetables.published_draft(event_id)
        if event.cancelled_at or draft_id is None or not any(registration_id in {meeting.a, meeting.b} for meeting in meetings):
            return Withdrawal(after, None, ())
        draft = await withdraw_from_draft(actor, event_id, draft_id, registration_id)
        done = await publish(actor, event_id=event_id, draft_id=draft.id, settings=settings)
        return Withdrawal(after, done.version, done.message_ids)


async def record_answer(*, token: str, message_id: UUID, sequence: int, kind: AnswerKind, comment: str = "") -> Asked:
    """Keep what a person answers by the link of a letter, to the meeting as they read it: `sequence` names the time and place on their page.

    A refusal raises a task for the organiser and cancels nothing by itself.

    Raises:
        UnknownLink, UnknownMeeting: The link opens nothing.
        MeetingGone: The meeting was withdrawn.
        MeetingMoved: It changed meanwhile; the answer is kept as one to the earlier time.
        InvalidForm: The comment is too long.
    """
    asked = await queries.asked(token, message_id)
    await _record([asked], sequence=sequence, kind=kind, comment=comment)
    return await queries.asked(token, message_id)


async def asked_in_agenda(registration_id: UUID, other_id: UUID, settings: Settings) -> list[Asked]:
    """Read one meeting of a registration as each of its people knows it: from the last message, or from the calendar they subscribe to.

    Raises:
        UnknownMeeting: Nobody was told of such a meeting, nor reads it.
    """
    return (await _asked_and_read(registration_id, other_id, settings))[0]


async def answer_for_registration(
    *, registration_id: UUID, other_id: UUID, sequence: int, kind: AnswerKind, settings: Settings, comment: str = ""
) -> None:
    """Keep what a registration answers for everybody it sends to one meeting; raises as `record_answer` does."""
    asked, read = await _asked_and_read(registration_id, other_id, settings)
    await note_reading(asked[0].event_id, read)
    await _record(asked, sequence=sequence, kind=kind, comment=comment)


async def _asked_and_read(registration_id: UUID, other_id: UUID, settings: Settings) -> tuple[list[Asked], list[Read]]:
    by_subscriber = await read_by_subscribers(registration_id, other_id, settings)
    told = await queries.told_of_pair(registration_id, other_id)
    found = [replace(asked, is_cancelled=True) if asked.attendee_id in by_subscriber else asked for asked in told]
    read = [one for one in by_subscriber.values() if one is not None]
    found = [asked for asked in found if by_subscriber.get(asked.attendee_id) is None]
    found += [await queries.asked_by_feed(one.wanted, one.sequence) for one in read]
    if not found:
        raise queries.UnknownMeeting
    return [asked for asked in found if not asked.is_cancelled] or found, read


async def _record(meetings: Sequence[Asked], *, sequence: int, kind: AnswerKind, comment: str) -> None:
    """Keep one answer for each person asked. All have been told of the same meeting; `sequence` is that of the first."""
    if len(comment) > LONGEST_COMMENT:
        message = _("Votre message dépasse %(most)d caractères.") % {"most": LONGEST_COMMENT}
        raise InvalidForm(message, fields={"comment": message})
    first = meetings[0]
    if first.is_cancelled:
        raise MeetingGone
    has_moved = sequence != first.sequence
    async with transaction():
        people = await publication.people([asked.attendee_id for asked in meetings])
        for asked in meetings:
            answer = Answer(
                id=uuid4(),
                event=asked.event_id,
                attendee=asked.attendee_id,
                uid=asked.uid,
                sequence=sequence if has_moved else asked.sequence,
                kind=kind,
                comment=comment.strip(),
                answered_at=now(),
            )
            await Answer.insert(answer)
            actor = Actor.by_registration(asked.own_registration, people[asked.attendee_id].name)
            details = {"sequence": answer.sequence}
            await record(actor, f"invitation.{kind.value}", event_id=asked.event_id, subject=("answer", answer.id), details=details)
    if has_moved:
        raise MeetingMoved


async def prepare_without_meeting(actor: Actor, *, event_id: UUID, answer_id: UUID) -> DraftDetails:
    """Make a draft of the published timetable without the one meeting that somebody declined; nothing is published, nobody is told.

    Raises:
        NoSuchRefusal: It is no refusal, or one to a meeting that has moved or vanished since.
        NoSuchMeeting: The version in force does not hold the meeting any more.
        BreaksRules: Without it a rule is broken.
    """
    async with transaction():
        line, draft_id = await queries.answer_line(event_id, answer_id), await timetables.published_draft(event_id)
        if line is None or draft_id is None or line.other_registration is None or not line.is_current or line.kind is not AnswerKind.DECLINED:
            raise NoSuchRefusal
        return await change_draft(actor, event_id, draft_id, [Change(Op.REMOVE, line.own_registration, line.other_registration)])


async def handle_refusal(actor: Actor, *, event_id: UUID, answer_id: UUID) -> None:
    """Note that the organiser has dealt with a refusal; raises NoSuchRefusal."""
    async with transaction():
        rows = (
            await Answer.update({Answer.handled_at: now()})
            .where(Answer.id == answer_id, Answer.event == event_id, Answer.kind == AnswerKind.DECLINED.value, Answer.handled_at.is_null())
            .returning(Answer.id)
        )
        if not rows:
            raise NoSuchRefusal
        await record(actor, "refusal.handled", event_id=event_id, subject=("answer", answer_id))
