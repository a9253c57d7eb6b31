"""What those who come need and offer, counted: one query however many they are. Reads only."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from openmap.organisations.tables import RESERVED
from openmap.registrations.tables import Registration

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

AMOUNT_BOUNDS_CENTS: Final = (4_000_000, 10_000_000, 25_000_000, 100_000_000)
"""Where the ranges of amounts end, in euro cents."""
Pair = tuple[int, int]
"""How many needs, how many offers."""
NONE: Final = (0, 0)


@dataclass(frozen=True, slots=True)
class TopicTally:
    """Needs and offers of the organisations that come, counted; the key ``""`` stands for what does not say.

    Attributes:
        organisations: How many come, visitors aside.
        reserved: Needs whose contract, or a lot of it, could be reserved.
        families: By code of `Sector`; a topic of two families counts in both.
        departements: By number; a topic without a place counts where its organisation works.
        levers: Needs by code of `Lever`.
        amounts: Needs by range, from `AMOUNT_BOUNDS_CENTS`; the last is of those without an amount.
        modes: Offers by code of `OfferMode`.
        kinds: Organisations by code of `Kind`.
    """

    organisations: int
    needs: int
    offers: int
    reserved: int
    families: Mapping[str, Pair]
    departements: Mapping[str, Pair]
    levers: Mapping[str, int]
    amounts: tuple[int, ...]
    modes: Mapping[str, int]
    kinds: Mapping[str, int]


_TALLY = (
    "WITH here AS (SELECT DISTINCT organisation.id, organisation.kind, organisation.departements FROM registration"
    " JOIN organisation ON organisation.id = registration.organisation WHERE registration.event = {} AND registration.status = 'accepted'"
    " AND registration.side <> 'visitor' AND (registration.is_listed OR NOT {})),"
    " topic AS (SELECT TRUE AS is_need, need.sectors AS families, need.levers, ARRAY[]::varchar[] AS modes,"
    "  CASE WHEN need.departement <> '' THEN ARRAY[need.departement] ELSE here.departements END AS places,"
    "  coalesce(need.amount_max_cents, need.amount_min_cents) AS cents FROM need JOIN here ON here.id = need.organisation"
    "  UNION ALL SELECT FALSE, offer.sectors, ARRAY[]::varchar[], offer.modes,"
    "  CASE WHEN cardinality(offer.departements) > 0 THEN offer.departements ELSE here.departements END, NULL"
    "  FROM offer JOIN here ON here.id = offer.organisation),"
    " counted AS (SELECT 'topic' AS what, '' AS key, is_need FROM topic"
    "  UNION ALL SELECT 'reserved', '', TRUE FROM topic WHERE is_need AND levers && {}::varchar[]"
    "  UNION ALL SELECT 'family', coalesce(one, ''), is_need FROM topic LEFT JOIN LATERAL unnest(families) AS one ON TRUE"
    "  UNION ALL SELECT 'place', coalesce(one, ''), is_need FROM topic LEFT JOIN LATERAL unnest(places) AS one ON TRUE"
    "  UNION ALL SELECT 'lever', one, TRUE FROM topic, LATERAL unnest(levers) AS one"
    "  UNION ALL SELECT 'mode', one, FALSE FROM topic, LATERAL unnest(modes) AS one"
    "  UNION ALL SELECT 'amount', coalesce(width_bucket(cents, {}::bigint[])::text, ''), TRUE FROM topic WHERE is_need"
    "  UNION ALL SELECT 'kind', kind, TRUE FROM here)"
    " SELECT what, key, count(*) FILTER (WHERE is_need) AS first, count(*) FILTER (WHERE NOT is_need) AS second FROM counted GROUP BY what, key"
)


async def tally_of(event_id: UUID, *, only_listed: bool = False) -> TopicTally:
    """Count the needs and offers of the accepted registrations of an event.

    Args:
        event_id: The event.
        only_listed: Only of those who agreed to be named in public.
    """
    reserved = sorted(lever.value for lever in RESERVED)
    rows: list[dict[str, Any]] = await Registration.raw(_TALLY, event_id, only_listed, reserved, list(AMOUNT_BOUNDS_CENTS))
    found: dict[str, dict[str, Pair]] = defaultdict(dict)
    for row in rows:
        found[row["what"]][row["key"]] = (row["first"], row["second"])
    needs, offers = found["topic"].get("", NONE)
    ranges = [str(place) for place in range(len(AMOUNT_BOUNDS_CENTS) + 1)]
    return TopicTally(
        organisations=sum(count for count, _none in found["kind"].values()),
        needs=needs,
        offers=offers,
        reserved=found["reserved"].get("", NONE)[0],
        families=found["family"],
        departements=found["place"],
        levers={key: count for key, (count, _none) in found["lever"].items()},
        amounts=tuple(found["amount"].get(key, NONE)[0] for key in (*ranges, "")),
        modes={key: count for key, (_none, count) in found["mode"].items()},
        kinds={key: count for key, (count, _none) in found["kind"].items()},
    )
