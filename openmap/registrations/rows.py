"""Read the rows of an import file into registrations, and say of each cell that cannot be read what is wrong with it. Pure: no database, no clock."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Final, TypeVar

from openmap.db import fold
from openmap.i18n import _
from openmap.organisations.topics import TITLE_LENGTH
from openmap.registrations.cells import CellProblem, Reader, read_address, read_kind, read_many, read_phone, read_side, read_siret
from openmap.registrations.columns import COLUMNS, REQUIRED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openmap.events.tables import Side
    from openmap.sheets import Grid, Row

_Value = TypeVar("_Value")
MAX_DELEGATIONS: Final = 20
_CLOCK = r"(\d{1,2})\s*(?:[:hH]\s*(\d{2})?)?"
_INTERVAL = re.compile(rf"{_CLOCK}\s*(?:-|–|—|à|a)\s*{_CLOCK}")


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


def missing_columns(grid: Grid) -> list[str]:
    """Name the required columns that the file lacks."""
    found = grid.columns(COLUMNS)
    return [key for key in REQUIRED if key not in found]


def read_registrations(grid: Grid) -> tuple[list[RegistrationRow], list[CellProblem]]:
    """Read every row. A registration with a problem in one of its rows is left out of the answer, its problems are all told."""
    reader = Reader(grid, grid.columns(COLUMNS))
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


def _read_line(reader: Reader, row: Row) -> _Line:
    return _Line(
        number=row.number,
        reference=reader.text(row, "reference") or None,
        side=read_side(reader, row),
        organisation=reader.text(row, "organisation"),
        siret=read_siret(reader, row),
        kind=read_kind(reader, row),
        sectors=read_many(reader, row, "sectors"),
        departements=read_many(reader, row, "departements"),
        city=reader.text(row, "city") or None,
        person=_read_person(reader, row),
        delegations=reader.text(row, "delegations"),
        needs=_read_titles(reader, row, "needs"),
        offers=_read_titles(reader, row, "offers"),
        absences=_read_absences(reader, row),
    )


def _read_person(reader: Reader, row: Row) -> PersonRow:
    if not reader.text(row, "email"):
        reader.refuse(row, "email", _("L'adresse électronique manque : c'est là que partent le lien personnel et les invitations."))
    email, phone = read_address(reader, row), read_phone(reader, row)
    return PersonRow(row.number, email, reader.text(row, "first_name"), reader.text(row, "last_name"), phone, reader.text(row, "job_title"))


def _read_titles(reader: Reader, row: Row, key: str) -> tuple[str, ...]:
    titles = [" ".join(part.split()) for part in re.split(r"[|\n]", reader.text(row, key))]
    if any(len(title) > TITLE_LENGTH for title in titles):
        message = _("Un titre compte plus de %(limit)s caractères. Séparez plusieurs titres par une barre : |.")
        reader.refuse(row, key, message % {"limit": TITLE_LENGTH})
    return tuple(title for title in titles if title)


def _read_absences(reader: Reader, row: Row) -> tuple[tuple[time, time], ...] | None:
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


def _gather(reader: Reader, lines: Sequence[_Line]) -> RegistrationRow | None:
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


def _delegations(reader: Reader, lines: Sequence[_Line]) -> tuple[DelegationRow, ...] | None:
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
