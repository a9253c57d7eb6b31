"""Withdrawals for other programs."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, post
from litestar.params import FromPath

from openmap.attendance import service
from openmap.attendance.schemas import WithdrawalOut
from openmap.audit.service import Actor
from openmap.events.guards import current_event, organiser
from openmap.publication.schemas import version_line_out
from openmap.registrations.queries import registration_id_by_key
from openmap.security import person_of


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
