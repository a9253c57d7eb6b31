"""Verbs of wishes: one choice of a participant, or many pairs at once by the organiser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
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
from openmap.registrations.links import drop_drafts, write_to
from openmap.registrations.service import lock_event
from openmap.registrations.tables import RegistrationStatus
from openmap.wishes import queries
from openmap.wishes.ranking import Choice
from openmap.wishes.rules import NOT_FOR_THEM, Pair, list_problems, may_choose, pair_problems
from openmap.wishes.tables import Wish

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from uuid import UUID

    from openmap.wishes.ranking import Choices

CHUNK = 1000
REMINDER = "choose"
REMIND_AFTER_DAYS = 3


class WishesClosed(Conflict):
    """Participants cannot choose now; the organiser may always act for them."""


class NotAccepted(Conflict):
    """A wish of, or about, a registration that is not accepted."""

    message = lazy("Les souhaits concernent les inscriptions acceptées. Acceptez d'abord cette inscription.")


class NotForThem(Conflict):
    """The matrix of sides does not let the one ask to meet the other."""

    message = NOT_FOR_THEM


class TooManyChoices(Conflict):
    """More wishes or vetoes than the event allows."""


class WishesRefused(InvalidForm):
    """Pairs of a bulk change that cannot be; nothing was written. Fields are keyed by position and name: ``3.rank``."""


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
    if adds and not may_choose(choice is Choice.VETO, asker.side, asked.side, await events.matrix_of(event.id)):
        raise NotForThem
    async with transaction():
        await _lock([asker_id])
        before = await queries.choices_of(asker_id)
        after = before.after(choice, asked_id)
        if after == before:
            return before
        _require_room(event, len(after.ranked) if choice is Choice.ADD else 0, len(after.vetoed) if choice is Choice.VETO else 0)
        await _write(event.id, asker_id, before, after)
        if after.ranked and not before.ranked:
            await drop_drafts(actor, event.id, [asker_id], (REMINDER,))
        await record(actor, f"wish.{choice.value}", event_id=event.id, subject=("registration", asker_id), details={"about": str(asked_id)})
        return after


async def complete_choices(actor: Actor, asker_id: UUID, asked_ids: Sequence[UUID], *, as_organiser: bool = False) -> int:
    """Add several wishes at once after those that stand, in the order given; return how many are new.

    Raises:
        WishesClosed: The phase is to come or over, and this is not the organiser.
        NotAccepted, NotForThem, TooManyChoices: One of them cannot be wished; none is written.
    """
    wanted = list(dict.fromkeys(asked_ids))
    asker = await registrations.registration(asker_id)
    event = await events.event(asker.event_id)
    if not as_organiser:
        require_open(event)
    others = await registrations.registrations_by_ids(wanted)
    if len(others) < len(wanted) or any(other.event_id != event.id for other in others):
        raise registrations.UnknownRegistration
    if {asker.status, *(other.status for other in others)} != {RegistrationStatus.ACCEPTED}:
        raise NotAccepted
    matrix = await events.matrix_of(event.id)
    if any(not may_choose(False, asker.side, other.side, matrix) for other in others):  # a fact about the pair
        raise NotForThem
    async with transaction():
        await _lock([asker_id])
        before = await queries.choices_of(asker_id)
        after = before
        for other in wanted:
            after = after.after(Choice.ADD, other)
        added = len(after.ranked) - len(before.ranked)
        if added:
            _require_room(event, len(after.ranked), 0)
            await _write(event.id, asker_id, before, after)
            await drop_drafts(actor, event.id, [asker_id], (REMINDER,))
            await record(actor, "wishes.completed", event_id=event.id, subject=("registration", asker_id), details={"count": added})
        return added


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
        problems, present = await examine_pairs(event, pairs)
        if problems:
            raise WishesRefused(_("Aucun souhait n'est enregistré : corrigez les éléments signalés."), fields=problems)
        done = await _write_pairs(event_id, pairs, present)
        await drop_drafts(actor, event_id, list({pair.asker_id for pair in pairs if pair.rank is not None}), (REMINDER,))
        if done.created or done.updated or done.deleted:
            counts = {"created": done.created, "updated": done.updated, "deleted": done.deleted}
            await record(actor, "wishes.set", event_id=event_id, subject=("event", event_id), details=counts)
        return done


async def to_remind(event_id: UUID, *, days: int = REMIND_AFTER_DAYS) -> list[UUID]:
    """Find the registrations that `remind_choosers` would write to."""
    return await queries.without_wishes(event_id, before=now() - timedelta(days=days))


async def remind_choosers(actor: Actor, event_id: UUID, *, days: int = REMIND_AFTER_DAYS, secret_key: str) -> int:
    """Write a reminder, as a draft, to the accepted who did not choose and were not reminded for so many days; return how many.

    Raises:
        WishesClosed: Nobody could choose now.
    """
    event = await events.event(event_id)
    require_open(event)
    if event.is_published:
        raise WishesClosed(_("Le planning est publié : une relance mènerait à des souhaits qui ne changent plus rien."))
    async with transaction():
        await lock_event(event_id)
        count = await write_to(await to_remind(event_id, days=days), REMINDER, secret_key=secret_key, as_draft=True)
        if count:
            await record(actor, "wishes.reminded", event_id=event_id, subject=("event", event_id), details={"count": count})
        return count


async def examine_pairs(event: EventDetails, pairs: Sequence[Pair]) -> tuple[dict[str, str], dict[tuple[UUID, UUID], tuple[int | None, bool]]]:
    """Check pairs as `put_wishes` does, without writing.

    Returns:
        The messages, keyed by position and name (``3.rank``), and the pairs that stand: (asker, asked) → (rank, is_veto).
    """
    lines = {line.id: line for line in await registrations.registrations_of(event.id, limit=None)}
    problems = pair_problems(pairs, lines, await events.matrix_of(event.id))
    present = await queries.pairs_of({pair.asker_id for pair in pairs})
    problems |= {key: text for key, text in list_problems(event, pairs, present).items() if key not in problems}
    return problems, present


def require_open(event: EventDetails) -> None:
    """Refuse a participant's choice outside its period; raises WishesClosed."""
    phase = event.wishes_phase(now())
    if phase is PhaseState.COMING and event.wishes_open_at:
        opens = day_and_time(event.wishes_open_at, event.timezone)
        raise WishesClosed(_("Les souhaits ouvrent le %(moment)s. Revenez à ce moment-là par le même lien.") % {"moment": opens})
    if phase is PhaseState.OVER or event.cancelled_at:
        raise WishesClosed(_("Les souhaits sont clos. Écrivez à l'organisateur : il peut encore les changer pour vous."))


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
