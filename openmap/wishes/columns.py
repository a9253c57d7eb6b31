"""The import file of wishes: its columns, the headings they go by, and the example of the template. Described in docs/imports.md."""

from __future__ import annotations

from typing import Final

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "from": ("de", "demandeur", "souhait de", "inscription", "qui"),
    "to": ("vers", "à", "avec", "souhaité", "pour", "rencontrer", "souhaite rencontrer"),
    "rank": ("rang", "ordre", "priorité", "choix"),
    "veto": ("refus", "ne souhaite pas"),
}
"""Key of each column → other headings accepted; case, accents and punctuation do not count."""

REQUIRED: Final = ("from", "to")
TEMPLATE_HEADINGS: Final = ("de", "vers", "rang", "veto")
TEMPLATE_ROWS: Final = (("A-01", "S-01", "1", ""), ("S-01", "A-01", "1", ""), ("A-01", "Chantier d'Exemple bis", "", "oui"))
YES: Final = frozenset({"oui", "o", "yes", "y", "vrai", "true", "1", "x", "veto"})
NO: Final = frozenset({"", "non", "n", "no", "faux", "false", "0"})
