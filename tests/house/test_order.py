"""What import-linter cannot see of the order of the parts (docs/architecture.md)."""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.house.source import files_of_a_slice, imports_of, parts_from_the_lowest, python_files, slice_of, slices, text_of, tree_of

IN_SLICES = [path for path in python_files() if slice_of(path)]
OF_THE_SCHEDULER = [path for path in python_files() if path.parts[0] == "scheduler"]
PRIVATE_TO_A_SLICE = {"api", "controller", "forms", "pages", "tasks"}
WRITES = {"insert", "update", "delete", "create_table", "alter"}
WRITES_EVERYWHERE = {"upkeep", "demo"}


@cache
def tables_by_slice() -> dict[str, str]:
    """Map each table's class to the slice that owns it."""
    return {
        node.name: str(slice_of(path))
        for path in IN_SLICES
        if path.name == "tables.py"
        for node in tree_of(path).body
        if isinstance(node, ast.ClassDef) and any(isinstance(base, ast.Name) and base.id == "Table" for base in node.bases)
    }


def modules_named_in_strings(path: Path) -> list[str]:
    """List the modules of openmap that a file names in a string: lazy references, table finders, import strings."""
    strings = (node.value for node in ast.walk(tree_of(path)) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [match.group(1) for value in strings if (match := re.fullmatch(r"openmap\.(\w+)(?:[.:]\w+)*", value))]


@pytest.mark.parametrize("name", slices())
def test_a_slice_is_a_package_that_says_what_it_is(name: str) -> None:
    package = ast.parse(text_of(f"openmap/{name}/__init__.py"))
    assert ast.get_docstring(package), f"openmap/{name}/__init__.py has no docstring"


@pytest.mark.parametrize("path", IN_SLICES, ids=str)
def test_a_slice_holds_only_known_files(path: Path) -> None:
    assert path.parts[2:] == (path.name,), "a slice has no folders of code"
    assert path.stem in files_of_a_slice(), "give the file its place in the second contract of import-linter"


@pytest.mark.parametrize("path", IN_SLICES, ids=str)
def test_a_module_named_in_a_string_obeys_the_order(path: Path) -> None:
    rank = parts_from_the_lowest()
    own = rank[str(slice_of(path))]
    assert [name for name in modules_named_in_strings(path) if rank.get(name, -1) > own] == []


@pytest.mark.parametrize("path", [path for path in IN_SLICES if path.name == "tables.py"], ids=str)
def test_a_table_refers_to_others_by_their_class(path: Path) -> None:
    calls = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    assert [node.lineno for node in calls if isinstance(node.func, ast.Name) and node.func.id in {"LazyTableReference", "table_finder"}] == []
    named = [keyword.value for call in calls for keyword in call.keywords if keyword.arg == "references"]
    assert [node.value for node in named if isinstance(node, ast.Constant) and node.value != "self"] == []


@pytest.mark.parametrize("path", IN_SLICES, ids=str)
def test_the_inner_files_of_a_slice_stay_its_own(path: Path) -> None:
    own = slice_of(path)
    taken = [module.split(".")[1:3] for module, _ in imports_of(path) if module.startswith("openmap.")]
    taken += [[module.split(".")[1], name] for module, name in imports_of(path) if re.fullmatch(r"openmap\.\w+", module)]
    assert [parts for parts in taken if len(parts) == 2 and parts[0] in slices() and parts[0] != own and parts[1] in PRIVATE_TO_A_SLICE] == []


@pytest.mark.parametrize("path", [path for path in IN_SLICES if slice_of(path) not in WRITES_EVERYWHERE], ids=str)
def test_only_the_owner_writes_a_table(path: Path) -> None:
    owners = tables_by_slice()
    calls = [node.func for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    written = [(call.value.id, call.attr, call.lineno) for call in calls if isinstance(call.value, ast.Name) and call.attr in WRITES]
    assert [entry for entry in written if owners.get(entry[0], slice_of(path)) != slice_of(path)] == []


@pytest.mark.parametrize("path", [path for path in IN_SLICES if path.name in {"controller.py", "api.py"}], ids=str)
def test_routes_hold_no_sql_and_open_no_transaction(path: Path) -> None:
    names = {name for _, name in imports_of(path)}
    assert names & {"transaction", "savepoint", *tables_by_slice()} == set()


@pytest.mark.parametrize("path", OF_THE_SCHEDULER, ids=str)
def test_the_scheduler_needs_only_python_numpy_and_ortools(path: Path) -> None:
    roots = {module.partition(".")[0] for module, _ in imports_of(path)}
    assert roots - set(sys.stdlib_module_names) - {"numpy", "ortools", "scheduler"} == set()


@pytest.mark.parametrize("path", [path for path in python_files() if path.parts[0] == "openmap"], ids=str)
def test_the_scheduler_is_entered_by_its_front_door(path: Path) -> None:
    assert [module for module, _ in imports_of(path) if module.startswith("scheduler.")] == []
