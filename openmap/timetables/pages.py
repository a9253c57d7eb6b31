"""What each page about runs and drafts is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, Literal, TypeVar

from openmap.clock import now
from openmap.i18n import _, lazy
from openmap.programme.labels import reasons_of
from openmap.timetables.chart import GapChart, gap_charts
from openmap.timetables.solving import available_slots
from openmap.timetables.tables import RunState
from openmap.timetables.words import GOAL_LABELS, PHASE_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from openmap.events.queries import EventDetails, SlotLine
    from openmap.timetables.facts import DelegationFacts
    from openmap.timetables.queries import DraftDetails, GoalLine, ProgressLine, RunDetails, UnmetLine
    from openmap.timetables.words import Words

Tone = Literal["done", "waiting", "warning", "wrong", "neutral"]
BoardView = Literal["people", "tables"]
T = TypeVar("T")

STATE_LABELS: Final[dict[RunState, tuple[str, Tone]]] = {
    RunState.QUEUED: (lazy("En attente"), "waiting"),
    RunState.RUNNING: (lazy("En cours"), "waiting"),
    RunState.DONE: (lazy("Terminé"), "done"),
    RunState.STOPPED: (lazy("Arrêté"), "neutral"),
    RunState.FAILED: (lazy("Échoué"), "wrong"),
}
STATUS_LABELS: Final[dict[str, tuple[str, Tone]]] = {
    "optimal": (lazy("Optimal, prouvé"), "done"),
    "feasible": (lazy("Valable"), "neutral"),
    "infeasible": (lazy("Impossible"), "wrong"),
}
SCOPE_LABELS: Final[dict[str, str]] = {
    "all": lazy("parmi tous les plannings possibles"),
    "chosen": lazy("parmi ceux qui retiennent les mêmes rendez-vous"),
    "placed": lazy("parmi ceux qui ont aussi les mêmes horaires"),
}


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal in words: `is_best` when nothing can better it, `bound` None where nothing was proven."""

    id: str
    label: str
    value: int
    bound: int | None
    scope: str
    is_best: bool


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft in a list."""

    number: int
    status: str
    tone: Tone
    meetings: int
    goals: tuple[GoalRow, ...]
    created_at: datetime
    origin: str
    is_published: bool


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run in a list."""

    id: UUID
    number: int
    state: str
    tone: Tone
    policy: str
    created_at: datetime
    draft_number: int | None


@dataclass(frozen=True, slots=True)
class TimetablesPage:
    """Runs and drafts of an event, and the form that starts a run."""

    event: EventDetails
    drafts: tuple[DraftRow, ...]
    runs: tuple[RunRow, ...]
    active: RunRow | None
    has_published: bool
    older: int | None
    values: Mapping[str, str]
    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RunPage:
    """How far a run is."""

    event: EventDetails
    id: UUID
    number: int
    state: str
    tone: Tone
    is_over: bool
    is_stopping: bool
    phase: str
    seconds: float
    time_limit_s: float
    meetings: int
    goals: tuple[GoalRow, ...]
    draft_number: int | None
    error: str
    is_repair: bool
    charts: tuple[GapChart, ...]

    @property
    def is_proven(self) -> bool:
        """Whether nothing can meet the wishes better; a repair first spares those who were told, and claims nothing about it."""
        return not self.is_repair and {goal.id for goal in self.goals if goal.is_best} >= {"G1", "G2"}


@dataclass(frozen=True, slots=True)
class UnmetRow:
    """A wish not met, in words."""

    a: str
    b: str
    reason: str
    change: str


@dataclass(frozen=True, slots=True)
class Cut(Generic[T]):
    """A part of a long list: `items` are lines `first` to `last` of `total`; the pages before and after, where there are any."""

    items: tuple[T, ...]
    first: int
    last: int
    total: int
    previous: int | None
    next: int | None

    @property
    def bounds(self) -> tuple[int, int, int, int | None, int | None]:
        """Everything but the items."""
        return self.first, self.last, self.total, self.previous, self.next


