"""Whom to invite, and what inviting each does: read from a list, compared with what is known of the event. Pure: no database, no clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID, uuid4

from openmap.events.tables import Side
from openmap.i18n import _
from openmap.organisations.labels import BUYER_KINDS
from openmap.organisations.tables import Kind, Sector
from openmap.registrations.cells import CellProblem, Reader, read_address, read_kind, read_many, read_phone, read_side, read_siret
from openmap.registrations.columns import COLUMNS
from openmap.registrations.matching import Register, blank_organisation
from openmap.registrations.tables import RegistrationStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from openmap.organisations.queries import OrganisationDetails
    from openmap.registrations.invited import Contact, Present
    from openmap.sheets import Grid, Row

Outcome = Literal["created", "updated", "unchanged"]
GUEST_COLUMNS: Final = {key: COLUMNS[key] for key in COLUMNS if key not in {"delegations", "needs", "offers", "absences", "reference"}}
GUEST_HEADINGS: Final = ("organisation", "rôle", "siret", "type", "départements", "ville", "prénom", "nom", "courriel", "fonction")
GUEST_ROWS: Final = (
    (
        "Commune d'Exemple-sur-Seine",
        "acheteur",
        "",
        "commune",
        "94",
        "Exemple-sur-Seine",
        "Jeanne",
        "Exemple",
        "jeanne@commune.example.org",
        "achats",
    ),
    ("Chantier d'Exemple", "structure", "", "ACI", "94 ; 93", "", "Luc", "Modèle", "luc@chantier.example.org", ""),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Somebody to invite: an organisation of the register (`organisation_id`) or a described one, and whom to write to, if that is known."""

    row: int = 0
    organisation: str = ""
    organisation_id: UUID | None = None
    siret: str | None = None
    kind: Kind | None = None
    sectors: tuple[Sector, ...] = ()
    departements: tuple[str, ...] = ()
    city: str = ""
    side: Side | None = None
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    job_title: str = ""
    locale: str = "fr"


@dataclass(frozen=True, slots=True)
class KnownGuests:
    """What is known before inviting: organisations that are meant, who is at the event already, whom one wrote to before, who does not want it."""

    organisations: Sequence[OrganisationDetails]
    present: Mapping[UUID, Present]
    contacts: Mapping[UUID, Contact]
    unwanted: frozenset[UUID]
    is_unwanted_address: Callable[[str], bool]


@dataclass(slots=True)
class Invitation:
    """What inviting one guest does. `registration_id` is None where nothing is written; without an address the letter waits for one."""

    guest: Guest
    organisation: OrganisationDetails
    outcome: Outcome
    registration_id: UUID | None
    side: Side
    is_new_organisation: bool = False
    warning: str = ""

    @property
    def has_letter(self) -> bool:
        """Whether there is somebody to write to."""
        return self.registration_id is not None and bool(self.guest.email)


def side_for(kind: Kind) -> Side:
    """Choose the side on which a kind of organisation usually sits."""
    if kind in BUYER_KINDS:
        return Side.BUYER
    return Side.PARTNER if kind is Kind.NETWORK else Side.STRUCTURE


def read_guests(grid: Grid, side: Side | None) -> tuple[list[Guest], list[CellProblem]]:
    """Read a list of guests, one a row; `side` stands where a row says neither a role nor a type of organisation."""
    reader = Reader(grid, grid.columns(GUEST_COLUMNS))
    guests = [_read(reader, row, side) for row in grid.rows]
    wrong = {problem.row for problem in reader.problems}
    return [guest for guest in guests if guest.row not in wrong], sorted(reader.problems, key=lambda problem: problem.row)


def _read(reader: Reader, row: Row, side: Side | None) -> Guest:
    name = " ".join(reader.text(row, "organisation").split())
    if not name:
        reader.refuse(row, "organisation", _("Le nom de l'organisation manque."))
    code = read_kind(reader, row)
    kind = Kind(code) if code else None
    asked = read_side(reader, row) or (side_for(kind) if kind and side is None else side)
    if asked is None and not reader.text(row, "role"):
        reader.refuse(row, "role", _("Le rôle manque : ajoutez une colonne « rôle » ou « type », ou choisissez un rôle pour toute la liste."))
    return Guest(
        row=row.number,
        organisation=name,
        siret=read_siret(reader, row),
        kind=kind,
        sectors=tuple(Sector(code) for code in read_many(reader, row, "sectors") or ()),
        departements=read_many(reader, row, "departements") or (),
        city=reader.text(row, "city"),
        side=asked,
        email=read_address(reader, row),
        first_name=reader.text(row, "first_name"),
        last_name=reader.text(row, "last_name"),
        phone=read_phone(reader, row),
        job_title=reader.text(row, "job_title"),
    )


def plan_invitations(guests: Sequence[Guest], known: KnownGuests) -> list[Invitation]:
    """Say what inviting each does; an organisation is invited once, whoever else of it the list names."""
    register, seen = Register(known.organisations), set[UUID]()
    planned = []
    for guest in guests:
        organisation = register.organisations.get(guest.organisation_id) if guest.organisation_id else register.find(guest.organisation, guest.siret)
        is_new = organisation is None
        if organisation is None:
            organisation = _described(guest)
            register.add(organisation)
        entry = _plan(guest, organisation, known, is_twin=organisation.id in seen)
        entry.is_new_organisation = is_new and entry.outcome == "created"
        seen.add(organisation.id)
        planned.append(entry)
    return planned


def _plan(guest: Guest, organisation: OrganisationDetails, known: KnownGuests, *, is_twin: bool) -> Invitation:
    contact = known.contacts.get(organisation.id)
    if not guest.email and contact:
        said = {name: getattr(contact, name) for name in ("email", "first_name", "last_name", "phone", "job_title", "locale")}
        guest = replace(guest, **said)
    side = guest.side or (contact.side if contact else None) or side_for(organisation.kind)
    entry = Invitation(guest, organisation, "unchanged", None, side)
    here = known.present.get(organisation.id)
    if is_twin:
        entry.warning = _("Une autre ligne de la liste est la même organisation : elle reçoit une seule invitation.")
    elif organisation.id in known.unwanted or (guest.email and known.is_unwanted_address(guest.email)):
        entry.warning = _("A demandé à ne plus être invitée : aucune lettre ne lui est écrite.")
    elif here is None:
        entry.outcome, entry.registration_id = "created", uuid4()
    elif here.status is RegistrationStatus.INVITED and not here.has_contact and guest.email:
        entry.outcome, entry.registration_id, entry.side = "updated", here.id, here.side
    elif here.status is RegistrationStatus.INVITED:
        entry.warning = _("Déjà invitée à cette journée.")
    elif here.status is RegistrationStatus.DECLINED:
        entry.warning = _("A répondu qu'elle ne viendra pas.")
    else:
        entry.warning = _("Déjà inscrite à cette journée.")
    if entry.outcome == "created" and not guest.email:
        entry.warning = _("Aucune adresse connue : elle figure parmi les invitées, sans lettre tant qu'il n'y en a pas.")
    return entry


def _described(guest: Guest) -> OrganisationDetails:
    return replace(
        blank_organisation(uuid4(), guest.organisation),
        siret=guest.siret,
        kind=guest.kind or Kind.OTHER,
        sectors=guest.sectors,
        departements=tuple(sorted(set(guest.departements))),
        city=guest.city,
    )
