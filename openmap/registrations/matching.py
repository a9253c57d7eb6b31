"""Compare an import file with what is known of the event: what to add, what to change, what stands. Pure.

Importing the same file twice changes nothing; a file adds and changes, it never takes away.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal
from uuid import UUID, uuid4

from openmap.db import fold
from openmap.events.values import WindowValues, spans
from openmap.i18n import _
from openmap.organisations.queries import OrganisationDetails
from openmap.organisations.tables import Kind, Sector
from openmap.registrations.tables import RegistrationStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, time

    from openmap.events.slots import Span
    from openmap.registrations.queries import AttendeeLine, DelegationLine, RegistrationDetails
    from openmap.registrations.rows import DelegationRow, PersonRow, RegistrationRow

Outcome = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class PersonWrite:
    """A person to add (`is_new`) or to write again."""

    id: UUID
    delegation_id: UUID
    position: int
    person: PersonRow
    is_new: bool


@dataclass(frozen=True, slots=True)
class DelegationWrite:
    """A delegation to add or to rename."""

    id: UUID
    registration_id: UUID
    position: int
    name: str
    is_new: bool


@dataclass(slots=True)
class Entry:
    """What happens to one registration of the file."""

    row: RegistrationRow
    registration_id: UUID
    organisation_id: UUID
    outcome: Outcome = "unchanged"
    changes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    new_reference: str | None = None
    accepts: bool = False
    new_organisation: bool = False
    changed_organisation: OrganisationDetails | None = None
    delegations: list[DelegationWrite] = field(default_factory=list)
    people: list[PersonWrite] = field(default_factory=list)
    absences: dict[UUID, tuple[Span, ...]] = field(default_factory=dict)
    needs: list[str] = field(default_factory=list)
    offers: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before the import: the registrations of the event, organisations that the file may mean, the titles of their needs and offers."""

    day: date
    timezone: str
    registrations: Sequence[RegistrationDetails]
    organisations: Sequence[OrganisationDetails]
    needs: Mapping[UUID, Iterable[str]] = field(default_factory=dict)
    offers: Mapping[UUID, Iterable[str]] = field(default_factory=dict)


def match(rows: Iterable[RegistrationRow], known: Known) -> list[Entry]:
    """Plan the import of each registration, in the order of the file."""
    index = _Index(known)
    return [_plan(row, index, known) for row in rows]


class Register:
    """Finds organisations by what a file says of them: by SIRET, else by name unless two SIRET say that they are others."""

    def __init__(self, organisations: Iterable[OrganisationDetails]) -> None:
        """Index what is known."""
        self.organisations = {line.id: line for line in organisations}
        self.by_siret = {line.siret: line for line in reversed(list(self.organisations.values())) if line.siret}
        self.by_name: dict[str, list[OrganisationDetails]] = defaultdict(list)
        for line in self.organisations.values():
            self.by_name[fold(line.name)].append(line)

    def find(self, name: str, siret: str | None) -> OrganisationDetails | None:
        """Return the organisation that is meant, if it is known."""
        if siret and siret in self.by_siret:
            return self.by_siret[siret]
        return next((line for line in self.by_name.get(fold(name), []) if not (line.siret and siret)), None)

    def add(self, organisation: OrganisationDetails) -> None:
        """Let later rows of the same file find the organisation that this one adds."""
        self.organisations[organisation.id] = organisation
        self.by_name[fold(organisation.name)].append(organisation)
        if organisation.siret:
            self.by_siret.setdefault(organisation.siret, organisation)


class _Index(Register):
    """Finds registrations and organisations by what a file says of them."""

    def __init__(self, known: Known) -> None:
        super().__init__(known.organisations)
        self.by_reference = {fold(line.reference): line for line in known.registrations if line.reference}
        self.by_organisation = {(line.organisation_id, line.side): line for line in reversed(known.registrations)}
        self.registered = {line.organisation_id for line in known.registrations}
        self.taken: set[UUID] = set()
        self.needs = {key: {_title_key(title) for title in titles} for key, titles in known.needs.items()}
        self.offers = {key: {_title_key(title) for title in titles} for key, titles in known.offers.items()}

    def organisation(self, row: RegistrationRow) -> OrganisationDetails | None:
        return self.find(row.organisation, row.siret)

    def registration(self, row: RegistrationRow) -> RegistrationDetails | None:
        if row.reference:
            found = self.by_reference.get(fold(row.reference))
            if found is not None:
                return found
        organisation = self.organisation(row)
        same = self.by_organisation.get((organisation.id, row.side)) if organisation else None
        return None if same is None or same.id in self.taken or (row.reference and same.reference) else same


def _plan(row: RegistrationRow, index: _Index, known: Known) -> Entry:
    registration = index.registration(row)
    if registration is not None:
        index.taken.add(registration.id)
    organisation = index.organisations.get(registration.organisation_id) if registration else index.organisation(row)
    entry = Entry(row, registration.id if registration else uuid4(), organisation.id if organisation else uuid4())
    wanted = _organisation(row, entry.organisation_id, organisation)
    if organisation is None:
        entry.new_organisation = True
        index.add(wanted)
    if wanted != organisation:
        entry.changed_organisation = wanted
        index.organisations[wanted.id] = wanted
        if organisation is not None:
            entry.changes.append(_("organisation"))
    if registration is None:
        entry.outcome = "created"
        _warn_of_twins(entry, index)
    else:
        if row.side is not registration.side:
            entry.warnings.append(_("Le rôle d'une inscription ne change pas par un import : retirez-la et inscrivez-la de nouveau."))
        if registration.status in {RegistrationStatus.INVITED, RegistrationStatus.DECLINED}:
            entry.accepts = True
            entry.changes.append(_("invitation acceptée"))
        if row.reference and not registration.reference:
            entry.new_reference = row.reference
            entry.changes.append(_("référence"))
    entry.needs = _new_titles(row.needs, index.needs.setdefault(entry.organisation_id, set()))
    entry.offers = _new_titles(row.offers, index.offers.setdefault(entry.organisation_id, set()))
    entry.changes += [_("besoin ajouté")] * bool(entry.needs) + [_("offre ajoutée")] * bool(entry.offers)
    _plan_delegations(entry, registration.present if registration else (), known)
    if entry.outcome != "created" and entry.changes:
        entry.outcome = "updated"
    return entry


