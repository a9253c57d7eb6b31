"""Withdrawals for other programs."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, post
from litestar.openapi.spec import Example
from litestar.params import Body, FromPath

from openmap.attendance import cancellations, service
from openmap.attendance.cancellations import Loss
from openmap.attendance.schemas import CancellationIn, CancellationOut, WithdrawalOut
from openmap.audit.service import Actor
from openmap.events.guards import current_event, organiser
from openmap.publication.schemas import version_line_out
from openmap.registrations.queries import registration_id_by_key
from openmap.security import person_of

LOSS_EXAMPLE = Example(summary="A registration", value={"what": "registration", "id": "ref:S07"})


class WithdrawalsApi(Controller):
    """Take registrations out of a day, before or after publication."""

    path = "/events/{event_key:str}/registrations/{registration_key:str}"
    tags = ["registrations"]
    guards = [organiser]

    @post("/withdraw", operation_id="withdrawRegistration", status_code=200)
    async def withdraw(self, request: Request[Any, Any, Any], registration_key: FromPath[str]) -> WithdrawalOut:
        """Withdraw a registration. After publication its meetings vanish in a new version, whose withdrawals wait in the outbox for their release."""
        event = await current_event(request)
        key = await registration_id_by_key(event.id, registration_key)
        actor, settings = Actor.of(person_of(request)), request.app.state.settings
        done = await service.withdraw_registration(actor, event_id=event.id, registration_id=key, settings=settings)
        version = version_line_out(done.version, event) if done.version else None
        return WithdrawalOut(registration=key, status=done.registration.status, version=version, drafts=len(done.message_ids))


class CancellationsApi(Controller):
    """Take a registration, a delegation, a table or a slot out of a day, and repair its timetable."""

    path = "/events/{event_key:str}/cancellations"
    tags = ["timetables"]
    guards = [organiser]

    @post(operation_id="cancel", status_code=202)
    async def cancel(
        self, request: Request[Any, Any, Any], data: Annotated[CancellationIn, Body(examples=[LOSS_EXAMPLE])]
    ) -> Response[CancellationOut]:
        """Take it out and start the repair: `run` is null where nothing is published. Nobody is told before the repaired draft is published."""
        event = await current_event(request)
        key = await registration_id_by_key(event.id, data.id) if data.what is Loss.REGISTRATION else uuid_of(data.id)
        lost = await cancellations.consequence(event, data.what, key)
        actor, settings = Actor.of(person_of(request)), request.app.state.settings
        run = await cancellations.cancel(actor, event_id=event.id, loss=data.what, key=key, settings=settings)
        runs = f"/api/v1/events/{event.id}/runs"
        body = CancellationOut(lost.name, len(lost.meetings), run.id if run else None)
        return Response(body, status_code=202, headers={"Location": f"{runs}/{run.id}" if run else runs})


def uuid_of(text: str) -> UUID:
    """Read an id; raises NothingToLose."""
    try:
        return UUID(text)
    except ValueError as error:
        raise cancellations.NothingToLose from error
