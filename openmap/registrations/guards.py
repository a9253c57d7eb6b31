"""Who may open a participant's own pages: whoever came by the registration's personal link, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from openmap.errors import Unauthorised
from openmap.i18n import lazy
from openmap.registrations import queries
from openmap.security import access_guard, person_of

if TYPE_CHECKING:
    from litestar.connection import ASGIConnection
    from litestar.handlers import BaseRouteHandler

    from openmap.registrations.queries import RegistrationDetails


class LinkNeeded(Unauthorised):
    """A participant's page, in a browser that did not open its link."""

    message = lazy("Cette page s'ouvre par le lien personnel reçu par courriel. Ouvrez-le de nouveau, ou demandez qu'on vous le renvoie.")


@access_guard
async def own_registration(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Let those in whose browser opened the link of the registration in the address (`registration_id`)."""
    if _registration_id(connection) not in person_of(connection).registration_ids:
        raise LinkNeeded


async def current_registration(connection: ASGIConnection[Any, Any, Any, Any]) -> RegistrationDetails:
    """Read the registration that the address names, once per request; raises UnknownRegistration."""
    state = connection.scope["state"]
    if "registration" not in state:
        state["registration"] = await queries.registration(_registration_id(connection))
    found: RegistrationDetails = state["registration"]
    return found


def _registration_id(connection: ASGIConnection[Any, Any, Any, Any]) -> UUID:
    value = connection.path_params["registration_id"]
    return value if isinstance(value, UUID) else UUID(value)
