"""Colours of one's own, held to WCAG 2.1 in both themes: what follows from one colour, whether it can be read, the nearest that can. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

TEXT: Final = 4.5
"""Least contrast of text (WCAG 2.1, 1.4.3)."""
BORDER: Final = 3.0
"""Least contrast of borders (1.4.11)."""
HEX: Final = re.compile(r"#[0-9a-f]{6}")
STEPS: Final = 100
SHADES: Final = ((0.12, "text"), (0.32, "text"), (0.8, "page"), (1.0, "page"))
"""The shades of a map: how much of the accent is mixed into the page, and what is written on it."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of a theme that stay (`openmap/static/openmap.css`), and how the others follow from the accent.

    Attributes:
        towards: A colour that cannot be read is made more like this one.
        strong: How far the strong accent goes there.
        soft: How much of the accent its soft ground holds.
        on: What is written on the accent.
    """

    page: str
    raised: str
    text: str
    line: str
    towards: str
    strong: float
    soft: float
    on: str


LIGHT: Final = Theme("#ffffff", "#f4f7f6", "#1b2628", "#d5dedc", "#000000", 0.22, 0.11, "#ffffff")
DARK: Final = Theme("#121819", "#1b2425", "#e6edec", "#334041", "#ffffff", 0.25, 0.18, "#0b1414")


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours that an instance's own accent replaces."""

    accent: str
    strong: str
    soft: str
    on: str


def read_colour(text: str) -> str | None:
    """Read what was typed or picked (`#0B5F55`, `0b5f55`, `#0bf`) as six small digits; None when it is no colour."""
    digits = text.strip().lower().removeprefix("#")
    if re.fullmatch(r"[0-9a-f]{3}", digits):
        digits = "".join(2 * digit for digit in digits)
    return f"#{digits}" if HEX.fullmatch(f"#{digits}") else None


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.1."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]  # noqa: PLR2004  # numbers of the standard
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """Mix `share` of the other colour into a colour."""
    channels = [(int(colour[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(mine * (1 - share) + theirs * share):02x}" for mine, theirs in channels)


def palette(accent: str, theme: Theme) -> Palette:
    """Let the other colours follow from the accent."""
    return Palette(accent, mixed(accent, theme.towards, theme.strong), mixed(theme.page, accent, theme.soft), theme.on)


def least_contrast(accent: str, theme: Theme) -> float:
    """Return the least contrast of text that the accent would be met in, borders counted as if they needed as much."""
    found = palette(accent, theme)
    text = [
        contrast(accent, theme.page),
        contrast(accent, theme.raised),
        contrast(accent, found.soft),
        contrast(found.strong, found.soft),
        contrast(found.on, accent),
        contrast(found.on, found.strong),
        *(contrast(mixed(theme.page, accent, share), theme.text if front == "text" else theme.page) for share, front in SHADES),
    ]
    return min(*text, contrast(accent, theme.line) * TEXT / BORDER)


def is_readable(accent: str, theme: Theme) -> bool:
    """Tell whether everything that is written in the accent, or on it, can be read."""
    return least_contrast(accent, theme) >= TEXT


def nearest_readable(accent: str, theme: Theme) -> str:
    """Return the nearest colour of the same hue that can be read: the accent itself when it can."""
    shades = (mixed(accent, theme.towards, step / STEPS) for step in range(STEPS + 1))
    return next((shade for shade in shades if is_readable(shade, theme)), theme.towards)


def stylesheet(light: str, dark: str) -> str:
    """Write the two themes as a stylesheet that is read after the project's own; an empty colour leaves that theme as it is."""
    blocks = []
    if light:
        blocks.append(":root {\n" + _variables(palette(light, LIGHT)) + "}\n")
    if dark:
        blocks.append("@media (prefers-color-scheme: dark) {\n:root {\n" + _variables(palette(dark, DARK)) + "}\n}\n")
    return "".join(blocks)


def _variables(found: Palette) -> str:
    names = {"accent": found.accent, "accent-strong": found.strong, "accent-soft": found.soft, "on-accent": found.on}
    return "".join(f"  --om-{name}: {colour};\n" for name, colour in names.items())
