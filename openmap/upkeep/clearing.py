"""Forget what was kept long enough: the statements follow from the table in `retention`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from piccolo.querystring import QueryString

from openmap.accounts.tables import Account
from openmap.audit import service as audit
from openmap.clock import now
from openmap.db import Folded, engine, transaction
from openmap.events.tables import Event
from openmap.upkeep.retention import RETENTION, Ending, Start

if TYPE_CHECKING:
    from piccolo.table import Table

    from openmap.upkeep.retention import Kept

# From which moment the months are counted: a column of the row itself, or of the row that its foreign keys lead to.
MOMENTS: Final[dict[Start, tuple[type[Table] | None, str]]] = {
    Start.EVENT: (Event, '("day" + 1)'),  # once the day is over
    Start.CLOSING: (Account, '"disabled_at"'),
    Start.SENDING: (None, 'coalesce("sent_at", "created_at")'),
    Start.WRITING: (None, '"at"'),
}


async def clear_expired() -> dict[str, int]:
    """Delete or empty what has reached its end.

    Returns:
        How many rows changed, by table (twice if two lines of the list touch a row); the journal keeps these numbers, when there are any.
    """
    counts: Counter[str] = Counter()
    async with transaction():
        for kept in RETENTION:
            if kept.ending is not Ending.OWN:
                rows = await engine.run_querystring(_statement(kept))
                counts[_name(kept.table)] += rows[0]["n"]
        changed = {table: count for table, count in counts.items() if count}
        if changed:
            await audit.record(audit.SYSTEM, "personal-data.cleared", details=changed)
    return changed


def _statement(kept: Kept) -> QueryString:
    """Write the statement that forgets one line of the table and counts the rows it changed."""
    root, moment = MOMENTS[kept.start]
    late = _reaching(kept.table, root or kept.table, f"{moment} + make_interval(months => {kept.months}) < {{}}::timestamptz")
    name = _name(kept.table)
    if kept.ending is Ending.DELETE:
        return QueryString(f'WITH gone AS (DELETE FROM "{name}" WHERE {late} RETURNING 1) SELECT count(*) AS n FROM gone', now())  # noqa: S608  # names of our own tables
    empty = _empty_values(kept)
    given = ", ".join(f'"{column}" = {{}}' for column in empty)
    full = " OR ".join(f'"{column}" IS DISTINCT FROM {{}}' for column in empty)
    update = f'UPDATE "{name}" SET {given} WHERE {late} AND ({full}) RETURNING 1'  # noqa: S608  # as above
    return QueryString(f"WITH gone AS ({update}) SELECT count(*) AS n FROM gone", *empty.values(), now(), *empty.values())  # noqa: S608  # as above


def _reaching(table: type[Table], root: type[Table], condition: str) -> str:
    """Write a condition on `root` as one on `table`, along its foreign keys; empty when none leads there."""
    if table is root:
        return condition
    for column in table._meta.foreign_key_columns:  # noqa: SLF001  # Piccolo's own name for what a table knows of itself
        parent = column._foreign_key_meta.resolved_references  # noqa: SLF001  # as above
        found = "" if parent is table else _reaching(parent, root, condition)
        if found:
            return f'"{column._meta.name}" IN (SELECT "id" FROM "{_name(parent)}" WHERE {found})'  # noqa: S608, SLF001  # as above
    return ""


def _empty_values(kept: Kept) -> dict[str, Any]:
    """Map the columns that the database does not write itself to what they hold when they say nothing."""
    columns = [column for column in kept.columns if not isinstance(column, Folded)]
    return {column._meta.name: None if column._meta.null else column.get_default_value() for column in columns}  # noqa: SLF001  # as above


def _name(table: type[Table]) -> str:
    return table._meta.tablename  # noqa: SLF001  # as above
