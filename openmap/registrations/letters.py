"""The texts of the letters about a registration. Pure: what is sent, and to whom, from rows already read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from openmap.events.tables import Side
from openmap.formats import day_and_time
from openmap.i18n import lazy, use_locale
from openmap.letters.writing import common_values, write
from openmap.outbox.mail import ONE_CLICK, UNSUBSCRIBE
from openmap.outbox.service import Outgoing
from openmap.registrations.queries import REGISTRATION_LINK, STOP_LINK
from openmap.rendering import secret_place

if TYPE_CHECKING:
    from uuid import UUID

    from openmap.events.queries import EventDetails
    from openmap.letters.language import Value
    from openmap.letters.queries import OwnTexts
    from openmap.registrations.queries import AttendeeLine, RegistrationDetails

REASONS: Final[dict[str, str]] = {
    "submitted": lazy("Accusé de réception de l'inscription"),
    "accepted": lazy("Inscription acceptée"),
    "waiting": lazy("Inscription sur liste d'attente"),
    "refused": lazy("Inscription refusée"),
    "link": lazy("Lien personnel envoyé à la personne inscrite"),
    "invitation": lazy("Invitation à s'inscrire"),
    "choose": lazy("Relance : aucun souhait pour l'instant"),
    "reminder": lazy("Relance : pas de réponse à l'invitation"),
}
INVITING: Final = ("invitation", "reminder")
"""The letters to organisations that did not ask for any: each carries a way to get no more of them."""


class Generations(NamedTuple):
    """Which links a letter carries: the one that opens the registration, and the one that stops invitations, if any."""

    link: int
    stop: int | None = None


def compose(
    letter: str,
    event: EventDetails,
    registration: RegistrationDetails,
    generations: Generations,
    own: OwnTexts,
    *,
    only_to: str = "",
    words: str = "",
    batch: UUID | None = None,
) -> Outgoing | None:
    """Write a letter, in the event's `own` words, to the contact of a registration, or to the person with the address `only_to`.

    None if nobody is there.
    """
    everyone = [person for delegation in registration.present for person in delegation.attendees]
    wanted = only_to.strip().lower()
    person = next((line for line in everyone if line.email.lower() == wanted), None) if wanted else registration.contact
    if person is None:
        return None
    locale, kind = person.locale or registration.locale, f"registration-{letter}"
    stop = secret_place(UNSUBSCRIBE) if letter in INVITING else ""
    values = values_of(event, registration, person, locale=locale, words=words)
    texts = write(kind, values, event=event, own=own, locale=locale, stop=stop)
    with use_locale("fr"):
        reason = str(REASONS[letter])
    return Outgoing(
        kind=kind,
        to_address=person.email,
        to_name=person.name if person.name != person.email else "",
        subject=texts.subject,
        body_text=texts.text,
        body_html=texts.html,
        secrets=_secrets(registration, generations),
        locale=locale,
        scope=event.id,
        batch=batch,
        person_key=registration.id,
        from_name=event.organiser_name,
        from_address=event.organiser_email,
        reason=reason,
        cause={"registration": str(registration.id)},
    )


def values_of(event: EventDetails, registration: RegistrationDetails, person: AttendeeLine, *, locale: str, words: str = "") -> dict[str, Value]:
    """Fill the fields of the letters about a registration; the live link is made in the moment of sending."""
    with use_locale(locale):
        closing, choosing = (day_and_time(at, event.timezone) if at else "" for at in (event.registration_closes_at, event.wishes_close_at))
        return common_values(event, person.first_name) | {
            "organisation": registration.organisation,
            "visite": registration.side is Side.VISITOR,
            "fin_des_inscriptions": closing,
            "fin_des_souhaits": choosing,
            "lien_personnel": secret_place("registration"),
            "mot_d_invitation": words,
        }


def _secrets(registration: RegistrationDetails, generations: Generations) -> dict[str, dict[str, str | int]]:
    """Say how the links of a letter are made in the moment of sending."""
    links = {
        "registration": (REGISTRATION_LINK, generations.link, "/i/{token}"),
        UNSUBSCRIBE: (STOP_LINK, generations.stop, "/courriers/{token}"),
        ONE_CLICK: (STOP_LINK, generations.stop, "/courriers/{token}/un-clic"),
    }
    return {
        name: {"purpose": purpose, "subject": str(registration.id), "generation": generation, "path": path}
        for name, (purpose, generation, path) in links.items()
        if generation is not None
    }
