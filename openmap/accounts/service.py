"""Accounts of the staff, and the one-time links by which they sign in: 15 minutes, used once, throttled here in the database."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from piccolo.querystring import QueryString

from openmap.accounts import sessions
from openmap.accounts.tables import Account, SignIn, SignInAttempt
from openmap.accounts.tokens import NewToken, create_token
from openmap.audit import service as audit
from openmap.audit.service import Actor
from openmap.clock import now
from openmap.db import engine, transaction
from openmap.errors import Conflict, Forbidden, InvalidForm, NotFound, TooMany
from openmap.i18n import lazy
from openmap.outbox import service as outbox
from openmap.outbox.mail import is_address
from openmap.rendering import letter, secret_place
from openmap.security import derive_token, token_hash

if TYPE_CHECKING:
    from uuid import UUID

    from openmap.security import Person

LINK_LIFE = timedelta(minutes=15)
THROTTLE_WINDOW = timedelta(minutes=15)
LINKS_PER_ADDRESS = 5
LINKS_PER_NETWORK = 30
ATTEMPTS_KEPT = timedelta(days=1)


class TooManyLinks(TooMany):
    """Too many sign-in links asked for, by one address or one network."""

    message = lazy("Vous avez demandé plusieurs liens en peu de temps. Attendez un quart d'heure, puis recommencez.")


class LinkSpent(Forbidden):
    """The sign-in link was used, is too old, or never was."""

    message = lazy("Ce lien de connexion a déjà servi ou n'est plus valable. Demandez-en un nouveau.")


class AddressRefused(InvalidForm):
    """What was typed cannot be an address."""

    message = lazy("Cette adresse électronique n'est pas complète, par exemple « prenom.nom@exemple.fr ».")


class AccountDisabled(Conflict):
    """The account exists but was closed by an administrator."""

    message = lazy("Le compte de cette adresse est désactivé : un administrateur peut le rouvrir sur la page Équipe.")


class AddressTaken(Conflict):
    """There is an account with this address already."""

    message = lazy("Un compte existe déjà avec cette adresse.")


class NoSuchAccount(NotFound):
    """No account has this id."""

    message = lazy("Ce compte n'existe pas.")


class LastAdministrator(Conflict):
    """Nobody would be left to run the instance."""

    message = lazy("C'est la dernière personne qui administre le site : nommez-en d'abord une autre.")


@dataclass(frozen=True, slots=True)
class SignInLetter:
    """What the letter with the sign-in link says; `link` is a placeholder until it leaves."""

    name: str
    link: str
    minutes: int


async def count_sign_in_request(*, email: str, network: str) -> None:
    """Count that a sign-in link was asked for, by an address as typed and from a network address.

    Raises:
        TooManyLinks: Asked too often, for known and unknown addresses alike.
    """
    async with transaction():
        await _throttle(f"address {email.strip().lower()}", LINKS_PER_ADDRESS)
        await _throttle(f"network {network}", LINKS_PER_NETWORK)


async def send_sign_in_link(*, email: str, then: str, secret_key: str) -> None:
    """Send a sign-in link if the address has an account; to be called once the answer has left, since its duration tells whether it has.

    Args:
        email: As typed.
        then: The path to open after the sign-in; empty for the usual one.
        secret_key: Derives the link, of which only the hash is kept.
    """
    email = email.strip().lower()
    async with transaction():
        account = await Account.select().where(Account.email == email, Account.disabled_at.is_null()).first()
        if account is None:
            return
        sign_in_id = uuid.uuid4()
        token = derive_token(secret_key, "sign-in", sign_in_id, 0)
        await SignIn.insert(
            SignIn(id=sign_in_id, account=account["id"], token_hash=token_hash(token), created_at=now(), expires_at=now() + LINK_LIFE)
        )
        await _send_link(account["name"], email, account["locale"], sign_in_id, then)


async def sign_in(*, token: str, current: Person, user_agent: str) -> str:
    """Use a sign-in link, once, and open a session under a new key.

    Args:
        token: The secret part of the link.
        current: Who the browser was until now; its session ends, the registrations it had opened stay open.
        user_agent: What the browser calls itself.

    Returns:
        The session's key, for the cookie.

    Raises:
        LinkSpent: The link opens nothing any more.
    """
    async with transaction():
        used = (
            await SignIn.update({SignIn.used_at: now()})
            .where(SignIn.token_hash == token_hash(token), SignIn.used_at.is_null(), SignIn.expires_at > now())
            .returning(SignIn.account)
        )
        account = await Account.select().where(Account.id == used[0]["account"], Account.disabled_at.is_null()).first() if used else None
        if account is None:
            raise LinkSpent
        actor = Actor("account", account["id"], account["name"] or account["email"])
        await audit.record(actor, "account.signed-in", subject=("account", account["id"]))
        return await sessions.open_for_account(account_id=account["id"], replaces=current.session_id, user_agent=user_agent)


async def create_account(*, actor: Actor, email: str, name: str, is_administrator: bool = False, locale: str = "fr") -> UUID:
    """Open an account for a member of the staff; they sign in by asking for a link.

    Raises:
        AddressRefused: It cannot be an address.
        AddressTaken: The address has an account.
    """
    email = email.strip().lower()
    if not is_address(email):
        raise AddressRefused
    async with transaction():
        await _lock(f"account {email}")
        if await Account.exists().where(Account.email == email):
            raise AddressTaken(fields={"email": str(AddressTaken.message)})
        account = Account(email=email, name=name.strip(), is_administrator=is_administrator, locale=locale, created_at=now())
        await Account.insert(account)
        await audit.record(actor, "account.created", subject=("account", account.id), details={"administrator": is_administrator})
    account_id: UUID = account.id
    return account_id


async def token_for_address(*, actor: Actor, email: str, name: str) -> tuple[NewToken, bool]:
    """Make a token for an address, as the command line does; whoever runs commands runs the instance, so a new address becomes an administrator.

    Returns:
        The token, and whether the account was opened for it.

    Raises:
        AddressRefused: It cannot be an address.
        AccountDisabled: The account of this address is disabled.
    """
    email = email.strip().lower()
    async with transaction():
        row = await Account.select(Account.id, Account.disabled_at).where(Account.email == email).first()
        if row is not None and row["disabled_at"] is not None:
            raise AccountDisabled
        account_id = row["id"] if row else await create_account(actor=actor, email=email, name="", is_administrator=True)
        return await create_token(actor=actor, account_id=account_id, name=name), row is None


async def rename_account(*, actor: Actor, account_id: UUID, name: str, locale: str) -> None:
    """Change how a member of the staff is called and the language of their letters."""
    async with transaction():
        await Account.update({Account.name: name.strip(), Account.locale: locale}).where(Account.id == account_id)
        await audit.record(actor, "account.renamed", subject=("account", account_id))


async def disable_account(*, actor: Actor, account_id: UUID) -> None:
    """Shut an account: its sessions end at once, its links and tokens open nothing.

    Raises:
        NoSuchAccount: There is none.
        LastAdministrator: Nobody else administers the instance.
    """
    async with transaction():
        await _lock("administrators")
        account = await Account.select(Account.is_administrator).where(Account.id == account_id, Account.disabled_at.is_null()).first()
        if account is None:
            raise NoSuchAccount
        others = Account.exists().where(Account.is_administrator.eq(True), Account.disabled_at.is_null(), Account.id != account_id)  # SQL's value
        if account["is_administrator"] and not await others:
            raise LastAdministrator
        await Account.update({Account.disabled_at: now()}).where(Account.id == account_id)
        await sessions.close_every_session(account_id=account_id)
        await audit.record(actor, "account.disabled", subject=("account", account_id))


async def enable_account(*, actor: Actor, account_id: UUID) -> None:
    """Open a shut account again."""
    async with transaction():
        await Account.update({Account.disabled_at: None}).where(Account.id == account_id)
        await audit.record(actor, "account.enabled", subject=("account", account_id))


async def clear_sign_ins() -> None:
    """Delete what only the throttle and spent links needed, and sessions that ended by themselves."""
    async with transaction():
        await SignInAttempt.delete().where(SignInAttempt.at < now() - ATTEMPTS_KEPT)
        await SignIn.delete().where(SignIn.expires_at < now() - ATTEMPTS_KEPT)
        await sessions.clear_expired()


async def _throttle(key: str, most: int) -> None:
    """Count one more request under a key and refuse it beyond `most` in the window; twins wait for each other."""
    key_hash = token_hash(key)
    await _lock(key)
    recent = await SignInAttempt.count().where(SignInAttempt.key_hash == key_hash, SignInAttempt.at > now() - THROTTLE_WINDOW)
    if recent >= most:
        raise TooManyLinks(details={"retry_after_s": int(THROTTLE_WINDOW.total_seconds())})
    await SignInAttempt.insert(SignInAttempt(key_hash=key_hash, at=now()))


async def _lock(key: str) -> None:
    await engine.run_querystring(QueryString("SELECT pg_advisory_xact_lock(hashtextextended({}, 0))", key))


async def _send_link(name: str, email: str, locale: str, sign_in_id: UUID, then: str) -> None:
    minutes = int(LINK_LIFE.total_seconds() // 60)
    text = letter("accounts/letters/sign_in", SignInLetter(name=name, link=secret_place("link"), minutes=minutes), locale=locale)
    path = "/connexion/{token}" + ("?" + urlencode({"suite": then}) if then else "")
    await outbox.enqueue(
        outbox.Outgoing(
            kind="sign-in",
            to_address=email,
            to_name=name,
            subject=text.subject,
            body_text=text.text,
            body_html=text.html,
            secrets={"link": {"purpose": "sign-in", "subject": str(sign_in_id), "generation": 0, "path": path}},
            locale=locale,
            reason="sign-in",
        )
    )
