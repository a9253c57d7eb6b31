"""Read the mailbox of answers: what is new, in its order; called by the worker only. IMAP speaks in a thread, rows are written in the loop."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog

from openmap import imap
from openmap.attendance.incoming import take_in
from openmap.attendance.tables import Mailbox, MailKind
from openmap.clock import now
from openmap.db import transaction

if TYPE_CHECKING:
    from openmap.settings import Settings

log = structlog.get_logger("openmap.mailbox")
REACH = timedelta(days=30)
BATCH = 50
MOST_BATCHES = 40
LONGEST_TROUBLE = 300
_UNDERSTOOD = frozenset({MailKind.REPLY, MailKind.BOUNCE})


async def read_new(settings: Settings) -> int:
    """Take in what arrived since the last time, and mark as read what was understood; return how many mails were new.

    A mailbox that cannot be read is noted for the organisers and tried again the next time.
    """
    count = 0
    box = await _box(settings)
    try:
        for _round in range(MOST_BATCHES):
            batch = await asyncio.to_thread(imap.next_mails, settings, validity=box["validity"], after=box["last_uid"], reach=REACH, most=BATCH)
            await _begin(box, batch.validity)
            kinds = {arrived.uid: await take_in(arrived.mail, box=box["id"], uid=arrived.uid) for arrived in batch.mails}
            await asyncio.to_thread(imap.mark_seen, settings, [uid for uid, kind in kinds.items() if kind in _UNDERSTOOD])
            count += len(kinds)
            box = await _box(settings)
            if len(kinds) < BATCH:
                break
    except imap.MailboxAway as error:
        log.warning("the mailbox of answers cannot be read", reason=str(error))
        await _note(box, {Mailbox.trouble: str(error)[:LONGEST_TROUBLE]})
    else:
        await _note(box, {Mailbox.trouble: "", Mailbox.read_at: now()})
    return count


def fingerprint(settings: Settings) -> str:
    """Name a mailbox without telling whose it is."""
    name = "\n".join((settings.imap_host, str(settings.imap_port), settings.imap_username, settings.imap_folder))
    return hashlib.sha256(name.encode()).hexdigest()


async def _box(settings: Settings) -> dict[str, Any]:
    """Read how far the mailbox was read; the first time, make its row."""
    mine = Mailbox.fingerprint == fingerprint(settings)
    row = await Mailbox.select().where(mine).first()
    if row is None:
        async with transaction():
            await Mailbox.insert(Mailbox(fingerprint=fingerprint(settings))).on_conflict(action="DO NOTHING")
        row = await Mailbox.select().where(mine).first()
    return row or {}


async def _begin(box: dict[str, Any], validity: int) -> None:
    """Count anew where the folder does."""
    if validity != box["validity"]:
        await _note(box, {Mailbox.validity: validity, Mailbox.last_uid: 0})


async def _note(box: dict[str, Any], values: dict[Any, Any]) -> None:
    async with transaction():
        await Mailbox.update(values).where(Mailbox.id == box["id"])
