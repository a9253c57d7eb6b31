"""Run the solver in a child process and listen to it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

ROOT = Path(__file__).parents[2]
LONGEST_LINE_BYTES = 256 * 1024 * 1024
LAST_WORDS = 2000
PATIENCE_AFTER_STOP_S = 20.0


class SolverFailed(RuntimeError):
    """The solver ended without an answer; its last words say why."""


async def solve_in_child(
    problem: dict[str, Any],
    *,
    time_limit_s: float,
    seed: int,
    policy: str,
    on_progress: Callable[[dict[str, Any]], Awaitable[None]],
    stop: asyncio.Event,
) -> dict[str, Any]:
    """Solve a problem given as the data of PROBLEM.json.

    Args:
        problem: What is asked.
        time_limit_s: Seconds of solving, start of the process not counted.
        seed: Breaks ties.
        policy: ``build`` or ``repair``.
        on_progress: Called with each step (phase, seconds, goals, meetings).
        stop: When it is set the solver stops and answers with the best so far.

    Returns:
        The data of TIMETABLE.json.

    Raises:
        SolverFailed: It ended without an answer.
    """
    async with _child("--time-limit", str(time_limit_s), "--seed", str(seed), "--policy", policy) as process:
        stopper = asyncio.create_task(_stop_when_asked(process, stop))
        errors = asyncio.create_task(_last_words(process))
        try:
            await _ask(process, problem)
            answer = await _listen(process, on_progress)
            await process.wait()
            if answer is None:
                raise SolverFailed(await errors or f"exit code {process.returncode}")
            return answer
        finally:
            stopper.cancel()


async def explain_in_child(
    problem: dict[str, Any], timetable: dict[str, Any], pair: tuple[str, str], *, time_limit_s: float
) -> dict[str, Any] | None:
    """Ask what single change would let two meet; None where there is none, or none was found in the time.

    Raises:
        SolverFailed: It ended without an answer.
    """
    async with _child("--time-limit", str(time_limit_s), "--explain", *pair) as process:
        asked = json.dumps({"problem": problem, "timetable": timetable}).encode()
        said, errors = await process.communicate(asked)
    if process.returncode or not said:
        raise SolverFailed(errors.decode(errors="replace")[-LAST_WORDS:].strip() or f"exit code {process.returncode}")
    change: dict[str, Any] | None = json.loads(said)["change"]
    return change


@contextlib.asynccontextmanager
async def _child(*arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start the solver's process, which ends with this one; whatever happens, it is gone afterwards."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "openmap.timetables.child",
        *arguments,
        "--parent",
        str(os.getpid()),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=LONGEST_LINE_BYTES,
        cwd=ROOT,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _ask(process: asyncio.subprocess.Process, problem: dict[str, Any]) -> None:
    stdin = process.stdin
    if stdin is None:
        return
    # A child that died at once closes its end; its last words tell more than the broken pipe.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        stdin.write(json.dumps(problem).encode())
        await stdin.drain()
    stdin.close()


async def _listen(process: asyncio.subprocess.Process, on_progress: Callable[[dict[str, Any]], Awaitable[None]]) -> dict[str, Any] | None:
    answer: dict[str, Any] | None = None
    if process.stdout is not None:
        async for line in process.stdout:
            entry = json.loads(line)
            if "outcome" in entry:
                answer = entry["outcome"]
            else:
                await on_progress(entry["progress"])
    return answer


async def _last_words(process: asyncio.subprocess.Process) -> str:
    if process.stderr is None:
        return ""
    return (await process.stderr.read()).decode(errors="replace")[-LAST_WORDS:].strip()


async def _stop_when_asked(process: asyncio.subprocess.Process, stop: asyncio.Event) -> None:
    await stop.wait()
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
        await asyncio.sleep(PATIENCE_AFTER_STOP_S)
        process.kill()
