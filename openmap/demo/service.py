"""Verbs of the demonstration: make the example ready, enter it as somebody."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from openmap.accounts import service as accounts
from openmap.accounts.sessions import open_for_account
from openmap.audit.service import SYSTEM
from openmap.clock import now
from openmap.db import transaction
from openmap.demo.event_files import read_event_file, write_event_file
from openmap.demo.invention import completed
from openmap.demo.loader import export_event, load_event, thursday_ahead
from openmap.errors import NotFound
from openmap.events import queries as events
from openmap.registrations.links import ensure_links
from openmap.registrations.queries import registration, registration_id_by_key
from openmap.security import derive_token

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import date

    from openmap.events.queries import EventDetails
    from openmap.security import Person
    from openmap.settings import Settings

_HERE = Path(__file__).parents[1]
FIXTURES = next((folder for folder in (_HERE / "fixtures", _HERE.parent / "fixtures") if folder.is_dir()), _HERE / "fixtures")
EVENT = "vitry-2017"
ORGANISER_EMAIL = "organisatrice@example.org"
ORGANISER_NAME = "Camille Exemple"
BUYER, STRUCTURE = "A07", "S12"


@dataclass(frozen=True, slots=True)
class Example:
    """The example's event, and the personal links of one buyer and one structure."""

    event: EventDetails
    buyer: str
    buyer_link: str
    structure: str
    structure_link: str


async def prepare_example() -> None:
    """Load the example unless it is there: on a Thursday four weeks ahead, organised by an invented person."""
    async with transaction():
        account_id = await _organiser()
        with contextlib.suppress(NotFound):
            await events.event_by_reference(EVENT)
            return
        content = completed(read_event_file(FIXTURES / "events" / f"{EVENT}.toml"))
        await load_event(SYSTEM, content, organisers=(account_id,), day=thursday_ahead(now().date()))


async def load_file(path: Path, *, organiser: str, day: date | None) -> EventDetails:
    """Load an event's file; the organiser's account is made if there is none.

    Raises:
        AddressRefused: The organiser's address cannot be one.
        InvalidForm, Conflict: See `read_event_file` and `load_event`.
    """
    content = completed(read_event_file(path))
    async with transaction():
        account_id = await events.account_by_email(organiser)
        account_id = account_id or await accounts.create_account(actor=SYSTEM, email=organiser, name="")
        return await load_event(SYSTEM, content, organisers=(account_id,), day=day)


async def export_file(key: str) -> bytes:
    """Write an event, named by its slug, reference or id, as a file; raises NotFound."""
    try:
        found = await events.event(UUID(key))
    except ValueError:
        found = await events.event_by_reference(key)
    return write_event_file(await export_event(found.id))


async def example(secret_key: str) -> Example:
    """Describe the example to the start page; the links are made where they do not exist yet."""
    event = await events.event_by_reference(EVENT)
    buyer, structure = [await registration(await registration_id_by_key(event.id, f"ref:{reference}")) for reference in (BUYER, STRUCTURE)]
    return Example(
        event, buyer.organisation, await _personal_link(buyer.id, secret_key), structure.organisation, await _personal_link(structure.id, secret_key)
    )


async def _personal_link(registration_id: UUID, secret_key: str) -> str:
    generations = await ensure_links("registration", {registration_id: registration_id}, secret_key=secret_key)
    return f"/i/{derive_token(secret_key, 'registration', registration_id, generations[registration_id])}"


async def enter_as_organiser(*, current: Person, user_agent: str) -> str:
    """Open a session of the example's organiser; return its key."""
    return await open_for_account(account_id=await _organiser(), replaces=current.session_id, user_agent=user_agent)


@contextlib.asynccontextmanager
async def prepared(_settings: Settings) -> AsyncIterator[None]:
    """Make the example ready before the site answers."""
    await prepare_example()
    yield


async def _organiser() -> UUID:
    known = await events.account_by_email(ORGANISER_EMAIL)
    if known is not None:
        return known
    return await accounts.create_account(actor=SYSTEM, email=ORGANISER_EMAIL, name=ORGANISER_NAME, is_administrator=True)
