"""What programs send and read of wishes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import msgspec

from openmap.organisations.tables import Sector
from openmap.wishes.rules import Pair

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openmap.wishes.queries import DirectoryLine, WishLine

Key = Annotated[str, msgspec.Meta(max_length=100, description="The id of a registration, or `ref:` and its reference", examples=["ref:A-01"])]
MOST_PAIRS = 20_000
UNKNOWN = UUID(int=0)


class WishIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A rank or a veto of `from` about `to`; with neither, the pair is deleted."""

    from_: Key = msgspec.field(name="from")
    to: Key
    rank: Annotated[int, msgspec.Meta(ge=1, le=1000)] | None = None
    veto: bool = False

    def pair(self, ids: Mapping[str, UUID]) -> Pair:
        """Return the pair; what names no registration becomes an id that none has, which the verb then refuses in words."""
        return Pair(ids.get(self.from_, UNKNOWN), ids.get(self.to, UNKNOWN), self.rank, self.veto)


Wishes = Annotated[list[WishIn], msgspec.Meta(max_length=MOST_PAIRS)]


class WishOut(msgspec.Struct, kw_only=True):
    """A wish or a veto as it stands, with the references of both sides where they have one."""

    id: UUID
    from_: UUID = msgspec.field(name="from")
    from_reference: str | None
    to: UUID
    to_reference: str | None
    rank: int | None
    veto: bool


class WishesSet(msgspec.Struct):
    """How many pairs were created, changed, deleted, and how many stood already."""

    created: int
    updated: int
    deleted: int
    unchanged: int


def wish_out(line: WishLine) -> WishOut:
    """Describe a wish to programs."""
    return WishOut(
        id=line.id,
        from_=line.asker_id,
        from_reference=line.asker_reference,
        to=line.asked_id,
        to_reference=line.asked_reference,
        rank=line.rank,
        veto=line.is_veto,
    )


class SuggestionOut(msgspec.Struct):
    """Whom to suggest, and what the two have in common: families, départements, words of needs and offers."""

    registration: UUID
    organisation: str
    sectors: list[Sector]
    departements: list[str]
    words: list[str]
    asks_for_me: bool


def suggestion_out(line: DirectoryLine) -> SuggestionOut:
    """Describe a suggestion."""
    return SuggestionOut(
        registration=line.id,
        organisation=line.organisation,
        sectors=list(line.shared_sectors),
        departements=list(line.shared_departements),
        words=list(line.shared_words),
        asks_for_me=line.asks_for_me,
    )
