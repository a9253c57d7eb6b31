"""A day with buyers and structures, drafts written as rows, and calendars that read the mails a real server received."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date, time
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import vobject

from openmap.accounts.tables import Account
from openmap.audit.service import SYSTEM
from openmap.events import queries as events
from openmap.events import service as event_verbs
from openmap.events.tables import Side
from openmap.events.values import EventValues, PlaceValues, WindowValues
from openmap.organisations.tables import Kind, Need, Organisation
from openmap.outbox import delivery
from openmap.publication import release as releasing
from openmap.publication import service as publishing
from openmap.registrations.tables import Attendee, Delegation, Registration
from openmap.timetables.tables import Draft, DraftMeeting

if TYPE_CHECKING:
    from email.message import EmailMessage

    from openmap.events.queries import EventDetails, SlotLine, TableLine
    from openmap.settings import Settings
    from tests.openmap.conftest import Mailbox

_numbers = itertools.count(1)
Meetings = dict[tuple[str, str], tuple[int, int]]


@dataclass
class Day:
    """An event with people named by letters; meetings are written {("B1", "S1"): (slot, table)}."""

    event: EventDetails
    slots: list[SlotLine]
    tables: list[TableLine]
    settings: Settings
    mailbox: Mailbox
    organiser: UUID
    registrations: dict[str, UUID] = field(default_factory=dict)
    delegations: dict[str, UUID] = field(default_factory=dict)
    attendees: dict[str, UUID] = field(default_factory=dict)
    drafts: int = 0
    read: int = 0

    async def register(self, name: str, *, people: int = 1, locale: str = "fr") -> None:
        """Register and accept an organisation; its people have the addresses name.1@…, name.2@…"""
        side = Side.BUYER if name.startswith("B") else Side.STRUCTURE
        organisation = Organisation(id=uuid4(), name=f"Organisation {name}", kind=Kind.COMMUNE if side is Side.BUYER else Kind.EI)
        await Organisation.insert(organisation)
        if side is Side.BUYER:
            await Need.insert(Need(organisation=organisation.id, title="Traiteur pour l'été"))
        registration = Registration(id=uuid4(), event=self.event.id, organisation=organisation.id, side=side, status="accepted", reference=name)
        delegation = Delegation(id=uuid4(), registration=registration.id, position=1)
        await Registration.insert(registration)
        await Delegation.insert(delegation)
        self.registrations[name], self.delegations[name] = registration.id, delegation.id
        for number in range(1, people + 1):
            address = f"{name.lower()}.{number}@{self.event.slug}.example.org"
            person = Attendee(id=uuid4(), delegation=delegation.id, position=number, first_name="Zoé", last_name=f"L’Haÿ {name}", email=address)
            person.locale = locale
            await Attendee.insert(person)
            self.attendees[f"{name}.{number}"] = person.id

    async def draft(self, meetings: Meetings) -> UUID:
        """Write a draft."""
        self.drafts += 1
        draft = Draft(id=uuid4(), event=self.event.id, number=self.drafts)
        await Draft.insert(draft)
        rows = [
            DraftMeeting(
                draft=draft.id,
                a=self.registrations[a],
                b=self.registrations[b],
                a_delegation=self.delegations[a],
                b_delegation=self.delegations[b],
                slot=self.slots[slot].id,
                table=self.tables[table].id,
            )
            for (a, b), (slot, table) in meetings.items()
        ]
        if rows:
            await DraftMeeting.insert(*rows)
        return draft.id

    async def publish(self, meetings: Meetings) -> publishing.Published:
        """Write a draft and publish it."""
        return await publishing.publish(SYSTEM, event_id=self.event.id, draft_id=await self.draft(meetings), settings=self.settings)

    async def release(self, message_ids: list[UUID] | None = None) -> int:
        """Release drafts of messages, without sending them."""
        return await releasing.release(SYSTEM, event_id=self.event.id, settings=self.settings, message_ids=message_ids)

    async def send(self) -> list[EmailMessage]:
        """Release every draft, send what is ready, return the mails that arrived since the last time."""
        await self.release()
        return await self.deliver()

    async def deliver(self) -> list[EmailMessage]:
        """Send what is ready; return the mails that arrived since the last time."""
        await delivery.deliver_ready(self.settings)
        mails = self.mailbox.mails[self.read :]
        self.read += len(mails)
        return mails

    def address(self, name: str) -> str:
        """Return the address of the first person of an organisation."""
        return f"{name.lower()}.1@{self.event.slug}.example.org"


def calendar_of(mail: Any) -> Any:
    """Parse the calendar part of a mail with a library that did not write it."""
    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    content: bytes = part.get_payload(decode=True)
    return vobject.readOne(content.decode())


def is_plain(mail: EmailMessage) -> bool:
    """Say whether a mail carries no calendar object: a letter for people alone."""
    return mail.get_content_type() == "multipart/alternative" and not any(part.get_content_type() == "text/calendar" for part in mail.walk())


def told(mails: list[EmailMessage]) -> dict[str, tuple[str, int]]:
    """Map each recipient of mails with one meeting to its method and SEQUENCE."""
    found: dict[str, tuple[str, int]] = {}
    for mail in mails:
        calendar = calendar_of(mail)
        address = str(mail["To"].addresses[0].addr_spec)
        assert address not in found, "two messages for one person"
        found[address] = (calendar.method.value, int(calendar.vevent.sequence.value))
    return found


async def new_day(settings: Settings, mailbox: Mailbox, names: str = "B1 B2 S1 S2", organiser: UUID | None = None) -> Day:
    """Set an event up with six slots, three tables and people."""
    values = EventValues(
        slug=f"journee-{next(_numbers)}",
        title="Openmap ESS",
        day=date(2027, 3, 25),
        slot_minutes=15,
        changeover_minutes=3,
        place_name="Exploradôme",
        place_address="18 avenue Henri-Barbusse, 94400 Vitry-sur-Seine",
        organiser_name="GIP « Maximilien »",
        organiser_email="rendez-vous@gip.example.org",
        notice="Données inventées pour la démonstration.",
    )
    if organiser is None:
        account = Account(id=uuid4(), email=f"{values.slug}@gip.example.org", name="Aïcha")
        await Account.insert(account)
        organiser = account.id
    event = await event_verbs.create_event(
        SYSTEM,
        values,
        windows=(WindowValues(name="Matin", starts=time(9), ends=time(10, 30)),),
        places=tuple(PlaceValues(name=f"Table {number}") for number in (1, 2, 3)),
        organisers=(organiser,),
    )
    day = Day(event, await events.slots_of(event.id), await events.tables_of(event.id), settings, mailbox, organiser)
    for name in names.split():
        await day.register(name)
    return day
