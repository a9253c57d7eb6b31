"""Whoever silences a checker says which rule, and why."""

from __future__ import annotations

import io
import re
import tokenize
from pathlib import Path

import pytest

from tests.house.source import files, pyproject, python_files, text_of

SILENCES = re.compile(r"#\s*(noqa|type:\s*ignore|pragma:\s*no (?:cover|branch)|mypy:|ruff:|fmt:)", re.IGNORECASE)
REASONED = (
    re.compile(r"#\s*noqa: [A-Z]+[0-9]+(?:, ?[A-Z]+[0-9]+)*  # \S.+"),
    re.compile(r"#\s*type: ignore\[[a-z-]+(?:, ?[a-z-]+)*\]  # \S.+"),
    re.compile(r"#\s*pragma: no (?:cover|branch)  # \S.+"),
    re.compile(r"#\s*fmt: (?:off  # \S.+|on)"),
)


def unreasoned(text: str) -> list[str]:
    """List the comments that silence a checker without its code or without a reason."""
    comments = [token for token in tokenize.generate_tokens(io.StringIO(text).readline) if token.type == tokenize.COMMENT]
    return [
        f"line {token.start[0]}: {token.string}"
        for token in comments
        if SILENCES.search(token.string) and not any(reasoned.search(token.string) for reasoned in REASONED)
    ]


@pytest.mark.parametrize(
    "comment",
    ["# noqa", "# noqa: S101", "# type: ignore", "# type: ignore[attr-defined]", "# pragma: no cover", "# noqa  # because", "# ruff: noqa"],
)
def test_a_bare_silence_is_found(comment: str) -> None:
    assert unreasoned(f"x = 1  {comment}\n") == [f"line 1: {comment}"]


def test_a_reasoned_silence_passes() -> None:
    assert unreasoned("x = 1  # noqa: S608  # the name is a constant\ny = 2  # type: ignore[misc]  # the stub is wrong\n") == []


@pytest.mark.parametrize("path", python_files(), ids=str)
def test_every_silence_has_its_code_and_reason(path: Path) -> None:
    assert unreasoned(text_of(path)) == []


def test_every_rule_that_ruff_ignores_has_a_reason() -> None:
    lint = pyproject()["tool"]["ruff"]["lint"]
    codes = {code for group in (lint["ignore"], *lint["per-file-ignores"].values()) for code in group}
    lines = [line for line in text_of("pyproject.toml").splitlines() if re.match(r'\s+"[A-Z]+[0-9]*",', line)]
    assert {match.group(1) for line in lines if (match := re.match(r'\s+"([A-Z]+[0-9]*)",\s+# \S', line))} == codes
    assert [line for line in lines if "#" not in line] == []


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    marks = re.compile(r"(?:pytest|mark)\.(?:skip|skipif|xfail|importorskip)\b")
    skipping = [str(path) for path in files("tests/**/*.py", "tests/*.py") if path.name != Path(__file__).name and marks.search(text_of(path))]
    assert skipping == []
