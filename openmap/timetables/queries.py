"""Reads of runs and drafts, and of the facts that a timetable is built from."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from openmap.errors import NotFound
from openmap.events import queries as events
from openmap.events.slots import Span
from openmap.events.tables import Side
from openmap.i18n import _
from openmap.programme import queries as programme
from openmap.registrations.tables import Absence, Delegation, Registration, RegistrationStatus
from openmap.timetables.facts import DelegationFacts, Facts, MeetingFacts, RegistrationFacts, WishFacts
from openmap.timetables.tables import Draft, DraftMeeting, Run, RunState
from openmap.wishes.tables import Wish

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from openmap.events.queries import EventDetails


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal of a timetable: what was reached and, where a run proved it, what nothing can better (`scope` says among which timetables)."""

    id: str
    value: int
    bound: int | None
    scope: str | None


@dataclass(frozen=True, slots=True)
class UnmetLine:
    """A wish not met, by registrations, with its reason code and the change that would let it in, as the scheduler names it."""

    a: UUID
    b: UUID
    reason: str
    change: dict[str, Any] | None
    is_explained: bool = False
    """Whether the change was looked for: where there is none then, no single one would do."""


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """One entry of a set that cannot be satisfied together: the rule and what it is about, as the scheduler names it."""

    rule: str
    entry: str
    text: str


@dataclass(frozen=True, slots=True)
class ProgressLine:
    """One step of a run: phase, seconds since its start, goals known by then."""

    phase: str
    seconds: float
    meetings: int
    goals: tuple[GoalLine, ...]


