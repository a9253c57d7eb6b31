"""Reads of wishes: of one registration, of an event; the directory of those one may meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from openmap.db import containing
from openmap.events.tables import Side
from openmap.organisations.tables import Kind, Sector
from openmap.wishes.affinity import Own, frequent, shared_words, words_of
from openmap.wishes.ranking import Choices
from openmap.wishes.tables import Wish

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from openmap.registrations.queries import RegistrationDetails


@dataclass(frozen=True, slots=True)
class WishLine:
    """One wish or veto, with the references by which programs know both sides."""

    id: UUID
    asker_id: UUID
    asker_reference: str | None
    asker: str
    asked_id: UUID
    asked_reference: str | None
    asked: str
    rank: int | None
    is_veto: bool


@dataclass(frozen=True, slots=True)
class ChosenLine:
    """Somebody whom a registration chose, as its own page shows them; `is_coming` is false once they withdrew."""

    id: UUID
    organisation: str
    kind: Kind
    city: str
    is_coming: bool


@dataclass(frozen=True, slots=True)
class DirectoryLine:
    """Somebody whom a registration may ask to meet. No person, no address: those are the organiser's."""

    id: UUID
    side: Side
    organisation_id: UUID
    organisation: str
    kind: Kind
    city: str
    description: str
    sectors: tuple[Sector, ...]
    departements: tuple[str, ...]
    shared_sectors: tuple[Sector, ...]
    shared_departements: tuple[str, ...]
    shared_words: tuple[str, ...]
    asks_for_me: bool

    @property
    def affinity(self) -> int:
        """How much the two have in common: a family counts three times, a word of needs and offers twice, a shared territory once."""
        return 3 * len(self.shared_sectors) + 2 * len(self.shared_words) + bool(self.shared_departements)


@dataclass(frozen=True, slots=True)
class WisherLine:
    """An accepted registration in the organiser's list of wishes."""

    id: UUID
    reference: str | None
    organisation: str
    side: Side
    wish_count: int
    veto_count: int
    asked_count: int


_NAMED = (
    "SELECT wish.id, wish.asker AS asker_id, mine.reference AS asker_reference, asker.name AS asker, wish.asked AS asked_id,"
    " theirs.reference AS asked_reference, asked.name AS asked, wish.rank, wish.is_veto FROM wish"
    " JOIN registration mine ON mine.id = wish.asker JOIN organisation asker ON asker.id = mine.organisation"
    " JOIN registration theirs ON theirs.id = wish.asked JOIN organisation asked ON asked.id = theirs.organisation"
)


async def choices_of(registration_id: UUID) -> Choices:
    """Read what a registration chose."""
    rows = await Wish.select(Wish.asked, Wish.rank, Wish.is_veto).where(Wish.asker == registration_id).order_by(Wish.rank, Wish.created_at)
    return Choices(tuple(row["asked"] for row in rows if not row["is_veto"]), frozenset(row["asked"] for row in rows if row["is_veto"]))


async def chosen_by(registration_id: UUID) -> dict[UUID, ChosenLine]:
    """Describe those whom a registration chose or does not want to meet."""
    rows: list[dict[str, Any]] = await Wish.raw(
        "SELECT theirs.id, organisation.name AS organisation, organisation.kind, organisation.city, theirs.status = 'accepted' AS is_coming FROM wish"
        " JOIN registration theirs ON theirs.id = wish.asked JOIN organisation ON organisation.id = theirs.organisation WHERE wish.asker = {}",
        registration_id,
    )
    return {row["id"]: ChosenLine(row["id"], row["organisation"], Kind(row["kind"]), row["city"], row["is_coming"]) for row in rows}


async def wishes_of_event(event_id: UUID, *, after: UUID | None = None, limit: int | None = None) -> list[WishLine]:
    """List every wish and veto of an event: by id from `after` on, for pages of the API; else by names and ranks."""
    order = " AND wish.id > {} ORDER BY wish.id" if after else " ORDER BY wish.id" if limit else " ORDER BY asker.name_folded, mine.id, wish.rank"
    sql = _NAMED + " WHERE wish.event = {}" + order + " LIMIT {}"
    rows: list[dict[str, Any]] = await Wish.raw(sql, event_id, *([after] if after else []), limit)
    return [WishLine(**{name: row[name] for name in WishLine.__slots__}) for row in rows]


async def wishes_about(registration_id: UUID) -> list[WishLine]:
    """List what one registration wishes and who wishes it, first choices first."""
    sql = _NAMED + " WHERE wish.asker = {} OR wish.asked = {} ORDER BY wish.rank NULLS LAST, asker.name_folded, asked.name_folded"
    rows: list[dict[str, Any]] = await Wish.raw(sql, registration_id, registration_id)
    return [WishLine(**{name: row[name] for name in WishLine.__slots__}) for row in rows]


