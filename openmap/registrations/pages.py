"""What each page about registrations is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openmap.events.labels import SIDE_LABELS
from openmap.events.tables import Side
from openmap.organisations.labels import DEPARTEMENT_NAMES, KIND_LABELS, SECTOR_LABELS
from openmap.organisations.tables import Kind
from openmap.registrations.labels import STATUS_LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openmap.events.queries import EventDetails
    from openmap.registrations.queries import DelegationLine, Filters, RegistrationDetails, RegistrationLine
    from openmap.registrations.tables import RegistrationStatus

BUYER_KINDS = tuple(kind for kind in Kind if list(Kind).index(kind) <= list(Kind).index(Kind.OTHER_BUYER))
SECTOR_OPTIONS = tuple((sector.value, label) for sector, label in SECTOR_LABELS.items())
DEPARTEMENT_OPTIONS = tuple((number, f"{name} ({number})") for number, name in DEPARTEMENT_NAMES.items())
SIDE_OPTIONS = tuple((side.value, label) for side, label in SIDE_LABELS.items())
STATUS_OPTIONS = tuple((status.value, label) for status, (label, _tone) in STATUS_LABELS.items())


def kind_options(side: Side | None) -> tuple[tuple[str, str], ...]:
    """List the kinds that make sense on a side: buyers see public bodies, structures the others, everyone else all."""
    shown = [kind for kind in Kind if side in {None, Side.FACILITATOR, Side.PARTNER, Side.VISITOR} or (kind in BUYER_KINDS) == (side is Side.BUYER)]
    return tuple((kind.value, KIND_LABELS[kind]) for kind in shown)


@dataclass(frozen=True, slots=True)
class FieldsPage:
    """A page with the form of a registration; `fields` is a `forms.RegistrationFields`, `refused` the sentence above the fields."""

    event: EventDetails
    side: Side | None
    fields: object
    errors: Mapping[str, str] = field(default_factory=dict)
    refused: str = ""
    registration: RegistrationDetails | None = None
    twins: tuple[RegistrationLine, ...] = ()
    closed: str = ""


@dataclass(frozen=True, slots=True)
class ListPage:
    """The organiser's list, narrowed and cut into pages; `counts` is over the whole event."""

    event: EventDetails
    lines: tuple[RegistrationLine, ...]
    filters: Filters
    counts: Mapping[RegistrationStatus, int]
    total: int
    number: int
    pages: int
    free_places: int | None


@dataclass(frozen=True, slots=True)
class ImportPage:
    """The import of a table: nothing yet, a report to read, or why the file was refused. `rows` is what the confirmation sends back."""

    event: EventDetails
    report: object | None = None
    rows: str = ""
    refused: str = ""
    shown: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkPage:
    """The form that sends a personal link again; `is_sent` says the same for every address."""

    event: EventDetails
    is_sent: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class DonePage:
    """What follows a registration: what happens next, and when."""

    event: EventDetails
    status: RegistrationStatus
    organisation: str


def delegation_title(line: DelegationLine) -> str:
    """Name a delegation as its people do."""
    return line.name or ", ".join(person.name for person in line.attendees)
