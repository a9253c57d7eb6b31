"""Needs and offers: what there is to talk about. A buyer has needs, a structure has offers; an organisation may have both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from openmap.audit.service import Actor, record
from openmap.db import fold, transaction
from openmap.errors import Conflict, InvalidForm, NotFound
from openmap.i18n import _, lazy
from openmap.organisations import queries
from openmap.organisations.cpv import is_cpv
from openmap.organisations.labels import find_departement
from openmap.organisations.tables import Lever, Need, Offer, OfferMode, Organisation, Sector

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import date
    from uuid import UUID

MAX_TOPICS: Final = 50
TITLE_LENGTH: Final = 250
DESCRIPTION_LENGTH: Final = 10_000
PAST_WORK_LENGTH: Final = 3000
LABELS_LENGTH: Final = 300
_CHUNK: Final = 500
_NAMES: Final = {Need: "need", Offer: "offer"}


class UnknownTopic(NotFound):
    """The organisation has no such need or offer, or no longer."""

    message = lazy("Ce besoin ou cette offre n'existe plus. Revenez à la fiche pour voir ce qu'elle contient.")


class TooManyTopics(Conflict):
    """The organisation describes as much as anybody will read."""

    message = lazy("Cette fiche compte déjà beaucoup de besoins ou d'offres : modifiez-en un, ou retirez-en un avant d'en ajouter.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedValues:
    """A need as it is typed; amounts in euro cents, without tax."""

    title: str
    description: str = ""
    sectors: tuple[Sector, ...] = ()
    cpv: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    levers: tuple[Lever, ...] = ()
    amount_min_cents: int | None = None
    amount_max_cents: int | None = None
    departement: str = ""

    def problems(self, at: str = "") -> dict[str, str]:
        """Return a message per wrong field, keys prefixed by `at` (``needs.0.``)."""
        errors = _text_problems(at, self.title, self.description, _("Donnez un titre au besoin."))
        if self.cpv.strip() and not is_cpv(self.cpv):
            errors[f"{at}cpv"] = _("Un code CPV compte 8 chiffres et une clé, par exemple 77310000-6.")
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            errors[f"{at}ends_on"] = _("La fin de la période précède son début.")
        if self.amount_min_cents is not None and self.amount_max_cents is not None and self.amount_max_cents < self.amount_min_cents:
            errors[f"{at}amount_max_cents"] = _("Le montant le plus haut est inférieur au plus bas.")
        if self.departement and find_departement(self.departement) is None:
            errors[f"{at}departement"] = _("Ce département n'existe pas : indiquez son numéro.")
        return errors

    def columns(self) -> dict[str, Any]:
        """Return the columns to write."""
        return {
            "title": self.title.strip(),
            "description": self.description.strip(),
            "sectors": list(dict.fromkeys(self.sectors)),
            "cpv": self.cpv.strip(),
            "starts_on": self.starts_on,
            "ends_on": self.ends_on,
            "levers": [lever for lever in Lever if lever in self.levers],
            "amount_min_cents": self.amount_min_cents,
            "amount_max_cents": self.amount_max_cents,
            "departement": find_departement(self.departement) or "",
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferValues:
    """An offer as it is typed."""

    title: str
    description: str = ""
    sectors: tuple[Sector, ...] = ()
    modes: tuple[OfferMode, ...] = ()
    departements: tuple[str, ...] = ()
    past_work: str = ""
    labels: str = ""

    def problems(self, at: str = "") -> dict[str, str]:
        """Return a message per wrong field, keys prefixed by `at` (``offers.0.``)."""
        errors = _text_problems(at, self.title, self.description, _("Donnez un titre à l'offre."))
        if any(find_departement(text) is None for text in self.departements):
            errors[f"{at}departements"] = _("Un de ces départements n'existe pas : indiquez leurs numéros.")
        for name, limit in (("past_work", PAST_WORK_LENGTH), ("labels", LABELS_LENGTH)):
            if len(getattr(self, name)) > limit:
                errors[f"{at}{name}"] = _("Ce texte compte plus de %(limit)d caractères.") % {"limit": limit}
        return errors

    def columns(self) -> dict[str, Any]:
        """Return the columns to write."""
        return {
            "title": self.title.strip(),
            "description": self.description.strip(),
            "sectors": list(dict.fromkeys(self.sectors)),
            "modes": list(dict.fromkeys(self.modes)),
            "departements": sorted({find_departement(text) or "" for text in self.departements}),
            "past_work": self.past_work.strip(),
            "labels": " ".join(self.labels.split()),
        }


TopicValues = NeedValues | OfferValues


async def set_needs(actor: Actor, organisation_id: UUID, needs: Sequence[NeedValues], *, still: Callable[[], Awaitable[None]] | None = None) -> None:
    """Replace the needs of an organisation. `still` is called once nobody else can change them, and may refuse.

    Raises:
        InvalidForm: A message per field, keyed ``needs.0.title``.
    """
    await _replace(actor, organisation_id, Need, needs, still)


async def set_offers(
    actor: Actor, organisation_id: UUID, offers: Sequence[OfferValues], *, still: Callable[[], Awaitable[None]] | None = None
) -> None:
    """Replace the offers of an organisation. `still` is called once nobody else can change them, and may refuse.

    Raises:
        InvalidForm: A message per field, keyed ``offers.0.title``.
    """
    await _replace(actor, organisation_id, Offer, offers, still)


async def add_topic(actor: Actor, organisation_id: UUID, values: TopicValues, *, event_id: UUID | None = None) -> None:
    """Add a need or an offer to an organisation. One with the same title stands as it is: a form sent twice adds one.

    Args:
        actor: Who adds it.
        organisation_id: To whom.
        values: The need or the offer.
        event_id: The event at which it is said, whose journal tells it.

    Raises:
        InvalidForm: A message per field.
        TooManyTopics: There are `MAX_TOPICS` already.
    """
    _refuse(values.problems())
    async with transaction():
        await _alone(organisation_id)
        known = await _topics_like(values, organisation_id)
        if fold(values.title.strip()) in {fold(topic.title) for topic in known}:
            return
        if len(known) >= MAX_TOPICS:
            raise TooManyTopics
        await _table_of(values)(organisation=organisation_id, **values.columns()).save()
        await _note(actor, "added", values, organisation_id, event_id)


async def import_topics(
    actor: Actor, *, needs: Sequence[tuple[UUID, NeedValues]], offers: Sequence[tuple[UUID, OfferValues]], event_id: UUID
) -> None:
    """Add what an import found new, each to the organisation it is said of; the import has checked it."""
    if not needs and not offers:
        return
    async with transaction():
        for start in range(0, len(needs), _CHUNK):
            await Need.insert(*(Need(organisation=key, **values.columns()) for key, values in needs[start : start + _CHUNK]))
        for start in range(0, len(offers), _CHUNK):
            await Offer.insert(*(Offer(organisation=key, **values.columns()) for key, values in offers[start : start + _CHUNK]))
        await record(actor, "topics.imported", event_id=event_id, details={"needs": len(needs), "offers": len(offers)})


async def change_topic(actor: Actor, organisation_id: UUID, topic_id: UUID, values: TopicValues, *, event_id: UUID | None = None) -> None:
    """Write a need or an offer of an organisation again, under the id it has.

    Raises:
        InvalidForm: A message per field.
        UnknownTopic: The organisation has no need (or offer) of this id.
    """
    _refuse(values.problems())
    async with transaction():
        known = {topic.id: topic for topic in await _topics_like(values, organisation_id)}
        if topic_id not in known:
            raise UnknownTopic
        table = _table_of(values)
        await table.update({getattr(table, name): value for name, value in values.columns().items()}).where(table.id == topic_id)
        await _note(actor, "changed", values, organisation_id, event_id)


async def remove_topic(actor: Actor, organisation_id: UUID, topic_id: UUID, *, event_id: UUID | None = None) -> str:
    """Take a need or an offer away from an organisation and return its title; raises UnknownTopic."""
    async with transaction():
        topic = await queries.topic(organisation_id, topic_id)
        if topic is None:
            raise UnknownTopic
        table: type[Need | Offer] = Need if isinstance(topic, queries.NeedDetails) else Offer
        await table.delete().where(table.id == topic_id)
        name = f"{_NAMES[table]}-removed"
        await record(actor, f"organisation.{name}", event_id=event_id, subject=("organisation", organisation_id), details={"title": topic.title})
        return topic.title


async def _topics_like(values: TopicValues, organisation_id: UUID) -> Sequence[queries.NeedDetails | queries.OfferDetails]:
    if isinstance(values, NeedValues):
        return (await queries.needs_of([organisation_id]))[organisation_id]
    return (await queries.offers_of([organisation_id]))[organisation_id]


def _table_of(values: TopicValues) -> type[Need | Offer]:
    return Need if isinstance(values, NeedValues) else Offer


async def _note(actor: Actor, done: str, values: TopicValues, organisation_id: UUID, event_id: UUID | None) -> None:
    action = f"organisation.{_NAMES[_table_of(values)]}-{done}"
    await record(actor, action, event_id=event_id, subject=("organisation", organisation_id), details={"title": values.title.strip()})


def _text_problems(at: str, title: str, description: str, missing: str) -> dict[str, str]:
    errors: dict[str, str] = {}
    too_long = _("Ce texte compte plus de %(limit)d caractères.")
    if not title.strip():
        errors[f"{at}title"] = missing
    elif len(title.strip()) > TITLE_LENGTH:
        errors[f"{at}title"] = too_long % {"limit": TITLE_LENGTH}
    if len(description) > DESCRIPTION_LENGTH:
        errors[f"{at}description"] = too_long % {"limit": DESCRIPTION_LENGTH}
    return errors


async def _replace(
    actor: Actor,
    organisation_id: UUID,
    table: Any,
    values: Sequence[TopicValues],
    still: Callable[[], Awaitable[None]] | None,
) -> None:
    name = "needs" if table is Need else "offers"
    _refuse({key: text for i, one in enumerate(values) for key, text in one.problems(f"{name}.{i}.").items()})
    async with transaction():
        await _alone(organisation_id)
        if still is not None:
            await still()
        await queries.organisation(organisation_id)
        await table.delete().where(table.organisation == organisation_id)
        if values:
            await table.insert(*(table(organisation=organisation_id, **one.columns()) for one in values))
        await record(actor, f"organisation.{name}-set", subject=("organisation", organisation_id), details={"count": len(values)})


async def _alone(organisation_id: UUID) -> None:
    """Let one transaction at a time change an organisation and what it needs and offers."""
    await Organisation.raw("SELECT id FROM organisation WHERE id = {} FOR UPDATE", organisation_id)


def _refuse(problems: Mapping[str, str]) -> None:
    if problems:
        raise InvalidForm(_("Rien n'est enregistré : corrigez les champs signalés."), fields=dict(problems))
