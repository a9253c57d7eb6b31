"""Personal links: derived from the instance's secret, known by their hash, renewed by raising their generation; and the letters that carry them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from openmap.accounts.sessions import open_for_registration, shut_registration
from openmap.audit.service import Actor, record
from openmap.clock import now
from openmap.db import transaction
from openmap.events import queries as events
from openmap.letters.queries import own_texts
from openmap.outbox.service import drop, enqueue_all
from openmap.outbox.tables import Message, MessageState
from openmap.registrations import queries
from openmap.registrations.doubles import registrations_with_address
from openmap.registrations.letters import INVITING, Generations, compose
from openmap.registrations.queries import FEED_LINK, REGISTRATION_LINK, STOP_LINK
from openmap.registrations.tables import AccessLink
from openmap.security import derive_token, token_hash

if TYPE_CHECKING:
    from piccolo.columns.combination import Where

    from openmap.security import Person

RESEND_AFTER = timedelta(minutes=10)
LETTERS_A_DAY = 5


async def ensure_links(purpose: str, subjects: Mapping[UUID, UUID], *, secret_key: str) -> dict[UUID, int]:
    """Make sure that each subject has a link that opens; return the generation in force of each.

    Args:
        purpose: ``registration`` (the subject is the registration itself), ``feed`` or ``answer`` (the subject is an attendee).
        subjects: Subject → its registration.
        secret_key: The instance's.
    """
    async with transaction():
        rows = await AccessLink.select().where(AccessLink.purpose == purpose, AccessLink.subject.is_in(list(subjects))) if subjects else []
        latest: dict[UUID, dict[str, Any]] = {}
        for row in sorted(rows, key=lambda row: row["generation"]):
            latest[row["subject"]] = row
        alive = {subject: row["generation"] for subject, row in latest.items() if row["revoked_at"] is None}
        fresh = {subject: (latest[subject]["generation"] + 1 if subject in latest else 1) for subject in subjects if subject not in alive}
        links = [_link(purpose, subject, subjects[subject], generation, secret_key) for subject, generation in fresh.items()]
        if links:
            await AccessLink.insert(*links)
        return alive | fresh


async def close_links(purpose: str, subject: UUID) -> None:
    """Close the personal links of a subject, in the caller's transaction; `ensure_links` then makes one of the next generation."""
    async with transaction():
        await AccessLink.update({AccessLink.revoked_at: now()}).where(
            AccessLink.purpose == purpose, AccessLink.subject == subject, AccessLink.revoked_at.is_null()
        )


async def revoke_links(actor: Actor, registration_id: UUID) -> None:
    """Close the personal link of a registration, also where a browser has opened it; a new one is made when it is next sent.

    Its page shows the addresses of the agendas to subscribe to: they close with it, since whoever held the link may have kept them.
    """
    registration = await queries.registration(registration_id)
    async with transaction():
        await close_links(REGISTRATION_LINK, registration_id)
        await AccessLink.update({AccessLink.revoked_at: now()}).where(
            AccessLink.registration == registration_id, AccessLink.purpose == FEED_LINK, AccessLink.revoked_at.is_null()
        )
        await shut_registration(registration_id=registration_id)
        await record(actor, "registration.link_revoked", event_id=registration.event_id, subject=("registration", registration_id))


async def renew_link(actor: Actor, registration_id: UUID, *, secret_key: str) -> None:
    """Close the personal link of a registration and send another one to its contact."""
    async with transaction():
        await revoke_links(actor, registration_id)
        await write_to([registration_id], "link", secret_key=secret_key)


async def send_links(actor: Actor, event_id: UUID, registration_ids: Sequence[UUID], *, secret_key: str) -> int:
    """Send their personal links to several registrations of an event; return how many letters leave."""
    async with transaction():
        found = [line.id for line in await queries.registrations_by_ids(registration_ids) if line.event_id == event_id]
        count = await write_to(found, "link", secret_key=secret_key)
        await record(actor, "registration.links_sent", event_id=event_id, subject=("event", event_id), details={"count": count})
        return count


async def resend_link(event_id: UUID, email: str, *, secret_key: str) -> None:
    """Send their links to an address, if it is one of a registration's; to be called once the answer has left, since its duration tells whether.

    An address gets one such letter in `RESEND_AFTER`, and `LETTERS_A_DAY` in a day at most.
    """
    async with transaction():
        for registration_id in await registrations_with_address(event_id, email):
            if await _may_write_again(registration_id, email):
                await write_to([registration_id], "link", secret_key=secret_key, only_to=email)


