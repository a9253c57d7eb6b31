"""A whole Openmap for a journey: `openmap demo` in a process and a data folder of its own."""

from __future__ import annotations

import html
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from email import message_from_string
from email.policy import SMTP
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage

PATIENCE_S = 120
ORGANISER = "organisatrice@example.org"


@dataclass
class Demo:
    """A demonstration that runs; mails are read from its mailbox page."""

    url: str
    data_dir: Path
    seen: int = 0
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60))

    def command(self, *arguments: str) -> str:
        """Run an `openmap` command beside the demonstration; return what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "openmap", *arguments],
            env={**os.environ, "DATA_DIR": str(self.data_dir)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def mails(self) -> list[tuple[str, EmailMessage]]:
        """Return the mails that came since the last call, the oldest first, each with its recipient."""
        found = []
        for number in self._numbers():
            page = self.client.get(f"{self.url}/boite-aux-lettres/{number}").text
            source = html.unescape(re.findall(r'<pre class="source"[^>]*>(.*?)</pre>', page, re.DOTALL)[-1])
            message: Any = message_from_string(source.replace("\n", "\r\n"), policy=SMTP)
            found.append((str(message["To"].addresses[0].addr_spec), message))
            self.seen = number
        return found

    def _numbers(self) -> list[int]:
        numbers: set[int] = set()
        address = "/boite-aux-lettres"
        while address:
            page = self.client.get(self.url + address).text
            numbers |= {int(number) for number in re.findall(r'href="/boite-aux-lettres/(\d+)"', page)}
            older = re.search(r'href="(/boite-aux-lettres\?[^"]*avant=\d+)"', page)
            address = html.unescape(older[1]) if older and min(numbers) > self.seen + 1 else ""
        return sorted(number for number in numbers if number > self.seen)


def until(wanted: Callable[[], Any], what: str) -> Any:
    """Ask again and again until the answer is true; fail with `what` when patience ends."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        found = wanted()
        if found:
            return found
        time.sleep(0.2)
    pytest.fail(f"waited {PATIENCE_S} s in vain for {what}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """Start the demonstration, and stop it as Ctrl-C does."""
    folder = Path(tempfile.mkdtemp(prefix="openmap-journey-"))
    folder.chmod(0o755)
    port = _free_port()
    log = (folder / "log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "openmap", "demo", "--port", str(port)], env={**os.environ, "DATA_DIR": str(folder / "data")}, stdout=log, stderr=log
    )
    running = Demo(f"http://127.0.0.1:{port}", folder / "data")

    def answers() -> bool:
        assert process.poll() is None, (folder / "log").read_text()
        try:
            return running.client.get(f"{running.url}/health/ready").is_success
        except httpx.TransportError:
            return False

    try:
        until(answers, "the demonstration to answer")
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(timeout=20)
        log.close()
        running.client.close()
        shutil.rmtree(folder, ignore_errors=True)
    assert code == 0
