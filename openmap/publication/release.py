"""Let messages leave: SEQUENCE is allotted, the calendar object written and the ledger updated in the transaction that releases them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from openmap.clock import now
from openmap.db import transaction
from openmap.errors import Conflict, InvalidForm
from openmap.events import queries as events
from openmap.i18n import _, lazy, use_locale
from openmap.ical import Entry, Party, cancellation, invitation
from openmap.outbox import queries as outbox_queries
from openmap.outbox import service as outbox
from openmap.outbox.mail import UNSUBSCRIBE
from openmap.outbox.service import Release
from openmap.outbox.tables import Message, MessageState
from openmap.publication import letters, queries
from openmap.publication.difference import Cause, next_sequence
from openmap.publication.service import ROWS_PER_INSERT, SUBJECT_LENGTH, hold, step_of
from openmap.publication.tables import Told

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from openmap.audit.service import Actor
    from openmap.publication.difference import Step, Wanted
    from openmap.publication.queries import LedgerLine
    from openmap.settings import Settings

LARGEST_BODY = 20_000


class NotADraft(Conflict):
    """Some of the messages named have left, or were dropped."""

    message = lazy("Certains de ces messages ne sont plus des brouillons : rechargez la liste, puis recommencez.")


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that waits for its release; `step` is None where it is about no meeting."""

    id: UUID
    to_name: str
    to_address: str
    locale: str
    step: Step | None


@dataclass(frozen=True, slots=True)
class Line:
    """What the ledger holds of one UID and address while messages are released."""

    sequence: int
    stamped_at: datetime
    is_held: bool


async def release(
    actor: Actor, *, event_id: UUID, settings: Settings, message_ids: Sequence[UUID] | None = None, not_before: datetime | None = None
) -> int:
    """Release drafts: all of the event but those held back, or those named, all or nothing; return how many leave, `not_before` that moment.

    A message still waiting for an unreachable server is overtaken by a newer one to the same person about the same meeting; the withdrawal of
    something that thus never left is not sent at all.

    Raises:
        NotADraft: One of the messages named is none.
        PublicationRunning: Another publication or release of this event is under way.
    """
    async with transaction():
        await hold(event_id)
        drafts = await _drafts(event_id, message_ids)
        if message_ids is not None and {draft.id for draft in drafts} != set(message_ids):
            raise NotADraft
        await _overtake(actor, event_id, [draft.step for draft in drafts if draft.step is not None])
        desk = _Desk(event_id, await queries.ledger(event_id), settings)
        releases = [entry for entry in (desk.release(draft) for draft in drafts) if entry is not None]
        if desk.needless:
            await outbox.drop(actor=actor, scope=event_id, message_ids=desk.needless, reason="never received")
        await write_ledger(desk.told)
        return await outbox.release(actor=actor, scope=event_id, releases=releases, not_before=not_before)


async def edit(actor: Actor, *, event_id: UUID, message_id: UUID, subject: str, body_text: str) -> None:
    """Change the words of a draft; its HTML is made again from the text.

    Raises:
        InvalidForm: A message per field: empty, too long, or with a personal link that this letter does not have.
        MessageAlreadyGone: It is no draft any more.
    """
    row = await Message.select(Message.secrets, Message.locale).where(Message.id == message_id, Message.scope == event_id).first()
    if row is None:
        raise outbox_queries.MessageUnknown
    problems = _problems(subject, body_text, set(msgspec.json.decode(row["secrets"])))
    if problems:
        raise InvalidForm(_("Le message n'a pas été enregistré."), fields=problems)
    text = body_text.replace("\r\n", "\n").strip() + "\n"
    event = await events.event(event_id)
    with use_locale(row["locale"]):
        html = letters.html_of(text, subject, event)
    await outbox.edit_draft(actor=actor, scope=event_id, message_id=message_id, subject=subject, body_text=text, body_html=html)


async def text_to_edit(event_id: UUID, message_id: UUID) -> tuple[str, str]:
    """Return subject and text of a draft; personal links stand in it as placeholders. Raises MessageUnknown, NotADraft."""
    row = await Message.select(Message.subject, Message.body_text, Message.state).where(Message.id == message_id, Message.scope == event_id).first()
    if row is None:
        raise outbox_queries.MessageUnknown
    if row["state"] != MessageState.DRAFT.value:
        raise NotADraft
    return row["subject"], row["body_text"]


async def calendar_preview(event_id: UUID, message_id: UUID, settings: Settings) -> str | None:
    """Write the calendar object that a draft would carry if it were released now; None if it is about no meeting or no draft any more."""
    drafts = await _drafts(event_id, [message_id])
    if not drafts:
        return None
    entry = _Desk(event_id, await queries.ledger(event_id), settings).release(drafts[0])
    return entry.calendar if entry else None


