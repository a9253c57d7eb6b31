"""Windows of a real browser: whatever a page says in its console, or fails to load, fails the test."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

TELEPHONE = (390, 844)
DESK = (1440, 900)
NOWHERE = "/nulle-part"
# Playwright itself runs scripts in every frame, the frame that shows a letter allows none; a page that does not exist answers 404,
# and a form that lacks something 422.
MEANT = re.compile(rf"^Blocked script execution in|status of 404.*{NOWHERE}|status of 422")


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
