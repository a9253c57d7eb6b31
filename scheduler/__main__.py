"""The command line: ``python -m scheduler solve|check|explain|generate|bench`` (docs/model.md, "Command line").

Exit codes: 0 done; 1 ``check`` found a broken rule; 2 malformed input; 3 infeasible, the conflict is written; 4 no timetable within the limit.
"""

from __future__ import annotations

import argparse
import importlib
import math
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import scheduler
from scheduler.formats import json_text, outcome_to_data, problem_to_data, read_problem, read_timetable
from scheduler.generate import Shape, generate
from scheduler.malformed import MalformedProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scheduler.outcome import Outcome, Progress
    from scheduler.problem import Problem

    Adder = Callable[..., argparse.ArgumentParser]

BROKEN: Final = 1
MALFORMED: Final = 2
LARGEST: Final = 100_000
"""The most of anything that ``generate`` is asked for."""
MOST_WORKERS: Final = 256
EXIT: Final = {"optimal": 0, "feasible": 0, "infeasible": 3, "unknown": 4}


class Unusable(Exception):
    """A file that cannot be used: which, and why."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; a message on stderr says what is wrong, never a traceback."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except Unusable as error:
        print(error, file=sys.stderr)
        return MALFORMED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(prog="python -m scheduler", description="Who meets whom, when, at which table.")
    commands = top.add_subparsers(required=True, metavar="solve|check|explain|generate|bench")
    add_solve(commands.add_parser)
    add_check(commands.add_parser)
    add_generate(commands.add_parser)
    add_bench(commands.add_parser)
    return top


def add_solve(add: Adder) -> None:
    """Add ``solve``."""
    solve = add("solve", help="build a timetable")
    solve.add_argument("problem", metavar="PROBLEM.json|PROBLEM.dzn")
    solve.add_argument("-o", "--output", metavar="TIMETABLE.json")
    solve.add_argument("--time-limit", type=duration, default=30.0, metavar="SECONDS")
    solve.add_argument("--seed", type=at_least(0), default=0, metavar="N")
    solve.add_argument("--workers", type=at_least(1, MOST_WORKERS), default=None, metavar="N")
    solve.add_argument("--policy", choices=("build", "repair"), default="build")
    solve.set_defaults(run=run_solve)


def add_check(add: Adder) -> None:
    """Add ``check`` and ``explain``."""
    check = add("check", help="test every rule on a timetable and recompute its goals")
    explain = add("explain", help="say why a pair does not meet, and what would let it")
    for command in (check, explain):
        command.add_argument("problem", metavar="PROBLEM")
        command.add_argument("timetable", metavar="TIMETABLE.json")
    explain.add_argument("a", metavar="A")
    explain.add_argument("b", metavar="B")
    check.set_defaults(run=run_check)
    explain.set_defaults(run=run_explain)


def add_generate(add: Adder) -> None:
    """Add ``generate``."""
    generate = add("generate", help="invent a problem")
    for name in ("buyers", "structures", "slots", "wishes-buyer", "wishes-structure"):
        generate.add_argument(f"--{name}", type=at_least(0, LARGEST), required=True, metavar="N")
    generate.add_argument("--availability", type=share, default=0.9)
    generate.add_argument("--skew", type=positive, default=1.5)
    generate.add_argument("--sessions", type=at_least(1, LARGEST), default=2, metavar="N")
    generate.add_argument("--tables", type=at_least(0, LARGEST), default=None, metavar="N")
    generate.add_argument("--seed", type=at_least(0), default=0, metavar="N")
    generate.add_argument("-o", "--output", metavar="FILE")
    generate.set_defaults(run=run_generate)


def add_bench(add: Adder) -> None:
    """Add ``bench``."""
    bench = add("bench", help="measure the solver, and others on the same problems")
    bench.add_argument(
        "files", nargs="*", metavar="FILES", help="files, sizes such as 60x200, or repair: repairs of a published timetable; everything unless given"
    )
    bench.add_argument("--against", default=None, metavar="monolithic,first-come,mip", help="others to measure; all of them unless given")
    bench.add_argument("--json", action="store_true")
    bench.set_defaults(run=run_bench)


def run_solve(options: argparse.Namespace) -> int:
    """Build a timetable and write it; SIGTERM and Ctrl-C stop the search and keep the best timetable found."""
    problem = load(options.problem)
    writable(options.output)
    with scheduler.ended_by_signals() as ended:
        outcome = scheduler.solve(
            problem,
            time_limit_s=options.time_limit,
            seed=options.seed,
            workers=options.workers,
            policy=options.policy,
            on_progress=tell if sys.stderr.isatty() else None,
            should_stop=ended,
        )
    if sys.stderr.isatty():
        print(file=sys.stderr)
    write(json_text(outcome_to_data(outcome)), options.output)
    return EXIT[outcome.status]


def run_check(options: argparse.Namespace) -> int:
    """Print the recomputed goals, or each broken rule, as JSON; broken rules also go to stderr as sentences."""
    report = scheduler.check(load(options.problem), load_timetable(options.timetable).meetings)
    for violation in report.violations:
        print(f"{violation.rule} {violation.entry}: {violation.text}", file=sys.stderr)
    write(json_text({"valid": report.valid} | asdict(report)), None)
    return 0 if report.valid else BROKEN


def run_explain(options: argparse.Namespace) -> int:
    """Print why the pair does not meet and the change that would let it, as JSON."""
    problem, outcome = load(options.problem), load_timetable(options.timetable)
    try:
        answer = asdict(scheduler.explain(problem, outcome.meetings, options.a, options.b))
    except scheduler.PairMeets as met:
        answer = {"meets": True, "text": str(met), "meeting": asdict(met.meeting)}
    except MalformedProblem as error:
        path = options.timetable if error.entry.startswith("meeting ") else options.problem
        raise Unusable(f"{path}: {error}") from error
    write(json_text(answer), None)
    return 0


def run_generate(options: argparse.Namespace) -> int:
    """Write an invented problem."""
    names = ("buyers", "structures", "slots", "wishes_buyer", "wishes_structure", "availability", "skew", "sessions", "tables")
    shape = Shape(**{name: getattr(options, name) for name in names})
    writable(options.output)
    write(json_text(problem_to_data(generate(shape, options.seed))), options.output)
    return 0


def run_bench(options: argparse.Namespace) -> int:
    """Measure the solver and its rivals, and its repairs, and print their tables."""
    against = None if options.against is None else tuple(name for name in options.against.split(",") if name)
    return int(importlib.import_module("scheduler.bench").bench(tuple(options.files), against, as_json=options.json))


def load(path: str) -> Problem:
    """Read a problem; raise ``Unusable`` that names file, entry and reason."""
    try:
        return read_problem(path)
    except (MalformedProblem, OSError) as error:
        raise Unusable(f"{path}: {reason(error)}") from error


def load_timetable(path: str) -> Outcome:
    """Read a timetable; raise ``Unusable`` that names file, entry and reason."""
    try:
        return read_timetable(path)
    except (MalformedProblem, OSError) as error:
        raise Unusable(f"{path}: {reason(error)}") from error


def reason(error: Exception) -> str:
    """Return what is wrong, in words."""
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)


def writable(path: str | None) -> None:
    """Refuse, before any work, a place where nothing can be written."""
    if path is None:
        return
    if Path(path).is_dir():
        raise Unusable(f"{path}: it is a directory, not a file")
    folder = Path(path).absolute().parent
    if not folder.is_dir():
        raise Unusable(f"{path}: there is no directory {folder}")


def write(content: str, path: str | None) -> None:
    """Write ``content`` to the file, or to stdout."""
    if path is None:
        sys.stdout.buffer.write(content.encode())
        sys.stdout.flush()
        return
    try:
        Path(path).write_text(content, encoding="utf-8")
    except OSError as error:
        raise Unusable(f"{path}: {reason(error)}") from error


def tell(progress: Progress) -> None:
    """Show where the search is, on one line of the terminal."""
    goals = " ".join(f"{goal.id} {goal.value}/{goal.bound}" for goal in progress.goals)
    print(f"\r\033[K{progress.seconds:6.1f} s  {progress.phase}  {progress.meetings} meetings  {goals}", end="", file=sys.stderr, flush=True)


def at_least(least: int, most: int | None = None) -> Callable[[str], int]:
    """Return a reader of whole numbers from ``least`` on, up to ``most`` if given."""

    def number(text: str) -> int:
        value = int(text)
        if value < least:
            raise argparse.ArgumentTypeError(f"must be {least} or more")
        if most is not None and value > most:
            raise argparse.ArgumentTypeError(f"must be {most} or less")
        return value

    return number


def duration(text: str) -> float:
    """Read a number of seconds."""
    value = float(text)
    if not math.isfinite(value) or value < 0:
        raise argparse.ArgumentTypeError("must be 0 seconds or more")
    return value


def share(text: str) -> float:
    """Read a share between 0 and 1."""
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError("must be between 0 and 1")
    return value


def positive(text: str) -> float:
    """Read a number above 0."""
    value = float(text)
    if not math.isfinite(value) or value <= 0:
        raise argparse.ArgumentTypeError("must be above 0")
    return value


if __name__ == "__main__":
    sys.exit(main())
