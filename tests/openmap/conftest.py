"""What web tests share: the application on a database of the test's own, a browser without scripts, a real mail server on loopback."""

from __future__ import annotations

import contextlib
import functools
import re
import socket
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.policy import SMTP
from typing import TYPE_CHECKING, Any, cast

import httpx
import pytest
from aiosmtpd.controller import Controller

from openmap import rendering
from openmap.accounts import tokens
from openmap.accounts.tables import Account
from openmap.app import create_app
from openmap.audit.service import SYSTEM
from openmap.logs import configure_logs
from openmap.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from email.message import EmailMessage
    from uuid import UUID

    from openmap.web import Application


@dataclass
class Mailbox:
    """A mail server that keeps what it takes; `answers` says what it replies to the next messages (`None` accepts)."""

    port: int = 0
    raw: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answers: list[str | None] = field(default_factory=list)
    connections: int = 0

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(content, policy=SMTP) for content in self.raw]

    async def handle_EHLO(self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]) -> list[str]:  # noqa: N802  # aiosmtpd's name
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            return answer
        self.raw.append(envelope.content)
        self.recipients += envelope.rcpt_tos
        return "250 kept"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """Run a mail server on loopback."""
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()


@pytest.fixture
def mail_settings(settings: Settings, mailbox: Mailbox) -> Settings:
    """Give the settings of an installation that sends through the test's mail server."""
    return replace(settings, smtp_host="127.0.0.1", smtp_port=mailbox.port, smtp_connections=1, sender_address="bonjour@openmap.example.org")


@dataclass
class Browser:
    """A browser without scripts: keeps cookies, follows redirects, submits forms with what they hold."""

    client: httpx.AsyncClient
    page: httpx.Response | None = None

    async def open(self, path: str, **kwargs: Any) -> httpx.Response:
        self.page = await self.client.get(path, **kwargs)
        return self.page

    def csrf_token(self) -> str:
        assert self.page is not None, "open a page with a form first"
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.page.text)
        assert found, f"{self.page.url} has no form"
        return found[1]

    async def send(self, path: str, values: dict[str, Any] | None = None, **kwargs: Any) -> httpx.Response:
        """Submit a form of the open page."""
        self.page = await self.client.post(path, data={"csrf_token": self.csrf_token(), **(values or {})}, **kwargs)
        return self.page


@contextlib.asynccontextmanager
async def browser_of(app: Application, **kwargs: Any) -> AsyncIterator[Browser]:
    transport = httpx.ASGITransport(cast("Any", app), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", follow_redirects=True, **kwargs) as client:
        yield Browser(client)


@functools.cache
def assembled() -> Application:
    """Put the application together once for all tests of a process: it takes longer than most of them."""
    return create_app(Settings(secret_key="for-tests-only-" + "0123456789" * 4))


def as_just_started(application: Application, settings: Settings) -> None:
    """Let an application of several tests forget what the one before left, and have these settings."""
    configure_logs()  # on the standard error of this test, not of the one before
    application.state.settings = settings
    application.stores._stores.clear()  # what the rate limiters counted
    rendering.configure(settings)


@pytest.fixture
async def app(settings: Settings, anyio_backend: str) -> AsyncIterator[Application]:
    """Run the application on a database of the test's own, as if it had just been started with these settings."""
    application = assembled()
    as_just_started(application, settings)
    async with application.lifespan():
        yield application


@pytest.fixture
async def browser(app: Application) -> AsyncIterator[Browser]:
    """Give a browser that knows nobody."""
    async with browser_of(app) as fresh:
        yield fresh


@dataclass
class Program:
    """Another program of an organiser: speaks JSON with a bearer token."""

    client: httpx.AsyncClient
    account_id: UUID

    async def call(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        return await self.client.request(method, f"/api/v1{path}", **kwargs)

    async def done(self, method: str, path: str, **kwargs: Any) -> Any:
        """Call, see that it went well, and return the JSON of the answer."""
        answer = await self.call(method, path, **kwargs)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None


@contextlib.asynccontextmanager
async def program_of(app: Application, email: str, *, is_administrator: bool = False) -> AsyncIterator[Program]:
    """Make an account of the staff and give its program."""
    account = Account(email=email, name=email.partition("@")[0].title(), is_administrator=is_administrator)
    await account.save()
    made = await tokens.create_token(actor=SYSTEM, account_id=account.id, name="tests")
    transport = httpx.ASGITransport(cast("Any", app), raise_app_exceptions=False)
    headers = {"Authorization": f"Bearer {made.secret}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=headers) as client:
        yield Program(client, account.id)


@pytest.fixture
async def program(app: Application) -> AsyncIterator[Program]:
    """Give the program of an organiser without any event yet."""
    async with program_of(app, "camille@example.org") as organiser:
        yield organiser
