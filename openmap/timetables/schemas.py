"""What programs send and read of runs and drafts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import msgspec

from openmap.clock import local
from openmap.events.tables import Side
from openmap.timetables.changes import Change, Op
from openmap.timetables.tables import RunState
from openmap.timetables.words import GOAL_LABELS, Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from openmap.timetables.facts import Facts, MeetingFacts
    from openmap.timetables.queries import DraftDetails, GoalLine, RunDetails, UnmetLine

MOST_STEPS = 1000


class RunIn(msgspec.Struct, forbid_unknown_fields=True):
    """What the solver is asked: `build` a timetable, or `repair` the published one with the fewest changes."""

    policy: Annotated[str, msgspec.Meta(examples=["build"])] = "build"
    time_limit_s: Annotated[float, msgspec.Meta(examples=[10])] = 30.0
    seed: int = 0


class GoalOut(msgspec.Struct):
    """A goal: the value reached, the bound proven (null after a change by hand) and among which timetables it was proven."""

    id: str
    name: str
    value: int
    bound: int | None
    scope: str | None


class StepOut(msgspec.Struct):
    """A step of a run."""

    phase: str
    seconds: float
    meetings: int
    goals: list[GoalOut]


class UnmetOut(msgspec.Struct):
    """A wish that is not met, why, and the single change that would let it in, where there is one."""

    from_: UUID = msgspec.field(name="from")
    from_reference: str | None
    to: UUID
    to_reference: str | None
    reason: str
    text: str
    change: str | None


class ConflictOut(msgspec.Struct):
    """One of the rules that cannot hold together."""

    rule: str
    entry: str
    text: str


class RunOut(msgspec.Struct, kw_only=True):
    """A run of the solver. Once it is over, `draft` names what it made; figures and reasons are that draft's."""

    id: UUID
    number: int
    state: RunState
    policy: str
    time_limit_s: float
    seed: int
    progress: list[StepOut]
    goals: list[GoalOut]
    unmet: list[UnmetOut]
    conflict: list[ConflictOut]
    status: str | None
    draft: UUID | None
    error: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


class RunLineOut(msgspec.Struct, kw_only=True):
    """A run in a list."""

    id: UUID
    number: int
    state: RunState
    policy: str
    time_limit_s: float
    seed: int
    draft: UUID | None
    created_at: datetime
    ended_at: datetime | None


class PartyOut(msgspec.Struct):
    """One side of a meeting; `delegation` tells which diary of the registration."""

    registration: UUID
    reference: str | None
    name: str
    side: Side | None
    delegation: UUID


class MeetingOut(msgspec.Struct, kw_only=True):
    """A meeting: `ends_at` is when the two rise, before the changeover."""

    from_: PartyOut = msgspec.field(name="from")
    to: PartyOut
    slot: UUID
    starts_at: datetime
    ends_at: datetime
    table: UUID | None
    table_name: str
    is_pinned: bool


class DraftLineOut(msgspec.Struct, kw_only=True):
    """A draft in a list."""

    id: UUID
    number: int
    status: str
    run: UUID | None
    parent: UUID | None
    goals: list[GoalOut]
    published_at: datetime | None
    created_at: datetime


class DraftOut(msgspec.Struct, kw_only=True):
    """A draft with its meetings."""

    id: UUID
    number: int
    status: str
    run: UUID | None
    parent: UUID | None
    parameters: dict[str, Any]
    solver_version: str
    seconds: float
    goals: list[GoalOut]
    meetings: list[MeetingOut]
    unmet: list[UnmetOut]
    conflict: list[ConflictOut]
    published_at: datetime | None
    created_at: datetime


class StepIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A change to the meeting of two registrations (ids, or ``ref:…``). Null: the delegation that can; the place it has, or the first free."""

    op: Op
    from_: str = msgspec.field(name="from")
    to: str
    delegation: UUID | None = None
    slot: UUID | None = None
    table: UUID | None = None
    with_: tuple[str, str] | None = msgspec.field(name="with", default=None)
    """Of a swap: the two of the other meeting."""

    @property
    def keys(self) -> set[str]:
        """The registrations that the step names."""
        return {self.from_, self.to, *(self.with_ or ())}

    def change(self, ids: Mapping[str, UUID]) -> Change:
        """Return the step, the registrations that it names looked up."""
        partners = (ids[self.with_[0]], ids[self.with_[1]]) if self.with_ else None
        return Change(self.op, ids[self.from_], ids[self.to], self.delegation, self.slot, self.table, partners)


Steps = Annotated[list[StepIn], msgspec.Meta(max_length=MOST_STEPS)]


def goals_out(goals: Iterable[GoalLine]) -> list[GoalOut]:
    """Describe goals in the reader's language."""
    return [GoalOut(goal.id, str(GOAL_LABELS[goal.id]), goal.value, goal.bound, goal.scope) for goal in goals]


