"""Refuse writes that another site makes a browser send: a token in each form, bound to a cookie and to the session.

The token is an HMAC of the browser's random cookie and of its session (a signed double submit, OWASP's recommendation): it needs no row, works
before anybody signs in, and a token from before the sign-in is worth nothing after it.
"""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING, Any

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware

from openmap.errors import Forbidden
from openmap.i18n import lazy
from openmap.security import CSRF_COOKIE, SESSION_COOKIE, bearer_of, derive_token, read_cookie, token_hash

if TYPE_CHECKING:
    from litestar import Request
    from litestar.connection import ASGIConnection
    from litestar.types import ASGIApp, Receive, Scope, Send

FIELD = "csrf_token"
HEADER = "x-csrf-token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


class ForeignForm(Forbidden):
    """A form without our token: sent from elsewhere, or older than the person's sign-in."""

    code = "foreign-form"
    message = lazy("Ce formulaire n'est plus valable. Revenez à la page précédente, rechargez-la, puis recommencez.")


def csrf_token(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Return the token for this browser's forms; a first form also plants the cookie (see `web.Application`)."""
    state = connection.scope["state"]
    nonce = state.get("csrf_nonce") or read_cookie(connection, CSRF_COOKIE)
    if not nonce:
        nonce = state["csrf_nonce"] = secrets.token_urlsafe(24)
    return _expected(connection, nonce)


def _expected(connection: ASGIConnection[Any, Any, Any, Any], nonce: str) -> str:
    session = read_cookie(connection, SESSION_COOKIE)
    return derive_token(connection.app.state.settings.secret_key, "csrf", f"{nonce}\0{token_hash(session) if session else ''}", 0)


class CsrfMiddleware(ASGIMiddleware):
    """Check the token of every write, but those of programs: a bearer token is never sent by a browser on its own.

    Nor where the address itself is the secret, and the route says so (`opt={"secret_is_enough": True}`): whoever knows it needs no browser.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Refuse with `ForeignForm`, or go on."""
        request = scope["litestar_app"].request_class(scope, receive)
        if request.method not in SAFE_METHODS:
            await self._check(request)
        await next_app(scope, receive, send)

    async def _check(self, request: Request[Any, Any, Any]) -> None:
        if not self._is_exempt(request) and not await self._is_ours(request):
            raise ForeignForm

    @staticmethod
    def _is_exempt(request: Request[Any, Any, Any]) -> bool:
        if bearer_of(request) is not None or request.scope["route_handler"].opt.get("secret_is_enough"):
            return True
        return request.scope["path"].startswith("/api/") and read_cookie(request, SESSION_COOKIE) is None

    @staticmethod
    async def _is_ours(request: Request[Any, Any, Any]) -> bool:
        if request.headers.get("sec-fetch-site") == "cross-site":
            return False
        nonce = read_cookie(request, CSRF_COOKIE)
        if not nonce:
            return False
        given = request.headers.get(HEADER)
        if given is None and request.headers.get("content-type", "").startswith(FORM_TYPES):
            given = (await request.form()).get(FIELD)
        return isinstance(given, str) and hmac.compare_digest(given.encode(), _expected(request, nonce).encode())
