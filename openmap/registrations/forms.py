"""The form of a registration: what was typed, put in order, and what it means. Names of fields are the keys of refusals."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from openmap.clock import local
from openmap.errors import InvalidForm
from openmap.events.slots import Span
from openmap.events.values import WindowValues, spans
from openmap.formats import untwisted
from openmap.i18n import _, current_locale
from openmap.organisations.service import OrganisationValues
from openmap.organisations.tables import Kind, Sector
from openmap.registrations.rows import parse_absences
from openmap.registrations.values import DelegationValues, PersonValues, RegistrationValues

if TYPE_CHECKING:
    from collections.abc import Mapping

    from litestar.datastructures import FormMultiDict

    from openmap.events.queries import EventDetails
    from openmap.registrations.queries import AttendeeLine, RegistrationDetails

_NAME = re.compile(r"delegations\.(\d{1,3})\.(?:(attendees|absences)\.(\d{1,3})\.)?(\w+)")
_PERSON = ("first_name", "last_name", "email", "phone", "job_title", "access_needs", "catering_needs")
# What participants write of themselves; references, limits and the team's note are the organiser's.
_OWN_TEXTS = frozenset({"is_listed", "message", "consents"})
_OWN_GROUPS = frozenset({"organisation", "topic"})
_OWN_DELEGATION_TEXTS = frozenset({"id", "name"})
_MANY = ("organisation.sectors", "organisation.departements")


@dataclass(frozen=True, slots=True)
class DelegationFields:
    """The fields of one delegation, blank rows left out."""

    texts: Mapping[str, str] = field(default_factory=dict)
    attendees: tuple[Mapping[str, str], ...] = ()
    absences: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RegistrationFields:
    """What a form holds: single texts by name, chosen values by name, delegations."""

    texts: Mapping[str, str] = field(default_factory=dict)
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    delegations: tuple[DelegationFields, ...] = (DelegationFields(),)

    def text(self, name: str) -> str:
        """Return a text, empty where there is none."""
        return self.texts.get(name, "")


def typed(form: FormMultiDict) -> RegistrationFields:
    """Put a submitted form in order; rows left blank do not count."""
    texts: dict[str, str] = {}
    found: dict[int, dict[str, Any]] = {}
    for name, value in form.items():
        match = _NAME.fullmatch(name)
        if match is None or not isinstance(value, str):
            texts[name] = untwisted(value).strip() if isinstance(value, str) else ""
            continue
        position, group, row, key = match.groups()
        delegation = found.setdefault(int(position), {"texts": {}, "attendees": {}, "absences": {}})
        (delegation[group].setdefault(int(row), {}) if group else delegation["texts"])[key] = untwisted(value).strip()
    chosen = {name: tuple(str(value) for value in form.getall(name, [])) for name in _MANY}
    delegations = [_delegation(found[position]) for position in sorted(found)]
    filled = tuple(one for one in delegations if one.attendees or one.absences or any(one.texts.values()))
    return RegistrationFields(texts, chosen, filled or (DelegationFields(),))


def of_participant(fields: RegistrationFields, known: RegistrationDetails | None = None) -> RegistrationFields:
    """Keep what a participant may write, whatever the request holds; once registered (`known`), further delegations are the organiser's to add."""
    texts = {name: text for name, text in fields.texts.items() if name in _OWN_TEXTS or name.partition(".")[0] in _OWN_GROUPS}
    delegations = tuple(
        replace(one, texts={name: text for name, text in one.texts.items() if name in _OWN_DELEGATION_TEXTS})
        for one in fields.delegations
        if known is None or one.texts.get("id")
    )
    return replace(fields, texts=texts, delegations=delegations or (DelegationFields(),))


def known_fields(details: RegistrationDetails, event: EventDetails) -> RegistrationFields:
    """Fill the form with what stands."""
    texts = {
        name: "" if getattr(details, name) is None else str(getattr(details, name)) for name in ("reference", "max_meetings", "guaranteed_meetings")
    }
    texts |= {"message": details.message, "organiser_note": details.organiser_note, "is_listed": "1" if details.is_listed else ""}
    zone = event.timezone
    delegations = tuple(
        DelegationFields(
            texts={"id": str(line.id), "name": line.name, "max_meetings": "" if line.max_meetings is None else str(line.max_meetings)},
            attendees=tuple(_known_person(person) for person in line.attendees),
            absences=tuple({"starts": f"{local(one.starts_at, zone):%H:%M}", "ends": f"{local(one.ends_at, zone):%H:%M}"} for one in line.absences),
        )
        for line in details.present
    )
    return RegistrationFields(texts, {}, delegations or (DelegationFields(),))


def _known_person(person: AttendeeLine) -> dict[str, str]:
    said = {name: getattr(person, name) for name in _PERSON}
    return {"id": str(person.id), "agrees_to_photos": "1" if person.agrees_to_photos else ""} | said


