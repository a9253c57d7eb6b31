"""The table of the literature's instances, on files written here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from scheduler.__main__ import main
from scheduler.bench.literature import COLUMNS, heading, rows, summary

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

TRIANGLE = """
nBusiness = 3; nMeetings = 3; nTables = 1; nTotalSlots = {slots}; nMorningSlots = 2;
requested = [| 1, 2, 3 | 2, 3, 3 | 1, 3, 3 |];
forbidden = [{{0}}, {{0}}, {{0}}];
fixed = [0, 0, 0];
precedences = [{{}}, {{}}, {{}}];
"""


def test_each_file_has_its_row_with_value_and_bound(tmp_path: Path) -> None:
    for slots in (2, 4):
        (tmp_path / f"triangle-{slots}.dzn").write_text(TRIANGLE.format(slots=slots))
    found = list(rows([str(tmp_path / "triangle-4.dzn"), str(tmp_path / "triangle-2.dzn")], limit_s=20))
    assert [(row.instance, row.people, row.meetings, row.slots, row.tables, row.status, row.breaks, row.bound) for row in found] == [
        ("triangle-4", 3, 3, 4, 1, "optimal", 1, 1),
        ("triangle-2", 3, 3, 2, 1, "infeasible", None, None),
    ]
    assert str(found[1]).startswith("| triangle-2 | 3 | 3 | 2 | 1 | infeasible |  |  | ")
    assert all(line.count("|") == len(COLUMNS) + 1 for line in (*heading().splitlines(), *map(str, found)))
    assert summary(found).startswith("2 of 2 settled; median ")


def test_bench_prints_the_table_of_dzn_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "triangle.dzn"
    path.write_text(TRIANGLE.format(slots=4))
    assert main(["bench", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == heading().splitlines()
    assert lines[2].startswith("| triangle | 3 | 3 | 4 | 1 | optimal | 1 | 1 | ")
    assert lines[4].startswith("1 of 1 settled")
    assert main(["bench", str(path), "--json"]) == 0
    assert [(row["instance"], row["breaks"]) for row in json.loads(capsys.readouterr().out)] == [("triangle", 1)]


def test_bench_names_the_file_and_entry_that_it_cannot_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "triangle.dzn"
    path.write_text(TRIANGLE.format(slots=4).replace("nTables = 1;", ""))
    assert main(["bench", str(path)]) == 2
    assert capsys.readouterr().err == f"{path}: nTables: it is missing\n"
