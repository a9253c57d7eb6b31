"""Every French sentence that people read has its English one."""

from __future__ import annotations

from functools import cache
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from openmap.i18n import LOCALES, SOURCE_LOCALE
from tests.house.source import ROOT, pyproject, text_of

KEYWORDS = {"_": None, "gettext": None, "lazy": None, "ngettext": (1, 2)}
TRANSLATED = [locale for locale in LOCALES if locale != SOURCE_LOCALE]


@cache
def sentences() -> frozenset[str | tuple[str, ...]]:
    """Extract the sentences of the code and the templates as `make messages` does."""
    methods = [(mapping["pattern"], mapping["method"]) for mapping in pyproject()["tool"]["babel"]["mappings"]]
    found = extract_from_dir(str(ROOT), methods, {}, KEYWORDS, directory_filter=lambda path: not path.rsplit("/", 1)[-1].startswith((".", "node_")))
    return frozenset(message for _file, _line, message, _comments, _context in found)


def catalogue(locale: str) -> Catalog:
    """Read a catalogue of openmap/locale."""
    return read_po(BytesIO(text_of(f"openmap/locale/{locale}/LC_MESSAGES/messages.po").encode()), locale=locale)


def is_filled(message: Message) -> bool:
    """Tell whether every form of a sentence is translated."""
    forms = (message.string,) if isinstance(message.string, str) else message.string or ("",)
    return all(forms)


@pytest.mark.parametrize("locale", TRANSLATED)
def test_every_sentence_is_translated(locale: str) -> None:
    translated = {message.id for message in catalogue(locale) if message.id and not message.fuzzy and is_filled(message)}
    assert sorted(str(sentence) for sentence in sentences() - translated) == []


@pytest.mark.parametrize("locale", TRANSLATED)
def test_a_catalogue_holds_no_sentence_that_nothing_says(locale: str) -> None:
    assert sorted(str(message.id) for message in catalogue(locale) if message.id and message.id not in sentences()) == []


@pytest.mark.parametrize("locale", TRANSLATED)
def test_translations_fill_the_same_places(locale: str) -> None:
    assert [f"{message.id}: {error}" for message, errors in catalogue(locale).check() for error in errors] == []
