"""The schema: several may bring it up to date at once, it matches the tables, a second time changes nothing."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from piccolo.apps.migrations.commands.new import AutoMigrationManager
from piccolo.querystring import QueryString

from openmap.db import engine, execute, transaction
from openmap.health import database_state
from openmap.migrations import migrate, pending
from openmap.piccolo_app import APP_CONFIG

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]
MIGRATE = """
    import asyncio, sys
    from openmap.db import close_pool, open_pool
    from openmap.migrations import migrate

    async def main():
        await open_pool(sys.argv[1], size=3)
        print(len(await migrate()))
        await close_pool()

    asyncio.run(main())
"""


async def test_the_migrations_make_the_tables_as_they_are_written(database: str) -> None:
    statements = await AutoMigrationManager().get_alter_statements(app_config=APP_CONFIG)
    assert [line for one in statements for line in one.statements] == []


async def test_a_second_time_changes_nothing(database: str) -> None:
    assert await pending() == []
    assert await migrate() == []
    assert await database_state() == "ok"


async def test_an_empty_database_is_made_once_by_three_at_a_time(database: str) -> None:
    async with transaction():
        await execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    assert await database_state() == "to-migrate"
    command = [sys.executable, "-c", textwrap.dedent(MIGRATE), database]
    racers = [await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(3)]
    said = sorted([int((await racer.communicate())[0]) for racer in racers])
    assert said[:2] == [0, 0]
    assert said[2] > 3
    assert await pending() == []


async def test_a_later_script_of_the_queue_is_applied_alone(database: str) -> None:
    last = "03.04.00_50_post_add_retry_failed_job_procedure.sql"
    await engine.run_querystring(QueryString("DELETE FROM queue_schema WHERE script = {}", last))
    assert await pending() == [last]
    assert await migrate() == [last]
    assert await pending() == []
