"""Read the forms of the accounts: raw fields to checked values, or one message per field."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from openmap.errors import InvalidForm
from openmap.i18n import LOCALES
from openmap.i18n import gettext as _
from openmap.outbox.mail import is_address

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME_LENGTH = 200


class SignInForm(msgspec.Struct, frozen=True):
    """Who wants to sign in, and where to go then (a path of this site, or nothing)."""

    email: str
    then: str


class AccountForm(msgspec.Struct, frozen=True):
    """A new member of the staff."""

    email: str
    name: str
    is_administrator: bool


class OwnAccountForm(msgspec.Struct, frozen=True):
    """What members of the staff may change of their own account."""

    name: str
    locale: str


def read_sign_in(raw: Mapping[str, object]) -> SignInForm:
    """Read the sign-in form.

    Raises:
        InvalidForm: The address cannot be one.
    """
    email = _text(raw, "email")
    if error := address_error(email):
        raise InvalidForm(fields={"email": error})
    return SignInForm(email=email, then=own_path(_text(raw, "suite")))


def read_account(raw: Mapping[str, object]) -> AccountForm:
    """Read the form of a new account.

    Raises:
        InvalidForm: With a message per field.
    """
    email, name = _text(raw, "email"), _text(raw, "name")
    errors = {}
    if error := address_error(email):
        errors["email"] = error
    if error := _name_error(name):
        errors["name"] = error
    if errors:
        raise InvalidForm(fields=errors)
    return AccountForm(email=email, name=name, is_administrator=bool(_text(raw, "is_administrator")))


def read_own_account(raw: Mapping[str, object]) -> OwnAccountForm:
    """Read the form of one's own account.

    Raises:
        InvalidForm: With a message per field.
    """
    name, locale = _text(raw, "name"), _text(raw, "locale")
    errors = {}
    if error := _name_error(name):
        errors["name"] = error
    if locale not in LOCALES:
        errors["locale"] = _("Choisissez une des langues proposées.")
    if errors:
        raise InvalidForm(fields=errors)
    return OwnAccountForm(name=name, locale=locale)


def address_error(email: str) -> str:
    """Say what is wrong with a mail address; empty when it can be one."""
    if not email:
        return _("Écrivez une adresse électronique.")
    if not is_address(email):
        return _("Écrivez une adresse complète et sans accent, par exemple prenom.nom@exemple.fr.")
    return ""


def own_path(text: str) -> str:
    """Return a path of this site, or nothing: what leads elsewhere (`//…`, `https:…`, backslashes) is dropped."""
    is_ours = text.startswith("/") and not text.startswith("//") and "\\" not in text and text.isprintable()
    return text if is_ours else ""


def _name_error(name: str) -> str:
    if not name:
        return _("Écrivez un nom.")
    return _("Ce nom est trop long.") if len(name) > NAME_LENGTH else ""


def _text(raw: Mapping[str, object], name: str) -> str:
    value = raw.get(name, "")
    return value.strip() if isinstance(value, str) else ""
