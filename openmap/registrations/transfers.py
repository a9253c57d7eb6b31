"""Tables on their way in and out: the export, the model of the import file, the file between its preview and its confirmation."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from typing import TYPE_CHECKING

from litestar.datastructures import UploadFile

from openmap import sheets
from openmap.clock import local
from openmap.errors import InvalidForm, NotFound
from openmap.events import queries as events
from openmap.events.labels import SIDE_LABELS
from openmap.i18n import _
from openmap.organisations import queries as organisations
from openmap.organisations.labels import KIND_LABELS, SECTOR_LABELS
from openmap.registrations import queries
from openmap.registrations.columns import TEMPLATE_HEADINGS, TEMPLATE_ROWS
from openmap.registrations.imports import ImportRefused
from openmap.registrations.labels import STATUS_LABELS
from openmap.registrations.pages import ImportPage
from openmap.sheets import CSV, MAX_DECLARED_BYTES, XLSX, Grid, Row, UnreadableFile, read_grid, write_csv, write_xlsx

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from uuid import UUID

    from litestar.datastructures import FormMultiDict

    from openmap.events.queries import EventDetails
    from openmap.organisations.queries import NeedDetails, OfferDetails
    from openmap.registrations.filters import Filters
    from openmap.registrations.imports import ImportReport, ReportRow
    from openmap.registrations.invited import InvitedLine
    from openmap.registrations.queries import DelegationLine, RegistrationDetails

ROWS_SHOWN = 200


async def event_of(registration: RegistrationDetails) -> EventDetails:
    """Read the event of a registration."""
    return await events.event_for_reader(registration.event_id)


async def topics_of(registration: RegistrationDetails) -> tuple[str, ...]:
    """Name the needs and offers of a registration's organisation."""
    key = registration.organisation_id
    needs, offers = await organisations.needs_of([key]), await organisations.offers_of([key])
    return (*(need.title for need in needs[key]), *(offer.title for offer in offers[key]))


async def file_of(event: EventDetails, name: str, filters: Filters) -> tuple[bytes, str]:
    """Write a file that an organiser downloads: its content and its media type; raises NotFound for any other name."""
    stem, _dot, extension = name.rpartition(".")
    if extension not in {"csv", "xlsx"} or stem not in {"inscriptions", "modele"}:
        raise NotFound(_("Ce fichier n'existe pas."))
    if stem == "modele":
        return as_file(stem, TEMPLATE_HEADINGS, TEMPLATE_ROWS, extension)
    registrations = await queries.every_registration(event.id, filters)
    keys = {one.organisation_id for one in registrations}
    headings, rows = export_rows(event, registrations, await organisations.needs_of(keys), await organisations.offers_of(keys))
    return as_file(stem, headings, rows, extension)


def as_file(sheet: str, headings: Sequence[str], rows: Sequence[Sequence[object]], extension: str) -> tuple[bytes, str]:
    """Write a table as ``csv`` or ``xlsx``: its content and its media type."""
    return (write_csv(headings, rows), CSV) if extension == "csv" else (write_xlsx({sheet: (headings, rows)}), XLSX)


def export_rows(
    event: EventDetails,
    registrations: Sequence[RegistrationDetails],
    needs: Mapping[UUID, Sequence[NeedDetails]],
    offers: Mapping[UUID, Sequence[OfferDetails]],
) -> tuple[list[str], list[list[object]]]:
    """Write registrations in the columns of the import file (a row a person), with what an import does not take at the end."""
    headings = [*TEMPLATE_HEADINGS, str(_("état")), str(_("inscrit le"))]
    rows: list[list[object]] = []
    for one in registrations:
        head = [one.reference or "", str(SIDE_LABELS[one.side]), one.organisation, one.siret or "", str(KIND_LABELS[one.kind])]
        head += [" ; ".join(str(SECTOR_LABELS[code]) for code in one.sectors), " ; ".join(one.departements)]
        topics = [" | ".join(need.title for need in needs[one.organisation_id]), " | ".join(offer.title for offer in offers[one.organisation_id])]
        tail = [*topics, str(STATUS_LABELS[one.status][0]), f"{local(one.created_at, event.timezone):%Y-%m-%d}"]
        for line in one.present:
            label = line.name or (f"{_('délégation')} {line.position}" if any(other.name for other in one.present) else str(len(one.present)))
            end = [label, absences_text(line, event), *tail]
            rows += [[*head, person.first_name, person.last_name, person.email, person.phone, *end] for person in line.attendees]
    return headings, rows


