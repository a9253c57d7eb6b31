"""Verbs of what is there to see and take away: stands, documents to download."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from openmap.audit.service import Actor, record
from openmap.clock import now
from openmap.db import transaction
from openmap.errors import InvalidForm, NotFound
from openmap.events import queries as events
from openmap.i18n import _, lazy
from openmap.programme import queries
from openmap.programme.tables import Document, Stand
from openmap.programme.values import DOCUMENT_LENGTHS, STAND_LENGTHS, StandValues, text_problems
from openmap.registrations import queries as registrations
from openmap.registrations.service import lock_event

if TYPE_CHECKING:
    from uuid import UUID

    from openmap.programme.queries import DocumentLine, StandLine
    from openmap.programme.values import DocumentValues

LARGEST_BYTES: Final = 5_000_000
MOST_DOCUMENTS: Final = 40
MOST_STANDS: Final = 200
ZIP, PDF, PNG, JPEG = b"PK\x03\x04", b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
OFFICE: Final = "application/vnd.openxmlformats-officedocument."
OASIS: Final = "application/vnd.oasis.opendocument."
TYPES: Final[dict[str, tuple[str, bytes]]] = {
    "pdf": ("application/pdf", PDF),
    "png": ("image/png", PNG),
    "jpg": ("image/jpeg", JPEG),
    "jpeg": ("image/jpeg", JPEG),
    "odt": (OASIS + "text", ZIP),
    "ods": (OASIS + "spreadsheet", ZIP),
    "odp": (OASIS + "presentation", ZIP),
    "docx": (OFFICE + "wordprocessingml.document", ZIP),
    "xlsx": (OFFICE + "spreadsheetml.sheet", ZIP),
    "pptx": (OFFICE + "presentationml.presentation", ZIP),
}
"""Ending of a file's name → its media type, and the bytes that such a file begins with."""


class UnknownStand(NotFound):
    """No stand of this event has this id."""

    message = lazy("Ce stand n'existe pas ou n'existe plus.")


async def add_stand(actor: Actor, event_id: UUID, values: StandValues) -> StandLine:
    """Add a stand at the end of the list.

    Raises:
        InvalidForm: A message per field.
    """
    errors = text_problems(values, STAND_LENGTHS)
    if not values.name.strip():
        errors["name"] = _("Donnez un nom au stand.")
    async with transaction():
        await lock_event(event_id)
        known = await queries.stands_of(event_id)
        if len(known) >= MOST_STANDS:
            errors["name"] = _("Une journée compte au plus %(most)d stands.") % {"most": MOST_STANDS}
        if values.registration and (await registrations.registration(values.registration)).event_id != event_id:
            errors["registration"] = _("Cette inscription n'existe pas à cette journée.")
        if errors:
            raise InvalidForm(_("Le stand n'est pas enregistré : corrigez les champs signalés."), fields=errors)
        texts = {name: getattr(values, name).strip() for name in STAND_LENGTHS}
        row = Stand(id=uuid4(), event=event_id, registration=values.registration, position=len(known) + 1, **texts)
        await Stand.insert(row)
        await record(actor, "programme.stand-added", event_id=event_id, subject=("stand", row.id), details={"name": texts["name"]})
        return next(line for line in await queries.stands_of(event_id) if line.id == row.id)


async def delete_stand(actor: Actor, event_id: UUID, stand_id: UUID) -> None:
    """Take a stand away; raises UnknownStand."""
    async with transaction():
        rows = await Stand.delete().where(Stand.id == stand_id, Stand.event == event_id).returning(Stand.name)
        if not rows:
            raise UnknownStand
        await record(actor, "programme.stand-deleted", event_id=event_id, subject=("stand", stand_id), details={"name": rows[0]["name"]})


async def add_document(actor: Actor, event_id: UUID, values: DocumentValues) -> DocumentLine:
    """Keep a file for everyone to download; its kind is told by its ending and checked by its first bytes.

    Raises:
        InvalidForm: A message per field.
        UnknownSession: The session is not the event's.
    """
    name = safe_name(values.file_name)
    errors = text_problems(values, DOCUMENT_LENGTHS) | _file_problems(name, values.content)
    async with transaction():
        await lock_event(event_id)
        if len(await queries.documents_of(event_id)) >= MOST_DOCUMENTS:
            errors["file"] = _("Une journée garde au plus %(most)d documents : retirez-en d'abord.") % {"most": MOST_DOCUMENTS}
        if errors:
            raise InvalidForm(_("Le document n'est pas enregistré."), fields=errors)
        if values.session is not None:
            await queries.session(await events.event(event_id), values.session)
        row = Document(
            id=uuid4(),
            event=event_id,
            session=values.session,
            title=values.title.strip() or name.rpartition(".")[0],
            file_name=name,
            media_type=TYPES[name.rpartition(".")[2]][0],
            size_bytes=len(values.content),
            content=values.content,
            created_at=now(),
        )
        await Document.insert(row)
        await record(actor, "programme.document-added", event_id=event_id, subject=("document", row.id), details={"name": name})
        return next(line for line in await queries.documents_of(event_id) if line.id == row.id)


async def delete_document(actor: Actor, event_id: UUID, document_id: UUID) -> None:
    """Take a document away; raises UnknownDocument."""
    async with transaction():
        rows = await Document.delete().where(Document.id == document_id, Document.event == event_id).returning(Document.file_name)
        if not rows:
            raise queries.UnknownDocument
        details = {"name": rows[0]["file_name"]}
        await record(actor, "programme.document-deleted", event_id=event_id, subject=("document", document_id), details=details)


def safe_name(text: str) -> str:
    """Reduce a file's name to what every system takes, its ending in small letters."""
    bare = re.split(r"[/\\]", text)[-1]
    stem, _dot, ending = re.sub(r"[^\w .()-]", "_", bare, flags=re.UNICODE).strip(" .").rpartition(".")
    return f"{stem.strip()[:80]}.{ending.lower()}" if stem.strip() else ""


def _file_problems(name: str, content: bytes) -> dict[str, str]:
    _media, begins = TYPES.get(name.rpartition(".")[2], ("", b"\0"))
    if not content:
        return {"file": _("Choisissez un fichier.")}
    if len(content) > LARGEST_BYTES:
        return {"file": _("Ce fichier pèse plus de %(limit)s Mo.") % {"limit": LARGEST_BYTES // 1_000_000}}
    if not content.startswith(begins):
        return {"file": _("Ce n'est pas un document d'un type accepté : PDF, image PNG ou JPEG, OpenDocument ou Office.")}
    return {}
