"""Create `fold`, by which names are sorted and searched as French readers expect, on every PostgreSQL from 15, ICU or not."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from openmap.db import engine

ID = "2026-11-23T00:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "The function fold"

FOLD = r"""
CREATE FUNCTION fold(t text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
    replace(replace(lower(regexp_replace(normalize(replace(replace(t, 'Œ', 'œ'), 'Æ', 'æ'), NFKD), '[\u0300-\u036f]', '', 'g')),
        'œ', 'oe'), 'æ', 'ae') COLLATE "C"
"""


async def forwards() -> MigrationManager:
    """Return the manager that creates the function."""
    manager = MigrationManager(migration_id=ID, app_name="openmap", description=DESCRIPTION)

    async def run() -> None:
        await engine.run_ddl(FOLD)

    manager.add_raw(run)
    return manager
