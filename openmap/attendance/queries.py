"""Reads of answers: the meeting that a personal link is about, what was answered, what waits for the organiser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openmap.attendance.tables import Answer, AnswerKind, Mailbox, MailedReply, ReplyState, Said
from openmap.errors import NotFound
from openmap.i18n import lazy
from openmap.outbox.tables import Message
from openmap.publication.tables import Told
from openmap.registrations.queries import ANSWER_LINK, link_subject, registrations_by_ids
from openmap.security import token_hash

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from openmap.publication.difference import Wanted


class UnknownMeeting(NotFound):
    """The link names no meeting of this person."""

    message = lazy("Ce lien ne mène à aucun rendez-vous. Ouvrez-le de nouveau depuis le message reçu.")


class UnknownReply(NotFound):
    """No reply by mail of this day has this id."""

    message = lazy("Cette réponse n'existe pas.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person was told last of one meeting, and what they answered to it, if they did.

    For a session of the programme `other` is what the invitation is called, and `other_registration` None.
    """

    event_id: UUID
    attendee_id: UUID
    own_registration: UUID
    other_registration: UUID | None
    other: str
    uid: str
    sequence: int
    is_cancelled: bool
    starts_at: datetime
    ends_at: datetime
    place: str
    answer: AnswerKind | None
    comment: str


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """An answer as the organiser reads it; `is_current` is false when the meeting has moved or vanished since.

    For a session of the programme `other` is what the invitation is called, and `other_registration` None.
    """

    id: UUID
    attendee: str
    organisation: str
    own_registration: UUID
    other_registration: UUID | None
    session: UUID | None
    other: str
    kind: AnswerKind
    comment: str
    starts_at: datetime
    answered_at: datetime
    by_mail: bool
    handled_at: datetime | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """A calendar's answer as the organiser reads it.

    Attributes:
        attendee: Whom it answers for: the person asked, whoever wrote.
        asked: The address that was asked.
        named: The address that the answer names.
        other: Whom one would meet, or what the session is called.
        acts_for: Somebody else's address that the answer names, where one answers for another.
        doubts: Why it was not taken by itself; see `incoming.Doubt`.
        is_current: It answers the present time and place.
    """

    id: UUID
    attendee: str
    organisation: str
    own_registration: UUID
    other: str
    starts_at: datetime
    said: Said
    comment: str
    sender_name: str
    sender_address: str
    asked: str
    named: str
    acts_for: str
    doubts: tuple[str, ...]
    proposed_at: datetime | None
    received_at: datetime
    state: ReplyState
    taken_as: AnswerKind | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class BoxState:
    """When the mailbox was read last, and why it cannot be, if so."""

    read_at: datetime | None
    trouble: str


_ASKED = (
    "SELECT told.event AS event_id, told.attendee AS attendee_id, told.own_registration, told.other_registration,"
    " coalesce(organisation.name, told.summary) AS other, told.uid, told.sequence,"
    " (told.is_cancelled AND NOT told.is_by_feed) AS is_cancelled, told.starts_at,"
    " told.ends_at, told.place, answer.kind AS answer, coalesce(answer.comment, '') AS comment"
    " FROM told LEFT JOIN registration ON registration.id = told.other_registration"
    " LEFT JOIN organisation ON organisation.id = registration.organisation"
    " LEFT JOIN LATERAL (SELECT kind, comment FROM answer WHERE answer.uid = told.uid AND answer.sequence = told.sequence"
    " ORDER BY answered_at DESC, taken_at DESC LIMIT 1) answer ON true"
    " WHERE told.uid = {} ORDER BY told.sequence DESC LIMIT 1"
)
# Of several answers to the same SEQUENCE the last one holds; one to an earlier time is shown where there is none to the present one.
_ANSWERS = (
    "SELECT * FROM (SELECT DISTINCT ON (answer.uid) answer.id, answer.kind, answer.comment, answer.answered_at, answer.by_mail, answer.handled_at,"
    " trim(attendee.first_name || ' ' || attendee.last_name) AS attendee, mine.name AS organisation, told.own_registration, told.other_registration,"
    " told.session, coalesce(theirs.name, told.summary) AS other, told.starts_at,"
    " (answer.sequence = told.sequence AND (told.is_by_feed OR NOT told.is_cancelled)) AS is_current"
    " FROM answer JOIN attendee ON attendee.id = answer.attendee"
    " JOIN LATERAL (SELECT * FROM told WHERE told.uid = answer.uid ORDER BY told.sequence DESC LIMIT 1) told ON true"
    " JOIN registration own ON own.id = told.own_registration JOIN organisation mine ON mine.id = own.organisation"
    " LEFT JOIN registration other ON other.id = told.other_registration"
    " LEFT JOIN organisation theirs ON theirs.id = other.organisation"
    " WHERE answer.event = {} ORDER BY answer.uid, (answer.sequence = told.sequence) DESC,"
    " answer.answered_at DESC, answer.taken_at DESC) latest"
    " WHERE {}::text IS NULL OR kind = {} ORDER BY (handled_at IS NULL) DESC, answered_at DESC, id LIMIT {} OFFSET {}"
)

