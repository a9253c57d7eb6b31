"""Raw fields and addresses of the answer pages → values."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from openmap.attendance.queries import UnknownMeeting
from openmap.attendance.tables import AnswerKind
from openmap.errors import InvalidForm
from openmap.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_DIGITS = 9


class AnswerForm(msgspec.Struct, frozen=True):
    """An answer to one SEQUENCE of a meeting."""

    kind: AnswerKind
    sequence: int
    comment: str


def read_answer(raw: Mapping[str, object]) -> AnswerForm:
    """Check an answer; raises InvalidForm where neither button was pressed."""
    kind, sequence = str(raw.get("answer", "")), str(raw.get("sequence", ""))
    if kind not in set(AnswerKind) or not sequence.isdecimal() or len(sequence) > MOST_DIGITS:
        message = _("Choisissez l'une des deux réponses.")
        raise InvalidForm(message, fields={"answer": message})
    return AnswerForm(AnswerKind(kind), int(sequence), str(raw.get("comment", "")))


def proposed(text: str) -> AnswerKind:
    """Read which answer the link of the letter proposes."""
    return AnswerKind(text) if text in set(AnswerKind) else AnswerKind.ACCEPTED


def first_shown(text: str) -> int:
    """Read from which line on a list is shown; anything else than a number is its beginning."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else 0


def message_of(text: str) -> UUID:
    """Read which letter a link comes from; raises UnknownMeeting."""
    try:
        return UUID(text)
    except ValueError as error:
        raise UnknownMeeting from error
