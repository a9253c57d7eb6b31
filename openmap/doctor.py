"""Look at an installation and say in words what is missing or wrong."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiosmtplib

from openmap import assets, imap, opening
from openmap.errors import CannotStart
from openmap.health import database_state
from openmap.i18n import lazy
from openmap.settings import SECRET_KEY_LENGTH, Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

MAIL_PATIENCE_S = 5.0


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `message` is a French sentence marked with `lazy`, `values` fills its places."""

    is_fine: bool
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the sentence in the language in force."""
        return str(self.message) % self.values


def examine(env: Mapping[str, str] | None = None) -> list[Finding]:
    """Look at the settings, the database, the mail servers and the assets; changes nothing but a first start of the embedded server.

    Args:
        env: The variables; the process's own when None.
    """
    env = os.environ if env is None else env
    findings: list[Finding] = []
    try:
        settings = Settings.from_env(env)
        findings.append(Finding(is_fine=True, message=lazy("Réglages : tous ont une valeur utilisable, la clé secrète comprise.")))
    except CannotStart as error:
        findings.append(Finding(is_fine=False, message=error.message, values=error.values))
        try:
            # With any key, the rest can still be looked at.
            settings = Settings.from_env({**env, "SECRET_KEY": "-" * SECRET_KEY_LENGTH})
        except CannotStart as other:
            also = Finding(is_fine=False, message=other.message, values=other.values)
            return findings if also in findings else [*findings, also]
    return [*findings, _database(settings), _mail(settings), *_mailbox(settings), _assets()]


def _database(settings: Settings) -> Finding:
    try:
        state = opening.run_once(settings, database_state)
    except CannotStart as error:
        return Finding(is_fine=False, message=error.message, values=error.values)
    if state == "ok":
        return Finding(is_fine=True, message=lazy("Base de données : elle répond et elle est à jour."))
    return Finding(is_fine=False, message=lazy("Base de données : elle répond, mais il faut la mettre à jour par « openmap migrate »."))


def _mail(settings: Settings) -> Finding:
    where = {"host": settings.smtp_host, "port": settings.smtp_port}
    try:
        opening.run_alone(lambda: _greet(settings))
    except (aiosmtplib.SMTPException, OSError) as error:
        return Finding(
            is_fine=False,
            message=lazy("Serveur de courriel : %(host)s, port %(port)d, ne convient pas : %(reason)s. Vérifiez les variables SMTP_…"),
            values={**where, "reason": str(error) or type(error).__name__},
        )
    return Finding(is_fine=True, message=lazy("Serveur de courriel : %(host)s, port %(port)d, répond."), values=where)


async def _greet(settings: Settings) -> None:
    """Connect as the sending of letters does, and leave."""
    client = aiosmtplib.SMTP(
        hostname=settings.smtp_host,
        port=settings.smtp_port,
        username=settings.smtp_username or None,
        password=settings.smtp_password or None,
        use_tls=settings.smtp_tls == "tls",
        start_tls=settings.smtp_tls == "starttls",
        timeout=MAIL_PATIENCE_S,
    )
    async with client:
        await client.noop()


def _mailbox(settings: Settings) -> list[Finding]:
    """Open the mailbox of answers, where there is one."""
    if not settings.imap_host:
        return []
    where = {"host": settings.imap_host, "port": settings.imap_port, "folder": settings.imap_folder}
    try:
        imap.look(settings)
    except imap.MailboxAway as error:
        return [
            Finding(
                is_fine=False,
                message=lazy("Boîte des réponses : %(host)s, port %(port)d, ne convient pas : %(reason)s. Vérifiez les variables IMAP_…"),
                values={**where, "reason": str(error)},
            )
        ]
    return [Finding(is_fine=True, message=lazy("Boîte des réponses : le dossier %(folder)s de %(host)s, port %(port)d, s'ouvre."), values=where)]


def _assets() -> Finding:
    try:
        assets.manifest()
    except assets.AssetsMissing:
        return Finding(is_fine=False, message=lazy("Styles et scripts : ils n'ont pas été construits, lancez « make assets »."))
    return Finding(is_fine=True, message=lazy("Styles et scripts : ils sont en place."))
