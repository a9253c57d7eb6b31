"""Changes of the programme that would break published meetings: kept aside, read with what they break, then made or dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn
from uuid import UUID, uuid4

import msgspec

from openmap.clock import now
from openmap.db import transaction
from openmap.errors import NotFound
from openmap.events import queries as events
from openmap.i18n import lazy
from openmap.programme import queries
from openmap.programme.seats import sign_up
from openmap.programme.service import save_session
from openmap.programme.tables import Proposal, ProposedChange
from openmap.programme.taking import TakesPublishedTime
from openmap.programme.values import SessionValues

if TYPE_CHECKING:
    from openmap.audit.service import Actor
    from openmap.programme.taking import NewlyTaken


class UnknownProposal(NotFound):
    """The change was made, dropped, or never proposed."""

    message = lazy("Ce changement n'est plus à confirmer : il a été enregistré ou abandonné.")


@dataclass(frozen=True, slots=True)
class Proposed:
    """A change that waits for a decision: a session to write (`values`), or a seat to give (`attendee`); `title` is the session's."""

    id: UUID
    session: UUID | None
    title: str
    values: SessionValues | None
    attendee: UUID | None


class _Tried(Exception):
    """What a trial raises to be rolled back."""


async def propose_session(event_id: UUID, values: SessionValues, session_id: UUID | None) -> UUID:
    """Keep a session as it would be written; return the id of the proposal."""
    return await _keep(event_id, session_id, Proposal.SESSION, msgspec.json.encode(values).decode())


async def propose_seat(event_id: UUID, session_id: UUID, attendee: UUID) -> UUID:
    """Keep a seat that would be given; return the id of the proposal."""
    return await _keep(event_id, session_id, Proposal.SEAT, msgspec.json.encode({"attendee": attendee}).decode())


async def proposed(event_id: UUID, proposal_id: UUID) -> Proposed:
    """Read a proposal; raises UnknownProposal."""
    row = await ProposedChange.select().where(ProposedChange.id == proposal_id, ProposedChange.event == event_id).first()
    if row is None:
        raise UnknownProposal
    if row["verb"] == Proposal.SESSION:
        values = msgspec.json.decode(row["content"], type=SessionValues)
        return Proposed(row["id"], row["session"], values.title, values, None)
    session = await queries.session(await events.event(event_id), row["session"])
    return Proposed(row["id"], session.id, session.title, None, UUID(msgspec.json.decode(row["content"])["attendee"]))


async def what_it_takes(actor: Actor, event_id: UUID, found: Proposed) -> tuple[NewlyTaken, ...]:
    """Try a proposal and keep nothing of it: return the published slots that it takes of delegations, none if it takes none any more."""
    try:
        async with transaction():
            await _make(actor, event_id, found, breaks_meetings=False)
            _undo()
    except _Tried:
        return ()
    except TakesPublishedTime as refusal:
        return refusal.taken


async def make_proposed(actor: Actor, event_id: UUID, proposal_id: UUID) -> None:
    """Make a proposed change, whatever it breaks; the journal names it as any other.

    Raises:
        UnknownProposal: It was made or dropped.
        Refusal: What the verb refuses for other reasons.
    """
    async with transaction():
        await _make(actor, event_id, await proposed(event_id, proposal_id), breaks_meetings=True)
        await drop_proposed(event_id, proposal_id)


async def drop_proposed(event_id: UUID, proposal_id: UUID) -> None:
    """Forget a proposed change."""
    async with transaction():
        await ProposedChange.delete().where(ProposedChange.id == proposal_id, ProposedChange.event == event_id)


def _undo() -> NoReturn:
    raise _Tried


async def _make(actor: Actor, event_id: UUID, found: Proposed, *, breaks_meetings: bool) -> None:
    if found.values is not None:
        await save_session(actor, event_id, found.values, session_id=found.session, breaks_meetings=breaks_meetings)
    elif found.session is not None and found.attendee is not None:
        await sign_up(actor, event_id, found.session, found.attendee, breaks_meetings=breaks_meetings)


async def _keep(event_id: UUID, session_id: UUID | None, verb: Proposal, content: str) -> UUID:
    row = ProposedChange(id=uuid4(), event=event_id, session=session_id, verb=verb, content=content, at=now())
    async with transaction():
        await ProposedChange.insert(row)
    key: UUID = row.id
    return key
