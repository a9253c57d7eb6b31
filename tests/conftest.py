"""Give each test a database of its own: one server per run, one template with the schema, one copy per test (some 30 ms)."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from openmap import embedded
from openmap.db import close_pool, open_pool
from openmap.migrations import migrate
from openmap.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

ROOM_BYTES = 2 << 30
_TEMPLATE = f"openmap_template_{os.getpid()}"
_numbers = itertools.count(1)
_stack = pytest.StashKey[contextlib.ExitStack]()
_address = pytest.StashKey[str]()


def at(url: str, database: str) -> str:
    """Return the address of another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def run_sql(url: str, statement: str) -> None:
    """Run one statement outside any transaction."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def _in_memory() -> Path | None:
    """Return a folder that lies in memory, where the machine has one with room: each test copies and drops a database of some 300 files."""
    memory = Path("/dev/shm")  # noqa: S108  # mkdtemp makes the folder itself, closed to others
    return memory if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_BYTES else None


@contextlib.contextmanager
def _embedded_server() -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="openmap-tests-", dir=_in_memory()))
    folder.chmod(0o755)
    server = embedded.start(folder, durable=False)
    try:
        yield server.url("postgres")
    finally:
        server.stop()
        shutil.rmtree(folder)


@contextlib.contextmanager
def _template(server: str) -> Iterator[str]:
    """Make the template database; yields its address."""
    run_sql(server, f"CREATE DATABASE {_TEMPLATE} ENCODING 'UTF8' TEMPLATE template0")
    try:
        asyncio.run(_migrate(at(server, _TEMPLATE)))
        yield at(server, _TEMPLATE)
    finally:
        run_sql(server, f"DROP DATABASE {_TEMPLATE} WITH (FORCE)")


async def _migrate(url: str) -> None:
    await open_pool(url, size=2)
    try:
        await migrate()
    finally:
        await close_pool()


def _template_address(config: pytest.Config) -> str:
    """Return the template's address, starting the server once per run: workers of xdist receive what their controller started."""
    given: str | None = getattr(config, "workerinput", {}).get("template")
    if given is not None:
        return given
    if _address not in config.stash:
        stack = config.stash[_stack] = contextlib.ExitStack()
        server = os.environ.get("TEST_DATABASE_URL") or stack.enter_context(_embedded_server())
        config.stash[_address] = stack.enter_context(_template(server))
    return config.stash[_address]


class _ForWorkers:
    """Hand the controller's server to the workers of xdist."""

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: object) -> None:
        node.workerinput["template"] = _template_address(node.config)  # type: ignore[attr-defined]  # xdist's WorkerController has no stub


def pytest_configure(config: pytest.Config) -> None:
    """Register the hook of xdist."""
    config.pluginmanager.register(_ForWorkers())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server this process started, if it did."""
    if _stack in config.stash:
        config.stash[_stack].close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse two tests of one name: processes that share the tests would run one of them and count both."""
    names = Counter(item.nodeid for item in items)
    twice = [name for name, count in names.items() if count > 1]
    if twice:
        msg = f"several tests have the same name: {', '.join(twice[:5])}"
        raise pytest.UsageError(msg)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio only: asyncpg knows no other loop."""
    return "asyncio"


@pytest.fixture
def database_url(pytestconfig: pytest.Config) -> Iterator[str]:
    """Give the address of a database of the test's own, with the schema and no row."""
    template = _template_address(pytestconfig)
    server, name = at(template, "postgres"), f"openmap_test_{os.getpid()}_{next(_numbers)}"
    run_sql(server, f"CREATE DATABASE {name} TEMPLATE {urlsplit(template).path[1:]} STRATEGY FILE_COPY")
    yield at(template, name)
    run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database(database_url: str, anyio_backend: str) -> AsyncIterator[str]:
    """Open the engine on a database of the test's own; gives its address."""
    await open_pool(database_url, size=5)
    try:
        yield database_url
    finally:
        await close_pool()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Give the settings of an installation on the test's database."""
    return Settings(database_url=database_url, data_dir=tmp_path, secret_key="for-tests-only-" + "0123456789" * 4)
