"""Tables of the staff: accounts, one-time sign-ins, sessions, API tokens. Every secret is kept as its SHA-256 only."""

from __future__ import annotations

from piccolo.columns import UUID, Array, Boolean, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.table import Table


class Account(Table, tablename="account"):
    """A person of the staff; `email` is kept in lower case."""

    id = UUID(primary_key=True, default=UUID4())
    email = Varchar(length=320, unique=True)
    name = Varchar(length=200, default="")
    is_administrator = Boolean(default=False)
    locale = Varchar(length=5, default="fr")
    created_at = Timestamptz(default=TimestamptzNow())
    disabled_at = Timestamptz(null=True, default=None)


class SignIn(Table, tablename="sign_in"):
    """A one-time link sent by mail: valid 15 minutes, consumed by the button behind it."""

    id = UUID(primary_key=True, default=UUID4())
    account = ForeignKey(references=Account, null=False)
    token_hash = Varchar(length=64, unique=True)
    created_at = Timestamptz(default=TimestamptzNow())
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class SignInAttempt(Table, tablename="sign_in_attempt"):
    """A request for a sign-in link, known address or not: what the throttle counts. Keys are hashes, kept one day."""

    id = UUID(primary_key=True, default=UUID4())
    key_hash = Varchar(length=64, index=True)
    at = Timestamptz(default=TimestamptzNow(), index=True)


class Session(Table, tablename="session"):
    """A browser's session: of a member of staff (`account`), or of a participant (`registrations` opened by their links), or both."""

    id = UUID(primary_key=True, default=UUID4())
    key_hash = Varchar(length=64, unique=True)
    account = ForeignKey(references=Account, null=True, default=None)
    registrations = Array(base_column=UUID(), default=list)
    user_agent = Text(default="")
    created_at = Timestamptz(default=TimestamptzNow())
    seen_at = Timestamptz(default=TimestamptzNow())
    expires_at = Timestamptz(index=True)


class ApiToken(Table, tablename="api_token"):
    """A bearer token of an organiser's programs; shown once, `prefix` helps to recognise it."""

    id = UUID(primary_key=True, default=UUID4())
    account = ForeignKey(references=Account, null=False)
    name = Varchar(length=100)
    prefix = Varchar(length=12)
    token_hash = Varchar(length=64, unique=True)
    created_at = Timestamptz(default=TimestamptzNow())
    used_at = Timestamptz(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)
