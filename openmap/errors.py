"""Refuse in words: what a person did cannot be done, and here is why and what to do.

Anything that is not a `Refusal` is a bug and answers 500. A concrete refusal is named for the situation, lives in the slice that raises it and
may carry its sentence: ``class WishesClosed(Conflict): message = lazy("…")``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name).lower()


class Refusal(Exception):
    """An expected refusal.

    Attributes:
        message: The sentence shown to the person, in the language in force when it is turned into text.
        status: The HTTP status.
        code: A stable kebab-case name, the `type` of the problem details (RFC 9457); derived from the class's name.
        fields: One sentence per field of the form.
        details: Further facts for programs, as JSON values.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "refusal"
    message: str = ""

    def __init_subclass__(cls, **kwargs: object) -> None:
        """Name the refusal after its class unless it names itself."""
        super().__init_subclass__(**kwargs)
        if "code" not in cls.__dict__:
            cls.code = _kebab(cls.__name__)

    def __init__(self, message: str | None = None, *, fields: Mapping[str, str] | None = None, details: Mapping[str, Any] | None = None) -> None:
        if message is not None:
            self.message = message
        self.fields = dict(fields or {})
        self.details = dict(details or {})
        super().__init__(self.message)

    def __str__(self) -> str:
        """Return the sentence in the language in force."""
        return str(self.message)


class InvalidForm(Refusal):
    """What was typed cannot be accepted; `fields` says where."""

    status = 422


class NotFound(Refusal):
    """There is no such thing, or not for this person."""

    status = 404


class Forbidden(Refusal):
    """This person may not do this."""

    status = 403


class Unauthorised(Refusal):
    """Nobody is signed in, or the token is not valid."""

    status = 401


class Conflict(Refusal):
    """What is asked contradicts the present state."""

    status = 409


class TooMany(Refusal):
    """Too many requests; `details["retry_after_s"]` says when to come back."""

    status = 429


class CannotStart(Exception):
    """The program cannot start; said in every language, because nobody has chosen one yet.

    Attributes:
        message: A French sentence marked with `i18n.lazy`, with ``%(name)s`` places.
        values: What fills the places.
    """

    def __init__(self, message: str, **values: object) -> None:
        self.message = message
        self.values = values
        super().__init__(message)

    def __str__(self) -> str:
        """Return the sentence in the language in force."""
        return str(self.message) % self.values
