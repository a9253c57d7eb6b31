"""What programs send and read of registrations, and the way between JSON and the values of the verbs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import msgspec

from openmap.clock import local
from openmap.errors import InvalidForm
from openmap.events.slots import Span
from openmap.events.tables import Side
from openmap.events.values import WindowValues, spans
from openmap.i18n import _
from openmap.organisations.schemas import OrganisationIn
from openmap.organisations.tables import Kind, Sector
from openmap.registrations.rows import parse_absences
from openmap.registrations.tables import RegistrationStatus
from openmap.registrations.values import DelegationValues, PersonValues, RegistrationValues, kept_delegations

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openmap.events.queries import EventDetails
    from openmap.registrations.imports import ImportReport, ReportRow
    from openmap.registrations.queries import AttendeeLine, DelegationLine, RegistrationDetails

Short = Annotated[str, msgspec.Meta(max_length=100)]
Words = Annotated[str, msgspec.Meta(max_length=10_000)]
Meetings = Annotated[int, msgspec.Meta(ge=0, le=1000)]
Reference = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


class AbsenceIn(msgspec.Struct, forbid_unknown_fields=True):
    """An interval in which people cannot meet; both moments carry an offset."""

    starts_at: datetime
    ends_at: datetime


Absences = Annotated[
    list[AbsenceIn] | str, msgspec.Meta(description="Intervals with offsets, or local times of the day as `09:00-10:15;11:00-11:30`")
]


class AttendeeIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A person; `id` names one who is already there."""

    email: Annotated[str, msgspec.Meta(max_length=320)]
    first_name: Short = ""
    last_name: Short = ""
    phone: Annotated[str, msgspec.Meta(max_length=40)] = ""
    job_title: Annotated[str, msgspec.Meta(max_length=150)] = ""
    access_needs: Annotated[str, msgspec.Meta(max_length=1000)] = ""
    catering_needs: Annotated[str, msgspec.Meta(max_length=500)] = ""
    agrees_to_photos: bool = False
    locale: Annotated[str, msgspec.Meta(max_length=5)] = "fr"
    id: UUID | None = None


class DelegationIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """People who sit together; `id` names a delegation that is already there."""

    attendees: list[AttendeeIn]
    name: Annotated[str, msgspec.Meta(max_length=120)] = ""
    absences: Absences = []
    max_meetings: Meetings | None = None
    home_table: UUID | None = None
    id: UUID | None = None


