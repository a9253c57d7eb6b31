"""Import wishes and vetoes from a table: report row by row, write all or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openmap.db import transaction
from openmap.events import queries as events
from openmap.registrations import queries as registrations
from openmap.registrations.cells import CellProblem
from openmap.registrations.imports import ImportRefused, ImportReport, Outcome, ReportMessage, ReportRow, require_columns
from openmap.wishes.columns import COLUMNS
from openmap.wishes.rows import Names, heading_of, missing_columns, read_wishes
from openmap.wishes.service import examine_pairs, put_wishes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from openmap.audit.service import Actor
    from openmap.sheets import Grid
    from openmap.wishes.rows import PairRow


async def import_wishes(actor: Actor, event_id: UUID, grid: Grid, *, dry_run: bool) -> ImportReport:
    """Set the pairs of a file and no others.

    Args:
        actor: The organiser.
        event_id: The event.
        grid: The table, see docs/imports.md for its columns.
        dry_run: Report only.

    Raises:
        UnreadableFile: A required column is missing.
        ImportRefused: A row has an error, and this is no dry run.
    """
    require_columns(grid, missing_columns(grid), COLUMNS)
    event = await events.event(event_id)
    async with transaction():
        known = await registrations.registrations_of(event_id, limit=None)
        rows, problems = read_wishes(grid, Names(known))
        found, present = await examine_pairs(event, [row.pair for row in rows])
        problems += [_problem(grid, rows, key, message) for key, message in found.items()]
        report = _report(grid, rows, problems, present, {line.id: line.organisation for line in known}, is_applied=not dry_run)
        if dry_run:
            return report
        if report.errors:
            raise ImportRefused(report)
        await put_wishes(actor, event_id, [row.pair for row in rows])
        return report


def _problem(grid: Grid, rows: Sequence[PairRow], key: str, message: str) -> CellProblem:
    position, _dot, name = key.partition(".")
    return CellProblem(rows[int(position)].number, heading_of(grid, name), message)


def _report(
    grid: Grid,
    rows: Sequence[PairRow],
    problems: Sequence[CellProblem],
    present: Mapping[tuple[UUID, UUID], tuple[int | None, bool]],
    organisations: Mapping[UUID, str],
    *,
    is_applied: bool,
) -> ImportReport:
    columns = grid.columns(COLUMNS)
    wrong: dict[int, list[ReportMessage]] = {}
    for problem in problems:
        wrong.setdefault(problem.row, []).append(ReportMessage("error", problem.column, problem.message))
    pairs = {row.number: row.pair for row in rows}
    lines = []
    for row in grid.rows:
        pair = pairs.get(row.number)
        outcome: Outcome = "error"
        if pair is not None and row.number not in wrong:
            before = present.get((pair.asker_id, pair.asked_id))
            outcome = "created" if before is None else "unchanged" if before == (pair.rank, pair.is_veto) else "updated"
        typed = [row.cells[columns[key]] for key in ("from", "to")]
        named = [organisations[pair.asker_id], organisations[pair.asked_id]] if pair is not None else typed
        lines.append(ReportRow(row.number, outcome, typed[0], " → ".join(named), tuple(wrong.get(row.number, ()))))
    outcomes = [line.outcome for line in lines]
    return ImportReport(
        rows=tuple(lines),
        created=outcomes.count("created"),
        updated=outcomes.count("updated"),
        unchanged=outcomes.count("unchanged"),
        errors=outcomes.count("error"),
        is_applied=is_applied,
    )
