"""The `openmap` command. Whatever stops it is said in French and in English: nobody has chosen a language on a terminal."""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from openmap.errors import CannotStart, Refusal
from openmap.i18n import LOCALES, lazy, use_locale
from openmap.settings import SECRET_KEY_LENGTH, Settings, read_base_url, read_data_dir, read_database_url

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


def in_each_language(sentence: Callable[[], str]) -> list[str]:
    """Say a sentence in every language, French first; once if it is the same in all of them."""
    said = []
    for locale in LOCALES:
        with use_locale(locale):
            said.append(sentence())
    return list(dict.fromkeys(said))


def say(message: str, *, to_stderr: bool = False, **values: object) -> None:
    """Print a sentence marked with `lazy` in every language; on standard error where the output is for programs."""
    for line in in_each_language(lambda: str(message) % values):
        click.echo(line, err=to_stderr)


class _Commands(click.Group):
    """A group whose expected failures are sentences, never tracebacks."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command.

        Raises:
            SystemExit: With status 1 when it was refused, its sentence printed on standard error.
        """
        try:
            return super().invoke(ctx)
        except (CannotStart, Refusal) as error:
            for line in in_each_language(error.__str__):
                click.echo(line, err=True)
            for name, words in (error.fields if isinstance(error, Refusal) else {}).items():
                for line in in_each_language(partial(str, words)):
                    click.echo(f"  {name}: {line}", err=True)
            raise SystemExit(1) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="openmap", prog_name="openmap")
def main() -> None:
    """Openmap: matchmaking days, from registrations to calendars."""


def _command_settings() -> Settings:
    """Return settings for a command that only needs the database and the public address, and therefore no secret key."""
    return Settings(database_url=read_database_url(os.environ), data_dir=read_data_dir(os.environ), base_url=read_base_url(os.environ), secret_key="")


@main.command()
@click.option("--with-worker/--without-worker", default=False, help="Run jobs in this process too.")
def serve(*, with_worker: bool) -> None:
    """Serve the pages and the API."""
    from openmap import running

    settings = Settings.from_env()
    running.serve(settings, with_worker=with_worker, announce=lambda: say(lazy("Openmap répond sur %(url)s"), url=settings.base_url))


@main.command()
def worker() -> None:
    """Run jobs: building timetables, sending letters."""
    from openmap import running

    running.run_worker(Settings.from_env())


@main.command()
def migrate() -> None:
    """Bring the database up to date."""
    from openmap import migrations, opening

    applied = opening.run_once(_command_settings(), migrations.migrate)
    if applied:
        say(lazy("Base de données mise à jour, %(count)d étapes."), count=len(applied))
    else:
        say(lazy("La base de données était déjà à jour."))


@main.command()
def doctor() -> None:
    """Say what is missing or wrong."""
    from openmap.doctor import examine

    findings = examine()
    for finding in findings:
        for line in in_each_language(finding.__str__):
            click.echo(f"{'✔' if finding.is_fine else '✘'} {line}")
    if not all(finding.is_fine for finding in findings):
        raise SystemExit(1)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Copy the whole database to FILE."""
    from openmap import opening
    from openmap.upkeep import service

    with opening.database(_command_settings(), joins=True) as settings:
        size = service.backup(opening.url_of(settings), file)
    say(
        lazy("Sauvegarde écrite dans « %(file)s » (%(size)d ko). Gardez aussi SECRET_KEY : sans elle, les liens déjà envoyés ne marchent plus."),
        file=file,
        size=max(1, size // 1000),
    )


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", "replaces", is_flag=True, help="Replace what the database holds.")
def restore(file: Path, *, replaces: bool) -> None:
    """Put the copy FILE back, then bring it up to date; stop the server and the worker first."""
    from openmap import migrations, opening
    from openmap.upkeep import service

    with opening.database(_command_settings(), joins=False) as settings:
        service.restore(opening.url_of(settings), file, replaces=replaces)
        opening.run_once(settings, migrations.migrate)
    say(lazy("La sauvegarde « %(file)s » est en place."), file=file)


@main.command()
@click.argument("email")
def administrator(email: str) -> None:
    """Open an administrator's account for EMAIL, as the first of an instance is; say where to sign in."""
    from openmap import opening
    from openmap.accounts.service import create_account
    from openmap.audit.service import SYSTEM

    settings = _command_settings()
    opening.run_migrated(settings, lambda: create_account(actor=SYSTEM, email=email, name="", is_administrator=True))
    address = f"{settings.base_url}/connexion"
    say(lazy("Le compte d'administration de « %(email)s » est ouvert. Pour se connecter : %(address)s"), email=email, address=address)


