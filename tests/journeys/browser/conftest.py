"""A real Chromium for journeys. Whatever a page says in its console, or fails to load, fails the test."""

from __future__ import annotations

import re
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from tests.journeys.program import has_calendar, program_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

    from tests.journeys.conftest import Demo

TELEPHONE = (390, 844)
DESK = (1440, 900)
NOWHERE = "/nulle-part"
# Playwright itself runs scripts in every frame, the frame that shows a letter allows none; and a page that does not exist answers 404.
MEANT = re.compile(rf"^Blocked script execution in|status of 404.*{NOWHERE}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the machine's Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "the browser tests need Chromium: install the package chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def window_of(
    browser: Browser, base_url: str, size: tuple[int, int] = DESK, *, theme: str = "light", scripts: bool = True
) -> Iterator[tuple[BrowserContext, Page]]:
    """Open a window that knows nobody; on closing, nothing may have been wrong."""
    context = browser.new_context(
        base_url=base_url,
        viewport={"width": size[0], "height": size[1]},
        locale="fr-FR",
        timezone_id="Europe/Paris",
        color_scheme="dark" if theme == "dark" else "light",
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    wrong: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        said = f"{message.text} ({message.location.get('url')})"
        if message.type in {"error", "warning"} and not MEANT.search(said):
            wrong.append(said)

    context.on("console", hear)
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    try:
        yield context, context.new_page()
    finally:
        context.close()
    assert wrong == []


@pytest.fixture(scope="module")
def day(demo: Demo) -> dict[str, str]:
    """Publish Vitry and let the invitations leave; keep a second draft, a refusal and what addresses name."""
    with program_of(demo, "vitry-2017") as program:
        run = program.run(time_limit_s=5)
        program.publish(run["draft"])
        mails = program.release()
        draft = program.draft(run["draft"])
        program.change_one(draft)
        letters = [message.get_body(("plain",)) for _to, message in reversed(mails) if has_calendar(message)]
        link = next(found[0] for text in letters if text and (found := re.findall(r"/r/\S+a=accepted\S*|/r/\S+", text.get_content())))
        return {
            "run": run["id"],
            "mail": str(demo.seen),
            "answer": link,
            "registration": program.items("/registrations")[0]["id"],
            "message": program.items("/outbox")[0]["id"],
            "session": next(one["id"] for one in program.get("/programme/sessions") if one["takes_sign_up"]),
        }
