"""What is kept of people, for everyone to read."""

from __future__ import annotations

from litestar import Response, get

from openmap.i18n import _, ngettext
from openmap.rendering import page
from openmap.security import public
from openmap.upkeep.pages import PersonalDataPage
from openmap.upkeep.retention import RETENTION, START_WORDS, Kept


@get("/donnees-personnelles", guards=[public])
async def show_personal_data() -> Response[str]:
    """Say what is kept of people, what for, and until when: the list by which it is erased."""
    return page("upkeep/personal_data.html", PersonalDataPage(tuple((str(kept.purpose), _until(kept)) for kept in RETENTION)))


def _until(kept: Kept) -> str:
    if not kept.months:
        return _("effacé aussitôt %(moment)s") % {"moment": START_WORDS[kept.start]}
    months = ngettext("%(months)d mois", "%(months)d mois", kept.months) % {"months": kept.months}
    return f"{months} {START_WORDS[kept.start]}"


PAGES = [show_personal_data]