@dataclass(frozen=True, slots=True)
class RunDetails:
    """A run of the solver, with the draft it made, if any."""

    id: UUID
    event_id: UUID
    number: int
    state: RunState
    policy: str
    time_limit_s: float
    seed: int
    progress: tuple[ProgressLine, ...]
    stop_requested_at: datetime | None
    error: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    draft: UUID | None
    draft_number: int | None

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will come of it."""
        return self.state not in {RunState.QUEUED, RunState.RUNNING}


@dataclass(frozen=True, slots=True)
class DraftDetails:
    """A draft: its figures, its reasons, where it comes from. Its meetings are read apart."""

    id: UUID
    event_id: UUID
    number: int
    run: UUID | None
    parent: UUID | None
    status: str
    goals: tuple[GoalLine, ...]
    unmet: tuple[UnmetLine, ...]
    conflict: tuple[ConflictLine, ...]
    is_minimal_conflict: bool
    seconds: float
    seed: int
    solver_version: str
    parameters: dict[str, Any]
    published_at: datetime | None
    created_at: datetime


async def facts_of(event_id: UUID) -> Facts:
    """Gather what the solver is told about an event, with the timetable that people were told of."""
    published = await published_draft(event_id)
    event = await events.event(event_id)
    return Facts(
        event=event,
        slots=tuple(await events.slots_of(event_id)),
        tables=tuple(await events.tables_of(event_id)),
        matrix=await events.matrix_of(event_id),
        registrations=await _registrations(event),
        wishes=await _wishes(event_id),
        published=await meetings_of(published) if published else (),
    )


async def unreachable_delegations(event_id: UUID) -> frozenset[UUID]:
    """Find the delegations that come and of which nobody has an address."""
    rows = await Delegation.raw(
        "SELECT delegation.id FROM delegation JOIN registration ON registration.id = delegation.registration"
        " WHERE registration.event = {} AND delegation.withdrawn_at IS NULL AND NOT EXISTS (SELECT FROM attendee"
        " WHERE attendee.delegation = delegation.id AND attendee.left_at IS NULL AND attendee.email <> '')",
        event_id,
    )
    return frozenset(row["id"] for row in rows)


async def published_draft(event_id: UUID) -> UUID | None:
    """Find the draft that was published last."""
    row = (
        await Draft.select(Draft.id)
        .where(Draft.event == event_id, Draft.published_at.is_not_null())
        .order_by(Draft.published_at, ascending=False)
        .first()
    )
    return row["id"] if row else None


async def latest_draft(event_id: UUID) -> UUID | None:
    """Find the draft that was made last."""
    row = await Draft.select(Draft.id).where(Draft.event == event_id).order_by(Draft.number, ascending=False).first()
    return row["id"] if row else None


async def run(event_id: UUID, run_id: UUID) -> RunDetails:
    """Read a run of an event; raises NotFound."""
    rows = await _runs([Run.event == event_id, Run.id == run_id], limit=1)
    if not rows:
        raise NotFound(_("Ce calcul n'existe pas ou n'existe plus."))
    return rows[0]


async def runs_of(event_id: UUID, *, before: int | None = None, limit: int = 50) -> list[RunDetails]:
    """List the runs of an event, the last first."""
    conditions = [Run.event == event_id]
    if before is not None:
        conditions.append(Run.number < before)
    return await _runs(conditions, limit=limit)


async def active_run(event_id: UUID) -> RunDetails | None:
    """Find the run of an event that is queued or running."""
    rows = await _runs([Run.event == event_id, Run.state.is_in([RunState.QUEUED, RunState.RUNNING])], limit=1)
    return rows[0] if rows else None


async def draft(event_id: UUID, key: UUID | int) -> DraftDetails:
    """Read a draft of an event by id or by number; raises NotFound."""
    which = Draft.number == key if isinstance(key, int) else Draft.id == key
    row = await Draft.select().where(Draft.event == event_id, which).first()
    if row is None:
        raise NotFound(_("Ce brouillon n'existe pas ou n'existe plus."))
    return _draft(row)


async def child_of(draft_id: UUID) -> int | None:
    """Find the number of the draft that was made last out of one."""
    row = await Draft.select(Draft.number).where(Draft.parent == draft_id).order_by(Draft.number, ascending=False).first()
    return row["number"] if row else None


async def drafts_of(event_id: UUID, *, before: int | None = None, limit: int = 50) -> list[DraftDetails]:
    """List the drafts of an event, the last first."""
    query = Draft.select().where(Draft.event == event_id).order_by(Draft.number, ascending=False).limit(limit)
    if before is not None:
        query = query.where(Draft.number < before)
    return [_draft(row) for row in await query]


async def meetings_of(draft_id: UUID) -> tuple[MeetingFacts, ...]:
    """Read the meetings of a draft, in order of time and table."""
    rows = (
        await DraftMeeting.select(*DraftMeeting.all_columns())
        .where(DraftMeeting.draft == draft_id)
        .order_by(DraftMeeting.slot.starts_at, DraftMeeting.table.position, DraftMeeting.a, DraftMeeting.b)
    )
    return tuple(
        MeetingFacts(
            a=row["a"],
            b=row["b"],
            a_delegation=row["a_delegation"],
            b_delegation=row["b_delegation"],
            slot=row["slot"],
            table=row["table"],
            is_pinned=row["is_pinned"],
        )
        for row in rows
    )


async def count_meetings(draft_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Count the meetings of several drafts in one query."""
    rows = await DraftMeeting.raw("SELECT draft, count(*) AS n FROM draft_meeting WHERE draft = ANY({}) GROUP BY draft", list(draft_ids))
    return {row["draft"]: row["n"] for row in rows}


async def _registrations(event: EventDetails) -> tuple[RegistrationFacts, ...]:
    rows = (
        await Registration.select(
            Registration.id,
            Registration.reference,
            Registration.side,
            Registration.max_meetings,
            Registration.guaranteed_meetings,
            Registration.organisation.name,
            Registration.organisation.sectors,
        )
        .where(Registration.event == event.id, Registration.status == RegistrationStatus.ACCEPTED, Registration.side != Side.VISITOR)
        .order_by(Registration.id)
    )
    delegations = await _delegations(event)
    return tuple(
        RegistrationFacts(
            id=row["id"],
            reference=row["reference"],
            name=row["organisation.name"],
            side=Side(row["side"]),
            max_meetings=row["max_meetings"],
            guaranteed_meetings=row["guaranteed_meetings"],
            delegations=tuple(delegations[row["id"]]),
            sectors=tuple(row["organisation.sectors"]),
        )
        for row in rows
        if delegations[row["id"]]
    )


