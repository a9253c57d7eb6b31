"""Change the words of an event's letters, and go back to the usual ones; what was typed is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openmap.audit.service import Actor, record
from openmap.clock import now
from openmap.db import transaction
from openmap.errors import Conflict, InvalidForm, NotFound
from openmap.i18n import LOCALES, _, lazy
from openmap.letters.kinds import KINDS
from openmap.letters.queries import own_texts
from openmap.letters.tables import LetterText
from openmap.letters.writing import Wording, problems_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from piccolo.columns.combination import Where

    from openmap.letters.queries import OwnText


class LetterUnknown(NotFound):
    """There is no such letter, or not in this language."""

    message = lazy("Cette lettre n'existe pas.")


class ChangedMeanwhile(Conflict):
    """Somebody else saved this letter since it was opened."""

    message = lazy("Quelqu'un a enregistré cette lettre entre-temps. Votre texte est toujours là : enregistrez encore une fois pour le garder.")


class NothingToTakeBack(Conflict):
    """No text of the event's own is set aside."""

    message = lazy("Aucun texte n'est à reprendre.")


def known_kind(kind: str, locale: str) -> None:
    """Raise LetterUnknown unless there is such a letter in such a language."""
    if kind not in KINDS or locale not in LOCALES:
        raise LetterUnknown


async def save_letter(
    actor: Actor, event_id: UUID, kind: str, locale: str, words: Wording, *, seen_at: datetime | None = None, checks_seen: bool = False
) -> None:
    """Keep an event's own words for a letter, and use them for those written from now on.

    Args:
        actor: Who writes.
        event_id: The event.
        kind: One of `KINDS`.
        locale: The language of the words.
        words: With line feeds of any kind.
        seen_at: When the text was changed last, as far as the writer knew; None for never.
        checks_seen: Refuse if it was changed since.

    Raises:
        LetterUnknown: There is no such letter.
        InvalidForm: A message per field: what cannot be read, what is missing, with line and field.
        ChangedMeanwhile: It is not as the writer saw it.
    """
    known_kind(kind, locale)
    tidy = tidied(words)
    problems = problems_of(kind, tidy)
    if problems:
        raise InvalidForm(_("La lettre n'est pas enregistrée."), fields={name: "\n".join(found) for name, found in problems.items()})
    async with transaction():
        before = await _held(event_id, kind, locale)
        if checks_seen and (before.changed_at if before else None) != seen_at:
            raise ChangedMeanwhile
        row = LetterText(event=event_id, kind=kind, locale=locale, subject=tidy.subject, body=tidy.body, changed_at=now())
        written = (LetterText.subject, LetterText.body, LetterText.is_used, LetterText.changed_at)
        await LetterText.insert(row).on_conflict(target=(LetterText.event, LetterText.kind, LetterText.locale), action="DO UPDATE", values=written)
        await _record(actor, "letter.changed", event_id, kind, locale)


async def restore_usual(actor: Actor, event_id: UUID, kind: str, locale: str) -> None:
    """Go back to the usual words; the event's own are set aside. Doing it twice changes nothing."""
    known_kind(kind, locale)
    async with transaction():
        before = await _held(event_id, kind, locale)
        if before is not None and before.is_used:
            await LetterText.update({LetterText.is_used: False, LetterText.changed_at: now()}).where(*_one(event_id, kind, locale))
            await _record(actor, "letter.restored", event_id, kind, locale)


async def take_back(actor: Actor, event_id: UUID, kind: str, locale: str) -> None:
    """Use the words again that were set aside; raises NothingToTakeBack."""
    known_kind(kind, locale)
    async with transaction():
        before = await _held(event_id, kind, locale)
        if before is None or before.is_used:
            raise NothingToTakeBack
        await LetterText.update({LetterText.is_used: True, LetterText.changed_at: now()}).where(*_one(event_id, kind, locale))
        await _record(actor, "letter.taken_back", event_id, kind, locale)


async def copy_letters(actor: Actor, event_id: UUID, source_id: UUID) -> int:
    """Take over the words of another event where this one has none of its own in use; return how many texts.

    The caller sees to it that the person may read the source.
    """
    async with transaction():
        await _hold(event_id)
        present = {key for key, text in (await own_texts(event_id)).items() if text.is_used}
        found = {key: Wording(text.subject, text.body) for key, text in (await own_texts(source_id)).items() if text.is_used and key[0] in KINDS}
        missing = {key: words for key, words in sorted(found.items()) if key not in present and not problems_of(key[0], words)}
        for (kind, locale), words in missing.items():
            await save_letter(actor, event_id, kind, locale, words)
        return len(missing)


def tidied(words: Wording) -> Wording:
    """Settle line ends and outer space; what else is wrong is for `problems_of` to say."""
    return Wording(words.subject.strip(), words.body.replace("\r\n", "\n").replace("\r", "\n").strip() + "\n")


async def _held(event_id: UUID, kind: str, locale: str) -> OwnText | None:
    """Read a text of an event while others who would change one wait."""
    await _hold(event_id)
    return (await own_texts(event_id)).get((kind, locale))


async def _hold(event_id: UUID) -> None:
    """Let nobody else change a letter of the event until the transaction ends."""
    await LetterText.raw("SELECT id FROM event WHERE id = {} FOR UPDATE", event_id)


def _one(event_id: UUID, kind: str, locale: str) -> tuple[Where, Where, Where]:
    return LetterText.event == event_id, LetterText.kind == kind, LetterText.locale == locale


async def _record(actor: Actor, action: str, event_id: UUID, kind: str, locale: str) -> None:
    await record(actor, action, event_id=event_id, subject=("event", event_id), details={"letter": kind, "language": locale})
