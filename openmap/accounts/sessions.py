"""Browser sessions: opened by a sign-in or a registration link, never adopted from the browser, kept by the hash of their key.

A session has a row only once it opens something; its key changes whenever it opens more, so a key planted beforehand opens nothing.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from openmap.accounts.tables import Session
from openmap.audit import service as audit
from openmap.clock import now
from openmap.db import transaction
from openmap.security import Person, token_hash

if TYPE_CHECKING:
    from uuid import UUID

    from openmap.audit.service import Actor

STAFF_LIFE = timedelta(days=14)
PARTICIPANT_LIFE = timedelta(days=120)
SEEN_EVERY = timedelta(minutes=5)
USER_AGENT_LENGTH = 300


async def find_person(key: str, /) -> Person | None:
    """Return the person behind a session key, or `None` when it opens nothing any more.

    A disabled account keeps the registrations that its browser had opened by link.
    """
    moment = now()
    row = (
        await Session.select(
            Session.id,
            Session.registrations,
            Session.seen_at,
            Session.account.id.as_alias("account_id"),
            Session.account.name.as_alias("name"),
            Session.account.email.as_alias("email"),
            Session.account.is_administrator.as_alias("is_administrator"),
            Session.account.locale.as_alias("locale"),
            Session.account.disabled_at.as_alias("disabled_at"),
        )
        .where(Session.key_hash == token_hash(key), Session.expires_at > moment)
        .first()
    )
    if row is None:
        return None
    if moment - row["seen_at"] > SEEN_EVERY:
        await Session.update({Session.seen_at: moment}).where(Session.id == row["id"])
    registrations = frozenset(row["registrations"])
    if row["account_id"] is None or row["disabled_at"] is not None:
        return Person(registration_ids=registrations, via="session", session_id=row["id"])
    return Person(
        account_id=row["account_id"],
        name=row["name"],
        email=row["email"],
        is_administrator=row["is_administrator"],
        registration_ids=registrations,
        via="session",
        locale=row["locale"],
        session_id=row["id"],
    )


async def open_for_account(*, account_id: UUID, replaces: UUID | None, user_agent: str) -> str:
    """Open a session of a member of staff under a new key, inside the sign-in's transaction.

    Args:
        account_id: Who signed in.
        replaces: The session the browser had until now: it ends, and the registrations it had opened move along.
        user_agent: What the browser calls itself, shown in the list of sessions.

    Returns:
        The key, for the cookie; it is kept nowhere else.
    """
    async with transaction():
        registrations: list[UUID] = []
        if replaces is not None:
            ended = await Session.delete().where(Session.id == replaces).returning(Session.registrations)
            registrations = ended[0]["registrations"] if ended else []
        return await _open(account_id, registrations, STAFF_LIFE, user_agent)


async def open_for_registration(*, registration_id: UUID, current: Person, user_agent: str) -> str | None:
    """Remember that this browser holds a registration's link.

    Args:
        registration_id: The registration that the link opens.
        current: Who the browser is so far: a session that exists gains the registration, under a new key.
        user_agent: What the browser calls itself.

    Returns:
        The new key of the session, for the cookie; `None` when the present session was enough.
    """
    if registration_id in current.registration_ids:
        return None
    async with transaction():
        if current.session_id is not None:
            key = secrets.token_urlsafe(32)
            sql = "UPDATE session SET key_hash = {}, registrations = array_append(registrations, {}) WHERE id = {} RETURNING id"
            if await Session.raw(sql, token_hash(key), registration_id, current.session_id):
                return key
        return await _open(None, [registration_id], PARTICIPANT_LIFE, user_agent)


async def shut_registration(*, registration_id: UUID) -> None:
    """Take a registration away from every browser that opened it, as when its link is closed; inside the caller's transaction."""
    await Session.raw("UPDATE session SET registrations = array_remove(registrations, {}) WHERE {} = ANY(registrations)", *(2 * [registration_id]))


async def close_session(*, actor: Actor, session_id: UUID) -> None:
    """End a session of the actor's own; another person's, or one that is gone, is left alone."""
    async with transaction():
        ended = await Session.delete().where(Session.id == session_id, Session.account == actor.id).returning(Session.id)
        if ended:
            await audit.record(actor, "session.closed", subject=("session", session_id))


async def end_session(*, session_id: UUID) -> None:
    """End the session of the browser that asks, whoever opened it."""
    async with transaction():
        await Session.delete().where(Session.id == session_id)


async def close_every_session(*, account_id: UUID) -> None:
    """End all sessions of an account, as when it is disabled; inside the caller's transaction."""
    await Session.delete().where(Session.account == account_id)


async def clear_expired() -> int:
    """Delete the sessions that ended by themselves.

    Returns:
        How many there were.
    """
    async with transaction():
        return len(await Session.delete().where(Session.expires_at <= now()).returning(Session.id))


async def _open(account_id: UUID | None, registrations: list[UUID], life: timedelta, user_agent: str) -> str:
    key = secrets.token_urlsafe(32)
    await Session.insert(
        Session(
            key_hash=token_hash(key),
            account=account_id,
            registrations=registrations,
            user_agent=user_agent[:USER_AGENT_LENGTH],
            created_at=now(),
            seen_at=now(),
            expires_at=now() + life,
        )
    )
    return key
