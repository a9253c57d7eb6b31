"""Read the form that sets an event up: raw fields to checked values, or one message per field."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from openmap.db import fold
from openmap.errors import InvalidForm
from openmap.events.labels import NUMBER_LABELS
from openmap.events.schemas import MOMENTS, numbered_tables
from openmap.events.tables import PlaceKind, Side
from openmap.events.values import EventValues, PlaceValues, WindowValues, window_problems
from openmap.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from litestar.datastructures import FormMultiDict

    from openmap.events.queries import EventDetails

ENGLISH_TEXTS: Final = ("title_en", "theme_en", "description_en", "notice_en", "place_name_en")
TEXTS: Final = (
    *("slug", "title", "theme", "description", "notice", "place_name", "place_address", "departement", "organiser_name", "organiser_email"),
    *ENGLISH_TEXTS,
)
NUMBERS: Final = ("slot_minutes", "changeover_minutes", "guaranteed_meetings", "max_wishes", "max_vetoes")
CAPACITIES: Final = ("capacity", "buyer_capacity", "structure_capacity", "visitor_capacity")
LIMITS: Final = ("max_meetings", "max_consecutive", *CAPACITIES)
SWITCHES: Final = ("shows_requesters", "accepts_automatically", "is_listed")
LENGTHS: Final = {
    "slug": 80,
    "title": 200,
    "theme": 200,
    "place_name": 200,
    "place_address": 300,
    "departement": 3,
    "organiser_name": 200,
    "organiser_email": 320,
    "title_en": 200,
    "theme_en": 200,
    "place_name_en": 200,
}
KEPT: Final = ("reference", "timezone", "side_multipliers")
"""What no field of the forms says and a change leaves as it is."""
FALLBACKS: Final = {field.name: field.default for field in fields(EventValues) if field.name in (*NUMBERS, *LIMITS)}
HOME: Final = str(next(field.default for field in fields(EventValues) if field.name == "timezone"))
WINDOW_PARTS: Final = ("name", "starts", "ends")
WINDOW_FIELD: Final = re.compile(r"window_(\d{1,3})_(?:name|starts|ends)")
ANY_DAY: Final = date(2000, 1, 1)
"""What stands in for a field that cannot be read, so that the others can be checked in the same go; nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class EventForm:
    """What the form says."""

    values: EventValues
    windows: tuple[WindowValues, ...]
    places: tuple[PlaceValues, ...]
    matrix: frozenset[tuple[Side, Side]]


def read_fields(form: FormMultiDict) -> tuple[dict[str, str], list[str]]:
    """Read each field's last value, rows of windows without a gap, and the boxes ticked in the matrix, as ``buyer>structure``."""
    raw = {name: str(value) for name, value in form.items() if name != "matrix"}
    rows = [[raw.pop(f"window_{row}_{part}", "") for part in WINDOW_PARTS] for row in _rows(raw)]
    filled = [row for row in rows if any(text.strip() for text in row)]
    raw |= {f"window_{number}_{part}": text for number, row in enumerate(filled) for part, text in zip(WINDOW_PARTS, row, strict=True)}
    return raw, [str(value) for value in form.getall("matrix", [])]


def _rows(raw: Mapping[str, str]) -> list[int]:
    return sorted({int(match[1]) for name in raw if (match := WINDOW_FIELD.fullmatch(name))})


def read_event_form(raw: Mapping[str, str], pairs: Sequence[str], *, kept: EventDetails | None = None) -> EventForm:
    """Read the form.

    Args:
        raw: Each field's last value.
        pairs: The boxes ticked in the matrix, as ``buyer>structure``.
        kept: The event as it stands: moments are typed in its zone, and what no field says stays.

    Raises:
        InvalidForm: A message per field that cannot be read; the verbs check the rest.
    """
    errors: dict[str, str] = {}
    columns: dict[str, object] = {name: raw.get(name, "").strip() for name in TEXTS}
    for name, most in LENGTHS.items():
        if len(str(columns[name])) > most:
            errors[name] = _("Ce texte compte plus de %(limit)d caractères.") % {"limit": most}
    columns |= {name: name in raw for name in SWITCHES}
    columns |= {name: _number(raw, name, errors, required=name in NUMBERS) for name in (*NUMBERS, *LIMITS)}
    kept_columns = {name: getattr(kept, name) for name in KEPT} if kept else {}
    zone = ZoneInfo(kept.timezone if kept else HOME)
    columns |= {name: _moment(raw, name, zone, errors) for name in MOMENTS}
    day = _day(raw, errors)
    windows = _windows(raw, errors)
    places = _places(raw.get("tables", ""), errors)
    matrix = _matrix(pairs, errors)
    values = EventValues(**columns, **kept_columns, day=day)  # type: ignore[arg-type]  # read by name just above
    if errors:
        within = {} if any(name.startswith("window_") for name in errors) else window_problems(values, windows)
        found = {**values.problems(), **within, **errors}
        raise InvalidForm(_("La journée n'est pas enregistrée : corrigez les champs signalés."), fields=found)
    return EventForm(values, windows, places, matrix)