class RegistrationPatch(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What changes; whatever is left out stays. `absences` are those of every delegation."""

    status: RegistrationStatus | msgspec.UnsetType = msgspec.UNSET
    absences: Absences | msgspec.UnsetType = msgspec.UNSET
    delegations: list[DelegationIn] | msgspec.UnsetType = msgspec.UNSET
    reference: Reference | msgspec.UnsetType | None = msgspec.UNSET
    max_meetings: Meetings | msgspec.UnsetType | None = msgspec.UNSET
    guaranteed_meetings: Meetings | msgspec.UnsetType | None = msgspec.UNSET
    is_listed: bool | msgspec.UnsetType = msgspec.UNSET
    message: Words | msgspec.UnsetType = msgspec.UNSET
    organiser_note: Words | msgspec.UnsetType = msgspec.UNSET
    locale: Annotated[str, msgspec.Meta(max_length=5)] | msgspec.UnsetType = msgspec.UNSET
    notifies: Annotated[bool, msgspec.Meta(description="Tell the contact by mail of a new status")] = False


class RegistrationIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A registration as a program describes it: the organisation is one of the register (its id), or described."""

    organisation: OrganisationIn | UUID
    side: Side
    delegations: list[DelegationIn]
    status: RegistrationStatus = RegistrationStatus.ACCEPTED
    reference: Reference | None = None
    max_meetings: Meetings | None = None
    guaranteed_meetings: Meetings | None = None
    is_listed: bool = False
    message: Words = ""
    organiser_note: Words = ""
    locale: Annotated[str, msgspec.Meta(max_length=5)] = "fr"

    def values(self, event: EventDetails) -> RegistrationValues:
        """Return the values of the verbs; raises InvalidForm naming the absence that cannot be read."""
        names = ("reference", "max_meetings", "guaranteed_meetings", "is_listed", "message", "organiser_note", "locale")
        return RegistrationValues(delegations=_delegations(self.delegations, event), **{name: getattr(self, name) for name in names})


class OrganisationBrief(msgspec.Struct):
    """The organisation of a registration."""

    id: UUID
    name: str
    siret: str | None
    kind: Kind
    sectors: list[Sector]
    departements: list[str]
    city: str


class AbsenceOut(msgspec.Struct):
    """An interval in which a delegation cannot meet, with the offset of the event's zone."""

    starts_at: datetime
    ends_at: datetime


class AttendeeOut(msgspec.Struct):
    """A person of a delegation."""

    id: UUID
    email: str
    first_name: str
    last_name: str
    phone: str
    job_title: str
    access_needs: str
    catering_needs: str
    agrees_to_photos: bool
    photo_consented_at: datetime | None
    photo_withdrawn_at: datetime | None
    locale: str


class DelegationOut(msgspec.Struct):
    """A delegation that comes."""

    id: UUID
    position: int
    name: str
    max_meetings: int | None
    home_table: UUID | None
    attendees: list[AttendeeOut]
    absences: list[AbsenceOut]


class RegistrationOut(msgspec.Struct):
    """A registration as it stands."""

    id: UUID
    event: UUID
    reference: str | None
    side: Side
    status: RegistrationStatus
    waiting_rank: int | None
    organisation: OrganisationBrief
    delegations: list[DelegationOut]
    max_meetings: int | None
    guaranteed_meetings: int | None
    is_listed: bool
    invited_at: datetime | None
    consented_at: datetime | None
    message: str
    organiser_note: str
    locale: str
    created_at: datetime
    updated_at: datetime
    warnings: list[str] = []
    """What the caller should look at: only said of a registration just made."""


class ImportMessage(msgspec.Struct):
    """A sentence about a row; `level` is ``error``, ``warning`` or ``info``."""

    level: str
    column: str
    message: str


class ImportRow(msgspec.Struct):
    """What happens to one row of the file: ``created``, ``updated``, ``unchanged`` or ``error``."""

    row: int
    outcome: str
    reference: str
    name: str
    messages: list[ImportMessage]


class ImportOut(msgspec.Struct):
    """The report of an import, row by row. Nothing is written unless `is_applied`."""

    is_applied: bool
    created: int
    updated: int
    unchanged: int
    errors: int
    rows: list[ImportRow]


def patched(before: RegistrationDetails, patch: RegistrationPatch, event: EventDetails) -> RegistrationValues:
    """Apply a patch to a registration; raises InvalidForm naming the absence that cannot be read."""
    names = ("reference", "max_meetings", "guaranteed_meetings", "is_listed", "message", "organiser_note", "locale")
    columns = {name: getattr(before if getattr(patch, name) is msgspec.UNSET else patch, name) for name in names}
    delegations = kept_delegations(before) if patch.delegations is msgspec.UNSET else _delegations(patch.delegations, event)
    if patch.absences is not msgspec.UNSET:
        absences = read_absences(patch.absences, event, "absences")
        delegations = tuple(replace(one, absences=absences) for one in delegations)
    return RegistrationValues(delegations=delegations, **columns)


def read_absences(absences: list[AbsenceIn] | str, event: EventDetails, at: str) -> tuple[Span, ...]:
    """Read absences in either form.

    Args:
        absences: Intervals with offsets, or local times of the event's day.
        event: Whose day and zone.
        at: Where they stand in the body, for messages.

    Raises:
        InvalidForm: One cannot be read.
    """
    refused = _("L'inscription n'est pas enregistrée : corrigez les champs signalés.")
    if isinstance(absences, str):
        try:
            times = parse_absences(absences)
        except ValueError as error:
            raise InvalidForm(refused, fields={at: str(error)}) from error
        return spans(event.day, event.timezone, tuple(WindowValues(name="", starts=start, ends=end) for start, end in times))
    naive = [i for i, absence in enumerate(absences) if absence.starts_at.tzinfo is None or absence.ends_at.tzinfo is None]
    if naive:
        raise InvalidForm(refused, fields={f"{at}.{i}": _("Ajoutez le décalage horaire, par exemple +02:00.") for i in naive})
    return tuple(Span(absence.starts_at, absence.ends_at) for absence in absences)


def registration_out(details: RegistrationDetails, event: EventDetails, warnings: Iterable[str] = ()) -> RegistrationOut:
    """Describe a registration to programs, times with the offset of the event's zone."""
    names = (
        "id",
        "reference",
        "side",
        "status",
        "waiting_rank",
        "max_meetings",
        "guaranteed_meetings",
        "is_listed",
        "message",
        "organiser_note",
        "locale",
    )
    return RegistrationOut(
        event=details.event_id,
        organisation=OrganisationBrief(
            id=details.organisation_id,
            name=details.organisation,
            siret=details.siret,
            kind=details.kind,
            sectors=list(details.sectors),
            departements=list(details.departements),
            city=details.city,
        ),
        delegations=[_delegation_out(line, event) for line in details.present],
        invited_at=local(details.invited_at, event.timezone) if details.invited_at else None,
        consented_at=local(details.consented_at, event.timezone) if details.consented_at else None,
        created_at=local(details.created_at, event.timezone),
        updated_at=local(details.updated_at, event.timezone),
        warnings=list(warnings),
        **{name: getattr(details, name) for name in names},
    )


def import_out(report: ImportReport) -> ImportOut:
    """Describe the report of an import."""
    return ImportOut(
        is_applied=report.is_applied,
        created=report.created,
        updated=report.updated,
        unchanged=report.unchanged,
        errors=report.errors,
        rows=[_import_row(row) for row in report.rows],
    )


def _import_row(row: ReportRow) -> ImportRow:
    messages = [ImportMessage(said.level, said.column, said.message) for said in row.messages]
    return ImportRow(row.number, row.outcome, row.reference, row.name, messages)


def _delegations(delegations: list[DelegationIn], event: EventDetails) -> tuple[DelegationValues, ...]:
    return tuple(
        DelegationValues(
            id=one.id,
            name=one.name,
            max_meetings=one.max_meetings,
            home_table=one.home_table,
            people=tuple(PersonValues(**msgspec.structs.asdict(person)) for person in one.attendees),
            absences=read_absences(one.absences, event, f"delegations.{i}.absences"),
        )
        for i, one in enumerate(delegations)
    )


def _delegation_out(line: DelegationLine, event: EventDetails) -> DelegationOut:
    zone = event.timezone
    return DelegationOut(
        id=line.id,
        position=line.position,
        name=line.name,
        max_meetings=line.max_meetings,
        home_table=line.home_table,
        attendees=[_attendee_out(person) for person in line.attendees],
        absences=[AbsenceOut(local(absence.starts_at, zone), local(absence.ends_at, zone)) for absence in line.absences],
    )


def _attendee_out(person: AttendeeLine) -> AttendeeOut:
    return AttendeeOut(**{name: getattr(person, name) for name in AttendeeOut.__struct_fields__})
