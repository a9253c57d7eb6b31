"""The command line as other programs use it: files, exit codes, words on stderr, never a traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from scheduler import Pin, Problem, check, outcome_from_data, read_problem, read_timetable, write_problem
from scheduler.__main__ import main
from tests.scheduler.day import DAY, person

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHAPE = ["--buyers", "4", "--structures", "6", "--slots", "4", "--wishes-buyer", "3", "--wishes-structure", "2"]


class Done(NamedTuple):
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Return a function that runs a command here."""

    def command(*arguments: str | Path) -> Done:
        code = main([str(argument) for argument in arguments])
        return Done(code, *capsys.readouterr())

    return command


def program(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command as a program of its own."""
    return subprocess.run([sys.executable, "-m", "scheduler", *map(str, arguments)], capture_output=True, text=True, check=False, timeout=120)


def saved(tmp_path: Path, problem: Problem) -> Path:
    write_problem(problem, tmp_path / "problem.json")
    return tmp_path / "problem.json"


def timetable(tmp_path: Path, *meetings: dict[str, Any]) -> Path:
    path = tmp_path / "timetable.json"
    path.write_text(json.dumps({"meetings": meetings}), encoding="utf-8")
    return path


def held(request: str, slot: str, table: str) -> dict[str, Any]:
    return {"request": request, "a": request[:2], "b": request[2:], "slot": slot, "table": table}


def test_a_problem_is_generated_solved_and_checked_by_files(tmp_path: Path, run: Callable[..., Done]) -> None:
    problem, answer = tmp_path / "problem.json", tmp_path / "answer.json"
    assert run("generate", *SHAPE, "--seed", "2", "-o", problem).returncode == 0
    solved = program("solve", problem, "-o", answer, "--time-limit", "10", "--seed", "5", "--workers", "1")
    assert (solved.returncode, solved.stdout, solved.stderr) == (0, "", "")
    outcome = read_timetable(answer)
    assert outcome.status == "optimal"
    assert (outcome.seed, outcome.conflict, outcome.minimal) == (5, (), True)
    checked = run("check", problem, answer)
    assert (checked.returncode, checked.stderr) == (0, "")
    values = {goal["id"]: goal["value"] for goal in json.loads(checked.stdout)["goals"]}
    assert values == {goal.id: goal.value for goal in outcome.goals}
    assert {one.request for one in outcome.unmet} | {one.request for one in outcome.meetings} == {r.id for r in read_problem(problem).requests}


def test_without_a_file_the_answer_goes_to_stdout(tmp_path: Path, run: Callable[..., Done]) -> None:
    solved = run("solve", saved(tmp_path, DAY), "--time-limit", "10", "--workers", "1")
    assert check(DAY, outcome_from_data(json.loads(solved.stdout)).meetings).valid


def test_an_infeasible_problem_ends_with_3_and_its_conflict(tmp_path: Path, run: Callable[..., Done]) -> None:
    problem = replace(DAY, pins=(Pin("b1", "e1", "s2"),), **person("b1", available=("s1",)))
    solved = run("solve", saved(tmp_path, problem))
    answer = json.loads(solved.stdout)
    assert (solved.returncode, answer["status"], answer["meetings"], answer["minimal"]) == (3, "infeasible", [], True)
    assert {(one["rule"], one["entry"]) for one in answer["conflict"]} == {("H6", "pin b1 with e1"), ("H3", "participant b1")}


def test_a_broken_rule_ends_with_1_and_is_named(tmp_path: Path, run: Callable[..., Done]) -> None:
    done = run("check", saved(tmp_path, DAY), timetable(tmp_path, held("b1e1", "s1", "t1"), held("b1e2", "s1", "t2")))
    assert done.returncode == 1
    assert [one["rule"] for one in json.loads(done.stdout)["violations"]] == ["H1"]
    assert "H1 participant b1:" in done.stderr


def test_a_pair_is_explained_with_the_change_that_would_help(tmp_path: Path, run: Callable[..., Done]) -> None:
    problem = saved(tmp_path, replace(DAY, **person("b1", max_meetings=1)))
    done = run("explain", problem, timetable(tmp_path, held("b1e1", "s1", "t1")), "e2", "b1")
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["request"], answer["reason"]) == (0, "b1e2", "limit")
    assert (answer["change"]["kind"], answer["change"]["participant"], answer["change"]["limit"]) == ("raise_limit", "b1", "max_meetings")


def test_a_pair_that_meets_is_told_so(tmp_path: Path, run: Callable[..., Done]) -> None:
    done = run("explain", saved(tmp_path, DAY), timetable(tmp_path, held("b1e1", "s1", "t1")), "b1", "e1")
    assert json.loads(done.stdout)["text"] == "b1 and e1 meet in slot s1 at table t1"


@pytest.mark.parametrize("pair,words", [(("b1", "nobody"), "unknown participant or group 'nobody'"), (("b2", "e3"), "no request asks for it")])
def test_a_pair_that_was_not_asked_for_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str], pair: tuple[str, str], words: str) -> None:
    assert main(["explain", str(saved(tmp_path, DAY)), str(timetable(tmp_path)), *pair]) == 2
    assert capsys.readouterr().err == f"{tmp_path / 'problem.json'}: pair {' with '.join(pair)}: {words}\n"


@pytest.mark.parametrize(
    "meeting,words",
    [
        (held("b9e1", "s1", "t1"), "meeting b9e1: there is no request b9e1"),
        (held("b1e1", "s9", "t1"), "meeting b1e1: there is no slot s9"),
        (held("b1e1", "s1", "t1") | {"a": "b2"}, "meeting b1e1: b2 with e1 is not what was asked: b1 with e1"),
    ],
)
def test_nothing_is_explained_by_a_timetable_of_something_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], meeting: dict[str, Any], words: str
) -> None:
    other = timetable(tmp_path, meeting)
    assert main(["explain", str(saved(tmp_path, DAY)), str(other), "b1", "e2"]) == 2
    assert capsys.readouterr().err == f"{other}: {words}\n"


def test_no_timetable_within_the_limit_ends_with_4(tmp_path: Path, run: Callable[..., Done]) -> None:
    requests = tuple(replace(one, required=True) for one in DAY.requests)
    problem = replace(DAY, kind="b2bsp", idle_rule="b2bsp", requests=requests, pins=(Pin("b1", "e1", "s1"),))
    done = run("solve", saved(tmp_path, problem), "--time-limit", "0", "--workers", "1")
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["status"], answer["meetings"], answer["conflict"]) == (4, "unknown", [], [])


@pytest.mark.parametrize(
    "content,words",
    [
        ("{", "this is not JSON"),
        ('{"slots": 3}', "slots: must be a list"),
        ('{"requests": [{"id": "r", "a": "x", "b": "y"}]}', "request r: unknown participant or group 'x'"),
        ('{"requests": [{"id": "r", "a": "x", "b": "\\ud800"}]}', "cannot be written"),
    ],
)
@pytest.mark.parametrize("command", [["solve"], ["check", "TIMETABLE"], ["explain", "TIMETABLE", "a", "b"]])
def test_a_malformed_problem_ends_with_2_and_names_file_entry_and_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str], content: str, words: str
) -> None:
    path = tmp_path / "problem.json"
    path.write_text(content, encoding="utf-8")
    rest = [str(timetable(tmp_path)) if word == "TIMETABLE" else word for word in command[1:]]
    assert main([command[0], str(path), *rest]) == 2
    message = capsys.readouterr().err
    assert message.startswith(f"{path}: ")
    assert words in message


def test_a_malformed_timetable_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "timetable.json"
    path.write_text('{"meetings": [{}]}', encoding="utf-8")
    assert main(["check", str(saved(tmp_path, DAY)), str(path)]) == 2
    assert capsys.readouterr().err == f"{path}: meetings, entry 1: request is missing\n"


@pytest.mark.parametrize("command", [["solve", "none.json"], ["check", "none.json", "none.json"], ["solve", "."]])
def test_a_file_that_cannot_be_read_ends_with_2(capsys: pytest.CaptureFixture[str], command: list[str]) -> None:
    assert main(command) == 2
    assert capsys.readouterr().err.startswith(f"{command[1]}: ")


@pytest.mark.parametrize("output", ["nowhere/answer.json", "."])
def test_a_place_that_cannot_be_written_ends_with_2_before_any_work(tmp_path: Path, capsys: pytest.CaptureFixture[str], output: str) -> None:
    assert main(["generate", *SHAPE, "-o", str(tmp_path / output)]) == 2
    assert main(["solve", str(saved(tmp_path, DAY)), "-o", str(tmp_path / output)]) == 2
    assert "directory" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["solve"],
        ["solve", "p.json", "--time-limit", "-1"],
        ["solve", "p.json", "--time-limit", "nan"],
        ["solve", "p.json", "--seed", "x"],
        ["solve", "p.json", "--workers", "0"],
        ["solve", "p.json", "--workers", "100000"],
        ["solve", "p.json", "--policy", "other"],
        ["generate", "--buyers", "3"],
        ["generate", *SHAPE, "--availability", "2"],
        ["generate", *SHAPE, "--skew", "0"],
        ["generate", *SHAPE, "--sessions", "0"],
        ["generate", *SHAPE, "--tables", "-1"],
        ["generate", *SHAPE, "--buyers", "1000000000"],
    ],
)
def test_wrong_arguments_end_with_2_and_the_usage(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_search_that_is_told_to_end_keeps_its_timetable(tmp_path: Path, number: signal.Signals) -> None:
    problem, answer = tmp_path / "problem.json", tmp_path / "answer.json"
    size = ["--buyers", "40", "--structures", "120", "--slots", "16", "--wishes-buyer", "20", "--wishes-structure", "8"]
    assert main(["generate", *size, "-o", str(problem)]) == 0
    before = signal.getsignal(number)

    def end() -> None:
        while signal.getsignal(number) is before:
            time.sleep(0.01)
        os.kill(os.getpid(), number)

    threading.Thread(target=end, daemon=True).start()
    assert main(["solve", str(problem), "-o", str(answer), "--time-limit", "600", "--workers", "1"]) == 0
    assert signal.getsignal(number) is before
    assert check(read_problem(problem), read_timetable(answer).meetings).valid


def test_a_reader_that_goes_away_is_no_failure() -> None:
    command = f"{sys.executable} -m scheduler generate --buyers 60 --structures 90 --slots 16 --wishes-buyer 20 --wishes-structure 8 | head -c 10"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", '{\n "slots"')


def test_reading_and_checking_need_no_solver() -> None:
    code = "import scheduler, scheduler.__main__, sys; sys.exit(any(name.startswith('ortools') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
