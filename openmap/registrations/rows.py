"""Read the rows of an import file into registrations, and say of each cell that cannot be read what is wrong with it. Pure: no database, no clock."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import time
from functools import cache
from typing import TYPE_CHECKING, Final, TypeVar

from openmap.db import fold
from openmap.i18n import _
from openmap.organisations.labels import find_departement, find_kind, find_sector
from openmap.organisations.siret import SIRET_LENGTH, is_valid_siret, normalise_siret
from openmap.organisations.topics import TITLE_LENGTH
from openmap.outbox.mail import is_address
from openmap.registrations.columns import COLUMNS, REQUIRED, ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openmap.events.tables import Side
    from openmap.sheets import Grid, Row

_Value = TypeVar("_Value")
MAX_DELEGATIONS: Final = 20
_CLOCK = r"(\d{1,2})\s*(?:[:hH]\s*(\d{2})?)?"
_INTERVAL = re.compile(rf"{_CLOCK}\s*(?:-|–|—|à|a)\s*{_CLOCK}")
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


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as the file names them."""

    row: int
    email: str
    first_name: str
    last_name: str
    phone: str
    job_title: str


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """People who sit together. `absences` are clock times of the day; None leaves what is known unchanged."""

    position: int
    name: str
    people: tuple[PersonRow, ...]
    absences: tuple[tuple[time, time], ...] | None


@dataclass(frozen=True, slots=True)
class RegistrationRow:
    """One registration: the rows that share a reference (or else a SIRET or a name, and a role). None (blank) leaves what is known."""

    rows: tuple[int, ...]
    reference: str | None
    side: Side
    organisation: str
    siret: str | None
    kind: str | None
    sectors: tuple[str, ...] | None
    departements: tuple[str, ...] | None
    city: str | None
    delegations: tuple[DelegationRow, ...]
    needs: tuple[str, ...]
    offers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """One row, read; None where its cell is blank."""

    number: int
    reference: str | None
    side: Side | None
    organisation: str
    siret: str | None
    kind: str | None
    sectors: tuple[str, ...] | None
    departements: tuple[str, ...] | None
    city: str | None
    person: PersonRow
    delegations: str
    needs: tuple[str, ...]
    offers: tuple[str, ...]
    absences: tuple[tuple[time, time], ...] | None


@dataclass
class _Reader:
    """Reads the cells of one row, gathering problems under the headings of the file."""

    grid: Grid
    columns: dict[str, int]
    problems: list[CellProblem] = field(default_factory=list)
    rows: dict[int, Row] = field(init=False)

    def __post_init__(self) -> None:
        """Index the rows: each registration asks for its own."""
        self.rows = {row.number: row for row in self.grid.rows}

    def row(self, number: int) -> Row:
        return self.rows[number]

    def text(self, row: Row, key: str) -> str:
        position = self.columns.get(key)
        value = "" if position is None else row.cells[position].strip()
        if len(value) > _LENGTHS.get(key, 2000):
            self.refuse(row, key, _("Ce texte compte plus de %(limit)s caractères.") % {"limit": _LENGTHS.get(key, 2000)})
            return ""
        return value

    def refuse(self, row: Row, key: str, message: str) -> None:
        position = self.columns.get(key)
        self.problems.append(CellProblem(row.number, key if position is None else self.grid.headings[position], message))


def missing_columns(grid: Grid) -> list[str]:
    """Name the required columns that the file lacks."""
    found = grid.columns(COLUMNS)
    return [key for key in REQUIRED if key not in found]


def read_registrations(grid: Grid) -> tuple[list[RegistrationRow], list[CellProblem]]:
    """Read every row. A registration with a problem in one of its rows is left out of the answer, its problems are all told."""
    reader = _Reader(grid, grid.columns(COLUMNS))
    lines = [_read_line(reader, row) for row in grid.rows]
    groups: dict[tuple[str, ...], list[_Line]] = defaultdict(list)
    for line in lines:
        groups[_key(line)].append(line)
    registrations = [_gather(reader, group) for group in groups.values()]
    wrong = {problem.row for problem in reader.problems}
    return [r for r in registrations if r is not None and not wrong & set(r.rows)], sorted(reader.problems, key=lambda problem: problem.row)


