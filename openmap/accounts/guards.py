"""Who may: members of the staff, administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openmap.errors import Forbidden, Unauthorised
from openmap.i18n import lazy
from openmap.security import access_guard, person_of

if TYPE_CHECKING:
    from uuid import UUID

    from litestar.connection import ASGIConnection
    from litestar.handlers import BaseRouteHandler

    from openmap.security import Person


class SignInNeeded(Unauthorised):
    """A page of the staff, and nobody is signed in: the browser is led to the sign-in page."""

    message = lazy("Connectez-vous pour continuer.")


class AdministratorsOnly(Forbidden):
    """A page for those who run the instance."""

    message = lazy("Cette page est réservée aux personnes qui administrent le site.")


def staff_member(connection: ASGIConnection[Any, Any, Any, Any]) -> Person:
    """Return the member of staff who sends this request; guards of other slices start here.

    Raises:
        SignInNeeded: There is none.
    """
    person = person_of(connection)
    if person.account_id is None:
        raise SignInNeeded
    return person


def account_id_of(connection: ASGIConnection[Any, Any, Any, Any]) -> UUID:
    """Return the account behind this request.

    Raises:
        SignInNeeded: There is none.
    """
    account_id = staff_member(connection).account_id
    if account_id is None:
        raise SignInNeeded
    return account_id


@access_guard
async def signed_in(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Let the staff in."""
    staff_member(connection)


@access_guard
async def administrator(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Let those in who run the instance."""
    if not staff_member(connection).is_administrator:
        raise AdministratorsOnly
