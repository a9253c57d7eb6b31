"""Bearer tokens of programs: shown once, kept by their hash, revocable."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, NamedTuple

from openmap.accounts.tables import ApiToken
from openmap.audit import service as audit
from openmap.clock import now
from openmap.db import transaction
from openmap.errors import InvalidForm, NotFound
from openmap.i18n import lazy
from openmap.security import Person, token_hash

if TYPE_CHECKING:
    from uuid import UUID

    from openmap.audit.service import Actor

MARK = "openmap_"
PREFIX_LENGTH = 12
NAME_LENGTH = 100


class NewToken(NamedTuple):
    """A token just made; `secret` is shown now and never again."""

    id: UUID
    secret: str


class TokenUnknown(NotFound):
    """The token does not exist, is revoked, or is someone else's."""

    message = lazy("Ce jeton n'existe pas ou n'est plus valable.")


class TokenUnnamed(InvalidForm):
    """A token needs a name by which its owner recognises it."""

    message = lazy("Donnez un nom au jeton, par exemple celui du programme qui s'en servira.")


async def find_person(secret: str, /) -> Person | None:
    """Return the account behind a bearer token, or `None` when it is unknown, revoked, or its account is disabled."""
    row = (
        await ApiToken.select(
            ApiToken.id,
            ApiToken.account.id.as_alias("account_id"),
            ApiToken.account.name.as_alias("name"),
            ApiToken.account.email.as_alias("email"),
            ApiToken.account.is_administrator.as_alias("is_administrator"),
            ApiToken.account.locale.as_alias("locale"),
        )
        .where(ApiToken.token_hash == token_hash(secret), ApiToken.revoked_at.is_null(), ApiToken.account.disabled_at.is_null())
        .first()
    )
    if row is None:
        return None
    await ApiToken.update({ApiToken.used_at: now()}).where(ApiToken.id == row["id"])
    return Person(
        account_id=row["account_id"],
        name=row["name"],
        email=row["email"],
        is_administrator=row["is_administrator"],
        via="token",
        locale=row["locale"],
    )


async def create_token(*, actor: Actor, account_id: UUID, name: str) -> NewToken:
    """Make a token for an account.

    Args:
        actor: The account itself, or the system for the command line.
        account_id: Whose rights the token gives.
        name: By which its owner recognises it.

    Raises:
        TokenUnnamed: The name is empty.
    """
    name = name.strip()
    if not name:
        raise TokenUnnamed(fields={"name": str(TokenUnnamed.message)})
    secret = MARK + secrets.token_urlsafe(32)
    async with transaction():
        token = ApiToken(account=account_id, name=name[:NAME_LENGTH], prefix=secret[:PREFIX_LENGTH], token_hash=token_hash(secret), created_at=now())
        await ApiToken.insert(token)
        await audit.record(actor, "token.created", subject=("token", token.id), details={"name": name[:NAME_LENGTH], "account": account_id})
    return NewToken(token.id, secret)


async def revoke_token(*, actor: Actor, token_id: UUID) -> None:
    """Take a token of the actor's own back, at once.

    Raises:
        TokenUnknown: It is not there to revoke.
    """
    async with transaction():
        revoked = (
            await ApiToken.update({ApiToken.revoked_at: now()})
            .where(ApiToken.id == token_id, ApiToken.account == actor.id, ApiToken.revoked_at.is_null())
            .returning(ApiToken.id)
        )
        if not revoked:
            raise TokenUnknown
        await audit.record(actor, "token.revoked", subject=("token", token_id))
