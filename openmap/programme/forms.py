"""What the forms of the programme say: fields → values, or a sentence per field."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Final
from uuid import UUID

from openmap.errors import InvalidForm
from openmap.i18n import _
from openmap.programme.tables import SessionKind, SpeakerRole
from openmap.programme.values import DocumentValues, SessionValues, SpeakerValues, StandValues

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openmap.programme.queries import SessionDetails

SWITCHES: Final = ("for_everyone", "takes_sign_up", "is_public")
MOST_DIGITS: Final = 5
NOON: Final = time(12)


def read_session(raw: Mapping[str, str], speakers: tuple[SpeakerValues, ...], reference: str | None) -> SessionValues:
    """Read the form of a session; who is on stage and the reference are not part of it.

    Raises:
        InvalidForm: A message per field that cannot be read, with what else is wrong.
    """
    errors: dict[str, str] = {}
    values = SessionValues(
        title=raw.get("title", "").strip(),
        kind=_kind(raw, errors),
        starts=_time(raw, "starts", errors),
        ends=_time(raw, "ends", errors),
        room=raw.get("room", "").strip(),
        description=raw.get("description", "").strip(),
        capacity=_capacity(raw, errors),
        speakers=speakers,
        reference=reference,
        **{name: name in raw for name in SWITCHES},
    )
    if errors:
        found = {name: text for name, text in values.problems().items() if not (name == "ends" and errors.keys() & {"starts", "ends"})}
        raise InvalidForm(_("La séance n'est pas enregistrée : corrigez les champs signalés."), fields={**found, **errors})
    return values


def read_speaker(raw: Mapping[str, str]) -> SpeakerValues:
    """Read who is put on stage: somebody who comes (`person`), or a person from outside by name."""
    role = SpeakerRole.MODERATOR if raw.get("role") == SpeakerRole.MODERATOR else SpeakerRole.SPEAKER
    return SpeakerValues(
        role=role, attendee=read_id(raw.get("person", "")), **{n: raw.get(f"speaker_{n}", "").strip() for n in ("name", "job_title", "organisation")}
    )


def read_stand(raw: Mapping[str, str]) -> StandValues:
    """Read the form of a stand."""
    texts = {name: raw.get(f"stand_{name}", "").strip() for name in ("name", "place", "description")}
    return StandValues(registration=read_id(raw.get("stand_registration", "")), **texts)


def read_document(raw: Mapping[str, str], file_name: str, content: bytes) -> DocumentValues:
    """Read the form of a document, its file already received."""
    title, session = raw.get("document_title", "").strip(), read_id(raw.get("document_session", ""))
    return DocumentValues(file_name=file_name, content=content, title=title, session=session)


def session_fields(session: SessionDetails) -> dict[str, str]:
    """Fill the form with a session as it stands."""
    fields = {name: getattr(session, name) for name in ("title", "room", "description")}
    fields |= {"kind": session.kind.value, "starts": f"{session.starts:%H:%M}", "ends": f"{session.ends:%H:%M}"}
    fields["capacity"] = "" if session.capacity is None else str(session.capacity)
    return fields | {name: "1" for name in SWITCHES if getattr(session, name)}


def read_id(text: str) -> UUID | None:
    """Read an id that a form carries; None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _kind(raw: Mapping[str, str], errors: dict[str, str]) -> SessionKind:
    try:
        return SessionKind(raw.get("kind", ""))
    except ValueError:
        errors["kind"] = _("Choisissez le type de séance.")
        return SessionKind.OTHER


def _time(raw: Mapping[str, str], name: str, errors: dict[str, str]) -> time:
    try:
        return time.fromisoformat(raw.get(name, "").strip()).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        errors[name] = _("Écrivez l'heure ainsi : 09:00.")
        return NOON


def _capacity(raw: Mapping[str, str], errors: dict[str, str]) -> int | None:
    text = raw.get("capacity", "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
        errors["capacity"] = _("Indiquez un nombre entier, ou laissez vide.")
        return None
    return int(text)