async def open_registration(token: str, *, current: Person, user_agent: str) -> tuple[UUID, str | None]:
    """Open the registration of a personal link in a browser.

    Returns:
        The registration, and the new key of the browser's session unless it had opened the registration before.

    Raises:
        UnknownLink: The link was never made, or was revoked.
    """
    registration_id = await queries.registration_by_link(token_hash(token))
    return registration_id, await open_for_registration(registration_id=registration_id, current=current, user_agent=user_agent)


async def write_to(
    registration_ids: Sequence[UUID], letter: str, *, secret_key: str, only_to: str = "", as_draft: bool = False, words: str = ""
) -> int:
    """Put a letter with the personal link into the outbox for the contact of each registration, in the caller's transaction.

    A letter that asks to come (`INVITING`) also carries the link that stops such letters.

    Args:
        registration_ids: To whom.
        letter: One of those of `letters.kinds`, without its « registration- ».
        secret_key: The instance's.
        only_to: An address of the registration that gets it instead of the contact.
        as_draft: Let the organiser read it and release it.
        words: The organiser's own, for letters that have a place for them.

    Returns:
        How many letters there are; a registration without anybody gets none.
    """
    registrations = await queries.registrations_by_ids(registration_ids)
    generations = await ensure_links(REGISTRATION_LINK, {line.id: line.id for line in registrations}, secret_key=secret_key)
    stops: dict[UUID, int] = {}
    if letter in INVITING:
        stops = await ensure_links(STOP_LINK, {line.id: line.id for line in registrations}, secret_key=secret_key)
    known = {line.event_id: await events.event(line.event_id) for line in {line.event_id: line for line in registrations}.values()}
    own = {event_id: await own_texts(event_id) for event_id in known}
    batch = uuid4() if as_draft else None
    letters = [
        compose(
            letter,
            known[line.event_id],
            line,
            Generations(generations[line.id], stops.get(line.id)),
            own[line.event_id],
            only_to=only_to,
            words=words,
            batch=batch,
        )
        for line in registrations
    ]
    return len(await enqueue_all([message for message in letters if message is not None], as_draft=as_draft))


async def drop_drafts(actor: Actor, event_id: UUID, registration_ids: Sequence[UUID], letters: Sequence[str] = INVITING) -> None:
    """Give up letters to registrations that wait for their release and whose subject is settled, in the caller's transaction."""
    if not registration_ids:
        return
    kinds = [f"registration-{letter}" for letter in letters]
    drafts = (Message.scope == event_id) & (Message.state == MessageState.DRAFT.value)
    rows = await Message.select(Message.id).where(drafts, Message.person_key.is_in(list(registration_ids)), Message.kind.is_in(kinds))
    if rows:
        await drop(actor=actor, scope=event_id, message_ids=[row["id"] for row in rows], reason="answered")


async def may_write_today(event_id: UUID, email: str) -> bool:
    """Tell whether an address may get one more letter about registrations: a form that is open to everyone must not fill a mailbox."""
    written: int = await Message.count().where(Message.scope == event_id, Message.kind.like("registration-%"), *_recently_to(email))
    return written < LETTERS_A_DAY


async def _may_write_again(registration_id: UUID, email: str) -> bool:
    """Tell whether the link may be sent again; requests made at once wait for each other."""
    await AccessLink.raw("SELECT id FROM registration WHERE id = {} FOR UPDATE", registration_id)
    mine = Message.person_key == registration_id, Message.kind == "registration-link"
    rows = await Message.select(Message.created_at).where(*mine, *_recently_to(email))
    return len(rows) < LETTERS_A_DAY and all(row["created_at"] < now() - RESEND_AFTER for row in rows)


def _recently_to(email: str) -> tuple[Where, Where]:
    pattern = re.sub(r"([\\%_])", r"\\\1", email.strip())
    return Message.created_at > now() - timedelta(days=1), Message.to_address.ilike(pattern)


def _link(purpose: str, subject: UUID, registration_id: UUID, generation: int, secret_key: str) -> AccessLink:
    token = derive_token(secret_key, purpose, subject, generation)
    return AccessLink(
        purpose=purpose, subject=subject, registration=registration_id, generation=generation, token_hash=token_hash(token), created_at=now()
    )
