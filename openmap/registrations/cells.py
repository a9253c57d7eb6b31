"""Read the cells of one row of a table: what stands there, put in order, or what is wrong with it. Pure: no database, no clock."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from openmap.db import fold
from openmap.i18n import _
from openmap.organisations.labels import find_departement, find_kind, find_sector
from openmap.organisations.siret import SIRET_LENGTH, is_valid_siret, normalise_siret
from openmap.outbox.mail import is_address
from openmap.registrations.columns import ROLES

if TYPE_CHECKING:
    from openmap.events.tables import Side
    from openmap.sheets import Grid, Row

_LENGTHS: Final = {
    "reference": 80,
    "organisation": 250,
    "city": 120,
    "first_name": 100,
    "last_name": 100,
    "email": 320,
    "phone": 40,
    "job_title": 150,
    "delegations": 120,
}


@dataclass(frozen=True, slots=True)
class CellProblem:
    """One thing to correct: the row that the spreadsheet shows, the heading of the column (empty: the whole row), a sentence."""

    row: int
    column: str
    message: str


@dataclass
class Reader:
    """Reads the cells of one row, gathering problems under the headings of the file."""

    grid: Grid
    columns: dict[str, int]
    problems: list[CellProblem] = field(default_factory=list)
    rows: dict[int, Row] = field(init=False)

    def __post_init__(self) -> None:
        """Index the rows: each registration asks for its own."""
        self.rows = {row.number: row for row in self.grid.rows}

    def row(self, number: int) -> Row:
        """Return the row of this number."""
        return self.rows[number]

    def text(self, row: Row, key: str) -> str:
        """Return what stands in a column, empty where the file has no such column or the text is too long."""
        position = self.columns.get(key)
        value = "" if position is None else row.cells[position].strip()
        if len(value) > _LENGTHS.get(key, 2000):
            self.refuse(row, key, _("Ce texte compte plus de %(limit)s caractères.") % {"limit": _LENGTHS.get(key, 2000)})
            return ""
        return value

    def refuse(self, row: Row, key: str, message: str) -> None:
        """Note a problem of a cell."""
        position = self.columns.get(key)
        self.problems.append(CellProblem(row.number, key if position is None else self.grid.headings[position], message))


def find_side(text: str) -> Side | None:
    """Read a role as people write it: ``Acheteur public``, ``structure``, ``facilitatrice``; None if it is none of them."""
    return _roles().get(fold(text))


@cache
def _roles() -> dict[str, Side]:
    return {fold(name): side for side, names in ROLES.items() for name in names}


def read_side(reader: Reader, row: Row) -> Side | None:
    """Read the role; None where it is blank or not known."""
    text = reader.text(row, "role")
    side = find_side(text)
    if text and side is None:
        reader.refuse(
            row,
            "role",
            _("Le rôle « %(text)s » n'est pas connu. Écrivez acheteur, structure, facilitateur, partenaire ou visiteur.") % {"text": text},
        )
    return side


def read_siret(reader: Reader, row: Row) -> str | None:
    """Read the SIRET; None where it is blank or wrong."""
    text = normalise_siret(reader.text(row, "siret"))
    if not text:
        return None
    if text.isdigit() and len(text) == SIRET_LENGTH - 1:
        text = text.zfill(SIRET_LENGTH)  # a spreadsheet that took it for a number dropped its first zero
    if not is_valid_siret(text):
        reader.refuse(
            row,
            "siret",
            _("« %(text)s » n'est pas un SIRET : il compte 14 chiffres, vérifiez-le, ou laissez la case vide.") % {"text": text},
        )
        return None
    return text


def read_kind(reader: Reader, row: Row) -> str | None:
    """Read the kind of organisation, as the value of `Kind`."""
    text = reader.text(row, "kind")
    kind = find_kind(text) if text else None
    if text and kind is None:
        reader.refuse(
            row,
            "kind",
            _("Le type « %(text)s » n'est pas connu. Écrivez par exemple commune, département, EI, ACI, ESAT ou association.") % {"text": text},
        )
    return kind.value if kind else None


def read_many(reader: Reader, row: Row, key: str) -> tuple[str, ...] | None:
    """Read sectors or départements as codes; None where the cell is blank or wrong."""
    text = reader.text(row, key)
    if not text:
        return None
    found: list[str] = []
    for part in re.split(r"[;|\n/]", text):
        codes = _read_codes(key, part)
        if codes is None:
            expected = _("une famille, par exemple « espaces verts »") if key == "sectors" else _("un numéro de département, par exemple 94")
            reader.refuse(
                row,
                key,
                _("« %(part)s » n'est pas reconnu : on attend %(expected)s. Séparez plusieurs valeurs par un point-virgule.")
                % {"part": part.strip(), "expected": expected},
            )
            return None
        found += codes
    return tuple(dict.fromkeys(found))


def _read_codes(key: str, text: str) -> list[str] | None:
    """Read one value, or several separated by commas when the whole is not one (labels of sectors hold commas)."""
    if not text.strip():
        return []
    whole = _read_code(key, text.strip())
    if whole is not None:
        return [whole]
    parts = [_read_code(key, part.strip()) for part in text.split(",") if part.strip()]
    return None if None in parts else [part for part in parts if part]


def _read_code(key: str, text: str) -> str | None:
    if key == "sectors":
        sector = find_sector(text)
        return sector.value if sector else None
    return find_departement(text.zfill(2) if text.isdigit() else text)


def read_address(reader: Reader, row: Row) -> str:
    """Read the electronic address, in small letters; empty where it is blank or wrong."""
    email = reader.text(row, "email").removeprefix("mailto:").lower()
    if email and not is_address(email):
        reader.refuse(row, "email", _("« %(email)s » n'est pas une adresse électronique.") % {"email": email})
        return ""
    return email


def read_phone(reader: Reader, row: Row) -> str:
    """Read the telephone; a spreadsheet that took it for a number dropped its first zero."""
    phone = reader.text(row, "phone")
    return f"0{phone}" if re.fullmatch(r"[1-9]\d{8}", phone) else phone
