"""Stands and documents of the programme for other programs."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, delete, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.openapi.spec import Example
from litestar.params import Body, FromPath

from openmap.audit.service import Actor
from openmap.events.guards import current_event, organiser
from openmap.programme import exhibits, queries
from openmap.programme.queries import DocumentLine, StandLine
from openmap.programme.values import DocumentValues, StandValues
from openmap.registrations.queries import registration_id_by_key
from openmap.rest import respond
from openmap.security import person_of

STAND_EXAMPLE = Example(
    summary="A stand that somebody registered holds", value={"name": "Réseau Exemple", "place": "Hall, n° 3", "registration": "ref:S-01"}
)


class StandIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A stand; `registration` is the id, or `ref:` and the reference, of whoever holds it."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    place: Annotated[str, msgspec.Meta(max_length=120)] = ""
    description: Annotated[str, msgspec.Meta(max_length=1000)] = ""
    registration: str | None = None


class DocumentUpload(msgspec.Struct):
    """A form with a file; without a title it goes by its name, without a session it belongs to the whole day."""

    file: UploadFile
    title: str = ""
    session: UUID | None = None


class StandsApi(Controller):
    """Add, list and remove the stands of an event."""

    path = "/events/{event_key:str}/programme/stands"
    tags = ["programme"]
    guards = [organiser]

    @get(operation_id="listStands")
    async def find(self, request: Request[Any, Any, Any]) -> Response[list[StandLine]]:
        """List the stands in the organiser's order."""
        event = await current_event(request)
        return respond(request, await queries.stands_of(event.id))

    @post(status_code=200, operation_id="createStand")
    async def create(self, request: Request[Any, Any, Any], data: Annotated[StandIn, Body(examples=[STAND_EXAMPLE])]) -> StandLine:
        """Add a stand at the end of the list."""
        event = await current_event(request)
        holder = await registration_id_by_key(event.id, data.registration) if data.registration else None
        values = StandValues(name=data.name, place=data.place, description=data.description, registration=holder)
        return await exhibits.add_stand(Actor.of(person_of(request)), event.id, values)

    @delete("/{stand:uuid}", status_code=200, operation_id="deleteStand")
    async def remove(self, request: Request[Any, Any, Any], stand: FromPath[UUID]) -> list[StandLine]:
        """Take a stand away; the answer is the list that remains."""
        event = await current_event(request)
        await exhibits.delete_stand(Actor.of(person_of(request)), event.id, stand)
        return await queries.stands_of(event.id)


class DocumentsApi(Controller):
    """Add, list and remove the documents that everyone may download."""

    path = "/events/{event_key:str}/programme/documents"
    tags = ["programme"]
    guards = [organiser]

    @get(operation_id="listDocuments")
    async def find(self, request: Request[Any, Any, Any]) -> Response[list[DocumentLine]]:
        """List the documents by title, without their content."""
        event = await current_event(request)
        return respond(request, await queries.documents_of(event.id))

    @post(status_code=200, operation_id="createDocument")
    async def create(
        self, request: Request[Any, Any, Any], data: Annotated[DocumentUpload, Body(media_type=RequestEncodingType.MULTI_PART)]
    ) -> DocumentLine:
        """Put a document on line: PDF, picture or office file, its kind checked by its first bytes."""
        event = await current_event(request)
        values = DocumentValues(file_name=data.file.filename, content=await data.file.read(), title=data.title, session=data.session)
        return await exhibits.add_document(Actor.of(person_of(request)), event.id, values)

    @delete("/{document:uuid}", status_code=200, operation_id="deleteDocument")
    async def remove(self, request: Request[Any, Any, Any], document: FromPath[UUID]) -> list[DocumentLine]:
        """Take a document away; the answer is the list that remains."""
        event = await current_event(request)
        await exhibits.delete_document(Actor.of(person_of(request)), event.id, document)
        return await queries.documents_of(event.id)
