"""The programme of an event file: into the database, and back."""

from __future__ import annotations

from collections import defaultdict
from datetime import time
from typing import TYPE_CHECKING

import msgspec

from openmap.demo.event_files import SessionEntry, SpeakerEntry, StandEntry, WrongEventFile
from openmap.i18n import lazy
from openmap.programme import queries
from openmap.programme.exhibits import add_stand
from openmap.programme.seats import sign_up
from openmap.programme.service import save_session
from openmap.programme.values import SessionValues, SpeakerValues, StandValues
from openmap.registrations import queries as registrations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from openmap.audit.service import Actor
    from openmap.demo.event_files import EventFile
    from openmap.events.queries import EventDetails
    from openmap.registrations.queries import RegistrationDetails

PLAIN = ("title", "kind", "reference", "room", "description", "for_everyone", "takes_sign_up", "capacity", "is_public")


async def load_programme(actor: Actor, event: EventDetails, content: EventFile, ids: Mapping[str, UUID]) -> None:
    """Write sessions with who is on stage and who signed up, and stands.

    Args:
        actor: Who loads it.
        event: The event, just made.
        content: The file.
        ids: Reference → registration.

    Raises:
        WrongEventFile: A person that the registration does not have.
        InvalidForm, Conflict: As the verbs that it calls.
    """
    people = await _people(ids) if content.programme else {}
    for entry in content.programme:
        speakers = tuple(_speaker(one, people) for one in entry.speakers)
        plain = {name: getattr(entry, name) for name in PLAIN}
        values = SessionValues(starts=time.fromisoformat(entry.starts), ends=time.fromisoformat(entry.ends), speakers=speakers, **plain)
        made = await save_session(actor, event.id, values)
        for name in entry.sign_ups:
            await sign_up(actor, event.id, made.id, _person(name, people))
    for stand in content.stands:
        holder = ids[stand.registration] if stand.registration else None
        await add_stand(actor, event.id, StandValues(name=stand.name, place=stand.place, description=stand.description, registration=holder))


async def describe_programme(
    event: EventDetails, people: Iterable[RegistrationDetails], references: Mapping[UUID, str]
) -> tuple[list[SessionEntry], list[StandEntry]]:
    """Describe the programme as a file holds it; documents to download are not part of it."""
    names = {attendee: name for line in people for name, attendee in _names(line, references[line.id])}
    waiting: dict[UUID, list[queries.SignUpLine]] = defaultdict(list)
    for line in await queries.sign_ups_of(event.id):
        waiting[line.session].append(line)
    sessions = [
        SessionEntry(
            starts=f"{session.starts:%H:%M}",
            ends=f"{session.ends:%H:%M}",
            speakers=[
                SpeakerEntry(person=names[one.attendee], role=one.role)
                if one.attendee
                else SpeakerEntry(role=one.role, name=one.name, job_title=one.job_title, organisation=one.organisation)
                for one in session.speakers
            ],
            sign_ups=[names[line.attendee] for line in waiting[session.id]],
            **{name: getattr(session, name) for name in PLAIN},
        )
        for session in await queries.sessions_of(event)
    ]
    stands = [
        StandEntry(line.name, line.place, line.description, references.get(line.registration) if line.registration else None)
        for line in await queries.stands_of(event.id)
    ]
    return sessions, stands


async def _people(ids: Mapping[str, UUID]) -> dict[str, UUID]:
    """Map every way of naming a person in the file to the attendee."""
    references = {key: reference for reference, key in ids.items()}
    return {name: key for line in await registrations.registrations_by_ids(list(ids.values())) for name, key in _names(line, references[line.id])}


def _names(line: RegistrationDetails, reference: str) -> list[tuple[str, UUID]]:
    everyone = [person.id for delegation in line.present for person in delegation.attendees]
    return [(reference if number == 1 else f"{reference}.{number}", key) for number, key in enumerate(everyone, 1)]


def _speaker(entry: SpeakerEntry, people: Mapping[str, UUID]) -> SpeakerValues:
    plain = msgspec.structs.asdict(entry)
    name = plain.pop("person")
    return SpeakerValues(attendee=_person(name, people) if name else None, **plain)


def _person(name: str, people: Mapping[str, UUID]) -> UUID:
    if name not in people:
        raise WrongEventFile(lazy("Aucune personne du fichier ne porte le repère « %(name)s », cité au programme."), name=name)
    return people[name]
