"""What was wished and who meets how often, as pictures with their tables. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from openmap.drawing import BarChart
from openmap.events.labels import SIDE_PLURALS
from openmap.i18n import gettext as _
from openmap.i18n import ngettext
from openmap.organisations.labels import KIND_LABELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openmap.cockpit.tallies import Diary, RankTally


class KindRow(NamedTuple):
    """How many meetings the participants of one kind have: at least, in the middle, at most."""

    label: str
    people: int
    least: int
    middle: float
    most: int


def wish_chart(ranks: Sequence[RankTally], *, is_published: bool) -> BarChart:
    """Count the wishes by rank; once there is a version, beside those that it meets."""
    series = (_("Souhaits"), _("Satisfaits")) if is_published else (_("Souhaits"),)
    rows = tuple((_("Choix n° %(rank)s") % {"rank": tally.rank}, (tally.given, tally.met)[: len(series)]) for tally in ranks)
    return BarChart("souhaits", _("Souhaits par rang"), _("Rang"), series, rows)


def meeting_chart(diaries: Sequence[Diary]) -> BarChart:
    """Count the participants by how many meetings they have, each side on its own."""
    sides = [side for side in SIDE_PLURALS if any(diary.side is side for diary in diaries)][:2]
    counts = {side: Counter(len(diary.slots) for diary in diaries if diary.side is side) for side in sides}
    most = max((len(diary.slots) for diary in diaries), default=-1)
    rows = tuple(
        (ngettext("%(num)d rendez-vous", "%(num)d rendez-vous", count) % {"num": count}, tuple(counts[side][count] for side in sides))
        for count in range(most + 1)
    )
    return BarChart(
        "rendez-vous", _("Participants par nombre de rendez-vous"), _("Rendez-vous"), tuple(str(SIDE_PLURALS[side]) for side in sides), rows
    )


def wait_chart(waits: Sequence[int]) -> BarChart:
    """Count the participants by how many slots lie free between their meetings."""
    counts = Counter(waits)
    rows = tuple(
        (ngettext("%(num)d créneau d'attente", "%(num)d créneaux d'attente", wait) % {"num": wait}, (counts[wait],))
        for wait in range(max(waits, default=-1) + 1)
    )
    return BarChart("attentes", _("Attente entre deux rendez-vous"), _("Attente"), (_("Participants"),), rows)


def kind_rows(diaries: Sequence[Diary]) -> tuple[KindRow, ...]:
    """Say for each kind of organisation how many meetings its participants have; those with most participants first."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for diary in diaries:
        by_kind[str(KIND_LABELS[diary.kind])].append(len(diary.slots))
    rows = [KindRow(label, len(counts), min(counts), _plain(median(counts)), max(counts)) for label, counts in by_kind.items()]
    return tuple(sorted(rows, key=lambda row: (-row.people, row.label)))


def _plain(value: float) -> float:
    """Leave out a fraction of nothing."""
    return int(value) if value == int(value) else value


def kind_table(rows: Sequence[KindRow]) -> tuple[list[str], list[list[object]]]:
    """Write them as headings and rows."""
    headings = [_("Type"), _("Participants"), _("Au moins"), _("Médiane"), _("Au plus")]
    return headings, [[row.label, row.people, row.least, row.middle, row.most] for row in rows]
