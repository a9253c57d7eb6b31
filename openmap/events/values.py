"""What describes an event, as plain values checked before anything is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from openmap.events.slots import Span, cut, overlapping
from openmap.events.tables import PlaceKind, Side
from openmap.i18n import _
from openmap.outbox.mail import is_address

MAX_SLOTS: Final = 120
SLOT_MINUTES: Final = range(5, 241)
CHOICES: Final = range(1001)
YEARS: Final = range(2000, 2101)  # others are slips of the keyboard, and the ends of the calendar have no local time
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?")
RESERVED_SLUGS: Final = frozenset({"nouvelle-journee"})  # pages beside those of events: /gestion/…
DEFAULT_MATRIX: Final = frozenset({(Side.BUYER, Side.STRUCTURE), (Side.STRUCTURE, Side.BUYER)})


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowValues:
    """A stretch of the day in which meetings are held, in the event's local time."""

    name: str
    starts: time
    ends: time


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceValues:
    """A table, room or video link; `location` is where it stands, or the link."""

    name: str
    kind: PlaceKind = PlaceKind.TABLE
    location: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventValues:
    """What the organiser decides of a day. Phase bounds are aware; None leaves that side open."""

    slug: str
    title: str
    day: date
    reference: str | None = None
    theme: str = ""
    description: str = ""
    notice: str = ""
    timezone: str = "Europe/Paris"
    place_name: str = ""
    place_address: str = ""
    departement: str = ""
    organiser_name: str = ""
    organiser_email: str = ""
    title_en: str = ""
    theme_en: str = ""
    description_en: str = ""
    notice_en: str = ""
    place_name_en: str = ""
    slot_minutes: int = 20
    changeover_minutes: int = 5
    guaranteed_meetings: int = 1
    max_meetings: int | None = None
    max_consecutive: int | None = None
    max_wishes: int = 10
    max_vetoes: int = 3
    side_multipliers: dict[Side, int] = field(default_factory=dict)
    shows_requesters: bool = False
    registration_opens_at: datetime | None = None
    registration_closes_at: datetime | None = None
    wishes_open_at: datetime | None = None
    wishes_close_at: datetime | None = None
    accepts_automatically: bool = False
    capacity: int | None = None
    buyer_capacity: int | None = None
    structure_capacity: int | None = None
    visitor_capacity: int | None = None
    is_listed: bool = True

    def problems(self) -> dict[str, str]:
        """Return a message per wrong field."""
        errors = {**self._identity_problems(), **self._limit_problems(), **self._phase_problems()}
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            errors["timezone"] = _("Ce fuseau horaire n'existe pas ; en France : Europe/Paris.")
        return errors

    def _identity_problems(self) -> dict[str, str]:
        errors: dict[str, str] = {}
        if not self.title.strip():
            errors["title"] = _("Donnez un titre à la journée.")
        if problem := _slug_problem(self.slug):
            errors["slug"] = problem
        if self.day.year not in YEARS:
            errors["day"] = _year_problem()
        if self.organiser_email and not is_address(self.organiser_email):
            errors["organiser_email"] = _("Cette adresse électronique n'est pas complète, par exemple « openmap@exemple.fr ».")
        return errors

    def _limit_problems(self) -> dict[str, str]:
        errors: dict[str, str] = {}
        if self.slot_minutes not in SLOT_MINUTES:
            errors["slot_minutes"] = _("Un créneau dure de 5 à 240 minutes.")
        elif not 0 <= self.changeover_minutes < self.slot_minutes:
            errors["changeover_minutes"] = _("Le battement tient dans le créneau : il est plus court que lui.")
        if self.guaranteed_meetings < 0:
            errors["guaranteed_meetings"] = _("Ce nombre ne peut pas être négatif.")
        for name in ("max_meetings", "max_consecutive", "capacity", "buyer_capacity", "structure_capacity", "visitor_capacity"):
            value = getattr(self, name)
            if value is not None and value < 1:
                errors[name] = _("Laissez vide pour ne pas limiter, ou indiquez au moins 1.")
        for name in ("max_wishes", "max_vetoes"):
            if getattr(self, name) not in CHOICES:
                errors[name] = _("Indiquez un nombre de 0 à 1000.")
        if any(value < 1 for value in self.side_multipliers.values()):
            errors["side_multipliers"] = _("Un multiplicateur vaut au moins 1.")
        return errors

    def _phase_problems(self) -> dict[str, str]:
        errors: dict[str, str] = {}
        for opens, closes in (("registration_opens_at", "registration_closes_at"), ("wishes_open_at", "wishes_close_at")):
            start, end = getattr(self, opens), getattr(self, closes)
            strange = [name for name, moment in ((opens, start), (closes, end)) if moment and moment.year not in YEARS]
            if strange:
                errors |= {name: _year_problem() for name in strange}
            elif start and end and end <= start:
                errors[closes] = _("La fin de cette période précède son début.")
        return errors


def spans(day: date, timezone: str, windows: tuple[WindowValues, ...]) -> tuple[Span, ...]:
    """Place windows on the day, in UTC."""
    zone = ZoneInfo(timezone)

    def at(clock: time) -> datetime:
        return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)

    return tuple(Span(at(window.starts), at(window.ends)) for window in windows)


def window_problems(values: EventValues, windows: tuple[WindowValues, ...]) -> dict[str, str]:
    """Return a message per wrong window: an end before its start, no room for one slot, two that overlap, too many slots."""
    errors: dict[str, str] = {}
    for i, window in enumerate(windows):
        if not window.name.strip():
            errors[f"windows.{i}.name"] = _("Donnez un nom à cette plage, par exemple « Matin ».")
        if window.ends <= window.starts:
            errors[f"windows.{i}.ends"] = _("La fin de la plage précède son début.")
    if errors or values.problems():
        return errors
    placed = spans(values.day, values.timezone, windows)
    counts = [len(cut(span, values.slot_minutes)) for span in placed]
    for i, count in enumerate(counts):
        if count == 0:
            errors[f"windows.{i}.ends"] = _("Cette plage est plus courte qu'un créneau de %(minutes)d minutes.") % {"minutes": values.slot_minutes}
    if pair := overlapping(placed):
        errors[f"windows.{pair[1]}.starts"] = _("Cette plage chevauche « %(name)s ».") % {"name": windows[pair[0]].name}
    if sum(counts) > MAX_SLOTS:
        errors["windows"] = _("Cela ferait %(count)d créneaux ; %(most)d au plus.") % {"count": sum(counts), "most": MAX_SLOTS}
    return errors


def place_problems(places: tuple[PlaceValues, ...]) -> dict[str, str]:
    """Return a message per wrong table: no name, or a name given twice."""
    errors: dict[str, str] = {}
    seen: set[str] = set()
    for i, place in enumerate(places):
        name = place.name.strip()
        if not name:
            errors[f"tables.{i}.name"] = _("Donnez un nom à cette table.")
        elif name in seen:
            errors[f"tables.{i}.name"] = _("Deux tables s'appellent « %(name)s ».") % {"name": name}
        seen.add(name)
    return errors


def _year_problem() -> str:
    return _("Indiquez une date entre %(first)d et %(last)d.") % {"first": YEARS[0], "last": YEARS[-1]}


def _slug_problem(slug: str) -> str:
    if slug in RESERVED_SLUGS:
        return _("Cette adresse courte est celle d'une page du site : choisissez-en une autre.")
    if not SLUG.fullmatch(slug):
        return _("L'adresse courte s'écrit en minuscules sans accent, chiffres et traits d'union, par exemple « vitry-2027 ».")
    return ""
