"""Styles and scripts travel packed to browsers that can unpack them, and pages never do."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import httpx
import pytest

from openmap.assets import STATIC, takes_gzip
from tests.openmap.day import a_day

if TYPE_CHECKING:
    from tests.openmap.conftest import Browser

pytestmark = pytest.mark.anyio
STYLE = "/static/openmap.css"


async def fetched(browser: Browser, path: str, coding: str) -> tuple[httpx.Response, bytes]:
    """Fetch without unpacking."""
    async with browser.client.stream("GET", path, headers={"Accept-Encoding": coding}) as answer:
        return answer, b"".join([part async for part in answer.aiter_raw()])


async def test_a_style_is_packed_for_those_who_take_it(browser: Browser) -> None:
    plain, whole = await fetched(browser, STYLE, "identity")
    packed, small = await fetched(browser, STYLE, "gzip, deflate, br")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(small) == whole == (STATIC / "openmap.css").read_bytes()
    assert len(small) * 3 < len(whole)
    assert {plain.headers["vary"], packed.headers["vary"]} == {"Accept-Encoding"}
    assert plain.headers["etag"] != packed.headers["etag"], "two representations"
    known = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["etag"]}
    assert (await browser.client.get(STYLE, headers=known)).status_code == 304


async def test_pages_are_not_packed(browser: Browser) -> None:
    await a_day()
    answer, _body = await fetched(browser, "/journees/vitry-2027", "gzip")
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    "header, taken",
    [("gzip", True), ("br;q=1, GZIP ; q=0.5", True), ("", False), ("identity", False), ("gzip;q=0", False), ("gzip; q=0.0, br", False)],
)
def test_what_a_browser_takes_is_read_from_its_header(header: str, taken: bool) -> None:  # a value of the table
    assert takes_gzip(header) is taken
