"""The texts of the letters about the programme. Pure: what is sent, and to whom, from rows already read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openmap.i18n import lazy, use_locale
from openmap.outbox.service import Outgoing
from openmap.programme.tables import ApplicationStatus
from openmap.rendering import letter as render_letter

if TYPE_CHECKING:
    from openmap.events.queries import EventDetails
    from openmap.programme.applications import ApplicationDetails, CallDetails
    from openmap.programme.queries import SessionDetails, SignUpLine
    from openmap.registrations.queries import AttendeeLine

SELECTED_REASON = lazy("Le pitch est retenu")
DECLINED_REASON = lazy("Le pitch n'est pas retenu")
SEAT_REASON = lazy("Une place s'est libérée dans une séance")


@dataclass(frozen=True, slots=True)
class SeatLetter:
    """Somebody who waited has a seat."""

    event: EventDetails
    session: SessionDetails
    name: str


def seat_letter(event: EventDetails, session: SessionDetails, line: SignUpLine) -> Outgoing:
    """Tell a person who waited that they have a seat."""
    texts = render_letter("programme/letters/seat", SeatLetter(event, session, line.name), locale=line.locale)
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


@dataclass(frozen=True, slots=True)
class AnswerLetter:
    """What a structure learns of its application: the decision, its reason, and for the selected what comes next."""

    event: EventDetails
    call: CallDetails
    application: ApplicationDetails
    session: SessionDetails | None
    name: str


def answer_letter(data: AnswerLetter, person: AttendeeLine) -> Outgoing:
    """Tell a structure whether its pitch is selected, and why."""
    is_selected = data.application.status is ApplicationStatus.SELECTED
    name = "programme/letters/pitch_selected" if is_selected else "programme/letters/pitch_declined"
    texts = render_letter(name, data, locale=person.locale)
    with use_locale("fr"):
        reason = str(SELECTED_REASON if is_selected else DECLINED_REASON)
    return Outgoing(
        kind="pitch-selected" if is_selected else "pitch-declined",
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
