"""The job that reads the mailbox of answers."""

from __future__ import annotations

from procrastinate import Blueprint, JobContext

from openmap.attendance.reading import read_new

tasks = Blueprint()
MAILBOX = "mailbox"


@tasks.periodic(cron="*/2 * * * *")
@tasks.task(name="read_mailbox", pass_context=True, lock=MAILBOX, queueing_lock=MAILBOX)
async def read_mailbox(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # procrastinate tells every periodic task its moment
    """Take in what is new, where there is a mailbox; the next moment comes back by itself, so a failure is not tried again."""
    settings = context.additional_context["settings"]
    if settings.imap_host:
        await read_new(settings)
