"""Speak French first, English second: gettext read from the language of the current request or letter.

French sentences are the message ids, so French needs no catalogue; every other language has one under `locale/`. The language sits in a
`ContextVar`: two requests served at the same moment never mix.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING

from babel import Locale, negotiate_locale
from babel.support import LazyProxy, Translations

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE_LOCALE = "fr"
LOCALES = ("fr", "en")
LOCALE_NAMES = {"fr": "Français", "en": "English"}
HIGH_SIGN = re.compile(r"(?<=\S) (?=[;!?](?!\w))")
INSIDE = re.compile(r"(?<=\S) (?=:(?:\s|\*|$))|(?<=«) | (?=»)")
CATALOGUES = Path(__file__).parent / "locale"

_current: ContextVar[str] = ContextVar("locale", default=SOURCE_LOCALE)


def current_locale() -> str:
    """Return the language in force, one of `LOCALES`."""
    return _current.get()


@contextmanager
def use_locale(locale: str) -> Iterator[None]:
    """Speak another language inside a `with` block, as a letter to someone does.

    Args:
        locale: A language tag; an unknown or empty one falls back to French.
    """
    token = _current.set(locale if locale in LOCALES else SOURCE_LOCALE)
    try:
        yield
    finally:
        _current.reset(token)


@cache
def translations(locale: str) -> NullTranslations:
    """Return the catalogue of a language; French, or a language whose catalogue is missing, returns its ids unchanged."""
    if locale == SOURCE_LOCALE:
        return NullTranslations()
    return Translations.load(CATALOGUES, [locale], domain="messages")


def typeset(sentence: str) -> str:
    """Keep a French sign on the line of its word: narrow no-break space before ; ! ?, no-break space before : and within « »."""
    return INSIDE.sub("\u00a0", HIGH_SIGN.sub("\u202f", sentence))


_set = cache(typeset)
"""The same for the sentences of the program, which are always the same ones."""


def gettext(message: str) -> str:
    """Translate a French sentence into the language in force."""
    if current_locale() == SOURCE_LOCALE:
        return _set(message)
    return translations(current_locale()).gettext(message)


_ = gettext


def ngettext(singular: str, plural: str, number: int) -> str:
    """Translate the form of a French sentence that fits `number`; French treats zero and one as singular."""
    if current_locale() == SOURCE_LOCALE:
        return _set(singular if abs(number) < 2 else plural)  # noqa: PLR2004  # the French rule: plural begins at two
    return translations(current_locale()).ngettext(singular, plural, number)


def lazy(message: str) -> str:
    """Mark a sentence evaluated at import: it is translated each time it is turned into text.

    Returns:
        A proxy that behaves as the translated `str`; call `str()` on it before storing or comparing types.
    """
    return LazyProxy(gettext, message, enable_cache=False)  # type: ignore[return-value]  # a proxy that stands for a str


def babel_locale() -> Locale:
    """Return Babel's data (names of days, number formats) for the language in force."""
    return Locale.parse("fr_FR" if current_locale() == SOURCE_LOCALE else "en_GB")


def negotiate(*, asked: str | None, remembered: str | None, accepted: str | None) -> str:
    """Choose the language of a request.

    Args:
        asked: The `lang` parameter of the address, which wins.
        remembered: The `lang` cookie.
        accepted: The `Accept-Language` header (RFC 9110, section 12.5.4).

    Returns:
        One of `LOCALES`; French when nothing fits.
    """
    for wish in (asked, remembered):
        if wish in LOCALES:
            return wish
    return negotiate_locale(_by_preference(accepted or ""), LOCALES, sep="-") or SOURCE_LOCALE


def _by_preference(header: str) -> list[str]:
    """Order the tags of an `Accept-Language` header by their quality, refused ones (`q=0`) and nonsense left out."""
    weighted: list[tuple[float, str]] = []
    for part in header.split(","):
        tag, _separator, parameter = part.strip().partition(";")
        quality = parameter.strip().removeprefix("q=") or "1"
        try:
            weight = float(quality)
        except ValueError:
            continue
        if tag and weight > 0:
            weighted.append((weight, tag.strip()))
    return [tag for _weight, tag in sorted(weighted, key=lambda pair: -pair[0])]
