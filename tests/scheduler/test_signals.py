"""SIGTERM and Ctrl-C end a search wherever it is, also while OR-Tools has the main thread."""

from __future__ import annotations

import os
import signal
import threading

import pytest
from ortools.sat.python import cp_model

from scheduler import ended_by_signals
from scheduler.budget import Budget


def pigeons(holes: int) -> cp_model.CpModel:
    """Return a model that no search settles soon: one pigeon more than holes, without what presolve would see it by."""
    cp = cp_model.CpModel()
    at = [[cp.new_bool_var("") for _ in range(holes)] for _ in range(holes + 1)]
    for pigeon in at:
        cp.add_bool_or(pigeon)
    for hole in range(holes):
        for one in range(holes + 1):
            for other in range(one):
                cp.add_bool_or(at[one][hole].negated(), at[other][hole].negated())
    return cp


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_exact_search_while_it_has_the_main_thread(number: signal.Signals) -> None:
    seen: list[bool] = []
    with ended_by_signals() as ended:

        def should_stop() -> bool:
            if len(seen) == 3 and threading.current_thread() is not threading.main_thread():
                os.kill(os.getpid(), number)
            seen.append(ended())
            return seen[-1]

        budget = Budget(60, workers=1, should_stop=should_stop)
        answer = budget.run(pigeons(40), 60)
        assert not answer.found
        assert budget.stopped
    assert seen[:3] == [False] * 3, "the search was under way when the signal came"
    assert seen[-1]


def test_after_an_exact_search_ctrl_c_still_comes_here() -> None:
    with ended_by_signals() as ended:
        cp = cp_model.CpModel()
        cp.add_bool_or(cp.new_bool_var(""))
        assert Budget(5).run(cp, 5).found
        assert not ended()
        os.kill(os.getpid(), signal.SIGINT)
        assert ended()


def test_handlers_are_put_back() -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    with ended_by_signals() as ended:
        assert not ended()
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before
    assert signal.set_wakeup_fd(-1) == -1
