"""Tables of runs and drafts. A draft never changes: every adjustment makes a new one that names its parent."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from piccolo.columns import JSONB, UUID, BigInt, Boolean, DoublePrecision, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Unique
from piccolo.table import Table

from openmap.events.tables import Event, MeetingTable, Slot
from openmap.registrations.tables import Delegation, Registration


class RunState(StrEnum):
    """Life of a run of the solver."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


class Run(Table, tablename="run"):
    """A run of the solver: what it was asked (`problem` is PROBLEM.json, kept for traceability) and how far it got."""

    id = UUID(primary_key=True, default=UUID4())
    event = ForeignKey(references=Event, null=False)
    number = Integer()
    state = Varchar(length=8, choices=RunState, default=RunState.QUEUED, index=True)
    policy = Varchar(length=8, default="build")
    time_limit_s = DoublePrecision(default=30.0)
    seed = BigInt(default=0)
    problem = JSONB(default="{}")
    progress = JSONB(default="[]")
    job_id = BigInt(null=True, default=None)
    stop_requested_at = Timestamptz(null=True, default=None)
    requested_by = UUID(null=True, default=None)
    error = Text(default="")
    created_at = Timestamptz(default=TimestamptzNow())
    started_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    unique_event_run = Unique([event, number])


class Draft(Table, tablename="draft"):
    """A timetable: the answer of a run, or a change made by hand to its parent. The last `published_at` is the one people were told of."""

    id = UUID(primary_key=True, default=UUID4())
    event = ForeignKey(references=Event, null=False)
    number = Integer()
    run = ForeignKey(references=Run, null=True, default=None, on_delete=OnDelete.set_null)
    parent: ForeignKey[Any] = ForeignKey(references="self", null=True, default=None, on_delete=OnDelete.set_null)
    change = JSONB(default="[]")
    status = Varchar(length=10, default="feasible")
    goals = JSONB(default="[]")
    unmet = JSONB(default="[]")
    conflict = JSONB(default="[]")
    is_minimal_conflict = Boolean(default=True)
    seconds = DoublePrecision(default=0.0)
    seed = BigInt(default=0)
    solver_version = Varchar(length=40, default="")
    parameters = JSONB(default="{}")
    published_at = Timestamptz(null=True, default=None)
    created_by = UUID(null=True, default=None)
    created_at = Timestamptz(default=TimestamptzNow())
    unique_event_draft = Unique([event, number])


class DraftMeeting(Table, tablename="draft_meeting"):
    """One meeting of a draft; `a` and `b` in the order of the request. `is_pinned` holds it in the runs that start from this draft."""

    id = UUID(primary_key=True, default=UUID4())
    draft = ForeignKey(references=Draft, null=False)
    a = ForeignKey(references=Registration, null=False)
    b = ForeignKey(references=Registration, null=False)
    a_delegation = ForeignKey(references=Delegation, null=False)
    b_delegation = ForeignKey(references=Delegation, null=False)
    slot = ForeignKey(references=Slot, null=False, on_delete=OnDelete.no_action)
    table = ForeignKey(references=MeetingTable, null=True, default=None, on_delete=OnDelete.no_action)
    is_pinned = Boolean(default=False)
