"""Pictures of numbers, drawn by the server as SVG, each with a title, a sentence that says it, and the same numbers as a table. Pure.

Sizes that follow the width of the page are percentages, which SVG takes as attributes: the content security policy allows no style inline.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Final, NamedTuple

from openmap import assets
from openmap.formats import number
from openmap.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LABEL_HEIGHT: Final = 22
LABEL_LETTERS: Final = 33
"""What a line of a label holds on the narrowest telephone."""
BAR_HEIGHT: Final = 18
GROUP_GAP: Final = 12
WIDEST_PERCENT: Final = 86.0
"""The longest bar, so that its number stands beside it."""
LEVELS: Final = 4
REGION: Final = {
    "75": (312.7, 144.6),
    "77": (341.0, 156.0),
    "78": (290.0, 147.0),
    "91": (308.5, 165.0),
    "92": (306.7, 146.9),
    "93": (316.8, 139.4),
    "94": (317.6, 150.4),
    "95": (300.0, 129.6),
}
"""The départements of Île-de-France, and where their number is written on the map."""


class Bar(NamedTuple):
    """One bar: which series it is of, how far from the top, how long, and its number."""

    series: int
    top: int
    percent: float
    value: int


class Group(NamedTuple):
    """The bars of one row of numbers, under its label: lines of text, each with how far from the top it stands."""

    label: tuple[tuple[str, int], ...]
    bars: tuple[Bar, ...]
    bottom: int


@dataclass(frozen=True, slots=True)
class BarChart:
    """Numbers as bars, one or two a row; `heading` names the rows and `series` the numbers."""

    id: str
    title: str
    heading: str
    series: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def greatest(self) -> int:
        """The greatest number."""
        return max((value for _label, values in self.rows for value in values), default=0)

    @property
    def description(self) -> str:
        """Say what the picture shows: for each series its greatest row."""
        said = []
        for at, name in enumerate(self.series):
            label, values = max(self.rows, key=lambda row, at=at: row[1][at], default=("", (0,) * len(self.series)))  # type: ignore[misc]  # mypy does not follow the default
            if values[at]:
                said.append(_("%(series)s : surtout « %(label)s », %(value)s.") % {"series": name, "label": label, "value": number(values[at])})
        return " ".join(said) or _("Rien à compter pour l'instant.")

    @property
    def groups(self) -> list[Group]:
        """The rows as they are drawn, from the top."""
        scale = WIDEST_PERCENT / max(1, self.greatest)
        drawn: list[Group] = []
        for label, values in self.rows:
            top = drawn[-1].bottom if drawn else 0
            lines = tuple((line, top + LABEL_HEIGHT * at + LABEL_HEIGHT - 6) for at, line in enumerate(wrap(label, LABEL_LETTERS)))
            top += LABEL_HEIGHT * len(lines)
            bars = tuple(Bar(at, top + at * BAR_HEIGHT, round(value * scale, 2), value) for at, value in enumerate(values))
            drawn.append(Group(lines, bars, top + BAR_HEIGHT * len(bars) + GROUP_GAP))
        return drawn

    @property
    def height(self) -> int:
        """How tall the drawing is, in pixels."""
        return max((group.bottom for group in self.groups), default=0)

    @property
    def table(self) -> tuple[list[str], list[list[object]]]:
        """The same numbers as headings and rows."""
        return [self.heading, *self.series], [[label, *values] for label, values in self.rows]


class Area(NamedTuple):
    """A département on the map: its shade from 0 (nothing) to 4, its number where there is room for it, and both in words."""

    code: str
    level: int
    x: float
    y: float
    value: str
    said: str


@dataclass(frozen=True, slots=True)
class Shading:
    """One count by département as shades of a map; départements without any are hatched."""

    id: str
    title: str
    counts: Mapping[str, int]

    @property
    def greatest(self) -> int:
        """The greatest count of a département that is on the map."""
        known = assets.departements()
        return max((count for code, count in self.counts.items() if code in known), default=0)

    @property
    def is_wide(self) -> bool:
        """Whether something lies outside Île-de-France, so that the whole country is shown."""
        known = assets.departements()
        return any(count and code in known and code not in REGION for code, count in self.counts.items())

    @property
    def region(self) -> list[Area]:
        """The eight départements of Île-de-France with their numbers."""
        return [self._area(code, *place) for code, place in REGION.items()]

    @property
    def country(self) -> list[Area]:
        """Every département, too small for numbers."""
        return [self._area(code, 0, 0) for code in assets.departements()]

    def _area(self, code: str, x: float, y: float) -> Area:
        count = self.counts.get(code, 0)
        return Area(code, self._level(count), x, y, number(count), f"{assets.departements()[code].name} ({code}) : {number(count)}")

    def _level(self, count: int) -> int:
        return math.ceil(count * LEVELS / max(LEVELS, self.greatest)) if count else 0

    @property
    def legend(self) -> list[tuple[int, str]]:
        """Each shade that can be met, with the counts it stands for."""
        shades = [(0, _("aucun"))]
        counts: dict[int, list[int]] = {}
        for count in range(1, self.greatest + 1):
            counts.setdefault(self._level(count), []).append(count)
        return shades + [
            (level, number(found[0]) if len(found) == 1 else _("%(least)s à %(most)s") % {"least": number(found[0]), "most": number(found[-1])})
            for level, found in counts.items()
        ]

    @property
    def description(self) -> str:
        """Say what the map shows: the most, and how many départements of Île-de-France have none."""
        without = sum(not self.counts.get(code) for code in REGION)
        if not self.greatest:
            return _("Aucun département n'est nommé.")
        known = assets.departements()
        most = max((code for code in self.counts if code in known), key=lambda code: self.counts[code])
        said = _("Le plus : %(name)s, %(count)s.") % {"name": known[most].name, "count": number(self.greatest)}
        if without:
            said += " " + _("Départements d'Île-de-France à zéro : %(count)s.") % {"count": number(without)}
        return said


@dataclass(frozen=True, slots=True)
class TwinMap:
    """Two counts by département side by side, and one table of both."""

    id: str
    title: str
    maps: tuple[Shading, ...]
    unplaced: str

    @property
    def outlines(self) -> list[assets.Shape]:
        """The outlines that the maps are drawn with, each once."""
        known = assets.departements()
        return list(known.values()) if self.is_wide else [known[code] for code in REGION]

    @property
    def is_wide(self) -> bool:
        """Whether the whole country is shown too."""
        return any(shading.is_wide for shading in self.maps)

    @property
    def rows(self) -> list[tuple[str, tuple[int, ...], bool]]:
        """Name, counts, and whether one map has something and another nothing: Île-de-France, others, then what names no place."""
        found = {code for shading in self.maps for code, count in shading.counts.items() if count}
        others = sorted(found - set(REGION) - {""})
        return [self._row(code) for code in (*REGION, *others, *([""] if "" in found else []))]

    def _row(self, code: str) -> tuple[str, tuple[int, ...], bool]:
        values = tuple(shading.counts.get(code, 0) for shading in self.maps)
        return departement_name(code) if code else self.unplaced, values, bool(code) and any(values) and not all(values)

    @property
    def table(self) -> tuple[list[str], list[list[object]]]:
        """The same counts as headings and rows."""
        headings = [_("Département"), *(shading.title for shading in self.maps), _("Zone blanche")]
        return headings, [[name, *values, _("oui") if is_blank else ""] for name, values, is_blank in self.rows]


def departement_name(code: str) -> str:
    """Write a département: « Val-de-Marne (94) »; by its number alone where the map does not know it."""
    shape = assets.departements().get(code)
    return f"{shape.name} ({code})" if shape else code


def ranked(rows: Sequence[tuple[str, tuple[int, ...]]]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Put rows in the order of their sums, the greatest first, and leave out those without anything."""
    return tuple(sorted((row for row in rows if any(row[1])), key=lambda row: -sum(row[1])))