async def pairs_of(asker_ids: Iterable[UUID]) -> dict[tuple[UUID, UUID], tuple[int | None, bool]]:
    """Read all pairs of several askers in one query: (asker, asked) → (rank, is_veto)."""
    ids = list(asker_ids)
    rows = await Wish.select(Wish.asker, Wish.asked, Wish.rank, Wish.is_veto).where(Wish.asker.is_in(ids)) if ids else []
    return {(row["asker"], row["asked"]): (row["rank"], row["is_veto"]) for row in rows}


async def wishers_of(event_id: UUID, *, side: Side | None = None, text: str = "", without_wishes: bool = False) -> list[WisherLine]:
    """List the accepted registrations of an event with how much they chose and were chosen, in French order of names."""
    parts, values = "", []
    if side:
        parts += " AND registration.side = {}"
        values.append(side.value)
    if text.strip():
        parts += " AND organisation.name_folded LIKE {}"
        values.append(containing(text))
    if without_wishes:
        parts += " AND NOT EXISTS (SELECT FROM wish WHERE wish.asker = registration.id AND wish.rank IS NOT NULL)"
    rows: list[dict[str, Any]] = await Wish.raw(_WISHERS + parts + " ORDER BY organisation.name_folded, registration.id", *[event_id] * 3, *values)
    return [WisherLine(side=Side(row["side"]), **{name: row[name] for name in WisherLine.__slots__ if name != "side"}) for row in rows]


async def without_wishes(event_id: UUID, *, before: datetime) -> list[UUID]:
    """Find the accepted registrations that may choose and have not: they have an address, no reminder waits, and none is younger than `before`."""
    rows: list[dict[str, Any]] = await Wish.raw(_SILENT, event_id, before)
    return [row["id"] for row in rows]


async def directory(
    me: RegistrationDetails,
    sides: Iterable[Side],
    *,
    sector: Sector | None = None,
    departement: str = "",
    text: str = "",
    shows_requesters: bool = False,
) -> list[DirectoryLine]:
    """List the accepted registrations of these sides, those with most in common first, then in French order of names.

    Args:
        me: Who looks.
        sides: Whom they may ask to meet.
        sector: Only those who offer or need this family.
        departement: Only those of this territory.
        text: Searched in names, descriptions, needs and offers, accents and case aside; in needs and offers also by the stems of French words.
        shows_requesters: Say who asked to meet `me`.
    """
    parts, values = "", [me.event_id, me.id, [side.value for side in sides]]
    if departement:
        parts += (
            " AND ({} = ANY(organisation.departements)"
            " OR EXISTS (SELECT FROM need WHERE need.organisation = organisation.id AND need.departement = {})"
            " OR EXISTS (SELECT FROM offer WHERE offer.organisation = organisation.id AND {} = ANY(offer.departements)))"
        )
        values += [departement] * 3
    if text.strip():
        parts += (
            " AND (organisation.name_folded LIKE {} OR fold(organisation.description) LIKE {}"
            " OR EXISTS (SELECT FROM need WHERE need.organisation = organisation.id AND (need.text_folded LIKE {}"
            " OR to_tsvector('french', need.text_folded) @@ plainto_tsquery('french', fold({}))))"
            " OR EXISTS (SELECT FROM offer WHERE offer.organisation = organisation.id AND (offer.text_folded LIKE {}"
            " OR to_tsvector('french', offer.text_folded) @@ plainto_tsquery('french', fold({})))))"
        )
        pattern = containing(text)
        values += [pattern, pattern, pattern, text, pattern, text]
    rows: list[dict[str, Any]] = await Wish.raw(_DIRECTORY + parts + " ORDER BY organisation.name_folded, registration.id", me.id, *values)
    mine = await _own(me)
    common = frequent([row["lexemes"] for row in rows])
    lines = [_directory_line(row, mine, common, shows_requesters=shows_requesters) for row in rows]
    return sorted((line for line in lines if sector is None or sector in line.sectors), key=lambda line: -line.affinity)


