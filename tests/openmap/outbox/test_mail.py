from __future__ import annotations

import uuid
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest

from openmap.outbox.mail import build_mail, is_address
from openmap.outbox.queries import Claimed
from openmap.settings import Settings

SETTINGS = Settings(secret_key="k" * 40, data_dir=Path("unused"), sender_address="bonjour@openmap.example.org", sender_name="Openmap – démonstration")
CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


def parsed(**values: object) -> Any:
    base: dict[str, object] = {
        "id": uuid.UUID(int=1),
        "message_id": "<1@openmap.example.org>",
        "to_name": "Zoé\nÜnal",
        "to_address": "zoe@example.org",
        "from_name": "",
        "from_address": "",
        "locale": "fr",
        "subject": "Votre journée à Évry – 16 novembre",
        "body_text": "Bonjour Zoé,\nà bientôt.\n",
        "body_html": "<p>Bonjour Zoé</p>",
        "secrets": {},
        "calendar": None,
        "method": None,
        "attempts": 1,
    }
    content = build_mail(Claimed(**{**base, **values}), SETTINGS, datetime(2027, 3, 28, 12, tzinfo=UTC)).as_bytes()  # type: ignore[arg-type]  # the values above
    assert b"\n" not in content.replace(b"\r\n", b"")
    return message_from_bytes(content, policy=SMTP)


def shape(mail: Any) -> object:
    if mail.is_multipart():
        return (mail.get_content_type(), [shape(part) for part in mail.iter_parts()])
    return mail.get_content_type()


def test_a_plain_letter_is_text_then_html() -> None:
    mail = parsed()
    assert shape(mail) == ("multipart/alternative", ["text/plain", "text/html"])
    assert mail["To"] == "Zoé Ünal <zoe@example.org>"
    assert mail["From"] == "Openmap – démonstration <bonjour@openmap.example.org>"
    assert mail["Subject"] == "Votre journée à Évry – 16 novembre"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_body(("plain",)).get_payload(decode=True) == "Bonjour Zoé,\r\nà bientôt.\r\n".encode()


@pytest.mark.parametrize("words", [2, 9, 10, 11, 12, 13, 14, 30])
@pytest.mark.parametrize("place", ["Table 10, jeudi 24 décembre 2026 à", "Évry – Communauté d'Agglomération", "à b ç", "filière"])
def test_long_headers_lose_no_space(place: str, words: int) -> None:
    text = " ".join((["Rendez-vous", "économie", "circulaire,", place, "10h30"] * 6)[:words])
    mail = message_from_bytes(parsed(subject=text, to_name=text, from_name=text).as_bytes())
    assert str(make_header(decode_header(mail["Subject"]))) == text
    for name in ("From", "To"):
        (found, _charset), *address = decode_header(mail[name])
        assert found.decode() == text
        assert "".join(part.decode() for part, _charset in address).strip().endswith("@example.org>" if name == "To" else "openmap.example.org>")
    assert max(len(line) for line in mail.as_bytes().split(b"\n\n", 1)[0].splitlines()) <= 78


def test_an_invitation_sits_in_the_alternative_and_is_attached() -> None:
    mail = parsed(calendar=CALENDAR, method="REQUEST")
    assert shape(mail) == ("multipart/mixed", [("multipart/alternative", ["text/plain", "text/html", "text/calendar"]), "application/ics"])
    alternative, attachment = mail.iter_parts()
    calendar = list(alternative.iter_parts())[-1]
    assert calendar.get_param("method") == "REQUEST"
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert calendar["Content-Disposition"] is None
    assert calendar["Content-ID"] is None
    assert calendar.get_payload(decode=True) == CALENDAR.encode()
    assert attachment.get_payload(decode=True) == CALENDAR.encode()
    assert attachment.get_filename() == "rendez-vous.ics"


def test_a_withdrawal_has_no_attachment() -> None:
    mail = parsed(calendar=CALENDAR.replace("REQUEST", "CANCEL"), method="CANCEL")
    assert shape(mail) == ("multipart/mixed", [("multipart/alternative", ["text/plain", "text/html", "text/calendar"])])


def test_a_placeholder_without_secret_does_not_leave() -> None:
    with pytest.raises(KeyError):
        parsed(body_text="[[secret:absent]]")


def test_a_calendar_holds_no_personal_link() -> None:
    calendar = "BEGIN:VCALENDAR\r\nSUMMARY:[[secret:agenda]]\r\nEND:VCALENDAR\r\n"
    secrets = {"agenda": {"purpose": "registration", "subject": "1", "generation": 1, "path": "/i/{token}"}}
    mail = parsed(calendar=calendar, method="CANCEL", body_text="[[secret:agenda]]", secrets=secrets)
    texts = {part.get_content_type(): part.get_content() for part in mail.walk() if not part.is_multipart()}
    assert "/i/" in texts["text/plain"]
    assert texts["text/calendar"] == calendar


@pytest.mark.parametrize("address", ["zoe@example.org", "Zoe.Unal+openmap@mairie-vitry94.example.org", "o'brien@example.org", "a@b.fr"])
def test_an_address_that_mail_can_be_written_to(address: str) -> None:
    assert is_address(address)


@pytest.mark.parametrize(
    "address",
    ["", "zoe", "zoe@", "@example.org", "zoe@example", "a b@example.org", ".a@example.org", "a..b@example.org", "a@-b.fr", "a@b.fr.", "a@b.f"],
)
def test_an_address_without_its_parts(address: str) -> None:
    assert not is_address(address)


@pytest.mark.parametrize(
    "address", ["[a]@b.fr", "a\\@b.fr", '"a"@b.fr', "é@b.fr", "a@é.fr", "a@b.fr\x85", "a\x01@b.fr", "a@b.fr,c@d.fr", "a@[1.2.3.4]"]
)
def test_an_address_that_servers_refuse_or_misread(address: str) -> None:
    assert not is_address(address)


def test_an_address_has_a_greatest_length() -> None:
    assert [is_address("a" * length + "@b.fr") for length in (64, 65)] == [True, False]
    assert [is_address("a@" + "b." * count + "fr") for count in (125, 126)] == [True, False]


def test_no_control_character_and_no_turned_writing_is_in_a_header() -> None:
    mail = parsed(to_name="Zoé\x1b[2J\u202e Rose", from_name="Équipe\x07", subject="Votre\x01 journée\u2066")
    shown = (mail["To"].addresses[0].display_name, mail["From"].addresses[0].display_name, str(mail["Subject"]))
    assert shown == ("Zoé[2J Rose", "Équipe", "Votre journée")