def parse_absences(text: str) -> tuple[tuple[time, time], ...]:
    """Read ``09:00-10:15;11:00-11:30`` (also ``9h-10h15``).

    Raises:
        ValueError: With a sentence that says which part is wrong.
    """
    intervals = []
    for part in re.split(r"[;,\n|]", text):
        if not part.strip():
            continue
        found = _INTERVAL.fullmatch(part.strip())
        if found is None:
            raise ValueError(_("« %(part)s » n'est pas une plage horaire. Écrivez par exemple 09:00-10:15;11:00-11:30.") % {"part": part.strip()})
        try:
            start, end = time(int(found[1]), int(found[2] or 0)), time(int(found[3]), int(found[4] or 0))
        except ValueError as error:
            raise ValueError(_("« %(part)s » contient une heure qui n'existe pas.") % {"part": part.strip()}) from error
        if end <= start:
            raise ValueError(_("« %(part)s » : la fin doit venir après le début.") % {"part": part.strip()})
        intervals.append((start, end))
    return tuple(sorted(set(intervals)))


def find_side(text: str) -> Side | None:
    """Read a role as people write it: ``Acheteur public``, ``structure``, ``facilitatrice``; None if it is none of them."""
    return _roles().get(fold(text))


@cache
def _roles() -> dict[str, Side]:
    return {fold(name): side for side, names in ROLES.items() for name in names}


def _read_line(reader: _Reader, row: Row) -> _Line:
    return _Line(
        number=row.number,
        reference=reader.text(row, "reference") or None,
        side=_read_side(reader, row),
        organisation=reader.text(row, "organisation"),
        siret=_read_siret(reader, row),
        kind=_read_kind(reader, row),
        sectors=_read_many(reader, row, "sectors"),
        departements=_read_many(reader, row, "departements"),
        city=reader.text(row, "city") or None,
        person=_read_person(reader, row),
        delegations=reader.text(row, "delegations"),
        needs=_read_titles(reader, row, "needs"),
        offers=_read_titles(reader, row, "offers"),
        absences=_read_absences(reader, row),
    )


def _read_side(reader: _Reader, row: Row) -> Side | None:
    text = reader.text(row, "role")
    side = find_side(text)
    if text and side is None:
        reader.refuse(
            row,
            "role",
            _("Le rôle « %(text)s » n'est pas connu. Écrivez acheteur, structure, facilitateur, partenaire ou visiteur.") % {"text": text},
        )
    return side


def _read_siret(reader: _Reader, row: Row) -> str | None:
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


def _read_kind(reader: _Reader, row: Row) -> str | None:
    text = reader.text(row, "kind")
    kind = find_kind(text) if text else None
    if text and kind is None:
        reader.refuse(
            row,
            "kind",
            _("Le type « %(text)s » n'est pas connu. Écrivez par exemple commune, département, EI, ACI, ESAT ou association.") % {"text": text},
        )
    return kind.value if kind else None


def _read_many(reader: _Reader, row: Row, key: str) -> tuple[str, ...] | None:
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


def _read_person(reader: _Reader, row: Row) -> PersonRow:
    email = reader.text(row, "email").removeprefix("mailto:").lower()
    if not email:
        reader.refuse(row, "email", _("L'adresse électronique manque : c'est là que partent le lien personnel et les invitations."))
    elif not is_address(email):
        reader.refuse(row, "email", _("« %(email)s » n'est pas une adresse électronique.") % {"email": email})
    phone = reader.text(row, "phone")
    if re.fullmatch(r"[1-9]\d{8}", phone):
        phone = f"0{phone}"  # a spreadsheet that took it for a number dropped its first zero
    return PersonRow(row.number, email, reader.text(row, "first_name"), reader.text(row, "last_name"), phone, reader.text(row, "job_title"))


def _read_titles(reader: _Reader, row: Row, key: str) -> tuple[str, ...]:
    titles = [" ".join(part.split()) for part in re.split(r"[|\n]", reader.text(row, key))]
    if any(len(title) > TITLE_LENGTH for title in titles):
        message = _("Un titre compte plus de %(limit)s caractères. Séparez plusieurs titres par une barre : |.")
        reader.refuse(row, key, message % {"limit": TITLE_LENGTH})
    return tuple(title for title in titles if title)


