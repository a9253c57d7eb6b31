"""Debian's Postfix and Dovecot on loopback, in a folder and on ports of their own: mail to any address ends in Dovecot, which knows a few.

Postfix starts as root only.
"""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PASSWORD = "un mot de passe"
PATIENCE_S = 15
QUEUES = "active bounce corrupt defer deferred flush hold incoming private saved trace"
MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/postfix/spool
data_directory = {folder}/postfix/data
command_directory = /usr/sbin
daemon_directory = {daemons}
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/postfix/log
maillog_file_prefixes = {folder}
myhostname = mx.example.org
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_peername_lookup = no
smtpd_recipient_restrictions = permit_mynetworks, reject
alias_maps =
virtual_alias_maps = inline:{{ {aliases} }}
default_transport = lmtp:inet:127.0.0.1:{lmtp}
"""
MASTER = """\
127.0.0.1:{smtp} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
flush unix n - n 1000? 0 flush
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""
DOVECOT = """\
base_dir = {folder}/dovecot/run
state_dir = {folder}/dovecot/state
log_path = {folder}/dovecot/log
protocols = imap lmtp
listen = 127.0.0.1
{tls}
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
passdb {{
  driver = passwd-file
  args = {folder}/dovecot/users
}}
userdb {{
  driver = passwd-file
  args = {folder}/dovecot/users
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""


@dataclass(frozen=True)
class MailServers:
    """Where they listen, and the folder with a Maildir per address."""

    smtp: int
    imap: int
    folder: Path
    imaps: int = 0

    def mails(self, address: str) -> list[bytes]:
        """Return what lies in somebody's mailbox, as it lies there."""
        return [file.read_bytes() for part in ("new", "cur") for file in sorted((self.folder / "mail" / address / part).glob("*"))]

    def flags(self, address: str) -> list[str]:
        """Return the marks of the mails of a mailbox, those without any included, in the order of arrival."""
        files = [file.name for part in ("new", "cur") for file in (self.folder / "mail" / address / part).glob("*")]
        return [name.partition(":2,")[2] for name in sorted(files)]

    def log(self) -> str:
        """Return what both said, for a failing test."""
        return "".join(file.read_text() for file in (self.folder / "postfix/log", self.folder / "dovecot/log") if file.exists())


@dataclass(frozen=True)
class Certificate:
    """A certificate that signs itself, and its key."""

    file: Path
    key: Path


def self_made(folder: Path, host: str) -> Certificate:
    """Make a certificate for a host."""
    made = Certificate(folder / f"{host}.pem", folder / f"{host}.key")
    names = f"subjectAltName=DNS:{host}"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={host}", "-addext", names]
    subprocess.run([*command, "-keyout", str(made.key), "-out", str(made.file)], check=True, capture_output=True)
    return made


@contextlib.contextmanager
def mail_servers(addresses: Sequence[str], aliases: Mapping[str, str], certificate: Certificate | None = None) -> Iterator[MailServers]:
    """Run both, and stop them.

    Args:
        addresses: Who has a mailbox; mail to anybody else is accepted by Postfix, refused by Dovecot, and comes back.
        aliases: Address → the one that gets its mail.
        certificate: Dovecot speaks TLS with it; without one, it speaks none.
    """
    folder = Path(tempfile.mkdtemp(prefix="openmap-mail-", dir="/tmp"))  # made by mkdtemp; paths of sockets must stay short
    folder.chmod(0o755)
    smtp, imap, lmtp, imaps = _free_ports(4)
    daemons = subprocess.run(["postconf", "-d", "-h", "daemon_directory"], check=True, capture_output=True, text=True).stdout.strip()
    names = ", ".join(f"{{ {alias} = {address} }}" for alias, address in aliases.items())
    places: dict[str, object] = {"folder": folder, "smtp": smtp, "imap": imap, "lmtp": lmtp, "daemons": daemons, "aliases": names}
    tls = f"ssl = yes\nssl_cert = <{certificate.file}\nssl_key = <{certificate.key}" if certificate else "ssl = no"
    places |= {"tls": tls, "imaps": imaps if certificate else 0}
    _prepare_postfix(folder, MAIN.format(**places), MASTER.format(**places))
    _prepare_dovecot(folder, DOVECOT.format(**places), addresses)
    running = MailServers(smtp, imap, folder, imaps)
    commands = [["dovecot", "-F", "-c", f"{folder}/dovecot/dovecot.conf"], [f"{daemons}/master", "-d", "-c", f"{folder}/postfix/etc"]]
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        for command in commands:
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            stack.callback(process.wait, timeout=PATIENCE_S)
            stack.callback(process.terminate)
        for port in (smtp, imap, lmtp):
            _until_open(port, running)
        yield running


def _prepare_postfix(folder: Path, main: str, master: str) -> None:
    """Write the settings and the folders with the owners that Postfix wants."""
    owner, drop = pwd.getpwnam("postfix").pw_uid, grp.getgrnam("postdrop").gr_gid
    for name in ("etc", "spool", "data", "spool/pid", "spool/public", "spool/maildrop", *(f"spool/{queue}" for queue in QUEUES.split())):
        (folder / "postfix" / name).mkdir(parents=True)
    (folder / "postfix/etc/main.cf").write_text(main)
    (folder / "postfix/etc/master.cf").write_text(master)
    for name in ("data", *(f"spool/{queue}" for queue in QUEUES.split())):
        os.chown(folder / "postfix" / name, owner, -1)
        (folder / "postfix" / name).chmod(0o700)
    for name, mode in (("spool/public", 0o710), ("spool/maildrop", 0o730)):
        os.chown(folder / "postfix" / name, owner, drop)
        (folder / "postfix" / name).chmod(mode)


def _prepare_dovecot(folder: Path, config: str, addresses: Sequence[str]) -> None:
    """Write the settings, the list of who has a mailbox, and the folder of mail, which belongs to nobody."""
    nobody = pwd.getpwnam("nobody")
    (folder / "mail").mkdir()
    os.chown(folder / "mail", nobody.pw_uid, nobody.pw_gid)
    (folder / "dovecot").mkdir()
    (folder / "dovecot/dovecot.conf").write_text(config)
    users = [f"{address}:{{PLAIN}}{PASSWORD}:{nobody.pw_uid}:{nobody.pw_gid}::{folder}/mail/{address}" for address in addresses]
    (folder / "dovecot/users").write_text("\n".join(users) + "\n")


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _number in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def _until_open(port: int, servers: MailServers) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    msg = f"nothing listens on {port}: {servers.log()}"
    raise AssertionError(msg)
