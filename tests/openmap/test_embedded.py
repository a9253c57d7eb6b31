"""The embedded server: any path, one owner, no process left behind, no stranger killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import psycopg
import pytest

from openmap import embedded
from openmap.errors import CannotStart

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
OWNER = """
    import sys, time
    from pathlib import Path
    from openmap import embedded

    server = embedded.start(Path(sys.argv[1]), durable=False)
    print(server.process.pid, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder that the user of the server can reach, as pytest's own cannot be when root runs the tests."""
    with tempfile.TemporaryDirectory(prefix="données de l'été, n° 1 " + "x" * 100) as made:
        Path(made).chmod(0o755)
        yield Path(made)


def greet(url: str) -> str:
    with psycopg.connect(url) as connection:
        [version] = connection.execute("SELECT current_setting('server_version')").fetchone() or ["?"]
    return str(version)


def alive(cluster: Path) -> list[int]:
    return [process.pid for process in psutil.process_iter(["cmdline"]) if str(cluster) in (process.info["cmdline"] or [])]


def test_a_server_starts_stops_and_starts_again_with_its_rows(folder: Path) -> None:
    server = embedded.start(folder, durable=False)
    with psycopg.connect(server.url()) as connection:
        connection.execute("CREATE TABLE kept (name text); INSERT INTO kept VALUES ('déjà vu')")
    assert embedded.address_of_running(folder) == server.url()
    with pytest.raises(embedded.DataFolderBusy, match="DATA_DIR"):
        embedded.start(folder)
    with embedded.running(folder) as url:
        assert url == server.url()
    server.stop()
    assert alive(folder / "postgres") == []
    assert embedded.address_of_running(folder) is None
    with embedded.running(folder) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT name FROM kept").fetchall() == [("déjà vu",)]
    assert alive(folder / "postgres") == []


def test_a_killed_owner_takes_the_server_along(folder: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(OWNER), str(folder)], cwd=ROOT, stdout=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        postgres = psutil.Process(int(owner.stdout.readline()))
        assert postgres.is_running()
        owner.kill()
    psutil.wait_procs([postgres], timeout=20)
    assert alive(folder / "postgres") == []
    with embedded.running(folder) as url:
        assert greet(url).startswith("18")


def test_the_pid_of_a_stranger_is_left_alone(folder: Path) -> None:
    embedded.start(folder, durable=False).stop()
    with subprocess.Popen(["sleep", "600"]) as stranger:
        (folder / "postgres/postmaster.pid").write_text(f"{stranger.pid}\n/nowhere\n0\n5432\n")
        with embedded.running(folder) as url:
            greet(url)
        assert stranger.poll() is None
        stranger.kill()


def test_an_interrupted_first_start_is_begun_again(folder: Path) -> None:
    (folder / "postgres.new").mkdir()
    (folder / "postgres.new/PG_VERSION").write_text("18\n")
    with embedded.running(folder) as url:
        assert greet(url).startswith("18")


def test_a_server_that_ignores_the_first_order_is_stopped_all_the_same(folder: Path) -> None:
    server = embedded.start(folder, durable=False)
    server.process.send_signal(signal.SIGSTOP)
    server.stop(patience_s=0.2)
    assert server.process.returncode == -signal.SIGKILL
    assert alive(folder / "postgres") == []


def test_a_cluster_of_another_version_is_refused_in_words(folder: Path) -> None:
    embedded.start(folder, durable=False).stop()
    (folder / "postgres/PG_VERSION").write_text("17\n")
    with pytest.raises(CannotStart, match="PostgreSQL 17"):
        embedded.start(folder)
    (folder / "postgres/PG_VERSION").write_text("18\n")
    with embedded.running(folder) as url:
        greet(url)


def test_what_postgresql_says_when_it_does_not_start_is_passed_on(folder: Path) -> None:
    embedded.start(folder, durable=False).stop()
    (folder / "postgres/postgresql.conf").write_text("nonsense = 1\n")
    with pytest.raises(CannotStart, match="contains errors"):
        embedded.start(folder)


def test_a_folder_that_cannot_be_made_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotStart, match="DATA_DIR"):
        embedded.start(tmp_path / "file/data")


def test_only_the_main_thread_starts_a_server(folder: Path) -> None:
    refused: list[str] = []

    def start() -> None:
        try:
            embedded.start(folder)
        except RuntimeError as error:
            refused.append(str(error))

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert len(refused) == 1
    assert "main thread" in refused[0]