_ANSWERED = (
    "SELECT DISTINCT ON (told.other_registration) told.other_registration AS other, answer.kind"
    " FROM told JOIN answer ON answer.uid = told.uid AND answer.sequence = told.sequence"
    " WHERE told.own_registration = {} AND NOT EXISTS (SELECT FROM told later WHERE later.uid = told.uid AND later.sequence > told.sequence)"
    " ORDER BY told.other_registration, answer.answered_at DESC, answer.taken_at DESC"
)


async def asked(token: str, message_id: UUID) -> Asked:
    """Read the meeting that a link of a letter is about, as it was told last.

    Raises:
        UnknownLink: The link was never made, or was revoked.
        UnknownMeeting: The letter was not to this person, or was about no meeting.
    """
    attendee_id, _registration = await link_subject(ANSWER_LINK, token_hash(token))
    row = await Message.select(Message.uid).where(Message.id == message_id, Message.person_key == attendee_id).first()
    return await asked_of(row["uid"] if row else None, attendee_id)


async def asked_of(uid: str | None, attendee_id: UUID) -> Asked:
    """Read what a person was told last under a UID; raises UnknownMeeting."""
    rows: list[dict[str, Any]] = await Told.raw(_ASKED, uid) if uid else []
    if not rows or rows[0]["attendee_id"] != attendee_id:
        raise UnknownMeeting
    return Asked(**{**rows[0], "answer": AnswerKind(rows[0]["answer"]) if rows[0]["answer"] else None})


async def told_of_pair(registration_id: UUID, other_id: UUID) -> list[Asked]:
    """Read what each person of a registration was told last of the meeting with another one; nothing where nobody was told."""
    rows = (
        await Told.select(Told.uid, Told.attendee)
        .where(Told.own_registration == registration_id, Told.other_registration == other_id)
        .order_by(Told.is_cancelled, Told.uid)
    )
    return [await asked_of(uid, attendee) for uid, attendee in dict.fromkeys((row["uid"], row["attendee"]) for row in rows)]


async def asked_by_feed(wanted: Wanted, sequence: int) -> Asked:
    """Say what a person reads of one meeting in their subscribed calendar, and what they answered to it."""
    last = (
        await Answer.select(Answer.kind, Answer.comment)
        .where(Answer.uid == wanted.uid, Answer.sequence == sequence)
        .order_by(Answer.answered_at, Answer.taken_at, ascending=False)
        .first()
    )
    sides = {row.id: row for row in await registrations_by_ids([key for key in (wanted.own, wanted.other) if key])}
    return Asked(
        event_id=sides[wanted.own].event_id,
        attendee_id=wanted.attendee,
        own_registration=wanted.own,
        other_registration=wanted.other,
        other=sides[wanted.other].organisation if wanted.other else wanted.summary,
        uid=wanted.uid,
        sequence=sequence,
        is_cancelled=False,
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        place=wanted.place,
        answer=AnswerKind(last["kind"]) if last else None,
        comment=last["comment"] if last else "",
    )


async def answers_of(event_id: UUID, *, kind: AnswerKind | None = None, offset: int = 0, limit: int = 50) -> list[AnswerLine]:
    """List the last answer to each meeting, those that wait for the organiser first."""
    name = kind.value if kind else None
    rows: list[dict[str, Any]] = await Answer.raw(_ANSWERS, event_id, name, name, limit, offset)
    return [AnswerLine(**{**row, "kind": AnswerKind(row["kind"])}) for row in rows]


