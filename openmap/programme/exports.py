"""Who signed up, as a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openmap.errors import NotFound
from openmap.events.labels import SIDE_LABELS
from openmap.formats import short_moment
from openmap.i18n import _
from openmap.sheets import CSV, XLSX, write_csv, write_xlsx

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openmap.events.queries import EventDetails
    from openmap.programme.queries import SignUpLine


def sign_up_file(event: EventDetails, lines: Sequence[SignUpLine], name: str) -> tuple[bytes, str]:
    """Write the list as `inscrits.csv` or `inscrits.xlsx`; return it with its media type. Raises NotFound for another name."""
    headings = [_("Place"), _("Nom"), _("Prénom"), _("Organisation"), _("Rôle"), _("Adresse électronique"), _("Inscrite le")]
    rows = [
        (
            _("attente %(rank)d") % {"rank": line.rank} if line.rank else _("oui"),
            line.last_name,
            line.first_name,
            line.organisation,
            str(SIDE_LABELS[line.side]),
            line.email,
            short_moment(line.created_at, event.timezone),
        )
        for line in lines
    ]
    if name == "inscrits.csv":
        return write_csv(headings, rows), CSV
    if name == "inscrits.xlsx":
        return write_xlsx({_("Inscrits"): (headings, rows)}), XLSX
    raise NotFound(_("Ce fichier n'existe pas : inscrits.xlsx ou inscrits.csv."))
