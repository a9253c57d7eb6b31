"""Who asks, with which secret, and whether the route lets them: persons, derived links, cookies, access guards, rate limits.

Nothing here knows a table: `app.py` hands over the two functions that find a person (by session, by bearer token).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, TypeVar

from litestar.datastructures import Cookie
from litestar.middleware import ASGIMiddleware
from litestar.middleware.rate_limit import RateLimitConfig

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from uuid import UUID

    from litestar.connection import ASGIConnection
    from litestar.handlers import BaseRouteHandler
    from litestar.middleware.base import DefineMiddleware
    from litestar.types import ASGIApp, Receive, Scope, Send

    from openmap.settings import Settings

    type_of_guard = Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], Awaitable[None]]
    GuardT = TypeVar("GuardT", bound=type_of_guard)

Via = Literal["session", "token", "nobody"]
SESSION_COOKIE = "session"
CSRF_COOKIE = "csrf"
LANGUAGE_COOKIE = "lang"
NOTICE_COOKIE = "notice"
SECRET_PLACEHOLDER = re.compile(r"\[\[secret:([A-Za-z0-9_-]+)\]\]")


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever sends the request: a member of staff, a participant (`registration_ids` opened by link), both, or nobody."""

    account_id: UUID | None = None
    name: str = ""
    email: str = ""
    is_administrator: bool = False
    registration_ids: frozenset[UUID] = frozenset()
    via: Via = "nobody"
    locale: str | None = None
    session_id: UUID | None = None


NOBODY = Person()


class FindPerson(Protocol):
    """Find the person behind a secret (a session key or a bearer token); `None` when it opens nothing any more."""

    async def __call__(self, secret: str, /) -> Person | None:
        """Look the secret up by its hash."""


# --- secrets -------------------------------------------------------------------------------------------------------------------------------------


def derive_token(secret_key: str, purpose: str, subject_id: UUID | str, generation: int) -> str:
    """Derive the secret part of a link: the same four values always give the same 43 characters, so it need not be stored.

    Args:
        secret_key: The instance's `SECRET_KEY`.
        purpose: `registration`, `feed`, `answer` or `sign-in`.
        subject_id: The id of the row that the link opens.
        generation: Raised to renew the link; the links of other generations stop being known.
    """
    message = f"{purpose}\0{subject_id}\0{generation}".encode()
    digest = hmac.new(secret_key.encode(), message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def token_hash(token: str) -> str:
    """Return the SHA-256 of a secret, in hexadecimal: the only form in which the database holds it."""
    return hashlib.sha256(token.encode()).hexdigest()


def mint_links(text: str, secrets: Mapping[str, Mapping[str, Any]], settings: Settings) -> str:
    """Put the live links into a letter, in the moment of sending.

    Args:
        text: A body with placeholders `[[secret:NAME]]`.
        secrets: NAME → `{"purpose", "subject", "generation", "path"}`, `path` holding `{token}`.
        settings: Gives the secret key and the public address.

    Raises:
        KeyError: A placeholder without an entry in `secrets`: the letter must not leave half made.
    """

    def link(match: re.Match[str]) -> str:
        entry = secrets[match.group(1)]
        token = derive_token(settings.secret_key, entry["purpose"], entry["subject"], int(entry["generation"]))
        return settings.base_url.rstrip("/") + str(entry["path"]).replace("{token}", token)

    return SECRET_PLACEHOLDER.sub(link, text)


def hide_links(text: str, hidden: str) -> str:
    """Replace the placeholders of a letter by words, for lists, previews, logs and the API."""
    return SECRET_PLACEHOLDER.sub(hidden, text)


# --- cookies -------------------------------------------------------------------------------------------------------------------------------------


def cookie_key(name: str, settings: Settings) -> str:
    """Name a cookie; over HTTPS with the `__Host-` prefix, which no other subdomain can set (RFC 6265bis, section 4.1.3.2)."""
    return f"__Host-{name}" if settings.base_url.startswith("https:") else name


def cookie(name: str, value: str, settings: Settings, *, max_age: int | None = None) -> Cookie:
    """Build a cookie of ours: whole site, not readable by scripts, not sent by other sites' forms.

    Args:
        name: One of the `…_COOKIE` names.
        value: Empty to delete it, with `max_age=0`.
        settings: Says whether the instance is served over HTTPS.
        max_age: Seconds; `None` until the browser closes.
    """
    secure = settings.base_url.startswith("https:")
    return Cookie(key=cookie_key(name, settings), value=value, max_age=max_age, path="/", secure=secure, httponly=True, samesite="lax")


def read_cookie(connection: ASGIConnection[Any, Any, Any, Any], name: str) -> str | None:
    """Read a cookie of ours from a request."""
    return connection.cookies.get(cookie_key(name, connection.app.state.settings))


# --- who asks ------------------------------------------------------------------------------------------------------------------------------------


class PersonMiddleware(ASGIMiddleware):
    """Put the person on the connection: by bearer token under `/api/`, else by session cookie. Opens no transaction."""

    def __init__(self, *, by_session: FindPerson, by_token: FindPerson) -> None:
        """Take the two lookups; see `app.create_app`."""
        self.by_session = by_session
        self.by_token = by_token

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Find the person, then go on; what is the same for everybody (`opt={"for_everybody": True}`) needs none, nor the database."""
        if scope["route_handler"].opt.get("for_everybody"):
            await next_app(scope, receive, send)
            return
        connection = scope["litestar_app"].request_class(scope)
        person: Person | None = None
        bearer = bearer_of(connection)
        if bearer is not None:
            person = await self.by_token(bearer)
        elif key := read_cookie(connection, SESSION_COOKIE):
            person = await self.by_session(key)
        scope["state"]["person"] = person or NOBODY
        await next_app(scope, receive, send)


def person_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Person:
    """Return who sends this request; nobody on an address that no route matches."""
    person: Person = connection.scope["state"].get("person", NOBODY)
    return person


def bearer_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """Return the bearer token of an API request (RFC 6750, section 2.1); pages never take one."""
    if not connection.scope["path"].startswith("/api/"):
        return None
    scheme, _space, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


# --- who may -------------------------------------------------------------------------------------------------------------------------------------


def access_guard(guard: GuardT) -> GuardT:
    """Mark a guard as an answer to "who may call this route?"; a test sees to it that every route declares exactly one."""
    guard.is_access_guard = True  # type: ignore[attr-defined]  # a function takes attributes, its type does not say so
    return guard


@access_guard
async def public(_connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Let everyone in."""


class Rate(NamedTuple):
    """So many requests in a unit of time."""

    unit: Literal["second", "minute", "hour", "day"]
    requests: int


def limited(name: str, rate: Rate) -> DefineMiddleware:
    """Limit how often one network address may call a route; to be put in the route's `middleware`.

    Args:
        name: Names a store of its own: routes that share a store would share their count.
        rate: For instance `Rate("minute", 10)`; more answers 429.
    """
    return RateLimitConfig(rate_limit=(rate.unit, rate.requests), store=f"rate-{name}", set_rate_limit_headers=False).middleware
