"""The texts of the letters about the programme. Pure: what is sent, and to whom, from rows already read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openmap.formats import clock_time, day_and_time
from openmap.i18n import _, lazy, use_locale
from openmap.letters.writing import common_values, write
from openmap.outbox.service import Outgoing
from openmap.programme.tables import ApplicationStatus

if TYPE_CHECKING:
    from openmap.events.queries import EventDetails
    from openmap.letters.language import Value
    from openmap.letters.queries import OwnTexts
    from openmap.programme.applications import ApplicationDetails, CallDetails
    from openmap.programme.queries import SessionDetails, SignUpLine
    from openmap.registrations.queries import AttendeeLine

SELECTED_REASON = lazy("Le pitch est retenu")
DECLINED_REASON = lazy("Le pitch n'est pas retenu")
SEAT_REASON = lazy("Une place s'est libérée dans une séance")


def seat_letter(event: EventDetails, session: SessionDetails, line: SignUpLine, own: OwnTexts) -> Outgoing:
    """Tell a person who waited that they have a seat."""
    values = seat_values(event, session, line.first_name, locale=line.locale)
    texts = write("programme-seat", values, event=event, own=own, locale=line.locale)
    with use_locale("fr"):
        reason = str(SEAT_REASON)
    return Outgoing(
        kind="programme-seat",
        to_address=line.email,
        to_name=line.name if line.name != line.email else "",
        subject=texts.subject,
        body_text=texts.text,
        body_html=texts.html,
        locale=line.locale,
        scope=event.id,
        person_key=line.attendee,
        from_name=event.organiser_name,
        from_address=event.organiser_email,
        reason=reason,
        cause={"session": str(session.id)},
    )


def seat_values(event: EventDetails, session: SessionDetails, first_name: str, *, locale: str) -> dict[str, Value]:
    """Fill the fields of the letter that tells of a seat."""
    with use_locale(locale):
        return common_values(event, first_name) | _session_values(event, session)


def _session_values(event: EventDetails, session: SessionDetails | None) -> dict[str, Value]:
    """Say what the session is and when; empty where there is none."""
    if session is None:
        return dict.fromkeys(("seance", "salle", "heure_de_debut", "heure_de_fin"), "")
    return {
        "seance": session.title,
        "salle": session.room,
        "heure_de_debut": clock_time(session.starts_at, event.timezone),
        "heure_de_fin": clock_time(session.ends_at, event.timezone),
    }


@dataclass(frozen=True, slots=True)
class AnswerLetter:
    """What a structure learns of its application: the decision, its reason, and for the selected what comes next."""

    event: EventDetails
    call: CallDetails
    application: ApplicationDetails
    session: SessionDetails | None


def answer_letter(data: AnswerLetter, person: AttendeeLine, own: OwnTexts) -> Outgoing:
    """Tell a structure whether its pitch is selected, and why."""
    is_selected = data.application.status is ApplicationStatus.SELECTED
    kind = "pitch-selected" if is_selected else "pitch-declined"
    texts = write(kind, answer_values(data, person.first_name, locale=person.locale), event=data.event, own=own, locale=person.locale)
    with use_locale("fr"):
        reason = str(SELECTED_REASON if is_selected else DECLINED_REASON)
    return Outgoing(
        kind=kind,
        to_address=person.email,
        to_name=person.name if person.name != person.email else "",
        subject=texts.subject,
        body_text=texts.text,
        body_html=texts.html,
        locale=person.locale,
        scope=data.event.id,
        person_key=person.id,
        from_name=data.event.organiser_name,
        from_address=data.event.organiser_email,
        reason=reason,
        cause={"application": str(data.application.id)},
    )


def answer_values(data: AnswerLetter, first_name: str, *, locale: str) -> dict[str, Value]:
    """Fill the fields of the answer to an application."""
    with use_locale(locale):
        steps = tuple(
            _("%(moment)s : %(step)s") % {"moment": day_and_time(step.at, data.event.timezone), "step": step.text} for step in data.call.coaching
        )
        own: dict[str, Value] = {"pitch": data.application.title, "raison": data.application.motive, "preparation": steps}
        return common_values(data.event, first_name) | _session_values(data.event, data.session) | own
