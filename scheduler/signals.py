"""SIGTERM and Ctrl-C as a wish to stop: the search ends at once, wherever it is, and the best timetable so far is kept."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def ended_by_signals() -> Iterator[Callable[[], bool]]:
    """Give a function that tells whether SIGTERM or Ctrl-C came since.

    A handler in Python waits until the main thread is back from OR-Tools; the byte that the interpreter writes for each signal does not.
    """
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    received: list[int] = []
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGTERM, signal.SIGINT)}
    wakeup = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)

    def ended() -> bool:
        with suppress(BlockingIOError):
            received.extend(number for number in os.read(reader, 64) if number in before)
        return bool(received)

    try:
        yield ended
    finally:
        signal.set_wakeup_fd(wakeup)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(reader)
        os.close(writer)
