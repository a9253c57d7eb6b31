"""The pages of a profile: what others read of an organisation, its needs and offers; for itself, or for an organiser who acts for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from openmap.audit.service import Actor
from openmap.errors import InvalidForm, Refusal
from openmap.events import queries as events
from openmap.events.guards import current_event, organiser
from openmap.i18n import _
from openmap.organisations import queries as organisations
from openmap.organisations.queries import NeedDetails
from openmap.organisations.service import update_organisation
from openmap.organisations.topics import UnknownTopic, add_topic, change_topic, remove_topic
from openmap.registrations import queries
from openmap.registrations.descriptions import SHOWN_AS, TopicFields, organisation_fields, topic_fields, topic_values, typed_topic
from openmap.registrations.forms import RegistrationFields, organisation_values, typed
from openmap.registrations.guards import current_registration, may_describe, own_registration, require_describing
from openmap.registrations.pages import ProfilePage, TopicPage, profile_address
from openmap.rendering import page, redirect
from openmap.security import person_of

if TYPE_CHECKING:
    from openmap.events.queries import EventDetails
    from openmap.registrations.queries import RegistrationDetails

AnyRequest = Request[Any, Any, Any]
OWN = "/espace/{registration_id:uuid}/fiche"
ONE = "/gestion/{slug:str}/inscriptions/{registration_id:uuid}/fiche"
NEW_NEED, NEW_OFFER = "besoin", "offre"


@dataclass(frozen=True, slots=True)
class Describer:
    """Who describes which organisation, and at which event."""

    event: EventDetails
    about: RegistrationDetails
    actor: Actor
    by_organiser: bool

    @property
    def address(self) -> str:
        """Where the profile is, for them."""
        return profile_address(self.event, self.about, by_organiser=self.by_organiser)


@get(OWN, guards=[own_registration])
async def show_own(request: AnyRequest) -> Response[str]:
    """Show a participant what others read of them, to be completed."""
    return await _show(await _self(request))


@post(OWN, guards=[own_registration])
async def save_own(request: AnyRequest) -> Response[str] | Redirect:
    """Write what a participant says of their organisation; its name, SIRET and kind are the organiser's to change."""
    who = await _self(request)
    await require_describing(who.about)
    return await _save(request, who)


@get(OWN + "/{topic:str}", guards=[own_registration])
async def show_own_topic(request: AnyRequest, topic: FromPath[str]) -> Response[str]:
    """Offer a participant to describe a need or an offer."""
    return await _show_topic(await _self(request), topic)


@post(OWN + "/{topic:str}", guards=[own_registration])
async def save_own_topic(request: AnyRequest, topic: FromPath[str]) -> Response[str] | Redirect:
    """Add or change a need or an offer of a participant."""
    who = await _self(request)
    await require_describing(who.about)
    return await _save_topic(request, who, topic)


@post(OWN + "/{topic:str}/retrait", guards=[own_registration])
async def remove_own_topic(request: AnyRequest, topic: FromPath[str]) -> Redirect:
    """Take a need or an offer of a participant away."""
    who = await _self(request)
    await require_describing(who.about)
    return await _remove_topic(who, topic)


@get(ONE, guards=[organiser])
async def show_one(request: AnyRequest, registration_id: FromPath[UUID]) -> Response[str]:
    """Show an organiser the profile of a registration's organisation."""
    return await _show(await _organiser(request, registration_id))


@post(ONE, guards=[organiser])
async def save_one(request: AnyRequest, registration_id: FromPath[UUID]) -> Response[str] | Redirect:
    """Write what an organiser says of a registration's organisation, its name and SIRET among it."""
    return await _save(request, await _organiser(request, registration_id))


@get(ONE + "/{topic:str}", guards=[organiser])
async def show_topic(request: AnyRequest, registration_id: FromPath[UUID], topic: FromPath[str]) -> Response[str]:
    """Offer an organiser to describe a need or an offer for a registration."""
    return await _show_topic(await _organiser(request, registration_id), topic)


@post(ONE + "/{topic:str}", guards=[organiser])
async def save_topic(request: AnyRequest, registration_id: FromPath[UUID], topic: FromPath[str]) -> Response[str] | Redirect:
    """Add or change a need or an offer for a registration."""
    return await _save_topic(request, await _organiser(request, registration_id), topic)


@post(ONE + "/{topic:str}/retrait", guards=[organiser])
async def take_topic(request: AnyRequest, registration_id: FromPath[UUID], topic: FromPath[str]) -> Redirect:
    """Take a need or an offer of a registration away."""
    return await _remove_topic(await _organiser(request, registration_id), topic)


