"""What the pages of letters are given: the list of them, one with its words, how it reads to somebody."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from openmap.i18n import LOCALE_NAMES, LOCALES
from openmap.letters.kinds import KINDS, LetterKind
from openmap.letters.language import LONGEST_SUBJECT, Shape
from openmap.letters.writing import Wording, problems_of
from openmap.security import hide_links

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openmap.events.queries import EventDetails
    from openmap.letters.language import Field, Value
    from openmap.letters.queries import OwnText, OwnTexts
    from openmap.letters.writing import Preview


class Language(NamedTuple):
    """How a letter stands in one language."""

    locale: str
    name: str
    is_own: bool
    is_aside: bool
    is_broken: bool


class LetterRow(NamedTuple):
    """A letter in the list."""

    kind: LetterKind
    languages: tuple[Language, ...]


@dataclass(frozen=True, slots=True)
class LettersPage:
    """The letters of a day by group, how many texts are the day's own, and the other days whose texts could be taken over."""

    event: EventDetails
    groups: tuple[tuple[str, tuple[LetterRow, ...]], ...]
    changed: int
    others: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """How a letter reads to somebody: a preview, or what is wrong with the words."""

    preview: Preview | None
    problems: tuple[str, ...]
    is_text: bool
    invented: str
    may_be_stopped: bool


class FieldRow(NamedTuple):
    """A field with what it gives to the person chosen."""

    field: Field
    gives: str


@dataclass(frozen=True, slots=True)
class LetterPage:
    """One letter in one language, to be changed; `own` is what the day has of its own, in use or set aside, `is_broken` if it no longer fits."""

    event: EventDetails
    kind: LetterKind
    locale: str
    words: Wording
    usual: Wording
    own: OwnText | None
    is_broken: bool
    seen: str
    shown: Shown
    fields: tuple[FieldRow, ...]
    people: tuple[tuple[str, str], ...]
    chosen: str
    errors: dict[str, str] = field(default_factory=dict)
    refused: str = ""

    longest_subject = LONGEST_SUBJECT

    @property
    def languages(self) -> tuple[tuple[str, str], ...]:
        """The languages of letters, each by its own name."""
        return tuple(LOCALE_NAMES.items())


def letter_rows(own: OwnTexts) -> tuple[tuple[str, tuple[LetterRow, ...]], ...]:
    """Group the letters as the list shows them."""
    groups: dict[str, list[LetterRow]] = {}
    for kind in KINDS.values():
        row = LetterRow(kind, tuple(_language(own.get((kind.key, locale)), kind.key, locale) for locale in LOCALES))
        groups.setdefault(str(kind.group), []).append(row)
    return tuple((group, tuple(rows)) for group, rows in groups.items())


def _language(text: OwnText | None, kind: str, locale: str) -> Language:
    return Language(
        locale,
        LOCALE_NAMES[locale],
        is_own=text is not None and text.is_used,
        is_aside=text is not None and not text.is_used,
        is_broken=text is not None and text.is_used and bool(problems_of(kind, Wording(text.subject, text.body))),
    )


def field_rows(kind: LetterKind, values: Mapping[str, Value], hidden: str, yes: str, no: str) -> tuple[FieldRow, ...]:
    """Say what each field gives; links stay hidden."""
    return tuple(FieldRow(one, _gives(one, values[key], hidden, yes, no)) for key, one in kind.fields.items())


def _gives(one: Field, value: Any, hidden: str, yes: str, no: str) -> str:
    if one.shape is Shape.SIGN:
        return yes if value else no
    if one.shape is Shape.LINK and one.is_required:
        return hidden
    return hide_links(" ; ".join(value) if isinstance(value, tuple) else str(value), hidden)