def _read_absences(reader: _Reader, row: Row) -> tuple[tuple[time, time], ...] | None:
    text = reader.text(row, "absences")
    if not text:
        return None
    try:
        return parse_absences(text)
    except ValueError as error:
        reader.refuse(row, "absences", str(error))
        return None


def _key(line: _Line) -> tuple[str, ...]:
    if line.reference:
        return ("reference", fold(line.reference))
    side = line.side.value if line.side else ""
    if line.siret:
        return ("siret", line.siret, side)
    return ("name", fold(line.organisation), side) if line.organisation else ("row", str(line.number))


def _gather(reader: _Reader, lines: Sequence[_Line]) -> RegistrationRow | None:
    """Join the rows of one registration; each value is said at least once, and never twice differently."""
    first = lines[0]
    for key in ("side", "organisation", "siret", "kind", "sectors", "departements", "city"):
        label = "role" if key == "side" else key
        said = [(line, getattr(line, key)) for line in lines if getattr(line, key)]
        for line, value in said[1:]:
            if value != said[0][1] and not (key == "organisation" and fold(value) == fold(said[0][1])):
                message = _("Cette ligne et la ligne %(row)s ont la même référence mais ne disent pas la même chose dans cette colonne.")
                reader.refuse(reader.row(line.number), label, message % {"row": said[0][0].number})
    side, organisation = _first(line.side for line in lines), _first(line.organisation for line in lines)
    if side is None and not any(reader.text(reader.row(line.number), "role") for line in lines):
        reader.refuse(reader.row(first.number), "role", _("Le rôle manque. Écrivez acheteur, structure, facilitateur, partenaire ou visiteur."))
    if organisation is None:
        reader.refuse(reader.row(first.number), "organisation", _("Le nom de l'organisation manque."))
    delegations = _delegations(reader, lines)
    if side is None or organisation is None or delegations is None:
        return None
    return RegistrationRow(
        rows=tuple(line.number for line in lines),
        reference=first.reference,
        side=side,
        organisation=organisation,
        siret=_first(line.siret for line in lines),
        kind=_first(line.kind for line in lines),
        sectors=_first(line.sectors for line in lines),
        departements=_first(line.departements for line in lines),
        city=_first(line.city for line in lines),
        delegations=delegations,
        needs=tuple(dict.fromkeys(title for line in lines for title in line.needs)),
        offers=tuple(dict.fromkeys(title for line in lines for title in line.offers)),
    )


def _first(values: Iterable[_Value | None]) -> _Value | None:
    return next((value for value in values if value), None)


def _delegations(reader: _Reader, lines: Sequence[_Line]) -> tuple[DelegationRow, ...] | None:
    """Deal people into delegations: by number (``2``: in turn) or by name (``achats``: those who share it)."""
    named = [line for line in lines if line.delegations and not line.delegations.isdecimal()]
    counts = [line for line in lines if line.delegations.isdecimal()]
    if named and counts:
        reader.refuse(
            reader.row(counts[0].number),
            "delegations",
            _("Cette référence mélange un nombre et un nom de délégation. Écrivez soit un nombre, soit un nom sur chaque ligne."),
        )
        return None
    if named:
        names = list(dict.fromkeys(line.delegations for line in lines))
        dealt = [[line for line in lines if line.delegations == name] for name in names]
    else:
        wanted = max((int(line.delegations) for line in counts), default=1)
        if not 1 <= wanted <= MAX_DELEGATIONS:
            reader.refuse(
                reader.row(counts[0].number), "delegations", _("Le nombre de délégations va de 1 à %(limit)s.") % {"limit": MAX_DELEGATIONS}
            )
            return None
        names = [""] * wanted
        dealt = [list(lines[position::wanted]) or [lines[0]] for position in range(wanted)]
    return tuple(_delegation(position, name, members) for position, (name, members) in enumerate(zip(names, dealt, strict=True), 1))


def _delegation(position: int, name: str, members: Sequence[_Line]) -> DelegationRow:
    said = [line.absences for line in members if line.absences is not None]
    absences = tuple(sorted({interval for intervals in said for interval in intervals})) if said else None
    people = {line.person.email: line.person for line in reversed(members)}
    return DelegationRow(position, name, tuple(reversed(people.values())), absences)
