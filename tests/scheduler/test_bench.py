"""The bench measures the solver and the baselines on the same problem, and refuses what it does not know."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from scheduler import Published, check, compile_problem, solve
from scheduler.bench import apart, bench
from scheduler.bench.baselines import BASELINES
from scheduler.bench.measuring import measure_baseline, measure_solver
from scheduler.bench.repairs import losses, without
from scheduler.bench.sizes import Case, cases
from scheduler.budget import Budget
from scheduler.formats import write_problem
from scheduler.generate import Shape, generate
from scheduler.measure import meetings
from scheduler.tabling import Hall

if TYPE_CHECKING:
    from pathlib import Path

SMALL = Shape(3, 5, 4, 3, 2)


@pytest.mark.parametrize("solver", sorted(BASELINES))
def test_what_a_baseline_books_breaks_no_rule(solver: str) -> None:
    problem = generate(SMALL, 1)
    instance = compile_problem(problem)
    slot = BASELINES[solver](instance, Budget(0.5, deterministic=True))
    assert slot
    assert check(problem, meetings(instance, slot, Hall(instance, slot, {}).seat())).valid


def small(tmp_path: Path) -> str:
    """Return the path of a small problem."""
    path = tmp_path / "small.json"
    write_problem(generate(SMALL, 2), str(path))
    return str(path)


def test_the_solver_is_never_worse_than_the_baselines(tmp_path: Path) -> None:
    (case,) = cases((small(tmp_path),))
    case = replace(case, limit_s=1)
    mine, *others = measure_solver(case), *(measure_baseline(case, name) for name in BASELINES)
    assert mine.status == "optimal"
    assert [other.solver for other in others] == list(BASELINES)
    vector = [(measured.goals["G1"], -measured.goals["G2"], measured.goals["G4"]) for measured in (mine, *others)]
    assert min(vector) == vector[0]


@pytest.mark.parametrize("against", [(), pytest.param(None, marks=pytest.mark.long)])
def test_all_baselines_are_measured_unless_some_are_named(
    against: tuple[str, ...] | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench((small(tmp_path),), against, as_json=True, limit_s=1) == 0
    measured = json.loads(capsys.readouterr().out)
    assert [one["solver"] for one in measured] == ["openmap", *(BASELINES if against is None else against)]
    assert measured[0]["status"] == "optimal"
    assert all(one["megabytes"] > 0 for one in measured)


def test_the_table_has_a_row_for_each_measurement(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench((small(tmp_path),), ("first-come",), limit_s=1) == 0
    rows = capsys.readouterr().out.splitlines()
    assert [row.count("|") for row in rows] == [rows[0].count("|")] * 4
    assert rows[2].startswith("| small.json | openmap | optimal |")


REPAIRED = Case("small", 1, Shape(8, 16, 6, 6, 4))
LOSSES = ("cancellation", "late arrival", "lost table", "closed slot")


def test_a_repair_changes_no_more_people_than_building_anew(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench(("repair",), as_json=True, repaired=REPAIRED) == 0
    measured = json.loads(capsys.readouterr().out)
    assert [(one["case"], one["solver"]) for one in measured] == [
        (f"small {loss}", policy) for loss in LOSSES for policy in ("repair", "build", "anew")
    ]
    repaired = [one for one in measured for _ in range(3) if one["solver"] == "repair"]
    assert all(one["bound"]["G3"] == [one["goals"]["G3"], "all"] for one in repaired)
    assert all(one["goals"]["G3"] <= other["goals"]["G3"] for one, other in zip(repaired, measured, strict=True))
    assert [one["goals"]["G3"] > 0 for one in repaired[::3]] == [True, False, True, True]


def test_repairs_have_a_table_of_their_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench((small(tmp_path), "repair"), (), limit_s=1, repaired=REPAIRED) == 0
    sizes, repairs = capsys.readouterr().out.split("\n\n")
    assert sizes.splitlines()[2].startswith("| small.json | openmap | optimal |")
    heading, _, *rows = repairs.splitlines()
    assert len(rows) == 3 * len(LOSSES)
    assert {row.count("|") for row in rows} == {heading.count("|")}


def test_what_happens_to_a_published_timetable_is_one_loss_each() -> None:
    problem = generate(SMALL, 2)
    told = tuple(Published(one.a, one.b, one.slot, one.table) for one in solve(problem, time_limit_s=1, deterministic=True).meetings)
    published = replace(problem, published=told)
    for seed in range(5):
        cancelled, late, lost, closed = (changed for _, changed in losses(published, problem, random.Random(seed)))
        (gone,) = {person.id for person in problem.participants} - {person.id for person in cancelled.participants}
        assert cancelled == without(published, gone)
        assert not any(gone in (request.a, request.b) for request in cancelled.requests)
        assert late is problem
        assert len(lost.tables or ()) == len(problem.tables or ()) - 1
        assert all(table.slots == tuple(slot.id for slot in problem.slots[1:]) for table in closed.tables or ())


def test_every_size_is_measured_with_a_fifth_fewer_tables_too() -> None:
    both = [case.problem() for case in cases(("10x27x8",))]
    assert [len(problem.tables or ()) for problem in both] == [10, 8]
    assert len(cases(())) == 14


def test_a_solver_that_goes_on_and_on_is_ended() -> None:
    case = cases(("10x27x8",))[0]
    assert apart(case, "mip", patience=0).status == "out of time"


@pytest.mark.parametrize("names, against", [(("9x9",), ()), (("10x27x8",), ("magic",))])
def test_what_is_unknown_is_refused(names: tuple[str, ...], against: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert bench(names, against) == 2
    assert capsys.readouterr().err.count("\n") == 1
