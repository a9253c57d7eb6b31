"""Speak to PostgreSQL: one engine, transactions that never leak, savepoints, and columns folded for French readers.

`transaction()` joins an open one. A joined block that fails dooms the whole transaction, even if the failure is caught, unless it ran inside
`savepoint()`: half of a verb is never kept (docs/adr/0011).
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import unicodedata
from typing import TYPE_CHECKING, Any, Literal, cast

import asyncpg
from piccolo.columns import Text
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction
from piccolo.querystring import QueryString

from openmap.errors import CannotStart
from openmap.i18n import lazy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from types import TracebackType

OLDEST_POSTGRESQL = 15
CLOSING_PATIENCE_S = 2.0
_DRIVER_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)


class TransactionDoomedError(RuntimeError):
    """A joined block failed without a savepoint, the failure was caught, and now someone asks to keep the rest."""


class Transaction(PostgresTransaction):
    """A transaction that gives its connection back whatever happens, a failure at COMMIT included."""

    is_doomed = False

    async def __aenter__(self) -> PostgresTransaction:
        """Open the transaction, or join the open one."""
        if self._parent is not None:
            return self._parent
        pool = self.engine.pool
        self.connection = await (pool.acquire() if pool is not None else self.engine.get_new_connection())
        try:
            self.transaction = self.connection.transaction()
            await self.transaction.start()
        except BaseException:
            await self._give_back()
            raise
        self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> Literal[False]:
        """Commit or roll back, then release the connection.

        Raises:
            TransactionDoomedError: The block ended well but a joined one had failed.
        """
        if self._parent is not None:
            if kind is not None and isinstance(self._parent, Transaction):
                self._parent.is_doomed = True
            return False
        try:
            await self._settle(failed=kind is not None)
        finally:
            self.engine.current_transaction.set(None)
            await self._give_back()
        return False

    async def _settle(self, *, failed: bool) -> None:
        if self._committed or self._rolled_back:
            return
        if not failed and not self.is_doomed:
            await self.transaction.commit()
            self._committed = True
            return
        # A connection that is already dead has nothing to roll back: the error that led here is the one to tell.
        with contextlib.suppress(*_DRIVER_ERRORS):
            await self.transaction.rollback()
        if not failed:
            msg = "a joined transaction failed and was caught: run it inside savepoint()"
            raise TransactionDoomedError(msg)

    async def _give_back(self) -> None:
        if self.engine.pool is not None:
            await self.engine.pool.release(self.connection)
        else:
            await self.connection.close()


class Engine(PostgresEngine):
    """Piccolo's engine with transactions that never leak; its address is set by `open_pool`."""

    async def check_version(self) -> None:
        """Do nothing: Piccolo would connect at import, `open_pool` checks the server instead."""

    def transaction(self, allow_nested: bool = True) -> Transaction:  # noqa: FBT001, FBT002  # Piccolo's signature
        """Return a transaction that joins the open one."""
        return Transaction(engine=self, allow_nested=allow_nested)


engine = Engine(config={})


def _open_transaction() -> Transaction | None:
    return cast("Transaction | None", engine.current_transaction.get())


def transaction() -> Transaction:
    """Open a transaction, or join the one that is open, for the block of an `async with`."""
    return engine.transaction()


@contextlib.asynccontextmanager
async def savepoint() -> AsyncIterator[None]:
    """Undo the block alone when it fails: the exception goes on to the caller, the transaction around stays usable."""
    around = _open_transaction()
    if around is None:
        async with transaction():
            yield
        return
    was_doomed = around.is_doomed
    mark = await around.savepoint()
    try:
        yield
    except BaseException:
        with contextlib.suppress(*_DRIVER_ERRORS):
            await mark.rollback_to()
            around.is_doomed = was_doomed
        raise
    await mark.release()


async def execute(sql: str) -> None:
    """Run a script of several statements, which takes no parameters, inside the open transaction.

    Raises:
        RuntimeError: No transaction is open.
    """
    around = _open_transaction()
    if around is None:
        msg = "a script runs inside a transaction only"
        raise RuntimeError(msg)
    await around.connection.execute(sql)


