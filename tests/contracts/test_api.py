"""Whatever a program sends, the API answers as its own description says: no failure of ours, refusals as problem details (RFC 9457).

The description is read once from the application; the calls go to a running demonstration. Requests are generated from a fixed seed.
"""

from __future__ import annotations

import asyncio
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import checks
from schemathesis.specs.openapi import checks as openapi_checks

from openmap.app import create_app
from openmap.rest import API_PATH
from openmap.settings import Settings
from tests.journeys.program import done

if TYPE_CHECKING:
    from tests.journeys.program import Program

pytestmark = pytest.mark.contract
CALLS = 10
HOLD = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
]


def description() -> dict[str, Any]:
    """Read `openapi.json` from the application; it needs no database."""

    async def read() -> dict[str, Any]:
        app = create_app(Settings(secret_key="for-tests-only-" + "0123456789" * 4, data_dir=Path("unused")))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(cast("Any", app)), base_url="http://localhost") as client:
            return cast("dict[str, Any]", (await client.get(f"{API_PATH}/openapi.json")).json())

    return asyncio.run(read())


SCHEMA = schemathesis.openapi.from_dict(description())
SCHEMA.config.phases.coverage.enabled = False  # lists of every greatest length: minutes, for little


@dataclass
class World:
    """A published day, and what its addresses name."""

    program: Program
    names: dict[str, str]

    def steer(self, case: schemathesis.Case[Any]) -> None:
        """Let three of four calls name what exists, so that they get past the door; ask for short runs only."""
        for name, value in case.path_parameters.items():
            if zlib.crc32(str(value).encode()) % 4:
                case.path_parameters[name] = self.names[name]
        limit = case.body.get("time_limit_s") if isinstance(case.body, dict) else None
        if isinstance(case.body, dict) and isinstance(limit, int | float):
            case.body["time_limit_s"] = min(limit, 1)


@pytest.fixture(scope="module")
def world(program: Program) -> World:
    run = program.run(time_limit_s=5)
    program.publish(run["draft"])
    program.release()
    registration = program.items("/registrations")[0]
    session = program.post("/programme/sessions", {"title": "Atelier", "kind": "workshop", "starts": "18:00", "ends": "19:00", "takes_sign_up": True})
    stand = program.post("/programme/stands", {"name": "Réseau Exemple"})
    file = {"file": ("plan.pdf", b"%PDF-1.7 ...", "application/pdf")}
    document = done(program.client.post(f"{program.event}/programme/documents", files=file))
    event = program.get("")
    names = {
        "event_key": event["id"],
        "registration_key": registration["id"],
        "organisation_key": registration["organisation"]["id"],
        "run": run["id"],
        "draft": run["draft"],
        "other": run["draft"],
        "number": "1",
        "session_key": session["id"],
        "application": session["id"],
        "stand": stand["id"],
        "document": document["id"],
        "message": program.items("/outbox")[0]["id"],
        "answer": session["id"],
        "reply": session["id"],
        "kind": "meeting-invitation",
        "language": "fr",
        "attendee": registration["delegations"][0]["attendees"][0]["id"],
    }
    return World(program, names)


@SCHEMA.parametrize()
@settings(
    max_examples=CALLS,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_api_answers_as_described(case: schemathesis.Case[Any], world: World) -> None:
    world.steer(case)
    headers = dict(world.program.client.headers)
    case.call_and_validate(base_url=world.program.demo.url, headers={"Authorization": headers["authorization"]}, checks=cast("Any", HOLD))
