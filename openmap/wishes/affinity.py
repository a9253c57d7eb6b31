"""What two organisations have in common in their own words. Pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS_SHOWN: Final = 3
MOST_WORDS: Final = 500
FEW: Final = 6
_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True, slots=True)
class Own:
    """What a registration can have in common with others; `words` maps the stem of each word of its needs and offers to the word as written."""

    sectors: frozenset[str]
    territories: frozenset[str]
    words: dict[str, str]


def words_of(text: str) -> list[str]:
    """List the words of a text worth comparing, in small letters, each once, in the order written."""
    return list(dict.fromkeys(word.lower() for word in _WORD.findall(text)))[:MOST_WORDS]


def frequent(stems: Sequence[Sequence[str]]) -> frozenset[str]:
    """Find the stems that say nothing because more than a third of the directory has them; a short directory has none."""
    if len(stems) < FEW:
        return frozenset()
    counts = Counter(stem for one in stems for stem in set(one))
    return frozenset(stem for stem, count in counts.items() if 3 * count > len(stems))


def shared_words(theirs: Sequence[str], mine: dict[str, str], common: frozenset[str]) -> tuple[str, ...]:
    """Choose the words, as written by the one who looks, that the other's needs and offers have too: the first few of their text."""
    found = set(theirs) - common
    return tuple(dict.fromkeys(word for stem, word in reversed(mine.items()) if stem in found))[:WORDS_SHOWN]
