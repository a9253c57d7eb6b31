"""The table of cases by calendar program: no cell without a source, no source that nobody names, no test that does not exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.house.source import ROOT, text_of

DOCUMENT = "docs/calendar-programs.md"
PROGRAMS = ("Outlook", "Gmail", "Apple Calendar", "Thunderbird")
KEY = re.compile(r"\[((?:[A-Z]\d+(?:, )?)+)\]")
RFC = re.compile(r"RFC \d{4} §\d+(?:\.\d+)*")


def rows() -> list[list[str]]:
    """Read the lines of both tables: case, a cell per program, what is checked."""
    lines = [line for line in text_of(DOCUMENT).splitlines() if line.startswith("| ") and not line.startswith("| case")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def keys(text: str) -> set[str]:
    """Return the sources that a text names by key."""
    return {key for found in KEY.findall(text) for key in found.split(", ")}


def sources() -> set[str]:
    """Return the keys of the list of sources."""
    return set(re.findall(r"^- \[([A-Z]\d+)\] \S.{20,}$", text_of(DOCUMENT), flags=re.MULTILINE))


CELLS = [pytest.param(row, column, id=f"{row[0]}-{PROGRAMS[column - 1]}") for row in rows() for column in range(1, 5)]
TESTS = sorted({name for row in rows() for name in re.findall(r"`(tests/[^`]+)`", row[-1])})


def test_there_are_cases_and_each_has_all_its_cells() -> None:
    assert len(rows()) >= 20
    assert {len(row) for row in rows()} == {6}


@pytest.mark.parametrize("row, column", CELLS)
def test_no_cell_is_without_a_source(row: list[str], column: int) -> None:
    assert keys(row[column]) or RFC.search(row[column])
    assert keys(row[column]) <= sources()


def test_no_source_is_named_by_nobody() -> None:
    assert sources() == {key for row in rows() for cell in row[1:5] for key in keys(cell)}


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_each_case_is_checked_by_a_test(row: list[str]) -> None:
    assert re.findall(r"`tests/[^`]+::test_\w+`", row[-1])


@pytest.mark.parametrize("name", TESTS)
def test_the_test_named_exists(name: str) -> None:
    path, _colons, function = name.partition("::")
    tree = ast.parse((ROOT / Path(path)).read_text("utf-8"))
    assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