def unmet_out(unmet: Iterable[UnmetLine], facts: Facts) -> list[UnmetOut]:
    """Describe wishes not met in the reader's language."""
    words, references = Words.of(facts), {registration.id: registration.reference for registration in facts.registrations}
    return [
        UnmetOut(
            from_=line.a,
            from_reference=references.get(line.a),
            to=line.b,
            to_reference=references.get(line.b),
            reason=line.reason,
            text=words.reason(line.reason, line.a, line.b),
            change=words.change(line.change) or None,
        )
        for line in unmet
    ]


def conflict_out(draft: DraftDetails, facts: Facts) -> list[ConflictOut]:
    """Describe the rules that cannot hold together in the reader's language."""
    words = Words.of(facts)
    return [ConflictOut(entry.rule, entry.entry, words.broken(entry.rule, entry.entry)) for entry in draft.conflict]


def run_out(run: RunDetails, draft: DraftDetails | None, facts: Facts) -> RunOut:
    """Describe a run; while it runs its figures are those of its last step."""
    last = run.progress[-1].goals if run.progress else ()
    return RunOut(
        id=run.id,
        number=run.number,
        state=run.state,
        policy=run.policy,
        time_limit_s=run.time_limit_s,
        seed=run.seed,
        progress=[StepOut(step.phase, step.seconds, step.meetings, goals_out(step.goals)) for step in run.progress],
        goals=goals_out(draft.goals if draft else last),
        unmet=unmet_out(draft.unmet, facts) if draft else [],
        conflict=conflict_out(draft, facts) if draft else [],
        status=draft.status if draft else None,
        draft=run.draft,
        error=run.error,
        created_at=local(run.created_at, facts.event.timezone),
        started_at=_at(run.started_at, facts),
        ended_at=_at(run.ended_at, facts),
    )


def run_line_out(run: RunDetails, timezone: str) -> RunLineOut:
    """Describe a run in a list."""
    return RunLineOut(
        id=run.id,
        number=run.number,
        state=run.state,
        policy=run.policy,
        time_limit_s=run.time_limit_s,
        seed=run.seed,
        draft=run.draft,
        created_at=local(run.created_at, timezone),
        ended_at=local(run.ended_at, timezone) if run.ended_at else None,
    )


def draft_line_out(draft: DraftDetails, timezone: str) -> DraftLineOut:
    """Describe a draft in a list."""
    return DraftLineOut(
        id=draft.id,
        number=draft.number,
        status=draft.status,
        run=draft.run,
        parent=draft.parent,
        goals=goals_out(draft.goals),
        published_at=local(draft.published_at, timezone) if draft.published_at else None,
        created_at=local(draft.created_at, timezone),
    )


def draft_out(draft: DraftDetails, meetings: Iterable[MeetingFacts], facts: Facts) -> DraftOut:
    """Describe a draft with its meetings, times with the offset of the event's zone."""
    return DraftOut(
        id=draft.id,
        number=draft.number,
        status=draft.status,
        run=draft.run,
        parent=draft.parent,
        parameters=draft.parameters,
        solver_version=draft.solver_version,
        seconds=draft.seconds,
        goals=goals_out(draft.goals),
        meetings=meetings_out(meetings, facts),
        unmet=unmet_out(draft.unmet, facts),
        conflict=conflict_out(draft, facts),
        published_at=_at(draft.published_at, facts),
        created_at=local(draft.created_at, facts.event.timezone),
    )


def meetings_out(meetings: Iterable[MeetingFacts], facts: Facts) -> list[MeetingOut]:
    """Describe meetings with names and times."""
    slots = {slot.id: slot for slot in facts.slots}
    tables = {table.id: table.name for table in facts.tables}
    known = {registration.id: registration for registration in facts.registrations}
    words = Words.of(facts)

    def party(registration_id: UUID, delegation: UUID) -> PartyOut:
        registration = known.get(registration_id)
        name = words.name(delegation if registration and len(registration.delegations) > 1 else registration_id)
        return PartyOut(
            registration_id, registration.reference if registration else None, name, registration.side if registration else None, delegation
        )

    return [
        MeetingOut(
            from_=party(meeting.a, meeting.a_delegation),
            to=party(meeting.b, meeting.b_delegation),
            slot=meeting.slot,
            starts_at=local(slots[meeting.slot].starts_at, facts.event.timezone),
            ends_at=local(facts.meeting_end(slots[meeting.slot]), facts.event.timezone),
            table=meeting.table,
            table_name=tables.get(meeting.table, "") if meeting.table else "",
            is_pinned=meeting.is_pinned,
        )
        for meeting in meetings
    ]


def _at(moment: datetime | None, facts: Facts) -> datetime | None:
    return None if moment is None else local(moment, facts.event.timezone)
