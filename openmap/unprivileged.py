"""Run a child of root as another user that still reaches its own files, even below a folder closed to everybody else (docs/adr/0031).

A child normally keeps no privilege at all. Where its files stand below such a folder (a clone in /root), it keeps one capability: to pass through
folders and read, or to pass by permissions where that is the only one there is. Linux only.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

# Numbers of linux/capability.h, linux/prctl.h and linux/securebits.h.
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2
_CAPABILITY_VERSION_3 = 0x20080522
_PR_SET_SECUREBITS = 28
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_NO_SETUID_FIXUP = 1 << 2
_LIBC = ctypes.CDLL(None, use_errno=True)


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Sets(ctypes.Structure):
    _fields_ = [("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32)]


@dataclass(frozen=True)
class User:
    """As whom children run: `capability` is the one that they keep, if any."""

    name: str
    uid: int
    gid: int
    capability: int | None = None

    def with_reach(self) -> Iterator[User]:
        """List this user as it is, then with each capability that this process can hand down, the weaker first."""
        yield self
        for capability in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):
            if _held() >> capability & 1:
                yield replace(self, capability=capability)

    def can_run(self, command: Sequence[str]) -> bool:
        """Tell whether a command of this user ends well."""
        try:
            return self.run(command).returncode == 0
        except (OSError, subprocess.SubprocessError):
            return False

    def run(self, command: Sequence[str], **kwargs: Any) -> subprocess.CompletedProcess[bytes]:
        """Run a command to its end as this user, catching what it says; the keywords are those of `subprocess.run`."""
        return subprocess.run(command, check=False, capture_output=True, cwd="/", preexec_fn=self.before_exec(), **kwargs)  # noqa: S603  # the main thread starts it, before any other exists; programs of PostgreSQL and POSIX

    def before_exec(self, then: Callable[[], None] | None = None) -> Callable[[], None]:
        """Return what the child does between fork and exec: it becomes this user for good, then does `then`."""
        return partial(_become, self, then)


def _become(user: User, then: Callable[[], None] | None) -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(user.gid)
        if user.capability is not None:
            # Without it setuid forgets every capability, and so does access(2), by which PostgreSQL looks at its own programs.
            _do(_LIBC.prctl(_PR_SET_SECUREBITS, _NO_SETUID_FIXUP, 0, 0, 0))
        os.setuid(user.uid)
        if user.capability is not None:
            _keep_only(user.capability)
    if then is not None:
        then()


def _keep_only(capability: int) -> None:
    mask = 1 << capability
    sets = (_Sets * 2)(_Sets(mask, mask, mask), _Sets(0, 0, 0))
    _do(_LIBC.capset(ctypes.byref(_Header(_CAPABILITY_VERSION_3, 0)), sets))
    _do(_LIBC.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability, 0, 0))


def _do(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _held() -> int:
    """Return the capabilities that this process may hand down, one bit each."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("CapPrm:")), 16)
