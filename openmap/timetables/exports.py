"""A draft as files: a spreadsheet for people, PROBLEM.json and TIMETABLE.json for the command line of the scheduler."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from openmap.i18n import _
from openmap.timetables.changes import offered_pairs
from openmap.timetables.schemas import meetings_out
from openmap.timetables.solving import problem_of, scheduler_meetings
from openmap.timetables.words import Words
from scheduler import problem_to_data

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openmap.timetables.facts import Facts, MeetingFacts
    from openmap.timetables.queries import DraftDetails


def sheet(meetings: Sequence[MeetingFacts], facts: Facts) -> tuple[list[str], list[list[str]]]:
    """Lay a draft out as headings and rows."""
    headings = [_("Début"), _("Fin"), _("Table"), _("Organisation"), _("Référence"), _("Rencontre"), _("Référence de l'autre"), _("Épinglé")]
    rows = [
        [
            f"{line.starts_at:%H:%M}",
            f"{line.ends_at:%H:%M}",
            line.table_name,
            line.from_.name,
            line.from_.reference or "",
            line.to.name,
            line.to.reference or "",
            _("oui") if line.is_pinned else "",
        ]
        for line in meetings_out(meetings, facts)
    ]
    return headings, rows


def problem_data(facts: Facts, meetings: Sequence[MeetingFacts] = ()) -> dict[str, Any]:
    """Return PROBLEM.json as things stand; a draft's pins are held and its pairs may meet."""
    pins = [meeting for meeting in meetings if meeting.is_pinned]
    return problem_to_data(problem_of(facts, pins=pins, offered=offered_pairs(meetings)))


def timetable_data(draft: DraftDetails, meetings: Sequence[MeetingFacts], facts: Facts) -> dict[str, Any]:
    """Return TIMETABLE.json; it lists the goals that have a proven bound, so none after a change by hand."""
    words = Words.of(facts)
    return {
        "status": draft.status,
        "meetings": [{"request": m.request, "a": m.a, "b": m.b, "slot": m.slot, "table": m.table} for m in scheduler_meetings(meetings, facts)],
        "goals": [
            {"id": goal.id, "name": goal.id, "value": goal.value, "bound": goal.bound, "scope": goal.scope}
            for goal in draft.goals
            if goal.bound is not None
        ],
        "unmet": [
            {
                "request": f"{line.a}~{line.b}",
                "a": str(line.a),
                "b": str(line.b),
                "reason": line.reason,
                "text": words.reason(line.reason, line.a, line.b),
                "change": None,
            }
            for line in draft.unmet
        ],
        "conflict": [{"rule": c.rule, "entry": c.entry, "text": c.text} for c in draft.conflict],
        "minimal": draft.is_minimal_conflict,
        "seconds": draft.seconds,
        "seed": draft.seed,
        "version": draft.solver_version,
    }


def as_json(data: dict[str, Any]) -> bytes:
    """Write a file that people may open, accents readable."""
    return json.dumps(data, ensure_ascii=False, indent=1).encode()
