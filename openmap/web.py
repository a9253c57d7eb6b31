"""What surrounds every request, matched by a route or not: language, security headers, cookies of ours, HEAD, one log line.

Litestar runs its middleware for matched routes only, so this wraps the application as a whole.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, cast

import structlog
from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.enums import ScopeType

from openmap import i18n, security
from openmap.rendering import connection_var
from openmap.rest import API_PATH, with_slashes_kept

if TYPE_CHECKING:
    from litestar.types import HTTPScope, LifeSpanReceive, LifeSpanScope, LifeSpanSend, Message, Receive, Scope, Send

log = structlog.get_logger("openmap.requests")
A_YEAR_S = 31_536_000
LONGEST_LENGTH = 15  # digits
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    b"content-security-policy": CONTENT_SECURITY_POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
}


class Application(Litestar):
    """The web application, seen from the server."""

    async def __call__(self, scope: Scope | LifeSpanScope, receive: Receive | LifeSpanReceive, send: Send | LifeSpanSend) -> None:
        """Serve one connection."""
        if scope["type"] != ScopeType.HTTP:
            await super().__call__(scope, receive, send)
            return
        http = cast("HTTPScope", dict(scope))  # ours to change: the server goes by its own to leave out the body of a HEAD
        http.setdefault("state", {})
        if http["path"].startswith(API_PATH):
            http["path"] = with_slashes_kept(http["raw_path"].partition(b"?")[0])
        http["app"] = http["litestar_app"] = self
        connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(http)
        exchange = _Exchange(connection, http, cast("Send", send))
        token = connection_var.set(connection)
        try:
            with i18n.use_locale(_language(connection)):
                await super().__call__(http, receive, exchange.send)
        finally:
            connection_var.reset(token)
            exchange.log()


def _language(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    return i18n.negotiate(
        asked=connection.query_params.get("lang"),
        remembered=security.read_cookie(connection, security.LANGUAGE_COOKIE),
        accepted=connection.headers.get("accept-language"),
    )


class _Exchange:
    """One request and its answer: completes the headers, drops the body of a HEAD, remembers what to log."""

    def __init__(self, connection: ASGIConnection[Any, Any, Any, Any], scope: HTTPScope, send: Send) -> None:
        self.connection = connection
        self.scope = scope
        self._send = send
        self._started_at = time.perf_counter()
        self._status = 0
        self._method = str(self.scope["method"])
        self._is_head = self._method == "HEAD"
        if self._is_head:
            self.scope["method"] = "GET"  # every GET answers HEAD (RFC 9110, section 9.3.2)

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            message["headers"] = [*message.get("headers", []), *self._missing_headers(message)]
        elif message["type"] == "http.response.body" and self._is_head:
            message["body"] = b""
        await self._send(message)

    def _missing_headers(self, message: Any) -> list[tuple[bytes, bytes]]:
        present = {name.lower() for name, _value in message.get("headers", [])}
        wanted = HEADERS
        settings = self.connection.app.state.settings
        if settings.base_url.startswith("https:"):
            wanted = wanted | {b"strict-transport-security": f"max-age={A_YEAR_S}".encode()}
        headers = [(name, value) for name, value in wanted.items() if name not in present]
        return headers + [(b"set-cookie", text.encode()) for text in self._cookies(settings)]

    def _cookies(self, settings: Any) -> list[str]:
        state = self.scope["state"]
        wanted = []
        if nonce := state.get("csrf_nonce"):
            wanted.append(security.cookie(security.CSRF_COOKIE, nonce, settings))
        if self.connection.query_params.get("lang") in i18n.LOCALES:
            wanted.append(security.cookie(security.LANGUAGE_COOKIE, self.connection.query_params["lang"], settings, max_age=A_YEAR_S))
        if state.get("notice_shown"):
            wanted.append(security.cookie(security.NOTICE_COOKIE, "", settings, max_age=0))
        return [cookie.to_header(header="") for cookie in wanted]

    def log(self) -> None:
        """Write one line; the route's pattern, never the address itself: addresses hold secrets."""
        pattern = self.scope.get("path_template") or "(no route)"
        if pattern == "/static/{name}":
            return
        milliseconds = round((time.perf_counter() - self._started_at) * 1000, 1)
        log.info("request", method=self._method, route=pattern, status=self._status, ms=milliseconds, bytes_in=self._length())

    def _length(self) -> int:
        text = self.connection.headers.get("content-length", "0")
        return int(text) if text.isdecimal() and len(text) <= LONGEST_LENGTH else 0
