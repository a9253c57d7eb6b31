"""Run Openmap as a process: the database, the web server, the worker, and an end within five seconds that leaves nothing behind.

Everything shares one event loop of our own: uvicorn neither makes it nor takes its signals.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import signal
import socket
from typing import TYPE_CHECKING, Any

import uvicorn

from openmap import rendering
from openmap.app import create_app, register_tasks
from openmap.errors import CannotStart
from openmap.i18n import lazy
from openmap.jobs import connected, work
from openmap.logs import configure_logs
from openmap.migrations import migrate
from openmap.opening import LOOP, database, require_migrated, url_of

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Sequence

    from openmap.settings import Settings

    # Something that lives beside the web server, with the database open: the demo's loader, its mailbox.
    Companion = Callable[[Settings], contextlib.AbstractAsyncContextManager[None]]

GRACE_S = 2


class PortBusy(CannotStart):
    """Another program listens there."""


def listen(host: str, port: int) -> socket.socket:
    """Take a port before anything else is started.

    Raises:
        PortBusy: It is taken.
        CannotStart: The address is not one of this machine, or may not be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    # Not SO_REUSEPORT: two servers would share the port in silence.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        sock.listen(128)
    except OSError as error:
        sock.close()
        if error.errno == errno.EADDRINUSE:
            raise PortBusy(
                lazy("Le port %(port)d est déjà pris, peut-être par un autre Openmap : arrêtez-le, ou choisissez un autre port par LISTEN_PORT."),
                port=port,
            ) from error
        raise CannotStart(
            lazy("Impossible d'écouter sur « %(host)s », port %(port)d : %(reason)s. Vérifiez LISTEN_HOST et LISTEN_PORT."),
            host=host,
            port=port,
            reason=getattr(error, "strerror", None) or error,
        ) from error
    return sock


def serve(
    settings: Settings,
    *,
    migrates: bool = False,
    with_worker: bool = False,
    companions: Sequence[Companion] = (),
    announce: Callable[[], None] | None = None,
) -> None:
    """Serve the pages and the API until a signal asks to stop.

    Args:
        settings: Where to listen, which database.
        migrates: Whether to bring the schema up to date first; otherwise a schema that is not is refused.
        with_worker: Whether to run jobs in this process too.
        companions: What else lives with it; each receives the settings with the database's address.
        announce: Called once the server answers.

    Raises:
        CannotStart: The port, the data folder or the database cannot be used.
    """
    with contextlib.closing(listen(settings.host, settings.port)) as sock, database(settings, joins=False) as ready:
        _run(_serve(ready, sock, migrates=migrates, with_worker=with_worker, companions=companions, announce=announce))


def run_worker(settings: Settings) -> None:
    """Run jobs until a signal asks to stop.

    Raises:
        CannotStart: The database cannot be used.
    """
    with database(settings, joins=True) as ready:
        _run(run_jobs(ready))


def _run(main: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=LOOP) as runner:
        runner.run(main)


async def _serve(
    settings: Settings,
    sock: socket.socket,
    *,
    migrates: bool,
    with_worker: bool,
    companions: Sequence[Companion],
    announce: Callable[[], None] | None,
) -> None:
    stop = _stop_by_signal()
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(connected(url_of(settings)))
        if migrates:
            await migrate()
        else:
            await require_migrated()
        for companion in companions:
            await stack.enter_async_context(companion(settings))
        server = _Server(settings, announce)
        serving = asyncio.create_task(server.serve(sockets=[sock]))
        working = [asyncio.create_task(work({"settings": settings}))] if with_worker else []
        await _first_of(stop, [serving, *working])
        server.should_exit = True
        for task in working:
            task.cancel()
        _raise_failures(await asyncio.gather(serving, *working, return_exceptions=True))


async def run_jobs(settings: Settings) -> None:
    """Run jobs in the loop of the caller until a signal asks to stop; `settings` has a database."""
    configure_logs()
    register_tasks()
    rendering.configure(settings)
    stop = _stop_by_signal()
    async with connected(url_of(settings)):
        await require_migrated()
        working = asyncio.create_task(work({"settings": settings}))
        await _first_of(stop, [working])
        working.cancel()
        _raise_failures(await asyncio.gather(working, return_exceptions=True))


def _stop_by_signal() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def _first_of(stop: asyncio.Event, tasks: list[asyncio.Task[None]]) -> None:
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()


def _raise_failures(results: Sequence[object]) -> None:
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, asyncio.CancelledError):
            raise result


class _Server(uvicorn.Server):
    """Uvicorn in a loop that is not its own: the signals are ours, and it says when it answers."""

    def __init__(self, settings: Settings, announce: Callable[[], None] | None) -> None:
        config = uvicorn.Config(
            create_app(settings), lifespan="on", log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=GRACE_S
        )
        super().__init__(config)
        self._announce = announce

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start answering, then say so."""
        await super().startup(sockets)
        if self._announce is not None and not self.should_exit:
            self._announce()