class _Desk:
    """Gives each message its SEQUENCE, DTSTAMP and calendar object, in the order in which they leave."""

    def __init__(self, event_id: UUID, ledger: Sequence[LedgerLine], settings: Settings) -> None:
        self.event_id = event_id
        self.settings = settings
        self.lines: dict[str, dict[str, Line]] = defaultdict(dict)
        for line in ledger:
            self.lines[line.uid][line.address] = Line(line.sequence, line.stamped_at, line.is_held)
        self.told: list[Told] = []
        self.needless: list[UUID] = []

    def release(self, draft: Draft) -> Release | None:
        """Settle one message; None for a withdrawal of what was never received."""
        step = draft.step
        if step is None:
            return Release(draft.id)
        content, lines = step.content, self.lines[step.content.uid]
        own = lines.get(content.address)
        if step.method == "CANCEL" and (own is None or not own.is_held):
            self.needless.append(draft.id)
            return None
        used = {address: line.sequence for address, line in lines.items()}
        sequence = next_sequence(rises=step.rises, address=content.address, used=used)
        stamped_at = max([now(), *(line.stamped_at + timedelta(seconds=1) for line in lines.values())])
        lines[content.address] = Line(sequence, stamped_at, step.method == "REQUEST")
        self.told.append(
            told_line(
                self.event_id,
                content,
                sequence=sequence,
                stamped_at=stamped_at,
                is_cancelled=step.method == "CANCEL",
                is_by_feed=Cause.FEED in step.causes,
                message_id=draft.id,
            )
        )
        return Release(draft.id, sequence, self._calendar(draft, step, sequence, stamped_at))

    def _calendar(self, draft: Draft, step: Step, sequence: int, stamped_at: datetime) -> str:
        content = step.content
        agenda = f"{self.settings.base_url}/espace/{content.own}/agenda"
        with use_locale(draft.locale):
            description = _("Votre agenda de la journée, à ouvrir avec votre lien personnel : %(url)s") % {"url": agenda}
        entry = Entry(
            uid=content.uid,
            sequence=sequence,
            stamped_at=stamped_at,
            starts_at=content.starts_at,
            ends_at=content.ends_at,
            summary=content.summary,
            location=content.place,
            description=description,
            url=agenda,
        )
        build = cancellation if step.method == "CANCEL" else invitation
        organiser = Party(content.organiser_name, content.organiser_address)
        return build(entry, organiser=organiser, attendee=Party(draft.to_name, content.address))


def told_line(  # what a line of the ledger is made of
    event_id: UUID,
    content: Wanted,
    *,
    sequence: int,
    stamped_at: datetime,
    is_cancelled: bool,
    is_by_feed: bool = False,
    message_id: UUID | None = None,
) -> Told:
    """Make a line of the ledger: what an address was told last, or reads in its feed."""
    return Told(
        event=event_id,
        uid=content.uid,
        attendee=content.attendee,
        own_registration=content.own,
        other_registration=content.other,
        session=content.session,
        sequence=sequence,
        is_cancelled=is_cancelled,
        is_by_feed=is_by_feed,
        starts_at=content.starts_at,
        ends_at=content.ends_at,
        place_key=content.place_key,
        place=content.place,
        summary=content.summary,
        organiser_name=content.organiser_name,
        organiser_address=content.organiser_address,
        address=content.address,
        stamped_at=stamped_at,
        message_id=message_id,
    )


async def _drafts(event_id: UUID, message_ids: Sequence[UUID] | None) -> list[Draft]:
    """Read the drafts to release: plain letters, then withdrawals, then the rest.

    Of one UID the old mailbox is told before the new one, and time is free before it is taken.
    """
    if message_ids is not None and not message_ids:
        return []
    query = Message.select(Message.id, Message.to_name, Message.to_address, Message.locale, Message.cause, Message.uid, Message.method).where(
        Message.scope == event_id, Message.state == MessageState.DRAFT.value
    )
    query = query.where(Message.is_held.eq(False) if message_ids is None else Message.id.is_in(list(message_ids)))
    rows = await query.order_by(Message.created_at, Message.id)
    return [
        Draft(row["id"], row["to_name"], row["to_address"], row["locale"], step_of(row["cause"]) if row["uid"] else None)
        for row in sorted(rows, key=lambda row: (row["uid"] is not None, row["method"] != "CANCEL"))
    ]


async def _overtake(actor: Actor, event_id: UUID, steps: Sequence[Step]) -> None:
    """Drop what still waits for the mail server and says less than what is released now: it could arrive after it."""
    newer = {(step.content.uid, step.content.address) for step in steps}
    if not newer:
        return
    rows = await Message.select(Message.id, Message.uid, Message.to_address).where(
        Message.scope == event_id, Message.state == MessageState.READY.value, Message.uid.is_in(sorted({uid for uid, _address in newer}))
    )
    overtaken = [row["id"] for row in rows if (row["uid"], row["to_address"]) in newer]
    if overtaken:
        await outbox.drop(actor=actor, scope=event_id, message_ids=overtaken, reason="overtaken")


async def write_ledger(lines: Sequence[Told]) -> None:
    """Write lines of the ledger, each in place of the one of its UID and address, in the caller's transaction."""
    columns = [column for column in Told._meta.columns if column._meta.name not in {"id", "uid", "address"}]  # noqa: SLF001  # Piccolo keeps names there
    for start in range(0, len(lines), ROWS_PER_INSERT):
        await Told.insert(*lines[start : start + ROWS_PER_INSERT]).on_conflict(target=(Told.uid, Told.address), action="DO UPDATE", values=columns)


def _problems(subject: str, body_text: str, known: set[str]) -> dict[str, str]:
    problems: dict[str, str] = {}
    if not subject.strip():
        problems["subject"] = _("Écrivez un objet.")
    elif len(subject) > SUBJECT_LENGTH:
        problems["subject"] = _("L'objet dépasse %(most)d caractères.") % {"most": SUBJECT_LENGTH}
    unknown = letters.placeholders(body_text) - known
    if not body_text.strip():
        problems["body_text"] = _("Écrivez un texte.")
    elif len(body_text) > LARGEST_BODY:
        problems["body_text"] = _("Le texte dépasse %(most)d caractères.") % {"most": LARGEST_BODY}
    elif unknown:
        problems["body_text"] = _("Ce message n'a pas de lien personnel nommé %(names)s.") % {"names": ", ".join(sorted(unknown))}
    elif UNSUBSCRIBE in known and UNSUBSCRIBE not in letters.placeholders(body_text):
        problems["body_text"] = _("Gardez la ligne [[secret:unsubscribe]] : la loi veut que l'on puisse refuser d'autres invitations.")
    return problems
