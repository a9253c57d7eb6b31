"""Verbs of wishes: one choice of a participant, or many pairs at once by the organiser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openmap.audit.service import Actor, record
from openmap.clock import now
from openmap.db import transaction
from openmap.errors import Conflict, InvalidForm
from openmap.events import queries as events
from openmap.events.queries import EventDetails, PhaseState
from openmap.formats import day_and_time
from openmap.i18n import _, lazy
from openmap.registrations import queries as registrations
from openmap.registrations.tables import RegistrationStatus
from openmap.wishes import queries
from openmap.wishes.ranking import Choice
from openmap.wishes.tables import Wish

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from uuid import UUID

    from openmap.events.tables import Side
    from openmap.registrations.queries import RegistrationLine
    from openmap.wishes.ranking import Choices

CHUNK = 1000
GREATEST_RANK = 1000


class WishesClosed(Conflict):
    """Participants cannot choose now; the organiser may always act for them."""


class NotAccepted(Conflict):
    """A wish of, or about, a registration that is not accepted."""

    message = lazy("Les souhaits concernent les inscriptions acceptées. Acceptez d'abord cette inscription.")


class NotForThem(Conflict):
    """The matrix of sides does not let the one ask to meet the other."""

    message = lazy("Cette journée ne prévoit pas de rendez-vous entre ces deux participants.")


class TooManyChoices(Conflict):
    """More wishes or vetoes than the event allows."""


class WishesRefused(InvalidForm):
    """Pairs of a bulk change that cannot be; nothing was written. Fields are keyed by position and name: ``3.rank``."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What `asker` wants of `asked`: a rank, a veto, or neither (which deletes)."""

    asker_id: UUID
    asked_id: UUID
    rank: int | None = None
    is_veto: bool = False


@dataclass(frozen=True, slots=True)
class PairsSet:
    """What a bulk change did."""

    created: int
    updated: int
    deleted: int
    unchanged: int


async def choose(actor: Actor, asker_id: UUID, asked_id: UUID, choice: Choice, *, as_organiser: bool = False) -> Choices:
    """Make one choice of a registration about another; ranks stay without a gap. Return all its choices.

    Args:
        actor: Who does it.
        asker_id: For whom.
        asked_id: About whom.
        choice: What; asking twice changes nothing.
        as_organiser: Act for them, whatever the phase.

    Raises:
        WishesClosed: The phase is to come or over, and this is not the organiser.
        NotAccepted, NotForThem, TooManyChoices: The choice cannot be made.
    """
    asker, asked = await registrations.registration(asker_id), await registrations.registration(asked_id)
    event = await events.event(asker.event_id)
    if asked.event_id != event.id:
        raise registrations.UnknownRegistration
    if not as_organiser:
        require_open(event)
    adds = choice in {Choice.ADD, Choice.VETO}
    if adds and {asker.status, asked.status} != {RegistrationStatus.ACCEPTED}:
        raise NotAccepted
    if adds and not _may(choice is Choice.VETO, asker.side, asked.side, await events.matrix_of(event.id)):
        raise NotForThem
    async with transaction():
        await _lock([asker_id])
        before = await queries.choices_of(asker_id)
        after = before.after(choice, asked_id)
        if after == before:
            return before
        _require_room(event, len(after.ranked) if choice is Choice.ADD else 0, len(after.vetoed) if choice is Choice.VETO else 0)
        await _write(event.id, asker_id, before, after)
        await record(actor, f"wish.{choice.value}", event_id=event.id, subject=("registration", asker_id), details={"about": str(asked_id)})
        return after


