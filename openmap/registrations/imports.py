"""Import registrations from a table: plan, report row by row, write all or nothing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from openmap.audit.service import Actor, record
from openmap.clock import now
from openmap.db import transaction
from openmap.errors import InvalidForm
from openmap.events import queries as events
from openmap.i18n import _, ngettext
from openmap.organisations import queries as organisations
from openmap.organisations.service import save_organisations
from openmap.organisations.topics import NeedValues, OfferValues, import_topics
from openmap.registrations import queries
from openmap.registrations.cells import CellProblem
from openmap.registrations.columns import COLUMNS
from openmap.registrations.links import drop_drafts
from openmap.registrations.matching import Known, match
from openmap.registrations.rows import missing_columns, read_registrations
from openmap.registrations.service import lock_event
from openmap.registrations.tables import Absence, Attendee, Delegation, Registration, RegistrationStatus
from openmap.sheets import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from piccolo.table import Table

    from openmap.events.queries import EventDetails
    from openmap.registrations.matching import Entry
    from openmap.registrations.rows import RegistrationRow
    from openmap.sheets import Grid

CHUNK = 500
Level = Literal["error", "warning", "info"]
Outcome = Literal["created", "updated", "unchanged", "error"]


@dataclass(frozen=True, slots=True)
class ReportMessage:
    """A sentence about a row; `column` is the heading of the file, empty for the whole row."""

    level: Level
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What happens to one row of the file; `number` is the one that the spreadsheet shows."""

    number: int
    outcome: Outcome
    reference: str
    name: str
    messages: tuple[ReportMessage, ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import does, or did (`is_applied`). Created, updated and unchanged count things, errors count rows."""

    rows: tuple[ReportRow, ...]
    created: int
    updated: int
    unchanged: int
    errors: int
    is_applied: bool


class ImportRefused(InvalidForm):
    """A file with errors: nothing was written. `report` says where, row by row."""

    def __init__(self, report: ImportReport) -> None:
        count = report.errors
        message = ngettext(
            "Rien n'est importé : %(count)d ligne est à corriger dans le fichier.",
            "Rien n'est importé : %(count)d lignes sont à corriger dans le fichier.",
            count,
        )
        wrong = [(row.number, said) for row in report.rows for said in row.messages if said.level == "error"]
        fields = {f"rows.{number}.{said.column}": said.message for number, said in wrong}
        super().__init__(message % {"count": count}, fields=fields)
        self.report = report


def require_columns(grid: Grid, missing: Sequence[str], known: dict[str, tuple[str, ...]]) -> None:
    """Refuse a file without the columns that nothing can be read without.

    Raises:
        UnreadableFile: Naming them as a French spreadsheet would.
    """
    if not missing:
        return
    names = ", ".join(f"« {known[key][0]} »" for key in missing)
    seen = ", ".join(f"« {heading} »" for heading in grid.headings if heading)
    message = _("Il manque une colonne : %(names)s. Colonnes lues : %(seen)s. Téléchargez le modèle pour partir des bons titres.")
    raise UnreadableFile(message % {"names": names, "seen": seen[:500]})


async def import_registrations(actor: Actor, event_id: UUID, grid: Grid, *, dry_run: bool) -> ImportReport:
    """Add and change the registrations of a file; they are accepted, and nobody is written to.

    Args:
        actor: Who imports.
        event_id: The event.
        grid: The table, see docs/imports.md for its columns.
        dry_run: Report only.

    Raises:
        UnreadableFile: A required column is missing.
        ImportRefused: A row has an error, and this is no dry run.
    """
    require_columns(grid, missing_columns(grid), COLUMNS)
    rows, problems = await asyncio.to_thread(read_registrations, grid)
    event = await events.event(event_id)
    async with transaction():
        if not dry_run:
            await lock_event(event_id)
        entries = await asyncio.to_thread(match, rows, await _known(event, rows))
        problems += _problems_after_publication(event, entries)
        report = _report(grid, entries, problems, is_applied=not dry_run)
        if dry_run:
            return report
        if report.errors:
            raise ImportRefused(report)
        await _write(actor, event, entries)
        counts = {"created": report.created, "updated": report.updated, "unchanged": report.unchanged}
        await record(actor, "registrations.imported", event_id=event_id, subject=("event", event_id), details=counts)
        return report


async def _known(event: EventDetails, rows: Sequence[RegistrationRow]) -> Known:
    registrations = await queries.every_registration(event.id)
    found = await organisations.organisations_like(
        ids={line.organisation_id for line in registrations},
        sirets={row.siret for row in rows if row.siret},
        names={row.organisation for row in rows},
    )
    ids = [line.id for line in found]
    needs = {key: [need.title for need in known] for key, known in (await organisations.needs_of(ids)).items()}
    offers = {key: [offer.title for offer in known] for key, known in (await organisations.offers_of(ids)).items()}
    return Known(event.day, event.timezone, registrations, found, needs, offers)


def _problems_after_publication(event: EventDetails, entries: Iterable[Entry]) -> list[CellProblem]:
    """Once people were told of meetings, a file changes contacts and adds registrations, and no more."""
    if not event.is_published:
        return []
    message = _("Le planning est publié : un import ne change plus ni les absences ni les délégations. Passez par la page de l'inscription.")
    touched = [entry for entry in entries if entry.outcome == "updated" and (entry.absences or any(write.is_new for write in entry.delegations))]
    return [CellProblem(entry.row.rows[0], "", message) for entry in touched]


def _report(grid: Grid, entries: Sequence[Entry], problems: Sequence[CellProblem], *, is_applied: bool) -> ImportReport:
    wrong: dict[int, list[ReportMessage]] = {}
    for problem in problems:
        wrong.setdefault(problem.row, []).append(ReportMessage("error", problem.column, problem.message))
    planned = {number: entry for entry in entries for number in entry.row.rows}
    columns = grid.columns(COLUMNS)

    def cell(cells: tuple[str, ...], key: str) -> str:
        return cells[columns[key]] if key in columns else ""

    rows = []
    for row in grid.rows:
        entry = planned.get(row.number)
        messages = wrong.get(row.number) or _messages(entry, row.number)
        outcome = entry.outcome if entry and row.number not in wrong else "error"
        rows.append(ReportRow(row.number, outcome, cell(row.cells, "reference"), cell(row.cells, "organisation"), tuple(messages)))
    counted = [entry.outcome for entry in entries]
    return ImportReport(
        rows=tuple(rows),
        created=counted.count("created"),
        updated=counted.count("updated"),
        unchanged=counted.count("unchanged"),
        errors=sum(row.outcome == "error" for row in rows),
        is_applied=is_applied,
    )


def _messages(entry: Entry | None, number: int) -> list[ReportMessage]:
    if entry is None:
        return [ReportMessage("error", "", _("Une autre ligne de la même inscription est à corriger."))]
    if number != entry.row.rows[0]:
        return []
    said = [ReportMessage("warning", "", warning) for warning in entry.warnings]
    if entry.outcome == "updated":
        changes = ", ".join(dict.fromkeys(entry.changes))
        said.append(ReportMessage("info", "", _("Modifié : %(changes)s.") % {"changes": changes}))
    return said


async def _write(actor: Actor, event: EventDetails, entries: Sequence[Entry]) -> None:
    changed = [(entry, entry.changed_organisation) for entry in entries if entry.changed_organisation is not None]
    new = {values.id: values for entry, values in changed if entry.new_organisation}
    new |= {values.id: values for _entry, values in changed if values.id in new}
    await save_organisations(actor, new=list(new.values()), changed=[values for _entry, values in changed if values.id not in new])
    said = [(entry.organisation_id, NeedValues(title=title)) for entry in entries for title in entry.needs]
    offered = [(entry.organisation_id, OfferValues(title=title)) for entry in entries for title in entry.offers]
    await import_topics(actor, needs=said, offers=offered, event_id=event.id)
    await _insert([_registration(event, entry) for entry in entries if entry.outcome == "created"])
    for entry in entries:
        if entry.new_reference:
            await Registration.update({Registration.reference: entry.new_reference}).where(Registration.id == entry.registration_id)
    accepted = [entry.registration_id for entry in entries if entry.accepts]
    if accepted:
        await Registration.update({Registration.status: RegistrationStatus.ACCEPTED}).where(Registration.id.is_in(accepted))
        await drop_drafts(actor, event.id, accepted)
    await _write_delegations(entries)
    await _write_people(entries)
    absences = {delegation_id: spans for entry in entries for delegation_id, spans in entry.absences.items()}
    if absences:
        await Absence.delete().where(Absence.delegation.is_in(list(absences)))
    await _insert([Absence(delegation=key, starts_at=span.starts_at, ends_at=span.ends_at) for key, spans in absences.items() for span in spans])


def _registration(event: EventDetails, entry: Entry) -> Registration:
    return Registration(
        id=entry.registration_id,
        event=event.id,
        organisation=entry.organisation_id,
        side=entry.row.side,
        reference=entry.row.reference,
        status=RegistrationStatus.ACCEPTED,
        created_at=now(),
        updated_at=now(),
    )


async def _write_delegations(entries: Sequence[Entry]) -> None:
    writes = [write for entry in entries for write in entry.delegations]
    fresh = [write for write in writes if write.is_new]
    await _insert([Delegation(id=write.id, registration=write.registration_id, position=write.position, name=write.name) for write in fresh])
    for write in writes:
        if not write.is_new:
            await Delegation.update({Delegation.name: write.name}).where(Delegation.id == write.id)


async def _write_people(entries: Sequence[Entry]) -> None:
    writes = [write for entry in entries for write in entry.people]
    columns: dict[UUID, dict[str, Any]] = {}
    for write in writes:
        person = write.person
        said = {"first_name": person.first_name, "last_name": person.last_name, "phone": person.phone, "job_title": person.job_title}
        columns[write.id] = {name: value for name, value in said.items() if value} | {"email": person.email}
    fresh = [write for write in writes if write.is_new]
    await _insert([Attendee(id=write.id, delegation=write.delegation_id, position=write.position, **columns[write.id]) for write in fresh])
    for write in writes:
        if not write.is_new:
            values = {getattr(Attendee, name): value for name, value in columns[write.id].items()}
            await Attendee.update(values).where(Attendee.id == write.id)


async def _insert(rows: Sequence[Table]) -> None:
    """Insert many rows of one table; PostgreSQL takes at most 32,767 values in one statement."""
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        await type(chunk[0]).insert(*chunk)
