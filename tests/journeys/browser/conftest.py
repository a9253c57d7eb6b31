"""A real Chromium for journeys, a published day to look at, and the visit of its pages."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.journeys.browser.visits import Visit
from tests.journeys.browser.windows import window_of
from tests.journeys.program import program_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

    from playwright.sync_api import Browser

    from tests.journeys.conftest import Demo

PATIENCE_MS = 20_000  # a machine that runs other tests beside these answers late


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the machine's Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "the browser tests need Chromium: install the package chromium"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def day(chromium: Browser, demo: Demo) -> dict[str, str]:
    """Publish Vitry and let the invitations leave, then a change that nobody is told of yet.

    Returns:
        What addresses name: also of a third draft, a guest, a pitch.
    """
    with program_of(demo, "vitry-2017") as program:
        invited = links_of(program.invited("Atelier du Quai", "atelier@example.org"))
        run = program.run(time_limit_s=5)
        program.publish(run["draft"])
        mails = program.release()
        sent = program.items("/outbox")[0]["id"]
        changed, _parties, _moved = program.change_one(program.draft(run["draft"]))
        program.publish(changed["id"])
        program.change_one(changed)
        session = next(one for one in program.get("/programme/sessions") if one["takes_sign_up"])
        return {
            "run": run["id"],
            "mail": str(demo.seen),
            "answer": next(link for link in links_of(mails) if link.startswith("/r/")),
            "guest": next(link for link in invited if link.startswith("/i/")),
            "stop": next(link for link in invited if link.startswith("/courriers/")),
            "registration": program.items("/registrations")[0]["id"],
            "message": sent,
            "letter": next(line["id"] for line in program.items("/outbox") if line["state"] == "draft"),
            "session": session["id"],
            "application": program.pitch(),
            "proposal": proposal_of(chromium, demo, session["id"]),
        }


@pytest.fixture(scope="module")
def visit(chromium: Browser, demo: Demo, day: dict[str, str]) -> Iterator[Visit]:
    """Visit the pages of the day by daylight."""
    visit = Visit(chromium, demo, day, "light")
    with visit.windows:
        yield visit


def links_of(mails: list[tuple[str, EmailMessage]]) -> list[str]:
    """Return the addresses of pages in the plain text of letters, the last letter first."""
    bodies = [body for _to, message in reversed(mails) if (body := message.get_body(("plain",)))]
    return [link for body in bodies for link in re.findall(r"https?://[^/\s]+(/\S*)", body.get_content())]


def proposal_of(browser: Browser, demo: Demo, session: str) -> str:
    """Give a session the time of meetings, in the page; return the proposal that asks about them."""
    with window_of(browser, demo.url) as (_, page):
        page.goto("/")
        page.get_by_text("Entrer comme organisatrice", exact=True).click()
        page.wait_for_url("**/gestion**")
        page.goto(f"/gestion/vitry-2017/programme/seances/{session}")
        page.get_by_label("Début").fill("09:00")
        page.get_by_label("Fin").fill("12:30")
        page.get_by_role("button", name="Enregistrer").click()
        page.wait_for_url("**/changements/*")
        return page.url.rpartition("/")[2]
