"""The refusal of malformed input, and the checks of single values that raise it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

LARGEST: Final = 1_000_000
"""The largest multiplier: products of weights then stay far from the 64 bits the solver counts with."""

SHOWN_CHARACTERS = 60


class MalformedProblem(ValueError):
    """Raised when a problem or a timetable cannot be read; ``entry`` says where, ``reason`` says why."""

    def __init__(self, entry: str, reason: str) -> None:
        """Keep ``entry`` (``request r4``) and ``reason`` (``rank_a must be 1 or more, not 0``) apart for programs, joined for people."""
        self.entry, self.reason = (words if words.isprintable() else ascii(words)[1:-1] for words in (entry, reason))
        super().__init__(f"{self.entry}: {self.reason}")


def shown(value: object) -> str:
    """Return ``value`` as a message shows it: short, and on one line."""
    text = ascii(value)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[: SHOWN_CHARACTERS - 3]}..."


def text(entry: str, key: str, value: object, *, empty: bool = True) -> None:
    """Refuse a ``value`` that is not a printable string, or is empty where ``empty`` is false."""
    if not isinstance(value, str):
        raise MalformedProblem(entry, f"{key} must be a string, not {shown(value)}")
    if not value and not empty:
        raise MalformedProblem(entry, f"{key} must not be empty")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise MalformedProblem(entry, f"{key} holds a character that cannot be written: {shown(value)}") from error


def optional_text(entry: str, key: str, value: object) -> None:
    """Refuse a ``value`` that is neither None nor a string that can be an identifier."""
    if value is not None:
        text(entry, key, value, empty=False)


def named(kind: str, value: object) -> str:
    """Return how messages name an entry of this ``kind``; refuse an identifier that is not a non-empty string."""
    text(kind, "id", value, empty=False)
    return f"{kind} {value}"


def whole(entry: str, key: str, value: object, least: int, most: int | None = None) -> None:
    """Refuse a ``value`` that is not an integer of at least ``least`` (a boolean is no integer here) and at most ``most``."""
    if type(value) is not int:
        raise MalformedProblem(entry, f"{key} must be a whole number, not {shown(value)}")
    if value < least:
        raise MalformedProblem(entry, f"{key} must be {least} or more, not {shown(value)}")
    if most is not None and value > most:
        raise MalformedProblem(entry, f"{key} must be {most} or less, not {shown(value)}")


def optional_whole(entry: str, key: str, value: object, least: int) -> None:
    """Refuse a ``value`` that is neither None nor an integer of at least ``least``."""
    if value is not None:
        whole(entry, key, value, least)


def boolean(entry: str, key: str, value: object) -> None:
    """Refuse a ``value`` that is neither true nor false."""
    if type(value) is not bool:
        raise MalformedProblem(entry, f"{key} must be true or false, not {shown(value)}")


def texts(entry: str, key: str, value: object) -> None:
    """Refuse a ``value`` that is not a tuple of non-empty strings."""
    if not isinstance(value, tuple):
        raise MalformedProblem(entry, f"{key} must be a list, not {shown(value)}")
    for item in value:
        text(entry, f"each of {key}", item, empty=False)


def optional_texts(entry: str, key: str, value: object) -> None:
    """Refuse a ``value`` that is neither None nor a tuple of non-empty strings."""
    if value is not None:
        texts(entry, key, value)


def moment(entry: str, key: str, value: object) -> datetime:
    """Return an ISO 8601 date and time, local or with an offset."""
    text(entry, key, value, empty=False)
    try:
        return datetime.fromisoformat(str(value))
    except ValueError as error:
        raise MalformedProblem(entry, f"{key} must be a date and time such as 2017-11-16T09:00, not {shown(value)}") from error