def _new_titles(titles: Iterable[str], known: set[str]) -> list[str]:
    """Choose the titles that say something new, and note them as known."""
    new = []
    for title in titles:
        if (key := _title_key(title)) not in known:
            known.add(key)
            new.append(title)
    return new


def _title_key(title: str) -> str:
    return " ".join(fold(title).split())


def _warn_of_twins(entry: Entry, index: _Index) -> None:
    if entry.organisation_id in index.registered:
        entry.warnings.append(_("Doublon possible : cette organisation a déjà une inscription à cette journée."))


def blank_organisation(organisation_id: UUID, name: str) -> OrganisationDetails:
    """Return an organisation of which only the name is known."""
    return OrganisationDetails(
        id=organisation_id,
        reference=None,
        name=name,
        siret=None,
        kind=Kind.OTHER,
        sectors=(),
        departements=(),
        city="",
        website="",
        description="",
    )


def _organisation(row: RegistrationRow, organisation_id: UUID, found: OrganisationDetails | None) -> OrganisationDetails:
    """Write what the file says over what is known; blank cells leave it."""
    base = found or blank_organisation(organisation_id, row.organisation)
    return replace(
        base,
        name=base.name if fold(base.name) == fold(row.organisation) else row.organisation,
        siret=row.siret or base.siret,
        kind=Kind(row.kind) if row.kind else base.kind,
        sectors=tuple(Sector(code) for code in row.sectors) if row.sectors is not None else base.sectors,
        departements=tuple(sorted(set(row.departements))) if row.departements is not None else base.departements,
        city=row.city or base.city,
    )


def _plan_delegations(entry: Entry, present: Sequence[DelegationLine], known: Known) -> None:
    last = max((line.position for line in present), default=0)
    free = list(present)
    for wanted in entry.row.delegations:
        line = _same_delegation(wanted, free)
        if line is not None:
            free.remove(line)
            delegation_id = line.id
            if wanted.name and wanted.name != line.name:
                entry.delegations.append(DelegationWrite(line.id, entry.registration_id, line.position, wanted.name, is_new=False))
                entry.changes.append(_("nom de délégation"))
        else:
            last += 1
            delegation_id = uuid4()
            entry.delegations.append(DelegationWrite(delegation_id, entry.registration_id, last, wanted.name, is_new=True))
            entry.changes.append(_("délégation ajoutée"))
        _plan_people(entry, delegation_id, line, wanted)
        _plan_absences(entry, delegation_id, line, wanted, known)


def _same_delegation(wanted: DelegationRow, free: Sequence[DelegationLine]) -> DelegationLine | None:
    """Find the delegation that the file means: by its name, else by someone of it, else the next one without a name."""
    if wanted.name:
        named = next((line for line in free if fold(line.name) == fold(wanted.name)), None)
        return named or next((line for line in free if not line.name), None)
    addresses = {person.email for person in wanted.people}
    return next((line for line in free if any(person.email.lower() in addresses for person in line.attendees)), None) or next(iter(free), None)


def _plan_people(entry: Entry, delegation_id: UUID, line: DelegationLine | None, wanted: DelegationRow) -> None:
    free = list(line.attendees) if line else []
    last = len(free)
    for person in wanted.people:
        found = _same_person(person, free)
        if found is None:
            last += 1
            entry.people.append(PersonWrite(uuid4(), delegation_id, last, person, is_new=True))
            entry.changes.append(_("personne ajoutée"))
            continue
        free.remove(found)
        if _person_differs(person, found):
            position = line.attendees.index(found) + 1 if line else last
            entry.people.append(PersonWrite(found.id, delegation_id, position, person, is_new=False))
            entry.changes.append(_("coordonnées"))


def _same_person(person: PersonRow, free: Sequence[AttendeeLine]) -> AttendeeLine | None:
    """Find a person by address, else by first and last name: a new address does not make somebody else of them."""
    by_address = next((line for line in free if line.email.lower() == person.email), None)
    if by_address is not None or not (person.first_name and person.last_name):
        return by_address
    name = fold(f"{person.first_name} {person.last_name}")
    return next((line for line in free if fold(line.name) == name), None)


def _person_differs(person: PersonRow, line: AttendeeLine) -> bool:
    said = {name: getattr(person, name) for name in ("first_name", "last_name", "phone", "job_title")}
    return person.email != line.email.lower() or any(value and value != getattr(line, name) for name, value in said.items())


def _plan_absences(entry: Entry, delegation_id: UUID, line: DelegationLine | None, wanted: DelegationRow, known: Known) -> None:
    if wanted.absences is None:
        return
    asked = _on_the_day(wanted.absences, known)
    told = tuple((absence.starts_at, absence.ends_at) for absence in line.absences) if line else ()
    if told != tuple((span.starts_at, span.ends_at) for span in asked):
        entry.absences[delegation_id] = asked
        entry.changes.append(_("absences"))


def _on_the_day(absences: tuple[tuple[time, time], ...], known: Known) -> tuple[Span, ...]:
    return spans(known.day, known.timezone, tuple(WindowValues(name="", starts=start, ends=end) for start, end in absences))
