"""Requests that no browser sends are refused or answered, never a bug."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.openmap.conftest import Browser

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("charset", ["nonsense", "utf-16"])
async def test_a_form_in_no_charset_is_refused_and_no_bug(browser: Browser, capsys: pytest.CaptureFixture[str], charset: str) -> None:
    part = f'--x\r\nContent-Disposition: form-data; name="email"\r\nContent-Type: text/plain; charset={charset}\r\n\r\nodd\r\n--x--\r\n'
    await browser.open("/connexion")
    answer = await browser.client.post("/connexion", content=part, headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert answer.status_code == 400
    assert "n&#39;a pas pu être lu" in answer.text
    assert "unexpected failure" not in capsys.readouterr().err


async def test_the_way_to_the_other_language_stays_on_the_site_whatever_the_address(browser: Browser) -> None:
    answer = await browser.open("http://127.0.0.1:8000//ailleurs.example.org/x")
    assert answer.status_code == 404
    assert re.findall(r'href="([^"]*lang=en)"', answer.text) == ["/ailleurs.example.org/x?lang=en"]


async def test_a_host_that_is_none_is_answered(browser: Browser) -> None:
    assert (await browser.open("/accessibilite", headers={"Host": "example.org:port"})).status_code == 200
