"""The solver in a process of its own: reads a problem on standard input, writes its progress and then its answer, a JSON line each.

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
    """Solve what stands on standard input."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--time-limit", type=float, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--policy", choices=("build", "repair"), required=True)
    parser.add_argument("--parent", type=int, required=True)
    options = parser.parse_args()
    _follow(options.parent)
    signal.signal(signal.SIGTERM, _on_stop)
    os.nice(POLITENESS)
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