async def put_wishes(actor: Actor, event_id: UUID, pairs: Sequence[Pair]) -> PairsSet:
    """Set these pairs and no others, all or nothing. Ranks are kept as given; those of other pairs are not moved.

    Args:
        actor: The organiser.
        event_id: The event.
        pairs: The pairs; one with neither rank nor veto is deleted.

    Raises:
        WishesRefused: A message per pair, keyed ``3.rank``: unknown, not accepted, not foreseen, twice the same rank, too many.
    """
    event = await events.event(event_id)
    async with transaction():
        await _lock({pair.asker_id for pair in pairs})
        lines = {line.id: line for line in await registrations.registrations_of(event_id, limit=None)}
        problems = _pair_problems(pairs, lines, await events.matrix_of(event_id))
        present = await queries.pairs_of({pair.asker_id for pair in pairs})
        problems |= {key: text for key, text in _list_problems(event, pairs, present).items() if key not in problems}
        if problems:
            raise WishesRefused(_("Aucun souhait n'est enregistré : corrigez les éléments signalés."), fields=problems)
        done = await _write_pairs(event_id, pairs, present)
        if done.created or done.updated or done.deleted:
            counts = {"created": done.created, "updated": done.updated, "deleted": done.deleted}
            await record(actor, "wishes.set", event_id=event_id, subject=("event", event_id), details=counts)
        return done


def require_open(event: EventDetails) -> None:
    """Refuse a participant's choice outside its period; raises WishesClosed."""
    phase = event.wishes_phase(now())
    if phase is PhaseState.COMING and event.wishes_open_at:
        opens = day_and_time(event.wishes_open_at, event.timezone)
        raise WishesClosed(_("Les souhaits ouvrent le %(moment)s. Revenez à ce moment-là par le même lien.") % {"moment": opens})
    if phase is PhaseState.OVER or event.cancelled_at:
        raise WishesClosed(_("Les souhaits sont clos. Écrivez à l'organisateur : il peut encore les changer pour vous."))


def _may(is_veto: bool, asker: Side, asked: Side, matrix: Collection[tuple[Side, Side]]) -> bool:  # noqa: FBT001  # a fact about the pair, not an option
    """Tell whether the matrix lets the one ask for the other; a veto also answers those who may ask for me."""
    return (asker, asked) in matrix or (is_veto and (asked, asker) in matrix)


def _require_room(event: EventDetails, wishes: int, vetoes: int) -> None:
    if wishes > event.max_wishes:
        raise TooManyChoices(_("Vous avez déjà vos %(most)d souhaits : retirez-en un avant d'en ajouter un autre.") % {"most": event.max_wishes})
    if vetoes > event.max_vetoes:
        raise TooManyChoices(_("Vous avez déjà écarté %(most)d participants, le nombre prévu pour cette journée.") % {"most": event.max_vetoes})


async def _lock(asker_ids: Collection[UUID]) -> None:
    """Let one transaction at a time change the choices of a registration; always in the same order."""
    await Wish.raw("SELECT id FROM registration WHERE id = ANY({}) ORDER BY id FOR UPDATE", list(asker_ids))


async def _write(event_id: UUID, asker_id: UUID, before: Choices, after: Choices) -> None:
    old, new = before.as_pairs(), after.as_pairs()
    gone = [other for other in old if other not in new]
    if gone:
        await Wish.delete().where(Wish.asker == asker_id, Wish.asked.is_in(gone))
    await _upsert([_row(event_id, Pair(asker_id, other, *new[other])) for other in new if old.get(other) != new[other]])


async def _write_pairs(event_id: UUID, pairs: Sequence[Pair], present: Mapping[tuple[UUID, UUID], tuple[int | None, bool]]) -> PairsSet:
    gone = [pair for pair in pairs if pair.rank is None and not pair.is_veto]
    kept = [pair for pair in pairs if pair.rank is not None or pair.is_veto]
    deleted = [(pair.asker_id, pair.asked_id) for pair in gone if (pair.asker_id, pair.asked_id) in present]
    fresh = [pair for pair in kept if (pair.asker_id, pair.asked_id) not in present]
    changed = [pair for pair in kept if present.get((pair.asker_id, pair.asked_id), (pair.rank, pair.is_veto)) != (pair.rank, pair.is_veto)]
    if deleted:
        askers, asked = zip(*deleted, strict=True)
        sql = "DELETE FROM wish USING unnest({}::uuid[], {}::uuid[]) AS gone(asker, asked) WHERE wish.asker = gone.asker AND wish.asked = gone.asked"
        await Wish.raw(sql, list(askers), list(asked))
    await _upsert([_row(event_id, pair) for pair in (*fresh, *changed)])
    return PairsSet(len(fresh), len(changed), len(deleted), len(pairs) - len(fresh) - len(changed) - len(deleted))


