"""Rewrite the migration that creates the tables, from the tables: `python tools/make_initial_migration.py`.

Only while nothing has been released: an installed database keeps its history, and a later change is a new migration
(`piccolo migrations new openmap --auto`).
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import re
import sys
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import black  # noqa: E402  # the path above comes first
from piccolo.apps.migrations.commands.new import AutoMigrationManager, render_template  # noqa: E402  # the same

from openmap.piccolo_app import APP_CONFIG  # noqa: E402  # the same

MIGRATION = ROOT / "openmap/migrations/openmap_0002_tables.py"
MIGRATION_ID = "2026-11-23T00:00:02:000000"
DESCRIPTION = "Every table"


def _table(statement: str) -> str:
    """Return the table of a statement: Piccolo walks sets, and the file must not depend on their order."""
    found = re.search(r"tablename='\w+'", statement)
    return found[0] if found else statement


async def render() -> str:
    """Return the text of the migration; the history on disk must not create the tables already."""
    with contextlib.redirect_stdout(io.StringIO()):
        statements = await AutoMigrationManager().get_alter_statements(app_config=APP_CONFIG)
    source = render_template(
        migration_id=MIGRATION_ID,
        auto=True,
        alter_statements=[line for one in statements for line in sorted(one.statements, key=_table)],
        extra_imports=sorted(set(chain.from_iterable(one.extra_imports for one in statements)), key=repr),
        extra_definitions=sorted(set(chain.from_iterable(one.extra_definitions for one in statements)), key=repr),
        app_name=APP_CONFIG.app_name,
        description=DESCRIPTION,
    )
    source = f'"""{DESCRIPTION}, written by tools/make_initial_migration.py."""\n\n{source}'
    return black.format_str(source, mode=black.Mode(line_length=1000, magic_trailing_comma=False))  # one line a column


def main() -> None:
    """Replace the file."""
    MIGRATION.unlink(missing_ok=True)
    MIGRATION.write_text(asyncio.run(render()), encoding="utf-8")
    sys.stdout.write(f"wrote {MIGRATION.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
