"""What programs send and read of the words of a day's letters."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from openmap.clock import local
from openmap.letters.kinds import KINDS
from openmap.letters.language import LONGEST_BODY, LONGEST_SUBJECT
from openmap.letters.writing import wording

if TYPE_CHECKING:
    from openmap.events.queries import EventDetails
    from openmap.letters.language import Field
    from openmap.letters.queries import OwnTexts

Subject = Annotated[
    str, msgspec.Meta(max_length=LONGEST_SUBJECT, description="One line; `{field}` and `{si field} … {sinon} … {fin}` (docs/letters.md).")
]
Body = Annotated[str, msgspec.Meta(max_length=LONGEST_BODY, description="The text that both parts of the mail are made of.")]


class LetterIn(msgspec.Struct, forbid_unknown_fields=True):
    """The words of a letter in one language."""

    subject: Subject
    body: Body


class FieldOut(msgspec.Struct, kw_only=True):
    """A name that may stand in braces: what it gives, whether the letter must hold it, whether the subject may."""

    name: str
    gives: str
    shape: Literal["words", "mail", "lines", "link", "sign"]
    is_required: bool
    may_be_empty: bool
    fits_subject: bool


class LetterOut(msgspec.Struct, kw_only=True):
    """The words with which a letter is written in one language; `is_own` if they are the day's, `is_set_aside` if it has others in reserve."""

    kind: str
    language: Literal["fr", "en"]
    title: str
    goes_to: str
    subject: str
    body: str
    is_own: bool
    is_set_aside: bool
    changed_at: datetime | None
    fields: list[FieldOut]


def letter_out(kind: str, language: Literal["fr", "en"], own: OwnTexts, event: EventDetails) -> LetterOut:
    """Describe a letter as it is written now; its titles are in the language in force."""
    about, text, words = KINDS[kind], own.get((kind, language)), wording(kind, language, own)
    return LetterOut(
        kind=kind,
        language=language,
        title=str(about.title),
        goes_to=str(about.goes_to),
        subject=words.subject,
        body=words.body,
        is_own=text is not None and text.is_used and (text.subject, text.body) == words,
        is_set_aside=text is not None and not text.is_used,
        changed_at=local(text.changed_at, event.timezone) if text else None,
        fields=[_field_out(one) for one in about.fields.values()],
    )


def _field_out(one: Field) -> FieldOut:
    return FieldOut(
        name=one.name,
        gives=str(one.says),
        shape=one.shape.value,
        is_required=one.is_required,
        may_be_empty=one.may_be_asked,
        fits_subject=one.fits_subject,
    )
