"""G3: as few people as possible see a published meeting change.

Policy ``build`` asks for it third: among the timetables as good in G1 and G2. Policy ``repair`` asks for it first, as on the day itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.exact import LARGEST, Proof, size
from scheduler.stability import keepable

if TYPE_CHECKING:
    from scheduler.run import Run


def stay(run: Run) -> bool:
    """Keep people's published meetings where the goals before G3 allow; return False where there is no timetable at all."""
    gone: set[int] = set()
    for keep in keepable(run.instance, run.narrowed.slots):
        if not keep.pairs:
            gone |= keep.people
    run.prove("G3", len(gone))
    if size(run.narrowed.slots) <= LARGEST and not run.proven("G3"):
        return prove_stability(run)
    return True


def prove_stability(run: Run) -> bool:
    """Minimise the goals up to G3 (``build``), or G3 and then G1 and G2 (``repair``), on the exact model."""
    before = run.order[: run.order.index("G3")]
    proof = Proof(run.instance, run.narrowed.slots, set(), run.budget, run.slot)
    for goal in before:
        proof.hold(goal, -run.value[goal] if goal == "G2" else run.value[goal])
    for goal in run.order[len(before) : run.order.index("G4")]:
        answer = proof.minimise(goal, run.budget.left / 2)
        if answer.impossible:
            return False
        if not answer.found:
            break
        run.take(proof)
        run.bound[goal] = (-answer.bound if goal == "G2" else answer.bound, "all")
    return True
