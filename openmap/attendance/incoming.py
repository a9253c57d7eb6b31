"""Verbs of what arrives in the mailbox: a calendar's answer is kept, and taken where nothing speaks against it; a returned mail is noted.

Nothing is answered, and nothing is cancelled. Whatever was taken by itself can be taken back by the organiser.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import structlog

from openmap.attendance.replies import replies_of, sender_of
from openmap.attendance.tables import Answer, AnswerKind, Mailbox, MailedReply, MailKind, ReadMail, ReplyState, Said
from openmap.audit.service import Actor, record
from openmap.clock import now
from openmap.db import transaction
from openmap.errors import Conflict
from openmap.i18n import lazy
from openmap.mailreading import header
from openmap.outbox.bounces import bounce_of
from openmap.outbox.returned import record_bounce
from openmap.publication import queries as publication
from openmap.publication.tables import Told

if TYPE_CHECKING:
    from email.message import Message
    from uuid import UUID

    from openmap.attendance.replies import Reply, Sender
    from openmap.outbox.bounces import Bounce

log = structlog.get_logger("openmap.mailbox")
# What the standard library raises on mails that are none.
_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
_ANSWERS = {Said.ACCEPTED: AnswerKind.ACCEPTED, Said.DECLINED: AnswerKind.DECLINED}


class Doubt(StrEnum):
    """Why a calendar's answer is not taken by itself."""

    SENDER = "sender"
    NAMED = "named"
    DELEGATE = "delegate"
    FORGED = "forged"
    UNDECIDED = "undecided"
    PART = "part"
    AHEAD = "ahead"


class ReplyDecided(Conflict):
    """The reply is not where the organiser saw it."""

    message = lazy("Quelqu'un a déjà décidé de cette réponse : rechargez la page.")


async def take_in(mail: Message, *, box: UUID, uid: int) -> MailKind:
    """Take one mail of the mailbox: what follows from it, that it was read, and how far the box was read, in one transaction.

    Returns:
        What it was, also when it was taken before.
    """
    fingerprint = hashlib.sha256((header(mail, "Message-ID") or f"{box} {uid}").encode()).hexdigest()
    async with transaction():
        await Mailbox.update({Mailbox.last_uid: uid}).where(Mailbox.id == box)
        known = await ReadMail.select(ReadMail.kind).where(ReadMail.fingerprint == fingerprint).first()
        if known is not None:
            return MailKind(known["kind"])
        kind = await _act(mail)
        await ReadMail.insert(ReadMail(fingerprint=fingerprint, kind=kind, at=now()))
    log.info("mail read", kind=kind.value)
    return kind


async def accept_reply(actor: Actor, *, event_id: UUID, reply_id: UUID, kind: AnswerKind) -> None:
    """Take a reply that waits as the answer of the person asked; raises ReplyDecided."""
    async with transaction():
        row = await _move(event_id, reply_id, ReplyState.TAKEN, ReplyState.OPEN)
        await _answer(row, kind, actor)
        await record(actor, "reply.taken", event_id=event_id, subject=("mailed_reply", reply_id), details={"kind": kind.value})


async def set_reply_aside(actor: Actor, *, event_id: UUID, reply_id: UUID) -> None:
    """Leave a reply that waits without effect; raises ReplyDecided."""
    async with transaction():
        await _move(event_id, reply_id, ReplyState.SET_ASIDE, ReplyState.OPEN)
        await record(actor, "reply.set-aside", event_id=event_id, subject=("mailed_reply", reply_id))


async def reopen_reply(actor: Actor, *, event_id: UUID, reply_id: UUID) -> None:
    """Take back what was decided of a reply, be it by itself: the answer made of it goes, the one before holds again; raises ReplyDecided."""
    async with transaction():
        row = await _move(event_id, reply_id, ReplyState.OPEN, ReplyState.TAKEN, ReplyState.SET_ASIDE)
        if row["answer"] is not None:
            await Answer.delete().where(Answer.id == row["answer"])
        await record(actor, "reply.reopened", event_id=event_id, subject=("mailed_reply", reply_id))


async def _act(mail: Message) -> MailKind:
    try:
        bounce, replies, sender = bounce_of(mail), replies_of(mail), sender_of(mail)
    except _UNREADABLE as error:
        log.warning("a mail cannot be read", kind=type(error).__name__)
        return MailKind.UNREADABLE
    if bounce is not None:
        return await _returned(bounce)
    taken = [await _take_reply(reply, sender) for reply in replies]
    return MailKind.REPLY if any(taken) else MailKind.OTHER


