"""What people must be told: the meetings they should have, against the ledger of what they were told last. Pure.

A UID is one person's side of one pair of registrations; it lives as long as the event. The ledger has a line per UID *and address*, because a
person whose address changed has the meeting in two mailboxes until the old one is told that it is off. SEQUENCE belongs to the UID: it rises
over all its lines, and is allotted when a message is released, never here. Rules and sources: docs/invitations.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

Method = Literal["REQUEST", "CANCEL"]


class Cause(StrEnum):
    """Why somebody is written to; a message may have several causes."""

    NEW = "new"
    AGAIN = "again"
    TIME = "time"
    PLACE = "place"
    WORDS = "words"
    ORGANISER = "organiser"
    ADDRESS = "address"
    LOST = "lost"
    WITHDRAWN = "withdrawn"
    MOVED_ADDRESS = "moved-address"
    FEED = "feed"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One meeting, or session of the programme, as one person should have it.

    `place_key` changes with the place, `place` also with its mere name. `other` is whom they meet, None where `session` is what they attend.
    """

    uid: str
    attendee: UUID
    own: UUID
    other: UUID | None
    starts_at: datetime
    ends_at: datetime
    place_key: str
    place: str
    summary: str
    organiser_name: str
    organiser_address: str
    address: str
    session: UUID | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """One line of the ledger: what `content.address` was told last of `content.uid`.

    `is_lost` says that the mail server refused that last message for good. `is_held` says that, as far as we know, the person's calendar
    has the meeting: a message that asked for it was accepted by the mail server, or is on its way, and none that withdrew it since.
    `is_by_feed` says that it was withdrawn because the person subscribed to a calendar that shows it.
    """

    content: Wanted
    sequence: int
    is_cancelled: bool
    stamped_at: datetime
    is_lost: bool = False
    is_held: bool = True
    is_by_feed: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One message to write. `content` is what it tells: the new state, or for a CANCEL the last one told. `before` is the ledger's line, if any.

    `rises` says that SEQUENCE goes up by one from the highest of the UID (0 if there is none); else it stays.
    """

    method: Method
    content: Wanted
    causes: tuple[Cause, ...]
    rises: bool
    before: Wanted | None = None


def difference(wanted: Iterable[Wanted], known: Iterable[Known], *, subscribed: Container[UUID] = frozenset()) -> tuple[Step, ...]:
    """Return what must be sent so that every calendar holds the wanted meetings and no others; CANCELs of a UID come before its REQUEST.

    Args:
        wanted: What everybody should have.
        known: The ledger.
        subscribed: People who see their meetings in a subscribed calendar: they should hold no invitation.
    """
    lines: dict[str, list[Known]] = defaultdict(list)
    for line in known:
        lines[line.content.uid].append(line)
    targets = {target.uid: target for target in wanted}
    steps: list[Step] = []
    for uid in sorted({*lines, *targets}):
        target = targets.get(uid)
        steps += _withdrawals(lines[uid], target, is_by_feed=target is not None and target.attendee in subscribed)
        if target is not None and target.attendee not in subscribed:
            step = _request(target, lines[uid])
            if step is not None:
                steps.append(step)
    return tuple(steps)


def next_sequence(*, rises: bool, address: str, used: dict[str, int]) -> int:
    """Return the SEQUENCE of a message to `address`; `used` maps each address of the ledger's lines of this UID to its SEQUENCE."""
    if not rises:
        return used[address]
    return max(used.values(), default=-1) + 1


def _withdrawals(lines: list[Known], target: Wanted | None, *, is_by_feed: bool) -> list[Step]:
    """Withdraw the meeting from every mailbox that holds it and should not. Nobody is sent a CANCEL for what they never received."""
    cause = Cause.FEED if is_by_feed else Cause.WITHDRAWN if target is None else Cause.MOVED_ADDRESS
    return [
        Step("CANCEL", line.content, (cause, *_if(line.is_lost, Cause.LOST)), rises=True, before=line.content)
        for line in sorted(lines, key=lambda line: line.content.address)
        if line.is_held and (target is None or is_by_feed or line.content.address != target.address)
    ]


def _request(target: Wanted, lines: list[Known]) -> Step | None:
    own = next((line for line in lines if line.content.address == target.address), None)
    elsewhere = next((line for line in lines if line.is_held and line.content.address != target.address), None)
    if own is None or not own.is_held:
        return Step("REQUEST", target, _causes_of_asking(target, own, elsewhere), rises=True, before=_before(own, elsewhere))
    loud = _changes(own.content, target)
    if own.is_cancelled:  # a CANCEL that was refused: the meeting is still in the calendar, under a lower SEQUENCE than the one used up
        loud = (Cause.BACK if own.is_by_feed else Cause.AGAIN, *loud)
    if loud or own.is_lost:
        return Step("REQUEST", target, (*loud, *_if(own.is_lost, Cause.LOST)), rises=True, before=own.content)
    if _words(own.content) != _words(target):
        return Step("REQUEST", target, (Cause.WORDS,), rises=False, before=own.content)
    return None


def _causes_of_asking(target: Wanted, own: Known | None, elsewhere: Known | None) -> tuple[Cause, ...]:
    """Say why a meeting is put into a mailbox that does not hold it."""
    if elsewhere is not None:
        return (Cause.ADDRESS, *_changes(elsewhere.content, target))
    if own is None:
        return (Cause.NEW,)
    if own.is_cancelled:
        return (Cause.BACK if own.is_by_feed else Cause.AGAIN,)
    return (*_changes(own.content, target), Cause.LOST)


def _changes(old: Wanted, new: Wanted) -> tuple[Cause, ...]:
    """Name the changes that raise SEQUENCE (RFC 5546 §2.1.4, and the organiser's address, which identifies the meeting to a calendar)."""
    return (
        *_if((old.starts_at, old.ends_at) != (new.starts_at, new.ends_at), Cause.TIME),
        *_if(old.place_key != new.place_key, Cause.PLACE),
        *_if(old.organiser_address != new.organiser_address, Cause.ORGANISER),
    )


def _words(content: Wanted) -> tuple[str, str, str]:
    return content.place, content.summary, content.organiser_name


def _before(own: Known | None, elsewhere: Known | None) -> Wanted | None:
    line = elsewhere or own
    return None if line is None else line.content


def _if(holds: bool, cause: Cause) -> tuple[Cause, ...]:  # noqa: FBT001  # the condition is the whole point of the call
    return (cause,) if holds else ()
