"""Write the plain letters with all that changes in a person's day (`changes`) as drafts, beside the calendar messages of a publication."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from openmap.letters.queries import own_texts
from openmap.outbox import service as outbox
from openmap.outbox.service import Outgoing
from openmap.outbox.tables import Message, MessageState
from openmap.publication import changes, letters, queries
from openmap.publication.difference import Step
from openmap.publication.tables import Told
from openmap.publication.telling import names_of
from openmap.registrations.links import ensure_links
from openmap.registrations.queries import REGISTRATION_LINK

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from openmap.audit.service import Actor
    from openmap.events.queries import EventDetails
    from openmap.publication.queries import VersionLine
    from openmap.publication.telling import Telling
    from openmap.settings import Settings

Steps = tuple[Step, ...]
_UNSENT = {MessageState.DRAFT.value, MessageState.FAILED.value}
_LATEST = "SELECT attendee, max(stamped_at) AS told_at FROM told WHERE event = {} GROUP BY attendee"


async def write_summaries(
    actor: Actor, event: EventDetails, telling: Telling, version: VersionLine, settings: Settings, *, attendee_id: UUID | None = None
) -> list[UUID]:
    """Write a draft for each person in whose day several things change, in the caller's transaction; return those that wait.

    A draft of before that says the same is kept, with its edits; any other is dropped. What a person has read already, and nothing was told
    to them since, is not written again.

    Args:
        actor: Who publishes.
        event: The day.
        telling: What has to be told.
        version: The version that it comes from.
        settings: Names the site in links.
        attendee_id: Only the letter to one person.
    """
    wanted = {person: steps for person, steps in telling.changes.items() if attendee_id in {None, person}}
    waiting, read = await _existing(event.id, attendee_id)
    kept = {person: found for found, (person, steps) in waiting.items() if wanted.get(person) == steps}
    stale = [found for found in waiting if found not in kept.values()]
    if stale:
        await outbox.drop(actor=actor, scope=event.id, message_ids=stale, reason="superseded")
    await outbox.regroup(scope=event.id, message_ids=list(kept.values()), batch=version.id)
    new = {person: steps for person, steps in wanted.items() if person not in kept and read.get(person) != steps}
    return [*kept.values(), *await outbox.enqueue_all(await _outgoing(event, new, version, settings), as_draft=True)]


async def _existing(event_id: UUID, attendee_id: UUID | None) -> tuple[dict[UUID, tuple[UUID, Steps]], dict[UUID, Steps]]:
    """Read who is told what by each letter that has not left, and by the last that left to each person, if nothing was told to them since."""
    rows = (
        await Message.select(Message.id, Message.state, Message.person_key, Message.cause, Message.released_at)
        .where(Message.scope == event_id, Message.kind == changes.KIND, Message.state != MessageState.DROPPED.value)
        .order_by(Message.created_at, Message.id)
    )
    told: list[dict[str, Any]] = await Told.raw(_LATEST, event_id) if rows else []
    told_at = {row["attendee"]: row["told_at"] for row in told}
    waiting: dict[UUID, tuple[UUID, Steps]] = {}
    read: dict[UUID, Steps] = {}
    for row in rows:
        person, steps = row["person_key"], _steps_of(row["cause"])
        if attendee_id not in {None, person}:
            continue
        if row["state"] in _UNSENT:
            waiting[row["id"]] = person, steps if row["state"] == MessageState.DRAFT.value else ()
        elif row["released_at"] > told_at[person]:
            read[person] = steps
    return waiting, read


def _steps_of(cause: str) -> Steps:
    return msgspec.convert(msgspec.json.decode(cause)["steps"], Steps)


async def _outgoing(event: EventDetails, wanted: Mapping[UUID, Steps], version: VersionLine, settings: Settings) -> list[Outgoing]:
    people, names = await queries.people(wanted), await names_of([step for steps in wanted.values() for step in steps])
    own = {steps[0].content.own for steps in wanted.values()}
    generations = await ensure_links(REGISTRATION_LINK, {key: key for key in own}, secret_key=settings.secret_key)
    texts = await own_texts(event.id)
    found: list[Outgoing] = []
    for key, steps in wanted.items():
        person, registration = people[key], steps[0].content.own
        letter = changes.compose(steps, event, person, names, texts)
        agenda = {"purpose": REGISTRATION_LINK, "subject": str(registration), "generation": generations[registration]}
        found.append(
            Outgoing(
                kind=changes.KIND,
                scope=event.id,
                batch=version.id,
                person_key=key,
                to_address=person.email or steps[0].content.address,
                to_name=letters.full_name(person),
                from_name=event.organiser_name,
                from_address=event.organiser_email,
                locale=person.locale,
                subject=letter.subject,
                body_text=letter.text,
                body_html=letter.html,
                secrets={"agenda": agenda | {"path": "/i/{token}?page=agenda"}},
                reason=changes.reason(steps),
                cause={"version": version.number, "steps": msgspec.to_builtins(steps)},
            )
        )
    return found
