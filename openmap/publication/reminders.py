"""The reminder of the eve: each person's whole day, meetings and sessions, as text, HTML and a PDF to print; drafts that wait for their release."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from openmap.db import fold
from openmap.formats import clock_time, day
from openmap.i18n import _, use_locale
from openmap.letters.queries import own_texts
from openmap.letters.writing import common_values, write
from openmap.outbox import service as outbox
from openmap.outbox.queries import Document, document_of
from openmap.outbox.service import Outgoing
from openmap.outbox.tables import Message, MessageState
from openmap.programme import queries as programme
from openmap.publication import letters, queries
from openmap.publication.telling import comes, table_name
from openmap.registrations import queries as registrations
from openmap.registrations.links import ensure_links
from openmap.registrations.queries import REGISTRATION_LINK
from openmap.registrations.tables import RegistrationStatus
from openmap.rendering import secret_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from openmap.audit.service import Actor
    from openmap.events.queries import EventDetails
    from openmap.letters.language import Value
    from openmap.programme.queries import SessionDetails
    from openmap.publication.queries import Appointment, Planned, VersionLine
    from openmap.registrations.queries import AttendeeLine, RegistrationDetails
    from openmap.rendering import Letter
    from openmap.settings import Settings

KIND = "day-reminder"
TEMPLATE = "publication/agenda.typ"
FILE_NAME = "agenda.pdf"
_UNSENT = {MessageState.DRAFT.value, MessageState.FAILED.value}


@dataclass(frozen=True, slots=True)
class Item:
    """A meeting or a session in somebody's day. `about` is what there is to talk about, or whether they are on stage."""

    starts_at: datetime
    ends_at: datetime
    what: str
    place: str
    about: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the PDF shows."""

    title: str
    name: str
    organisation: str
    subtitle: str
    footer: str
    headings: tuple[str, ...]
    lines: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who comes: one person under one address, however many delegations send them; `rows` are their lines there."""

    registration: RegistrationDetails
    rows: tuple[AttendeeLine, ...]

    @property
    def person(self) -> AttendeeLine:
        """The line that gives name, address and language."""
        return self.rows[0]


async def write_reminders(
    actor: Actor, event: EventDetails, planned: Sequence[Planned], version: VersionLine, settings: Settings, *, renews: bool = False
) -> list[UUID]:
    """Write a draft for everyone who has a meeting or a session, in the caller's transaction; return those that wait.

    A draft of before that shows the same day is kept, with its edits; any other is dropped. Whoever was sent the same day already gets none.

    Args:
        actor: Who asks for it.
        event: The day.
        planned: The meetings in force.
        version: Their version.
        settings: Names the site in links.
        renews: Only where drafts wait already, of which some may have become wrong.
    """
    waiting, sent = await _existing(event.id)
    if renews and not waiting:
        return []
    found = await _outgoing(event, planned, version, settings) if event.cancelled_at is None else {}
    wanted = {person: outgoing.document for person, outgoing in found.items()}
    kept = {person: key for key, (person, shown) in waiting.items() if shown is not None and wanted.get(person) == shown}
    stale = [key for key in waiting if key not in kept.values()]
    if stale:
        await outbox.drop(actor=actor, scope=event.id, message_ids=stale, reason="superseded")
    await outbox.regroup(scope=event.id, message_ids=list(kept.values()), batch=version.id)
    new = [outgoing for person, outgoing in found.items() if person not in kept and sent.get(person) != wanted[person]]
    return [*kept.values(), *await outbox.enqueue_all(new, as_draft=True)]


async def _existing(event_id: UUID) -> tuple[dict[UUID, tuple[UUID, Document | None]], dict[UUID, Document | None]]:
    """Read what each draft shows and to whom (None for a failed one, which is written anew), and what each person was sent last."""
    rows = (
        await Message.select(Message.id, Message.state, Message.person_key, Message.document)
        .where(Message.scope == event_id, Message.kind == KIND, Message.state != MessageState.DROPPED.value)
        .order_by(Message.created_at, Message.id)
    )
    waiting: dict[UUID, tuple[UUID, Document | None]] = {}
    sent: dict[UUID, Document | None] = {}
    for row in rows:
        shown = document_of(row["document"])
        if row["state"] in _UNSENT:
            waiting[row["id"]] = row["person_key"], shown if row["state"] == MessageState.DRAFT.value else None
        else:
            sent[row["person_key"]] = shown
    return waiting, sent


