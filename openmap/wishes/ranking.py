"""An ordered list of wishes and a set of vetoes of one registration, and what people do with them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID


class Choice(StrEnum):
    """What somebody does about one other registration."""

    ADD = "add"
    UP = "up"
    DOWN = "down"
    REMOVE = "remove"
    VETO = "veto"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Choices:
    """The wishes of a registration, first choice first, and whom it does not want to meet."""

    ranked: tuple[UUID, ...] = ()
    vetoed: frozenset[UUID] = frozenset()

    def after(self, choice: Choice, other: UUID) -> Choices:
        """Return the choices once this one is made; asking twice, or moving beyond an end, changes nothing."""
        without = tuple(one for one in self.ranked if one != other)
        if choice is Choice.ADD:
            return Choices(self.ranked if other in self.ranked else (*self.ranked, other), self.vetoed - {other})
        if choice is Choice.VETO:
            return Choices(without, self.vetoed | {other})
        if choice is Choice.REMOVE:
            return Choices(without, self.vetoed)
        if choice is Choice.CLEAR:
            return Choices(self.ranked, self.vetoed - {other})
        if other not in self.ranked:
            return self
        place = self.ranked.index(other) + (-1 if choice is Choice.UP else 1)
        place = min(max(place, 0), len(without))
        return Choices((*without[:place], other, *without[place:]), self.vetoed)

    def as_pairs(self) -> dict[UUID, tuple[int | None, bool]]:
        """Write them as other → (rank, is_veto), ranks from 1 without a gap."""
        pairs: dict[UUID, tuple[int | None, bool]] = {other: (rank, False) for rank, other in enumerate(self.ranked, 1)}
        return pairs | dict.fromkeys(self.vetoed, (None, True))
