"""Documents of a day on paper and as workbooks: agendas, table signs, lists, badges, the attendance sheet.

Each is one dataclass that its `.typ` file shows; the workbook holds the same lines. Words are in the language in force.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

from openmap.db import fold
from openmap.events import queries as events
from openmap.events.labels import SIDE_LABELS
from openmap.events.tables import Side
from openmap.formats import clock_time, day
from openmap.i18n import _, lazy
from openmap.printing import qr
from openmap.publication import queries as publication
from openmap.publication.telling import comes, table_name
from openmap.registrations import queries as registrations
from openmap.registrations.tables import RegistrationStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from openmap.events.queries import EventDetails, TableLine
    from openmap.publication.queries import Appointment
    from openmap.registrations.queries import AttendeeLine, RegistrationDetails

Table = tuple[list[str], list[list[str]]]
Key = tuple["datetime", "UUID", "UUID"]
"""When, and of whom: what lines are sorted by."""
Line = TypeVar("Line")


class Print(StrEnum):
    """The documents, by the name of their file."""

    AGENDAS = "agendas"
    SIGNS = "affichettes"
    TABLES = "par-table"
    ORGANISATIONS = "par-organisation"
    BADGES = "badges"
    ATTENDANCE = "emargement"


TEMPLATES: Final = {
    Print.AGENDAS: "cockpit/prints/agendas.typ",
    Print.SIGNS: "cockpit/prints/signs.typ",
    Print.TABLES: "cockpit/prints/lists.typ",
    Print.ORGANISATIONS: "cockpit/prints/lists.typ",
    Print.BADGES: "cockpit/prints/badges.typ",
    Print.ATTENDANCE: "cockpit/prints/attendance.typ",
}
LABELS: Final[dict[Print, tuple[str, str]]] = {
    Print.AGENDAS: (lazy("Agendas"), lazy("une page par personne : qui, quand, à quelle table, à quel sujet")),
    Print.SIGNS: (lazy("Affichettes de table"), lazy("une page par table, à poser dessus")),
    Print.TABLES: (lazy("Liste par table"), lazy("pour l'accueil et les placeurs")),
    Print.ORGANISATIONS: (lazy("Liste par organisation"), lazy("pour répondre à « où suis-je attendu ? »")),
    Print.BADGES: (lazy("Badges"), lazy("dix par page, 90 × 54 mm, avec un code QR par personne")),
    Print.ATTENDANCE: (lazy("Feuille d'émargement"), lazy("toutes les personnes attendues, par nom, avec une case pour signer")),
}
OF_MEETINGS: Final = frozenset({Print.AGENDAS, Print.SIGNS, Print.TABLES, Print.ORGANISATIONS})
"""Documents that need a published timetable."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A line of somebody's agenda."""

    time: str
    place: str
    other: str
    topics: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody's own page or badge."""

    name: str
    organisation: str
    side: str
    job: str = ""
    code: str = ""
    code_words: str = ""
    lines: tuple[Meeting, ...] = ()
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Encounter:
    """A line of a table's sign."""

    time: str
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Sign:
    """A table and who sits at it."""

    name: str
    location: str
    lines: tuple[Encounter, ...]
    empty: str


@dataclass(frozen=True, slots=True)
class Section:
    """A titled list; `widths` are the shares of its columns after the first."""

    name: str
    widths: tuple[float, ...]
    lines: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Document:
    """What a `.typ` file is given; each shows those of the lists that it needs."""

    title: str
    event: str
    subtitle: str
    footer: str
    headings: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    signs: tuple[Sign, ...] = ()
    sections: tuple[Section, ...] = ()
    lines: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """What the documents are made of: who comes, and the meetings of the version in force by person."""

    event: EventDetails
    coming: tuple[RegistrationDetails, ...]
    appointments: tuple[Appointment, ...]
    tables: tuple[TableLine, ...]
    version: int | None