def organisation_values(fields: RegistrationFields) -> OrganisationValues:
    """Read the organisation; the verbs check it."""
    kind, sectors = fields.text("organisation.kind"), fields.chosen.get("organisation.sectors", ())
    other = re.split(r"[;,\s]+", fields.text("organisation.other_departements"))
    return OrganisationValues(
        name=fields.text("organisation.name"),
        siret=fields.text("organisation.siret") or None,
        kind=Kind(kind) if kind in set(Kind) else Kind.OTHER,
        sectors=tuple(Sector(code) for code in sectors if code in set(Sector)),
        departements=(*fields.chosen.get("organisation.departements", ()), *(code for code in other if code)),
        city=fields.text("organisation.city")[:120],
        website=fields.text("organisation.website")[:300],
        description=fields.text("organisation.description"),
    )


def registration_values(fields: RegistrationFields, event: EventDetails, known: RegistrationDetails | None = None) -> RegistrationValues:
    """Read the rest of the form; what it does not show stays as it stands in `known`.

    Raises:
        InvalidForm: A number or a time that cannot be read, keyed by its field.
    """
    errors: dict[str, str] = {}
    delegations = tuple(_read_delegation(f"delegations.{i}", one, event, known, errors) for i, one in enumerate(fields.delegations))

    def text(name: str) -> str:
        return fields.texts[name] if name in fields.texts else str(getattr(known, name, "") or "")

    def number(name: str) -> int | None:
        return _number(name, fields.texts[name], errors) if name in fields.texts else getattr(known, name, None)

    values = RegistrationValues(
        delegations=delegations,
        reference=text("reference") or None,
        max_meetings=number("max_meetings"),
        guaranteed_meetings=number("guaranteed_meetings"),
        is_listed=bool(fields.text("is_listed")),
        message=text("message")[:10_000],
        organiser_note=text("organiser_note")[:10_000],
        locale=known.locale if known else current_locale(),
    )
    if errors:
        found = {**_organisation_problems(fields), **values.problems(event), **errors}
        raise InvalidForm(_("L'inscription n'est pas enregistrée : corrigez les champs signalés."), fields=found)
    return values


def _organisation_problems(fields: RegistrationFields) -> dict[str, str]:
    """Return what is wrong with the organisation, where the form asks for it: all is said at once."""
    if "organisation.name" not in fields.texts:
        return {}
    try:
        organisation_values(fields).checked()
    except InvalidForm as refusal:
        return {f"organisation.{name}": text for name, text in refusal.fields.items()}
    return {}


def _delegation(found: dict[str, Any]) -> DelegationFields:
    attendees = tuple(row for _position, row in sorted(found["attendees"].items()) if any(row.get(name) for name in _PERSON))
    absences = tuple(row for _position, row in sorted(found["absences"].items()) if any(row.values()))
    return DelegationFields(found["texts"], attendees, absences)


def _read_delegation(
    at: str, one: DelegationFields, event: EventDetails, known: RegistrationDetails | None, errors: dict[str, str]
) -> DelegationValues:
    key = _id(one.texts.get("id", ""))
    line = next((line for line in known.present if line.id == key), None) if known else None
    limit = one.texts.get("max_meetings")
    return DelegationValues(
        id=key,
        name=one.texts.get("name", line.name if line else ""),
        people=tuple(_person(person, {one.id: one.locale for one in line.attendees} if line else {}) for person in one.attendees),
        absences=tuple(span for i, row in enumerate(one.absences) for span in _absence(f"{at}.absences.{i}", row, event, errors)),
        max_meetings=(line.max_meetings if line else None) if limit is None else _number(f"{at}.max_meetings", limit, errors),
        home_table=line.home_table if line else None,
    )


def _person(row: Mapping[str, str], locales: Mapping[UUID, str]) -> PersonValues:
    key = _id(row.get("id", ""))
    locale = locales.get(key, current_locale()) if key else current_locale()
    agrees = bool(row.get("agrees_to_photos"))
    return PersonValues(id=key, locale=locale, agrees_to_photos=agrees, **{name: row.get(name, "") for name in _PERSON})


def _absence(at: str, row: Mapping[str, str], event: EventDetails, errors: dict[str, str]) -> tuple[Span, ...]:
    try:
        times = parse_absences(f"{row.get('starts', '')}-{row.get('ends', '')}")
    except ValueError:
        errors[f"{at}.starts"] = _("Indiquez l'heure de début puis l'heure de fin de cette absence, la fin après le début.")
        return ()
    return spans(event.day, event.timezone, tuple(WindowValues(name="", starts=start, ends=end) for start, end in times))


def _number(name: str, text: str, errors: dict[str, str]) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 4):  # noqa: PLR2004  # more digits are no number of meetings
        errors[name] = _("Indiquez un nombre entier, ou laissez vide.")
        return None
    return int(text)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return UUID(int=0)
