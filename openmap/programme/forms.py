"""What the forms of the programme say: fields → values, or a sentence per field."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Final
from uuid import UUID

from openmap.clock import local
from openmap.errors import InvalidForm
from openmap.i18n import _
from openmap.programme.applications import CoachingStep, Question
from openmap.programme.pitches import ApplicationValues
from openmap.programme.ranking import SCORES, Criterion
from openmap.programme.tables import SessionKind, SpeakerRole
from openmap.programme.values import CallValues, DocumentValues, SessionValues, SpeakerValues, StandValues

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openmap.events.queries import EventDetails
    from openmap.programme.applications import CallDetails
    from openmap.programme.queries import SessionDetails

SWITCHES: Final = ("for_everyone", "takes_sign_up", "is_public")
MOST_DIGITS: Final = 5
NOON: Final = time(12)
ANY_MOMENT: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""What stands in for a moment that cannot be read, so that the rest is checked in the same go."""


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


def read_call(raw: Mapping[str, str], event: EventDetails) -> CallValues:
    """Read the form of the call: questions, criteria and coaching steps one a line, their parts separated by semicolons.

    Raises:
        InvalidForm: A message per field that cannot be read, with what else is wrong.
    """
    errors: dict[str, str] = {}
    places = raw.get("places", "").strip()
    if not (places.isascii() and places.isdecimal() and len(places) <= MOST_DIGITS):
        errors["places"] = _("Indiquez un nombre entier.")
    values = CallValues(
        opens_at=_moment(raw.get("opens_at", ""), event, "opens_at", errors),
        closes_at=_moment(raw.get("closes_at", ""), event, "closes_at", errors),
        intro=raw.get("intro", ""),
        places=int(places) if "places" not in errors else 1,
        session=read_id(raw.get("session", "")),
        questions=tuple(_question(number, parts) for number, parts in enumerate(_lines(raw, "questions"), 1)),
        criteria=tuple(_criterion(number, parts, errors) for number, parts in enumerate(_lines(raw, "criteria"), 1)),
        coaching=tuple(CoachingStep(_moment(at, event, "coaching", errors), "; ".join(rest)) for at, *rest in _lines(raw, "coaching")),
    )
    if errors:
        raise InvalidForm(_("L'appel n'est pas enregistré : corrigez les champs signalés."), fields={**values.problems(), **errors})
    return values


def call_fields(call: CallDetails, event: EventDetails) -> dict[str, str]:
    """Fill the form with the call as it stands."""
    moments = {name: f"{local(getattr(call, name), event.timezone):%Y-%m-%dT%H:%M}" for name in ("opens_at", "closes_at")}
    return {
        **moments,
        "intro": call.intro,
        "places": str(call.places),
        "session": str(call.session or ""),
        "questions": "\n".join("; ".join((one.text + (" *" if one.is_required else ""), *one.options)) for one in call.questions),
        "criteria": "\n".join(f"{one.text}; {one.weight}" for one in call.criteria),
        "coaching": "\n".join(f"{local(step.at, event.timezone):%Y-%m-%d %H:%M}; {step.text}" for step in call.coaching),
    }


def read_application(raw: Mapping[str, str], call: CallDetails) -> ApplicationValues:
    """Read the form of an application."""
    answers = {one.key: raw.get(one.key, "") for one in call.questions}
    return ApplicationValues(title=raw.get("title", ""), answers=answers, attendee=read_id(raw.get("attendee", "")))


def read_scores(raw: Mapping[str, str], call: CallDetails) -> dict[str, int]:
    """Read the scores of a review; what is no score is left out."""
    given = {one.key: raw.get(one.key, "") for one in call.criteria}
    return {key: int(text) for key, text in given.items() if text in {str(score) for score in SCORES}}


def _lines(raw: Mapping[str, str], name: str) -> list[list[str]]:
    return [[part.strip() for part in line.split(";")] for line in raw.get(name, "").splitlines() if line.strip()]


def _question(number: int, parts: list[str]) -> Question:
    text, *options = parts
    bare = text.removesuffix("*").strip()
    return Question(f"q{number}", bare, tuple(option for option in options if option), is_required=bare != text)


def _criterion(number: int, parts: list[str], errors: dict[str, str]) -> Criterion:
    text, weight = (*parts, "1")[:2]
    if not (weight.isascii() and weight.isdecimal() and len(weight) <= MOST_DIGITS):
        errors["criteria"] = _(
            "Ligne %(number)d : écrivez le critère, un point-virgule, puis ce qu'il compte, par exemple « Utilité sociale ; 3 »."
        ) % {"number": number}
        weight = "1"
    return Criterion(f"c{number}", text, int(weight))


def _moment(text: str, event: EventDetails, name: str, errors: dict[str, str]) -> datetime:
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=event.zone).astimezone(UTC)
    except (ValueError, OverflowError):
        errors[name] = _("Indiquez une date et une heure, par exemple 2027-11-04 14:00.")
        return ANY_MOMENT


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
