"""How the waiting is proven at small and event size: heads are counted, what that promises is looked for, and the exact model settles the rest.

1. Requests are decided beforehand (``exact.py``, ``pricing.py``), and heads are counted over the open ones (``heads.py``): bounds on G4
   to G6 over every choice.
2. The choice and the slots of the busy side that the count came up with are kept, and the others are fitted in: a timetable at the bounds.
3. Where that fails, the exact model minimises what is not proven: G4 over every choice, G5 and G6 for the meetings chosen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scheduler.exact import Proof, decided
from scheduler.heads import MOST_COLUMNS, Heads, columns
from scheduler.pricing import priced

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.outcome import GoalId, Scope
    from scheduler.run import Run
    from scheduler.selection import Selection

PROOF_SHARE: Final = 0.6
"""The share of the time left that the proof of one goal may take."""
COUNT_SHARE: Final = 0.25
"""The same for one goal of the count of heads, and for a timetable at the bounds."""
WAITING: Final[tuple[GoalId, ...]] = ("G4", "G5", "G6")


def prove_waiting(run: Run, selection: Selection | None) -> None:
    """Prove the waiting over every choice as good as the one made, then the breaks and the longest wait, shortening what can be."""
    run.tell("proving")
    slots, always, side = run.narrowed.slots, set[int](), None
    if selection is not None and selection.network is not None:
        slots, always = decided(selection.network, (run.value["G1"], run.value["G2"]), slots, run.budget)
        side = selection.network.colour.tolist()
    slots, met = priced(run.instance, slots, run.value["G1"], run.value["G2"])
    always |= met
    if columns(run.instance, slots) <= MOST_COLUMNS:
        count_heads(run, Heads(run.instance, slots, always, run.value, side), slots)
    if not run.proven("G4"):
        prove_goals(run, Proof(run.instance, slots, always, run.budget, run.slot), ("G4",), "all")
    at_once(run)
    if not (run.proven("G5") and run.proven("G6")):
        slots = [mask if pair in run.slot else 0 for pair, mask in enumerate(run.narrowed.slots)]
        always = {int(run.instance.pair_request[pair]) for pair in run.slot}
        prove_goals(run, Proof(run.instance, slots, always, run.budget, run.slot), ("G5", "G6"), "chosen")


def at_once(run: Run) -> None:
    """Take in what follows from waiting there must be: somebody has a break, and waits."""
    for goal in ("G5", "G6"):
        run.prove(goal, min(1, run.bound["G4"][0]))


def count_heads(run: Run, heads: Heads, slots: list[int]) -> None:
    """Bound the waiting by counting heads, and look for a timetable that reaches what they promise."""
    promised: dict[GoalId, tuple[int, int]] = {}
    for goal in WAITING:
        answer = heads.minimise(goal, run.budget, run.budget.left * COUNT_SHARE)
        if not answer.found:
            break
        promised[goal] = (answer.value, answer.bound)
        if goal == "G4":
            run.prove("G4", answer.bound)
    values = {goal: value for goal, (value, _) in promised.items()}
    if any(run.value[goal] != value for goal, value in values.items()):
        reach(run, heads.guided(slots), values)
    for goal, (value, bound) in promised.items():
        run.prove(goal, bound)
        if run.value[goal] != value:
            break


def reach(run: Run, slots: list[int], values: Mapping[GoalId, int]) -> None:
    """Look for a timetable in ``slots`` whose waiting is no worse than ``values``, at least in G4; keep it if it betters the one at hand."""
    always = {int(run.instance.pair_request[pair]) for pair, mask in enumerate(slots) if mask}
    least: dict[GoalId, int] = {"G4": values["G4"]}
    for goals in (values, least):
        if run.value["G4"] == values["G4"] and len(goals) == 1:
            return
        proof = Proof(run.instance, slots, always, run.budget, None)
        hold_earlier(run, proof, "G4")
        for goal, value in goals.items():
            proof.hold(goal, value)
        if proof.find(run.budget.left * COUNT_SHARE).found:
            run.take(proof)
            return


def hold_earlier(run: Run, proof: Proof, goal: GoalId) -> None:
    """Hold the goals before ``goal`` at the values reached."""
    for earlier in run.order[: run.order.index(goal)]:
        proof.hold(earlier, -run.value[earlier] if earlier == "G2" else run.value[earlier])


def prove_goals(run: Run, proof: Proof, goals: tuple[GoalId, ...], scope: Scope) -> None:
    """Minimise ``goals`` one after the other, those before them held at the values reached."""
    hold_earlier(run, proof, goals[0])
    for goal in goals:
        answer = proof.minimise(goal, run.budget.left * PROOF_SHARE)
        if not answer.found:
            break
        run.take(proof)
        run.prove(goal, answer.bound, scope)
