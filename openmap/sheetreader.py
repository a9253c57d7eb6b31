"""Child process that turns a workbook into rows: ``python -m openmap.sheetreader MAX_ROWS MAX_COLUMNS``, stdin to JSON on stdout.

The workbook reader allocates the whole rectangle between the first and the last cell at once, and a failed allocation ends the process: a
file of 5 kB with one cell at XFD1048576 asks for 550 GB. So it runs apart, with a ceiling on memory and time, and never in the server.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import resource
import sys

import python_calamine

MEMORY_BYTES = 1_500_000_000
CPU_SECONDS = 20


def cell_text(value: object) -> str:
    """Write a cell as a person reads it: a whole number without its decimals, a time as ``09:30``."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return str(value).strip()


def first_filled_sheet(content: bytes) -> list[list[str]]:
    """Read the first visible sheet that has cells; row 0 of the answer is row 1 of the sheet."""
    workbook = python_calamine.load_workbook(io.BytesIO(content))
    for meta in workbook.sheets_metadata:
        if meta.visible != python_calamine.SheetVisibleEnum.Visible or meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = workbook.get_sheet_by_name(meta.name)
        if sheet.height:
            return [[cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    return []


def without_empty_ends(rows: list[list[str]]) -> list[list[str]]:
    """Drop what follows the last filled cell of each row, and the rows after the last filled one."""
    trimmed = []
    for row in rows:
        end = len(row)
        while end and not row[end - 1]:
            end -= 1
        trimmed.append(row[:end])
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    return trimmed


def main() -> None:
    """Read stdin, write ``{"rows": [[text]], "row_count": n, "column_count": n}``; rows beyond the limits are counted, not written."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    max_rows, max_columns = int(sys.argv[1]), int(sys.argv[2])
    rows = without_empty_ends(first_filled_sheet(sys.stdin.buffer.read()))
    answer = {"rows": [row[:max_columns] for row in rows[:max_rows]], "row_count": len(rows), "column_count": max(map(len, rows), default=0)}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
