"""Registrations for other programs."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID  # litestar reads the annotations at run time

import msgspec
from litestar import Controller, Request, Response, get, patch, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.openapi.spec import Example
from litestar.params import Body, FromPath, FromQuery, QueryParameter

from openmap.audit.service import Actor
from openmap.db import fold
from openmap.events.guards import current_event, organiser
from openmap.events.tables import Side
from openmap.organisations.schemas import OrganisationIn
from openmap.organisations.tables import Kind, Sector
from openmap.registrations import invited, queries
from openmap.registrations.decisions import change_registration
from openmap.registrations.doubles import doubles
from openmap.registrations.filters import Filters
from openmap.registrations.guest_schemas import (
    AnswersOut,
    CandidateOut,
    InvitationOut,
    InvitationsIn,
    RemindIn,
    RemindOut,
    answers_out,
    candidate_out,
    invitations_out,
)
from openmap.registrations.imports import import_registrations
from openmap.registrations.invitations import Inviting, examine_guests, invite, invite_list, remind, reminders
from openmap.registrations.invited import Wanted
from openmap.registrations.schemas import (
    ImportOut,
    RegistrationIn,
    RegistrationOut,
    RegistrationPatch,
    import_out,
    patched,
    registration_out,
)
from openmap.registrations.service import create_registration
from openmap.registrations.tables import RegistrationStatus
from openmap.rest import Cursor, Limit, Page, cut_page, decode_cursor, encode_cursor, require_match, respond
from openmap.security import person_of
from openmap.sheets import read_grid

Text = Annotated[str, QueryParameter(description="Searched in names, references and people, accents and case aside", max_length=200)]
EXAMPLE = Example(
    summary="A commune and its buyer, absent at the start",
    value={
        "reference": "A-01",
        "side": "buyer",
        "organisation": {"name": "Commune d'Exemple-sur-Seine", "kind": "commune", "sectors": ["green_spaces"], "departements": ["94"]},
        "delegations": [
            {
                "name": "achats",
                "attendees": [{"first_name": "Jeanne", "last_name": "Exemple", "email": "jeanne@commune.example.org"}],
                "absences": [{"starts_at": "2027-11-18T09:00:00+01:00", "ends_at": "2027-11-18T10:15:00+01:00"}],
            }
        ],
    },
)
PATCH_EXAMPLE = Example(summary="Accept, and note an absence", value={"status": "accepted", "absences": "09:00-10:15"})


INVITE_EXAMPLE = Example(
    summary="An organisation of the register, and one that is not known yet",
    value={
        "guests": [
            {"organisation": {"name": "Commune d'Exemple-sur-Seine", "kind": "commune"}, "email": "jeanne@commune.example.org"},
        ],
        "words": "Au plaisir de vous y retrouver.",
    },
)
REMIND_EXAMPLE = Example(summary="Count whom a reminder would write to", value={"days": 7, "dry_run": True})


class Upload(msgspec.Struct):
    """A form with a file."""

    file: UploadFile


def inviting_of(request: Request[Any, Any, Any], event_id: UUID, words: str = "") -> Inviting:
    """Say who invites: organisers use the addresses of their own days, administrators all."""
    person = person_of(request)
    return Inviting(Actor.of(person), event_id, None if person.is_administrator else person.account_id, words)


class InvitationsApi(Controller):
    """Invite organisations to register, remind those who did not answer; every letter is a draft of the outbox."""

    path = "/events/{event_key:str}/invitations"
    tags = ["invitations"]

    @get(guards=[organiser], operation_id="readInvitations")
    async def read(self, request: Request[Any, Any, Any]) -> Response[AnswersOut]:
        """Count who was invited and what they answered; the registrations themselves are listed by status."""
        event = await current_event(request)
        return respond(request, answers_out(await invited.answers_of(event.id)))

    @get("/candidates", guards=[organiser], operation_id="listCandidates")
    async def candidates(
        self,
        *,
        request: Request[Any, Any, Any],
        cursor: Cursor = None,
        limit: Limit = 50,
        kind: FromQuery[Kind | None] = None,
        sector: FromQuery[Sector | None] = None,
        departement: FromQuery[str] = "",
        took_part: FromQuery[bool] = False,  # a parameter of the address
        took_part_at: FromQuery[UUID | None] = None,
        text: Text = "",
    ) -> Response[Page[CandidateOut]]:
        """List the organisations of the register that could be invited, in French order of names."""
        event = await current_event(request)
        wanted = Wanted(kind=kind, sector=sector, departement=departement, text=text, took_part=took_part, at=took_part_at)
        after = decode_cursor(cursor, tuple[str, str]) if cursor else None
        account_id = inviting_of(request, event.id).account_id
        found = await invited.candidates(event.id, wanted, account_id=account_id, after=after, limit=limit + 1)
        page = cut_page(found, limit, lambda line: (fold(line.name), line.id))
        return respond(request, Page(items=[candidate_out(line) for line in page.items], next=page.next))

    @post(guards=[organiser], status_code=200, operation_id="invite")
    async def invite(
        self,
        request: Request[Any, Any, Any],
        data: Annotated[InvitationsIn, Body(examples=[INVITE_EXAMPLE])],
        dry_run: FromQuery[bool] = False,  # noqa: FBT002  # a parameter of the address
    ) -> list[InvitationOut]:
        """Invite organisations, at most once each; `dry_run` only says what that would do. Nothing is sent: letters wait in the outbox."""
        event = await current_event(request)
        inviting, guests = inviting_of(request, event.id, data.words), data.values()
        if dry_run:
            return invitations_out(await examine_guests(inviting, guests))
        return invitations_out(await invite(inviting, guests, secret_key=request.app.state.settings.secret_key))

    @post("/import", guards=[organiser], status_code=200, operation_id="importGuests")
    async def import_file(
        self,
        *,
        request: Request[Any, Any, Any],
        data: Annotated[Upload, Body(media_type=RequestEncodingType.MULTI_PART)],
        side: FromQuery[Side | None] = None,
        dry_run: FromQuery[bool] = False,  # a parameter of the address
    ) -> ImportOut:
        """Invite those whom a table names (.xlsx, .ods, .csv; docs/imports.md); `side` where the table says none; `dry_run` reports only."""
        event = await current_event(request)
        grid, secret_key = await read_grid(await data.file.read()), request.app.state.settings.secret_key
        return import_out(await invite_list(inviting_of(request, event.id), grid, side=side, dry_run=dry_run, secret_key=secret_key))

    @post("/remind", guards=[organiser], status_code=200, operation_id="remindInvited")
    async def remind(self, request: Request[Any, Any, Any], data: Annotated[RemindIn, Body(examples=[REMIND_EXAMPLE])]) -> RemindOut:
        """Write reminders, as drafts, to those who did not answer and were not written to for `days`; `dry_run` counts only."""
        event = await current_event(request)
        if data.dry_run:
            return RemindOut(len(await reminders(event.id, days=data.days)))
        actor, secret_key = Actor.of(person_of(request)), request.app.state.settings.secret_key
        return RemindOut(await remind(actor, event.id, days=data.days, secret_key=secret_key))


class RegistrationsApi(Controller):
    """Add, list, read, change and import the registrations of an event."""

    path = "/events/{event_key:str}/registrations"
    tags = ["registrations"]

    @post(guards=[organiser], operation_id="createRegistration")
    async def create(self, request: Request[Any, Any, Any], data: Annotated[RegistrationIn, Body(examples=[EXAMPLE])]) -> Response[RegistrationOut]:
        """Register an organisation; it is accepted unless `status` says otherwise. A possible double is a warning. Nobody is written to."""
        event = await current_event(request)
        organisation = data.organisation.values() if isinstance(data.organisation, OrganisationIn) else data.organisation
        details = await create_registration(
            Actor.of(person_of(request)), event.id, organisation=organisation, side=data.side, values=data.values(event), status=data.status
        )
        location = f"/api/v1/events/{event.id}/registrations/{details.id}"
        warnings = await doubles(details, name=data.organisation.name if isinstance(data.organisation, OrganisationIn) else "")
        return Response(registration_out(details, event, warnings), status_code=201, headers={"Location": location})

    @get(guards=[organiser], operation_id="listRegistrations")
    async def list(
        self,
        *,
        request: Request[Any, Any, Any],
        cursor: Cursor = None,
        limit: Limit = 50,
        side: FromQuery[Side | None] = None,
        status: FromQuery[RegistrationStatus | None] = None,
        sector: FromQuery[Sector | None] = None,
        departement: FromQuery[str] = "",
        text: Text = "",
    ) -> Response[Page[RegistrationOut]]:
        """List the registrations of an event in French order of the organisations' names."""
        event = await current_event(request)
        filters = Filters(side=side, status=status, sector=sector, departement=departement, text=text)
        after = decode_cursor(cursor, tuple[str, str]) if cursor else None
        lines = await queries.registrations_of(event.id, filters, after=after, limit=limit + 1)
        found = await queries.registrations_by_ids([line.id for line in lines[:limit]])
        more = encode_cursor(*await queries.order_key(lines[limit - 1].id)) if len(lines) > limit else None
        return respond(request, Page(items=[registration_out(details, event) for details in found], next=more))

    @get("/{registration_key:str}", guards=[organiser], operation_id="readRegistration")
    async def read(self, request: Request[Any, Any, Any], registration_key: FromPath[str]) -> Response[RegistrationOut]:
        """Read one registration."""
        event = await current_event(request)
        details = await queries.registration(await queries.registration_id_by_key(event.id, registration_key))
        return respond(request, registration_out(details, event))

    @patch("/{registration_key:str}", guards=[organiser], operation_id="changeRegistration")
    async def change(
        self,
        request: Request[Any, Any, Any],
        registration_key: FromPath[str],
        data: Annotated[RegistrationPatch, Body(examples=[PATCH_EXAMPLE])],
    ) -> Response[RegistrationOut]:
        """Change a registration. After publication a change that touches meetings answers 409, and `details.next` names the request to make."""
        event = await current_event(request)
        before = await queries.registration(await queries.registration_id_by_key(event.id, registration_key))

        async def unchanged() -> None:
            require_match(request, registration_out(await queries.registration(before.id), event))

        details = await change_registration(
            Actor.of(person_of(request)),
            before.id,
            patched(before, data, event),
            before.status if data.status is msgspec.UNSET else data.status,
            secret_key=request.app.state.settings.secret_key,
            notifies=data.notifies,
            still=unchanged,
        )
        return respond(request, registration_out(details, event))

    @post("/import", guards=[organiser], status_code=200, operation_id="importRegistrations")
    async def import_file(
        self,
        request: Request[Any, Any, Any],
        data: Annotated[Upload, Body(media_type=RequestEncodingType.MULTI_PART)],
        dry_run: FromQuery[bool] = False,  # noqa: FBT002  # a parameter of the address
    ) -> ImportOut:
        """Import a table (.xlsx, .ods, .csv; columns in docs/imports.md), all or nothing; `dry_run` reports only."""
        event = await current_event(request)
        grid = await read_grid(await data.file.read())
        return import_out(await import_registrations(Actor.of(person_of(request)), event.id, grid, dry_run=dry_run))
