"""The common procurement vocabulary (regulation (EC) 213/2008): eight digits, two of them a division, and a check digit that may be left out."""

from __future__ import annotations

import re
from typing import Final

_CODE: Final = re.compile(r"(\d{2})\d{6}(?:-?\d)?")
_DIVISIONS: Final = (
    "03 09 14 15 16 18 19 22 24 30 31 32 33 34 35 37 38 39 41 42 43 44 45 48 50 51 55 60 63 64 65 66 70 71 72 73 75 76 77 79 80 85 90 92 98"
)
DIVISIONS: Final = frozenset(_DIVISIONS.split())


def is_cpv(text: str) -> bool:
    """Tell whether a text has the form of a code, in a division that exists."""
    found = _CODE.fullmatch(text.strip())
    return found is not None and found[1] in DIVISIONS
