"""Write the journal: one row per write, in the transaction of that write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from openmap.audit.tables import AuditEntry
from openmap.clock import now
from openmap.db import transaction

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from openmap.security import Person

ActorKind = Literal["account", "registration", "token", "system"]
NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does a write.

    Attributes:
        kind: `account` (a member of staff on a page), `token` (their program), `registration` (a participant by link), `system` (a job).
        id: The account's or registration's id; `None` for the system.
        name: As the journal shows it.
    """

    kind: ActorKind
    id: UUID | None = None
    name: str = ""

    @classmethod
    def of(cls, person: Person) -> Actor:
        """Return the actor for a member of staff, on a page or by token.

        Raises:
            ValueError: The person has no account; guards let nobody come so far without one.
        """
        if person.account_id is None:
            msg = "this person has no account: use Actor.by_registration"
            raise ValueError(msg)
        return cls("token" if person.via == "token" else "account", person.account_id, person.name or person.email)

    @classmethod
    def by_registration(cls, registration_id: UUID, name: str) -> Actor:
        """Return the actor for a participant who holds a registration's link."""
        return cls("registration", registration_id, name)


SYSTEM = Actor("system", None, "Openmap")


async def record(
    actor: Actor,
    action: str,
    *,
    event_id: UUID | None = None,
    subject: tuple[str, UUID] | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Note a write in the journal, in the caller's transaction.

    Args:
        actor: Who does it.
        action: Noun and past participle, such as `registration.accepted`.
        event_id: The day it concerns; such entries are seen by its organisers.
        subject: Kind and id of the row written.
        details: What changed; never a secret, personal data only where the entry would be useless without.
    """
    kind, subject_id = subject or ("", None)
    async with transaction():
        await AuditEntry.insert(
            AuditEntry(
                at=now(),
                actor_kind=actor.kind,
                actor_id=actor.id,
                actor_name=actor.name[:NAME_LENGTH],
                action=action,
                event_id=event_id,
                subject_kind=kind,
                subject_id=subject_id,
                details=msgspec.json.encode(dict(details or {})).decode(),
            )
        )
