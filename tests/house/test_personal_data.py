"""Whatever could name someone has its purpose and its end, in the code and in docs/personal-data.md."""

from __future__ import annotations

import re

import pytest
from piccolo.columns import JSONB, UUID, Column, Text, Varchar
from piccolo.table import Table

from openmap.piccolo_app import APP_CONFIG
from openmap.upkeep.retention import NOT_PERSONAL, RETENTION, Kept
from tests.house.source import text_of

DOCUMENT = "docs/personal-data.md"


def could_name_someone(column: Column) -> bool:
    """Tell whether a column holds free text or points at a row in a way that the schema does not show."""
    return isinstance(column, Varchar | Text | JSONB | UUID) and not column._meta.primary_key and column._meta.choices is None


def named(table: type[Table]) -> set[str]:
    """List the columns of a table that could name someone, as `table.column`."""
    return {f"{table._meta.tablename}.{column._meta.name}" for column in table._meta.columns if could_name_someone(column)}


def documented() -> dict[str, str]:
    """Map each column in the document's table to the end that its row gives."""
    rows = re.findall(r"^\| (`.+?`) \| .+? \| (.+?) \|$", text_of(DOCUMENT), flags=re.MULTILINE)
    return {column: end for columns, end in rows for column in re.findall(r"`([a-z_]+\.[a-z_]+)`", columns)}


@pytest.mark.parametrize("table", APP_CONFIG.table_classes, ids=lambda table: table.__name__)
def test_every_column_that_could_name_someone_is_classified(table: type[Table]) -> None:
    kept = {name for entry in RETENTION for name in entry.names}
    assert sorted(named(table) - kept - NOT_PERSONAL) == []


def test_no_column_is_classified_twice_or_gone() -> None:
    kept = [name for entry in RETENTION for name in entry.names]
    existing = {f"{table._meta.tablename}.{column._meta.name}" for table in APP_CONFIG.table_classes for column in table._meta.columns}
    assert sorted({name for name in kept if kept.count(name) > 1}) == []
    assert sorted((set(kept) | NOT_PERSONAL) - existing) == []
    assert sorted(set(kept) & NOT_PERSONAL) == []


@pytest.mark.parametrize("entry", RETENTION, ids=lambda entry: entry.names[0])
def test_the_document_gives_the_same_end(entry: Kept) -> None:
    end = f"{entry.months} months after {entry.start}" if entry.months else f"at {entry.start}"
    assert {name: documented().get(name) for name in entry.names} == dict.fromkeys(entry.names, end)


def test_the_document_lists_nothing_else() -> None:
    assert set(documented()) == {name for entry in RETENTION for name in entry.names}
