"""The colours of the theme, in light and in dark, held to WCAG 2.1 (1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path("openmap/static/openmap.css").read_text("utf-8")
TEXT, BORDER = 4.5, 3.0
PAIRS = [
    ("text", "page", TEXT),
    ("text", "raised", TEXT),
    ("muted", "page", TEXT),
    ("muted", "raised", TEXT),
    ("accent", "page", TEXT),
    ("accent", "raised", TEXT),
    ("accent", "accent-soft", TEXT),
    ("accent-strong", "accent-soft", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-strong", TEXT),
    ("wrong", "page", TEXT),
    *((name, f"{name}-soft", TEXT) for name in ("done", "warning", "wrong", "waiting")),
    *(("text", f"{name}-soft", TEXT) for name in ("done", "warning", "waiting")),
    ("border", "page", BORDER),
    ("border", "raised", BORDER),
    ("accent", "page", BORDER),
    ("wrong", "page", BORDER),
    ("focus", "page", BORDER),
    ("focus", "raised", BORDER),
    ("accent", "line", BORDER),
]


def colours(theme: str) -> dict[str, str]:
    blocks = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
    return dict(re.findall(r"--om-([\w-]+): (#[0-9a-f]{6});", blocks[0 if theme == "light" else 1]))


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.1."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("front, back, least", PAIRS)
def test_contrast(theme: str, front: str, back: str, least: float) -> None:
    known = colours(theme)
    assert contrast(known[front], known[back]) >= least


def test_both_themes_set_the_same_colours() -> None:
    assert colours("light").keys() == colours("dark").keys()
    assert contrast("#ffffff", "#000000") == pytest.approx(21)


def test_no_colour_is_written_outside_the_two_themes() -> None:
    body = CSS[CSS.index(":root:not(") :]
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", body) == []


def test_every_icon_named_by_a_template_is_built() -> None:
    listed = set(re.findall(r'^  "([a-z0-9-]+)",$', Path("tools/build_assets.mjs").read_text("utf-8"), re.MULTILINE))
    text = "".join(path.read_text("utf-8") for path in Path("templates").rglob("*.html"))
    named = {one or other for one, other in re.findall(r'icon\("([a-z0-9-]+)"\)|symbol="([a-z0-9-]+)"', text)}
    assert named
    assert named - listed == set()
