"""An instance's own look: chosen by an administrator, worn by pages, letters, prints and previews, taken off again."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import pypdf
import pytest

from openmap import rendering
from openmap.accounts import service as accounts
from openmap.accounts import sessions
from openmap.appearance.tables import Appearance
from openmap.audit.service import SYSTEM
from openmap.audit.tables import AuditEntry
from openmap.printing import picture, write_pdf
from tests.openmap.appearance.test_logos import SQUARE, svg
from tests.openmap.conftest import browser_of
from tests.openmap.day import a_day

if TYPE_CHECKING:
    from openmap.web import Application
    from tests.openmap.conftest import Browser

pytestmark = pytest.mark.anyio
CHOSEN = {"name": "GIP Exemple", "light": "#7a1f5c", "dark": ""}


@pytest.fixture
async def administrator(app: Application, browser: Browser) -> Browser:
    """Give the browser of an administrator, on the page of the look."""
    account = await accounts.create_account(actor=SYSTEM, email="admin@example.org", name="Admin", is_administrator=True)
    key = await sessions.open_for_account(account_id=account, replaces=None, user_agent="")
    browser.client.cookies.set("session", key, domain="127.0.0.1")
    await browser.open("/apparence")
    return browser


async def choose(browser: Browser, logo: bytes | None = None, **changes: str) -> str:
    await browser.open("/apparence")
    files: dict[str, Any] = {"files": {"logo": ("logo", logo)}} if logo is not None else {}
    return (await browser.send("/apparence", CHOSEN | changes, **files)).text


async def test_every_page_wears_the_name_the_colours_and_the_logo(administrator: Browser, app: Application) -> None:
    assert "apparence d'origine" in administrator.page.text  # type: ignore[union-attr]  # the fixture opened one
    assert "est enregistrée" in await choose(administrator, logo=SQUARE.encode())
    await a_day()
    async with browser_of(app) as visitor:
        shown = (await visitor.open("/journees/vitry-2027")).text
        assert "– GIP Exemple</title>" in shown
        assert re.search(r'<img src="/apparence/logo\.svg\?v=[\d-]+" alt="" width="96" height="32">', shown)
        assert re.search(r'<link rel="icon" href="/apparence/logo\.svg', shown)
        assert re.search(r'property="og:image" content="http://127\.0\.0\.1:8000/apparence/logo\.png\?v=', shown)
        sheet = await visitor.open(re.findall(r'href="(/apparence/couleurs\.css[^"]*)"', shown)[0])
        assert (sheet.headers["content-type"], "immutable" in sheet.headers["cache-control"]) == ("text/css; charset=utf-8", True)
        assert "--om-accent: #7a1f5c" in sheet.text
        assert "prefers-color-scheme: dark" in sheet.text, "the dark theme follows the light one"
        logo = await visitor.open("/apparence/logo.svg")
        assert (logo.headers["content-type"].partition(";")[0], "script-src 'self'" in logo.headers["content-security-policy"]) == (
            "image/svg+xml",
            True,
        )
        assert (await visitor.open("/apparence/logo.png")).content.startswith(b"\x89PNG")
        assert (await visitor.open("/apparence/autre")).status_code == 404
    assert [row["action"] for row in await AuditEntry.select().where(AuditEntry.action.like("appearance.%"))] == ["appearance.changed"]


async def test_letters_and_prints_wear_it_too(administrator: Browser) -> None:
    await choose(administrator, logo=await picture(SQUARE.encode(), "svg"))
    letter = rendering.letter("accounts/letters/sign_in", {"name": "Zoé", "link": "x", "minutes": 15}, locale="fr")
    assert "GIP Exemple" in letter.subject
    assert "color: #7a1f5c" in letter.html
    assert "background: #7a1f5c; color: #ffffff" in letter.html
    assert "<img" not in letter.html, "a picture fetched from here would tell who reads"
    bare = {"title": "Liste", "event": "", "subtitle": "", "footer": "", "headings": ["a", "b", "c"], "sections": []}
    document = pypdf.PdfReader(io.BytesIO(await write_pdf("cockpit/prints/lists.typ", bare, locale="fr")))
    assert len(document.pages[0].images) == 1


async def test_colours_that_are_taken_back_leave_letters_and_prints_the_original_ones(administrator: Browser) -> None:
    await choose(administrator)
    assert "background: #7a1f5c" in rendering.letter("accounts/letters/sign_in", {"name": "Zoé", "link": "x", "minutes": 15}, locale="fr").html
    await choose(administrator, light="", dark="")
    letter = rendering.letter("accounts/letters/sign_in", {"name": "Zoé", "link": "x", "minutes": 15}, locale="fr")
    assert "GIP Exemple" in letter.subject
    assert f"background: {rendering.ORIGINAL.accent}; color: {rendering.ORIGINAL.on_accent}" in letter.html
    await administrator.send("/apparence/origine")
    bare = {"title": "Liste", "event": "", "subtitle": "", "footer": "", "headings": ["a", "b", "c"], "sections": []}
    assert (await write_pdf("cockpit/prints/lists.typ", bare, locale="fr")).startswith(b"%PDF")


async def test_a_colour_that_cannot_be_read_is_refused_with_the_nearest_that_can(administrator: Browser) -> None:
    refused = await choose(administrator, light="#ffcc00", name="")
    assert administrator.page is not None
    assert administrator.page.status_code == 422
    proposed = re.findall(r'name="light_proposed" value="(#[0-9a-f]{6})"', refused)
    assert len(proposed) == 1
    assert f"La plus proche qui convient est {proposed[0]}" in refused
    assert await Appearance.count() == 0
    taken = await administrator.send("/apparence", CHOSEN | {"light": "#ffcc00", "light_proposed": proposed[0]})
    assert "est enregistrée" in taken.text
    assert [row["light"] for row in await Appearance.select()] == proposed


@pytest.mark.parametrize(
    "field, typed, said", [("light", "vert", "Écrivez une couleur"), ("name", "x" * 61, "trop long"), ("dark", "#222222", "sur fond sombre")]
)
async def test_what_cannot_be_is_said_beside_its_field(administrator: Browser, field: str, typed: str, said: str) -> None:
    text = await choose(administrator, **dict[str, Any]({field: typed}))
    assert said in text
    assert f'href="#{field}"' in text
    assert f'id="{field}-error"' in text


async def test_a_logo_that_is_none_is_refused_and_the_one_there_is_kept(administrator: Browser) -> None:
    await choose(administrator, logo=SQUARE.encode())
    assert "ni un SVG" in await choose(administrator, logo=b"GIF89a")
    assert "abîmée" in await choose(administrator, logo=b"\x89PNG\r\n\x1a\n" + bytes(8) + b"\x00\x00\x00\x40\x00\x00\x00\x20" + bytes(20))
    endless = SQUARE.replace("</svg>", '<path d="M0 0 L1e30 1e30" stroke="red" stroke-width="1e30"/></svg>')
    assert "trop compliqué" in await choose(administrator, logo=endless.encode())
    assert "est enregistrée" in await choose(administrator, name="Autre nom")
    assert "/apparence/logo.svg" in await choose(administrator)
    assert "/apparence/logo.svg" not in await choose(administrator, without_logo="1")


async def test_a_logo_leaves_its_scripts_behind(administrator: Browser) -> None:
    await choose(administrator, logo=svg('<script>alert(1)</script><circle cx="9" cy="9" r="9"/>'))
    assert "alert" not in (await administrator.open("/apparence/logo.svg")).text
    assert "<circle" in (await administrator.open("/apparence/logo.svg")).text


async def test_the_original_comes_back(administrator: Browser) -> None:
    await choose(administrator, logo=SQUARE.encode())
    shown = (await administrator.send("/apparence/origine")).text
    assert "apparence d'origine" in shown
    assert "/apparence/logo" not in shown
    assert "/apparence/couleurs" not in shown
    assert "– Openmap</title>" in shown
    assert (await administrator.open("/apparence/logo.svg")).status_code == 404


async def test_another_process_sees_the_change_with_its_next_page(administrator: Browser, browser: Browser) -> None:
    await choose(administrator)
    rendering.dress(rendering.ORIGINAL)  # as a process that was not told
    assert "– GIP Exemple</title>" in (await browser.open("/accessibilite")).text
