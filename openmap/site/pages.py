"""What each public page is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openmap.events.labels import SIDE_PLURALS
from openmap.formats import number
from openmap.i18n import gettext as _
from openmap.registrations import chart as topics
from openmap.site.facts import map_address, structured

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

    from openmap.drawing import BarChart, TwinMap
    from openmap.events.queries import EventDetails, PhaseState, WindowLine
    from openmap.events.tables import Side
    from openmap.programme.queries import SessionDetails
    from openmap.registrations.tallies import TopicTally


@dataclass(frozen=True, slots=True)
class HomePage:
    """The days that everyone may see."""

    events: tuple[EventDetails, ...]


@dataclass(frozen=True, slots=True)
class EventPage:
    """The public page of a day: facts, who may register, how meetings are given, who comes and agreed to be named."""

    event: EventDetails
    windows: tuple[WindowLine, ...]
    matrix: frozenset[tuple[Side, Side]]
    phase: PhaseState
    is_open: bool
    accepted: Mapping[Side, int]
    named: tuple[str, ...]
    table_count: int
    sessions: tuple[SessionDetails, ...]

    @property
    def structured(self) -> Markup:
        """The day as search engines read it."""
        return structured(self.event, self.windows)

    @property
    def map_address(self) -> str:
        """Where the place is looked up on a map."""
        return map_address(self.event)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Who may ask to meet whom, in words."""
        return [(str(SIDE_PLURALS[asker]), str(SIDE_PLURALS[asked])) for asker, asked in sorted(self.matrix)]

    @property
    def counts(self) -> list[tuple[int, str]]:
        """How many are accepted on each side."""
        return [(count, SIDE_PLURALS[side]) for side, count in self.accepted.items() if count]

    @property
    def meeting_minutes(self) -> int:
        """How long a meeting lasts."""
        return self.event.slot_minutes - self.event.changeover_minutes


@dataclass(frozen=True, slots=True)
class PublicFiguresPage:
    """What those who come and agreed to be named need and offer."""

    event: EventDetails
    tally: TopicTally

    @property
    def figures(self) -> list[tuple[str, str]]:
        """The numbers on top."""
        counts = ((self.tally.organisations, _("Organisations")), (self.tally.needs, _("Besoins")), (self.tally.offers, _("Offres")))
        return [(number(count), label) for count, label in counts]

    @property
    def families(self) -> BarChart:
        """Needs against offers."""
        return topics.family_chart(self.tally)

    @property
    def territory(self) -> TwinMap:
        """Needs and offers on the map."""
        return topics.territory(self.tally)

    @property
    def others(self) -> list[BarChart]:
        """By what needs are open to structures, and who comes."""
        return [one for one in (topics.lever_chart(self.tally), topics.kind_chart(self.tally)) if one.rows]


@dataclass(frozen=True, slots=True)
class LegalPage:
    """Who answers for the site, in the words of its installation; empty where it does not say."""

    publisher: str
    director: str
    host: str


@dataclass(frozen=True, slots=True)
class SitemapPage:
    """The addresses that search engines are shown."""

    addresses: tuple[str, ...]
