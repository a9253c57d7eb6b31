"""The documents say what the code does: commands, settings, rules, words, links, examples."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from openmap.demo.event_files import read_event_file
from openmap.settings import Settings
from scheduler.outcome import ChangeKind, Reason
from scheduler.rules import GOALS, RULES, GoalRule, Rule
from tests.house.source import ROOT, files, headings_of, slices, text_of

DOCUMENTS = files("*.md", "docs/*.md", "docs/**/*.md")
ADRS = [path for path in DOCUMENTS if path.parent.name == "adr" and path.name != "README.md"]
PYTHON_BLOCK = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
EXAMPLES = [
    pytest.param(block, id=f"{path}-{number}") for path in DOCUMENTS for number, block in enumerate(PYTHON_BLOCK.findall(text_of(path)), start=1)
]


def glossary() -> list[list[str]]:
    """Read the rows of the glossary: code, interface, meaning."""
    lines = [line for line in text_of("docs/glossary.md").splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines]
    return [row for row in rows if row[0] != "code" and set(row[0]) != {"-"}]


def test_the_readme_gives_the_two_commands_each_on_its_own_line() -> None:
    lines = text_of("README.md").splitlines()
    assert "make run" in lines
    assert "make test" in lines


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_every_make_target_named_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), flags=re.MULTILINE))
    named = set(re.findall(r"`make ([a-z-]+)`", text_of(path))) | set(re.findall(r"^make ([a-z-]+)$", text_of(path), flags=re.MULTILINE))
    assert named - targets == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_every_link_leads_to_a_file(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text_of(path))
    assert [link for link in links if "://" not in link and not (ROOT / path.parent / link).exists()] == []


@pytest.mark.parametrize("block", EXAMPLES)
def test_every_python_example_runs(block: str) -> None:
    exec(compile(block, "example", "exec"), {"__name__": "example"})  # noqa: S102  # the project's own documents


def test_the_event_file_of_the_documents_can_be_loaded(tmp_path: Path) -> None:
    (block,) = re.findall(r"^```toml\n(.*?)^```", text_of("docs/operations.md"), flags=re.DOTALL | re.MULTILINE)
    file = tmp_path / "event.toml"
    file.write_text(block, encoding="utf-8")
    found = read_event_file(file)
    assert set(found.wishes) <= {entry.reference for entry in found.registrations}
    assert len(found.registrations) > 1


def test_every_setting_has_its_heading() -> None:
    headings = {heading.strip("`") for heading in headings_of("docs/settings.md")}
    variables = set(re.findall(r'"([A-Z][A-Z_]+)"', text_of("openmap/settings.py")))
    assert len(variables) >= len(fields(Settings))
    assert variables - headings == set()


def section(title: str) -> str:
    """Return what docs/model.md says under the one heading that begins with ``title``."""
    (found,) = re.findall(rf"^### ({re.escape(title)}\b.*?)(?=^#|\Z)", text_of("docs/model.md"), flags=re.DOTALL | re.MULTILINE)
    return str(found)


@pytest.mark.parametrize("rule", [*RULES, *GOALS], ids=lambda rule: rule.id)
def test_every_rule_and_goal_has_its_heading_with_sentence_formula_why_example_and_place(rule: Rule | GoalRule) -> None:
    said = section(f"{rule.id} ")
    assert rule.sentence in " ".join(said.replace("`", "").split())
    assert [line for line in ("Formula", "Why", "Example", "Where") if f"\n- {line}: " not in said] == []
    (where,) = re.findall(r"^- Where: (.*?)(?=^\s*$|\Z)", said, flags=re.DOTALL | re.MULTILINE)
    sources = {path.name: text_of(path) for path in files("scheduler/*.py")}
    for name in re.findall(r"`([\w.]+)`", where):
        assert name in sources or any(f"def {name}(" in source for source in sources.values()), f"{rule.id}: there is no {name} in scheduler/"


@pytest.mark.parametrize("code", [*get_args(Reason), *get_args(ChangeKind)])
def test_every_reason_and_change_has_its_heading_with_an_example(code: str) -> None:
    assert "\n- Example: " in section(code)


def test_no_word_of_the_glossary_stands_twice_or_is_empty() -> None:
    rows = glossary()
    assert [row for row in rows if len(row) != 3 or not all(row)] == []
    words = [row[0] for row in rows]
    assert sorted({word for word in words if words.count(word) > 1}) == []


def test_no_change_of_the_changelog_stands_twice() -> None:
    said = [line[:45] for line in text_of("CHANGELOG.md").splitlines() if line.startswith("- ")]
    assert [line for line in said if said.count(line) > 1] == []


@pytest.mark.parametrize("name", slices())
def test_every_slice_is_a_word_of_the_glossary(name: str) -> None:
    words = {row[0] for row in glossary()}
    assert {name, name.removesuffix("es"), name.removesuffix("s")} & words, f"docs/glossary.md does not explain {name}"


def test_every_part_is_in_the_architecture() -> None:
    document = text_of("docs/architecture.md")
    assert [name for name in slices() if not re.search(rf"\b{name}\b", document)] == []


def test_decisions_have_a_number_each_and_are_listed() -> None:
    numbers = [int(path.name[:4]) for path in ADRS]
    assert sorted(set(numbers)) == numbers
    index = text_of("docs/adr/README.md")
    assert [path.name for path in ADRS if f"({path.name})" not in index] == []


@pytest.mark.parametrize("path", ADRS, ids=lambda path: path.stem)
def test_a_decision_says_why_what_and_at_what_cost(path: Path) -> None:
    number, *sections = headings_of(str(path))
    assert number.startswith(path.name[:4])
    assert sections == ["Context", "Decision", "Consequences"]
    assert re.search(r"^Status: (accepted|replaced by \[\d{4}\])", text_of(path), flags=re.MULTILINE)