class DatabaseAway(CannotStart):
    """Nothing answers at the address of the database."""

    def __init__(self, reason: str) -> None:
        super().__init__(lazy("La base de données ne répond pas : %(reason)s. Vérifiez DATABASE_URL et que PostgreSQL est démarré."), reason=reason)


async def open_pool(url: str, *, size: int = 10) -> None:
    """Point the engine at a database and open its connections.

    Args:
        url: A `postgresql://` address.
        size: The greatest number of connections.

    Raises:
        CannotStart: The database does not answer, is too old, or does not hold UTF-8.
    """
    engine.config = {"dsn": url, "server_settings": {"application_name": "openmap", "timezone": "UTC"}}
    try:
        await engine.start_connection_pool(min_size=1, max_size=size)
    except (*_DRIVER_ERRORS, ValueError, asyncpg.ClientConfigurationError) as error:
        raise DatabaseAway(_reason(error)) from error
    try:
        await _check_server()
    except BaseException:
        await close_pool()
        raise


async def close_pool() -> None:
    """Close the connections; those still busy after a short while are cut."""
    pool, engine.pool = engine.pool, None
    if pool is None:
        return
    try:
        await asyncio.wait_for(pool.close(), CLOSING_PATIENCE_S)
    except TimeoutError:
        pool.terminate()


async def _check_server() -> None:
    rows = await engine.run_querystring(
        QueryString("SELECT current_setting('server_version_num')::int / 10000 AS version, current_setting('server_encoding') AS encoding")
    )
    version, encoding = rows[0]["version"], rows[0]["encoding"]
    if version < OLDEST_POSTGRESQL:
        raise CannotStart(
            lazy("Ce serveur est PostgreSQL %(version)d ; il faut la version %(oldest)d ou une plus récente."),
            version=version,
            oldest=OLDEST_POSTGRESQL,
        )
    if encoding != "UTF8":
        raise CannotStart(lazy("La base de données est codée en %(encoding)s ; il faut une base en UTF8."), encoding=encoding)


def _reason(error: BaseException) -> str:
    return str(error).strip().rstrip(".") or type(error).__name__


def fold(text: str) -> str:
    """Write a text without accents, ligatures and capitals: the twin of the SQL function `fold` (first migration)."""
    stripped = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", text))
    return stripped.lower().replace("œ", "oe").replace("æ", "ae")


def starting_with(text: str) -> str:
    """Return the LIKE pattern of a `Folded` column that begins with what was typed."""
    return _escaped(text) + "%"


def containing(text: str) -> str:
    """Return the LIKE pattern of a `Folded` column that contains what was typed."""
    return f"%{_escaped(text)}%"


def _escaped(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", fold(text.strip()))


class Folded(Text):
    """A generated column: other columns of the row without accents and capitals, in the order of the alphabet of French readers.

    Use it in `where` and `order_by`; the database writes it, so it never has a value on an object.

    Args:
        sources: The names of the columns, joined by spaces.
    """

    def __init__(self, *, sources: list[str], **kwargs: Any) -> None:
        self.sources = sources
        kwargs.update({"sources": sources, "default": None, "null": True})
        super().__init__(**kwargs)

    @property
    def column_type(self) -> str:
        """Return the SQL type, its collation and what generates it."""
        joined = " || ' ' || ".join(f'"{name}"' for name in self.sources)
        return f'text COLLATE "C" GENERATED ALWAYS AS (fold({joined})) STORED'

    @property
    def ddl(self) -> str:
        """Return the definition of the column, which can have no default."""
        return f'"{self._meta.db_column_name}" {self.column_type}'

    def __get__(self, row: Any, owner: Any = None) -> Any:
        """Return the column itself, or for a row the word that lets the database generate it."""
        return self if row is None else QueryString("DEFAULT")

    def __set__(self, row: Any, value: Any) -> None:
        """Ignore what was read: the database alone writes it."""
