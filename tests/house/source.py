"""What the house tests read: the files of the project as git knows them, and the order of the parts in pyproject.toml."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
MIGRATIONS = "migrations"
WRITTEN_BY_PICCOLO = "openmap/migrations/openmap_"


@cache
def files(*patterns: str) -> tuple[Path, ...]:
    """List the project's own files (tracked, or new and not ignored), as paths relative to the root, sorted.

    Outside a git work tree (an unpacked source archive) everything on disk counts.
    """
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        names = listed.stdout.splitlines()
    else:
        names = [str(path.relative_to(ROOT)) for pattern in patterns for path in ROOT.rglob(pattern) if ".venv" not in path.parts]
    return tuple(sorted(Path(name) for name in set(names) if (ROOT / name).is_file()))


def python_files() -> tuple[Path, ...]:
    """List the Python files that people write."""
    return tuple(path for path in files("*.py") if not str(path).startswith(WRITTEN_BY_PICCOLO))


@cache
def text_of(path: Path | str) -> str:
    """Read a file of the project, named from the root."""
    return (ROOT / path).read_text("utf-8")


@cache
def tree_of(path: Path) -> ast.Module:
    """Parse a Python file of the project."""
    return ast.parse(text_of(path), filename=str(path))


@cache
def pyproject() -> dict[str, Any]:
    """Read pyproject.toml."""
    return tomllib.loads(text_of("pyproject.toml"))


def _contract(number: int) -> list[list[str]]:
    layers = pyproject()["tool"]["importlinter"]["contracts"][number]["layers"]
    return [[name.strip("() ") for name in re.split(r"[|:]", layer)] for layer in layers]


def files_of_a_slice() -> set[str]:
    """List the files that a slice may hold, as the second contract orders them."""
    return {"__init__", *(name for layer in _contract(1) for name in layer)}


def parts_from_the_lowest() -> dict[str, int]:
    """Rank the parts of openmap as the first contract orders them; siblings share a rank."""
    return {name: rank for rank, layer in enumerate(reversed(_contract(0))) for name in layer}


def slices() -> tuple[str, ...]:
    """List the slices: the folders of openmap that hold Python."""
    return tuple(sorted({path.parts[1] for path in python_files() if slice_of(path)}))


def slice_of(path: Path) -> str | None:
    """Name the slice that a file belongs to; None for the named files of the foundation and for migrations."""
    match path.parts:
        case ("openmap", name, _, *_) if name != MIGRATIONS:
            return name
        case _:
            return None


def imports_of(path: Path) -> list[tuple[str, str]]:
    """List what a file imports as (module, name); the name is empty for a plain `import`."""
    found: list[tuple[str, str]] = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [(node.module, alias.name) for alias in node.names]
    return found


def headings_of(path: str) -> list[str]:
    """List the Markdown headings of a document, code blocks left out."""
    prose = re.sub(r"^```.*?^```", "", text_of(path), flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"^#+ +(.+?) *$", prose, flags=re.MULTILINE)
