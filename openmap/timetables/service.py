"""Verbs of runs: ask for one, carry it out, stop it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from openmap import jobs
from openmap.audit.service import Actor, record
from openmap.clock import now
from openmap.db import transaction
from openmap.errors import Conflict, InvalidForm
from openmap.i18n import _, lazy
from openmap.registrations.service import lock_event
from openmap.timetables import queries
from openmap.timetables.drafts import store_answer
from openmap.timetables.solving import problem_of
from openmap.timetables.tables import Run, RunState
from scheduler import problem_to_data

if TYPE_CHECKING:
    from uuid import UUID

    from piccolo.columns import Column

    from openmap.timetables.facts import Facts
    from openmap.timetables.queries import RunDetails

SOLVE_TASK = "timetables:solve"
SOLVER_LOCK = "solver"
LONGEST_RUN_S = 3600.0
GREATEST_SEED = 2**31 - 1
KEPT_STEPS = 80
POLICIES = ("build", "repair")


class RunUnderWay(Conflict):
    """Another run of this event is queued or running."""

    message = lazy("Un calcul est déjà en cours pour cette journée : attendez sa fin, ou arrêtez-le en gardant son résultat.")


class NothingToSchedule(Conflict):
    """The event lacks what a timetable is made of; `details["missing"]` says what."""


class RunOver(Conflict):
    """The run has ended: there is nothing to stop."""

    message = lazy("Ce calcul est déjà terminé.")


class NothingPublished(Conflict):
    """A repair starts from a published timetable, and there is none."""

    message = lazy("Rien n'est encore publié : une réparation part d'un planning publié. Lancez plutôt un calcul complet.")


async def start_run(actor: Actor, event_id: UUID, *, policy: str = "build", time_limit_s: float = 30.0, seed: int = 0) -> RunDetails:
    """Ask for a run of the solver; a worker carries it out.

    Raises:
        InvalidForm: An unknown policy, a time limit or a seed out of bounds.
        RunUnderWay: One is not over yet.
        NothingToSchedule: No slots, nobody accepted, or no wish that could be met.
        NothingPublished: A repair of nothing.
    """
    _check_parameters(policy, time_limit_s, seed)
    async with transaction():
        await lock_event(event_id)
        if await queries.active_run(event_id):
            raise RunUnderWay
        facts = await queries.facts_of(event_id)
        _require_substance(facts)
        if policy == "repair" and not facts.published:
            raise NothingPublished
        latest = await queries.latest_draft(event_id)
        pins = [meeting for meeting in (await queries.meetings_of(latest) if latest else ()) if meeting.is_pinned]
        row = Run(
            event=event_id,
            number=await _next_number(event_id),
            policy=policy,
            time_limit_s=time_limit_s,
            seed=seed,
            problem=json.dumps(problem_to_data(problem_of(facts, pins=pins))),
            requested_by=actor.id,
            created_at=now(),
        )
        await row.save()
        await jobs.defer(SOLVE_TASK, lock=SOLVER_LOCK, event_id=event_id, run_id=row.id)
        await record(
            actor,
            "run.started",
            event_id=event_id,
            subject=("run", row.id),
            details={"policy": policy, "time_limit_s": time_limit_s, "seed": seed},
        )
        return await queries.run(event_id, row.id)


async def stop_run(actor: Actor, event_id: UUID, run_id: UUID) -> RunDetails:
    """Ask a run to stop and keep the best it has; one that has not begun ends without a draft.

    Raises:
        NotFound: The event has no such run.
        RunOver: It has ended already.
    """
    async with transaction():
        await queries.run(event_id, run_id)
        rows = (
            await Run.update({Run.stop_requested_at: now()})
            .where(Run.id == run_id, Run.state.is_in([RunState.QUEUED, RunState.RUNNING]))
            .returning(Run.id)
        )
        if not rows:
            raise RunOver
        await Run.update({Run.state: RunState.STOPPED, Run.ended_at: now()}).where(Run.id == run_id, Run.state == RunState.QUEUED)
        await record(actor, "run.stop_requested", event_id=event_id, subject=("run", run_id))
        return await queries.run(event_id, run_id)


async def begin_run(run_id: UUID) -> dict[str, Any] | None:
    """Take a run up: by a worker, or again by another after the first was killed.

    Returns:
        The `problem` to ask the solver and its `options` (`time_limit_s`, `seed`, `policy`), or None if the run is over.
    """
    rows = (
        await Run.update({Run.state: RunState.RUNNING, Run.started_at: now(), Run.progress: "[]"})
        .where(Run.id == run_id, Run.state.is_in([RunState.QUEUED, RunState.RUNNING]))
        .returning(Run.problem, Run.time_limit_s, Run.seed, Run.policy)
    )
    if not rows:
        return None
    row = rows[0]
    return {"problem": json.loads(row["problem"]), "options": {key: row[key] for key in ("time_limit_s", "seed", "policy")}}


async def note_progress(run_id: UUID, steps: list[dict[str, Any]]) -> bool:
    """Write how far a run is; return whether somebody asked to stop it. Of many steps the first and the last are kept."""
    kept = steps if len(steps) <= KEPT_STEPS else [*steps[: KEPT_STEPS // 2], *steps[-KEPT_STEPS // 2 :]]
    rows = await Run.update({Run.progress: json.dumps(kept)}).where(Run.id == run_id).returning(Run.stop_requested_at)
    return bool(rows and rows[0]["stop_requested_at"])


async def finish_run(run_id: UUID, answer: dict[str, Any]) -> None:
    """Keep the answer of a run as a draft; a run that is over already keeps its first one."""
    async with transaction():
        row = await Run.select(Run.event, Run.stop_requested_at, Run.policy, Run.time_limit_s, Run.seed).where(Run.id == run_id).first()
        if row is None:
            return
        event_id: UUID = row["event"]
        await lock_event(event_id)
        state = RunState.STOPPED if row["stop_requested_at"] else RunState.DONE
        rows = await Run.update({Run.state: state, Run.ended_at: now()}).where(Run.id == run_id, Run.state == RunState.RUNNING).returning(Run.problem)
        if not rows:
            return
        parameters = {key: row[key] for key in ("policy", "time_limit_s", "seed")}
        if answer["status"] != "unknown":
            await store_answer(event_id, run_id, answer, problem=json.loads(rows[0]["problem"]), parameters=parameters)
        elif state is RunState.DONE:
            await Run.update({Run.state: RunState.FAILED, Run.error: "no-timetable-in-time"}).where(Run.id == run_id)


async def fail_run(run_id: UUID, error: str) -> None:
    """Close a run that ended without an answer; one that was asked to stop counts as stopped."""
    async with transaction():
        ended: dict[Column | str, Any] = {Run.ended_at: now(), Run.error: error[-2000:]}
        running = (Run.id == run_id) & (Run.state == RunState.RUNNING)
        await Run.update({Run.state: RunState.STOPPED, **ended}).where(running & Run.stop_requested_at.is_not_null())
        await Run.update({Run.state: RunState.FAILED, **ended}).where(running)


def _check_parameters(policy: str, time_limit_s: float, seed: int) -> None:
    errors: dict[str, str] = {}
    if policy not in POLICIES:
        errors["policy"] = _("Choisissez « build » (calcul complet) ou « repair » (le moins de changements).")
    if not 0 < time_limit_s <= LONGEST_RUN_S:
        errors["time_limit_s"] = _("La durée va de 1 seconde à 1 heure (3600 secondes).")
    if not 0 <= seed <= GREATEST_SEED:
        errors["seed"] = _("La graine est un nombre entier de 0 à 2 147 483 647.")
    if errors:
        raise InvalidForm(_("Le calcul n'est pas lancé : corrigez les champs signalés."), fields=errors)


def _require_substance(facts: Facts) -> None:
    if not any(not slot.is_closed for slot in facts.slots):
        raise NothingToSchedule(_("Aucun créneau n'est ouvert : ajoutez une plage de rendez-vous dans les réglages."), details={"missing": "slots"})
    if not facts.registrations:
        raise NothingToSchedule(_("Aucune inscription n'est acceptée : acceptez des inscriptions d'abord."), details={"missing": "registrations"})
    if not any(wish.rank for wish in facts.wishes):
        raise NothingToSchedule(_("Personne n'a encore exprimé de souhait : il n'y a pas de rendez-vous à placer."), details={"missing": "wishes"})


async def _next_number(event_id: UUID) -> int:
    rows = await Run.raw("SELECT coalesce(max(number), 0) + 1 AS number FROM run WHERE event = {}", event_id)
    number: int = rows[0]["number"]
    return number
