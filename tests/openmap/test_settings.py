"""Settings are read once and refused in words that name the variable."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from openmap.clock import local, now, standing_at
from openmap.errors import CannotStart, Conflict, Refusal
from openmap.settings import Settings
from tests.openmap.outbox.signing_key import signing_key

KEY = "k" * 32


def test_a_secret_key_is_enough() -> None:
    settings = Settings.from_env({"SECRET_KEY": KEY})
    assert (settings.database_url, settings.port, settings.base_url, settings.demo) == (None, 8000, "http://127.0.0.1:8000", False)


def test_secrets_are_not_printed() -> None:
    settings = Settings.from_env({"SECRET_KEY": KEY, "SMTP_PASSWORD": "hush"})
    assert KEY not in repr(settings)
    assert "hush" not in repr(settings)
    assert settings.smtp_password == "hush"


@pytest.mark.parametrize(
    "name,value",
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("DATABASE_URL", "sqlite:///file"),
        ("BASE_URL", "openmap.example.org"),
        ("LISTEN_PORT", "http"),
        ("LISTEN_PORT", "65536"),
        ("SMTP_PORT", "0"),
        ("SMTP_TLS", "ssl"),
        ("SMTP_CONNECTIONS", "0"),
        ("SMTP_CONNECTIONS", "99"),
        ("SMTP_HOURLY_LIMIT", "many"),
        ("DEMO", "perhaps"),
        ("IMAP_PORT", "143x"),
        ("IMAP_TLS", "ssl"),
        ("IMAP_FOLDER", "IN\nBOX"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(CannotStart) as refused:
        Settings.from_env({"SECRET_KEY": KEY, name: value})
    assert name in str(refused.value)


def test_a_mailbox_belongs_to_somebody_and_its_port_follows_its_tls() -> None:
    env = {"SECRET_KEY": KEY, "IMAP_HOST": "imap.example.org", "IMAP_PASSWORD": "hush"}
    with pytest.raises(CannotStart, match="IMAP_USERNAME"):
        Settings.from_env(env)
    settings = Settings.from_env({**env, "IMAP_USERNAME": "reponses"})
    assert (settings.imap_port, settings.imap_tls, settings.imap_folder) == (993, "tls", "Inbox")
    assert "hush" not in repr(settings)
    assert Settings.from_env({**env, "IMAP_USERNAME": "reponses", "IMAP_TLS": "starttls"}).imap_port == 143


def test_what_is_set_is_taken() -> None:
    settings = Settings.from_env(
        {"SECRET_KEY": KEY, "BASE_URL": "https://example.org/", "LISTEN_PORT": "80", "SMTP_TLS": "STARTTLS", "DEMO": "oui", "DATA_DIR": "/srv/x"}
    )
    assert (settings.base_url, settings.port, settings.smtp_tls, settings.demo) == ("https://example.org", 80, "starttls", True)
    assert str(settings.data_dir) == "/srv/x"


def test_the_key_that_signs_is_read_from_its_file_and_not_printed(tmp_path: Path) -> None:
    private, _public = signing_key()
    file = tmp_path / "dkim.pem"
    file.write_bytes(private)
    env = {"SECRET_KEY": KEY, "DKIM_KEY_FILE": str(file), "DKIM_SELECTOR": "jour", "SENDER_ADDRESS": "bonjour@Openmap.example.org"}
    settings = Settings.from_env(env)
    assert (settings.dkim_key, settings.dkim_selector, settings.dkim_domain) == (private, "jour", "openmap.example.org")
    assert "PRIVATE" not in repr(settings)
    assert Settings.from_env({**env, "DKIM_DOMAIN": "example.org"}).dkim_domain == "example.org"


@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN X-----\nabcd\n-----END X-----\n"])
def test_a_key_that_cannot_sign_is_refused(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "dkim.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CannotStart, match="DKIM_KEY_FILE"):
        Settings.from_env({"SECRET_KEY": KEY, "DKIM_KEY_FILE": str(file), "DKIM_SELECTOR": "jour"})


def test_a_key_without_the_name_of_its_record_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="DKIM_SELECTOR"):
        Settings.from_env({"SECRET_KEY": KEY, "DKIM_KEY_FILE": str(tmp_path / "dkim.pem")})


def test_a_refusal_is_named_after_its_class() -> None:
    class WishesClosedXYZAlready(Conflict):
        message = "Trop tard."

    refusal = WishesClosedXYZAlready(details={"closed_at": "2026-01-01"})
    assert (refusal.code, refusal.status, str(refusal), refusal.details) == (
        "wishes-closed-xyz-already",
        409,
        "Trop tard.",
        {"closed_at": "2026-01-01"},
    )
    assert str(Refusal("Non.")) == "Non."


def test_the_clock_can_stand_at_another_moment() -> None:
    moment = datetime(2017, 11, 16, 8, tzinfo=UTC)
    with standing_at(moment):
        assert now() == moment
        assert local(now(), "Europe/Paris").isoformat() == "2017-11-16T09:00:00+01:00"
    assert now() > moment
    with pytest.raises(ValueError, match="offset"), standing_at(datetime(2017, 11, 16)):  # noqa: DTZ001  # what is refused
        now()