def _row(event_id: UUID, pair: Pair) -> Wish:
    return Wish(event=event_id, asker=pair.asker_id, asked=pair.asked_id, rank=pair.rank, is_veto=pair.is_veto, created_at=now())


async def _upsert(rows: Sequence[Wish]) -> None:
    for start in range(0, len(rows), CHUNK):
        insert = Wish.insert(*rows[start : start + CHUNK])
        await insert.on_conflict(target=(Wish.asker, Wish.asked), action="DO UPDATE", values=[Wish.rank, Wish.is_veto])


def _pair_problems(pairs: Sequence[Pair], lines: Mapping[UUID, RegistrationLine], matrix: Collection[tuple[Side, Side]]) -> dict[str, str]:
    """Return a message per pair that is wrong by itself."""
    problems: dict[str, str] = {}
    seen: dict[tuple[UUID, UUID], int] = {}
    for i, pair in enumerate(pairs):
        asker, asked = lines.get(pair.asker_id), lines.get(pair.asked_id)
        if asker is None:
            problems[f"{i}.from"] = _("Cette inscription n'existe pas à cette journée.")
        if asked is None:
            problems[f"{i}.to"] = _("Cette inscription n'existe pas à cette journée.")
        first = seen.setdefault((pair.asker_id, pair.asked_id), i)
        if first != i:
            problems[f"{i}.to"] = _("Cette paire est déjà dans la liste.")
        if asker is None or asked is None or (pair.rank is None and not pair.is_veto):
            continue
        problems |= {f"{i}.{name}": text for name, text in _wish_problems(pair, asker, asked, matrix).items()}
    return problems


def _wish_problems(pair: Pair, asker: RegistrationLine, asked: RegistrationLine, matrix: Collection[tuple[Side, Side]]) -> dict[str, str]:
    problems: dict[str, str] = {}
    for name, line in (("from", asker), ("to", asked)):
        if line.status is not RegistrationStatus.ACCEPTED:
            problems[name] = _("L'inscription de « %(name)s » n'est pas acceptée.") % {"name": line.organisation}
    if pair.asker_id == pair.asked_id:
        problems["to"] = _("Une inscription ne se souhaite pas elle-même.")
    elif not problems and not _may(pair.is_veto, asker.side, asked.side, matrix):
        problems["to"] = str(NotForThem.message)
    if pair.rank is not None and pair.is_veto:
        problems["veto"] = _("Un souhait a un rang ou un veto, pas les deux.")
    elif pair.rank is not None and not 1 <= pair.rank <= GREATEST_RANK:
        problems["rank"] = _("Le rang va de 1 (premier choix) à %(most)d.") % {"most": GREATEST_RANK}
    return problems


def _list_problems(event: EventDetails, pairs: Sequence[Pair], present: Mapping[tuple[UUID, UUID], tuple[int | None, bool]]) -> dict[str, str]:
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
        if (pair.rank is not None or pair.is_veto) and counts[pair.asker_id, pair.is_veto] > most:
            what = _("Cette inscription aurait plus de %(most)d vetos.") if pair.is_veto else _("Cette inscription aurait plus de %(most)d souhaits.")
            problems[f"{i}.veto" if pair.is_veto else f"{i}.rank"] = what % {"most": most}
    return problems
