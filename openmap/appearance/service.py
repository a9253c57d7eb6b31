"""Verbs of an instance's own look."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from openmap.appearance import queries
from openmap.appearance.logos import UnusablePicture, check_size, clean_svg, framed, kind_of, size_of
from openmap.appearance.tables import ONLY, Appearance
from openmap.audit.service import record
from openmap.clock import now
from openmap.db import transaction
from openmap.i18n import gettext as _
from openmap.printing import UnreadablePicture, picture

if TYPE_CHECKING:
    from openmap.audit.service import Actor


@dataclass(frozen=True, slots=True)
class AppearanceValues:
    """What an administrator chooses; `logo` is the content of a file, None to keep the one there is, empty to take it away."""

    name: str
    light: str
    dark: str
    logo: bytes | None


async def change_appearance(actor: Actor, values: AppearanceValues) -> None:
    """Give the instance its own name, colours and logo.

    Raises:
        UnusablePicture: The logo is no picture, or not one of those that are taken.
    """
    logo = await _drawn(values.logo) if values.logo else ("", b"")
    async with transaction():
        before = await queries.appearance()
        svg, png = (before.logo_svg, before.logo_png) if values.logo is None else logo
        after = replace(before, name=values.name, light=values.light, dark=values.dark, logo_svg=svg, logo_png=png)
        await Appearance.delete(force=True)
        row = {name: getattr(after, name) for name in ("name", "light", "dark", "logo_svg", "logo_png")}
        await Appearance.insert(Appearance(id=ONLY, **row, version=before.version + 1, updated_at=now()))
        changed = [name for name in ("name", "light", "dark", "logo_png") if getattr(before, name) != getattr(after, name)]
        await record(actor, "appearance.changed", details={"fields": changed})
    await queries.dress()


async def restore_appearance(actor: Actor) -> None:
    """Go back to the look of the project."""
    async with transaction():
        await Appearance.delete(force=True)
        await record(actor, "appearance.restored")
    await queries.dress()


async def _drawn(content: bytes) -> tuple[str, bytes]:
    """Return a logo as a harmless SVG, and as a PNG made of it."""
    kind = kind_of(content)
    if kind == "svg":
        content = clean_svg(content).encode()
    else:
        check_size(*size_of(content, kind))
    try:
        png = await picture(content, kind)
    except UnreadablePicture:
        too_much = _("Ce SVG est trop compliqué : exportez-le comme « SVG simple ».")
        raise UnusablePicture(too_much if kind == "svg" else _("Cette image est abîmée : enregistrez-la de nouveau.")) from None
    return (content.decode(), png) if kind == "svg" else (framed(png), png)
