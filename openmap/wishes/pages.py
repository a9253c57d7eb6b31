"""What each page about wishes is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openmap.events.labels import SIDE_LABELS, SIDE_PLURALS
from openmap.events.queries import PhaseState
from openmap.i18n import _
from openmap.organisations.labels import DEPARTEMENT_NAMES, KIND_LABELS, SECTOR_LABELS
from openmap.rendering import url

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from openmap.events.queries import EventDetails
    from openmap.events.tables import Side
    from openmap.organisations.queries import NeedDetails, OfferDetails
    from openmap.organisations.tables import Kind, Sector
    from openmap.registrations.queries import RegistrationDetails
    from openmap.wishes.queries import ChosenLine, DirectoryLine, WisherLine, WishLine
    from openmap.wishes.ranking import Choices

SECTOR_OPTIONS = tuple((sector.value, label) for sector, label in SECTOR_LABELS.items())
DEPARTEMENT_OPTIONS = tuple((number, f"{name} ({number})") for number, name in DEPARTEMENT_NAMES.items())


@dataclass(frozen=True, slots=True)
class Search:
    """What the directory is narrowed to."""

    side: Side | None = None
    sector: Sector | None = None
    departement: str = ""
    text: str = ""
    number: int = 1

    def query(self, number: int | None = None) -> dict[str, str]:
        """Return it as the query of an address, of another page of the list where `number` says so."""
        page = str(number or self.number)
        said = {
            "cote": self.side.value if self.side else "",
            "famille": self.sector.value if self.sector else "",
            "departement": self.departement,
            "texte": self.text,
            "page": page if page != "1" else "",
        }
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True, slots=True)
class ChoosingPage:
    """The choices of a registration and the directory to choose from: for itself, or for an organiser who acts for it (`by_organiser`)."""

    event: EventDetails
    me: RegistrationDetails
    choices: Choices
    chosen: Mapping[UUID, ChosenLine]
    directory: tuple[DirectoryLine, ...]
    total: int
    pages: int
    search: Search
    sides: tuple[Side, ...]
    needs: Mapping[UUID, list[NeedDetails]]
    offers: Mapping[UUID, list[OfferDetails]]
    phase: PhaseState
    by_organiser: bool
    about: tuple[WishLine, ...] = ()
    saved: str = ""
    refused: str = ""
    suggestions: tuple[DirectoryLine, ...] = ()
    sectors: tuple[tuple[str, str], ...] = SECTOR_OPTIONS
    departements: tuple[tuple[str, str], ...] = DEPARTEMENT_OPTIONS

    @property
    def address(self) -> str:
        """Where this page, and its forms, live."""
        if self.by_organiser:
            return url("/gestion/{slug}/souhaits/{registration}", slug=self.event.slug, registration=self.me.id)
        return url("/espace/{registration}/souhaits", registration=self.me.id)

    @property
    def is_open(self) -> bool:
        """Whether choices can be made here now."""
        return self.by_organiser or self.phase is PhaseState.OPEN

    @property
    def is_full(self) -> bool:
        """Whether every wish is used."""
        return len(self.choices.ranked) >= self.event.max_wishes

    @property
    def side_options(self) -> tuple[tuple[str, str], ...]:
        """The sides that one may ask to meet."""
        return tuple((side.value, SIDE_PLURALS[side]) for side in self.sides)

    @property
    def previous(self) -> str:
        """The address of the page of the directory before, if any."""
        return url(self.address, **self.search.query(self.search.number - 1)) if self.search.number > 1 else ""

    @property
    def next(self) -> str:
        """The address of the page of the directory after, if any."""
        return url(self.address, **self.search.query(self.search.number + 1)) if self.search.number < self.pages else ""

    def kind(self, kind: Kind) -> str:
        """Say a kind."""
        return KIND_LABELS[kind]

    def families(self, line: DirectoryLine) -> str:
        """Say what a line offers or needs."""
        return ", ".join(str(SECTOR_LABELS[code]) for code in line.sectors)

    def reason(self, line: DirectoryLine) -> str:
        """Say why a line comes first; empty when the two share nothing known."""
        said = [str(SECTOR_LABELS[code]) for code in line.shared_sectors]
        if line.shared_departements:
            places = ", ".join(line.shared_departements)
            said.append(_("même territoire (%(places)s)") % {"places": places})
        if line.shared_words:
            said.append(_("mots en commun (%(words)s)") % {"words": ", ".join(line.shared_words)})
        return ", ".join(said)

    def titles(self, line: DirectoryLine) -> list[str]:
        """Name the needs and offers of a line, a few of them."""
        needs = [one.title for one in self.needs.get(line.organisation_id, [])]
        return (needs + [one.title for one in self.offers.get(line.organisation_id, [])])[:4]


@dataclass(frozen=True, slots=True)
class WishersPage:
    """The organiser's list: who chose how much, and how often each is chosen."""

    event: EventDetails
    lines: tuple[WisherLine, ...]
    side: Side | None
    text: str
    without_wishes: bool
    phase: PhaseState
    total: int
    number: int
    pages: int
    to_remind: int = 0

    @property
    def sides(self) -> tuple[tuple[str, str], ...]:
        """The sides to narrow the list to."""
        return tuple((side.value, label) for side, label in SIDE_PLURALS.items())

    def side_label(self, line: WisherLine) -> str:
        """Say the side of a line."""
        return SIDE_LABELS[line.side]

    def at(self, number: int) -> str:
        """Return the address of a page of the list; empty outside of it."""
        if not 1 <= number <= self.pages or number == self.number:
            return ""
        query = {"cote": self.side.value if self.side else None, "texte": self.text or None, "sans": "1" if self.without_wishes else None}
        return url("/gestion/{slug}/souhaits", slug=self.event.slug, page=number, **query)