async def held_of(event: EventDetails) -> Held:
    """Read what the documents of a day show."""
    version = await publication.version_in_force(event.id)
    planned = await publication.planned_of_version(version.id) if version and event.cancelled_at is None else []
    everyone = await registrations.every_registration(event.id)
    return Held(
        event=event,
        coming=tuple(one for one in everyone if one.status is RegistrationStatus.ACCEPTED),
        appointments=tuple(found for found in await publication.appointments(event, planned) if comes(found)),
        tables=tuple(await events.tables_of(event.id)),
        version=version.number if version else None,
    )


def is_ready(kind: Print, held: Held) -> bool:
    """Tell whether there is something to print."""
    return bool(held.appointments) if kind in OF_MEETINGS else any(one.present for one in held.coming)


def document(kind: Print, held: Held) -> Document:
    """Lay out one document."""
    event = held.event
    where = ", ".join(part for part in (event.place_name, event.place_address) if part)
    version = _("Planning : version %(number)d") % {"number": held.version} if held.version and kind in OF_MEETINGS else ""
    bare = Document(
        title=f"{LABELS[kind][0]} – {event.title}",
        event=event.title,
        subtitle=" · ".join(part for part in (event.title, day(event.day, event.timezone), where) if part),
        footer=" · ".join(part for part in (event.title, event.notice, version) if part),
    )
    match kind:
        case Print.AGENDAS:
            return replace(bare, headings=(_("Heure"), _("Table"), _("Vous rencontrez")), people=tuple(agendas(held)))
        case Print.SIGNS:
            return replace(bare, headings=(_("Heure"), _("Organisation"), _("Rencontre")), signs=tuple(signs(held)))
        case Print.TABLES:
            sections = tuple(
                Section(sign.name, (1, 1), tuple((line.time, line.a, line.b) for line in sign.lines)) for sign in signs(held) if sign.lines
            )
            return replace(bare, headings=(_("Heure"), _("Organisation"), _("Rencontre")), sections=sections)
        case Print.ORGANISATIONS:
            delegation = (_("Délégation"),) if _names_delegations(held) else ()
            return replace(bare, headings=(_("Heure"), _("Table"), _("Rencontre"), *delegation), sections=tuple(by_organisation(held)))
        case Print.BADGES:
            return replace(bare, people=tuple(badges(held)))
        case Print.ATTENDANCE:
            headings = (_("Nom"), _("Organisation"), _("Qualité"), _("Signature"))
            return replace(bare, headings=headings, lines=tuple(badges(held, codes=False)))


def workbook(kind: Print, held: Held) -> dict[str, Table]:
    """Lay the same lines out as a sheet."""
    return {str(LABELS[kind][0]): _sheet(kind, document(kind, held))}


def _sheet(kind: Print, shown: Document) -> Table:
    match kind:
        case Print.AGENDAS:
            rows = [[one.name, one.organisation, *_cells(line)] for one in shown.people for line in one.lines]
            return [_("Nom"), _("Organisation"), _("Heure"), _("Table"), _("Rencontre"), _("Sujets")], rows
        case Print.SIGNS:
            return [_("Table"), *shown.headings], [[sign.name, line.time, line.a, line.b] for sign in shown.signs for line in sign.lines]
        case Print.TABLES:
            return [_("Table"), *shown.headings], [[section.name, *line] for section in shown.sections for line in section.lines]
        case Print.ORGANISATIONS:
            return [_("Organisation"), *shown.headings], [[section.name, *line] for section in shown.sections for line in section.lines]
        case Print.BADGES | Print.ATTENDANCE:
            people = shown.people or shown.lines
            return [_("Nom"), _("Organisation"), _("Qualité"), _("Fonction")], [[one.name, one.organisation, one.side, one.job] for one in people]


def agendas(held: Held) -> list[Person]:
    """Give each person of those who may meet a page, in the order of names; who has no meeting is told so."""
    mine: dict[UUID, list[Meeting]] = defaultdict(list)
    for found in held.appointments:
        time = clock_time(found.starts_at, held.event.timezone)
        mine[found.attendee.id].append(Meeting(time, table_name(found.table), found.other.organisation, " · ".join(found.topics)))
    empty = _("Aucun rendez-vous n'est prévu pour vous.")
    meets = {found.own.id for found in held.appointments}
    return [
        Person(person.name, _organisation(one, person), str(SIDE_LABELS[one.side]), lines=tuple(mine[person.id]), empty=empty)
        for one, person in _by_name(one for one in held.coming if one.id in meets)
    ]


