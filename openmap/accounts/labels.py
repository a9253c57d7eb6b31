"""Words of the interface for the browsers that are signed in."""

from __future__ import annotations

from typing import Final

from openmap.i18n import gettext as _

BROWSERS: Final = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"))
SYSTEMS: Final = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Macintosh", "Mac"), ("Linux", "Linux"))


def browser_label(user_agent: str) -> str:
    """Say which browser signed in, on what, from its `User-Agent` header: others call themselves Safari and Chrome too, so they come first."""
    browser = next((name for mark, name in (*BROWSERS, ("Safari/", "Safari")) if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s sur %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Navigateur inconnu")
