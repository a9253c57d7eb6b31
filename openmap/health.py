"""Answer the machines that watch: is the process alive, and can it serve?"""

from __future__ import annotations

import asyncpg
from litestar import Response, get
from piccolo.querystring import QueryString

from openmap.db import engine
from openmap.migrations import pending
from openmap.security import public


@get("/health/live", guards=[public], sync_to_thread=False, include_in_schema=False, opt={"for_everybody": True})
def live() -> dict[str, str]:
    """Say that the process answers; asks nothing of anyone else, so that a database at rest restarts nothing."""
    return {"status": "ok"}


@get("/health/ready", guards=[public], include_in_schema=False, opt={"for_everybody": True})
async def ready() -> Response[dict[str, str]]:
    """Say whether the database answers and has the schema of this version: 200, or 503 with what is missing."""
    state = await database_state()
    return Response({"status": "ok" if state == "ok" else "unavailable", "database": state}, status_code=200 if state == "ok" else 503)


async def database_state() -> str:
    """Return ``ok``, ``unreachable`` or ``to-migrate``."""
    try:
        await engine.run_querystring(QueryString("SELECT 1"))
        return "to-migrate" if await pending() else "ok"
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        return "unreachable"
