"""Read accounts, their sessions and their tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openmap.accounts.tables import Account, ApiToken, Session, SignIn
from openmap.clock import now
from openmap.security import token_hash

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class AccountLine:
    """A member of the staff in a list."""

    id: UUID
    email: str
    name: str
    is_administrator: bool
    created_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A browser that is signed in."""

    id: UUID
    user_agent: str
    created_at: datetime
    seen_at: datetime
    is_this_one: bool


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token that still opens the API."""

    id: UUID
    name: str
    prefix: str
    created_at: datetime
    used_at: datetime | None


async def list_accounts() -> list[AccountLine]:
    """List the staff, by name then address."""
    rows = await Account.select(Account.id, Account.email, Account.name, Account.is_administrator, Account.created_at, Account.disabled_at).order_by(
        Account.name, Account.email
    )
    return [AccountLine(**row) for row in rows]


async def list_sessions(account_id: UUID, *, current: UUID | None) -> list[SessionLine]:
    """List the open sessions of an account, the latest seen first.

    Args:
        account_id: Whose.
        current: The session that asks.
    """
    rows = (
        await Session.select(Session.id, Session.user_agent, Session.created_at, Session.seen_at)
        .where(Session.account == account_id, Session.expires_at > now())
        .order_by(Session.seen_at, ascending=False)
    )
    return [SessionLine(**row, is_this_one=row["id"] == current) for row in rows]


async def list_tokens(account_id: UUID) -> list[TokenLine]:
    """List the tokens of an account that are not revoked, the newest first."""
    rows = (
        await ApiToken.select(ApiToken.id, ApiToken.name, ApiToken.prefix, ApiToken.created_at, ApiToken.used_at)
        .where(ApiToken.account == account_id, ApiToken.revoked_at.is_null())
        .order_by(ApiToken.created_at, ascending=False)
    )
    return [TokenLine(**row) for row in rows]


async def sign_in_is_open(token: str) -> bool:
    """Tell whether a sign-in link can still be used; reading it does not use it."""
    return await SignIn.exists().where(SignIn.token_hash == token_hash(token), SignIn.used_at.is_null(), SignIn.expires_at > now())