def invited_rows(event: EventDetails, lines: Sequence[InvitedLine]) -> tuple[list[str], list[list[object]]]:
    """Write who was invited, when they were last written to, and what they answered."""
    headings = [_("organisation"), _("rôle"), _("courriel"), _("invitée le"), _("dernière lettre le"), _("lettres"), _("état")]
    zone = event.timezone
    rows: list[list[object]] = [
        [
            line.organisation,
            str(SIDE_LABELS[line.side]),
            line.address,
            f"{local(line.invited_at, zone):%Y-%m-%d}",
            f"{local(line.letter_at, zone):%Y-%m-%d}" if line.letter_at else "",
            line.letters,
            str(STATUS_LABELS[line.status][0]),
        ]
        for line in lines
    ]
    return headings, rows


def absences_text(line: DelegationLine, event: EventDetails) -> str:
    """Write absences as the import reads them: ``09:00-10:15;11:00-11:30``."""
    zone = event.timezone
    return ";".join(f"{local(one.starts_at, zone):%H:%M}-{local(one.ends_at, zone):%H:%M}" for one in line.absences)


async def grid_of(form: FormMultiDict) -> Grid:
    """Read the table of a form: the file, or the rows that its preview kept.

    Raises:
        UnreadableFile: Neither can be read.
    """
    rows, file = form.get("rows"), form.get("file")
    if isinstance(rows, str):
        return unpacked(rows)
    if not isinstance(file, UploadFile) or not file.filename:
        raise UnreadableFile(_("Choisissez d'abord un fichier .xlsx, .ods ou .csv."))
    return await read_grid(await file.read())


def nothing_yet(event: EventDetails) -> ImportPage:
    """Return the page of an import before a file was chosen, for the other slices that import tables too."""
    return ImportPage(event)


async def try_import(event: EventDetails, form: FormMultiDict, write: Callable[..., Awaitable[ImportReport]]) -> ImportPage:
    """Say row by row what the table of a form would do; write it where its preview was confirmed.

    Args:
        event: Where the table goes.
        form: A file, or the rows that a preview kept.
        write: Imports a table; takes it and `dry_run`.
    """
    try:
        grid = await grid_of(form)
        report = await write(grid, dry_run="rows" not in form)
    except ImportRefused as refusal:
        report = refusal.report
    except InvalidForm as refusal:
        return ImportPage(event, refused=str(refusal))
    return ImportPage(event, report, packed(grid), shown=worth_reading(report))


def packed(grid: Grid) -> str:
    """Write a table as a text that a form carries from the preview to the confirmation."""
    content = json.dumps([grid.headings, [[row.number, row.cells] for row in grid.rows]], ensure_ascii=False)
    return base64.b85encode(zlib.compress(content.encode(), 9)).decode()


def unpacked(text: str) -> Grid:
    """Read what `packed` wrote; raises UnreadableFile for anything else."""
    try:
        content = zlib.decompressobj().decompress(base64.b85decode(text), MAX_DECLARED_BYTES)
        headings, rows = json.loads(content)
        grid = Grid(tuple(map(str, headings)), tuple(Row(int(number), tuple(map(str, cells))) for number, cells in rows))
    except (ValueError, TypeError, zlib.error, binascii.Error) as error:
        raise UnreadableFile(_("L'aperçu n'est plus lisible. Choisissez de nouveau le fichier.")) from error
    if len(grid.rows) > sheets.MAX_ROWS or any(len(row.cells) != len(grid.headings) for row in grid.rows):
        raise UnreadableFile(_("L'aperçu n'est plus lisible. Choisissez de nouveau le fichier."))
    return grid


def worth_reading(report: ImportReport) -> tuple[ReportRow, ...]:
    """Choose the rows that a preview shows: errors first, then what is said of others, at most `ROWS_SHOWN`."""
    rank = {"error": 0, "updated": 2, "created": 3, "unchanged": 4}
    ordered = sorted(report.rows, key=lambda row: (1 if row.outcome != "error" and row.messages else rank[row.outcome], row.number))
    return tuple(ordered[:ROWS_SHOWN])
