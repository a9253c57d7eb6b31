"""Rank applications by the published criteria: a weighted mean per review, the mean of the reviews per application. Pure and exact."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

SCORES: Final = range(1, 6)


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a pitch is judged by; `key` names it in scores, `weight` counts it."""

    key: str
    text: str
    weight: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """An application among the others: `rank` counts from 1, ties share it; both None without a vote."""

    application: UUID
    mean: Fraction | None
    rank: int | None
    votes: int


def weighted(scores: Mapping[str, int], criteria: Sequence[Criterion]) -> Fraction:
    """Return the weighted mean of one review."""
    return Fraction(sum(one.weight * scores[one.key] for one in criteria), sum(one.weight for one in criteria))


def ranked(votes: Mapping[UUID, Sequence[Mapping[str, int]]], criteria: Sequence[Criterion]) -> list[Ranked]:
    """Rank applications, the best first, those without a vote last.

    Args:
        votes: Application → the scores of each vote; conflicts of interest are no votes and are not given.
        criteria: What counts, and how much.
    """
    means = {key: sum((weighted(one, criteria) for one in given), Fraction()) / len(given) if given else None for key, given in votes.items()}
    known = sorted((mean for mean in means.values() if mean is not None), reverse=True)
    places = {mean: known.index(mean) + 1 for mean in set(known)}
    found = [Ranked(key, mean, None if mean is None else places[mean], len(votes[key])) for key, mean in means.items()]
    return sorted(found, key=lambda one: (one.rank is None, one.rank or 0))
