"""The solver in a process of its own: reads a problem on standard input, writes its progress and then its answer, a JSON line each.

With `--explain` it reads a problem and a timetable, and writes the change that would let two meet.

It runs at low priority and ends with its parent, so that pages stay quick and a killed worker leaves nothing behind. SIGTERM means: stop,
and answer with the best so far.
"""

from __future__ import annotations

import argparse
import ctypes
import dataclasses
import json
import os
import signal
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import FrameType

    from scheduler import Progress

PR_SET_PDEATHSIG = 1
POLITENESS = 10

_stop = False


def main() -> None:
    """Solve what stands on standard input, or explain one pair of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--time-limit", type=float, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--policy", choices=("build", "repair"), default="build")
    parser.add_argument("--explain", nargs=2, metavar=("A", "B"))
    parser.add_argument("--parent", type=int, required=True)
    options = parser.parse_args()
    _follow(options.parent)
    signal.signal(signal.SIGTERM, _on_stop)
    os.nice(POLITENESS)
    if options.explain:
        one, other = options.explain
        _explain(one, other, options.time_limit)
        return
    from scheduler import ended_by_signals, outcome_to_data, problem_from_data, solve  # noqa: PLC0415  # slow: SIGTERM must have its handler before

    problem = problem_from_data(json.load(sys.stdin))
    with ended_by_signals() as ended:
        outcome = solve(
            problem,
            time_limit_s=options.time_limit,
            seed=options.seed,
            policy=options.policy,
            on_progress=_tell,
            should_stop=lambda: _stop or ended(),
        )
    _write({"outcome": outcome_to_data(outcome)})


def _explain(a: str, b: str, time_limit_s: float) -> None:
    """Say what single change would let two meet; a problem and a timetable stand on standard input."""
    from scheduler import explain, outcome_from_data, problem_from_data  # noqa: PLC0415  # slow, as above

    asked = json.load(sys.stdin)
    meetings = outcome_from_data(asked["timetable"]).meetings
    unmet = explain(problem_from_data(asked["problem"]), meetings, a, b, time_limit_s=time_limit_s)
    change = unmet.change
    _write({"change": None if change is None else {"kind": change.kind, "participant": change.participant, "slot": change.slot}})


def _follow(parent: int) -> None:
    """Die with the parent (Linux); a parent that died before this call is noticed by its number."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit("the process that asked is gone")


def _on_stop(_number: int, _frame: FrameType | None) -> None:
    global _stop  # noqa: PLW0603  # a signal handler has nowhere else to leave its message
    _stop = True


def _tell(progress: Progress) -> None:
    _write({"progress": dataclasses.asdict(progress)})


def _write(entry: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(entry) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
