"""Read the rows of an import file into pairs, and say of each cell that cannot be read what is wrong with it. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openmap.db import fold
from openmap.i18n import _
from openmap.registrations.cells import CellProblem
from openmap.wishes.columns import COLUMNS, NO, REQUIRED, YES
from openmap.wishes.rules import Pair

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from openmap.registrations.queries import RegistrationLine
    from openmap.sheets import Grid, Row


@dataclass(frozen=True, slots=True)
class PairRow:
    """A pair and the row that says it."""

    number: int
    pair: Pair


class Names:
    """Finds the registration that a cell means: by its reference, else by the name of its organisation."""

    def __init__(self, lines: Iterable[RegistrationLine]) -> None:
        """Index the registrations of the event."""
        self.by_reference: dict[str, UUID] = {}
        self.by_name: dict[str, list[UUID]] = defaultdict(list)
        for line in lines:
            self.by_name[fold(" ".join(line.organisation.split()))].append(line.id)
            if line.reference:
                self.by_reference[fold(line.reference)] = line.id

    def find(self, text: str) -> UUID | str:
        """Return the registration, or the sentence that says why none is meant."""
        folded = fold(" ".join(text.removeprefix("ref:").split()))
        if folded in self.by_reference:
            return self.by_reference[folded]
        named = self.by_name.get(folded, [])
        if len(named) == 1:
            return named[0]
        if named:
            return _("Plusieurs inscriptions s'appellent « %(text)s » : écrivez la référence de celle que vous voulez dire.") % {"text": text}
        return _("« %(text)s » n'est ni la référence ni le nom d'une inscription de cette journée.") % {"text": text}


def missing_columns(grid: Grid) -> list[str]:
    """Name the required columns that the file lacks; one of rank and veto is enough."""
    found = grid.columns(COLUMNS)
    missing = [key for key in REQUIRED if key not in found]
    return missing if "rank" in found or "veto" in found else [*missing, "rank"]


def read_wishes(grid: Grid, names: Names) -> tuple[list[PairRow], list[CellProblem]]:
    """Read every row; those with a problem are left out of the pairs."""
    columns = grid.columns(COLUMNS)
    pairs: list[PairRow] = []
    problems: list[CellProblem] = []
    for row in grid.rows:
        found = _read_row(row, columns, names)
        if isinstance(found, Pair):
            pairs.append(PairRow(row.number, found))
        else:
            problems += [CellProblem(row.number, heading_of(grid, key), message) for key, message in found.items()]
    return pairs, problems


def heading_of(grid: Grid, key: str) -> str:
    """Return the heading of a column in the file, or its own name."""
    position = grid.columns(COLUMNS).get(key)
    return key if position is None else grid.headings[position]


def _read_row(row: Row, columns: dict[str, int], names: Names) -> Pair | dict[str, str]:
    cells = {key: row.cells[columns[key]] if key in columns else "" for key in COLUMNS}
    problems: dict[str, str] = {}
    found: dict[str, UUID] = {}
    for key in ("from", "to"):
        meant = names.find(cells[key]) if cells[key] else _("Cette case est vide : écrivez une référence ou un nom.")
        if isinstance(meant, str):
            problems[key] = meant
        else:
            found[key] = meant
    veto = fold(cells["veto"])
    if veto not in YES | NO:
        problems["veto"] = _("Écrivez oui ou non, pas « %(text)s ».") % {"text": cells["veto"]}
    if cells["rank"] and not (cells["rank"].isascii() and cells["rank"].isdigit() and len(cells["rank"]) <= 4):  # noqa: PLR2004  # longer is beyond any rank
        problems["rank"] = _("Le rang est un nombre entier : 1 pour le premier choix. « %(text)s » n'en est pas un.") % {"text": cells["rank"]}
    elif not cells["rank"] and veto in NO:
        problems["rank"] = _("Écrivez un rang (1 pour le premier choix), ou oui dans la colonne veto.")
    return problems or Pair(found["from"], found["to"], int(cells["rank"]) if cells["rank"] else None, veto in YES)
