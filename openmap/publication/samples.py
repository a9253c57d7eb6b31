"""What letters would say to a real person of a day: what is known of them, and the registry's examples for what they do not have yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from openmap.db import fold
from openmap.i18n import _, use_locale
from openmap.letters.kinds import KINDS
from openmap.letters.writing import common_values, examples
from openmap.programme import applications
from openmap.programme import queries as programme
from openmap.programme.letters import AnswerLetter, answer_values, seat_values
from openmap.publication import changes, letters, queries, reminders
from openmap.publication.difference import Cause, Step
from openmap.publication.telling import comes, session_wanted, wanted_of
from openmap.registrations import letters as registration_letters
from openmap.registrations import queries as registrations
from openmap.registrations.tables import RegistrationStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from openmap.events.queries import EventDetails
    from openmap.letters.language import Value
    from openmap.publication.queries import Appointment
    from openmap.registrations.queries import AttendeeLine, RegistrationDetails
    from openmap.settings import Settings

MOST_PEOPLE: Final = 300
_GONE = {RegistrationStatus.WITHDRAWN, RegistrationStatus.REFUSED, RegistrationStatus.DECLINED}


class Reader(NamedTuple):
    """Somebody of the day to whom a letter may be shown as if it were theirs."""

    registration: RegistrationDetails
    person: AttendeeLine

    @property
    def label(self) -> str:
        """Name the person and the organisation."""
        return f"{self.person.name} – {self.registration.organisation}"


@dataclass(frozen=True, slots=True)
class Sample:
    """The fields of a letter as they would be filled; `invented` says what of it no real person has yet."""

    values: dict[str, Value]
    invented: str = ""


async def readers_of(event_id: UUID) -> list[Reader]:
    """List whom a letter may be shown to, by name; at most `MOST_PEOPLE`."""
    found = [
        Reader(one, person)
        for one in await registrations.every_registration(event_id)
        if one.status not in _GONE
        for delegation in one.present
        for person in delegation.attendees
        if person.email
    ]
    return sorted(found, key=lambda reader: (fold(reader.label), reader.person.id))[:MOST_PEOPLE]


async def sample(event: EventDetails, kind: str, reader: Reader | None, *, locale: str, settings: Settings) -> Sample:
    """Fill the fields of a letter for a person; for nobody, with what is known of the day and an invented person."""
    known: dict[str, Value] = dict(examples(kind, locale))
    with use_locale(locale):
        known |= common_values(event, reader.person.first_name if reader else str(known["prenom"]))
        found = await _own_values(event, kind, reader, locale, settings) if reader else None
        invented = _("La personne est inventée : personne n'est encore inscrit.") if reader is None else _invented(kind) if found is None else ""
    own = {key: value for key, value in (found or {}).items() if value != "" or key not in _SHOWN_ANYWAY}
    return Sample({key: (known | own)[key] for key in KINDS[kind].fields}, invented)


_SHOWN_ANYWAY = {"heure_d_avant", "endroit_d_avant", "mot_d_invitation"}
"""What is an example where a real person has nothing: the letter would not be sent otherwise, or it is typed only then."""


def _invented(kind: str) -> str:
    """Say what is an example."""
    if kind.startswith("pitch"):
        return _("La candidature est inventée : cette organisation n'en a pas déposé.")
    if kind == changes.KIND:
        return _("Les changements sont inventés.")
    if kind.startswith(("session", "programme")):
        return _("La séance est inventée : le programme n'en a pas encore.")
    return _("Le rendez-vous est inventé : cette personne n'en a pas encore.")


async def _own_values(event: EventDetails, kind: str, reader: Reader, locale: str, settings: Settings) -> dict[str, Value] | None:
    """Fill the fields with what the person has; None where they have nothing of it."""
    about, person = reader
    if kind.startswith("registration-"):
        return registration_letters.values_of(event, about, person, locale=locale)
    if kind == "programme-seat":
        sessions = await programme.sessions_of(event)
        return seat_values(event, sessions[0], person.first_name, locale=locale) if sessions else None
    if kind.startswith("pitch-"):
        return await _of_a_pitch(event, reader, locale)
    if kind.startswith("session-"):
        return await _of_a_session(event, reader, locale, settings)
    appointments = await _appointments(event, reader) if kind != changes.KIND else []
    if kind == reminders.KIND:
        guest = reminders.Guest(about, (person,))
        items = reminders.items_of(event, guest, {person.id: appointments}, await programme.sessions_of_attendees(event, [person.id]))
        return reminders.values_of(event, person, items) if items else None
    return _of_a_meeting(event, appointments[0], locale, settings) if appointments else None


async def _of_a_pitch(event: EventDetails, reader: Reader, locale: str) -> dict[str, Value] | None:
    call, found = await applications.find_call(event.id), await applications.application_of(event.id, reader.registration.id)
    if call is None or found is None:
        return None
    session = await programme.session(event, call.session) if call.session else None
    return answer_values(AnswerLetter(event, call, found, session), reader.person.first_name, locale=locale)


async def _of_a_session(event: EventDetails, reader: Reader, locale: str, settings: Settings) -> dict[str, Value] | None:
    own = (await programme.sessions_of_attendees(event, [reader.person.id])).get(reader.person.id, [])
    session = next(iter(own or await programme.sessions_of(event)), None)
    if session is None:
        return None
    content = session_wanted(event, session, reader.person, reader.registration.id, "", settings)
    step = Step("REQUEST", content, (Cause.NEW,), rises=False)
    return letters.values_of(step, event, letters.Reader(reader.person.first_name, locale, session.title))


async def _appointments(event: EventDetails, reader: Reader) -> Sequence[Appointment]:
    version = await queries.version_in_force(event.id)
    if version is None:
        return []
    planned = await queries.planned_of_version(version.id)
    own = reader.registration.id
    mine = await queries.appointments(event, [meeting for meeting in planned if own in {meeting.a, meeting.b}], registration_id=own)
    return sorted((one for one in mine if one.attendee.id == reader.person.id and comes(one)), key=lambda one: one.starts_at)


def _of_a_meeting(event: EventDetails, found: Appointment, locale: str, settings: Settings) -> dict[str, Value]:
    spoken = replace(found, attendee=replace(found.attendee, locale=locale))
    step = Step("REQUEST", wanted_of(event, spoken, "", settings), (Cause.NEW,), rises=False)
    other = letters.party_name(found.other, found.other_delegation)
    return letters.values_of(step, event, letters.Reader(found.attendee.first_name, locale, other, found.topics))
