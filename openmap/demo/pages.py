"""What each page of the demonstration is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openmap.demo.mailbox import Mail
    from openmap.demo.service import Example


@dataclass(frozen=True, slots=True)
class StartPage:
    """The ways into the example."""

    example: Example
    organiser: str
    organiser_email: str
    buyer: str
    structure: str


@dataclass(frozen=True, slots=True)
class MailboxPage:
    """The mails received, the last first."""

    mails: tuple[Mail, ...]
    total: int
    recipient: str
    older: int | None


@dataclass(frozen=True, slots=True)
class MailPage:
    """One mail."""

    mail: Mail
