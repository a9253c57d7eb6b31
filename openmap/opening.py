"""Open the database for a process or for one command: the given one, or the embedded server, started where none runs."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from typing import TYPE_CHECKING, Any, TypeVar

import uvloop

from openmap import embedded
from openmap.errors import CannotStart
from openmap.i18n import lazy
from openmap.jobs import connected
from openmap.migrations import pending

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from openmap.settings import Settings

T = TypeVar("T")
LOOP = uvloop.new_event_loop


class MigrationsWaiting(CannotStart):
    """The database has not the schema of this version."""

    def __init__(self) -> None:
        super().__init__(lazy("La base de données n'est pas à jour : lancez d'abord « openmap migrate »."))


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


def run_migrated(settings: Settings, action: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run one action on a database with the schema of this version; see `run_once`.

    Raises:
        CannotStart: The database cannot be used, or must be brought up to date first.
    """

    async def checked() -> T:
        await require_migrated()
        return await action()

    return run_once(settings, checked)


async def require_migrated() -> None:
    """Refuse a database that has not the schema of this version; raises MigrationsWaiting."""
    if await pending():
        raise MigrationsWaiting


def run_alone(action: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run one action that needs no database."""
    with asyncio.Runner(loop_factory=LOOP) as runner:
        return runner.run(action())


async def _once(settings: Settings, action: Callable[[], Coroutine[Any, Any, T]]) -> T:
    async with connected(url_of(settings)):
        return await action()
