"""How sentences count."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """Return ``number`` with its ``noun``: 1 meeting, 2 meetings."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
