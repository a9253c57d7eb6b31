"""Verbs of the call for pitches: set it up, apply, review without names, lift the anonymity, decide, answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import msgspec

from openmap.audit.service import Actor, record
from openmap.clock import now
from openmap.db import transaction
from openmap.errors import Conflict, Forbidden, InvalidForm
from openmap.events import queries as events
from openmap.events.queries import PhaseState
from openmap.events.tables import Side
from openmap.i18n import _, lazy
from openmap.letters.queries import own_texts
from openmap.outbox.service import enqueue_all
from openmap.programme import applications, queries
from openmap.programme.letters import AnswerLetter, answer_letter
from openmap.programme.ranking import SCORES
from openmap.programme.service import save_session
from openmap.programme.tables import ApplicationStatus, PitchApplication, PitchCall, PitchReview
from openmap.programme.values import CallValues, SpeakerValues, answer_problems, values_of
from openmap.registrations import queries as registrations
from openmap.registrations.service import lock_event
from openmap.registrations.tables import RegistrationStatus

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from openmap.programme.applications import ApplicationDetails, CallDetails
    from openmap.programme.values import SessionValues

COMMENT_LENGTH = 2000
NOT_SAVED = lazy("La candidature n'est pas enregistrée : corrigez les champs signalés.")


class CallClosed(Conflict):
    """Structures cannot apply now."""

    message = lazy("L'appel à pitchs n'est pas ouvert.")


class CallStillOpen(Conflict):
    """Applications may still change: they are reviewed once the call has closed."""

    message = lazy("L'appel est encore ouvert : les avis se donnent après sa clôture, sur des candidatures qui ne changent plus.")


class CallInUse(Conflict):
    """Applications were submitted under these questions and criteria."""

    message = lazy("Des candidatures sont déjà envoyées : questions et critères ne changent plus, par égalité de traitement.")


class StructuresOnly(Forbidden):
    """Only structures that come apply for a pitch."""

    message = lazy("Seules les structures dont l'inscription est acceptée peuvent candidater à un pitch.")


class ReviewOver(Conflict):
    """The anonymity is lifted, or the application is not reviewed (any more)."""

    message = lazy("Les avis sont clos pour cette candidature.")


class ReviewGiven(Conflict):
    """A reviewer gives one review, before seeing those of others."""

    message = lazy("Votre avis sur cette candidature est déjà donné : il ne change plus.")


class StillAnonymous(Conflict):
    """Decisions come after the anonymous review."""

    message = lazy("Levez d'abord l'anonymat : la première lecture se fait sans les noms.")


class AnsweredAlready(Conflict):
    """The answer to this application is written."""

    message = lazy("La réponse à cette candidature est déjà écrite : la décision ne change plus.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationValues:
    """What a structure says of its pitch."""

    title: str
    answers: Mapping[str, str]
    attendee: UUID | None = None


async def save_call(actor: Actor, event_id: UUID, values: CallValues) -> CallDetails:
    """Open a call for pitches, or change it.

    Raises:
        InvalidForm: A message per field.
        UnknownSession: The session is not the event's.
        CallInUse: Questions or criteria would change under applications that were sent.
    """
    problems = values.problems()
    if problems:
        raise InvalidForm(_("L'appel n'est pas enregistré : corrigez les champs signalés."), fields=problems)
    async with transaction():
        await lock_event(event_id)
        event = await events.event(event_id)
        if values.session is not None:
            await queries.session(event, values.session)
        before = await applications.find_call(event_id)
        changes = before is not None and (before.questions, before.criteria) != (values.questions, values.criteria)
        if changes and any(one.is_judged for one in await applications.applications_of(event_id)):
            raise CallInUse
        columns: dict[str, Any] = {name: getattr(values, name) for name in ("session", "opens_at", "closes_at", "places")}
        columns |= {"intro": values.intro.strip(), "updated_at": now()}
        columns |= {name: msgspec.json.encode(getattr(values, name)).decode() for name in ("questions", "criteria", "coaching")}
        if before is None:
            await PitchCall.insert(PitchCall(id=uuid4(), event=event_id, **columns))
        else:
            await PitchCall.update({getattr(PitchCall, name): value for name, value in columns.items()}).where(PitchCall.id == before.id)
        await record(actor, "pitch.call-saved", event_id=event_id, subject=("event", event_id))
        return await applications.call(event_id)


async def apply_for_pitch(actor: Actor, registration_id: UUID, values: ApplicationValues, *, submits: bool) -> ApplicationDetails:
    """Keep an application as a draft, or send it; until the call closes it may be changed and sent again.

    Raises:
        StructuresOnly, CallClosed: As their names say.
        InvalidForm: A message per field; a draft may be incomplete.
    """
    own = await registrations.registration(registration_id)
    if own.side is not Side.STRUCTURE or own.status is not RegistrationStatus.ACCEPTED:
        raise StructuresOnly
    async with transaction():
        await lock_event(own.event_id)
        found = await applications.call(own.event_id)
        if found.phase(now()) is not PhaseState.OPEN:
            raise CallClosed
        errors = answer_problems(found, values.title, values.answers, complete=submits)
        if values.attendee is not None and values.attendee not in {one.id for line in own.present for one in line.attendees}:
            errors["attendee"] = _("Cette personne ne fait pas partie de cette inscription.")
        if errors:
            raise InvalidForm(str(NOT_SAVED), fields=errors)
        await _write_application(found, registration_id, values, submits=submits)
        done = "pitch.submitted" if submits else "pitch.drafted"
        await record(actor, done, event_id=own.event_id, subject=("registration", registration_id))
        return next(one for one in await applications.applications_of(own.event_id) if one.registration == registration_id)


async def withdraw_application(actor: Actor, registration_id: UUID) -> None:
    """Take an application back, also once it is selected: its speaker leaves the stage; raises UnknownApplication."""
    own = await registrations.registration(registration_id)
    async with transaction():
        await lock_event(own.event_id)
        found = await applications.application_of(own.event_id, registration_id)
        if found is None:
            raise applications.UnknownApplication
        await _set(found.id, status=ApplicationStatus.WITHDRAWN)
        await _leave_stage(actor, own.event_id, found)
        await record(actor, "pitch.withdrawn", event_id=own.event_id, subject=("registration", registration_id))


async def review(
    actor: Actor, event_id: UUID, application_id: UUID, *, account_id: UUID, scores: Mapping[str, int], comment: str = "", has_conflict: bool = False
) -> None:
    """Give one's review of an application, once; a conflict of interest is declared in its place, and is no vote.

    Raises:
        CallStillOpen, ReviewOver, ReviewGiven: As their names say.
        InvalidForm: A criterion without a score.
    """
    async with transaction():
        await lock_event(event_id)
        call, found = await applications.call(event_id), await applications.application(event_id, application_id)
        if call.phase(now()) is not PhaseState.OVER:
            raise CallStillOpen
        if call.revealed_at is not None or found.status is not ApplicationStatus.SUBMITTED:
            raise ReviewOver
        if found.review_of(account_id) is not None:
            raise ReviewGiven
        given = {} if has_conflict else {one.key: scores.get(one.key, 0) for one in call.criteria}
        names = {one.key: one.text for one in call.criteria}
        errors = {
            key: _("« %(criterion)s » : donnez une note de 1 à 5.") % {"criterion": names[key]} for key, score in given.items() if score not in SCORES
        }
        if len(comment) > COMMENT_LENGTH or "\0" in comment:
            errors["comment"] = _("Ce texte compte plus de %(limit)d caractères.") % {"limit": COMMENT_LENGTH}
        if errors:
            raise InvalidForm(_("L'avis n'est pas enregistré : corrigez les champs signalés."), fields=errors)
        row = PitchReview(
            id=uuid4(),
            application=application_id,
            account=account_id,
            scores=msgspec.json.encode(given).decode(),
            comment=comment.strip(),
            has_conflict=has_conflict,
            created_at=now(),
        )
        await PitchReview.insert(row)
        done = "pitch.conflict-declared" if has_conflict else "pitch.reviewed"
        await record(actor, done, event_id=event_id, subject=("application", application_id))


async def reveal_names(actor: Actor, event_id: UUID) -> None:
    """End the anonymous review: no more reviews, names are shown, decisions may be taken; raises CallStillOpen."""
    async with transaction():
        await lock_event(event_id)
        found = await applications.call(event_id)
        if found.phase(now()) is not PhaseState.OVER:
            raise CallStillOpen
        await PitchCall.update({PitchCall.revealed_at: now()}).where(PitchCall.id == found.id, PitchCall.revealed_at.is_null())
        await record(actor, "pitch.names-revealed", event_id=event_id, subject=("event", event_id))


async def decide(actor: Actor, event_id: UUID, application_id: UUID, *, selects: bool, motive: str) -> ApplicationDetails:
    """Select an application or decline it, with the reason that its author will read. Nobody is told yet; see `write_answers`.

    Raises:
        StillAnonymous, AnsweredAlready, ReviewOver: As their names say.
        InvalidForm: No reason is given.
    """
    async with transaction():
        await lock_event(event_id)
        call, found = await applications.call(event_id), await applications.application(event_id, application_id)
        if call.revealed_at is None:
            raise StillAnonymous
        if found.answered_at is not None:
            raise AnsweredAlready
        if not found.is_judged:
            raise ReviewOver
        if not motive.strip() or len(motive) > COMMENT_LENGTH or "\0" in motive:
            message = _("Donnez la raison de la décision, en %(limit)d caractères au plus : la structure la lira.") % {"limit": COMMENT_LENGTH}
            raise InvalidForm(message, fields={"motive": message})
        await _set(application_id, status=ApplicationStatus.SELECTED if selects else ApplicationStatus.DECLINED, motive=motive.strip())
        if not selects:
            await _leave_stage(actor, event_id, found)
        await record(actor, "pitch.selected" if selects else "pitch.declined", event_id=event_id, subject=("application", application_id))
        return await applications.application(event_id, application_id)


async def put_on_stage(actor: Actor, event_id: UUID, application_id: UUID, *, breaks_meetings: bool = False) -> None:
    """Put whoever presents a selected pitch on stage in the session of the pitches, if the call names one.

    Raises:
        TakesPublishedTime: That takes them from published slots, and `breaks_meetings` is not set.
    """
    found = await staged(event_id, application_id)
    if found is not None:
        session_id, values = found
        await save_session(actor, event_id, values, session_id=session_id, breaks_meetings=breaks_meetings)


async def staged(event_id: UUID, application_id: UUID) -> tuple[UUID, SessionValues] | None:
    """Return the session of the pitches as it would be with a selected pitch; None where there is none, or the person is on stage already."""
    call, found = await applications.call(event_id), await applications.application(event_id, application_id)
    if call.session is None or found.status is not ApplicationStatus.SELECTED:
        return None
    before = values_of(await queries.session(await events.event(event_id), call.session))
    presenter = await presenter_of(found)
    if presenter is None or presenter in {one.attendee for one in before.speakers}:
        return None
    return call.session, replace(before, speakers=(*before.speakers, SpeakerValues(attendee=presenter)))


async def presenter_of(found: ApplicationDetails) -> UUID | None:
    """Tell who presents: the person the application names while they come, or else the registration's contact."""
    own = await registrations.registration(found.registration)
    people = [one.id for line in own.present for one in line.attendees]
    return found.attendee if found.attendee in people else next(iter(people), None)