async def _delegations(event: EventDetails) -> dict[UUID, list[DelegationFacts]]:
    taken = await programme.taken_of(event)
    absences: dict[UUID, list[Span]] = defaultdict(list)
    for row in await Absence.select().where(Absence.delegation._.registration._.event == event.id).order_by(Absence.starts_at):
        absences[row["delegation"]].append(Span(row["starts_at"], row["ends_at"]))
    found: dict[UUID, list[DelegationFacts]] = defaultdict(list)
    rows = await Delegation.select().where(Delegation.registration.event == event.id, Delegation.withdrawn_at.is_null()).order_by(Delegation.position)
    for row in rows:
        found[row["registration"]].append(
            DelegationFacts(
                id=row["id"],
                name=row["name"],
                absences=tuple(absences[row["id"]]),
                max_meetings=row["max_meetings"],
                home_table=row["home_table"],
                taken=taken.get(row["id"], ()),
            )
        )
    return found


async def _wishes(event_id: UUID) -> tuple[WishFacts, ...]:
    rows = await Wish.select().where(Wish.event == event_id).order_by(Wish.id)
    return tuple(WishFacts(asker=row["asker"], asked=row["asked"], rank=row["rank"], is_veto=row["is_veto"]) for row in rows)


async def _runs(conditions: Sequence[Any], *, limit: int) -> list[RunDetails]:
    columns = [column for column in Run.all_columns() if column != Run.problem]
    rows = await Run.select(*columns).where(*conditions).order_by(Run.number, ascending=False).limit(limit)
    made = (
        await Draft.select(Draft.id, Draft.number, Draft.run).where(Draft.run.is_in([row["id"] for row in rows]), Draft.parent.is_null())
        if rows
        else []
    )
    drafts = {row["run"]: (row["id"], row["number"]) for row in made}
    return [_run(row, drafts.get(row["id"], (None, None))) for row in rows]


def _run(row: dict[str, Any], made: tuple[UUID | None, int | None]) -> RunDetails:
    return RunDetails(
        id=row["id"],
        event_id=row["event"],
        number=row["number"],
        state=RunState(row["state"]),
        policy=row["policy"],
        time_limit_s=row["time_limit_s"],
        seed=row["seed"],
        progress=tuple(
            ProgressLine(phase=step["phase"], seconds=step["seconds"], meetings=step["meetings"], goals=_goals(step["goals"]))
            for step in json.loads(row["progress"])
        ),
        stop_requested_at=row["stop_requested_at"],
        error=row["error"],
        created_at=row["created_at"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        draft=made[0],
        draft_number=made[1],
    )


def _draft(row: dict[str, Any]) -> DraftDetails:
    return DraftDetails(
        id=row["id"],
        event_id=row["event"],
        number=row["number"],
        run=row["run"],
        parent=row["parent"],
        status=row["status"],
        goals=_goals(json.loads(row["goals"])),
        unmet=tuple(
            UnmetLine(UUID(u["a"]), UUID(u["b"]), u["reason"], u["change"], bool(u["change"] or u.get("asked"))) for u in json.loads(row["unmet"])
        ),
        conflict=tuple(ConflictLine(**entry) for entry in json.loads(row["conflict"])),
        is_minimal_conflict=row["is_minimal_conflict"],
        seconds=row["seconds"],
        seed=row["seed"],
        solver_version=row["solver_version"],
        parameters=json.loads(row["parameters"]),
        published_at=row["published_at"],
        created_at=row["created_at"],
    )


def _unmet(entry: dict[str, Any]) -> UnmetLine:
    is_explained = bool(entry["change"] or entry.get("asked"))
    return UnmetLine(UUID(entry["a"]), UUID(entry["b"]), entry["reason"], entry["change"], is_explained)


def _goals(entries: list[dict[str, Any]]) -> tuple[GoalLine, ...]:
    return tuple(GoalLine(goal["id"], goal["value"], goal.get("bound"), goal.get("scope")) for goal in entries)
