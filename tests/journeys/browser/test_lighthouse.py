"""Lighthouse on the main pages, as a telephone on a slow network: accessibility holds, performance is written down."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.browser.places import MAIN_PAGES, PLACES
from tests.journeys.browser.visits import ROOT, Visit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.browser, pytest.mark.long]
PROGRAM = ROOT / "tools/lighthouse/node_modules/lighthouse/cli/index.js"
REPORT = ROOT / "build/lighthouse.json"
LEAST_ACCESSIBILITY = 0.95
PATIENCE_S = 120
TRIES = 3
NOT_RECORDED = "Please run Lighthouse again"
"""What it says when Chromium itself recorded nothing, as happens on a busy machine."""


@pytest.fixture(scope="module")
def scores() -> Iterator[dict[str, dict[str, float]]]:
    """Collect what Lighthouse says of each page, and write it down at the end."""
    found: dict[str, dict[str, float]] = {}
    yield found
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


def ask(address: str, cookies: str, folder: Path) -> dict[str, Any]:
    """Let Lighthouse open a page with somebody's cookies; return its report."""
    node, chromium = shutil.which("node") or ROOT / ".venv/bin/node", shutil.which("chromium") or shutil.which("google-chrome")
    headers = folder / "headers.json"
    headers.write_text(json.dumps({"Cookie": cookies}), "utf-8")
    options = ["--quiet", "--output=json", f"--output-path={folder / 'report.json'}", "--only-categories=accessibility,performance"]
    flags = f"--chrome-flags=--headless=new --no-sandbox --user-data-dir={folder / 'profile'}"
    command = [str(node), str(PROGRAM), address, *options, flags, f"--extra-headers={headers}"]
    environment = {**os.environ, "CHROME_PATH": str(chromium)}
    for _attempt in range(TRIES):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False, cwd=folder)
        if NOT_RECORDED not in done.stderr:
            break
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads((folder / "report.json").read_text("utf-8"))
    assert report.get("runtimeError") is None
    return report


@pytest.mark.parametrize("name", MAIN_PAGES)
def test_lighthouse_finds_a_main_page_accessible(visit: Visit, scores: dict[str, dict[str, float]], tmp_path: Path, name: str) -> None:
    place = next(one for one in PLACES if one.name == name)
    page, names = visit.page(place.role)
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies())
    report = ask(visit.demo.url + place.path.format(**names), cookies, tmp_path)
    assert report["finalDisplayedUrl"].partition("?")[0] == visit.demo.url + place.path.format(**names), "nobody was led elsewhere"
    scores[name] = {key: category["score"] for key, category in report["categories"].items()}
    failed = [key for key, audit in report["audits"].items() if audit["score"] is not None and audit["score"] < 1]
    assert scores[name]["accessibility"] >= LEAST_ACCESSIBILITY, failed
