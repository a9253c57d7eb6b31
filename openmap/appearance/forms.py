"""Read the form of an instance's look: raw fields to checked values, or one message per field with the nearest colour that would do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openmap.appearance.colours import DARK, LIGHT, TEXT, is_readable, least_contrast, nearest_readable, read_colour
from openmap.appearance.service import AppearanceValues
from openmap.errors import InvalidForm
from openmap.formats import number
from openmap.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openmap.appearance.colours import Theme

NAME_LENGTH: Final = 60
THEMES: Final = {"light": LIGHT, "dark": DARK}


def read_appearance(raw: Mapping[str, str], logo: bytes | None) -> AppearanceValues:
    """Read the form; a colour that was proposed and taken goes before what was typed, and the dark theme follows the light one when it is left open.

    Raises:
        InvalidForm: With a message per field; `details` holds the colour proposed for each.
    """
    name, errors, proposals = raw.get("name", "").strip(), {}, {}
    if len(name) > NAME_LENGTH:
        errors["name"] = _("Ce nom est trop long : %(limit)s signes au plus.") % {"limit": NAME_LENGTH}
    found: dict[str, str] = {}
    for field, theme in THEMES.items():
        typed = (raw.get(f"{field}_proposed") or raw.get(field, "")).strip()
        colour = read_colour(typed)
        if typed and colour is None:
            errors[field] = _("Écrivez une couleur comme #0b5f55 : six chiffres ou lettres de a à f.")
        elif colour and not is_readable(colour, theme):
            proposals[field] = nearest_readable(colour, theme)
            errors[field] = _refusal(colour, proposals[field], theme)
        found[field] = colour or ""
    if errors:
        raise InvalidForm(fields=errors, details={"proposals": proposals})
    if found["light"] and not found["dark"]:
        found["dark"] = nearest_readable(found["light"], DARK)
    return AppearanceValues(name, found["light"], found["dark"], b"" if raw.get("without_logo") and logo is None else logo)


def _refusal(colour: str, proposal: str, theme: Theme) -> str:
    ground = _("sur fond sombre") if theme is DARK else _("sur fond clair")
    sentence = _(
        "%(colour)s ne se lit pas assez bien %(ground)s : contraste de %(ratio)s, il en faut %(least)s. La plus proche qui convient est %(proposal)s."
    )
    ratio = number(round(least_contrast(colour, theme), 1))
    return sentence % {"colour": colour, "ground": ground, "ratio": ratio, "least": number(TEXT), "proposal": proposal}