async def _returned(bounce: Bounce) -> MailKind:
    return MailKind.OTHER if await record_bounce(bounce) is None else MailKind.BOUNCE


async def _take_reply(reply: Reply, sender: Sender) -> bool:
    """Keep a reply to one of our meetings, and take it as the person's answer unless there are doubts; False for a meeting that is not ours."""
    lines = await Told.select().where(Told.uid == reply.uid).order_by(Told.sequence, ascending=False)
    if not lines:
        return False
    current, doubts = lines[0], _doubts(reply, sender, lines)
    row: dict[str, Any] = {
        "id": uuid4(),
        "event": current["event"],
        "attendee": current["attendee"],
        "uid": reply.uid,
        "sequence": reply.sequence,
        "said": reply.said,
        "comment": reply.comment,
        "sender_name": sender.name,
        "sender_address": sender.address,
        "asked": current["address"],
        "named": reply.attendee,
        "acts_for": reply.acts_for,
        "doubts": " ".join(doubt.value for doubt in doubts),
        "proposed_at": reply.proposed_at,
        "stamped_at": min(reply.stamped_at or now(), now()),  # a clock that runs ahead must not outlast later answers
        "received_at": now(),
        "state": ReplyState.OPEN if doubts else ReplyState.TAKEN,
        "decided_at": None if doubts else now(),
    }
    await MailedReply.insert(MailedReply(**row))
    if not doubts:
        person = (await publication.people([current["attendee"]]))[current["attendee"]]
        await _answer(row, _ANSWERS[reply.said], Actor.by_registration(current["own_registration"], person.name))
    return True


def _doubts(reply: Reply, sender: Sender, lines: list[dict[str, Any]]) -> list[Doubt]:
    """Say what speaks against a reply. Who was told of this SEQUENCE, or of a later one, may answer it from that address."""
    told = {line["address"].lower() for line in lines if line["sequence"] >= reply.sequence} or {lines[0]["address"].lower()}
    found = {
        Doubt.SENDER: not sender.is_single or sender.address not in told,
        Doubt.NAMED: reply.attendee not in told,
        Doubt.DELEGATE: bool(reply.acts_for),
        Doubt.FORGED: sender.is_doubted,
        Doubt.UNDECIDED: reply.said not in _ANSWERS,
        Doubt.PART: reply.is_part,
        Doubt.AHEAD: reply.sequence > lines[0]["sequence"],
    }
    return [doubt for doubt, holds in found.items() if holds]


async def _answer(row: dict[str, Any], kind: AnswerKind, actor: Actor) -> None:
    """Make an answer of a reply; one to a SEQUENCE that never was counts, once the organiser took it, for the present one."""
    current = await Told.select(Told.sequence).where(Told.uid == row["uid"]).order_by(Told.sequence, ascending=False).first()
    sequence = min(row["sequence"], current["sequence"] if current else row["sequence"])
    answer = Answer(
        id=uuid4(),
        event=row["event"],
        attendee=row["attendee"],
        uid=row["uid"],
        sequence=sequence,
        kind=kind,
        comment=row["comment"],
        answered_at=row["stamped_at"],
        taken_at=now(),
        by_mail=True,
    )
    await Answer.insert(answer)
    await MailedReply.update({MailedReply.answer: answer.id}).where(MailedReply.id == row["id"])
    details = {"sequence": sequence, "by": "mail"}
    await record(actor, f"invitation.{kind.value}", event_id=row["event"], subject=("answer", answer.id), details=details)


async def _move(event_id: UUID, reply_id: UUID, wanted: ReplyState, *allowed: ReplyState) -> dict[str, Any]:
    """Bring a reply from one of the allowed states into another; return the row as it was before, with its answer."""
    states = [state.value for state in allowed]
    mine = (MailedReply.id == reply_id) & (MailedReply.event == event_id) & MailedReply.state.is_in(states)
    row = await MailedReply.select().where(mine).lock_rows("UPDATE").first()
    if row is None:
        raise ReplyDecided
    decided = None if wanted is ReplyState.OPEN else now()
    await MailedReply.update({MailedReply.state: wanted.value, MailedReply.decided_at: decided}).where(MailedReply.id == reply_id)
    return row