def with_short_address(raw: Mapping[str, str]) -> dict[str, str]:
    """Fill in the short address of a new day where none was typed: the title and the year, « openmap-vitry-2027 »."""
    words = re.findall("[a-z0-9]+", fold(raw.get("title", "")))
    year = raw.get("day", "").strip()[:4]
    if raw.get("slug", "").strip() or not words:
        return dict(raw)
    kept = "-".join(words)[: LENGTHS["slug"] - 5].strip("-")
    return {**raw, "slug": kept if year in words or not year.isdecimal() else f"{kept}-{year}"}


def read_copy_day(raw: Mapping[str, str]) -> date:
    """Read the date of a day that is set up like another one; raises InvalidForm."""
    errors: dict[str, str] = {}
    day = _day(raw, errors)
    if errors:
        raise InvalidForm(_("La journée n'est pas enregistrée : corrigez les champs signalés."), fields=errors)
    return day


def _number(raw: Mapping[str, str], name: str, errors: dict[str, str], *, required: bool) -> object:
    text = raw.get(name, "").strip()
    if not text and not required:
        return None
    if not text.isdecimal() or len(text) > 6:  # noqa: PLR2004  # more digits than any of these numbers needs
        errors[name] = _("« %(field)s » : indiquez un nombre entier.") % {"field": NUMBER_LABELS[name]}
        return FALLBACKS[name]
    return int(text)


def _day(raw: Mapping[str, str], errors: dict[str, str]) -> date:
    try:
        return date.fromisoformat(raw.get("day", "").strip())
    except ValueError:
        errors["day"] = _("Indiquez la date de la journée.")
        return ANY_DAY


def _moment(raw: Mapping[str, str], name: str, zone: ZoneInfo, errors: dict[str, str]) -> datetime | None:
    text = raw.get(name, "").strip()
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        errors[name] = _("Indiquez une date et une heure.")
        return None


def _windows(raw: Mapping[str, str], errors: dict[str, str]) -> tuple[WindowValues, ...]:
    found: list[WindowValues] = []
    for row in _rows(raw):
        name, starts, ends = (raw.get(f"window_{row}_{part}", "").strip() for part in WINDOW_PARTS)
        bounds = []
        for part, text in (("starts", starts), ("ends", ends)):
            try:
                bounds.append(time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None))
            except ValueError:
                errors[f"window_{row}_{part}"] = _("Écrivez l'heure ainsi : 09:00.")
        if len(bounds) == 2:  # noqa: PLR2004  # a start and an end
            found.append(WindowValues(name=name or _("Rendez-vous"), starts=bounds[0], ends=bounds[1]))
    return tuple(found)


def _places(text: str, errors: dict[str, str]) -> tuple[PlaceValues, ...]:
    """Read the tables, one a line: a name, then where it is, then its kind, separated by semicolons; or one number for all of them."""
    if text.strip().isdecimal() and len(text.strip()) <= 4:  # noqa: PLR2004  # at most thousands
        return numbered_tables(int(text.strip()))
    kinds = {_("table"): PlaceKind.TABLE, _("salle"): PlaceKind.ROOM, _("visio"): PlaceKind.VIDEO}
    found: list[PlaceValues] = []
    for number, line in enumerate((line for line in text.splitlines() if line.strip()), 1):
        name, location, kind = [part.strip() for part in (*line.split(";", 2), "", "")][:3]
        if kind and kind.lower() not in kinds:
            errors["tables"] = _("Ligne %(number)d des tables : écrivez table, salle ou visio après le lieu.") % {"number": number}
        if len(name) > 80 or len(location) > 300:  # noqa: PLR2004  # as wide as the columns
            errors["tables"] = _("Ligne %(number)d des tables : le nom ou le lieu est trop long.") % {"number": number}
        found.append(PlaceValues(name=name, location=location, kind=kinds.get(kind.lower(), PlaceKind.TABLE)))
    return tuple(found)


def _matrix(pairs: Sequence[str], errors: dict[str, str]) -> frozenset[tuple[Side, Side]]:
    found: set[tuple[Side, Side]] = set()
    for pair in pairs:
        asker, _arrow, asked = pair.partition(">")
        try:
            found.add((Side(asker), Side(asked)))
        except ValueError:
            errors["matrix"] = _("Cochez qui peut demander à rencontrer qui.")
    return frozenset(found)
