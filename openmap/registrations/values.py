"""What describes a registration, as plain values checked before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openmap.events.slots import Span
from openmap.events.values import YEARS
from openmap.i18n import LOCALES, _
from openmap.outbox.mail import is_address

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from openmap.events.queries import EventDetails
    from openmap.registrations.queries import RegistrationDetails

MAX_DELEGATIONS: Final = 20
MAX_PEOPLE: Final = 30
MAX_ABSENCES: Final = 50
MAX_MEETINGS: Final = 1000
NAME_LENGTH: Final = 120
REFERENCE_LENGTH: Final = 80
LENGTHS: Final = {"first_name": 100, "last_name": 100, "email": 320, "phone": 40, "job_title": 150, "access_needs": 1000, "catering_needs": 500}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonValues:
    """A person as typed; `id` names one who is already there."""

    email: str
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    job_title: str = ""
    access_needs: str = ""
    catering_needs: str = ""
    agrees_to_photos: bool = False
    locale: str = "fr"
    id: UUID | None = None

    def problems(self, at: str) -> dict[str, str]:
        """Return a message per wrong field, keys prefixed by `at`."""
        errors = {
            f"{at}.{name}": _("Ce texte compte plus de %(limit)d caractères.") % {"limit": limit}
            for name, limit in LENGTHS.items()
            if len(getattr(self, name)) > limit
        }
        if not self.email.strip():
            errors[f"{at}.email"] = _("Indiquez une adresse électronique : c'est là que partent le lien personnel et les invitations.")
        elif not is_address(self.email.strip()):
            errors[f"{at}.email"] = _("Cette adresse électronique n'est pas complète, par exemple « prenom.nom@exemple.fr ».")
        if self.locale not in LOCALES:
            errors[f"{at}.locale"] = _("Cette langue n'est pas proposée : fr ou en.")
        return errors


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationValues:
    """People who sit together; `id` names a delegation that is already there, `absences` are aware."""

    people: tuple[PersonValues, ...]
    name: str = ""
    absences: tuple[Span, ...] = ()
    max_meetings: int | None = None
    home_table: UUID | None = None
    id: UUID | None = None

    def problems(self, at: str, event: EventDetails) -> dict[str, str]:
        """Return a message per wrong field, keys prefixed by `at`."""
        errors = {key: text for i, person in enumerate(self.people) for key, text in person.problems(f"{at}.attendees.{i}").items()}
        if not self.people:
            errors[f"{at}.attendees"] = _("Indiquez au moins une personne par délégation.")
        elif len(self.people) > MAX_PEOPLE:
            errors[f"{at}.attendees"] = _("Une délégation compte au plus %(most)d personnes.") % {"most": MAX_PEOPLE}
        if len(self.name) > NAME_LENGTH:
            errors[f"{at}.name"] = _("Ce texte compte plus de %(limit)d caractères.") % {"limit": NAME_LENGTH}
        if len(self.absences) > MAX_ABSENCES:
            errors[f"{at}.absences"] = _("Indiquez au plus %(most)d absences.") % {"most": MAX_ABSENCES}
        errors |= limit_problem(f"{at}.max_meetings", self.max_meetings)
        return errors | absence_problems(at, self.absences, event)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationValues:
    """What a registration holds besides its organisation, its side and its status. Null limits mean the event's."""

    delegations: tuple[DelegationValues, ...]
    reference: str | None = None
    max_meetings: int | None = None
    guaranteed_meetings: int | None = None
    is_listed: bool = False
    message: str = ""
    organiser_note: str = ""
    locale: str = "fr"

    def problems(self, event: EventDetails) -> dict[str, str]:
        """Return a message per wrong field, keyed ``delegations.0.attendees.1.email``, ``reference``."""
        errors = {key: text for i, delegation in enumerate(self.delegations) for key, text in delegation.problems(f"delegations.{i}", event).items()}
        if not self.delegations:
            errors["delegations"] = _("Indiquez au moins une délégation.")
        elif len(self.delegations) > MAX_DELEGATIONS:
            errors["delegations"] = _("Une inscription compte au plus %(most)d délégations.") % {"most": MAX_DELEGATIONS}
        if self.reference is not None and (not self.reference.strip() or len(self.reference) > REFERENCE_LENGTH):
            errors["reference"] = _("La référence compte de 1 à 80 caractères.")
        if self.locale not in LOCALES:
            errors["locale"] = _("Cette langue n'est pas proposée : fr ou en.")
        errors |= limit_problem("max_meetings", self.max_meetings)
        return errors | limit_problem("guaranteed_meetings", self.guaranteed_meetings)


def kept_delegations(before: RegistrationDetails) -> tuple[DelegationValues, ...]:
    """Describe the delegations that come as they stand, under their ids."""
    names = ("id", "email", "first_name", "last_name", "phone", "job_title", "access_needs", "catering_needs", "agrees_to_photos", "locale")
    return tuple(
        DelegationValues(
            id=line.id,
            name=line.name,
            max_meetings=line.max_meetings,
            home_table=line.home_table,
            people=tuple(PersonValues(**{name: getattr(person, name) for name in names}) for person in line.attendees),
            absences=tuple(Span(absence.starts_at, absence.ends_at) for absence in line.absences),
        )
        for line in before.present
    )


def consent_problem(*, consents: bool) -> dict[str, str]:
    """Return the message of a consent that is not given, if it is not."""
    return {} if consents else {"consents": _("Cochez cette case pour que nous puissions traiter votre inscription.")}


def limit_problem(name: str, value: int | None) -> dict[str, str]:
    """Return the message of a limit that cannot be, if any."""
    if value is None or 0 <= value <= MAX_MEETINGS:
        return {}
    return {name: _("Indiquez un nombre de 0 à %(most)d, ou laissez vide pour suivre la règle de la journée.") % {"most": MAX_MEETINGS}}


def absence_problems(at: str, absences: Sequence[Span], event: EventDetails) -> dict[str, str]:
    """Return a message per absence that ends before it starts or is on another day than the event's."""
    errors: dict[str, str] = {}
    for i, absence in enumerate(absences):
        if not {absence.starts_at.year, absence.ends_at.year} <= set(YEARS):
            errors[f"{at}.absences.{i}.starts_at"] = _("Cette absence n'est pas le jour de la journée.")
        elif absence.ends_at <= absence.starts_at:
            errors[f"{at}.absences.{i}.ends_at"] = _("La fin de l'absence doit venir après son début.")
        elif absence.starts_at.astimezone(event.zone).date() > event.day or absence.ends_at.astimezone(event.zone).date() < event.day:
            errors[f"{at}.absences.{i}.starts_at"] = _("Cette absence n'est pas le jour de la journée.")
    return errors
