"""Settings are read once and refused in words that name the variable."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from openmap.clock import local, now, standing_at
from openmap.errors import CannotStart, Conflict, Refusal
from openmap.settings import Settings

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
        ("DEMO", "perhaps"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(CannotStart) as refused:
        Settings.from_env({"SECRET_KEY": KEY, name: value})
    assert name in str(refused.value)


def test_what_is_set_is_taken() -> None:
    settings = Settings.from_env(
        {"SECRET_KEY": KEY, "BASE_URL": "https://example.org/", "LISTEN_PORT": "80", "SMTP_TLS": "STARTTLS", "DEMO": "oui", "DATA_DIR": "/srv/x"}
    )
    assert (settings.base_url, settings.port, settings.smtp_tls, settings.demo) == ("https://example.org", 80, "starttls", True)
    assert str(settings.data_dir) == "/srv/x"


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
