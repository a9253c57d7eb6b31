"""Open the database for a process or for one command: the given one, or the embedded server, started where none runs."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from typing import TYPE_CHECKING, Any, TypeVar

import uvloop

from openmap import embedded
from openmap.jobs import connected

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from openmap.settings import Settings

T = TypeVar("T")
LOOP = uvloop.new_event_loop


@contextlib.contextmanager
def database(settings: Settings, *, joins: bool) -> Iterator[Settings]:
    """Give settings whose `database_url` answers, with the embedded server running if it is the one.

    Args:
        settings: As read from the environment.
        joins: Whether the embedded server that another process runs will do; a web server wants its own.
    """
    if settings.database_url is not None:
        yield settings
    elif joins:
        with embedded.running(settings.data_dir) as url:
            yield dataclasses.replace(settings, database_url=url)
    else:
        server = embedded.start(settings.data_dir)
        try:
            yield dataclasses.replace(settings, database_url=server.url())
        finally:
            server.stop()


def url_of(settings: Settings) -> str:
    """Return the address of the database that `database` has seen to."""
    if settings.database_url is None:
        msg = "the settings have no database: enter `database` first"
        raise ValueError(msg)
    return settings.database_url


def run_once(settings: Settings, action: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run one action with the database open, as a command does; the running server of the data folder will do.

    Raises:
        CannotStart: The database cannot be used.
    """
    with database(settings, joins=True) as ready, asyncio.Runner(loop_factory=LOOP) as runner:
        return runner.run(_once(ready, action))


def run_alone(action: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run one action that needs no database."""
    with asyncio.Runner(loop_factory=LOOP) as runner:
        return runner.run(action())


async def _once(settings: Settings, action: Callable[[], Coroutine[Any, Any, T]]) -> T:
    async with connected(url_of(settings)):
        return await action()
