"""The requests of a problem as columns of numbers: at 100,000 requests a loop over objects for each question would take longer than the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scheduler.rules import points
from scheduler.weights import candidates, multipliers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from scheduler.problem import Problem

    Whole = NDArray[np.int64]


class Columns(NamedTuple):
    """The two sides of each request, as numbers of participants (then groups), and what it counts."""

    a: Whole
    b: Whole
    weight: Whole
    """weight[request] (G2); the same as ``weights.py`` says plainly."""


def columns(problem: Problem) -> Columns:
    """Return the columns of the requests of ``problem``."""
    requests, multiplier = problem.requests, multipliers(problem)
    names = [*(person.id for person in problem.participants), *(group.id for group in problem.groups)]
    number = {name: index for index, name in enumerate(names)}
    factor = whole(multiplier[name] for name in names)
    a, b = whole(number[request.a] for request in requests), whole(number[request.b] for request in requests)
    ranks = {request.rank_a for request in requests} | {request.rank_b for request in requests}
    worth: dict[int | None, int] = {rank: points(rank) for rank in ranks}
    first, second = whole(worth[request.rank_a] for request in requests), whole(worth[request.rank_b] for request in requests)
    total = (first * factor[a] + second * factor[b]) * np.where((first > 0) & (second > 0), 2, 1)
    total *= whole(request.multiplier for request in requests)
    return Columns(a, b, np.where(total == 0, 1, total))


def whole(values: Iterable[int]) -> Whole:
    """Return whole numbers as an array."""
    return np.fromiter(values, dtype=np.int64)


def ways(problem: Problem, asked: Columns) -> tuple[Whole, Whole, Whole]:
    """Return every way to hold a request, vetoes taken out: the request and the numbers of its two participants."""
    if not problem.groups and not problem.vetoes:
        return np.arange(len(asked.a)), asked.a, asked.b
    number = {person.id: index for index, person in enumerate(problem.participants)}
    rows = [(request, number[a], number[b]) for request, pairs in enumerate(candidates(problem)) for a, b in pairs]
    request, first, second = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return request, first, second


def requests_of(units: Whole, asked: Columns, vetoed: NDArray[np.bool_], count: int) -> list[int]:
    """Return how many requests that no veto forbids each of ``count`` units has, ``units`` being that of each participant and group."""
    first, second = units[asked.a[~vetoed]], units[asked.b[~vetoed]]
    return [int(total) for total in np.bincount(first, minlength=count) + np.bincount(second[second != first], minlength=count)]
