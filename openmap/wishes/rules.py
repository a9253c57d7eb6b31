"""What pairs may be wished: the matrix of sides, ranks, limits; whom to suggest. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openmap.i18n import _, lazy
from openmap.registrations.tables import RegistrationStatus

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from uuid import UUID

    from openmap.events.queries import EventDetails
    from openmap.events.tables import Side
    from openmap.registrations.queries import RegistrationLine
    from openmap.wishes.queries import DirectoryLine
    from openmap.wishes.ranking import Choices

GREATEST_RANK = 1000
NOT_FOR_THEM = lazy("Cette journée ne prévoit pas de rendez-vous entre ces deux participants.")


@dataclass(frozen=True, slots=True)
class Pair:
    """What `asker` wants of `asked`: a rank, a veto, or neither (which deletes)."""

    asker_id: UUID
    asked_id: UUID
    rank: int | None = None
    is_veto: bool = False


def may_choose(is_veto: bool, asker: Side, asked: Side, matrix: Collection[tuple[Side, Side]]) -> bool:  # noqa: FBT001  # a fact about the pair, not an option
    """Tell whether the matrix lets the one ask for the other; a veto also answers those who may ask for me."""
    return (asker, asked) in matrix or (is_veto and (asked, asker) in matrix)


def pair_problems(pairs: Sequence[Pair], lines: Mapping[UUID, RegistrationLine], matrix: Collection[tuple[Side, Side]]) -> dict[str, str]:
    """Return a message per pair that is wrong by itself."""
    problems: dict[str, str] = {}
    seen: dict[tuple[UUID, UUID], int] = {}
    for i, pair in enumerate(pairs):
        asker, asked = lines.get(pair.asker_id), lines.get(pair.asked_id)
        if asker is None:
            problems[f"{i}.from"] = _("Cette inscription n'existe pas à cette journée.")
        if asked is None:
            problems[f"{i}.to"] = _("Cette inscription n'existe pas à cette journée.")
        if asker is None or asked is None:
            continue
        if seen.setdefault((pair.asker_id, pair.asked_id), i) != i:
            problems[f"{i}.to"] = _("Cette paire est déjà dans la liste.")
        if pair.rank is None and not pair.is_veto:
            continue
        problems |= {f"{i}.{name}": text for name, text in _wish_problems(pair, asker, asked, matrix).items()}
    return problems


def _wish_problems(pair: Pair, asker: RegistrationLine, asked: RegistrationLine, matrix: Collection[tuple[Side, Side]]) -> dict[str, str]:
    problems: dict[str, str] = {}
    for name, line in (("from", asker), ("to", asked)):
        if line.status is not RegistrationStatus.ACCEPTED:
            problems[name] = _("L'inscription de « %(name)s » n'est pas acceptée.") % {"name": line.organisation}
    if pair.asker_id == pair.asked_id:
        problems["to"] = _("Une inscription ne peut pas se choisir elle-même.")
    elif not problems and not may_choose(pair.is_veto, asker.side, asked.side, matrix):
        problems["to"] = str(NOT_FOR_THEM)
    if pair.rank is not None and pair.is_veto:
        problems["veto"] = _("Un souhait a un rang ou un veto, pas les deux.")
    elif pair.rank is not None and not 1 <= pair.rank <= GREATEST_RANK:
        problems["rank"] = _("Le rang va de 1 (premier choix) à %(most)d.") % {"most": GREATEST_RANK}
    return problems


def list_problems(event: EventDetails, pairs: Sequence[Pair], present: Mapping[tuple[UUID, UUID], tuple[int | None, bool]]) -> dict[str, str]:
    """Return a message per pair that makes the list of its asker wrong: a rank given twice, too many wishes or vetoes."""
    wanted = dict(present) | {(pair.asker_id, pair.asked_id): (pair.rank, pair.is_veto) for pair in pairs}
    ranked: dict[tuple[UUID, int], list[UUID]] = {}
    counts: dict[tuple[UUID, bool], int] = {}
    for (asker_id, asked_id), (rank, is_veto) in wanted.items():
        if rank is not None:
            ranked.setdefault((asker_id, rank), []).append(asked_id)
        if rank is not None or is_veto:
            counts[asker_id, is_veto] = counts.get((asker_id, is_veto), 0) + 1
    problems: dict[str, str] = {}
    for i, pair in enumerate(pairs):
        if pair.rank is not None and len(ranked.get((pair.asker_id, pair.rank), ())) > 1:
            problems[f"{i}.rank"] = _("Deux souhaits de cette inscription ont le rang %(rank)d.") % {"rank": pair.rank}
        most = event.max_vetoes if pair.is_veto else event.max_wishes
        if (pair.rank is not None or pair.is_veto) and counts.get((pair.asker_id, pair.is_veto), 0) > most:
            what = _("Cette inscription aurait plus de %(most)d vetos.") if pair.is_veto else _("Cette inscription aurait plus de %(most)d souhaits.")
            problems[f"{i}.veto" if pair.is_veto else f"{i}.rank"] = what % {"most": most}
    return problems


def suggested(directory: Sequence[DirectoryLine], choices: Choices, most: int) -> tuple[DirectoryLine, ...]:
    """Choose those to complete a list with: they share something, are neither chosen nor vetoed, and fit into what is left of `most` wishes.

    Whoever asks to meet the one who looks, where that is shown, comes before others who share a little more.
    """
    free = [line for line in directory if line.affinity and line.id not in choices.ranked and line.id not in choices.vetoed]
    best = sorted(free, key=lambda line: -line.affinity - 2 * line.asks_for_me)
    return tuple(best[: max(most - len(choices.ranked), 0)])