async def answer_line(event_id: UUID, answer_id: UUID) -> AnswerLine | None:
    """Read one of the answers that `answers_of` lists."""
    return next((line for line in await answers_of(event_id, limit=10_000) if line.id == answer_id), None)


async def answered_by(registration_id: UUID) -> dict[UUID, AnswerKind]:
    """Map the other side of each meeting to what a registration answered last to its present time and place."""
    rows: list[dict[str, Any]] = await Answer.raw(_ANSWERED, registration_id)
    return {row["other"]: AnswerKind(row["kind"]) for row in rows}


_REPLIES = (
    "SELECT reply.id, trim(attendee.first_name || ' ' || attendee.last_name) AS attendee, mine.name AS organisation, told.own_registration,"
    " coalesce(theirs.name, told.summary) AS other, told.starts_at,"
    " reply.said, reply.comment, reply.sender_name, reply.sender_address, reply.asked, reply.named,"
    " reply.acts_for, reply.doubts, reply.proposed_at, reply.received_at, reply.state, answer.kind AS taken_as,"
    " (reply.sequence >= told.sequence AND (told.is_by_feed OR NOT told.is_cancelled)) AS is_current"
    " FROM mailed_reply reply JOIN attendee ON attendee.id = reply.attendee LEFT JOIN answer ON answer.id = reply.answer"
    " JOIN LATERAL (SELECT * FROM told WHERE told.uid = reply.uid ORDER BY told.sequence DESC LIMIT 1) told ON true"
    " JOIN registration own ON own.id = told.own_registration JOIN organisation mine ON mine.id = own.organisation"
    " LEFT JOIN registration other ON other.id = told.other_registration"
    " LEFT JOIN organisation theirs ON theirs.id = other.organisation"
    " WHERE reply.event = {} AND ({} OR reply.state = 'open') AND ({}::uuid IS NULL OR reply.id = {})"
    " ORDER BY (reply.state = 'open') DESC, reply.received_at DESC, reply.id LIMIT {} OFFSET {}"
)


async def replies_of_event(event_id: UUID, *, decided: bool = False, offset: int = 0, limit: int = 50) -> list[ReplyLine]:
    """List what calendars answered by mail and waits for the organiser; `decided` adds what was taken, be it by itself, or set aside."""
    return await _replies(event_id, decided=decided, offset=offset, limit=limit)


async def reply_line(event_id: UUID, reply_id: UUID) -> ReplyLine:
    """Read one reply by mail, whatever was decided of it; raises UnknownReply."""
    found = await _replies(event_id, decided=True, offset=0, limit=1, reply_id=reply_id)
    if not found:
        raise UnknownReply
    return found[0]


async def _replies(event_id: UUID, *, decided: bool, offset: int, limit: int, reply_id: UUID | None = None) -> list[ReplyLine]:
    rows: list[dict[str, Any]] = await MailedReply.raw(_REPLIES, event_id, decided, reply_id, reply_id, limit, offset)
    return [
        ReplyLine(
            **{
                **row,
                "said": Said(row["said"]),
                "doubts": tuple(row["doubts"].split()),
                "state": ReplyState(row["state"]),
                "taken_as": AnswerKind(row["taken_as"]) if row["taken_as"] else None,
            }
        )
        for row in rows
    ]


async def count_open_replies(event_id: UUID) -> int:
    """Count the replies by mail that wait for the organiser."""
    found: int = await MailedReply.count().where(MailedReply.event == event_id, MailedReply.state == ReplyState.OPEN.value)
    return found


async def box_state(fingerprint: str) -> BoxState:
    """Read how a mailbox fares; one that was never opened has no moment."""
    row = await Mailbox.select(Mailbox.read_at, Mailbox.trouble).where(Mailbox.fingerprint == fingerprint).first()
    return BoxState(**row) if row else BoxState(None, "")


async def count_open_refusals(event_id: UUID) -> int:
    """Count the refusals of meetings still planned that nobody has dealt with."""
    lines = await answers_of(event_id, kind=AnswerKind.DECLINED, limit=10_000)
    return sum(line.is_current and line.handled_at is None for line in lines)
