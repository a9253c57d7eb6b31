"""Tables that people bring and take away: read ``.xlsx``, ``.ods``, ``.csv`` safely, write ``.xlsx`` and ``.csv`` that a spreadsheet does not run."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import xlsxwriter

from openmap.errors import InvalidForm
from openmap.i18n import _

MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_FILE_BYTES = 10_000_000
MAX_DECLARED_BYTES = 50_000_000
READING_SECONDS = 30
DANGEROUS_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the last four are wide ones
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"


class UnreadableFile(InvalidForm):
    """A file that cannot be read as a table; the message says what to do."""

    code = "unreadable-file"

    def __init__(self, message: str) -> None:
        super().__init__(message, fields={"file": message})


class FileTooLarge(UnreadableFile):
    """A file with more bytes or rows than one import takes."""

    code = "file-too-large"


@dataclass(frozen=True, slots=True)
class Row:
    """One filled row; `number` is the one that the spreadsheet shows."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the headings of its first filled row, and the filled rows below."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]

    def columns(self, names: Mapping[str, Sequence[str]]) -> dict[str, int]:
        """Find the columns: `names` maps each key to the headings it goes by; case, accents and punctuation do not count.

        Returns key → position of the first heading that fits; keys without a heading are absent.
        """
        wanted = {heading_key(alias): key for key, aliases in names.items() for alias in (key, *aliases)}
        found: dict[str, int] = {}
        for position, heading in enumerate(self.headings):
            key = wanted.get(heading_key(heading))
            if key is not None:
                found.setdefault(key, position)
        return found


def heading_key(heading: str) -> str:
    """Reduce a heading to its words without accents: ``Prénom *`` and ``prenom`` are the same one."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", heading.lower()) if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in bare).split())


async def read_grid(content: bytes) -> Grid:
    """Read a table by its content, whatever its name says.

    Raises:
        UnreadableFile: It is empty, damaged, protected, or no table at all.
        FileTooLarge: It has more than `MAX_FILE_BYTES`, declares more than `MAX_DECLARED_BYTES`, or has more than `MAX_ROWS` rows.
    """
    if len(content) > MAX_FILE_BYTES:
        raise FileTooLarge(
            _("Ce fichier pèse plus de %(limit)s Mo. Retirez les images et les autres feuilles, ou enregistrez la feuille en CSV.")
            % {"limit": MAX_FILE_BYTES // 1_000_000}
        )
    if not content.strip():
        raise UnreadableFile(_("Ce fichier est vide. Choisissez un fichier .xlsx, .ods ou .csv qui contient un tableau."))
    if content.startswith(b"PK\x03\x04"):
        await asyncio.to_thread(_check_archive, content)
        rows, row_count = await _read_workbook(content)
    else:
        rows = await asyncio.to_thread(_read_csv, content)
        row_count = len(rows)
    if row_count - 1 > MAX_ROWS:
        message = _("Ce fichier compte %(count)s lignes ; un import en accepte %(limit)s. Découpez-le en plusieurs fichiers.")
        raise FileTooLarge(message % {"count": row_count - 1, "limit": MAX_ROWS})
    return _grid(rows)


def _grid(rows: Sequence[Sequence[str]]) -> Grid:
    filled = [Row(number, tuple(cell.strip() for cell in row)) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    if not filled:
        raise UnreadableFile(_("Ce fichier ne contient aucune ligne. La première ligne doit porter le nom des colonnes."))
    head, *body = filled
    width = len(head.cells)
    return Grid(head.cells, tuple(Row(row.number, (row.cells + ("",) * width)[:width]) for row in body))


def _check_archive(content: bytes) -> None:
    """Refuse an archive that declares too much, or whose parts are not what it declares (CRC of each, over its declared size)."""
    damaged = _("Ce classeur est abîmé ou protégé par un mot de passe. Enregistrez-le de nouveau depuis votre tableur, puis réessayez.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_DECLARED_BYTES:
                raise FileTooLarge(
                    _("Une fois décompressé, ce classeur dépasse %(limit)s Mo. Enregistrez le tableau en CSV.")
                    % {"limit": MAX_DECLARED_BYTES // 1_000_000}
                )
            if archive.testzip() is not None:
                raise UnreadableFile(damaged)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise UnreadableFile(damaged) from error


async def _read_workbook(content: bytes) -> tuple[list[list[str]], int]:
    command = [sys.executable, "-m", "openmap.sheetreader", str(MAX_ROWS + 1), str(MAX_COLUMNS)]
    child = await asyncio.create_subprocess_exec(*command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        output, _errors = await asyncio.wait_for(child.communicate(content), READING_SECONDS)
    except TimeoutError:
        child.kill()
        await child.wait()
        output = b""
    if child.returncode != 0 or not output:
        raise UnreadableFile(
            _("Ce classeur ne peut pas être lu : il est abîmé, ou une cellule se trouve très loin du tableau. Enregistrez le tableau en CSV.")
        )
    answer = json.loads(output)
    return answer["rows"], answer["row_count"]


def _read_csv(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if any(letter < " " and letter not in "\t\r\n" for letter in text[:20_000]):
        raise UnreadableFile(
            _("Ce fichier n'est pas un tableau. Les formats acceptés sont .xlsx, .ods et .csv ; enregistrez un ancien .xls en .xlsx.")
        )
    first_line = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(";,\t", key=first_line.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UnreadableFile(
            _("Ce fichier CSV est abîmé (%(reason)s). Ouvrez-le dans votre tableur et enregistrez-le de nouveau.") % {"reason": error}
        ) from error


def safe_cell(value: object) -> object:
    """Keep numbers as they are; mark with ``'`` a text that a spreadsheet would run as a formula."""
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(DANGEROUS_STARTS):
        return f"'{value}"
    return value


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write a table as French spreadsheets open it: UTF-8 with a mark, semicolons."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe_cell(heading) for heading in headings])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[object]]]]) -> bytes:
    """Write a workbook: sheet name (at most 31 letters) → headings and rows. Texts stay texts: no formula, no link."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as workbook:
        bold = workbook.add_format({"bold": True, "bottom": 1})
        for name, (headings, rows) in sheets.items():
            sheet = workbook.add_worksheet(name[:31])
            sheet.freeze_panes(1, 0)
            widths = [len(heading) for heading in headings]
            sheet.write_row(0, 0, headings, bold)
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    sheet.write(number, column, "" if value is None else value)
                    widths[column] = max(widths[column], len(str(value)))
            for column, width in enumerate(widths):
                sheet.set_column(column, column, min(width + 2, 50))
    return out.getvalue()