async def _outgoing(event: EventDetails, planned: Sequence[Planned], version: VersionLine, settings: Settings) -> dict[UUID, Outgoing]:
    guests = guests_of(await registrations.every_registration(event.id))
    meetings: dict[UUID, list[Appointment]] = defaultdict(list)
    for found in await queries.appointments(event, planned):
        if comes(found):
            meetings[found.attendee.id].append(found)
    sessions = await programme.sessions_of_attendees(event, [row.id for guest in guests for row in guest.rows])
    own = {guest.registration.id for guest in guests}
    generations = await ensure_links(REGISTRATION_LINK, {key: key for key in own}, secret_key=settings.secret_key)
    texts = await own_texts(event.id)
    written: dict[UUID, Outgoing] = {}
    reason = _("rappel de la veille, avec toute la journée et son PDF")
    for guest in guests:
        with use_locale(guest.person.locale):
            items = items_of(event, guest, meetings, sessions)
            if items:
                text = write(KIND, values_of(event, guest.person, items), event=event, own=texts, locale=guest.person.locale)
                written[guest.person.id] = _letter(event, guest, items, text, version, generations[guest.registration.id], reason)
    return written


def guests_of(everyone: Iterable[RegistrationDetails]) -> list[Guest]:
    """List who comes, each person once: the same name under the same address is one person; several may share an address."""
    found: dict[tuple[str, str], list[tuple[RegistrationDetails, AttendeeLine]]] = defaultdict(list)
    for one in everyone:
        if one.status is RegistrationStatus.ACCEPTED:
            for person in (person for delegation in one.present for person in delegation.attendees if person.email):
                found[person.email.lower(), fold(person.name)].append((one, person))
    return [Guest(lines[0][0], tuple(person for _one, person in lines)) for lines in found.values()]


def items_of(
    event: EventDetails, guest: Guest, meetings: Mapping[UUID, Sequence[Appointment]], sessions: Mapping[UUID, Sequence[SessionDetails]]
) -> tuple[Item, ...]:
    """List what a person has that day, in order of time, in the language in force."""
    found: dict[object, Item] = {}
    for row in guest.rows:
        for meeting in meetings.get(row.id, ()):
            place = ", ".join(part for part in (table_name(meeting.table), meeting.table.location if meeting.table else "") if part)
            other = letters.party_name(meeting.other, meeting.other_delegation)
            found[row.id, meeting.other.id] = Item(meeting.starts_at, meeting.ends_at, other, place, " · ".join(meeting.topics))
        for session in sessions.get(row.id, ()):
            is_on_stage = any(speaker.attendee == row.id for speaker in session.speakers)
            if is_on_stage or session.id not in found:
                about = _("vous intervenez") if is_on_stage else ""
                found[session.id] = Item(session.starts_at, session.ends_at, session.title, session.room or event.place_name, about)
    return tuple(sorted(found.values(), key=lambda item: (item.starts_at, item.what)))


def values_of(event: EventDetails, person: AttendeeLine, items: Iterable[Item]) -> dict[str, Value]:
    """Fill the fields of the letter, in the language in force."""
    lines = tuple("\n  ".join(part for part in (f"{_span(item, event.timezone)}, {item.what}", item.place, item.about) if part) for item in items)
    own: dict[str, Value] = {"ma_journee": lines, "mon_agenda": secret_place("agenda")}
    return common_values(event, person.first_name) | own


def _letter(  # noqa: PLR0917  # what a letter is made of
    event: EventDetails, guest: Guest, items: tuple[Item, ...], text: Letter, version: VersionLine, generation: int, reason: str
) -> Outgoing:
    person, own = guest.person, guest.registration
    agenda = {"purpose": REGISTRATION_LINK, "subject": str(own.id), "generation": generation, "path": "/i/{token}?page=agenda"}
    return Outgoing(
        kind=KIND,
        scope=event.id,
        batch=version.id,
        person_key=person.id,
        to_address=person.email,
        to_name=letters.full_name(person),
        from_name=event.organiser_name,
        from_address=event.organiser_email,
        locale=person.locale,
        subject=text.subject,
        body_text=text.text,
        body_html=text.html,
        secrets={"agenda": agenda},
        reason=reason,
        cause={"version": version.number},
        document=Document(TEMPLATE, FILE_NAME, _sheet(event, guest, items)),
    )


def _sheet(event: EventDetails, guest: Guest, items: Iterable[Item]) -> dict[str, Any]:
    """Lay the PDF out, in the language in force."""
    where = ", ".join(part for part in (event.place_name, event.place_address) if part)
    shown = Sheet(
        title=f"{_('Mon agenda')} – {event.title}",
        name=guest.person.name,
        organisation=guest.registration.organisation,
        subtitle=" · ".join(part for part in (event.title, day(event.day, event.timezone), where) if part),
        footer=" · ".join(part for part in (event.title, event.notice) if part),
        headings=(_("Heure"), _("Lieu"), _("Avec qui, à quel sujet")),
        lines=tuple((_span(item, event.timezone), item.place, item.what, item.about) for item in items),
    )
    # As it is read back from the database: lists, not tuples.
    return msgspec.json.decode(msgspec.json.encode(shown), type=dict[str, Any])


def _span(item: Item, timezone: str) -> str:
    return f"{clock_time(item.starts_at, timezone)} – {clock_time(item.ends_at, timezone)}"
