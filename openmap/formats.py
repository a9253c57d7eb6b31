"""Write days, times, amounts and counts as French (or English) readers expect; all of it as Jinja filters."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

from openmap.clock import local
from openmap.i18n import SOURCE_LOCALE, babel_locale, current_locale

if TYPE_CHECKING:
    from collections.abc import Callable

PARIS = "Europe/Paris"
_TWISTS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def day(value: date | datetime, timezone: str = PARIS) -> str:
    """Write « jeudi 16 novembre 2017 »."""
    return format_date(_date(value, timezone), format="full", locale=babel_locale())


def short_day(value: date | datetime, timezone: str = PARIS) -> str:
    """Write « 16 nov. 2017 »."""
    return format_date(_date(value, timezone), format="medium", locale=babel_locale())


def clock_time(value: datetime | time, timezone: str = PARIS) -> str:
    """Write « 9h30 » in French, “09:30” in English; a `time` is taken as already local."""
    shown = local(value, timezone).time() if isinstance(value, datetime) else value
    return f"{shown.hour}h{shown.minute:02d}" if current_locale() == SOURCE_LOCALE else f"{shown.hour:02d}:{shown.minute:02d}"


def day_and_time(value: datetime, timezone: str = PARIS) -> str:
    """Write « jeudi 16 novembre 2017 à 9h30 »."""
    link = " à " if current_locale() == SOURCE_LOCALE else " at "
    return day(value, timezone) + link + clock_time(value, timezone)


def short_moment(value: datetime, timezone: str = PARIS) -> str:
    """Write « 16 nov. 2017, 9h30 », for tables."""
    return f"{short_day(value, timezone)}, {clock_time(value, timezone)}"


def iso(value: datetime, timezone: str = PARIS) -> str:
    """Write a moment with its local offset, for `<time datetime>`."""
    return local(value, timezone).isoformat(timespec="seconds")


def untwisted(text: str) -> str:
    """Return what somebody typed without the signs that turn the direction of writing, which let a name read as another, and without controls."""
    return _TWISTS.sub("", text)


def euros(cents: int) -> str:
    """Write an amount kept in cents: « 1 234,50 € »."""
    return format_currency(cents / 100, "EUR", locale=babel_locale())


def whole_euros(cents: int) -> str:
    """Write an amount kept in cents without its cents: « 40 000 € »."""
    pattern = "#,##0\u00a0¤" if current_locale() == SOURCE_LOCALE else "¤#,##0"
    return format_currency(cents // 100, "EUR", format=pattern, locale=babel_locale(), currency_digits=False)


def number(value: float) -> str:
    """Write a number with the language's separators."""
    return format_decimal(value, locale=babel_locale())


def percent(share: float) -> str:
    """Write a share between 0 and 1: « 85 % »."""
    return format_percent(share, locale=babel_locale())


def _date(value: date | datetime, timezone: str) -> date:
    return local(value, timezone).date() if isinstance(value, datetime) else value


FILTERS: dict[str, Callable[..., object]] = {
    "day": day,
    "short_day": short_day,
    "time": clock_time,
    "datetime": day_and_time,
    "short_moment": short_moment,
    "iso": iso,
    "local": local,
    "euros": euros,
    "number": number,
    "percent": percent,
}
