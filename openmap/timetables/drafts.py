"""Verbs of drafts: keep the answer of a run, change one by hand, mark the one that was published."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from openmap.audit.service import SYSTEM, Actor, record
from openmap.clock import now
from openmap.db import transaction
from openmap.errors import Conflict
from openmap.i18n import _, ngettext
from openmap.registrations.service import lock_event
from openmap.timetables import queries
from openmap.timetables.changes import Op, apply_changes, offered_pairs
from openmap.timetables.solving import meetings_of, participant_ids, problem_of, scheduler_meetings
from openmap.timetables.tables import Draft, DraftMeeting
from openmap.timetables.words import Words
from scheduler import check, compile_problem, outcome_from_data, reasons

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from openmap.timetables.changes import Change
    from openmap.timetables.facts import Facts, MeetingFacts
    from openmap.timetables.queries import DraftDetails
    from scheduler import Meeting, Unmet, Violation


ROWS_PER_INSERT = 1000


class BreaksRules(Conflict):
    """What the draft would become breaks rules; `details["violations"]` lists each with its rule and entry."""


class EmptyChange(Conflict):
    """A change without a step."""


async def store_answer(event_id: UUID, run_id: UUID, answer: dict[str, Any], *, problem: dict[str, Any], parameters: Mapping[str, Any]) -> UUID:
    """Keep what the solver answered as a new draft, in the caller's transaction.

    Meetings of people who left while it was computed are kept out; the pins of the problem stay pinned.
    """
    async with transaction():
        facts = await queries.facts_of(event_id)
        outcome = outcome_from_data(answer)
        pinned = {frozenset((pin["a"], pin["b"])) for pin in problem["pins"]}
        rows = meetings_of(outcome.meetings, facts, pinned=_pairs_of(pinned, facts))
        draft_id = await _insert(
            event_id,
            rows,
            run=run_id,
            status=outcome.status,
            goals=json.dumps([{"id": g.id, "value": g.value, "bound": g.bound, "scope": g.scope} for g in outcome.goals]),
            unmet=json.dumps(_unmet(outcome.unmet)),
            conflict=json.dumps([{"rule": c.rule, "entry": c.entry, "text": c.text} for c in outcome.conflict]),
            is_minimal_conflict=outcome.minimal,
            seconds=outcome.seconds,
            seed=outcome.seed,
            solver_version=outcome.version,
            parameters=json.dumps(dict(parameters)),
        )
        await record(SYSTEM, "draft.computed", event_id=event_id, subject=("draft", draft_id), details={"meetings": len(rows)})
        return draft_id


async def change_draft(actor: Actor, event_id: UUID, draft_id: UUID, changes: Sequence[Change]) -> DraftDetails:
    """Make a new draft out of one, by steps applied in order, all or nothing.

    Raises:
        NotFound, Conflict: See `changes.apply_changes`.
        BreaksRules: The result breaks a rule that the draft did not break already.
    """
    if not changes:
        raise EmptyChange(_("Il n'y a aucun changement à faire."))
    async with transaction():
        facts = await queries.facts_of(event_id)
        parent = await queries.draft(event_id, draft_id)
        after = apply_changes(await queries.meetings_of(parent.id), changes, facts)
        return await _make_child(actor, parent, facts, after, [_step(change) for change in changes])


async def mark_published(event_id: UUID, draft_id: UUID) -> None:
    """Note that people are being told of this draft: later runs keep close to it."""
    async with transaction():
        await Draft.update({Draft.published_at: now()}).where(Draft.id == draft_id, Draft.event == event_id)


async def withdraw_from_draft(actor: Actor, event_id: UUID, draft_id: UUID, registration_id: UUID) -> DraftDetails:
    """Make a new draft out of one without the meetings of a registration."""
    async with transaction():
        facts = await queries.facts_of(event_id)
        parent = await queries.draft(event_id, draft_id)
        before = await queries.meetings_of(parent.id)
        gone = [meeting for meeting in before if registration_id in meeting.pair]
        after = tuple(meeting for meeting in before if meeting not in gone)
        return await _make_child(actor, parent, facts, after, [{"op": Op.REMOVE, "from": str(m.a), "to": str(m.b)} for m in gone])


async def restore_draft(actor: Actor, event_id: UUID, draft_id: UUID) -> DraftDetails:
    """Make a new draft, the latest, of an earlier one: runs then hold its pins. Meetings of those who do not come any more are left out."""
    async with transaction():
        facts = await queries.facts_of(event_id)
        parent = await queries.draft(event_id, draft_id)
        known = participant_ids(facts)
        after = tuple(m for m in await queries.meetings_of(parent.id) if m.a_delegation in known and m.b_delegation in known)
        return await _make_child(actor, parent, facts, after, [{"op": "restore", "draft": str(parent.number)}])


async def _make_child(
    actor: Actor, parent: DraftDetails, facts: Facts, after: tuple[MeetingFacts, ...], steps: Sequence[Mapping[str, str | None]]
) -> DraftDetails:
    """Keep a timetable changed by hand as a draft of its own; raises BreaksRules."""
    goals, unmet = _judge(facts, await queries.meetings_of(parent.id), after)
    new_id = await _insert(
        parent.event_id,
        after,
        run=parent.run,
        parent=parent.id,
        change=json.dumps(list(steps)),
        status="feasible",
        goals=goals,
        unmet=unmet,
        seed=parent.seed,
        solver_version=parent.solver_version,
        parameters=json.dumps(parent.parameters),
        created_by=actor.id,
    )
    details = {"from": parent.number, "steps": list(steps)}
    await record(actor, "draft.changed", event_id=parent.event_id, subject=("draft", new_id), details=details)
    return await queries.draft(parent.event_id, new_id)


def _judge(facts: Facts, before: tuple[MeetingFacts, ...], after: tuple[MeetingFacts, ...]) -> tuple[str, str]:
    """Check a timetable changed by hand; return its goals and the reasons for what is not met, as JSON.

    A rule that meetings left where they are break already (someone's absence came after the draft) does not forbid the change.

    Raises:
        BreaksRules: A rule is newly broken.
    """
    problem = problem_of(facts, offered=offered_pairs((*before, *after)))
    untouched = [meeting for meeting in before if meeting in after]
    then = set(check(problem, scheduler_meetings(untouched, facts)).violations)
    meetings = scheduler_meetings(after, facts)
    report = check(problem, meetings)
    broken = [violation for violation in report.violations if violation not in then]
    if broken:
        words = Words.of(facts)
        raise BreaksRules(
            ngettext("Ce changement enfreint une règle.", "Ce changement enfreint plusieurs règles.", len(broken)),
            details={"violations": [_violation(violation, words) for violation in broken]},
        )
    goals = [{"id": goal.id, "value": goal.value} for goal in report.goals]
    return json.dumps(goals), json.dumps(_unmet(_reasons(facts, meetings)))


def _reasons(facts: Facts, meetings: Iterable[Meeting]) -> tuple[Unmet, ...]:
    """Say why each wish is not met, by the meetings of those who still come."""
    asked = problem_of(facts)
    wanted = {request.id for request in asked.requests}
    known = {participant.id for participant in asked.participants} | {slot.id for slot in asked.slots}
    kept = tuple(meeting for meeting in meetings if meeting.request in wanted and {meeting.a, meeting.b, meeting.slot} <= known)
    return reasons(compile_problem(asked), kept)


def _violation(violation: Violation, words: Words) -> dict[str, str]:
    return {"rule": violation.rule, "entry": violation.entry, "text": words.broken(violation.rule, violation.entry)}


def _unmet(unmet: Iterable[Unmet]) -> list[dict[str, Any]]:
    return [
        {
            "a": entry.request.partition("~")[0],
            "b": entry.request.partition("~")[2],
            "reason": entry.reason,
            "change": None
            if entry.change is None
            else {"kind": entry.change.kind, "participant": entry.change.participant, "slot": entry.change.slot},
        }
        for entry in unmet
    ]


def _pairs_of(pinned: set[frozenset[str]], facts: Facts) -> set[frozenset[UUID]]:
    """Turn pairs of the scheduler's participants into pairs of registrations."""
    owners = {str(d.id): registration.id for registration in facts.registrations for d in registration.delegations}
    owners |= {str(registration.id): registration.id for registration in facts.registrations}
    return {frozenset(owners[name] for name in pair) for pair in pinned if pair <= owners.keys()}


def _step(change: Change) -> dict[str, str | None]:
    named = {"from": change.one, "to": change.other, "delegation": change.delegation, "slot": change.slot, "table": change.table}
    if change.partners:
        named |= {"with_from": change.partners[0], "with_to": change.partners[1]}
    return {"op": change.op.value, **{key: None if value is None else str(value) for key, value in named.items()}}


async def _insert(event_id: UUID, meetings: Sequence[MeetingFacts], **columns: Any) -> UUID:
    await lock_event(event_id)
    rows = await Draft.raw("SELECT coalesce(max(number), 0) + 1 AS number FROM draft WHERE event = {}", event_id)
    draft = Draft(event=event_id, number=rows[0]["number"], created_at=now(), **columns)
    await draft.save()
    fresh = [
        DraftMeeting(
            draft=draft.id,
            a=meeting.a,
            b=meeting.b,
            a_delegation=meeting.a_delegation,
            b_delegation=meeting.b_delegation,
            slot=meeting.slot,
            table=meeting.table,
            is_pinned=meeting.is_pinned,
        )
        for meeting in meetings
    ]
    for start in range(0, len(fresh), ROWS_PER_INSERT):
        await DraftMeeting.insert(*fresh[start : start + ROWS_PER_INSERT])
    return draft.id
