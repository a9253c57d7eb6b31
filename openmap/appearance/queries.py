"""Reads of an instance's own look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openmap import rendering
from openmap.appearance.colours import LIGHT, palette, stylesheet
from openmap.appearance.logos import size_of
from openmap.appearance.tables import Appearance
from openmap.rendering import Look

if TYPE_CHECKING:
    from datetime import datetime

HEADER_HEIGHT = 32


@dataclass(frozen=True, slots=True)
class AppearanceDetails:
    """An instance's own look; empty texts mean the original."""

    name: str
    light: str
    dark: str
    logo_svg: str
    logo_png: bytes
    version: int
    updated_at: datetime | None


ORIGINAL = AppearanceDetails("", "", "", "", b"", 0, None)


async def appearance() -> AppearanceDetails:
    """Read the look; the original when nobody changed it."""
    row = await Appearance.select().first()
    if row is None:
        return ORIGINAL
    return AppearanceDetails(**{name: row[name] for name in AppearanceDetails.__slots__})


async def dress() -> None:
    """Give pages, letters and prints the instance's own look; it is read again only after it changed."""
    row = await Appearance.select(Appearance.version, Appearance.updated_at).first()
    stamp = f"{row['version']}-{row['updated_at'].timestamp():.0f}" if row else ""
    if stamp != rendering.current_look().stamp:
        rendering.dress(look_of(await appearance(), stamp))


def look_of(own: AppearanceDetails, stamp: str) -> Look:
    """Turn a stored look into what templates know."""
    width, height = size_of(own.logo_png, "png") if own.logo_png else (HEADER_HEIGHT, HEADER_HEIGHT)
    colours = palette(own.light, LIGHT) if own.light else None
    return Look(
        stamp=stamp,
        name=own.name,
        has_logo=bool(own.logo_png),
        logo_width=round(HEADER_HEIGHT * width / height),
        logo_svg=own.logo_svg,
        has_colours=bool(stylesheet(own.light, own.dark)),
        accent=colours.accent if colours else rendering.ORIGINAL.accent,
        on_accent=colours.on if colours else rendering.ORIGINAL.on_accent,
    )
