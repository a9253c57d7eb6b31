"""Create `job_failure`: why a job failed last, which the queue does not keep."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from openmap.db import engine

ID = "2026-11-23T00:00:03:000000"
VERSION = "1.38.0"
DESCRIPTION = "Why jobs failed"

JOB_FAILURE = """
CREATE TABLE job_failure (
    job_id bigint PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    kind text NOT NULL,
    reason text NOT NULL,
    reference text NOT NULL
)
"""


async def forwards() -> MigrationManager:
    """Return the manager that creates the table."""
    manager = MigrationManager(migration_id=ID, app_name="openmap", description=DESCRIPTION)

    async def run() -> None:
        await engine.run_ddl(JOB_FAILURE)

    manager.add_raw(run)
    return manager