_WISHERS = (
    "SELECT registration.id, registration.reference, organisation.name AS organisation, registration.side,"
    " coalesce(made.wishes, 0) AS wish_count, coalesce(made.vetoes, 0) AS veto_count, coalesce(received.wishes, 0) AS asked_count"
    " FROM registration JOIN organisation ON organisation.id = registration.organisation"
    # counted once for the whole event: a count per registration reads all wishes as often as there are registrations
    " LEFT JOIN (SELECT asker, count(rank) AS wishes, count(*) FILTER (WHERE is_veto) AS vetoes FROM wish WHERE event = {} GROUP BY asker) AS made"
    " ON made.asker = registration.id"
    " LEFT JOIN (SELECT asked, count(rank) AS wishes FROM wish WHERE event = {} GROUP BY asked) AS received ON received.asked = registration.id"
    " WHERE registration.event = {} AND registration.status = 'accepted' AND registration.side IN"
    " (SELECT asker FROM side_pair WHERE side_pair.event = registration.event)"
)
_SILENT = (
    "SELECT registration.id FROM registration JOIN organisation ON organisation.id = registration.organisation"
    " WHERE registration.event = {} AND registration.status = 'accepted'"
    " AND registration.side IN (SELECT asker FROM side_pair WHERE side_pair.event = registration.event)"
    " AND NOT EXISTS (SELECT FROM wish WHERE wish.asker = registration.id AND wish.rank IS NOT NULL)"
    " AND EXISTS (SELECT FROM delegation JOIN attendee ON attendee.delegation = delegation.id WHERE delegation.registration = registration.id"
    " AND delegation.withdrawn_at IS NULL AND attendee.left_at IS NULL AND attendee.email <> '')"
    " AND NOT EXISTS (SELECT FROM message WHERE message.person_key = registration.id AND message.kind = 'registration-choose'"
    " AND message.state <> 'dropped' AND (message.state IN ('draft', 'ready', 'sending') OR message.created_at >= {}))"
    " ORDER BY organisation.name_folded, registration.id"
)
_SECTORS = (
    "(SELECT array_agg(DISTINCT code) FROM (SELECT unnest(organisation.sectors) AS code"
    " UNION SELECT unnest(need.sectors) FROM need WHERE need.organisation = organisation.id"
    " UNION SELECT unnest(offer.sectors) FROM offer WHERE offer.organisation = organisation.id) AS codes)"
)
_TERRITORIES = (
    "(SELECT array_agg(DISTINCT code) FROM (SELECT unnest(organisation.departements) AS code"
    " UNION SELECT need.departement FROM need WHERE need.organisation = organisation.id AND need.departement <> ''"
    " UNION SELECT unnest(offer.departements) FROM offer WHERE offer.organisation = organisation.id) AS codes)"
)
_LEXEMES = (
    "tsvector_to_array(to_tsvector('french', coalesce((SELECT string_agg(said, ' ') FROM (SELECT need.text_folded AS said FROM need"
    " WHERE need.organisation = organisation.id UNION ALL SELECT offer.text_folded FROM offer WHERE offer.organisation = organisation.id)"
    " AS texts), '')))"
)
_DIRECTORY = (
    "SELECT registration.id, registration.side, organisation.id AS organisation_id, organisation.name AS organisation, organisation.kind,"  # noqa: S608  # made of constants
    " organisation.city, organisation.description, organisation.departements,"
    " EXISTS (SELECT FROM wish WHERE wish.asker = registration.id AND wish.asked = {} AND wish.rank IS NOT NULL) AS asks_for_me, "
    + _SECTORS
    + " AS sectors, "
    + _TERRITORIES
    + " AS territories, "
    + _LEXEMES
    + " AS lexemes FROM registration JOIN organisation ON organisation.id = registration.organisation"
    " WHERE registration.event = {} AND registration.id <> {} AND registration.side = ANY({}) AND registration.status = 'accepted'"
)
_OWN = (
    "SELECT " + _SECTORS + " AS sectors, " + _TERRITORIES + " AS territories,"  # noqa: S608  # made of constants
    " (SELECT string_agg(said, ' ') FROM (SELECT need.title || ' ' || need.description AS said FROM need WHERE need.organisation = organisation.id"
    " UNION ALL SELECT offer.title || ' ' || offer.description FROM offer WHERE offer.organisation = organisation.id) AS texts) AS said"
    " FROM organisation WHERE organisation.id = {}"
)
_STEMS = "SELECT word, tsvector_to_array(to_tsvector('french', fold(word))) AS lexemes FROM unnest({}::text[]) AS word"


async def _own(me: RegistrationDetails) -> Own:
    """Read what a registration has to have in common with others."""
    rows: list[dict[str, Any]] = await Wish.raw(_OWN, me.organisation_id)
    words = words_of(rows[0]["said"] or "")
    stems: list[dict[str, Any]] = await Wish.raw(_STEMS, words) if words else []
    return Own(
        frozenset(rows[0]["sectors"] or ()),
        frozenset(rows[0]["territories"] or ()),
        {lexeme: row["word"] for row in reversed(stems) for lexeme in row["lexemes"]},
    )


def _directory_line(row: dict[str, Any], mine: Own, common: frozenset[str], *, shows_requesters: bool) -> DirectoryLine:
    theirs = sorted(row["sectors"] or ())
    territories = sorted(row["territories"] or ())
    return DirectoryLine(
        id=row["id"],
        side=Side(row["side"]),
        organisation_id=row["organisation_id"],
        organisation=row["organisation"],
        kind=Kind(row["kind"]),
        city=row["city"],
        description=row["description"],
        sectors=tuple(Sector(code) for code in theirs),
        departements=tuple(territories),
        shared_sectors=tuple(Sector(code) for code in theirs if code in mine.sectors and code != Sector.OTHER),
        shared_departements=tuple(code for code in territories if code in mine.territories),
        shared_words=shared_words(row["lexemes"], mine.words, common),
        asks_for_me=shows_requesters and row["asks_for_me"],
    )
