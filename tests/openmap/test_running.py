"""Openmap as a process: it answers, refuses a second one in two languages, ends at once, and kill -9 leaves nothing behind."""

from __future__ import annotations

import asyncio
import functools
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from openmap import opening, running
from openmap.__main__ import in_each_language, main
from openmap.doctor import examine
from openmap.errors import CannotStart
from openmap.i18n import lazy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

    from openmap.settings import Settings

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="openmap-run-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture
def free_port() -> int:
    with closing(socket.socket()) as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def start(folder: Path, port: int) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SECRET_KEY"}}
    process = subprocess.Popen(
        [sys.executable, "-m", "openmap", "demo", "--port", str(port)],
        cwd=ROOT,
        env={**environment, "DATA_DIR": str(folder)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert any(f":{port}" in line for line in process.stdout)
    return process


def family(process: subprocess.Popen[str]) -> list[psutil.Process]:
    top = psutil.Process(process.pid)
    return [top, *top.children(recursive=True)]


def run(*arguments: str, **environment: str) -> Result:
    from click.testing import CliRunner

    return CliRunner().invoke(main, list(arguments), env={"DATABASE_URL": "", "SECRET_KEY": "", **environment})


def test_it_answers_refuses_a_second_one_and_ends_with_all_its_processes(folder: Path, free_port: int) -> None:
    with start(folder, free_port) as process:
        with urllib.request.urlopen(f"http://127.0.0.1:{free_port}/health/ready") as answer:
            assert json.load(answer) == {"status": "ok", "database": "ok"}
        twin = run("demo", "--port", str(free_port), DATA_DIR=str(folder))
        assert (twin.exit_code, str(free_port) in twin.stderr, "LISTEN_PORT" in twin.stderr) == (1, True, True)
        members = family(process)
        assert len(members) > 2
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        gone, left = psutil.wait_procs(members, timeout=0)
        assert left == [], gone


def test_kill_9_leaves_no_process_and_the_next_start_finds_everything(folder: Path, free_port: int) -> None:
    with start(folder, free_port) as process:
        members = family(process)
        process.kill()
    _gone, left = psutil.wait_procs(members, timeout=30)
    assert left == []
    key = (folder / "secret_key").read_text()
    migrated = run("migrate", DATA_DIR=str(folder))
    assert (migrated.exit_code, "déjà à jour" in migrated.stdout) == (0, True)
    assert (folder / "secret_key").read_text() == key


def test_a_taken_port_is_said_before_anything_starts(free_port: int) -> None:
    with closing(running.listen("127.0.0.1", free_port)), pytest.raises(running.PortBusy, match=str(free_port)):
        running.listen("127.0.0.1", free_port)
    with pytest.raises(CannotStart, match="LISTEN_HOST"):
        running.listen("192.0.2.1", free_port)


def test_a_server_wants_its_secret_key_and_an_up_to_date_database(settings: Settings, free_port: int) -> None:
    assert "SECRET_KEY" in run("serve").stderr
    assert settings.database_url is not None
    run_sql_in(settings.database_url, "DROP TABLE queue_schema")
    refused = run("serve", DATABASE_URL=settings.database_url, SECRET_KEY=settings.secret_key, LISTEN_PORT=str(free_port))
    assert (refused.exit_code, "openmap migrate" in refused.stderr) == (1, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("administrator", "a@example.org"),
        ("token", "create", "a@example.org"),
        ("event", "export", "x"),
        ("event", "load", "x.toml", "--organiser", "a@example.org"),
    ],
)
def test_a_command_says_that_the_database_must_be_brought_up_to_date(arguments: tuple[str, ...], settings: Settings) -> None:
    assert settings.database_url is not None
    run_sql_in(settings.database_url, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    refused = run(*arguments, DATABASE_URL=settings.database_url)
    assert (refused.exit_code, refused.stdout, refused.stderr.count("openmap migrate")) == (1, "", 2)


def run_sql_in(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url) as connection:
        connection.execute(statement.encode())


def test_a_database_that_does_not_answer_is_said_in_words(settings: Settings, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert run("backup", str(copy), DATABASE_URL=str(settings.database_url)).exit_code == 0
    for command in (["migrate"], ["backup", str(tmp_path / "other")], ["restore", str(copy)]):
        refused = run(*command, DATABASE_URL="postgresql://openmap@127.0.0.1:1/openmap")
        assert (refused.exit_code, refused.stderr.count("DATABASE_URL")) == (1, 2)


def test_commands_copy_and_restore_the_database(settings: Settings, tmp_path: Path) -> None:
    assert settings.database_url is not None
    copied = run("backup", str(tmp_path / "copy"), DATABASE_URL=settings.database_url)
    assert (copied.exit_code, "SECRET_KEY" in copied.stdout) == (0, True)
    assert run("restore", str(tmp_path / "copy"), DATABASE_URL=settings.database_url).exit_code == 1
    restored = run("restore", "--replace", str(tmp_path / "copy"), DATABASE_URL=settings.database_url)
    assert (restored.exit_code, str(tmp_path / "copy") in restored.stdout) == (0, True)
    opened = run("administrator", "Chef@example.org", DATABASE_URL=settings.database_url, BASE_URL="https://openmap.example.org/")
    assert (opened.exit_code, opened.stdout.count("https://openmap.example.org/connexion")) == (0, 2)
    again = run("administrator", "chef@example.org", DATABASE_URL=settings.database_url)
    assert (again.exit_code, again.stdout, bool(again.stderr)) == (1, "", True)
    made = run("token", "create", "first@example.org", DATABASE_URL=settings.database_url)
    assert (made.exit_code, made.stdout.startswith("openmap_"), "first@example.org" in made.stderr) == (0, True, True)
    refused = run("token", "create", "nobody", DATABASE_URL=settings.database_url)
    assert (refused.exit_code, refused.stdout, "adresse" in refused.stderr) == (1, "", True)


def test_what_is_wrong_with_an_event_is_said_in_both_languages_with_its_places(settings: Settings, tmp_path: Path) -> None:
    assert settings.database_url is not None
    file = tmp_path / "event.toml"
    load = partial(run, "event", "load", str(file), "--organiser", "a@example.org", DATABASE_URL=settings.database_url)
    missing = load()
    assert [line.split(str(file))[0] for line in missing.stderr.splitlines()] == ["Le fichier «\u00a0", "The file “"]
    file.write_text('[event]\nslug = "a"\ntitle = "A"\nday = 2027-01-01\nslot_minutes = 1\n', encoding="utf-8")
    assert [line.split(":")[0].strip() for line in load().stderr.splitlines()][-1] == "slot_minutes"
    load = partial(run, "event", "load", str(ROOT / "fixtures/events/vitry-2017.toml"), DATABASE_URL=settings.database_url)
    assert "prenom.nom@exemple.fr" in load("--organiser", "nobody").stderr
    assert load("--organiser", "a@example.org").exit_code == 0
    assert load("--organiser", "a@example.org").stderr.splitlines()[2:] == [
        "  slug: Cette adresse courte est déjà prise.",
        "  slug: This short address is already taken.",
    ]
    unknown = run("event", "export", "nothing", DATABASE_URL=settings.database_url)
    assert unknown.stderr.splitlines() == ["Cette journée n'existe pas ou n'existe plus.", "This event does not exist, or no longer."]


def test_the_doctor_names_what_is_missing(settings: Settings, free_port: int) -> None:
    assert settings.database_url is not None
    ill = examine({"DATABASE_URL": settings.database_url, "SMTP_PORT": str(free_port)})
    assert [finding.is_fine for finding in ill[:3]] == [False, True, False]
    assert "SECRET_KEY" in str(ill[0])
    assert str(free_port) in str(ill[2])
    receiver = Controller(Sink(), hostname="127.0.0.1", port=free_port)
    receiver.start()
    try:
        well = examine({"DATABASE_URL": settings.database_url, "SMTP_PORT": str(free_port), "SECRET_KEY": settings.secret_key})
    finally:
        receiver.stop()
    assert [finding.is_fine for finding in well[:3]] == [True, True, True]
    mailbox = {"IMAP_HOST": "127.0.0.1", "IMAP_PORT": str(free_port), "IMAP_USERNAME": "reponses", "IMAP_TLS": "none"}
    without = examine({"DATABASE_URL": settings.database_url, "SECRET_KEY": settings.secret_key, **mailbox})[3]
    assert (without.is_fine, "IMAP_" in str(without), str(free_port) in str(without)) == (False, True, True)
    both = examine({"LISTEN_PORT": "none"})
    assert [next(name for name in ("SECRET_KEY", "LISTEN_PORT") if name in str(finding)) for finding in both] == ["SECRET_KEY", "LISTEN_PORT"]
    assert len(examine({"LISTEN_PORT": "none", "SECRET_KEY": settings.secret_key})) == 1


def test_sentences_are_said_in_each_language() -> None:
    sentence = lazy("Aucun compte n'a cette adresse.")
    said = in_each_language(lambda: str(sentence))
    assert said[0] == "Aucun compte n'a cette adresse."
    assert len(said) == len(set(said))


def test_the_worker_runs_until_it_is_told_to_stop(settings: Settings) -> None:
    async def stop_soon() -> None:
        await asyncio.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)

    async def both() -> None:
        await asyncio.gather(running.run_jobs(settings), stop_soon())

    opening.run_alone(both)


@functools.cache
def loaded_by(*modules: str) -> set[str]:
    """Import in a process of its own; return the names of all that came with it."""
    code = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split())


@pytest.mark.parametrize(
    "modules, unneeded",
    [
        pytest.param("openmap.migrations openmap.upkeep.service", {"litestar", "jinja2"}, id="migrate, backup, restore"),
        pytest.param("openmap.accounts.tokens openmap.demo.service", {"openmap.app", "openmap.web", "uvicorn"}, id="token, event"),
        pytest.param("openmap.doctor", {"openmap.app", "openmap.web", "uvicorn"}, id="doctor"),
    ],
)
def test_a_command_loads_no_more_than_it_needs(modules: str, unneeded: set[str]) -> None:
    assert unneeded & loaded_by("openmap.__main__", "openmap.opening", *modules.split()) == set()
    assert unneeded - loaded_by("openmap.running") == set(), "these are what the server loads"
