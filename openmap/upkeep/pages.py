"""What the pages about what is kept are given."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonalDataPage:
    """What is kept of people: for what, and until when."""

    lines: tuple[tuple[str, str], ...]