def signs(held: Held) -> list[Sign]:
    """Give each table its sign, in the order of the tables; each meeting once."""
    empty = _("Aucun rendez-vous n'est prévu à cette table.")
    lines: dict[UUID | None, dict[Key, Encounter]] = defaultdict(dict)
    for found in held.appointments:
        pair = sorted((found.own.id, found.other.id))
        a, b = (found.own, found.other) if found.own.id == pair[0] else (found.other, found.own)
        first, second = (a, b) if _buys(a) or not _buys(b) else (b, a)
        time = clock_time(found.starts_at, held.event.timezone)
        lines[found.table.id if found.table else None][found.starts_at, pair[0], pair[1]] = Encounter(time, first.organisation, second.organisation)
    shown = [table for table in held.tables if not table.is_withdrawn or table.id in lines]
    return [Sign(table.name, table.location, _in_order(lines[table.id]), empty) for table in shown]


def by_table(held: Held) -> list[Section]:
    """Give each table at which somebody sits its list."""
    return [Section(sign.name, (1, 1), tuple((line.time, line.a, line.b) for line in sign.lines)) for sign in signs(held) if sign.lines]


def by_organisation(held: Held) -> list[Section]:
    """Give each organisation that meets its list; the delegation is named where some have a name."""
    several = _names_delegations(held)
    lines: dict[str, dict[Key, tuple[str, ...]]] = defaultdict(dict)
    for found in held.appointments:
        cells = (clock_time(found.starts_at, held.event.timezone), table_name(found.table), found.other.organisation)
        key = (found.starts_at, found.own_delegation.id, found.other.id)
        lines[found.own.organisation][key] = (*cells, found.own_delegation.name) if several else cells
    return [Section(name, (1, 2.4, 1.4) if several else (1, 3), _in_order(lines[name])) for name in sorted(lines, key=fold)]


def badges(held: Held, *, codes: bool = True) -> list[Person]:
    """List everyone who is expected, by name; the code on a badge names the person and opens nothing."""
    words = _("Code QR de la personne")
    return [
        Person(
            person.name,
            _organisation(one, person),
            str(SIDE_LABELS[one.side]),
            person.job_title,
            qr(person.id.urn) if codes else "",
            words,
        )
        for one, person in _by_name(held.coming)
    ]


def file_name(kind: Print, event: EventDetails, suffix: str) -> str:
    """Name the file: which document, of which day."""
    return f"{kind.value}-{event.slug}-{event.day.isoformat()}.{suffix}"


def _by_name(coming: Iterable[RegistrationDetails]) -> list[tuple[RegistrationDetails, AttendeeLine]]:
    people = [(one, person) for one in coming for delegation in one.present for person in delegation.attendees]
    return sorted(people, key=lambda found: (fold(f"{found[1].last_name} {found[1].first_name}"), fold(found[0].organisation), found[1].id))


def _organisation(one: RegistrationDetails, person: AttendeeLine) -> str:
    """Name the organisation, and the delegation where there are several."""
    delegation = next((found for found in one.present if person in found.attendees), None)
    return f"{one.organisation} – {delegation.name}" if delegation and delegation.name and len(one.present) > 1 else one.organisation


def _names_delegations(held: Held) -> bool:
    """Tell whether some of those who meet have a delegation with a name."""
    return any(found.own_delegation.name for found in held.appointments)


def _in_order(lines: dict[Key, Line]) -> tuple[Line, ...]:
    """Return the lines in the order of their keys, time first."""
    return tuple(lines[key] for key in sorted(lines))


def _buys(one: RegistrationDetails) -> bool:
    return one.side is Side.BUYER


def _cells(line: Meeting) -> Sequence[str]:
    return [line.time, line.place, line.other, line.topics]
