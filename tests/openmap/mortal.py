"""Processes that tests kill: the web server, the worker, a mail server. They are forked from one that has imported everything, and start at once."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import socket
import time
from typing import TYPE_CHECKING, Any

import psycopg
import uvicorn

from openmap import rendering
from openmap.db import open_pool
from openmap.opening import LOOP, url_of
from openmap.outbox.delivery import deliver_ready
from tests.openmap.receiver import receive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.context import ForkServerProcess
    from pathlib import Path

    from openmap.settings import Settings

PATIENCE_S = 60
_server = multiprocessing.get_context("forkserver")
_server.set_forkserver_preload(["tests.openmap.put_together"])


def wait_until(what: Callable[[], Any], *, or_ended: ForkServerProcess | None = None) -> None:
    """Wait until something is so, or the process has ended."""
    end = time.monotonic() + PATIENCE_S
    while not what() and (or_ended is None or or_ended.is_alive()):
        assert time.monotonic() < end, "nothing came of it"
        time.sleep(0.001)


def kill(process: ForkServerProcess) -> None:
    """Kill -9, if it has not ended by itself."""
    process.kill()
    process.join(PATIENCE_S)
    assert process.exitcode is not None


@contextlib.contextmanager
def mail_server(port: int, folder: Path, dies_at: str | None = None, dies_after: int = 0) -> Iterator[ForkServerProcess]:
    """Run a receiver of mail; see `receiver.Receiver`."""
    with socket.create_server(("127.0.0.1", port), backlog=8) as sock:
        process = _server.Process(target=receive, args=(sock, folder, dies_at, dies_after), daemon=True)
        process.start()
    try:
        yield process
    finally:
        kill(process)


@contextlib.contextmanager
def worker(settings: Settings) -> Iterator[ForkServerProcess]:
    """Run a worker that sends what is ready, once."""
    process = _server.Process(target=_work, args=(settings,), daemon=True)
    process.start()
    try:
        yield process
    finally:
        kill(process)


@contextlib.contextmanager
def web(settings: Settings) -> Iterator[ForkServerProcess]:
    """Run the web server; it answers."""
    answers = _server.Event()
    process = _server.Process(target=_serve, args=(settings, answers), daemon=True)
    process.start()
    try:
        assert answers.wait(PATIENCE_S), "the web server does not answer"
        yield process
    finally:
        kill(process)


def locks_held(url: str) -> int:
    """Count the releases that write right now, those included whose process was killed and whose end the database has not seen yet."""
    with psycopg.connect(url, application_name="tests") as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
            " WHERE datname = current_database() AND locktype = 'advisory'"
        ).fetchone()
    assert row is not None
    return int(row[0])


def _work(settings: Settings) -> None:
    async def work() -> None:
        await open_pool(url_of(settings), size=2)
        await deliver_ready(settings)

    asyncio.run(work())


def _serve(settings: Settings, answers: Any) -> None:
    from tests.openmap.conftest import assembled  # in the process that forks, the application is put together already

    application = assembled()
    application.state.settings = settings
    rendering.configure(settings)

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            answers.set()

    server = Server(uvicorn.Config(application, host="127.0.0.1", port=settings.port, lifespan="on", log_config=None, access_log=False))
    with asyncio.Runner(loop_factory=LOOP) as runner:
        runner.run(server.serve())
