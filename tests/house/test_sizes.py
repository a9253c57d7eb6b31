"""Files and functions stay small enough to be read at once."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house.source import python_files, text_of, tree_of

FILE_LINES = 400
FUNCTION_LINES = 40


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function from its `def` to its end, its docstring left out."""
    first, lines = function.body[0], (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def test_the_docstring_does_not_count() -> None:
    (function,) = ast.parse('def f():\n    """One.\n\n    Two.\n    """\n    return 1\n').body
    assert isinstance(function, ast.FunctionDef)
    assert length(function) == 2


@pytest.mark.parametrize("path", python_files(), ids=str)
def test_a_file_has_at_most_400_lines(path: Path) -> None:
    assert len(text_of(path).splitlines()) <= FILE_LINES


@pytest.mark.parametrize("path", python_files(), ids=str)
def test_a_function_has_at_most_40_lines(path: Path) -> None:
    functions = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert [f"{f.name} (line {f.lineno}): {length(f)} lines" for f in functions if length(f) > FUNCTION_LINES] == []
