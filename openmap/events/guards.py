"""Who may act on an event: its organisers, the keepers of its desk, administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from openmap.accounts.guards import staff_member
from openmap.errors import Forbidden
from openmap.events import queries
from openmap.events.tables import OrganiserRole
from openmap.i18n import _, current_locale
from openmap.rest import parse_reference
from openmap.security import access_guard

if TYPE_CHECKING:
    from litestar.connection import ASGIConnection
    from litestar.handlers import BaseRouteHandler

    from openmap.events.queries import EventDetails
    from openmap.security import Person


async def may_organise(person: Person, event: EventDetails) -> bool:
    """Tell whether this person may change the event: one of its organisers, or an administrator."""
    if person.account_id is None:
        return False
    return person.is_administrator or await queries.role_at(event.id, person.account_id) is OrganiserRole.ORGANISER


async def may_keep_desk(person: Person, event: EventDetails) -> bool:
    """Tell whether this person may see who is expected and check people in."""
    if person.account_id is None:
        return False
    return person.is_administrator or await queries.role_at(event.id, person.account_id) is not None


async def current_event(connection: ASGIConnection[Any, Any, Any, Any]) -> EventDetails:
    """Read the event that the address names, by `slug` on pages and by `event_key` in the API, once per request.

    Raises:
        NotFound: There is none.
    """
    state = connection.scope["state"]
    if "event" not in state:
        params = connection.path_params
        key = parse_reference(params["event_key"]) if "event_key" in params else params["slug"]
        state["event"] = await (queries.event(key) if isinstance(key, UUID) else queries.event_by_reference(key or ""))
    event: EventDetails = state["event"]
    return event


async def shown_event(connection: ASGIConnection[Any, Any, Any, Any]) -> EventDetails:
    """Read the event that the address names, in the words of the reader's language: for pages of people who do not change it."""
    return (await current_event(connection)).in_language(current_locale())


@access_guard
async def organiser(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Let the organisers of the event in, and administrators."""
    person = staff_member(connection)
    if not await may_organise(person, await current_event(connection)):
        raise Forbidden(_("Cette page est réservée aux personnes qui organisent la journée."))


@access_guard
async def desk(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Let the organisers and the desk of the event in, and administrators."""
    person = staff_member(connection)
    if not await may_keep_desk(person, await current_event(connection)):
        raise Forbidden(_("Cette page est réservée à l'accueil et aux personnes qui organisent la journée."))
