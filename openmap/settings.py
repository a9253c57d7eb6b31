"""Read the settings once, from the environment, at an entry point; they are then passed by hand (see docs/settings.md)."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dkim.crypto import UnparsableKeyError, parse_pem_private_key

from openmap.errors import CannotStart
from openmap.i18n import lazy

if TYPE_CHECKING:
    from collections.abc import Mapping

SECRET_KEY_LENGTH = 32
LAST_PORT = 65535
MOST_CONNECTIONS = 20
MOST_MAILS_AN_HOUR = 1_000_000
MOST_DIGITS = 9
TLS = ("none", "starttls", "tls")
IMAP_PORTS = {"none": 143, "starttls": 143, "tls": 993}
_TRUE = {"1", "true", "yes", "on", "oui"}
_FALSE = {"", "0", "false", "no", "off", "non"}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What differs from one installation to the next.

    Attributes:
        database_url: A PostgreSQL address (`postgresql://…`), or None for the embedded server kept in `data_dir`.
        data_dir: Where the embedded server and other files live.
        secret_key: At least 32 characters; every personal link derives from it.
        base_url: The address people type, without a slash at the end.
        smtp_tls: ``none``, ``starttls`` or ``tls``.
        smtp_hourly_limit: How many mails may leave in an hour, None for as many as the server takes.
        legal_publisher: Who publishes the site, with postal address and telephone; shown on the page of legal notices.
        legal_director: Who answers for what is published.
        legal_host: Who hosts it, with postal address and telephone.
        dkim_key: The private key (PEM) that signs mails, read from its file; empty where the mail server signs, or nobody.
        imap_host: The server of the mailbox where answers and returned mails arrive; empty where none is read.
        imap_tls: ``none``, ``starttls`` or ``tls``.
    """

    database_url: str | None = None
    data_dir: Path = field(default_factory=lambda: Path("data").resolve())
    secret_key: str = field(repr=False)
    base_url: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    port: int = 8000
    smtp_host: str = "127.0.0.1"
    smtp_port: int = 25
    smtp_username: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_tls: str = "none"
    smtp_connections: int = 2
    smtp_hourly_limit: int | None = None
    dkim_domain: str = ""
    dkim_selector: str = ""
    dkim_key: bytes = field(default=b"", repr=False)
    imap_host: str = ""
    imap_port: int = 993
    imap_tls: str = "tls"
    imap_username: str = ""
    imap_password: str = field(default="", repr=False)
    imap_folder: str = "Inbox"
    sender_address: str = "openmap@localhost"
    sender_name: str = "Openmap"
    instance_name: str = "Openmap"
    legal_publisher: str = ""
    legal_director: str = ""
    legal_host: str = ""
    demo: bool = False

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read the settings of a server.

        Args:
            env: The variables; the process's own when None.

        Raises:
            CannotStart: A variable is missing or has a value that cannot be used; the sentence names it.
        """
        env = os.environ if env is None else env
        return cls(
            database_url=read_database_url(env),
            data_dir=read_data_dir(env),
            secret_key=_secret_key(env),
            base_url=read_base_url(env),
            host=env.get("LISTEN_HOST", cls.host),
            port=_port(env, "LISTEN_PORT", cls.port),
            smtp_host=env.get("SMTP_HOST", cls.smtp_host),
            smtp_port=_port(env, "SMTP_PORT", cls.smtp_port),
            smtp_username=env.get("SMTP_USERNAME", ""),
            smtp_password=env.get("SMTP_PASSWORD", ""),
            smtp_tls=_choice(env, "SMTP_TLS", TLS, cls.smtp_tls),
            smtp_connections=_count(env, "SMTP_CONNECTIONS", MOST_CONNECTIONS) or cls.smtp_connections,
            smtp_hourly_limit=_count(env, "SMTP_HOURLY_LIMIT", MOST_MAILS_AN_HOUR),
            dkim_domain=(env.get("DKIM_DOMAIN") or env.get("SENDER_ADDRESS", cls.sender_address).rpartition("@")[2]).strip().lower(),
            dkim_selector=env.get("DKIM_SELECTOR", "").strip(),
            dkim_key=_dkim_key(env),
            **_mailbox(env),
            sender_address=env.get("SENDER_ADDRESS", cls.sender_address),
            sender_name=env.get("SENDER_NAME", cls.sender_name),
            instance_name=env.get("INSTANCE_NAME", cls.instance_name),
            legal_publisher=env.get("LEGAL_PUBLISHER", "").strip(),
            legal_director=env.get("LEGAL_DIRECTOR", "").strip(),
            legal_host=env.get("LEGAL_HOST", "").strip(),
            demo=_switch(env, "DEMO"),
        )


def read_database_url(env: Mapping[str, str]) -> str | None:
    """Read `DATABASE_URL`; None stands for the embedded server.

    Raises:
        CannotStart: The address is not one of PostgreSQL.
    """
    url = env.get("DATABASE_URL", "").strip()
    if not url:
        return None
    if urlsplit(url).scheme not in {"postgresql", "postgres"}:
        raise CannotStart(lazy("La variable DATABASE_URL doit commencer par « postgresql:// » : Openmap ne parle qu'à PostgreSQL."))
    return url


def read_data_dir(env: Mapping[str, str]) -> Path:
    """Read `DATA_DIR`, made absolute."""
    return Path(env.get("DATA_DIR") or "data").expanduser().resolve()


def _secret_key(env: Mapping[str, str]) -> str:
    key = env.get("SECRET_KEY", "")
    if not key:
        raise CannotStart(
            lazy("La variable SECRET_KEY manque : donnez-lui au moins %(length)d caractères tirés au hasard et gardez-la."), length=SECRET_KEY_LENGTH
        )
    if len(key) < SECRET_KEY_LENGTH:
        raise CannotStart(
            lazy("La variable SECRET_KEY est trop courte : %(got)d caractères, il en faut au moins %(length)d."),
            got=len(key),
            length=SECRET_KEY_LENGTH,
        )
    return key


def read_base_url(env: Mapping[str, str]) -> str:
    """Read BASE_URL, without a slash at its end; raises CannotStart."""
    url = env.get("BASE_URL", Settings.base_url).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise CannotStart(lazy("La variable BASE_URL doit être une adresse complète, par exemple « https://openmap.example.org »."))
    return url


def _port(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal() or not 0 < int(text) <= LAST_PORT:
        raise CannotStart(lazy("La variable %(name)s doit être un nombre entre 1 et 65535, pas « %(text)s »."), name=name, text=text)
    return int(text)


def _count(env: Mapping[str, str], name: str, most: int) -> int | None:
    """Read a number from 1 to ``most``; None where there is none."""
    text = env.get(name, "").strip()
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or not 0 < int(text[:MOST_DIGITS]) <= most:
        raise CannotStart(lazy("La variable %(name)s doit être un nombre entre 1 et %(most)d, pas « %(text)s »."), name=name, most=most, text=text)
    return int(text)


def _mailbox(env: Mapping[str, str]) -> dict[str, Any]:
    """Read where answers arrive; without a host nothing is read, with one a name is needed: a mailbox belongs to somebody."""
    host, username = env.get("IMAP_HOST", "").strip(), env.get("IMAP_USERNAME", "")
    tls = _choice(env, "IMAP_TLS", TLS, Settings.imap_tls)
    if host and not username:
        raise CannotStart(lazy("La variable IMAP_USERNAME manque : elle dit quelle boîte de IMAP_HOST lire."))
    folder = env.get("IMAP_FOLDER", "").strip() or Settings.imap_folder
    if not folder.isprintable():
        raise CannotStart(lazy("La variable IMAP_FOLDER doit être le nom d'un dossier, sur une ligne."))
    return {
        "imap_host": host,
        "imap_port": _port(env, "IMAP_PORT", IMAP_PORTS[tls]),
        "imap_tls": tls,
        "imap_username": username,
        "imap_password": env.get("IMAP_PASSWORD", ""),
        "imap_folder": folder,
    }


def _dkim_key(env: Mapping[str, str]) -> bytes:
    """Read the file of the key that signs; a key without a selector cannot be found by those who verify (RFC 6376, section 3.6.2.1)."""
    path = env.get("DKIM_KEY_FILE", "").strip()
    if not path:
        return b""
    if not env.get("DKIM_SELECTOR", "").strip():
        raise CannotStart(lazy("La variable DKIM_SELECTOR manque : elle dit sous quel nom la clé publique de DKIM_KEY_FILE est publiée."))
    try:
        key = Path(path).expanduser().read_bytes()
        parse_pem_private_key(key)
    except (OSError, ValueError, UnparsableKeyError) as error:
        raise CannotStart(
            lazy("La clé de DKIM_KEY_FILE (%(path)s) ne peut pas servir : %(reason)s. Il faut une clé privée RSA au format PEM."),
            path=path,
            reason=getattr(error, "strerror", None) or type(error).__name__,
        ) from error
    return key


def _choice(env: Mapping[str, str], name: str, choices: tuple[str, ...], default: str) -> str:
    text = env.get(name, "").strip().lower() or default
    if text not in choices:
        raise CannotStart(
            lazy("La variable %(name)s vaut « %(text)s » ; les valeurs possibles sont : %(choices)s."),
            name=name,
            text=text,
            choices=", ".join(choices),
        )
    return text


def _switch(env: Mapping[str, str], name: str) -> bool:
    text = env.get(name, "").strip().lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise CannotStart(
        lazy("La variable %(name)s vaut « %(text)s » ; les valeurs possibles sont : %(choices)s."), name=name, text=text, choices="1, 0"
    )
