"""The problems measured: invented events of every size, with as many tables as buyers and with a fifth fewer, and how long each may take."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from scheduler.formats import read_problem
from scheduler.generate import Shape, generate
from scheduler.malformed import MalformedProblem
from scheduler.problem import Problem


@dataclass(frozen=True, slots=True)
class Case:
    """A problem to measure: a shape and a seed, or a file; ``limit_s`` for every solver."""

    name: str
    limit_s: float
    shape: Shape | None = None
    file: str | None = None
    seed: int = 0

    def problem(self) -> Problem:
        """Generate or read the problem."""
        if self.shape is not None:
            return generate(self.shape, self.seed)
        return read_problem(self.file or "")


FULL: Final = (
    Case("10x27x8", 10, Shape(10, 27, 8, 10, 6)),
    Case("10x27x12", 20, Shape(10, 27, 12, 10, 6)),
    Case("12x40x12", 20, Shape(12, 40, 12, 12, 6)),
    Case("60x200", 30, Shape(60, 200, 16, 20, 8)),
    Case("300x900", 30, Shape(300, 900, 24, 30, 12)),
    Case("1000x2000", 30, Shape(1000, 2000, 30, 40, 20)),
    Case("5000x5000", 60, Shape(5000, 5000, 40, 40, 20)),
)
FILE_LIMIT_S: Final = 60.0


def fewer_tables(case: Case) -> Case:
    """Return ``case`` with a fifth fewer tables."""
    if case.shape is None:
        return case
    return replace(case, name=f"{case.name} -20% tables", shape=replace(case.shape, tables=case.shape.buyers * 4 // 5))


def cases(names: tuple[str, ...]) -> list[Case]:
    """Return the cases named, by size (``60x200``) or file; all sizes where none is named.

    Raises:
        MalformedProblem: a name is neither a size nor a file.
    """
    if not names:
        return [version for case in FULL for version in (case, fewer_tables(case))]
    known = {case.name: case for case in FULL}
    found = []
    for name in names:
        if name in known:
            found += [known[name], fewer_tables(known[name])]
        elif Path(name).is_file():
            found.append(Case(Path(name).name, FILE_LIMIT_S, file=name))
        else:
            raise MalformedProblem(name, f"neither a file nor one of the sizes {', '.join(known)}, nor repair")
    return found
