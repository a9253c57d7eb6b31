"""Copy the whole database to a file and back, with PostgreSQL's own tools."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from openmap import embedded
from openmap.db import DatabaseAway
from openmap.errors import CannotStart
from openmap.i18n import lazy

_ASIDE = "before_restore"
# What pg_restore sets since version 17 and servers before it refuse; it stands at the head of the script.
_UNKNOWN_BEFORE_17 = b"SET transaction_timeout = 0;"
_HEAD_BYTES = 4096


class BackupFailed(CannotStart):
    """The tool of PostgreSQL said no."""


def backup(url: str, file: Path) -> int:
    """Write a compressed copy of the database, consistent while people work.

    Args:
        url: The address of the database.
        file: Where to; readable by its owner only, since it holds personal data.

    Returns:
        The size of the file, in bytes.

    Raises:
        DatabaseAway: The database does not answer.
        BackupFailed: The file exists, cannot be written, or `pg_dump` failed; no half a file is left.
    """
    if file.exists():
        raise BackupFailed(lazy("Le fichier « %(file)s » existe déjà : choisissez un autre nom, rien n'a été écrit."), file=file)
    _connection(url).close()
    part = file.with_name(file.name + ".part")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={part}")
        part.rename(file)
    except OSError as error:
        raise BackupFailed(
            lazy("Le fichier « %(file)s » ne peut pas être écrit : %(reason)s."), file=file, reason=error.strerror or str(error)
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return file.stat().st_size


def restore(url: str, file: Path, *, replaces: bool = False) -> None:
    """Put a copy back; what was there is kept aside until the copy is in place, and comes back if it fails.

    Args:
        url: The address of the database; nobody else should be using it.
        file: A file written by `backup`.
        replaces: Whether a database that holds tables may be replaced.

    Raises:
        DatabaseAway: The database does not answer.
        BackupFailed: The file is not a backup, the database is not empty, or a tool of PostgreSQL failed; the database is as it was.
    """
    if not file.is_file():
        raise BackupFailed(lazy("Le fichier « %(file)s » n'existe pas."), file=file)
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "restore.sql"
        _run("pg_restore", None, "--no-owner", "--no-privileges", f"--file={script}", str(file))
        _suit_older_servers(script)
        _replace_schema(url, script, replaces=replaces)


def _connection(url: str) -> psycopg.Connection[tuple[object, ...]]:
    try:
        return psycopg.connect(url, autocommit=True)
    except psycopg.Error as error:
        raise DatabaseAway(str(error).strip().partition("\n")[0]) from error


def _suit_older_servers(script: Path) -> None:
    with script.open("r+b") as text:
        place = text.read(_HEAD_BYTES).find(_UNKNOWN_BEFORE_17)
        if place >= 0:
            text.seek(place)
            text.write(b"--".ljust(len(_UNKNOWN_BEFORE_17)))


def _replace_schema(url: str, script: Path, *, replaces: bool) -> None:
    with _connection(url) as connection:
        if not replaces and connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public'").fetchone() is not None:
            raise BackupFailed(
                lazy("La base de données contient déjà des tables : ajoutez --replace pour la remplacer par la sauvegarde, rien n'a été changé.")
            )
        connection.execute(f"DROP SCHEMA IF EXISTS {_ASIDE} CASCADE; ALTER SCHEMA public RENAME TO {_ASIDE}; CREATE SCHEMA public")
        try:
            _run("psql", url, "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction", f"--file={script}")
        except BaseException:
            connection.execute(f"DROP SCHEMA public CASCADE; ALTER SCHEMA {_ASIDE} RENAME TO public")
            raise
        connection.execute(f"DROP SCHEMA {_ASIDE} CASCADE")


def _run(tool: str, url: str | None, *arguments: str) -> None:
    """Run a tool of PostgreSQL; the password goes by the environment, because the command line is seen by everyone on the machine."""
    program = embedded.binary(tool)
    if program is None:
        raise BackupFailed(lazy("Le programme « %(tool)s » de PostgreSQL est introuvable."), tool=tool)
    command, environment = [str(program), *arguments], dict(os.environ)
    if url is not None:
        address = conninfo_to_dict(url)
        environment["PGPASSWORD"] = str(address.pop("password", "") or environment.get("PGPASSWORD", ""))
        command.append("--dbname=" + make_conninfo("", **address))
    done = subprocess.run(command, check=False, capture_output=True, text=True, errors="replace", env=environment)  # noqa: S603  # PostgreSQL
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or ["?"]
        raise BackupFailed(lazy("%(tool)s a échoué : %(reason)s"), tool=tool, reason=said[0])
