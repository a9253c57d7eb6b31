"""Publish: a draft becomes a version, and what it changes for people becomes letters that wait for the organiser's release."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import msgspec
from piccolo.querystring import QueryString

from openmap.audit import service as audit
from openmap.clock import now
from openmap.db import engine, transaction
from openmap.errors import Conflict
from openmap.events import queries as events
from openmap.events import service as event_verbs
from openmap.i18n import _, current_locale, lazy
from openmap.letters.queries import own_texts
from openmap.outbox import service as outbox
from openmap.outbox.service import Outgoing
from openmap.outbox.tables import Message, MessageState
from openmap.publication import letters, queries
from openmap.publication.difference import Step
from openmap.publication.reminders import write_reminders
from openmap.publication.summaries import write_summaries
from openmap.publication.tables import Version, VersionMeeting
from openmap.publication.telling import names_of, place_of, to_tell
from openmap.registrations import queries as registrations
from openmap.registrations.links import ensure_links
from openmap.registrations.queries import ANSWER_LINK, REGISTRATION_LINK
from openmap.registrations.tables import RegistrationStatus
from openmap.timetables import drafts
from openmap.timetables import queries as timetables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openmap.audit.service import Actor
    from openmap.events.queries import EventDetails
    from openmap.publication.queries import Planned, VersionLine
    from openmap.publication.telling import Telling
    from openmap.settings import Settings

INFEASIBLE = "infeasible"
ROWS_PER_INSERT = 500
SUBJECT_LENGTH = 300


class PublicationRunning(Conflict):
    """Somebody else publishes or releases at this very moment."""

    message = lazy("Une publication est en cours pour cette journée. Attendez quelques secondes, puis recommencez.")


class NothingToPublish(Conflict):
    """A first version without a meeting would tell nobody anything."""

    message = lazy("Ce brouillon ne contient aucun rendez-vous : lancez un calcul ou ajoutez des rendez-vous, puis publiez.")


class NoTimetable(Conflict):
    """The draft is the proof that there is no timetable."""

    message = lazy("Ce calcul a prouvé qu'aucun planning ne respecte toutes les règles : il n'y a rien à publier. Ses raisons disent quoi changer.")


class DraftOutdated(Conflict):
    """Some people of the draft do not come any more."""


class EventCancelled(Conflict):
    """The day does not take place."""

    message = lazy("La journée est annulée : il n'y a plus rien à publier. Les annulations se trouvent dans les messages à envoyer.")


class NotPublished(Conflict):
    """There is no version yet."""

    message = lazy("Aucune version n'est publiée : publiez d'abord un brouillon.")


@dataclass(frozen=True, slots=True)
class Published:
    """A version just made, and the messages that wait for their release because of it."""

    version: VersionLine
    message_ids: tuple[UUID, ...]


async def publish(actor: Actor, *, event_id: UUID, draft_id: UUID, settings: Settings) -> Published:
    """Freeze a draft as the next version and write drafts of messages for everybody whose own agenda changes; one transaction.

    Messages of an earlier publication that were not released are superseded: those that still say the truth are kept as they are, edits included.

    Raises:
        PublicationRunning: Another publication or release of this event is under way.
        NotFound: The event has no such draft.
        DraftOutdated, NothingToPublish, NoTimetable, EventCancelled: This draft cannot be published.
    """
    async with transaction():
        await hold(event_id)
        event = await events.event(event_id)
        planned = await publishable(event, draft_id)
        number = await _freeze(actor, event, draft_id, planned)
        await event_verbs.mark_published(event_id)
        await drafts.mark_published(event_id, draft_id)
        version = await queries.version(event_id, number)
        written = await _write_messages(actor, event, planned, version, settings)
        details = {"number": version.number, "meetings": len(planned), "messages": len(written)}
        await audit.record(actor, "version.published", event_id=event_id, subject=("version", version.id), details=details)
    return Published(version, tuple(written))


async def send_test(actor: Actor, *, event: EventDetails, name: str, address: str) -> UUID:
    """Send a mail as those of this day are sent, to see whether and how it arrives; return its id."""
    text = letters.write_test(event, name, locale=current_locale())
    async with transaction():
        message_id = await outbox.enqueue(
            Outgoing(
                kind="test",
                scope=event.id,
                to_address=address,
                to_name=name,
                from_name=event.organiser_name,
                from_address=event.organiser_email,
                locale=current_locale(),
                subject=text.subject,
                body_text=text.text,
                body_html=text.html,
                reason=_("message d'essai"),
            )
        )
        await audit.record(actor, "message.tested", event_id=event.id, subject=("message", message_id))
    return message_id


async def offer_again(actor: Actor, *, event_id: UUID, settings: Settings, attendee_id: UUID | None = None) -> Published:
    """Write the messages that the version in force still needs: dropped or failed ones, changed names and addresses, a cancelled event.

    Args:
        actor: Who asks for it.
        event_id: The event.
        settings: Names the site in new UIDs and links.
        attendee_id: Only those to one person; the messages of others stay as they are.

    Raises:
        NotPublished: There is no version.
        PublicationRunning: Another publication or release of this event is under way.
    """
    async with transaction():
        await hold(event_id)
        event = await events.event(event_id)
        version = await queries.version_in_force(event_id)
        if version is None:
            raise NotPublished
        written = await _write_messages(actor, event, await queries.planned_of_version(version.id), version, settings, attendee_id=attendee_id)
        await audit.record(actor, "version.told", event_id=event_id, subject=("version", version.id), details={"messages": len(written)})
    return Published(version, tuple(written))


async def prepare_reminders(actor: Actor, *, event_id: UUID, settings: Settings) -> Published:
    """Write the reminder of the eve for everyone who has a meeting or a session, as drafts; those that still say the truth stay as they are.

    Raises:
        NotPublished: There is no version.
        EventCancelled: The day does not take place.
        PublicationRunning: Another publication or release of this event is under way.
    """
    async with transaction():
        await hold(event_id)
        event = await events.event(event_id)
        version = await queries.version_in_force(event_id)
        if version is None:
            raise NotPublished
        if event.cancelled_at is not None:
            raise EventCancelled
        written = await write_reminders(actor, event, await queries.planned_of_version(version.id), version, settings)
        await audit.record(actor, "reminders.prepared", event_id=event_id, subject=("version", version.id), details={"messages": len(written)})
    return Published(version, tuple(written))


async def hold(event_id: UUID) -> None:
    """Keep other publications and releases of the event out until the transaction ends; raises PublicationRunning."""
    query = QueryString("SELECT pg_try_advisory_xact_lock(hashtextextended('publication:' || {}::text, 0)) AS is_held", str(event_id))
    rows = await engine.run_querystring(query)
    if not rows[0]["is_held"]:
        raise PublicationRunning


async def publishable(event: EventDetails, draft_id: UUID) -> list[Planned]:
    """Read the meetings of a draft that may be published; raises what `publish` does of the draft."""
    if event.cancelled_at is not None:
        raise EventCancelled
    draft = await timetables.draft(event.id, draft_id)
    if draft.status == INFEASIBLE:
        raise NoTimetable
    planned = await queries.planned_of_draft(event, draft_id)
    if not planned and not event.is_published:
        raise NothingToPublish
    gone = await _who_left(planned)
    if gone:
        names = ", ".join(sorted(gone))
        message = _("Ce brouillon tient encore des rendez-vous avec qui ne vient plus : %(names)s. Retirez-les, ou relancez un calcul, puis publiez.")
        raise DraftOutdated(message % {"names": names}, details={"gone": sorted(gone)})
    return planned


async def _who_left(planned: Sequence[Planned]) -> set[str]:
    """Name the registrations and delegations of a plan that do not come any more."""
    seats = {seat for meeting in planned for seat in ((meeting.a, meeting.a_delegation), (meeting.b, meeting.b_delegation))}
    people = {row.id: row for row in await registrations.registrations_by_ids(sorted({key for key, _delegation in seats}))}
    gone: set[str] = set()
    for key, delegation_key in seats:
        registration = people[key]
        delegation = next((line for line in registration.present if line.id == delegation_key), None)
        if registration.status is not RegistrationStatus.ACCEPTED or delegation is None:
            gone.add(registration.organisation)
    return gone


async def _freeze(actor: Actor, event: EventDetails, draft_id: UUID, planned: Sequence[Planned]) -> int:
    last = await queries.version_in_force(event.id)
    version_id = uuid4()
    number = last.number + 1 if last else 1
    await Version.insert(Version(id=version_id, event=event.id, number=number, draft=draft_id, published_by=actor.id, published_at=now()))
    tables = {table.id: table for table in await events.tables_of(event.id)}
    rows = [
        VersionMeeting(
            version=version_id,
            place=place_of(event, tables.get(meeting.table_id) if meeting.table_id else None),
            **{name: getattr(meeting, name) for name in meeting.__slots__},
        )
        for meeting in planned
    ]
    for start in range(0, len(rows), ROWS_PER_INSERT):
        await VersionMeeting.insert(*rows[start : start + ROWS_PER_INSERT])
    return number


async def _write_messages(  # a plan, whom it concerns, and what letters need
    actor: Actor, event: EventDetails, planned: Sequence[Planned], version: VersionLine, settings: Settings, *, attendee_id: UUID | None = None
) -> list[UUID]:
    """Write the drafts of messages that `planned` calls for; those of before that do not say the same are dropped."""
    telling = await to_tell(event, planned, settings)
    steps = [step for step in telling.steps if attendee_id in {None, step.content.attendee}]
    waiting = {key: found for key, found in (await _waiting(event.id)).items() if attendee_id in {None, found[1].content.attendee}}
    kept = {step: key for key, (state, step) in waiting.items() if state is MessageState.DRAFT and step in steps}
    stale = [key for key in waiting if key not in kept.values()]
    if stale:
        await outbox.drop(actor=actor, scope=event.id, message_ids=stale, reason="superseded")
    await outbox.regroup(scope=event.id, message_ids=list(kept.values()), batch=version.id)
    new = [step for step in steps if step not in kept]
    summaries = await write_summaries(actor, event, telling, version, settings, attendee_id=attendee_id)
    await write_reminders(actor, event, planned, version, settings, renews=True)
    written = await outbox.enqueue_all(await _outgoing(event, new, telling, version, settings), as_draft=True)
    return [*kept.values(), *written, *summaries]


async def _waiting(event_id: UUID) -> dict[UUID, tuple[MessageState, Step]]:
    """Read the messages about meetings that a publication supersedes: drafts, and those that the mail server refused for good."""
    rows = await Message.select(Message.id, Message.state, Message.cause).where(
        Message.scope == event_id,
        Message.uid.is_not_null(),
        Message.state.is_in([MessageState.DRAFT.value, MessageState.FAILED.value]),
    )
    return {row["id"]: (MessageState(row["state"]), step_of(row["cause"])) for row in rows}


def step_of(cause: str) -> Step:
    """Read back the step that a message was written for."""
    return msgspec.convert(msgspec.json.decode(cause)["step"], Step)


async def _outgoing(event: EventDetails, steps: Sequence[Step], telling: Telling, version: VersionLine, settings: Settings) -> list[Outgoing]:
    people = await queries.people([step.content.attendee for step in steps])
    names = await names_of(steps)
    keys, own = await _links_of(steps, settings), await own_texts(event.id)
    found: list[Outgoing] = []
    # Ids rise with the time of the meetings: lists, and the worker, go by them where messages were written together.
    in_time = sorted(steps, key=lambda step: (step.content.starts_at, step.content.uid))
    for message_id, step in zip(sorted(uuid4() for _step in steps), in_time, strict=True):
        content, person = step.content, people[step.content.attendee]
        meeting = telling.appointments.get(content.uid) if step.method == "REQUEST" else None
        other = letters.party_name(meeting.other, meeting.other_delegation) if meeting else names[content.uid]
        letter = letters.compose(step, event, letters.Reader(person.first_name, person.locale, other, meeting.topics if meeting else ()), own)
        found.append(
            Outgoing(
                id=message_id,
                kind=letters.kind_of(step),
                scope=event.id,
                batch=version.id,
                person_key=content.attendee,
                to_address=content.address,
                to_name=letters.full_name(person),
                from_name=content.organiser_name,
                from_address=content.organiser_address,
                locale=person.locale,
                subject=letter.subject[:SUBJECT_LENGTH],
                body_text=letter.text,
                body_html=letter.html,
                secrets=keys.of(step, message_id),
                reason=letters.reason(step, other=other, timezone=event.timezone),
                cause={"version": version.number, "step": msgspec.to_builtins(step)},
                uid=content.uid,
                method=step.method,
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class _Links:
    """Generations of the personal links that letters carry: of each attendee's answers, of each registration's own pages."""

    answers: dict[UUID, int]
    registrations: dict[UUID, int]

    def of(self, step: Step, message_id: UUID) -> dict[str, dict[str, Any]]:
        """Say how to mint the links of one letter: a withdrawal has none, and a seat that somebody asked for needs no yes."""
        content = step.content
        if step.method == "CANCEL":
            return {}
        agenda = {"purpose": REGISTRATION_LINK, "subject": str(content.own), "generation": self.registrations[content.own]}
        answer = {"purpose": ANSWER_LINK, "subject": str(content.attendee), "generation": self.answers[content.attendee]}
        decline = {"decline": answer | {"path": f"/r/{{token}}?m={message_id}&a=declined"}, "agenda": agenda | {"path": "/i/{token}?page=agenda"}}
        return decline if content.session else {"accept": answer | {"path": f"/r/{{token}}?m={message_id}&a=accepted"}, **decline}


async def _links_of(steps: Sequence[Step], settings: Settings) -> _Links:
    asked = [step.content for step in steps if step.method == "REQUEST"]
    return _Links(
        await ensure_links(ANSWER_LINK, {content.attendee: content.own for content in asked}, secret_key=settings.secret_key),
        await ensure_links(REGISTRATION_LINK, {content.own: content.own for content in asked}, secret_key=settings.secret_key),
    )
