"""Tables are read whatever their format, and files that would hurt are refused in words."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from openmap import sheets
from openmap.sheets import FileTooLarge, UnreadableFile, read_grid, write_csv, write_xlsx

pytestmark = pytest.mark.anyio
ROWS = [["Référence", "SIRET", "Début"], ["A-01", "21750001600019", "09:00"], ["", "", ""], ["A-02", "", "x"]]


def xlsx(rows: list[list[Any]]) -> bytes:
    return write_xlsx({"Feuille": (rows[0], rows[1:])})


def ods(rows: list[list[str]]) -> bytes:
    document = OpenDocumentSpreadsheet()
    table = Table(name="Feuille")
    for row in rows:
        line = TableRow()
        for value in row:
            cell = TableCell(valuetype="string", stringvalue=value)
            cell.addElement(P(text=value))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def csv_of(rows: list[list[str]], delimiter: str, encoding: str) -> bytes:
    return "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)


@pytest.mark.parametrize(
    "content",
    [xlsx(ROWS), ods(ROWS), csv_of(ROWS, ";", "utf-8-sig"), csv_of(ROWS, ",", "utf-8"), csv_of(ROWS, "\t", "cp1252")],
    ids=["xlsx", "ods", "csv with a mark", "csv with commas", "csv of an old spreadsheet"],
)
async def test_every_format_gives_the_same_table(content: bytes) -> None:
    grid = await read_grid(content)
    assert grid.headings == ("Référence", "SIRET", "Début")
    assert [(row.number, row.cells) for row in grid.rows] == [(2, ("A-01", "21750001600019", "09:00")), (4, ("A-02", "", "x"))]


async def test_headings_are_found_without_accents_case_or_signs() -> None:
    grid = await read_grid("  référence *;NOM DE L’ORGANISATION;autre\r\n1;2;3".encode())
    assert grid.columns({"reference": (), "organisation": ("nom de l'organisation",), "absent": ()}) == {"reference": 0, "organisation": 1}


async def test_numbers_and_times_read_as_people_see_them() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["siret", "heure", "oui"])
        sheet.write_number(1, 0, 21750001600019)
        sheet.write_number(1, 1, 0.375, book.add_format({"num_format": "hh:mm"}))
        sheet.write_boolean(1, 2, True)
    (row,) = (await read_grid(out.getvalue())).rows
    assert row.cells == ("21750001600019", "09:00", "1")


async def test_a_hidden_first_sheet_is_passed_over() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        hidden, shown = book.add_worksheet("Listes"), book.add_worksheet("Inscriptions")
        hidden.hide()
        hidden.write(0, 0, "liste")
        shown.write_column(0, 0, ["titre", "valeur"])
        shown.activate()
        shown.set_first_sheet()
    assert (await read_grid(out.getvalue())).headings == ("titre",)


def far_away() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 16_383, "z")
    return out.getvalue()


def bomb(size: int = 60_000_000) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * size)
    return out.getvalue()


def lying_bomb() -> bytes:
    content = bomb(1_000_000)
    return content.replace(struct.pack("<L", 1_000_000), struct.pack("<L", 10))


BROKEN = "abîmé|protégé|lu"


@pytest.mark.parametrize(
    "content, words",
    [
        (b"", "vide"),
        (b"  \n ", "vide"),
        (xlsx(ROWS)[:900], BROKEN),
        (b"PK\x03\x04" + b"\0" * 100, BROKEN),
        (lying_bomb(), BROKEN),
        (far_away(), "très loin"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "ancien .xls"),
        (b"%PDF-1.7\n\x00\x01\x02", "n'est pas un tableau"),
        (b'a;b\r\n"sans fin;2\r\n', "CSV est abîmé"),
        (xlsx([[""], [""]]), "aucune ligne"),
    ],
)
async def test_a_file_that_is_no_table_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        await read_grid(content)


async def test_a_bomb_is_refused_by_what_it_declares() -> None:
    assert len(bomb()) < 200_000
    with pytest.raises(FileTooLarge, match="50"):
        await read_grid(bomb())


async def test_too_many_bytes_or_rows_are_refused_with_the_limit() -> None:
    with pytest.raises(FileTooLarge, match="10 Mo"):
        await read_grid(b"a" * (sheets.MAX_FILE_BYTES + 1))
    content = b"titre\r\n" + b"x\r\n" * (sheets.MAX_ROWS + 1)
    with pytest.raises(FileTooLarge, match=f"{sheets.MAX_ROWS + 1} lignes"):
        await read_grid(content)
    assert len((await read_grid(content[:-3])).rows) == sheets.MAX_ROWS


async def test_nothing_that_is_written_can_run_as_a_formula() -> None:
    rows = [["=1+1", "+33 1", "-5", "@x", "\tx", "\uff1d1", 3, None]]
    text = write_csv(["a"] * 8, rows).decode("utf-8-sig")
    assert text.splitlines()[1] == "'=1+1;'+33 1;'-5;'@x;'\tx;'\uff1d1;3;"
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx({"Une feuille au nom beaucoup trop long": (["a"] * 8, rows)})))
    assert [(cell.value, cell.data_type) for cell in book.worksheets[0][2]][:2] == [("=1+1", "s"), ("+33 1", "s")]
    assert (await read_grid(write_csv(["é"], [["è"]]))).headings == ("é",)
