"""Bring the schema of a database up to date: Openmap's tables, then the queue's.

Several processes may ask at the same moment: an advisory lock lets one work while the others wait, then find nothing left to do.
"""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import TYPE_CHECKING

from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager, run_forwards
from piccolo.querystring import QueryString
from procrastinate.schema import SchemaManager

from openmap.db import engine, execute, transaction

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

# Any number will do, as long as every version of Openmap uses the same one.
_LOCK = 7_306_524_183
_APP = "openmap"


async def migrate() -> list[str]:
    """Apply what the database has not seen yet; the pool must be open.

    Returns:
        The names of what was applied, in order; empty when the database was up to date.
    """
    async with _alone():
        waiting = await pending()
        if any(name in waiting for name in _tables_known()):
            await _migrate_tables()
        if any(name in waiting for name in _queue_scripts()):
            await _migrate_queue()
        return waiting


async def pending() -> list[str]:
    """Return the names of what `migrate` would apply, in order."""
    seen = await _names_in("migration", "name") | await _names_in("queue_schema", "script")
    return [name for name in [*_tables_known(), *_queue_scripts()] if name not in seen]


@contextlib.asynccontextmanager
async def _alone() -> AsyncIterator[None]:
    """Hold the lock on a connection of its own, so that each step may be a transaction; the lock goes with the connection."""
    connection = await engine.get_new_connection()
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        yield
    finally:
        await connection.close()


async def _names_in(table: str, column: str) -> set[str]:
    there = await engine.run_querystring(QueryString("SELECT to_regclass({}) IS NOT NULL AS there", table))
    if not there[0]["there"]:
        return set()
    return {row[column] for row in await engine.run_querystring(QueryString(f'SELECT "{column}" FROM "{table}"'))}  # noqa: S608  # names from above


def _tables_known() -> list[str]:
    return sorted(ForwardsMigrationManager(_APP).get_migration_modules(str(Path(__file__).parent)))


async def _migrate_tables() -> None:
    """Run Piccolo's migrations in one transaction, so that a failure half way leaves the database as it was."""
    async with transaction():
        with contextlib.redirect_stdout(io.StringIO()) as said:
            result = await run_forwards(_APP)
        if not result.success:
            msg = f"{result.message}: {said.getvalue()}"
            raise RuntimeError(msg)


def _queue_scripts() -> list[str]:
    return sorted(path.name for path in Path(SchemaManager.get_migrations_path()).glob("*.sql"))


async def _migrate_queue() -> None:
    """Run the queue's scripts, each in its transaction; a new database takes the whole schema at once."""
    seen = await _names_in("queue_schema", "script")
    if not seen:
        async with transaction():
            await execute("CREATE TABLE queue_schema (script text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())")
            await execute(SchemaManager.get_schema())
            for name in _queue_scripts():
                await engine.run_querystring(QueryString("INSERT INTO queue_schema (script) VALUES ({})", name))
        return
    for name in _queue_scripts():
        if name not in seen:
            async with transaction():
                await execute((Path(SchemaManager.get_migrations_path()) / name).read_text(encoding="utf-8"))
                await engine.run_querystring(QueryString("INSERT INTO queue_schema (script) VALUES ({})", name))
