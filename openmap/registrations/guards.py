"""Who may open a participant's own pages: whoever came by the registration's personal link, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from openmap.errors import Conflict, Unauthorised
from openmap.i18n import lazy
from openmap.registrations import queries
from openmap.registrations.doubles import others_come
from openmap.registrations.tables import RegistrationStatus
from openmap.security import access_guard, person_of

if TYPE_CHECKING:
    from litestar.connection import ASGIConnection
    from litestar.handlers import BaseRouteHandler

    from openmap.registrations.queries import RegistrationDetails


class LinkNeeded(Unauthorised):
    """A participant's page, in a browser that did not open its link."""

    message = lazy("Cette page s'ouvre par le lien personnel reçu par courriel. Ouvrez-le de nouveau, ou demandez qu'on vous le renvoie.")


class NotYoursToDescribe(Conflict):
    """A registration that does not come, or is not decided yet, and an organisation that others already speak for."""

    message = lazy("Cette fiche ne se modifie pas d'ici pour l'instant. Écrivez à l'organisateur si elle contient une erreur.")


@access_guard
async def own_registration(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Let those in whose browser opened the link of the registration in the address (`registration_id`)."""
    if _registration_id(connection) not in person_of(connection).registration_ids:
        raise LinkNeeded


async def may_describe(own: RegistrationDetails) -> bool:
    """Tell whether a registration may change what is known of its organisation.

    It may once it is accepted. Before that, anybody may have sent the form under that name: it may only where nobody else comes for the organisation.
    """
    if own.status is RegistrationStatus.ACCEPTED:
        return True
    undecided = {RegistrationStatus.INVITED, RegistrationStatus.SUBMITTED, RegistrationStatus.WAITING}
    return own.status in undecided and not await others_come(own.organisation_id, but=own.id)


async def require_describing(own: RegistrationDetails) -> None:
    """Refuse what `may_describe` does not allow; raises NotYoursToDescribe."""
    if not await may_describe(own):
        raise NotYoursToDescribe


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
