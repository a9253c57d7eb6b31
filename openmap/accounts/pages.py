"""What each page of the accounts is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openmap.accounts.labels import browser_label

if TYPE_CHECKING:
    from openmap.accounts.queries import AccountLine, SessionLine, TokenLine


@dataclass(frozen=True, slots=True)
class SignInPage:
    """Ask for a link."""

    email: str = ""
    then: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LinkSentPage:
    """The same words whether the address has an account or not."""

    email: str
    minutes: int


@dataclass(frozen=True, slots=True)
class UseLinkPage:
    """The button behind the link."""

    token: str
    then: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class AccountPage:
    """A member of the staff's own settings."""

    name: str
    email: str
    letters_locale: str
    sessions: list[SessionLine]
    tokens: list[TokenLine]
    errors: dict[str, str] = field(default_factory=dict)
    new_token: str = ""
    new_token_name: str = ""

    def browser(self, session: SessionLine) -> str:
        """Name the browser of a session."""
        return browser_label(session.user_agent)


@dataclass(frozen=True, slots=True)
class StaffPage:
    """Everybody who has an account."""

    accounts: list[AccountLine]
    email: str = ""
    name: str = ""
    is_administrator: bool = False
    errors: dict[str, str] = field(default_factory=dict)
