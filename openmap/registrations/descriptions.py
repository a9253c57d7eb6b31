"""The forms of a profile: an organisation, a need, an offer. What was typed, put in order, and what it means."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from openmap.errors import InvalidForm
from openmap.i18n import _
from openmap.organisations.labels import DEPARTEMENT_NAMES
from openmap.organisations.queries import NeedDetails
from openmap.organisations.tables import Lever, OfferMode, Sector
from openmap.organisations.topics import NeedValues, OfferValues
from openmap.registrations.forms import RegistrationFields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from litestar.datastructures import FormMultiDict

    from openmap.organisations.queries import OfferDetails, OrganisationDetails
    from openmap.organisations.topics import TopicValues

SHOWN_AS: Final = {"amount_min_cents": "amount_min", "amount_max_cents": "amount_max"}
_MANY: Final = ("sectors", "modes", "departements", "levers")
_EUROS: Final = re.compile(r"(\d{1,12})(?:[,.](\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class TopicFields:
    """The fields of a need or an offer: single texts by name, chosen values by name."""

    texts: Mapping[str, str] = field(default_factory=dict)
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a text, empty where there is none."""
        return self.texts.get(name, "")


def organisation_fields(details: OrganisationDetails) -> RegistrationFields:
    """Fill the form of an organisation with what stands."""
    texts = {name: getattr(details, name) or "" for name in ("name", "siret", "city", "website", "description")}
    texts |= {"kind": details.kind.value, "other_departements": " ; ".join(_others(details.departements))}
    chosen = {"sectors": tuple(code.value for code in details.sectors), "departements": details.departements}
    return RegistrationFields(
        {f"organisation.{name}": text for name, text in texts.items()}, {f"organisation.{name}": codes for name, codes in chosen.items()}
    )


def typed_topic(form: FormMultiDict) -> TopicFields:
    """Put a submitted need or offer in order."""
    texts = {name: value.strip() for name, value in form.items() if isinstance(value, str) and name not in _MANY}
    return TopicFields(texts, {name: tuple(str(value) for value in form.getall(name, [])) for name in _MANY})


def topic_fields(topic: NeedDetails | OfferDetails) -> TopicFields:
    """Fill the form of a need or an offer with what stands."""
    texts = {"title": topic.title, "description": topic.description}
    chosen = {"sectors": tuple(code.value for code in topic.sectors)}
    if isinstance(topic, NeedDetails):
        chosen |= {"levers": tuple(code.value for code in topic.levers)}
        texts |= {"cpv": topic.cpv, "departement": topic.departement}
        texts |= {name: value.isoformat() for name in ("starts_on", "ends_on") if (value := getattr(topic, name))}
        texts |= {"amount_min": _as_euros(topic.amount_min_cents), "amount_max": _as_euros(topic.amount_max_cents)}
        return TopicFields(texts, chosen)
    chosen |= {"modes": tuple(code.value for code in topic.modes), "departements": topic.departements}
    texts |= {"past_work": topic.past_work, "labels": topic.labels}
    return TopicFields(texts | {"other_departements": " ; ".join(_others(topic.departements))}, chosen)


def topic_values(fields: TopicFields, *, is_need: bool) -> TopicValues:
    """Read a need or an offer; the verbs check it.

    Raises:
        InvalidForm: A date or an amount that cannot be read, keyed by its field.
    """
    sectors = tuple(Sector(code) for code in fields.chosen.get("sectors", ()) if code in set(Sector))
    if not is_need:
        other = re.split(r"[;,\s]+", fields.text("other_departements"))
        return OfferValues(
            title=fields.text("title"),
            description=fields.text("description"),
            sectors=sectors,
            modes=tuple(OfferMode(code) for code in fields.chosen.get("modes", ()) if code in set(OfferMode)),
            departements=(*fields.chosen.get("departements", ()), *(code for code in other if code)),
            past_work=fields.text("past_work"),
            labels=fields.text("labels"),
        )
    errors: dict[str, str] = {}
    values = NeedValues(
        title=fields.text("title"),
        description=fields.text("description"),
        sectors=sectors,
        cpv=fields.text("cpv"),
        starts_on=_date("starts_on", fields, errors),
        ends_on=_date("ends_on", fields, errors),
        levers=tuple(Lever(code) for code in fields.chosen.get("levers", ()) if code in set(Lever)),
        amount_min_cents=_cents("amount_min", fields, errors),
        amount_max_cents=_cents("amount_max", fields, errors),
        departement=fields.text("departement"),
    )
    if errors:
        raise InvalidForm(_("Rien n'est enregistré : corrigez les champs signalés."), fields=errors)
    return values


def first_topic(fields: RegistrationFields, *, is_need: bool) -> TopicValues | None:
    """Read the need or the offer that the form of registration may hold; None when it is left blank."""
    title, description = fields.text("topic.title"), fields.text("topic.description")
    if not title and not description:
        return None
    return NeedValues(title=title, description=description) if is_need else OfferValues(title=title, description=description)


def _others(departements: tuple[str, ...]) -> list[str]:
    return [code for code in departements if code not in DEPARTEMENT_NAMES]


def _as_euros(cents: int | None) -> str:
    if cents is None:
        return ""
    return f"{cents // 100}" if cents % 100 == 0 else f"{cents // 100},{cents % 100:02}"


def _cents(name: str, fields: TopicFields, errors: dict[str, str]) -> int | None:
    text = re.sub(r"[\s€]", "", fields.text(name))
    if not text:
        return None
    found = _EUROS.fullmatch(text)
    if found is None:
        errors[name] = _("Écrivez un montant en euros, par exemple 25 000, ou laissez vide.")
        return None
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def _date(name: str, fields: TopicFields, errors: dict[str, str]) -> date | None:
    """Read what a date field sends (``2027-11-18``), or what people type where there is no calendar (``18/11/2027``)."""
    text = fields.text(name)
    if not text:
        return None
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007  # a day of the calendar has no time zone
        except ValueError:
            continue
    errors[name] = _("Écrivez une date, par exemple 18/11/2027, ou laissez vide.")
    return None
