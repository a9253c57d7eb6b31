"""Who is expected, what they need, and the figures of a day, for other programs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from uuid import UUID  # msgspec reads the annotations at run time

import msgspec
from litestar import Controller, Request, Response, get

from openmap.cockpit.arrivals import arrivals_of, on_site
from openmap.cockpit.tallies import diaries_of, ranks_of
from openmap.events.guards import current_event, desk, organiser
from openmap.events.tables import Side
from openmap.organisations.tables import Kind
from openmap.publication import queries as publication
from openmap.registrations.tallies import AMOUNT_BOUNDS_CENTS, tally_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openmap.registrations.tallies import Pair
from openmap.rest import respond


class ArrivalOut(msgspec.Struct):
    """Somebody expected; `side` is null for somebody on stage from outside."""

    last_name: str
    first_name: str
    organisation: str
    service: str
    side: Side | None


class OnSiteOut(msgspec.Struct):
    """What somebody needs on the spot, and whether they agreed to photographs."""

    registration: UUID
    name: str
    organisation: str
    access_needs: str
    catering_needs: str
    agrees_to_photos: bool


class TopicsOut(msgspec.Struct):
    """How many needs and offers one family or département has; `key` is its code, empty for those that do not say."""

    key: str
    needs: int
    offers: int


class CountOut(msgspec.Struct):
    """How many of one kind there are; `key` is its code."""

    key: str
    count: int


class AmountsOut(msgspec.Struct):
    """How many needs lie in a range of amounts, from `from_cents` up to but not including `below_cents`; both null for those without an amount."""

    from_cents: int | None
    below_cents: int | None
    count: int


class RankOut(msgspec.Struct):
    """How many wishes have a rank, and how many of them the version in force meets."""

    rank: int
    given: int
    met: int


class DiaryOut(msgspec.Struct):
    """How many participants of one side and kind have so many meetings in the version in force."""

    side: Side
    kind: Kind
    meetings: int
    participants: int


class FiguresOut(msgspec.Struct):
    """What those who come need, offer and wish, and who meets how often, without naming anybody."""

    organisations: int
    needs: int
    offers: int
    reserved_needs: int
    families: list[TopicsOut]
    departements: list[TopicsOut]
    levers: list[CountOut]
    modes: list[CountOut]
    kinds: list[CountOut]
    amounts: list[AmountsOut]
    wishes: list[RankOut]
    meetings: list[DiaryOut]


class ArrivalsApi(Controller):
    """Read who is expected at an event."""

    path = "/events/{event_key:str}"
    tags = ["arrivals"]

    @get("/arrivals", guards=[desk], operation_id="listArrivals")
    async def arrivals(self, request: Request[Any, Any, Any]) -> Response[list[ArrivalOut]]:
        """List everybody who is expected, by last name."""
        event = await current_event(request)
        expected = await arrivals_of(event.id)
        return respond(request, [ArrivalOut(line.last_name, line.first_name, line.organisation, line.service, line.side) for line in expected])

    @get("/needs-on-site", guards=[organiser], operation_id="listNeedsOnSite")
    async def on_site(self, request: Request[Any, Any, Any]) -> Response[list[OnSiteOut]]:
        """List access and catering needs and consents to photographs, by last name; they are erased the day after the event."""
        event = await current_event(request)
        lines = [
            OnSiteOut(line.registration_id, line.name, line.organisation, line.access_needs, line.catering_needs, line.agrees_to_photos)
            for line in await on_site(event.id)
        ]
        return respond(request, lines)


class FiguresApi(Controller):
    """Read the figures of an event."""

    path = "/events/{event_key:str}/figures"
    tags = ["figures"]

    @get(guards=[organiser], operation_id="readFigures")
    async def figures(self, request: Request[Any, Any, Any]) -> Response[FiguresOut]:
        """Count needs, offers, wishes and meetings of the accepted registrations."""
        event = await current_event(request)
        tally = await tally_of(event.id)
        is_published = await publication.version_in_force(event.id) is not None
        diaries = Counter((diary.side, diary.kind, len(diary.slots)) for diary in await diaries_of(event.id) if is_published)
        starts, ends = (0, *AMOUNT_BOUNDS_CENTS, None), (*AMOUNT_BOUNDS_CENTS, None, None)
        found = FiguresOut(
            organisations=tally.organisations,
            needs=tally.needs,
            offers=tally.offers,
            reserved_needs=tally.reserved,
            families=_topics(tally.families),
            departements=_topics(tally.departements),
            levers=_counts(tally.levers),
            modes=_counts(tally.modes),
            kinds=_counts(tally.kinds),
            amounts=[AmountsOut(*bounds) for bounds in zip(starts, ends, tally.amounts, strict=True)],
            wishes=[RankOut(line.rank, line.given, line.met) for line in await ranks_of(event.id)],
            meetings=[DiaryOut(*key, count) for key, count in sorted(diaries.items())],
        )
        return respond(request, found)


def _topics(found: Mapping[str, Pair]) -> list[TopicsOut]:
    return [TopicsOut(key, *pair) for key, pair in sorted(found.items())]


def _counts(found: Mapping[str, int]) -> list[CountOut]:
    return [CountOut(key, count) for key, count in sorted(found.items())]