def cut(items: Sequence[T], page: int, size: int) -> Cut[T]:
    """Take the page of a list, counted from 1; a page beyond the end is the last."""
    pages = max(1, -(-len(items) // size))
    page = min(max(page, 1), pages)
    shown = tuple(items[(page - 1) * size : page * size])
    first = (page - 1) * size + 1 if shown else 0
    return Cut(shown, first, first + len(shown) - 1 if shown else 0, len(items), page - 1 if page > 1 else None, page + 1 if page < pages else None)


def goal_rows(goals: Iterable[GoalLine]) -> tuple[GoalRow, ...]:
    """Put goals in words."""
    return tuple(
        GoalRow(
            id=goal.id,
            label=str(GOAL_LABELS[goal.id]),
            value=goal.value,
            bound=goal.bound,
            scope=str(SCOPE_LABELS[goal.scope]) if goal.scope else "",
            is_best=goal.bound == goal.value,
        )
        for goal in goals
    )


def draft_row(draft: DraftDetails, meetings: int) -> DraftRow:
    """Put a draft in a list's words."""
    label, tone = STATUS_LABELS.get(draft.status, (draft.status, "neutral"))
    return DraftRow(
        number=draft.number,
        status=str(label),
        tone=tone,
        meetings=meetings,
        goals=goal_rows(draft.goals),
        created_at=draft.created_at,
        origin=_("Modifié à la main") if draft.parent else _("Calculé"),
        is_published=draft.published_at is not None,
    )


def run_row(run: RunDetails) -> RunRow:
    """Put a run in a list's words."""
    label, tone = STATE_LABELS[run.state]
    policy = _("Réparation") if run.policy == "repair" else _("Calcul complet")
    return RunRow(run.id, run.number, str(label), tone, policy, run.created_at, run.draft_number)


def run_page(event: EventDetails, run: RunDetails) -> RunPage:
    """Put a run in words."""
    label, tone = STATE_LABELS[run.state]
    last = run.progress[-1] if run.progress else None
    return RunPage(
        event=event,
        id=run.id,
        number=run.number,
        state=str(label),
        tone=tone,
        is_over=run.is_over,
        is_stopping=run.stop_requested_at is not None and not run.is_over,
        phase=str(PHASE_LABELS[last.phase]) if last else _("Préparation"),
        seconds=_elapsed(run, last),
        time_limit_s=run.time_limit_s,
        meetings=last.meetings if last else 0,
        goals=goal_rows(last.goals if last else ()),
        draft_number=run.draft_number,
        error=_run_error(run),
        is_repair=run.policy == "repair",
        charts=gap_charts(run.progress),
    )


def _elapsed(run: RunDetails, last: ProgressLine | None) -> float:
    """Return for how long a run has gone on: by the clock while it does, as it said itself once it is over."""
    if run.is_over or run.started_at is None:
        return last.seconds if last else 0.0
    return max(last.seconds if last else 0.0, (now() - run.started_at).total_seconds())


def unmet_row(line: UnmetLine, words: Words) -> UnmetRow:
    """Put a wish not met in words."""
    return UnmetRow(words.name(line.a), words.name(line.b), words.reason(line.reason, line.a, line.b), words.change(line.change))


def closed_cells(delegation: DelegationFacts, slots: Sequence[SlotLine]) -> tuple[str, ...]:
    """Say for each slot why a delegation cannot meet in it; empty where it can."""
    taken = {one.slot: reasons_of(one.engagements) for one in delegation.taken}
    absent = {slot.id for slot in slots} - available_slots(delegation, slots)
    return tuple(taken.get(slot.id, _("absence annoncée") if slot.id in absent else "") for slot in slots)


def _run_error(run: RunDetails) -> str:
    if run.state is not RunState.FAILED:
        return ""
    if run.error == "no-timetable-in-time":
        return _("Aucun planning n'a été trouvé dans le temps accordé. Relancez le calcul avec plus de temps.")
    return _("Le calcul s'est arrêté sur une erreur. Relancez-le ; si cela recommence, prévenez la personne qui administre le site.")
