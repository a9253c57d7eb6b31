"""Choices: an order without gaps, and vetoes."""

from __future__ import annotations

from uuid import UUID

import pytest

from openmap.wishes.ranking import Choice, Choices

A, B, C, D = (UUID(int=number) for number in range(1, 5))
START = Choices((A, B, C), frozenset({D}))


@pytest.mark.parametrize(
    "choice, other, ranked, vetoed",
    [
        (Choice.ADD, D, (A, B, C, D), set()),
        (Choice.ADD, A, (A, B, C), {D}),
        (Choice.UP, C, (A, C, B), {D}),
        (Choice.UP, A, (A, B, C), {D}),
        (Choice.DOWN, A, (B, A, C), {D}),
        (Choice.DOWN, C, (A, B, C), {D}),
        (Choice.UP, D, (A, B, C), {D}),
        (Choice.REMOVE, B, (A, C), {D}),
        (Choice.VETO, A, (B, C), {A, D}),
        (Choice.CLEAR, D, (A, B, C), set()),
    ],
)
def test_each_choice(choice: Choice, other: UUID, ranked: tuple[UUID, ...], vetoed: set[UUID]) -> None:
    after = START.after(choice, other)
    assert after == Choices(ranked, frozenset(vetoed))
    assert after.as_pairs() == {one: (rank, False) for rank, one in enumerate(ranked, 1)} | dict.fromkeys(vetoed, (None, True))