async def write_answers(actor: Actor, event_id: UUID) -> int:
    """Write the letters to those whose application is decided, as drafts in the outbox; return how many."""
    async with transaction():
        await lock_event(event_id)
        event, call = await events.event(event_id), await applications.call(event_id)
        decided = {ApplicationStatus.SELECTED, ApplicationStatus.DECLINED}
        found = [one for one in await applications.applications_of(event_id) if one.status in decided and one.answered_at is None]
        people = {line.id: line for line in await registrations.registrations_by_ids([one.registration for one in found])}
        session = await queries.session(event, call.session) if call.session else None
        own = await own_texts(event_id)
        letters = []
        for one in found:
            everyone = [person for line in people[one.registration].present for person in line.attendees]
            person = next((person for person in everyone if person.id == one.attendee), everyone[0] if everyone else None)
            if person is not None:
                letters.append(answer_letter(AnswerLetter(event, call, one, session), person, own))
        await enqueue_all(letters, as_draft=True)
        for one in found:
            await _set(one.id, answered_at=now())
        await record(actor, "pitch.answered", event_id=event_id, subject=("event", event_id), details={"count": len(letters)})
        return len(letters)


async def _write_application(found: CallDetails, registration_id: UUID, values: ApplicationValues, *, submits: bool) -> None:
    known = await applications.applications_of(found.event_id)
    before = next((one for one in known if one.registration == registration_id), None)
    columns: dict[str, Any] = {
        "title": values.title.strip(),
        "answers": msgspec.json.encode({one.key: values.answers.get(one.key, "").strip() for one in found.questions}).decode(),
        "attendee": values.attendee,
        "status": ApplicationStatus.SUBMITTED if submits else ApplicationStatus.DRAFT,
        "submitted_at": now() if submits else None,
    }
    if before is None:
        number = max((one.number for one in known), default=0) + 1
        await PitchApplication.insert(PitchApplication(id=uuid4(), call=found.id, registration=registration_id, number=number, **columns))
    else:
        await _set(before.id, **columns)


async def _set(application_id: UUID, **columns: object) -> None:
    changed = {getattr(PitchApplication, name): value for name, value in {**columns, "updated_at": now()}.items()}
    await PitchApplication.update(changed).where(PitchApplication.id == application_id)


async def _leave_stage(actor: Actor, event_id: UUID, found: ApplicationDetails) -> None:
    """Take whoever was to present off the stage of the pitches."""
    call = await applications.call(event_id)
    if call.session is None or found.status is not ApplicationStatus.SELECTED:
        return
    before = values_of(await queries.session(await events.event(event_id), call.session))
    presenter = await presenter_of(found)
    left = tuple(one for one in before.speakers if one.attendee is None or one.attendee != presenter)
    if left != before.speakers:
        await save_session(actor, event_id, replace(before, speakers=left), session_id=call.session)