async def _self(request: AnyRequest) -> Describer:
    own = await current_registration(request)
    return Describer(await events.event_for_reader(own.event_id), own, Actor.by_registration(own.id, own.organisation), by_organiser=False)


async def _organiser(request: AnyRequest, registration_id: UUID) -> Describer:
    """Read the event and the registration of the address; raises UnknownRegistration for one of another event."""
    event = await current_event(request)
    about = await queries.registration(await queries.registration_id_by_key(event.id, str(registration_id)))
    return Describer(event, about, Actor.of(person_of(request)), by_organiser=True)


async def _show(who: Describer, fields: RegistrationFields | None = None, refusal: InvalidForm | None = None) -> Response[str]:
    key = who.about.organisation_id
    details = await organisations.organisation(key)
    data = ProfilePage(
        event=who.event,
        registration=who.about,
        by_organiser=who.by_organiser,
        is_open=who.by_organiser or await may_describe(who.about),
        needs=tuple((await organisations.needs_of([key]))[key]),
        offers=tuple((await organisations.offers_of([key]))[key]),
        same_siret=tuple(await organisations.same_siret(details.siret, other_than=key)) if details.siret and who.by_organiser else (),
        fields=fields or organisation_fields(details),
        errors={f"organisation.{name}": text for name, text in refusal.fields.items()} if refusal else {},
        refused=str(refusal) if refusal else "",
    )
    return page("registrations/profile.html", data, status=422 if refusal else 200)


async def _save(request: AnyRequest, who: Describer) -> Response[str] | Redirect:
    fields = typed(await request.form())
    known = await organisations.organisation(who.about.organisation_id)
    values = replace(organisation_values(fields), reference=known.reference)
    if not who.by_organiser:
        values = replace(values, name=known.name, siret=known.siret, kind=known.kind)
    try:
        await update_organisation(who.actor, known.id, values, event_id=who.event.id)
    except InvalidForm as refusal:
        return await _show(who, fields, refusal)
    return redirect(who.address, notice=_("La fiche est enregistrée."))


async def _show_topic(who: Describer, topic: str) -> Response[str]:
    if topic in {NEW_NEED, NEW_OFFER}:
        return page("registrations/topic.html", TopicPage(who.event, who.about, who.by_organiser, topic == NEW_NEED, topic, TopicFields()))
    known = await organisations.topic(who.about.organisation_id, _id(topic))
    if known is None:
        raise UnknownTopic
    is_need = isinstance(known, NeedDetails)
    return page("registrations/topic.html", TopicPage(who.event, who.about, who.by_organiser, is_need, topic, topic_fields(known)))


async def _save_topic(request: AnyRequest, who: Describer, topic: str) -> Response[str] | Redirect:
    fields, about = typed_topic(await request.form()), who.about.organisation_id
    is_new, is_need = topic in {NEW_NEED, NEW_OFFER}, topic == NEW_NEED
    if not is_new:
        is_need = isinstance(await organisations.topic(about, _id(topic)), NeedDetails)
    try:
        values = topic_values(fields, is_need=is_need)
        if is_new:
            await add_topic(who.actor, about, values, event_id=who.event.id)
        else:
            await change_topic(who.actor, about, _id(topic), values, event_id=who.event.id)
    except UnknownTopic:
        raise
    except Refusal as refusal:
        errors = {SHOWN_AS.get(name, name): text for name, text in refusal.fields.items()}
        data = TopicPage(who.event, who.about, who.by_organiser, is_need, topic, fields, errors, str(refusal))
        return page("registrations/topic.html", data, status=refusal.status)
    notice = _("Le besoin « %(title)s » est enregistré.") if is_need else _("L'offre « %(title)s » est enregistrée.")
    return redirect(who.address, notice=notice % {"title": values.title})


async def _remove_topic(who: Describer, topic: str) -> Redirect:
    title = await remove_topic(who.actor, who.about.organisation_id, _id(topic), event_id=who.event.id)
    return redirect(who.address, notice=_("« %(title)s » ne figure plus sur la fiche.") % {"title": title})


def _id(text: str) -> UUID:
    """Read the id of a need or an offer; raises UnknownTopic for what is none."""
    try:
        return UUID(text)
    except ValueError as error:
        raise UnknownTopic from error


PAGES = [
    *(show_own, save_own, show_own_topic, save_own_topic, remove_own_topic),
    *(show_one, save_one, show_topic, save_topic, take_topic),
]