@main.group(cls=_Commands)
def token() -> None:
    """Tokens of programs that call the API."""


@token.command("create")
@click.argument("email")
@click.option("--name", default="openmap token create", show_default=True, help="By which the owner recognises it.")
def create_token(email: str, name: str) -> None:
    """Make a token for the account with address EMAIL, opened as an administrator's if there is none; it is printed once."""
    from openmap import opening
    from openmap.accounts.service import token_for_address
    from openmap.audit.service import SYSTEM

    made, is_new = opening.run_migrated(_command_settings(), lambda: token_for_address(actor=SYSTEM, email=email, name=name))
    if is_new:
        say(lazy("Un compte d'administration est ouvert pour « %(email)s »."), to_stderr=True, email=email)
    click.echo(made.secret)


@main.group(cls=_Commands)
def event() -> None:
    """Events kept in files."""


@event.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--organiser", required=True, help="Address of the account that will organise it; made if there is none.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Another day than the file's.")
def load(file: Path, organiser: str, day: datetime | None) -> None:
    """Load the event of a TOML FILE, with its registrations and wishes."""
    from openmap import opening
    from openmap.demo.service import load_file

    made = opening.run_migrated(_command_settings(), lambda: load_file(file, organiser=organiser, day=day.date() if day else None))
    say(lazy("La journée « %(title)s » est chargée : /gestion/%(slug)s"), title=made.title, slug=made.slug)


@event.command("export")
@click.argument("key", metavar="EVENT")
def export(key: str) -> None:
    """Print EVENT (its slug, reference or id) as a file that can be loaded again."""
    from openmap import opening
    from openmap.demo.service import export_file

    click.echo(opening.run_migrated(_command_settings(), lambda: export_file(key)).decode(), nl=False)


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Instead of LISTEN_PORT.")
def demo(port: int | None) -> None:
    """Start everything with a worked example: database, pages, jobs."""
    from openmap import running
    from openmap.demo import mailbox, service

    settings = _demo_settings(port)
    with contextlib.closing(running.listen("127.0.0.1", 0)) as sock:
        running.serve(
            replace(settings, smtp_host="127.0.0.1", smtp_port=sock.getsockname()[1], smtp_tls="none", smtp_username=""),
            migrates=True,
            with_worker=True,
            companions=(partial(mailbox.receiving, sock), service.prepared),
            announce=lambda: _say_where_to_look(settings.base_url),
        )


def _say_where_to_look(base_url: str) -> None:
    say(lazy("La démonstration est prête ; Ctrl-C l'arrête."))
    say(lazy("  Commencer ici :       %(url)s/"), url=base_url)
    say(lazy("  Courriels envoyés :   %(url)s/boite-aux-lettres"), url=base_url)
    say(lazy("  Pour les programmes : %(url)s/api/v1/openapi.json"), url=base_url)


def _demo_settings(port: int | None) -> Settings:
    """Return settings that need no preparation: the secret key is made once and kept in the data folder."""
    data_dir = read_data_dir(os.environ)
    key = os.environ.get("SECRET_KEY") or _kept_key(data_dir)
    settings = Settings.from_env({**os.environ, "SECRET_KEY": key, "DEMO": "1"})
    settings = settings if port is None else replace(settings, port=port)
    return settings if "BASE_URL" in os.environ else replace(settings, base_url=f"http://{settings.host}:{settings.port}")


def _kept_key(data_dir: Path) -> str:
    file = data_dir / "secret_key"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as made:  # noqa: PTH123  # no mode in Path.open
            made.write(secrets.token_urlsafe(SECRET_KEY_LENGTH))
    except FileExistsError:
        pass
    except OSError as error:
        raise CannotStart(
            lazy("Le dossier de données « %(folder)s » ne peut pas être utilisé : %(reason)s. Choisissez-en un autre par DATA_DIR."),
            folder=data_dir,
            reason=error.strerror,
        ) from error
    return file.read_text(encoding="ascii")


if __name__ == "__main__":
    main(prog_name="openmap")
